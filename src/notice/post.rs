//! Posting: a notice is written in the transaction of its cause, once it is sure that it can be put into words.

use super::template::{self, DESK};
use super::{Channel, Error, New, NoticeId, store};
use crate::access::By;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::store::Tx;

/// Writes a notice in the transaction of its cause. Every variable of its template must be filled.
pub fn post(tx: &Tx<'_>, by: &By, new: New<'_>) -> Result<NoticeId> {
    let system = match new.system {
        Some(system) if template::differs_by_system(new.template) => store::code_of(tx, system)?,
        _ => None,
    };
    check(&new, system.as_deref())?;
    let id = store::add(tx, &new, by.now)?;
    if new.suppressed {
        let event = Event::new("notice.suppress", "notice", id)
            .fact("template", new.template)
            .fact_if("case", new.case_id)
            .fact_if("account", new.account);
        audit::record(tx, by, event)?;
    }
    Ok(id)
}

/// Fails unless the notice can be put into words and sent.
fn check(new: &New<'_>, system: Option<&str>) -> Result<(), Error> {
    let key = || new.template.to_owned();
    let template = template::find(new.template, system)?;
    let spoken = template.spoken(new.lang, new.channel);
    let spoken = spoken.ok_or_else(|| Error::NoWords { key: key(), lang: new.lang, channel: new.channel })?;
    let open = |name: &str| new.args.iter().any(|(other, _)| *other == name);
    let sealed = |name: &str| new.secret.iter().any(|secret| secret.names.iter().any(|other| other == name));
    if let Some(variable) = template.secret.iter().find(|name| open(name)) {
        return Err(Error::OpenSecret { key: key(), variable: variable.clone() });
    }
    let mut variables = spoken.variables().filter(|name| *name != DESK);
    if let Some(variable) = variables.find(|name| !open(name) && !sealed(name)) {
        return Err(Error::Unfilled { key: key(), variable: variable.to_owned() });
    }
    let fits = match new.channel {
        Channel::Mail => new.address.parse::<lettre::Address>().is_ok(),
        Channel::Sms => is_number(new.address),
    };
    if fits { Ok(()) } else { Err(Error::BadAddress { address: new.address.to_owned(), channel: new.channel }) }
}

/// Digits, with a plus before them and hyphens between them.
fn is_number(address: &str) -> bool {
    let digits = address.strip_prefix('+').unwrap_or(address);
    digits.bytes().any(|byte| byte.is_ascii_digit()) && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::app::Key;
    use crate::base::Timestamp;
    use crate::notice::Sealed;
    use crate::store::{Store, params};
    use crate::text::Lang;

    fn by() -> By {
        By { actor: Actor::nobody(), now: Timestamp::from_micros(1), seed: [1; 32] }
    }

    fn new<'a>(args: &'a [(&'a str, String)], secret: Option<Sealed>) -> New<'a> {
        New {
            template: "enroll.code",
            lang: Lang::ZhTw,
            system: None,
            account: None,
            case_id: None,
            channel: Channel::Sms,
            address: "0912345678",
            args,
            secret,
            ends_at: None,
            suppressed: false,
        }
    }

    #[test]
    fn a_notice_is_queued_with_its_secret_sealed() {
        let mut store = Store::memory().unwrap();
        let args = [("minutes", "10".to_owned())];
        let sealed = Sealed::new(&Key::new([7; 32]), [1; 24], &[("code", "482913")]).unwrap();
        let id = store.write(|tx| post(tx, &by(), new(&args, Some(sealed.clone())))).unwrap();
        let row = store.read(|tx| {
            tx.find("SELECT state, args, secret FROM notice WHERE id = :id", params! { id }, |row| {
                Ok((row.at::<String>(0)?, row.at::<String>(1)?, row.at::<Vec<u8>>(2)?))
            })
        });
        assert_eq!(row.unwrap(), Some(("queued".to_owned(), r#"{"minutes":"10"}"#.to_owned(), sealed.bytes)));
    }

    #[test]
    fn what_cannot_be_said_is_refused_when_it_is_posted() {
        let mut store = Store::memory().unwrap();
        let mut id = |new: New<'_>| {
            let mut new = Some(new);
            let refused = store.write(|tx| post(tx, &by(), new.take().unwrap()));
            refused.unwrap_err().msg().id()
        };
        let minutes = [("minutes", "10".to_owned())];
        let open = [("minutes", "10".to_owned()), ("code", "482913".to_owned())];
        assert_eq!(id(new(&minutes, None)), "notice.unfilled");
        assert_eq!(id(new(&open, None)), "notice.open-secret");
        assert_eq!(id(New { template: "enroll.nothing", ..new(&minutes, None) }), "notice.no-template");
        assert_eq!(id(New { template: "request.filed", ..new(&minutes, None) }), "notice.no-words");
        let mail = New { template: "enroll.complete", channel: Channel::Mail, ..new(&minutes, None) };
        assert_eq!(id(mail), "notice.unfilled");
        let args = [("name", "林小明".to_owned()), ("login", "lin".to_owned())];
        for address in ["lin", "a@b\r\nBcc: x@y", "", "a@b@c"] {
            let mail = New { template: "enroll.complete", channel: Channel::Mail, address, ..new(&args, None) };
            assert_eq!(id(mail), "notice.bad-address", "{address}");
        }
    }

    #[test]
    fn a_suppressed_notice_leaves_an_event_and_no_secret() {
        let mut store = Store::memory().unwrap();
        let args = [("minutes", "10".to_owned())];
        let sealed = Sealed::new(&Key::new([7; 32]), [1; 24], &[("code", "482913")]).unwrap();
        let new = || New { suppressed: true, ..new(&args, Some(sealed.clone())) };
        store.write(|tx| post(tx, &by(), new())).unwrap();
        let found = store.read(|tx| {
            tx.one::<i64>(
                "SELECT count(*) FROM notice, audit_event
                 WHERE state = 'suppressed' AND secret IS NULL AND verb = 'notice.suppress' AND subject_id = id",
                params! {},
            )
        });
        assert_eq!(found.unwrap(), 1);
    }
}
