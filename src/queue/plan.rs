//! Plans: a line for every case, with what a reviewer must know, an empty decision, and a digest of what was seen.
//!
//! JSON, CSV and xlsx hold the same columns; the plan's id, author and time stand in every line, so that a line
//! that was copied elsewhere still says where it comes from.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::PlanError;
use crate::access::AccountId;
use crate::app::Tags;
use crate::approval::{Case, CaseId, Fact, Verdict};
use crate::base::Timestamp;
use crate::error::{At, Error, Report, Result};
use crate::output::SCHEMA;
use crate::sheet::write::{Csv, CsvOptions, NewFile, Ods, RowWriter, Value, Xlsx, check_new};
use crate::sheet::{self, Column, Record};

/// The purpose under which the desk's key makes the tags of plans.
pub const PURPOSE: &str = "plan";

/// The facts that every line shows, in the order of B107 to B110.
const FACTS: &[&str] = &[
    "action",
    "system",
    "role",
    "oid",
    "agency_name",
    "account",
    "name",
    "mobile",
    "email",
    "department",
    "title",
    "address",
    "phone",
    "extension",
    "fax",
    "over",
    "subtree",
    "for_system",
    "reason",
    "until",
    "since",
];

/// The columns that are read back.
const COLUMNS: &[Column] = &[
    Column { field: "plan", names: &["plan"], required: true },
    Column { field: "author", names: &["author"], required: true },
    Column { field: "written_at", names: &["written_at"], required: true },
    Column { field: "id", names: &["id"], required: true },
    Column { field: "version", names: &["version"], required: true },
    Column { field: "seen", names: &["seen"], required: true },
    Column { field: "decision", names: &["decision", "審核"], required: true },
    Column { field: "decision_reason", names: &["decision_reason", "審核理由"], required: true },
];

/// Who wrote a plan, and when.
#[derive(Serialize)]
pub struct Head {
    /// The plan's id.
    pub id: String,
    /// The author's login name.
    pub author: String,
    /// When.
    pub written_at: Timestamp,
}

impl Head {
    /// The head of a new plan. Its id ends with a tag of this desk over what the head says, so that another author is
    /// not believed.
    pub fn new(tags: &Tags, random: [u8; 8], author: (AccountId, &str), written_at: Timestamp) -> Self {
        let (account, author) = (author.0, author.1.to_owned());
        let number = HEXLOWER.encode(&random);
        let tag = head_tag(tags, &number, account, &written_at.to_string());
        Self { id: format!("{number}-{tag}"), author, written_at }
    }
}

fn head_tag(tags: &Tags, number: &str, author: AccountId, written_at: &str) -> String {
    tags.of(&[number.as_bytes(), &i64::from(author).to_be_bytes(), written_at.as_bytes()])
}

/// The tag of what a reviewer was shown: it belongs to this plan, this case in this step, and these facts.
pub fn seen(tags: &Tags, plan: &str, case: &Case, facts: &[Fact]) -> String {
    let (id, step) = (i64::from(case.id).to_be_bytes(), case.step.to_be_bytes());
    let mut parts: Vec<&[u8]> = vec![plan.as_bytes(), &id, &step];
    parts.extend(facts.iter().flat_map(|fact| [fact.key.as_bytes(), fact.value.as_bytes()]));
    tags.of(&parts)
}

/// A plan that is being written.
pub struct Writer<'a> {
    head: &'a Head,
    tags: &'a Tags,
    sink: Sink,
}

enum Sink {
    Rows(Box<dyn RowWriter>),
    Json { path: PathBuf, lines: Vec<Json> },
}

impl<'a> Writer<'a> {
    /// Begins a plan; the file's name chooses the format. A plan that is there may be filled in already: it stays.
    pub fn create(path: &Path, head: &'a Head, tags: &'a Tags) -> Result<Self> {
        check_new(path)?;
        let kind = path.extension().and_then(|kind| kind.to_str()).map(str::to_ascii_lowercase);
        let sink = match kind.as_deref() {
            Some("json") => Sink::Json { path: path.to_owned(), lines: Vec::new() },
            Some("xlsx") => Sink::Rows(Box::new(Xlsx::create(path, "plan", head.written_at)?)),
            Some("ods") => Sink::Rows(Box::new(Ods::create(path, "plan")?)),
            _ => Sink::Rows(Box::new(Csv::create(path, CsvOptions { mark: true, ..CsvOptions::default() })?)),
        };
        let mut writer = Self { head, tags, sink };
        if let Sink::Rows(rows) = &mut writer.sink {
            rows.head(&columns())?;
        }
        Ok(writer)
    }

