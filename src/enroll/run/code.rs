//! Codes on their way to a person.

use super::super::proof;
use super::super::roster::Known;
use super::super::{Error, Field};
use crate::access::By;
use crate::app::Ctx;
use crate::base::Timestamp;
use crate::credential::{self, CODE_MINUTES, Channel, Code};
use crate::error::Result;
use crate::notice;
use crate::store::Tx;
use crate::text::Lang;

/// A code for each channel, sealed before the transaction begins, as the key is a file.
pub struct Codes {
    codes: [(Channel, Code, notice::Sealed); 2],
    lang: Lang,
}

impl Codes {
    /// Fresh codes.
    pub fn new(ctx: &mut Ctx) -> Result<Self> {
        let mut one = |channel| {
            let code = Code::new(ctx.random()?);
            let sealed = notice::seal(ctx, &[("code", code.as_str())])?;
            Ok::<_, crate::Error>((channel, code, sealed))
        };
        let codes = [one(Channel::Mail)?, one(Channel::Sms)?];
        Ok(Self { codes, lang: ctx.lang() })
    }

    /// Sends codes to a person as the desk knows him; gives the moment of their end.
    pub fn send(&self, tx: &Tx<'_>, by: &By, to: &Known, channels: &[Channel]) -> Result<Timestamp> {
        let mut ends = by.now;
        for (channel, code, sealed) in self.codes.iter().filter(|(channel, ..)| channels.contains(channel)) {
            let address = address(to, *channel)?;
            ends = credential::issue_code(tx, to.id, proof::purpose(to.state), *channel, code, by.now)?;
            let name = to.value(Field::Name).unwrap_or_default().to_owned();
            let new = notice::New {
                template: "enroll.code",
                lang: self.lang,
                system: None,
                account: Some(to.id),
                case_id: None,
                channel: *channel,
                address,
                args: &[("name", name), ("minutes", CODE_MINUTES.to_string())],
                secret: Some(sealed.clone()),
                ends_at: Some(ends),
                suppressed: false,
            };
            notice::post(tx, by, new)?;
        }
        Ok(ends)
    }
}

/// Where a channel reaches a person.
fn address(to: &Known, channel: Channel) -> Result<&str> {
    let field = match channel {
        Channel::Mail => Field::Email,
        Channel::Sms => Field::Mobile,
    };
    Ok(to.value(field).ok_or(Error::NoAddress { field })?)
}
