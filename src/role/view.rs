//! How requests and grants look.

use serde::Serialize;

use super::state::{self, Action, Allowed, State};
use super::store::{self, Holding, Newest};
use crate::access::{AccountId, GrantId};
use crate::app::Ctx;
use crate::approval::{self, CaseId};
use crate::base::{Date, PersonName, Timestamp};
use crate::error::Result;
use crate::output::{Cells, Column, Detailed, Facts, Tabular};
use crate::system::{RoleEdition, RoleKind};
use crate::text::role as t;
use crate::text::{self, Lang};

/// A request that was filed.
#[derive(Serialize)]
pub struct Filed {
    case: CaseId,
    system: String,
    role: String,
}

impl Filed {
    /// What was filed for a role.
    pub fn new(role: &RoleEdition, filed: store::Filed) -> Self {
        Self { case: filed.case, system: role.system_code.clone(), role: role.code.clone() }
    }

    /// Its case.
    pub const fn case(&self) -> CaseId {
        self.case
    }
}

impl Tabular for Filed {
    const KIND: &'static str = "request";
    const HEAD: &'static [Column] =
        &[Column::new("case", t::HEAD_CASE), Column::new("system", t::HEAD_SYSTEM), Column::new("role", t::HEAD_ROLE)];

    fn cells(&self, cells: &mut Cells) {
        cells.number(self.case).text(&self.system).text(&self.role);
    }
}

/// Says which cases were opened.
pub fn show_filed(ctx: &Ctx, filed: &[Filed]) -> Result<()> {
    if ctx.out.is_for_people() {
        for one in filed {
            let role = format!("{}:{}", one.system, one.role);
            ctx.out.print(&format!("{}\n", text::Msg::from(t::Filed { role, case: one.case }).to(ctx.lang())))?;
        }
        return Ok(());
    }
    let mut list = ctx.out.list::<Filed>()?;
    for one in filed {
        list.row(one)?;
    }
    list.end()
}

/// A case, as far as its applicant acts on it.
#[derive(Serialize)]
pub struct CaseRow {
    id: CaseId,
    version: i64,
    state: approval::State,
}

impl From<&approval::Case> for CaseRow {
    fn from(case: &approval::Case) -> Self {
        Self { id: case.id, version: case.version, state: case.state }
    }
}

/// A role as its holder sees it.
#[derive(Serialize)]
pub struct Status {
    system: String,
    system_name: String,
    role: String,
    role_name: String,
    kind: RoleKind,
    state: State,
    case: Option<CaseId>,
    until: Option<Date>,
    actions: Vec<Action>,
}

impl Status {
    /// The line of a role.
    pub fn new(role: &RoleEdition, state: State, newest: &Newest, lang: Lang) -> Self {
        let allowed = Allowed { online: role.online, form: role.form.is_some(), ends: newest.ends.is_some() };
        Self {
            system: role.system_code.clone(),
            system_name: role.system_name(lang).to_owned(),
            role: role.code.clone(),
            role_name: role.name(lang).to_owned(),
            kind: role.kind,
            state,
            case: newest.case,
            until: newest.ends,
            actions: state::actions_beside(state, allowed, newest.asked),
        }
    }
}

impl Tabular for Status {
    const KIND: &'static str = "role_status";
    const HEAD: &'static [Column] = &[
        Column::new("kind", t::HEAD_KIND),
        Column::new("system", t::HEAD_SYSTEM),
        Column::new("system_name", t::HEAD_SYSTEM_NAME),
        Column::new("role", t::HEAD_ROLE),
        Column::new("role_name", t::HEAD_ROLE_NAME),
        Column::new("state", t::HEAD_STATE),
        Column::new("case", t::HEAD_CASE),
        Column::new("actions", t::HEAD_ACTIONS),
    ];

    fn cells(&self, cells: &mut Cells) {
        let lang = cells.lang();
        let actions: Vec<_> = self.actions.iter().map(|action| action.word().to(lang)).collect();
        cells
            .word(self.kind.word())
            .text(&self.system)
            .text(&self.system_name)
            .text(&self.role)
            .text(&self.role_name)
            .word(self.state.word_for(self.kind == RoleKind::Admin))
            .maybe(self.case)
            .text(actions.join(", "));
    }
}

/// Prints the two tables of the manuals: administrator roles first, then the roles of each system; those of
/// the desk, where there are any.
pub fn show_status(ctx: &Ctx, rows: &[Status]) -> Result<()> {
    if ctx.out.format() != crate::output::Format::Table {
        let mut list = ctx.out.list::<Status>()?;
        for row in rows {
            list.row(row)?;
        }
        return list.end();
    }
    let staff = rows.iter().any(|row| row.kind == RoleKind::Staff).then_some((t::TABLE_STAFF, RoleKind::Staff));
    let tables = [(t::TABLE_ADMIN, RoleKind::Admin), (t::TABLE_USER, RoleKind::User)];
    for (title, kind) in tables.into_iter().chain(staff) {
        ctx.out.print(&format!("{}\n", title.to(ctx.lang())))?;
        let mut list = ctx.out.list::<Status>()?;
        for row in rows.iter().filter(|row| row.kind == kind) {
            list.row(row)?;
        }
        list.end()?;
        ctx.out.print("\n")?;
    }
    Ok(())
}

