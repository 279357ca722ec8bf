//! `card profile …`, step by step.

use std::path::Path;
use std::time::Duration;

use data_encoding::HEXUPPER;

use super::file::parse;
use super::set::{read, shipped};
use super::{Flaw, Iso, Origin, Profile, Profiles, args, view};
use crate::app::Ctx;
use crate::card::{Channel, Link, Pcsc, Reader, Reference, Token, atr, choose, readers};
use crate::error::{Error, Kind, Result};
use crate::text::{Msg, card_profile as t};

/// `card profile list`
pub fn list(ctx: &mut Ctx, _args: args::List) -> Result<()> {
    let profiles = Profiles::load(ctx.outside());
    let lang = ctx.lang();
    let mut list = ctx.out.list::<view::Row>()?;
    for profile in profiles.all() {
        list.row(&view::Row::new(profile, lang))?;
    }
    list.end()?;
    for broken in profiles.broken() {
        ctx.out.warn(t::BrokenFile { path: broken.path.as_path(), flaws: broken.flaws.len() });
    }
    Ok(())
}

/// `card profile show`
pub fn show(ctx: &mut Ctx, args: args::Show) -> Result<()> {
    let profiles = Profiles::load(ctx.outside());
    let profile = profiles.named(&args.profile)?;
    if args.toml {
        return ctx.out.text(&source(profile)?);
    }
    ctx.out.show(&view::Detail::new(profile, ctx.lang()))
}

/// The profile's file as it is.
fn source(profile: &Profile) -> Result<String> {
    match &profile.origin {
        Origin::Shipped => Ok(shipped(&profile.name).unwrap_or_default().to_owned()),
        Origin::File(path) => std::fs::read_to_string(path).map_err(|cause| Error::reading(path, cause)),
    }
}

/// `card profile lint`
pub fn lint(ctx: &mut Ctx, args: args::Lint) -> Result<()> {
    let folder = Profiles::folder(ctx.outside());
    let mut found: Vec<(String, Flaw)> = Vec::new();
    let mut note = |path: &Path, flaws: Vec<Flaw>| {
        found.extend(flaws.into_iter().map(|flaw| (path.display().to_string(), flaw)));
    };
    if args.files.is_empty() {
        for broken in Profiles::load(ctx.outside()).broken() {
            note(&broken.path, broken.flaws.clone());
        }
    }
    for path in &args.files {
        if let Err(flaws) = read(path) {
            note(path, flaws);
        }
    }
    let lang = ctx.lang();
    let mut list = ctx.out.list::<view::Found>()?;
    for (file, flaw) in &found {
        list.row(&view::Found::new(file, flaw, lang))?;
    }
    list.end()?;
    match found.len() {
        0 => ctx.out.note(t::LintOk { folder: folder.as_path() }),
        flaws => return Err(Error::new(Kind::Refused, t::LintFailed { flaws }).hint(t::HINT_LINT)),
    }
    Ok(())
}

/// `card profile test`: what is free, on the card in the reader; no try is used.
pub fn test(ctx: &mut Ctx, args: args::Test) -> Result<()> {
    let profile = wanted(ctx, &args.profile)?;
    let limit = Duration::from_secs(ctx.config.parsed("card.seconds")?);
    let readers = readers(limit)?;
    let reader = choose(&readers, args.reader.as_deref())?;
    let mut steps = view::Steps::new(ctx.lang());
    let fits = profile.fits(&reader.atr).is_some();
    let atr = HEXUPPER.encode(&reader.atr);
    let sentence: Msg = if fits { t::AtrFits { atr }.into() } else { t::AtrFitsNot { atr }.into() };
    steps.note(t::STEP_ATR, fits, sentence);
    try_card(&profile, reader, limit, &mut steps)?;
    let mut list = ctx.out.list::<view::Step>()?;
    for step in &steps.steps {
        list.row(step)?;
    }
    list.end()?;
    match steps.failed() {
        0 => Ok(()),
        failed => Err(Error::new(Kind::Refused, t::TestFailed { failed }).hint(t::HINT_TEST)),
    }
}

/// A profile by its name, or one in a file that is still being written.
fn wanted(ctx: &mut Ctx, text: &str) -> Result<Profile> {
    let path = Path::new(text);
    if path.extension().is_none() {
        return Profiles::load(ctx.outside()).named(text).cloned();
    }
    let source = std::fs::read_to_string(path).map_err(|cause| Error::reading(path, cause))?;
    parse(&source, Origin::File(path.to_owned())).map_err(|flaws| {
        let first = flaws.first().map_or_else(String::new, |flaw| flaw.field.clone());
        Error::new(Kind::Refused, t::LintFailed { flaws: flaws.len() }).hint(t::HintLintFile { path }).field(&first)
    })
}

fn try_card(profile: &Profile, reader: &Reader, limit: Duration, steps: &mut view::Steps) -> Result<()> {
    let channel = Channel::new(Box::new(Pcsc::connect(&reader.name, limit).map_err(crate::card::Error::from)?), None);
    let selected = Iso::select(channel, profile).map_err(crate::card::Error::from)?;
    let Ok(mut card) = selected else {
        steps.note(t::STEP_APPLICATION, false, t::APPLICATION_MISSING);
        return Ok(());
    };
    let without = profile.aid.is_empty();
    steps.note(t::STEP_APPLICATION, true, if without { t::APPLICATION_NONE } else { t::APPLICATION_SELECTED });
    card.begin()?;
    let done = ask(profile, &mut card, steps);
    card.end();
    Ok(done?)
}

/// What the card tells for free. That the link fails is an error; that the card says no is a finding.
fn ask(profile: &Profile, card: &mut Iso, steps: &mut view::Steps) -> Result<(), crate::card::Error> {
    use crate::card::Error as Card;
    if profile.number.is_some() {
        let number = steps.told(card.identity())?.filter(|number| !atr::is_shared(number));
        let sentence: Msg =
            number.as_ref().map_or_else(|| t::NUMBER_NONE.into(), |number| t::NumberRead { number }.into());
        steps.note(t::STEP_NUMBER, number.is_some(), sentence);
    }
    for (which, shape) in [(Reference::Pin, &profile.pin), (Reference::Puk, &profile.puk)] {
        let Some(shape) = shape else { continue };
        steps.note(
            t::STEP_SECRET,
            true,
            t::SecretShape { which: which.word(), length: shape.rule().length(), example: shape.example() },
        );
        if shape.asks {
            let tries = card.tries(which)?;
            let sentence: Msg = match tries.count() {
                Some(tries) => t::TriesLeft { which: which.word(), tries }.into(),
                None => t::TriesUntold { which: which.word() }.into(),
            };
            steps.note(t::STEP_TRIES, tries.count().is_some(), sentence);
        }
    }
    if !profile.certificates.is_empty() {
        let found = match card.certificates() {
            Ok(found) => Ok(found.len()),
            Err(Card::Link(link)) => return Err(Card::Link(link)),
            Err(_) => Err(()),
        };
        steps.note(t::STEP_CERTIFICATES, found.is_ok(), t::CertificatesRead { found: found.unwrap_or(0) });
    }
    Ok(())
}

impl view::Steps {
    /// What the card told, if it did; a link that fails is passed on.
    fn told<T>(&mut self, answer: Result<T, crate::card::Error>) -> Result<Option<T>, crate::card::Error> {
        match answer {
            Ok(told) => Ok(Some(told)),
            Err(crate::card::Error::Link(link)) if link != Link::Garbled => Err(link.into()),
            Err(_) => Ok(None),
        }
    }
}
