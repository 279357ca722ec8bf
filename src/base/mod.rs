//! The words that every room shares: checked values that text becomes at the door.

mod business_number;
mod date;
mod date_expr;
mod digits;
mod email;
mod id;
mod landline;
mod level;
mod login_name;
mod mobile;
#[cfg(test)]
mod noise;
mod numeral;
mod oid;
mod org_code;
mod person_name;
mod phone;
mod time;
mod value;

pub use business_number::{BusinessNumber, BusinessNumberError, Rule};
pub use date::{Date, DateError};
pub use date_expr::DateExpr;
pub use email::{Email, EmailError, MailDomain};
pub use id::Id;
pub(crate) use id::id;
pub use landline::{Extension, ExtensionError, Landline, LandlineError};
pub use level::{AgencyKind, AgencyKindError, Level, LevelError};
pub use login_name::{LoginName, LoginNameError};
pub use mobile::{Mobile, MobileError};
pub use oid::{Oddity, Oid, OidError, OidKind};
pub use org_code::{OrgCode, OrgCodeError};
pub use person_name::{PersonName, PersonNameError};
pub use time::{Timestamp, TimestampError};
pub use value::fold;

/// Gives an enum of words (`ALL`, `name`, `word`) its text, SQL and sentence forms; as an option's value, help lists
/// all of them.
macro_rules! word {
    ($kind:ty) => {
        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $kind {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.into_iter().find(|value| value.name() == text).ok_or_else(|| text.to_owned())
            }
        }

        impl From<$kind> for $crate::text::Arg {
            fn from(value: $kind) -> Self {
                value.word().into()
            }
        }

        impl clap::ValueEnum for $kind {
            fn value_variants<'a>() -> &'a [Self] {
                &Self::ALL
            }

            fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
                Some(clap::builder::PossibleValue::new(self.name()))
            }
        }

        $crate::store::text_value!($kind);
    };
}
pub(crate) use word;
