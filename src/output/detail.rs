//! One thing with all its facts.

use serde::Serialize;

use super::{Cell, table};
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::sheet::write::RowWriter;
use crate::text::{self, Lang, Msg, Word};

/// A thing that `show` prints: facts for people, the same struct as JSON.
pub trait Detailed: Serialize {
    /// The kind that JSON names.
    const KIND: &'static str;

    /// The facts, in the order in which they are read.
    fn facts(&self, facts: &mut Facts);
}

/// Collects facts in the language of the output.
pub struct Facts {
    lang: Lang,
    lines: Vec<Line>,
}

enum Line {
    Fact(&'static str, String),
    Section(String),
    Text(String),
}

impl Facts {
    pub(super) const fn new(lang: Lang) -> Self {
        Self { lang, lines: Vec::new() }
    }

    /// The language, for words that are composed.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// A fact in text; nothing is printed for an empty one.
    pub fn text(&mut self, title: Word, text: impl ToString) -> &mut Self {
        let text = text.to_string();
        if !text.is_empty() {
            self.lines.push(Line::Fact(title.to(self.lang), text));
        }
        self
    }

    /// A fact that may be missing.
    pub fn maybe(&mut self, title: Word, text: Option<impl ToString>) -> &mut Self {
        match text {
            Some(text) => self.text(title, text),
            None => self,
        }
    }

    /// A fact that is a word of the product.
    pub fn word(&mut self, title: Word, word: Word) -> &mut Self {
        self.text(title, word.to(self.lang))
    }

    /// A fact that is a sentence.
    pub fn msg(&mut self, title: Word, msg: impl Into<Msg>) -> &mut Self {
        self.text(title, msg.into().to(self.lang))
    }

    /// A day.
    pub fn date(&mut self, title: Word, date: Option<Date>) -> &mut Self {
        self.maybe(title, date.map(|date| date.to(self.lang)))
    }

    /// A moment.
    pub fn moment(&mut self, title: Word, moment: Option<Timestamp>) -> &mut Self {
        self.maybe(title, moment.map(|moment| moment.to(self.lang)))
    }

    /// A heading over what follows.
    pub fn section(&mut self, title: Word) -> &mut Self {
        self.lines.push(Line::Section(title.to(self.lang).to_owned()));
        self
    }

    /// A line of its own.
    pub fn line(&mut self, text: impl Into<String>) -> &mut Self {
        self.lines.push(Line::Text(text.into()));
        self
    }

    /// Writes the facts as rows of two columns.
    pub(super) fn write(self, mut rows: Box<dyn RowWriter>) -> Result<()> {
        rows.head(&[text::output::FACT, text::output::CONTENT].map(|word| word.to(self.lang).to_owned()))?;
        for line in self.lines {
            let (title, content) = match line {
                Line::Fact(title, content) => (title.to_owned(), content),
                Line::Section(title) => (title, String::new()),
                Line::Text(content) => (String::new(), content),
            };
            if !(title.is_empty() && content.is_empty()) {
                rows.row(&[title, content].map(|text| Cell::Text(text).into()))?;
            }
        }
        rows.finish()
    }

    pub(super) fn finish(self) -> String {
        let width = self.lines.iter().map(Line::title_width).max().unwrap_or(0);
        let mut out = String::new();
        for line in self.lines {
            match line {
                Line::Fact(title, text) => {
                    let pad = " ".repeat(width - table::width(title));
                    let text = text.replace('\n', &format!("\n{}", " ".repeat(width + 2)));
                    out.push_str(&format!("{title}{pad}  {text}\n"));
                }
                Line::Section(title) => out.push_str(&format!("\n{title}\n")),
                Line::Text(text) if text.is_empty() => out.push('\n'),
                Line::Text(text) => out.push_str(&format!("  {text}\n")),
            }
        }
        out
    }
}

impl Line {
    fn title_width(&self) -> usize {
        match self {
            Self::Fact(title, _) => table::width(title),
            Self::Section(_) | Self::Text(_) => 0,
        }
    }
}
