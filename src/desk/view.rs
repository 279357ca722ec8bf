//! How the desk's own things look.

use serde::Serialize;

use super::store::{Key, Unfinished};
use crate::access::{AccountId, AccountState, ServiceKeyId};
use crate::app::config::{self, Origin, Setting, Value};
use crate::approval::{CaseId, Decider};
use crate::base::{Date, PersonName, Timestamp};
use crate::output::{Cells, Column, Tabular};
use crate::text::{Lang, Msg, Word, desk as t};

/// A setting and where its value came from.
#[derive(Serialize)]
pub struct SettingRow {
    setting: &'static str,
    value: String,
    origin: &'static str,
    source: Option<String>,
    #[serde(skip)]
    help: Option<Word>,
}

impl SettingRow {
    /// A setting with its value.
    pub fn new(setting: &Setting, value: Value) -> Self {
        let (origin, source) = match value.origin {
            Origin::Default => ("default", None),
            Origin::File(path) => ("file", Some(path.display().to_string())),
            Origin::Environment(name) => ("environment", Some(name)),
        };
        Self { setting: setting.key, value: value.text, origin, source, help: config::help(setting) }
    }

    /// Where the value came from.
    pub fn source(&self) -> Msg {
        match (&self.source, self.origin) {
            (Some(path), "file") => t::FromFile { path }.into(),
            (Some(name), _) => t::FromEnvironment { name }.into(),
            (None, _) => t::FROM_DEFAULT.into(),
        }
    }
}

impl Tabular for SettingRow {
    const KIND: &'static str = "setting";
    const HEAD: &'static [Column] = &[
        Column::new("setting", t::HEAD_SETTING),
        Column::new("value", t::HEAD_VALUE),
        Column::new("source", t::HEAD_SOURCE),
        Column::new("help", t::HEAD_HELP),
    ];

    fn cells(&self, cells: &mut Cells) {
        let help = self.help.map_or("", |help| help.to(cells.lang()));
        cells.text(self.setting).text(&self.value).msg(self.source()).text(help);
    }
}

/// Whoever holds a role of the desk.
#[derive(Serialize)]
pub struct Staff {
    /// The account.
    pub id: AccountId,
    /// Its login name.
    pub login: String,
    /// The person's name.
    pub name: Option<String>,
    /// The account's state.
    pub state: AccountState,
    /// The roles.
    pub roles: Vec<StaffRole>,
    /// The operating-system users that are this account.
    pub users: Vec<String>,
}

/// A role of the desk that somebody holds.
#[derive(Serialize)]
pub struct StaffRole {
    /// Its code.
    pub role: String,
    /// Over which agency; nothing for the whole desk.
    pub agency: Option<String>,
    /// That agency's name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agency_name: String,
    /// And all below it.
    pub subtree: bool,
    /// Only for this system.
    pub system: Option<String>,
    /// The last day.
    pub until: Option<Date>,
    /// Whether it was given when the desk had one person.
    pub alone: bool,
}

impl StaffRole {
    fn describe(&self, lang: Lang) -> String {
        let mut text = self.role.clone();
        if let Some(system) = &self.system {
            text.push_str(&format!("/{system}"));
        }
        if !self.agency_name.is_empty() {
            text.push_str(&format!(" {}", self.agency_name));
        }
        if self.subtree {
            text.push_str(t::AND_BELOW.to(lang));
        }
        if let Some(until) = self.until {
            text.push_str(&Msg::from(t::UntilDay { until }).to(lang));
        }
        text
    }
}

impl Tabular for Staff {
    const KIND: &'static str = "staff";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("login", t::HEAD_LOGIN),
        Column::new("name", t::HEAD_NAME),
        Column::new("state", t::HEAD_STATE),
        Column::new("roles", t::HEAD_ROLES),
        Column::new("users", t::HEAD_USERS),
    ];

    fn cells(&self, cells: &mut Cells) {
        let roles: Vec<String> = self.roles.iter().map(|role| role.describe(cells.lang())).collect();
        cells.number(self.id).text(&self.login).maybe(self.name.as_ref()).word(self.state.word());
        cells.text(roles.join("; ")).text(self.users.join(", "));
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}

/// An operating-system user and whom it is tied to.
#[derive(Serialize)]
pub struct Mapped {
    /// The account.
    pub account: AccountId,
    /// Its login name.
    pub login: String,
    /// The user's number.
    pub uid: u32,
    /// The user's name on this machine.
    pub user: String,
}

/// A service key; never the key itself.
#[derive(Serialize)]
pub struct KeyRow {
    id: ServiceKeyId,
    name: String,
    owner: String,
    capabilities: Vec<String>,
    state: &'static str,
    ends: Date,
    created_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

impl KeyRow {
    /// A key as it stands on a day.
    pub fn new(key: Key, today: Date) -> Self {
        let state = match key.revoked_at {
            Some(_) => "revoked",
            None if key.ends < today => "expired",
            None => "active",
        };
        Self {
            id: key.id,
            name: key.name,
            owner: key.owner,
            capabilities: key.uses.split(',').map(str::to_owned).collect(),
            state,
            ends: key.ends,
            created_at: key.created_at,
            revoked_at: key.revoked_at,
        }
    }

