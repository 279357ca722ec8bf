//! The two languages: sentences from `*.ftl`, compiled by `build.rs`, and how they are put together.
//!
//! Code names a sentence (`text::agency::Imported { added, skipped }`), never spells it. A [`Msg`] is a
//! sentence with its arguments and no language yet: an error can carry it, JSON can show its id.

use std::fmt::{self, Write as _};
use std::path::Path;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::{Serialize, Serializer};

use crate::base::{Date, Timestamp};

include!(concat!(env!("OUT_DIR"), "/text.rs"));

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Traditional Chinese as written in Taiwan; the default.
    #[default]
    ZhTw,
    /// English.
    En,
}

impl Lang {
    /// The tag as configuration and locales write it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhTw => "zh-TW",
            Self::En => "en",
        }
    }
}

impl FromStr for Lang {
    type Err = ();

    /// Reads a language tag or a locale name (`zh_TW.UTF-8`, `en_GB`).
    fn from_str(text: &str) -> Result<Self, ()> {
        let tag = text.to_ascii_lowercase();
        if tag.starts_with("zh") {
            Ok(Self::ZhTw)
        } else if tag.starts_with("en") {
            Ok(Self::En)
        } else {
            Err(())
        }
    }
}

/// Where a text stands in `TEXT`, and how long it is.
#[derive(Clone, Copy, Debug)]
struct Span(u32, u32);

impl Span {
    fn text(self) -> &'static str {
        let start = self.0 as usize;
        &TEXT[start..start + self.1 as usize]
    }
}

/// Where some pieces, or arms of a choice, stand in their array, and how many they are.
#[derive(Clone, Copy, Debug)]
struct Run(u32, u32);

impl Run {
    fn of<T>(self, array: &'static [T]) -> &'static [T] {
        let start = self.0 as usize;
        &array[start..start + self.1 as usize]
    }
}

/// A sentence in both languages, as `build.rs` compiled it.
#[derive(Debug)]
struct Sentence {
    key: Span,
    en: Run,
    zh_tw: Run,
}

impl Sentence {
    fn pieces(&self, lang: Lang) -> &'static [Piece] {
        let run = match lang {
            Lang::En => self.en,
            Lang::ZhTw => self.zh_tw,
        };
        run.of(&PIECES)
    }
}

/// A part of a sentence.
#[derive(Debug)]
enum Piece {
    Text(Span),
    Variable(Span),
    /// A choice by the value of a variable; the arm named "" is the default.
    Select(Span, Run),
}

/// A sentence without variables: a heading, a state's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(u16);

impl Word {
    /// The word in a language.
    pub fn to(self, lang: Lang) -> &'static str {
        match self.sentence().pieces(lang) {
            [Piece::Text(span)] => span.text(),
            _ => self.key(),
        }
    }

    /// Finds a sentence by its key (`agency.help-import.file`); help texts are found this way.
    pub fn find(key: &str) -> Option<Self> {
        let index = SENTENCES.binary_search_by(|sentence| sentence.key.text().cmp(key)).ok()?;
        u16::try_from(index).ok().map(Self)
    }

    fn sentence(self) -> &'static Sentence {
        &SENTENCES[usize::from(self.0)]
    }

    fn key(self) -> &'static str {
        self.sentence().key.text()
    }
}

/// What fills a variable of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Text as it is.
    Text(String),
    /// A whole number; chooses between one and many.
    Number(i64),
    /// A day, shown in the calendar of the language.
    Date(Date),
    /// A moment, shown in Taipei's time and the calendar of the language.
    Moment(Timestamp),
    /// A word or a sentence inside a sentence.
    Msg(Msg),
}

impl Arg {
    fn write(&self, out: &mut String, lang: Lang) {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::Number(number) => _ = write!(out, "{number}"),
            Self::Date(date) => out.push_str(&date.to(lang)),
            Self::Moment(moment) => out.push_str(&moment.to(lang)),
            Self::Msg(msg) => msg.write(out, lang),
        }
    }

    /// Whether the arm of a choice is meant by this value.
    fn chooses(&self, arm: &str, lang: Lang) -> bool {
        match self {
            Self::Number(number) => match arm {
                "one" => *number == 1 && lang == Lang::En,
                _ => arm.parse() == Ok(*number),
            },
            Self::Text(text) => text == arm,
            Self::Msg(msg) => msg.id().rsplit(['.', '-']).next() == Some(arm),
            Self::Date(_) | Self::Moment(_) => false,
        }
    }
}

impl Serialize for Arg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Date(date) => date.serialize(serializer),
            Self::Moment(moment) => moment.serialize(serializer),
            Self::Msg(msg) => serializer.serialize_str(msg.id()),
        }
    }
}

