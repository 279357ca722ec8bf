//! Keeps a spreadsheet program from taking a text in separated values for a formula (CWE-1236).
//!
//! What begins like a formula gets an apostrophe in front; numbers and telephone numbers do not. Reading
//! takes away exactly what writing put there.
//! Source: OWASP ASVS 5, 1.2.10; full-width signs because spreadsheet programs fold them.

use std::borrow::Cow;

/// The text as it is written.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    if needs_guard(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text as it was before it was written.
pub(super) fn bare(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if needs_guard(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn needs_guard(text: &str) -> bool {
    let sign = text
        .chars()
        .next()
        .is_some_and(|first| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    sign && !is_plain_number(text)
}

/// `+886 2-2371-1234`, `-3`: a sign, then a digit, then digits, spaces, parentheses and hyphens.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_gets_an_apostrophe_and_a_telephone_number_none() {
        for text in ["=1+1", "@SUM(A1)", "＝cmd", "+cmd|' /C calc'!A0", "\tx", "-2+3+cmd", "'=x", "+886=1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["+886 2-2371-1234", "-3", "02-2371(1234)", "王小明", "", "'", "'quoted'"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        for text in ["=1", "'=1", "''=1", "'", "''", "'a", "+886 2", "'+886 2", "-", "+", "'-", "a'=1", "＠", ""] {
            assert_eq!(bare(&guarded(text)), text);
        }
    }

    #[test]
    fn only_what_writing_adds_is_taken_away() {
        for text in ["'+886 2", "'abc", "'"] {
            assert_eq!(bare(text), text);
        }
    }
}
