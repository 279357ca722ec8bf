//! Requests as cases: what the reviewer must know, and what follows from the outcome.

use super::Ask;
use super::check::may_hold;
use super::store::{self, GRANT, Leaving, NewGrant, Person, REQUEST, Request};
use crate::access::{self, AccountId, By, GrantId};
use crate::agency;
use crate::approval::{self, Case, CaseId, Fact, Outcome, Settled, StageKind, Subject};
use crate::audit::RowKind;
use crate::base::{Email, Timestamp};
use crate::error::{Error, Result};
use crate::notice::{self, Channel};
use crate::store::Tx;
use crate::system::{self, RoleEdition, RoleKind};
use crate::text::Lang;
use crate::text::role as t;

/// Requests for a role, its removal, its extension.
pub static REQUESTS: Requests = Requests { kind: "request" };

/// Grants that existed before this desk: countersigned by a second person.
pub static BASELINE: Requests = Requests { kind: "baseline" };

/// What a kind of case whose subject is a request does.
pub struct Requests {
    kind: &'static str,
}

impl Requests {
    /// The kind, as it stands in the case.
    pub const fn kind_name(&self) -> &'static str {
        self.kind
    }
}

type Rows = Vec<(&'static RowKind, i64)>;

impl Subject for Requests {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn facts(&self, tx: &Tx<'_>, case: &Case) -> Result<Vec<Fact>> {
        let request = of(tx, case)?;
        let role = role_of(tx, case, &request)?;
        let person = store::person(tx, request.account)?;
        let lang = store::desk_language(tx)?;
        let over = over(tx, &request, person.as_ref())?;
        let text = |key, title, value: Option<String>| Some(Fact { key, title, value: value?, spoken: None });
        let word = |key, title, say: &dyn Fn(Lang) -> String| {
            Some(Fact { key, title, value: say(lang), spoken: Some([say(Lang::En), say(Lang::ZhTw)]) })
        };
        let of_person = |get: fn(&Person) -> Option<String>| person.as_ref().and_then(get);
        let facts = [
            word("action", t::FACT_ACTION, &|lang| ask_word(&request.action).to(lang).to_owned()),
            text("system", t::FACT_SYSTEM, Some(role.system_code.clone())),
            word("role", t::FACT_ROLE, &|lang| format!("{} {}", role.code, role.name(lang))),
            text("oid", t::FACT_OID, of_person(|person| person.agency_key.clone())),
            text("agency_name", t::FACT_AGENCY, of_person(|person| person.agency.clone())),
            text("account", t::FACT_ACCOUNT, of_person(|person| person.login.clone())),
            text("name", t::FACT_NAME, of_person(|person| Some(person.name.clone()))),
            text("mobile", t::FACT_MOBILE, of_person(|person| person.mobile.clone())),
            text("email", t::FACT_EMAIL, of_person(|person| person.email.clone())),
            text("department", t::FACT_DEPARTMENT, of_person(|person| person.department.clone())),
            text("title", t::FACT_TITLE, of_person(|person| person.title.clone())),
            text("address", t::FACT_ADDRESS, of_person(|person| person.address.clone())),
            text("phone", t::FACT_PHONE, of_person(|person| person.phone.clone())),
            text("extension", t::FACT_EXTENSION, of_person(|person| person.extension.clone())),
            text("fax", t::FACT_FAX, of_person(|person| person.fax.clone())),
            match over {
                Over::Own => None,
                Over::Desk => word("over", t::FACT_OVER, &|lang| t::OVER_DESK.to(lang).to_owned()),
                Over::Agency(name) => text("over", t::FACT_OVER, Some(name)),
            },
            request
                .subtree
                .then(|| word("subtree", t::FACT_SUBTREE, &|lang| t::OVER_SUBTREE.to(lang).to_owned()))
                .flatten(),
            text("for_system", t::FACT_FOR_SYSTEM, for_system(tx, &request, case)?),
            text("reason", t::FACT_REASON, Some(request.reason.clone())),
            text("until", t::FACT_UNTIL, request.ends.map(|day| day.to_string())),
            text("since", t::FACT_SINCE, request.baseline.map(|day| day.to_string())),
        ];
        Ok(facts.into_iter().flatten().collect())
    }

    fn check(&self, tx: &Tx<'_>, case: &Case, now: Timestamp) -> Result<()> {
        let request = of(tx, case)?;
        let Some(grant) = request.grant.filter(|_| request.action == Ask::Removal.name() && !request.last) else {
            return Ok(());
        };
        let (role, agency, kind) = store::place_of(tx, grant)?;
        let others = store::other_holders(tx, role, agency, request.account, Leaving::Count, now.date())?;
        if kind == RoleKind::User || others > 0 || store::is_removed(tx, grant)? {
            return Ok(());
        }
        Err(super::Error::LastNow { role: role_of(tx, case, &request)?.key(), case: case.id }.into())
    }

    fn is_moot(&self, tx: &Tx<'_>, case: &Case) -> Result<bool> {
        let account = case.account.map(|id| access::find_account(tx, id)).transpose()?.flatten();
        let gives = [Ask::Grant, Ask::Extension].iter().any(|ask| case.action == ask.name());
        Ok(gives && account.is_some_and(|account| !may_hold(account.state)))
    }

    fn entered(&self, tx: &Tx<'_>, by: &By, case: &Case) -> Result<()> {
        let request = of(tx, case)?;
        if self.kind == REQUESTS.kind { announce(tx, by, case.id, &role_of(tx, case, &request)?) } else { Ok(()) }
    }

    fn settle(&self, tx: &Tx<'_>, by: &By, case: &Case, outcome: Outcome, decision: &Settled<'_>) -> Result<Rows> {
        let request = of(tx, case)?;
        let role = role_of(tx, case, &request)?;
        let rows = match outcome {
            Outcome::Approved => take_effect(tx, by, case, &request, decision)?,
            Outcome::Rejected | Outcome::Returned | Outcome::Cancelled => Vec::new(),
        };
        if self.kind == REQUESTS.kind {
            tell_applicant(tx, by, case, &request, &role, outcome, decision.reason)?;
        }
        Ok(rows)
    }
}

fn of(tx: &Tx<'_>, case: &Case) -> Result<Request> {
    let found = store::find_request(tx, case.subject.into())?;
    found.ok_or_else(|| Error::fault(format!("case {} has no request", case.id)))
}

/// Over whom a role is asked for.
enum Over {
    /// The applicant's own agency only.
    Own,
    /// The whole desk.
    Desk,
    /// Another agency, or more than one.
    Agency(String),
}

/// Over whom the role is asked for.
fn over(tx: &Tx<'_>, request: &Request, person: Option<&Person>) -> Result<Over> {
    let Some(agency) = request.agency else { return Ok(Over::Desk) };
    let Some(agency) = agency::by_id(tx, agency)? else { return Ok(Over::Own) };
    let key = agency.oid.as_ref().map(ToString::to_string).or_else(|| agency.ban.as_ref().map(ToString::to_string));
    let own = person.is_some_and(|person| person.agency_key.is_some() && person.agency_key == key);
    if own && !request.subtree {
        return Ok(Over::Own);
    }
    Ok(Over::Agency(format!("{} {}", key.unwrap_or_default(), agency.name)))
}

/// The system that an authority is named for.
fn for_system(tx: &Tx<'_>, request: &Request, case: &Case) -> Result<Option<String>> {
    let Some(wanted) = request.for_system else { return Ok(None) };
    let on = case.opened_at.date();
    let found = system::roles(tx, Some(wanted), on)?.into_iter().next();
    Ok(Some(found.map_or_else(|| wanted.to_string(), |role| role.system_code)))
}

/// The role as the catalogue had it when the case was opened.
fn role_of(tx: &Tx<'_>, case: &Case, request: &Request) -> Result<RoleEdition> {
    let found = system::role_by_id(tx, request.role, case.opened_at.date())?;
    found.ok_or_else(|| Error::fault(format!("case {} asks for a role that the catalogue does not have", case.id)))
}

/// The word for what is asked for.
pub fn ask_word(action: &str) -> crate::text::Word {
    match action {
        "removal" => t::ASK_REMOVAL,
        "extension" => t::ASK_EXTENSION,
        "revocation" => t::ASK_REVOCATION,
        _ => t::ASK_GRANT,
    }
}

/// Gives, moves or takes back the grant. Effective days decide when they are read, so a removal holds from today on.
fn take_effect(tx: &Tx<'_>, by: &By, case: &Case, request: &Request, decision: &Settled<'_>) -> Result<Rows> {
    let today = by.now.date();
    let grant = match (request.action.as_str(), request.grant) {
        (action, Some(grant)) if action == Ask::Removal.name() => {
            store::end_grant(tx, grant, today, by.now)?;
            grant
        }
        (action, Some(grant)) if action == Ask::Extension.name() => extend(tx, by, case, request, decision, grant)?,
        _ => give(tx, by, case, request, decision)?,
    };
    store::carry_out(tx, grant, decision.carried)?;
    let rows: [(&'static RowKind, GrantId); 1] = [(&GRANT, grant)];
    Ok(rows.into_iter().map(|(kind, id)| (kind, id.into())).chain([(&REQUEST, request.id.into())]).collect())
}

/// Gives the role, unless the account was switched off or left while the request waited.
fn give(tx: &Tx<'_>, by: &By, case: &Case, request: &Request, decision: &Settled<'_>) -> Result<GrantId> {
    let account = access::find_account(tx, request.account)?;
    let account = account.ok_or_else(|| Error::fault(format!("case {} is about no account", case.id)))?;
    if !may_hold(account.state) {
        return Err(super::Error::Inactive { login: account.name(), state: account.state, case: case.id }.into());
    }
    let starts = request.baseline.unwrap_or_else(|| by.now.date());
    let allowed_by = by.actor.account;
    store::add_grant(tx, &NewGrant { request, case: case.id, starts, allowed_by, alone: decision.alone, at: by.now })
}

/// Moves the end of a grant. One that ended while the request waited leaves a gap, so a new one begins today; one
/// that was taken back is not given back.
fn extend(
    tx: &Tx<'_>,
    by: &By,
    case: &Case,
    request: &Request,
    decision: &Settled<'_>,
    id: GrantId,
) -> Result<GrantId> {
    if store::extend_grant(tx, id, request.ends, by.now.date())? {
        return Ok(id);
    }
    if store::is_removed(tx, id)? {
        let role = role_of(tx, case, request)?.key();
        return Err(super::Error::NotHeld { role }.into());
    }
    give(tx, by, case, request, decision)
}

/// X01: whether a result is mailed is the catalogue's word; what is not mailed is recorded all the same.
fn tell_applicant(
    tx: &Tx<'_>,
    by: &By,
    case: &Case,
    request: &Request,
    role: &RoleEdition,
    outcome: Outcome,
    reason: &str,
) -> Result<()> {
    let (template, told) = match outcome {
        Outcome::Approved if request.action == Ask::Removal.name() => ("grant.removed", role.notify_approved),
        Outcome::Approved => ("request.approved", role.notify_approved),
        Outcome::Rejected => ("request.rejected", role.notify_rejected),
        Outcome::Returned => ("request.returned", true),
        Outcome::Cancelled => return Ok(()),
    };
    tell(tx, by, &Told { case, request, role, template, reason, suppressed: !told })
}

/// A notice about a request to the person whom it concerns.
pub(super) struct Told<'a> {
    pub case: &'a Case,
    pub request: &'a Request,
    pub role: &'a RoleEdition,
    pub template: &'a str,
    pub reason: &'a str,
    pub suppressed: bool,
}

pub(super) fn tell(tx: &Tx<'_>, by: &By, told: &Told<'_>) -> Result<()> {
    let Some(person) = store::person(tx, told.request.account)? else { return Ok(()) };
    let Some(address) = &person.email else { return Ok(()) };
    let lang = store::desk_language(tx)?;
    let args = [
        ("name", person.name.clone()),
        ("action", ask_word(&told.request.action).to(lang).to_owned()),
        ("system", told.role.system_name(lang).to_owned()),
        ("role", told.role.name(lang).to_owned()),
        ("case", told.case.id.to_string()),
        ("reason", told.reason.to_owned()),
    ];
    let new = notice::New {
        template: told.template,
        lang,
        system: Some(told.role.system),
        account: Some(told.request.account),
        case_id: Some(told.case.id.into()),
        channel: Channel::Mail,
        address,
        args: &args,
        secret: None,
        ends_at: None,
        suppressed: told.suppressed,
    };
    notice::post(tx, by, new).map(|_| ())
}

/// How many reviewers are written to at most about one request.
const TOLD: usize = 5;

/// A request that waits for a decision or an opinion is told to those who can give it.
pub(super) fn announce(tx: &Tx<'_>, by: &By, id: CaseId, role: &RoleEdition) -> Result<()> {
    let (Some(case), Some(request)) = (approval::find(tx, id)?, store::of_case(tx, id)?) else { return Ok(()) };
    tell_reviewers(tx, by, &case, &request, role, &reviewers(tx, by, &case)?)
}

/// A request that fell to the next in line just now is told to them.
pub fn announce_fall(tx: &Tx<'_>, by: &By, id: CaseId) -> Result<()> {
    let (Some(case), Some(request)) = (approval::find(tx, id)?, store::of_case(tx, id)?) else { return Ok(()) };
    if case.kind != REQUESTS.kind {
        return Ok(());
    }
    let mut fallen = reviewers(tx, by, &case)?;
    fallen.retain(|(_, template)| *template == FALLEN);
    tell_reviewers(tx, by, &case, &request, &role_of(tx, &case, &request)?, &fallen)
}

/// What is told to whose turn it is, and to whom it fell just now.
const FILED: &str = "request.filed";
const FALLEN: &str = "case.fallback";

/// Those who can decide a case now, each with what he is told.
fn reviewers(tx: &Tx<'_>, by: &By, case: &Case) -> Result<Vec<(AccountId, &'static str)>> {
    let mut reviewers: Vec<(AccountId, &'static str)> = Vec::new();
    for stage in approval::stages(tx, case.id)?.iter().filter(|stage| stage.is_open()) {
        if matches!(stage.plan.kind, StageKind::Decide | StageKind::Opinion) {
            let template = if stage.fell_back_at == Some(by.now) { FALLEN } else { FILED };
            let found = approval::deciders(tx, &stage.plan.decider, case.agency, case.system, by.now)?;
            let others = found.into_iter().map(|decider| decider.account).filter(|account| !case.concerns(*account));
            reviewers.extend(others.map(|account| (account, template)));
        }
    }
    reviewers.sort_unstable();
    reviewers.dedup_by_key(|(account, _)| *account);
    reviewers.truncate(TOLD);
    Ok(reviewers)
}

/// A request that waits is told to those who can decide it.
fn tell_reviewers(
    tx: &Tx<'_>,
    by: &By,
    case: &Case,
    request: &Request,
    role: &RoleEdition,
    reviewers: &[(AccountId, &'static str)],
) -> Result<()> {
    let lang = store::desk_language(tx)?;
    let Some(applicant) = store::person(tx, request.account)? else { return Ok(()) };
    for (reviewer, template) in reviewers {
        let Some(email) = store::person(tx, *reviewer)?.and_then(|person| person.email) else { continue };
        let Ok(address) = email.parse::<Email>() else { continue };
        let args = [
            ("name", applicant.name.clone()),
            ("agency", applicant.agency.clone().unwrap_or_default()),
            ("action", ask_word(&request.action).to(lang).to_owned()),
            ("system", role.system_name(lang).to_owned()),
            ("role", role.name(lang).to_owned()),
            ("case", case.id.to_string()),
        ];
        let new = notice::New {
            template,
            lang,
            system: Some(role.system),
            account: Some(*reviewer),
            case_id: Some(case.id.into()),
            channel: Channel::Mail,
            address: &address.to_string(),
            args: &args,
            secret: None,
            ends_at: None,
            suppressed: false,
        };
        notice::post(tx, by, new)?;
    }
    Ok(())
}
