//! Where agencies stand in the tree.

use std::collections::HashMap;

use super::Agency;
use crate::access::AgencyId;
use crate::error::Result;
use crate::store::{Tx, params};

/// The tree is not as deep as this.
const DEEPEST: usize = 32;

/// Names and parents of agencies that stand above others, read once each.
#[derive(Default)]
pub struct Paths {
    known: HashMap<AgencyId, (String, Option<AgencyId>)>,
}

impl Paths {
    /// The names of those above an agency, from the top. They tell agencies of one name apart.
    pub fn above(&mut self, tx: &Tx<'_>, agency: &Agency) -> Result<Vec<String>> {
        let mut names = Vec::new();
        let mut above = agency.parent;
        while let Some(id) = above.filter(|_| names.len() < DEEPEST) {
            let (name, parent) = self.step(tx, id)?;
            names.push(name);
            above = parent;
        }
        names.reverse();
        Ok(names)
    }

    /// The names from the top down to the agency itself.
    pub fn of(&mut self, tx: &Tx<'_>, agency: &Agency) -> Result<Vec<String>> {
        let mut names = self.above(tx, agency)?;
        names.push(agency.name.clone());
        Ok(names)
    }

    fn step(&mut self, tx: &Tx<'_>, id: AgencyId) -> Result<(String, Option<AgencyId>)> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let sql = "SELECT name, parent FROM agency WHERE id = :id";
        let found = tx.find(sql, params! { id }, |row| Ok((row.at(0)?, row.at(1)?)))?.unwrap_or_default();
        self.known.insert(id, found.clone());
        Ok(found)
    }
}

/// The ids of an agency and of all above it.
pub fn line_of(tx: &Tx<'_>, id: AgencyId) -> Result<Vec<AgencyId>> {
    let mut line = vec![id];
    let mut last = id;
    let sql = "SELECT parent FROM agency WHERE id = :id";
    while let Some(parent) = tx.find(sql, params! { id: last }, |row| row.at::<Option<AgencyId>>(0))?.flatten() {
        if line.len() == DEEPEST {
            break;
        }
        line.push(parent);
        last = parent;
    }
    Ok(line)
}
