//! How readers and cards look.

use std::path::Path;

use data_encoding::HEXUPPER;
use serde::Serialize;

use super::{Algorithm, Driver, KeyInfo, Presence, Reader, Slot, Tries, Work, atr};
use crate::base::Timestamp;
use crate::output::{Cells, Column, Detailed, Facts, Tabular};
use crate::text::{Lang, Word, card as t};
use crate::x509::{Certificate, PublicKey, Summary};

/// A reader and what sits in it.
#[derive(Serialize)]
pub struct ReaderRow {
    number: usize,
    reader: String,
    state: &'static str,
    atr: Option<String>,
    exclusive: bool,
    #[serde(skip)]
    state_word: Word,
}

impl From<&Reader> for ReaderRow {
    fn from(reader: &Reader) -> Self {
        Self {
            number: reader.index,
            reader: reader.name.clone(),
            state: reader.presence.name(),
            atr: (!reader.atr.is_empty()).then(|| HEXUPPER.encode(&reader.atr)),
            exclusive: reader.exclusive,
            state_word: reader.presence.word(),
        }
    }
}

/// The card that something was done with.
#[derive(Serialize)]
pub struct CardRef {
    serial: String,
    reader: String,
}

impl CardRef {
    /// The card of this work.
    pub(super) fn of(work: &Work) -> Self {
        Self { serial: work.serial.clone(), reader: work.reader.clone() }
    }
}

impl Presence {
    /// Its name in JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Mute => "mute",
            Self::Card => "card",
        }
    }

    /// Its name for people.
    pub(super) const fn word(self) -> Word {
        match self {
            Self::Empty => t::STATE_EMPTY,
            Self::Mute => t::STATE_MUTE,
            Self::Card => t::STATE_CARD,
        }
    }
}

impl Tabular for ReaderRow {
    const KIND: &'static str = "reader";
    const HEAD: &'static [Column] = &[
        Column::new("number", t::HEAD_NUMBER),
        Column::new("reader", t::HEAD_READER),
        Column::new("state", t::HEAD_STATE),
        Column::new("atr", t::HEAD_ATR),
    ];

    fn cells(&self, cells: &mut Cells) {
        let number = i64::try_from(self.number).unwrap_or(i64::MAX);
        cells.number(number).text(&self.reader).word(self.state_word).maybe(self.atr.as_ref());
    }
}

/// What a card tells for free.
#[derive(Serialize)]
pub struct Status {
    number: Option<usize>,
    reader: String,
    state: &'static str,
    atr: Option<String>,
    card: Option<String>,
    driver: Option<String>,
    serial: Option<String>,
    label: Option<String>,
    pin: Option<TriesLeft>,
    puk: Option<TriesLeft>,
    certificates: Vec<CertificateRow>,
    problem: Option<Problem>,
    #[serde(skip)]
    presence: Presence,
}

/// The tries left, in JSON.
#[derive(Serialize)]
struct TriesLeft {
    state: &'static str,
    left: Option<u8>,
    #[serde(skip)]
    tries: Tries,
}

impl From<Tries> for TriesLeft {
    fn from(tries: Tries) -> Self {
        let state = match tries {
            Tries::Left(_) => "left",
            Tries::Blocked => "blocked",
            Tries::Hidden => "hidden",
            Tries::Low => "low",
            Tries::Unknown => "unknown",
        };
        Self { state, left: tries.count(), tries }
    }
}

/// A certificate on a card.
#[derive(Serialize)]
struct CertificateRow {
    slot: Slot,
    #[serde(flatten)]
    summary: Option<Summary>,
}

/// What a card did not let be seen, and why.
#[derive(Serialize)]
struct Problem {
    id: &'static str,
    message: String,
    hint: Option<String>,
}

impl Status {
    /// A reader, before its card is asked.
    pub(super) fn of_reader(reader: &Reader, card: Option<String>) -> Self {
        Self {
            number: Some(reader.index),
            atr: (!reader.atr.is_empty()).then(|| atr::shown(&reader.atr)),
            card,
            ..Self::empty(reader.name.clone(), reader.presence)
        }
    }

    /// A token of a module.
    pub(super) fn of_module(module: &Path) -> Self {
        Self::empty(module.display().to_string(), Presence::Card)
    }

    const fn empty(reader: String, presence: Presence) -> Self {
        Self {
            number: None,
            reader,
            state: presence.name(),
            atr: None,
            card: None,
            driver: None,
            serial: None,
            label: None,
            pin: None,
            puk: None,
            certificates: Vec::new(),
            problem: None,
            presence,
        }
    }

    /// What sits in the reader.
    pub(super) const fn presence(&self) -> Presence {
        self.presence
    }

    /// What drives the card.
    pub(super) fn driver(&mut self, driver: &Driver, lang: Lang) {
        self.driver = Some(driver.to_string());
        if *driver == Driver::Piv && self.card.is_none() {
            self.card = Some(t::PIV_CARD.to(lang).to_owned());
        }
    }

    /// What names the card.
    pub(super) fn serial(&mut self, serial: String, label: Option<String>) {
        (self.serial, self.label) = (Some(serial), label);
    }

    /// How many tries are left.
    pub(super) fn tries(&mut self, pin: Tries, puk: Tries) {
        (self.pin, self.puk) = (Some(pin.into()), Some(puk.into()));
    }

    /// The certificates; what is none is listed all the same.
    pub(super) fn certificates(&mut self, found: Vec<(Slot, Vec<u8>)>, now: Timestamp) {
        let row = |(slot, der): (Slot, Vec<u8>)| {
            let summary = Certificate::from_der(&der).ok().map(|certificate| Summary::new(&certificate, now));
            CertificateRow { slot, summary }
        };
        self.certificates = found.into_iter().map(row).collect();
    }

