//! Whether what was read holds: the same rules as at registration, all errors at once, each with its cell.

use unicode_normalization::UnicodeNormalization;

use super::choice::{self, Choice};
use super::label::Labels;
use super::paper::Paper;
use super::{Error, Field, Kind};
use crate::agency::{self, Agency, Key};
use crate::base::{
    Date, Email, Extension, Landline, Level, LoginName, MailDomain, Mobile, MobileError, Oid, PersonName,
};
use crate::error::{Kind as ErrorKind, Report, Result};
use crate::store::Tx;
use crate::system::{self, RoleEdition};
use crate::text::{self, Msg};

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
    /// The role.
    pub role: RoleEdition,
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

impl Application {
    /// Whom the request is about, and the field that says so.
    pub fn subject(&self) -> Option<(&Named, Field)> {
        match self.kind {
            Kind::New | Kind::Change => self.applicant.as_ref().map(|named| (named, Field::Login)),
            Kind::Removal => self.former.as_ref().map(|named| (named, Field::FormerLogin)),
        }
    }
}

/// Checks a form. The outer error is the database's.
pub fn check(tx: &Tx<'_>, paper: &Paper, today: Date) -> Result<Result<Application, Report>> {
    let mut check = Check { tx, paper, today, report: Report::default(), remarks: Vec::new() };
    let kind = check.kind();
    let number = check.text(Field::Number);
    check.filled_on();
    let agency = check.agency()?;
    check.level(agency.as_ref());
    let goes = matches!(kind, Some(Kind::Change | Kind::Removal));
    let comes = kind != Some(Kind::Removal);
    let applicant = check.applicant(comes, agency.as_ref())?;
    let former = check.former(goes);
    let role = check.role()?;
    let reason = check.text(Field::Reason);
    let Check { report, remarks, .. } = check;
    Ok(match (kind, agency, role) {
        (Some(kind), Some(agency), Some(role)) if report.is_empty() => {
            Ok(Application { kind, number, agency, applicant, former, role, reason, remarks })
        }
        _ => Err(report),
    })
}

