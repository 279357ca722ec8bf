//! Who comes and who goes: names, accounts, numbers, addresses.

use super::{Check, Named};
use crate::agency::{self, Agency};
use crate::base::{Date, Email, Extension, Landline, MailDomain, Mobile, MobileError};
use crate::error::Result;
use crate::form::{Error, Field};
use crate::text;

impl Check<'_> {
    /// Who comes. An administrator must be reachable by mail. What else the form asks for is filled in.
    pub(super) fn applicant(&mut self, needed: bool, revokes: bool, agency: Option<&Agency>) -> Result<Option<Named>> {
        use Field as F;
        let (reached, has) = (needed && !revokes, |field| self.paper.has(field));
        let by_mail = !has(F::Login) && has(F::Email);
        let asked = [F::Department, F::Title].map(|field| (field, needed && has(field)));
        let mobile = needed && has(F::Mobile);
        let phone = needed && has(F::Phone);
        let mail = needed && has(F::Email) || reached;
        let name = self.parse(F::Name, needed);
        let login = self.parse(F::Login, needed && !by_mail);
        for (field, needed) in asked {
            self.line(field, needed);
        }
        self.line(F::Address, false);
        self.phone(phone);
        self.landline(F::Fax, false);
        self.mobile(F::Mobile, mobile);
        let email = self.email(mail, agency)?;
        Ok(name.map(|name| Named { name, login, email }))
    }

    /// Who goes, and why where the form asks.
    pub(super) fn former(&mut self, needed: bool) -> Option<Named> {
        use Field as F;
        let name = self.parse(F::FormerName, needed);
        let by_mail = !self.paper.has(F::FormerLogin) && self.paper.has(F::FormerEmail);
        let login = self.parse(F::FormerLogin, needed && !by_mail);
        self.line(F::FormerReason, needed && self.paper.has(F::FormerReason) && !self.paper.is_filled(F::Reason));
        self.parse::<Date>(F::EffectiveOn, false);
        self.landline(F::FormerPhone, false);
        self.mobile(F::FormerMobile, false);
        let email = self.parse(F::FormerEmail, by_mail && needed);
        name.map(|name| Named { name, login, email })
    }

    /// A number of a fixed line, with its extension. Where it is certain, it gets back the zero that it lost.
    fn landline(&mut self, field: Field, needed: bool) -> Option<(Landline, Option<Extension>)> {
        let text = self.wanted(field, needed)?;
        let read = Landline::parse_with_extension(&text);
        if read.is_err()
            && let Some(found) = Landline::mend_with_extension(&text)
        {
            self.mended(field, text, &found.0.spaced());
            return Some(found);
        }
        self.keep(field, read)
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
}
