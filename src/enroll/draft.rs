//! One validator for a person, however the values came: typed, by option, from a file, from a roster.

use std::path::Path;
use std::rc::Rc;

use super::roster::{FIELDS, value};
use super::{Error, Field};
use crate::access::AgencyId;
use crate::agency::Key;
use crate::base::{Email, Extension, Landline, LandlineError, LoginName, MailDomain, Mobile, MobileError};
use crate::error::{At, Kind, Report, Result};
use crate::text::{self, Msg};
use crate::user::Profile;

/// The longest free text of a field, in characters.
const LONGEST: usize = 200;

/// What was typed about a person, before anything is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    values: [Option<String>; Field::ALL.len()],
}

/// Which fields are demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Somebody registers: agency, name, mail and mobile (A020, A021, A025).
    Register,
    /// Somebody completes his registration: account name, title, address, office number (A053–A060).
    Complete,
    /// A line of a roster: agency, name, and a way to reach the person.
    Roster,
}

/// Where a person works, as far as the rules ask.
#[derive(Debug, PartialEq, Eq)]
pub struct Home {
    /// The agency.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// Mail domains that it lets in.
    pub domains: Vec<String>,
}

/// A person whose values all hold.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// Where the person works, if the draft says so.
    pub home: Option<Rc<Home>>,
    /// The person; nothing is confirmed yet.
    pub profile: Profile,
    /// The account name.
    pub login: Option<LoginName>,
    /// The roles that are asked for.
    pub roles: Vec<RoleName>,
    /// Why.
    pub reason: Option<String>,
    /// What was mended, and what somebody should look at.
    pub remarks: Vec<Remark>,
}

/// A role as people write it: `vans:user`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleName {
    /// The system's code or alias.
    pub system: String,
    /// The role's code.
    pub role: String,
}

/// Something about a value that is said and stops nobody.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// Which field.
    pub field: Field,
    /// Whether the value was changed.
    pub mended: bool,
    /// What.
    pub msg: Msg,
}

impl Form {
    /// The fields that may not be empty.
    pub const fn demands(self) -> &'static [Field] {
        use Field as F;
        match self {
            Self::Register => &[F::Agency, F::Name, F::Email, F::Mobile],
            Self::Complete => &[F::Name, F::Login, F::Title, F::Address, F::Phone],
            Self::Roster => &[F::Agency, F::Name],
        }
    }
}

