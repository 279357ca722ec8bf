//! Password hashes: Argon2id with 19 MiB, two passes, one lane. Source: OWASP, Password Storage Cheat Sheet.

use std::cell::RefCell;

use argon2::password_hash::phc::{Output, ParamsString, Salt};
use argon2::{Algorithm, Argon2, Block, Params, PasswordHash, Version};
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Memory in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;
/// Bytes of the hash.
const OUTPUT: usize = 32;
/// More than anybody's hash asks for; a changed row must not take all memory.
const MOST_KIB: u32 = 1024 * 1024;

/// What stands in place of a hash where an account has none, so that the same work is done.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5MDEyMw$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

thread_local! {
    /// One block of memory a thread: allocating 19 MiB for each hash would grow the process by ten times as much.
    static MEMORY: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// The hash of a password as a PHC string.
pub fn hash_password(password: &str, salt: [u8; 16]) -> Result<String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT)).map_err(Error::fault)?;
    let mut out = [0; OUTPUT];
    derive(&Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone()), password, &salt, &mut out)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(Error::fault)?,
        salt: Some(Salt::new(&salt).map_err(Error::fault)?),
        hash: Some(Output::new(&out).map_err(Error::fault)?),
    };
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed; with its own parameters, in constant time.
pub fn matches(hash: &str, password: &str) -> Result<bool> {
    let hash = PasswordHash::new(hash).map_err(Error::fault)?;
    let params = Params::try_from(&hash).map_err(Error::fault)?;
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).map_err(Error::fault)?;
    let version = hash.version.map_or(Ok(Version::V0x13), Version::try_from).map_err(Error::fault)?;
    let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else {
        return Err(Error::fault("a password hash without salt or output"));
    };
    if params.m_cost() > MOST_KIB {
        return Err(Error::fault("a password hash that wants too much memory"));
    }
    let mut out = Zeroizing::new(vec![0; expected.len()]);
    derive(&Argon2::new(algorithm, version, params), password, &salt, &mut out)?;
    Ok(out.as_slice().ct_eq(expected.as_bytes()).into())
}

/// Does the work of [`matches`] where there is nothing to compare with.
pub(super) fn matches_nobody(password: &str) -> Result<()> {
    matches(NOBODY, password).map(drop)
}

fn derive(argon2: &Argon2<'_>, password: &str, salt: &[u8], out: &mut [u8]) -> Result<()> {
    let password = composed(password);
    MEMORY
        .with_borrow_mut(|memory| {
            memory.resize(argon2.params().block_count(), Block::new());
            argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, memory.as_mut_slice())
        })
        .map_err(Error::fault)
}

/// The same characters are the same bytes, however a keyboard composed them. Source: NIST SP 800-63B, 5.1.1.2.
fn composed(password: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(password.len() * 4));
    out.extend(password.nfc());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_a_phc_string_that_only_its_password_matches() {
        let hash = hash_password("Abcdefghij12", *b"0123456789abcdef").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"), "{hash}");
        assert!(matches(&hash, "Abcdefghij12").unwrap());
        assert!(!matches(&hash, "Abcdefghij13").unwrap());
        assert!(!matches(&hash, "").unwrap());
    }

    /// Source: the vectors of the reference implementation (phc-winner-argon2, `test.c`): Argon2id, 2^8 KiB, two passes.
    #[test]
    fn hashes_of_other_parameters_are_understood() {
        let known = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert!(matches(known, "password").unwrap());
        assert!(!matches(known, "Password").unwrap());
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_password() {
        let hash = hash_password("Caf\u{e9}Caf\u{e9}1234!", [7; 16]).unwrap();
        assert!(matches(&hash, "Cafe\u{301}Cafe\u{301}1234!").unwrap());
    }

    #[test]
    fn nobody_has_the_hash_that_stands_for_none() {
        assert!(!matches(NOBODY, "").unwrap());
        matches_nobody("Abcdefghij12").unwrap();
    }

    #[test]
    fn damaged_hashes_are_faults() {
        for damaged in [
            "",
            "$",
            "$argon2id$v=19$m=19456,t=2,p=1",
            "$md5$x$y",
            "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        ] {
            assert!(matches(damaged, "password").is_err(), "{damaged}");
        }
    }
}
