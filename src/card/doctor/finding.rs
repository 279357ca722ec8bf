//! What the doctor looks at, and what he finds.

use serde::Serialize;

use crate::error::{Error, Kind};
use crate::text::{Lang, Msg, Word, card_doctor as t};

/// A layer. What is below one that failed cannot be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The system's service for cards.
    Service,
    /// Whether this user may use it.
    Access,
    /// A reader that is plugged in.
    Reader,
    /// Its driver.
    Driver,
    /// A card in it.
    Card,
    /// Whether the card answers.
    Answer,
    /// Whether its kind is known.
    Known,
    /// Whether its application can be selected.
    Application,
    /// Certificates on it.
    Certificates,
    /// Their dates.
    Dates,
    /// Who stands behind them.
    Chain,
    /// Whether the PIN can be used.
    Pin,
    /// PKCS#11 modules of this machine: told, not judged.
    Modules,
}

impl Check {
    /// All layers, in the order in which they rest on each other.
    pub const ORDER: [Self; 12] = [
        Self::Service,
        Self::Access,
        Self::Reader,
        Self::Driver,
        Self::Card,
        Self::Answer,
        Self::Known,
        Self::Application,
        Self::Certificates,
        Self::Dates,
        Self::Chain,
        Self::Pin,
    ];

    /// Its name for people.
    pub const fn word(self) -> Word {
        match self {
            Self::Service => t::CHECK_SERVICE,
            Self::Access => t::CHECK_ACCESS,
            Self::Reader => t::CHECK_READER,
            Self::Driver => t::CHECK_DRIVER,
            Self::Card => t::CHECK_CARD,
            Self::Answer => t::CHECK_ANSWER,
            Self::Known => t::CHECK_KNOWN,
            Self::Application => t::CHECK_APPLICATION,
            Self::Certificates => t::CHECK_CERTIFICATES,
            Self::Dates => t::CHECK_DATES,
            Self::Chain => t::CHECK_CHAIN,
            Self::Pin => t::CHECK_PIN,
            Self::Modules => t::CHECK_MODULES,
        }
    }

    /// The exit code of a command that fails at this layer.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Service | Self::Access | Self::Reader | Self::Driver => Kind::NoReader,
            Self::Card | Self::Answer | Self::Known | Self::Application => Kind::NoCard,
            Self::Certificates | Self::Dates | Self::Chain | Self::Modules => Kind::Refused,
            Self::Pin => Kind::PinBlocked,
        }
    }
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Worth knowing.
    Warn,
    /// A fault.
    Bad,
    /// Not looked at, as a layer below failed.
    Skipped,
}

impl Level {
    /// Its name for people.
    pub const fn word(self) -> Word {
        match self {
            Self::Ok => t::LEVEL_OK,
            Self::Warn => t::LEVEL_WARN,
            Self::Bad => t::LEVEL_BAD,
            Self::Skipped => t::LEVEL_SKIPPED,
        }
    }
}

/// One finding: what is, what to do, what to say.
#[derive(Clone, Debug)]
pub struct Finding {
    pub check: Check,
    pub level: Level,
    pub sentence: Msg,
    pub remedy: Option<Msg>,
    pub say: Option<Msg>,
    kind: Kind,
}

/// All findings.
#[derive(Debug, Default)]
pub struct Health {
    found: Vec<Finding>,
}

impl Health {
    /// Notes that a layer is as it should be.
    pub fn ok(&mut self, check: Check, sentence: impl Into<Msg>) {
        self.note(check, Level::Ok, sentence, None, None);
    }

    /// Notes something worth knowing.
    pub fn warn(&mut self, check: Check, sentence: impl Into<Msg>, remedy: impl Into<Msg>, say: impl Into<Msg>) {
        self.note(check, Level::Warn, sentence, Some(remedy.into()), Some(say.into()));
    }

    /// Notes a fault.
    pub fn bad(&mut self, check: Check, sentence: impl Into<Msg>, remedy: impl Into<Msg>, say: impl Into<Msg>) {
        self.note(check, Level::Bad, sentence, Some(remedy.into()), Some(say.into()));
    }

    /// Notes a fault by the error that another command would end with; its exit code stays.
    pub fn fault(&mut self, check: Check, error: &Error, say: impl Into<Msg>) {
        self.note(check, Level::Bad, error.msg().clone(), error.next().cloned(), Some(say.into()));
        if let Some(last) = self.found.last_mut() {
            last.kind = error.kind();
        }
    }

    /// Notes what was found.
    pub fn note(
        &mut self,
        check: Check,
        level: Level,
        sentence: impl Into<Msg>,
        remedy: Option<Msg>,
        say: Option<Msg>,
    ) {
        self.found.push(Finding { check, level, sentence: sentence.into(), remedy, say, kind: check.kind() });
    }

    /// All findings by layer; layers that nobody came to are named as such.
    pub fn all(mut self) -> Vec<Finding> {
        for check in Check::ORDER {
            if !self.found.iter().any(|finding| finding.check == check) {
                self.note(check, Level::Skipped, t::SKIPPED, None, None);
            }
        }
        let place = |finding: &Finding| Check::ORDER.iter().position(|check| *check == finding.check);
        self.found.sort_by_key(|finding| place(finding).unwrap_or(Check::ORDER.len()));
        self.found
    }
}

/// The error that the command ends with: the first fault.
pub fn verdict(findings: &[Finding], lang: Lang) -> Result<(), Error> {
    let Some(first) = findings.iter().find(|finding| finding.level == Level::Bad) else { return Ok(()) };
    let error = Error::new(first.kind, first.sentence.clone());
    let hint = match (&first.remedy, &first.say) {
        (Some(remedy), Some(say)) => Some(t::Remedy { remedy: remedy.to(lang), say: say.to(lang) }.into()),
        (Some(remedy), None) => Some(remedy.clone()),
        (None, _) => None,
    };
    Err(match hint {
        Some(hint) => error.hint(hint),
        None => error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_reached_is_named_and_the_first_fault_decides() {
        let mut health = Health::default();
        health.ok(Check::Service, t::SERVICE_OK);
        health.bad(Check::Card, t::CARD_NONE, t::CARD_NONE_REMEDY, t::CARD_NONE_SAY);
        health.bad(Check::Pin, t::PIN_BLOCKED, t::PIN_BLOCKED_REMEDY, t::PIN_BLOCKED_SAY);
        let all = health.all();
        assert_eq!(all.len(), Check::ORDER.len());
        assert!(all.iter().zip(Check::ORDER).all(|(finding, check)| finding.check == check));
        assert_eq!(all[1].level, Level::Skipped);
        assert_eq!(verdict(&all, Lang::En).unwrap_err().kind(), Kind::NoCard);
    }
}
