//! The table of labels: what forms call things, and how it is compared.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::{Field, Kind};

/// The table that comes with the program.
const TABLE: &str = include_str!("labels.toml");

/// A part of a form with a heading of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Date, kind, number.
    Header,
    /// The agency.
    Agency,
    /// Who applies.
    Applicant,
    /// Who goes.
    Former,
    /// The system and the role.
    Request,
    /// Seals.
    Seals,
    /// What the authority writes.
    Authority,
}

impl Block {
    /// Whether only fields of the header are read there.
    pub const fn is_silent(self) -> bool {
        matches!(self, Self::Seals | Self::Authority)
    }
}

/// What a label means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A field.
    Field(Field),
    /// Something that is not read.
    Other,
}

/// The table of labels, ready for looking up.
#[derive(Debug, Default)]
pub struct Labels {
    /// Fields by folded label, each with its block, in the order of the table.
    fields: BTreeMap<String, Vec<(Block, Field)>>,
    headings: BTreeMap<String, Block>,
    stops: Vec<String>,
    choices: Vec<(Kind, String)>,
    ticked: Vec<char>,
    empty: Vec<char>,
}

#[derive(Deserialize)]
struct File {
    block: Vec<BlockEntry>,
    stops: Stops,
    choices: BTreeMap<Kind, Vec<String>>,
    marks: Marks,
}

#[derive(Deserialize)]
struct BlockEntry {
    name: Block,
    names: Vec<String>,
    #[serde(default)]
    fields: BTreeMap<Field, Vec<String>>,
}

#[derive(Deserialize)]
struct Stops {
    labels: Vec<String>,
}

#[derive(Deserialize)]
struct Marks {
    ticked: String,
    empty: String,
}

impl Labels {
    /// The table that comes with the program; a test reads it.
    pub fn shipped() -> &'static Self {
        static LABELS: OnceLock<Labels> = OnceLock::new();
        LABELS.get_or_init(|| Self::parse(TABLE).unwrap_or_default())
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let mut labels = Self {
            stops: file.stops.labels.iter().map(|label| fold(label)).collect(),
            ticked: file.marks.ticked.chars().collect(),
            empty: file.marks.empty.chars().collect(),
            ..Self::default()
        };
        for (kind, names) in file.choices {
            labels.choices.extend(names.iter().map(|name| (kind, fold(name))));
        }
        for block in file.block {
            for name in &block.names {
                labels.headings.insert(fold(name), block.name);
            }
            for (field, names) in &block.fields {
                for label in names {
                    labels.add(fold(label), block.name, *field);
                    for name in &block.names {
                        labels.add(fold(name) + &fold(label), block.name, *field);
                    }
                }
            }
        }
        Ok(labels)
    }

    fn add(&mut self, label: String, block: Block, field: Field) {
        let known = self.fields.entry(label).or_default();
        if !known.contains(&(block, field)) {
            known.push((block, field));
        }
    }

    /// What a label means in a block.
    pub fn meaning(&self, label: &str, block: Option<Block>) -> Option<Meaning> {
        let folded = fold(label);
        let stops = || self.stops.contains(&folded).then_some(Meaning::Other);
        let Some(known) = self.fields.get(&folded) else { return stops() };
        let here = known.iter().find(|(of, _)| Some(*of) == block);
        let found = match block {
            Some(block) if block.is_silent() => known.iter().find(|(of, _)| *of == Block::Header),
            _ => here.or(known.first()),
        };
        Some(found.map_or(Meaning::Other, |(_, field)| Meaning::Field(*field)))
    }

    /// Whether a text is a label of anything.
    pub fn knows(&self, label: &str) -> bool {
        let folded = fold(label);
        self.fields.contains_key(&folded) || self.stops.contains(&folded)
    }

    /// The block that a text is the heading of.
    pub fn heading(&self, text: &str) -> Option<Block> {
        self.headings.get(&fold(text)).copied()
    }

    /// The kind that a choice names.
    pub fn kind(&self, text: &str) -> Option<Kind> {
        let folded = fold(text);
        self.choices.iter().find(|(_, name)| *name == folded).map(|(kind, _)| *kind)
    }

    /// Whether a character is a mark, and whether it is a tick.
    pub fn mark(&self, letter: char) -> Option<bool> {
        if self.ticked.contains(&letter) { Some(true) } else { self.empty.contains(&letter).then_some(false) }
    }
}

/// A label as it is compared: no blanks, punctuation, numbering, or what stands in parentheses.
pub fn fold(label: &str) -> String {
    let plain: String = label.nfkc().collect();
    let bare = without_number(plain.trim());
    let outside = without_parentheses(bare);
    let letters = |text: &str| -> String {
        text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    match letters(&outside) {
        empty if empty.is_empty() => letters(bare),
        folded => folded,
    }
}

/// Without `一、`, `(二)`, `3.` before it.
fn without_number(text: &str) -> &str {
    let is_number = |letter: char| {
        letter.is_ascii_digit() || "一二三四五六七八九十".contains(letter) || "壹貳參肆伍陸柒捌玖拾".contains(letter)
    };
    let inner = text.strip_prefix('(').unwrap_or(text);
    let rest = inner.trim_start_matches(is_number);
    if rest.len() == inner.len() {
        return text;
    }
    rest.strip_prefix(['、', '.', ')', ',', '﹑']).map_or(text, str::trim_start)
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            other if depth == 0 => out.push(other),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn labels_are_compared_without_what_makes_no_difference() {
        for text in ["姓名", "姓　　名", "＊姓名：", "三、姓名*", "(2)姓 名（中文）", "姓\n名"] {
            assert_eq!(fold(text), "姓名", "{text}");
        }
        assert_eq!(fold("機關ＯＩＤ"), "機關oid");
        assert_eq!(fold("E-mail"), "email");
        assert_eq!(fold("（備註）"), "備註");
        assert_eq!(fold("一般"), "一般");
    }

    #[test]
    fn the_table_holds_and_knows_every_word_of_our_own_form() {
        let labels = Labels::parse(TABLE).unwrap();
        for field in Field::ALL {
            let block = labels.fields.values().flatten().find(|(_, known)| *known == field).map(|(block, _)| *block);
            assert!(block.is_some(), "{field}");
            for lang in [Lang::ZhTw, Lang::En] {
                let found = labels.meaning(field.word().to(lang), block);
                assert_eq!(found, Some(Meaning::Field(field)), "{field} {}", field.word().to(lang));
            }
        }
        for kind in Kind::ALL {
            assert_eq!(labels.kind(kind.word().to(Lang::ZhTw)), Some(kind));
            assert_eq!(labels.kind(kind.word().to(Lang::En)), Some(kind));
        }
    }

    #[test]
    fn the_block_decides_what_a_label_means() {
        let labels = Labels::shipped();
        let name = |block| labels.meaning("姓名", block);
        assert_eq!(name(None), Some(Meaning::Field(Field::Name)));
        assert_eq!(name(Some(Block::Former)), Some(Meaning::Field(Field::FormerName)));
        assert_eq!(name(Some(Block::Seals)), Some(Meaning::Other));
        assert_eq!(labels.meaning("原管理者姓名", None), Some(Meaning::Field(Field::FormerName)));
        assert_eq!(labels.meaning("申請日期", Some(Block::Authority)), Some(Meaning::Field(Field::FilledOn)));
        assert_eq!(labels.meaning("王小明", None), None);
    }
}
