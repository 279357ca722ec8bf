//! The lines of a roster: each adds a person, changes one, leaves one as he is, or is told why not.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::super::field::ROSTER_FIELDS;
use super::super::leaver::Leaver;
use super::super::roster::{Change, Fate, Rule, changes, decide, merged};
use super::super::{Applicant, Draft, Error, Field, Form, Home, store, view};
use super::invite::Invitations;
use super::roles::{self, Asking, Roles};
use crate::access::{AccountId, AccountState, By, Capability};
use crate::agency::{self, Key};
use crate::app::OnConflict;
use crate::audit::{self, Event};
use crate::credential;
use crate::error::{At, Kind, Result};
use crate::output::{Outcome, Outcomes};
use crate::sheet::Record;
use crate::store::Tx;
use crate::system::RoleEdition;
use crate::text::{self, Lang, Msg};
use crate::user::{self, New, Profile, ROW, User};

/// What holds for the whole file.
pub struct Roster {
    /// The file's name.
    pub name: String,
    /// What stands in every line that says nothing itself.
    pub filling: Draft,
    /// What to do where the desk has other values.
    pub policy: OnConflict,
    /// The language of reasons.
    pub lang: Lang,
    /// Who imports.
    pub by: By,
}

/// What a line came to and what is said about it, or what is wrong with it.
type Settled = Result<(&'static str, AccountId, Vec<Msg>), Vec<crate::Error>>;

/// The lines so far.
pub struct Lines<'a> {
    tx: &'a Tx<'a>,
    roster: &'a Roster,
    inviter: Invitations<'a>,
    /// The agencies that were looked up, by what the file calls them.
    homes: HashMap<String, Rc<Home>>,
    /// In which line each account was named.
    seen: HashMap<AccountId, u64>,
    roles: Roles,
    /// Headings that no field has.
    pub ignored: Vec<String>,
    mended: u64,
    invited: u64,
    requests: u64,
}

impl<'a> Lines<'a> {
    /// No lines yet.
    pub fn new(tx: &'a Tx<'a>, roster: &'a Roster, inviter: Invitations<'a>) -> Self {
        Self {
            tx,
            roster,
            inviter,
            homes: HashMap::new(),
            seen: HashMap::new(),
            roles: Roles::default(),
            ignored: Vec::new(),
            mended: 0,
            invited: 0,
            requests: 0,
        }
    }

    /// One line of the roster.
    pub fn row(&mut self, record: &Record<'_>, rows: &mut Outcomes) -> Result<()> {
        let at = At { field: None, cell: None, ..record.at(Field::Name.name()) };
        let mut errors: Vec<crate::Error> = record.check_width().err().into_iter().collect();
        let mut draft = Draft::default();
        let mut unreadable = Vec::new();
        for field in ROSTER_FIELDS {
            match record.text(field.name()) {
                Ok(text) => draft.set(field, &text),
                Err(error) => {
                    errors.push(error);
                    unreadable.push(field.name());
                }
            }
        }
        if draft.is_blank() && errors.is_empty() {
            rows.row(outcome(at, &draft, "skipped", None, vec![Rule::Blank.into()]));
            return Ok(());
        }
        draft.fill_from(&self.roster.filling);
        match draft.check(Form::Roster, |key| self.home(key)) {
            Ok(applicant) if errors.is_empty() => return self.take(at, &draft, &applicant, record, rows),
            Ok(_) => {}
            Err(report) => {
                let told =
                    |error: &crate::Error| error.place().field.as_deref().is_some_and(|f| unreadable.contains(&f));
                let others = report.into_errors().into_iter().filter(|error| !told(error));
                errors.extend(others.map(|error| placed(error, record)));
            }
        }
        rows.fail(&at, key_of(&draft), errors);
        Ok(())
    }

    /// An agency by what the file calls it. One outside of what the operator runs is not there.
    fn home(&mut self, key: &Key) -> Result<Rc<Home>> {
        let name = key.to_string();
        if let Some(home) = self.homes.get(&name) {
            return Ok(Rc::clone(home));
        }
        let operated = self.roster.by.actor.scope(&[Capability::Operator]);
        let found = agency::find_in(self.tx, &operated, key)?;
        let found = found.ok_or_else(|| agency::Error::Missing { key: name.clone() })?;
        let domains = agency::mail_domains(self.tx, found.id)?;
        let home = Rc::new(Home { id: found.id, name: found.name, domains });
        self.homes.insert(name, Rc::clone(&home));
        Ok(home)
    }

