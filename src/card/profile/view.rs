//! How profiles look.

use serde::Serialize;

use super::challenge::Challenge;
use super::shape::Shape;
use super::{Flaw, Origin, Profile};
use crate::output::{Cells, Column, Detailed, Facts, Tabular};
use crate::text::{Lang, Msg, Word, card_profile as t};

/// A profile in the list.
#[derive(Serialize)]
pub struct Row {
    name: String,
    title: String,
    atr: Vec<String>,
    allows: Vec<&'static str>,
    source: String,
    #[serde(skip)]
    words: Vec<Word>,
    #[serde(skip)]
    shipped: bool,
}

/// What a profile allows, by name and by word.
fn allows(profile: &Profile) -> Vec<(&'static str, Word)> {
    let allow = profile.allow;
    let all = [
        (allow.verify, "verify", t::ALLOW_VERIFY),
        (allow.change_pin, "change_pin", t::ALLOW_CHANGE_PIN),
        (allow.change_puk, "change_puk", t::ALLOW_CHANGE_PUK),
        (allow.unlock, "unlock", t::ALLOW_UNLOCK),
        (allow.challenge, "challenge", t::ALLOW_CHALLENGE),
    ];
    all.into_iter().filter(|(allowed, _, _)| *allowed).map(|(_, name, word)| (name, word)).collect()
}

fn source(profile: &Profile) -> String {
    match &profile.origin {
        Origin::Shipped => "shipped".to_owned(),
        Origin::File(path) => path.display().to_string(),
    }
}

impl Row {
    pub fn new(profile: &Profile, lang: Lang) -> Self {
        let (allows, words) = allows(profile).into_iter().unzip();
        Self {
            name: profile.name.clone(),
            title: profile.title(lang).to_owned(),
            atr: profile.atr.iter().map(ToString::to_string).collect(),
            allows,
            source: source(profile),
            words,
            shipped: profile.origin == Origin::Shipped,
        }
    }
}

fn joined(words: &[Word], lang: Lang) -> String {
    let words: Vec<&str> = words.iter().map(|word| word.to(lang)).collect();
    if words.is_empty() { t::ALLOW_NOTHING.to(lang).to_owned() } else { words.join(t::COMMA.to(lang)) }
}

impl Tabular for Row {
    const KIND: &'static str = "card_profile";
    const HEAD: &'static [Column] = &[
        Column::new("name", t::HEAD_NAME),
        Column::new("title", t::HEAD_TITLE),
        Column::new("allows", t::HEAD_ALLOWS),
        Column::new("source", t::HEAD_SOURCE),
    ];

    fn cells(&self, cells: &mut Cells) {
        let lang = cells.lang();
        cells.text(&self.name).text(&self.title).text(joined(&self.words, lang));
        match self.shipped {
            true => cells.word(t::SHIPPED),
            false => cells.text(&self.source),
        };
    }
}

/// A profile with all it says.
#[derive(Serialize)]
pub struct Detail {
    #[serde(flatten)]
    row: Row,
    aid: Vec<String>,
    pin: Option<Secret>,
    puk: Option<Secret>,
    challenge: Option<Key>,
    page: Option<String>,
    help: Option<String>,
    reads_number: bool,
    reads_certificates: bool,
    modules: Vec<String>,
}

/// The shape of a PIN or PUK.
#[derive(Serialize)]
struct Secret {
    reference: String,
    least: usize,
    most: usize,
    digits: bool,
    padding: Option<String>,
    tells_tries: bool,
    example: String,
    #[serde(skip)]
    length: Msg,
}

/// The key that answers a challenge.
#[derive(Serialize)]
struct Key {
    reference: String,
    cipher: &'static str,
    #[serde(skip)]
    word: Word,
}

impl From<&Challenge> for Key {
    fn from(challenge: &Challenge) -> Self {
        let reference = format!("{:02X}", challenge.reference);
        Self { reference, cipher: challenge.cipher.name(), word: challenge.cipher.word() }
    }
}

impl From<&Shape> for Secret {
    fn from(shape: &Shape) -> Self {
        Self {
            reference: format!("{:02X}", shape.reference),
            least: shape.least,
            most: shape.most,
            digits: shape.digits,
            padding: shape.padding.map(|byte| format!("{byte:02X}")),
            tells_tries: shape.asks,
            example: shape.example(),
            length: shape.rule().length(),
        }
    }
}

