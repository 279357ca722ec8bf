//! `form receive`: a form that came back is read, checked, kept as evidence, and moves its case on.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::change::{self, Leaving};
use super::new::{is_own_number, waiting};
use crate::access::{By, Capability};
use crate::agency::{self, Agency};
use crate::app::Ctx;
use crate::approval::{self, Bench, Case, CaseId, EvidenceKind, NewEvidence, StageKind, State};
use crate::audit::{self, Event};
use crate::calendar;
use crate::error::{Error as Failure, Report, Result};
use crate::form::check::{self, Application, Named};
use crate::form::label::Labels;
use crate::form::paper::{self, Paper};
use crate::form::{Error, Field, FormId, Kind, ROW, Stamp, args, missing_stamps, store, view};
use crate::role::{self, Ask, NewRequest};
use crate::sheet::Grid;
use crate::store::Tx;
use crate::system::RoleEdition;
use crate::text::{self, Lang, Msg};
use crate::user::{self, User};

/// Who receives forms.
pub(super) const RECEIVERS: &[Capability] = &[Capability::Clerk, Capability::Operator];

/// A file that came, read before the transaction begins.
struct Came<'a> {
    args: &'a args::Receive,
    lang: Lang,
    papers: Vec<Paper>,
    name: String,
    sha256: [u8; 32],
    content: Vec<u8>,
}

/// `form receive`
pub fn receive(ctx: &mut Ctx, mut args: args::Receive) -> Result<()> {
    args.stamps.sort_unstable();
    args.stamps.dedup();
    let (by, lang) = (ctx.by()?, ctx.lang());
    let papers = Paper::all(&args.file, &paper::sheets(&Grid::read(&args.file)?, Labels::shipped()))?;
    let content = std::fs::read(&args.file).map_err(|cause| Failure::reading(&args.file, cause))?;
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut came = Came { args: &args, lang, papers, name, sha256: Sha256::digest(&content).into(), content };
    let (done, remarks) = ctx.write(|tx| match known(tx, &by, &came)? {
        Some(known) => Ok((vec![known], Vec::new())),
        None => take_all(tx, &by, &mut came),
    })?;
    for remark in remarks {
        ctx.out.warn(remark);
    }
    match done.as_slice() {
        [one] => tell(ctx, &args.file, one),
        several => tell_all(ctx, several),
    }
}

/// The same file came before, and there is nothing that it could still do.
fn known(tx: &Tx<'_>, by: &By, came: &Came<'_>) -> Result<Option<view::Received>> {
    let Some((id, case)) = store::received(tx, came.sha256)? else { return Ok(None) };
    let could_pass = waits_for_form(tx, case)? && missing_stamps(&came.args.stamps).is_empty();
    if could_pass || !is_visible(tx, by, case)? {
        return Ok(None);
    }
    Ok(Some(view::Received { case: Some(case), known: true, ..received(id, came) }))
}

fn is_visible(tx: &Tx<'_>, by: &By, case: CaseId) -> Result<bool> {
    approval::bench(tx, &Bench::All(&by.actor.scope(RECEIVERS)), case)
}

fn waits_for_form(tx: &Tx<'_>, case: CaseId) -> Result<bool> {
    let pending = approval::find(tx, case)?.is_some_and(|case| case.state == State::Pending);
    let open = approval::stages(tx, case)?.iter().any(|stage| stage.is_open() && stage.plan.kind == StageKind::Form);
    Ok(pending && open)
}

fn received(id: FormId, came: &Came<'_>) -> view::Received {
    view::Received {
        id,
        case: None,
        former_case: None,
        request: None,
        known: false,
        opened: false,
        passed: false,
        account: None,
        role: None,
        kind: None,
        number: None,
        stamps: came.args.stamps.clone(),
        stamps_missing: missing_stamps(&came.args.stamps),
        sha256: data_encoding::HEXLOWER.encode(&came.sha256),
    }
}

/// Checks all forms of the file before the first of them is taken.
fn take_all(tx: &Tx<'_>, by: &By, came: &mut Came<'_>) -> Result<(Vec<view::Received>, Vec<Msg>)> {
    let mut report = Report::default();
    let mut forms = Vec::new();
    for (index, paper) in came.papers.iter_mut().enumerate() {
        match check::check(tx, paper, by.now.date())? {
            Ok(form) => forms.push((index, form)),
            Err(errors) => errors.into_errors().into_iter().for_each(|error| report.push(error)),
        }
    }
    report.check()?;
    let (mut done, mut remarks) = (Vec::new(), Vec::new());
    for (index, form) in &forms {
        let (one, of_one) = take(tx, by, came, &came.papers[*index], form)?;
        done.push(one);
        remarks.extend(of_one);
    }
    Ok((done, remarks))
}

