//! What became of every row of a file: counted, said, and written to `--report FILE`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::{Out, SCHEMA, args_of, json_of, placed};
use crate::error::{At, Error, Report, Result};
use crate::text::{self, Lang, Msg};

/// How many remarks on rows are shown on the screen.
const SHOWN: usize = 20;

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

/// The rows so far.
pub struct Outcomes {
    kind: &'static str,
    /// The language of the report; none where no report is wanted, so that nothing is kept.
    report: Option<Lang>,
    rows: Vec<Value>,
    counts: BTreeMap<&'static str, u64>,
    remarks: Vec<Msg>,
    remarked: usize,
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
            let place = At { file: None, ..at.clone() };
            self.remarks.push(placed(&place, remark));
        }
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

    /// Writes the report: a JSON document with every row.
    pub fn save(&self, path: &Path) -> Result<()> {
        let document = json!({"schema": SCHEMA, "kind": self.kind, "counts": self.counts, "items": self.rows});
        std::fs::write(path, format!("{document:#}\n")).map_err(|cause| Error::writing(path, cause))
    }

    /// Tells the remarks, then fails if rows were left out for their errors.
    pub fn finish(self, out: &Out) -> Result<()> {
        let more = self.remarked - self.remarks.len();
        for remark in self.remarks {
            out.warn(remark);
        }
        if more > 0 {
            out.note(text::output::MoreRemarks { remarks: more });
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
        rows.save(&path).unwrap();
        let report: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(report["counts"], json!({"added": 2, "error": 1}));
        assert_eq!(report["items"][2]["line"], 4);
        assert_eq!(rows.refusal().unwrap_err().place().line, Some(4));
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