    /// Why nothing more is known.
    pub(super) fn problem(mut self, error: &crate::Error, lang: Lang) -> Self {
        let hint = error.next().map(|hint| hint.to(lang));
        self.problem = Some(Problem { id: error.msg().id(), message: error.msg().to(lang), hint });
        self
    }

    /// The state in words: a card that no driver knows is not recognised.
    fn words(&self) -> Word {
        match self.presence {
            Presence::Card if self.driver.is_some() || self.card.is_some() => t::STATE_KNOWN,
            Presence::Card => t::STATE_MUTE,
            other => other.word(),
        }
    }
}

impl Tabular for Status {
    const KIND: &'static str = "card_status";
    const HEAD: &'static [Column] = &[
        Column::new("reader", t::HEAD_READER),
        Column::new("state", t::HEAD_STATE),
        Column::new("card", t::HEAD_CARD),
        Column::new("serial", t::HEAD_SERIAL),
        Column::new("pin", t::PIN),
        Column::new("certificates", t::HEAD_CERTIFICATES),
    ];

    fn cells(&self, cells: &mut Cells) {
        let lang = cells.lang();
        let pin = self.pin.as_ref().map(|pin| pin.tries.msg().to(lang)).unwrap_or_default();
        let certificates = i64::try_from(self.certificates.len()).unwrap_or(i64::MAX);
        let card = self.label.as_ref().or(self.card.as_ref());
        cells.text(&self.reader).word(self.words()).maybe(card).maybe(self.serial.as_ref());
        cells.text(pin).number(certificates);
    }
}

impl Detailed for Status {
    const KIND: &'static str = "card_status";

    fn facts(&self, facts: &mut Facts) {
        let lang = facts.lang();
        facts
            .text(t::HEAD_READER, &self.reader)
            .word(t::HEAD_STATE, self.words())
            .maybe(t::HEAD_CARD, self.card.as_ref())
            .maybe(t::HEAD_LABEL, self.label.as_ref())
            .maybe(t::HEAD_ATR, self.atr.as_ref())
            .maybe(t::HEAD_DRIVER, self.driver.as_ref())
            .maybe(t::HEAD_SERIAL, self.serial.as_ref())
            .maybe(t::PIN, self.pin.as_ref().map(|pin| pin.tries.msg().to(lang)))
            .maybe(t::PUK, self.puk.as_ref().map(|puk| puk.tries.msg().to(lang)));
        if let Some(problem) = &self.problem {
            facts.text(t::HEAD_PROBLEM, &problem.message).maybe(t::HEAD_HELP, problem.hint.as_ref());
        }
        if !self.certificates.is_empty() {
            facts.section(t::HEAD_CERTIFICATES);
        }
        for CertificateRow { slot, summary } in &self.certificates {
            let what = summary
                .as_ref()
                .map(|summary| format!("{}  {}  {}", summary.holder(), summary.uses(lang), summary.until().to(lang)));
            facts.line(format!("{slot}  {}", what.unwrap_or_else(|| t::NOT_A_CERTIFICATE.to(lang).to_owned())));
        }
        facts.line("");
    }
}

/// A key on a card.
#[derive(Serialize)]
pub struct KeyRow {
    slot: Slot,
    algorithm: Option<Algorithm>,
    generated: Option<bool>,
    fingerprint: Option<String>,
    public_key: Option<String>,
}

impl KeyRow {
    /// A key as the card tells it.
    pub(super) fn new(key: KeyInfo) -> Self {
        let public = key.public_key.and_then(|der| PublicKey::from_der(&der).ok());
        Self {
            slot: key.slot,
            algorithm: key.algorithm,
            generated: key.generated,
            fingerprint: public.as_ref().map(PublicKey::fingerprint),
            public_key: public.as_ref().map(PublicKey::pem),
        }
    }
}

impl Tabular for KeyRow {
    const KIND: &'static str = "key";
    const HEAD: &'static [Column] = &[
        Column::new("slot", t::HEAD_SLOT),
        Column::new("algorithm", t::HEAD_ALGORITHM),
        Column::new("generated", t::HEAD_GENERATED),
        Column::new("fingerprint", t::HEAD_FINGERPRINT),
    ];

    fn cells(&self, cells: &mut Cells) {
        let lang = cells.lang();
        let generated = self.generated.map(|generated| if generated { t::ON_CARD } else { t::IMPORTED }.to(lang));
        let algorithm = self.algorithm.map(|algorithm| algorithm.word().to(lang));
        cells.text(self.slot.name()).maybe(algorithm).maybe(generated).maybe(self.fingerprint.as_ref());
    }
}

/// A key that a card made.
#[derive(Serialize)]
pub struct MadeKey {
    serial: String,
    reader: String,
    slot: Slot,
    algorithm: Algorithm,
    fingerprint: String,
    public_key: String,
}

impl MadeKey {
    /// A key that the card of this work made.
    pub(super) fn new(work: &Work, slot: &Slot, algorithm: Algorithm, key: &PublicKey) -> Self {
        Self {
            serial: work.serial.clone(),
            reader: work.reader.clone(),
            slot: slot.clone(),
            algorithm,
            fingerprint: key.fingerprint(),
            public_key: key.pem(),
        }
    }
}

/// A card that went the whole way.
#[derive(Serialize)]
pub struct Tested {
    serial: String,
    reader: String,
    slot: Slot,
    certificate: Summary,
}

impl Tested {
    /// The card of this work, signed with the key of this certificate.
    pub(super) fn new(work: &Work, slot: &Slot, certificate: &Certificate, now: Timestamp) -> Self {
        Self {
            serial: work.serial.clone(),
            reader: work.reader.clone(),
            slot: slot.clone(),
            certificate: Summary::new(certificate, now),
        }
    }
}
