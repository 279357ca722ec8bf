//! `user import`: a personnel office's roster, line by line in one transaction.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use data_encoding::HEXLOWER;

use super::super::leaver::{self, Leaver};
use super::super::roster::{Change, Fate, Rule, changes, decide, merged};
use super::super::{Applicant, COLUMNS, Draft, Error, Field, Form, Home, args, store, view};
use super::invite::{Invitations, Inviter};
use super::roles::{self, Asking, Roles};
use crate::access::{AccountId, AccountState, By, Capability};
use crate::agency::{self, Key as AgencyKey};
use crate::app::{Ctx, OnConflict};
use crate::audit::{self, Event};
use crate::credential;
use crate::error::{At, Kind, Result};
use crate::output::{Outcome, Outcomes};
use crate::sheet::Record;
use crate::store::Tx;
use crate::system::RoleEdition;
use crate::text::{self, Lang, Msg};
use crate::user::{self, New, Profile, ROW, User};

/// `user import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let source = args.reading.open(&args.file)?;
    let roster = Roster {
        name: args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        filling: args.filling(),
        policy: args.on_conflict,
        lang: ctx.lang(),
        by,
    };
    let inviter = Inviter::prepare(ctx)?;
    let (done, rows) = ctx.write_rows("user", |tx, rows| {
        let mut import = Import::new(tx, &roster, inviter.begin());
        let table = args.reading.table(&source, COLUMNS)?;
        if !table.has(Field::Agency.name()) && roster.filling.get(Field::Agency).is_none() {
            return Err(Error::NoAgency.into());
        }
        import.ignored = table.ignored().to_vec();
        table.each(|record| import.row(record, rows))?;
        import.finish(rows, args.full)
    })?;
    match done.leavers {
        Some(ref leavers) => tell_leavers(ctx, &args, &roster, &done, leavers)?,
        None => ctx.out.done("roster", &done, done.sentence())?,
    }
    rows.finish(&ctx.out)
}

/// Shows who is no longer in the roster, or writes the plan.
fn tell_leavers(
    ctx: &mut Ctx,
    args: &args::Import,
    roster: &Roster,
    done: &view::Imported,
    leavers: &[Leaver],
) -> Result<()> {
    let Some(path) = &args.plan else {
        ctx.out.note(done.sentence());
        let mut list = ctx.out.list::<view::LeaverRow>()?;
        leavers.iter().try_for_each(|leaver| list.row(&view::LeaverRow::from(leaver)))?;
        return list.end();
    };
    if !ctx.mode().dry_run {
        let head = leaver::Head {
            id: HEXLOWER.encode(&ctx.random::<8>()?),
            author: roster.by.actor.login.clone(),
            written_at: ctx.now(),
            roster: roster.name.clone(),
        };
        leaver::write(path, &head, leavers)?;
    }
    ctx.out.note(text::enroll::Leavers { leavers: leavers.len(), path: path.as_path() });
    ctx.out.done("roster", done, done.sentence())
}

/// What holds for the whole file.
struct Roster {
    name: String,
    filling: Draft,
    policy: OnConflict,
    lang: Lang,
    by: By,
}

/// What a line came to and what is said about it, or what is wrong with it.
type Settled = Result<(&'static str, AccountId, Vec<Msg>), Vec<crate::Error>>;

/// An import under way.
struct Import<'a> {
    tx: &'a Tx<'a>,
    roster: &'a Roster,
    inviter: Invitations<'a>,
    /// The agencies that were looked up, by what the file calls them.
    homes: HashMap<String, Rc<Home>>,
    /// In which line each account was named.
    seen: HashMap<AccountId, u64>,
    roles: Roles,
    ignored: Vec<String>,
    mended: u64,
    invited: u64,
    requests: u64,
}

impl<'a> Import<'a> {
    fn new(tx: &'a Tx<'a>, roster: &'a Roster, inviter: Invitations<'a>) -> Self {
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
    fn row(&mut self, record: &Record<'_>, rows: &mut Outcomes) -> Result<()> {
        let at = At { field: None, cell: None, ..record.at(Field::Name.name()) };
        let mut errors: Vec<crate::Error> = record.check_width().err().into_iter().collect();
        let mut draft = Draft::default();
        let mut unreadable = Vec::new();
        for column in COLUMNS {
            let Ok(field) = column.field.parse() else { continue };
            match record.text(column.field) {
                Ok(text) => draft.set(field, &text),
                Err(error) => {
                    errors.push(error);
                    unreadable.push(column.field);
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
    fn home(&mut self, key: &AgencyKey) -> Result<Rc<Home>> {
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
    fn finish(self, rows: &Outcomes, full: bool) -> Result<view::Imported> {
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
