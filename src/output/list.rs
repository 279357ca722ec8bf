//! Rows, printed as they come.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::marker::PhantomData;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::json;

use super::{Format, Out, SCHEMA, Wishes, stdout_error, table};
use crate::base::{Date, Timestamp};
use crate::error::{Error, Kind, Result};
use crate::sheet::write::{Csv, CsvOptions, Ods, RowWriter, Value, Xlsx};
use crate::text::{self, Lang, Msg, Word};

/// A row of a listing: one struct gives both table and JSON.
pub trait Tabular: Serialize {
    /// The kind that JSON names.
    const KIND: &'static str;
    /// The columns of the table, in order.
    const HEAD: &'static [Column];

    /// The row's cells, in the order of the columns.
    fn cells(&self, cells: &mut Cells);

    /// The id after which the next page starts.
    fn cursor(&self) -> Option<i64> {
        None
    }
}

/// A column: its stable name and its heading.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The name that `--columns` and `--sort` take; the same as in JSON.
    pub key: &'static str,
    /// The heading.
    pub title: Word,
}

impl Column {
    /// A column.
    pub const fn new(key: &'static str, title: Word) -> Self {
        Self { key, title }
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text, possibly empty.
    Text(String),
    /// A number, sorted as one.
    Number(i64),
}

impl Cell {
    /// As text.
    pub fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

impl From<Cell> for Value {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Text(text) if text.is_empty() => Self::Empty,
            Cell::Text(text) => Self::Text(text),
            Cell::Number(number) => Self::Number(number),
        }
    }
}

/// Collects the cells of a row in the language of the output.
pub struct Cells {
    lang: Lang,
    cells: Vec<Cell>,
}

impl Cells {
    /// An empty row.
    pub const fn new(lang: Lang) -> Self {
        Self { lang, cells: Vec::new() }
    }

    /// The cells.
    pub fn finish(self) -> Vec<Cell> {
        self.cells
    }

    /// The language, for words that are composed.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// A whole number or an id.
    pub fn number(&mut self, number: impl Into<i64>) -> &mut Self {
        self.cells.push(Cell::Number(number.into()));
        self
    }

    /// Text.
    pub fn text(&mut self, text: impl Into<String>) -> &mut Self {
        self.cells.push(Cell::Text(text.into()));
        self
    }

    /// Text that may be missing.
    pub fn maybe(&mut self, text: Option<impl ToString>) -> &mut Self {
        self.text(text.map(|text| text.to_string()).unwrap_or_default())
    }

    /// A word of the product.
    pub fn word(&mut self, word: Word) -> &mut Self {
        self.text(word.to(self.lang))
    }

    /// A sentence.
    pub fn msg(&mut self, msg: impl Into<Msg>) -> &mut Self {
        self.text(msg.into().to(self.lang))
    }

    /// A day, in the calendar of the language.
    pub fn date(&mut self, date: Option<Date>) -> &mut Self {
        self.text(date.map(|date| date.to(self.lang)).unwrap_or_default())
    }

    /// A moment, in the calendar of the language.
    pub fn moment(&mut self, moment: Option<Timestamp>) -> &mut Self {
        self.text(moment.map(|moment| moment.to(self.lang)).unwrap_or_default())
    }
}

/// A listing under way.
pub struct List<T> {
    lang: Lang,
    format: Format,
    plain: bool,
    wishes: Wishes,
    limit: Option<usize>,
    chosen: Vec<usize>,
    sink: Sink,
    gathered: Vec<(serde_json::Value, Vec<Cell>)>,
    written: usize,
    more: bool,
    cursor: Option<i64>,
    row: PhantomData<T>,
}

/// Where rows go.
enum Sink {
    Text(Box<dyn Write>),
    Rows(Box<dyn RowWriter>),
}

impl<T: Tabular> List<T> {
    pub(super) fn start(out: &Out) -> Result<Self> {
        let wishes = out.wishes.clone();
        let chosen = choose::<T>(wishes.columns.as_deref())?;
        if let Some(key) = &wishes.sort {
            position::<T>(key.trim_start_matches('-'))?;
        }
        let format = out.format();
        let mut list = Self {
            lang: out.lang,
            format,
            plain: wishes.format.is_none() && !out.terminal,
            limit: out.shown_limit(),
            sink: sink::<T>(format, &wishes, out.now)?,
            wishes,
            chosen,
            gathered: Vec::new(),
            written: 0,
            more: false,
            cursor: None,
            row: PhantomData,
        };
        list.begin()?;
        Ok(list)
    }

