//! Who may write to a card: its management key on PIV, its PIN on tokens.

use data_encoding::HEXLOWER_PERMISSIVE;
use zeroize::Zeroizing;

use super::Work;
use crate::app::Ctx;
use crate::app::secret::ManagementKeySource;
use crate::card::{Error, Reference, Secret, Token, Writer};
use crate::error::Result;
use crate::text::card as t;

/// What lets a command write, asked for before the card is held.
pub struct Authority {
    which: Option<Reference>,
    secret: Secret,
}

impl Authority {
    /// Asks for what this card wants.
    pub fn ask(ctx: &mut Ctx, work: &mut Work, writer: &Writer) -> Result<Self> {
        if work.token().needs_management() {
            return Ok(Self { which: None, secret: management_key(ctx, &writer.key)? });
        }
        work.may_try(ctx, Reference::Pin, writer.use_last_try)?;
        let secret = Secret::from(writer.pin.read(ctx, t::ASK_PIN)?);
        work.check(Reference::Pin, &secret)?;
        Ok(Self { which: Some(Reference::Pin), secret })
    }

    /// The PIN, where that is what lets a command write.
    pub fn pin(&self) -> Option<&Secret> {
        self.which.is_some().then_some(&self.secret)
    }

    /// Shows it to the card, once.
    pub fn show(&self, token: &mut dyn Token) -> Result<(), Error> {
        match self.which {
            Some(which) => token.verify(which, &self.secret),
            None => token.manage(&self.secret),
        }
    }
}

/// A management key, typed in hexadecimal.
fn management_key(ctx: &Ctx, source: &ManagementKeySource) -> Result<Secret> {
    key_of(source.read(ctx, t::ASK_MANAGEMENT_KEY)?)
}

/// The bytes of a key in hexadecimal; blanks do not count.
pub fn key_of(typed: Zeroizing<String>) -> Result<Secret> {
    let digits: Zeroizing<Vec<u8>> = Zeroizing::new(typed.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect());
    let decoded = HEXLOWER_PERMISSIVE.decode(&digits);
    Ok(Secret::new(decoded.map_err(|_| Error::ManagementKey { bytes: digits.len() / 2 })?))
}