/// A check under way.
struct Check<'a> {
    tx: &'a Tx<'a>,
    paper: &'a Paper,
    today: Date,
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
            self.refuse(field, Error::Required { field });
        }
        text
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

    /// Exactly one kind is ticked, or written out (A043).
    fn kind(&mut self) -> Option<Kind> {
        let field = Field::Kind;
        let text = self.demand(field)?;
        let labels = Labels::shipped();
        let chosen = match ticked(&text) {
            None => text,
            Some(mut ticked) if ticked.len() == 1 => ticked.remove(0),
            Some(ticked) if ticked.is_empty() => {
                self.refuse(field, Error::NotTicked { field });
                return None;
            }
            Some(ticked) => {
                self.refuse(field, Error::Ticks { field, ticked: ticked.len() });
                return None;
            }
        };
        self.keep(field, labels.kind(&chosen).ok_or(Error::NoKind { text: chosen }))
    }

    fn filled_on(&mut self) {
        let date: Option<Date> = self.parse(Field::FilledOn, true);
        if let Some(date) = date.filter(|date| *date > self.today) {
            self.refuse(Field::FilledOn, Error::Ahead { date });
        }
    }

    /// The agency of the OID or business number; its name must be the one on the form.
    fn agency(&mut self) -> Result<Option<Agency>> {
        let name = self.demand(Field::AgencyName);
        let ban = self.text(Field::AgencyBan);
        let (field, key) = match ban.filter(|_| matches!(self.paper.text(Field::AgencyOid), Ok(None))) {
            Some(ban) => (Field::AgencyBan, self.keep(Field::AgencyBan, ban.parse().map(Key::Ban))),
            None => (Field::AgencyOid, self.parse::<Oid>(Field::AgencyOid, true).map(Key::Oid)),
        };
        let Some(key) = key else { return Ok(None) };
        let agency = match agency::get(self.tx, &key) {
            Ok(agency) => agency,
            Err(error) if error.kind() == ErrorKind::Missing => {
                self.refuse(field, error.with_kind(ErrorKind::Refused));
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        if let Some(name) = name
            && !self.is_named(&agency, &name)?
        {
            let known = agency.name.clone();
            self.refuse(Field::AgencyName, Error::AgencyName { key: key.to_string(), known });
        }
        Ok(Some(agency))
    }

    /// Whether a name is the agency's, alone or behind that of the agency above it.
    fn is_named(&self, agency: &Agency, name: &str) -> Result<bool> {
        let (read, known) = (fold_name(name), fold_name(&agency.name));
        let Some(above) = read.strip_suffix(&known) else { return Ok(false) };
        let parent = agency.parent.map(|parent| agency::by_id(self.tx, parent)).transpose()?.flatten();
        Ok(above.is_empty() || parent.is_some_and(|parent| fold_name(&parent.name) == above))
    }

    /// The level must be the one that the desk knows, if it knows one.
    fn level(&mut self, agency: Option<&Agency>) {
        let field = Field::Level;
        let Some(text) = self.demand(field) else { return };
        let text = match ticked(&text) {
            None => text,
            Some(mut ticked) if ticked.len() == 1 => ticked.remove(0),
            Some(ticked) => {
                return self.refuse(field, Error::Ticks { field, ticked: ticked.len() });
            }
        };
        let Some(level) = self.keep(field, text.parse::<Level>()) else { return };
        match agency.and_then(|agency| agency.level) {
            Some(known) if known != level => self.refuse(field, Error::LevelDiffers { level, known }),
            Some(_) => {}
            None => self.remarks.push(text::form::LevelNew { level }.into()),
        }
    }

    fn applicant(&mut self, needed: bool, agency: Option<&Agency>) -> Result<Option<Named>> {
        use Field as F;
        let name = self.parse(F::Name, needed);
        let login = self.parse(F::Login, needed);
        self.line(F::Department, needed);
        self.line(F::Title, needed);
        self.line(F::Address, false);
        self.phone(needed);
        self.parse::<Landline>(F::Fax, false);
        self.mobile(needed);
        let email = self.email(needed, agency)?;
        Ok(name.map(|name| Named { name, login, email }))
    }

    fn former(&mut self, needed: bool) -> Option<Named> {
        let name = self.parse(Field::FormerName, needed);
        let login = self.parse(Field::FormerLogin, needed);
        self.line(Field::FormerReason, needed);
        self.parse::<Date>(Field::EffectiveOn, false);
        name.map(|name| Named { name, login, email: None })
    }

    fn line(&mut self, field: Field, needed: bool) {
        _ = self.wanted(field, needed);
    }

    /// The office number, its extension behind it or in a field of its own.
    fn phone(&mut self, needed: bool) {
        let own: Option<Extension> = self.parse(Field::Extension, false);
        let Some(text) = self.wanted(Field::Phone, needed) else { return };
        let Some((_, behind)) = self.keep(Field::Phone, Landline::parse_with_extension(&text)) else { return };
        if let (Some(own), Some(behind)) = (own, behind)
            && own != behind
        {
            let error = Error::TwoExtensions { one: own.to_string(), other: behind.to_string() };
            self.refuse(Field::Extension, error);
        }
    }

    /// A mobile number of nine digits that begins with 9 has lost its zero to a number cell, for certain.
    fn mobile(&mut self, needed: bool) {
        let Some(text) = self.wanted(Field::Mobile, needed) else { return };
        match text.parse::<Mobile>() {
            Ok(_) => {}
            Err(error @ MobileError::LostZero { .. }) => match Mobile::mend(&text) {
                Some(mended) => {
                    let field = Field::Mobile.word();
                    self.remarks.push(text::form::Mended { field, from: text, to: mended.as_str() }.into());
                }
                None => self.refuse(Field::Mobile, error),
            },
            Err(error) => self.refuse(Field::Mobile, error),
        }
    }

    /// Free mail is refused unless the agency lets it in; unknown domains are remarked on (A029).
    fn email(&mut self, needed: bool, agency: Option<&Agency>) -> Result<Option<Email>> {
        let Some(email) = self.parse::<Email>(Field::Email, needed) else { return Ok(None) };
        let domains = agency.map(|agency| agency::mail_domains(self.tx, agency.id)).transpose()?.unwrap_or_default();
        let allowed = domains.iter().any(|domain| email.is_within(domain));
        match email.standing() {
            _ if allowed => {}
            MailDomain::Official => {}
            MailDomain::Freemail => {
                self.refuse(Field::Email, Error::Freemail { domain: email.domain().to_owned() });
            }
            MailDomain::Unknown => {
                self.remarks.push(text::form::UnknownDomain { domain: email.domain() }.into());
            }
        }
        Ok(Some(email))
    }

    /// The role by its code, else by the names of system and role.
    fn role(&mut self) -> Result<Option<RoleEdition>> {
        let (tx, today) = (self.tx, self.today);
        let code = self.text(Field::RoleCode);
        let (field, found) = match code {
            Some(code) => (Field::RoleCode, system::named_role(tx, &code, today)),
            None => {
                let (system, role) = (self.demand(Field::System), self.demand(Field::Role));
                let (Some(system), Some(role)) = (system, role) else { return Ok(None) };
                match system::resolve(tx, &only(system), today) {
                    Ok(system) => (Field::Role, system::role(tx, system.id, &only(role), today)),
                    Err(error) => (Field::System, Err(error)),
                }
            }
        };
        match found {
            Ok(role) => Ok(Some(role)),
            Err(error) if matches!(error.kind(), ErrorKind::Missing | ErrorKind::Usage) => {
                self.refuse(field, error.with_kind(ErrorKind::Refused));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// What is ticked of a text with marks; nothing for a text without.
fn ticked(text: &str) -> Option<Vec<String>> {
    let choices = choice::choices(text, Labels::shipped());
    let ticked = |choices: Vec<Choice>| choices.into_iter().filter(|choice| choice.ticked).map(|choice| choice.text);
    (!choices.is_empty()).then(|| ticked(choices).collect())
}

/// The one choice that is ticked, else the text.
fn only(text: String) -> String {
    match ticked(&text).as_deref() {
        Some([one]) => one.clone(),
        _ => text,
    }
}

/// An agency's name as it is compared: 台 is 臺, blanks and full width make no difference.
fn fold_name(name: &str) -> String {
    name.nfkc()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| if letter == '台' { '臺' } else { letter })
        .collect()
}
