//! What a command prints: rows as table, JSON, JSON lines, CSV, tabs or a workbook; one thing with its
//! facts; what was done; warnings; progress.
//!
//! Data goes to standard output, everything else to standard error.

mod detail;
mod list;
mod outcome;
mod progress;
pub mod prompt;
mod table;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;

pub use detail::{Detailed, Facts};
pub use list::{Cell, Cells, Column, List, Tabular};
pub use outcome::{Outcome, Outcomes};
pub use progress::Progress;

use crate::base::Timestamp;
use crate::error::{At, Error, Kind, Result};
use crate::sheet::write::NewFile;
use crate::text::{self, Lang, Msg};

/// The number that changes when a JSON document changes in a way that is not an addition.
pub const SCHEMA: u32 = 1;

/// Rows that a terminal gets unless told otherwise.
const TERMINAL_ROWS: usize = 100;

/// How data is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Columns for people.
    Table,
    /// One JSON document.
    Json,
    /// One JSON object a line; the first names schema and kind.
    Jsonl,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values with a heading.
    Tsv,
    /// A workbook of Excel; needs a file.
    Xlsx,
    /// A workbook of LibreOffice; needs a file.
    Ods,
}

impl Format {
    /// What a file's name says about its format.
    fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        <Self as clap::ValueEnum>::from_str(&ending, false).ok().filter(|format| *format != Self::Table)
    }
}

/// What the user asked of the output.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The format; chosen by the kind of standard output if not named.
    pub format: Option<Format>,
    /// A file in place of standard output.
    pub file: Option<PathBuf>,
    /// Only these columns, in this order.
    pub columns: Option<Vec<String>>,
    /// Sort by this column; a leading `-` turns the order round.
    pub sort: Option<String>,
    /// At most so many rows.
    pub limit: Option<usize>,
    /// Rows after this one.
    pub after: Option<i64>,
    /// The language, where the command line says it.
    pub lang: Option<Lang>,
    /// Leave the byte order mark out of a CSV file.
    pub no_bom: bool,
    /// Nothing was done, so nothing comes next.
    pub dry_run: bool,
}

impl Wishes {
    const fn speaks_json(&self) -> bool {
        matches!(self.format, Some(Format::Json | Format::Jsonl))
    }
}

/// Where answers go, and in which language.
#[derive(Clone, Debug)]
pub struct Out {
    now: Timestamp,
    lang: Lang,
    wishes: Wishes,
    terminal: bool,
}

impl Out {
    /// An output for this process.
    pub fn new(now: Timestamp, lang: Lang, wishes: Wishes) -> Self {
        Self { now, lang, wishes, terminal: io::stdout().is_terminal() }
    }

    /// The language.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The language that the command line asks for.
    pub const fn asked_lang(&self) -> Option<Lang> {
        self.wishes.lang
    }

    /// Changes the language, once the desk's own setting is known.
    pub const fn speak(&mut self, lang: Lang) {
        self.lang = lang;
    }

    /// The format in force: what was asked for, what the file's name says, what the reader can use.
    pub fn format(&self) -> Format {
        let own = if self.terminal { Format::Table } else { Format::Tsv };
        self.wishes.format.or_else(|| Format::of(self.file()?)).unwrap_or(own)
    }

    /// Whether people read the answer, not programs.
    pub fn is_for_people(&self) -> bool {
        matches!(self.wishes.format, None | Some(Format::Table))
    }

    /// Whether errors are JSON objects.
    pub const fn speaks_json(&self) -> bool {
        self.wishes.speaks_json()
    }

    /// How many rows a query should fetch at most: one more than is shown, so that the end is known.
    pub fn fetch_limit(&self) -> i64 {
        match (self.shown_limit(), &self.wishes.sort) {
            (Some(limit), None) => i64::try_from(limit).unwrap_or(i64::MAX - 1).saturating_add(1),
            _ => i64::MAX,
        }
    }

    /// How many rows were asked for; what is written to a file is all, if nothing was said.
    pub fn wished_limit(&self) -> i64 {
        self.wishes.limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(i64::MAX)
    }

    /// The row after which a listing goes on; 0 from the start.
    pub fn after(&self) -> i64 {
        self.wishes.after.unwrap_or(0)
    }

    /// The file that the answer goes to.
    pub fn file(&self) -> Option<&Path> {
        self.wishes.file.as_deref()
    }

    /// How many rows or things the user asked for at most.
    pub const fn limit(&self) -> Option<usize> {
        self.wishes.limit
    }

