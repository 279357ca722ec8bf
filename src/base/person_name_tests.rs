use super::super::noise;
use super::*;

fn name(text: &str) -> PersonName {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a027_chinese_and_english_names_are_read() {
    for (text, read) in [
        ("王小明", "王小明"),
        (" 王　明 ", "王明"),
        ("歐陽 小 明", "歐陽小明"),
        ("𠮷田々", "𠮷田々"),
        ("陳\u{30EDE}\u{30EDE}", "陳\u{30EDE}\u{30EDE}"),
        ("Ｗａｎｇ　Ｍｉｎｇ", "Wang Ming"),
        ("Tsai  Ing-wen", "Tsai Ing-wen"),
        ("O’Brien", "O'Brien"),
        ("Jose\u{301}", "José"),
        ("'Atolan Ripay", "'Atolan Ripay"),
        ("Kolas Yotaka 谷辣斯·尤達卡", "Kolas Yotaka 谷辣斯·尤達卡"),
        ("⽂⼦", "文子"),
    ] {
        assert_eq!(name(text).as_str(), read, "{text}");
    }
}

#[test]
fn all_dots_are_one() {
    for dot in ["‧", "·", "・", "•", "．", "･", " · ", "."] {
        assert_eq!(name(&format!("瓦歷斯{dot}諾幹")).as_str(), "瓦歷斯·諾幹", "{dot}");
    }
}

#[test]
fn han_stays_as_written_and_compares_as_meant() {
    let compatibility = name("\u{F90A}城武");
    assert_eq!(compatibility.as_str(), "\u{F90A}城武");
    assert_eq!(compatibility.fold(), name("金城武").fold());
    assert_eq!(name("WANG Ming-Li").fold(), name("Wang Mingli").fold());
}

#[test]
fn look_alikes_and_unseen_characters_are_refused() {
    for (text, bad) in [
        ("王小明1", '1'),
        ("Аnna", 'А'),
        ("Αnna", 'Α'),
        ("王\u{202E}明", '\u{202E}'),
        ("王\u{200B}明", '\u{200B}'),
        ("王\u{FE00}明", '\u{FE00}'),
        ("王\n明", '\n'),
        ("王○明", '○'),
        ("王@明", '@'),
        ("=cmd", '='),
        ("ㄅㄆ", 'ㄅ'),
        ("A.", '.'),
        ("ɑnna", 'ɑ'),
    ] {
        let refused = PersonNameError::Character { text: text.to_owned(), character: bad };
        assert_eq!(text.parse::<PersonName>(), Err(refused));
    }
    assert!(matches!("王\u{E001}明".parse::<PersonName>(), Err(PersonNameError::PrivateUse { .. })));
}

#[test]
fn marks_stand_between_letters() {
    for text in ["-王明", "王明·", "王··明", "Ing--wen", "Ing -wen"] {
        assert!(matches!(text.parse::<PersonName>(), Err(PersonNameError::Joint { .. })), "{text}");
    }
    for text in ["", "　", "'"] {
        assert_eq!(text.parse::<PersonName>(), Err(PersonNameError::Empty { text: text.to_owned() }));
    }
    let long = "王".repeat(51);
    assert!(matches!(long.parse::<PersonName>(), Err(PersonNameError::Length { got: 51, .. })));
}

#[test]
fn a028_masks_hide_the_middle() {
    for (text, masked) in [
        ("王小明", "王○明"),
        ("王明", "王○"),
        ("王", "○"),
        ("歐陽小明", "歐○○明"),
        ("瓦歷斯·諾幹", "瓦○○·○幹"),
        ("Wang Ming", "W*** M***"),
        ("'Atolan Ing-wen", "A*** I***"),
        ("王小明 David", "王○明 D***"),
    ] {
        assert_eq!(name(text).masked(), masked, "{text}");
    }
}

#[test]
fn what_parses_prints_back() {
    noise::each::<PersonName>(&["王小明", "瓦歷斯·諾幹", "Tsai Ing-wen", "O'Brien José"], |name| {
        assert!(!name.masked().is_empty() && !name.fold().is_empty());
    });
}
