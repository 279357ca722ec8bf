//! `user import`: a personnel office's roster, line by line in one transaction.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use data_encoding::HEXLOWER;

use super::super::leaver::{self, Leaver};
use super::super::random::Randomness;
use super::super::roster::{Change, Fate, OnConflict, Rule};
use super::super::{Applicant, COLUMNS, Draft, Error, Field, Form, Home, args, store, view};
use super::roles::{self, Asking, Roles};
use crate::access::{AccountId, By, Capability};
use crate::agency::{self, Key as AgencyKey};
use crate::app::{Ctx, Key};
use crate::audit::{self, Event};
use crate::credential::{self, INVITATION_DAYS, Invitation};
use crate::error::{At, Kind, Result};
use crate::notice::{self, Channel};
use crate::output::{Outcome, Outcomes};
use crate::sheet::{Eudc, Options, Record, Source};
use crate::store::Tx;
use crate::system::RoleEdition;
use crate::text::{self, Lang, Msg};

/// `user import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let own = args.eudc.as_deref().map(Eudc::load).transpose()?.unwrap_or_default();
    let source = Source::open_with(&args.file, Options { encoding: args.encoding, own, ..Options::default() })?;
    let roster = Roster {
        name: args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        filling: args.filling(),
        policy: args.on_conflict,
        lang: ctx.lang(),
        by,
        key: Key::load(&Key::path_beside(&ctx.db_path()))?,
        seed: ctx.random()?,
    };
    let (done, rows) = ctx.write_rows("user", |tx, rows| {
        let mut import = Import::new(tx, &roster);
        let table = source.table(args.sheet.as_deref(), COLUMNS)?;
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
    key: Key,
    seed: [u8; 32],
}

/// An import under way.
struct Import<'a> {
    tx: &'a Tx<'a>,
    roster: &'a Roster,
    random: Randomness,
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
    fn new(tx: &'a Tx<'a>, roster: &'a Roster) -> Self {
        Self {
            tx,
            roster,
            random: Randomness::new(roster.seed),
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
            Ok(applicant) if errors.is_empty() => self.take(at, &draft, &applicant, record, rows),
            Ok(_) => {
                rows.fail(&at, key_of(&draft), errors);
                Ok(())
            }
            Err(report) => {
                let known =
                    |error: &crate::Error| error.place().field.as_deref().is_some_and(|f| unreadable.contains(&f));
                errors
                    .extend(report.into_errors().into_iter().filter(|error| !known(error)).map(|e| placed(e, record)));
                rows.fail(&at, key_of(&draft), errors);
                Ok(())
            }
        }
    }

    /// An agency by what the file calls it. One outside of what the operator runs is not there.
    fn home(&mut self, key: &AgencyKey) -> Result<Rc<Home>> {
        let name = key.to_string();
        if let Some(home) = self.homes.get(&name) {
            return Ok(Rc::clone(home));
        }
        let found = agency::get(self.tx, key)?;
        let mut powers = self.roster.by.actor.powers.iter().filter(|power| power.capability == Capability::Operator);
        if !powers.any(|power| power.over.covers(Some(found.id), found.oid.as_ref())) {
            return Err(agency::Error::Missing { key: name }.into());
        }
        let domains = store::mail_domains(self.tx, found.id)?;
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
        let mut remarks: Vec<Msg> = applicant.remarks.iter().map(|remark| remark.msg.clone()).collect();
        self.mended += u64::from(applicant.remarks.iter().any(|remark| remark.mended));
        let line = record.line();
        let roles = match self.roles.find(self.tx, &self.roster.by, &applicant.roles) {
            Ok(roles) => roles,
            Err(report) => {
                let errors = report.into_errors().into_iter().map(|error| placed(error, record)).collect();
                rows.fail(&at, key_of(draft), errors);
                return Ok(());
            }
        };
        let Some(known) = store::recognise(self.tx, home.id, applicant)? else {
            let id = self.add(applicant, &home)?;
            self.seen.insert(id, line);
            remarks.extend(self.ask(id, &home, applicant, &roles)?);
            rows.row(outcome(at, draft, "added", Some(id), remarks));
            return Ok(());
        };
        let fate = match self.seen.get(&known.id) {
            Some(&line) if known.agrees(applicant) => Ok(Fate::Skip(Rule::Repeated(line))),
            Some(&line) => Err(vec![Error::Twice { line }]),
            None => known.decide(applicant, self.roster.policy),
        };
        self.seen.entry(known.id).or_insert(line);
        let became = match fate {
            Err(errors) => {
                let errors = errors.into_iter().map(|error| placed(error.into(), record)).collect();
                rows.fail(&at, key_of(draft), errors);
                return Ok(());
            }
            Ok(Fate::Skip(rule)) => {
                remarks.push(rule.into());
                "skipped"
            }
            Ok(Fate::Unchanged) => {
                remarks.extend(self.ask(known.id, &home, applicant, &roles)?);
                if known.source.as_deref() != Some(self.roster.name.as_str()) {
                    store::name_source(self.tx, known.id, &self.roster.name)?;
                }
                "unchanged"
            }
            Ok(Fate::Update(changes)) => {
                self.update(known.id, &changes)?;
                remarks.extend(self.ask(known.id, &home, applicant, &roles)?);
                "updated"
            }
        };
        rows.row(outcome(at, draft, became, Some(known.id), remarks));
        Ok(())
    }

    /// Adds a person and invites him.
    fn add(&mut self, applicant: &Applicant, home: &Home) -> Result<AccountId> {
        let by = &self.roster.by;
        let id = store::add(self.tx, applicant, home.id, Some(&self.roster.name), by.now)?;
        let invitation = Invitation::new(self.random.bytes());
        credential::issue_invitation(self.tx, id, invitation.hash(), by.now)?;
        self.send(id, applicant, home, &invitation)?;
        self.invited += 1;
        let event = Event::new("user.import", "account", id)
            .fact("outcome", "added")
            .fact("agency", home.id)
            .detail("name", &applicant.name)
            .detail_if("email", applicant.email.as_ref());
        audit::record(self.tx, by, event)?;
        Ok(id)
    }

    /// Posts the invitation: by mail, or by text message where there is no mail address.
    fn send(&mut self, id: AccountId, applicant: &Applicant, home: &Home, invitation: &Invitation) -> Result<()> {
        let by = &self.roster.by;
        let ends_at = by.now.plus_seconds(INVITATION_DAYS * 24 * 60 * 60);
        let secret = notice::Sealed::new(&self.roster.key, self.random.bytes(), &[("token", invitation.as_str())])?;
        let args = [
            ("name", applicant.name.to_string()),
            ("agency", home.name.clone()),
            ("until", ends_at.date().to(self.roster.lang)),
        ];
        let (channel, address) = match (&applicant.email, applicant.mobile) {
            (Some(email), _) => (Channel::Mail, email.to_string()),
            (None, Some(mobile)) => (Channel::Sms, mobile.to_string()),
            (None, None) => return Ok(()),
        };
        let new = notice::New {
            template: "enroll.invitation",
            lang: self.roster.lang,
            system: None,
            account: Some(id),
            case_id: None,
            channel,
            address: &address,
            args: &args,
            secret: Some(secret),
            ends_at: Some(ends_at),
            suppressed: false,
        };
        notice::post(self.tx, by, new)?;
        Ok(())
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

    fn update(&mut self, id: AccountId, changes: &[Change]) -> Result<()> {
        let by = &self.roster.by;
        store::update(self.tx, id, changes, by.now)?;
        store::name_source(self.tx, id, &self.roster.name)?;
        let event = Event::new("user.import", "account", id).fact("outcome", "updated");
        let event = changes.iter().fold(event, |event, change| {
            let old = change.old.as_deref().unwrap_or_default();
            event.detail(change.field.name(), format!("{old} → {}", change.new))
        });
        audit::record(self.tx, by, event)?;
        Ok(())
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
