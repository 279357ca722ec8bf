//! Labels within one cell, and what is written behind them.

use super::choice;
use super::label::{Block, Labels, Meaning};
use super::{Field, shape};

/// The longest label, in characters.
const LONGEST_LABEL: usize = 40;

/// A label within a cell, with the value behind it, if one stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The label as it is written.
    pub label: String,
    /// What stands behind it.
    pub value: String,
    /// Whether something else stands before it in the cell, so that what follows in the next cell may belong to it.
    pub ends_open: bool,
}

/// The labels of a cell: the whole text is one, or each stands before a colon, a bracket, a line to write on, before the
/// first mark, or on the first lines.
pub fn split(text: &str, labels: &Labels) -> Vec<Part> {
    let lined = text.trim_end_matches(['_', '＿', ' ', '\u{3000}']).contains(['＿', '：', ':'])
        || text.trim_end_matches('_').contains("__");
    if let Some(called) = called_so(text, labels) {
        return vec![called];
    }
    let mut parts = by_signs(text, labels);
    let alone = !lined || parts.iter().all(|part| part.value.is_empty()) && parts.len() < 2;
    if text.chars().count() <= LONGEST_LABEL && labels.knows(text) && alone {
        return vec![Part { label: tidy(text), value: String::new(), ends_open: false }];
    }
    let answered = parts.iter().any(|part| !part.value.is_empty());
    if labels.heading(text).is_some() && !answered {
        return Vec::new();
    }
    if parts.is_empty() {
        parts = by_lines(text, labels);
    }
    if parts.is_empty() {
        parts = by_blank(text, labels).into_iter().collect();
    }
    parts
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn by_signs(text: &str, labels: &Labels) -> Vec<Part> {
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    let mut from = 0;
    let (mut before, mut marked) = (' ', false);
    for (index, sign) in text.char_indices() {
        let ends_label = is_colon(sign)
            || matches!(sign, '】' | '〕' | '=' | '＝' | '|' | '｜')
            || sign == '＿'
            || (sign == '_' && before == '_');
        let is_mark = !sign.is_ascii_alphabetic() && labels.mark(sign).is_some();
        let is_first_mark = found.is_empty() && is_mark && !marked;
        marked |= is_mark;
        before = sign;
        if !ends_label && !is_first_mark {
            continue;
        }
        if let Some(start) = label_before(&text[from..index], found.is_empty(), sign, labels) {
            let value = if ends_label { index + sign.len_utf8() } else { index };
            let named = found.last().is_some_and(|last| calls_so(text, *last, from + start, index, labels));
            if named {
                continue;
            }
            found.push((from + start, index, value));
            from = value;
        }
    }
    let ends = found.iter().skip(1).map(|part| part.0).chain([text.len()]);
    let several = found.len() > 1;
    let parts = found.iter().zip(ends).map(|(&(start, end, value), until)| Part {
        label: tidy(&text[start..end]),
        value: written(&text[value..until]).to_owned(),
        ends_open: several,
    });
    let parts: Vec<Part> = parts.collect();
    // Whose it is says something before other labels, or before a name.
    let is_asked = |part: &Part| labels.knows(&part.label);
    let asked = parts.iter().any(is_asked);
    parts.into_iter().filter(|part| asked || shape::fit(Field::Name, &part.value, labels) == shape::Fit::Good).collect()
}

/// Whether a label right behind another one is its value: 申請系統：__VANS系統__.
fn calls_so(text: &str, last: (usize, usize, usize), start: usize, end: usize, labels: &Labels) -> bool {
    let asked = match labels.meaning(&text[last.0..last.1], None) {
        Some(Meaning::Field(field, _)) => field,
        _ => return false,
    };
    written(&text[last.2..start]).is_empty() && labels.calls_so(asked, &text[start..end])
}

/// Whether a text says whose what follows is: 原管理者.
fn names_person(text: &str, labels: &Labels) -> bool {
    labels.heading(text).is_some_and(Block::is_person)
}

const fn is_colon(sign: char) -> bool {
    matches!(sign, ':' | '：' | '﹕' | '︰')
}

/// Without the line that is written on, and the brackets that open or close around labels.
fn written(text: &str) -> &str {
    let is_line = |letter: char| letter.is_whitespace() || matches!(letter, '_' | '＿' | ':' | '：');
    let ends = |letter: char| {
        is_line(letter)
            || matches!(letter, '*' | '＊' | '【' | '〔' | '（' | '(' | ';' | '；' | ',' | '，' | '、' | '/' | '／')
    };
    let text = text.trim_start_matches(is_line).trim_end_matches(ends);
    let unopened = !text.contains(['(', '（']);
    if unopened { text.trim_end_matches([')', '）']).trim_end_matches(ends) } else { text }
}

/// Where the label before a sign begins: at the start of the cell, else the longest one behind the value before it.
fn label_before(text: &str, first: bool, sign: char, labels: &Labels) -> Option<usize> {
    let is_label = |text: &str| labels.knows(text) || (is_colon(sign) && names_person(text, labels));
    // What stands behind a line to write on, or a wide gap, is looked at by itself first.
    let gap = text
        .rfind(['＿', '\u{3000}', '\n', ';', '；'])
        .map(|at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let gap = gap.max(text.rfind("__").map(|at| at + 2)).max(text.rfind("  ").map(|at| at + 2));
    if let Some(gap) = gap {
        let inner = text[gap..].find(|letter: char| letter.is_alphanumeric()).map_or(gap, |at| gap + at);
        if text[inner..].chars().count() <= LONGEST_LABEL && is_label(&text[inner..]) {
            return Some(inner);
        }
    }
    if text.chars().count() <= LONGEST_LABEL && is_label(text) {
        return Some(0);
    }
    let starts: Vec<usize> =
        text.char_indices().filter(|(_, letter)| letter.is_alphanumeric()).map(|(at, _)| at).collect();
    let near = starts.len().saturating_sub(LONGEST_LABEL);
    let balanced = |part: &str| part.matches(['(', '（']).count() == part.matches([')', '）']).count();
    // Before the first sign, a label follows a line break or a wide gap; behind a value, any character.
    let parted = |start: usize| !first || text[..start].ends_with(['\n', '\u{3000}']) || text[..start].ends_with("  ");
    let mut found = starts[near..].iter().copied().filter(|&start| parted(start) && balanced(&text[start..]));
    found.find(|&start| is_label(&text[start..]) && !within_word(text, start))
}

/// Whether a Latin word goes on across this place.
fn within_word(text: &str, start: usize) -> bool {
    let before = text[..start].chars().next_back().is_some_and(|letter| letter.is_ascii_alphanumeric());
    before && text[start..].starts_with(|letter: char| letter.is_ascii_alphanumeric())
}

/// A label on the first line, and what it asks for on the others, although both together could be a label or a heading.
fn called_so(text: &str, labels: &Labels) -> Option<Part> {
    let (label, value) = text.split_once('\n')?;
    let Some(Meaning::Field(field, _)) = labels.meaning(label, None) else { return None };
    let names_role = field == Field::Role && labels.heading(value).is_some_and(Block::is_person);
    let is_code = field == Field::System && value.is_ascii() && labels.meaning(value, None).is_none();
    let is_called = shape::is_free(field) && (labels.calls_so(field, value) || names_role || is_code);
    is_called.then(|| Part { label: tidy(label), value: written(value).to_owned(), ends_open: false })
}

/// A label on the first lines, its value on the others.
fn by_lines(text: &str, labels: &Labels) -> Vec<Part> {
    let breaks: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let known =
        breaks.iter().rev().find(|&&at| text[..at].chars().count() <= LONGEST_LABEL && labels.knows(&text[..at]));
    let Some(&at) = known else { return Vec::new() };
    let value = written(&text[at + 1..]);
    // A second line in parentheses explains the first, as does one that says what to write.
    let explains = value.starts_with(['(', '（']) && value.ends_with([')', '）'])
        || value.starts_with(['※', '*'])
        || labels.is_placeholder(value)
        || !may_answer(&text[..at], value, labels);
    let value = if explains { "" } else { value };
    vec![Part { label: tidy(&text[..at]), value: value.to_owned(), ends_open: false }]
}

/// Whether what stands below a label can be a kind, where one is asked for; else it is the label in another language.
fn may_answer(label: &str, value: &str, labels: &Labels) -> bool {
    let asks_kind = matches!(labels.meaning(label, None), Some(Meaning::Field(Field::Kind, _)));
    !asks_kind || shape::fit(Field::Kind, value, labels) == shape::Fit::Good
}

/// A label of the table before a blank, if what follows looks like its value.
fn by_blank(text: &str, labels: &Labels) -> Option<Part> {
    let blanks = text.char_indices().filter(|(_, letter)| letter.is_whitespace()).map(|(at, _)| at);
    for at in blanks.take(6).collect::<Vec<_>>().into_iter().rev() {
        let (label, value) = (text[..at].trim(), written(&text[at..]));
        if labels.names_field(label) != Some(true) || value.is_empty() {
            continue;
        }
        if let Some(Meaning::Field(field, _)) = labels.meaning(label, None)
            && (shape::fit(field, value, labels) == shape::Fit::Good)
            && (!choice::is_marked(label, labels))
        {
            return Some(Part { label: tidy(label), value: value.to_owned(), ends_open: false });
        }
    }
    None
}
