//! How agencies are kept.

pub mod admin;
pub mod contact;
mod path;

pub use path::Paths;

use super::{Agency, Error, Key, Name, fold};
use crate::access::{AgencyId, Scope};
use crate::base::{AgencyKind, BusinessNumber, Level, Oid, OrgCode, Timestamp};
use crate::error::Result;
use crate::store::{Row, Tx, params};

const COLUMNS: &str =
    "a.id, a.kind, a.oid, a.ban, a.name, a.parent, a.org_code, a.phone, a.address, a.dn, a.level, a.active, a.version";

fn agency(row: &Row<'_>) -> Result<Agency> {
    Ok(Agency {
        id: row.at(0)?,
        kind: row.at(1)?,
        oid: row.at(2)?,
        ban: row.at(3)?,
        name: row.at(4)?,
        parent: row.at(5)?,
        org_code: row.at(6)?,
        phone: row.at(7)?,
        address: row.at(8)?,
        dn: row.at(9)?,
        level: row.at(10)?,
        active: row.at(11)?,
        version: row.at(12)?,
    })
}

/// An agency by the key that a user typed.
pub fn find(tx: &Tx<'_>, key: &Key) -> Result<Option<Agency>> {
    find_in(tx, &Scope::all(), key)
}

/// An agency by its key, if it lies in the scope.
pub fn find_in(tx: &Tx<'_>, scope: &Scope, key: &Key) -> Result<Option<Agency>> {
    let condition = match key {
        Key::Oid(_) => "a.oid = :key",
        Key::Ban(_) => "a.ban = :key",
    };
    let visible = scope.agency_condition("a.id");
    let sql = format!("SELECT {COLUMNS} FROM agency a WHERE {condition} AND {visible}");
    tx.find(&sql, params! { key: key.to_string() }, agency)
}

/// An agency by its key, or the error that names it.
pub fn get(tx: &Tx<'_>, key: &Key) -> Result<Agency> {
    Ok(find(tx, key)?.ok_or_else(|| Error::missing(key))?)
}

/// An agency by its key and in the scope, or the error that names it, word for word as if there were none.
pub fn get_in(tx: &Tx<'_>, scope: &Scope, key: &Key) -> Result<Agency> {
    Ok(find_in(tx, scope, key)?.ok_or_else(|| Error::missing(key))?)
}

/// An agency by its id.
pub fn by_id(tx: &Tx<'_>, id: AgencyId) -> Result<Option<Agency>> {
    tx.find(&format!("SELECT {COLUMNS} FROM agency a WHERE a.id = :id"), params! { id }, agency)
}

/// The nearest agency above an OID that the desk knows.
pub fn parent_of(tx: &Tx<'_>, oid: &Oid) -> Result<Option<AgencyId>> {
    let mut above = oid.parent();
    while let Some(oid) = above {
        let found = tx.find("SELECT id FROM agency WHERE oid = :oid", params! { oid: &oid }, |row| row.at(0))?;
        if found.is_some() {
            return Ok(found);
        }
        above = oid.parent();
    }
    Ok(None)
}

/// What a new agency needs.
pub struct New<'a> {
    /// Its kind.
    pub kind: AgencyKind,
    /// Its OID.
    pub oid: Option<&'a Oid>,
    /// Its unified business number.
    pub ban: Option<BusinessNumber>,
    /// Its name.
    pub name: &'a Name,
    /// The agency above it.
    pub parent: Option<AgencyId>,
    /// Its level, if known.
    pub level: Option<Level>,
    /// Its agency code.
    pub org_code: Option<&'a OrgCode>,
    /// Its phone number.
    pub phone: Option<&'a String>,
    /// Its address.
    pub address: Option<&'a String>,
    /// Its distinguished name.
    pub dn: Option<&'a String>,
}

/// Adds an agency.
pub fn add(tx: &Tx<'_>, new: &New<'_>, now: Timestamp) -> Result<AgencyId> {
    tx.insert(
        "INSERT INTO agency (kind, oid, ban, name, name_fold, parent, org_code, phone, address, dn, level,
                             created_at, updated_at)
         VALUES (:kind, :oid, :ban, :name, :fold, :parent, :org_code, :phone, :address, :dn, :level, :now, :now)",
        params! {
            kind: new.kind, oid: new.oid, ban: new.ban, name: new.name, fold: fold(new.name.as_str()),
            parent: new.parent, org_code: new.org_code, phone: new.phone, address: new.address, dn: new.dn,
            level: new.level, now,
        },
    )
}

