//! How notices are kept.

use std::collections::BTreeMap;

use super::words::Args;
use super::{Attachment, Channel, New, Notice, NoticeId, State};
use crate::access::{AccountId, Scope, SystemId};
use crate::base::{Date, Timestamp};
use crate::error::{Error, Result};
use crate::store::{Row, Tx, params};

const COLUMNS: &str = "n.id, n.template, s.code, n.lang, n.channel, n.account, c.login, n.case_id, n.address, n.args,
    n.state, n.message_id, n.created_at, n.ends_at, n.next_at, n.tries, n.sent_at, n.problem";

const TABLES: &str = "notice n LEFT JOIN system s ON s.id = n.system LEFT JOIN account c ON c.id = n.account";

fn notice(row: &Row<'_>) -> Result<Notice> {
    let args: String = row.at(9)?;
    Ok(Notice {
        id: row.at(0)?,
        template: row.at(1)?,
        system: row.at(2)?,
        lang: row.at::<String>(3)?.parse().unwrap_or_default(),
        channel: row.at(4)?,
        account: row.at(5)?,
        login: row.at(6)?,
        case_id: row.at(7)?,
        address: row.at(8)?,
        args: serde_json::from_str(&args).map_err(Error::fault)?,
        state: row.at(10)?,
        message_id: row.at(11)?,
        created_at: row.at(12)?,
        ends_at: row.at(13)?,
        next_at: row.at(14)?,
        tries: row.at(15)?,
        sent_at: row.at(16)?,
        problem: row.at(17)?,
    })
}

/// Adds a notice: queued, or suppressed and without its secret.
pub fn add(tx: &Tx<'_>, new: &New<'_>, now: Timestamp) -> Result<NoticeId> {
    let args: BTreeMap<&str, &str> = new.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (state, secret) = match new.suppressed {
        true => (State::Suppressed, None),
        false => (State::Queued, new.secret.as_ref().map(|sealed| sealed.bytes.as_slice())),
    };
    tx.insert(
        "INSERT INTO notice (template, system, lang, channel, account, case_id, address, args, secret, state,
                             message_id, created_at, ends_at, next_at)
         VALUES (:template, :system, :lang, :channel, :account, :case_id, :address, :args, :secret, :state,
                 '', :now, :ends_at, :now)",
        params! {
            template: new.template, system: new.system, lang: new.lang.tag(), channel: new.channel,
            account: new.account, case_id: new.case_id, address: new.address,
            args: serde_json::to_string(&args).map_err(Error::fault)?, secret, state, now, ends_at: new.ends_at,
        },
    )
}

/// Sends a kept file with a mail.
pub fn attach(tx: &Tx<'_>, notice: NoticeId, name: &str, sha256: [u8; 32]) -> Result<()> {
    tx.execute(
        "INSERT INTO notice_attachment (notice, name, sha256) VALUES (:notice, :name, :sha256)",
        params! { notice, name, sha256 },
    )?;
    Ok(())
}

/// The files that go with a mail.
pub fn attachments(tx: &Tx<'_>, notice: NoticeId) -> Result<Vec<Attachment>> {
    tx.list(
        "SELECT a.name, d.content FROM notice_attachment a JOIN document d ON d.sha256 = a.sha256
         WHERE a.notice = :notice ORDER BY a.name",
        params! { notice },
        |row| Ok(Attachment { name: row.at(0)?, content: row.at(1)? }),
    )
}

/// The code of a system.
pub fn code_of(tx: &Tx<'_>, system: SystemId) -> Result<Option<String>> {
    tx.find("SELECT code FROM system WHERE id = :system", params! { system }, |row| row.at(0))
}

/// A notice within a scope.
pub fn find(tx: &Tx<'_>, scope: &Scope, id: NoticeId) -> Result<Option<Notice>> {
    let visible = scope.condition("c.agency", "n.account");
    tx.find(&format!("SELECT {COLUMNS} FROM {TABLES} WHERE n.id = :id AND {visible}"), params! { id }, notice)
}

/// Which notices a listing wants.
#[derive(Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<State>,
    /// By this channel.
    pub channel: Option<Channel>,
    /// To this account.
    pub account: Option<AccountId>,
    /// About this case.
    pub case: Option<i64>,
    /// From this template.
    pub template: Option<String>,
}

