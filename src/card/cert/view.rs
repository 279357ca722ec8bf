//! How certificates on cards look.

use serde::Serialize;

use crate::card::Slot;
use crate::output::{Cells, Column, Tabular};
use crate::text::card_cert as t;
use crate::x509::{Chain, Summary};

/// A certificate in a slot.
#[derive(Serialize)]
pub struct Row {
    pub slot: Slot,
    #[serde(flatten)]
    pub certificate: Summary,
    pub chain: Chain,
}

impl Tabular for Row {
    const KIND: &'static str = "card_certificate";
    const HEAD: &'static [Column] = &[
        Column::new("slot", t::HEAD_SLOT),
        Column::new("subject", t::HEAD_SUBJECT),
        Column::new("issuer", t::HEAD_ISSUER),
        Column::new("purpose", t::HEAD_PURPOSE),
        Column::new("not_after", t::HEAD_UNTIL),
        Column::new("days_left", t::HEAD_DAYS_LEFT),
        Column::new("serial", t::HEAD_SERIAL),
        Column::new("key", t::HEAD_KEY),
        Column::new("chain", t::HEAD_CHAIN),
    ];

    fn cells(&self, cells: &mut Cells) {
        let certificate = &self.certificate;
        cells
            .text(self.slot.name())
            .text(&certificate.subject)
            .text(&certificate.issuer)
            .word(certificate.purpose.word())
            .date(Some(certificate.not_after.date()))
            .number(certificate.days_left)
            .text(&certificate.serial)
            .text(&certificate.key)
            .word(self.chain.word());
    }
}

/// A request that a card signed.
#[derive(Serialize)]
pub struct Request<'a> {
    pub slot: &'a Slot,
    pub card: &'a str,
    pub subject: String,
    pub key: String,
    pub public_key_fingerprint: String,
    pub file: Option<String>,
    pub pem: String,
}

/// What became of a slot.
#[derive(Serialize)]
pub struct Written<'a> {
    pub card: &'a str,
    pub slot: &'a Slot,
    pub became: &'static str,
    /// Nothing for what was no certificate.
    pub subject: Option<String>,
    pub serial: Option<String>,
    pub fingerprint: Option<String>,
}

/// A certificate that was put where programs look.
#[derive(Serialize)]
pub struct Registered {
    pub slot: Slot,
    pub subject: String,
    pub store: String,
    pub place: String,
    pub name: String,
    pub became: &'static str,
}

impl Tabular for Registered {
    const KIND: &'static str = "registered_certificate";
    const HEAD: &'static [Column] = &[
        Column::new("slot", t::HEAD_SLOT),
        Column::new("subject", t::HEAD_SUBJECT),
        Column::new("store", t::HEAD_STORE),
        Column::new("place", t::HEAD_PLACE),
        Column::new("name", t::HEAD_NAME),
        Column::new("became", t::HEAD_BECAME),
    ];

    fn cells(&self, cells: &mut Cells) {
        let became = match self.became {
            "added" => t::ADDED,
            _ => t::UNCHANGED,
        };
        cells
            .text(self.slot.name())
            .text(&self.subject)
            .text(&self.store)
            .text(&self.place)
            .text(&self.name)
            .word(became);
    }
}
