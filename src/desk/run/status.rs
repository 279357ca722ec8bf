//! `status`: the morning list. `unfinished`: registrations that nobody completed.

use super::super::{HELPERS, args, store, view};
use crate::access::{By, Capability, Scope};
use crate::app::Ctx;
use crate::approval::{self, Bench, Case, Filter, State};
use crate::error::Result;
use crate::output::List;
use crate::report::{self, Asked};
use crate::store::Tx;
use crate::text::{Lang, Msg, desk as t};
use crate::{offboard, queue};

/// Cases that are named one by one; more are counted.
const NAMED: i64 = 10;
/// Grants that end within so many days are told.
const ENDING_DAYS: i64 = 30;

/// Who sees what waits within his scope.
const STAFF: &[Capability] = &[Capability::Operator, Capability::Clerk, Capability::Authority, Capability::Auditor];

/// `status`
pub fn status(ctx: &mut Ctx, _args: args::Status) -> Result<()> {
    let by = ctx.by()?;
    let mut list = Todos { list: ctx.out.list()?, count: 0 };
    ctx.read(|tx| {
        mine(tx, &by, &mut list)?;
        own(tx, &by, &mut list)?;
        reviews(tx, &by, &mut list)?;
        if by.actor.can(Capability::Operator) {
            departures(tx, &by, &mut list)?;
        }
        if STAFF.iter().any(|&capability| by.actor.can(capability)) {
            others(tx, &by, &mut list)?;
        }
        if by.actor.can(Capability::Operator) || by.actor.can(Capability::Auditor) {
            notices(tx, &mut list)?;
        }
        people(tx, &by, &mut list)
    })?;
    if list.count == 0 {
        ctx.out.note(t::NOTHING_WAITS);
    }
    list.list.end()
}

/// The list under way, and how long it is.
struct Todos {
    list: List<view::Todo>,
    count: usize,
}

impl Todos {
    fn row(&mut self, row: &view::Todo) -> Result<()> {
        self.count += 1;
        self.list.row(row)
    }
}

/// A line with nothing in it but what it is and what to do.
fn line(kind: &'static str, what: impl Into<Msg>, next: &str) -> view::Todo {
    view::Todo {
        kind,
        case: None,
        what: what.into(),
        who: None,
        whom: None,
        people: Vec::new(),
        since: None,
        due: None,
        overdue: false,
        count: 1,
        next: next.to_owned(),
    }
}

/// A line about a case.
fn about(tx: &Tx<'_>, by: &By, kind: &'static str, case: &Case, next: String) -> Result<view::Todo> {
    let label = store::label(tx, case.id)?;
    let what = t::TodoCase { action: label.action, role: label.role };
    // What was sent back waits for its applicant, not for whoever sent it back.
    let whom = label.whom.filter(|_| case.state == State::Pending);
    Ok(view::Todo {
        case: Some(case.id),
        who: Some(label.who),
        people: people_for(tx, by, case)?,
        whom,
        since: Some(case.stage_since),
        due: case.due,
        overdue: case.is_overdue(by.now.date()),
        ..line(kind, what, &next)
    })
}

/// How many of those who can act are named.
const PEOPLE: usize = 5;

/// Who can act on a case now, whom it concerns left out.
fn people_for(tx: &Tx<'_>, by: &By, case: &Case) -> Result<Vec<String>> {
    let open =
        approval::stages(tx, case.id)?.into_iter().filter(|stage| stage.is_open() && case.state == State::Pending);
    let mut people = Vec::new();
    for stage in open {
        let found = approval::deciders(tx, &stage.plan.decider, case.agency, case.system, by.now)?;
        let logins = found.into_iter().filter(|one| !case.concerns(one.account)).map(|one| one.login);
        people.extend(logins.filter(|login| !people.contains(login)).collect::<Vec<_>>());
    }
    people.truncate(PEOPLE);
    Ok(people)
}

/// What waits for the actor's decision: the oldest by name, and how many there are.
fn mine(tx: &Tx<'_>, by: &By, list: &mut Todos) -> Result<()> {
    let filter = Filter { state: Some(State::Pending), ..Filter::default() };
    let waiting = queue::waiting(tx, by)?;
    if waiting.mine > 0 {
        let count = i64::try_from(waiting.mine).unwrap_or(i64::MAX);
        let what = t::TodoMine { overdue: waiting.overdue };
        list.row(&view::Todo { count, since: waiting.oldest, ..line("decide", what, "authdesk queue list") })?;
    }
    approval::each(tx, &Bench::Mine(&by.actor), &filter, (0, NAMED), |case| {
        list.row(&about(tx, by, "decide", &case, format!("authdesk queue show {}", case.id))?)
    })
}

/// The actor's own requests that are not decided yet.
fn own(tx: &Tx<'_>, by: &By, list: &mut Todos) -> Result<()> {
    let scope = Scope::new(Vec::new(), by.actor.account);
    for state in [State::Returned, State::Pending] {
        let filter = Filter { state: Some(state), account: by.actor.account, ..Filter::default() };
        let command = if state == State::Returned { "role resend" } else { "queue show" };
        approval::each(tx, &Bench::All(&scope), &filter, (0, NAMED), |case| {
            list.row(&about(tx, by, "own", &case, format!("authdesk {command} {}", case.id))?)
        })?;
    }
    Ok(())
}

