//! Long text in numbered parts, for a gateway that takes no more than one message's length.

/// The most parts of one text.
const MOST: usize = 9;

/// Splits a text into parts of at most so many letters as `length` counts them, each with its number before it. Words,
/// numbers and codes stay whole where they are not longer than a part. Nothing, where that takes too many parts.
pub fn parts(body: &str, most: usize, length: fn(char) -> usize) -> Option<Vec<String>> {
    let measure = |text: &str| text.chars().map(length).sum::<usize>();
    if measure(body) <= most {
        return Some(vec![body.to_owned()]);
    }
    let room = most.saturating_sub(measure("9/9 "));
    let (mut rest, mut found) = (body, Vec::new());
    while !rest.is_empty() {
        let end = if measure(rest) <= room { rest.len() } else { cut(rest, room, length) };
        let (part, more) = rest.split_at(end);
        found.push(part.trim_end());
        rest = more.trim_start();
    }
    let count = found.len();
    let numbered = found.iter().enumerate().map(|(at, part)| format!("{}/{count} {part}", at + 1));
    (count <= MOST).then(|| numbered.collect())
}

/// Where a text is cut that is too long: behind the last letter that fits and does not belong to a word going on.
fn cut(text: &str, room: usize, length: fn(char) -> usize) -> usize {
    let (mut used, mut best, mut last) = (0, None, 0);
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        used += length(letter);
        if used > room {
            break;
        }
        last = at + letter.len_utf8();
        let goes_on = letters.peek().is_some_and(|(_, next)| is_word(letter) && is_word(*next));
        if !goes_on {
            best = Some(last);
        }
    }
    // Nothing fits where not even one letter does; it is taken all the same, so that the text comes to an end.
    let first = text.chars().next().map_or(text.len(), char::len_utf8);
    best.unwrap_or(last).max(first)
}

/// Letters that belong together: of codes, numbers, addresses, links.
fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '@' | '/' | ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNITS: fn(char) -> usize = char::len_utf16;

    #[test]
    fn codes_stay_whole_and_nothing_is_lost() {
        assert_eq!(parts("短", 70, UNITS), Some(vec!["短".to_owned()]));
        let text = format!("{}，註冊碼 {}", "請".repeat(58), "ABCD2345EFGH6789");
        let found = parts(&text, 70, UNITS).unwrap();
        assert_eq!(found, [format!("1/2 {}，註冊碼", "請".repeat(58)), "2/2 ABCD2345EFGH6789".to_owned()]);
        for body in ["碼".repeat(500), "x".repeat(300), "😀".repeat(100), "a b ".repeat(90)] {
            let found = parts(&body, 70, UNITS).unwrap();
            assert!(found.iter().all(|part| part.encode_utf16().count() <= 70), "{found:?}");
            let bare: String = found.iter().map(|part| part.split_once(' ').unwrap().1.replace(' ', "")).collect();
            assert_eq!(bare, body.replace(' ', ""));
        }
        assert_eq!(parts(&"碼".repeat(700), 70, UNITS), None);
    }
}
