//! Some cards tell how many tries a PUK has left with each refusal only. What they told is kept, so that the last try is
//! not spent by accident. A file a card and secret; nobody's loss if it cannot be written. Of cards that share their name nothing
//! is kept: it would be taken for true of another one.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::app::Ctx;
use crate::card::{Reference, Tries, atr};

fn place(ctx: &mut Ctx, serial: &str, which: Reference) -> PathBuf {
    let name = HEXLOWER.encode(&Sha256::digest(format!("{which:?} {serial}"))[..8]);
    ctx.outside().folder("XDG_STATE_HOME", ".local/state").join("authdesk").join(format!("tries-{name}"))
}

/// What the card told last.
pub fn recall(ctx: &mut Ctx, serial: &str, which: Reference) -> Option<Tries> {
    if atr::is_shared(serial) {
        return None;
    }
    let text = fs::read_to_string(place(ctx, serial, which)).ok()?;
    text.trim().parse().ok().map(Tries::of)
}

/// Keeps what the card told.
pub fn keep(ctx: &mut Ctx, serial: &str, which: Reference, tries: Tries) {
    let Some(count) = tries.count().filter(|_| !atr::is_shared(serial)) else { return };
    let path = place(ctx, serial, which);
    if let Some(folder) = path.parent() {
        drop(fs::DirBuilder::new().recursive(true).mode(0o700).create(folder));
    }
    drop(fs::write(path, format!("{count}\n")));
}

/// The secret was right: all its tries are back.
pub fn forget(ctx: &mut Ctx, serial: &str, which: Reference) {
    drop(fs::remove_file(place(ctx, serial, which)));
}