/// Hands over notices in the order in which they were posted.
pub fn each(
    tx: &Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    (after, limit): (i64, i64),
    mut read: impl FnMut(Notice) -> Result<()>,
) -> Result<()> {
    let mut conditions = vec![scope.condition("c.agency", "n.account")];
    let mut only = |wanted: bool, condition: &str| wanted.then(|| conditions.push(condition.to_owned()));
    only(filter.state.is_some(), "n.state = :state");
    only(filter.channel.is_some(), "n.channel = :channel");
    only(filter.account.is_some(), "n.account = :account");
    only(filter.case.is_some(), "n.case_id = :case_id");
    only(filter.template.is_some(), "n.template = :template");
    let conditions = conditions.join(" AND ");
    tx.each(
        &format!("SELECT {COLUMNS} FROM {TABLES} WHERE n.id > :after AND {conditions} ORDER BY n.id LIMIT :limit"),
        params! {
            after, limit, state: filter.state, channel: filter.channel, account: filter.account,
            case_id: filter.case, template: filter.template.as_ref(),
        },
        |row| read(notice(row)?),
    )
}

/// What is due by a channel: first what is of no use soonest, then oldest first.
pub fn due(tx: &Tx<'_>, channel: Channel, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
    tx.list(
        "SELECT id, ends_at, next_at FROM notice
         WHERE state IN ('queued', 'sending', 'unknown') AND state <> 'sending' AND next_at <= :now
           AND channel = :channel
         ORDER BY CASE WHEN ends_at IS NULL THEN 1 ELSE 0 END, ends_at, next_at, id LIMIT :limit",
        params! { channel, now, limit },
        |row| {
            let ends_at: Option<Timestamp> = row.at(1)?;
            Ok(Due { urgency: (ends_at.is_none(), ends_at, row.at(2)?), id: row.at(0)?, channel })
        },
    )
}

/// A notice that is due; those that are of no use soonest come first, then the oldest.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    urgency: (bool, Option<Timestamp>, Timestamp),
    /// Which one.
    pub id: NoticeId,
    /// By which channel it goes.
    pub channel: Channel,
}

/// How many went out by a channel since a moment.
pub fn sent_since(tx: &Tx<'_>, channel: Channel, since: Timestamp) -> Result<i64> {
    tx.one("SELECT COUNT(*) FROM notice WHERE channel = :channel AND sent_at >= :since", params! { channel, since })
}

/// What a channel had when the program ended.
pub fn left_behind(tx: &Tx<'_>) -> Result<Vec<(NoticeId, String, i64)>> {
    tx.list("SELECT id, template, tries FROM notice WHERE state = 'sending' ORDER BY id", params! {}, |row| {
        Ok((row.at(0)?, row.at(1)?, row.at(2)?))
    })
}

/// Ends what is of no use any more; says how many.
pub fn expire(tx: &Tx<'_>, now: Timestamp) -> Result<usize> {
    tx.execute(
        "UPDATE notice SET state = 'ended', secret = NULL, next_at = NULL, problem = 'expired'
         WHERE state IN ('queued', 'unknown', 'failed') AND ends_at <= :now",
        params! { now },
    )
}

/// Hands a notice to a channel, if it is still due; its message id stays the same however often this happens.
pub fn claim(tx: &Tx<'_>, id: NoticeId, message_id: &str) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE notice SET state = 'sending', tries = tries + 1,
             message_id = CASE WHEN message_id = '' THEN :message_id ELSE message_id END
         WHERE id = :id AND state IN ('queued', 'unknown')",
        params! { id, message_id },
    )?;
    Ok(changed == 1)
}

/// The sealed arguments of a notice.
pub fn secret(tx: &Tx<'_>, id: NoticeId) -> Result<Option<Vec<u8>>> {
    tx.one("SELECT secret FROM notice WHERE id = :id", params! { id })
}

/// What became of a notice.
pub struct Change<'a> {
    /// The state that the change was decided on.
    pub from: State,
    /// The new state.
    pub to: State,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// What went wrong.
    pub problem: Option<&'a str>,
    /// Attempts so far start again from none.
    pub afresh: bool,
    /// When.
    pub now: Timestamp,
}

/// Writes what became of a notice, provided it is still in the state that this was decided on.
pub fn change(tx: &Tx<'_>, id: NoticeId, change: &Change<'_>) -> Result<bool> {
    let sent_at = (change.to == State::Sent).then_some(change.now);
    let changed = tx.execute(
        "UPDATE notice SET state = :to, next_at = :next_at, problem = :problem, sent_at = :sent_at,
             tries = CASE WHEN :afresh = 1 THEN 0 ELSE tries END,
             secret = CASE WHEN :over = 1 THEN NULL ELSE secret END
         WHERE id = :id AND state = :from",
        params! {
            id, from: change.from, to: change.to, next_at: change.next_at, problem: change.problem, sent_at,
            afresh: change.afresh, over: change.to.is_over(),
        },
    )?;
    Ok(changed == 1)
}

