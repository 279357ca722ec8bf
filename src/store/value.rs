//! Values at the SQL edge: integer, text, blob, null.

use std::path::Path;

use crate::base::{Date, Timestamp};

/// A value to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// A stored value, borrowed from its row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRef<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

/// A stored value is not what the code expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// A type that a column can be read into.
pub trait FromValue: Sized {
    /// Reads the value.
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch>;
}

/// A named parameter and its value.
pub type Param = (&'static str, Value);

/// The parameters of a statement: `params! { id, state: case.state }`.
macro_rules! params {
    (@one $name:ident) => { (concat!(":", stringify!($name)), $crate::store::Value::from($name)) };
    (@one $name:ident $value:expr) => { (concat!(":", stringify!($name)), $crate::store::Value::from($value)) };
    ($($name:ident $(: $value:expr)?),* $(,)?) => {
        &[$($crate::store::params!(@one $name $($value)?)),*][..] as &[$crate::store::Param]
    };
}

pub(crate) use params;

/// Lets a type that parses from and prints to text be a column.
macro_rules! text_value {
    ($kind:ty) => {
        impl From<$kind> for $crate::store::Value {
            fn from(value: $kind) -> Self {
                Self::Text(value.to_string())
            }
        }

        impl From<&$kind> for $crate::store::Value {
            fn from(value: &$kind) -> Self {
                Self::Text(value.to_string())
            }
        }

        impl $crate::store::FromValue for $kind {
            fn from_value(value: $crate::store::ValueRef<'_>) -> Result<Self, $crate::store::Mismatch> {
                match value {
                    $crate::store::ValueRef::Text(text) => text.parse().map_err(|_| $crate::store::Mismatch),
                    _ => Err($crate::store::Mismatch),
                }
            }
        }
    };
}

pub(crate) use text_value;

text_value!(Date);

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(value.into())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<&Path> for Value {
    fn from(value: &Path) -> Self {
        Self::Text(value.display().to_string())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(value.to_vec())
    }
}

impl From<[u8; 32]> for Value {
    fn from(value: [u8; 32]) -> Self {
        Self::Blob(value.to_vec())
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Integer(value.micros())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl FromValue for i64 {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Integer(number) => Ok(number),
            _ => Err(Mismatch),
        }
    }
}

impl FromValue for u32 {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        i64::from_value(value)?.try_into().map_err(|_| Mismatch)
    }
}

impl FromValue for bool {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Integer(0) => Ok(false),
            ValueRef::Integer(1) => Ok(true),
            _ => Err(Mismatch),
        }
    }
}

impl FromValue for String {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Text(text) => Ok(text.to_owned()),
            _ => Err(Mismatch),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Blob(bytes) => Ok(bytes.to_vec()),
            _ => Err(Mismatch),
        }
    }
}

impl FromValue for [u8; 32] {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Blob(bytes) => bytes.try_into().map_err(|_| Mismatch),
            _ => Err(Mismatch),
        }
    }
}

impl FromValue for Timestamp {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        i64::from_value(value).map(Self::from_micros)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}
