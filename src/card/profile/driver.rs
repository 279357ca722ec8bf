//! A card by its profile: VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER as ISO 7816-4 has them.

use std::fmt;

use data_encoding::HEXUPPER;
use zeroize::Zeroizing;

use super::challenge::Challenge;
use super::shape::Shape;
use super::{Profile, Unlock, read};
use crate::card::apdu::{CHANGE, RESET, VERIFY};
use crate::card::{
    Algorithm, Channel, Command, Driver, Error, Hash, KeyInfo, Link, Reference, Secret, SecretRule, Slot, StatusWord,
    Token, Tries, atr,
};

/// A card that a profile describes.
pub struct Iso {
    channel: Channel,
    profile: Profile,
    /// Whether the application was selected in this very transaction.
    selected: bool,
}

impl fmt::Debug for Iso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iso").field("profile", &self.profile.name).finish_non_exhaustive()
    }
}

impl Iso {
    /// Selects the profile's application; where the card has none of them, the channel comes back. The transaction goes on
    /// until `end`, so that work that begins now need not select again.
    pub fn select(mut channel: Channel, profile: &Profile) -> Result<Result<Self, Channel>, Link> {
        channel.begin()?;
        if select(&mut channel, profile)? {
            return Ok(Ok(Self { channel, profile: profile.clone(), selected: true }));
        }
        channel.end();
        Ok(Err(channel))
    }

    /// The card's profile.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    fn shape(&self, which: Reference) -> Result<Shape, Error> {
        let shape = match which {
            Reference::Pin => &self.profile.pin,
            Reference::Puk => &self.profile.puk,
            Reference::Key => &None,
        };
        shape.clone().ok_or(Error::Unsupported)
    }

    /// Fails where the profile does not allow it: with the official page, where there is one.
    fn allowed(&self, allowed: bool) -> Result<(), Error> {
        match &self.profile.page {
            _ if allowed => Ok(()),
            // The driver speaks no language: both names, as the card's papers have them.
            Some(page) => Err(Error::Forbidden { card: self.profile.title.both(), page: page.clone() }),
            None => Err(Error::Unsupported),
        }
    }

    /// How the card asks for its key, where the profile allows that.
    fn by_challenge(&self) -> Result<Challenge, Error> {
        let Some(challenge) = self.profile.challenge else { return Err(Error::NoChallenge) };
        self.allowed(self.profile.allow.challenge).map(|()| challenge)
    }

    fn command(&self, ins: u8, p1: u8, p2: u8) -> Command {
        Command::new(ins, p1, p2).class(self.profile.class)
    }

    /// Sends a secret, once, and reads the verdict.
    fn show(&mut self, which: Reference, command: Command, mut data: Zeroizing<Vec<u8>>) -> Result<(), Error> {
        let status = self.channel.send(&command.data(std::mem::take(&mut *data)).secret())?.status;
        self.verdict(which, status)
    }

    fn verdict(&mut self, which: Reference, status: StatusWord) -> Result<(), Error> {
        if status.is_ok() {
            return Ok(());
        }
        let shape = self.shape(which)?;
        let tries = if shape.blocked.contains(&status) { Some(Tries::Blocked) } else { status.tries() };
        match tries {
            Some(Tries::Blocked) => Err(Error::Blocked { which }),
            Some(tries) => Err(Error::Wrong { which, tries }),
            None if status == StatusWord::WRONG_UNCOUNTED || shape.wrong.contains(&status) => {
                match self.tries(which).unwrap_or(Tries::Unknown) {
                    Tries::Blocked => Err(Error::Blocked { which }),
                    tries => Err(Error::Wrong { which, tries }),
                }
            }
            None if status.is_unsupported() => Err(Error::Unsupported),
            None => Err(Error::Refused { status }),
        }
    }

    fn verify_shape(&mut self, which: Reference, shape: &Shape, secret: &Secret) -> Result<(), Error> {
        shape.check(which, secret)?;
        let mut data = room();
        shape.write(&mut data, secret);
        self.show(which, self.command(VERIFY, 0, shape.reference), data)
    }
}

/// Room for two secrets, so that no copy is left behind by growing.
fn room() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Vec::with_capacity(255))
}

