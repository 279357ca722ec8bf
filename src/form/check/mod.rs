//! Whether what was read holds: the same rules as at registration, all errors at once, each with its cell.

mod agency;
mod kind;
mod person;
mod role;
mod tick;

use unicode_normalization::UnicodeNormalization;

use super::label::Labels;
use super::paper::Paper;
use super::{Error, Field, Kind};
use crate::agency::Agency;
use crate::approval::CaseId;
use crate::base::{Date, Email, LoginName, PersonName};
use crate::error::{Report, Result};
use crate::store::Tx;
use crate::system::RoleEdition;
use crate::text::{self, Msg};

/// How many of the labels that were looked for an error names, and what stands between them.
const LOOKED_FOR: usize = 5;
const JOINT: &str = ", ";

/// A form whose values all hold.
#[derive(Clone, Debug)]
pub struct Application {
    /// New, change or removal.
    pub kind: Kind,
    /// The number that is printed on it.
    pub number: Option<String>,
    /// The agency.
    pub agency: Agency,
    /// Who becomes administrator.
    pub applicant: Option<Named>,
    /// Who goes.
    pub former: Option<Named>,
    /// The role; none where a certificate is to be revoked.
    pub role: Option<RoleEdition>,
    /// The certificate that is to be revoked.
    pub certificate: Option<Certificate>,
    /// Why.
    pub reason: Option<String>,
    /// What was mended, and what somebody should look at.
    pub remarks: Vec<Msg>,
}

/// Somebody whom a form names.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name.
    pub name: PersonName,
    /// The account name.
    pub login: Option<LoginName>,
    /// The mail address.
    pub email: Option<Email>,
}

/// A certificate as a form names it.
#[derive(Clone, Debug, Default)]
pub struct Certificate {
    /// Its serial number.
    pub serial: Option<String>,
    /// What it is for.
    pub kind: Option<String>,
    /// The number of the card that holds it.
    pub card: Option<String>,
}

impl Application {
    /// Whom the request is about, and the field that says so.
    pub fn subject(&self) -> Option<(&Named, Field)> {
        match self.kind {
            Kind::New | Kind::Change | Kind::Revocation => self.applicant.as_ref().map(|named| (named, Field::Login)),
            Kind::Removal => self.former.as_ref().map(|named| (named, Field::FormerLogin)),
        }
    }
}

/// A case that waits for a form, and the role that it is about.
pub type Awaited = (CaseId, RoleEdition);

/// Checks a form. The outer error is the database's.
pub fn check(
    tx: &Tx<'_>,
    paper: &Paper,
    today: Date,
    awaited: Option<&Awaited>,
) -> Result<Result<Application, Report>> {
    let mut report = Report::default();
    paper.contradictions().into_iter().for_each(|error| report.push(error));
    let mut check = Check { tx, paper, today, awaited, report, remarks: Vec::new() };
    check.direction();
    let kind = check.kind();
    let number = check.text(Field::Number);
    check.filled_on();
    let agency = check.agency()?;
    check.level(agency.as_ref());
    let revokes = kind == Some(Kind::Revocation);
    let goes = matches!(kind, Some(Kind::Change | Kind::Removal));
    let comes = kind != Some(Kind::Removal);
    let applicant = check.applicant(comes, revokes, agency.as_ref())?;
    let former = check.former(goes);
    let certificate = revokes.then(|| check.certificate());
    let role = if revokes { None } else { check.role()? };
    let why = if revokes { Field::RevokeReason } else { Field::Reason };
    let reason = check.text(why).map(tick::only);
    let Check { report, remarks, .. } = check;
    Ok(match (kind, agency) {
        (Some(kind), Some(agency)) if report.is_empty() && (revokes || role.is_some()) => {
            Ok(Application { kind, number, agency, applicant, former, role, certificate, reason, remarks })
        }
        _ => Err(report),
    })
}

/// A check under way.
struct Check<'a> {
    tx: &'a Tx<'a>,
    paper: &'a Paper,
    today: Date,
    awaited: Option<&'a Awaited>,
    report: Report,
    remarks: Vec<Msg>,
}

impl Check<'_> {
    fn refuse(&mut self, field: Field, error: impl Into<crate::Error>) {
        self.report.push(self.paper.refusal(field, error));
    }

    /// The text of a field; codes in full width are taken as plain ones.
    fn text(&mut self, field: Field) -> Option<String> {
        let is_code = matches!(field, Field::Login | Field::FormerLogin | Field::Number | Field::RoleCode);
        match self.paper.text(field) {
            Ok(Some(text)) if is_code => Some(text.nfkc().collect()),
            Ok(text) => text,
            Err(error) => {
                self.report.push(error);
                None
            }
        }
    }

    fn demand(&mut self, field: Field) -> Option<String> {
        let errors = self.report.errors().len();
        let text = self.text(field);
        if text.is_none() && self.report.errors().len() == errors {
            self.lack(field);
        }
        text
    }

    /// What must be there is not: the cell is empty, or the form has no such place.
    fn lack(&mut self, field: Field) {
        let labels = Labels::shipped().names(field).iter().take(LOOKED_FOR).map(String::as_str).collect::<Vec<_>>();
        self.refuse(
            field,
            match self.paper.has(field) {
                true => Error::Required { field },
                false => Error::Absent { field, labels: labels.join(JOINT) },
            },
        );
    }

    fn wanted(&mut self, field: Field, needed: bool) -> Option<String> {
        if needed { self.demand(field) } else { self.text(field) }
    }

    fn parse<T: std::str::FromStr<Err: Into<crate::Error>>>(&mut self, field: Field, needed: bool) -> Option<T> {
        let text = self.wanted(field, needed)?;
        self.keep(field, text.parse())
    }

    fn keep<T, E: Into<crate::Error>>(&mut self, field: Field, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.refuse(field, error)).ok()
    }

    /// Text that runs from right to left can make one name look like another.
    fn direction(&mut self) {
        for field in Field::ALL {
            let Ok(Some(text)) = self.paper.text(field) else { continue };
            if let Some(character) = text.chars().find(|letter| runs_left(*letter)) {
                self.refuse(field, Error::Direction { field, code: format!("U+{:04X}", u32::from(character)) });
            }
        }
    }

    fn filled_on(&mut self) {
        let date: Option<Date> = self.parse(Field::FilledOn, self.paper.has(Field::FilledOn));
        if let Some(date) = date.filter(|date| *date > self.today) {
            self.refuse(Field::FilledOn, Error::Ahead { date });
        }
    }

    fn mended(&mut self, field: Field, from: String, to: &str) {
        self.remarks.push(text::form::Mended { field: field.word(), from, to }.into());
    }

    /// What a revocation needs: which certificate, and why (D020).
    fn certificate(&mut self) -> Certificate {
        let (has_card, card) = (self.paper.has(Field::CardNumber), self.paper.is_filled(Field::CardNumber));
        let by_card = card || has_card && !self.paper.has(Field::CertSerial);
        let serial = self.wanted(Field::CertSerial, !by_card);
        let card = self.wanted(Field::CardNumber, by_card);
        let kind = self.text(Field::CertKind).map(tick::only);
        self.line(Field::RevokeReason, true);
        Certificate { serial, kind, card }
    }

    fn line(&mut self, field: Field, needed: bool) {
        _ = self.wanted(field, needed);
    }
}

/// Marks of writing direction, and the scripts that run from right to left.
const fn runs_left(letter: char) -> bool {
    matches!(letter,
        '\u{0590}'..='\u{08ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}
