//! What a token says of itself.

use cryptoki::slot::{SlotInfo, TokenInfo};
use serde::Serialize;

use crate::card::{Reference, SecretRule, Tries};

/// What a token says of itself without a PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenState {
    /// The slot's description: the reader's name, where there is one.
    pub reader: String,
    pub label: String,
    pub maker: String,
    pub model: String,
    pub serial: String,
    /// Whether it was ever set up.
    pub initialised: bool,
    /// Whether it has a PIN yet.
    pub pin_set: bool,
    pub pin_to_be_changed: bool,
    pub write_protected: bool,
    /// The PIN is typed on the reader's own keys.
    pub pin_pad: bool,
    pub pin_least: usize,
    pub pin_most: usize,
    #[serde(skip)]
    pin: Tries,
    #[serde(skip)]
    so_pin: Tries,
}

impl TokenState {
    pub(super) fn new(slot: &SlotInfo, token: &TokenInfo) -> Self {
        Self {
            reader: slot.slot_description().to_owned(),
            label: token.label().to_owned(),
            maker: token.manufacturer_id().to_owned(),
            model: token.model().to_owned(),
            serial: token.serial_number().to_owned(),
            initialised: token.token_initialized(),
            pin_set: token.user_pin_initialized(),
            pin_to_be_changed: token.user_pin_to_be_changed(),
            write_protected: token.write_protected(),
            pin_pad: token.protected_authentication_path(),
            pin_least: token.min_pin_length(),
            pin_most: token.max_pin_length(),
            pin: tries(token.user_pin_locked(), token.user_pin_final_try(), token.user_pin_count_low()),
            so_pin: tries(token.so_pin_locked(), token.so_pin_final_try(), token.so_pin_count_low()),
        }
    }

    /// The tries left, as far as flags tell.
    pub const fn tries(&self, which: Reference) -> Tries {
        match which {
            Reference::Pin => self.pin,
            Reference::Puk => self.so_pin,
            Reference::Key => Tries::Unknown,
        }
    }

    /// The rule of its secrets. Some modules say 0 for a length that they do not limit.
    pub const fn rule(&self) -> SecretRule {
        let most = if self.pin_most == 0 { 255 } else { self.pin_most };
        SecretRule { least: self.pin_least, most, digits: false }
    }

    /// Whether it is a PIV card seen through OpenSC, whose unblocking burns a try of the PIN.
    pub fn is_piv(&self) -> bool {
        self.maker.starts_with("piv_II")
    }

    /// Whether a choice means it: its label, its serial number, or a part of the reader's name.
    pub fn is_meant(&self, choice: &str) -> bool {
        let wanted = choice.to_lowercase();
        self.label.to_lowercase() == wanted
            || self.serial.to_lowercase() == wanted
            || (!wanted.is_empty() && self.reader.to_lowercase().contains(&wanted))
    }

    /// What tells it from every other token.
    pub fn identity(&self) -> String {
        if self.serial.is_empty() { self.label.clone() } else { self.serial.clone() }
    }
}

/// Flags as tries: locked, the last one, fewer than all, or nothing known.
const fn tries(locked: bool, last: bool, low: bool) -> Tries {
    match (locked, last, low) {
        (true, ..) => Tries::Blocked,
        (false, true, _) => Tries::Left(1),
        (false, false, true) => Tries::Low,
        (false, false, false) => Tries::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_tries() {
        assert_eq!(tries(true, true, true), Tries::Blocked);
        assert_eq!(tries(false, true, true), Tries::Left(1));
        assert_eq!(tries(false, false, true), Tries::Low);
        assert_eq!(tries(false, false, false), Tries::Unknown);
    }
}
