//! `card doctor`, step by step.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::finding::{Check, Health, Level, verdict};
use super::{args, service, usb, view};
use crate::app::Ctx;
use crate::base::Timestamp;
use crate::card::cert;
use crate::card::piv::{Piv, is_retired};
use crate::card::pkcs11::{Pkcs11, modules};
use crate::card::profile::{Iso, Profile, Profiles};
use crate::card::{
    Channel, Driver, Error, Link, Pcsc, Presence, Reader, Reference, Slot, Token, Tries, atr, choose, readers,
};
use crate::error::Result;
use crate::text::{Lang, Msg, Word, card_doctor as t};
use crate::x509::{Authorities, Certificate, Chain, Validity};

/// A certificate that ends so soon can be renewed already (D015).
const SOON: i64 = 60;

/// What the layers above the link need to know.
struct Surroundings {
    lang: Lang,
    now: Timestamp,
    limit: Duration,
    profiles: Profiles,
    authorities: Authorities,
    /// The module of the configuration, for cards that have no driver of ours.
    module: Option<PathBuf>,
}

/// `card doctor`
pub fn doctor(ctx: &mut Ctx, args: args::Doctor) -> Result<()> {
    let surroundings = Surroundings {
        lang: ctx.lang(),
        now: ctx.now(),
        limit: Duration::from_secs(ctx.config.parsed("card.seconds")?),
        profiles: Profiles::load(ctx.outside()),
        authorities: authorities(ctx, &args)?,
        module: ctx.config.some("card.module").map(PathBuf::from),
    };
    let mut health = Health::default();
    if let Some(module) = &args.module {
        by_module(&surroundings, module, args.token.as_deref(), &mut health);
    } else if service::look(ctx.outside(), &mut health)
        && let Some(reader) = reader(&surroundings, args.reader.as_deref(), &mut health)
        && let Some(mut token) = token(&surroundings, &reader, &mut health)
    {
        inside(&surroundings, token.as_mut(), &reader.atr, &mut health);
    }
    told_modules(&surroundings, &mut health);
    let findings = health.all();
    let mut list = ctx.out.list::<view::Row>()?;
    for finding in &findings {
        list.row(&view::Row::new(finding, surroundings.lang))?;
    }
    list.end()?;
    verdict(&findings, surroundings.lang)
}

/// The authorities behind certificates: those of the option, else those beside the configuration, if there are any.
fn authorities(ctx: &mut Ctx, args: &args::Doctor) -> Result<Authorities> {
    if let Some(folder) = &args.authorities {
        return Authorities::load(folder);
    }
    cert::authorities(ctx)
}

/// PKCS#11 modules are told, so that somebody knows what to name; they are no layer.
fn told_modules(around: &Surroundings, health: &mut Health) {
    let found = modules(around.module.as_deref());
    for module in &found {
        health.ok(Check::Modules, t::Module { maker: &*module.name, path: module.path.as_path() });
    }
    if found.is_empty() {
        health.ok(Check::Modules, t::MODULES_NONE);
    }
}

/// Layers of the reader: allowed, plugged in, driven, with a card in it that answers.
fn reader(around: &Surroundings, choice: Option<&str>, health: &mut Health) -> Option<Reader> {
    let found = match readers(around.limit) {
        Ok(found) => found,
        Err(Error::NoReader) => {
            health.ok(Check::Access, t::ACCESS_OK);
            no_reader(&usb::readers(), health);
            return None;
        }
        Err(error) => {
            // The socket is there, and yet the service turns us away: a rule of polkit.
            let denied = matches!(error, Error::Link(Link::NoService));
            match denied {
                true => health.bad(Check::Access, t::ACCESS_POLKIT, t::ACCESS_DENIED_REMEDY, t::ACCESS_DENIED_SAY),
                false => health.fault(Check::Access, &error.into(), t::ACCESS_DENIED_SAY),
            }
            return None;
        }
    };
    health.ok(Check::Access, t::ACCESS_OK);
    let chosen = chosen(&found, choice, health)?;
    health.ok(Check::Reader, t::ReaderOk { reader: &*chosen.name });
    health.ok(Check::Driver, t::DRIVER_OK);
    match chosen.presence {
        Presence::Empty => {
            health.bad(Check::Card, t::CARD_NONE, t::CARD_NONE_REMEDY, t::CARD_NONE_SAY);
            return None;
        }
        Presence::Mute => {
            health.ok(Check::Card, t::CARD_OK);
            health.bad(Check::Answer, t::ANSWER_NONE, t::ANSWER_NONE_REMEDY, t::ANSWER_NONE_SAY);
            return None;
        }
        Presence::Card => health.ok(Check::Card, t::CARD_OK),
    }
    Some(chosen)
}

