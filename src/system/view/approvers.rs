//! How those who can decide look.

use serde::Serialize;

use crate::access::AccountId;
use crate::output::{Cells, Column, Tabular};
use crate::system::bench::Bench;
use crate::text::system as t;
use crate::text::{Msg, Word};

/// Somebody who can decide.
#[derive(Serialize)]
pub struct Person {
    /// For the staff only.
    pub account: Option<AccountId>,
    /// For the staff only.
    pub login: Option<String>,
    /// Masked for those who are not of the staff.
    pub name: String,
}

/// Who decides a stage now.
#[derive(Serialize)]
pub struct Approvers {
    pub role: String,
    pub name: String,
    pub name_en: String,
    pub step: i64,
    pub kind: &'static str,
    pub decider: &'static str,
    pub decider_value: String,
    pub quorum: u32,
    /// None where it depends on an agency that nobody named.
    pub count: Option<usize>,
    pub people: Vec<Person>,
    /// To whom it falls when nobody can decide, with how many they are.
    pub falls_to: Option<Heir>,
    #[serde(skip)]
    pub who: Msg,
    #[serde(skip)]
    pub waits_for: Word,
}

/// To whom a stage falls.
#[derive(Serialize)]
pub struct Heir {
    decider: &'static str,
    decider_value: String,
    count: usize,
    #[serde(skip)]
    who: Msg,
}

impl Heir {
    /// The first in line who can, if the planned one cannot.
    pub fn of(bench: &Bench) -> Option<Self> {
        let link = bench.others.iter().find(|link| link.suffices())?;
        Some(Self {
            decider: link.decider.name(),
            decider_value: link.decider.value(),
            count: link.people.len(),
            who: link.decider.describe(),
        })
    }

    /// In words.
    pub fn words(&self) -> Msg {
        t::FallsTo { who: self.who.clone(), count: self.count }.into()
    }
}

impl Tabular for Approvers {
    const KIND: &'static str = "approvers";
    const HEAD: &'static [Column] = &[
        Column::new("role", t::HEAD_ROLE),
        Column::new("step", t::HEAD_STEP),
        Column::new("kind", t::HEAD_WAITS_FOR),
        Column::new("decider", t::HEAD_DECIDER),
        Column::new("count", t::HEAD_COUNT),
        Column::new("people", t::HEAD_PEOPLE),
        Column::new("falls_to", t::HEAD_FALLS_TO),
    ];

    fn cells(&self, cells: &mut Cells) {
        let people: Vec<String> = self.people.iter().map(Person::words).collect();
        cells.text(&self.role).number(self.step).word(self.waits_for).msg(self.who.clone());
        cells.maybe(self.count).text(people.join(", "));
        let heir = self.falls_to.as_ref().map(|heir| heir.words().to(cells.lang()));
        cells.maybe(heir);
    }
}

impl Person {
    fn words(&self) -> String {
        match &self.login {
            Some(login) => format!("{} ({login})", self.name),
            None => self.name.clone(),
        }
    }
}