    /// Adds the line of a case.
    pub fn line(&mut self, case: &Case, facts: &[Fact]) -> Result<()> {
        let mut fields: Vec<(&str, String)> = vec![
            ("plan", self.head.id.clone()),
            ("author", self.head.author.clone()),
            ("written_at", self.head.written_at.to_string()),
            ("id", case.id.to_string()),
            ("version", case.version.to_string()),
            ("seen", seen(self.tags, &self.head.id, case, facts)),
        ];
        let value = |key: &str| facts.iter().find(|fact| fact.key == key).map(|fact| fact.value.clone());
        fields.extend(FACTS.iter().map(|key| (*key, value(key).unwrap_or_default())));
        fields.extend([("decision", String::new()), ("decision_reason", String::new())]);
        match &mut self.sink {
            Sink::Rows(rows) => rows.row(&fields.into_iter().map(|(_, text)| Value::Text(text)).collect::<Vec<_>>()),
            Sink::Json { lines, .. } => {
                lines.push(fields.into_iter().map(|(key, text)| (key.to_owned(), Json::from(text))).collect());
                Ok(())
            }
        }
    }

    /// Completes the file.
    pub fn finish(self) -> Result<()> {
        match self.sink {
            Sink::Rows(rows) => rows.finish(),
            Sink::Json { path, lines } => {
                use std::io::Write as _;
                let document = json!({"schema": SCHEMA, "kind": "plan", "plan": self.head, "items": lines});
                let mut file = NewFile::create(&path)?;
                writeln!(file, "{document:#}").map_err(|cause| Error::writing(&path, cause))?;
                file.finish()
            }
        }
    }
}

fn columns() -> Vec<String> {
    let before = ["plan", "author", "written_at", "id", "version", "seen"];
    let after = ["decision", "decision_reason"];
    before.iter().chain(FACTS).chain(&after).map(|name| (*name).to_owned()).collect()
}

/// A plan that was read.
pub struct Read {
    /// Its id.
    pub id: String,
    /// Its author's login name.
    pub author: String,
    /// When it was written.
    written_at: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Read {
    /// Fails unless this desk wrote the head as it stands, for this account.
    pub fn check_author(&self, tags: &Tags, author: AccountId) -> Result<(), PlanError> {
        let (number, tag) = self.id.split_once('-').unwrap_or_default();
        if !tag.is_empty() && tag == head_tag(tags, number, author, &self.written_at) {
            return Ok(());
        }
        Err(PlanError::Altered { author: self.author.clone() })
    }

    /// How many lines hold a decision.
    pub fn decided(&self) -> usize {
        self.lines.iter().filter(|line| line.verdict.is_some()).count()
    }
}

/// A line of a plan.
pub struct Line {
    /// The case.
    pub case: CaseId,
    /// The version that was shown.
    pub version: i64,
    /// The digest of what was shown.
    pub seen: String,
    /// The decision; none is none.
    pub verdict: Option<Verdict>,
    /// Why.
    pub reason: String,
    /// Where the line stands.
    pub at: At,
}

/// Reads a plan of any of the formats; all that is wrong is told at once.
pub fn read(path: &Path) -> Result<Read> {
    let mut report = Report::default();
    let mut found = Vec::new();
    let json = path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("json"));
    let mut take = |raw: Result<Raw>| match raw.and_then(|raw| raw.check()) {
        Ok(line) => found.push(line),
        Err(error) => report.push(error),
    };
    if json {
        read_json(path, &mut take)?;
    } else {
        sheet::open(path)?.table(None, COLUMNS)?.each(|record| {
            take(Raw::of_record(record));
            Ok(())
        })?;
    }
    report.check()?;
    let [id, author, written_at] = found.first().map(|(head, _)| head.clone()).unwrap_or_default();
    for (head, _) in &found {
        for (one, other) in [&id, &author, &written_at].into_iter().zip(head) {
            if one != other {
                return Err(PlanError::Mixed { one: one.clone(), other: other.clone() }.into());
            }
        }
    }
    Ok(Read { id, author, written_at, lines: found.into_iter().map(|(_, line)| line).collect() })
}