fn no_reader(on_usb: &[String], health: &mut Health) {
    if on_usb.is_empty() {
        health.bad(Check::Reader, t::READER_NONE, t::READER_NONE_REMEDY, t::READER_NONE_SAY);
    } else {
        let reader = on_usb.join(", ");
        health.ok(Check::Reader, t::ReaderOk { reader: reader.clone() });
        health.bad(Check::Driver, t::DriverNone { reader }, t::DRIVER_NONE_REMEDY, t::DRIVER_NONE_SAY);
    }
}

/// The reader that is meant; of several with a card the first, and that is said.
fn chosen(found: &[Reader], choice: Option<&str>, health: &mut Health) -> Option<Reader> {
    match choose(found, choice) {
        Ok(reader) => Some(reader.clone()),
        Err(Error::ManyCards { readers }) => {
            let first = found.iter().find(|reader| reader.presence != Presence::Empty)?.clone();
            health.warn(Check::Reader, t::ReaderMany { readers }, t::READER_MANY_REMEDY, t::READER_MANY_SAY);
            Some(first)
        }
        Err(error) => {
            health.fault(Check::Reader, &error.into(), t::READER_NONE_SAY);
            None
        }
    }
}

/// Layers of the card: it answers, its kind is known, its application can be selected.
fn token(around: &Surroundings, reader: &Reader, health: &mut Health) -> Option<Box<dyn Token>> {
    let channel = match Pcsc::connect(&reader.name, around.limit) {
        Ok(transport) => Channel::new(Box::new(transport), None),
        Err(link) => return failed(health, Error::from(link)),
    };
    let channel = match Piv::select_unless(around.profiles.guarding(&reader.atr).is_some(), channel) {
        Ok(Ok(piv)) => {
            health.ok(Check::Answer, t::ANSWER_OK);
            health.ok(Check::Known, t::KNOWN_PIV);
            health.ok(Check::Application, t::APPLICATION_OK);
            return Some(Box::new(piv));
        }
        Ok(Err(channel)) => channel,
        Err(link) => return failed(health, Error::from(link)),
    };
    health.ok(Check::Answer, t::ANSWER_OK);
    let fitting = around.profiles.fitting(&reader.atr);
    if fitting.is_empty() {
        drop(channel);
        return unknown(around, reader, health);
    }
    by_profile(around, channel, &fitting, health)
}

fn failed(health: &mut Health, error: Error) -> Option<Box<dyn Token>> {
    health.fault(Check::Answer, &error.into(), t::ANSWER_NONE_SAY);
    None
}

/// A token through its module, which looks after service, reader and card itself.
fn by_module(around: &Surroundings, module: &Path, token: Option<&str>, health: &mut Health) {
    for check in &Check::ORDER[..6] {
        health.note(*check, Level::Skipped, t::BY_MODULE, None, None);
    }
    match Pkcs11::open(module, token, around.limit, None) {
        Ok(mut token) => {
            health.ok(Check::Known, t::KnownModule { module });
            health.ok(Check::Application, t::APPLICATION_OK);
            inside(around, &mut token, &[], health);
        }
        Err(error) => health.fault(Check::Known, &error.into(), t::KNOWN_NONE_SAY),
    }
}

/// The first profile whose application the card has; if it has none, it is what the likeliest one says.
fn by_profile(
    around: &Surroundings,
    mut channel: Channel,
    fitting: &[&Profile],
    health: &mut Health,
) -> Option<Box<dyn Token>> {
    let known = |profile: &Profile| Msg::from(t::Known { card: profile.title(around.lang), profile: profile.name() });
    for profile in fitting {
        channel = match Iso::select(channel, profile) {
            Ok(Ok(token)) => {
                health.ok(Check::Known, known(profile));
                health.ok(Check::Application, t::APPLICATION_OK);
                return Some(Box::new(token));
            }
            Ok(Err(channel)) => channel,
            Err(link) => {
                health.ok(Check::Known, known(profile));
                health.fault(Check::Application, &Error::from(link).into(), t::ANSWER_NONE_SAY);
                return None;
            }
        };
    }
    let likeliest = fitting.first()?;
    let card = likeliest.title(around.lang);
    health.ok(Check::Known, known(likeliest));
    health.bad(Check::Application, t::ApplicationNone { card }, t::APPLICATION_NONE_REMEDY, t::APPLICATION_NONE_SAY);
    None
}

