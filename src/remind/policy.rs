//! The rungs of all ladders, as the settings say, and the days on which they fall.

use std::collections::{BTreeMap, HashMap};

use super::{Ladder, Rung, Unit};
use crate::app::config::{Config, rungs};
use crate::base::{Date, DateExpr};
use crate::calendar;
use crate::error::{Error, Kind, Result};
use crate::store::Tx;
use crate::text::app as t;

/// The rungs of every ladder.
#[derive(Clone, Debug)]
pub struct Policy(BTreeMap<Ladder, Vec<i32>>);

impl Policy {
    /// Reads the settings.
    pub fn new(config: &Config) -> Result<Self> {
        let read = |ladder: Ladder| {
            let (key, value) = (ladder.setting(), config.text(ladder.setting()));
            let unread = || Error::new(Kind::Refused, t::SettingRungs { key, value }).hint(t::HINT_CONFIG);
            Ok((ladder, rungs(value).ok_or_else(unread)?))
        };
        Ladder::ALL.into_iter().map(read).collect::<Result<_>>().map(Self)
    }

    /// The rungs of a ladder.
    pub fn rungs(&self, ladder: Ladder) -> &[i32] {
        self.0.get(&ladder).map_or(&[], Vec::as_slice)
    }

    /// Whether a rung is the last one of its ladder: then whoever is next in line is told too.
    pub fn is_last(&self, ladder: Ladder, rung: i32) -> bool {
        self.rungs(ladder).last() == Some(&rung)
    }

    /// How many days before its day a ladder begins.
    pub fn lead(&self, ladder: Ladder) -> i64 {
        self.rungs(ladder).iter().map(|rung| -i64::from(*rung)).max().unwrap_or_default().max(0)
    }
}

/// Finds the days of rungs, each once.
pub struct Days<'a> {
    tx: &'a Tx<'a>,
    found: HashMap<(Unit, Date, i32), Date>,
}

impl<'a> Days<'a> {
    /// By the office calendar of the desk.
    pub fn new(tx: &'a Tx<'a>) -> Self {
        Self { tx, found: HashMap::new() }
    }

    /// The days of a ladder that counts from a day.
    pub fn of(&mut self, policy: &Policy, ladder: Ladder, from: Date) -> Result<Vec<Rung>> {
        policy.rungs(ladder).iter().map(|&rung| Ok((rung, self.after(ladder.unit(), from, rung)?))).collect()
    }

    /// So many days after a day, or before it.
    pub fn after(&mut self, unit: Unit, from: Date, count: i32) -> Result<Date> {
        if let Some(day) = self.found.get(&(unit, from, count)) {
            return Ok(*day);
        }
        let day = match unit {
            Unit::Days => from.plus_days(count.into()),
            Unit::WorkingDays => calendar::resolve(self.tx, &DateExpr::WorkingDays(count), from)?,
        };
        self.found.insert((unit, from, count), day);
        Ok(day)
    }
}
