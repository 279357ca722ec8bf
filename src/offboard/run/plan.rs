//! `user offboard --plan`: everybody who is left in a plan of leavers leaves on a day.

use std::path::Path;

use super::leave::{begin, gone, latest, other, planned};
use crate::access::{AccountId, By};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::base::Date;
use crate::calendar;
use crate::error::Result;
use crate::offboard::plan::{self, Line};
use crate::offboard::{Error, Leaving, args, view};
use crate::output::{Outcome, Outcomes};
use crate::store::Tx;
use crate::text::{Lang, Word, offboard as t};
use crate::user::{Key, User};

/// Begins all departures of a plan, or none.
pub fn all(ctx: &mut Ctx, file: &Path, args: &args::Offboard, parts: &[&dyn Leaving]) -> Result<()> {
    let by = ctx.by()?;
    ctx.confirm(t::AskPlan { path: file })?;
    let lang = ctx.lang();
    let (begun, rows) = ctx.write_rows("departure", |tx, rows| {
        let day = args.effective.as_ref().map(|day| calendar::resolve(tx, day, by.now.date())).transpose()?;
        let worker = Worker { tx, by: &by, day: day.unwrap_or(by.now.date()), args, parts, lang };
        let mut begun = Vec::new();
        plan::each(file, &args.reading, |at, line| {
            let key = line.as_ref().map(Line::name).unwrap_or_default();
            match tx.attempt(|_| worker.take(&line?)) {
                Ok(Became::Begun(row)) => {
                    let id = Some(row.id.into());
                    rows.row(Outcome { at: at.clone(), key, became: "begun", id, remarks: Vec::new() });
                    begun.push(row);
                }
                Ok(Became::Skipped(id, rule)) => rows.skip(at, &key, id.map(Into::into), rule),
                Err(error) => rows.fail(at, &key, vec![error]),
            }
            Ok(())
        })?;
        record(tx, &by, file, worker.day, rows)?;
        Ok(begun)
    })?;
    let mut list = ctx.out.list::<view::Begun>()?;
    begun.iter().try_for_each(|row| list.row(row))?;
    list.end()?;
    ctx.out.note(t::PlanBegun { leavers: begun.len() });
    rows.finish(&ctx.out)
}

/// What became of a line.
enum Became {
    Begun(view::Begun),
    Skipped(Option<AccountId>, Word),
}

struct Worker<'a> {
    tx: &'a Tx<'a>,
    by: &'a By,
    day: Date,
    args: &'a args::Offboard,
    parts: &'a [&'a dyn Leaving],
    lang: Lang,
}

impl Worker<'_> {
    /// Begins the departure that a line asks for, unless that was done before.
    fn take(&self, line: &Line) -> Result<Became> {
        let (tx, by) = (self.tx, self.by);
        if !line.leaves().map_err(|error| crate::Error::from(error).field("decision"))? {
            return Ok(Became::Skipped(None, t::RULE_KEPT));
        }
        let user = self.user(line)?;
        let (id, login) = (user.account.id, user.account.name());
        match latest(tx, &user)? {
            _ if gone(&user) => return Ok(Became::Skipped(Some(id), t::RULE_LEFT)),
            Some(known) if known.to_agency.is_none() && known.effective == self.day => {
                return Ok(Became::Skipped(Some(id), t::RULE_PLANNED));
            }
            Some(known) => return Err(Error::Planned { login, day: known.effective }.into()),
            None if line.version != user.account.version.to_string() => return Err(Error::Changed { login }.into()),
            None => {}
        }
        let reason = if line.reason.is_empty() { &self.args.reason } else { &line.reason };
        let planned = planned(tx, by, &user, Some(self.day), reason)?;
        let leaver = begin(tx, by, &user, planned, self.args.last, self.parts)?;
        let lines = view::Row::all(tx, by, &leaver, self.parts, self.lang)?;
        Ok(Became::Begun(view::Begun::new(&leaver, &lines)))
    }

    /// The person; number and name stand side by side, so that lines that slipped are seen.
    fn user(&self, line: &Line) -> Result<User> {
        let missing = || crate::Error::from(Error::NoLine { text: line.name() });
        let key: Key = format!("#{}", line.account).parse().map_err(|_| missing())?;
        let user = other(self.tx, self.by, &key)?;
        let same = user.account.login.as_deref().unwrap_or_default() == line.login;
        if same { Ok(user) } else { Err(missing()) }
    }
}

/// The event of the plan, beside those of the departures.
fn record(tx: &Tx<'_>, by: &By, file: &Path, day: Date, rows: &Outcomes) -> Result<()> {
    let event = Event::general("user.offboard.plan", "plan")
        .fact("effective", day)
        .fact("begun", rows.count("begun"))
        .fact("skipped", rows.count("skipped"))
        .detail("file", file.display().to_string());
    audit::record(tx, by, event).map(drop)
}
