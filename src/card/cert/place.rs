//! Where a user's programs look for certificates, and how one gets there. Only certificates: a card's key never leaves it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::{Error, Store};
use crate::app::Ctx;
use crate::error::{Error as Refusal, Result};
use crate::sheet::write::NewFile;
use crate::x509::{Certificate, certificate_of, certificates_of};

/// A place that certificates are put into.
pub struct Place {
    store: Store,
    folder: PathBuf,
}

impl Place {
    /// The place that is meant, or the usual one of this system.
    pub fn new(ctx: &mut Ctx, store: Option<Store>, folder: Option<PathBuf>) -> Result<Self> {
        let store = store.unwrap_or(if cfg!(any(windows, target_os = "macos")) { Store::System } else { Store::Nss });
        let folder = match (folder, store) {
            (Some(folder), _) => folder,
            (None, Store::Nss) => match ctx.outside().var("HOME") {
                Some(home) => PathBuf::from(home).join(".pki/nssdb"),
                None => return Err(Error::NoPlace.into()),
            },
            (None, Store::Folder) => return Err(Error::NoPlace.into()),
            (None, Store::System) => PathBuf::new(),
        };
        Ok(Self { store, folder })
    }

    /// What kind of place.
    pub const fn store(&self) -> Store {
        self.store
    }

    /// Its folder, where it has one.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts a certificate there; says whether it was not there before.
    pub fn put(&self, name: &str, certificate: &Certificate) -> Result<bool> {
        match self.store {
            Store::Nss => self.put_nss(name, certificate),
            Store::Folder => self.put_file(name, certificate),
            Store::System => put_system(certificate),
        }
    }

    fn put_file(&self, name: &str, certificate: &Certificate) -> Result<bool> {
        fs::create_dir_all(&self.folder).map_err(|cause| Refusal::writing(&self.folder, cause))?;
        let path = self.folder.join(format!("{name}.pem"));
        let known = fs::read(&path).ok().and_then(|content| certificate_of(&content).ok());
        if known.as_ref() == Some(certificate) {
            return Ok(false);
        }
        let mut file = NewFile::create(&path)?;
        io::Write::write_all(&mut file, certificate.pem().as_bytes())
            .map_err(|cause| Refusal::writing(&path, cause))?;
        file.finish()?;
        Ok(true)
    }

    fn put_nss(&self, name: &str, certificate: &Certificate) -> Result<bool> {
        if !self.folder.join("cert9.db").exists() {
            fs::create_dir_all(&self.folder).map_err(|cause| Refusal::writing(&self.folder, cause))?;
            self.certutil(&["-N", "--empty-password"], &[])?;
        }
        if self.in_nss()?.contains(certificate) {
            return Ok(false);
        }
        // No trust is given: whether an issuer is believed is not for a card to say.
        self.certutil(&["-A", "-t", ",,", "-n", name], certificate.der())?;
        Ok(true)
    }

    /// The certificates of the database. Those of one subject share one name there, whatever they were called.
    fn in_nss(&self) -> Result<Vec<Certificate>> {
        let listed = String::from_utf8_lossy(&self.certutil(&["-L"], &[])?).into_owned();
        let names = listed.lines().skip_while(|line| !line.contains("SSL,S/MIME")).skip(1);
        let names = names.filter_map(|line| line.trim().rsplit_once(char::is_whitespace)).map(|(name, _)| name.trim());
        let mut all = Vec::new();
        for name in names.filter(|name| !name.is_empty()) {
            let pem = self.certutil(&["-L", "-a", "-n", name], &[])?;
            all.extend(certificates_of(&pem).unwrap_or_default());
        }
        Ok(all)
    }

    fn certutil(&self, words: &[&str], input: &[u8]) -> Result<Vec<u8>> {
        let mut command = Command::new("certutil");
        command.args(words).arg("-d").arg(format!("sql:{}", self.folder.display()));
        program("certutil", "libnss3-tools", command, input)
    }
}

/// Runs a program with a file on its standard input; gives its standard output.
fn program(name: &'static str, package: &'static str, mut command: Command, input: &[u8]) -> Result<Vec<u8>> {
    let missing = |_| Error::NoProgram { program: name, package };
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(missing)?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that ends early says why.
        drop(io::Write::write_all(&mut stdin, input));
    }
    let Output { status, stdout, stderr } = child.wait_with_output().map_err(missing)?;
    if status.success() {
        return Ok(stdout);
    }
    let said = String::from_utf8_lossy(&stderr).lines().next().unwrap_or_default().trim().to_owned();
    Err(Error::Program { program: name, said }.into())
}

/// What puts a certificate into the user's own store: a program, who brings it, its words before the file's name. Those of
/// Windows and macOS are compiled everywhere, and not tried there.
const fn system_store() -> Option<(&'static str, &'static str, &'static [&'static str])> {
    if cfg!(windows) {
        Some(("certutil.exe", "Windows", &["-user", "-addstore", "My"]))
    } else if cfg!(target_os = "macos") {
        Some(("security", "macOS", &["add-certificates"]))
    } else {
        None
    }
}

fn put_system(certificate: &Certificate) -> Result<bool> {
    let Some((name, package, words)) = system_store() else { return Err(Error::NoPlace.into()) };
    let mut file = tempfile::Builder::new().suffix(".cer").tempfile().map_err(Refusal::fault)?;
    io::Write::write_all(&mut file, certificate.der()).map_err(Refusal::fault)?;
    let path = file.into_temp_path();
    let mut command = Command::new(name);
    command.args(words).arg(&path);
    program(name, package, command, &[]).map(|_| true)
}
