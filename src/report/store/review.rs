//! Reviews and their questions.

use crate::access::{AccountId, AgencyId, GrantId, IN_FORCE, Scope, SystemId};
use crate::approval::{CaseId, Rows};
use crate::audit::RowKind;
use crate::base::{Date, Timestamp};
use crate::error::Result;
use crate::report::{Answer, Asks, Item, ItemId, ReviewId, Which};
use crate::store::{Row, Tx, params};

/// The row of a review that events digest.
pub static REVIEW: RowKind =
    RowKind { table: "review", key: "id", columns: "id, system, asks, agency, due, as_of, started_by, started_at" };

/// The row of a question that events digest.
pub static ITEM: RowKind = RowKind {
    table: "review_item",
    key: "id",
    columns: "id, review, grant_id, decision, reason, decided_by, decided_at, case_id",
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

/// The grants of a system that are in force, as far as they lie within a scope.
pub fn held(
    tx: &Tx<'_>,
    scope: &Scope,
    system: SystemId,
    agency: Option<AgencyId>,
    today: Date,
) -> Result<Vec<GrantId>> {
    let visible = scope.agency_condition("COALESCE(g.agency, a.agency)");
    tx.list(
        &format!(
            "SELECT g.id FROM role_grant g JOIN role r ON r.id = g.role JOIN account a ON a.id = g.account
             WHERE r.system = :system AND {IN_FORCE}
               AND (:agency IS NULL OR COALESCE(g.agency, a.agency) = :agency) AND {visible}
             ORDER BY g.id"
        ),
        params! { system, agency, today },
        |row| row.at(0),
    )
}

/// Asks about a grant.
pub fn add_item(tx: &Tx<'_>, review: ReviewId, grant: GrantId) -> Result<ItemId> {
    tx.one(
        "INSERT INTO review_item (review, grant_id) VALUES (:review, :grant) RETURNING id",
        params! { review, grant },
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
    /// How many of them still need an answer.
    pub open: i64,
    /// How many are to go.
    pub removed: i64,
    /// How many somebody has to find out about.
    pub unsure: i64,
}

/// What has ended meanwhile needs no answer.
const GONE: &str = "(g.ended_on IS NOT NULL OR g.ends < :today)";

const REVIEWS: &str = "SELECT v.id, s.code, v.asks, v.due, v.started_at, COUNT(i.id),
        COUNT(CASE WHEN i.decision IS NULL AND g.ended_on IS NULL AND (g.ends IS NULL OR g.ends >= :today) THEN 1 END),
        COUNT(CASE WHEN i.decision = 'remove' THEN 1 END),
        COUNT(CASE WHEN i.decision = 'unsure' THEN 1 END)
    FROM review v JOIN system s ON s.id = v.system LEFT JOIN review_item i ON i.review = v.id
    LEFT JOIN role_grant g ON g.id = i.grant_id";

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
pub fn find(tx: &Tx<'_>, id: ReviewId, today: Date) -> Result<Option<Review>> {
    let sql = format!("{REVIEWS} WHERE v.id = :id GROUP BY v.id, s.code, v.asks, v.due, v.started_at");
    tx.find(&sql, params! { id, today }, review)
}

/// Hands over reviews in the order of their ids.
pub fn reviews(
    tx: &Tx<'_>,
    today: Date,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Review) -> Result<()>,
) -> Result<()> {
    let sql = format!(
        "{REVIEWS} WHERE v.id > :after GROUP BY v.id, s.code, v.asks, v.due, v.started_at ORDER BY v.id LIMIT :limit"
    );
    tx.each(&sql, params! { today, after, limit }, |row| read(review(row)?))
}

/// The columns of a question; the condition says what lies within a scope.
fn items(scope: &Scope) -> String {
    format!(
        "SELECT i.id, i.review, v.asks, v.system, s.code, g.id, a.id, COALESCE(a.login, '#' || a.id), p.name,
                COALESCE(g.agency, a.agency), t.name, g.role, s.code || ':' || r.code, g.starts, g.ends,
                CASE WHEN {GONE} THEN 1 ELSE 0 END, CASE WHEN {} THEN 1 ELSE 0 END, i.decision, i.reason, i.decided_by,
                i.case_id, v.due, v.started_by, g.agency, g.subtree, g.for_system
         FROM review_item i JOIN review v ON v.id = i.review JOIN system s ON s.id = v.system
         JOIN role_grant g ON g.id = i.grant_id JOIN role r ON r.id = g.role JOIN account a ON a.id = g.account
         LEFT JOIN user_profile p ON p.account = a.id LEFT JOIN agency t ON t.id = COALESCE(g.agency, a.agency)",
        scope.agency_condition("COALESCE(g.agency, a.agency)")
    )
}

fn item(row: &Row<'_>) -> Result<Item> {
    Ok(Item {
        id: row.at(0)?,
        review: row.at(1)?,
        asks: row.at(2)?,
        system: row.at(3)?,
        system_code: row.at(4)?,
        grant: row.at(5)?,
        account: row.at(6)?,
        login: row.at(7)?,
        name: row.at(8)?,
        agency: row.at(9)?,
        agency_name: row.at(10)?,
        role: row.at(11)?,
        key: row.at(12)?,
        starts: row.at(13)?,
        ends: row.at(14)?,
        is_gone: row.at(15)?,
        in_scope: row.at(16)?,
        answer: row.at::<Option<String>>(17)?.and_then(|text| text.parse::<Answer>().ok()),
        reason: row.at(18)?,
        answered_by: row.at(19)?,
        case: row.at(20)?,
        over: row.at(23)?,
        subtree: row.at(24)?,
        for_system: row.at(25)?,
    })
}

/// Hands over the questions of a review in the order of their ids; what lies outside of the scope is marked.
pub fn each_item(
    tx: &Tx<'_>,
    scope: &Scope,
    (review, which): (ReviewId, Which),
    today: Date,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Item) -> Result<()>,
) -> Result<()> {
    let only = match which {
        Which::All => String::new(),
        Which::Open => format!("AND i.decision IS NULL AND NOT COALESCE({GONE}, FALSE)"),
        Which::Unsure => format!("AND i.decision = 'unsure' AND NOT COALESCE({GONE}, FALSE)"),
    };
    let items = items(scope);
    let sql = format!("{items} WHERE i.review = :review AND i.id > :after {only} ORDER BY i.id LIMIT :limit");
    tx.each(&sql, params! { review, today, after, limit }, |row| read(item(row)?))
}

/// A question that waits for somebody, and when its review is due and who started it.
pub struct Waiting {
    /// The question.
    pub item: Item,
    /// By when.
    pub due: Date,
    /// Who started the review.
    pub started_by: Option<AccountId>,
}

/// Hands over all questions that are not answered, or on which somebody was unsure.
pub fn each_waiting(tx: &Tx<'_>, today: Date, mut read: impl FnMut(Waiting) -> Result<()>) -> Result<()> {
    let items = items(&Scope::all());
    let sql = format!(
        "{items} WHERE (i.decision IS NULL OR i.decision = 'unsure') AND NOT COALESCE({GONE}, FALSE) ORDER BY i.id"
    );
    tx.each(&sql, params! { today }, |row| {
        read(Waiting { item: item(row)?, due: row.at(21)?, started_by: row.at(22)? })
    })
}

/// A question by its id; it is marked whether it lies within a scope.
pub fn find_item(tx: &Tx<'_>, scope: &Scope, id: ItemId, today: Date) -> Result<Option<Item>> {
    tx.find(&format!("{} WHERE i.id = :id", items(scope)), params! { id, today }, item)
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
