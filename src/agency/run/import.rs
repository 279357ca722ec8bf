//! `agency import`: the official file of OIDs, row by row, in one transaction.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Serialize;

use crate::access::{AgencyId, By};
use crate::agency::contact::line;
use crate::agency::{Agency, Edit, Error, Field, Key, Name, args, kind_of, store};
use crate::app::{Ctx, OnConflict};
use crate::audit::{self, Event};
use crate::base::{Oid, OrgCode};
use crate::error::{At, Kind, Report, Result};
use crate::output::{Outcome, Outcomes};
use crate::sheet::{Column, Record};
use crate::store::Tx;
use crate::text::{Msg, Word, agency as t};

/// The columns of the official file, with the headings that exports of the directory use.
const COLUMNS: &[Column] = &[
    Column { field: "name", names: &["OrgName", "機關名稱", "名稱", "單位名稱", "agency"], required: true },
    Column { field: "oid", names: &["OID", "機關OID", "物件識別碼"], required: true },
    Column { field: "phone", names: &["TEL", "機關電話", "電話", "phone"], required: false },
    Column { field: "address", names: &["Address", "機關地址", "地址"], required: false },
    Column { field: "dn", names: &["DN", "機關DN"], required: false },
    Column { field: "org_code", names: &["OrgCode", "機關代號", "機關代碼"], required: false },
];

/// What the official file writes where an agency has no code.
const NO_CODE: &str = "00";

/// What became of a file.
#[derive(Debug, Default, Serialize)]
struct Summary {
    file: String,
    added: u64,
    updated: u64,
    unchanged: u64,
    skipped: Skipped,
    errors: u64,
    ignored: Vec<String>,
}

/// Rows that were left out, by the rule.
#[derive(Debug, Default, Serialize)]
struct Skipped {
    no_oid: usize,
    same_row: usize,
    conflict: usize,
}

/// `agency import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let source = args.reading.open(&args.file)?;
    let (summary, rows) = ctx.write_rows("agency_import", |tx, rows| {
        let table = args.reading.table(&source, COLUMNS)?;
        let mut import =
            Import { tx, by: &by, on_conflict: args.on_conflict, seen: HashMap::new(), summary: Summary::default() };
        import.summary.file = args.file.display().to_string();
        import.summary.ignored = table.ignored().to_vec();
        table.each(|record| import.row(record, rows))?;
        import.end(rows)
    })?;
    let file = args.file.as_path();
    let sentence: Msg = if summary.added + summary.updated == 0 {
        t::ImportedNothing { file, unchanged: summary.unchanged }.into()
    } else {
        t::Imported { file, added: summary.added, updated: summary.updated, unchanged: summary.unchanged }.into()
    };
    ctx.out.done("agency_import", &summary, sentence)?;
    if !summary.ignored.is_empty() {
        ctx.out.note(t::IgnoredColumns { names: summary.ignored.join(", ") });
    }
    rows.finish(&ctx.out)
}

/// What a row says.
struct Said {
    oid: Oid,
    edit: Edit,
    /// What is odd about it, and what of it was left out.
    remarks: Vec<Msg>,
}

/// An import under way.
struct Import<'a> {
    tx: &'a Tx<'a>,
    by: &'a By,
    on_conflict: OnConflict,
    /// The line of an OID that counts, and what it said.
    seen: HashMap<Oid, (u64, u64)>,
    summary: Summary,
}

/// What becomes of a row, and the agency it is about.
enum Became {
    Added(AgencyId),
    Updated(AgencyId),
    Unchanged(AgencyId),
    Skipped(Option<AgencyId>, Word),
}

