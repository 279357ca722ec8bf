//! A plan of leavers, as `user import --full --plan` wrote it and an operator went through it.

use std::path::Path;

use serde_json::Value as Json;

use super::Error;
use crate::app::Reading;
use crate::error::{At, Result};
use crate::sheet::Column;

/// The columns that are read.
const COLUMNS: &[Column] = &[
    Column { field: "account", names: &["account"], required: true },
    Column { field: "version", names: &["version"], required: true },
    Column { field: "login", names: &["login", "帳號"], required: true },
    Column { field: "decision", names: &["decision", "決定"], required: false },
    Column { field: "decision_reason", names: &["decision_reason", "決定理由"], required: false },
];

/// A line: somebody whom the roster does not name any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The account's number.
    pub account: String,
    /// Its version when the plan was written.
    pub version: String,
    /// Its name; empty where none was chosen.
    pub login: String,
    /// What the operator wrote.
    pub decision: String,
    /// Why.
    pub reason: String,
}

impl Line {
    /// A line by what stands in its columns.
    fn of(text: impl Fn(&str) -> Result<String>) -> Result<Self> {
        let text = |field| text(field).map(|text| text.trim().to_owned());
        Ok(Self {
            account: text("account")?,
            version: text("version")?,
            login: text("login")?,
            decision: text("decision")?,
            reason: text("decision_reason")?,
        })
    }

    /// Whether he leaves: a line that was left in says so, unless its decision is to keep him.
    pub fn leaves(&self) -> Result<bool, Error> {
        match self.decision.to_lowercase().as_str() {
            "" | "leave" | "離職" => Ok(true),
            "keep" | "保留" | "留任" => Ok(false),
            _ => Err(Error::BadDecision { text: self.decision.clone() }),
        }
    }

    /// What the line is called in reports.
    pub fn name(&self) -> String {
        if self.login.is_empty() { format!("#{}", self.account) } else { self.login.clone() }
    }
}

/// Hands over the lines of a plan, of any of its formats.
pub fn each(path: &Path, reading: &Reading, mut read: impl FnMut(&At, Result<Line>) -> Result<()>) -> Result<()> {
    if path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("json")) {
        for (index, item) in items(path)?.iter().enumerate() {
            let line = u64::try_from(index + 1).ok();
            let at = At { file: Some(path.display().to_string()), line, ..At::default() };
            read(&at, Line::of(|field| Ok(words(&item[field]))))?;
        }
        return Ok(());
    }
    let source = reading.open(path)?;
    reading.table(&source, COLUMNS)?.each(|record| {
        let at = At { field: None, cell: None, ..record.at("account") };
        read(&at, Line::of(|field| record.text(field).map(Into::into)))
    })
}

/// A value of JSON as one would write it into a cell.
fn words(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn items(path: &Path) -> Result<Vec<Json>> {
    let text = std::fs::read_to_string(path).map_err(|cause| crate::Error::reading(path, cause))?;
    let not_a_plan = || crate::Error::from(Error::NotAPlan);
    let mut document: Json = serde_json::from_str(&text).map_err(|cause| not_a_plan().caused_by(cause))?;
    if document["kind"] != "leavers" {
        return Err(not_a_plan());
    }
    match document["items"].take() {
        Json::Array(items) => Ok(items),
        _ => Err(not_a_plan()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_left_in_leaves_unless_it_says_keep() {
        let of = |decision: &str| Line { decision: decision.to_owned(), ..Line::default() }.leaves();
        assert_eq!(
            (of(""), of("Leave"), of("離職"), of("keep"), of("留任")),
            (Ok(true), Ok(true), Ok(true), Ok(false), Ok(false))
        );
        assert_eq!(of("maybe"), Err(Error::BadDecision { text: "maybe".to_owned() }));
    }
}
