//! Cards that speak ISO 7816-4 but not PIV: a profile in TOML says how such a card wants its PIN, where the PUK goes,
//! what "blocked" looks like, and what this program may do with it. `docs/card-profiles.md` explains the form.
//!
//! Shipped profiles are compiled in; those of `/etc/authdesk/cards` and of the user's `authdesk/cards` stand beside
//! them, and one of the same name takes their place.

mod args;
mod challenge;
mod driver;
mod file;
mod flaw;
mod mask;
mod read;
mod run;
mod set;
mod shape;
mod view;

use std::path::PathBuf;

pub use driver::Iso;
pub use flaw::Flaw;
pub use set::{Broken, Profiles};

use self::challenge::Challenge;
use self::mask::Mask;
use self::shape::Shape;
use crate::app::{Need, Verb, verb};
use crate::text::Lang;

/// The verbs of the noun `card` that are about profiles.
pub const VERBS: &[Verb] = &[
    verb!("profile list", args::List, Read, Need::Open, run::list),
    verb!("profile show", args::Show, Read, Need::Open, run::show),
    verb!("profile lint", args::Lint, Read, Need::Open, run::lint),
    verb!("profile test", args::Test, Read, Need::Open, run::test),
];

/// A kind of card.
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    title: Words,
    atr: Vec<Mask>,
    aid: Vec<Vec<u8>>,
    class: u8,
    pin: Option<Shape>,
    puk: Option<Shape>,
    unlock: Unlock,
    challenge: Option<Challenge>,
    allow: Allow,
    page: Option<String>,
    help: Option<Words>,
    number: Option<Number>,
    certificates: Vec<Place>,
    modules: Vec<String>,
    origin: Origin,
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    en: String,
    zh_tw: String,
}

impl Words {
    /// The text in a language.
    pub fn to(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::ZhTw => &self.zh_tw,
        }
    }

    /// Both, where they differ.
    fn both(&self) -> String {
        if self.en == self.zh_tw { self.en.clone() } else { format!("{} {}", self.zh_tw, self.en) }
    }
}

/// Where a profile came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Compiled in.
    Shipped,
    /// A file of the configuration.
    File(PathBuf),
}

/// Where RESET RETRY COUNTER looks for the PUK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unlock {
    /// PUK and new PIN in the data, P1 = 00.
    InData,
    /// VERIFY of the PUK before, then the new PIN alone, P1 = 02.
    VerifiedFirst,
}

/// What this program may do with the card; what a profile does not say is not allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Allow {
    verify: bool,
    change_pin: bool,
    change_puk: bool,
    unlock: bool,
    challenge: bool,
}

/// Where the card's number is read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Number {
    /// Commands, of which the last one's answer holds the number.
    commands: Vec<Vec<u8>>,
    from: usize,
    /// Nothing for all the rest.
    length: Option<usize>,
    /// As letters and digits, or as hexadecimal.
    text: bool,
}

/// Where certificates are read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    slot: String,
    /// Commands that select the file.
    commands: Vec<Vec<u8>>,
    /// How many bytes READ BINARY asks for; 0 for as many as there are.
    chunk: u8,
    /// Whether the file holds several of them, one somewhere after the other.
    several: bool,
}

impl Profile {
    /// Its name, as in `--profile`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the card is called.
    pub fn title(&self, lang: Lang) -> &str {
        self.title.to(lang)
    }

    /// Whether a card with this answer to reset may be one; how sure that is. A hint, not a proof.
    pub fn fits(&self, atr: &[u8]) -> Option<usize> {
        self.atr.iter().filter(|mask| mask.fits(atr)).map(Mask::weight).max()
    }

    /// The official page about what is not allowed here.
    pub fn page(&self) -> Option<&str> {
        self.page.as_deref()
    }

    /// Who can help the holder.
    pub fn help(&self, lang: Lang) -> Option<&str> {
        self.help.as_ref().map(|help| help.to(lang))
    }

    /// PKCS#11 modules for this card, as they are called.
    pub fn modules(&self) -> &[String] {
        &self.modules
    }

    /// Whether it says where certificates are read.
    pub const fn reads_certificates(&self) -> bool {
        !self.certificates.is_empty()
    }

    /// Whether only the issuer's own program may touch the card's secrets. Of such a card nothing is asked that the
    /// profile does not say.
    pub fn is_guarded(&self) -> bool {
        self.page.is_some() && self.allow == Allow::default()
    }

    /// Whether the PIN may be changed or unlocked by this program.
    pub const fn may_change(&self) -> bool {
        self.allow.change_pin || self.allow.unlock || self.allow.challenge
    }
}