fn select(channel: &mut Channel, profile: &Profile) -> Result<bool, Link> {
    for aid in &profile.aid {
        if channel.send(&Command::new(0xA4, 0x04, 0x00).data(aid.as_slice()).answers())?.status.is_ok() {
            return Ok(true);
        }
    }
    Ok(profile.aid.is_empty())
}

impl Token for Iso {
    fn driver(&self) -> Driver {
        Driver::Profile(self.profile.name.clone())
    }

    /// The card's number; where none can be read, its answer to reset, which cards of one kind share.
    fn identity(&mut self) -> Result<String, Error> {
        let number = self.profile.number.as_ref().map(|number| read::number(&mut self.channel, number));
        match number {
            None | Some(Err(Error::Refused { .. } | Error::Nonsense)) => Ok(atr::identity(self.channel.atr())),
            Some(number) => number,
        }
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.channel.begin()?;
        // Another program may have selected something else since.
        if self.selected || select(&mut self.channel, &self.profile)? {
            self.selected = true;
            return Ok(());
        }
        Err(Error::Unknown { atr: HEXUPPER.encode(self.channel.atr()) })
    }

    fn end(&mut self) {
        self.selected = false;
        self.channel.end();
    }

    fn in_doubt(&self) -> bool {
        self.channel.in_doubt()
    }

    fn forget(&mut self) -> Result<(), Error> {
        self.selected = false;
        self.channel.end_with_reset();
        self.begin()
    }

    fn rule(&self, which: Reference) -> SecretRule {
        let unruly = SecretRule { least: 1, most: 64, digits: false };
        self.shape(which).map_or(unruly, |shape| shape.rule())
    }

    fn tries(&mut self, which: Reference) -> Result<Tries, Error> {
        let Ok(shape) = self.shape(which) else { return Ok(Tries::Unknown) };
        if !shape.asks {
            return Ok(Tries::Unknown);
        }
        let status = self.channel.send(&self.command(VERIFY, 0, shape.reference))?.status;
        Ok(match status.tries() {
            _ if shape.blocked.contains(&status) => Tries::Blocked,
            _ if status.is_ok() => Tries::Hidden,
            tries => tries.unwrap_or(Tries::Unknown),
        })
    }

    fn verify(&mut self, which: Reference, secret: &Secret) -> Result<(), Error> {
        self.allowed(self.profile.allow.verify)?;
        let shape = self.shape(which)?;
        self.verify_shape(which, &shape, secret)
    }

    fn change(&mut self, which: Reference, old: &Secret, new: &Secret) -> Result<(), Error> {
        let allow = self.profile.allow;
        self.allowed(if which == Reference::Pin { allow.change_pin } else { allow.change_puk })?;
        let shape = self.shape(which)?;
        shape.check(which, old)?;
        shape.check(which, new)?;
        let mut data = room();
        if shape.verified_first {
            self.verify_shape(which, &shape, old)?;
            shape.write(&mut data, new);
            return self.show(which, self.command(CHANGE, 1, shape.reference), data);
        }
        shape.write(&mut data, old);
        shape.write(&mut data, new);
        self.show(which, self.command(CHANGE, 0, shape.reference), data)
    }

    fn unblock(&mut self, puk: &Secret, new: &Secret) -> Result<(), Error> {
        self.allowed(self.profile.allow.unlock)?;
        let (pin_shape, puk_shape) = (self.shape(Reference::Pin)?, self.shape(Reference::Puk)?);
        puk_shape.check(Reference::Puk, puk)?;
        pin_shape.check(Reference::Pin, new)?;
        let mut data = room();
        let p1 = match self.profile.unlock {
            Unlock::InData => {
                puk_shape.write(&mut data, puk);
                0
            }
            Unlock::VerifiedFirst => {
                self.verify_shape(Reference::Puk, &puk_shape, puk)?;
                2
            }
        };
        pin_shape.write(&mut data, new);
        self.show(Reference::Puk, self.command(RESET, p1, pin_shape.reference), data)
    }

    fn challenge(&mut self) -> Result<Vec<u8>, Error> {
        let challenge = self.by_challenge()?;
        let response = self.channel.send(&challenge.get(self.profile.class))?;
        match response.status {
            StatusWord::OK => challenge.taken(response.data),
            status if status.is_unsupported() => Err(Error::NoChallenge),
            status => Err(Error::Refused { status }),
        }
    }