    fn begin(&mut self) -> Result<()> {
        let titles: Vec<String> = self.chosen.iter().map(|&i| T::HEAD[i].title.to(self.lang).to_owned()).collect();
        match (&mut self.sink, self.format) {
            (Sink::Rows(rows), _) => rows.head(&titles),
            (Sink::Text(out), Format::Json) => {
                write!(out, "{{\n  \"schema\": {SCHEMA},\n  \"kind\": {:?},\n  \"items\": [", T::KIND)
                    .map_err(stdout_error)
            }
            (Sink::Text(out), Format::Jsonl) => {
                writeln!(out, "{}", json!({"schema": SCHEMA, "kind": T::KIND})).map_err(stdout_error)
            }
            (Sink::Text(out), Format::Tsv) if !self.plain => {
                writeln!(out, "{}", titles.join("\t")).map_err(stdout_error)
            }
            (Sink::Text(_), _) => Ok(()),
        }
    }

    /// Adds a row. Rows beyond the limit are not shown, only noted.
    pub fn row(&mut self, row: &T) -> Result<()> {
        if self.wishes.sort.is_none() && self.limit.is_some_and(|limit| self.written >= limit) {
            self.more = true;
            return Ok(());
        }
        self.cursor = row.cursor();
        let value = match self.format {
            Format::Json | Format::Jsonl => serde_json::to_value(row).map_err(Error::fault)?,
            _ => serde_json::Value::Null,
        };
        let cells = if self.wishes.sort.is_some() || value.is_null() { self.cells_of(row) } else { Vec::new() };
        if self.wishes.sort.is_some() || (self.format == Format::Table && value.is_null()) {
            self.written += 1;
            self.gathered.push((value, cells));
            return Ok(());
        }
        self.emit(&value, cells)
    }

    fn cells_of(&self, row: &T) -> Vec<Cell> {
        let mut cells = Cells::new(self.lang);
        row.cells(&mut cells);
        debug_assert_eq!(cells.cells.len(), T::HEAD.len(), "{}: cells and columns differ", T::KIND);
        cells.cells
    }

    fn emit(&mut self, value: &serde_json::Value, cells: Vec<Cell>) -> Result<()> {
        let first = self.written == 0;
        self.written += 1;
        match (&mut self.sink, self.format) {
            (Sink::Rows(rows), _) => {
                let values: Vec<Value> = pick(&self.chosen, cells).into_iter().map(Into::into).collect();
                rows.row(&values)
            }
            (Sink::Text(out), Format::Json) => {
                let comma = if first { "" } else { "," };
                write!(out, "{comma}\n    {}", restrict(value, &self.wishes)).map_err(stdout_error)
            }
            (Sink::Text(out), Format::Jsonl) => {
                writeln!(out, "{}", restrict(value, &self.wishes)).map_err(stdout_error)
            }
            (Sink::Text(out), _) => {
                let texts: Vec<String> =
                    pick(&self.chosen, cells).into_iter().map(|cell| flat(&cell.into_text())).collect();
                writeln!(out, "{}", texts.join("\t")).map_err(stdout_error)
            }
        }
    }

    /// Ends the list; says how it goes on where rows were left out.
    pub fn end(self) -> Result<()> {
        self.end_with(None)
    }

    /// Ends the list with the next step.
    pub fn end_with(mut self, next: Option<Msg>) -> Result<()> {
        self.sort();
        let gathered = std::mem::take(&mut self.gathered);
        let next = self.following().or(next.filter(|_| !self.wishes.dry_run)).map(|next| next.to(self.lang));
        if self.format == Format::Table {
            let titles: Vec<&str> = self.chosen.iter().map(|&i| T::HEAD[i].title.to(self.lang)).collect();
            let rows = gathered.into_iter().map(|(_, cells)| pick(&self.chosen, cells)).collect();
            let text = table::render(&titles, rows);
            if let Sink::Text(out) = &mut self.sink {
                out.write_all(text.as_bytes()).map_err(stdout_error)?;
            }
        } else {
            // What was gathered to be sorted is counted when it is written.
            self.written -= gathered.len();
            for (value, cells) in gathered {
                self.emit(&value, cells)?;
            }
        }
        match self.sink {
            Sink::Rows(rows) => rows.finish()?,
            Sink::Text(mut out) => {
                if self.format == Format::Json {
                    writeln!(out, "\n  ],\n  \"next\": {}\n}}", json!(next)).map_err(stdout_error)?;
                }
                out.flush().map_err(stdout_error)?;
            }
        }
        if let Some(path) = self.wishes.file.as_deref().filter(|_| !self.wishes.speaks_json()) {
            super::complain(&Msg::from(text::output::WroteRows { path, rows: self.written }).to(self.lang));
        }
        if let Some(next) = next.filter(|_| !matches!(self.format, Format::Json | Format::Jsonl) && !self.plain) {
            super::complain(&Msg::from(text::error::NextLine { sentence: next }).to(self.lang));
        }
        Ok(())
    }

