//! The table of labels: what forms call things, and how a label is taken apart into words that the table knows.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;

use super::Field;
use super::fold::{fold, fold_within, seals_within};
use super::wording::{self, Wording};

/// The table that comes with the program.
const TABLE: &str = include_str!("labels.toml");

/// No label has more letters, whatever it is put together from.
const LONGEST: usize = 28;

/// No label of one thing that names two is longer.
const ONE_LABEL: usize = 10;

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
    /// The certificate.
    Certificate,
    /// Seals.
    Seals,
    /// What the authority writes.
    Authority,
    /// People whom the form is not about.
    Others,
}

impl Block {
    /// Whether only fields of the header are read there.
    pub const fn is_silent(self) -> bool {
        matches!(self, Self::Seals | Self::Authority | Self::Others)
    }

    /// Whether it is about a person that the form is about.
    pub const fn is_person(self) -> bool {
        matches!(self, Self::Applicant | Self::Former)
    }
}

/// What a label means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A field; and whether the table has the label as it is written.
    Field(Field, bool),
    /// Something that is not read.
    Other,
}

/// What a word may be.
#[derive(Clone, Debug, Default)]
struct Word {
    fields: Vec<(Block, Field)>,
    heading: Option<Block>,
    stop: bool,
    filler: bool,
    /// Whether it is a label only in its own block.
    inner: bool,
}

/// What a label is put together from.
struct Parsed<'a> {
    fields: &'a [(Block, Field)],
    blocks: Vec<Block>,
    stop: bool,
    exact: bool,
    /// Whether it is a label only in its own block.
    weak: bool,
}

/// The table of labels, ready for looking up.
#[derive(Debug, Default)]
pub struct Labels {
    words: HashMap<String, Word>,
    vague: Vec<String>,
    wording: Wording,
    names: BTreeMap<Field, Vec<String>>,
}

/// The file that the table stands in.
#[derive(Deserialize)]
struct File {
    block: Vec<BlockEntry>,
    stops: Stops,
    fillers: Fillers,
    #[serde(flatten)]
    wording: wording::File,
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
struct Fillers {
    words: Vec<String>,
    inner: Vec<String>,
    vague: Vec<String>,
}

/// What is said about everything that is no label stands in the same table.
impl std::ops::Deref for Labels {
    type Target = Wording;

    fn deref(&self) -> &Wording {
        &self.wording
    }
}

impl Labels {
    /// The table that comes with the program; a test reads it.
    pub fn shipped() -> &'static Self {
        static LABELS: OnceLock<Labels> = OnceLock::new();
        LABELS.get_or_init(|| Self::parse(TABLE).unwrap_or_default())
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let vague = file.fillers.vague.iter().map(|label| fold(label)).collect();
        let mut labels =
            Self { words: HashMap::new(), vague, wording: Wording::new(file.wording), names: BTreeMap::new() };
        for block in file.block {
            for name in &block.names {
                labels.word(name).heading.get_or_insert(block.name);
            }
            for (field, names) in &block.fields {
                for label in names {
                    labels.word(label).fields.push((block.name, *field));
                }
                labels.names.insert(*field, names.clone());
            }
        }
        file.stops.labels.iter().for_each(|label| labels.word(label).stop = true);
        file.fillers.words.iter().for_each(|word| labels.word(word).filler = true);
        file.fillers.inner.iter().for_each(|word| labels.word(word).inner = true);
        Ok(labels)
    }

    fn word(&mut self, text: &str) -> &mut Word {
        self.words.entry(fold(text)).or_default()
    }

    /// What forms call a field, the commonest first.
    pub fn names(&self, field: Field) -> &[String] {
        self.names.get(&field).map_or(&[], Vec::as_slice)
    }

