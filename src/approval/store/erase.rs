//! What cases keep of a person: reasons, notes, names of files, the files themselves.

use crate::access::AccountId;
use crate::approval::{DECISION, DEPUTY, EVIDENCE, Rows};
use crate::error::Result;
use crate::store::{Tx, params};

/// The cases that concern an account.
const ABOUT: &str = "(SELECT id FROM approval_case WHERE account = :account)";

/// Takes a person out of his cases. The account has to be erased before, as a decision is changed for nothing else.
/// A file that somebody else's case rests on too stays.
pub fn erase(tx: &Tx<'_>, account: AccountId) -> Result<Rows> {
    let mut rows = Rows::new();
    let mut emptied = |kind: &'static crate::audit::RowKind, sql: String| -> Result<()> {
        let ids = tx.list(&sql, params! { account }, |row| row.at::<i64>(0))?;
        rows.extend(ids.into_iter().map(|id| (kind, id)));
        Ok(())
    };
    emptied(
        &DECISION,
        format!("UPDATE approval_decision SET reason = '' WHERE case_id IN {ABOUT} AND reason <> '' RETURNING id"),
    )?;
    emptied(
        &EVIDENCE,
        format!(
            "UPDATE evidence SET name = NULL, note = ''
             WHERE case_id IN {ABOUT} AND (name IS NOT NULL OR note <> '') RETURNING id"
        ),
    )?;
    emptied(
        &DEPUTY,
        "UPDATE deputy SET reason = '' WHERE (account = :account OR deputy = :account) AND reason <> '' RETURNING id"
            .to_owned(),
    )?;
    tx.execute(
        &format!(
            "UPDATE document SET content = :nothing
             WHERE (sha256 IN (SELECT e.sha256 FROM evidence e WHERE e.case_id IN {ABOUT})
                    OR sha256 IN (SELECT f.sha256 FROM form f WHERE f.account = :account OR f.case_id IN {ABOUT})
                    OR sha256 IN (SELECT x.sha256 FROM notice_attachment x JOIN notice n ON n.id = x.notice
                                  WHERE n.account = :account OR n.case_id IN {ABOUT}))
               AND NOT EXISTS (SELECT 1 FROM evidence o JOIN approval_case c ON c.id = o.case_id
                               JOIN account a ON a.id = c.account
                               WHERE o.sha256 = document.sha256 AND a.state <> 'erased')"
        ),
        params! { account, nothing: Vec::<u8>::new() },
    )?;
    Ok(rows)
}
