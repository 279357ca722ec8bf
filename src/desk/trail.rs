//! `audit verify` and `audit anchor`: the trail against the rows of all rooms, and its head sent elsewhere.

use std::fs;
use std::path::Path;

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{args, rows::ROWS};
use crate::app::Ctx;
use crate::approval;
use crate::audit::{self, Anchor, Finding, Verified};
use crate::error::{At, Error, Kind, Report, Result};
use crate::output::{Cells, Column, List, Tabular};
use crate::remind::{self, Place};
use crate::store::{self, Tx};
use crate::text::{Lang, audit as t};

/// A finding in a list.
#[derive(Serialize)]
struct Found {
    rule: &'static str,
    event: Option<i64>,
    table: Option<String>,
    row: Option<i64>,
    message: String,
}

impl Found {
    fn new(finding: &Finding, lang: Lang) -> Self {
        let (table, row) = finding.row().map(|(table, row)| (table.to_owned(), row)).unzip();
        Self { rule: finding.rule(), event: finding.event(), table, row, message: finding.msg().to(lang) }
    }
}

impl Tabular for Found {
    const KIND: &'static str = "finding";
    const HEAD: &'static [Column] = &[Column::new("rule", t::HEAD_RULE), Column::new("message", t::HEAD_MESSAGE)];

    fn cells(&self, cells: &mut Cells) {
        cells.text(self.rule).text(&self.message);
    }
}

/// `audit verify`: what is wrong is listed; where nothing is, what was compared is counted.
pub fn verify(ctx: &mut Ctx, args: args::Verify) -> Result<()> {
    let anchors = args.anchor.as_deref().map_or_else(|| Ok(Vec::new()), read_anchors)?;
    let (out, lang) = (ctx.out.clone(), ctx.lang());
    let mut list: Option<List<Found>> = None;
    let verified = ctx.read(|tx| {
        verify_all(tx, anchors, &mut |finding| {
            let list = match &mut list {
                Some(list) => list,
                empty => empty.insert(out.list()?),
            };
            list.row(&Found::new(&finding, lang))
        })
    })?;
    let Some(list) = list else {
        let sentence = t::Whole { events: verified.events, details: verified.details, rows: verified.rows };
        return ctx.out.done("audit_verification", &verified, sentence);
    };
    list.end()?;
    Err(audit::Error::Broken { findings: verified.findings }.into())
}

/// Compares the trail with itself and the rows, the kept files with their hashes, and the schema with ours.
pub fn verify_all(tx: &Tx<'_>, anchors: Vec<Anchor>, found: &mut dyn FnMut(Finding) -> Result<()>) -> Result<Verified> {
    let mut verified = audit::verify(tx, ROWS, anchors, found)?;
    let mut wrong = Vec::new();
    approval::each_document(tx, |sha256, content| {
        verified.documents += 1;
        if sha256 != Sha256::digest(content).as_slice() {
            wrong.push(Finding::DocumentChanged { sha256: HEXLOWER.encode(sha256) });
        }
        Ok(())
    })?;
    let gone = approval::lost_documents(tx)?;
    wrong.extend(gone.iter().map(|sha256| Finding::DocumentGone { sha256: HEXLOWER.encode(sha256) }));
    let foreign = store::foreign(tx)?.into_iter();
    wrong.extend(foreign.map(|found| Finding::Schema { object: found.object, change: found.change }));
    for finding in wrong {
        verified.findings += 1;
        found(finding)?;
    }
    Ok(verified)
}

/// Reads the lines that `audit anchor` wrote: number, hash, time.
fn read_anchors(path: &Path) -> Result<Vec<Anchor>> {
    let source = fs::read_to_string(path).map_err(|cause| Error::reading(path, cause))?;
    let file = path.display().to_string();
    let mut report = Report::default();
    let mut anchors = Vec::new();
    for (line, text) in (1..).zip(source.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        // A line of the machine's log says more before it.
        let text = text.rsplit_once(": audit head ").map_or(text, |(_, head)| head);
        let mut words = text.split_whitespace();
        let seq = words.next().and_then(|seq| seq.parse().ok());
        let hash = words.next().and_then(|hash| HEXLOWER.decode(hash.as_bytes()).ok()).filter(|hash| hash.len() == 32);
        match (seq, hash) {
            (Some(seq), Some(hash)) => anchors.push(Anchor { seq, hash, place: file.clone() }),
            _ => {
                let at = At { file: Some(file.clone()), ..At::default() };
                report.push(Error::from(audit::Error::BadAnchor { line }).at(at));
            }
        }
    }
    report.check()?;
    Ok(anchors)
}

/// `audit anchor`
pub fn anchor(ctx: &mut Ctx, args: args::Anchor) -> Result<()> {
    let place = match (args.mail, args.to) {
        _ if args.syslog => Some(Place::Syslog),
        (Some(address), _) => Some(Place::Mail(address)),
        (None, Some(path)) => Some(Place::File(path)),
        (None, None) => Place::set(ctx),
    };
    let place = place.ok_or_else(|| Error::new(Kind::Usage, t::NO_PLACE).hint(t::HINT_PLACE))?;
    let anchored = remind::anchor(ctx, &place)?;
    let sentence = t::Anchored { seq: anchored.seq, place: &anchored.place };
    ctx.out.done("audit_anchor", &anchored, sentence)
}