/// Puts an agency between those below it and the one that was the nearest above them; says whom it took over.
pub fn adopt(tx: &Tx<'_>, id: AgencyId, oid: &Oid, above: Option<AgencyId>, now: Timestamp) -> Result<Vec<AgencyId>> {
    let (from, to) = oid.range_below();
    tx.list(
        "UPDATE agency SET parent = :id, version = version + 1, updated_at = :now
         WHERE oid >= :from AND oid < :to AND COALESCE(parent, 0) = :above
         RETURNING id",
        params! { id, now, from, to, above: above.map_or(0, i64::from) },
        |row| row.at(0),
    )
}

/// Keeps an agency as it is now, provided nobody changed it since it was read.
pub fn save(tx: &Tx<'_>, agency: &Agency, now: Timestamp) -> Result<()> {
    let changed = tx.execute(
        "UPDATE agency SET kind = :kind, ban = :ban, name = :name, name_fold = :fold, org_code = :org_code,
                           phone = :phone, address = :address, dn = :dn, level = :level, active = :active,
                           version = version + 1, updated_at = :now
         WHERE id = :id AND version = :seen",
        params! {
            kind: agency.kind, ban: agency.ban, name: &agency.name, fold: fold(&agency.name),
            org_code: agency.org_code.as_ref(), phone: agency.phone.as_ref(), address: agency.address.as_ref(),
            dn: agency.dn.as_ref(), level: agency.level, active: agency.active, now, id: agency.id,
            seen: agency.version,
        },
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::ChangedMeanwhile { key: agency.key() }.into()) }
}

/// Which agencies a list shows.
#[derive(Debug, Default)]
pub struct Filter {
    /// Those below this OID.
    pub under: Option<Oid>,
    /// Those of this kind.
    pub kind: Option<AgencyKind>,
    /// Those of this level; none within for unknown.
    pub level: Option<Option<Level>>,
    /// Those whose name holds all of these, folded.
    pub words: Vec<String>,
    /// Those that exist, or those that do not.
    pub active: Option<bool>,
}

impl Filter {
    fn condition(&self) -> String {
        let mut parts = Vec::new();
        if self.under.is_some() {
            parts.push("a.oid >= :from AND a.oid < :to".to_owned());
        }
        if self.kind.is_some() {
            parts.push("a.kind = :kind".to_owned());
        }
        match self.level {
            Some(Some(_)) => parts.push("a.level = :level".to_owned()),
            Some(None) => parts.push("a.level IS NULL".to_owned()),
            None => {}
        }
        if self.active.is_some() {
            parts.push("a.active = :active".to_owned());
        }
        let words = WORDS.iter().zip(&self.words);
        parts.extend(words.map(|(name, _)| format!("a.name_fold LIKE {name} ESCAPE '\\'")));
        if parts.is_empty() { "TRUE".to_owned() } else { parts.join(" AND ") }
    }
}

/// The parameters of a search's words; more words than these are not looked at.
const WORDS: [&str; 4] = [":word_1", ":word_2", ":word_3", ":word_4"];

/// A pattern for texts that hold the word.
fn holding(word: &str) -> String {
    format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Hands over agencies in the order of their ids.
pub fn each(
    tx: &Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Agency) -> Result<()>,
) -> Result<()> {
    let (from, to) = filter.under.as_ref().map(Oid::range_below).unzip();
    let (condition, visible) = (filter.condition(), scope.agency_condition("a.id"));
    let sql = format!(
        "SELECT {COLUMNS} FROM agency a WHERE a.id > :after AND {condition} AND {visible} ORDER BY a.id LIMIT :limit"
    );
    let plain =
        params! { after, limit, from, to, kind: filter.kind, level: filter.level.flatten(), active: filter.active };
    let words = WORDS.iter().zip(&filter.words).map(|(name, word)| (*name, holding(word).into()));
    let all: Vec<_> = plain.iter().cloned().chain(words).collect();
    tx.each(&sql, &all, |row| read(agency(row)?))
}

/// How many agencies have this one as their nearest above.
pub fn count_children(tx: &Tx<'_>, id: AgencyId) -> Result<i64> {
    tx.one("SELECT COUNT(*) FROM agency WHERE parent = :id", params! { id })
}

/// The agency's official mail domains, beside those that are official by their ending.
pub fn mail_domains(tx: &Tx<'_>, id: AgencyId) -> Result<Vec<String>> {
    let sql = "SELECT domain FROM agency_domain WHERE agency = :id ORDER BY domain";
    tx.list(sql, params! { id }, |row| row.at(0))
}

