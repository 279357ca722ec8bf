//! `form match` and `form unmatched`: forms that belong to no case yet, and blanks that did not come back.

use std::collections::BTreeMap;

use crate::access::{AccountId, Scope};
use crate::app::Ctx;
use crate::approval::{self, EvidenceKind, NewEvidence, State};
use crate::audit::{self, Event};
use crate::error::Result;
use crate::form::fold::narrow;
use crate::form::run::receive::{RECEIVERS, is_visible};
use crate::form::run::stamp;
use crate::form::{Error, Field, ROW, args, store, view};
use crate::store::Tx;

/// What each thing that agrees adds to a score of 100.
const LOGIN: u8 = 40;
const EMAIL: u8 = 30;
const NAME: u8 = 20;
const AGENCY: u8 = 10;

/// No more candidates are shown.
const SHOWN: usize = 10;

/// `form match`
pub fn find(ctx: &mut Ctx, args: args::Match) -> Result<()> {
    let by = ctx.by()?;
    let scope = by.actor.scope(RECEIVERS);
    let Some(case_id) = args.case else {
        let found = ctx.read(|tx| candidates(tx, &scope, &store::get(tx, &scope, args.form)?))?;
        let mut list = ctx.out.list::<view::Candidate>()?;
        for one in &found {
            list.row(one)?;
        }
        return list.end();
    };
    let (done, agrees) = ctx.write(|tx| {
        let form = store::get(tx, &scope, args.form)?;
        if let Some(case) = form.case {
            return Err(Error::Matched { form: args.form.into(), case: case.into() }.into());
        }
        let found = if is_visible(tx, &by, case_id)? { approval::find(tx, case_id)? } else { None };
        let case = found.ok_or(approval::Error::Missing { id: case_id })?;
        if case.state != State::Pending {
            return Err(Error::Ended { case: case_id.into() }.into());
        }
        if by.actor.account.is_some_and(|account| case.concerns(account)) {
            return Err(approval::Error::OwnCase { id: case_id }.into());
        }
        let agrees = candidates(tx, &scope, &form)?.iter().any(|candidate| candidate.case == Some(case_id));
        store::tie(tx, args.form, &case)?;
        let evidence = approval::add_evidence(
            tx,
            &NewEvidence {
                case: case_id,
                kind: EvidenceKind::Form,
                sha256: form.sha256,
                name: Some(&form.name),
                doc_no: None,
                doc_date: None,
                received_on: form.received_on.unwrap_or_else(|| by.now.date()),
                note: "",
                recorded_by: by.actor.account,
                at: by.now,
            },
        )?;
        let rows = stamp::pass(tx, &by, &case, args.form)?;
        let passed = rows.is_some();
        let event = Event::new("form.match", "case", case_id)
            .fact("form", args.form)
            .fact("passed", passed)
            .rows(rows.into_iter().flatten())
            .row(&ROW, args.form)
            .row(&approval::EVIDENCE, evidence)
            .row(&approval::CASE, case_id);
        audit::record(tx, &by, event)?;
        Ok((view::Matched { id: args.form, case: case_id, passed }, agrees))
    })?;
    if !agrees {
        ctx.out.warn(crate::text::form::NothingAgrees { form: args.form, case: case_id });
    }
    let sentence = crate::text::form::Matched { form: args.form, case: case_id };
    ctx.out.done_then("form", &done, sentence, Some(crate::text::form::HintShow { case: case_id }.into()))
}

/// Accounts within the scope that agree with a form in something, the best first.
fn candidates(tx: &Tx<'_>, scope: &Scope, form: &store::Kept) -> Result<Vec<view::Candidate>> {
    let values: BTreeMap<String, String> = serde_json::from_str(&form.fields).unwrap_or_default();
    let value =
        |fields: [Field; 2]| fields.iter().find_map(|field| values.get(field.name())).cloned().unwrap_or_default();
    let login = narrow(&value([Field::Login, Field::FormerLogin]));
    let email = narrow(&value([Field::Email, Field::FormerEmail]));
    let name = narrow(&value([Field::Name, Field::FormerName]));
    let oid = value([Field::AgencyOid, Field::AgencyBan]);
    let mut scores: BTreeMap<AccountId, (u8, Vec<&'static str>, store::Person)> = BTreeMap::new();
    for person in store::people_like(tx, scope, &login, &email, &name)? {
        let mut score = 0;
        let mut agrees = Vec::new();
        for (points, what, holds) in [
            (LOGIN, "account", !login.is_empty() && person.login.as_deref().map(narrow) == Some(login.clone())),
            (EMAIL, "email", !email.is_empty() && person.email.as_deref().map(narrow) == Some(email.clone())),
            (NAME, "name", !name.is_empty() && person.name.as_deref().map(narrow) == Some(name.clone())),
            (AGENCY, "agency", !oid.is_empty() && person.agency_key.as_deref() == Some(oid.trim())),
        ] {
            if holds {
                score += points;
                agrees.push(what);
            }
        }
        scores.insert(person.account, (score, agrees, person));
    }
    let mut found: Vec<view::Candidate> = Vec::new();
    for (account, (score, agrees, person)) in scores {
        let cases = store::pending_cases(tx, scope, account)?;
        let base = view::Candidate { score, account: person.login.clone(), case: None, agrees: agrees.join(",") };
        if cases.is_empty() {
            found.push(base.clone());
        }
        found.extend(cases.into_iter().map(|case| view::Candidate { case: Some(case), ..base.clone() }));
    }
    found.sort_by_key(|candidate| std::cmp::Reverse(candidate.score));
    found.truncate(SHOWN);
    Ok(found)
}

/// `form unmatched`
pub fn unmatched(ctx: &mut Ctx, _args: args::Unmatched) -> Result<()> {
    let scope = ctx.by()?.actor.scope(RECEIVERS);
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    let mut list = ctx.out.list::<view::Loose>()?;
    ctx.read(|tx| store::unmatched(tx, &scope, page, |row| list.row(&row)))?;
    list.end()
}
