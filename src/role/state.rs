//! What an account's role looks like to its holder, and what he may do about it.

use crate::approval::{self, StageKind};
use crate::base::Date;
use crate::text::{self, Word};

/// The state of a role for an account. The pending kinds follow from the case's stage and are not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Never asked for.
    None,
    /// Waits for a decision.
    Pending,
    /// Waits for the stamped form.
    PendingForm,
    /// Waits for an outside body.
    PendingOutside,
    /// Approved; the account at the system is to be opened.
    PendingActivation,
    /// Held.
    Granted,
    /// Sent back for completion.
    Returned,
    /// Refused.
    Rejected,
    /// Withdrawn.
    Cancelled,
    /// Held; its removal waits for a decision.
    PendingRemoval,
    /// Held; its removal is approved and the account at the system is to be closed.
    PendingClosure,
    /// Taken back.
    Removed,
    /// Its time is over.
    Expired,
    /// Held, while the account is suspended.
    Suspended,
}

impl State {
    /// All states.
    pub const ALL: [Self; 14] = [
        Self::None,
        Self::Pending,
        Self::PendingForm,
        Self::PendingOutside,
        Self::PendingActivation,
        Self::Granted,
        Self::Returned,
        Self::Rejected,
        Self::Cancelled,
        Self::PendingRemoval,
        Self::PendingClosure,
        Self::Removed,
        Self::Expired,
        Self::Suspended,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pending => "pending",
            Self::PendingForm => "pending_form",
            Self::PendingOutside => "pending_outside",
            Self::PendingActivation => "pending_activation",
            Self::Granted => "granted",
            Self::Returned => "returned",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::PendingRemoval => "pending_removal",
            Self::PendingClosure => "pending_closure",
            Self::Removed => "removed",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
        }
    }

    /// What people read. Who holds an administrator role reads 已有權限, others 審核通過 (X06).
    pub const fn word_for(self, is_admin: bool) -> Word {
        use text::role as t;
        match self {
            Self::Granted if is_admin => t::STATE_GRANTED_ADMIN,
            other => other.word(),
        }
    }

    /// What people read, for a user role.
    pub const fn word(self) -> Word {
        use text::role as t;
        match self {
            Self::None => t::STATE_NONE,
            Self::Pending => t::STATE_PENDING,
            Self::PendingForm => t::STATE_PENDING_FORM,
            Self::PendingOutside => t::STATE_PENDING_OUTSIDE,
            Self::PendingActivation => t::STATE_PENDING_ACTIVATION,
            Self::Granted => t::STATE_GRANTED,
            Self::Returned => t::STATE_RETURNED,
            Self::Rejected => t::STATE_REJECTED,
            Self::Cancelled => t::STATE_CANCELLED,
            Self::PendingRemoval => t::STATE_PENDING_REMOVAL,
            Self::PendingClosure => t::STATE_PENDING_CLOSURE,
            Self::Removed => t::STATE_REMOVED,
            Self::Expired => t::STATE_EXPIRED,
            Self::Suspended => t::STATE_SUSPENDED,
        }
    }
}

crate::base::word!(State);

/// What the holder may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// 申請權限
    Request,
    /// 申請表單下載
    Form,
    /// 撤回申請
    Cancel,
    /// 補件重送
    Resend,
    /// 重新申請權限
    Reapply,
    /// 申請刪除權限
    RequestRemoval,
    /// 展延
    Extend,
}

impl Action {
    /// What people read.
    pub const fn word(self) -> Word {
        use text::role as t;
        match self {
            Self::Request => t::ACTION_REQUEST,
            Self::Form => t::ACTION_FORM,
            Self::Cancel => t::ACTION_CANCEL,
            Self::Resend => t::ACTION_RESEND,
            Self::Reapply => t::ACTION_REAPPLY,
            Self::RequestRemoval => t::ACTION_REQUEST_REMOVAL,
            Self::Extend => t::ACTION_EXTEND,
        }
    }
}

/// What is known of a role for an account.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// The newest grant.
    pub grant: Option<Held>,
    /// The newest case.
    pub case: Option<Asked>,
    /// Whether the account is suspended today.
    pub suspended: bool,
}

/// The newest grant.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// First day.
    pub starts: Date,
    /// Last day.
    pub ends: Option<Date>,
    /// First day without it, once removed.
    pub ended_on: Option<Date>,
}

/// The newest case.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Where it stands.
    pub state: approval::State,
    /// What it waits for.
    pub stage: StageKind,
    /// Whether it asks for a removal.
    pub removal: bool,
}

impl Known {
    /// The state on a day.
    pub fn state(self, today: Date) -> State {
        let removed = |grant: Held| grant.ended_on.is_some_and(|day| day <= today);
        let expired = |grant: Held| grant.ends.is_some_and(|day| day < today);
        match (self.grant, self.case) {
            (Some(grant), case) if !removed(grant) && !expired(grant) && grant.starts <= today => match case {
                Some(asked) if asked.removal && asked.state == approval::State::Pending => match asked.stage {
                    StageKind::Close => State::PendingClosure,
                    _ => State::PendingRemoval,
                },
                Some(asked) if asked.removal && asked.state == approval::State::Returned => State::Returned,
                _ if self.suspended => State::Suspended,
                _ => State::Granted,
            },
            (_, Some(asked)) if !asked.removal && asked.state != approval::State::Approved => asked.state_alone(),
            (Some(grant), _) if removed(grant) && !(expired(grant) && grant.ended_on > grant.ends) => State::Removed,
            (Some(grant), _) if expired(grant) => State::Expired,
            (_, _) => State::None,
        }
    }
}