    /// What a label means in a block.
    pub fn meaning(&self, label: &str, block: Option<Block>) -> Option<Meaning> {
        if seals_within(label) {
            return Some(Meaning::Other);
        }
        let parsed = self.known(label)?;
        if parsed.fields.is_empty() {
            return parsed.stop.then_some(Meaning::Other);
        }
        let own = |block: Block| parsed.fields.iter().find(|(of, _)| *of == block);
        let has_former = parsed.fields.iter().any(|(of, field)| *of == Block::Applicant && field.former().is_some());
        let named = strongest(&parsed.blocks);
        let named =
            named.filter(|block| block.is_silent() || own(*block).is_some() || (*block == Block::Former && has_former));
        // 管理者姓名 in the column of the one who goes is his, unless the label says that it is the new one's.
        let says_new = self.says_new(label);
        let block = block.map(|block| if says_new && block == Block::Former { Block::Applicant } else { block });
        let named = named.filter(|named| !(*named == Block::Applicant && block == Some(Block::Former) && !says_new));
        let former = || {
            let own = parsed.fields.iter().find(|(of, _)| *of == Block::Applicant)?.1.former()?;
            Some((Block::Former, own))
        };
        let found = match named.or(block) {
            _ if parsed.stop && !parsed.exact => None,
            Some(block) if block.is_silent() => own(Block::Header).filter(|_| is_of_header(label)),
            other if parsed.weak => other.and_then(own),
            // What is said about the one who goes is not said about the one who comes.
            Some(Block::Former) => {
                let other = || parsed.fields.iter().find(|(of, _)| *of != Block::Applicant).copied();
                return Some(found_or_other(own(Block::Former).copied().or_else(former).or_else(other), parsed.exact));
            }
            Some(block) => own(block).or_else(|| parsed.fields.first()),
            None => parsed.fields.first(),
        };
        Some(found_or_other(found.copied(), parsed.exact))
    }

    /// Whether a text that could be a label names what a field asks for: VANS系統.
    pub fn calls_so(&self, field: Field, text: &str) -> bool {
        self.meaning(text, None) == Some(Meaning::Field(field, false))
    }

    /// Whether a label says that it is about the one who comes.
    pub fn says_new(&self, label: &str) -> bool {
        self.parsed(&fold(label)).is_some() && (label.contains(['新', '接', '繼']) || fold(label).contains("new"))
    }

    /// Whether a label may mean many things.
    pub fn is_vague(&self, label: &str) -> bool {
        self.vague.contains(&fold(label))
    }

    /// Whether a text is a label of anything.
    pub fn knows(&self, label: &str) -> bool {
        self.known(label).is_some_and(|parsed| !parsed.fields.is_empty() || parsed.stop)
    }

    /// Whether a text is the label of a field; and whether the table has it as it is written.
    pub fn names_field(&self, label: &str) -> Option<bool> {
        self.known(label).filter(|parsed| !parsed.fields.is_empty()).map(|parsed| parsed.exact)
    }

    /// The block that a text is the heading of.
    pub fn heading(&self, text: &str) -> Option<Block> {
        let folded = fold(text);
        if let Some(word) = self.words.get(&folded) {
            return word.heading;
        }
        if self.is_reserved(text) {
            return Some(Block::Authority);
        }
        let parsed = self.parsed(&folded)?;
        if parsed.fields.is_empty() && !parsed.stop { strongest(&parsed.blocks) } else { None }
    }

    /// A label taken apart. A code may be named in parentheses only: 單位代碼（OID）.
    fn known(&self, label: &str) -> Option<Parsed<'_>> {
        let outer = self.parsed(&fold(label));
        if outer.as_ref().is_some_and(|outer| !outer.fields.is_empty() && !outer.stop) {
            return outer;
        }
        let outside = fold(label);
        if outside.chars().count() > ONE_LABEL || outside.contains(|letter: char| letter.is_ascii_digit()) {
            return outer;
        }
        let code = |(_, field): &(Block, Field)| matches!(field, Field::AgencyOid | Field::AgencyBan);
        let inner = fold_within(label).and_then(|inner| self.words.get(&inner));
        match inner.filter(|word| word.fields.iter().any(code)) {
            Some(word) => {
                Some(Parsed { fields: &word.fields, blocks: Vec::new(), stop: false, exact: true, weak: false })
            }
            None => outer,
        }
    }

    /// Takes a folded label apart into as few words as possible.
    fn parsed(&self, folded: &str) -> Option<Parsed<'_>> {
        if let Some(word) = self.words.get(folded)
            && (!word.fields.is_empty() || word.stop || word.heading.is_some())
        {
            let blocks = if word.fields.is_empty() { word.heading.into_iter().collect() } else { Vec::new() };
            let weak = word.inner;
            return Some(Parsed { fields: &word.fields, blocks, stop: word.stop, exact: true, weak });
        }
        let letters: Vec<(usize, char)> = folded.char_indices().collect();
        if letters.len() > LONGEST || letters.len() < 2 {
            return None;
        }
        let at = |index: usize| letters.get(index).map_or(folded.len(), |letter| letter.0);
        // Best way to each place: its cost, the word that ends there, and where that word begins.
        let mut best: Vec<Option<(u32, Option<&Word>, usize)>> = vec![None; letters.len() + 1];
        best[0] = Some((0, None, 0));
        for end in 1..=letters.len() {
            for start in 0..end {
                let Some((cost, ..)) = best[start] else { continue };
                let Some(word) = self.words.get(&folded[at(start)..at(end)]) else { continue };
                let first_only = end - start == 1 && start > 0 && !word.filler;
                let cost = cost + if word.filler && word.fields.is_empty() { 3 } else { 2 };
                if !first_only && best[end].is_none_or(|(known, ..)| cost < known) {
                    best[end] = Some((cost, Some(word), start));
                }
            }
        }
        let mut words = Vec::new();
        let mut end = letters.len();
        while end > 0 {
            let (_, word, start) = best[end]?;
            words.extend(word);
            end = start;
        }
        put_together(&words, letters.len())
    }
}

