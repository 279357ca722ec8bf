//! A TOML table read key by key, so that all that is wrong with a file is told at once, each with its line.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::Date;
use crate::error::{At, Error, Kind, Report, Result};
use crate::text::system as t;
use crate::text::{Msg, Word};

/// A file and what was found wrong with it.
pub struct Document<'a> {
    source: &'a str,
    file: Option<String>,
    report: RefCell<Report>,
}

/// A table of the document, with the name by which errors call it.
pub struct Fields<'a> {
    document: &'a Document<'a>,
    table: &'a DeTable<'a>,
    span: Range<usize>,
    name: String,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Document<'a> {
    /// A document that is not read yet.
    pub fn new(source: &'a str, file: Option<&Path>) -> Self {
        Self { source, file: file.map(|file| file.display().to_string()), report: RefCell::default() }
    }

    /// Its syntax, or all that is wrong with it.
    pub fn syntax(&self) -> Result<Spanned<DeTable<'a>>> {
        let (table, errors) = DeTable::parse_recoverable(self.source);
        let mut report = Report::default();
        for error in errors {
            let what = error.message().lines().next().unwrap_or_default().to_owned();
            let span = error.span().unwrap_or_default();
            report.push(Error::new(Kind::Refused, t::Syntax { what }).at(self.at(&span)));
        }
        report.check()?;
        Ok(table)
    }

    /// The whole document as a table.
    pub fn fields(&'a self, table: &'a Spanned<DeTable<'a>>) -> Fields<'a> {
        Fields::new(self, table.get_ref(), table.span(), String::new())
    }

    /// Fails with all that was noted.
    pub fn check(self) -> Result<()> {
        self.report.into_inner().check()
    }

    fn at(&self, span: &Range<usize>) -> At {
        let before = self.source.get(..span.start).unwrap_or(self.source);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        At { file: self.file.clone(), line: u64::try_from(line).ok(), ..At::default() }
    }
}

impl<'a> Fields<'a> {
    fn new(document: &'a Document<'a>, table: &'a DeTable<'a>, span: Range<usize>, name: String) -> Self {
        Self { document, table, span, name, asked: RefCell::default() }
    }

    /// Gives the table the name by which errors call it.
    pub fn named(mut self, name: String) -> Self {
        self.name = name;
        self
    }

    /// Adds to the name by which errors call the table.
    pub fn under(mut self, name: &str) -> Self {
        self.name = format!("{} {name}", self.name.trim_end());
        self
    }

    fn find(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }

    /// Notes an error at a value.
    fn note(&self, span: &Range<usize>, key: &str, error: Error) {
        let at = self.document.at(span);
        let field = format!("{} {key}", self.name);
        self.document.report.borrow_mut().push(error.at(at).field(field.trim()));
    }

    /// Notes an error at the whole table.
    pub fn refuse(&self, key: &str, msg: impl Into<Msg>) {
        self.note(&self.span, key, Error::new(Kind::Refused, msg));
    }

    fn wrong(&self, value: &Spanned<DeValue<'_>>, key: &str, wanted: Word) {
        self.note(&value.span(), key, Error::new(Kind::Refused, t::WrongType { wanted }));
    }

    /// A text, if there is one.
    pub fn text(&self, key: &'static str) -> Option<String> {
        let value = self.find(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            None => {
                self.wrong(value, key, t::WANTED_TEXT);
                None
            }
        }
    }

    /// A text that must be there.
    pub fn required(&self, key: &'static str) -> String {
        let given = self.table.contains_key(key);
        self.text(key).unwrap_or_else(|| {
            if !given {
                self.refuse(key, t::REQUIRED);
            }
            String::new()
        })
    }

    /// A value that text is parsed into.
    pub fn parsed<T: FromStr>(&self, key: &'static str, refused: impl FnOnce(String, T::Err) -> Error) -> Option<T> {
        let text = self.text(key)?;
        let span = self.table.get(key).map_or(self.span.clone(), Spanned::span);
        text.parse().map_err(|error| self.note(&span, key, refused(text, error))).ok()
    }

    /// A word of a list that the program knows.
    pub fn word<T: FromStr>(&self, key: &'static str, known: &[&str]) -> Option<T> {
        self.parsed(key, |value, _| Error::new(Kind::Refused, t::UnknownWord { value, known: known.join(", ") }))
    }

    /// A day: a TOML date, or text of either calendar.
    pub fn date(&self, key: &'static str) -> Option<Date> {
        let value = self.find(key)?;
        let text = match value.get_ref() {
            DeValue::Datetime(day) => day.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => {
                self.wrong(value, key, t::WANTED_DATE);
                return None;
            }
        };
        text.parse().map_err(|error: crate::base::DateError| self.note(&value.span(), key, error.into())).ok()
    }

    /// Yes or no.
    pub fn flag(&self, key: &'static str, default: bool) -> bool {
        let Some(value) = self.find(key) else { return default };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(value, key, t::WANTED_FLAG);
            default
        })
    }

    /// A whole number above zero.
    pub fn number(&self, key: &'static str) -> Option<u32> {
        let value = self.find(key)?;
        let number =
            value.get_ref().as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none_or(|number| number == 0) {
            self.wrong(value, key, t::WANTED_NUMBER);
        }
        number
    }

    /// A list of texts.
    pub fn texts(&self, key: &'static str) -> Vec<String> {
        let Some(value) = self.find(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(value, key, t::WANTED_TEXTS);
            return Vec::new();
        };
        let texts = array.iter().filter_map(|item| {
            let text = item.get_ref().as_str();
            if text.is_none() {
                self.wrong(item, key, t::WANTED_TEXT);
            }
            text.map(|text| text.trim().to_owned())
        });
        texts.collect()
    }

    /// A list of tables.
    pub fn tables(&self, key: &'static str) -> Vec<Self> {
        let Some(value) = self.find(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(value, key, t::WANTED_TABLES);
            return Vec::new();
        };
        let tables = array.iter().filter_map(|item| {
            let table = item.get_ref().as_table();
            if table.is_none() {
                self.wrong(item, key, t::WANTED_TABLES);
            }
            table.map(|table| Self::new(self.document, table, item.span(), format!("{} {key}", self.name.trim_end())))
        });
        tables.collect()
    }

    /// A table of tables, each with its key.
    pub fn groups(&self, key: &'static str) -> Vec<(String, Self)> {
        let Some(value) = self.find(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value, key, t::WANTED_TABLES);
            return Vec::new();
        };
        let groups = table.iter().filter_map(|(name, item)| {
            let name = name.get_ref().to_string();
            let fields = Self::new(self.document, item.get_ref().as_table()?, item.span(), format!("{key} {name}"));
            Some((name, fields))
        });
        groups.collect()
    }

    /// Whether the table has a key.
    pub fn has(&self, key: &'static str) -> bool {
        self.table.contains_key(key)
    }

    /// Notes the keys that nobody asked for: a slip of the finger would otherwise go unseen.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for (key, value) in self.table {
            if !asked.contains(key.get_ref().as_ref()) {
                let known = asked.iter().copied().collect::<Vec<_>>().join(", ");
                let error = Error::new(Kind::Refused, t::UnknownKey { key: key.get_ref().as_ref(), known });
                self.note(&value.span(), "", error);
            }
        }
    }
}
