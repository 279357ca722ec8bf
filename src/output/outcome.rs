//! What became of every row of a file: counted, said, and written to `--report FILE`.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Value, json};

use super::{Cell, Format, Out, SCHEMA, Wishes, args_of, json_of, list};
use crate::base::Timestamp;
use crate::error::{At, Error, Report, Result};
use crate::sheet::write::{NewFile, RowWriter};
use crate::text::{self, Lang, Msg, Word};

/// How many remarks on rows are shown on the screen.
const SHOWN: usize = 20;

/// How many lines are named of those that a rule left out.
const LINES: usize = 10;

/// What became of one row.
pub struct Outcome {
    /// Where it stands.
    pub at: At,
    /// What it is about, as the file writes it: an OID, an account name. Empty where unknown.
    pub key: String,
    /// The outcome's stable name: `added`, `unchanged`, `updated`, `skipped`.
    pub became: &'static str,
    /// The row of the desk that it became.
    pub id: Option<i64>,
    /// The rule by which it was skipped, and what was mended or is odd.
    pub remarks: Vec<Msg>,
}

/// Rows that one rule left out.
struct Skipped {
    rule: Word,
    rows: usize,
    /// The lines of the first ones.
    lines: Vec<String>,
}

/// The rows so far.
pub struct Outcomes {
    kind: &'static str,
    /// The language of the report; none where no report is wanted, so that nothing is kept.
    report: Option<Lang>,
    rows: Vec<Value>,
    counts: BTreeMap<&'static str, u64>,
    remarks: Vec<(At, Msg)>,
    remarked: usize,
    skipped: Vec<Skipped>,
    errors: Report,
    failed: usize,
}

impl Outcomes {
    /// No rows yet. `report` is the language of the report, if one is wanted.
    pub fn new(kind: &'static str, report: Option<Lang>) -> Self {
        Self {
            kind,
            report,
            rows: Vec::new(),
            counts: BTreeMap::new(),
            remarks: Vec::new(),
            remarked: 0,
            skipped: Vec::new(),
            errors: Report::default(),
            failed: 0,
        }
    }

    /// Adds a row.
    pub fn row(&mut self, outcome: Outcome) {
        *self.counts.entry(outcome.became).or_default() += 1;
        if let Some(lang) = self.report {
            let remarks: Vec<_> = outcome.remarks.iter().map(|remark| remark_json(remark, lang)).collect();
            self.rows.push(json!({
                "line": outcome.at.line, "sheet": outcome.at.sheet, "key": outcome.key, "outcome": outcome.became,
                "id": outcome.id, "remarks": remarks,
            }));
        }
        for remark in outcome.remarks {
            self.remark(&outcome.at, remark);
        }
    }

    /// Adds a row that a rule leaves out. `about` is the row of the desk that stays as it is.
    pub fn skip(&mut self, at: &At, key: &str, about: Option<i64>, rule: Word) {
        *self.counts.entry("skipped").or_default() += 1;
        if let Some(lang) = self.report {
            self.rows.push(json!({
                "line": at.line, "sheet": at.sheet, "key": key, "outcome": "skipped", "id": about,
                "remarks": [remark_json(&rule.into(), lang)],
            }));
        }
        let index = self.skipped.iter().position(|skipped| skipped.rule == rule).unwrap_or_else(|| {
            self.skipped.push(Skipped { rule, rows: 0, lines: Vec::new() });
            self.skipped.len() - 1
        });
        let skipped = &mut self.skipped[index];
        skipped.rows += 1;
        if let Some(line) = at.line.filter(|_| skipped.lines.len() < LINES) {
            skipped.lines.push(line.to_string());
        }
    }

    /// Adds a row with an error; one call for each row, however much is wrong with it.
    pub fn fail(&mut self, at: &At, key: &str, errors: Vec<Error>) {
        *self.counts.entry("error").or_default() += 1;
        self.failed += 1;
        if let Some(lang) = self.report {
            let told: Vec<_> = errors.iter().map(|error| json_of(error, lang)).collect();
            self.rows.push(json!({
                "line": at.line, "sheet": at.sheet, "key": key, "outcome": "error", "id": null, "errors": told,
            }));
        }
        for error in errors {
            self.errors.push(error.at(at.clone()));
        }
    }

    /// Says something about a row: what was mended, what is odd.
    fn remark(&mut self, at: &At, remark: Msg) {
        self.remarked += 1;
        if self.remarks.len() < SHOWN {
            self.remarks.push((At { file: None, ..at.clone() }, remark));
        }
    }

    /// How many rows a rule left out.
    pub fn count_skipped(&self, rule: Word) -> usize {
        self.skipped.iter().find(|skipped| skipped.rule == rule).map_or(0, |skipped| skipped.rows)
    }

    /// How many rows had an outcome.
    pub fn count(&self, became: &str) -> u64 {
        self.counts.get(became).copied().unwrap_or(0)
    }

