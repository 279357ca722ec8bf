//! Requests: filed, withdrawn, sent in again, renewed; and grants taken back by an operator.

use crate::access::{self, Account, Actor, AgencyId, By, Capability, Scope};
use crate::agency;
use crate::app::Ctx;
use crate::approval::{self, Case, CaseId, Decider, EvidenceKind, NewCase, ReasonRule, StageKind, StageTemplate};
use crate::audit::{self, Event};
use crate::base::{Date, DateExpr};
use crate::calendar;
use crate::error::Result;
use crate::role::store::{self, Filed, GRANT, Leaving, REQUEST};
use crate::role::subject::{self, BASELINE, REQUESTS, Requests};
use crate::role::{Ask, Eligible, Error, NewRequest, args, check, view};
use crate::store::Tx;
use crate::system::{self, RoleEdition, RoleKind};
use crate::text;

/// `role request`
pub fn request(ctx: &mut Ctx, args: args::Request) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let ask = if args.remove { Ask::Removal } else { Ask::Grant };
    let (filed, by_form) = ctx.write(|tx| {
        let account = whom(tx, &by.actor, args.account.as_deref())?;
        let ends = until(tx, args.until.as_ref(), today)?;
        let for_system = args.for_system.as_ref().map(|code| system::resolve(tx, code, today)).transpose()?;
        let mut filed = Vec::new();
        let (roles, by_form) = wanted(tx, &args, ask, today)?;
        for role in roles {
            let agency = place(tx, &account, &role, args.agency.as_ref())?;
            let (_, newest) =
                store::known(tx, account.id, role.role, agency, for_system.as_ref().map(|system| system.id))?;
            let new = NewRequest {
                ask,
                account: account.id,
                role: &role,
                agency,
                subtree: args.subtree,
                for_system: for_system.as_ref().map(|system| system.id),
                grant: newest.grant.filter(|_| ask != Ask::Grant),
                ends,
                reason: &args.reason,
                filer: by.actor.account,
                exception: args.exception,
                last: args.last,
                baseline: None,
            };
            filed.push(view::Filed::new(&role, file(tx, &by, &new)?));
        }
        Ok((filed, by_form))
    })?;
    for role in by_form {
        let form = role.form.clone().unwrap_or_default();
        ctx.out.warn(text::role::FormOnly { role: role.key(), form });
    }
    view::show_filed(ctx, &filed)
}

/// The roles that are named, and those of a bundle that are asked for by form only (X02, B074): they are told, not refused.
fn wanted(tx: &Tx<'_>, args: &args::Request, ask: Ask, today: Date) -> Result<(Vec<RoleEdition>, Vec<RoleEdition>)> {
    let (mut roles, mut by_form) = (Vec::new(), Vec::new());
    for name in &args.roles {
        let named = system::expand(tx, name, today)?;
        let bundle = named.len() > 1 && ask == Ask::Grant;
        let (form, online): (Vec<_>, Vec<_>) = named.into_iter().partition(|role| bundle && !role.online);
        roles.extend(online);
        by_form.extend(form);
    }
    Ok((roles, by_form))
}

/// Files a request: checks it, opens its case, tells the reviewers. For `user complete` and rosters too.
pub fn file(tx: &Tx<'_>, by: &By, new: &NewRequest<'_>) -> Result<Filed> {
    file_knowing(tx, by, new, &eligible(tx, new, by.now.date())?)
}

/// Files the removal of somebody whose successor is asked for too: until that one holds the role, it is not approved.
pub fn file_for_successor(tx: &Tx<'_>, by: &By, new: &NewRequest<'_>) -> Result<Filed> {
    let known = Eligible { last_admin: false, ..eligible(tx, new, by.now.date())? };
    file_knowing(tx, by, new, &known)
}

