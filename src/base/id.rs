//! Row ids: 64-bit, never reused, one type a table.

use std::fmt::{Debug, Display};

/// What all ids have in common.
pub trait Id: Copy + Debug + Display + From<i64> + Into<i64> {}

/// Makes an id type of a table.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $crate::base::Id for $name {}

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().trim_start_matches('#').parse().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl From<$name> for $crate::text::Arg {
            fn from(id: $name) -> Self {
                Self::Text(id.0.to_string())
            }
        }

        impl From<$name> for $crate::store::Value {
            fn from(id: $name) -> Self {
                Self::Integer(id.0)
            }
        }

        impl $crate::store::FromValue for $name {
            fn from_value(value: $crate::store::ValueRef<'_>) -> Result<Self, $crate::store::Mismatch> {
                i64::from_value(value).map(Self)
            }
        }
    };
}

pub(crate) use id;
