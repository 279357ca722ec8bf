//! What happens, step by step.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use super::card::Card;
use super::escrow::{Escrow, Opener};
use super::journal::Journal;
use super::list::{self, Line};
use super::slips::Slips;
use super::view::{Row, State};
use super::{Batch, Error, Part};
use crate::app::Ctx;
use crate::card::run::limit;
use crate::card::{Presence, Reader, Work, choose, folded, readers, wait};
use crate::error::{Kind, Result};
use crate::text::{card as ct, card_batch as t};
use crate::x509::{self, Certificate};

/// How long the service is listened to at a time.
const PULSE: Duration = Duration::from_secs(1);

/// A list on its way.
pub struct Run<'a> {
    pub args: &'a Batch,
    pub wanted: Vec<Part>,
    pub journal: Journal,
    pub slips: Slips,
    pub escrow: Option<&'a dyn Escrow>,
    /// The certificates of the folder, by their public keys.
    pub certificates: BTreeMap<Vec<u8>, Certificate>,
    /// The PIN that all cards have or get, if it is one for all.
    pub pin: Option<Zeroizing<String>>,
    /// What of an earlier run nobody knows.
    pub unclear: BTreeSet<(String, Part)>,
    puk: Option<Zeroizing<String>>,
    management_key: Option<Zeroizing<String>>,
    done: BTreeSet<String>,
    refused: BTreeMap<String, String>,
}

/// `card batch`
pub fn run(ctx: &mut Ctx, args: &Batch, escrow: Option<&dyn Escrow>) -> Result<()> {
    let lines = list::read(args)?;
    let mut run = Run::open(ctx, args, escrow)?;
    let left = run.left(&lines);
    if ctx.mode().dry_run || left == 0 {
        return run.tell(ctx, &lines);
    }
    ctx.confirm(t::Confirm { cards: left })?;
    run.ask(ctx)?;
    let ended = run.go(ctx, &lines);
    run.tell(ctx, &lines)?;
    ended?;
    match run.left(&lines) + run.refused.len() {
        0 => Ok(()),
        left => Err(Error::Partial { done: lines.len() - left, cards: lines.len() }.into()),
    }
}

impl<'a> Run<'a> {
    fn open(ctx: &Ctx, args: &'a Batch, escrow: Option<&'a dyn Escrow>) -> Result<Self> {
        let rehearse = ctx.mode().dry_run;
        let certificates = args.certificates.as_deref().map(|folder| certificates(ctx, folder)).transpose()?;
        if let Some(folder) = args.requests.as_deref().filter(|_| !rehearse) {
            fs::create_dir_all(folder).map_err(|cause| crate::Error::writing(folder, cause))?;
        }
        Ok(Self {
            args,
            wanted: args.wanted(),
            journal: Journal::open(&args.journal(), ctx.now(), rehearse)?,
            slips: Slips::open(&args.slips())?,
            escrow,
            certificates: certificates.unwrap_or_default(),
            pin: None,
            unclear: BTreeSet::new(),
            puk: None,
            management_key: None,
            done: BTreeSet::new(),
            refused: BTreeMap::new(),
        })
    }

    /// Asks for what the cards came with, once for all. What the escrow knows of each card goes before it.
    fn ask(&mut self, ctx: &Ctx) -> Result<()> {
        let wants = |parts: &[Part]| parts.iter().any(|part| self.wanted.contains(part));
        if wants(&[Part::Pin, Part::Puk]) {
            self.puk = self.args.puk.given()?;
            if self.puk.is_none() && self.escrow.is_none() {
                self.puk = Some(self.args.puk.read(ctx, t::ASK_PUK)?);
            }
        }
        if wants(&[Part::Key, Part::Certificate, Part::ManagementKey]) {
            self.management_key = self.args.key.given()?;
            if self.management_key.is_none() && self.escrow.is_none() {
                self.management_key = Some(self.args.key.read(ctx, t::ASK_MANAGEMENT_KEY)?);
            }
        }
        self.pin = match self.args.keep_pin {
            false => self.args.new_pin.given()?,
            true if self.wanted.contains(&Part::Request) => Some(self.args.pin.read(ctx, t::ASK_PIN)?),
            true => self.args.pin.given()?,
        };
        Ok(())
    }