impl Draft {
    /// The value of a field, if one was given.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values[field as usize].as_deref()
    }

    /// Sets a field; what is only space counts as not given.
    pub fn set(&mut self, field: Field, text: &str) {
        self.values[field as usize] = Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
    }

    /// Takes values of another draft where this one has none.
    pub fn fill_from(&mut self, other: &Self) {
        for (value, other) in self.values.iter_mut().zip(&other.values) {
            if value.is_none() {
                value.clone_from(other);
            }
        }
    }

    /// What is known of a person, to be gone on from.
    pub fn of(profile: &Profile) -> Self {
        let mut draft = Self::default();
        for field in FIELDS {
            draft.set(field, &value(profile, field).unwrap_or_default());
        }
        draft
    }

    /// Whether no field has a value.
    pub fn is_blank(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }

    /// Takes over the values of another draft where it has some.
    #[must_use]
    pub fn overridden_by(mut self, other: Self) -> Self {
        for (value, other) in self.values.iter_mut().zip(other.values) {
            *value = other.or(value.take());
        }
        self
    }

    /// Checks everything and tells all errors at once. `home` looks the agency up.
    pub fn check(&self, form: Form, home: impl FnOnce(&Key) -> Result<Rc<Home>>) -> Result<Applicant, Report> {
        let mut check = Check { draft: self, report: Report::default(), remarks: Vec::new() };
        check.demands(form);
        let home = check.parse(Field::Agency).and_then(|key| check.report.take(Field::Agency.name(), home(&key)));
        let employee_no = check.line(Field::EmployeeNo);
        let name = check.parse(Field::Name);
        let email = check.email(form, home.as_deref());
        let mobile = check.mobile();
        let (phone, extension) = check.phone();
        let (title, department) = (check.line(Field::Title), check.line(Field::Department));
        let (address, fax) = (check.line(Field::Address), check.parse(Field::Fax));
        let (login, roles, reason) = (check.parse(Field::Login), check.roles(), check.line(Field::Reason));
        let Some(name) = name.filter(|_| check.report.is_empty()) else { return Err(check.report) };
        let named = Profile::named(name);
        let profile =
            Profile { employee_no, email, mobile, title, department, address, phone, extension, fax, ..named };
        Ok(Applicant { home, profile, login, roles, reason, remarks: check.remarks })
    }

    /// Reads a TOML or JSON file with one value a field; the roles may be a list.
    pub fn load(path: &Path) -> Result<Self> {
        let source = std::fs::read_to_string(path).map_err(|cause| crate::Error::reading(path, cause))?;
        let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let wrong = |cause: Box<dyn std::error::Error + Send + Sync>| {
            crate::Error::new(Kind::Refused, text::enroll::BadFile { path })
                .hint(text::enroll::HINT_FILE)
                .caused_by(cause)
        };
        let values: serde_json::Map<String, serde_json::Value> = if json {
            serde_json::from_str(&source).map_err(|cause| wrong(cause.into()))?
        } else {
            toml::from_str(&source).map_err(|cause| wrong(cause.into()))?
        };
        let mut draft = Self::default();
        let mut report = Report::default();
        for (name, value) in &values {
            let set = name.parse::<Field>().and_then(|field| Ok((field, plain(field, value)?)));
            let at = || At { file: Some(path.display().to_string()), field: Some(name.clone()), ..At::default() };
            match set {
                Ok((field, text)) => draft.set(field, &text),
                Err(error) => report.push(crate::Error::from(error).at(at())),
            }
        }
        report.check()?;
        Ok(draft)
    }
}

/// A value of a file as text.
fn plain(field: Field, value: &serde_json::Value) -> Result<String, Error> {
    use serde_json::Value as V;
    match value {
        V::String(text) => Ok(text.clone()),
        V::Number(number) => Ok(number.to_string()),
        V::Array(items) if field == Field::Roles => {
            let items: Option<Vec<&str>> = items.iter().map(V::as_str).collect();
            items.map(|items| items.join(";")).ok_or(Error::NotText { field })
        }
        V::Null | V::Bool(_) | V::Array(_) | V::Object(_) => Err(Error::NotText { field }),
    }
}

/// A check under way.
struct Check<'a> {
    draft: &'a Draft,
    report: Report,
    remarks: Vec<Remark>,
}

