//! Whether what was read holds: the same rules as at registration, all errors at once, each with its cell.

use unicode_normalization::UnicodeNormalization;

use super::choice::{self, Choice};
use super::label::Labels;
use super::paper::Paper;
use super::{Error, Field, Kind, store};
use crate::access::SystemId;
use crate::agency::{self, Agency, Key};
use crate::base::{
    BusinessNumber, Date, Email, Extension, Landline, Level, LoginName, MailDomain, Mobile, MobileError, Oid,
    PersonName,
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
    /// The role; none where a certificate is to be revoked.
    pub role: Option<RoleEdition>,
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
            Kind::New | Kind::Change | Kind::Revocation => self.applicant.as_ref().map(|named| (named, Field::Login)),
            Kind::Removal => self.former.as_ref().map(|named| (named, Field::FormerLogin)),
        }
    }
}

/// Checks a form. The outer error is the database's.
pub fn check(tx: &Tx<'_>, paper: &Paper, today: Date) -> Result<Result<Application, Report>> {
    let mut report = Report::default();
    paper.contradictions().into_iter().for_each(|error| report.push(error));
    let mut check = Check { tx, paper, today, report, remarks: Vec::new() };
    check.direction();
    let kind = check.kind();
    let number = check.text(Field::Number);
    check.filled_on();
    let agency = check.agency()?;
    check.level(agency.as_ref());
    let revokes = kind == Some(Kind::Revocation);
    let goes = matches!(kind, Some(Kind::Change | Kind::Removal));
    let comes = kind != Some(Kind::Removal);
    let applicant = check.applicant(comes, agency.as_ref())?;
    let former = check.former(goes);
    if revokes {
        check.certificate();
    }
    let role = if revokes { None } else { check.role()? };
    let reason = check.text(Field::Reason).or(check.text(Field::RevokeReason));
    let Check { report, remarks, .. } = check;
    Ok(match (kind, agency) {
        (Some(kind), Some(agency)) if report.is_empty() && (revokes || role.is_some()) => {
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

    /// A field that a form need not have; where it has, it is filled in.
    fn asked<T: std::str::FromStr<Err: Into<crate::Error>>>(&mut self, field: Field, needed: bool) -> Option<T> {
        self.parse(field, needed && self.paper.has(field))
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

    /// The kind that is ticked or written out; where no place asks for it, what the form itself says (X11).
    fn kind(&mut self) -> Option<Kind> {
        if self.paper.is_filled(Field::Kind) {
            return self.chosen_kind();
        }
        let of_title = self.paper.title().and_then(|title| Labels::shipped().kind_of_title(title));
        if of_title.is_none() && self.paper.has(Field::Kind) {
            self.refuse(Field::Kind, Error::NotTicked { field: Field::Kind });
            return None;
        }
        let filled = |fields: &[Field]| fields.iter().any(|field| self.paper.is_filled(*field));
        let (comes, goes) = (filled(&[Field::Name, Field::Login]), filled(&[Field::FormerName, Field::FormerLogin]));
        let revokes = filled(&[Field::CertSerial, Field::RevokeReason]);
        let kind = of_title.unwrap_or(match (comes, goes) {
            _ if revokes => Kind::Revocation,
            (true, true) => Kind::Change,
            (false, true) => Kind::Removal,
            _ => Kind::New,
        });
        self.remarks.push(text::form::KindTold { kind }.into());
        Some(kind)
    }

    /// Exactly one kind is ticked, or written out (A043).
    fn chosen_kind(&mut self) -> Option<Kind> {
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
        // Where only what is ticked has a mark, the choices behind it have none.
        let first = chosen.split_whitespace().next().unwrap_or_default();
        let kind = labels.kind(&chosen).or_else(|| labels.kind(first));
        self.keep(field, kind.ok_or(Error::NoKind { text: chosen }))
    }

    fn filled_on(&mut self) {
        let date: Option<Date> = self.asked(Field::FilledOn, true);
        if let Some(date) = date.filter(|date| *date > self.today) {
            self.refuse(Field::FilledOn, Error::Ahead { date });
        }
    }

    /// The agency of the OID or business number; its name must be the one on the form. Where the form asks for
    /// neither, the one agency of that name.
    fn agency(&mut self) -> Result<Option<Agency>> {
        let name = self.demand(Field::AgencyName);
        let (has_oid, has_ban) = (self.paper.is_filled(Field::AgencyOid), self.paper.is_filled(Field::AgencyBan));
        let asks = self.paper.has(Field::AgencyOid) || self.paper.has(Field::AgencyBan);
        if !asks && let Some(name) = &name {
            let named = store::agencies_named(self.tx, &agency::fold(name))?;
            if let [one] = named.as_slice() {
                return agency::by_id(self.tx, *one);
            }
            self.refuse(Field::AgencyName, Error::AgencyUnclear { name: name.clone(), agencies: named.len() });
            return Ok(None);
        }
        let (field, key) = if has_ban && !has_oid {
            (Field::AgencyBan, self.ban().map(Key::Ban))
        } else {
            (Field::AgencyOid, self.parse::<Oid>(Field::AgencyOid, true).map(Key::Oid))
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

    /// A business number; in a number cell one of seven digits has lost its zero, if the check digit says so too.
    fn ban(&mut self) -> Option<BusinessNumber> {
        let field = Field::AgencyBan;
        let text = self.text(field)?;
        let mended = format!("0{text}");
        if text.len() == 7
            && self.paper.is_number(field)
            && let Ok(number) = mended.parse::<BusinessNumber>()
        {
            self.mended(field, text, &mended);
            return Some(number);
        }
        self.keep(field, text.parse())
    }

    fn mended(&mut self, field: Field, from: String, to: &str) {
        self.remarks.push(text::form::Mended { field: field.word(), from, to }.into());
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
        let Some(text) = self.wanted(field, self.paper.has(field)) else { return };
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
        let by_mail = !self.paper.has(F::Login) && self.paper.has(F::Email);
        let login = self.parse(F::Login, needed && !by_mail);
        for field in [F::Department, F::Title] {
            self.line(field, needed && self.paper.has(field));
        }
        self.line(F::Address, false);
        self.phone(needed && self.paper.has(F::Phone));
        self.landline(F::Fax, false);
        self.mobile(F::Mobile, needed && self.paper.has(F::Mobile));
        let email = self.email(needed && self.paper.has(F::Email), agency)?;
        Ok(name.map(|name| Named { name, login, email }))
    }

    fn former(&mut self, needed: bool) -> Option<Named> {
        use Field as F;
        let name = self.parse(F::FormerName, needed);
        let by_mail = !self.paper.has(F::FormerLogin) && self.paper.has(F::FormerEmail);
        let login = self.parse(F::FormerLogin, needed && !by_mail);
        self.line(F::FormerReason, needed && self.paper.has(F::FormerReason));
        self.parse::<Date>(F::EffectiveOn, false);
        self.landline(F::FormerPhone, false);
        self.mobile(F::FormerMobile, false);
        let email = self.parse(F::FormerEmail, by_mail && needed);
        name.map(|name| Named { name, login, email })
    }

    /// What a revocation needs: which certificate, and why (D020).
    fn certificate(&mut self) {
        if !self.paper.has(Field::CertSerial) && self.paper.has(Field::CardNumber) {
            self.line(Field::CardNumber, true);
        } else {
            self.line(Field::CertSerial, true);
        }
        self.line(Field::RevokeReason, true);
    }

    fn line(&mut self, field: Field, needed: bool) {
        _ = self.wanted(field, needed);
    }

    /// A number of a fixed line, with its extension. In a number cell it has lost its zero.
    fn landline(&mut self, field: Field, needed: bool) -> Option<(Landline, Option<Extension>)> {
        let text = self.wanted(field, needed)?;
        let mended = format!("0{text}");
        if self.paper.is_number(field)
            && let Ok(found) = Landline::parse_with_extension(&mended)
        {
            self.mended(field, text, &mended);
            return Some(found);
        }
        self.keep(field, Landline::parse_with_extension(&text))
    }

    /// The office number, its extension behind it or in a field of its own.
    fn phone(&mut self, needed: bool) {
        let own: Option<Extension> = self.parse(Field::Extension, false);
        let Some((_, behind)) = self.landline(Field::Phone, needed) else { return };
        if let (Some(own), Some(behind)) = (own, behind)
            && own != behind
        {
            let error = Error::TwoExtensions { one: own.to_string(), other: behind.to_string() };
            self.refuse(Field::Extension, error);
        }
    }

    /// A mobile number of nine digits that begins with 9 has lost its zero to a number cell, for certain.
    fn mobile(&mut self, field: Field, needed: bool) {
        let Some(text) = self.wanted(field, needed) else { return };
        match text.parse::<Mobile>() {
            Ok(_) => {}
            Err(error @ MobileError::LostZero { .. }) => match Mobile::mend(&text) {
                Some(mended) => self.mended(field, text, mended.as_str()),
                None => self.refuse(field, error),
            },
            Err(error) => self.refuse(field, error),
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

    /// The role by its code, else by the names of system and role, else the one that the title names.
    fn role(&mut self) -> Result<Option<RoleEdition>> {
        let (tx, today) = (self.tx, self.today);
        let code = self.text(Field::RoleCode);
        let names_none = ![Field::System, Field::Role].iter().any(|field| self.paper.is_filled(*field));
        if code.is_none() && names_none {
            let title = self.paper.title().unwrap_or_default();
            if let Some(found) = of_title(tx, title, today)? {
                self.remarks.push(text::form::RoleTold { role: found.key() }.into());
                return Ok(Some(found));
            }
        }
        if code.is_none() && !self.paper.is_filled(Field::System) && self.paper.is_filled(Field::Role) {
            let said = self.one_of(Field::Role, true).unwrap_or_default();
            let title = self.paper.title().unwrap_or_default();
            if let Some(found) = of_title(tx, &format!("{title} {said}"), today)? {
                return Ok(Some(found));
            }
        }
        let (field, found) = match code {
            Some(code) => (Field::RoleCode, system::named_role(tx, &code, today)),
            None => {
                let Some((system, role)) = self.system_and_role() else { return Ok(None) };
                match system::resolve(tx, &system, today) {
                    Ok(system) => (Field::Role, system::role(tx, system.id, &role, today)),
                    Err(error) => (Field::System, Err(error)),
                }
            }
        };
        match found {
            Ok(role) => Ok(Some(role)),
            Err(error) if matches!(error.kind(), ErrorKind::Missing | ErrorKind::Usage) => {
                // The role may be named together with its system in one place.
                let [role, system] = [Field::Role, Field::System].map(|field| self.paper.text(field).ok().flatten());
                let system = system.or_else(|| self.paper.title().map(str::to_owned));
                let both = [system, role].map(|text| text.map(only).unwrap_or_default()).join(" ");
                if let Some(found) = of_title(tx, &both, today)? {
                    return Ok(Some(found));
                }
                self.refuse(field, error.with_kind(ErrorKind::Refused));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The names of system and role; a form for one system may name only the role, then the title names the system.
    fn system_and_role(&mut self) -> Option<(String, String)> {
        let title = self.paper.title().unwrap_or_default().to_owned();
        let both = |text: &str| text.chars().count() > 3;
        let role = self.one_of(Field::Role, true);
        let system = self.one_of(Field::System, self.paper.has(Field::System) || title.is_empty());
        match (system, role) {
            (Some(system), Some(role)) => Some((system, role)),
            (None, Some(role)) if !self.paper.is_filled(Field::System) && !title.is_empty() => {
                Some((title, role)).filter(|(title, _)| both(title))
            }
            _ => None,
        }
    }

    /// What is written, or the one choice that is ticked.
    fn one_of(&mut self, field: Field, needed: bool) -> Option<String> {
        let text = self.wanted(field, needed)?;
        match ticked(&text) {
            None => Some(text),
            Some(mut ticked) if ticked.len() == 1 => Some(ticked.remove(0)),
            Some(ticked) if ticked.is_empty() => {
                self.refuse(field, Error::NotTicked { field });
                None
            }
            Some(ticked) => {
                self.refuse(field, Error::Ticks { field, ticked: ticked.len() });
                None
            }
        }
    }
}

/// The role of which a text names both the system and the role, by their names or other names; the longest.
fn of_title(tx: &Tx<'_>, title: &str, today: Date) -> Result<Option<RoleEdition>> {
    let title: String = title.nfkc().filter(|letter| !letter.is_whitespace()).collect();
    let mut best: Option<(usize, RoleEdition)> = None;
    for role in system::roles(tx, None, today)? {
        let named = [role.name.as_str(), role.name_en.as_str()]
            .into_iter()
            .map(fold_name)
            .find(|name| !name.is_empty() && fold_name(&title).contains(name.as_str()));
        let Some(named) = named else { continue };
        let Some(system) = system_named(tx, &fold_name(&title), &named, role.system)? else { continue };
        let length = named.chars().count() + system;
        if best.as_ref().is_none_or(|(known, _)| *known < length) {
            best = Some((length, role));
        }
    }
    Ok(best.map(|(_, role)| role))
}

/// How long the longest name of a system is in a text that names one of its roles.
fn system_named(tx: &Tx<'_>, text: &str, role: &str, system: SystemId) -> Result<Option<usize>> {
    let names = store::system_names(tx, system)?;
    let rest = text.replacen(role, " ", 1);
    let lengths =
        names.iter().map(|name| fold_name(name)).filter(|name| !name.is_empty() && rest.contains(name.as_str()));
    Ok(lengths.map(|name| name.chars().count()).max())
}

/// Marks of writing direction, and the scripts that run from right to left.
const fn runs_left(letter: char) -> bool {
    matches!(letter,
        '\u{0590}'..='\u{08ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
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
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == '台' { '臺' } else { letter })
        .collect()
}
