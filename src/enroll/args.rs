//! What can be typed.

use std::path::PathBuf;

use clap::Args;

use super::roster::OnConflict;
use super::{Draft, Error, Field};
use crate::agency::Key;
use crate::sheet::Encoding;

/// `user import`
#[derive(Args, Debug)]
pub struct Import {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<Key>,
    #[arg(long, value_name = "FIELD=VALUE")]
    pub fill: Vec<Fill>,
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<Encoding>,
    #[arg(long, value_name = "MAP.toml")]
    pub eudc: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "stop")]
    pub on_conflict: OnConflict,
    #[arg(long)]
    pub full: bool,
    #[arg(long, value_name = "FILE", requires = "full")]
    pub plan: Option<PathBuf>,
}

/// A value for every line that has none: `FIELD=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Which field.
    pub field: Field,
    /// Its value.
    pub value: String,
}

impl std::str::FromStr for Fill {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, crate::Error> {
        let (field, value) = text.split_once('=').ok_or_else(|| Error::FillForm { text: text.to_owned() })?;
        Ok(Self { field: field.parse()?, value: value.to_owned() })
    }
}

impl Import {
    /// What stands in every line that says nothing itself.
    pub fn filling(&self) -> Draft {
        let mut draft = Draft::default();
        for fill in &self.fill {
            draft.set(fill.field, &fill.value);
        }
        if let Some(agency) = &self.agency {
            draft.set(Field::Agency, &agency.to_string());
        }
        draft
    }
}

fn encoding(name: &str) -> Result<Encoding, crate::Error> {
    Ok(name.parse()?)
}