fn read_json(path: &Path, take: &mut impl FnMut(Result<Raw>)) -> Result<()> {
    let text = fs::read_to_string(path).map_err(|cause| Error::reading(path, cause))?;
    let document: Json =
        serde_json::from_str(&text).map_err(|cause| Error::from(PlanError::NotAPlan).caused_by(cause))?;
    let items = document["items"].as_array().ok_or(PlanError::NotAPlan)?;
    for (index, item) in items.iter().enumerate() {
        let object = item.as_object().ok_or(PlanError::NotAPlan)?;
        take(Raw::of_json(path, index, object));
    }
    Ok(())
}

/// What every line says of the plan: its id, its author, when it was written.
type Said = [String; 3];

/// A line before it is checked.
struct Raw {
    fields: BTreeMap<&'static str, String>,
    at: At,
}

impl Raw {
    fn of_record(record: &Record<'_>) -> Result<Self> {
        let mut fields = BTreeMap::new();
        for column in COLUMNS {
            fields.insert(column.field, record.text(column.field)?.into_owned());
        }
        Ok(Self { fields, at: record.at("decision") })
    }

    fn of_json(path: &Path, index: usize, object: &Map<String, Json>) -> Result<Self> {
        let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let field = |name: &'static str| object.get(name).map(|value| (name, text(value)));
        let fields = COLUMNS.iter().filter_map(|column| field(column.field)).collect();
        let line = u64::try_from(index + 1).ok();
        Ok(Self { fields, at: At { file: Some(path.display().to_string()), line, ..At::default() } })
    }

    fn check(mut self) -> Result<(Said, Line)> {
        let mut take = |name: &str| self.fields.remove(name).unwrap_or_default();
        let head = ["plan", "author", "written_at"].map(|name| take(name).trim().to_owned());
        let (id, version, seen) = (take("id"), take("version"), take("seen"));
        let (decision, reason) = (take("decision"), take("decision_reason"));
        let checked = || -> Result<(CaseId, i64, Option<Verdict>), PlanError> {
            let case = id.parse().map_err(|_| PlanError::Case { text: id.clone() })?;
            let version = version.trim().parse().map_err(|_| PlanError::Case { text: version.clone() })?;
            Ok((case, version, verdict(&decision)?))
        };
        match checked() {
            Ok((case, version, verdict)) => Ok((head, Line { case, version, seen, verdict, reason, at: self.at })),
            Err(error) => Err(Error::from(error).at(self.at)),
        }
    }
}

/// The decision as people write it in a sheet.
fn verdict(text: &str) -> Result<Option<Verdict>, PlanError> {
    match text.trim().to_lowercase().as_str() {
        "" => Ok(None),
        "approve" | "approved" | "yes" | "y" | "通過" | "審核通過" | "接受" | "接受申請" | "同意" => {
            Ok(Some(Verdict::Approve))
        }
        "reject" | "rejected" | "no" | "n" | "不通過" | "審核不通過" | "拒絕" | "拒絕申請" => {
            Ok(Some(Verdict::Reject))
        }
        "return" | "returned" | "退回" | "退回補件" => Ok(Some(Verdict::Return)),
        _ => Err(PlanError::Decision { text: text.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_read_as_people_write_them() {
        assert_eq!(verdict(" Approve "), Ok(Some(Verdict::Approve)));
        assert_eq!(verdict("接受申請"), Ok(Some(Verdict::Approve)));
        assert_eq!(verdict("拒絕申請"), Ok(Some(Verdict::Reject)));
        assert_eq!(verdict("退回補件"), Ok(Some(Verdict::Return)));
        assert_eq!(verdict(""), Ok(None));
        assert_eq!(verdict("maybe"), Err(PlanError::Decision { text: "maybe".to_owned() }));
    }
}
