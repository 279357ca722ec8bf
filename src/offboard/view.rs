//! How the list looks.

use serde::Serialize;

use super::{Leaver, Leaving};
use crate::access::{AccountId, AccountState, By};
use crate::base::Date;
use crate::error::Result;
use crate::output::{Cells, Column, Tabular};
use crate::store::Tx;
use crate::text::offboard as t;
use crate::text::{Lang, Msg, Word};

/// A line of the list.
#[derive(Serialize)]
pub struct Row {
    part: &'static str,
    what: String,
    done: bool,
    proof: String,
    next: Option<String>,
    #[serde(skip)]
    title: Word,
}

impl Row {
    /// The lines of all parts.
    pub fn all(tx: &Tx<'_>, by: &By, leaver: &Leaver, parts: &[&dyn Leaving], lang: Lang) -> Result<Vec<Self>> {
        let mut rows = Vec::new();
        for part in parts {
            let lines = part.lines(tx, by, leaver)?;
            rows.extend(lines.into_iter().map(|line| Self {
                part: part.name(),
                what: line.what.to(lang),
                done: line.done,
                proof: line.proof.to(lang),
                next: line.next.as_ref().map(|next: &Msg| next.to(lang)),
                title: part.word(),
            }));
        }
        Ok(rows)
    }

    /// Whether nothing is left to do.
    pub const fn is_done(&self) -> bool {
        self.done
    }
}

impl Tabular for Row {
    const KIND: &'static str = "leaving";
    const HEAD: &'static [Column] = &[
        Column::new("done", t::HEAD_DONE),
        Column::new("part", t::HEAD_PART),
        Column::new("what", t::HEAD_WHAT),
        Column::new("proof", t::HEAD_PROOF),
        Column::new("next", t::HEAD_NEXT),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .text(if self.done { "✓" } else { "–" })
            .word(self.title)
            .text(&self.what)
            .text(&self.proof)
            .maybe(self.next.as_ref());
    }
}

/// An account without its person.
#[derive(Serialize)]
pub struct Erased {
    /// The account.
    pub id: AccountId,
    /// Its state.
    pub state: AccountState,
}

/// Somebody who stays after all.
#[derive(Serialize)]
pub struct Cancelled {
    /// The account.
    pub id: AccountId,
    /// Its name.
    pub login: String,
    /// The day on which he was to go.
    pub effective: Date,
}

/// A departure that a plan began.
#[derive(Serialize)]
pub struct Begun {
    /// The account.
    pub id: AccountId,
    login: String,
    effective: Date,
    open: usize,
    lines: usize,
    next: String,
}

impl Begun {
    /// A departure with how much of its list is open.
    pub fn new(leaver: &Leaver, lines: &[Row]) -> Self {
        Self {
            id: leaver.account,
            login: leaver.login.clone(),
            effective: leaver.day,
            open: lines.iter().filter(|line| !line.is_done()).count(),
            lines: lines.len(),
            next: format!("authdesk user offboard {} --dry-run", leaver.login),
        }
    }
}

impl Tabular for Begun {
    const KIND: &'static str = "departure";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("login", t::HEAD_LOGIN),
        Column::new("effective", t::HEAD_EFFECTIVE),
        Column::new("open", t::HEAD_OPEN),
        Column::new("lines", t::HEAD_LINES),
        Column::new("next", t::HEAD_NEXT),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.id)
            .text(&self.login)
            .date(Some(self.effective))
            .number(i64::try_from(self.open).unwrap_or(i64::MAX))
            .number(i64::try_from(self.lines).unwrap_or(i64::MAX))
            .text(&self.next);
    }
}