fn file_knowing(tx: &Tx<'_>, by: &By, new: &NewRequest<'_>, known: &Eligible) -> Result<Filed> {
    let today = by.now.date();
    check(new, known, today)?;
    let request = store::add_request(tx, new, by.now)?;
    let subject = if new.baseline.is_some() { BASELINE.kind_name() } else { REQUESTS.kind_name() };
    let stages = stages(tx, new, today)?;
    let case = NewCase {
        kind: subject,
        action: new.ask.name(),
        subject: request.into(),
        account: Some(new.account),
        filer: new.filer,
        agency: new.agency,
        system: Some(new.role.system),
        role: Some(new.role.role),
        exception: new.exception,
    };
    let case = approval::open(tx, by, &case, &stages)?;
    store::set_case(tx, request, case)?;
    let event = Event::new("role.request", "case", case)
        .fact("role", new.role.key())
        .fact("ask", new.ask.name())
        .fact("account", new.account)
        .fact_if("until", new.ends)
        .detail("reason", new.reason)
        .row(&REQUEST, request)
        .rows(approval::rows(tx, case)?);
    audit::record(tx, by, event)?;
    if new.baseline.is_none() {
        subject::announce(tx, by, case, new.role)?;
    }
    Ok(Filed { request, case })
}

/// The stages that the catalogue plans; an exception waits for the outside reply first; a baseline is countersigned.
fn stages(tx: &Tx<'_>, new: &NewRequest<'_>, today: Date) -> Result<Vec<StageTemplate>> {
    if new.baseline.is_some() {
        return Ok(vec![one_stage(StageKind::Decide, Decider::Capability(Capability::Operator))]);
    }
    let mut stages = system::stages(tx, new.role.role, new.ask, today)?;
    if stages.is_empty() && new.ask != Ask::Grant {
        // Nothing that is held stays for ever because the catalogue forgot how it ends.
        stages.push(one_stage(StageKind::Decide, Decider::Capability(Capability::Operator)));
    }
    if new.exception {
        for stage in &mut stages {
            stage.step += 1;
            for required in &mut stage.evidence {
                required.step = required.step.map(|step| step + 1);
            }
        }
        let body = new.role.mailbox.clone().unwrap_or_else(|| new.role.system_code.clone());
        let reply = StageTemplate {
            evidence: vec![EvidenceKind::Mail.into()],
            ..one_stage(StageKind::Outside, Decider::Outside(body))
        };
        stages.insert(0, reply);
    }
    Ok(stages)
}

const fn one_stage(kind: StageKind, decider: Decider) -> StageTemplate {
    StageTemplate {
        step: 1,
        lane: 1,
        kind,
        decider,
        quorum: 1,
        evidence: Vec::new(),
        reason: ReasonRule::Reject,
        due_days: Some(3),
        fallback: String::new(),
    }
}

/// What the check rests on.
fn eligible(tx: &Tx<'_>, new: &NewRequest<'_>, today: Date) -> Result<Eligible> {
    let account = access::find_account(tx, new.account)?.ok_or(Error::NotYours)?;
    let agency = new.agency.map(|id| agency::by_id(tx, id)).transpose()?.flatten();
    let (mut known, newest) = store::known(tx, new.account, new.role.role, new.agency, new.for_system)?;
    known.suspended = account.is_suspended(today);
    let conflict = if new.ask == Ask::Grant { conflict(tx, new, today)? } else { None };
    let others = || store::other_holders(tx, new.role.role, new.agency, new.account, Leaving::LeaveOut, today);
    let last_admin = new.ask == Ask::Removal && new.role.kind != RoleKind::User && others()? == 0;
    Ok(Eligible {
        login: account.name(),
        account: account.state,
        state: known.state(today),
        waiting: newest.waiting,
        level: agency.as_ref().and_then(|agency| agency.level),
        agency: agency.map(|agency| agency.name),
        conflict,
        last_admin,
        ends: newest.ends,
    })
}

/// A role held or asked for that the catalogue forbids beside this one.
fn conflict(tx: &Tx<'_>, new: &NewRequest<'_>, today: Date) -> Result<Option<String>> {
    let held = store::roles_of(tx, new.account, today)?;
    let found = system::role_conflicts(tx, new.role.role)?;
    Ok(found.into_iter().find(|pair| pair.deny && held.contains(&pair.role)).map(|pair| pair.key))
}

/// Who files requests for others.
const HELPERS: &[Capability] = &[Capability::Operator, Capability::Clerk];

