//! Random tokens: invitations and sessions. Their entropy makes one round of SHA-256 enough.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// How long an invitation is good for, in days.
pub const INVITATION_DAYS: i64 = 7;

/// What lets an invited person complete his registration: 128 bits, as 26 letters and digits.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Invitation(String);

impl Invitation {
    /// An invitation from random bytes.
    pub fn new(random: [u8; 16]) -> Self {
        Self(BASE32_NOPAD.encode(&random))
    }

    /// The token, for the notice.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> [u8; 32] {
        invitation_hash(&self.0)
    }
}

/// The hash of an invitation as somebody typed it: blanks, hyphens and small letters do no harm.
pub fn invitation_hash(typed: &str) -> [u8; 32] {
    let mut plain = Zeroizing::new(String::with_capacity(typed.len()));
    plain.extend(typed.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()));
    Sha256::digest(plain.as_bytes()).into()
}

/// The hash as its column holds it.
pub(super) fn hex(hash: &[u8; 32]) -> String {
    HEXLOWER.encode(hash)
}

/// What a session file holds: 256 bits.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SessionToken(String);

impl SessionToken {
    /// A token from random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(BASE64URL_NOPAD.encode(&random))
    }

    /// The token, for the session file.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_can_be_typed_in_groups_and_small_letters() {
        let invitation = Invitation::new([0xa5; 16]);
        assert_eq!(invitation.as_str(), "UWS2LJNFUWS2LJNFUWS2LJNFUU");
        assert_eq!(invitation_hash(" uws2-ljnf uws2 ljnf UWS2LJNFUU\n"), invitation.hash());
    }
}