/// Finds or opens the case of a form, keeps the file as evidence, and passes the stage that waits for it.
fn take(
    tx: &Tx<'_>,
    by: &By,
    came: &Came<'_>,
    paper: &Paper,
    form: &Application,
) -> Result<(view::Received, Vec<Msg>)> {
    let role = form.role.as_ref().ok_or_else(|| Error::NoRole)?;
    check_scope(by, &form.agency)?;
    let user = subject(tx, paper, form)?;
    let sent = sent(tx, paper, form, role)?;
    let found = find_case(tx, by, came, role, &user, sent.and_then(|sent| sent.case))?;
    let opened = found.is_none();
    let id = match found {
        Some(case) => case,
        None => open(tx, by, came, (paper, form), role, &user)?,
    };
    let case = approval::find(tx, id)?.ok_or(approval::Error::Missing { id })?;
    if by.actor.account.is_some_and(|account| case.concerns(account)) {
        return Err(approval::Error::OwnCase { id }.into());
    }
    let (form_id, evidence) = keep(tx, by, came, (paper, form), &user, &case, sent.map(|sent| sent.id))?;
    let stamped = role.form.is_none() || missing_stamps(&came.args.stamps).is_empty();
    let rows = if stamped { approval::pass_form_stage(tx, &role::REQUESTS, by, &case)? } else { None };
    let passed = rows.is_some();
    let event = Event::new("form.receive", "case", id)
        .fact("form", form_id)
        .fact("kind", form.kind)
        .fact("role", role.key())
        .fact("account", user.account.id)
        .fact_if("number", form.number.as_ref())
        .fact("stamps", Stamp::list(&came.args.stamps))
        .fact("passed", passed)
        .row(&ROW, form_id)
        .row(&approval::EVIDENCE, evidence)
        .row(&approval::CASE, id);
    let event = rows.into_iter().flatten().fold(event, |event, (kind, id)| event.row(kind, id));
    audit::record(tx, by, event)?;
    let (former_case, remark) = release(tx, by, came, form, role, &user)?;
    let done = view::Received {
        case: Some(id),
        former_case,
        request: Some(case.subject.into()),
        opened,
        passed,
        account: Some(user.account.name()),
        role: Some(role.key()),
        kind: Some(form.kind),
        number: form.number.clone(),
        ..received(form_id, came)
    };
    let mut remarks = form.remarks.clone();
    remarks.extend(remark);
    Ok((done, remarks))
}

