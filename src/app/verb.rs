//! The one table of verbs: what each does, what it needs, what can be typed and what runs.

use std::path::PathBuf;

use clap::{ArgMatches, Command};

use super::Ctx;
use crate::access::{self, Actor, Capability};
use crate::error::Result;

/// What a verb does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Looks only.
    Read,
    /// Changes the database; leaves an event; takes `--dry-run` and `--yes`.
    Change,
    /// Shows what is masked elsewhere; leaves an event.
    Unmask,
    /// Acts outside the database: mail, files, cards; takes `--dry-run`.
    External,
}

impl Effect {
    /// Whether `--dry-run` and `--yes` mean something.
    pub const fn changes(self) -> bool {
        matches!(self, Self::Change | Self::External)
    }
}

/// What a verb needs of its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: an applicant may do it before he has an account.
    Open,
    /// An account.
    Account,
    /// One of these capabilities; a verb that only reads is open to auditors too.
    Any(&'static [Capability]),
}

impl Need {
    /// Fails unless the actor has it.
    pub fn check(self, actor: &Actor, effect: Effect) -> Result<(), access::Error> {
        match self {
            Self::Open => Ok(()),
            Self::Account if actor.account.is_some() => Ok(()),
            Self::Account => Err(access::Error::Nobody),
            Self::Any(_) if effect == Effect::Read && actor.can(Capability::Auditor) => Ok(()),
            Self::Any(capabilities) => actor.require(capabilities),
        }
    }
}

/// How a change is to be made.
#[derive(Clone, Debug, Default)]
pub struct Mode {
    /// Show what would happen, and do nothing.
    pub dry_run: bool,
    /// Do not ask.
    pub yes: bool,
    /// Write the good rows though others have errors.
    pub keep_going: bool,
    /// Write what became of every row to this file.
    pub report: Option<PathBuf>,
}

/// A verb.
pub struct Verb {
    /// Its name: one word, or two where several verbs belong together (`contacts import`).
    pub name: &'static str,
    /// What it does.
    pub effect: Effect,
    /// What it needs.
    pub need: Need,
    /// Adds its options.
    pub args: fn(Command) -> Command,
    /// Runs it.
    pub run: fn(&mut Ctx, &ArgMatches) -> Result<()>,
}

/// A noun and its verbs, by the rooms that bring them; a verb that stands alone has no name of its own.
pub struct Noun {
    /// Its name.
    pub name: &'static str,
    /// The room whose texts explain it (`help-NAME`).
    pub room: &'static str,
    /// Rooms and their verbs; a room's texts explain its verbs (`help-NAME-VERB`).
    pub rooms: &'static [(&'static str, &'static [Verb])],
}

impl Noun {
    /// A noun whose verbs one room brings.
    pub const fn new(
        name: &'static str,
        room: &'static str,
        rooms: &'static [(&'static str, &'static [Verb])],
    ) -> Self {
        Self { name, room, rooms }
    }

    /// Its verbs, each with its room.
    pub fn verbs(&self) -> impl Iterator<Item = (&'static str, &'static Verb)> + use<> {
        self.rooms.iter().flat_map(|(room, verbs)| verbs.iter().map(move |verb| (*room, verb)))
    }

    /// The verb that is the noun itself, if it stands alone.
    pub fn alone(&self) -> Option<(&'static str, &'static Verb)> {
        self.verbs().find(|(_, verb)| verb.name.is_empty())
    }
}

/// A row of the table: `verb!("add", args::Add, Change, Need::Any(&[Operator]), run::add)`.
macro_rules! verb {
    ($name:literal, $args:ty, $effect:ident, $need:expr, $run:path) => {
        $crate::app::Verb {
            name: $name,
            effect: $crate::app::Effect::$effect,
            need: $need,
            args: <$args as clap::Args>::augment_args,
            run: |ctx, matches| {
                let args =
                    <$args as clap::FromArgMatches>::from_arg_matches(matches).map_err($crate::error::Error::fault)?;
                $run(ctx, args)
            },
        }
    };
}

pub(crate) use verb;
