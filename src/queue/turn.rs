//! What an actor may do about a case now: scripts copy no state machine.

use crate::access::Actor;
use crate::approval::{Case, Stage, StageId, StageKind, State, Subject as _, Turn};
use crate::form;

/// The verbs that an actor may use on a case. `lanes` are its stages where several run side by side; `spoken` are the
/// open stages that he has decided already. Where stages run side by side, each speaks for itself.
pub fn actions(case: &Case, lanes: &[Stage], spoken: &[StageId], actor: &Actor) -> Vec<&'static str> {
    let Some(account) = actor.account else { return Vec::new() };
    if case.concerns(account) {
        return match case.state {
            State::Pending if matches!(case.stage_kind, StageKind::Activate | StageKind::Close) => Vec::new(),
            // What was asked for on paper alone is withdrawn on paper.
            State::Pending if case.kind == form::REVOCATIONS.kind() => Vec::new(),
            State::Returned if case.kind == form::REVOCATIONS.kind() => vec!["resend"],
            State::Pending => vec!["cancel"],
            State::Returned => vec!["resend", "cancel"],
            State::Approved | State::Rejected | State::Cancelled => Vec::new(),
        };
    }
    if case.state != State::Pending {
        return Vec::new();
    }
    let turn = Turn::of(case);
    let Some(decider) = &case.decider else {
        let open = lanes.iter().filter(|lane| lane.is_open() && !spoken.contains(&lane.id));
        let mut found = Vec::new();
        for lane in open.filter(|lane| turn.authority(actor, &lane.plan).is_some()) {
            found.extend(verbs(lane.plan.kind).iter().filter(|verb| !found.contains(*verb)).collect::<Vec<_>>());
        }
        return found;
    };
    let mine = spoken.is_empty() && turn.may(actor, case.stage_kind, decider).is_some();
    if mine { verbs(case.stage_kind).to_vec() } else { Vec::new() }
}

/// Whether an actor reads what is personal in a case without more ado: whom it concerns, whoever decides it, and who
/// records what comes in for it.
pub fn reads_plainly(case: &Case, lanes: &[Stage], actor: &Actor) -> bool {
    let turn = Turn::of(case);
    let decides = match &case.decider {
        Some(decider) => turn.may(actor, case.stage_kind, decider).is_some(),
        None => lanes.iter().any(|lane| turn.authority(actor, &lane.plan).is_some()),
    };
    decides || turn.records(actor) || actor.account.is_some_and(|account| case.concerns(account))
}

/// What whose turn it is may do at a stage.
const fn verbs(kind: StageKind) -> &'static [&'static str] {
    match kind {
        StageKind::Decide => &["approve", "reject", "return"],
        StageKind::Opinion => &["opinion"],
        StageKind::Form => &["receive", "reject", "return"],
        StageKind::Outside => &["record"],
        StageKind::Activate => &["activate"],
        StageKind::Close => &["close"],
    }
}
