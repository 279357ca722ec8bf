//! What mobile and office numbers have in common.

use super::value::narrow;

/// The digits of a number as dialled at home, if nothing but digits and the usual marks was written.
///
/// `+886` becomes the leading zero, also where a zero follows it in brackets.
pub(super) fn dialled(text: &str) -> Option<String> {
    let narrow = narrow(text);
    let bare: String = narrow.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '‐' | '–' | '—')).collect();
    let digits = match bare.strip_prefix("+886") {
        Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        None => bare,
    };
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}
