//! Who had what on a day, over all systems.

use crate::access::{AgencyId, GrantId, IN_FORCE, Scope};
use crate::base::{Date, Oid};
use crate::error::Result;
use crate::store::{Tx, params};

/// Whose people, and when.
pub struct Filter<'a> {
    /// The agency.
    pub agency: AgencyId,
    /// With all below this OID.
    pub below: Option<&'a Oid>,
    /// The day.
    pub on: Date,
}

/// A right that somebody had.
#[derive(Clone, Debug)]
pub struct Line {
    /// The grant.
    pub id: GrantId,
    /// The holder's agency on that day.
    pub agency: Option<String>,
    /// His login name, or number.
    pub login: String,
    /// His name.
    pub name: Option<String>,
    /// His department.
    pub department: Option<String>,
    /// His title.
    pub title: Option<String>,
    /// The state of his account today.
    pub state: String,
    /// The system's code.
    pub system: String,
    /// The role's code.
    pub role: String,
    /// Over which agency.
    pub over: Option<String>,
    /// First day.
    pub starts: Date,
    /// Last day.
    pub ends: Option<Date>,
    /// The first day without it.
    pub ended_on: Option<Date>,
    /// Who allowed it.
    pub allowed_by: Option<String>,
    /// By which case.
    pub case: Option<i64>,
    /// Whether it existed before this desk.
    pub baseline: bool,
    /// The account at the system.
    pub target_account: Option<String>,
}

/// The agency to which the holder belonged on the day: the one that he left by the first move after it, else today's.
const HOME: &str = "COALESCE((SELECT d.agency FROM departure d
        WHERE d.account = a.id AND d.kind = 'transfer' AND d.carried_at IS NOT NULL AND d.effective > :today
        ORDER BY d.effective, d.id LIMIT 1), a.agency)";

/// Hands over what the people of an agency held on a day, and what others held over it.
pub fn each_line(
    tx: &Tx<'_>,
    scope: &Scope,
    filter: &Filter<'_>,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Line) -> Result<()>,
) -> Result<()> {
    let visible = scope.condition(HOME, "a.id");
    let below = filter.below.map(Oid::range_below);
    let (from, to) = below.unzip();
    let under =
        if from.is_some() { " OR h.oid >= :from AND h.oid < :to OR t.oid >= :from AND t.oid < :to" } else { "" };
    let sql = format!(
        "SELECT g.id, h.name, COALESCE(a.login, '#' || a.id), p.name, p.department, p.title, a.state, s.code, r.code, t.name,
                g.starts, g.ends, g.ended_on, COALESCE(w.login, '#' || w.id), g.case_id, g.baseline, g.target_account
         FROM role_grant g JOIN account a ON a.id = g.account JOIN role r ON r.id = g.role JOIN system s ON s.id = r.system
         LEFT JOIN user_profile p ON p.account = a.id LEFT JOIN agency h ON h.id = {HOME}
         LEFT JOIN agency t ON t.id = g.agency LEFT JOIN account w ON w.id = g.allowed_by
         WHERE g.id > :after AND (h.id = :agency OR g.agency = :agency{under}) AND {IN_FORCE} AND {visible}
         ORDER BY g.id LIMIT :limit"
    );
    let params = params! { after, limit, agency: filter.agency, from, to, today: filter.on };
    tx.each(&sql, params, |row| {
        read(Line {
            id: row.at(0)?,
            agency: row.at(1)?,
            login: row.at(2)?,
            name: row.at(3)?,
            department: row.at(4)?,
            title: row.at(5)?,
            state: row.at(6)?,
            system: row.at(7)?,
            role: row.at(8)?,
            over: row.at(9)?,
            starts: row.at(10)?,
            ends: row.at(11)?,
            ended_on: row.at(12)?,
            allowed_by: row.at(13)?,
            case: row.at(14)?,
            baseline: row.at(15)?,
            target_account: row.at(16)?,
        })
    })
}
