//! Cards as things: which there are, who has them, what opens a blocked one again, and who was allowed to open it.
//!
//! What opens a card (its PUK or SO PIN, its management key) lies sealed in escrow and is never shown: a ticket lets one
//! member of the helpdesk use it once, for one card, soon after the holder has proven himself.

mod args;
mod error;
mod escrow;
mod leaving;
mod run;
mod store;
mod ticket;
mod view;

pub use error::Error;
pub use leaving::Cards;

use serde::Serialize;

use crate::access::{AccountId, Capability};
use crate::app::{Need, Verb, verb};
use crate::audit::RowKind;
use crate::base::Timestamp;
use crate::card::batch::Batch;
use crate::text::{Word, stock as t};

/// Who keeps cards and what opens them.
const KEEPERS: &[Capability] = &[Capability::Operator, Capability::Ra];
/// Who looks for cards and unlocks them.
const HELPERS: &[Capability] = &[Capability::Helpdesk, Capability::Operator, Capability::Ra];

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("add", args::Add, Change, Need::Any(KEEPERS), run::add),
    verb!("import", args::Import, Change, Need::Any(KEEPERS), run::import),
    verb!("list", args::List, Read, Need::Any(HELPERS), run::list),
    verb!("find", args::Find, Read, Need::Any(HELPERS), run::find),
    verb!("show", args::Show, Read, Need::Any(HELPERS), run::show),
    verb!("issue", args::Issue, Change, Need::Any(KEEPERS), run::issue),
    verb!("set", args::Set, Change, Need::Any(HELPERS), run::set),
    verb!("escrow", args::Escrow, Change, Need::Any(KEEPERS), run::escrow),
];

/// The verbs that this room brings to the noun `card`: they need the escrow.
pub const UNLOCK: &[Verb] = &[
    verb!("unlock", args::Unlock, External, Need::Open, run::unlock),
    verb!("unlock authorize", args::Authorize, Change, Need::Any(HELPERS), run::authorize),
    verb!("unlock respond", args::Respond, Change, Need::Any(HELPERS), run::respond),
];

/// `card batch`, whose secrets go into escrow.
pub const BATCH: &[Verb] = &[verb!("batch", Batch, External, Need::Open, run::batch)];

/// The row of a card that events digest.
pub static CARD: RowKind =
    RowKind { table: "stock_card", key: "id", columns: "id, serial, slip, state, holder, version, issued_at" };

/// The row of a secret in escrow that events digest.
pub static SECRET: RowKind =
    RowKind { table: "stock_secret", key: "id", columns: "id, card, kind, sealed, guarded, set_by, set_at" };

/// The row of a ticket that events digest.
pub static TICKET: RowKind = RowKind {
    table: "unlock_ticket",
    key: "id",
    columns: "id, hash, card, holder, helpdesk, proof, made_at, ends_at, used_at",
};

crate::base::id!(
    /// A card of the stock.
    StockId
);

crate::base::id!(
    /// A secret in escrow.
    SecretId
);

crate::base::id!(
    /// A ticket.
    TicketId
);

/// Where a card is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// In the drawer.
    Stock,
    /// Handed out or on its way, not yet used.
    Issued,
    /// In use.
    Active,
    /// Its PIN is blocked.
    Locked,
    /// Nobody knows where.
    Lost,
    /// Given back.
    Returned,
    /// Gone for good.
    Destroyed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Stock, Self::Issued, Self::Active, Self::Locked, Self::Lost, Self::Returned, Self::Destroyed];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Issued => "issued",
            Self::Active => "active",
            Self::Locked => "locked",
            Self::Lost => "lost",
            Self::Returned => "returned",
            Self::Destroyed => "destroyed",
        }
    }

    /// Its name for people.
    pub const fn word(self) -> Word {
        match self {
            Self::Stock => t::STATE_STOCK,
            Self::Issued => t::STATE_ISSUED,
            Self::Active => t::STATE_ACTIVE,
            Self::Locked => t::STATE_LOCKED,
            Self::Lost => t::STATE_LOST,
            Self::Returned => t::STATE_RETURNED,
            Self::Destroyed => t::STATE_DESTROYED,
        }
    }

    /// What the helpdesk says to its holder.
    pub const fn say(self) -> Word {
        match self {
            Self::Stock => t::SAY_STOCK,
            Self::Issued => t::SAY_ISSUED,
            Self::Active => t::SAY_ACTIVE,
            Self::Locked => t::SAY_LOCKED,
            Self::Lost => t::SAY_LOST,
            Self::Returned => t::SAY_RETURNED,
            Self::Destroyed => t::SAY_DESTROYED,
        }
    }

    /// Whether somebody has it in his hands.
    pub const fn is_held(self) -> bool {
        matches!(self, Self::Issued | Self::Active | Self::Locked)
    }

    /// Whether a card may go from here to there. Handing out has a command of its own.
    pub const fn may_become(self, next: Self) -> bool {
        match next {
            Self::Issued => false,
            Self::Stock => matches!(self, Self::Returned | Self::Lost),
            Self::Active => matches!(self, Self::Issued | Self::Locked),
            Self::Locked => matches!(self, Self::Issued | Self::Active),
            Self::Lost => self.is_held(),
            Self::Returned => self.is_held() || matches!(self, Self::Lost),
            Self::Destroyed => matches!(self, Self::Stock | Self::Lost | Self::Returned),
        }
    }
}

impl Serialize for State {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

crate::base::word!(State);

/// A card of the stock.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its id.
    pub id: StockId,
    /// What it says of itself.
    pub serial: String,
    /// The number of its slip.
    pub slip: Option<String>,
    /// Where it is in its life.
    pub state: State,
    /// Who has it.
    pub holder: Option<AccountId>,
    /// What was noted about it.
    pub note: String,
    /// When it was handed out.
    pub issued_at: Option<Timestamp>,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Its holder's login name, name and agency.
    pub login: Option<String>,
    /// The holder's name.
    pub name: Option<String>,
    /// The holder's agency.
    pub agency_name: Option<String>,
    /// Whether its PUK lies in escrow.
    pub escrow: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_goes_its_way_and_a_destroyed_one_goes_nowhere() {
        assert!(State::Issued.may_become(State::Active));
        assert!(State::Active.may_become(State::Locked) && State::Locked.may_become(State::Active));
        assert!(State::Lost.may_become(State::Returned) && State::Returned.may_become(State::Stock));
        assert!(!State::Stock.may_become(State::Issued), "handing out names a holder");
        assert!(!State::Active.may_become(State::Destroyed), "it is taken back first");
        assert!(State::ALL.into_iter().all(|next| !State::Destroyed.may_become(next)));
    }
}
