//! What happens, step by step.

use std::io::{BufWriter, Write};

use data_encoding::HEXLOWER;
use serde::Serialize;
use serde_json::json;

use super::{DETAIL_READERS, Error, Event, args, record, store, view};
use crate::access::{self, AccountId};
use crate::app::Ctx;
use crate::base::{Date, DateExpr, Timestamp};
use crate::error::{self, Kind, Result};
use crate::output::SCHEMA;
use crate::sheet::write::NewFile;
use crate::store::Tx;
use crate::text;

/// `audit list`
pub fn list(ctx: &mut Ctx, args: args::List) -> Result<()> {
    let (actor, today) = (ctx.by()?.actor, ctx.today());
    let may_see_details = DETAIL_READERS.iter().any(|&capability| actor.can(capability));
    let (subject, subject_id) = args.subject.as_deref().map(subject).unzip();
    let mut filter = store::Filter {
        verb: args.verb,
        account: None,
        subject,
        subject_id: subject_id.flatten(),
        from: day(args.from, today)?.map(Timestamp::start_of),
        until: day(args.to, today)?.map(|day| Timestamp::start_of(day.tomorrow())),
    };
    let scope = actor.scope(DETAIL_READERS);
    let mut list = ctx.out.list::<view::Row>()?;
    let page = (ctx.out.after(), ctx.out.fetch_limit());
    ctx.read(|tx| {
        filter.account = args.account.as_deref().map(|login| account(tx, login)).transpose()?;
        store::each(tx, &scope, &filter, page, |event, login| {
            let mut row = view::Row::new(event, login, may_see_details);
            if may_see_details {
                store::values(tx, row.seq(), |field, _, value| row.add(field, value))?;
            }
            list.row(&row)
        })
    })?;
    list.end()
}

/// A kind of thing, and perhaps one of them: `account`, `account:12`.
fn subject(text: &str) -> (String, Option<i64>) {
    let numbered = text.rsplit_once(':').and_then(|(kind, id)| Some((kind, id.parse().ok()?)));
    match numbered {
        Some((kind, id)) => (kind.to_owned(), Some(id)),
        None => (text.to_owned(), None),
    }
}

fn day(expression: Option<DateExpr>, today: Date) -> Result<Option<Date>> {
    expression.map(|expression| expression.plain(today).ok_or(Error::WorkingDays.into())).transpose()
}

/// An account by its login name, or by its number after `#`.
fn account(tx: &Tx<'_>, name: &str) -> Result<AccountId> {
    let by_number = name.strip_prefix('#').and_then(|id| id.parse::<AccountId>().ok());
    let found = match by_number {
        Some(id) => access::find_account(tx, id)?,
        None => access::find_login(tx, name)?,
    };
    let missing = || error::Error::new(Kind::Missing, text::audit::NoAccount { login: name });
    Ok(found.ok_or_else(missing)?.id)
}

/// What was exported.
#[derive(Serialize)]
struct Exported {
    events: i64,
    seq: i64,
    hash: String,
}

/// `audit export`: JSON lines, with everything that it takes to verify them without this program.
pub fn export(ctx: &mut Ctx, args: args::Export) -> Result<()> {
    let by = ctx.by()?;
    let Some(path) = ctx.out.file().map(ToOwned::to_owned) else {
        return Err(error::Error::new(Kind::Usage, text::output::NEEDS_FILE).hint(text::output::HINT_OUT));
    };
    let mut file = BufWriter::new(NewFile::create(&path)?);
    let exported = ctx.read(|tx| {
        write_all(tx, args.details, &mut |line| {
            writeln!(file, "{line}").map_err(|cause| error::Error::writing(&path, cause))
        })
    })?;
    let file = file.into_inner().map_err(|cause| error::Error::writing(&path, cause.into_error()))?;
    ctx.write(|tx| {
        let event = Event::general("audit.export", "audit")
            .fact("events", exported.events)
            .fact("details", args.details)
            .fact("head", exported.seq);
        record(tx, &by, event).map(drop)
    })?;
    file.finish()?;
    let sentence = text::audit::Exported { events: exported.events, path: path.as_path() };
    ctx.out.done("audit_export", &exported, sentence)
}

/// Writes the heading, every event, and the head of the chain.
fn write_all(tx: &Tx<'_>, details: bool, write: &mut dyn FnMut(serde_json::Value) -> Result<()>) -> Result<Exported> {
    write(json!({"schema": SCHEMA, "kind": "audit_event"}))?;
    let mut events = 0;
    store::each_whole(tx, |event, hash| {
        let mut values = details.then(Vec::new);
        if let Some(values) = &mut values {
            store::values(tx, event.seq, |field, salt, value| {
                values.push(view::ExportedValue::new(field, &salt, value))
            })?;
        }
        events += 1;
        write(serde_json::to_value(view::Exported::new(event, hash, values)).map_err(error::Error::fault)?)
    })?;
    let head = store::head(tx)?;
    let hash = HEXLOWER.encode(&head.hash);
    write(json!({"head": {"seq": head.seq, "hash": hash}}))?;
    Ok(Exported { events, seq: head.seq, hash })
}