/// No driver of ours: the module of the configuration, if there is one that knows the card. What the lists call the card
/// is said all the same.
fn unknown(around: &Surroundings, reader: &Reader, health: &mut Health) -> Option<Box<dyn Token>> {
    if let Some(module) = &around.module
        && let Ok(token) = Pkcs11::open(module, Some(&reader.name), around.limit, None)
    {
        health.ok(Check::Known, t::KnownModule { module: module.as_path() });
        health.ok(Check::Application, t::APPLICATION_OK);
        return Some(Box::new(token));
    }
    match atr::name(&reader.atr) {
        Some(name) => {
            health.ok(Check::Known, t::KnownByName { name });
            health.bad(Check::Application, t::APPLICATION_MODULE, t::APPLICATION_MODULE_REMEDY, t::KNOWN_NONE_SAY);
        }
        None => {
            let atr = atr::shown(&reader.atr);
            health.bad(Check::Known, t::KnownNone { atr }, t::KNOWN_NONE_REMEDY, t::KNOWN_NONE_SAY);
        }
    }
    None
}

/// Layers inside the card: certificates, their dates, who stands behind them, and the PIN.
fn inside(around: &Surroundings, token: &mut dyn Token, atr: &[u8], health: &mut Health) {
    let issuer = issuer(around, atr);
    let begun = token.begin();
    let read = begun.map(|()| {
        // Where only the issuer can help, the card is not asked.
        let tries = if issuer.is_some() { Ok(Tries::Unknown) } else { token.tries(Reference::Pin) };
        (token.certificates(), tries)
    });
    token.end();
    match read {
        Ok((certificates, tries)) => {
            match certificates {
                Ok(found) => judge_certificates(around, token.driver(), found, health),
                Err(error) => health.fault(Check::Certificates, &error.into(), t::CERTIFICATES_NONE_SAY),
            }
            match (issuer, tries) {
                (Some(issuer), _) => told_issuer(around, issuer, health),
                (None, Ok(tries)) => judge_pin(tries, health),
                (None, Err(error)) => health.fault(Check::Pin, &error.into(), t::ANSWER_NONE_SAY),
            }
        }
        Err(error) => health.fault(Check::Certificates, &error.into(), t::ANSWER_NONE_SAY),
    }
}

fn judge_certificates(around: &Surroundings, driver: Driver, found: Vec<(Slot, Vec<u8>)>, health: &mut Health) {
    let count = found.len();
    let readable = |driver: &Driver| match driver {
        Driver::Profile(name) => around.profiles.named(name).is_ok_and(Profile::reads_certificates),
        _ => true,
    };
    if count == 0 && !readable(&driver) {
        health.ok(Check::Certificates, t::CERTIFICATES_UNREAD);
        return;
    }
    if count == 0 {
        health.bad(Check::Certificates, t::CERTIFICATES_NONE, t::CERTIFICATES_NONE_REMEDY, t::CERTIFICATES_NONE_SAY);
        return;
    }
    let parsed: Vec<(Slot, Certificate)> =
        found.into_iter().filter_map(|(slot, der)| Some((slot, Certificate::from_der(&der).ok()?))).collect();
    if parsed.len() == count {
        health.ok(Check::Certificates, t::CertificatesOk { count });
    } else {
        let broken = count - parsed.len();
        health.bad(
            Check::Certificates,
            t::CertificatesBroken { broken },
            t::CERTIFICATES_BROKEN_REMEDY,
            t::CERTIFICATES_NONE_SAY,
        );
    }
    // What a retired key is for lies in the past: nothing about its certificate is a fault of the card.
    let fault = |slot: &Slot| if driver == Driver::Piv && is_retired(slot) { Level::Warn } else { Level::Bad };
    for (slot, certificate) in &parsed {
        judge_dates(around.now, slot, certificate, fault(slot), health);
    }
    judge_chains(around, &parsed, fault, health);
}

