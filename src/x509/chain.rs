//! Who stands behind a certificate: paths to the certification authorities that the desk knows.
//!
//! Paths are rustls-webpki's. It takes no authority as the end of a path, nor the dates of the authority at the other
//! end: both are checked here.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use serde::Serialize;
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert};

use super::{Certificate, Error, Validity, read};
use crate::base::Timestamp;
use crate::error::{Error as Refusal, Report, Result as Answer};
use crate::text::{Word, x509 as t};

/// What is known of the authorities behind a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "authority")]
pub enum Chain {
    /// A path leads to this authority.
    Known(String),
    /// A path leads to this authority, which is itself out of its dates.
    Outdated(String),
    /// No path leads to an authority that is known.
    Unknown,
    /// It was issued by nobody but itself.
    SelfSigned,
    /// An authority of that name is known, but it did not sign this, or may not.
    Broken,
    /// No authority is known at all.
    Unasked,
}

impl Chain {
    /// Whether the certificate can be believed, its own dates aside.
    pub const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// Its name for people.
    pub const fn word(&self) -> Word {
        match self {
            Self::Known(_) => t::CHAIN_KNOWN,
            Self::Outdated(_) => t::CHAIN_OUTDATED,
            Self::Unknown => t::CHAIN_UNKNOWN,
            Self::SelfSigned => t::CHAIN_SELF_SIGNED,
            Self::Broken => t::CHAIN_BROKEN,
            Self::Unasked => t::CHAIN_UNASKED,
        }
    }
}

/// The certification authorities that are known.
#[derive(Clone, Debug, Default)]
pub struct Authorities(Vec<Certificate>);

/// A use is the certificate's own affair here.
struct AnyUse;

impl ExtendedKeyUsageValidator for AnyUse {
    fn validate(&self, _uses: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

impl Authorities {
    /// Those among the certificates that may issue others.
    pub fn new(certificates: Vec<Certificate>) -> Self {
        Self(certificates.into_iter().filter(Certificate::is_authority).collect())
    }

    /// Those of all certificate files in a folder, at least one; files of other kinds by their names are passed over.
    pub fn load(folder: &Path) -> Answer<Self> {
        const ENDINGS: [&str; 6] = ["pem", "crt", "cer", "der", "p7b", "p7c"];
        let reading = |cause| Refusal::reading(folder, cause);
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(reading)? {
            let path = entry.map_err(reading)?.path();
            let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
            if path.is_file() && ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
                paths.push(path);
            }
        }
        paths.sort();
        let (mut all, mut report) = (Vec::new(), Report::default());
        for path in paths {
            match read(&path) {
                Ok(certificates) => all.extend(certificates),
                Err(error) => report.push(error),
            }
        }
        report.check()?;
        let authorities = Self::new(all);
        if authorities.is_empty() {
            Err(Error::NoAuthority { path: folder.to_owned() }.into())
        } else {
            Ok(authorities)
        }
    }

    /// Whether none is known.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are known.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Looks for a path from a certificate; `others` may lie between. Whether the certificate itself is in its dates is
    /// another question: once it has ended, the path of its last moment counts.
    pub fn chain(&self, certificate: &Certificate, others: &[Certificate], now: Timestamp) -> Chain {
        if self.is_empty() {
            return if certificate.is_self_issued() { Chain::SelfSigned } else { Chain::Unasked };
        }
        if certificate.is_authority() {
            return self.chain_of_authority(certificate, now);
        }
        let at = now.max(certificate.not_before()).min(certificate.not_after());
        let between: Vec<CertificateDer<'_>> =
            self.0.iter().chain(others).map(|other| CertificateDer::from(other.der())).collect();
        let roots: Vec<&Certificate> = self.0.iter().filter(|authority| self.is_last(authority)).collect();
        let whole: Vec<CertificateDer<'_>> = roots.iter().map(|root| CertificateDer::from(root.der())).collect();
        let anchors: Vec<(TrustAnchor<'_>, &Certificate)> = whole
            .iter()
            .zip(&roots)
            .filter_map(|(der, root)| Some((anchor_from_trusted_cert(der).ok()?, *root)))
            .collect();
        let mut broken = false;
        for (anchor, root) in &anchors {
            match path(certificate, std::slice::from_ref(anchor), &between, at) {
                Ok(()) if root.validity(at) == Validity::Valid => return Chain::Known(root.subject().short()),
                Ok(()) => return Chain::Outdated(root.subject().short()),
                Err(webpki::Error::UnknownIssuer) => {}
                Err(_) => broken = true,
            }
        }
        match (broken, certificate.is_self_issued()) {
            (_, true) => Chain::SelfSigned,
            (true, false) => Chain::Broken,
            (false, false) => Chain::Unknown,
        }
    }

    /// Whether a path ends here: at an authority that issued itself, or whose issuer is not known.
    fn is_last(&self, authority: &Certificate) -> bool {
        let issuer = authority.issuer_der();
        authority.is_self_issued() || !self.0.iter().any(|other| other.subject_der() == issuer)
    }

    /// An authority is known if it is one of ours, or if one of ours signed it.
    fn chain_of_authority(&self, certificate: &Certificate, now: Timestamp) -> Chain {
        let found = self.0.iter().find(|known| *known == certificate || certificate.is_signed_by(known));
        match found {
            Some(known) if known.validity(now) == Validity::Valid => Chain::Known(known.subject().short()),
            Some(known) => Chain::Outdated(known.subject().short()),
            None if certificate.is_self_issued() => Chain::SelfSigned,
            None => Chain::Unknown,
        }
    }
}

fn path(
    certificate: &Certificate,
    anchors: &[TrustAnchor<'_>],
    between: &[CertificateDer<'_>],
    at: Timestamp,
) -> Result<(), webpki::Error> {
    let der = CertificateDer::from(certificate.der());
    let end = EndEntityCert::try_from(&der)?;
    let seconds = u64::try_from(at.seconds()).unwrap_or_default();
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    end.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, anchors, between, time, AnyUse, None, None).map(|_| ())
}
