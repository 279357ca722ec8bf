//! `notice send`: what is due goes out, one by one.
//!
//! That a channel has a notice is committed before it gets it. What is found in that state later was left behind by a
//! crash: nobody knows whether it went out.

use std::fs::File;

use data_encoding::HEXLOWER;
use nix::fcntl::{Flock, FlockArg};

use super::{args, desk_name, due, get};
use crate::access::{By, Scope};
use crate::app::{Ctx, Key};
use crate::audit::{self, Event};
use crate::error::{self, At, Result};
use crate::notice::deliver::{Delivery, Letter};
use crate::notice::state::settle;
use crate::notice::words::{self, Args};
use crate::notice::{Attachment, Channel, Error, Notice, NoticeId, Outcome, PURPOSE, State, store, template, view};
use crate::output::{self, List, Outcomes};
use crate::sheet::write::NewFile;
use crate::store::Tx;
use crate::text::{self, Lang};

/// What became of the notices of one command.
struct Tally {
    sent: usize,
    failed: usize,
    down: Vec<(Channel, String)>,
    rows: Outcomes,
}

/// `notice send`
pub fn send(ctx: &mut Ctx, args: args::Send) -> Result<()> {
    if !ctx.config.parsed::<bool>("notice.sending")? {
        return Err(Error::SendingOff.into());
    }
    let by = ctx.by()?;
    let scope = by.actor.scope(crate::notice::READERS);
    let report = ctx.mode().report.as_deref().map(NewFile::create).transpose()?;
    let _alone = lock(ctx)?;
    clear_up(ctx, &by)?;
    let due = due::find(ctx, &scope, &args.ids)?;
    let mut list = ctx.out.list::<view::Row>()?;
    if ctx.mode().dry_run {
        ctx.read(|tx| due.ids.iter().try_for_each(|&(id, _)| list.row(&view::Row::from(get(tx, &scope, id)?))))?;
        list.end()?;
        due.held_back.into_iter().for_each(|why| ctx.out.warn(why));
        return Ok(());
    }
    let tally = send_all(ctx, &by, &due.ids, &mut list)?;
    list.end()?;
    due.held_back.into_iter().for_each(|why| ctx.out.warn(why));
    tally.warn(ctx);
    report.map_or(Ok(()), |file| tally.rows.save(file, ctx.now()))?;
    tally.verdict()
}

impl Tally {
    fn new(report: Option<Lang>) -> Self {
        Self { sent: 0, failed: 0, down: Vec::new(), rows: Outcomes::new("notice", report) }
    }

    /// Whether nothing more can go this way.
    fn is_down(&self, way: Channel) -> bool {
        self.down.iter().any(|(channel, _)| *channel == way)
    }

    /// Says which ways are closed, where something went out nevertheless.
    fn warn(&self, ctx: &Ctx) {
        for (channel, what) in self.down.iter().filter(|_| self.sent > 0) {
            ctx.out.warn(text::notice::ChannelDown { channel: channel.word(), what });
        }
    }

    fn count(&mut self, notice: &Notice, way: Channel, outcome: &Outcome) {
        let remarks = outcome.problem().map(|what| text::notice::Problem { what }.into());
        self.rows.row(output::Outcome {
            at: At::default(),
            key: notice.template.clone(),
            became: notice.state.name(),
            id: Some(notice.id.into()),
            remarks: remarks.into_iter().collect(),
        });
        match outcome {
            Outcome::Delivered => self.sent += 1,
            Outcome::Refused(_) | Outcome::Postponed(_) | Outcome::Lost(_) => self.failed += 1,
            Outcome::Down(what) => {
                self.failed += 1;
                self.down.push((way, what.clone()));
            }
        }
    }

    fn verdict(self) -> Result<()> {
        match (self.down.into_iter().next(), self.failed) {
            (Some((_, what)), _) if self.sent == 0 => {
                Err(error::Error::new(error::Kind::Refused, text::notice::Down { what }).hint(text::notice::HINT_DOWN))
            }
            (_, 0) => Ok(()),
            (_, failed) => Err(Error::SomeFailed { failed, sent: self.sent }.into()),
        }
    }
}

/// Only one command sends at a time; the lock goes with the process.
fn lock(ctx: &Ctx) -> Result<Flock<File>> {
    let path = Key::path_beside(&ctx.db_path());
    let file = File::open(&path).map_err(|cause| error::Error::reading(&path, cause))?;
    Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|_| Error::AlreadySending.into())
}

