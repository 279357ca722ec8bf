//! How a certificate looks, wherever it is listed.

use serde::Serialize;

use super::{Certificate, Purpose, Usage, Validity};
use crate::base::Timestamp;
use crate::text::{Lang, Msg, x509 as t};

/// What people and scripts want to know of a certificate.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    pub subject: String,
    pub issuer: String,
    pub serial: String,
    pub purpose: Purpose,
    pub usages: Vec<Usage>,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub days_left: i64,
    pub validity: Validity,
    pub key: String,
    pub fingerprint: String,
    #[serde(skip)]
    short: String,
}

impl Summary {
    /// What is to be known of a certificate at a moment.
    pub fn new(certificate: &Certificate, now: Timestamp) -> Self {
        let subject = certificate.subject();
        Self {
            subject: subject.to_string(),
            issuer: certificate.issuer().to_string(),
            serial: certificate.serial(),
            purpose: certificate.purpose(),
            usages: certificate.usages(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            days_left: certificate.days_left(now),
            validity: certificate.validity(now),
            key: certificate.public_key().kind().name(),
            fingerprint: certificate.fingerprint(),
            short: subject.short(),
        }
    }

    /// The holder's common name, or else the whole subject.
    pub fn holder(&self) -> &str {
        &self.short
    }

    /// The end date with the days left, or that it has passed.
    pub fn until(&self) -> Msg {
        let date = self.not_after.date();
        match self.validity {
            Validity::Valid => t::UntilValid { date, days: self.days_left }.into(),
            Validity::Expired => t::UntilExpired { date }.into(),
            Validity::NotYet => t::UntilNotYet { date: self.not_before.date() }.into(),
        }
    }

    /// All uses, for people.
    pub fn uses(&self, lang: Lang) -> String {
        let name = |usage: &Usage| usage.word().map_or_else(|| usage.name(), |word| word.to(lang).to_owned());
        self.usages.iter().map(name).collect::<Vec<_>>().join(t::BETWEEN_USES.to(lang))
    }
}