    /// A line whose values all hold.
    fn take(
        &mut self,
        at: At,
        draft: &Draft,
        applicant: &Applicant,
        record: &Record<'_>,
        rows: &mut Outcomes,
    ) -> Result<()> {
        let Some(home) = applicant.home.clone() else { return Ok(()) };
        self.mended += u64::from(applicant.remarks.iter().any(|remark| remark.mended));
        let mut remarks: Vec<Msg> = applicant.remarks.iter().map(|remark| remark.msg.clone()).collect();
        match self.settle(applicant, &home, record.line())? {
            Ok((became, id, said)) => {
                remarks.extend(said);
                rows.row(outcome(at, draft, became, Some(id), remarks));
            }
            Err(errors) => {
                let errors = errors.into_iter().map(|error| placed(error, record)).collect();
                rows.fail(&at, key_of(draft), errors);
            }
        }
        Ok(())
    }

    /// Adds, changes or leaves the person whom the line means. The errors are the line's, not the import's.
    fn settle(&mut self, applicant: &Applicant, home: &Home, line: u64) -> Result<Settled> {
        let roles = match self.roles.find(self.tx, &self.roster.by, &applicant.roles) {
            Ok(roles) => roles,
            Err(report) => return Ok(Err(report.into_errors())),
        };
        let known = store::recognise(self.tx, home.id, applicant)?;
        let Some(known) = known.map(|id| user::by_id(self.tx, id)).transpose()?.flatten() else {
            let id = self.add(applicant, home)?;
            self.seen.insert(id, line);
            return Ok(Ok(("added", id, self.ask(id, home, applicant, &roles)?)));
        };
        let id = known.account.id;
        let fate = match self.seen.insert(id, line) {
            Some(line) if changes(&known.profile, &applicant.profile).is_empty() => {
                Ok(Fate::Skip(Rule::Repeated(line)))
            }
            Some(line) => Err(vec![Error::Twice { line }]),
            None => decide(&known, applicant, self.roster.policy),
        };
        let became = match fate {
            Err(errors) => return Ok(Err(errors.into_iter().map(Into::into).collect())),
            Ok(Fate::Skip(rule)) => return Ok(Ok(("skipped", id, vec![rule.into()]))),
            Ok(Fate::Unchanged) => {
                if known.profile.source.as_deref() != Some(self.roster.name.as_str()) {
                    store::name_source(self.tx, id, &self.roster.name)?;
                }
                "unchanged"
            }
            Ok(Fate::Update(changes)) => match self.update(&known, applicant, &changes)? {
                Ok(()) => "updated",
                Err(error) => return Ok(Err(vec![error.into()])),
            },
        };
        Ok(Ok((became, id, self.ask(id, home, applicant, &roles)?)))
    }

    /// Adds a person and invites him.
    fn add(&mut self, applicant: &Applicant, home: &Home) -> Result<AccountId> {
        let by = &self.roster.by;
        let profile = Profile { source: Some(self.roster.name.clone()), ..applicant.profile.clone() };
        let new = New { login: None, agency: Some(home.id), state: AccountState::Invited, profile: &profile };
        let id = user::create(self.tx, &new, by.now)?;
        let invitation = self.inviter.invite(self.tx, by, id, &profile, &home.name)?;
        self.invited += 1;
        let event = Event::new("user.import", "account", id)
            .fact("outcome", "added")
            .fact("agency", home.id)
            .detail("name", &profile.name)
            .detail_if("email", profile.email.as_ref())
            .row(&ROW, id)
            .row(&credential::ROW, invitation);
        audit::record(self.tx, by, event)?;
        Ok(id)
    }

