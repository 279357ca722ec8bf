//! What was ticked.

use super::label::Labels;

/// A choice and whether it is ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The text beside the mark.
    pub text: String,
    /// Whether the mark is a tick.
    pub ticked: bool,
}

/// Takes a text of marks and choices apart: `☐新增 ☑異動`, `( )新增 (V)異動`, `新增■ 異動□`. No marks, no choices.
///
/// A letter is a mark only where no other letter stands beside it in the same word.
pub fn choices(text: &str, labels: &Labels) -> Vec<Choice> {
    let letters: Vec<char> = unboxed(text, labels).chars().collect();
    let is_mark = |index: usize| {
        let ticked = labels.mark(letters[index])?;
        let latin = |beside: Option<&char>| beside.is_some_and(|letter| is_latin(*letter));
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let in_word = letters[index].is_ascii_alphabetic() && (latin(before) || latin(letters.get(index + 1)));
        (!in_word).then_some(ticked)
    };
    let mut marks: Vec<(usize, bool)> = Vec::new();
    for index in 0..letters.len() {
        if let Some(ticked) = is_mark(index) {
            marks.push((index, ticked));
        }
    }
    let word = |from: usize, to: usize| letters[from..to].iter().collect::<String>().trim().to_owned();
    let Some(&(first, _)) = marks.first() else { return Vec::new() };
    let marks_lead = word(0, first).is_empty();
    let ends = |index: usize| marks.get(index + 1).map_or(letters.len(), |next| next.0);
    let begins = |index: usize| index.checked_sub(1).map_or(0, |before| marks[before].0 + 1);
    let found = marks.iter().enumerate().map(|(index, &(at, ticked))| Choice {
        text: if marks_lead { word(at + 1, ends(index)) } else { word(begins(index), at) },
        ticked,
    });
    found.filter(|choice| !choice.text.is_empty()).collect()
}

/// Letters and digits of Latin words, in full width too.
const fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// Whether a text has marks and choices in it.
pub fn is_marked(text: &str, labels: &Labels) -> bool {
    !choices(text, labels).is_empty()
}

/// Whether a text is a mark and nothing else, and whether it is a tick.
pub fn lone_mark(text: &str, labels: &Labels) -> Option<bool> {
    let plain = unboxed(text, labels);
    let mut letters = plain.chars().filter(|letter| !letter.is_whitespace());
    let first = letters.next()?;
    if letters.next().is_some() {
        return None;
    }
    let is_letter = first.is_ascii_alphabetic() && labels.is_boxed(&first.to_string());
    labels.mark(first).or_else(|| is_letter.then_some(true))
}

/// Boxes of brackets as marks: `[ ]` and `( )` are empty, `[x]` and `(V)` are ticked.
fn unboxed(text: &str, labels: &Labels) -> String {
    let narrow: String = text
        .chars()
        .map(|letter| match letter {
            '（' | '［' => '(',
            '）' | '］' => ')',
            '[' => '(',
            ']' => ')',
            'Ｖ' | 'ｖ' => 'V',
            '\u{3000}' => ' ',
            other => other,
        })
        .collect();
    let mut out = String::new();
    let mut rest = narrow.as_str();
    while let Some(start) = rest.find('(') {
        out.push_str(&rest[..start]);
        let inner = rest[start + 1..].find(')').map(|end| rest[start + 1..start + 1 + end].trim());
        match inner {
            Some("") => out.push('☐'),
            Some(inner) if labels.is_boxed(inner) => out.push('☑'),
            _ => {
                out.push('(');
                rest = &rest[start + 1..];
                continue;
            }
        }
        let end = rest[start..].find(')').map_or(rest.len(), |end| start + end + 1);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticked(text: &str) -> Vec<String> {
        let all = choices(text, Labels::shipped());
        assert!(all.is_empty() || all.len() == 3, "{text}: {all:?}");
        all.into_iter().filter(|choice| choice.ticked).map(|choice| choice.text).collect()
    }

    #[test]
    fn all_ways_to_tick_are_understood() {
        for text in [
            "☐新增　☑異動　☐刪除",
            "□新增■異動□刪除",
            "□ 新增\n✓ 異動\n□ 刪除",
            "○新增 ●異動 ○刪除",
            "□新增 V異動 □刪除",
            "□新增 ｖ 異動 □刪除",
            "( )新增 (V)異動 （　）刪除",
            "[ ] 新增 [x] 異動 [ ] 刪除",
            "新增□ 異動☑ 刪除□",
        ] {
            assert_eq!(ticked(text), ["異動"], "{text}");
        }
        assert_eq!(ticked("☑新增 ☑異動 ☐刪除"), ["新增", "異動"]);
        assert!(ticked("☐新增 ☐異動 ☐刪除").is_empty());
    }

    #[test]
    fn letters_of_words_are_no_marks() {
        assert_eq!(lone_mark(" V ", Labels::shipped()), Some(true));
        assert_eq!(lone_mark("( )", Labels::shipped()), Some(false));
        assert_eq!(lone_mark("新增", Labels::shipped()), None);
        assert!(choices("VANS 系統", Labels::shipped()).is_empty());
        assert!(choices("新增", Labels::shipped()).is_empty());
        assert!(choices("ｌｅｅ＠ｍｏｔｃ．ｇｏｖ．ｔｗ", Labels::shipped()).is_empty());
        let vans = choices("☑VANS ☐管考", Labels::shipped());
        assert_eq!(vans.iter().map(|choice| choice.text.as_str()).collect::<Vec<_>>(), ["VANS", "管考"]);
    }
}
