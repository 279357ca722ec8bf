//! What can be typed.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Part;
use crate::app::Reading;
use crate::app::secret::{ManagementKeySource, NewPinSource, PinSource, PukSource};
use crate::card::{Algorithm, Cipher, Slot};

/// `card batch`
#[derive(Args, Debug)]
pub struct Batch {
    #[arg(value_name = "FILE")]
    pub list: PathBuf,
    #[command(flatten)]
    pub reading: Reading,
    #[arg(long, value_name = "FOLDER")]
    pub requests: Option<PathBuf>,
    #[arg(long, value_name = "FOLDER")]
    pub certificates: Option<PathBuf>,
    #[arg(long, value_name = "SLOT", default_value = "9a")]
    pub slot: Slot,
    #[arg(long, value_name = "KIND", default_value = "p256")]
    pub algorithm: Algorithm,
    #[arg(long, value_name = "NAME")]
    pub base: Option<String>,
    #[command(flatten)]
    pub puk: PukSource,
    #[command(flatten)]
    pub key: ManagementKeySource,
    #[command(flatten)]
    pub new_pin: NewPinSource,
    #[command(flatten)]
    pub pin: PinSource,
    #[arg(long, conflicts_with_all = ["new_pin_file", "new_pin_fd"])]
    pub keep_pin: bool,
    #[arg(long)]
    pub keep_puk: bool,
    #[arg(long, value_name = "KIND")]
    pub new_management_key: Option<Cipher>,
    #[arg(long)]
    pub replace: bool,
    #[arg(long, value_name = "FILE")]
    pub slips: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub wait: u32,
    #[arg(long, value_name = "READER")]
    pub reader: Option<String>,
    #[arg(long)]
    pub trace: bool,
}

impl Batch {
    /// What is to be done to each card, in its order.
    pub(super) fn wanted(&self) -> Vec<Part> {
        let all = [
            (Part::Pin, !self.keep_pin),
            (Part::Key, self.requests.is_some()),
            (Part::Request, self.requests.is_some()),
            (Part::Certificate, self.certificates.is_some()),
            (Part::Puk, !self.keep_puk),
            (Part::ManagementKey, self.new_management_key.is_some()),
        ];
        all.into_iter().filter(|(_, wanted)| *wanted).map(|(part, _)| part).collect()
    }

    /// Where the journal lies: beside the list unless told.
    pub(super) fn journal(&self) -> PathBuf {
        self.journal.clone().unwrap_or_else(|| beside(&self.list, "journal.jsonl"))
    }

    /// Where the slips lie: beside the list unless told.
    pub(super) fn slips(&self) -> PathBuf {
        self.slips.clone().unwrap_or_else(|| beside(&self.list, "slips.csv"))
    }
}

fn beside(list: &Path, ending: &str) -> PathBuf {
    list.with_extension(ending)
}