/// For whom: oneself, or another of those for whom an operator or a clerk works.
fn whom(tx: &Tx<'_>, actor: &Actor, login: Option<&str>) -> Result<Account> {
    let own = actor.account()?;
    let Some(login) = login else { return Ok(access::find_account(tx, own)?.ok_or(Error::NotYours)?) };
    let found = access::find_visible(tx, &actor.scope(HELPERS), login)?;
    let helps = HELPERS.iter().any(|&capability| actor.can(capability));
    let error = || if helps { Error::NoAccount { account: login.to_owned() } } else { Error::NotYours };
    Ok(found.ok_or_else(error)?)
}

/// Over which agency: the one named, else the account's own; the roles of the desk hold for all of it unless one is named.
fn place(tx: &Tx<'_>, account: &Account, role: &RoleEdition, named: Option<&agency::Key>) -> Result<Option<AgencyId>> {
    match named {
        Some(key) => Ok(Some(agency::get(tx, key)?.id)),
        None if role.kind == RoleKind::Staff => Ok(None),
        None => account.agency.map(Some).ok_or_else(|| Error::NoAgency { role: role.key() }.into()),
    }
}

fn until(tx: &Tx<'_>, expr: Option<&DateExpr>, today: Date) -> Result<Option<Date>> {
    expr.map(|expr| calendar::resolve(tx, expr, today)).transpose()
}

/// `role cancel`
pub fn cancel(ctx: &mut Ctx, args: args::Case) -> Result<()> {
    let by = ctx.by()?;
    let case = ctx.write(|tx| approval::cancel(tx, subject_of(tx, args.case)?, &by, args.case, &args.reason))?;
    ctx.out.done("case", &view::CaseRow::from(&case), text::role::Cancelled { case: case.id })
}

/// `role resend`
pub fn resend(ctx: &mut Ctx, args: args::Case) -> Result<()> {
    let by = ctx.by()?;
    let case = ctx.write(|tx| {
        let case = approval::resend(tx, &by, args.case, &args.reason)?;
        let request = store::of_case(tx, case.id)?.filter(|request| request.baseline.is_none());
        let role = request.map(|request| system::role_by_id(tx, request.role, case.opened_at.date())).transpose()?;
        if let Some(role) = role.flatten() {
            subject::announce(tx, &by, case.id, &role)?;
        }
        Ok(case)
    })?;
    ctx.out.done("case", &view::CaseRow::from(&case), text::role::Resent { case: case.id })
}

fn subject_of(tx: &Tx<'_>, id: CaseId) -> Result<&'static dyn approval::Subject> {
    let case = approval::find(tx, id)?.ok_or(approval::Error::Missing { id })?;
    let known: [&'static Requests; 2] = [&REQUESTS, &BASELINE];
    let found = known.into_iter().find(|subject| subject.kind_name() == case.kind);
    Ok(found.ok_or(approval::Error::Missing { id })?)
}

/// `role reapply`: the same again, after a refusal or an end.
pub fn reapply(ctx: &mut Ctx, args: args::Reapply) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let filed = ctx.write(|tx| {
        let case: Case = approval::find(tx, args.case)?.ok_or(approval::Error::Missing { id: args.case })?;
        if !case.concerns(by.actor.account()?) {
            return Err(approval::Error::Missing { id: args.case }.into());
        }
        let old = store::of_case(tx, args.case)?.ok_or(approval::Error::Missing { id: args.case })?;
        let role = system::role_by_id(tx, old.role, today)?.ok_or(Error::NotYours)?;
        let (known, _) = store::known(tx, old.account, old.role, old.agency, old.for_system)?;
        let state = known.state(today);
        let again = [crate::role::State::Rejected, crate::role::State::Expired, crate::role::State::Removed];
        if !again.contains(&state) && state != crate::role::State::Cancelled {
            return Err(Error::CannotReapply { case: args.case, state }.into());
        }
        let new = NewRequest {
            ask: Ask::Grant,
            account: old.account,
            role: &role,
            agency: old.agency,
            subtree: old.subtree,
            for_system: old.for_system,
            grant: None,
            ends: old.ends.filter(|ends| *ends >= today),
            reason: &args.reason,
            filer: by.actor.account,
            exception: case.exception,
            last: false,
            baseline: None,
        };
        Ok(vec![view::Filed::new(&role, file(tx, &by, &new)?)])
    })?;
    view::show_filed(ctx, &filed)
}

/// `role extend`
pub fn extend(ctx: &mut Ctx, args: args::Extend) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let filed = ctx.write(|tx| {
        let account = whom(tx, &by.actor, args.account.as_deref())?;
        let ends = Some(calendar::resolve(tx, &args.until, today)?);
        let role = system::named_role(tx, &args.role, today)?;
        let agency = place(tx, &account, &role, args.agency.as_ref())?;
        let wanted = args.for_system.as_ref().map(|code| system::resolve(tx, code, today)).transpose()?;
        let (_, newest) = store::known(tx, account.id, role.role, agency, wanted.map(|system| system.id))?;
        // What begins anew because it had ended reaches no farther than before.
        let (subtree, for_system) =
            newest.grant.map(|grant| store::reach_of(tx, grant)).transpose()?.unwrap_or_default();
        let new = NewRequest {
            ask: Ask::Extension,
            account: account.id,
            role: &role,
            agency,
            subtree,
            for_system,
            grant: newest.grant,
            ends,
            reason: &args.reason,
            filer: by.actor.account,
            exception: false,
            last: false,
            baseline: None,
        };
        Ok(vec![view::Filed::new(&role, file(tx, &by, &new)?)])
    })?;
    view::show_filed(ctx, &filed)
}