fn found_or_other(found: Option<(Block, Field)>, exact: bool) -> Meaning {
    found.map_or(Meaning::Other, |(_, field)| Meaning::Field(field, exact))
}

/// The last label says what it is; names of blocks before it, whose it is. `words` come last first.
fn put_together<'a>(words: &[&'a Word], letters: usize) -> Option<Parsed<'a>> {
    let asks = |word: &&Word| !word.fields.is_empty();
    let core = words.iter().position(|word| asks(word) && !word.filler).or_else(|| words.iter().position(asks));
    // A person behind a label is whose name it is, not what is asked: 機關 + 管理者.
    let names_person = |word: &Word| word.fields.is_empty() && word.heading.is_some() && !word.filler && !word.stop;
    let core = core.filter(|core| core.checked_sub(1).is_none_or(|behind| !names_person(words[behind])));
    // Of words that mean the same, the one that means less else: 申請理由 + reason.
    let core = core.map(|core| {
        let shares = |word: &Word| word.fields.iter().any(|of| words[core].fields.contains(of));
        let alike = (core..words.len()).filter(|&index| !words[index].filler && shares(words[index]));
        alike.min_by_key(|&index| words[index].fields.len()).unwrap_or(core)
    });
    let fields = core.map_or(&[][..], |core| words[core].fields.as_slice());
    let others = words.iter().enumerate().filter(|(index, _)| Some(*index) != core).map(|(_, word)| *word);
    let blocks = others.clone().filter(|word| !word.filler).filter_map(|word| word.heading).collect::<Vec<_>>();
    let blocks = match (blocks.is_empty(), core) {
        (true, None) => words.iter().filter_map(|word| word.heading).collect(),
        _ => blocks,
    };
    // Labels of several things in a row are no label of one, unless in two languages.
    let unlike =
        |word: &&Word| !word.filler && !word.fields.is_empty() && !word.fields.iter().any(|of| fields.contains(of));
    let unlike = others.clone().filter(unlike).count();
    if unlike > 1 || (unlike == 1 && letters > ONE_LABEL) {
        return None;
    }
    let stop = others.clone().any(|word| word.stop && word.fields.is_empty());
    let weak = core.is_some_and(|core| words[core].inner);
    Some(Parsed { fields, blocks, stop, exact: false, weak })
}

/// Whether a label among what others fill in still means the form's own head.
fn is_of_header(label: &str) -> bool {
    let folded = fold(label);
    ["申請", "填", "單號", "表單", "application", "form"].iter().any(|word| folded.contains(word))
}

/// Of several blocks that a text names, the one that it is about.
fn strongest(blocks: &[Block]) -> Option<Block> {
    use Block as B;
    let order = [B::Former, B::Seals, B::Authority, B::Others, B::Certificate, B::Applicant, B::Request, B::Agency];
    order.into_iter().chain([B::Header]).find(|block| blocks.contains(block))
}

#[cfg(test)]
#[path = "label_tests.rs"]
mod tests;
