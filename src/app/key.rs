//! The desk's key: one root key in a file beside the database, sub-keys by purpose.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64, HEXLOWER};
use hkdf::Hkdf;
use hkdf::hmac::{self, Hmac, Mac as _};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::text;

/// First byte of what is sealed: the form.
const FORM: u8 = 1;
/// Bytes of the key's id.
const ID: usize = 4;
/// Bytes of a nonce of XChaCha20.
const NONCE: usize = 24;

/// The root key. It is wiped when it is dropped, and never printed.
pub struct Key {
    pub(super) root: Zeroizing<[u8; 32]>,
    id: [u8; ID],
}

/// What was sealed cannot be opened: another key, or changed bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct SealedError;

impl Key {
    /// The file of the key of a database.
    pub fn path_beside(db: &Path) -> PathBuf {
        db.with_extension("key")
    }

    /// A key from random bytes.
    pub fn new(root: [u8; 32]) -> Self {
        let root = Zeroizing::new(root);
        let digest = Sha256::digest(derive(&root, "id").as_slice());
        Self { id: [digest[0], digest[1], digest[2], digest[3]], root }
    }

    /// Reads the key file.
    pub fn load(path: &Path) -> Result<Self> {
        let unreadable = || Error::new(Kind::Refused, text::app::KeyUnreadable { path }).hint(text::app::HINT_KEY_FILE);
        let text = Zeroizing::new(fs::read_to_string(path).map_err(|cause| unreadable().caused_by(cause))?);
        let bytes = Zeroizing::new(BASE64.decode(text.trim().as_bytes()).map_err(|_| unreadable())?);
        let root: [u8; 32] = bytes.as_slice().try_into().map_err(|_| unreadable())?;
        Ok(Self::new(root))
    }

    /// Writes the key file; an existing one is never overwritten.
    pub fn save(&self, path: &Path, mode: u32) -> Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(path)
            .map_err(|cause| Error::writing(path, cause))?;
        // Exactly this mode, whatever the umask.
        file.set_permissions(fs::Permissions::from_mode(mode)).map_err(|cause| Error::writing(path, cause))?;
        let text = Zeroizing::new(format!("{}\n", BASE64.encode(self.root.as_slice())));
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|cause| Error::writing(path, cause))
    }

    /// The key's public name.
    pub fn id(&self) -> String {
        HEXLOWER.encode(&self.id)
    }

    /// Seals bytes for a purpose: XChaCha20-Poly1305 under a sub-key, with the form, the key's id and the nonce in front.
    pub fn seal(&self, purpose: &str, nonce: [u8; NONCE], plain: &[u8]) -> Result<Vec<u8>> {
        let payload = Payload { msg: plain, aad: purpose.as_bytes() };
        let text = self.cipher(purpose).encrypt(&XNonce::from(nonce), payload).map_err(Error::fault)?;
        Ok([&[FORM][..], &self.id, &nonce, &text].concat())
    }

    /// What seals many things where no surroundings are at hand: in the midst of a transaction. `seed` is random, and used
    /// for nothing else.
    pub fn sealer(&self, seed: [u8; 32]) -> Sealer {
        Sealer { key: Self::new(*self.root), seed, count: 0 }
    }

    /// Opens what was sealed for the same purpose.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealedError> {
        let (&form, rest) = sealed.split_first().ok_or(SealedError)?;
        let (id, rest) = rest.split_at_checked(ID).ok_or(SealedError)?;
        let (nonce, text) = rest.split_at_checked(NONCE).ok_or(SealedError)?;
        if form != FORM || id != self.id {
            return Err(SealedError);
        }
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SealedError)?;
        let payload = Payload { msg: text, aad: purpose.as_bytes() };
        self.cipher(purpose).decrypt(&XNonce::from(nonce), payload).map(Zeroizing::new).map_err(|_| SealedError)
    }

    /// What ties texts to this desk, for one purpose: who lacks the key cannot make the tags.
    pub fn tags(&self, purpose: &str) -> Tags {
        Tags { key: derive(&self.root, purpose) }
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*derive(&self.root, purpose)).into())
    }
}

/// Seals with the key, each time with a nonce of its own.
pub struct Sealer {
    key: Key,
    seed: [u8; 32],
    count: u64,
}

impl Sealer {
    /// Seals bytes for a purpose, to be opened with [`Key::open`].
    pub fn seal(&mut self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>> {
        self.count += 1;
        let drawn = Sha256::new().chain_update(self.seed).chain_update(self.count.to_be_bytes()).finalize();
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&drawn[..NONCE]);
        self.key.seal(purpose, nonce, plain)
    }
}

/// Makes tags of texts under a sub-key: HMAC-SHA-256, cut to 16 bytes.
pub struct Tags {
    key: Zeroizing<[u8; 32]>,
}

impl Tags {
    /// The tag of these parts in this order, as hexadecimal digits.
    pub fn of(&self, parts: &[&[u8]]) -> String {
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(self.key.as_slice());
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&(*block).into());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        HEXLOWER.encode(&mac.finalize().into_bytes()[..16])
    }
}

/// The sub-key of a purpose.
fn derive(root: &[u8; 32], label: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let expanded = Hkdf::<Sha256>::new(Some(b"authdesk"), root).expand(label.as_bytes(), key.as_mut());
    debug_assert!(expanded.is_ok(), "32 bytes are within the limit of HKDF");
    key
}

impl From<SealedError> for Error {
    fn from(SealedError: SealedError) -> Self {
        Self::new(Kind::Refused, text::app::SEALED).hint(text::app::HINT_KEY_FILE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_purpose_only() {
        let key = Key::new([7; 32]);
        let sealed = key.seal("notice", [1; NONCE], b"123456").unwrap();
        assert_eq!(key.open("notice", &sealed).unwrap().as_slice(), b"123456");
        assert_eq!(key.open("stock", &sealed).err(), Some(SealedError));
        assert_eq!(Key::new([8; 32]).open("notice", &sealed).err(), Some(SealedError));
        let mut changed = sealed;
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(key.open("notice", &changed).err(), Some(SealedError));
        assert_eq!(key.open("notice", &[]).err(), Some(SealedError));
    }

    #[test]
    fn many_are_sealed_each_with_a_nonce_of_its_own() {
        let key = Key::new([7; 32]);
        let mut sealer = key.sealer([1; 32]);
        let (one, two) = (sealer.seal("stock", b"12345678").unwrap(), sealer.seal("stock", b"12345678").unwrap());
        assert_ne!(one, two);
        for sealed in [one, two] {
            assert_eq!(key.open("stock", &sealed).unwrap().as_slice(), b"12345678");
        }
    }

    #[test]
    fn a_tag_follows_from_the_key_the_purpose_and_every_part() {
        let tag = |root, purpose: &str, parts: &[&[u8]]| Key::new([root; 32]).tags(purpose).of(parts);
        let one = tag(7, "plan", &[b"ab", b"c"]);
        assert_eq!(one.len(), 32);
        assert_eq!(one, tag(7, "plan", &[b"ab", b"c"]));
        for other in [tag(8, "plan", &[b"ab", b"c"]), tag(7, "form", &[b"ab", b"c"]), tag(7, "plan", &[b"a", b"bc"])] {
            assert_ne!(one, other);
        }
    }
}
