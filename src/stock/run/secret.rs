//! `stock escrow`: what opens a card again.

use zeroize::Zeroizing;

use crate::app::Ctx;
use crate::app::secret::PassphraseSource;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::stock::escrow::{self, Kind, Label};
use crate::stock::view::Row;
use crate::stock::{CARD, Error, SECRET, args, store};
use crate::text::stock as t;

/// `stock escrow`
pub fn escrow(ctx: &mut Ctx, args: args::Escrow) -> Result<()> {
    let by = ctx.by()?;
    // A card that is not there is told before anybody types a secret.
    let card = ctx.read(|tx| super::get(tx, &by.actor, &args.serial))?;
    let secret = args.secret.read(ctx, t::ASK_SECRET)?;
    check(args.kind, &secret)?;
    let passphrase = passphrase(ctx, args.guarded, &args.passphrase)?;
    let label = Label { kind: args.kind, serial: &card.serial };
    let sealed = escrow::seal(ctx, label, &secret, passphrase.as_ref().map(|text| text.as_str()))?;
    let card = ctx.write(|tx| {
        let card = super::get(tx, &by.actor, &args.serial)?;
        let guarded = passphrase.is_some();
        let kept = store::keep(tx, card.id, args.kind, (&sealed, guarded), by.actor.account, by.now)?;
        let event = Event::new("stock.escrow", "stock_card", card.id)
            .fact("serial", &card.serial)
            .fact("kind", args.kind)
            .fact("guarded", guarded)
            .row(&CARD, card.id)
            .row(&SECRET, kept);
        audit::record(tx, &by, event)?;
        super::get(tx, &by.actor, &args.serial)
    })?;
    let (serial, kind) = (card.serial.as_str(), args.kind);
    ctx.out.done("stock_card", &Row::new(&card), t::Escrowed { serial, kind })
}

/// Fails for a secret that no card takes.
pub(super) fn check(kind: Kind, secret: &str) -> Result<(), Error> {
    let hex = matches!(secret.len(), 32 | 48 | 64) && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
    if kind == Kind::ManagementKey && !hex { Err(Error::NotHex) } else { Ok(()) }
}

fn passphrase(ctx: &Ctx, wanted: bool, source: &PassphraseSource) -> Result<Option<Zeroizing<String>>> {
    if !wanted && !source.is_named() {
        return Ok(None);
    }
    source.read_new(ctx, t::ASK_NEW_PASSPHRASE).map(Some)
}