/// What waits for others within the actor's scope: how much for whom, and the oldest by name.
fn others(tx: &Tx<'_>, by: &By, list: &mut Todos) -> Result<()> {
    let scope = by.actor.reviewer_scope(STAFF);
    for (whom, pile) in store::waiting(tx, &scope)? {
        let overdue = pile.due.is_some_and(|due| due < by.now.date());
        list.row(&view::Todo {
            count: pile.count,
            whom,
            since: pile.since,
            due: pile.due,
            overdue,
            ..line("waiting", t::TODO_WAITING, "authdesk queue list --all")
        })?;
    }
    let filter = Filter { state: Some(State::Pending), ..Filter::default() };
    approval::each(tx, &Bench::All(&scope), &filter, (0, NAMED), |case| {
        if approval::bench(tx, &Bench::Mine(&by.actor), case.id)? {
            return Ok(());
        }
        list.row(&about(tx, by, "waiting", &case, format!("authdesk queue show {}", case.id))?)
    })
}

/// Access reviews that wait for the actor's answers; for operators, those of others too.
fn reviews(tx: &Tx<'_>, by: &By, list: &mut Todos) -> Result<()> {
    let operates = by.actor.can(Capability::Operator);
    for waiting in report::unanswered(tx, by.now)? {
        let (review, system) = (waiting.review, waiting.system.as_str());
        let (what, who, own): (Msg, _, _) = match &waiting.of {
            Asked::Reviewer { account, login } => {
                (t::TodoReview { review, system }.into(), Some(login.clone()), Some(*account) == by.actor.account)
            }
            Asked::Nobody => (t::TodoReviewNobody { review, system }.into(), None, false),
            Asked::Starter(_) => (t::TodoReviewUnsure { review, system }.into(), None, false),
        };
        if !own && !operates {
            continue;
        }
        let only = if matches!(waiting.of, Asked::Starter(_)) { "unsure" } else { "open" };
        let next = format!("authdesk report review show {review} --{only}");
        let (due, overdue) = (Some(waiting.due), waiting.due < by.now.date());
        list.row(&view::Todo { count: waiting.open, who, due, overdue, ..line("review", what, &next) })?;
    }
    Ok(())
}

/// Departures whose day has come.
fn departures(tx: &Tx<'_>, by: &By, list: &mut Todos) -> Result<()> {
    let today = by.now.date();
    for due in offboard::due(tx, &by.actor.scope(&[Capability::Operator]), today)? {
        let what = if due.to.is_some() { t::TODO_MOVES } else { t::TODO_LEAVES };
        let next = due.next().to(Lang::En);
        let (day, overdue) = (Some(due.effective), due.effective < today);
        list.row(&view::Todo { who: Some(due.login), due: day, overdue, ..line("departure", what, &next) })?;
    }
    Ok(())
}

fn notices(tx: &Tx<'_>, list: &mut Todos) -> Result<()> {
    for pile in store::notices(tx)? {
        let next = match pile.name.as_str() {
            "queued" => "authdesk notice send",
            "failed" => "authdesk notice list --state failed",
            _ => "authdesk notice list",
        };
        let what = t::TodoNotices { state: pile.name };
        list.row(&view::Todo { count: pile.count, since: pile.since, ..line("notice", what, next) })?;
    }
    Ok(())
}

/// Registrations that stopped half-way, grants that have ended and are to be closed, grants that end soon.
fn people(tx: &Tx<'_>, by: &By, list: &mut Todos) -> Result<()> {
    if HELPERS.iter().any(|&capability| by.actor.can(capability)) {
        for pile in store::unfinished(tx, &by.actor.scope(HELPERS))? {
            let what = t::TodoUnfinished { state: pile.name };
            let next = "authdesk unfinished";
            list.row(&view::Todo { count: pile.count, since: pile.since, ..line("unfinished", what, next) })?;
        }
    }
    let today = by.now.date();
    let pile = store::ended(tx, &by.actor.system_scope(&[Capability::Operator]), today)?;
    if pile.count > 0 {
        let next = "authdesk role list --ended";
        list.row(&view::Todo {
            count: pile.count,
            due: pile.due,
            overdue: true,
            ..line("closing", t::TODO_CLOSING, next)
        })?;
    }
    let until = today.plus_days(ENDING_DAYS);
    let pile = store::ending(tx, &by.actor.reviewer_scope(STAFF), today, until)?;
    if pile.count > 0 {
        let what = t::TodoEnding { days: ENDING_DAYS };
        list.row(&view::Todo { count: pile.count, due: pile.due, ..line("ending", what, "authdesk role list") })?;
    }
    Ok(())
}

/// `unfinished`
pub fn unfinished(ctx: &mut Ctx, _args: args::Unfinished) -> Result<()> {
    let scope = ctx.by()?.actor.scope(&[Capability::Operator, Capability::Helpdesk, Capability::Auditor]);
    let mut list = ctx.out.list::<view::UnfinishedRow>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| {
        // Cards have ids of their own, so they stand on the first page.
        if page.0 == 0 {
            cards(tx, &mut list)?;
        }
        store::each_unfinished(tx, &scope, page, |one| list.row(&one.into()))
    })?;
    list.end()
}

/// Operations with cards of which nobody knows how they ended.
#[cfg(feature = "card")]
fn cards(tx: &Tx<'_>, list: &mut List<view::UnfinishedRow>) -> Result<()> {
    crate::card::operation::each_open(tx, |one| list.row(&one.into()))
}

/// Without cards there are none.
#[cfg(not(feature = "card"))]
fn cards(_tx: &Tx<'_>, _list: &mut List<view::UnfinishedRow>) -> Result<()> {
    Ok(())
}
