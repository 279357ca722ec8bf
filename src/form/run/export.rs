//! `form export`: the sheet of a request that was decided, with its block of results.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::about::About;
use crate::app::Ctx;
use crate::approval::{self, CaseId, Evidence, Given, State, Verdict};
use crate::audit::{self, Event};
use crate::error::Result;
use crate::form::template::{self, Blank, Outcome};
use crate::form::{Error, Field, Kind, args, store};
use crate::sheet::write::NewFile;
use crate::store::Tx;
use crate::text::form as t;
use crate::text::{Lang, Msg};

/// What was written.
#[derive(Serialize)]
struct Row {
    case: CaseId,
    state: State,
    file: String,
}

/// `form export`
pub fn export(ctx: &mut Ctx, args: args::Export) -> Result<()> {
    let (by, lang) = (ctx.by()?, ctx.lang());
    let path = ctx.out.file().ok_or(Error::NoFile)?.to_owned();
    let file = if ctx.mode().dry_run { None } else { Some(NewFile::create(&path)?) };
    let (row, blank) = ctx.write(|tx| {
        let about = About::find(tx, &by, args.request)?;
        let given = approval::decisions(tx, about.case.id)?;
        if !given.iter().any(|one| matches!(one.verdict, Verdict::Approve | Verdict::Reject)) {
            return Err(Error::NotDecided { case: about.case.id.into() }.into());
        }
        let there = approval::evidence_of_round(tx, about.case.id)?;
        let came = store::newest_in(tx, about.case.id)?;
        let kind = came.as_ref().map_or_else(|| about.kind(None), |(kind, _)| *kind);
        let blank = Blank {
            title: about.title(lang).unwrap_or_else(|| t::PAPER_SHEET.to(lang).to_owned()),
            kind,
            values: said(tx, &about, kind, came.map(|(_, fields)| fields), lang)?,
            result: outcome(&given, &there, lang),
        };
        let event = Event::new("form.export", "case", about.case.id).fact("state", about.case.state);
        audit::record(tx, &by, event)?;
        let row = Row { case: about.case.id, state: about.case.state, file: path.display().to_string() };
        Ok((row, blank))
    })?;
    if let Some(file) = file {
        template::page(&blank, lang).save(file, ctx.now())?;
    }
    ctx.out.done("form", &row, t::Exported { case: row.case, path: path.as_path() })
}

/// What the form said that came in; what it left open, as the desk knows it.
fn said(tx: &Tx<'_>, about: &About, kind: Kind, came: Option<String>, lang: Lang) -> Result<BTreeMap<Field, String>> {
    let mut values = about.values(tx, kind, None, lang)?;
    let Some(fields) = came else { return Ok(values) };
    let read: BTreeMap<String, Value> = serde_json::from_str(&fields).unwrap_or_default();
    for field in Field::ALL.into_iter().filter(|field| *field != Field::Kind) {
        if let Some(text) = read.get(field.name()).and_then(Value::as_str).filter(|text| !text.is_empty()) {
            values.insert(field, text.to_owned());
        }
    }
    Ok(values)
}

/// The block of results, from the decisions.
fn outcome(given: &[Given], there: &[Evidence], lang: Lang) -> Outcome {
    let last = |verdicts: &[Verdict]| given.iter().rev().find(|one| verdicts.contains(&one.verdict));
    let who = |one: &Given| one.body.clone().unwrap_or_else(|| one.login.clone());
    let day = |one: &Given| one.decided_on.unwrap_or_else(|| one.at.date()).to(lang);
    let decided = last(&[Verdict::Approve, Verdict::Reject]);
    let done = last(&[Verdict::Activate, Verdict::Close]);
    let documents = there.iter().filter_map(|one| one.doc_no.clone());
    let mut remarks: Vec<String> =
        decided.map(|one| one.reason.clone()).filter(|reason| !reason.is_empty()).into_iter().collect();
    for document in documents {
        if !remarks.contains(&document) {
            remarks.push(document);
        }
    }
    let result =
        |one: &Given| Msg::from(t::PaperDecided { verdict: one.verdict, body: who(one), on: day(one) }).to(lang);
    Outcome {
        result: decided.map(result).unwrap_or_default(),
        clerk: decided.map(|one| one.login.clone()).unwrap_or_default(),
        activated_by: done.map(who).unwrap_or_default(),
        activated_on: done.map(day).unwrap_or_default(),
        remarks: remarks.join(t::JOINT.to(lang)),
    }
}
