//! What a certificate's key may be used for.

use der::asn1::ObjectIdentifier;
use serde::{Serialize, Serializer};
use x509_cert::certificate::{Raw, TbsCertificateInner};
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages};

use crate::text::{Word, x509 as t};

/// A use that a certificate names (RFC 5280, sections 4.2.1.3 and 4.2.1.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// Logging in and signing what is not kept as proof.
    DigitalSignature,
    /// Signing what binds the signer.
    NonRepudiation,
    /// Sealing keys, as for mail.
    KeyEncipherment,
    /// Sealing data itself.
    DataEncipherment,
    /// Agreeing on keys.
    KeyAgreement,
    /// Issuing certificates.
    CertSign,
    /// Issuing lists of revoked ones.
    CrlSign,
    /// Logging in to a web site.
    ClientAuth,
    /// Being a web site.
    ServerAuth,
    /// Mail.
    EmailProtection,
    /// Signing programs.
    CodeSigning,
    /// Logging in to Windows with a card.
    SmartCardLogon,
    /// Stamping times.
    TimeStamping,
    /// Answering whether certificates hold.
    OcspSigning,
    /// Another one.
    Other(ObjectIdentifier),
}

/// The uses of the key usage bits.
const BITS: [(KeyUsages, Usage); 7] = [
    (KeyUsages::DigitalSignature, Usage::DigitalSignature),
    (KeyUsages::NonRepudiation, Usage::NonRepudiation),
    (KeyUsages::KeyEncipherment, Usage::KeyEncipherment),
    (KeyUsages::DataEncipherment, Usage::DataEncipherment),
    (KeyUsages::KeyAgreement, Usage::KeyAgreement),
    (KeyUsages::KeyCertSign, Usage::CertSign),
    (KeyUsages::CRLSign, Usage::CrlSign),
];

/// The uses of the extended key usage.
const EXTENDED: [(&str, Usage); 7] = [
    ("1.3.6.1.5.5.7.3.2", Usage::ClientAuth),
    ("1.3.6.1.5.5.7.3.1", Usage::ServerAuth),
    ("1.3.6.1.5.5.7.3.4", Usage::EmailProtection),
    ("1.3.6.1.5.5.7.3.3", Usage::CodeSigning),
    ("1.3.6.1.4.1.311.20.2.2", Usage::SmartCardLogon),
    ("1.3.6.1.5.5.7.3.8", Usage::TimeStamping),
    ("1.3.6.1.5.5.7.3.9", Usage::OcspSigning),
];

impl Usage {
    /// All that a certificate names, key usage first.
    pub(super) fn of(body: &TbsCertificateInner<Raw>) -> Vec<Self> {
        let mut all = Vec::new();
        if let Ok(Some((_, KeyUsage(bits)))) = body.get_extension::<KeyUsage>() {
            all.extend(BITS.iter().filter(|(bit, _)| bits.contains(*bit)).map(|(_, usage)| *usage));
        }
        if let Ok(Some((_, ExtendedKeyUsage(oids)))) = body.get_extension::<ExtendedKeyUsage>() {
            all.extend(oids.into_iter().map(Self::extended));
        }
        all
    }

    fn extended(oid: ObjectIdentifier) -> Self {
        let text = oid.to_string();
        EXTENDED.iter().find(|(known, _)| *known == text).map_or(Self::Other(oid), |(_, usage)| *usage)
    }

    /// Its name for people; nothing for one that has none.
    pub const fn word(self) -> Option<Word> {
        Some(match self {
            Self::DigitalSignature => t::DIGITAL_SIGNATURE,
            Self::NonRepudiation => t::NON_REPUDIATION,
            Self::KeyEncipherment => t::KEY_ENCIPHERMENT,
            Self::DataEncipherment => t::DATA_ENCIPHERMENT,
            Self::KeyAgreement => t::KEY_AGREEMENT,
            Self::CertSign => t::CERT_SIGN,
            Self::CrlSign => t::CRL_SIGN,
            Self::ClientAuth => t::CLIENT_AUTH,
            Self::ServerAuth => t::SERVER_AUTH,
            Self::EmailProtection => t::EMAIL_PROTECTION,
            Self::CodeSigning => t::CODE_SIGNING,
            Self::SmartCardLogon => t::SMART_CARD_LOGON,
            Self::TimeStamping => t::TIME_STAMPING,
            Self::OcspSigning => t::OCSP_SIGNING,
            Self::Other(_) => return None,
        })
    }

    /// Its name in JSON.
    pub fn name(self) -> String {
        let name = match self {
            Self::DigitalSignature => "digital_signature",
            Self::NonRepudiation => "non_repudiation",
            Self::KeyEncipherment => "key_encipherment",
            Self::DataEncipherment => "data_encipherment",
            Self::KeyAgreement => "key_agreement",
            Self::CertSign => "cert_sign",
            Self::CrlSign => "crl_sign",
            Self::ClientAuth => "client_auth",
            Self::ServerAuth => "server_auth",
            Self::EmailProtection => "email_protection",
            Self::CodeSigning => "code_signing",
            Self::SmartCardLogon => "smart_card_logon",
            Self::TimeStamping => "time_stamping",
            Self::OcspSigning => "ocsp_signing",
            Self::Other(oid) => return oid.to_string(),
        };
        name.to_owned()
    }
}

impl Serialize for Usage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

/// What a certificate is for, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 簽章.
    Sign,
    /// 加密.
    Encrypt,
    /// Both.
    Both,
    /// It issues certificates.
    Authority,
    /// It does not say.
    Unstated,
}

impl Purpose {
    pub(super) fn of(usages: &[Usage], authority: bool) -> Self {
        use Usage as U;
        let has = |any: &[Usage]| any.iter().any(|usage| usages.contains(usage));
        let signs = has(&[U::DigitalSignature, U::NonRepudiation]);
        let encrypts = has(&[U::KeyEncipherment, U::DataEncipherment, U::KeyAgreement]);
        match (authority, signs, encrypts) {
            (true, ..) => Self::Authority,
            (false, true, true) => Self::Both,
            (false, true, false) => Self::Sign,
            (false, false, true) => Self::Encrypt,
            (false, false, false) => Self::Unstated,
        }
    }

    /// Its name for people.
    pub const fn word(self) -> Word {
        match self {
            Self::Sign => t::PURPOSE_SIGN,
            Self::Encrypt => t::PURPOSE_ENCRYPT,
            Self::Both => t::PURPOSE_BOTH,
            Self::Authority => t::PURPOSE_AUTHORITY,
            Self::Unstated => t::PURPOSE_UNSTATED,
        }
    }
}
