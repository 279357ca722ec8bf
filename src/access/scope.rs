//! Over whom a capability is held, and the condition that listings put on their rows.

use super::{AccountId, AgencyId, SystemId};
use crate::base::Oid;

/// A part of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
    /// All of it.
    Desk,
    /// One agency.
    Agency(AgencyId),
    /// One agency and all below it in the tree of OIDs.
    Subtree(AgencyId, Oid),
}

/// What a listing may show. A mandatory argument of every listing query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    over: Vec<Over>,
    of_system: Vec<(SystemId, Over)>,
    own: Option<AccountId>,
}

impl Scope {
    /// The rows of these parts, and the account's own.
    pub const fn new(over: Vec<Over>, own: Option<AccountId>) -> Self {
        Self { over, of_system: Vec::new(), own }
    }

    /// The same, with the rows of some systems in other parts; only [`Scope::condition_for`] knows systems.
    #[must_use]
    pub fn with_systems(self, of_system: Vec<(SystemId, Over)>) -> Self {
        Self { of_system, ..self }
    }

    /// Everything: for checks that the program itself makes.
    pub fn all() -> Self {
        Self { over: vec![Over::Desk], of_system: Vec::new(), own: None }
    }

    /// Whether it covers everything.
    pub fn is_all(&self) -> bool {
        self.over.contains(&Over::Desk)
    }

    /// The SQL condition on a column that holds an agency's id. Ids and OIDs are digits and dots, so nothing has to
    /// be quoted.
    pub fn agency_condition(&self, agency: &str) -> String {
        if self.is_all() {
            return "TRUE".to_owned();
        }
        let parts: Vec<String> = self.over.iter().map(|over| over.condition(agency)).collect();
        if parts.is_empty() { "FALSE".to_owned() } else { format!("({})", parts.join(" OR ")) }
    }

    /// The same, or the row is the account's own.
    pub fn condition(&self, agency: &str, account: &str) -> String {
        let agencies = self.agency_condition(agency);
        match self.own {
            Some(own) if !self.is_all() => format!("({agencies} OR {account} = {own})"),
            _ => agencies,
        }
    }

    /// The same, or the row is about a system that is covered there.
    pub fn condition_for(&self, agency: &str, account: &str, system: &str) -> String {
        let rows = self.condition(agency, account);
        if self.is_all() || self.of_system.is_empty() {
            return rows;
        }
        let parts = self.of_system.iter().map(|(id, over)| format!("{system} = {id} AND {}", over.condition(agency)));
        format!("({rows} OR {})", parts.collect::<Vec<_>>().join(" OR "))
    }
}

impl Over {
    /// The SQL condition on a column that holds an agency's id.
    pub fn condition(&self, agency: &str) -> String {
        match self {
            Self::Desk => "TRUE".to_owned(),
            Self::Agency(id) => format!("{agency} = {id}"),
            Self::Subtree(id, oid) => {
                let (from, to) = oid.range_below();
                format!(
                    "({agency} = {id} OR {agency} IN (SELECT id FROM agency WHERE oid >= '{from}' AND oid < '{to}'))"
                )
            }
        }
    }

    /// Whether an agency lies in this part.
    pub fn covers(&self, agency: Option<AgencyId>, oid: Option<&Oid>) -> bool {
        match self {
            Self::Desk => true,
            Self::Agency(id) => agency == Some(*id),
            Self::Subtree(id, top) => agency == Some(*id) || oid.is_some_and(|oid| oid.is_under(top)),
        }
    }
}