macro_rules! arg_from {
    ($($kind:ty => $make:expr),* $(,)?) => {
        $(impl From<$kind> for Arg {
            fn from(value: $kind) -> Self {
                let make: fn($kind) -> Arg = $make;
                make(value)
            }
        })*
    };
}

arg_from! {
    String => Arg::Text,
    &str => |v| Arg::Text(v.to_owned()),
    &String => |v| Arg::Text(v.clone()),
    char => |v| Arg::Text(v.to_string()),
    &Path => |v| Arg::Text(v.display().to_string()),
    i64 => Arg::Number,
    i32 => |v| Arg::Number(v.into()),
    u32 => |v| Arg::Number(v.into()),
    u16 => |v| Arg::Number(v.into()),
    u8 => |v| Arg::Number(v.into()),
    u64 => |v| Arg::Number(v.try_into().unwrap_or(i64::MAX)),
    usize => |v| Arg::Number(v.try_into().unwrap_or(i64::MAX)),
    Date => Arg::Date,
    Timestamp => Arg::Moment,
    Word => |v| Arg::Msg(v.into()),
    Msg => Arg::Msg,
}

/// A sentence with its arguments, in no language yet.
#[derive(Clone, Debug)]
pub struct Msg {
    sentence: Word,
    args: Vec<(&'static str, Arg)>,
}

impl Msg {
    const fn new(sentence: Word, args: Vec<(&'static str, Arg)>) -> Self {
        Self { sentence, args }
    }

    /// The id that JSON shows: `room.name`.
    pub fn id(&self) -> &'static str {
        self.sentence.key()
    }

    /// The arguments by name, as JSON shows them.
    pub fn args(&self) -> &[(&'static str, Arg)] {
        &self.args
    }

    /// The sentence in a language.
    pub fn to(&self, lang: Lang) -> String {
        let mut out = String::new();
        self.write(&mut out, lang);
        out
    }

    fn write(&self, out: &mut String, lang: Lang) {
        self.write_pieces(self.sentence.sentence().pieces(lang), out, lang);
    }

    fn write_pieces(&self, pieces: &[Piece], out: &mut String, lang: Lang) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(text.text()),
                Piece::Variable(name) => {
                    if let Some(arg) = self.arg(*name) {
                        arg.write(out, lang);
                    }
                }
                Piece::Select(name, arms) => {
                    let (arg, arms) = (self.arg(*name), arms.of(&ARMS));
                    let chosen = arms
                        .iter()
                        .find(|(arm, _)| arg.is_some_and(|arg| arg.chooses(arm.text(), lang)))
                        .or_else(|| arms.iter().find(|(arm, _)| arm.text().is_empty()));
                    if let Some((_, pieces)) = chosen {
                        self.write_pieces(pieces.of(&PIECES), out, lang);
                    }
                }
            }
        }
    }

    fn arg(&self, name: Span) -> Option<&Arg> {
        let name = name.text();
        self.args.iter().find(|(other, _)| *other == name).map(|(_, arg)| arg)
    }
}

impl PartialEq for Msg {
    fn eq(&self, other: &Self) -> bool {
        self.sentence == other.sentence && self.args == other.args
    }
}

impl From<Word> for Msg {
    fn from(word: Word) -> Self {
        Self::new(word, Vec::new())
    }
}

/// The language of this process, once the command line is known.
static SPOKEN: OnceLock<Lang> = OnceLock::new();

/// Fixes the language of sentences inside of other libraries' errors.
pub fn speak(lang: Lang) {
    SPOKEN.get_or_init(|| lang);
}

/// For logs and `std::error::Error`, as when an argument does not parse; else people see [`Msg::to`].
impl fmt::Display for Msg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to(SPOKEN.get().copied().unwrap_or(Lang::En)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_sorted_so_that_they_are_found() {
        assert!(SENTENCES.is_sorted_by(|a, b| a.key.text() < b.key.text()));
        assert_eq!(
            Word::find("error.interrupted").map(|word| word.to(Lang::ZhTw)),
            Some("已依要求中止，未寫入任何資料")
        );
        assert_eq!(Word::find("error.nothing-of-the-kind"), None);
    }

    #[test]
    fn a_number_chooses_its_arm_in_english() {
        let many = |errors: i64| Msg::from(error::Many { errors });
        assert_eq!(many(1).to(Lang::En), "1 error, nothing was written");
        assert_eq!(many(2).to(Lang::En), "2 errors, nothing was written");
        assert_eq!(many(1).to(Lang::ZhTw), "共 1 個錯誤，未寫入任何資料");
    }

    #[test]
    fn locales_name_languages() {
        assert_eq!("zh_TW.UTF-8".parse(), Ok(Lang::ZhTw));
        assert_eq!("en_GB".parse(), Ok(Lang::En));
        assert_eq!(Lang::from_str("C"), Err(()));
    }
}
