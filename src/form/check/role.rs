//! Which role a form asks for: by its code, by the names of system and role, or by the title.

use unicode_normalization::UnicodeNormalization;

use super::Check;
use super::agency::fold_name;
use super::tick::{only, ticked};
use crate::access::SystemId;
use crate::base::Date;
use crate::error::{Kind as ErrorKind, Result};
use crate::form::{Error, Field, store};
use crate::store::Tx;
use crate::system::{self, RoleEdition};
use crate::text;

impl Check<'_> {
    /// The role by its code, else by the names of system and role, else the one that the title names; where the form has
    /// no place for it, the one for which a case waits.
    pub(super) fn role(&mut self) -> Result<Option<RoleEdition>> {
        let (tx, today) = (self.tx, self.today);
        let code = self.text(Field::RoleCode);
        let names_none = ![Field::System, Field::Role].iter().any(|field| self.paper.is_filled(*field));
        if code.is_none() && names_none {
            let title = self.paper.title().unwrap_or_default();
            if let Some(found) = of_title(tx, title, today)? {
                self.remarks.push(text::form::RoleTold { role: found.key() }.into());
                return Ok(Some(found));
            }
        }
        if let Some((case, role)) =
            self.awaited.filter(|_| code.is_none() && names_none && !self.paper.has(Field::Role))
        {
            self.remarks.push(text::form::RoleOfCase { role: role.key(), case: *case }.into());
            return Ok(Some(role.clone()));
        }
        if code.is_none() && !self.paper.is_filled(Field::System) && self.paper.is_filled(Field::Role) {
            let said = self.one_of(Field::Role, true).unwrap_or_default();
            let title = self.paper.title().unwrap_or_default();
            if let Some(found) = of_title(tx, &format!("{title} {said}"), today)? {
                return Ok(Some(found));
            }
        }
        let (field, found) = match code {
            Some(code) => (Field::RoleCode, system::named_role(tx, &code, today)),
            None => {
                let Some((system, role)) = self.system_and_role() else { return Ok(None) };
                match system::resolve(tx, &system, today) {
                    Ok(system) => (Field::Role, system::role(tx, system.id, &role, today)),
                    Err(error) => (Field::System, Err(error)),
                }
            }
        };
        match found {
            Ok(role) => Ok(Some(role)),
            Err(error) if matches!(error.kind(), ErrorKind::Missing | ErrorKind::Usage) => {
                // The role may be named together with its system in one place.
                let [role, system] = [Field::Role, Field::System].map(|field| self.paper.text(field).ok().flatten());
                let system = system.or_else(|| self.paper.title().map(str::to_owned));
                let both = [system, role].map(|text| text.map(only).unwrap_or_default()).join(" ");
                if let Some(found) = of_title(tx, &both, today)? {
                    return Ok(Some(found));
                }
                self.refuse(field, error.with_kind(ErrorKind::Refused));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The names of system and role; a form for one system may name only the role, then the title names the system.
    fn system_and_role(&mut self) -> Option<(String, String)> {
        let title = self.paper.title().unwrap_or_default().to_owned();
        let both = |text: &str| text.chars().count() > 3;
        let role = self.one_of(Field::Role, true);
        let system = self.one_of(Field::System, self.paper.has(Field::System) || title.is_empty());
        match (system, role) {
            (Some(system), Some(role)) => Some((system, role)),
            (None, Some(role)) if !self.paper.is_filled(Field::System) && !title.is_empty() => {
                Some((title, role)).filter(|(title, _)| both(title))
            }
            _ => None,
        }
    }

    /// What is written, or the one choice that is ticked.
    fn one_of(&mut self, field: Field, needed: bool) -> Option<String> {
        let text = self.wanted(field, needed)?;
        match ticked(&text) {
            None => Some(text),
            Some(mut ticked) if ticked.len() == 1 => Some(ticked.remove(0)),
            Some(ticked) if ticked.is_empty() => {
                self.refuse(field, Error::NotTicked { field });
                None
            }
            Some(ticked) => {
                self.refuse(field, Error::Ticks { field, ticked: ticked.len() });
                None
            }
        }
    }
}

/// The role of which a text names both the system and the role, by their names or other names; the longest.
fn of_title(tx: &Tx<'_>, title: &str, today: Date) -> Result<Option<RoleEdition>> {
    let title: String = title.nfkc().filter(|letter| !letter.is_whitespace()).collect();
    let mut best: Option<(usize, RoleEdition)> = None;
    for role in system::roles(tx, None, today)? {
        let named = [role.name.as_str(), role.name_en.as_str()]
            .into_iter()
            .map(fold_name)
            .find(|name| !name.is_empty() && fold_name(&title).contains(name.as_str()));
        let Some(named) = named else { continue };
        let Some(system) = system_named(tx, &fold_name(&title), &named, role.system)? else { continue };
        let length = named.chars().count() + system;
        if best.as_ref().is_none_or(|(known, _)| *known < length) {
            best = Some((length, role));
        }
    }
    Ok(best.map(|(_, role)| role))
}

/// How long the longest name of a system is in a text that names one of its roles.
fn system_named(tx: &Tx<'_>, text: &str, role: &str, system: SystemId) -> Result<Option<usize>> {
    let names = store::system_names(tx, system)?;
    let rest = text.replacen(role, " ", 1);
    let lengths =
        names.iter().map(|name| fold_name(name)).filter(|name| !name.is_empty() && rest.contains(name.as_str()));
    Ok(lengths.map(|name| name.chars().count()).max())
}
