//! How certificates are written, and where to.

use std::fmt;

use clap::ValueEnum;

/// How a certificate or a request is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Text that can be mailed and pasted.
    #[default]
    Pem,
    /// Bytes: `.cer`, `.der`.
    Der,
    /// Several certificates in one file: `.p7b`.
    P7b,
}

/// Where a user's programs look for certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Store {
    /// The database of Firefox, Thunderbird, Chromium and LibreOffice on Linux.
    Nss,
    /// A folder of PEM files.
    Folder,
    /// The store of Windows or the keychain of macOS.
    System,
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nss => "nss",
            Self::Folder => "folder",
            Self::System => "system",
        })
    }
}