    fn sort(&mut self) {
        let Some(key) = self.wishes.sort.clone() else { return };
        let Ok(index) = position::<T>(key.trim_start_matches('-')) else { return };
        self.gathered.sort_by(|(_, a), (_, b)| match (&a[index], &b[index]) {
            (Cell::Number(a), Cell::Number(b)) => a.cmp(b),
            (a, b) => a.clone().into_text().cmp(&b.clone().into_text()),
        });
        if key.starts_with('-') {
            self.gathered.reverse();
        }
        if let Some(limit) = self.limit {
            self.gathered.truncate(limit);
        }
    }

    /// How to see the rows that were left out.
    fn following(&self) -> Option<Msg> {
        match (self.more, self.cursor) {
            (true, Some(after)) => Some(text::output::More { shown: self.written, after }.into()),
            (true, None) => Some(text::output::MoreRows { shown: self.written }.into()),
            (false, _) => None,
        }
    }
}

/// Text on one line: tabs and line breaks would break the columns.
fn flat(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

fn pick(chosen: &[usize], cells: Vec<Cell>) -> Vec<Cell> {
    chosen.iter().filter_map(|&index| cells.get(index).cloned()).collect()
}

/// The JSON object with the wished fields only.
fn restrict(value: &serde_json::Value, wishes: &Wishes) -> serde_json::Value {
    let (Some(columns), Some(object)) = (&wishes.columns, value.as_object()) else { return value.clone() };
    columns.iter().filter_map(|key| Some((key.clone(), object.get(key)?.clone()))).collect()
}

fn choose<T: Tabular>(columns: Option<&[String]>) -> Result<Vec<usize>> {
    match columns {
        None => Ok((0..T::HEAD.len()).collect()),
        Some(keys) => keys.iter().map(|key| position::<T>(key)).collect(),
    }
}

fn position<T: Tabular>(key: &str) -> Result<usize> {
    T::HEAD.iter().position(|column| column.key == key).ok_or_else(|| {
        let known: Vec<&str> = T::HEAD.iter().map(|column| column.key).collect();
        Error::new(Kind::Usage, text::output::NoColumn { key })
            .hint(text::output::HintColumns { columns: known.join(", ") })
    })
}

fn sink<T: Tabular>(format: Format, wishes: &Wishes, now: Timestamp) -> Result<Sink> {
    if let Some(rows) = writer(format, wishes, T::KIND, now)? {
        return Ok(Sink::Rows(rows));
    }
    Ok(match &wishes.file {
        Some(path) => Sink::Text(create(path)?),
        None => Sink::Text(Box::new(BufWriter::new(io::stdout()))),
    })
}

/// What writes rows in this format; nothing for those that are text.
pub(super) fn writer(
    format: Format,
    wishes: &Wishes,
    kind: &str,
    now: Timestamp,
) -> Result<Option<Box<dyn RowWriter>>> {
    let csv = |mark| CsvOptions { mark, ..CsvOptions::default() };
    Ok(Some(match (format, &wishes.file) {
        (Format::Xlsx | Format::Ods, None) => {
            return Err(Error::new(Kind::Usage, text::output::NEEDS_FILE).hint(text::output::HINT_OUT));
        }
        (Format::Xlsx, Some(path)) => Box::new(Xlsx::create(path, kind, now)?),
        (Format::Ods, Some(path)) => Box::new(Ods::create(path, kind)?),
        (Format::Csv, Some(path)) => Box::new(Csv::create(path, csv(!wishes.no_bom))?),
        (Format::Csv, None) => Box::new(Csv::stream(Box::new(BufWriter::new(io::stdout())), csv(false))?),
        (Format::Table | Format::Json | Format::Jsonl | Format::Tsv, _) => return Ok(None),
    }))
}

fn create(path: &PathBuf) -> Result<Box<dyn Write>> {
    let file = File::create(path).map_err(|cause| Error::writing(path, cause))?;
    Ok(Box::new(BufWriter::new(file)))
}