    /// Selecting anew would end the challenge, and asking for the number does on some cards.
    fn resume(&mut self) -> Result<(), Error> {
        self.channel.resume().map_err(|link| match link {
            Link::Reset => Error::ChallengeGone { pulled: false },
            Link::Removed | Link::NoCard => Error::ChallengeGone { pulled: true },
            other => other.into(),
        })
    }

    fn answer(&mut self, response: &Secret, new: &Secret) -> Result<(), Error> {
        let (challenge, shape) = (self.by_challenge()?, self.shape(Reference::Pin)?);
        shape.check(Reference::Pin, new)?;
        let status = self.channel.send(&challenge.answer(self.profile.class, response))?.status;
        match (status, status.tries()) {
            (StatusWord::OK, _) => {}
            (_, Some(Tries::Blocked)) => return Err(Error::Blocked { which: Reference::Key }),
            (_, Some(tries)) => return Err(Error::Wrong { which: Reference::Key, tries }),
            (StatusWord::WRONG_UNCOUNTED, _) => {
                return Err(Error::Wrong { which: Reference::Key, tries: Tries::Unknown });
            }
            // Another program came in between without resetting the card.
            (StatusWord::CONDITIONS, _) => return Err(Error::ChallengeGone { pulled: false }),
            (status, _) => return Err(Error::Refused { status }),
        }
        let mut data = room();
        shape.write(&mut data, new);
        let command = self.command(RESET, 2, shape.reference).data(std::mem::take(&mut *data)).secret();
        match self.channel.send(&command)?.status {
            StatusWord::OK => Ok(()),
            StatusWord::BAD_DATA => Err(Error::Form { which: Reference::Pin }),
            status => Err(Error::Refused { status }),
        }
    }

    fn keys(&mut self) -> Result<Vec<KeyInfo>, Error> {
        Ok(Vec::new())
    }

    fn certificates(&mut self) -> Result<Vec<(Slot, Vec<u8>)>, Error> {
        let mut found = Vec::new();
        for place in &self.profile.certificates {
            found.extend(read::certificates(&mut self.channel, place, self.profile.class)?);
        }
        Ok(found)
    }

