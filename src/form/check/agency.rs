//! Which agency a form names, and whether name, number and level are that agency's.

use unicode_normalization::UnicodeNormalization;

use super::Check;
use super::tick::ticked;
use crate::agency::{self, Agency, Key};
use crate::base::{BusinessNumber, Level, Oid};
use crate::error::{Kind as ErrorKind, Result};
use crate::form::{Error, Field, store};
use crate::text;

impl Check<'_> {
    /// The agency of the OID or business number; its name must be the one on the form. Where the form asks for
    /// neither, the one agency of that name.
    pub(super) fn agency(&mut self) -> Result<Option<Agency>> {
        let name = self.demand(Field::AgencyName);
        let (has_oid, has_ban) = (self.paper.is_filled(Field::AgencyOid), self.paper.is_filled(Field::AgencyBan));
        let asks = self.paper.has(Field::AgencyOid) || self.paper.has(Field::AgencyBan);
        if !asks && let Some(name) = &name {
            let named = store::agencies_named(self.tx, &agency::fold(name))?;
            if let [one] = named.as_slice() {
                return agency::by_id(self.tx, *one);
            }
            self.refuse(Field::AgencyName, Error::AgencyUnclear { name: name.clone(), agencies: named.len() });
            return Ok(None);
        }
        let (field, key) = if has_ban && !has_oid {
            (Field::AgencyBan, self.ban().map(Key::Ban))
        } else {
            (Field::AgencyOid, self.parse::<Oid>(Field::AgencyOid, true).map(Key::Oid))
        };
        let Some(key) = key else { return Ok(None) };
        let agency = match agency::get(self.tx, &key) {
            Ok(agency) => agency,
            Err(error) if error.kind() == ErrorKind::Missing => {
                self.refuse(field, error.with_kind(ErrorKind::Refused));
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        if let Some(name) = name
            && !self.is_named(&agency, &name)?
        {
            let known = agency.name.clone();
            self.refuse(Field::AgencyName, Error::AgencyName { key: key.to_string(), known });
        }
        Ok(Some(agency))
    }

    /// A business number; in a number cell one of seven digits has lost its zero, if the check digit says so too.
    fn ban(&mut self) -> Option<BusinessNumber> {
        let field = Field::AgencyBan;
        let text = self.text(field)?;
        let mended = format!("0{text}");
        if text.len() == 7
            && self.paper.is_number(field)
            && let Ok(number) = mended.parse::<BusinessNumber>()
        {
            self.mended(field, text, &mended);
            return Some(number);
        }
        self.keep(field, text.parse())
    }

    /// Whether a name is the agency's, alone or behind that of the agency above it.
    fn is_named(&self, agency: &Agency, name: &str) -> Result<bool> {
        let (read, known) = (fold_name(name), fold_name(&agency.name));
        let Some(above) = read.strip_suffix(&known) else { return Ok(false) };
        let parent = agency.parent.map(|parent| agency::by_id(self.tx, parent)).transpose()?.flatten();
        Ok(above.is_empty() || parent.is_some_and(|parent| fold_name(&parent.name) == above))
    }

    /// The level must be the one that the desk knows, if it knows one.
    pub(super) fn level(&mut self, agency: Option<&Agency>) {
        let field = Field::Level;
        let Some(text) = self.wanted(field, self.paper.has(field)) else { return };
        let text = match ticked(&text) {
            None => text,
            Some(mut ticked) if ticked.len() == 1 => ticked.remove(0),
            Some(ticked) => {
                return self.refuse(field, Error::Ticks { field, ticked: ticked.len() });
            }
        };
        let Some(level) = self.keep(field, text.parse::<Level>()) else { return };
        match agency.and_then(|agency| agency.level) {
            Some(known) if known != level => self.refuse(field, Error::LevelDiffers { level, known }),
            Some(_) => {}
            None => self.remarks.push(text::form::LevelNew { level }.into()),
        }
    }
}

/// An agency's name as it is compared: 台 is 臺, blanks and full width make no difference.
pub(super) fn fold_name(name: &str) -> String {
    name.nfkc()
        .filter(|letter| !letter.is_whitespace())
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == '台' { '臺' } else { letter })
        .collect()
}