fn judge_dates(now: Timestamp, slot: &Slot, certificate: &Certificate, fault: Level, health: &mut Health) {
    let (slot, days) = (slot.name(), certificate.days_left(now));
    let (first, last) = (certificate.not_before().date(), certificate.not_after().date());
    match certificate.validity(now) {
        Validity::Valid if days > SOON || fault == Level::Warn => {
            health.ok(Check::Dates, t::DatesOk { slot, date: last, days })
        }
        Validity::Valid => {
            health.warn(Check::Dates, t::DatesSoon { slot, date: last, days }, t::DATES_SOON_REMEDY, t::DATES_SOON_SAY);
        }
        Validity::NotYet => {
            let (remedy, say) = (Some(t::DATES_EARLY_REMEDY.into()), Some(t::DATES_EARLY_SAY.into()));
            health.note(Check::Dates, fault, t::DatesEarly { slot, date: first }, remedy, say);
        }
        Validity::Expired if fault == Level::Warn => health.ok(Check::Dates, t::DatesRetired { slot, date: last }),
        Validity::Expired => {
            health.bad(Check::Dates, t::DatesOver { slot, date: last }, t::DATES_OVER_REMEDY, t::DATES_OVER_SAY);
        }
    }
}

fn judge_chains(
    around: &Surroundings,
    parsed: &[(Slot, Certificate)],
    fault: impl Fn(&Slot) -> Level,
    health: &mut Health,
) {
    let others: Vec<Certificate> = parsed.iter().map(|(_, certificate)| certificate.clone()).collect();
    for (slot, certificate) in parsed {
        let (fault, slot, issuer) = (fault(slot), slot.name(), certificate.issuer().short());
        let (level, sentence, remedy): (Level, Msg, Word) =
            match around.authorities.chain(certificate, &others, around.now) {
                Chain::Known(authority) => {
                    health.ok(Check::Chain, t::ChainOk { slot, authority });
                    continue;
                }
                Chain::Unasked => (Level::Warn, t::ChainUnasked { slot, issuer }.into(), t::CHAIN_UNASKED_REMEDY),
                Chain::SelfSigned => (Level::Warn, t::ChainSelf { slot }.into(), t::CHAIN_UNKNOWN_REMEDY),
                Chain::Outdated(authority) => {
                    (fault, t::ChainOutdated { slot, authority }.into(), t::CHAIN_UNKNOWN_REMEDY)
                }
                Chain::Unknown => (fault, t::ChainUnknown { slot, issuer }.into(), t::CHAIN_UNKNOWN_REMEDY),
                Chain::Broken => (fault, t::ChainBroken { slot, issuer }.into(), t::CHAIN_BROKEN_REMEDY),
            };
        health.note(Check::Chain, level, sentence, Some(remedy.into()), Some(t::CHAIN_SAY.into()));
    }
}

/// The profile of a card whose PIN this program may not change.
fn issuer<'a>(around: &'a Surroundings, atr: &[u8]) -> Option<&'a Profile> {
    let profile = around.profiles.fitting(atr).into_iter().find(|profile| profile.page().is_some());
    profile.filter(|profile| !profile.may_change())
}

/// Who can help instead.
fn told_issuer(around: &Surroundings, profile: &Profile, health: &mut Health) {
    let help = profile.help(around.lang).unwrap_or_default().to_owned();
    let page = profile.page().unwrap_or_default().to_owned();
    let (remedy, say): (Msg, Msg) =
        (t::PinIssuerRemedy { help: help.clone(), page }.into(), t::PinIssuerSay { help }.into());
    health.note(Check::Pin, Level::Ok, t::PIN_ISSUER, Some(remedy), Some(say));
}

fn judge_pin(tries: Tries, health: &mut Health) {
    match tries {
        Tries::Blocked => health.bad(Check::Pin, t::PIN_BLOCKED, t::PIN_BLOCKED_REMEDY, t::PIN_BLOCKED_SAY),
        Tries::Left(1) => health.warn(Check::Pin, t::PIN_LAST, t::PIN_LAST_REMEDY, t::PIN_LAST_SAY),
        Tries::Low => health.warn(Check::Pin, t::PIN_LOW, t::PIN_LOW_REMEDY, t::PIN_LOW_SAY),
        Tries::Left(tries) => health.ok(Check::Pin, t::PinOk { tries }),
        Tries::Hidden => health.ok(Check::Pin, t::PIN_HIDDEN),
        Tries::Unknown => health.ok(Check::Pin, t::PIN_UNKNOWN),
    }
}
