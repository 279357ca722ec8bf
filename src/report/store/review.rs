//! Reviews and their questions.

use crate::access::{AccountId, AgencyId, GrantId, IN_FORCE, Scope, SystemId};
use crate::approval::{CaseId, Rows};
use crate::audit::RowKind;
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::report::{Answer, Asks, Item, ItemId, ReviewId};
use crate::store::{Row, Tx, params};

/// The row of a review that events digest.
pub static REVIEW: RowKind =
    RowKind { table: "review", key: "id", columns: "id, system, asks, agency, due, as_of, started_by, started_at" };

/// The row of a question that events digest.
pub static ITEM: RowKind = RowKind {
    table: "review_item",
    key: "id",
    columns: "id, review, grant_id, reviewer, decision, reason, decided_by, decided_at, case_id",
};

/// A review to start.
pub struct NewReview {
    /// Whose roles are asked about.
    pub system: SystemId,
    /// Who is asked.
    pub asks: Asks,
    /// Only holders of this agency.
    pub agency: Option<AgencyId>,
    /// By when.
    pub due: Date,
    /// Whose grants of this day.
    pub as_of: Date,
    /// Who starts it.
    pub by: Option<AccountId>,
}

/// Starts a review.
pub fn add(tx: &Tx<'_>, new: &NewReview, now: Timestamp) -> Result<ReviewId> {
    tx.one(
        "INSERT INTO review (system, asks, agency, due, as_of, started_by, started_at)
         VALUES (:system, :asks, :agency, :due, :as_of, :by, :now) RETURNING id",
        params! {
            system: new.system, asks: new.asks, agency: new.agency, due: new.due, as_of: new.as_of, by: new.by, now,
        },
    )
}

/// A grant that is to be asked about.
pub struct NewItem {
    /// The grant.
    pub grant: GrantId,
    /// Its holder.
    pub account: AccountId,
    /// Where it is decided: over which agency it is held, else the holder's own.
    pub agency: Option<AgencyId>,
}

/// The grants of a system that are in force, but for those of its own staff.
pub fn held(tx: &Tx<'_>, system: SystemId, agency: Option<AgencyId>, today: Date) -> Result<Vec<NewItem>> {
    tx.list(
        &format!(
            "SELECT g.id, g.account, COALESCE(g.agency, a.agency)
             FROM role_grant g JOIN role r ON r.id = g.role JOIN account a ON a.id = g.account
             WHERE r.system = :system AND {IN_FORCE}
               AND (:agency IS NULL OR COALESCE(g.agency, a.agency) = :agency)
             ORDER BY g.id"
        ),
        params! { system, agency, today },
        |row| Ok(NewItem { grant: row.at(0)?, account: row.at(1)?, agency: row.at(2)? }),
    )
}

/// Asks somebody about a grant.
pub fn add_item(tx: &Tx<'_>, review: ReviewId, grant: GrantId, reviewer: Option<AccountId>) -> Result<ItemId> {
    tx.one(
        "INSERT INTO review_item (review, grant_id, reviewer) VALUES (:review, :grant, :reviewer) RETURNING id",
        params! { review, grant, reviewer },
    )
}

/// A review with how far it has come.
#[derive(Clone, Debug)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// The system's code.
    pub system: String,
    /// Who is asked.
    pub asks: Asks,
    /// By when.
    pub due: Date,
    /// When it was started.
    pub started_at: Timestamp,
    /// How many are asked about.
    pub items: i64,
    /// How many of them are not answered.
    pub open: i64,
    /// How many are to go.
    pub removed: i64,
    /// How many somebody has to find out about.
    pub unsure: i64,
}

const REVIEWS: &str = "SELECT v.id, s.code, v.asks, v.due, v.started_at, COUNT(i.id),
        COUNT(CASE WHEN i.decision IS NULL THEN 1 END), COUNT(CASE WHEN i.decision = 'remove' THEN 1 END),
        COUNT(CASE WHEN i.decision = 'unsure' THEN 1 END)
    FROM review v JOIN system s ON s.id = v.system LEFT JOIN review_item i ON i.review = v.id";

fn review(row: &Row<'_>) -> Result<Review> {
    Ok(Review {
        id: row.at(0)?,
        system: row.at(1)?,
        asks: row.at(2)?,
        due: row.at(3)?,
        started_at: row.at(4)?,
        items: row.at(5)?,
        open: row.at(6)?,
        removed: row.at(7)?,
        unsure: row.at(8)?,
    })
}

/// A review by its id.
pub fn find(tx: &Tx<'_>, id: ReviewId) -> Result<Option<Review>> {
    let sql = format!("{REVIEWS} WHERE v.id = :id GROUP BY v.id, s.code, v.asks, v.due, v.started_at");
    tx.find(&sql, params! { id }, review)
}

/// Hands over reviews in the order of their ids.
pub fn reviews(tx: &Tx<'_>, (after, limit): (i64, i64), mut read: impl FnMut(Review) -> Result<()>) -> Result<()> {
    let sql = format!(
        "{REVIEWS} WHERE v.id > :after GROUP BY v.id, s.code, v.asks, v.due, v.started_at ORDER BY v.id LIMIT :limit"
    );
    tx.each(&sql, params! { after, limit }, |row| read(review(row)?))
}

