//! Options about files of rows that commands read.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::error::Result;
use crate::sheet::{Column, Encoding, Eudc, Options, Source, Table};

/// What the user knows better than the file.
#[derive(Args, Clone, Debug, Default)]
pub struct Reading {
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<Encoding>,
    #[arg(long, value_name = "FILE")]
    pub eudc: Option<PathBuf>,
}

fn encoding(name: &str) -> Result<Encoding> {
    Ok(name.parse()?)
}

impl Reading {
    /// Finds out what the file is.
    pub fn open(&self, path: &Path) -> Result<Source> {
        let own = self.eudc.as_deref().map(Eudc::load).transpose()?.unwrap_or_default();
        Source::open_with(path, Options { encoding: self.encoding, separator: None, own })
    }

    /// The table with these columns, in the named sheet or in the first one that has it.
    pub fn table(&self, source: &Source, columns: &[Column]) -> Result<Table> {
        source.table(self.sheet.as_deref(), columns)
    }
}

/// What happens to a row that contradicts what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnConflict {
    /// It is an error.
    Stop,
    /// What is known stays.
    Skip,
    /// What the row says is taken over.
    Update,
}
