//! Who is no longer in a roster that names everybody: a plan of leavers. Nothing is done about them here.

use std::io::Write as _;
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use crate::access::{AccountId, AccountState};
use crate::base::Timestamp;
use crate::error::{Error, Result};
use crate::output::SCHEMA;
use crate::sheet::write::{Csv, CsvOptions, NewFile, RowWriter, Value, Xlsx};

/// Somebody whom the roster does not name any more.
#[derive(Clone, Debug, Serialize)]
pub struct Leaver {
    /// The account.
    pub account: AccountId,
    /// Its name, once chosen.
    pub login: Option<String>,
    /// Its state.
    pub state: AccountState,
    /// Counts changes: a later command sees whether something happened meanwhile.
    pub version: i64,
    /// The agency, by OID or unified business number.
    pub agency: String,
    /// The agency's name.
    pub agency_name: String,
    /// The number in the personnel office.
    pub employee_no: Option<String>,
    /// The name.
    pub name: String,
    /// The department.
    pub department: Option<String>,
    /// The roster that last named the person; none where no roster ever did.
    pub source: Option<String>,
}

/// Where a plan comes from.
#[derive(Serialize)]
pub struct Head {
    /// The plan's id.
    pub id: String,
    /// The author's login name.
    pub author: String,
    /// When.
    pub written_at: Timestamp,
    /// The roster in which the people are no longer.
    pub roster: String,
}

/// The columns of a plan, in order.
const COLUMNS: [&str; 15] = [
    "plan",
    "author",
    "written_at",
    "account",
    "version",
    "login",
    "name",
    "state",
    "agency",
    "agency_name",
    "employee_no",
    "department",
    "source",
    "decision",
    "decision_reason",
];

impl Leaver {
    /// The values in the order of the columns; the decision is empty.
    fn values(&self, head: &Head) -> [String; COLUMNS.len()] {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            head.id.clone(),
            head.author.clone(),
            head.written_at.to_string(),
            self.account.to_string(),
            self.version.to_string(),
            text(&self.login),
            self.name.clone(),
            self.state.to_string(),
            self.agency.clone(),
            self.agency_name.clone(),
            text(&self.employee_no),
            text(&self.department),
            text(&self.source),
            String::new(),
            String::new(),
        ]
    }
}

/// Writes a plan: CSV, or JSON or xlsx where the file's name says so.
pub fn write(path: &Path, head: &Head, leavers: &[Leaver]) -> Result<()> {
    let kind = path.extension().and_then(|kind| kind.to_str()).map(str::to_ascii_lowercase);
    let mut rows: Box<dyn RowWriter> = match kind.as_deref() {
        Some("json") => return write_json(path, head, leavers),
        Some("xlsx") => Box::new(Xlsx::create(path, "plan", head.written_at)?),
        _ => Box::new(Csv::create(path, CsvOptions { mark: true, ..CsvOptions::default() })?),
    };
    rows.head(&COLUMNS.map(str::to_owned))?;
    for leaver in leavers {
        rows.row(&leaver.values(head).map(Value::Text))?;
    }
    rows.finish()
}

/// A line of a plan in JSON.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    leaver: &'a Leaver,
    decision: &'static str,
    decision_reason: &'static str,
}

fn write_json(path: &Path, head: &Head, leavers: &[Leaver]) -> Result<()> {
    let lines: Vec<_> = leavers.iter().map(|leaver| Line { leaver, decision: "", decision_reason: "" }).collect();
    let document = json!({"schema": SCHEMA, "kind": "leavers", "plan": head, "items": lines});
    let mut file = NewFile::create(path)?;
    writeln!(file, "{document:#}").map_err(|cause| Error::writing(path, cause))?;
    file.finish()
}
