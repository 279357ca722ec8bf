//! What is said of a matter: a sentence, and the command that goes on with it. No person is named but the recipient;
//! accounts are.

use super::Ladder;
use super::subject::{Matter, Subject};
use crate::access::{AccountState, AgencyId, RoleId};
use crate::agency;
use crate::approval::{self, Case, Decider, StageKind};
use crate::base::Date;
use crate::error::Result;
use crate::form;
use crate::report::{Asked, Unanswered};
use crate::role::ask_word;
use crate::store::Tx;
use crate::system::{self, RoleEdition};
use crate::text::{Lang, Msg, remind as t};

/// What is said of a matter.
pub struct Words {
    /// What it is.
    pub sentence: Msg,
    /// The command that goes on with it.
    pub next: Msg,
}

/// Puts a matter into words, as it is on a day.
pub fn of(tx: &Tx<'_>, subject: &Subject, today: Date, lang: Lang) -> Result<Words> {
    let day = subject.day.to(lang);
    match &subject.matter {
        Matter::Case(case) => of_case(tx, subject, case, today, lang),
        Matter::Blank(blank) => {
            let role = blank.role.map(|role| role_of(tx, role, today)).transpose()?.flatten();
            let what = match &role {
                Some(role) => thing(tx, Some(role), None, lang)?,
                None => form::Kind::Revocation.word().to(lang).to_owned(),
            };
            Ok(Words {
                sentence: t::ItemBlank { number: &blank.number, day, what }.into(),
                next: t::NEXT_RECEIVE.into(),
            })
        }
        Matter::Grant(grant) => {
            let role = role_of(tx, grant.role, today)?;
            let what = thing(tx, role.as_ref(), grant.agency, lang)?;
            if subject.ladder == Ladder::Grant {
                let role = role.map_or_else(|| grant.role.to_string(), |role| role.key());
                return Ok(Words { sentence: t::ItemGrant { what, day }.into(), next: t::NextExtend { role }.into() });
            }
            let sentence = match &grant.target {
                Some(target) => t::ItemClosingTarget { grant: grant.id, what, day, target }.into(),
                None => t::ItemClosing { grant: grant.id, what, day }.into(),
            };
            Ok(Words { sentence, next: t::NextClose { grant: grant.id }.into() })
        }
        Matter::Registration(account, state) => Ok(match state {
            AccountState::Invited => Words { sentence: t::ItemInvited { day }.into(), next: t::NEXT_INVITED.into() },
            AccountState::Registered => {
                Words { sentence: t::ItemRegistered { day }.into(), next: t::NextVerify { account: *account }.into() }
            }
            _ => Words { sentence: t::ItemVerified { day }.into(), next: t::NEXT_COMPLETE.into() },
        }),
        Matter::Review(unanswered) => Ok(of_review(unanswered, day, subject.day < today)),
        Matter::Departure(due) => {
            let (login, next) = (&due.login, due.next());
            let sentence = match &due.to {
                Some(to) => t::ItemMoves { login, day, to }.into(),
                None => t::ItemLeaves { login, day }.into(),
            };
            Ok(Words { sentence, next })
        }
        Matter::Key(key) => Ok(Words {
            sentence: t::ItemKey { name: &key.name, day }.into(),
            next: t::NextKey { name: &key.name, uses: &key.uses }.into(),
        }),
        Matter::Deputy(deputy) => Ok(Words {
            sentence: t::ItemDeputy { deputy: &deputy.login, day }.into(),
            next: t::NextDeputy { deputy: &deputy.login }.into(),
        }),
    }
}

/// Questions that wait: for somebody's answer, for anybody's, or because somebody was unsure.
fn of_review(unanswered: &Unanswered, day: String, late: bool) -> Words {
    let (review, open, system) = (unanswered.review, unanswered.open, unanswered.system.as_str());
    let sentence = match (&unanswered.of, late) {
        (Asked::Reviewer { login, .. }, false) => t::ItemAsked { review, open, day, system, login }.into(),
        (Asked::Reviewer { login, .. }, true) => t::ItemAskedLate { review, open, day, system, login }.into(),
        (Asked::Nobody, _) => t::ItemAskedNobody { review, open, day, system }.into(),
        (Asked::Starter(_), _) => t::ItemUnsure { review, open, day, system }.into(),
    };
    let next = match unanswered.of {
        Asked::Starter(_) => t::NextUnsure { review }.into(),
        _ => t::NextAsked { review }.into(),
    };
    Words { sentence, next }
}

fn of_case(tx: &Tx<'_>, subject: &Subject, case: &Case, today: Date, lang: Lang) -> Result<Words> {
    let (id, day, late) = (case.id, subject.day.to(lang), subject.day < today);
    let role = case.role.map(|role| role_of(tx, role, case.opened_at.date())).transpose()?.flatten();
    let action = ask_word(&case.action).to(lang);
    let what = match &role {
        Some(role) => Msg::from(t::Asked { action, what: thing(tx, Some(role), case.agency, lang)? }).to(lang),
        None => format!("{} {}", case.kind, case.action),
    };
    let done = matches!(case.stage_kind, StageKind::Activate | StageKind::Close);
    let (sentence, next): (Msg, Msg) = match subject.ladder {
        Ladder::Fall => (t::ItemFall { id, day, what }.into(), t::NextCase { id }.into()),
        Ladder::Returned => (t::ItemReturned { id, day, what }.into(), t::NextResend { id }.into()),
        Ladder::Form => (t::ItemForm { id, day, what }.into(), t::NextForm { id }.into()),
        Ladder::Outside => {
            let body = match &case.decider {
                Some(Decider::Outside(body)) => body.clone(),
                _ => case.stage_kind.word().to(lang).to_owned(),
            };
            let stages = approval::stages(tx, id)?;
            let unsent = stages.iter().any(|stage| stage.is_open() && stage.sent.is_none());
            let sentence = match (late, unsent && case.stage_kind == StageKind::Outside) {
                (_, true) => t::ItemUnsent { id, body, day, what }.into(),
                (true, false) => t::ItemOutsideLate { id, body, day, what }.into(),
                (false, false) => t::ItemOutside { id, body, day, what }.into(),
            };
            (sentence, t::NextCase { id }.into())
        }
        _ => {
            let sentence = match (late, done) {
                (false, false) => t::ItemReview { id, day, what }.into(),
                (true, false) => t::ItemReviewLate { id, day, what }.into(),
                (false, true) => t::ItemWork { id, day, what }.into(),
                (true, true) => t::ItemWorkLate { id, day, what }.into(),
            };
            (sentence, t::NextCase { id }.into())
        }
    };
    Ok(Words { sentence, next })
}

fn role_of(tx: &Tx<'_>, role: RoleId, on: Date) -> Result<Option<RoleEdition>> {
    system::role_by_id(tx, role, on)
}

/// A role of a system, and over which agency.
fn thing(tx: &Tx<'_>, role: Option<&RoleEdition>, agency: Option<AgencyId>, lang: Lang) -> Result<String> {
    let Some((system, role)) = role.map(|role| (role.system_name(lang), role.name(lang))) else {
        return Ok(String::new());
    };
    let agency = agency.map(|agency| agency::by_id(tx, agency)).transpose()?.flatten();
    Ok(match agency {
        Some(agency) => Msg::from(t::ThingOver { system, role, agency: agency.name }).to(lang),
        None => Msg::from(t::Thing { system, role }).to(lang),
    })
}
