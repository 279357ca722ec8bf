//! Object identifiers of Taiwanese agencies, all under `2.16.886.`.
//!
//! Government agencies lie under the arc 101 in arcs of five digits, as in the open data set 7081 of
//! data.gov.tw; associations and schools under 111. An OID that looks otherwise is odd, not wrong.

use std::fmt;
use std::str::FromStr;

use super::value::{narrow, refusal, shown, value};
use crate::text::{self, Msg};

/// What every OID of the country begins with.
const COUNTRY: &str = "2.16.886.";

/// A longer text is not looked at.
const LONGEST: usize = 128;

/// An object identifier under `2.16.886.` (B022, B028). Ordered as text, as the database orders it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(String);

/// Why a text is not an OID.
#[derive(Debug, PartialEq, Eq)]
pub enum OidError {
    /// Not numbers with dots between them.
    Form { text: String },
    /// An OID, but not one of Taiwan.
    Foreign { text: String },
}

/// What an OID's arc after `2.16.886.` says about its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OidKind {
    /// A government agency: 101.
    Government,
    /// An association or a school: 111.
    Association,
    /// Anything else, such as the administrative corporations under 105.
    Other,
}

/// What is unusual about an OID; a warning.
#[derive(Debug, PartialEq, Eq)]
pub enum Oddity {
    /// An arc has another number of digits than its neighbours in the public lists.
    Arc { oid: String, arc: String },
    /// It lies deeper than the public lists go, or names no holder.
    Depth { oid: String, arcs: usize },
}

impl Oid {
    /// What its arc says about its holder.
    pub fn kind(&self) -> OidKind {
        match self.arcs().next() {
            Some("101") => OidKind::Government,
            Some("111") => OidKind::Association,
            _ => OidKind::Other,
        }
    }

    /// The arcs after `2.16.886.`.
    fn arcs(&self) -> std::str::Split<'_, char> {
        self.0[COUNTRY.len()..].split('.')
    }

    /// The OID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The OID one arc above, unless that is the arc of a whole kind.
    pub fn parent(&self) -> Option<Self> {
        let above = (self.arcs().count() > 2).then(|| self.0.rsplit_once('.'))??.0;
        Some(Self(above.to_owned()))
    }

    /// Whether it lies anywhere below the other; not itself. Whole arcs count: 20003 is not below 2000.
    pub fn is_under(&self, other: &Self) -> bool {
        self.0.strip_prefix(&other.0).is_some_and(|rest| rest.starts_with('.'))
    }

    /// All that lies below it, as a range of texts for SQL: from the first, up to but without the second.
    pub fn range_below(&self) -> (String, String) {
        (format!("{}.", self.0), format!("{}/", self.0))
    }

    /// What is unusual about it, to be warned of.
    pub fn oddity(&self) -> Option<Oddity> {
        let usual = |arc: &&str| match self.kind() {
            OidKind::Government => arc.len() == 5,
            OidKind::Association | OidKind::Other => matches!(arc.len(), 5 | 6),
        };
        let arcs = self.arcs().skip(1);
        if let Some(arc) = arcs.clone().find(|arc| !usual(arc)) {
            return Some(Oddity::Arc { oid: self.0.clone(), arc: arc.to_owned() });
        }
        let arcs = arcs.count();
        (!(1..=5).contains(&arcs)).then(|| Oddity::Depth { oid: self.0.clone(), arcs })
    }
}

impl FromStr for Oid {
    type Err = OidError;

