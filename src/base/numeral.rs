//! Numbers in Chinese numerals, as documents write their dates.

/// The value of a digit, plain or formal; both circles stand for zero.
fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '○' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '貳' => 2,
        '三' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The value of a place in a number.
fn place(c: char) -> Option<u32> {
    match c {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        _ => None,
    }
}

/// The text with its Chinese numerals as Arabic ones: `一百一十五年` and `一一五年` become `115年`.
///
/// What is no proper number stays as it is.
pub(super) fn arabic(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars() {
        if digit(c).or_else(|| place(c)).is_some() {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

fn flush(run: &mut String, out: &mut String) {
    if let Some(number) = number(run) {
        out.push_str(&number);
    } else {
        out.push_str(run);
    }
    run.clear();
}

fn number(run: &str) -> Option<String> {
    if run.chars().all(|c| digit(c).is_some()) {
        return run.chars().map(|c| digit(c).and_then(|d| char::from_digit(d, 10))).collect();
    }
    let (mut sum, mut last, mut limit) = (0, None, u32::MAX);
    for c in run.chars() {
        match (digit(c), place(c), last) {
            (Some(0), _, None) if sum > 0 => {} // the zero of 一百零五
            (Some(value), _, None) => last = Some(value),
            // Each place once, from high to low; 十 alone is 10.
            (_, Some(place), last) if place < limit && (last.is_some() || place == 10) => {
                sum += last.unwrap_or(1) * place;
                limit = place;
            }
            _ => return None,
        }
        if place(c).is_some() {
            last = None;
        }
    }
    Some((sum + last.unwrap_or(0)).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_become_arabic() {
        for (text, read) in [
            ("一百一十五年十一月二十日", "115年11月20日"),
            ("一一五年一一月二〇日", "115年11月20日"),
            ("壹佰壹拾伍年拾月參拾壹日", "115年10月31日"),
            ("一百零五年三月五日", "105年3月5日"),
            ("一百一十年一月十日", "110年1月10日"),
            ("一百年", "100年"),
            ("二○二六年", "2026年"),
            ("115年", "115年"),
            ("十百", "十百"),
            ("二十十", "二十十"),
            ("一二十", "一二十"),
            ("百五", "百五"),
        ] {
            assert_eq!(arabic(text), read);
        }
    }
}
