use super::*;
use crate::form::Kind;
use crate::text::Lang;

fn field(label: &str, block: Option<Block>) -> Option<Field> {
    match Labels::shipped().meaning(label, block)? {
        Meaning::Field(field, _) => Some(field),
        Meaning::Other => None,
    }
}

#[test]
fn the_table_holds_and_knows_every_word_of_our_own_form() {
    let labels = Labels::parse(TABLE).unwrap();
    for wanted in Field::ALL {
        let mut known = labels.words.values().flat_map(|word| &word.fields);
        let block = known.find(|(_, field)| *field == wanted).map(|(block, _)| *block);
        assert!(block.is_some(), "{wanted}");
        for lang in [Lang::ZhTw, Lang::En] {
            assert_eq!(field(wanted.word().to(lang), block), Some(wanted), "{wanted} {}", wanted.word().to(lang));
        }
    }
    for kind in Kind::ALL {
        assert_eq!(labels.kind(kind.word().to(Lang::ZhTw)), Some(kind));
        assert_eq!(labels.kind(kind.word().to(Lang::En)), Some(kind));
    }
}

#[test]
fn the_block_decides_what_a_label_means() {
    assert_eq!(field("姓名", None), Some(Field::Name));
    assert_eq!(field("姓名", Some(Block::Former)), Some(Field::FormerName));
    assert_eq!(field("電話", Some(Block::Former)), Some(Field::FormerPhone));
    assert_eq!(field("傳真", Some(Block::Former)), None);
    assert_eq!(field("機關名稱", Some(Block::Former)), Some(Field::AgencyName));
    assert_eq!(field("姓名", Some(Block::Seals)), None);
    assert_eq!(field("申請日期", Some(Block::Authority)), Some(Field::FilledOn));
    assert_eq!(field("王小明", None), None);
}

#[test]
fn labels_that_are_not_listed_are_taken_apart() {
    for (label, wanted) in [
        ("原管理者姓名", Field::FormerName),
        ("原機關管理者之姓名", Field::FormerName),
        ("離職人員帳號", Field::FormerLogin),
        ("新任機關管理者姓名", Field::Name),
        ("接任者電子郵件", Field::Email),
        ("姓名 Name", Field::Name),
        ("機關全銜 / Agency Name", Field::AgencyName),
        ("公務聯絡電話號碼", Field::Phone),
        ("申請人服務單位", Field::Department),
        ("E-mail信箱", Field::Email),
        ("使用者手機號碼", Field::Mobile),
        ("機關OID（必填）", Field::AgencyOid),
    ] {
        assert_eq!(field(label, None), Some(wanted), "{label}");
    }
    for label in ["單位主管姓名", "承辦人電話", "資安長姓名", "申請人（簽章）", "職務代理人電子郵件"]
    {
        assert_eq!(field(label, None), None, "{label}");
        assert!(Labels::shipped().knows(label), "{label}");
    }
    for text in [
        "交通部",
        "資訊中心",
        "林管理",
        "臺北市仁愛路一段50號",
        "科員",
        "機關管理者",
        "資訊系統組",
        "agency administrator",
    ] {
        assert_eq!(Labels::shipped().names_field(text), None, "{text}");
    }
}

#[test]
fn headings_are_known_however_they_are_put() {
    let labels = Labels::shipped();
    for (text, block) in [
        ("二、新任管理者基本資料", Block::Applicant),
        ("原機關管理者資料", Block::Former),
        ("異動前", Block::Former),
        ("變更後資料", Block::Applicant),
        ("貳、申請機關資訊", Block::Agency),
        ("核 章 欄", Block::Seals),
        ("單位主管", Block::Others),
    ] {
        assert_eq!(labels.heading(text), Some(block), "{text}");
    }
    for text in ["以下由資訊處填寫", "審核欄（由教育局填寫）"] {
        assert_eq!(labels.heading(text), Some(Block::Authority), "{text}");
    }
    for text in ["姓名", "資訊中心", "申請日期", "以下由申請機關填寫妥善"] {
        assert_eq!(labels.heading(text), None, "{text}");
    }
    assert!(labels.is_title("帳號申請單") && !labels.is_title("申請單位"));
}

#[test]
fn kinds_are_known_within_more_words() {
    let labels = Labels::shipped();
    for (text, kind) in [
        ("帳號新增", Some(Kind::New)),
        ("申請", Some(Kind::New)),
        ("異動申請", Some(Kind::Change)),
        ("刪除（停用）", Some(Kind::Removal)),
        ("憑證廢止", Some(Kind::Revocation)),
        ("新增或異動", None),
        ("其他", None),
    ] {
        assert_eq!(labels.kind(text), kind, "{text}");
    }
    assert_eq!(labels.kind_of_title("國立大學憑證廢止申請單"), Some(Kind::Revocation));
    assert_eq!(labels.kind_of_title("機關管理者帳號申請(異動)單"), None);
    assert_eq!(labels.kind_of_title("帳號新增／異動／停用申請單"), None);
}