/// Settles what a crash left behind, and ends what is of no use any more.
fn clear_up(ctx: &mut Ctx, by: &By) -> Result<()> {
    ctx.write(|tx| {
        let lost = Outcome::Lost("crashed".to_owned());
        for (id, key, tries) in store::left_behind(tx)? {
            let (to, _) = settle(&lost, is_once(&key), tries, by.now)?;
            let next_at = (to == State::Unknown).then_some(by.now);
            record(tx, by, id, &store::Change { next_at, ..change(to, &lost, by) }, false)?;
        }
        let ended = store::expire(tx, by.now)?;
        if ended > 0 {
            audit::record(tx, by, Event::general("notice.expire", "notice").fact("notices", ended))?;
        }
        Ok(())
    })
}

/// Whether a template's notices are never sent twice.
fn is_once(key: &str) -> bool {
    template::find(key, None).is_ok_and(|template| template.once)
}

fn send_all(ctx: &mut Ctx, by: &By, ids: &[(NoticeId, Channel)], list: &mut List<view::Row>) -> Result<Tally> {
    let report = ctx.mode().report.as_ref().map(|_| ctx.lang());
    let mut tally = Tally::new(report);
    let mut delivery = Delivery::new(ctx)?;
    ctx.key()?;
    let progress = ctx.out.progress(Some(ids.len() as u64));
    for &(id, channel) in ids {
        let way = delivery.way_of(channel);
        if tally.is_down(way) {
            continue;
        }
        let Some(mut claimed) = claim(ctx, id, delivery.domain())? else { continue };
        let desk = desk_name(ctx, claimed.notice.lang).to_owned();
        let outcome = match claimed.letter(ctx.key()?, &desk) {
            Ok(letter) => {
                ctx.outside().crash_point("notice.sending");
                let outcome = delivery.deliver(&letter);
                letter.cleaned(outcome)
            }
            Err(error) => Outcome::Refused(error.to_string()),
        };
        ctx.outside().crash_point("notice.delivered");
        let notice = finish(ctx, by, &claimed.notice, &outcome, delivery.is_training())?;
        tally.count(&notice, way, &outcome);
        list.row(&view::Row::from(notice))?;
        progress.step();
    }
    Ok(tally)
}

/// A notice that is about to go out.
struct Claimed {
    notice: Notice,
    secret: Option<Vec<u8>>,
    attachments: Vec<Attachment>,
}

impl Claimed {
    fn letter(&mut self, key: &Key, desk: &str) -> Result<Letter> {
        let secret = match &self.secret {
            Some(sealed) => store::args_of(&key.open(PURPOSE, sealed)?)?,
            None => Args::new(),
        };
        Ok(Letter {
            message_id: self.notice.message_id.clone(),
            channel: self.notice.channel,
            to: self.notice.address.clone(),
            sender: words::one_line(desk),
            words: words::open(&self.notice, &secret, desk)?,
            secrets: secret,
            attachments: std::mem::take(&mut self.attachments),
        })
    }
}

/// Commits that a channel has the notice; nothing if somebody else was faster.
fn claim(ctx: &mut Ctx, id: NoticeId, domain: &str) -> Result<Option<Claimed>> {
    let token: [u8; 8] = ctx.random()?;
    let message_id = format!("{id}.{}@{domain}", HEXLOWER.encode(&token));
    ctx.write(|tx| {
        if !store::claim(tx, id, &message_id)? {
            return Ok(None);
        }
        Ok(Some(Claimed {
            notice: get(tx, &Scope::all(), id)?,
            secret: store::secret(tx, id)?,
            attachments: store::attachments(tx, id)?,
        }))
    })
}

/// Writes what became of a notice, with its event.
fn finish(ctx: &mut Ctx, by: &By, notice: &Notice, outcome: &Outcome, training: bool) -> Result<Notice> {
    let (id, once) = (notice.id, is_once(&notice.template));
    ctx.write(|tx| {
        let (to, next_at) = settle(outcome, once, notice.tries, by.now)?;
        let change = store::Change { next_at, ..change(to, outcome, by) };
        record(tx, by, id, &change, training)?;
        get(tx, &Scope::all(), id)
    })
}

fn change<'a>(to: State, outcome: &'a Outcome, by: &By) -> store::Change<'a> {
    let problem = outcome.problem();
    store::Change { from: State::Sending, to, next_at: None, problem, afresh: false, now: by.now }
}

fn record(tx: &Tx<'_>, by: &By, id: NoticeId, change: &store::Change<'_>, training: bool) -> Result<()> {
    if !store::change(tx, id, change)? {
        return Err(Error::WrongState { state: change.from }.into());
    }
    let event = Event::new("notice.send", "notice", id).fact("state", change.to);
    audit::record(tx, by, event.fact_if("training", training.then_some(true))).map(drop)
}