/// `role revoke`: at once, by an operator whom the grant does not concern.
pub fn revoke(ctx: &mut Ctx, args: args::Revoke) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    ctx.confirm(text::role::AskRevoke { grant: args.grant })?;
    let scope = by.actor.scope(&[Capability::Operator]);
    let ended = ctx.write(|tx| {
        let held = store::find_governed(tx, &scope, args.grant)?.ok_or(Error::NoGrant { id: args.grant })?;
        check_revocable(tx, &by, &held, &args, today)?;
        store::end_grant(tx, args.grant, today, by.now)?;
        let event = Event::new("role.revoke", "grant", args.grant)
            .fact("account", held.account)
            .fact("role", format!("{}:{}", held.system, held.role))
            .detail("reason", &args.reason)
            .row(&GRANT, args.grant);
        audit::record(tx, &by, event)?;
        tell_revoked(tx, &by, &held, &args.reason)?;
        store::find_holding(tx, &Scope::all(), args.grant)
    })?;
    match ended {
        Some(held) => ctx.out.done("grant", &view::Grant::new(&held, false), text::role::Revoked { grant: held.id }),
        None => Ok(()),
    }
}

fn check_revocable(tx: &Tx<'_>, by: &By, held: &store::Holding, args: &args::Revoke, today: Date) -> Result<()> {
    let key = || format!("{}:{}", held.system, held.role);
    if held.ended_on.is_some() {
        return Err(Error::NotHeld { role: key() }.into());
    }
    if by.actor.account == Some(held.account) {
        return Err(Error::NotYours.into());
    }
    if !approval::is_reason(&args.reason) {
        return Err(Error::ReasonMissing.into());
    }
    let (role, agency, kind) = store::place_of(tx, held.id)?;
    let powerful = kind != RoleKind::User;
    if powerful && !args.last && store::other_holders(tx, role, agency, held.account, Leaving::LeaveOut, today)? == 0 {
        return Err(Error::LastAdmin { role: key() }.into());
    }
    Ok(())
}

/// The holder is told, as when a removal that he asked for is approved.
fn tell_revoked(tx: &Tx<'_>, by: &By, held: &store::Holding, reason: &str) -> Result<()> {
    let Some(case) = held.case.map(|id| approval::find(tx, id)).transpose()?.flatten() else { return Ok(()) };
    let Some(request) = store::of_case(tx, case.id)? else { return Ok(()) };
    let Some(role) = system::role_by_id(tx, request.role, case.opened_at.date())? else { return Ok(()) };
    let suppressed = !role.notify_approved;
    let template = "grant.removed";
    subject::tell(tx, by, &subject::Told { case: &case, request: &request, role: &role, template, reason, suppressed })
}