impl Import<'_> {
    fn row(&mut self, record: &Record<'_>, rows: &mut Outcomes) -> Result<()> {
        let at = At { field: None, cell: None, ..record.at("oid") };
        let key = record.get("oid").text().map(Cow::into_owned).unwrap_or_default();
        let said = match read(record) {
            Ok(Some(said)) => said,
            Ok(None) => {
                let name = record.get("name").text().map(Cow::into_owned).unwrap_or_default();
                rows.skip(&at, &name, None, t::RULE_NO_OID);
                return Ok(());
            }
            Err(report) => {
                rows.fail(&at, &key, report.into_errors());
                return Ok(());
            }
        };
        let remarks = said.remarks.clone();
        let (became, agency) = match self.take(record, &said)? {
            Ok(Became::Added(agency)) => ("added", agency),
            Ok(Became::Updated(agency)) => ("updated", agency),
            Ok(Became::Unchanged(agency)) => ("unchanged", agency),
            Ok(Became::Skipped(about, rule)) => {
                rows.skip(&at, &key, about.map(Into::into), rule);
                return Ok(());
            }
            Err(report) => {
                rows.fail(&at, &key, report.into_errors());
                return Ok(());
            }
        };
        rows.row(Outcome { at, key, became, id: Some(agency.into()), remarks });
        Ok(())
    }

    /// Writes a row, or says why it cannot be written.
    fn take(&mut self, record: &Record<'_>, said: &Said) -> Result<Result<Became, Report>> {
        if let Some(first) = self.contradicted(record.line(), said) {
            let key = said.oid.to_string();
            match (first, self.on_conflict) {
                (Twice::Same, _) => return Ok(Ok(Became::Skipped(None, t::RULE_SAME_ROW))),
                (Twice::Other(_), OnConflict::Skip) => return Ok(Ok(Became::Skipped(None, t::RULE_TWICE))),
                (Twice::Other(first), OnConflict::Stop) => {
                    let mut report = Report::default();
                    report.push(Error::Twice { key, line: record.line(), first });
                    return Ok(Err(report));
                }
                (Twice::Other(_), OnConflict::Update) => {}
            }
        }
        match store::find(self.tx, &Key::Oid(said.oid.clone()))? {
            Some(known) => self.meet(record, &known, said),
            None => self.add(said),
        }
    }

    /// Whether the file named this OID before, and whether it said the same.
    fn contradicted(&mut self, line: u64, said: &Said) -> Option<Twice> {
        let mut hasher = DefaultHasher::new();
        said.edit.hash(&mut hasher);
        let digest = hasher.finish();
        let before = self.seen.get(&said.oid).copied();
        if before.is_none() || self.on_conflict == OnConflict::Update {
            self.seen.insert(said.oid.clone(), (line, digest));
        }
        let (first, known) = before?;
        Some(if known == digest { Twice::Same } else { Twice::Other(first) })
    }

    /// A row about an agency that the desk knows.
    fn meet(&mut self, record: &Record<'_>, known: &Agency, said: &Said) -> Result<Result<Became, Report>> {
        let (agency, changes) = said.edit.apply(known);
        let mut contradictions = changes.iter().filter(|change| change.contradicts()).peekable();
        if changes.is_empty() {
            return Ok(Ok(Became::Unchanged(agency.id)));
        }
        if contradictions.peek().is_some() && self.on_conflict == OnConflict::Skip {
            return Ok(Ok(Became::Skipped(Some(agency.id), t::RULE_CONFLICT)));
        }
        if self.on_conflict == OnConflict::Stop {
            let mut report = Report::default();
            for change in contradictions {
                let error = crate::Error::from(Error::Differs { known: change.was.clone(), said: change.is.clone() });
                report.push(error.at(record.at(change.field.name())));
            }
            if !report.is_empty() {
                return Ok(Err(report));
            }
        }
        if !super::runs(&self.by.actor, Some(agency.id), agency.oid.as_ref()) {
            return Ok(Err(outside(&said.oid)));
        }
        super::change(self.tx, self.by, "agency.import", &agency, &changes)?;
        Ok(Ok(Became::Updated(agency.id)))
    }

    /// A row about an agency that is new.
    fn add(&mut self, said: &Said) -> Result<Result<Became, Report>> {
        if !super::runs(&self.by.actor, None, Some(&said.oid)) {
            return Ok(Err(outside(&said.oid)));
        }
        let Some(name) = &said.edit.name else { return Ok(Err(Report::default())) };
        let edit = &said.edit;
        let new = store::New {
            kind: kind_of(Some(&said.oid)),
            oid: Some(&said.oid),
            ban: None,
            name,
            parent: store::parent_of(self.tx, &said.oid)?,
            level: None,
            org_code: edit.org_code.iter().flatten().next(),
            phone: edit.phone.iter().flatten().next(),
            address: edit.address.iter().flatten().next(),
            dn: edit.dn.iter().flatten().next(),
        };
        let id = super::insert(self.tx, self.by, "agency.import", &new)?;
        Ok(Ok(Became::Added(id)))
    }

    /// Closes the import with an event of its own, if it changed anything.
    fn end(mut self, rows: &Outcomes) -> Result<Summary> {
        let summary = &mut self.summary;
        (summary.added, summary.updated) = (rows.count("added"), rows.count("updated"));
        summary.skipped = Skipped {
            no_oid: rows.count_skipped(t::RULE_NO_OID),
            same_row: rows.count_skipped(t::RULE_SAME_ROW),
            conflict: rows.count_skipped(t::RULE_TWICE) + rows.count_skipped(t::RULE_CONFLICT),
        };
        (summary.unchanged, summary.errors) = (rows.count("unchanged"), rows.count("error"));
        if summary.added + summary.updated > 0 {
            let event = Event::general("agency.import", "agency")
                .fact("file", &summary.file)
                .fact("added", summary.added)
                .fact("updated", summary.updated)
                .fact("unchanged", summary.unchanged)
                .fact("skipped", rows.count("skipped"))
                .fact("errors", summary.errors);
            audit::record(self.tx, self.by, event)?;
        }
        Ok(self.summary)
    }
}