    fn shown_limit(&self) -> Option<usize> {
        let own = (self.terminal && self.is_for_people() && self.wishes.file.is_none()).then_some(TERMINAL_ROWS);
        self.wishes.limit.or(own)
    }

    /// Starts a list of rows.
    pub fn list<T: Tabular>(&self) -> Result<List<T>> {
        List::start(self)
    }

    /// Prints one thing with all its facts.
    pub fn show<T: Detailed>(&self, thing: &T) -> Result<()> {
        self.show_with(thing, None)
    }

    /// Prints one thing and the next step.
    pub fn show_with<T: Detailed>(&self, thing: &T, next: Option<Msg>) -> Result<()> {
        let format = self.format();
        match format {
            Format::Json => self.text(&self.document(T::KIND, &[thing], next.as_ref()))?,
            Format::Jsonl => self.text(&lines(T::KIND, &[thing]))?,
            _ => {
                let mut facts = Facts::new(self.lang);
                thing.facts(&mut facts);
                match list::writer(format, &self.wishes, T::KIND, self.now)? {
                    Some(rows) => {
                        facts.write(rows)?;
                        self.wrote();
                    }
                    None => self.text(&facts.finish())?,
                }
                self.next(next.as_ref());
            }
        }
        Ok(())
    }

    /// Says that the file is written; what goes to standard output is seen.
    fn wrote(&self) {
        if let Some(path) = self.file() {
            self.note(text::output::Wrote { path });
        }
    }

    /// Says what was done: a sentence for people, the thing itself for programs.
    pub fn done<T: Serialize>(&self, kind: &str, thing: &T, sentence: impl Into<Msg>) -> Result<()> {
        self.done_then(kind, thing, sentence, None)
    }

    /// Says what was done and what comes next.
    pub fn done_then<T: Serialize>(
        &self,
        kind: &str,
        thing: &T,
        sentence: impl Into<Msg>,
        next: Option<Msg>,
    ) -> Result<()> {
        match self.wishes.format {
            Some(Format::Json) => self.print(&self.document(kind, &[thing], next.as_ref())),
            Some(Format::Jsonl) => self.print(&lines(kind, &[thing])),
            _ => {
                self.print(&format!("{}\n", sentence.into().to(self.lang)))?;
                self.next(next.as_ref());
                Ok(())
            }
        }
    }

    /// A sentence for people on standard error; nothing when programs read.
    pub fn note(&self, sentence: impl Into<Msg>) {
        if !self.speaks_json() {
            complain(&sentence.into().to(self.lang));
        }
    }

    /// A line that was asked for besides the answer (`--trace`), on standard error in every format.
    pub fn aside(line: &str) {
        complain(line);
    }

    /// A warning on standard error, as an object when programs read.
    pub fn warn(&self, warning: impl Into<Msg>) {
        self.warn_at(&At::default(), warning);
    }

    /// A warning about a place in the input.
    pub fn warn_at(&self, at: &At, warning: impl Into<Msg>) {
        let warning = warning.into();
        if self.speaks_json() {
            let mut object = json!({"kind": "warning"});
            object["id"] = warning.id().into();
            object["args"] = args_of(&warning).into();
            object["message"] = warning.to(self.lang).into();
            if *at != At::default() {
                object["at"] = json!(at);
            }
            complain(&object.to_string());
        } else {
            complain(&Msg::from(text::error::WarningLine { sentence: placed(at, warning) }).to(self.lang));
        }
    }

    /// The next step, as a line to copy.
    fn next(&self, next: Option<&Msg>) {
        if let Some(next) = next.filter(|_| !self.wishes.dry_run) {
            complain(&Msg::from(text::error::NextLine { sentence: next.clone() }).to(self.lang));
        }
    }

    /// Tells an error: on standard error, in words or as one JSON object.
    pub fn fail(&self, error: &Error) {
        if self.speaks_json() {
            complain(&json_of(error, self.lang).to_string());
        } else {
            complain(&words_of(error, self.lang));
        }
    }

    /// Prints text that is data.
    pub fn print(&self, text: &str) -> Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(stdout_error)
    }

    /// Prints text that is data and a file of its own: to `--out` if one is named.
    pub fn text(&self, text: &str) -> Result<()> {
        let Some(path) = &self.wishes.file else { return self.print(text) };
        let mut file = NewFile::create(path)?;
        file.write_all(text.as_bytes()).map_err(|cause| Error::writing(path, cause))?;
        file.finish()?;
        self.wrote();
        Ok(())
    }

    fn document<T: Serialize>(&self, kind: &str, items: &[T], next: Option<&Msg>) -> String {
        let next = next.filter(|_| !self.wishes.dry_run).map(|next| next.to(self.lang));
        let document = json!({"schema": SCHEMA, "kind": kind, "items": items, "next": next});
        format!("{}\n", pretty(&document))
    }

    /// A bar for long work, on a terminal only.
    pub fn progress(&self, total: Option<u64>) -> Progress {
        Progress::new(total)
    }
}

