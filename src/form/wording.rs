//! What stands in forms besides labels: marks, kinds, explanations, examples, titles.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Kind;
use super::fold::{fold, narrow};

/// No choice has more letters.
const LONGEST_CHOICE: usize = 28;

/// No heading that keeps a part for others is longer.
const LONGEST_HEADING: usize = 30;

/// What the table of labels says about everything that is no label.
#[derive(Debug, Default)]
pub struct Wording {
    choices: Vec<(Kind, String)>,
    weak: Vec<(Kind, String)>,
    ticked: Vec<char>,
    empty: Vec<char>,
    boxed: Vec<String>,
    placeholders: (Vec<String>, Vec<String>),
    notes: Vec<String>,
    remarks: Vec<String>,
    examples: (Vec<String>, Vec<String>),
    aside: Vec<String>,
    titles: Vec<String>,
    /// What goes on behind the words of a title where it is none.
    title_goes_on: Vec<String>,
    title_kinds: Vec<(Kind, String)>,
    /// Before who fills in a part, behind that, and who is no other.
    reserved: (Vec<String>, Vec<String>, Vec<String>),
}

/// The part of the file that says it.
#[derive(Deserialize)]
pub struct File {
    choices: BTreeMap<Kind, Vec<String>>,
    weak_choices: BTreeMap<Kind, Vec<String>>,
    marks: Marks,
    placeholders: Placeholders,
    notes: Notes,
    examples: Examples,
    reserved: Reserved,
    sheets: Sheets,
    titles: Titles,
}

#[derive(Deserialize)]
struct Marks {
    ticked: String,
    empty: String,
    boxed: Vec<String>,
}

#[derive(Deserialize)]
struct Placeholders {
    begins: Vec<String>,
    whole: Vec<String>,
}

#[derive(Deserialize)]
struct Notes {
    begins: Vec<String>,
    labels: Vec<String>,
}

#[derive(Deserialize)]
struct Examples {
    whole: Vec<String>,
    begins: Vec<String>,
}

#[derive(Deserialize)]
struct Reserved {
    by: Vec<String>,
    ends: Vec<String>,
    own: Vec<String>,
}

#[derive(Deserialize)]
struct Sheets {
    aside: Vec<String>,
}

#[derive(Deserialize)]
struct Titles {
    words: Vec<String>,
    goes_on: Vec<String>,
    kinds: BTreeMap<Kind, Vec<String>>,
}

impl Wording {
    /// What the file says, ready for comparing.
    pub fn new(file: File) -> Self {
        let narrowed = |texts: &[String]| texts.iter().map(|text| narrow(text)).collect::<Vec<_>>();
        let folded = |texts: &[String]| texts.iter().map(|text| fold(text)).collect::<Vec<_>>();
        let (reserved, marks) = (&file.reserved, &file.marks);
        Self {
            choices: kinds(file.choices, fold),
            weak: kinds(file.weak_choices, fold),
            ticked: marks.ticked.chars().collect(),
            empty: marks.empty.chars().collect(),
            boxed: marks.boxed.clone(),
            placeholders: (narrowed(&file.placeholders.begins), narrowed(&file.placeholders.whole)),
            notes: narrowed(&file.notes.begins),
            remarks: folded(&file.notes.labels),
            examples: (folded(&file.examples.whole), narrowed(&file.examples.begins)),
            aside: folded(&file.sheets.aside),
            titles: narrowed(&file.titles.words),
            title_goes_on: narrowed(&file.titles.goes_on),
            title_kinds: kinds(file.titles.kinds, narrow),
            reserved: (narrowed(&reserved.by), narrowed(&reserved.ends), narrowed(&reserved.own)),
        }
    }

    /// Whether a text keeps a part of the form for others than those who apply: 以下由資訊處填寫.
    pub fn is_reserved(&self, text: &str) -> bool {
        let text = narrow(text);
        let (by, ends, own) = &self.reserved;
        let after = by.iter().find_map(|by| text.split_once(by.as_str())).map(|(_, after)| after);
        let who =
            after.and_then(|after| ends.iter().find_map(|end| after.split_once(end.as_str()))).map(|(who, _)| who);
        text.chars().count() <= LONGEST_HEADING
            && who.is_some_and(|who| !who.is_empty() && !own.iter().any(|own| who.contains(own.as_str())))
    }

