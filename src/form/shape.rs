//! Whether a text looks like the value of a field: a hint for the reader, not a check.

use std::borrow::Cow;

use super::label::Labels;
use super::{Field, choice};
use crate::base::{Date, Level};

/// How well a text fits a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It looks like something else.
    Poor,
    /// It may be.
    Open,
    /// It looks like it.
    Good,
}

/// How well a text fits a field.
pub fn fit(field: Field, text: &str, labels: &Labels) -> Fit {
    use Field as F;
    let plain: String = super::fold::narrow(text);
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let letters = plain.chars().filter(|letter| is_han(*letter)).count();
    let good_if = |good: bool, open: bool| match (good, open) {
        (true, _) => Fit::Good,
        (false, true) => Fit::Open,
        (false, false) => Fit::Poor,
    };
    match field {
        F::Email | F::FormerEmail => good_if(plain.contains('@'), false),
        F::Phone | F::FormerPhone | F::Fax | F::Mobile | F::FormerMobile => {
            good_if(digits >= 7 && letters <= 3 && !plain.contains('@'), digits >= 3)
        }
        F::Extension => good_if(digits == plain.len() && digits <= 6, digits > 0),
        F::AgencyOid => good_if(plain.matches('.').count() >= 3 && letters == 0, digits >= 4),
        F::AgencyBan => good_if(matches!(digits, 7 | 8) && letters == 0, digits >= 4 && letters == 0),
        F::Level => good_if(text.parse::<Level>().is_ok() || choice::is_marked(text, labels), plain.len() < 12),
        F::FilledOn | F::EffectiveOn => good_if(text.parse::<Date>().is_ok(), digits > 0 || plain.contains('年')),
        F::Login | F::FormerLogin => {
            good_if(letters == 0 && (4..=60).contains(&plain.len()) && !plain.contains('@'), letters == 0)
        }
        F::Name | F::FormerName => {
            let han = (2..=6).contains(&letters) && letters == plain.chars().filter(|c| c.is_alphanumeric()).count();
            let latin = letters == 0 && text.trim().contains(' ') && plain.len() >= 4;
            good_if((han || latin) && digits == 0, digits == 0 && !plain.contains('@'))
        }
        F::Kind => good_if(labels.kind(text).is_some() || choice::is_marked(text, labels), plain.len() < 40),
        F::AgencyName | F::Department | F::FormerDepartment | F::Title | F::FormerTitle => {
            good_if(letters >= 2 && digits == 0, !plain.contains('@') && digits < 6)
        }
        F::Number
        | F::Parent
        | F::Address
        | F::FormerReason
        | F::System
        | F::Role
        | F::RoleCode
        | F::Reason
        | F::CertSerial
        | F::CertKind
        | F::CardNumber
        | F::RevokeReason => Fit::Open,
    }
}

/// A value without what people write around it or within it: lines to write on, the day of the week, blanks at joints.
pub fn bare(field: Field, text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || is_line(letter));
    match field {
        _ if is_day(field) => {
            let day = day(text);
            if day.parse::<Date>().is_ok() { Cow::Owned(day) } else { Cow::Borrowed(text) }
        }
        Field::AgencyOid => Cow::Owned(closed(text, &['.', '．'])),
        Field::Email | Field::FormerEmail => Cow::Owned(closed(text, &['@', '＠'])),
        _ => Cow::Borrowed(text),
    }
}

const fn is_line(letter: char) -> bool {
    matches!(letter, '_' | '＿')
}

/// `__115__年__6__月__30__日（星期二）` as `115年6月30日`.
fn day(text: &str) -> String {
    let weekday = ["(", "（", "星期", "週"].into_iter().filter_map(|sign| text.find(sign)).min();
    let before = &text[..weekday.unwrap_or(text.len())];
    let kept = if before.contains(char::is_numeric) { before } else { text };
    kept.chars().filter(|letter| !is_line(*letter)).collect::<String>().trim().to_owned()
}

/// Without the blanks before and behind signs that join what stands there.
fn closed(text: &str, joints: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if joints.contains(&letter) {
            out.truncate(out.trim_end().len());
        }
        if !(letter.is_whitespace() && out.ends_with(joints)) {
            out.push(letter);
        }
    }
    out
}

/// Whether any text may be a value of the field, also one that is a label elsewhere.
pub const fn is_free(field: Field) -> bool {
    use Field as F;
    matches!(
        field,
        F::Title
            | F::FormerTitle
            | F::Department
            | F::FormerDepartment
            | F::System
            | F::Role
            | F::Reason
            | F::FormerReason
            | F::RevokeReason
            | F::AgencyName
            | F::Kind
            | F::CertKind
    )
}

/// Whether a field says where somebody works and as what.
pub const fn is_place(field: Field) -> bool {
    use Field as F;
    matches!(field, F::Title | F::FormerTitle | F::Department | F::FormerDepartment | F::Role)
}

/// Whether a field's value may be marks and choices.
pub const fn is_chosen(field: Field) -> bool {
    use Field as F;
    matches!(
        field,
        F::Kind | F::Level | F::System | F::Role | F::Reason | F::FormerReason | F::CertKind | F::RevokeReason
    )
}

/// Whether a field's value may be a sentence.
pub const fn is_why(field: Field) -> bool {
    matches!(field, Field::Reason | Field::FormerReason | Field::RevokeReason)
}

/// Whether a field is about the one who applies.
pub const fn is_own(field: Field) -> bool {
    use Field as F;
    matches!(
        field,
        F::Name | F::Login | F::Department | F::Title | F::Phone | F::Extension | F::Fax | F::Mobile | F::Email
    )
}

/// Whether a field is a day.
pub const fn is_day(field: Field) -> bool {
    matches!(field, Field::FilledOn | Field::EffectiveOn)
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_freed_of_what_stands_around_them() {
        for (field, text, wanted) in [
            (Field::FilledOn, "_115_年_6_月_30_日", "115年6月30日"),
            (Field::FilledOn, "115年6月30日（星期二）", "115年6月30日"),
            (Field::EffectiveOn, "115.6.30 (二)", "115.6.30"),
            (Field::AgencyOid, "2 . 16 .886", "2.16.886"),
            (Field::AgencyOid, "2.16.886 101", "2.16.886 101"),
            (Field::Email, "wang01 ＠ motc.gov.tw", "wang01＠motc.gov.tw"),
            (Field::Name, "__王小明__", "王小明"),
        ] {
            assert_eq!(bare(field, text), wanted);
        }
    }
}