impl Check<'_> {
    fn demands(&mut self, form: Form) {
        for &field in form.demands() {
            if self.draft.get(field).is_none() {
                self.refuse(field, Error::Required { field });
            }
        }
        if form == Form::Complete && self.draft.get(Field::Roles).is_some() && self.draft.get(Field::Reason).is_none() {
            self.refuse(Field::Reason, Error::Required { field: Field::Reason });
        }
        let reachable = self.draft.get(Field::Email).or(self.draft.get(Field::Mobile)).is_some();
        if form == Form::Roster && !reachable {
            self.refuse(Field::Email, Error::Unreachable);
        }
    }

    fn refuse(&mut self, field: Field, error: Error) {
        self.report.push(crate::Error::from(error).field(field.name()));
    }

    fn remark(&mut self, field: Field, mended: bool, msg: impl Into<Msg>) {
        self.remarks.push(Remark { field, mended, msg: msg.into() });
    }

    fn parse<T: std::str::FromStr<Err: Into<crate::Error>>>(&mut self, field: Field) -> Option<T> {
        let text = self.draft.get(field)?;
        self.report.take(field.name(), text.parse().map_err(Into::into))
    }

    /// One line of free text: runs of space become one blank.
    fn line(&mut self, field: Field) -> Option<String> {
        let text = self.draft.get(field)?;
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let got = line.chars().count();
        if got > LONGEST {
            self.refuse(field, Error::TooLong { field, got, most: LONGEST });
        }
        if let Some(character) = line.chars().find(|c| is_unseen(*c)) {
            self.refuse(field, Error::Unseen { field, code: format!("U+{:04X}", u32::from(character)) });
        }
        Some(line)
    }

    /// The mailbox must be an official one (A029): free mail is refused, unknown domains are warned about, and what
    /// the agency lets in is taken. On completion the mailbox was let in before.
    fn email(&mut self, form: Form, home: Option<&Home>) -> Option<Email> {
        let email: Email = self.parse(Field::Email)?;
        let allowed = home.is_some_and(|home| home.domains.iter().any(|domain| email.is_within(domain)));
        match email.standing() {
            _ if allowed || form == Form::Complete => {}
            MailDomain::Official => {}
            MailDomain::Freemail => {
                self.refuse(Field::Email, Error::Freemail { domain: email.domain().to_owned() });
            }
            MailDomain::Unknown => {
                let domain = email.domain().to_owned();
                self.remark(Field::Email, false, text::enroll::UnknownDomain { domain });
            }
        }
        Some(email)
    }

    /// A mobile number of nine digits that begins with 9 has lost its zero to a number cell, for certain.
    fn mobile(&mut self) -> Option<Mobile> {
        let text = self.draft.get(Field::Mobile)?;
        match text.parse::<Mobile>() {
            Ok(mobile) => Some(mobile),
            Err(error @ MobileError::LostZero { .. }) => {
                let Some(mended) = Mobile::mend(text) else {
                    return self.report.take(Field::Mobile.name(), Err(error));
                };
                let msg = text::enroll::Mended { field: Field::Mobile.word(), from: text, to: mended.as_str() };
                self.remark(Field::Mobile, true, msg);
                Some(mended)
            }
            Err(error) => self.report.take(Field::Mobile.name(), Err(error)),
        }
    }

    /// The office number; an extension may stand behind it (`02-23456789#123`).
    fn phone(&mut self) -> (Option<Landline>, Option<Extension>) {
        let own: Option<Extension> = self.parse(Field::Extension);
        let Some(text) = self.draft.get(Field::Phone) else { return (None, own) };
        let parsed: Result<_, LandlineError> = Landline::parse_with_extension(text);
        let mended = if parsed.is_err() { Landline::mend_with_extension(text) } else { None };
        if let Some((phone, _)) = &mended {
            let msg = text::enroll::Mended { field: Field::Phone.word(), from: text, to: &phone.spaced() };
            self.remark(Field::Phone, true, msg);
        }
        let found = mended.or_else(|| self.report.take(Field::Phone.name(), parsed));
        let Some((phone, behind)) = found else { return (None, own) };
        match (own, behind) {
            (Some(own), Some(behind)) if own != behind => {
                self.refuse(Field::Extension, Error::TwoExtensions { one: own.to_string(), other: behind.to_string() });
                (Some(phone), Some(own))
            }
            (own, behind) => (Some(phone), own.or(behind)),
        }
    }

    /// Roles with semicolons or commas between them; each once.
    fn roles(&mut self) -> Vec<RoleName> {
        let Some(text) = self.draft.get(Field::Roles) else { return Vec::new() };
        let mut roles = Vec::new();
        for name in text.split([';', ',', '；', '，', '、', '\n']).map(str::trim).filter(|name| !name.is_empty()) {
            match name.parse() {
                Ok(role) if roles.contains(&role) => {}
                Ok(role) => roles.push(role),
                Err(error) => self.refuse(Field::Roles, error),
            }
        }
        roles
    }
}

impl std::str::FromStr for RoleName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parts = text.split_once([':', '：']).map(|(system, role)| (system.trim(), role.trim()));
        match parts {
            Some((system, role)) if !system.is_empty() && !role.is_empty() => {
                Ok(Self { system: system.to_owned(), role: role.to_owned() })
            }
            _ => Err(Error::RoleForm { text: text.to_owned() }),
        }
    }
}

impl std::fmt::Display for RoleName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.system, self.role)
    }
}

/// Control characters and marks that turn the direction of writing or hide.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
