//! What is wrong or odd in a catalogue: pure, but for who can decide now.

use super::catalogue::{Catalogue, Edition, Entry, Role};
use crate::access::DESK;
use crate::approval::StageKind;
use crate::base::{Date, Email, MailDomain};
use crate::text::system as t;
use crate::text::{Msg, Word};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Requests will not get through.
    Error,
    /// Somebody should look.
    Warning,
}

impl Weight {
    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::Error => t::LINT_ERROR,
            Self::Warning => t::LINT_WARNING,
        }
    }
}

/// Something found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub weight: Weight,
    /// System, edition, role: as far as it is known.
    pub place: String,
    pub msg: Msg,
}

impl Finding {
    /// Something wrong.
    pub fn error(place: impl Into<String>, msg: impl Into<Msg>) -> Self {
        Self { weight: Weight::Error, place: place.into(), msg: msg.into() }
    }

    /// Something odd.
    pub fn warning(place: impl Into<String>, msg: impl Into<Msg>) -> Self {
        Self { weight: Weight::Warning, place: place.into(), msg: msg.into() }
    }
}

/// All that the data alone can tell. Editions that are over are history and not looked at for oddities.
pub fn lint(catalogue: &Catalogue, today: Date) -> Vec<Finding> {
    let mut found: Vec<Finding> = catalogue
        .faults()
        .errors()
        .iter()
        .map(|error| Finding::error(error.place().field.clone().unwrap_or_default(), error.msg().clone()))
        .collect();
    let mut mailboxes: Vec<(&Email, &str)> = Vec::new();
    for entry in &catalogue.systems {
        if entry.holding(today).is_none() {
            found.push(Finding::warning(&entry.code, t::NOT_HELD));
        }
        for edition in entry.holding(today).into_iter().chain(entry.coming(today)) {
            edition.lint(&format!("{} {}", entry.code, edition.from), entry.code == DESK, &mut found);
            mailboxes.extend(edition.mailbox.as_ref().map(|mailbox| (mailbox, entry.code.as_str())));
        }
    }
    found.extend(two_spellings(&mailboxes));
    found
}

impl Entry {
    /// The edition that holds on a day.
    pub fn holding(&self, on: Date) -> Option<&Edition> {
        let begun = self.editions.iter().rfind(|edition| edition.from <= on)?;
        begun.until.is_none_or(|until| on <= until).then_some(begun)
    }

    fn coming(&self, today: Date) -> impl Iterator<Item = &Edition> {
        self.editions.iter().filter(move |edition| edition.from > today)
    }
}

impl Edition {
    fn lint(&self, place: &str, is_desk: bool, found: &mut Vec<Finding>) {
        if !is_english(&self.name_en) {
            found.push(Finding::warning(place, t::NO_ENGLISH));
        }
        let freemail = |mailbox: &&Email| mailbox.standing() == MailDomain::Freemail;
        if let Some(mailbox) = self.mailbox.as_ref().filter(freemail) {
            found.push(Finding::warning(place, t::Freemail { mailbox }));
        }
        if !self.levels.is_empty() && self.mailbox.is_none() {
            found.push(Finding::warning(place, t::LevelsNoMailbox { levels: &self.levels }));
        }
        if !is_desk && self.manual.is_none() {
            found.push(Finding::warning(place, t::NO_MANUAL));
        }
        if self.roles.is_empty() {
            found.push(Finding::warning(place, t::NO_ROLES));
        }
        for role in &self.roles {
            role.lint(&format!("{place} {}", role.code), self.mailbox.is_some(), found);
        }
    }
}

impl Role {
    fn lint(&self, place: &str, has_mailbox: bool, found: &mut Vec<Finding>) {
        if !is_english(&self.name_en) || !is_english(&self.remark_en) {
            found.push(Finding::warning(place, t::NO_ENGLISH));
        }
        let goes_out = self.stages.iter().any(|stage| stage.kind == StageKind::Outside);
        if goes_out && !has_mailbox {
            found.push(Finding::warning(place, t::FORM_NO_MAILBOX));
        }
        if !self.online && self.form.is_none() {
            found.push(Finding::error(place, t::NO_WAY));
        }
    }
}

/// Where no English is given, the Chinese stands in for it.
fn is_english(text: &str) -> bool {
    text.is_ascii()
}

/// One contact under two addresses (X10): the same name at two domains, or nearly the same name at one.
fn two_spellings(mailboxes: &[(&Email, &str)]) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for (index, &(first, system)) in mailboxes.iter().enumerate() {
        for &(second, other) in &mailboxes[index + 1..] {
            if first.fold() != second.fold() && is_alike(first, second) {
                let place = if system == other { system.to_owned() } else { format!("{system}, {other}") };
                let finding = Finding::warning(place, t::TwoAddresses { first, second });
                if !found.contains(&finding) {
                    found.push(finding);
                }
            }
        }
    }
    found
}

fn is_alike(first: &Email, second: &Email) -> bool {
    let name = |mailbox: &Email| mailbox.local().to_ascii_lowercase().replace(['.', '-', '_'], "");
    let (one, two) = (name(first), name(second));
    one == two || first.domain() == second.domain() && one.len().min(two.len()) > 4 && distance(&one, &two) <= 2
}

/// How many letters must be added, dropped or changed to make one text of the other.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in two.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[two.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_contact_under_two_addresses_is_seen() {
        let mail = |text: &str| text.parse::<Email>().unwrap();
        for (one, two) in [
            ("vans@nics.nat.gov.tw", "vans@nics.gov.tw"),
            ("service@ey.gov.tw", "servcie@ey.gov.tw"),
            ("vans.service@ey.gov.tw", "vans-service@ey.gov.tw"),
        ] {
            assert!(is_alike(&mail(one), &mail(two)), "{one} {two}");
        }
        assert!(!is_alike(&mail("vans@ey.gov.tw"), &mail("spm@ey.gov.tw")));
        assert!(!is_alike(&mail("service@ey.gov.tw"), &mail("reports@ey.gov.tw")));
    }

    #[test]
    fn letters_are_counted() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