fn lines<T: Serialize>(kind: &str, items: &[T]) -> String {
    let mut text = format!("{}\n", json!({"schema": SCHEMA, "kind": kind}));
    for item in items {
        text.push_str(&json!(item).to_string());
        text.push('\n');
    }
    text
}

/// Writes a line to standard error; a closed one is nobody's loss.
#[expect(clippy::let_underscore_must_use, reason = "there is nowhere left to complain")]
fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

/// A failed write to standard output; a closed pipe is told apart by its cause.
pub(crate) fn stdout_error(cause: io::Error) -> Error {
    Error::new(Kind::Refused, text::output::STDOUT).caused_by(cause)
}

/// Whether the reader of standard output has gone, which is success.
pub fn is_closed_pipe(error: &Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

fn args_of(msg: &Msg) -> serde_json::Map<String, serde_json::Value> {
    msg.args().iter().map(|(name, arg)| ((*name).to_owned(), json!(arg))).collect()
}

/// The error as the object that scripts read.
pub fn json_of(error: &Error, lang: Lang) -> serde_json::Value {
    let parts: Vec<_> = error.parts().iter().map(|part| json_of(part, lang)).collect();
    let mut object = json!({
        "kind": error.kind(),
        "id": error.msg().id(),
        "args": args_of(error.msg()),
        "message": error.msg().to(lang),
        "hint": error.next().map(|hint| hint.to(lang)),
        "at": error.place(),
    });
    if !parts.is_empty() {
        object["errors"] = parts.into();
    }
    object
}

/// How many errors of one input are shown on the screen.
const SHOWN: usize = 20;

/// The error as people read it.
fn words_of(error: &Error, lang: Lang) -> String {
    use text::error as t;
    let mut lines = vec![Msg::from(t::ErrorLine { sentence: sentence_of(error, lang) }).to(lang)];
    let mut parts = error.parts().iter().take(SHOWN).peekable();
    while let Some(part) = parts.next() {
        lines.push(format!("  {}", sentence_of(part, lang)));
        let hint = |part: &Error| part.next().map(|hint| hint.to(lang));
        // Errors with one remedy tell it once, after the last of them.
        if let Some(sentence) =
            hint(part).filter(|said| parts.peek().is_none_or(|next| hint(next).as_ref() != Some(said)))
        {
            lines.push(format!("    {}", Msg::from(t::HintLine { sentence }).to(lang)));
        }
    }
    if error.parts().len() > SHOWN {
        lines.push(format!("  {}", Msg::from(t::More { errors: error.parts().len() - SHOWN }).to(lang)));
    }
    if let Some(cause) = error.cause() {
        lines.push(format!("  {}", Msg::from(t::CauseLine { sentence: cause.to_string() }).to(lang)));
    }
    if let Some(hint) = error.next() {
        lines.push(Msg::from(t::HintLine { sentence: hint.clone() }).to(lang));
    }
    lines.join("\n")
}

/// The sentence with its place before it.
fn sentence_of(error: &Error, lang: Lang) -> String {
    let sentence = error.msg().to(lang);
    let mut at = error.place().clone();
    at.read = at.read.filter(|read| !sentence.contains(read.as_str()));
    placed(&at, error.msg().clone()).to(lang)
}

/// A sentence with its place before it, where there is one.
fn placed(at: &At, sentence: Msg) -> Msg {
    use text::error as t;
    let places = [
        at.file.as_ref().map(|file| Msg::from(t::AtFile { file })),
        at.sheet.as_ref().map(|sheet| Msg::from(t::AtSheet { sheet })),
        at.cell.as_ref().map(|cell| Msg::from(t::AtCell { cell })),
        at.line.filter(|_| at.cell.is_none()).map(|line| Msg::from(t::AtLine { line })),
        at.field.as_ref().map(|field| Msg::from(t::AtField { field })),
        at.read.as_ref().map(|read| Msg::from(t::AtRead { read })),
    ];
    let places = places.into_iter().flatten().reduce(|first, next| t::AtBoth { first, next }.into());
    match places {
        Some(places) => t::At { places, sentence }.into(),
        None => sentence,
    }
}
