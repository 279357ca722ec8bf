//! `report review read`: what the reviewers say. A removal becomes a request, which is decided like any other.

use crate::access::{AccountId, By, Capability, Decider, Scope};
use crate::app::Ctx;
use crate::audit::{self, Event};
use crate::error::{At, Result};
use crate::output::{Outcome, Outcomes};
use crate::report::bench::Bench;
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
    Column { field: "reviewer", names: &["清查人員", "reviewer"], required: false },
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
        let (bench, scope) = (Bench::new(tx, by.now), by.actor.scope(&[Capability::Operator]));
        let mut reader = Reader { tx, by: &by, scope, bench, items: Vec::new() };
        args.reading.table(&source, COLUMNS)?.each(|record| reader.row(record, rows))?;
        let items = reader.items;
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
    bench: Bench<'a>,
    items: Vec<ItemId>,
}

impl Reader<'_> {
    fn row(&mut self, record: &Record<'_>, rows: &mut Outcomes) -> Result<()> {
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
        self.items.push(became.1);
        rows.row(Outcome { at, key, became: became.0, id: Some(became.1.into()), remarks: Vec::new() });
        Ok(())
    }

    /// Keeps what a row says. The same answer again changes nothing; what has ended meanwhile needs none.
    fn take(&mut self, record: &Record<'_>) -> Result<Became> {
        let typed = record.text("decision")?;
        if typed.trim().is_empty() {
            return Ok(Became::Skipped(t::RULE_EMPTY));
        }
        let answer = Answer::typed(&typed).map_err(|error| crate::Error::from(error).field("decision"))?;
        let (item, from) = self.item(record)?;
        let reason = record.text("reason")?.trim().to_owned();
        if let Some(rule) = skipped(&item, answer, from) {
            return Ok(Became::Skipped(rule));
        }
        let waiting = match answer {
            Answer::Remove => role::removal_waiting(self.tx, item.account, item.role, item.grant)?,
            Answer::Keep | Answer::Unsure => None,
        };
        let case = match (answer, waiting) {
            (Answer::Remove, None) => Some(self.request(&item, from, &reason)?),
            (Answer::Remove, waiting) => waiting,
            (Answer::Keep | Answer::Unsure, _) => None,
        };
        store::answer(self.tx, item.id, (answer, &reason), case, from, self.by.now)?;
        Ok(if case == waiting { Became::Answered(item.id) } else { Became::Requested(item.id) })
    }

    /// The question and who answers it; its account stands beside it, so that rows that slipped are seen.
    fn item(&mut self, record: &Record<'_>) -> Result<(Item, Option<AccountId>)> {
        let (number, login) = (record.text("item")?, record.text("account")?);
        let missing = || crate::Error::from(Error::NoItem { text: format!("{number} {login}") }).field("item");
        let id: ItemId = number.trim().parse().map_err(|_| missing())?;
        let found = store::find_item(self.tx, &self.scope, id, self.by.now.date())?;
        let item = found.filter(|item| item.login == login.trim()).ok_or_else(missing)?;
        let asked = self.bench.asked(&item)?;
        let is_asked = asked.iter().any(|one| Some(one.account) == self.by.actor.account);
        if self.by.actor.account == Some(item.account) {
            return Err(Error::Own { login: item.login }.into());
        }
        if !item.in_scope && !is_asked {
            return Err(missing());
        }
        let from = if is_asked { self.by.actor.account } else { self.sender(record, &asked)? };
        Ok((item, from))
    }

    /// Whose sheet an operator reads who is not asked himself; his own word, where the sheet does not say.
    fn sender(&self, record: &Record<'_>, asked: &[Decider]) -> Result<Option<AccountId>> {
        let login = record.text("reviewer")?.trim().to_owned();
        if login.is_empty() || asked.is_empty() {
            return Ok(self.by.actor.account);
        }
        let found = asked.iter().find(|one| one.login == login).map(|one| one.account);
        let stranger = || crate::Error::from(Error::NotAsked { login }).field("reviewer");
        found.map(Some).ok_or_else(stranger)
    }

    /// Asks for the removal.
    fn request(&self, item: &Item, from: Option<AccountId>, reason: &str) -> Result<crate::approval::CaseId> {
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
            agency: item.over,
            subtree: item.subtree,
            for_system: item.for_system,
            grant: Some(item.grant),
            ends: None,
            reason,
            filer: from,
            exception: false,
            last: false,
            baseline: None,
        };
        Ok(role::request(self.tx, self.by, &new)?.case)
    }
}

/// By which rule an answer changes nothing. The first that says more than `unsure` counts, unless whoever gave it thinks
/// better of it.
fn skipped(item: &Item, answer: Answer, from: Option<AccountId>) -> Option<Word> {
    match item.answer {
        Some(given) if given == answer => Some(t::RULE_SAME),
        _ if item.is_gone => Some(t::RULE_GONE),
        Some(Answer::Remove) if item.case.is_some() => Some(t::RULE_ASKED),
        Some(Answer::Keep | Answer::Remove) if item.answered_by != from => Some(t::RULE_FIRST),
        Some(_) | None => None,
    }
}
