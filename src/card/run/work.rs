//! Work on one card: opened once, compared before each step that changes it, given back as it should be.

use std::path::Path;

use super::{limit, memory, record};
use crate::app::Ctx;
use crate::card::operation::proven;
use crate::card::piv::Piv;
use crate::card::pkcs11::Pkcs11;
use crate::card::profile::{Iso, Profiles};
use crate::card::{
    Channel, Error, Link, Pcsc, Presence, Reader, Reference, Secret, Slot, Token, Trace, Tries, Which, atr, choose,
    readers,
};
use crate::error::Result;
use crate::output::Out;
use crate::text::{Msg, Word, card as t};

/// The card that a command works on.
pub struct Work {
    token: Box<dyn Token>,
    /// The reader it sits in, or the module that it is reached through.
    pub reader: String,
    /// What tells it from every other card.
    pub serial: String,
    in_doubt: bool,
}

/// A step that changes a card, or costs it something.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The event's verb: `card.pin.change`.
    pub verb: &'static str,
    /// What to do where the card's verdict never came.
    pub unclear: Word,
}

impl Work {
    /// Opens the card that is meant. Only what is free to read is read.
    pub fn open(ctx: &mut Ctx, which: &Which) -> Result<Self> {
        if let Some(module) = &which.module {
            return Self::of(
                open_module(ctx, module, which.token.as_deref(), which.trace)?,
                module.display().to_string(),
            );
        }
        let reader = reader(ctx, which)?;
        Self::in_reader(ctx, reader, which.trace)
    }

    /// The same, for work with its secrets: a card that only its issuer's program may touch is refused, unless the user
    /// names a module, which knows the card.
    pub fn open_for_secrets(ctx: &mut Ctx, which: &Which) -> Result<Self> {
        if which.module.is_some() {
            return Self::open(ctx, which);
        }
        let reader = reader(ctx, which)?;
        Self::open_in(ctx, reader, which.trace)
    }

    /// The same for the card in this reader.
    pub fn open_in(ctx: &mut Ctx, reader: Reader, trace: bool) -> Result<Self> {
        refuse_guarded(ctx, &reader.atr)?;
        Self::in_reader(ctx, reader, trace)
    }

    fn in_reader(ctx: &mut Ctx, reader: Reader, trace: bool) -> Result<Self> {
        Self::of(open_token(ctx, &reader, trace)?, reader.name)
    }

    fn of(mut token: Box<dyn Token>, reader: String) -> Result<Self> {
        token.begin()?;
        let serial = token.identity();
        token.end();
        Ok(Self { token, reader, serial: serial?, in_doubt: false })
    }

    /// The card, for what needs no transaction.
    pub fn token(&mut self) -> &mut dyn Token {
        self.token.as_mut()
    }

    /// Looks at what is free to read.
    pub fn look<T>(&mut self, look: impl FnOnce(&mut dyn Token) -> Result<T, Error>) -> Result<T> {
        self.token.begin()?;
        let seen = look(self.token.as_mut());
        self.token.end();
        Ok(seen?)
    }

    /// The tries left of a secret, also where the card hides them because the secret is verified, and from memory
    /// where the card tells them with each refusal only.
    pub fn tries(&mut self, ctx: &mut Ctx, which: Reference) -> Result<Tries> {
        Ok(match self.told_tries(ctx, which)? {
            Tries::Unknown => memory::recall(ctx, &self.serial, which).unwrap_or(Tries::Unknown),
            known => known,
        })
    }

    /// A rehearsal resets no card that another program has at work.
    fn told_tries(&mut self, ctx: &Ctx, which: Reference) -> Result<Tries> {
        let may_reset = !ctx.mode().dry_run;
        self.look(|token| match token.tries(which)? {
            Tries::Hidden if may_reset => {
                token.forget()?;
                token.tries(which)
            }
            tries => Ok(tries),
        })
    }

    /// Shows the tries left of a secret that is about to be asked for; refuses a blocked one, and the last try unless
    /// it may be spent.
    pub fn may_try(&mut self, ctx: &mut Ctx, which: Reference, use_last_try: bool) -> Result<()> {
        if let Some(tries) = self.refuse_last_try(ctx, which, use_last_try)? {
            ctx.out.note(t::TriesBefore { which: which.word(), tries: tries.msg() });
        }
        Ok(())
    }

