//! The head of the audit trail sent elsewhere: to a file, by mail, to the machine's log; by command, or once a day.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde::Serialize;

use crate::access::By;
use crate::app::Ctx;
use crate::audit;
use crate::base::{Email, Timestamp};
use crate::error::{Error, Kind, Result};
use crate::notice::{self, Channel, New};
use crate::store::Tx;
use crate::text::{Lang, audit as t};

/// Facility authpriv (10), severity notice (5). Source: RFC 3164, section 4.1.1.
const PRIORITY: u8 = 10 * 8 + 5;

/// Where the head goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line at the end of a file.
    File(PathBuf),
    /// A mail.
    Mail(Email),
    /// A line in the machine's log.
    Syslog,
}

impl Place {
    /// As the setting says: `syslog`, a mail address, or a file.
    pub fn set(ctx: &Ctx) -> Option<Self> {
        let text = ctx.config.some("audit.anchor")?;
        Some(match (text, text.parse()) {
            ("syslog", _) => Self::Syslog,
            (_, Ok(address)) if !text.contains('/') => Self::Mail(address),
            _ => Self::File(PathBuf::from(text)),
        })
    }

    fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Mail(address) => address.to_string(),
            Self::Syslog => "syslog".to_owned(),
        }
    }
}

/// A head that was sent.
#[derive(Serialize)]
pub struct Anchored {
    /// Its number.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// When it was sent.
    pub at: Timestamp,
    /// Where to.
    pub place: String,
}

impl Anchored {
    fn line(&self) -> String {
        format!("{} {} {}", self.seq, self.hash, self.at)
    }
}

/// Sends the head somewhere, and records it.
pub fn anchor(ctx: &mut Ctx, place: &Place) -> Result<Anchored> {
    let (by, lang) = (ctx.by()?, ctx.lang());
    let head = ctx.read(audit::head)?;
    let anchored = Anchored { seq: head.seq, hash: HEXLOWER.encode(&head.hash), at: by.now, place: place.name() };
    if !ctx.mode().dry_run {
        // Sent first: a line of a head that is not recorded here is true all the same.
        match place {
            Place::File(path) => append(path, &format!("{}\n", anchored.line()))?,
            Place::Syslog => log(Path::new(ctx.config.text("audit.syslog")), &anchored.line())?,
            Place::Mail(_) => {}
        }
    }
    let record = audit::Anchor { seq: head.seq, hash: head.hash.to_vec(), place: anchored.place.clone() };
    ctx.write(|tx| {
        if let Place::Mail(address) = place {
            mail(tx, &by, lang, address, &anchored)?;
        }
        audit::anchor(tx, &by, &record)
    })?;
    Ok(anchored)
}

/// Sends the head to the place that is set, if that is to happen daily and has not happened today.
pub fn daily(ctx: &mut Ctx) -> Result<Option<Anchored>> {
    if !ctx.config.parsed::<bool>("audit.anchor_daily")? {
        return Ok(None);
    }
    let missing = || Error::new(Kind::Refused, t::NO_PLACE).hint(t::HINT_PLACE);
    let place = Place::set(ctx).ok_or_else(missing)?;
    let midnight = Timestamp::start_of(ctx.today());
    let done = ctx.read(|tx| audit::is_anchored_since(tx, &place.name(), midnight))?;
    if done { Ok(None) } else { anchor(ctx, &place).map(Some) }
}

fn append(path: &Path, line: &str) -> Result<()> {
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(line.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(|cause| Error::writing(path, cause))
}

/// Hands a line to the machine's log, by the socket that it listens on.
fn log(socket: &Path, line: &str) -> Result<()> {
    let message = format!("<{PRIORITY}>authdesk: audit head {line}");
    UnixDatagram::unbound()
        .and_then(|from| from.send_to(message.as_bytes(), socket))
        .map(drop)
        .map_err(|cause| Error::writing(socket, cause))
}

fn mail(tx: &Tx<'_>, by: &By, lang: Lang, address: &Email, anchored: &Anchored) -> Result<()> {
    let args = [("seq", anchored.seq.to_string()), ("hash", anchored.hash.clone()), ("time", anchored.at.to_string())];
    let new = New {
        template: "audit.anchor",
        lang,
        system: None,
        account: None,
        case_id: None,
        channel: Channel::Mail,
        address: &address.to_string(),
        args: &args,
        secret: None,
        ends_at: None,
        suppressed: false,
    };
    notice::post(tx, by, new).map(drop)
}
