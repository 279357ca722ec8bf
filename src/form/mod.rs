//! Application forms: our own blanks go out, and what comes back is read by its labels, checked, and tied to its request.

mod args;
mod check;
mod choice;
mod envelope;
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
mod read;
mod run;
mod shape;
mod store;
mod table;
mod template;
mod view;

pub use field::Field;

use crate::access::Capability;
use crate::app::{Need, Verb, verb};
use crate::audit::RowKind;
use crate::base::{Date, Level, id};
use crate::error::Kind as ErrorKind;
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
    columns: "id, number, direction, kind, role, account, answers, sha256, case_id, request, stamps, received_on, \
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

/// What can be wrong with a form.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// Nothing in the workbook looks like the labels of a form.
    NoForm { path: String },
    /// A folder without a file.
    EmptyFolder { path: String },
    /// A mail that cannot be read.
    BadMail { path: String },
    /// More than an envelope holds.
    TooManyFiles { limit: usize },
    /// A file larger than any form or scan.
    LargeFile { path: String, mebibytes: u64 },
    /// A scan beside several forms, of which none has its name.
    WhichForm { file: String },
    /// Scans alone do not say which case they belong to.
    WhichCase,
    /// No form came for the case.
    NoFormOf { case: i64 },
    /// No such form.
    Missing { form: i64 },
    /// The form has its case.
    Matched { form: i64, case: i64 },
    /// A mapping that cannot be read.
    BadMapping { why: String },
    /// A mapping of another version of the program.
    MappingVersion { version: u32 },
    /// A mapping names a field twice.
    MappedTwice { field: Field },
    /// Not the name of a cell, a row or a column.
    NoCell { cell: String },
    /// Two fields have one cell.
    SameCell { field: Field, other: Field },
    /// A cell without the label that would show that the form is the right one.
    Unguarded { field: Field },
    /// A guess that nobody looked at.
    Unsure { field: Field },
    /// A field without which no form can be read.
    NotMapped { field: Field },
    /// The form does not say what the mapping expects.
    AnotherForm { says: String, found: String },
    /// The form has no such sheet.
    NoMappedSheet { sheet: String },
    /// A certificate is to be revoked: there is no role to ask for.
    NoRole,
    /// Nobody said where the blank is to go.
    NoFile,
    /// The role needs no form.
    NotNeeded { role: String },
    /// A field that must be filled in is empty.
    Required { field: Field },
    /// A field stands in two places with different values.
    TwoValues { field: Field, first: String, second: String },
    /// None of the choices is ticked.
    NotTicked { field: Field },
    /// More than one is ticked.
    Ticks { field: Field, ticked: usize },
    /// Not one of the choices.
    NoKind { text: String },
    /// A number that this desk did not print.
    NoNumber { number: String },
    /// The number belongs to a blank for another role.
    NumberElsewhere { number: String, role: String },
    /// A day that lies ahead.
    Ahead { date: Date },
    /// The agency of this OID has another name.
    AgencyName { key: String, known: String },
    /// Not one agency of this name.
    AgencyUnclear { name: String, agencies: usize },
    /// A character that turns the direction of writing, or of a script that runs from right to left.
    Direction { field: Field, code: String },
    /// The desk knows another level.
    LevelDiffers { level: Level, known: Level },
    /// A mailbox that anybody can get.
    Freemail { domain: String },
    /// The extension stands behind the number too, and differs.
    TwoExtensions { one: String, other: String },
    /// Nobody has this account name or mail address.
    NoAccount { who: String },
    /// The account belongs to a person of another name.
    OtherPerson { login: String },
    /// The account belongs to another agency.
    OtherAgency { login: String },
    /// The case is about another account or another role.
    OtherCase { case: i64 },
    /// The case has ended.
    Ended { case: i64 },
    /// The catalogue names no mailbox to send to.
    NoMailbox { case: i64 },
    /// Mail goes to an address of the form name@domain.
    NotAddress { text: String },
    /// No form came for the case, so there is nothing to send.
    NothingToSend { case: i64 },
    /// It was sent before.
    SentBefore { case: i64, to: String, on: Date },
    /// Nobody has decided on it yet.
    NotDecided { case: i64 },
    /// The case is not about an application.
    NoRequest { case: i64 },
    /// The role is not held, so it cannot be removed.
    NotHeld { login: String, role: String },
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        use text::form as t;
        let refused = |msg: Msg, hint: Msg| Self::new(ErrorKind::Refused, msg).hint(hint);
        match error {
            Error::NoForm { path } => refused(t::NoForm { path: &path }.into(), t::HintInspect { path: &path }.into()),
            Error::EmptyFolder { path } => refused(t::EmptyFolder { path }.into(), t::HINT_FILES.into()),
            Error::BadMail { path } => refused(t::BadMail { path }.into(), t::HINT_FILES.into()),
            Error::TooManyFiles { limit } => refused(t::TooManyFiles { limit }.into(), t::HINT_FILES.into()),
            Error::LargeFile { path, mebibytes } => {
                refused(t::LargeFile { path, mebibytes }.into(), t::HINT_FILES.into())
            }
            Error::WhichForm { file } => refused(t::WhichForm { file }.into(), t::HINT_CASE_OPTION.into()),
            Error::WhichCase => refused(t::WHICH_CASE.into(), t::HINT_CASE_OPTION.into()),
            Error::NoFormOf { case } => refused(t::NoFormOf { case }.into(), t::HINT_FILES.into()),
            Error::Missing { form } => {
                refused(t::Missing { form }.into(), t::HINT_UNMATCHED.into()).with_kind(ErrorKind::Missing)
            }
            Error::Matched { form, case } => {
                refused(t::MatchedAlready { form, case }.into(), t::HintCase { case }.into())
            }
            Error::BadMapping { why } => refused(t::BadMapping { why }.into(), t::HINT_MAPPING.into()),
            Error::MappingVersion { version } => refused(t::MappingVersion { version }.into(), t::HINT_MAPPING.into()),
            Error::MappedTwice { field } => {
                refused(t::MappedTwice { field: field.name() }.into(), t::HINT_MAPPING.into())
            }
            Error::NoCell { cell } => refused(t::NoCell { cell }.into(), t::HINT_MAPPING.into()),
            Error::SameCell { field, other } => {
                refused(t::SameCell { field: field.name(), other: other.name() }.into(), t::HINT_MAPPING.into())
            }
            Error::Unguarded { field } => refused(t::Unguarded { field: field.name() }.into(), t::HINT_MAPPING.into()),
            Error::Unsure { field } => refused(t::Unsure { field: field.name() }.into(), t::HINT_MAPPING.into()),
            Error::NotMapped { field } => refused(t::NotMapped { field: field.name() }.into(), t::HINT_MAPPING.into()),
            Error::AnotherForm { says, found } => refused(t::AnotherForm { says, found }.into(), t::HINT_REMAP.into()),
            Error::NoMappedSheet { sheet } => refused(t::NoMappedSheet { sheet }.into(), t::HINT_REMAP.into()),
            Error::NoRole => refused(t::NO_ROLE.into(), t::HINT_CASE_OPTION.into()),
            Error::NoFile => refused(t::NO_FILE.into(), t::HINT_OUT.into()).with_kind(ErrorKind::Usage),
            Error::NotNeeded { role } => {
                refused(t::NotNeeded { role: &role }.into(), t::HintRequest { role: &role }.into())
            }
            Error::Required { field } => refused(t::Required { field: field.word() }.into(), t::HINT_FILL.into()),
            Error::TwoValues { field, first, second } => {
                refused(t::TwoValues { field: field.word(), first, second }.into(), t::HINT_ONE.into())
            }
            Error::NotTicked { field } => refused(t::NotTicked { field: field.word() }.into(), t::HINT_TICK.into()),
            Error::Ticks { field, ticked } => {
                refused(t::Ticks { field: field.word(), ticked }.into(), t::HINT_TICK.into())
            }
            Error::NoKind { text } => refused(t::NoKind { text }.into(), t::HINT_TICK.into()),
            Error::NoNumber { number } => refused(t::NoNumber { number }.into(), t::HINT_NUMBER.into()),
            Error::NumberElsewhere { number, role } => {
                refused(t::NumberElsewhere { number, role }.into(), t::HINT_NUMBER.into())
            }
            Error::Ahead { date } => refused(t::Ahead { date }.into(), t::HINT_DATE.into()),
            Error::AgencyName { key, known } => {
                refused(t::AgencyName { key: &key, known }.into(), t::HintAgency { key: &key }.into())
            }
            Error::AgencyUnclear { name, agencies } => {
                refused(t::AgencyUnclear { name, agencies }.into(), t::HINT_OID.into())
            }
            Error::Direction { field, code } => {
                refused(t::Direction { field: field.word(), code }.into(), t::HINT_DIRECTION.into())
            }
            Error::LevelDiffers { level, known } => {
                refused(t::LevelDiffers { level, known }.into(), t::HINT_LEVEL.into())
            }
            Error::Freemail { domain } => refused(t::Freemail { domain }.into(), t::HINT_FREEMAIL.into()),
            Error::TwoExtensions { one, other } => refused(t::TwoExtensions { one, other }.into(), t::HINT_ONE.into()),
            Error::NoAccount { who } => refused(t::NoAccount { who }.into(), t::HINT_REGISTER.into()),
            Error::OtherPerson { login } => {
                refused(t::OtherPerson { login: &login }.into(), t::HintUser { login: &login }.into())
            }
            Error::OtherAgency { login } => {
                refused(t::OtherAgency { login: &login }.into(), t::HintUser { login: &login }.into())
            }
            Error::OtherCase { case } => refused(t::OtherCase { case }.into(), t::HintCase { case }.into()),
            Error::Ended { case } => refused(t::Ended { case }.into(), t::HintCase { case }.into()),
            Error::NoMailbox { case } => refused(t::NoMailbox { case }.into(), t::HintTo { case }.into()),
            Error::NotAddress { text } => {
                refused(t::NotAddress { text }.into(), t::HINT_ADDRESS.into()).with_kind(ErrorKind::Usage)
            }
            Error::NothingToSend { case } => {
                refused(t::NothingToSend { case }.into(), t::HintReceiveFor { case }.into())
            }
            Error::SentBefore { case, to, on } => {
                refused(t::SentBefore { case, to, on }.into(), t::HintAgain { case }.into())
            }
            Error::NotDecided { case } => refused(t::NotDecided { case }.into(), t::HintCase { case }.into()),
            Error::NoRequest { case } => refused(t::NoRequest { case }.into(), t::HintCase { case }.into()),
            Error::NotHeld { login, role } => {
                refused(t::NotHeld { login: &login, role }.into(), t::HintStatus { login: &login }.into())
            }
        }
    }
}