    /// Takes over what the line says, unless the mail address is somebody else's.
    fn update(&self, known: &User, applicant: &Applicant, changes: &[Change]) -> Result<Result<(), Error>> {
        let (by, id) = (&self.roster.by, known.account.id);
        let email = changes.iter().find(|change| change.field == Field::Email).and(applicant.profile.email.as_ref());
        let owner = email.map(|email| user::find_email(self.tx, email)).transpose()?.flatten();
        if let Some(email) = email.filter(|_| owner.is_some_and(|owner| owner != id)) {
            return Ok(Err(Error::OtherPerson { email: email.to_string() }));
        }
        let profile = merged(&known.profile, &applicant.profile);
        let profile = Profile { source: Some(self.roster.name.clone()), ..profile };
        user::save_profile(self.tx, id, &profile, by.now)?;
        let event = Event::new("user.import", "account", id).fact("outcome", "updated").row(&ROW, id);
        let event = changes.iter().fold(event, |event, change| {
            let old = change.old.as_deref().unwrap_or_default();
            event.detail(change.field.name(), format!("{old} → {}", change.new))
        });
        audit::record(self.tx, by, event)?;
        Ok(Ok(()))
    }

    /// Asks for the roles that the line names.
    fn ask(
        &mut self,
        account: AccountId,
        home: &Home,
        applicant: &Applicant,
        roles: &[Rc<Vec<RoleEdition>>],
    ) -> Result<Vec<Msg>> {
        if roles.is_empty() {
            return Ok(Vec::new());
        }
        let usual = || Msg::from(text::enroll::RosterReason { file: &self.roster.name }).to(self.roster.lang);
        let reason = applicant.reason.clone().unwrap_or_else(usual);
        let asking = Asking { account, agency: Some(home.id), reason: &reason };
        let (filed, remarks) = roles::request_for(self.tx, &self.roster.by, &asking, roles)?;
        self.requests += filed;
        Ok(remarks)
    }

    /// The people of the agencies in the file whom no line names. Unknown while lines have errors.
    fn leavers(&self, rows: &Outcomes) -> Result<Option<Vec<Leaver>>> {
        if rows.has_errors() {
            return Ok(None);
        }
        let mut leavers = Vec::new();
        let agencies: BTreeSet<_> = self.homes.values().map(|home| home.id).collect();
        for agency in agencies {
            store::people(self.tx, agency, |person| {
                if !self.seen.contains_key(&person.account) {
                    leavers.push(person);
                }
                Ok(())
            })?;
        }
        Ok(Some(leavers))
    }

    /// Sums up; an import that changed or showed something leaves an event of its own.
    pub fn finish(self, rows: &Outcomes, full: bool) -> Result<view::Imported> {
        let leavers = if full { self.leavers(rows)? } else { None };
        let done = view::Imported {
            file: self.roster.name.clone(),
            added: rows.count("added"),
            unchanged: rows.count("unchanged"),
            updated: rows.count("updated"),
            skipped: rows.count("skipped"),
            errors: rows.count("error"),
            mended: self.mended,
            invited: self.invited,
            requests: self.requests,
            ignored: self.ignored,
            leaver_count: leavers.as_ref().map(Vec::len),
            leavers,
        };
        if done.added + done.updated + done.requests > 0 || full {
            let event = Event::general("user.import", "roster")
                .fact("added", done.added)
                .fact("updated", done.updated)
                .fact("requests", done.requests)
                .fact_if("leavers", done.leaver_count)
                .detail("file", &done.file);
            audit::record(self.tx, &self.roster.by, event)?;
        }
        Ok(done)
    }
}

fn outcome(at: At, draft: &Draft, became: &'static str, id: Option<AccountId>, remarks: Vec<Msg>) -> Outcome {
    Outcome { at, key: key_of(draft).to_owned(), became, id: id.map(Into::into), remarks }
}

/// What the report calls a line: the employee number, else the mail address.
fn key_of(draft: &Draft) -> &str {
    draft.get(Field::EmployeeNo).or_else(|| draft.get(Field::Email)).unwrap_or_default()
}

/// The error with its cell. That an agency is missing makes a line wrong, not the command.
fn placed(error: crate::Error, record: &Record<'_>) -> crate::Error {
    let error = if error.kind() == Kind::Missing { error.with_kind(Kind::Refused) } else { error };
    match error.place().field.clone() {
        Some(field) => error.at(record.at(&field)),
        None => error,
    }
}
