//! Which keys there are on a card that tells nothing of them: asked to sign without its PIN, a card says that the PIN is
//! missing where it has such a key, and something else where it has none. No try is used.

use super::super::{Algorithm, Error, Hash, KeyInfo, StatusWord};
use super::slot::{KeySlot, number_of};
use super::{Piv, command, sign};

/// The kinds of keys that are asked for; PIV cards have no others.
const KINDS: [Algorithm; 4] = [Algorithm::P256, Algorithm::P384, Algorithm::Rsa2048, Algorithm::Rsa3072];

/// What a slot turned out to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// A key of this kind.
    Key(Algorithm),
    /// None.
    Nothing,
    /// The card wants its PIN before it looks, so its answers say nothing.
    Untold,
}

impl Piv {
    /// The keys of a card that tells nothing of them: those that have certificates, and those that show themselves.
    pub(super) fn untold_keys(&mut self) -> Result<Vec<KeyInfo>, Error> {
        let certified: Vec<KeySlot> = self.certified()?.into_iter().map(|(slot, _)| slot).collect();
        let (mut keys, mut probes) = (Vec::new(), true);
        for slot in KeySlot::all() {
            if certified.contains(&slot) {
                keys.extend(self.key_of(slot)?);
            } else if probes {
                match self.probe(slot)? {
                    Found::Key(algorithm) => keys.push(untold(slot, algorithm)),
                    Found::Nothing => {}
                    Found::Untold => probes = false,
                }
            }
        }
        Ok(keys)
    }

    /// Asks a slot for each kind of key.
    fn probe(&mut self, slot: KeySlot) -> Result<Found, Error> {
        let mut found = Vec::new();
        for algorithm in KINDS {
            let block = sign::block(algorithm, Hash::Sha256, &[0; 32])?;
            let status = self.channel.send(&command::sign(number_of(algorithm), slot.number(), &block))?.status;
            if status.is_ok() || status == StatusWord::NOT_AUTHENTICATED {
                found.push(algorithm);
            }
        }
        Ok(match found[..] {
            [] => Found::Nothing,
            [algorithm] => Found::Key(algorithm),
            _ => Found::Untold,
        })
    }
}

/// A key of which nothing but its kind is known.
fn untold(slot: KeySlot, algorithm: Algorithm) -> KeyInfo {
    KeyInfo { slot: slot.into(), algorithm: Some(algorithm), public_key: None, generated: None }
}

#[cfg(test)]
mod tests {
    use super::super::super::transport::script::{Rule, Script};
    use super::super::super::{Channel, Token};
    use super::*;

    /// The keys of a card without metadata and certificates, by what it answers to GENERAL AUTHENTICATE by algorithm and
    /// slot.
    fn keys(answers: fn(u8, u8) -> u16) -> Vec<(String, Option<Algorithm>)> {
        let card = Rule(move |command: &[u8]| {
            let status: u16 = match *command {
                [_, 0xA4, ..] => return vec![0x61, 0, 0x90, 0],
                [0x10, ..] => 0x9000,
                [_, 0xCB, ..] => 0x6A82,
                [_, 0x87, algorithm, slot, ..] => answers(algorithm, slot),
                _ => 0x6D00,
            };
            status.to_be_bytes().to_vec()
        });
        let mut piv = Piv::select(Channel::new(Box::new(card), None)).unwrap().ok().unwrap();
        piv.keys().unwrap().into_iter().map(|key| (key.slot.name().to_owned(), key.algorithm)).collect()
    }

    #[test]
    fn a_card_that_tells_nothing_shows_where_its_keys_are() {
        let found = keys(|algorithm, slot| match (algorithm, slot) {
            (0x11, 0x9A) | (0x07, 0x83) => 0x6982,
            // The key for doors wants no PIN.
            (0x14, 0x9E) => 0x9000,
            (_, 0x9C) => 0x6985,
            _ => 0x6A86,
        });
        let key = |slot: &str, algorithm| (slot.to_owned(), Some(algorithm));
        let right = [key("9a", Algorithm::P256), key("9e", Algorithm::P384), key("83", Algorithm::Rsa2048)];
        assert_eq!(found, right);
    }

    #[test]
    fn an_empty_slot_does_not_mean_that_a_card_tells_nothing() {
        // Of its PIN it tells nothing, 9A has a key without a certificate, and all other slots are empty.
        let empty = |slot: &str| (format!("00F700{slot} 00"), "6A88".to_owned());
        let key = ("00F7009A 00".to_owned(), format!("010111 02020200 030101 0443 8641 04{} 9000", "09".repeat(64)));
        let select = "00A40400 0B A000000308000010000100 00".to_owned();
        let mut lines = vec![(select, "61 00 9000".to_owned()), empty("80"), key.clone(), key];
        for slot in KeySlot::all().skip(1) {
            let tag = format!("{:06X}", slot.certificate());
            lines.extend([
                empty(&format!("{:02X}", slot.number())),
                (format!("00CB3FFF 05 5C03{tag} 00"), "6A82".into()),
            ]);
        }
        let lines: Vec<(&str, &str)> = lines.iter().map(|(sent, answer)| (sent.as_str(), answer.as_str())).collect();
        let script = Script::new(&lines);
        let mut piv = Piv::select(Channel::new(Box::new(script), None)).unwrap().ok().unwrap();
        let found = piv.keys().unwrap();
        assert_eq!(found.iter().map(|key| key.slot.name()).collect::<Vec<_>>(), ["9a"]);
    }

    #[test]
    fn one_that_wants_its_pin_before_it_looks_is_not_believed() {
        assert_eq!(keys(|_, _| 0x6982), []);
    }
}
