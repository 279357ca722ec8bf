//! What is asked for: who still needs what he holds, who had what on a day, everything about a case, how long it took.

mod args;
mod bench;
mod book;
mod error;
mod leaving;
mod run;
mod store;
mod view;

pub use bench::{Asked, Unanswered, unanswered};
pub use error::Error;
pub use leaving::Reviews;
pub use store::{ITEM, REVIEW};

use crate::access::{Capability, RoleId};
use crate::app::{Need, Verb, verb};
use crate::base::id;
use crate::text::{Word, report as t};

id!(
    /// A review's id.
    ReviewId
);
id!(
    /// The id of a question in a review.
    ItemId
);

/// The verbs of the noun.
pub const VERBS: &[Verb] = &[
    verb!("review start", args::ReviewStart, Change, Need::Any(&[Capability::Operator]), run::review::start),
    verb!("review sheets", args::ReviewSheets, External, Need::Account, run::review::sheets),
    verb!("review read", args::ReviewRead, Change, Need::Account, run::read::read),
    verb!("review list", args::ReviewList, Read, Need::Account, run::review::list),
    verb!("review show", args::ReviewShow, Read, Need::Account, run::review::show),
    verb!("access", args::Access, Unmask, Need::Any(READERS), run::access::access),
    verb!("case", args::Case, Unmask, Need::Any(READERS), run::case::case),
    verb!("sla", args::Sla, Read, Need::Any(READERS), run::sla::sla),
];

/// Who sees all of a review; whoever is asked sees what he is asked.
const REVIEWS: &[Capability] = &[Capability::Operator, Capability::Auditor];

/// Who may have reports made.
const READERS: &[Capability] = &[Capability::Operator, Capability::Auditor];

/// Who is asked whether a grant is still needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// The administrators of the holder's agency.
    Manager,
    /// Whoever is the system's authority.
    System,
}

impl Asks {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Manager, Self::System];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Manager => "manager",
            Self::System => "system",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::Manager => t::ASKS_MANAGER,
            Self::System => t::ASKS_SYSTEM,
        }
    }
}

crate::base::word!(Asks);

/// What a reviewer says about a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Still needed.
    Keep,
    /// Not needed any more.
    Remove,
    /// Somebody has to find out.
    Unsure,
}

impl Answer {
    /// All answers.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Remove, Self::Unsure];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Remove => "remove",
            Self::Unsure => "unsure",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        match self {
            Self::Keep => t::ANSWER_KEEP,
            Self::Remove => t::ANSWER_REMOVE,
            Self::Unsure => t::ANSWER_UNSURE,
        }
    }

    /// The answer that somebody typed, in either language.
    fn typed(text: &str) -> Result<Self, Error> {
        match text.trim().to_lowercase().as_str() {
            "keep" | "保留" | "續用" | "留" => Ok(Self::Keep),
            "remove" | "移除" | "刪除" | "停用" | "刪" => Ok(Self::Remove),
            "unsure" | "不確定" | "待確認" | "?" | "？" => Ok(Self::Unsure),
            _ => Err(Error::BadAnswer { text: text.to_owned() }),
        }
    }
}

crate::base::word!(Answer);

/// A question of a review.
#[derive(Clone, Debug)]
struct Item {
    id: ItemId,
    review: ReviewId,
    asks: Asks,
    system: crate::access::SystemId,
    system_code: String,
    grant: crate::access::GrantId,
    account: crate::access::AccountId,
    login: String,
    name: Option<String>,
    /// Over which agency the grant is, or whose its holder is.
    agency: Option<crate::access::AgencyId>,
    agency_name: Option<String>,
    role: RoleId,
    key: String,
    starts: crate::base::Date,
    ends: Option<crate::base::Date>,
    is_gone: bool,
    /// Whether it lies within the scope of who looks.
    in_scope: bool,
    answer: Option<Answer>,
    reason: String,
    answered_by: Option<crate::access::AccountId>,
    /// The removal that was asked for.
    case: Option<crate::approval::CaseId>,
    /// Over which agency the grant itself is; none for the whole desk.
    over: Option<crate::access::AgencyId>,
    /// With all below it.
    subtree: bool,
    /// The system that it is for.
    for_system: Option<crate::access::SystemId>,
}

/// Which questions are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    /// All.
    All,
    /// Those that nobody has answered.
    Open,
    /// Those on which somebody was unsure.
    Unsure,
}

impl Which {
    /// As the options say.
    const fn new(open: bool, unsure: bool) -> Self {
        match (open, unsure) {
            (true, _) => Self::Open,
            (false, true) => Self::Unsure,
            (false, false) => Self::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_in_both_languages() {
        for (typed, answer) in [("keep", Answer::Keep), (" 刪除 ", Answer::Remove), ("不確定", Answer::Unsure)] {
            assert_eq!(Answer::typed(typed), Ok(answer));
        }
        assert_eq!(Answer::typed("maybe"), Err(Error::BadAnswer { text: "maybe".to_owned() }));
    }
}