    fn certificate(&mut self, slot: &Slot) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.certificates()?.into_iter().find(|(found, _)| found == slot).map(|(_, der)| der))
    }

    fn manage(&mut self, _key: &Secret) -> Result<(), Error> {
        Err(Error::Unsupported)
    }

    fn write_certificate(&mut self, _slot: &Slot, _der: &[u8]) -> Result<(), Error> {
        Err(Error::Unsupported)
    }

    fn delete_certificate(&mut self, _slot: &Slot) -> Result<(), Error> {
        Err(Error::Unsupported)
    }

    fn generate(&mut self, _slot: &Slot, _algorithm: Algorithm) -> Result<Vec<u8>, Error> {
        Err(Error::Unsupported)
    }

    fn public_key(&mut self, _slot: &Slot) -> Result<Option<Vec<u8>>, Error> {
        Ok(None)
    }

    fn sign(
        &mut self,
        _slot: &Slot,
        _algorithm: Algorithm,
        _hash: Hash,
        _digest: &[u8],
        _pin: Option<&Secret>,
    ) -> Result<Vec<u8>, Error> {
        Err(Error::Unsupported)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Origin;
    use super::super::file::parse;
    use super::*;
    use crate::card::transport::script::Script;

    const PROFILE: &str = r#"
        name = "a"
        title = "A"
        atr = ["3B 80 80 01 01"]
        page = "https://example.org/"
        [pin]
        reference = "81"
        least = 4
        most = 8
        characters = "digits"
        padding = "00"
        ask = "empty-verify"
        [puk]
        reference = "82"
        least = 4
        most = 8
        [allow]
        verify = true
        change-pin = true
        unlock = true
    "#;

    fn card(profile: &str, lines: &[(&str, &str)]) -> Iso {
        let profile = parse(profile, Origin::Shipped).unwrap();
        Iso::select(Channel::new(Box::new(Script::new(lines)), None), &profile).unwrap().ok().unwrap()
    }

    fn secret(text: &str) -> Secret {
        Secret::new(text)
    }

    const PIN: Reference = Reference::Pin;

    #[test]
    fn verify_and_its_verdicts() {
        let verify = "00200081 08 3132333400000000";
        assert_eq!(card(PROFILE, &[(verify, "9000")]).verify(PIN, &secret("1234")), Ok(()));
        let wrong = Error::Wrong { which: PIN, tries: Tries::Left(2) };
        assert_eq!(card(PROFILE, &[(verify, "63C2")]).verify(PIN, &secret("1234")), Err(wrong.clone()));
        let uncounted = [(verify, "6300"), ("00200081", "63C2")];
        assert_eq!(card(PROFILE, &uncounted).verify(PIN, &secret("1234")), Err(wrong));
        for blocked in ["63C0", "6983"] {
            let verdict = card(PROFILE, &[(verify, blocked)]).verify(PIN, &secret("1234"));
            assert_eq!(verdict, Err(Error::Blocked { which: PIN }));
        }
    }

    #[test]
    fn other_words_for_blocked_and_wrong() {
        let profile = PROFILE.replace("ask = \"empty-verify\"", "wrong = [\"6A80\"]\nblocked = [\"6984\"]");
        let verify = "00200081 08 3132333400000000";
        let verdict = card(&profile, &[(verify, "6984")]).verify(PIN, &secret("1234"));
        assert_eq!(verdict, Err(Error::Blocked { which: PIN }));
        let verdict = card(&profile, &[(verify, "6A80")]).verify(PIN, &secret("1234"));
        assert_eq!(verdict, Err(Error::Wrong { which: PIN, tries: Tries::Unknown }));
    }

    #[test]
    fn tries_are_asked_only_where_that_is_free() {
        assert_eq!(card(PROFILE, &[("00200081", "63C3")]).tries(PIN), Ok(Tries::Left(3)));
        assert_eq!(card(PROFILE, &[("00200081", "9000")]).tries(PIN), Ok(Tries::Hidden));
        assert_eq!(card(PROFILE, &[]).tries(Reference::Puk), Ok(Tries::Unknown));
    }

    #[test]
    fn a_verdict_stands_where_the_count_cannot_be_asked() {
        let script = Script::new(&[("00200081 08 3132333400000000", "6300")]).fails("00200081", Link::Removed);
        let profile = parse(PROFILE, Origin::Shipped).unwrap();
        let mut iso = Iso::select(Channel::new(Box::new(script), None), &profile).unwrap().ok().unwrap();
        let wrong = Error::Wrong { which: PIN, tries: Tries::Unknown };
        assert_eq!(iso.verify(PIN, &secret("1234")), Err(wrong));
    }

    #[test]
    fn a_card_whose_pin_may_only_be_shown_is_not_guarded() {
        let profile = |source: &str| parse(source, Origin::Shipped).unwrap();
        let shown = PROFILE.replace("change-pin = true\n        unlock = true", "");
        assert!(!profile(&shown).is_guarded() && !profile(&shown).may_change());
        assert!(profile(&shown.replace("verify = true", "")).is_guarded());
        let verify = [("00200081 08 3132333400000000", "9000")];
        assert_eq!(card(&shown, &verify).verify(PIN, &secret("1234")), Ok(()));
    }

    #[test]
    fn hidden_tries_are_shown_after_a_reset() {
        let mut iso = card(PROFILE, &[("00200081", "9000"), ("00200081", "63C3")]);
        assert_eq!(iso.tries(PIN), Ok(Tries::Hidden));
        iso.forget().unwrap();
        assert_eq!(iso.tries(PIN), Ok(Tries::Left(3)));
    }

    #[test]
    fn change_in_one_command_or_two() {
        let both = "00240081 10 31323334000000003536373800000000";
        assert_eq!(card(PROFILE, &[(both, "9000")]).change(PIN, &secret("1234"), &secret("5678")), Ok(()));
        let profile = PROFILE.replace("padding = \"00\"", "change = \"verified-first\"");
        let two = [("00200081 04 31323334", "9000"), ("00240181 04 35363738", "9000")];
        assert_eq!(card(&profile, &two).change(PIN, &secret("1234"), &secret("5678")), Ok(()));
    }

    #[test]
    fn unlock_with_the_puk_in_the_data_or_shown_before() {
        let inside = [("002C0081 0C 3938373635363738 00000000", "63C1")];
        let wrong = Error::Wrong { which: Reference::Puk, tries: Tries::Left(1) };
        assert_eq!(card(PROFILE, &inside).unblock(&secret("9876"), &secret("5678")), Err(wrong));
        let profile = PROFILE.replace("page", "unlock = \"verified-first\"\npage");
        let before = [("00200082 04 39383736", "9000"), ("002C0281 08 3536373800000000", "9000")];
        assert_eq!(card(&profile, &before).unblock(&secret("9876"), &secret("5678")), Ok(()));
    }

    #[test]
    fn a_challenge_is_answered_with_nothing_in_between() {
        let challenge = "[challenge]\nreference = \"84\"\ncipher = \"3des\"\n[allow]\nchallenge = true\n";
        let profile = PROFILE.replace("[allow]", challenge);
        let pin = "002C0281 08 3536373800000000";
        let lines = [("00840000 08", "0102030405060708 9000"), ("00820084 02 0A0B", "9000"), (pin, "9000")];
        let mut iso = card(&profile, &lines);
        assert_eq!(iso.challenge(), Ok((1..9).collect()));
        iso.resume().unwrap();
        assert_eq!(iso.answer(&Secret::new([10, 11]), &secret("5678")), Ok(()));
        let answers = [
            ("63C2", Error::Wrong { which: Reference::Key, tries: Tries::Left(2) }),
            ("6300", Error::Wrong { which: Reference::Key, tries: Tries::Unknown }),
            ("6983", Error::Blocked { which: Reference::Key }),
            ("6985", Error::ChallengeGone { pulled: false }),
        ];
        for (status, error) in answers {
            let mut iso = card(&profile, &[("00820084 02 0A0B", status)]);
            assert_eq!(iso.answer(&Secret::new([10, 11]), &secret("5678")), Err(error));
        }
        assert_eq!(card(PROFILE, &[]).challenge(), Err(Error::NoChallenge));
        let script = Script::empty().begins(Ok(())).begins(Err(Link::Reset));
        let profile = parse(&profile, Origin::Shipped).unwrap();
        let mut iso = Iso::select(Channel::new(Box::new(script), None), &profile).unwrap().ok().unwrap();
        iso.end();
        assert_eq!(iso.resume(), Err(Error::ChallengeGone { pulled: false }));
    }

    #[test]
    fn nothing_is_sent_that_cannot_be_one_or_is_not_allowed() {
        let error = card(PROFILE, &[]).verify(PIN, &secret("123"));
        assert_eq!(error, Err(Error::Length { which: PIN, least: 4, most: 8 }));
        let error = card(PROFILE, &[]).change(PIN, &secret("1234"), &secret("12a4"));
        assert_eq!(error, Err(Error::Digits { which: PIN }));
        let error = card(PROFILE, &[]).change(Reference::Puk, &secret("1234"), &secret("5678"));
        assert_eq!(error, Err(Error::Forbidden { card: "A".to_owned(), page: "https://example.org/".to_owned() }));
    }

    #[test]
    fn the_application_is_selected_before_each_work() {
        let profile = PROFILE.replace("page", "aid = [\"A000000001\", \"A000000002\"]\npage");
        let select = [
            ("00A40400 05 A000000001 00", "6A82"),
            ("00A40400 05 A000000002 00", "9000"),
            ("00A40400 05 A000000001 00", "6D00"),
            ("00A40400 05 A000000002 00", "9000"),
        ];
        let mut iso = card(&profile, &select);
        iso.begin().unwrap();
        iso.end();
        iso.begin().unwrap();
        let script = Script::new(&[("00A40400 05 A000000001 00", "6A82"), ("00A40400 05 A000000002 00", "6A82")]);
        let profile = parse(&profile, Origin::Shipped).unwrap();
        assert!(Iso::select(Channel::new(Box::new(script), None), &profile).unwrap().is_err());
    }

    #[test]
    fn the_number_is_read_piece_by_piece() {
        let profile = format!(
            "{PROFILE}\n[number]\ncommands = [\"80 A4 00 00 02 09 03\", \"80 B0 00 00 10\"]\nform = \"text\"\nlength = 4"
        );
        let lines =
            [("80A40000 02 0903", "6120"), ("80C00000 20", "6F00 9000"), ("80B00000 10", "41423132333435 6282")];
        assert_eq!(card(&profile, &lines).identity().unwrap(), "AB12");
        assert_eq!(card(PROFILE, &[]).identity().unwrap(), "atr-3B00");
    }
}