/// Adds a mail domain; says whether it is new.
pub fn add_domain(tx: &Tx<'_>, id: AgencyId, domain: &str) -> Result<bool> {
    let sql =
        "INSERT INTO agency_domain (agency, domain) VALUES (:id, :domain) ON CONFLICT (agency, domain) DO NOTHING";
    Ok(tx.execute(sql, params! { id, domain })? == 1)
}

/// Removes a mail domain; says whether it was there.
pub fn remove_domain(tx: &Tx<'_>, id: AgencyId, domain: &str) -> Result<bool> {
    let sql = "DELETE FROM agency_domain WHERE agency = :id AND domain = :domain";
    Ok(tx.execute(sql, params! { id, domain })? == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Over;
    use crate::store::Store;

    const NOW: Timestamp = Timestamp::from_micros(0);

    fn put(tx: &Tx<'_>, oid: &str, name: &str) -> Result<(AgencyId, Vec<AgencyId>)> {
        let (oid, name): (Oid, Name) = (oid.parse()?, name.parse()?);
        let parent = parent_of(tx, &oid)?;
        let new = New {
            kind: AgencyKind::Government,
            oid: Some(&oid),
            ban: None,
            name: &name,
            parent,
            level: None,
            org_code: None,
            phone: None,
            address: None,
            dn: None,
        };
        let id = add(tx, &new, NOW)?;
        Ok((id, adopt(tx, id, &oid, parent, NOW)?))
    }

    fn found(tx: &Tx<'_>, scope: &Scope, filter: &Filter) -> Result<Vec<String>> {
        let mut names = Vec::new();
        each(tx, scope, filter, (0, 100), |agency| {
            names.push(agency.name);
            Ok(())
        })?;
        Ok(names)
    }

    #[test]
    fn parents_are_found_whatever_the_order() {
        let paths = Store::memory().unwrap().write(|tx| {
            let (post, _) = put(tx, "2.16.886.101.20003.20008.20074", "郵政")?;
            let (other, _) = put(tx, "2.16.886.101.20003.200081", "別的")?;
            let (top, adopted) = put(tx, "2.16.886.101.20003", "行政院")?;
            assert_eq!(adopted, [post, other]);
            let (middle, adopted) = put(tx, "2.16.886.101.20003.20008", "交通部")?;
            assert_eq!(adopted, [post]);
            assert_eq!((count_children(tx, top)?, count_children(tx, middle)?), (2, 1));
            let post = by_id(tx, post)?.unwrap();
            assert_eq!((post.parent, post.version), (Some(middle), 3));
            Paths::default().of(tx, &post)
        });
        assert_eq!(paths.unwrap(), ["行政院", "交通部", "郵政"]);
    }

    #[test]
    fn a_search_takes_its_words_literally() {
        let search = |words: &[&str]| {
            Store::memory().unwrap().write(|tx| {
                put(tx, "2.16.886.101.20001", "臺北%局_A")?;
                put(tx, "2.16.886.101.20002", "臺北分局")?;
                let words = words.iter().map(|word| fold(word)).collect();
                found(tx, &Scope::all(), &Filter { words, ..Filter::default() })
            })
        };
        assert_eq!(search(&["台北"]).unwrap().len(), 2);
        assert_eq!(search(&["%局_a"]).unwrap(), ["臺北%局_A"]);
        assert_eq!(search(&["局", "台北", "分"]).unwrap(), ["臺北分局"]);
        assert!(search(&["\\"]).unwrap().is_empty());
    }

    #[test]
    fn what_lies_outside_of_the_scope_is_not_there() {
        let read = Store::memory().unwrap().write(|tx| {
            let (post, _) = put(tx, "2.16.886.101.20003.20008", "交通部")?;
            put(tx, "2.16.886.101.20004", "立法院")?;
            let scope = Scope::new(vec![Over::Agency(post)], None);
            let key = Key::Oid("2.16.886.101.20004".parse()?);
            assert!(find_in(tx, &scope, &key)?.is_none() && find(tx, &key)?.is_some());
            found(tx, &scope, &Filter::default())
        });
        assert_eq!(read.unwrap(), ["交通部"]);
    }

    #[test]
    fn the_second_of_two_changes_is_told() {
        let second = Store::memory().unwrap().write(|tx| {
            let (id, _) = put(tx, "2.16.886.101.20003", "行政院")?;
            let read = by_id(tx, id)?.unwrap();
            save(tx, &read, NOW)?;
            save(tx, &read, NOW)
        });
        assert_eq!(second.unwrap_err().msg().id(), "agency.changed-meanwhile");
    }
}
