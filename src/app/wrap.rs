//! The desk's key under a passphrase: what a backup may carry.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::Key;
use crate::error::{Error, Kind, Result};
use crate::text;

/// The form, and how the passphrase becomes a key: Argon2id, 64 MiB, three passes, one lane.
const FORM: &str = "authdesk-key-1";
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// The shortest passphrase that is taken.
const SHORTEST: usize = 12;

/// Random bytes of one wrapping.
pub struct Salts {
    /// For the passphrase.
    pub salt: [u8; 16],
    /// For the cipher.
    pub nonce: [u8; 24],
}

/// Why a wrapped key does not open.
#[derive(Debug, PartialEq, Eq)]
pub enum WrapError {
    /// The passphrase is shorter than is taken.
    Short,
    /// Another passphrase, or changed bytes.
    Wrong,
    /// Not a wrapped key at all.
    Form,
}

impl Key {
    /// Seals the key under a passphrase.
    pub fn wrap(&self, passphrase: &str, salts: &Salts) -> Result<String> {
        if passphrase.chars().count() < SHORTEST {
            return Err(WrapError::Short.into());
        }
        let cipher = cipher(passphrase, &salts.salt)?;
        let payload = Payload { msg: self.root.as_slice(), aad: FORM.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(salts.nonce), payload).map_err(Error::fault)?;
        let parts = [BASE64.encode(&salts.salt), BASE64.encode(&salts.nonce), BASE64.encode(&sealed)];
        Ok(format!("{FORM}${}", parts.join("$")))
    }

    /// Opens what [`Key::wrap`] sealed.
    pub fn unwrap_with(wrapped: &str, passphrase: &str) -> Result<Self> {
        let mut parts = wrapped.trim().split('$');
        if parts.next() != Some(FORM) {
            return Err(WrapError::Form.into());
        }
        let mut next = || parts.next().and_then(|part| BASE64.decode(part.as_bytes()).ok()).ok_or(WrapError::Form);
        let (salt, nonce, sealed) = (next()?, next()?, next()?);
        let salt: [u8; 16] = salt.try_into().map_err(|_| WrapError::Form)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| WrapError::Form)?;
        let payload = Payload { msg: &sealed, aad: FORM.as_bytes() };
        let opened = cipher(passphrase, &salt)?.decrypt(&XNonce::from(nonce), payload);
        let root = Zeroizing::new(opened.map_err(|_| WrapError::Wrong)?);
        Ok(Self::new(root.as_slice().try_into().map_err(|_| WrapError::Form)?))
    }
}

fn cipher(passphrase: &str, salt: &[u8; 16]) -> Result<XChaCha20Poly1305> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(Error::fault)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
        .map_err(Error::fault)?;
    Ok(XChaCha20Poly1305::new(&(*key).into()))
}

impl From<WrapError> for Error {
    fn from(error: WrapError) -> Self {
        use text::app as t;
        match error {
            WrapError::Short => Self::new(Kind::Refused, t::PassphraseShort { letters: SHORTEST }),
            WrapError::Wrong => Self::new(Kind::Refused, t::PASSPHRASE_WRONG).hint(t::HINT_PASSPHRASE),
            WrapError::Form => Self::new(Kind::Refused, t::WRAP_FORM).hint(t::HINT_KEY_FILE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALTS: Salts = Salts { salt: [1; 16], nonce: [2; 24] };

    #[test]
    fn a_wrapped_key_opens_with_its_passphrase_only() {
        let key = Key::new([7; 32]);
        let wrapped = key.wrap("twelve letters", &SALTS).unwrap();
        assert_eq!(Key::unwrap_with(&wrapped, "twelve letters").unwrap().id(), key.id());
        let wrong = Key::unwrap_with(&wrapped, "twelve Letters").err().unwrap();
        assert_eq!(wrong.msg().id(), "app.passphrase-wrong");
        let form = Key::unwrap_with("something", "twelve letters").err().unwrap();
        assert_eq!(form.msg().id(), "app.wrap-form");
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        let refusal = Key::new([7; 32]).wrap("short", &SALTS).err().unwrap();
        assert_eq!(refusal.msg().id(), "app.passphrase-short");
    }
}