    /// What all cards came with.
    pub fn came_with(&self, opener: Opener) -> Option<Zeroizing<String>> {
        match opener {
            Opener::Puk => self.puk.clone(),
            Opener::ManagementKey => self.management_key.clone(),
        }
    }

    /// What is left to be done to a card. Its certificate only where it is in the folder.
    pub fn missing(&self, line: &Line) -> Vec<Part> {
        let progress = self.journal.of(&line.key);
        let has = |part: &Part| progress.is_some_and(|progress| progress.has(*part));
        let there = self.certificate_is_there(line);
        let left = self.wanted.iter().filter(|part| !has(part));
        left.filter(|part| **part != Part::Certificate || there).copied().collect()
    }

    /// Whether the certificate of a card may be in the folder: for certain where its key is known.
    fn certificate_is_there(&self, line: &Line) -> bool {
        let progress = self.journal.of(&line.key);
        match progress.and_then(|progress| progress.public_key.as_ref()) {
            Some(key) => self.certificates.contains_key(key),
            None => !self.wanted.contains(&Part::Key) && !self.certificates.is_empty(),
        }
    }

    fn is_open(&self, line: &Line) -> bool {
        !self.missing(line).is_empty() && !self.refused.contains_key(&line.key)
    }

    fn left(&self, lines: &[Line]) -> usize {
        lines.iter().filter(|line| self.is_open(line)).count()
    }

    /// Takes card after card, until all are done or none comes any more.
    fn go(&mut self, ctx: &mut Ctx, lines: &'a [Line]) -> Result<()> {
        let (mut seen, mut patience, mut prompted) = (HashMap::new(), self.args.wait, false);
        while let Some(next) = lines.iter().find(|line| self.is_open(line)) {
            let readers = self.readers(ctx)?;
            let fresh =
                |reader: &&Reader| reader.presence != Presence::Empty && seen.get(&reader.name) != Some(&reader.events);
            if let Some(reader) = readers.iter().find(fresh).cloned() {
                seen.insert(reader.name.clone(), reader.events);
                (patience, prompted) = (self.args.wait, false);
                self.take(ctx, reader, lines)?;
                continue;
            }
            if !prompted {
                let (left, next) = (self.left(lines), next.key.as_str());
                ctx.out.note(t::InsertNext { next, left });
                prompted = true;
            }
            if patience == 0 {
                return Ok(());
            }
            patience -= 1;
            wait(&readers, PULSE)?;
        }
        Ok(())
    }

    fn readers(&self, ctx: &Ctx) -> Result<Vec<Reader>> {
        let all = readers(limit(ctx)?)?;
        Ok(match &self.args.reader {
            Some(_) => vec![choose(&all, self.args.reader.as_deref())?.clone()],
            None => all,
        })
    }

    /// The card that was put in.
    fn take(&mut self, ctx: &mut Ctx, reader: Reader, lines: &'a [Line]) -> Result<()> {
        if reader.presence == Presence::Mute {
            ctx.out.warn(ct::MUTE);
            return Ok(());
        }
        let mut work = match Work::open_in(ctx, reader, self.args.trace) {
            Ok(work) => work,
            Err(error) => {
                ctx.out.warn(error.msg().clone());
                return Ok(());
            }
        };
        let serial = folded(&work.serial);
        let line = match self.line_of(&serial, lines) {
            Ok(line) => line,
            Err(error) => {
                ctx.out.warn(crate::Error::from(error).msg().clone());
                return Ok(());
            }
        };
        if !self.is_open(line) {
            ctx.out.note(t::AlreadyDone { card: line.key.as_str() });
            return Ok(());
        }
        self.remember_unclear(line);
        let finished = Card::new(self, &mut work, line).finish(ctx);
        self.verdict(ctx, line, finished, lines)
    }

