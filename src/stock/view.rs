//! How cards look: the holder's name is masked in lists, as everywhere.

use serde::Serialize;

use super::ticket::Proof;
use super::{Card, State, StockId};
use crate::base::{PersonName, Timestamp};
use crate::output::{Cells, Column, Detailed, Facts, Tabular};
use crate::text::{Word, stock as t};

/// A card in a list.
#[derive(Serialize)]
pub struct Row {
    id: StockId,
    serial: String,
    slip: Option<String>,
    state: State,
    login: Option<String>,
    name: Option<String>,
    agency_name: Option<String>,
    escrow: bool,
    issued_at: Option<Timestamp>,
    changed_at: Timestamp,
}

impl Row {
    /// A card, its holder's name masked.
    pub fn new(card: &Card) -> Self {
        let masked = |name: &String| name.parse::<PersonName>().map_or_else(|_| "*".to_owned(), |name| name.masked());
        Self {
            id: card.id,
            serial: card.serial.clone(),
            slip: card.slip.clone(),
            state: card.state,
            login: card.login.clone().or_else(|| card.holder.map(|holder| format!("#{holder}"))),
            name: card.name.as_ref().map(masked),
            agency_name: card.agency_name.clone(),
            escrow: card.escrow,
            issued_at: card.issued_at,
            changed_at: card.changed_at,
        }
    }
}

const fn kept(escrow: bool) -> Word {
    if escrow { t::IN_ESCROW } else { t::NOT_IN_ESCROW }
}

impl Tabular for Row {
    const KIND: &'static str = "stock_card";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("serial", t::HEAD_SERIAL),
        Column::new("slip", t::HEAD_SLIP),
        Column::new("state", t::HEAD_STATE),
        Column::new("login", t::HEAD_LOGIN),
        Column::new("name", t::HEAD_NAME),
        Column::new("agency_name", t::HEAD_AGENCY),
        Column::new("escrow", t::HEAD_ESCROW),
        Column::new("changed_at", t::HEAD_CHANGED),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.id)
            .text(&self.serial)
            .maybe(self.slip.as_ref())
            .word(self.state.word())
            .maybe(self.login.as_ref())
            .maybe(self.name.as_ref())
            .maybe(self.agency_name.as_ref())
            .word(kept(self.escrow))
            .moment(Some(self.changed_at));
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}

/// A card that was looked for on the telephone.
#[derive(Serialize)]
pub struct Found {
    #[serde(flatten)]
    row: Row,
    #[serde(skip)]
    say: Word,
}

impl Found {
    /// A card and what to say about it.
    pub fn new(card: &Card) -> Self {
        Self { row: Row::new(card), say: card.state.say() }
    }
}

impl Tabular for Found {
    const KIND: &'static str = "stock_card";
    const HEAD: &'static [Column] = &[
        Column::new("serial", t::HEAD_SERIAL),
        Column::new("state", t::HEAD_STATE),
        Column::new("login", t::HEAD_LOGIN),
        Column::new("name", t::HEAD_NAME),
        Column::new("agency_name", t::HEAD_AGENCY),
        Column::new("escrow", t::HEAD_ESCROW),
        Column::new("say", t::HEAD_SAY),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .text(&self.row.serial)
            .word(self.row.state.word())
            .maybe(self.row.login.as_ref())
            .maybe(self.row.name.as_ref())
            .maybe(self.row.agency_name.as_ref())
            .word(kept(self.row.escrow))
            .word(self.say);
    }
}

/// A card with everything that is known.
#[derive(Serialize)]
pub struct Sheet {
    #[serde(flatten)]
    row: Row,
    note: String,
    #[serde(skip)]
    say: Word,
}

impl Sheet {
    /// A card.
    pub fn new(card: &Card) -> Self {
        Self { row: Row::new(card), note: card.note.clone(), say: card.state.say() }
    }
}

impl Detailed for Sheet {
    const KIND: &'static str = "stock_card";

    fn facts(&self, facts: &mut Facts) {
        facts
            .text(t::HEAD_SERIAL, &self.row.serial)
            .maybe(t::HEAD_SLIP, self.row.slip.as_ref())
            .word(t::HEAD_STATE, self.row.state.word())
            .maybe(t::HEAD_LOGIN, self.row.login.as_ref())
            .maybe(t::HEAD_NAME, self.row.name.as_ref())
            .maybe(t::HEAD_AGENCY, self.row.agency_name.as_ref())
            .word(t::HEAD_ESCROW, kept(self.row.escrow))
            .moment(t::HEAD_ISSUED, self.row.issued_at)
            .moment(t::HEAD_CHANGED, Some(self.row.changed_at))
            .maybe(t::HEAD_NOTE, Some(&self.note).filter(|note| !note.is_empty()))
            .word(t::HEAD_SAY, self.say);
    }
}

/// A ticket, shown once.
#[derive(Serialize)]
pub struct Issued {
    /// Nothing in a rehearsal.
    pub ticket: Option<String>,
    pub serial: String,
    pub proof: Proof,
    pub ends_at: Timestamp,
}

/// That a code is on its way.
#[derive(Serialize)]
pub struct Sent {
    pub serial: String,
    pub proof: Proof,
    pub ends_at: Timestamp,
}

/// A card that was unlocked.
#[derive(Serialize)]
pub struct Unlocked {
    pub serial: String,
    pub reader: String,
    /// Whether the card has a new PUK, if that is known.
    pub rotated: Option<bool>,
}

/// The answer to a challenge, to be read out.
#[derive(Serialize)]
pub struct Response {
    serial: String,
    response: Option<String>,
}

impl Response {
    /// The answer for a card.
    pub fn new(serial: &str, response: Option<String>) -> Self {
        Self { serial: serial.to_owned(), response }
    }
}

/// What became of a file of cards.
#[derive(Serialize)]
pub struct Imported {
    pub file: String,
    pub added: u64,
    pub unchanged: u64,
    pub errors: u64,
}
