//! How texts of forms are compared.

use unicode_normalization::UnicodeNormalization;

/// Words in parentheses behind a label that ask for a seal: what stands there is not read.
const SEALS: [&str; 7] = ["簽章", "蓋章", "核章", "簽名", "用印", "職章", "簽核"];

/// A label as it is compared: no blanks, punctuation, numbering, or what stands in parentheses.
pub fn fold(label: &str) -> String {
    let plain: String = label.nfkc().collect();
    let bare = without_number(plain.trim());
    // What stands in brackets at the beginning is stressed, not explained: 【異動前】機關管理者.
    let bare = match bare.strip_prefix(['【', '〔', '《']) {
        Some(rest) => rest.replacen(['】', '〕', '》'], " ", 1),
        None => bare.to_owned(),
    };
    let outside = without_parentheses(&bare);
    match letters(&outside) {
        empty if empty.is_empty() => letters(&bare),
        folded => folded,
    }
}

/// What stands in parentheses behind a label, as it is compared: `單位代碼（OID）`.
pub fn fold_within(label: &str) -> Option<String> {
    let plain: String = label.nfkc().collect();
    let inner = plain.split_once('(')?.1.split_once(')')?.0;
    Some(letters(inner)).filter(|inner| !inner.is_empty())
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).map(usual).flat_map(char::to_lowercase).collect()
}

/// One of the ways to write a character for both.
const fn usual(letter: char) -> char {
    match letter {
        '台' => '臺',
        '帐' | '賬' => '帳',
        '号' => '號',
        '机' => '機',
        '关' => '關',
        other => other,
    }
}

/// A text in plain width and lower case, without blanks.
pub fn narrow(text: &str) -> String {
    text.nfkc().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Whether a label asks for a seal in parentheses: `申請人（簽章）`.
pub fn seals_within(label: &str) -> bool {
    let inside = |open: char, close: char| {
        label.split(open).skip(1).filter_map(|rest| rest.split(close).next()).any(|inner| {
            let inner = narrow(inner);
            SEALS.iter().any(|seal| inner.contains(seal)) && inner.chars().count() <= 8
        })
    };
    inside('(', ')') || inside('（', '）')
}

/// Without `一、`, `(二)`, `3.`, `第四部分` before it.
fn without_number(text: &str) -> &str {
    let is_number = |letter: char| {
        letter.is_ascii_digit()
            || "一二三四五六七八九十".contains(letter)
            || "壹貳參肆伍陸柒捌玖拾".contains(letter)
            || "甲乙丙丁".contains(letter)
    };
    let inner = text.strip_prefix(['(', '第']).unwrap_or(text);
    let rest = inner.trim_start_matches(is_number);
    if rest.len() == inner.len() {
        return text;
    }
    let rest = rest.trim_start();
    if text.starts_with('第') {
        let behind = ["部分", "部份", "欄", "項", "區"].iter().find_map(|word| rest.strip_prefix(word));
        return behind.map_or(text, |rest| rest.trim_start_matches(|letter: char| !letter.is_alphanumeric()));
    }
    rest.strip_prefix(['、', '.', ')', ',', '﹑', ':', '-']).map_or(text, str::trim_start)
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '(' | '[' | '【' | '〔' | '{' | '〈' | '《' => depth += 1,
            ')' | ']' | '】' | '〕' | '}' | '〉' | '》' => depth = depth.saturating_sub(1),
            other if depth == 0 => out.push(other),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_compared_without_what_makes_no_difference() {
        for text in
            ["姓名", "姓　　名", "＊姓名：", "三、姓名*", "(2)姓 名（中文）", "姓\n名", "【姓名】", "二\n、\n姓\n名"]
        {
            assert_eq!(fold(text), "姓名", "{text}");
        }
        assert_eq!(fold("機關ＯＩＤ"), "機關oid");
        assert_eq!(fold("E-mail"), "email");
        assert_eq!(fold("（備註）"), "備註");
        assert_eq!(fold("一般"), "一般");
        assert_eq!(fold("第二部分：原管理者"), "原管理者");
        assert_eq!(fold("帐号"), "帳號");
        assert_eq!(fold("【異動前】機關管理者"), "異動前機關管理者");
        assert_eq!(fold_within("單位代碼（ＯＩＤ）").as_deref(), Some("oid"));
    }

    #[test]
    fn a_label_that_asks_for_a_seal_is_told() {
        assert!(seals_within("申請人（簽章）"));
        assert!(seals_within("申請人\n(簽名或蓋章)"));
        assert!(!seals_within("申請人（中文）"));
    }
}