/// How many notices go out on a day by a channel.
pub struct Expected {
    /// The day.
    pub day: Date,
    /// The channel.
    pub channel: Channel,
    /// How many.
    pub notices: i64,
    /// How many of them were tried before.
    pub again: i64,
}

/// What goes out, by day and channel, if nothing else is posted and every attempt succeeds.
pub fn forecast(tx: &Tx<'_>, scope: &Scope, now: Timestamp) -> Result<Vec<Expected>> {
    let visible = scope.condition("c.agency", "n.account");
    let (offset, day) = (28_800_000_000_i64, 86_400_000_000_i64); // Taipei's eight hours, a day; microseconds
    tx.list(
        &format!(
            "SELECT d.day, d.channel, COUNT(*), SUM(d.again)
             FROM (SELECT (CASE WHEN n.next_at < :now THEN :now ELSE n.next_at END + :offset) / :day AS day,
                          n.channel AS channel, CASE WHEN n.tries > 0 THEN 1 ELSE 0 END AS again
                   FROM notice n LEFT JOIN account c ON c.id = n.account
                   WHERE n.state IN ('queued', 'sending', 'unknown') AND n.state <> 'sending'
                     AND (n.ends_at IS NULL OR (n.ends_at > n.next_at AND n.ends_at > :now)) AND {visible}) d
             GROUP BY d.day, d.channel ORDER BY d.day, d.channel"
        ),
        params! { now, offset, day },
        |row| {
            Ok(Expected {
                day: Date::from_days(row.at(0)?),
                channel: row.at(1)?,
                notices: row.at(2)?,
                again: row.at(3)?,
            })
        },
    )
}

/// Ends what waits to go to an account: all of it, or what is from one template.
pub fn end_for(tx: &Tx<'_>, account: AccountId, template: Option<&str>, why: &str) -> Result<usize> {
    tx.execute(
        "UPDATE notice SET state = 'ended', secret = NULL, next_at = NULL, problem = :why
         WHERE account = :account AND state IN ('queued', 'unknown', 'failed')
           AND (:template IS NULL OR template = :template)",
        params! { account, template, why },
    )
}

/// Ends what waits to go to bodies outside about a case.
pub fn end_outside(tx: &Tx<'_>, case_id: i64, why: &str) -> Result<usize> {
    tx.execute(
        "UPDATE notice SET state = 'ended', secret = NULL, next_at = NULL, problem = :why
         WHERE case_id = :case_id AND account IS NULL AND state IN ('queued', 'unknown', 'failed')",
        params! { case_id, why },
    )
}

/// Holds back whatever waits, until somebody queues it again; says how many.
pub fn hold(tx: &Tx<'_>, why: &str) -> Result<usize> {
    tx.execute(
        "UPDATE notice SET state = 'failed', next_at = NULL, problem = :why
         WHERE state IN ('queued', 'sending', 'unknown')",
        params! { why },
    )
}

/// Takes what names a person out of the notices to him, and out of those about his cases.
pub fn erase(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    tx.execute(
        "DELETE FROM notice_attachment WHERE notice IN (SELECT id FROM notice
         WHERE account = :account OR case_id IN (SELECT id FROM approval_case WHERE account = :account))",
        params! { account },
    )?;
    tx.execute(
        "UPDATE notice SET address = '', args = '{}', secret = NULL, problem = 'erased',
             state = CASE WHEN state IN ('queued', 'unknown', 'failed') THEN 'ended' ELSE state END
         WHERE account = :account",
        params! { account },
    )?;
    tx.execute(
        "UPDATE notice SET args = '{}', problem = 'erased',
             state = CASE WHEN state IN ('queued', 'unknown', 'failed') THEN 'ended' ELSE state END
         WHERE case_id IN (SELECT id FROM approval_case WHERE account = :account)",
        params! { account },
    )?;
    Ok(())
}

/// Opens the sealed arguments.
pub fn args_of(plain: &[u8]) -> Result<Args> {
    let map: BTreeMap<String, String> = serde_json::from_slice(plain).map_err(Error::fault)?;
    Ok(map.into_iter().map(|(name, value)| (name, value.into())).collect())
}
