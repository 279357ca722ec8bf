//! What can be wrong with a form.

use super::Field;
use crate::base::{Date, Level};
use crate::error::Kind as ErrorKind;
use crate::text::{self, Msg};

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
    /// The files of an envelope are larger than any honest ones.
    LargeEnvelope { mebibytes: usize },
    /// A file larger than any form or scan.
    LargeFile { path: String, mebibytes: u64 },
    /// A scan beside several forms, of which none has its name.
    WhichForm { file: String },
    /// Scans alone do not say which case they belong to.
    WhichCase,
    /// What is held is a form, and nothing beside it.
    HeldAlone,
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
    /// A blank is for a role, or for a certificate that is to be revoked.
    RoleOrCertificate,
    /// Nobody said where the blank is to go.
    NoFile,
    /// The role needs no form.
    NotNeeded { role: String },
    /// A field that must be there is not; what was looked for.
    Absent { field: Field, labels: String },
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
            Error::LargeEnvelope { mebibytes } => refused(t::LargeEnvelope { mebibytes }.into(), t::HINT_FILES.into()),
            Error::LargeFile { path, mebibytes } => {
                refused(t::LargeFile { path, mebibytes }.into(), t::HINT_FILES.into())
            }
            Error::WhichForm { file } => refused(t::WhichForm { file }.into(), t::HINT_CASE_OPTION.into()),
            Error::WhichCase => refused(t::WHICH_CASE.into(), t::HINT_CASE_OPTION.into()),
            Error::HeldAlone => refused(t::HELD_ALONE.into(), t::HINT_HELD_ALONE.into()),
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
            Error::RoleOrCertificate => {
                refused(t::ROLE_OR_CERTIFICATE.into(), t::HINT_ROLE_OPTION.into()).with_kind(ErrorKind::Usage)
            }
            Error::NoFile => refused(t::NO_FILE.into(), t::HINT_OUT.into()).with_kind(ErrorKind::Usage),
            Error::NotNeeded { role } => {
                refused(t::NotNeeded { role: &role }.into(), t::HintRequest { role: &role }.into())
            }
            Error::Absent { field, labels } => {
                refused(t::Absent { field: field.word(), labels }.into(), t::HINT_ABSENT.into())
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
