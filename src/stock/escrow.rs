//! Escrow: what opens a card again, sealed under the desk's key, and under a passphrase besides where somebody wants it.

use serde::Serialize;
use zeroize::Zeroizing;

use super::Error;
use crate::app::{Ctx, Key, Salts, Sealer};
use crate::error::Result;
use crate::text::{Word, stock as t};

/// What lies in escrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The PUK; the SO PIN of a PKCS#11 token.
    Puk,
    /// The management key of a PIV card, in hexadecimal digits.
    ManagementKey,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Puk, Self::ManagementKey];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Puk => "puk",
            Self::ManagementKey => "management_key",
        }
    }

    /// Its name for people.
    pub const fn word(self) -> Word {
        match self {
            Self::Puk => t::KIND_PUK,
            Self::ManagementKey => t::KIND_MANAGEMENT_KEY,
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

crate::base::word!(Kind);

/// What a sealed secret is bound to: it opens for no other card and as nothing else.
#[derive(Clone, Copy)]
pub struct Label<'a> {
    /// What it is.
    pub kind: Kind,
    /// Of which card, as its serial number is kept.
    pub serial: &'a str,
}

impl Label<'_> {
    /// What the desk's key seals it for.
    pub fn purpose(self) -> String {
        format!("stock/{}/{}", self.kind.name(), self.serial)
    }

    /// What the passphrase's key seals it for.
    fn guard(self) -> String {
        format!("stock.guard/{}/{}", self.kind.name(), self.serial)
    }
}

/// Seals a secret of a card. With a passphrase it lies under a key of its own, which the passphrase wraps.
pub fn seal(ctx: &mut Ctx, label: Label<'_>, secret: &str, passphrase: Option<&str>) -> Result<Vec<u8>> {
    let inner = match passphrase {
        None => Zeroizing::new(secret.as_bytes().to_vec()),
        Some(passphrase) => {
            let key = Key::new(ctx.random()?);
            let wrapped = key.wrap(passphrase, &Salts { salt: ctx.random()?, nonce: ctx.random()? })?;
            let sealed = key.seal(&label.guard(), ctx.random()?, secret.as_bytes())?;
            Zeroizing::new([wrapped.as_bytes(), b"\n", &sealed].concat())
        }
    };
    let nonce = ctx.random()?;
    ctx.key()?.seal(&label.purpose(), nonce, &inner)
}

/// What seals many secrets, with no passphrase, in the midst of a transaction.
pub fn sealer(ctx: &mut Ctx) -> Result<Sealer> {
    let seed = ctx.random()?;
    Ok(ctx.key()?.sealer(seed))
}

/// Opens what was sealed under the same label.
pub fn open(ctx: &mut Ctx, label: Label<'_>, sealed: &[u8], passphrase: Option<&str>) -> Result<Zeroizing<String>> {
    let inner = ctx.key()?.open(&label.purpose(), sealed)?;
    let bytes = match passphrase {
        None => inner,
        Some(passphrase) => {
            let mut parts = inner.splitn(2, |byte| *byte == b'\n');
            let (wrapped, sealed) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let key = Key::unwrap_with(&String::from_utf8_lossy(wrapped), passphrase).map_err(|_| Error::Passphrase)?;
            key.open(&label.guard(), sealed)?
        }
    };
    let text = std::str::from_utf8(&bytes).map_err(crate::Error::fault)?;
    Ok(Zeroizing::new(text.to_owned()))
}