impl Asked {
    /// What the applicant reads where nothing is held.
    const fn state_alone(self) -> State {
        match (self.state, self.stage) {
            (approval::State::Pending, StageKind::Form) => State::PendingForm,
            (approval::State::Pending, StageKind::Outside) => State::PendingOutside,
            (approval::State::Pending, StageKind::Activate) => State::PendingActivation,
            (approval::State::Pending, _) => State::Pending,
            (approval::State::Returned, _) => State::Returned,
            (approval::State::Rejected, _) => State::Rejected,
            (approval::State::Cancelled, _) => State::Cancelled,
            (approval::State::Approved, _) => State::None,
        }
    }
}

/// What the catalogue allows for a role.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    /// It may be asked for on line.
    pub online: bool,
    /// It has an application form.
    pub form: bool,
    /// Its grants have an end that can be moved.
    pub ends: bool,
}

/// What may be done while a case about what is held waits: nothing else can be asked for beside it.
pub fn actions_beside(state: State, allowed: Allowed, asked: Option<Asked>) -> Vec<Action> {
    match (state, asked.map(|asked| asked.state)) {
        (State::Granted | State::Suspended, Some(approval::State::Pending)) => vec![Action::Cancel],
        (State::Granted | State::Suspended, Some(approval::State::Returned)) => vec![Action::Resend, Action::Cancel],
        _ => actions(state, allowed),
    }
}

/// What may be done in a state: never hard-coded by screen (X07).
pub fn actions(state: State, allowed: Allowed) -> Vec<Action> {
    let ask = |verb: Action| {
        let online = allowed.online.then_some(verb);
        online.into_iter().chain(allowed.form.then_some(Action::Form)).collect()
    };
    match state {
        State::None | State::Cancelled | State::Removed => ask(Action::Request),
        State::Rejected | State::Expired => ask(Action::Reapply),
        State::Pending | State::PendingForm | State::PendingOutside | State::PendingRemoval => vec![Action::Cancel],
        State::Returned => vec![Action::Resend, Action::Cancel],
        State::Granted if allowed.ends => vec![Action::RequestRemoval, Action::Extend],
        State::Granted => vec![Action::RequestRemoval],
        State::PendingActivation | State::PendingClosure | State::Suspended => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONLINE: Allowed = Allowed { online: true, form: false, ends: false };

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn held(ends: Option<&str>, ended_on: Option<&str>) -> Option<Held> {
        Some(Held { starts: day("2026-01-01"), ends: ends.map(day), ended_on: ended_on.map(day) })
    }

    fn asked(state: approval::State, stage: StageKind, removal: bool) -> Option<Asked> {
        Some(Asked { state, stage, removal })
    }

    #[test]
    fn a047_who_never_asked_may_ask() {
        assert_eq!(Known::default().state(day("2026-11-20")), State::None);
        assert_eq!(actions(State::None, ONLINE), [Action::Request]);
    }

    #[test]
    fn x07_the_catalogue_decides_what_may_be_done() {
        let form_only = Allowed { online: false, form: true, ends: false };
        let both = Allowed { online: true, form: true, ends: false };
        assert_eq!(actions(State::None, form_only), [Action::Form]);
        assert_eq!(actions(State::None, both), [Action::Request, Action::Form]);
        assert_eq!(actions(State::Rejected, ONLINE), [Action::Reapply]);
        assert_eq!(actions(State::Granted, ONLINE), [Action::RequestRemoval]);
    }

    #[test]
    fn a_case_shows_what_it_waits_for() {
        let today = day("2026-11-20");
        let state =
            |stage| Known { case: asked(approval::State::Pending, stage, false), ..Known::default() }.state(today);
        assert_eq!(state(StageKind::Decide), State::Pending);
        assert_eq!(state(StageKind::Form), State::PendingForm);
        assert_eq!(state(StageKind::Outside), State::PendingOutside);
        assert_eq!(state(StageKind::Activate), State::PendingActivation);
    }

    #[test]
    fn a_removal_leaves_the_grant_until_it_is_closed() {
        let today = day("2026-11-20");
        let known = |case| Known { grant: held(None, None), case, suspended: false }.state(today);
        assert_eq!(known(asked(approval::State::Pending, StageKind::Decide, true)), State::PendingRemoval);
        assert_eq!(known(asked(approval::State::Pending, StageKind::Close, true)), State::PendingClosure);
        assert_eq!(known(asked(approval::State::Returned, StageKind::Decide, true)), State::Returned);
        assert_eq!(known(asked(approval::State::Rejected, StageKind::Decide, true)), State::Granted);
        assert_eq!(known(asked(approval::State::Cancelled, StageKind::Decide, true)), State::Granted);
    }

    #[test]
    fn beside_a_waiting_extension_nothing_else_is_asked_for() {
        let pending = asked(approval::State::Pending, StageKind::Decide, false);
        assert_eq!(actions_beside(State::Granted, ONLINE, pending), [Action::Cancel]);
        let approved = asked(approval::State::Approved, StageKind::Decide, false);
        assert_eq!(actions_beside(State::Granted, ONLINE, approved), [Action::RequestRemoval]);
    }

    #[test]
    fn a_grant_holds_through_its_last_day() {
        let known = Known { grant: held(Some("2026-11-20"), None), case: None, suspended: false };
        assert_eq!(known.state(day("2026-11-20")), State::Granted);
        assert_eq!(known.state(day("2026-11-21")), State::Expired);
        let closed = Known { grant: held(Some("2026-11-20"), Some("2026-11-25")), case: None, suspended: false };
        assert_eq!(closed.state(day("2026-11-25")), State::Expired, "its account was closed after its end");
        let removed = Known { grant: held(None, Some("2026-11-20")), case: None, suspended: false };
        assert_eq!(removed.state(day("2026-11-20")), State::Removed);
    }
}
