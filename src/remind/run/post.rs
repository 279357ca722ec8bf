//! What is to be told becomes notices: one for each person. What an older one says that has not gone out yet, and is
//! unfinished still, goes with it; the older one is ended.

use super::super::subject::Matter;
use super::*;
use crate::approval;
use crate::notice::{self as notices, Channel, New, NoticeId};

/// The template of all reminders.
const TEMPLATE: &str = "remind.items";

/// The most matters that one notice names; the others are counted.
const MOST: usize = 50;

/// What one person is told.
#[derive(Default)]
struct Letter {
    /// New matters, by their place in the list.
    new: Vec<usize>,
    /// What waits in older notices.
    old: Vec<store::ReminderId>,
    /// Whether an older notice says what is done meanwhile.
    stale: bool,
}

/// Writes the notices, what they say, and the event.
pub fn post(tx: &Tx<'_>, by: &By, day: Date, found: Found) -> Result<Done> {
    let lang = store::desk_language(tx)?;
    let letters = letters(&found);
    let mut reminders = Vec::new();
    for Item { subject, reached, .. } in &found.items {
        let mut latest = None;
        for rung in &reached.passed {
            let id = store::add(tx, subject.key(), *rung, by.now)?;
            latest = (*rung == reached.rung).then_some(id).or(latest);
        }
        reminders.extend(latest);
    }
    let mut said: Vec<(Vec<String>, Vec<NoticeId>)> = vec![(Vec::new(), Vec::new()); found.items.len()];
    let mut posted = 0;
    for (item, (told, _)) in found.items.iter().zip(&mut said).filter(|(item, _)| item.falls()) {
        if let Matter::Case(case) = &item.subject.matter {
            told.extend(approval::fall(tx, by, case)?.into_iter().map(|decider| decider.login));
        }
    }
    for (account, letter) in &letters {
        if letter.new.is_empty() && !letter.stale {
            continue;
        }
        notices::replace(tx, *account, TEMPLATE)?;
        let Some(person) = store::person(tx, *account)? else { continue };
        let mut words = Vec::new();
        for reminder in &letter.old {
            words.push(words::of(tx, &found.waiting[reminder], day, lang)?);
        }
        let all: Vec<&Words> = letter.new.iter().map(|&index| &found.items[index].words).chain(&words).collect();
        if all.is_empty() {
            continue;
        }
        let id = write(tx, by, lang, *account, &person, &all)?;
        posted += 1;
        for reminder in letter.new.iter().map(|&index| &reminders[index]).chain(&letter.old) {
            store::tie(tx, *reminder, id)?;
        }
        for &index in &letter.new {
            if !found.items[index].falls() {
                said[index].0.push(person.login.clone());
            }
            said[index].1.push(id);
        }
    }
    if !reminders.is_empty() || posted > 0 {
        let event = Event::general("remind.run", "remind").fact("items", reminders.len()).fact("notices", posted);
        audit::record(tx, by, event.fact("day", day))?;
    }
    let rows = found.items.into_iter().zip(said).map(|(item, (to, notices))| view::Row {
        ladder: item.subject.ladder,
        subject: item.subject.id,
        day: item.subject.day,
        rung: item.reached.rung,
        to,
        notices,
        message: item.message,
    });
    Ok(Done { rows: rows.collect(), notices: posted, nobody: found.nobody })
}

/// Who is told what.
fn letters(found: &Found) -> BTreeMap<AccountId, Letter> {
    let mut letters: BTreeMap<AccountId, Letter> = BTreeMap::new();
    for (index, item) in found.items.iter().enumerate() {
        for account in &item.to {
            letters.entry(*account).or_default().new.push(index);
        }
    }
    for unsent in &found.unsent {
        let letter = letters.entry(unsent.account).or_default();
        let key = (unsent.ladder, unsent.subject, unsent.stamp.as_str());
        let is_new = letter.new.iter().any(|&index| found.items[index].subject.key() == key);
        if !found.waiting.contains_key(&unsent.reminder) {
            letter.stale = true;
        } else if !is_new && !letter.old.contains(&unsent.reminder) {
            letter.old.push(unsent.reminder);
        }
    }
    letters
}

/// Writes one notice.
fn write(
    tx: &Tx<'_>,
    by: &By,
    lang: Lang,
    account: AccountId,
    person: &store::Person,
    words: &[&Words],
) -> Result<NoticeId> {
    let mut items = String::new();
    for Words { sentence, next } in words.iter().take(MOST) {
        items.push_str(&format!("- {}\n  {}\n", sentence.to(lang), next.to(lang)));
    }
    if let Some(more) = words.len().checked_sub(MOST).filter(|more| *more > 0) {
        items.push_str(&format!("- {}\n", crate::text::Msg::from(t::ItemMore { items: more }).to(lang)));
    }
    let args = [("name", person.name.clone()), ("count", words.len().to_string()), ("items", items)];
    let new = New {
        template: TEMPLATE,
        lang,
        system: None,
        account: Some(account),
        case_id: None,
        channel: Channel::Mail,
        address: &person.email,
        args: &args,
        secret: None,
        ends_at: None,
        suppressed: false,
    };
    notices::post(tx, by, new)
}
