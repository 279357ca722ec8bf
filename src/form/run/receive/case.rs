//! Which person and which case a form is about.

use super::{Came, RECEIVERS, is_visible, keep, waits_for_form};
use crate::access::By;
use crate::agency::{self, Agency};
use crate::approval::{self, Case, CaseId, State};
use crate::error::{Error as Failure, Result};
use crate::form::check::{Application, Awaited, Certificate, Named};
use crate::form::envelope::Piece;
use crate::form::fold::narrow;
use crate::form::paper::Paper;
use crate::form::run::change::{self, Leaving};
use crate::form::run::new::{is_own_number, waiting};
use crate::form::store::Revocation;
use crate::form::{Error, Field, FormId, Kind, missing_stamps, revocation, store, view};
use crate::role::{self, Ask, NewRequest};
use crate::store::Tx;
use crate::system::{self, RoleEdition};
use crate::text::{self, Lang, Msg};
use crate::user::{self, User};

/// On a change, the removal of who goes is asked for by the same form; or a remark that he holds nothing.
pub fn release(
    tx: &Tx<'_>,
    by: &By,
    (came, piece): (&Came<'_>, &Piece),
    form: &Application,
    comes: &User,
) -> Result<(Option<CaseId>, Option<Msg>)> {
    let (Some(former), Some(role), Kind::Change) = (&form.former, &form.role, form.kind) else {
        return Ok((None, None));
    };
    let default = || Msg::from(text::form::ReasonOfForm { kind: form.kind, name: &piece.name }).to(came.lang);
    let reason = form.reason.clone().filter(|reason| approval::is_reason(reason)).unwrap_or_else(default);
    let goes = find_user(tx, former)?.filter(|user| user.profile.name.fold() == former.name.fold());
    let (doc_date, received_on) = (keep::doc_date(tx, by, came)?, keep::received_on(tx, by, came)?);
    let leaving = goes.as_ref().map(|user| Leaving {
        user,
        role,
        agency: form.agency.id,
        filer: comes.account.id,
        reason: &reason,
        sha256: piece.sha256,
        name: &piece.name,
        doc_no: came.args.doc_no.as_deref(),
        doc_date,
        received_on,
        stamped: missing_stamps(&came.args.stamps).is_empty(),
    });
    let case = leaving.map(|leaving| change::release(tx, by, &leaving)).transpose()?.flatten();
    let (login, role) = (goes.map_or_else(|| who(former), |user| user.account.name()), role.key());
    let remark = match case {
        Some(case) => text::form::FormerCase { login, role, case }.into(),
        None => text::form::FormerHoldsNot { login, role }.into(),
    };
    Ok((case, Some(remark)))
}

/// An agency out of the receiver's scope is one that he does not know.
pub fn check_scope(by: &By, agency: &Agency) -> Result<()> {
    let powers = by.actor.powers.iter().filter(|power| RECEIVERS.contains(&power.capability));
    let covered = powers.map(|power| &power.over).any(|over| over.covers(Some(agency.id), agency.oid.as_ref()));
    let key = || agency.oid.as_ref().map_or_else(|| agency.name.clone(), ToString::to_string);
    if covered { Ok(()) } else { Err(agency::Error::Missing { key: key() }.into()) }
}

/// The person whom the form is about: by account name, else by mail address.
pub fn subject(tx: &Tx<'_>, paper: &Paper, form: &Application) -> Result<User> {
    let (named, field) = form.subject().ok_or_else(|| Failure::fault("a form about nobody"))?;
    let refusal = |error: Error| paper.refusal(field, error);
    let user = find_user(tx, named)?.ok_or_else(|| refusal(Error::NoAccount { who: who(named) }))?;
    let login = user.account.name();
    if user.profile.name.fold() != named.name.fold() {
        return Err(refusal(Error::OtherPerson { login }));
    }
    if user.account.agency != Some(form.agency.id) {
        return Err(refusal(Error::OtherAgency { login }));
    }
    Ok(user)
}

pub fn find_user(tx: &Tx<'_>, named: &Named) -> Result<Option<User>> {
    let by_login = named.login.as_ref().map(|login| user::Key::Login(login.to_string()));
    if let Some(found) = by_login.map(|key| user::find_mail_or_login(tx, &key)).transpose()?.flatten() {
        return Ok(Some(found));
    }
    let by_mail =
        named.email.clone().map(|email| user::find_mail_or_login(tx, &user::Key::Email(email))).transpose()?;
    // An account that has its name already is not meant by another name.
    Ok(by_mail.flatten().filter(|user| user.account.login.is_none() || named.login.is_none()))
}

fn who(named: &Named) -> String {
    let login = named.login.as_ref().map(ToString::to_string);
    login.or_else(|| named.email.as_ref().map(ToString::to_string)).unwrap_or_else(|| named.name.to_string())
}

/// The blank of ours on which the form is written.
pub fn sent(tx: &Tx<'_>, lang: Lang, paper: &Paper, form: &Application) -> Result<Option<store::Sent>> {
    let Some(number) = form.number.clone().filter(|number| is_own_number(number)) else { return Ok(None) };
    let refusal = |error: Error| paper.refusal(Field::Number, error);
    let sent = store::by_number(tx, &number)?.ok_or_else(|| refusal(Error::NoNumber { number: number.clone() }))?;
    if sent.role != form.role.as_ref().map(|role| role.role) {
        return Err(refusal(Error::NumberElsewhere { number, role: asked(form, lang) }));
    }
    Ok(Some(sent))
}

/// The case for which a form that names no role may be: the one that was named, that of our blank, or the only one that
/// waits for a form about the person.
pub fn awaited(tx: &Tx<'_>, by: &By, came: &Came<'_>, paper: &Paper) -> Result<Option<Awaited>> {
    let id = match came.args.case {
        Some(id) => Some(id),
        None => match printed(tx, paper)? {
            Some(id) => Some(id),
            None => only_one(tx, by, paper)?,
        },
    };
    let Some(id) = id else { return Ok(None) };
    let found = if is_visible(tx, by, id)? { approval::find(tx, id)? } else { None };
    let Some(case) = found.filter(|case| case.kind == role::REQUESTS.kind_name()) else { return Ok(None) };
    let Some(asked) = case.role else { return Ok(None) };
    Ok(system::role_by_id(tx, asked, case.opened_at.date())?.map(|role| (id, role)))
}

/// The case for which the blank was made that a form is written on.
fn printed(tx: &Tx<'_>, paper: &Paper) -> Result<Option<CaseId>> {
    let number = paper.text(Field::Number).ok().flatten().filter(|number| is_own_number(number));
    let sent = number.map(|number| store::by_number(tx, &number)).transpose()?.flatten();
    Ok(sent.and_then(|sent| sent.case))
}

/// The only case about whom a form names that waits for a form.
fn only_one(tx: &Tx<'_>, by: &By, paper: &Paper) -> Result<Option<CaseId>> {
    let field = if paper.is_filled(Field::Login) { Field::Login } else { Field::FormerLogin };
    let Some(login) = paper.text(field).ok().flatten() else { return Ok(None) };
    let Some(user) = user::find_mail_or_login(tx, &user::Key::Login(narrow(&login)))? else { return Ok(None) };
    let mut found = Vec::new();
    for case in store::pending_cases(tx, &by.actor.scope(RECEIVERS), user.account.id)? {
        if waits_for_form(tx, case)? {
            found.push(case);
        }
    }
    Ok(if let [one] = found[..] { Some(one) } else { None })
}

/// What a form asks for, in words: the role, or the revocation of a certificate.
fn asked(form: &Application, lang: Lang) -> String {
    form.role.as_ref().map_or_else(|| form.kind.word().to(lang).to_owned(), RoleEdition::key)
}

/// The case that was named, the one for which the blank was made, or the one that waits about the same.
pub fn find(
    tx: &Tx<'_>,
    by: &By,
    came: &Came<'_>,
    form: &Application,
    user: &User,
    printed: Option<CaseId>,
) -> Result<Option<CaseId>> {
    if let Some(id) = came.args.case {
        let found = if is_visible(tx, by, id)? { approval::find(tx, id)? } else { None };
        let case = found.ok_or(approval::Error::Missing { id })?;
        check_case(&case, form, user)?;
        return Ok(Some(id));
    }
    if let Some(case) = printed.map(|id| approval::find(tx, id)).transpose()?.flatten()
        && case.state == State::Pending
    {
        check_case(&case, form, user)?;
        return Ok(Some(case.id));
    }
    match &form.role {
        Some(role) => Ok(waiting(tx, user.account.id, role.role)?.map(|case| case.id)),
        None => store::waiting_revocation(tx, revocation::KIND, &revocation_of(form, user)),
    }
}

fn check_case(case: &Case, form: &Application, user: &User) -> Result<(), Error> {
    let id = case.id.into();
    let kind = if form.kind == Kind::Revocation { revocation::KIND } else { role::REQUESTS.kind_name() };
    let same = case.kind == kind
        && case.account == Some(user.account.id)
        && case.role == form.role.as_ref().map(|role| role.role);
    match case.state {
        _ if !same => Err(Error::OtherCase { case: id }),
        State::Pending => Ok(()),
        State::Returned | State::Approved | State::Rejected | State::Cancelled => Err(Error::Ended { case: id }),
    }
}

/// What a form says about a certificate.
fn revocation_of(form: &Application, user: &User) -> Revocation {
    let Certificate { serial, kind, card } = form.certificate.clone().unwrap_or_default();
    let reason = form.reason.clone().unwrap_or_default();
    Revocation { account: user.account.id, agency: form.agency.id, serial, certificate: kind, card, reason }
}

/// Opens the case that the form asks for, with the applicant as filer.
pub fn open(
    tx: &Tx<'_>,
    by: &By,
    named: (&str, Lang),
    (paper, form): (&Paper, &Application),
    user: &User,
) -> Result<CaseId> {
    match &form.role {
        Some(role) => request(tx, by, named, (paper, form), role, user),
        None => revocation::open(tx, by, &revocation_of(form, user)),
    }
}

/// Files the request that the form is. The form is here, so that roles may be asked for that are not open on line.
fn request(
    tx: &Tx<'_>,
    by: &By,
    (name, lang): (&str, Lang),
    (paper, form): (&Paper, &Application),
    role: &RoleEdition,
    user: &User,
) -> Result<CaseId> {
    let today = by.now.date();
    let role = RoleEdition { online: true, ..role.clone() };
    let (ask, grant) = match form.kind {
        Kind::New | Kind::Change | Kind::Revocation => (Ask::Grant, None),
        Kind::Removal => (Ask::Removal, store::grant_of(tx, user.account.id, role.role, form.agency.id, today)?),
    };
    if ask == Ask::Removal && grant.is_none() {
        let error = Error::NotHeld { login: user.account.name(), role: role.key() };
        return Err(paper.refusal(Field::FormerLogin, error));
    }
    let default = || Msg::from(text::form::ReasonOfForm { kind: form.kind, name }).to(lang);
    let reason = form.reason.clone().filter(|reason| approval::is_reason(reason)).unwrap_or_else(default);
    let new = NewRequest {
        ask,
        account: user.account.id,
        role: &role,
        agency: Some(form.agency.id),
        subtree: false,
        for_system: None,
        grant,
        ends: None,
        reason: &reason,
        filer: Some(user.account.id),
        exception: false,
        last: false,
        baseline: None,
    };
    let filed = role::request(tx, by, &new).map_err(|error| paper.refusal(Field::Role, error))?;
    Ok(filed.case)
}

/// What came back otherwise than it was sent.
pub fn differences(tx: &Tx<'_>, sent: Option<FormId>, paper: &Paper) -> Result<Vec<view::Difference>> {
    let Some(sent) = sent else { return Ok(Vec::new()) };
    let sent: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&store::fields_of(tx, sent)?).unwrap_or_default();
    let returned = paper.values();
    let mut found = Vec::new();
    for field in Field::ALL.into_iter().filter(|field| *field != Field::Kind) {
        let text = |values: &serde_json::Map<String, serde_json::Value>| {
            values.get(field.name()).and_then(|value| value.as_str()).map(str::to_owned)
        };
        let (Some(before), after) = (text(&sent), text(&returned)) else { continue };
        if after.as_deref().map(narrow) != Some(narrow(&before)) {
            found.push(view::Difference { field, sent: before, returned: after });
        }
    }
    Ok(found)
}