    /// Whether a row had an error.
    pub const fn has_errors(&self) -> bool {
        self.failed > 0
    }

    /// Whether there was no row at all.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// All errors as one: nothing was written.
    pub fn refusal(&mut self) -> Result<()> {
        std::mem::take(&mut self.errors).check()
    }

    /// Writes the report with every row: a table where the file's name says so, else a JSON document.
    pub fn save(&self, mut file: NewFile, now: Timestamp) -> Result<()> {
        let wishes = Wishes { file: Some(file.path().to_owned()), ..Wishes::default() };
        let format = Format::of(file.path()).unwrap_or(Format::Json);
        if let Some(rows) = list::writer(format, &wishes, self.kind, now)? {
            return self.write(rows);
        }
        let document = json!({"schema": SCHEMA, "kind": self.kind, "counts": self.counts, "items": self.rows});
        writeln!(file, "{document:#}").map_err(|cause| Error::writing(file.path(), cause))?;
        file.finish()
    }

    fn write(&self, mut rows: Box<dyn RowWriter>) -> Result<()> {
        rows.head(&["line", "sheet", "key", "outcome", "id", "message"].map(str::to_owned))?;
        for row in &self.rows {
            let told = [&row["remarks"], &row["errors"]].into_iter().filter_map(Value::as_array).flatten();
            let told: Vec<_> = told.filter_map(|one| one["message"].as_str()).collect();
            let text = |name: &str| Cell::Text(row[name].as_str().unwrap_or_default().to_owned());
            let number = |name: &str| row[name].as_i64().map_or(Cell::Text(String::new()), Cell::Number);
            let message = Cell::Text(told.join("; "));
            let cells = [number("line"), text("sheet"), text("key"), text("outcome"), number("id"), message];
            rows.row(&cells.map(Into::into))?;
        }
        rows.finish()
    }

    /// Tells the remarks and which rows were skipped, then fails if rows were left out for their errors.
    pub fn finish(self, out: &Out) -> Result<()> {
        let more = self.remarked - self.remarks.len();
        for (at, remark) in self.remarks {
            out.warn_at(&at, remark);
        }
        if more > 0 {
            out.note(text::output::MoreRemarks { remarks: more });
        }
        for Skipped { rule, rows, lines } in self.skipped {
            let more = if rows > lines.len() { ", …" } else { "" };
            out.note(text::output::SkippedRows { rows, rule, lines: lines.join(", ") + more });
        }
        if self.failed > 0 { self.errors.partial(self.failed) } else { Ok(()) }
    }
}

fn remark_json(remark: &Msg, lang: Lang) -> Value {
    json!({"id": remark.id(), "args": args_of(remark), "message": remark.to(lang)})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn row(line: u64, became: &'static str) -> Outcome {
        let at = At { line: Some(line), ..At::default() };
        Outcome { at, key: "2.16.886".into(), became, id: None, remarks: Vec::new() }
    }

    #[test]
    fn outcomes_are_counted_and_reported() {
        let mut rows = Outcomes::new("agency", Some(Lang::En));
        rows.row(row(2, "added"));
        rows.row(row(3, "added"));
        rows.fail(&row(4, "").at, "x", vec![Error::new(Kind::Refused, text::error::INTERRUPTED)]);
        assert_eq!((rows.count("added"), rows.count("error"), rows.count("skipped")), (2, 1, 0));

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        rows.save(NewFile::create(&path).unwrap(), Timestamp::from_micros(0)).unwrap();
        let report: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(report["counts"], json!({"added": 2, "error": 1}));
        assert_eq!(report["items"][2]["line"], 4);
        assert_eq!(rows.refusal().unwrap_err().place().line, Some(4));
    }

    #[test]
    fn rows_that_a_rule_leaves_out_are_counted_by_the_rule() {
        let mut rows = Outcomes::new("agency", Some(Lang::En));
        for line in 2..20 {
            rows.skip(&row(line, "").at, "", None, text::error::INTERRUPTED);
        }
        assert_eq!((rows.count("skipped"), rows.count_skipped(text::error::INTERRUPTED)), (18, 18));
        assert_eq!((rows.skipped.len(), rows.skipped[0].lines.len()), (1, LINES));
    }

    #[test]
    fn rows_left_out_make_it_partial() {
        let out = Out::new(crate::base::Timestamp::from_micros(0), Lang::En, super::super::Wishes::default());
        let mut rows = Outcomes::new("agency", None);
        rows.row(row(2, "added"));
        rows.fail(&row(3, "").at, "x", vec![Error::new(Kind::Refused, text::error::INTERRUPTED)]);
        assert_eq!(rows.finish(&out).unwrap_err().kind(), Kind::Partial);
        assert!(Outcomes::new("agency", None).finish(&out).is_ok());
    }
}
