//! Codes on their way to a person.

use super::super::Error;
use super::super::proof::purpose;
use crate::access::By;
use crate::app::Ctx;
use crate::base::Timestamp;
use crate::credential::Channel;
use crate::error::Result;
use crate::store::Tx;
use crate::user::{FreshCode, User};

/// A code for each channel, made before the transaction begins.
pub struct Codes([(Channel, FreshCode); 2]);

impl Codes {
    /// Fresh codes.
    pub fn make(ctx: &mut Ctx) -> Result<Self> {
        Ok(Self([(Channel::Mail, FreshCode::make(ctx)?), (Channel::Sms, FreshCode::make(ctx)?)]))
    }

    /// Sends codes to a person as the desk knows him; gives the moment of their end.
    pub fn send(&self, tx: &Tx<'_>, by: &By, to: &User, channels: &[Channel]) -> Result<Timestamp> {
        let mut ends_at = by.now;
        for (channel, code) in self.0.iter().filter(|(channel, _)| channels.contains(channel)) {
            let sent = code.send(tx, by, to, purpose(to.account.state), *channel)?;
            ends_at = sent.ok_or(Error::NoAddress { channel: *channel })?;
        }
        Ok(ends_at)
    }
}