    /// The kind that a choice names.
    pub fn kind(&self, text: &str) -> Option<Kind> {
        let folded = fold(text);
        if let Some((kind, _)) = self.choices.iter().chain(&self.weak).find(|(_, name)| *name == folded) {
            return Some(*kind);
        }
        let mut within = self.choices.iter().filter(|(_, name)| name.chars().count() > 1 && folded.contains(name));
        let kind = within.next()?.0;
        (folded.chars().count() <= LONGEST_CHOICE && within.all(|(other, _)| *other == kind)).then_some(kind)
    }

    /// The kind that the title of a form decides on.
    pub fn kind_of_title(&self, title: &str) -> Option<Kind> {
        let title = narrow(title);
        let kinds: Vec<Kind> = self
            .title_kinds
            .iter()
            .filter(|(_, words)| title.contains(words.as_str()))
            .map(|(kind, _)| *kind)
            .collect();
        // A title that offers several kinds decides on none: 新增／異動／停用申請單.
        let offers = |kind: &Kind| self.choices.iter().any(|(of, name)| of == kind && title.contains(name.as_str()));
        let offered = Kind::ALL.iter().filter(|kind| offers(kind)).count();
        kinds.first().copied().filter(|first| offered < 2 && kinds.iter().all(|kind| kind == first))
    }

    /// Whether a text is the title of a form.
    pub fn is_title(&self, text: &str) -> bool {
        let title = narrow(text);
        // 申請單 is no title in 申請單位.
        let ends = |rest: &str| !self.title_goes_on.iter().any(|more| rest.starts_with(more.as_str()));
        let named = |word: &String| title.match_indices(word.as_str()).any(|(at, _)| ends(&title[at + word.len()..]));
        title.chars().count() <= 80 && self.titles.iter().any(named)
    }

    /// Whether a character is a mark, and whether it is a tick.
    pub fn mark(&self, letter: char) -> Option<bool> {
        if self.ticked.contains(&letter) { Some(true) } else { self.empty.contains(&letter).then_some(false) }
    }

    /// Whether what stands in brackets is a tick.
    pub fn is_boxed(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.boxed.contains(&text)
    }

    /// Whether a text only tells what is to be written there, or that there is nothing to write.
    pub fn is_placeholder(&self, text: &str) -> bool {
        let text = narrow(text);
        let (begins, whole) = &self.placeholders;
        whole.contains(&text) || begins.iter().any(|beginning| text.starts_with(beginning.as_str()))
    }

    /// Whether a text says that what stands beside it is an example, or is one: 例：王大頭.
    pub fn is_example(&self, text: &str) -> bool {
        let (whole, begins) = &self.examples;
        whole.contains(&fold(text)) || begins.iter().any(|beginning| narrow(text).starts_with(beginning.as_str()))
    }

    /// Whether a cell holds an explanation.
    pub fn is_note(&self, text: &str) -> bool {
        let text = narrow(text);
        self.notes.iter().any(|beginning| text.strip_prefix(beginning.as_str()).is_some_and(|rest| !rest.is_empty()))
    }

    /// Whether a label announces explanations.
    pub fn is_remark(&self, label: &str) -> bool {
        self.remarks.contains(&fold(label))
    }

    /// Whether a sheet of this name is only read where no other is a form.
    pub fn is_aside(&self, name: &str) -> bool {
        let name = fold(name);
        self.aside.iter().any(|aside| name == *aside || (aside.chars().count() > 1 && name.contains(aside.as_str())))
    }
}

fn kinds(table: BTreeMap<Kind, Vec<String>>, plain: fn(&str) -> String) -> Vec<(Kind, String)> {
    table.into_iter().flat_map(|(kind, names)| names.into_iter().map(move |name| (kind, plain(&name)))).collect()
}