    /// What comes of a card. One that was pulled is waited for again; one that is not ours is passed over; one that says
    /// no ends it all, unless the others are to go on.
    fn verdict(&mut self, ctx: &Ctx, line: &Line, finished: Result<()>, lines: &[Line]) -> Result<()> {
        let Err(error) = finished else {
            self.done.insert(line.key.clone());
            self.refused.remove(&line.key);
            ctx.out.note(t::CardDone { card: line.key.as_str(), left: self.left(lines) });
            return Ok(());
        };
        if is_pulled(&error) || self.journal.of(&line.key).is_none() {
            ctx.out.warn(error.msg().clone());
            return Ok(());
        }
        self.refused.insert(line.key.clone(), error.msg().to(ctx.lang()));
        if !ctx.mode().keep_going {
            return Err(error);
        }
        ctx.out.warn(error.msg().clone());
        Ok(())
    }

    /// What nobody knows of a card, before it is begun again.
    fn remember_unclear(&mut self, line: &Line) {
        let Some(progress) = self.journal.of(&line.key) else { return };
        let unclear = self.wanted.iter().filter(|part| progress.is_unclear(**part));
        let unclear: Vec<_> = unclear.map(|part| (line.key.clone(), *part)).collect();
        self.unclear.retain(|(key, _)| *key != line.key);
        self.unclear.extend(unclear);
    }

    /// The line of a card: that with which it was begun, that which names it, or the next that names none.
    fn line_of<'l>(&self, serial: &str, lines: &'l [Line]) -> Result<&'l Line, Error> {
        if serial.is_empty() {
            return Err(Error::NoNumber);
        }
        let begun = self.journal.key_of(serial).and_then(|key| lines.iter().find(|line| line.key == key));
        let named = || lines.iter().find(|line| line.serial.as_deref() == Some(serial));
        let next = || {
            lines
                .iter()
                .find(|line| line.serial.is_none() && self.is_open(line) && self.journal.of(&line.key).is_none())
        };
        begun.or_else(named).or_else(next).ok_or_else(|| Error::Unlisted { serial: serial.to_owned() })
    }

    /// Every line and what became of it.
    fn tell(&self, ctx: &Ctx, lines: &[Line]) -> Result<()> {
        let mut list = ctx.out.list::<Row>()?;
        for line in lines {
            let progress = self.journal.of(&line.key);
            let serial = progress.map(|progress| progress.serial.clone());
            let request = progress.and_then(|progress| progress.request.clone());
            list.row(&Row::new(line, serial, self.state(line), request, self.refused.get(&line.key).cloned()))?;
        }
        list.end()
    }

    fn state(&self, line: &Line) -> State {
        let progress = self.journal.of(&line.key);
        let waits = self.wanted.contains(&Part::Certificate)
            && !progress.is_some_and(|progress| progress.has(Part::Certificate));
        match progress {
            _ if self.refused.contains_key(&line.key) => State::Refused,
            None => State::Open,
            Some(_) if !self.missing(line).is_empty() => State::Unfinished,
            Some(_) if waits => State::Waiting,
            Some(_) if self.done.contains(&line.key) => State::Done,
            Some(_) => State::Unchanged,
        }
    }
}

/// Whether the way to the card failed: it is waited for again.
fn is_pulled(error: &crate::Error) -> bool {
    matches!(error.kind(), Kind::NoCard | Kind::NoReader | Kind::Conflict)
}

/// The certificates in a folder, by their public keys; of several about one key the one that lasts longest.
fn certificates(ctx: &Ctx, folder: &Path) -> Result<BTreeMap<Vec<u8>, Certificate>> {
    let reading = |cause| crate::Error::reading(folder, cause);
    let mut found: BTreeMap<Vec<u8>, Certificate> = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(reading)? {
        let path = entry.map_err(reading)?.path();
        if !path.is_file() {
            continue;
        }
        match x509::read(&path) {
            Ok(all) => {
                for certificate in all {
                    let key = certificate.public_key().der();
                    let later = found.get(&key).is_none_or(|known| known.not_after() < certificate.not_after());
                    if later {
                        found.insert(key, certificate);
                    }
                }
            }
            Err(error) => ctx.out.warn_at(error.place(), error.msg().clone()),
        }
    }
    Ok(found)
}
