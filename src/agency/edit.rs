//! What may be said about an agency, and what that changes.

use super::{Agency, Name};
use crate::base::{AgencyKind, BusinessNumber, Level, OrgCode};
use crate::text::{self, Word};

/// What is to be known of an agency; what is not mentioned stays. A mentioned value that is empty is removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Edit {
    /// Its name.
    pub name: Option<Name>,
    /// Its kind.
    pub kind: Option<AgencyKind>,
    /// Its unified business number.
    pub ban: Option<BusinessNumber>,
    /// Its level; none for unknown.
    pub level: Option<Option<Level>>,
    /// Whether it still exists.
    pub active: Option<bool>,
    /// Its agency code.
    pub org_code: Option<Option<OrgCode>>,
    /// Its phone number.
    pub phone: Option<Option<String>>,
    /// Its address.
    pub address: Option<Option<String>>,
    /// Its distinguished name.
    pub dn: Option<Option<String>>,
}

/// A fact about an agency that can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name.
    Name,
    /// The kind.
    Kind,
    /// The unified business number.
    Ban,
    /// The level of responsibility.
    Level,
    /// Whether it still exists.
    Active,
    /// The agency code.
    OrgCode,
    /// The phone number.
    Phone,
    /// The address.
    Address,
    /// The distinguished name.
    Dn,
}

impl Field {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Ban => "ban",
            Self::Level => "level",
            Self::Active => "active",
            Self::OrgCode => "org_code",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Dn => "dn",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::agency as t;
        match self {
            Self::Name => t::HEAD_NAME,
            Self::Kind => t::HEAD_KIND,
            Self::Ban => t::HEAD_BAN,
            Self::Level => t::HEAD_LEVEL,
            Self::Active => t::HEAD_ACTIVE,
            Self::OrgCode => t::HEAD_ORG_CODE,
            Self::Phone => t::HEAD_PHONE,
            Self::Address => t::HEAD_ADDRESS,
            Self::Dn => t::HEAD_DN,
        }
    }
}

/// A fact that is another one now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which one.
    pub field: Field,
    /// What was known; empty if nothing was.
    pub was: String,
    /// What is known now; empty if nothing is.
    pub is: String,
}

impl Change {
    /// Whether something was known that is now gone or another; filling a gap contradicts nothing.
    pub fn contradicts(&self) -> bool {
        !self.was.is_empty()
    }
}

impl Edit {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The agency as it is then, and what that changed.
    pub fn apply(&self, known: &Agency) -> (Agency, Vec<Change>) {
        let mut changes = Changes(Vec::new());
        let mut agency = known.clone();
        changes.take(Field::Name, &mut agency.name, self.name.as_ref().map(ToString::to_string));
        changes.take(Field::Kind, &mut agency.kind, self.kind);
        changes.take_maybe(Field::Ban, &mut agency.ban, self.ban.map(Some));
        changes.take_maybe(Field::Level, &mut agency.level, self.level);
        changes.take(Field::Active, &mut agency.active, self.active);
        changes.take_maybe(Field::OrgCode, &mut agency.org_code, self.org_code.clone());
        changes.take_maybe(Field::Phone, &mut agency.phone, self.phone.clone());
        changes.take_maybe(Field::Address, &mut agency.address, self.address.clone());
        changes.take_maybe(Field::Dn, &mut agency.dn, self.dn.clone());
        (agency, changes.0)
    }
}

struct Changes(Vec<Change>);

impl Changes {
    fn take<T: PartialEq + ToString>(&mut self, field: Field, known: &mut T, said: Option<T>) {
        let Some(said) = said.filter(|said| said != known) else { return };
        self.0.push(Change { field, was: known.to_string(), is: said.to_string() });
        *known = said;
    }

    fn take_maybe<T: PartialEq + ToString>(&mut self, field: Field, known: &mut Option<T>, said: Option<Option<T>>) {
        let Some(said) = said.filter(|said| said != known) else { return };
        let text = |value: &Option<T>| value.as_ref().map(ToString::to_string).unwrap_or_default();
        self.0.push(Change { field, was: text(known), is: text(&said) });
        *known = said;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post() -> Agency {
        Agency {
            id: 7.into(),
            kind: AgencyKind::Government,
            oid: "2.16.886.101.20003.20008.20074".parse().ok(),
            ban: None,
            name: "中華郵政股份有限公司".into(),
            parent: None,
            org_code: None,
            phone: Some("02-23921310".into()),
            address: None,
            dn: None,
            level: None,
            active: true,
            version: 1,
        }
    }

    #[test]
    fn what_is_not_mentioned_stays() {
        let edit = Edit { name: Some("中華郵政股份有限公司".parse().unwrap()), ..Edit::default() };
        assert_eq!(edit.apply(&post()), (post(), Vec::new()));
        assert!(Edit::default().is_empty());
    }

    #[test]
    fn filling_a_gap_contradicts_nothing() {
        let edit = Edit {
            org_code: Some("315830000M".parse().ok()),
            phone: Some(Some("02-00000000".into())),
            ..Edit::default()
        };
        let (agency, changes) = edit.apply(&post());
        assert_eq!(agency.org_code.unwrap().as_str(), "315830000M");
        let told: Vec<_> = changes.iter().map(|change| (change.field.name(), change.contradicts())).collect();
        assert_eq!(told, [("org_code", false), ("phone", true)]);
    }

    #[test]
    fn a_level_can_become_unknown_again() {
        let known = Agency { level: Some(Level::A), ..post() };
        let (agency, changes) = Edit { level: Some(None), ..Edit::default() }.apply(&known);
        assert_eq!(agency.level, None);
        assert_eq!(changes, [Change { field: Field::Level, was: "A".into(), is: String::new() }]);
    }
}
