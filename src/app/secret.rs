//! Secrets come by prompt, descriptor, file or standard input; never by argument.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use zeroize::Zeroizing;

use super::Ctx;
use crate::error::{Error, Kind, Result};
use crate::output::prompt;
use crate::text::{self, Msg};

/// The longest secret that is read, in bytes.
const LONGEST: u64 = 4096;

/// Where a password comes from, if not from the prompt.
#[derive(Args, Clone, Debug, Default)]
pub struct PasswordSource {
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    #[arg(long, value_name = "N", conflicts_with = "password_file")]
    password_fd: Option<u32>,
}

impl PasswordSource {
    /// The secret, asked for by `question` where no source is named.
    pub fn read(&self, ctx: &Ctx, question: impl Into<Msg>) -> Result<Zeroizing<String>> {
        match (&self.password_file, self.password_fd) {
            (Some(path), _) if path == Path::new("-") => first_line(io::stdin().lock(), path),
            (Some(path), _) => from_file(path),
            (None, Some(fd)) => {
                let path = PathBuf::from(format!("/dev/fd/{fd}"));
                first_line(File::open(&path).map_err(|cause| Error::reading(&path, cause))?, &path)
            }
            (None, None) => prompt::secret(ctx.lang(), question),
        }
    }

    /// The secret, typed twice where it is typed.
    pub fn read_new(&self, ctx: &Ctx, question: impl Into<Msg>) -> Result<Zeroizing<String>> {
        let secret = self.read(ctx, question)?;
        let typed = self.password_file.is_none() && self.password_fd.is_none();
        if typed && *prompt::secret(ctx.lang(), text::app::AGAIN)? != *secret {
            return Err(Error::new(Kind::Refused, text::app::NOT_THE_SAME));
        }
        Ok(secret)
    }
}

/// The secret in a file that is closed to others.
pub fn from_file(path: &Path) -> Result<Zeroizing<String>> {
    check_mode(path)?;
    first_line(File::open(path).map_err(|cause| Error::reading(path, cause))?, path)
}

/// A file with a secret must be closed to others.
fn check_mode(path: &Path) -> Result<()> {
    let meta = path.metadata().map_err(|cause| Error::reading(path, cause))?;
    if meta.is_file() && meta.permissions().mode() & 0o077 != 0 {
        return Err(Error::new(Kind::Refused, text::app::SecretOpen { path }).hint(text::app::HintChmod { path }));
    }
    Ok(())
}

fn first_line(source: impl Read, path: &Path) -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    source.take(LONGEST).read_to_string(&mut text).map_err(|cause| Error::reading(path, cause))?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Error::new(Kind::Refused, text::app::SecretEmpty { path }));
    }
    Ok(Zeroizing::new(line.to_owned()))
}
