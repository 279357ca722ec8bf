//! How reports look.

use serde::Serialize;

use super::{Answer, Asks, Item, ItemId, ReviewId, store};
use crate::access::{Decider, GrantId};
use crate::approval::StageKind;
use crate::base::{Date, PersonName, Timestamp};
use crate::output::{Cells, Column, Tabular};
use crate::text::report as t;

/// A review and how far it has come.
#[derive(Serialize)]
pub struct Review {
    id: ReviewId,
    system: String,
    asks: Asks,
    due: Date,
    items: i64,
    open: i64,
    remove: i64,
    unsure: i64,
    started_at: Timestamp,
}

impl From<&store::Review> for Review {
    fn from(review: &store::Review) -> Self {
        Self {
            id: review.id,
            system: review.system.clone(),
            asks: review.asks,
            due: review.due,
            items: review.items,
            open: review.open,
            remove: review.removed,
            unsure: review.unsure,
            started_at: review.started_at,
        }
    }
}

impl Tabular for Review {
    const KIND: &'static str = "review";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_REVIEW),
        Column::new("system", t::HEAD_SYSTEM),
        Column::new("asks", t::HEAD_ASKS),
        Column::new("due", t::HEAD_DUE),
        Column::new("items", t::HEAD_ITEMS),
        Column::new("open", t::HEAD_OPEN),
        Column::new("remove", t::HEAD_REMOVE),
        Column::new("unsure", t::HEAD_UNSURE),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.id)
            .text(&self.system)
            .word(self.asks.word())
            .date(Some(self.due))
            .number(self.items)
            .number(self.open)
            .number(self.remove)
            .number(self.unsure);
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}

/// A question of a review; names are masked.
#[derive(Serialize)]
pub struct Question {
    item: ItemId,
    reviewers: Vec<String>,
    account: String,
    name: Option<String>,
    agency_name: Option<String>,
    role: String,
    since: Date,
    until: Option<Date>,
    decision: Option<Answer>,
    grant: GrantId,
    ended: bool,
}

impl Question {
    /// A question and whoever is asked.
    pub fn new(item: &Item, asked: Vec<Decider>) -> Self {
        let masked = |name: &String| name.parse::<PersonName>().map_or_else(|_| "○".to_owned(), |name| name.masked());
        Self {
            item: item.id,
            reviewers: asked.into_iter().map(|one| one.login).collect(),
            account: item.login.clone(),
            name: item.name.as_ref().map(masked),
            agency_name: item.agency_name.clone(),
            role: item.key.clone(),
            since: item.starts,
            until: item.ends,
            decision: item.answer,
            grant: item.grant,
            ended: item.is_gone,
        }
    }
}

impl Tabular for Question {
    const KIND: &'static str = "review_item";
    const HEAD: &'static [Column] = &[
        Column::new("item", t::HEAD_ITEM),
        Column::new("reviewers", t::HEAD_REVIEWER),
        Column::new("account", t::HEAD_ACCOUNT),
        Column::new("name", t::HEAD_NAME),
        Column::new("agency_name", t::HEAD_AGENCY),
        Column::new("role", t::HEAD_ROLE),
        Column::new("since", t::HEAD_SINCE),
        Column::new("decision", t::HEAD_ANSWER),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.item)
            .text(self.reviewers.join(", "))
            .text(&self.account)
            .maybe(self.name.as_ref())
            .maybe(self.agency_name.as_ref())
            .text(&self.role)
            .date(Some(self.since));
        match self.decision {
            Some(answer) => cells.word(answer.word()),
            None => cells.text(""),
        };
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.item.into())
    }
}

/// What somebody had on a day.
#[derive(Serialize)]
pub struct Access {
    grant: GrantId,
    agency_name: Option<String>,
    account: String,
    name: Option<String>,
    department: Option<String>,
    title: Option<String>,
    account_state: String,
    system: String,
    role: String,
    over: Option<String>,
    since: Date,
    until: Option<Date>,
    ended_on: Option<Date>,
    allowed_by: Option<String>,
    case: Option<i64>,
    baseline: bool,
    target_account: Option<String>,
}

impl From<store::Line> for Access {
    fn from(line: store::Line) -> Self {
        Self {
            grant: line.id,
            agency_name: line.agency,
            account: line.login,
            name: line.name,
            department: line.department,
            title: line.title,
            account_state: line.state,
            system: line.system,
            role: line.role,
            over: line.over,
            since: line.starts,
            until: line.ends,
            ended_on: line.ended_on,
            allowed_by: line.allowed_by,
            case: line.case,
            baseline: line.baseline,
            target_account: line.target_account,
        }
    }
}

impl Tabular for Access {
    const KIND: &'static str = "access";
    const HEAD: &'static [Column] = &[
        Column::new("grant", t::HEAD_GRANT),
        Column::new("agency_name", t::HEAD_AGENCY),
        Column::new("account", t::HEAD_ACCOUNT),
        Column::new("name", t::HEAD_NAME),
        Column::new("department", t::HEAD_DEPARTMENT),
        Column::new("title", t::HEAD_TITLE),
        Column::new("system", t::HEAD_SYSTEM),
        Column::new("role", t::HEAD_ROLE),
        Column::new("over", t::HEAD_OVER),
        Column::new("since", t::HEAD_SINCE),
        Column::new("until", t::HEAD_UNTIL),
        Column::new("allowed_by", t::HEAD_ALLOWED),
        Column::new("case", t::HEAD_CASE),
        Column::new("target_account", t::HEAD_TARGET),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.grant)
            .maybe(self.agency_name.as_ref())
            .text(&self.account)
            .maybe(self.name.as_ref())
            .maybe(self.department.as_ref())
            .maybe(self.title.as_ref())
            .text(&self.system)
            .text(&self.role)
            .maybe(self.over.as_ref())
            .date(Some(self.since))
            .date(self.until)
            .maybe(self.allowed_by.as_ref())
            .maybe(self.case)
            .maybe(self.target_account.as_ref());
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.grant.into())
    }
}

/// How long the stages of one kind took at one system.
#[derive(Serialize)]
pub struct Sla {
    pub system: String,
    pub stage: StageKind,
    pub passed: i64,
    pub waiting: i64,
    pub late: i64,
    pub on_time_percent: i64,
    pub median_days: Option<i64>,
    pub p90_days: Option<i64>,
    pub longest_days: Option<i64>,
}

impl Tabular for Sla {
    const KIND: &'static str = "sla";
    const HEAD: &'static [Column] = &[
        Column::new("system", t::HEAD_SYSTEM),
        Column::new("stage", t::HEAD_STAGE),
        Column::new("passed", t::HEAD_PASSED),
        Column::new("waiting", t::HEAD_WAITING),
        Column::new("late", t::HEAD_LATE),
        Column::new("on_time_percent", t::HEAD_ON_TIME),
        Column::new("median_days", t::HEAD_MEDIAN),
        Column::new("p90_days", t::HEAD_P90),
        Column::new("longest_days", t::HEAD_LONGEST),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .text(&self.system)
            .word(self.stage.word())
            .number(self.passed)
            .number(self.waiting)
            .number(self.late)
            .number(self.on_time_percent)
            .maybe(self.median_days)
            .maybe(self.p90_days)
            .maybe(self.longest_days);
    }
}
