//! Coming and going: who leaves, who moves to another agency, whose data are erased.
//!
//! A departure is a list with a tick and a proof per line. Each room that has to do with a person brings its lines as a
//! [`Leaving`]; the desk puts them together, so that rooms that come later join without a change here.

mod args;
mod error;
mod part;
mod plan;
mod run;
mod store;
mod view;

pub use args::{Erase, Offboard, Transfer};
pub use error::Error;
pub use part::parts;
pub use run::erase::erase;
pub use run::leave::{offboard, transfer};
pub use store::{Due, due};

use crate::access::{AccountId, AccountState, AgencyId, By};
use crate::approval::Rows;
use crate::base::{Date, Timestamp, id};
use crate::error::Result;
use crate::store::Tx;
use crate::text::{self, Msg, Word};

id!(
    /// A departure's id.
    DepartureId
);

/// What a room has to do with somebody who leaves, moves or is erased.
pub trait Leaving: Sync {
    /// The stable name of its lines.
    fn name(&self) -> &'static str;

    /// What people read.
    fn word(&self) -> Word;

    /// Ends what can be ended now; names the rows that it changed. May run again.
    fn depart(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Rows>;

    /// What there is, done and still to do.
    fn lines(&self, tx: &Tx<'_>, by: &By, leaver: &Leaver) -> Result<Vec<Line>>;

    /// Takes the person out; names the rows that it changed. The account is erased already.
    fn erase(&self, tx: &Tx<'_>, account: AccountId) -> Result<Rows>;
}

/// Somebody who leaves or moves.
#[derive(Clone, Debug)]
pub struct Leaver {
    /// The account.
    pub account: AccountId,
    /// Its name, for commands.
    pub login: String,
    /// The first day on which the person is gone.
    pub day: Date,
    /// Today.
    pub today: Date,
    /// When this was planned first.
    pub since: Timestamp,
    /// Why.
    pub reason: String,
    /// When it was carried out.
    pub carried: Option<Timestamp>,
    /// Who moves keeps what he has elsewhere: only this agency is left behind.
    pub only: Option<AgencyId>,
}

impl Leaver {
    /// Whether the day has come.
    pub fn is_gone(&self) -> bool {
        self.day <= self.today
    }

    /// Whether somebody moves, and stays with the desk.
    pub const fn moves(&self) -> bool {
        self.only.is_some()
    }
}

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which thing.
    pub what: Msg,
    /// Whether nothing is left to do.
    pub done: bool,
    /// What proves it, or why it is open.
    pub proof: Msg,
    /// What to do next.
    pub next: Option<Msg>,
}

impl Line {
    /// A line that is ticked.
    pub fn done(what: impl Into<Thing>, proof: impl Into<Msg>) -> Self {
        Self { what: what.into().0, done: true, proof: proof.into(), next: None }
    }

    /// A line that is open.
    pub fn open(what: impl Into<Thing>, why: impl Into<Msg>, next: Option<Msg>) -> Self {
        Self { what: what.into().0, done: false, proof: why.into(), next }
    }
}

/// What a line is about: a word of the program, or a name of the desk's data.
pub struct Thing(Msg);

impl From<Word> for Thing {
    fn from(word: Word) -> Self {
        Self(word.into())
    }
}

impl From<String> for Thing {
    fn from(name: String) -> Self {
        Self(text::offboard::Thing { name }.into())
    }
}

/// The state of an account once its person has left.
fn after_leaving(state: AccountState, login: &str) -> Result<AccountState, Error> {
    use AccountState as S;
    match state {
        S::Invited | S::Registered | S::Verified | S::Active | S::Disabled | S::Departed => Ok(S::Departed),
        S::Erased => Err(Error::WrongState { login: login.to_owned(), state }),
    }
}

/// What a form says, without a person that it names by account name or mail address: as the one who goes, or, where it is
/// held for nobody's case yet, as anybody. Nothing, if it does not name him.
fn without(fields: &str, is_held: bool, words: &[String]) -> Option<String> {
    let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(fields).ok()?;
    let names = |key: &str| {
        let text = fields.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().trim().to_lowercase();
        words.contains(&text)
    };
    let his = |prefix: &str| names(&format!("{prefix}login")) || names(&format!("{prefix}email"));
    match (is_held && his(""), his("former_")) {
        (true, _) => fields.clear(),
        (false, true) => fields.retain(|key, _| !key.starts_with("former_")),
        (false, false) => return None,
    }
    Some(serde_json::Value::Object(fields).to_string())
}

/// Whether a person's data may be erased on a day: he has left, and so long ago that nobody has to keep them.
fn check_erasable(
    state: AccountState,
    left: Option<Date>,
    keep_days: i64,
    today: Date,
    login: &str,
) -> Result<(), Error> {
    let login = || login.to_owned();
    let left = match (state, left) {
        (AccountState::Departed, Some(left)) => left,
        (AccountState::Erased, _) => return Err(Error::WrongState { login: login(), state }),
        _ => return Err(Error::NotGone { login: login(), state }),
    };
    let until = left.plus_days(keep_days);
    if today < until { Err(Error::Kept { login: login(), left, until }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn only_who_has_left_long_ago_is_erased() {
        let left = Some(day("2021-11-20"));
        let check = |state, left, today: &str| check_erasable(state, left, 1826, day(today), "lin001");
        assert_eq!(check(AccountState::Departed, left, "2026-11-20"), Ok(()));
        let until = day("2026-11-20");
        let kept = Error::Kept { login: "lin001".to_owned(), left: day("2021-11-20"), until };
        assert_eq!(check(AccountState::Departed, left, "2026-11-19"), Err(kept));
        for state in AccountState::ALL.into_iter().filter(|state| *state != AccountState::Departed) {
            assert!(check(state, left, "2036-01-01").is_err(), "{state}");
        }
        assert!(check(AccountState::Departed, None, "2036-01-01").is_err());
    }

    #[test]
    fn a_form_loses_only_whom_it_names() {
        let words = ["lin001".to_owned(), "lin001@motc.gov.tw".to_owned()];
        let change = r#"{"former_email":"Lin001@motc.gov.tw","former_name":"林大同","login":"wang01"}"#;
        assert_eq!(without(change, false, &words).as_deref(), Some(r#"{"login":"wang01"}"#));
        let own = r#"{"login":"lin001","name":"林大同"}"#;
        assert_eq!(without(own, true, &words).as_deref(), Some("{}"));
        assert_eq!(without(own, false, &words), None);
        assert_eq!(without(r#"{"former_login":"lin0011","login":""}"#, true, &words), None);
    }

    #[test]
    fn whoever_was_not_erased_can_leave() {
        for state in AccountState::ALL {
            assert_eq!(after_leaving(state, "lin001").is_ok(), state != AccountState::Erased, "{state}");
        }
    }
}