    fn from_str(text: &str) -> Result<Self, OidError> {
        let oid = narrow(text);
        let arc = |arc: &str| {
            arc.bytes().all(|b| b.is_ascii_digit()) && !arc.is_empty() && (arc == "0" || !arc.starts_with('0'))
        };
        if oid.len() > LONGEST || !oid.split('.').all(arc) || !oid.contains('.') {
            return Err(OidError::Form { text: text.to_owned() });
        }
        if !oid.starts_with(COUNTRY) {
            return Err(OidError::Foreign { text: text.to_owned() });
        }
        Ok(Self(oid))
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

value!(Oid);
refusal!(OidError);

impl From<&OidError> for Msg {
    fn from(error: &OidError) -> Self {
        match error {
            OidError::Form { text } => text::base::OidForm { text: shown(text) }.into(),
            OidError::Foreign { text } => text::base::OidForeign { text: shown(text) }.into(),
        }
    }
}

impl From<&Oddity> for Msg {
    fn from(oddity: &Oddity) -> Self {
        match oddity {
            Oddity::Arc { oid, arc } => text::base::OidOddArc { oid, arc }.into(),
            Oddity::Depth { oid, arcs } => text::base::OidOddDepth { oid, arcs: *arcs }.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise;
    use super::*;

    fn oid(text: &str) -> Oid {
        text.parse().unwrap()
    }

    #[test]
    fn real_ones_are_read() {
        for (text, kind) in [
            ("2.16.886.101.20003", OidKind::Government),
            ("2.16.886.101.20003.20008.20074", OidKind::Government),
            ("2.16.886.101.90028.20002", OidKind::Government),
            ("2.16.886.111.90010.90003.100012", OidKind::Association),
            ("2.16.886.105.100010", OidKind::Other),
        ] {
            assert_eq!(oid(text).kind(), kind, "{text}");
            assert_eq!(oid(text).oddity(), None, "{text}");
        }
        assert_eq!(oid(" ２．１６．８８６．１０１．２０００３ "), oid("2.16.886.101.20003"));
    }

    #[test]
    fn others_are_refused() {
        for text in ["", "行政院", "2", "2.", "2.16.886.", "2.16.886..1", "2.16.886.0101", "2.16.886.101.-1"] {
            assert_eq!(text.parse::<Oid>(), Err(OidError::Form { text: text.to_owned() }));
        }
        for text in ["1.3.6.1", "2.16.886", "2.16.8861.5"] {
            assert_eq!(text.parse::<Oid>(), Err(OidError::Foreign { text: text.to_owned() }));
        }
    }

    #[test]
    fn odd_ones_are_warned_of() {
        let arc = |text: &str| match oid(text).oddity() {
            Some(Oddity::Arc { arc, .. }) => arc,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(arc("2.16.886.101.0.3.1"), "0");
        assert_eq!(arc("2.16.886.101.200030"), "200030");
        assert_eq!(arc("2.16.886.111.1234567"), "1234567");
        let bare = Oddity::Depth { oid: "2.16.886.101".to_owned(), arcs: 0 };
        assert_eq!(oid("2.16.886.101").oddity(), Some(bare));
    }

    #[test]
    fn what_lies_below_is_known_by_arcs() {
        let yuan = oid("2.16.886.101.20003");
        let ministry = oid("2.16.886.101.20003.20082");
        assert!(ministry.is_under(&yuan) && !yuan.is_under(&yuan) && !yuan.is_under(&ministry));
        assert!(!oid("2.16.886.101.20003").is_under(&oid("2.16.886.101.2000")));
        assert_eq!((ministry.parent(), yuan.parent()), (Some(yuan.clone()), None));

        let (from, to) = yuan.range_below();
        let inside = |oid: &Oid| (from.as_str()..to.as_str()).contains(&oid.as_str());
        assert!(inside(&ministry) && !inside(&yuan));
        assert!(!inside(&oid("2.16.886.101.200030")) && !inside(&oid("2.16.886.101.20004")));
    }

    #[test]
    fn what_parses_prints_back() {
        noise::each::<Oid>(&["2.16.886.101.20003.20008", "2.16.886.111.100006.100029"], |oid| {
            _ = (oid.oddity(), oid.kind());
            assert!(oid.parent().is_none_or(|parent| oid.is_under(&parent)));
        });
    }
}
