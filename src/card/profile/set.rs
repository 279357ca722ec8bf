//! All profiles that there are: those compiled in, those of the machine, those of the user.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::parse;
use super::{Flaw, Origin, Profile};
use crate::app::{Config, Outside};
use crate::error::{Error, Kind, Result};
use crate::text::card_profile as t;

/// The profiles that come with the program.
const SHIPPED: [&str; 4] = [
    include_str!("shipped/moica.toml"),
    include_str!("shipped/gpki.toml"),
    include_str!("shipped/hca.toml"),
    include_str!("shipped/nhi.toml"),
];

/// The machine's own.
const OF_THE_MACHINE: &str = "/etc/authdesk/cards";

/// Profiles, and files that are none.
#[derive(Debug, Default)]
pub struct Profiles {
    sound: Vec<Profile>,
    broken: Vec<Broken>,
}

/// A file that is no sound profile.
#[derive(Debug)]
pub struct Broken {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub flaws: Vec<Flaw>,
}

impl Profiles {
    /// Reads all there are; a broken file hides no other.
    pub fn load(outside: &Outside) -> Self {
        let mut profiles = Self::default();
        for source in SHIPPED {
            profiles.add(parse(source, Origin::Shipped), Path::new(""));
        }
        for folder in [PathBuf::from(OF_THE_MACHINE), Self::folder(outside)] {
            for path in files(&folder) {
                profiles.add(read(&path), &path);
            }
        }
        profiles
    }

    /// The user's own folder: `cards` beside the configuration.
    pub fn folder(outside: &Outside) -> PathBuf {
        Config::user_file(outside).with_file_name("cards")
    }

    /// A later one of the same name takes the place of an earlier one.
    fn add(&mut self, read: Result<Profile, Vec<Flaw>>, path: &Path) {
        match read {
            Ok(profile) => {
                self.sound.retain(|known| known.name != profile.name);
                self.sound.push(profile);
            }
            Err(flaws) => self.broken.push(Broken { path: path.to_owned(), flaws }),
        }
    }

    /// All sound ones.
    pub fn all(&self) -> &[Profile] {
        &self.sound
    }

    /// Files that are none.
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// The one of this name.
    pub fn named(&self, name: &str) -> Result<&Profile> {
        let found = self.sound.iter().find(|profile| profile.name == name);
        found.ok_or_else(|| Error::new(Kind::Missing, t::NoProfile { name }).hint(t::HINT_LIST))
    }

    /// Those that a card with this answer to reset may be, the likeliest first.
    pub fn fitting(&self, atr: &[u8]) -> Vec<&Profile> {
        let mut fitting: Vec<(usize, &Profile)> =
            self.sound.iter().filter_map(|profile| Some((profile.fits(atr)?, profile))).collect();
        // Of two that say the same, the later one is the user's own.
        fitting.reverse();
        fitting.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        fitting.into_iter().map(|(_, profile)| profile).collect()
    }

    /// The likeliest of them, where it is a card that must be left alone.
    pub fn guarding(&self, atr: &[u8]) -> Option<&Profile> {
        self.fitting(atr).into_iter().next().filter(|profile| profile.is_guarded())
    }
}

/// The profiles in a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|kind| kind == "toml")).collect();
    files.sort();
    files
}

/// Reads a file.
pub fn read(path: &Path) -> Result<Profile, Vec<Flaw>> {
    let source = fs::read_to_string(path)
        .map_err(|error| vec![Flaw::new("", t::NotReadable { path, why: error.to_string() })])?;
    let profile = parse(&source, Origin::File(path.to_owned()))?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if stem != profile.name {
        let name = profile.name.clone();
        return Err(vec![Flaw::new("name", t::OtherName { name })]);
    }
    Ok(profile)
}

/// The text of a shipped profile.
pub fn shipped(name: &str) -> Option<&'static str> {
    let named = |source: &&&str| parse(source, Origin::Shipped).is_ok_and(|profile| profile.name == name);
    SHIPPED.iter().find(named).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_ones_are_sound_and_touch_no_pin() {
        for source in SHIPPED {
            let profile = parse(source, Origin::Shipped).unwrap();
            assert!(profile.is_guarded(), "{}", profile.name);
        }
    }

    #[test]
    fn the_user_s_own_comes_first() {
        let mut profiles = Profiles::default();
        let source = |name: &str, atr: &str| format!("name = \"{name}\"\ntitle = \"T\"\natr = [\"{atr}\"]");
        let texts = [("shipped", "3B 80 80 01 01"), ("wide", "3B 80 80 01 *"), ("own", "3B 80 80 01 01")];
        for (name, atr) in texts {
            profiles.add(parse(&source(name, atr), Origin::Shipped), Path::new(""));
        }
        let names: Vec<&str> =
            profiles.fitting(&[0x3B, 0x80, 0x80, 1, 1]).into_iter().map(|profile| profile.name.as_str()).collect();
        assert_eq!(names, ["own", "shipped", "wide"]);
    }
}