/// A grant: who holds what, since when, and who allowed it.
#[derive(Serialize)]
pub struct Grant {
    id: GrantId,
    account: AccountId,
    login: Option<String>,
    name: Option<String>,
    agency: Option<String>,
    system: String,
    role: String,
    starts: Date,
    ends: Option<Date>,
    ended_on: Option<Date>,
    recorded_at: Timestamp,
    ended_at: Option<Timestamp>,
    case: Option<CaseId>,
    allowed_by: Option<String>,
    allowed_outside: Option<String>,
    form: Option<String>,
    baseline: bool,
    target_account: Option<String>,
    purpose: Option<String>,
    owner: Option<String>,
    proof: Option<String>,
}

impl Grant {
    /// The line of a grant; the name is masked for those who need not see it.
    pub fn new(held: &Holding, masked: bool) -> Self {
        let mask = |name: &String| name.parse::<PersonName>().map_or_else(|_| "○".to_owned(), |name| name.masked());
        Self {
            id: held.id,
            account: held.account,
            login: held.login.clone(),
            name: if masked { held.name.as_ref().map(mask) } else { held.name.clone() },
            agency: held.agency.clone(),
            system: held.system.clone(),
            role: held.role.clone(),
            starts: held.starts,
            ends: held.ends,
            ended_on: held.ended_on,
            recorded_at: held.recorded_at,
            ended_at: held.ended_at,
            case: held.case,
            allowed_by: held.allowed_by.clone(),
            allowed_outside: held.allowed_outside.clone(),
            form: held.form.clone(),
            baseline: held.baseline,
            target_account: held.target_account.clone(),
            purpose: held.purpose.clone(),
            owner: held.owner.clone(),
            proof: held.proof.clone(),
        }
    }

    fn allowed(&self) -> String {
        let by = self.allowed_by.clone().unwrap_or_default();
        match &self.allowed_outside {
            Some(body) => format!("{body} ({by})"),
            None => by,
        }
    }
}

impl Tabular for Grant {
    const KIND: &'static str = "grant";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("login", t::HEAD_LOGIN),
        Column::new("name", t::HEAD_NAME),
        Column::new("agency", t::HEAD_AGENCY),
        Column::new("system", t::HEAD_SYSTEM),
        Column::new("role", t::HEAD_ROLE),
        Column::new("starts", t::HEAD_STARTS),
        Column::new("ends", t::HEAD_ENDS),
        Column::new("ended_on", t::HEAD_ENDED),
        Column::new("recorded_at", t::HEAD_RECORDED),
        Column::new("allowed_by", t::HEAD_ALLOWED),
        Column::new("case", t::HEAD_CASE),
        Column::new("form", t::HEAD_FORM),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells
            .number(self.id)
            .maybe(self.login.as_ref())
            .maybe(self.name.as_ref())
            .maybe(self.agency.as_ref())
            .text(&self.system)
            .text(&self.role)
            .date(Some(self.starts))
            .date(self.ends)
            .date(self.ended_on)
            .moment(Some(self.recorded_at))
            .text(self.allowed())
            .maybe(self.case)
            .maybe(self.form.as_ref());
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}

impl Detailed for Grant {
    const KIND: &'static str = "grant";

    fn facts(&self, facts: &mut Facts) {
        facts
            .text(t::HEAD_ID, self.id)
            .maybe(t::HEAD_LOGIN, self.login.as_ref())
            .maybe(t::HEAD_NAME, self.name.as_ref())
            .maybe(t::HEAD_AGENCY, self.agency.as_ref())
            .text(t::HEAD_SYSTEM, &self.system)
            .text(t::HEAD_ROLE, &self.role)
            .date(t::HEAD_STARTS, Some(self.starts))
            .date(t::HEAD_ENDS, self.ends)
            .date(t::HEAD_ENDED, self.ended_on)
            .moment(t::HEAD_RECORDED, Some(self.recorded_at))
            .text(t::HEAD_ALLOWED, self.allowed())
            .maybe(t::HEAD_CASE, self.case)
            .maybe(t::HEAD_FORM, self.form.as_ref())
            .maybe(t::HEAD_TARGET, self.target_account.as_ref())
            .maybe(t::HEAD_PURPOSE, self.purpose.as_ref())
            .maybe(t::HEAD_OWNER, self.owner.as_ref())
            .maybe(t::HEAD_PROOF, self.proof.as_ref());
        if self.baseline {
            facts.word(t::HEAD_BASELINE, t::YES_BASELINE);
        }
    }
}