    fn word(&self) -> Word {
        match self.state {
            "revoked" => t::KEY_REVOKED_STATE,
            "expired" => t::KEY_EXPIRED_STATE,
            _ => t::KEY_ACTIVE_STATE,
        }
    }
}

impl Tabular for KeyRow {
    const KIND: &'static str = "service_key";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("name", t::HEAD_KEY),
        Column::new("owner", t::HEAD_OWNER),
        Column::new("capabilities", t::HEAD_USES),
        Column::new("state", t::HEAD_STATE),
        Column::new("ends", t::HEAD_ENDS),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.number(self.id).text(&self.name).text(&self.owner).text(self.capabilities.join(", "));
        cells.word(self.word()).date(Some(self.ends));
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}

/// A line of the morning list.
#[derive(Serialize)]
pub struct Todo {
    /// What kind of line: `decide`, `own`, `review`, `departure`, `waiting`, `notice`, `unfinished`, `closing`, `ending`.
    pub kind: &'static str,
    /// The case, if it is about one.
    pub case: Option<CaseId>,
    /// What it is.
    #[serde(serialize_with = "as_id")]
    pub what: Msg,
    /// Who waits.
    pub who: Option<String>,
    /// For whom.
    #[serde(serialize_with = "as_decider")]
    pub whom: Option<Decider>,
    /// Who can act on it now, by login name.
    pub people: Vec<String>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// By when.
    pub due: Option<Date>,
    /// Whether that day is over.
    pub overdue: bool,
    /// How many.
    pub count: i64,
    /// What to do, as a line to copy.
    pub next: String,
}

fn as_id<S: serde::Serializer>(msg: &Msg, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(msg.id())
}

fn as_decider<S: serde::Serializer>(whom: &Option<Decider>, serializer: S) -> Result<S::Ok, S::Error> {
    match whom {
        Some(whom) if whom.value().is_empty() => serializer.serialize_str(whom.name()),
        Some(whom) => serializer.collect_str(&format_args!("{}:{}", whom.name(), whom.value())),
        None => serializer.serialize_none(),
    }
}

impl Tabular for Todo {
    const KIND: &'static str = "todo";
    const HEAD: &'static [Column] = &[
        Column::new("what", t::HEAD_WHAT),
        Column::new("case", t::HEAD_CASE),
        Column::new("count", t::HEAD_COUNT),
        Column::new("who", t::HEAD_WHO),
        Column::new("whom", t::HEAD_WHOM),
        Column::new("since", t::HEAD_SINCE),
        Column::new("due", t::HEAD_DUE),
        Column::new("next", t::HEAD_NEXT),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.msg(self.what.clone()).maybe(self.case).number(self.count).maybe(self.who.as_ref());
        match &self.whom {
            Some(_) if !self.people.is_empty() => cells.text(self.people.join(", ")),
            Some(whom) => cells.msg(whom.describe()),
            None => cells.text(""),
        };
        cells.moment(self.since).date(self.due).text(&self.next);
    }
}

/// What nobody completed: a registration, or an operation with a card.
#[derive(Serialize)]
pub struct UnfinishedRow {
    kind: &'static str,
    id: i64,
    login: Option<String>,
    name: String,
    agency: Option<String>,
    state: &'static str,
    #[serde(skip)]
    word: Word,
    since: Timestamp,
    next: String,
}

#[cfg(feature = "card")]
impl From<crate::card::operation::Open> for UnfinishedRow {
    fn from(one: crate::card::operation::Open) -> Self {
        Self {
            kind: "card",
            id: one.id.into(),
            login: None,
            name: one.serial.clone(),
            agency: None,
            state: one.state.name(),
            word: one.state.word(),
            since: one.since,
            next: one.next(),
        }
    }
}

impl From<Unfinished> for UnfinishedRow {
    fn from(one: Unfinished) -> Self {
        let next = match one.state {
            AccountState::Registered => format!("authdesk user verify --account {}", one.id),
            _ => format!("authdesk user show #{}", one.id),
        };
        let Unfinished { id, login, name, agency, state, since } = one;
        let name = name.parse::<PersonName>().map_or_else(|_| "○".to_owned(), |name| name.masked());
        let (id, word, state) = (id.into(), state.word(), state.name());
        Self { kind: "registration", id, login, name, agency, state, word, since, next }
    }
}

impl Tabular for UnfinishedRow {
    const KIND: &'static str = "unfinished";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("login", t::HEAD_LOGIN),
        Column::new("name", t::HEAD_NAME),
        Column::new("agency", t::HEAD_AGENCY),
        Column::new("state", t::HEAD_STATE),
        Column::new("since", t::HEAD_SINCE),
        Column::new("next", t::HEAD_NEXT),
    ];

    fn cells(&self, cells: &mut Cells) {
        cells.number(self.id).maybe(self.login.as_ref()).text(&self.name).maybe(self.agency.as_ref());
        cells.word(self.word).moment(Some(self.since)).text(&self.next);
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id)
    }
}
