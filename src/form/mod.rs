//! Application forms: our own blanks go out, and what comes back is read by its labels, checked, and tied to its request.

mod args;
mod check;
mod choice;
mod envelope;
mod error;
mod field;
mod fold;
mod gather;
mod ground;
mod group;
mod heading;
mod label;
mod mapping;
mod matrix;
mod pair;
mod paper;
mod part;
mod person;
mod read;
mod revocation;
mod run;
mod shape;
mod store;
mod table;
mod template;
mod view;
mod wording;

pub use error::Error;
pub use field::Field;
pub use revocation::REVOCATIONS;
pub use store::REVOCATION;

use crate::access::Capability;
use crate::app::{Need, Verb, verb};
use crate::audit::RowKind;
use crate::base::{Date, id};
use crate::text::{self, Msg, Word};

id!(
    /// A form's id.
    FormId
);

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("new", args::New, Change, Need::Open, run::new::new),
    verb!(
        "receive",
        args::Receive,
        Change,
        Need::Any(&[Capability::Clerk, Capability::Operator]),
        run::receive::receive
    ),
    verb!("fill", args::Fill, Change, Need::Account, run::fill::fill),
    verb!("send", args::Send, Change, Need::Any(&[Capability::Clerk, Capability::Operator]), run::send::send),
    verb!("export", args::Export, Change, Need::Account, run::export::export),
    verb!("match", args::Match, Change, Need::Any(&[Capability::Clerk, Capability::Operator]), run::matching::find),
    verb!(
        "unmatched",
        args::Unmatched,
        Read,
        Need::Any(&[Capability::Clerk, Capability::Operator]),
        run::matching::unmatched
    ),
    verb!("stamp", args::StampSeen, Change, Need::Any(&[Capability::Clerk, Capability::Operator]), run::stamp::stamp),
    verb!("inspect", args::Inspect, Read, Need::Open, run::inspect::inspect),
    verb!("lint", args::Lint, Read, Need::Open, run::lint::lint),
];

/// The row that events digest; without what was read, which is personal.
pub static ROW: RowKind = RowKind {
    table: "form",
    key: "id",
    columns: "id, number, direction, kind, role, account, agency, answers, sha256, case_id, request, stamps, received_on, \
              recorded_by, recorded_at",
};

/// What is applied for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A first administrator.
    #[default]
    New,
    /// Another administrator in place of the one who goes.
    Change,
    /// No administrator any more.
    Removal,
    /// A certificate is to be revoked (D020).
    Revocation,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::New, Self::Change, Self::Removal, Self::Revocation];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Change => "change",
            Self::Removal => "removal",
            Self::Revocation => "revocation",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::New => text::form::KIND_NEW,
            Self::Change => text::form::KIND_CHANGE,
            Self::Removal => text::form::KIND_REMOVAL,
            Self::Revocation => text::form::KIND_REVOCATION,
        }
    }
}

crate::base::word!(Kind);

/// A seal on a form (B060). Its box stays blank here; somebody says that he saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stamp {
    /// The applicant's.
    Applicant,
    /// His supervisor's.
    Supervisor,
    /// That of the chief information security officer or the head of the agency.
    Head,
}

impl Stamp {
    /// All seals, each of which a form needs.
    pub const ALL: [Self; 3] = [Self::Applicant, Self::Supervisor, Self::Head];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Supervisor => "supervisor",
            Self::Head => "head",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::Applicant => text::form::STAMP_APPLICANT,
            Self::Supervisor => text::form::STAMP_SUPERVISOR,
            Self::Head => text::form::STAMP_HEAD,
        }
    }

    /// What people read, several of them.
    pub fn words(stamps: &[Self], lang: text::Lang) -> String {
        stamps.iter().map(|stamp| stamp.word().to(lang)).collect::<Vec<_>>().join(text::form::JOINT.to(lang))
    }

    /// What is noted beside the evidence; nothing where none was seen.
    pub fn note(stamps: &[Self], lang: text::Lang) -> String {
        let stamps = Self::words(stamps, lang);
        if stamps.is_empty() { stamps } else { Msg::from(text::form::NoteStamps { stamps }).to(lang) }
    }

    /// Names with commas, as they are kept and typed.
    pub fn list(stamps: &[Self]) -> String {
        stamps.iter().map(|stamp| stamp.name()).collect::<Vec<_>>().join(",")
    }
}

crate::base::word!(Stamp);

/// How something goes to a body outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SendBy {
    /// By a mail that the desk prepares.
    Mail,
    /// By an official document.
    Letter,
    /// By fax.
    Fax,
    /// Handed over.
    Hand,
    /// Filled in on their own pages.
    Portal,
}

impl SendBy {
    /// All channels.
    pub const ALL: [Self; 5] = [Self::Mail, Self::Letter, Self::Fax, Self::Hand, Self::Portal];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Letter => "letter",
            Self::Fax => "fax",
            Self::Hand => "hand",
            Self::Portal => "portal",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::Mail => text::form::BY_MAIL,
            Self::Letter => text::form::BY_LETTER,
            Self::Fax => text::form::BY_FAX,
            Self::Hand => text::form::BY_HAND,
            Self::Portal => text::form::BY_PORTAL,
        }
    }
}

crate::base::word!(SendBy);

/// The seals that were not seen.
pub fn missing_stamps(seen: &[Stamp]) -> Vec<Stamp> {
    Stamp::ALL.into_iter().filter(|stamp| !seen.contains(stamp)).collect()
}

/// The number of a blank: the day on which it was made and the desk's own count.
pub fn number(id: FormId, on: Date) -> String {
    let day: String = on.to(text::Lang::ZhTw).chars().filter(char::is_ascii_digit).collect();
    format!("F{day}-{:05}", i64::from(id))
}