    /// The same, without a word: gives the tries left.
    pub fn refuse_last_try(&mut self, ctx: &mut Ctx, which: Reference, use_last_try: bool) -> Result<Option<Tries>> {
        let told = self.told_tries(ctx, which)?;
        let remembered = if told == Tries::Unknown { memory::recall(ctx, &self.serial, which) } else { None };
        match remembered.unwrap_or(told) {
            // It may have been unlocked elsewhere since.
            Tries::Blocked if remembered.is_some() && use_last_try => Ok(None),
            Tries::Blocked if remembered.is_some() => {
                ctx.out.note(t::BLOCKED_REMEMBERED);
                Err(Error::Blocked { which }.into())
            }
            Tries::Blocked => Err(Error::Blocked { which }.into()),
            tries if tries.is_last() && !use_last_try => Err(Error::LastTry { which }.into()),
            tries => Ok(Some(tries)),
        }
    }

    /// Checks a secret by the card's rule, before anything is sent.
    pub fn check(&self, which: Reference, secret: &Secret) -> Result<()> {
        Ok(self.token.rule(which).check(which, secret)?)
    }

    /// Does a step with the card: alone with it, after making sure that it is still the same card.
    pub fn act<T>(
        &mut self,
        ctx: &mut Ctx,
        step: Step,
        act: impl FnOnce(&mut dyn Token) -> Result<T, Error>,
    ) -> Result<T> {
        self.act_at(ctx, step, None, act)
    }

    /// The same, with one slot of the card.
    pub fn act_at<T>(
        &mut self,
        ctx: &mut Ctx,
        step: Step,
        slot: Option<&Slot>,
        act: impl FnOnce(&mut dyn Token) -> Result<T, Error>,
    ) -> Result<T> {
        Ok(self.alone(ctx, step, slot, Self::begin, act)?)
    }

    /// The same, where what comes next depends on the card's refusal; only a link that fails is an error.
    pub fn attempt<T>(
        &mut self,
        ctx: &mut Ctx,
        step: Step,
        act: impl FnOnce(&mut dyn Token) -> Result<T, Error>,
    ) -> Result<Result<T, Error>> {
        match self.alone(ctx, step, None, Self::begin, act) {
            Err(failed) if !failed.error.is_unclear() => Ok(Err(failed.error)),
            done => Ok(Ok(done?)),
        }
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.token.begin()?;
        self.same_card()
    }

    /// Goes on where the card gave a challenge, with nothing in between; the challenge itself tells the card from others.
    pub fn go_on<T>(
        &mut self,
        ctx: &mut Ctx,
        step: Step,
        act: impl FnOnce(&mut dyn Token) -> Result<T, Error>,
    ) -> Result<T> {
        Ok(self.alone(ctx, step, None, |work| work.token.resume(), act)?)
    }

    fn alone<T>(
        &mut self,
        ctx: &mut Ctx,
        step: Step,
        slot: Option<&Slot>,
        begin: impl FnOnce(&mut Self) -> Result<(), Error>,
        act: impl FnOnce(&mut dyn Token) -> Result<T, Error>,
    ) -> Result<T, Failed> {
        let record = record::begin(ctx, step, slot, self);
        let begun = begin(self);
        let (begun, done) = match begun {
            Ok(()) => (true, act(self.token.as_mut())),
            Err(error) => (false, Err(error)),
        };
        // Before the card was asked to do it, nothing about it is unclear.
        let in_doubt = begun && self.token.in_doubt();
        self.in_doubt = in_doubt && done.as_ref().is_err_and(Error::is_unclear);
        self.token.end();
        ctx.outside().crash_point("card.acted");
        self.remember(ctx, step, &done);
        record::end(ctx, step, slot, &self.serial, record, record::Outcome::of(&done, in_doubt));
        done.map_err(|error| Failed { error, unclear: in_doubt.then_some(step.unclear) })
    }

    /// Does a step outside of the card with what was read from it; recorded like one with the card.
    pub fn beside<T>(&self, ctx: &mut Ctx, step: Step, act: impl FnOnce(&mut Ctx, &Self) -> Result<T>) -> Result<T> {
        let record = record::begin(ctx, step, None, self);
        let done = act(ctx, self);
        record::end(ctx, step, None, &self.serial, record, record::Outcome::known(done.is_ok()));
        done
    }