const ITEMS: &str = "SELECT i.id, g.id, a.id, COALESCE(a.login, '#' || a.id), p.name,
        COALESCE(g.agency, a.agency), t.name, g.role, s.code || ':' || r.code, g.starts, g.ends,
        CASE WHEN g.ended_on IS NOT NULL THEN 1 ELSE 0 END, COALESCE(w.login, '#' || w.id), i.decision, i.reason
    FROM review_item i JOIN role_grant g ON g.id = i.grant_id JOIN account a ON a.id = g.account
    JOIN role r ON r.id = g.role JOIN system s ON s.id = r.system
    LEFT JOIN user_profile p ON p.account = a.id LEFT JOIN agency t ON t.id = COALESCE(g.agency, a.agency)
    LEFT JOIN account w ON w.id = i.reviewer";

fn item(row: &Row<'_>) -> Result<Item> {
    Ok(Item {
        id: row.at(0)?,
        grant: row.at(1)?,
        account: row.at(2)?,
        login: row.at(3)?,
        name: row.at(4)?,
        agency: row.at(5)?,
        agency_name: row.at(6)?,
        role: row.at(7)?,
        key: row.at(8)?,
        starts: row.at(9)?,
        ends: row.at(10)?,
        is_gone: row.at(11)?,
        reviewer: row.at(12)?,
        answer: row.at::<Option<String>>(13)?.and_then(|text| text.parse::<Answer>().ok()),
        reason: row.at(14)?,
    })
}

/// Hands over the questions of a review, all or those that are open, in the order of their ids.
pub fn each_item(
    tx: &Tx<'_>,
    review: ReviewId,
    open: bool,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Item) -> Result<()>,
) -> Result<()> {
    let only = if open { "AND i.decision IS NULL" } else { "" };
    let sql = format!("{ITEMS} WHERE i.review = :review AND i.id > :after {only} ORDER BY i.id LIMIT :limit");
    tx.each(&sql, params! { review, after, limit }, |row| read(item(row)?))
}

/// A question by its id, about a holder within a scope.
pub fn find_item(tx: &Tx<'_>, scope: &Scope, id: ItemId) -> Result<Option<Item>> {
    let visible = scope.condition("a.agency", "a.id");
    tx.find(&format!("{ITEMS} WHERE i.id = :id AND {visible}"), params! { id }, item)
}

/// Keeps an answer, and the removal that follows from it.
pub fn answer(
    tx: &Tx<'_>,
    id: ItemId,
    (answer, reason): (Answer, &str),
    case: Option<CaseId>,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "UPDATE review_item SET decision = :answer, reason = :reason, case_id = COALESCE(:case, case_id),
             decided_by = :by, decided_at = :now
         WHERE id = :id",
        params! { id, answer: answer.name(), reason, case, by, now },
    )?;
    Ok(())
}

/// Somebody who was asked and has not answered.
#[derive(Clone, Debug)]
pub struct Unanswered {
    /// The review.
    pub review: ReviewId,
    /// The system's code.
    pub system: String,
    /// Who is asked; nobody could be found where none.
    pub reviewer: Option<AccountId>,
    /// His login name.
    pub login: Option<String>,
    /// How many of his questions are open.
    pub open: i64,
    /// By when he was to answer.
    pub due: Date,
}

/// Who has not answered, for reminders: one line for each review and reviewer.
pub fn unanswered(tx: &Tx<'_>) -> Result<Vec<Unanswered>> {
    tx.list(
        "SELECT v.id, s.code, i.reviewer, a.login, COUNT(*), v.due
         FROM review_item i JOIN review v ON v.id = i.review JOIN system s ON s.id = v.system
         LEFT JOIN account a ON a.id = i.reviewer
         WHERE i.decision IS NULL
         GROUP BY v.id, s.code, i.reviewer, a.login, v.due ORDER BY v.id, i.reviewer",
        params! {},
        |row| {
            Ok(Unanswered {
                review: row.at(0)?,
                system: row.at(1)?,
                reviewer: row.at(2)?,
                login: row.at(3)?,
                open: row.at(4)?,
                due: row.at(5)?,
            })
        },
    )
}

/// Reviews in which an account has not answered, with how many questions are open.
pub fn asked(tx: &Tx<'_>, account: AccountId) -> Result<Vec<(ReviewId, String, i64)>> {
    tx.list(
        "SELECT v.id, s.code, COUNT(*) FROM review_item i JOIN review v ON v.id = i.review
         JOIN system s ON s.id = v.system
         WHERE i.reviewer = :account AND i.decision IS NULL GROUP BY v.id, s.code ORDER BY v.id",
        params! { account },
        |row| Ok((row.at(0)?, row.at(1)?, row.at(2)?)),
    )
}

/// Takes open questions from somebody who has left; whoever writes the sheets again asks somebody else.
pub fn give_back(tx: &Tx<'_>, account: AccountId) -> Result<Vec<i64>> {
    tx.list(
        "UPDATE review_item SET reviewer = NULL WHERE reviewer = :account AND decision IS NULL RETURNING id",
        params! { account },
        |row| row.at(0),
    )
}

/// Takes out what was said about an account's person.
pub fn erase(tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
    let items = tx.list(
        "UPDATE review_item SET reason = ''
         WHERE grant_id IN (SELECT id FROM role_grant WHERE account = :account) AND reason <> '' RETURNING id",
        params! { account },
        |row| row.at::<i64>(0),
    )?;
    Ok(items.into_iter().map(|id| (&ITEM, id)).collect())
}
