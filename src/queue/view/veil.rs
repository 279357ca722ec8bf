//! Personal values for those who need not see them.

use crate::base::{Email, Mobile, PersonName};

/// Whether personal values are shown as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Veil {
    /// Masked.
    On,
    /// As they are.
    Off,
}

impl Veil {
    /// Off where somebody reads plainly.
    pub const fn unless(plain: bool) -> Self {
        if plain { Self::Off } else { Self::On }
    }

    /// A name.
    pub fn name(self, name: String) -> String {
        self.over("name", name)
    }

    /// The value of a fact; most are not personal.
    pub fn over(self, key: &str, value: String) -> String {
        match (self, key) {
            (Self::Off, _) => value,
            (Self::On, "name") => value.parse::<PersonName>().map_or_else(|_| hidden(), |name| name.masked()),
            (Self::On, "email") => value.parse::<Email>().map_or_else(|_| hidden(), |email| email.masked()),
            (Self::On, "mobile") => value.parse::<Mobile>().map_or_else(|_| hidden(), |mobile| mobile.masked()),
            (Self::On, "phone" | "extension" | "fax" | "address") => hidden(),
            (Self::On, _) => value,
        }
    }
}

/// What cannot be shown in part.
fn hidden() -> String {
    "○○○".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_personal_is_masked_and_nothing_else() {
        let masked = |key, value: &str| Veil::On.over(key, value.to_owned());
        assert_eq!(masked("name", "王小明"), "王○明");
        assert_eq!(masked("email", "wang01@motc.gov.tw"), "w***@motc.gov.tw");
        assert_eq!(masked("mobile", "0912345678"), "0912***678");
        assert_eq!(masked("phone", "02-23492900"), "○○○");
        assert_eq!(masked("mobile", "not a number"), "○○○");
        assert_eq!(masked("agency_name", "交通部"), "交通部");
        assert_eq!(Veil::Off.over("phone", "02-23492900".to_owned()), "02-23492900");
    }
}
