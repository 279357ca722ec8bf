//! How cards, what opens them, and tickets are kept.

use super::escrow::Kind;
use super::ticket::{Proof, Ticket};
use super::{Card, SecretId, State, StockId, TicketId};
use crate::access::{AccountId, Scope};
use crate::base::Timestamp;
use crate::card::folded;
use crate::error::Result;
use crate::store::{Row, Tx, params};

const CARD: &str =
    "c.id, c.serial, c.slip, c.state, c.holder, c.note, c.issued_at, c.changed_at, a.login, p.name, g.name,
    EXISTS (SELECT 1 FROM stock_secret s WHERE s.card = c.id AND s.kind = 'puk')";
const TABLES: &str =
    "stock_card c LEFT JOIN account a ON a.id = c.holder LEFT JOIN user_profile p ON p.account = c.holder
    LEFT JOIN agency g ON g.id = a.agency";

fn card(row: &Row<'_>) -> Result<Card> {
    Ok(Card {
        id: row.at(0)?,
        serial: row.at(1)?,
        slip: row.at(2)?,
        state: row.at(3)?,
        holder: row.at(4)?,
        note: row.at(5)?,
        issued_at: row.at(6)?,
        changed_at: row.at(7)?,
        login: row.at(8)?,
        name: row.at(9)?,
        agency_name: row.at(10)?,
        escrow: row.at::<i64>(11)? == 1,
    })
}

/// A card by its folded serial number, within a scope.
pub fn find(tx: &Tx<'_>, scope: &Scope, serial: &str) -> Result<Option<Card>> {
    let visible = scope.condition("a.agency", "c.holder");
    let sql = format!("SELECT {CARD} FROM {TABLES} WHERE c.serial = :serial AND {visible}");
    tx.find(&sql, params! { serial }, card)
}

/// A card by its id.
pub fn by_id(tx: &Tx<'_>, id: StockId) -> Result<Option<Card>> {
    tx.find(&format!("SELECT {CARD} FROM {TABLES} WHERE c.id = :id"), params! { id }, card)
}

/// Which cards a listing wants.
#[derive(Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<State>,
    /// Of this holder.
    pub holder: Option<AccountId>,
}

/// Hands over cards in the order of their ids.
pub fn each(
    tx: &Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Card) -> Result<()>,
) -> Result<()> {
    let visible = scope.condition("a.agency", "c.holder");
    let of_state = if filter.state.is_some() { "c.state = :state" } else { "TRUE" };
    let of_holder = if filter.holder.is_some() { "c.holder = :holder" } else { "TRUE" };
    let sql = format!(
        "SELECT {CARD} FROM {TABLES} WHERE c.id > :after AND {of_state} AND {of_holder} AND {visible}
         ORDER BY c.id LIMIT :limit"
    );
    let params = params! { after, limit, state: filter.state, holder: filter.holder };
    tx.each(&sql, params, |row| read(card(row)?))
}

/// Hands over the cards of those whose name begins so, or whose account name, serial number or slip is this.
pub fn search(
    tx: &Tx<'_>,
    scope: &Scope,
    text: &str,
    limit: i64,
    mut read: impl FnMut(Card) -> Result<()>,
) -> Result<()> {
    let visible = scope.condition("a.agency", "c.holder");
    let sql = format!(
        "SELECT {CARD} FROM {TABLES}
         WHERE c.id IN (SELECT h.id FROM user_profile u JOIN stock_card h ON h.holder = u.account
                        WHERE u.name >= :text AND u.name < :beyond
                        UNION SELECT h.id FROM account l JOIN stock_card h ON h.holder = l.id WHERE l.login_fold = :login
                        UNION SELECT h.id FROM stock_card h WHERE h.serial = :serial
                        UNION SELECT h.id FROM stock_card h WHERE h.slip = :text)
           AND {visible}
         ORDER BY c.id LIMIT :limit"
    );
    let beyond = format!("{text}\u{10ffff}");
    let params = params! { text, beyond, login: text.to_lowercase(), serial: folded(text), limit };
    tx.each(&sql, params, |row| read(card(row)?))
}

/// The cards that an account has in its hands.
pub fn held(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Card>> {
    let sql = format!(
        "SELECT {CARD} FROM {TABLES}
         WHERE c.holder = :account AND (c.state = 'issued' OR c.state = 'active' OR c.state = 'locked') ORDER BY c.id"
    );
    tx.list(&sql, params! { account }, card)
}

/// Adds a card to the drawer; nothing where there is one of this serial number.
pub fn add(tx: &Tx<'_>, serial: &str, slip: Option<&str>, note: &str, now: Timestamp) -> Result<Option<StockId>> {
    if tx.find("SELECT id FROM stock_card WHERE serial = :serial", params! { serial }, |_| Ok(()))?.is_some() {
        return Ok(None);
    }
    tx.insert(
        "INSERT INTO stock_card (serial, slip, state, note, added_at, changed_at)
         VALUES (:serial, :slip, 'stock', :note, :now, :now)",
        params! { serial, slip, note, now },
    )
    .map(Some)
}

/// Hands a card out.
pub fn issue(tx: &Tx<'_>, id: StockId, holder: AccountId, slip: Option<&str>, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE stock_card SET state = 'issued', holder = :holder, slip = COALESCE(:slip, slip), issued_at = :now,
                               changed_at = :now, version = version + 1
         WHERE id = :id",
        params! { id, holder, slip, now },
    )?;
    Ok(())
}