    /// Whether nobody knows what the card did in the last step.
    pub const fn in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// The card shows that a step is done, or that it never was: what was not known about it does not matter any more.
    pub fn seen_at(&self, ctx: &mut Ctx, step: Step, slot: &Slot) {
        record::seen(ctx, step, slot, &self.serial);
    }

    /// The card in the reader may have been swapped while somebody was asked.
    fn same_card(&mut self) -> Result<(), Error> {
        let found = self.token.identity()?;
        if found == self.serial { Ok(()) } else { Err(Error::OtherCard { expected: self.serial.clone(), found }) }
    }

    /// Keeps what a refusal told of the tries left, until a success gives them back.
    fn remember<T>(&self, ctx: &mut Ctx, step: Step, done: &Result<T, Error>) {
        match done {
            Ok(_) => proven(step.verb).iter().for_each(|which| memory::forget(ctx, &self.serial, *which)),
            Err(Error::Wrong { which, tries }) => memory::keep(ctx, &self.serial, *which, *tries),
            Err(Error::Blocked { which }) => memory::keep(ctx, &self.serial, *which, Tries::Blocked),
            _ => {}
        }
    }
}

/// A step that was not done, and what to do to find out where it is open whether it was.
struct Failed {
    error: Error,
    unclear: Option<Word>,
}

impl From<Failed> for crate::Error {
    fn from(failed: Failed) -> Self {
        let Failed { error, unclear } = failed;
        match unclear.filter(|_| error.is_unclear()) {
            Some(hint) => Self::from(error).hint(hint),
            None => error.into(),
        }
    }
}

/// The reader that is meant.
fn reader(ctx: &Ctx, which: &Which) -> Result<Reader> {
    let all = readers(limit(ctx)?)?;
    Ok(choose(&all, which.reader.as_deref())?.clone())
}

/// Fails for a card whose secrets other programs than its issuer's must not touch.
fn refuse_guarded(ctx: &mut Ctx, atr: &[u8]) -> Result<()> {
    let profiles = Profiles::load(ctx.outside());
    match profiles.guarding(atr).and_then(|profile| Some((profile, profile.page()?))) {
        Some((profile, page)) => {
            Err(Error::Forbidden { card: profile.title(ctx.lang()).to_owned(), page: page.to_owned() }.into())
        }
        None => Ok(()),
    }
}

/// A token through a module.
pub(super) fn open_module(ctx: &Ctx, module: &Path, token: Option<&str>, trace: bool) -> Result<Box<dyn Token>> {
    Ok(Box::new(Pkcs11::open(module, token, limit(ctx)?, trace.then_some(Out::aside))?))
}

/// The driver that knows the card in a reader: PIV, a profile, or the module of the configuration.
pub(super) fn open_token(ctx: &mut Ctx, reader: &Reader, trace: bool) -> Result<Box<dyn Token>> {
    match reader.presence {
        Presence::Empty => return Err(Error::Link(Link::NoCard).into()),
        Presence::Mute => return Err(Error::Link(Link::Mute).into()),
        Presence::Card => {}
    }
    let transport = Pcsc::connect(&reader.name, limit(ctx)?).map_err(Error::from)?;
    let channel = Channel::new(Box::new(transport), trace.then(|| Box::new(Out::aside) as Trace));
    let profiles = Profiles::load(ctx.outside());
    let mut channel =
        match Piv::select_unless(profiles.guarding(&reader.atr).is_some(), channel).map_err(Error::from)? {
            Ok(piv) => return Ok(Box::new(piv)),
            Err(channel) => channel,
        };
    for profile in profiles.fitting(&reader.atr) {
        channel = match Iso::select(channel, profile).map_err(Error::from)? {
            Ok(iso) => return Ok(Box::new(iso)),
            Err(channel) => channel,
        };
    }
    drop(channel);
    match ctx.config.some("card.module") {
        Some(module) => open_module(ctx, Path::new(module), Some(&reader.name), trace),
        None => Err(Error::Unknown { atr: atr::shown(&reader.atr) }.into()),
    }
}

impl Tries {
    /// As people read it.
    pub fn msg(self) -> Msg {
        match self {
            Self::Left(tries) => t::TriesLeft { tries }.into(),
            Self::Blocked => t::TRIES_BLOCKED.into(),
            Self::Hidden => t::TRIES_HIDDEN.into(),
            Self::Low => t::TRIES_LOW.into(),
            Self::Unknown => t::TRIES_UNKNOWN.into(),
        }
    }
}