/// What an earlier row of the file about the same agency said: the same, or something else in that line.
enum Twice {
    Same,
    Other(u64),
}

fn outside(oid: &Oid) -> Report {
    let mut report = Report::default();
    report.push(crate::Error::from(Error::Outside { key: oid.to_string() }).with_kind(Kind::Refused));
    report
}

/// Reads a row; nothing where it has no OID.
fn read(record: &Record<'_>) -> Result<Option<Said>, Report> {
    let mut report = Report::default();
    let mut remarks = Vec::new();
    if let Err(error) = record.check_width() {
        report.push(error);
    }
    let oid: Option<Option<Oid>> = report.take("oid", record.parse("oid"));
    if let (Some(None), true) = (&oid, report.is_empty()) {
        return Ok(None);
    }
    let name: Option<Name> = report.take("name", record.parse("name")).flatten();
    if name.is_none() && report.is_empty() {
        let error = crate::Error::from(Error::EmptyCell { field: t::HEAD_NAME });
        report.push(error.at(record.at("name")));
    }
    if record.get("phone").is_number() {
        remarks.push(t::LeftOut { why: t::PHONE_NUMBER_CELL }.into());
    }
    let mut text = |field: Field| {
        let read = record.text(field.name()).and_then(|text| line(field.word(), &text));
        report.take(field.name(), read.map_err(|error| error.at(record.at(field.name())))).flatten().map(Some)
    };
    let edit = Edit {
        name,
        phone: text(Field::Phone).filter(|_| !record.get("phone").is_number()),
        address: text(Field::Address),
        dn: text(Field::Dn),
        org_code: None,
        ..Edit::default()
    };
    let code = report.take("org_code", record.text("org_code")).unwrap_or_default();
    let org_code = match code.parse::<OrgCode>() {
        Ok(code) => Some(Some(code)),
        Err(_) if code.is_empty() || code == NO_CODE => None,
        Err(error) => {
            remarks.push(t::LeftOut { why: Msg::from(&error) }.into());
            None
        }
    };
    match oid.flatten() {
        Some(oid) if report.is_empty() => {
            remarks.extend(oid.oddity().as_ref().map(Msg::from));
            Ok(Some(Said { oid, edit: Edit { org_code, ..edit }, remarks }))
        }
        _ => Err(report),
    }
}