/// Puts a card into a state. One that goes back to the drawer belongs to nobody.
pub fn set_state(tx: &Tx<'_>, id: StockId, state: State, note: Option<&str>, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE stock_card SET state = :state, note = COALESCE(:note, note), changed_at = :now, version = version + 1,
                               holder = CASE WHEN :state = 'stock' THEN NULL ELSE holder END
         WHERE id = :id",
        params! { id, state, note, now },
    )?;
    Ok(())
}

/// Removes what was noted about the cards of an account; names them.
pub fn forget_notes(tx: &Tx<'_>, account: AccountId) -> Result<Vec<StockId>> {
    let noted =
        tx.list("SELECT id FROM stock_card WHERE holder = :account AND note <> ''", params! { account }, |row| {
            row.at(0)
        })?;
    tx.execute("UPDATE stock_card SET note = '' WHERE holder = :account", params! { account })?;
    Ok(noted)
}

/// A secret in escrow.
pub struct Kept {
    /// Its id.
    pub id: SecretId,
    /// Sealed.
    pub sealed: Vec<u8>,
    /// The one that was about to replace it when the card's answer did not come.
    pub next: Option<Vec<u8>>,
    /// Whether a passphrase is needed besides.
    pub guarded: bool,
}

/// The secret of a card, if it is in escrow.
pub fn secret(tx: &Tx<'_>, card: StockId, kind: Kind) -> Result<Option<Kept>> {
    tx.find(
        "SELECT id, sealed, next, guarded FROM stock_secret WHERE card = :card AND kind = :kind",
        params! { card, kind },
        |row| Ok(Kept { id: row.at(0)?, sealed: row.at(1)?, next: row.at(2)?, guarded: row.at::<i64>(3)? == 1 }),
    )
}

/// Keeps a secret in the place of an earlier one.
pub fn keep(
    tx: &Tx<'_>,
    card: StockId,
    kind: Kind,
    (sealed, guarded): (&[u8], bool),
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<SecretId> {
    tx.one(
        "INSERT INTO stock_secret (card, kind, sealed, guarded, set_by, set_at)
         VALUES (:card, :kind, :sealed, :guarded, :by, :now)
         ON CONFLICT (card, kind) DO UPDATE SET sealed = excluded.sealed, next = NULL, guarded = excluded.guarded,
             set_by = excluded.set_by, set_at = excluded.set_at
         RETURNING id",
        params! { card, kind, sealed, guarded: i64::from(guarded), by, now },
    )
}

/// Removes what opens a card.
pub fn forget(tx: &Tx<'_>, card: StockId) -> Result<()> {
    tx.execute("DELETE FROM stock_secret WHERE card = :card", params! { card })?;
    Ok(())
}

/// Keeps what is about to replace a secret.
pub fn keep_next(tx: &Tx<'_>, id: SecretId, next: &[u8]) -> Result<()> {
    tx.execute("UPDATE stock_secret SET next = :next WHERE id = :id", params! { id, next })?;
    Ok(())
}

/// What was about to replace a secret has replaced it, or has not.
pub fn settle_next(tx: &Tx<'_>, id: SecretId, replaced: bool, now: Timestamp) -> Result<()> {
    let sql = match replaced {
        true => "UPDATE stock_secret SET sealed = next, next = NULL, set_at = :now WHERE id = :id AND next IS NOT NULL",
        false => "UPDATE stock_secret SET next = NULL WHERE id = :id",
    };
    tx.execute(sql, params! { id, now })?;
    Ok(())
}

/// Keeps a ticket by its hash.
pub fn add_ticket(tx: &Tx<'_>, new: &Ticket, hash: [u8; 32]) -> Result<TicketId> {
    tx.insert(
        "INSERT INTO unlock_ticket (hash, card, holder, helpdesk, proof, made_at, ends_at)
         VALUES (:hash, :card, :holder, :helpdesk, :proof, :made_at, :ends_at)",
        params! {
            hash, card: new.card, holder: new.holder, helpdesk: new.helpdesk, proof: new.proof, made_at: new.made_at,
            ends_at: new.ends_at,
        },
    )
}

/// A ticket by its hash.
pub fn ticket(tx: &Tx<'_>, hash: [u8; 32]) -> Result<Option<(TicketId, Ticket)>> {
    tx.find(
        "SELECT id, card, holder, helpdesk, proof, made_at, ends_at, used_at FROM unlock_ticket WHERE hash = :hash",
        params! { hash },
        |row| {
            let ticket = Ticket {
                card: row.at(1)?,
                holder: row.at(2)?,
                helpdesk: row.at(3)?,
                proof: row.at::<Proof>(4)?,
                made_at: row.at(5)?,
                ends_at: row.at(6)?,
                used_at: row.at(7)?,
            };
            Ok((row.at(0)?, ticket))
        },
    )
}

/// Uses a ticket up, unless it was used before.
pub fn use_ticket(tx: &Tx<'_>, id: TicketId, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE unlock_ticket SET used_at = :now WHERE id = :id AND used_at IS NULL";
    Ok(tx.execute(sql, params! { id, now })? == 1)
}
