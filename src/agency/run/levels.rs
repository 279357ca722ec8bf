//! `agency set --from`: the levels of responsibility of many agencies, from a sheet.

use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;

use crate::access::{By, Capability, Scope};
use crate::agency::{Edit, Error, Key, store};
use crate::app::{Ctx, Reading};
use crate::base::Level;
use crate::error::{At, Report, Result};
use crate::output::{Outcome, Outcomes};
use crate::sheet::{Column, Record};
use crate::store::Tx;
use crate::text::agency as t;

/// Also the headings of `agency list`, so that its file can be filled in and read back.
const COLUMNS: &[Column] = &[
    Column {
        field: "oid", names: &["機關OID", "OID", "機關OID或統一編號", "機關識別碼"], required: false
    },
    Column { field: "ban", names: &["統一編號", "BAN", "business number"], required: false },
    Column {
        field: "level",
        names: &["責任等級", "資通安全責任等級", "資安責任等級", "資安等級", "等級"],
        required: true,
    },
    Column { field: "agency_name", names: &["機關名稱", "OrgName", "名稱", "agency"], required: false },
];

/// What became of a file.
#[derive(Debug, Serialize)]
struct Summary {
    file: String,
    updated: u64,
    unchanged: u64,
    skipped: u64,
    errors: u64,
}

/// `agency set --from`
pub fn set(ctx: &mut Ctx, file: &Path, reading: &Reading) -> Result<()> {
    let by = ctx.by()?;
    let source = reading.open(file)?;
    let ((), rows) = ctx.write_rows("agency_levels", |tx, rows| {
        let scope = by.actor.scope(&[Capability::Operator]);
        let mut levels = Levels { tx, by: &by, scope, seen: HashMap::new() };
        reading.table(&source, COLUMNS)?.each(|record| levels.row(record, rows))
    })?;
    let summary = Summary {
        file: file.display().to_string(),
        updated: rows.count("updated"),
        unchanged: rows.count("unchanged"),
        skipped: rows.count("skipped"),
        errors: rows.count("error"),
    };
    let (updated, unchanged) = (summary.updated, summary.unchanged);
    ctx.out.done("agency_levels", &summary, t::SetLevels { file, updated, unchanged })?;
    rows.finish(&ctx.out)
}

struct Levels<'a> {
    tx: &'a Tx<'a>,
    by: &'a By,
    scope: Scope,
    /// The line where an agency came first, and its level there.
    seen: HashMap<String, (u64, Level)>,
}

impl Levels<'_> {
    fn row(&mut self, record: &Record<'_>, rows: &mut Outcomes) -> Result<()> {
        let at = At { field: None, cell: None, ..record.at("oid") };
        let key = super::written_key(record);
        let (agency, level) = match read(record) {
            Ok((agency, Some(level))) => (agency, level),
            Ok((_, None)) => {
                rows.skip(&at, &key, None, t::RULE_NO_LEVEL);
                return Ok(());
            }
            Err(report) => {
                rows.fail(&at, &key, report.into_errors());
                return Ok(());
            }
        };
        let line = record.line();
        let &mut (first, before) = self.seen.entry(agency.to_string()).or_insert((line, level));
        if before != level {
            let error = crate::Error::from(Error::Twice { key: key.clone(), line, first });
            rows.fail(&at, &key, vec![error.hint(t::HINT_TWICE)]);
            return Ok(());
        }
        let Some(known) = store::find_in(self.tx, &self.scope, &agency)? else {
            rows.fail(&at, &key, vec![super::unknown(&agency, record)]);
            return Ok(());
        };
        let (now, changes) = Edit { level: Some(Some(level)), ..Edit::default() }.apply(&known);
        let became = if changes.is_empty() { "unchanged" } else { "updated" };
        if !changes.is_empty() {
            super::change(self.tx, self.by, "agency.set", &now, &changes)?;
        }
        let remarks = super::other_name(record, &known).into_iter().collect();
        rows.row(Outcome { at, key, became, id: Some(known.id.into()), remarks });
        Ok(())
    }
}

/// Reads a row; no level where its cell is empty.
fn read(record: &Record<'_>) -> Result<(Key, Option<Level>), Report> {
    let mut report = Report::default();
    if let Err(error) = record.check_width() {
        report.push(error);
    }
    let agency = super::key(record, &mut report);
    if agency.is_none() && report.is_empty() {
        let error = crate::Error::from(Error::EmptyCell { field: t::HEAD_OID });
        report.push(error.at(record.at("oid")));
    }
    let level: Option<Option<Level>> = report.take("level", record.parse("level"));
    match (agency, level) {
        (Some(agency), Some(level)) if report.is_empty() => Ok((agency, level)),
        _ => Err(report),
    }
}
