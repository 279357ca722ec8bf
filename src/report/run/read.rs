//! `report review read`: what the reviewers say. A removal becomes a request, which is decided like any other.

use crate::access::{By, Capability, Scope};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::error::{At, Result};
use crate::output::{Outcome, Outcomes};
use crate::report::store;
use crate::report::{Answer, Error, ITEM, Item, ItemId, args};
use crate::role::{self, NewRequest};
use crate::sheet::{Column, Record};
use crate::store::Tx;
use crate::system::{self, Action};
use crate::text::{Word, report as t};

/// The columns that are read.
const COLUMNS: &[Column] = &[
    Column { field: "item", names: &["題號", "item"], required: true },
    Column { field: "account", names: &["帳號", "account"], required: true },
    Column { field: "decision", names: &["結果", "decision"], required: true },
    Column { field: "reason", names: &["說明", "reason"], required: false },
];

/// What became of a row.
enum Became {
    Answered(ItemId),
    Requested(ItemId),
    Skipped(Word),
}

/// `report review read`
pub fn read(ctx: &mut Ctx, args: args::ReviewRead) -> Result<()> {
    let by = ctx.by()?;
    let source = args.reading.open(&args.file)?;
    let ((), rows) = ctx.write_rows("review_answer", |tx, rows| {
        let reader = Reader { tx, by: &by, scope: by.actor.scope(&[Capability::Operator]) };
        let mut items = Vec::new();
        args.reading.table(&source, COLUMNS)?.each(|record| reader.row(record, rows, &mut items))?;
        let event = Event::general("report.review.read", "review").fact("answers", items.len());
        audit::record(tx, &by, event.rows(items.iter().map(|item| (&ITEM, (*item).into())))).map(drop)
    })?;
    let (answered, requested) = (rows.count("answered"), rows.count("requested"));
    ctx.out.note(t::Answered { answered, requested });
    rows.finish(&ctx.out)
}

struct Reader<'a> {
    tx: &'a Tx<'a>,
    by: &'a By,
    scope: Scope,
}

impl Reader<'_> {
    fn row(&self, record: &Record<'_>, rows: &mut Outcomes, items: &mut Vec<ItemId>) -> Result<()> {
        let at = At { field: None, cell: None, ..record.at("item") };
        let text = |field| record.get(field).text().map(|text| text.into_owned()).unwrap_or_default();
        let key = format!("{} {}", text("item"), text("account"));
        let became = match self.tx.attempt(|_| self.take(record)) {
            Ok(Became::Skipped(rule)) => {
                rows.skip(&at, &key, None, rule);
                return Ok(());
            }
            Ok(Became::Answered(item)) => ("answered", item),
            Ok(Became::Requested(item)) => ("requested", item),
            Err(error) => {
                rows.fail(&at, &key, vec![error]);
                return Ok(());
            }
        };
        items.push(became.1);
        rows.row(Outcome { at, key, became: became.0, id: Some(became.1.into()), remarks: Vec::new() });
        Ok(())
    }

    /// Keeps what a row says. The same answer again changes nothing; what has ended meanwhile needs none.
    fn take(&self, record: &Record<'_>) -> Result<Became> {
        let typed = record.text("decision")?;
        if typed.trim().is_empty() {
            return Ok(Became::Skipped(t::RULE_EMPTY));
        }
        let answer = Answer::typed(&typed).map_err(|error| crate::Error::from(error).field("decision"))?;
        let item = self.item(record)?;
        let reason = record.text("reason")?.trim().to_owned();
        if item.answer == Some(answer) {
            return Ok(Became::Skipped(t::RULE_SAME));
        }
        if item.is_gone {
            return Ok(Became::Skipped(t::RULE_GONE));
        }
        let case = match answer {
            Answer::Remove => Some(self.request(&item, &reason)?),
            Answer::Keep | Answer::Unsure => None,
        };
        let by = self.by.actor.account;
        store::answer(self.tx, item.id, (answer, &reason), case, by, self.by.now)?;
        Ok(if case.is_some() { Became::Requested(item.id) } else { Became::Answered(item.id) })
    }

    /// The question; its account stands beside it, so that rows that slipped are seen.
    fn item(&self, record: &Record<'_>) -> Result<Item> {
        let (number, login) = (record.text("item")?, record.text("account")?);
        let missing = || crate::Error::from(Error::NoItem { text: format!("{number} {login}") }).field("item");
        let id: ItemId = number.trim().parse().map_err(|_| missing())?;
        let found = store::find_item(self.tx, &self.scope, id)?.filter(|item| item.login == login.trim());
        let item = found.ok_or_else(missing)?;
        if self.by.actor.account == Some(item.account) {
            return Err(Error::Own { login: item.login }.into());
        }
        Ok(item)
    }

    /// Asks for the removal.
    fn request(&self, item: &Item, reason: &str) -> Result<crate::approval::CaseId> {
        if !crate::approval::is_reason(reason) {
            return Err(crate::Error::from(Error::NoReason { item: item.id }).field("reason"));
        }
        let today = self.by.now.date();
        let edition = system::role_by_id(self.tx, item.role, today)?;
        let edition = edition.ok_or_else(|| Error::NoItem { text: item.key.clone() })?;
        let new = NewRequest {
            ask: Action::Removal,
            account: item.account,
            role: &edition,
            agency: item.agency,
            subtree: false,
            for_system: None,
            grant: Some(item.grant),
            ends: None,
            reason,
            filer: self.by.actor.account,
            exception: false,
            last: false,
            baseline: None,
        };
        Ok(role::request(self.tx, self.by, &new)?.case)
    }
}
