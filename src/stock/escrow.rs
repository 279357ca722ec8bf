//! Escrow: what opens a card again, sealed under the desk's key, and under a passphrase besides where somebody wants it.

use serde::Serialize;
use zeroize::Zeroizing;

use super::Error;
use crate::app::{Ctx, Key};
use crate::credential;
use crate::error::Result;
use crate::text::{Word, stock as t};

/// What the desk's key seals it for.
const PURPOSE: &str = "stock";
/// What the passphrase's key seals it for.
const GUARD: &str = "stock.guard";
/// Bytes of the salt of a passphrase.
const SALT: usize = 16;

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

/// Seals a secret of a card.
pub fn seal(ctx: &mut Ctx, secret: &str, passphrase: Option<&str>) -> Result<Vec<u8>> {
    let inner = match passphrase {
        None => Zeroizing::new(secret.as_bytes().to_vec()),
        Some(passphrase) => {
            let salt: [u8; SALT] = ctx.random()?;
            let guarded = guard(passphrase, salt)?.seal(GUARD, ctx.random()?, secret.as_bytes())?;
            Zeroizing::new([salt.as_slice(), &guarded].concat())
        }
    };
    let nonce = ctx.random()?;
    ctx.key()?.seal(PURPOSE, nonce, &inner)
}

/// Opens what was sealed.
pub fn open(ctx: &mut Ctx, sealed: &[u8], passphrase: Option<&str>) -> Result<Zeroizing<String>> {
    let inner = ctx.key()?.open(PURPOSE, sealed)?;
    let bytes = match passphrase {
        None => inner,
        Some(passphrase) => {
            let (salt, guarded) = inner.split_at_checked(SALT).ok_or(Error::Passphrase)?;
            let salt = salt.try_into().map_err(|_| Error::Passphrase)?;
            guard(passphrase, salt)?.open(GUARD, guarded).map_err(|_| Error::Passphrase)?
        }
    };
    let text = std::str::from_utf8(&bytes).map_err(crate::Error::fault)?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// The key that a passphrase makes.
fn guard(passphrase: &str, salt: [u8; SALT]) -> Result<Key> {
    Ok(Key::new(credential::derive_key(passphrase, salt)?))
}