impl Secret {
    fn sentence(&self) -> Msg {
        let (reference, length, example) = (self.reference.clone(), self.length.clone(), self.example.clone());
        t::Shape { reference, length, example }.into()
    }
}

impl Detail {
    pub fn new(profile: &Profile, lang: Lang) -> Self {
        let hex = |bytes: &Vec<u8>| data_encoding::HEXUPPER.encode(bytes);
        Self {
            row: Row::new(profile, lang),
            aid: profile.aid.iter().map(hex).collect(),
            pin: profile.pin.as_ref().map(Secret::from),
            puk: profile.puk.as_ref().map(Secret::from),
            challenge: profile.challenge.as_ref().map(Key::from),
            page: profile.page.clone(),
            help: profile.help(lang).map(str::to_owned),
            reads_number: profile.number.is_some(),
            reads_certificates: !profile.certificates.is_empty(),
            modules: profile.modules.clone(),
        }
    }
}

impl Detailed for Detail {
    const KIND: &'static str = "card_profile";

    fn facts(&self, facts: &mut Facts) {
        let lang = facts.lang();
        let yes = |yes: bool| if yes { t::YES } else { t::NO };
        facts.text(t::HEAD_NAME, &self.row.name).text(t::HEAD_TITLE, &self.row.title);
        facts.text(t::HEAD_ATR, self.row.atr.join("\n")).text(t::HEAD_AID, self.aid.join(" "));
        for (title, secret) in [(t::HEAD_PIN, &self.pin), (t::HEAD_PUK, &self.puk)] {
            if let Some(secret) = secret {
                facts.msg(title, secret.sentence());
            }
        }
        if let Some(Key { reference, word, .. }) = &self.challenge {
            facts.msg(t::HEAD_CHALLENGE, t::Key { reference: reference.as_str(), cipher: *word });
        }
        facts.text(t::HEAD_ALLOWS, joined(&self.row.words, lang));
        facts.word(t::HEAD_NUMBER, yes(self.reads_number)).word(t::HEAD_CERTIFICATES, yes(self.reads_certificates));
        facts.maybe(t::HEAD_PAGE, self.page.as_ref()).maybe(t::HEAD_HELP, self.help.as_ref());
        facts.text(t::HEAD_MODULES, self.modules.join(" "));
        match self.row.shipped {
            true => facts.word(t::HEAD_SOURCE, t::SHIPPED),
            false => facts.text(t::HEAD_SOURCE, &self.row.source),
        };
    }
}

/// Something wrong in a file.
#[derive(Serialize)]
pub struct Found {
    file: String,
    field: String,
    id: &'static str,
    message: String,
}

impl Found {
    pub fn new(file: &str, flaw: &Flaw, lang: Lang) -> Self {
        Self { file: file.to_owned(), field: flaw.field.clone(), id: flaw.msg.id(), message: flaw.msg.to(lang) }
    }
}

impl Tabular for Found {
    const KIND: &'static str = "finding";
    const HEAD: &'static [Column] = &[
        Column::new("file", t::HEAD_FILE),
        Column::new("field", t::HEAD_FIELD),
        Column::new("message", t::HEAD_MESSAGE),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.text(&self.file).text(&self.field).text(&self.message);
    }
}

/// A step of `card profile test`.
#[derive(Serialize)]
pub struct Step {
    ok: bool,
    id: &'static str,
    message: String,
    #[serde(skip)]
    step: Word,
}

impl Tabular for Step {
    const KIND: &'static str = "step";
    const HEAD: &'static [Column] =
        &[Column::new("ok", t::HEAD_OK), Column::new("step", t::HEAD_STEP), Column::new("message", t::HEAD_MESSAGE)];

    fn cells(&self, cells: &mut Cells) {
        cells.word(if self.ok { t::YES } else { t::NO }).word(self.step).text(&self.message);
    }
}

/// All steps, in the language of the answer.
pub struct Steps {
    lang: Lang,
    /// The steps so far.
    pub steps: Vec<Step>,
}

impl Steps {
    pub const fn new(lang: Lang) -> Self {
        Self { lang, steps: Vec::new() }
    }

    pub fn note(&mut self, step: Word, ok: bool, sentence: impl Into<Msg>) {
        let sentence = sentence.into();
        self.steps.push(Step { ok, id: sentence.id(), message: sentence.to(self.lang), step });
    }

    pub fn failed(&self) -> usize {
        self.steps.iter().filter(|step| !step.ok).count()
    }
}
