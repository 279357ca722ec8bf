//! `card status`: all readers and what their cards tell for free.

use std::thread;
use std::time::Duration;

use super::limit;
use super::work::{open_module, open_token};
use crate::app::Ctx;
use crate::card::pkcs11::tokens;
use crate::card::profile::Profiles;
use crate::card::{Error, Link, Presence, Reader, Reference, Token, args, atr, choose, readers, view, wait};
use crate::error::{Kind, Result};
use crate::output::Format;

/// How long `--watch` waits before it looks whether a reader came or went.
const WATCH: Duration = Duration::from_secs(60);
/// How long it waits for a service that is away.
const PAUSE: Duration = Duration::from_secs(1);

/// Shows every reader with its card.
pub fn status(ctx: &mut Ctx, args: args::Status) -> Result<()> {
    if args.watch {
        return watch(ctx, &args);
    }
    let mut found = Vec::new();
    match &args.which.module {
        Some(module) => {
            for state in tokens(module, limit(ctx)?)? {
                let name = args.which.token.clone().unwrap_or_else(|| state.identity());
                if !state.is_meant(&name) {
                    continue;
                }
                let token = open_module(ctx, module, Some(&name), args.which.trace)?;
                found.push(look(ctx, view::Status::of_module(module), token)?);
            }
        }
        None => {
            for reader in chosen(ctx, &args)? {
                found.push(one(ctx, &reader, args.which.trace)?);
            }
        }
    }
    show(ctx, &found)?;
    // Somebody who asks for the status of a card wants to know that there is none.
    match found.iter().map(view::Status::presence).max() {
        Some(Presence::Card) => Ok(()),
        Some(Presence::Mute) => Err(Error::Link(Link::Mute).into()),
        Some(Presence::Empty) => Err(Error::Link(Link::NoCard).into()),
        None => Err(Error::NoToken { choice: args.which.token.unwrap_or_default() }.into()),
    }
}

/// All readers, or the one that is meant.
fn chosen(ctx: &Ctx, args: &args::Status) -> Result<Vec<Reader>> {
    let all = readers(limit(ctx)?)?;
    Ok(match &args.which.reader {
        Some(_) => vec![choose(&all, args.which.reader.as_deref())?.clone()],
        None => all,
    })
}

fn show(ctx: &Ctx, found: &[view::Status]) -> Result<()> {
    if ctx.out.format() == Format::Table {
        for status in found {
            ctx.out.show(status)?;
        }
        return Ok(());
    }
    let mut list = ctx.out.list::<view::Status>()?;
    for status in found {
        list.row(status)?;
    }
    list.end()
}

/// One reader; what is wrong with its card is part of the answer.
fn one(ctx: &mut Ctx, reader: &Reader, trace: bool) -> Result<view::Status> {
    let profiles = Profiles::load(ctx.outside());
    let known = profiles.fitting(&reader.atr).first().map(|profile| profile.title(ctx.lang()).to_owned());
    let name = known.or_else(|| atr::name(&reader.atr));
    let status = view::Status::of_reader(reader, name);
    if reader.presence != Presence::Card {
        return Ok(status);
    }
    match open_token(ctx, reader, trace) {
        Ok(token) => look(ctx, status, token),
        Err(error) => Ok(status.problem(&error, ctx.lang())),
    }
}

/// What a card tells for free. One thing that it does not tell hides no other.
fn look(ctx: &Ctx, mut status: view::Status, mut token: Box<dyn Token>) -> Result<view::Status> {
    let lang = ctx.lang();
    status.driver(&token.driver(), lang);
    if let Err(error) = token.begin() {
        return Ok(status.problem(&error.into(), lang));
    }
    let told = (|| {
        status.serial(token.identity()?, token.label()?);
        status.tries(token.tries(Reference::Pin)?, token.tries(Reference::Puk)?);
        status.certificates(token.certificates()?, ctx.now());
        Ok::<(), Error>(())
    })();
    token.end();
    Ok(match told {
        Ok(()) => status,
        Err(error) => status.problem(&error.into(), lang),
    })
}

/// Follows insertion and removal until it is stopped.
fn watch(ctx: &mut Ctx, args: &args::Status) -> Result<()> {
    let mut seen = chosen(ctx, args)?;
    for reader in &seen {
        let status = one(ctx, reader, args.which.trace)?;
        ctx.out.show(&status)?;
    }
    loop {
        // A reader that was unplugged may come back, and so may the service.
        if wait(&seen, WATCH).is_err() {
            thread::sleep(PAUSE);
        }
        let now = match chosen(ctx, args) {
            Err(error) if error.kind() == Kind::NoReader => Vec::new(),
            found => found?,
        };
        for reader in now.iter().filter(|reader| !seen.contains(reader)) {
            let status = one(ctx, reader, args.which.trace)?;
            ctx.out.show(&status)?;
        }
        seen = now;
    }
}
