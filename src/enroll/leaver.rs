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

impl Leaver {
    /// The columns of a plan, in order.
    fn fields(&self, head: &Head) -> [(&'static str, String); 15] {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            ("plan", head.id.clone()),
            ("author", head.author.clone()),
            ("written_at", head.written_at.to_string()),
            ("account", self.account.to_string()),
            ("version", self.version.to_string()),
            ("login", text(&self.login)),
            ("name", self.name.clone()),
            ("state", self.state.to_string()),
            ("agency", self.agency.clone()),
            ("agency_name", self.agency_name.clone()),
            ("employee_no", text(&self.employee_no)),
            ("department", text(&self.department)),
            ("source", text(&self.source)),
            ("decision", String::new()),
            ("decision_reason", String::new()),
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
    for (index, leaver) in leavers.iter().enumerate() {
        let fields = leaver.fields(head);
        if index == 0 {
            rows.head(&fields.each_ref().map(|(name, _)| (*name).to_owned()))?;
        }
        rows.row(&fields.map(|(_, text)| Value::Text(text)))?;
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