/// On a change, the removal of who goes is asked for by the same form; or a remark that he holds nothing.
fn release(
    tx: &Tx<'_>,
    by: &By,
    came: &Came<'_>,
    form: &Application,
    role: &RoleEdition,
    comes: &User,
) -> Result<(Option<CaseId>, Option<Msg>)> {
    let Some(former) = form.former.as_ref().filter(|_| form.kind == Kind::Change) else { return Ok((None, None)) };
    let default = || Msg::from(text::form::ReasonOfForm { kind: form.kind, name: &came.name }).to(came.lang);
    let reason = form.reason.clone().filter(|reason| approval::is_reason(reason)).unwrap_or_else(default);
    let goes = find_user(tx, former)?.filter(|user| user.profile.name.fold() == former.name.fold());
    let leaving = goes.as_ref().map(|user| Leaving {
        user,
        role,
        agency: form.agency.id,
        filer: comes.account.id,
        reason: &reason,
        sha256: came.sha256,
        name: &came.name,
        received_on: by.now.date(),
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
fn check_scope(by: &By, agency: &Agency) -> Result<()> {
    let powers = by.actor.powers.iter().filter(|power| RECEIVERS.contains(&power.capability));
    let covered = powers.map(|power| &power.over).any(|over| over.covers(Some(agency.id), agency.oid.as_ref()));
    let key = || agency.oid.as_ref().map_or_else(|| agency.name.clone(), ToString::to_string);
    if covered { Ok(()) } else { Err(agency::Error::Missing { key: key() }.into()) }
}

/// The person whom the form is about: by account name, else by mail address.
fn subject(tx: &Tx<'_>, paper: &Paper, form: &Application) -> Result<User> {
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

pub(super) fn find_user(tx: &Tx<'_>, named: &Named) -> Result<Option<User>> {
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
fn sent(tx: &Tx<'_>, paper: &Paper, form: &Application, role: &RoleEdition) -> Result<Option<store::Sent>> {
    let Some(number) = form.number.clone().filter(|number| is_own_number(number)) else { return Ok(None) };
    let refusal = |error: Error| paper.refusal(Field::Number, error);
    let sent = store::by_number(tx, &number)?.ok_or_else(|| refusal(Error::NoNumber { number: number.clone() }))?;
    if sent.role != Some(role.role) {
        return Err(refusal(Error::NumberElsewhere { number, role: role.key() }));
    }
    Ok(Some(sent))
}

/// The case that was named, the one for which the blank was made, or the one that waits about account and role.
fn find_case(
    tx: &Tx<'_>,
    by: &By,
    came: &Came<'_>,
    role: &RoleEdition,
    user: &User,
    printed: Option<CaseId>,
) -> Result<Option<CaseId>> {
    if let Some(id) = came.args.case {
        let found = if is_visible(tx, by, id)? { approval::find(tx, id)? } else { None };
        let case = found.ok_or(approval::Error::Missing { id })?;
        check_case(&case, role, user)?;
        return Ok(Some(id));
    }
    if let Some(case) = printed.map(|id| approval::find(tx, id)).transpose()?.flatten()
        && case.state == State::Pending
    {
        check_case(&case, role, user)?;
        return Ok(Some(case.id));
    }
    Ok(waiting(tx, user.account.id, role.role)?.map(|case| case.id))
}

fn check_case(case: &Case, role: &RoleEdition, user: &User) -> Result<(), Error> {
    let id = case.id.into();
    let same = case.kind == role::REQUESTS.kind_name()
        && case.account == Some(user.account.id)
        && case.role == Some(role.role);
    match case.state {
        _ if !same => Err(Error::OtherCase { case: id }),
        State::Pending => Ok(()),
        State::Returned | State::Approved | State::Rejected | State::Cancelled => Err(Error::Ended { case: id }),
    }
}

/// Files the request that the form is, with the applicant as filer. The form is here, so that roles may be asked for
/// that are not open on line.
fn open(
    tx: &Tx<'_>,
    by: &By,
    came: &Came<'_>,
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
    let default = || Msg::from(text::form::ReasonOfForm { kind: form.kind, name: &came.name }).to(came.lang);
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

/// Keeps the file by its hash, the evidence, and what was read.
fn keep(
    tx: &Tx<'_>,
    by: &By,
    came: &Came<'_>,
    (paper, form): (&Paper, &Application),
    user: &User,
    case: &Case,
    answers: Option<FormId>,
) -> Result<(FormId, i64)> {
    let today = by.now.date();
    let resolve = |expr: &crate::base::DateExpr| calendar::resolve(tx, expr, today);
    let received_on = came.args.received.as_ref().map(resolve).transpose()?.unwrap_or(today);
    if received_on > today {
        return Err(Failure::from(Error::Ahead { date: received_on }).field("received"));
    }
    let seen: Vec<&str> = came.args.stamps.iter().map(|stamp| stamp.word().to(came.lang)).collect();
    let note = Msg::from(text::form::NoteStamps { stamps: seen.join(text::form::JOINT.to(came.lang)) }).to(came.lang);
    approval::keep_document(tx, came.sha256, &came.content, by.now)?;
    let evidence = approval::add_evidence(
        tx,
        &NewEvidence {
            case: case.id,
            kind: EvidenceKind::Form,
            sha256: Some(came.sha256),
            name: Some(&came.name),
            doc_no: came.args.doc_no.as_deref(),
            doc_date: came.args.doc_date.as_ref().map(resolve).transpose()?,
            received_on,
            note: if seen.is_empty() { "" } else { &note },
            recorded_by: by.actor.account,
            at: by.now,
        },
    )?;
    let new = store::New {
        direction: "in",
        kind: form.kind,
        name: &came.name,
        role: form.role.as_ref().map(|role| role.role),
        account: Some(user.account.id),
        answers,
        sha256: Some(came.sha256),
        case: Some(case.id),
        request: Some(case.subject.into()),
        fields: serde_json::Value::Object(paper.values()).to_string(),
        stamps: &came.args.stamps,
        received_on: Some(received_on),
        recorded_by: by.actor.account,
        at: by.now,
    };
    Ok((store::add(tx, &new)?, evidence.into()))
}

fn tell(ctx: &Ctx, path: &Path, done: &view::Received) -> Result<()> {
    use text::form as t;
    let Some(case) = done.case else { return Err(Failure::fault("a form without a case")) };
    let missing: Vec<&str> = done.stamps_missing.iter().map(|stamp| stamp.word().to(ctx.lang())).collect();
    let stamps = missing.join(t::JOINT.to(ctx.lang()));
    let show = Some(t::HintShow { case }.into());
    let again = || t::HintStamps { path, case, stamps: Stamp::list(&Stamp::ALL) }.into();
    match done {
        view::Received { known: true, .. } => ctx.out.done_then("form", done, t::KnownCase { case }, show),
        view::Received { passed: true, .. } => ctx.out.done_then("form", done, t::Passed { case }, show),
        _ if !missing.is_empty() => ctx.out.done_then("form", done, t::Unstamped { case, stamps }, Some(again())),
        _ => ctx.out.done_then("form", done, t::Received { case }, show),
    }
}

/// Of several forms in one file, a line each.
fn tell_all(ctx: &Ctx, done: &[view::Received]) -> Result<()> {
    let mut list = ctx.out.list::<view::Received>()?;
    for one in done {
        list.row(one)?;
    }
    list.end()
}
