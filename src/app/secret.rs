//! Secrets come by prompt, descriptor, file or standard input; never by argument.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::RawFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use filedescriptor::FileDescriptor;
use zeroize::Zeroizing;

use super::Ctx;
use crate::error::{Error, Kind, Result};
use crate::output::prompt;
use crate::text::{self, Msg};

/// The longest secret that is read, in bytes.
const LONGEST: usize = 4096;

/// Makes the options that say where a secret comes from, if not from the prompt.
macro_rules! source {
    ($(#[$doc:meta])* $name:ident, $file:ident, $fd:ident) => {
        $(#[$doc])*
        #[derive(Args, Clone, Debug, Default)]
        pub struct $name {
            #[arg(long, value_name = "FILE")]
            $file: Option<PathBuf>,
            #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(0..), conflicts_with = stringify!($file))]
            $fd: Option<RawFd>,
        }

        impl $name {
            /// Whether a source is named.
            pub const fn is_named(&self) -> bool {
                self.$file.is_some() || self.$fd.is_some()
            }

            /// The secret, if a source is named.
            pub fn given(&self) -> Result<Option<Zeroizing<String>>> {
                read(self.$file.as_deref(), self.$fd)
            }

            /// The secret, asked for by `question` where no source is named.
            pub fn read(&self, ctx: &Ctx, question: impl Into<Msg>) -> Result<Zeroizing<String>> {
                match self.given()? {
                    Some(secret) => Ok(secret),
                    None => prompt::secret(ctx.lang(), question).map_err(|error| hinted(error, stringify!($file))),
                }
            }

            /// The secret, typed twice where it is typed.
            pub fn read_new(&self, ctx: &Ctx, question: impl Into<Msg>) -> Result<Zeroizing<String>> {
                self.read_checked(ctx, question, |_| Ok(()))
            }

            /// The same, by a rule. On a terminal, what does not keep it is told and asked for again, so that
            /// what was typed before is not lost.
            pub fn read_checked(
                &self,
                ctx: &Ctx,
                question: impl Into<Msg>,
                check: impl Fn(&str) -> Result<()>,
            ) -> Result<Zeroizing<String>> {
                let question = question.into();
                loop {
                    let secret = self.read(ctx, question.clone())?;
                    if self.is_named() {
                        return check(&secret).map(|()| secret);
                    }
                    if let Err(error) = check(&secret) {
                        ctx.out.warn(error.msg().clone());
                    } else if *prompt::secret(ctx.lang(), text::app::AGAIN)? == *secret {
                        return Ok(secret);
                    } else {
                        ctx.out.warn(text::app::NOT_THE_SAME);
                    }
                }
            }
        }
    };
}

source!(
    /// Where a password comes from, if not from the prompt.
    PasswordSource,
    password_file,
    password_fd
);
source!(
    /// Where the password that is to be replaced comes from, if not from the prompt.
    OldPasswordSource,
    old_password_file,
    old_password_fd
);
source!(
    /// Where the password that replaces another one comes from, if not from the prompt.
    NewPasswordSource,
    new_password_file,
    new_password_fd
);
source!(
    /// Where a one-time code comes from, if not from the prompt.
    CodeSource,
    otp_file,
    otp_fd
);
source!(
    /// Where the code that came by mail comes from, if not from the prompt.
    MailCodeSource,
    mail_code_file,
    mail_code_fd
);
source!(
    /// Where the code that came by text message comes from, if not from the prompt.
    SmsCodeSource,
    sms_code_file,
    sms_code_fd
);
source!(
    /// Where an invitation comes from, if not from the prompt.
    InvitationSource,
    invitation_file,
    invitation_fd
);

source!(
    /// Where the passphrase of a backup comes from, if not from the prompt.
    PassphraseSource,
    passphrase_file,
    passphrase_fd
);

source!(
    /// Where a card's PIN comes from, if not from the prompt.
    PinSource,
    pin_file,
    pin_fd
);
source!(
    /// Where a card's new PIN comes from, if not from the prompt.
    NewPinSource,
    new_pin_file,
    new_pin_fd
);
source!(
    /// Where a card's PUK comes from, if not from the prompt.
    PukSource,
    puk_file,
    puk_fd
);
source!(
    /// Where the response to a card's challenge comes from, if it is not typed.
    ResponseSource,
    response_file,
    response_fd
);
source!(
    /// Where a card's new PUK comes from, if not from the prompt.
    NewPukSource,
    new_puk_file,
    new_puk_fd
);
source!(
    /// Where a card's management key comes from, if not from the prompt.
    ManagementKeySource,
    management_key_file,
    management_key_fd
);
source!(
    /// Where a card's new management key comes from, if not from the prompt.
    NewManagementKeySource,
    new_management_key_file,
    new_management_key_fd
);

source!(
    /// Where what goes into escrow comes from, if not from the prompt.
    EscrowSource,
    secret_file,
    secret_fd
);

/// Where nobody can be asked, names the option that would have given the secret.
fn hinted(error: Error, file: &str) -> Error {
    if error.kind() != Kind::Usage {
        return error;
    }
    let (file, fd) = (file.replace('_', "-"), file.replace("_file", "_fd").replace('_', "-"));
    error.hint(text::app::HintSource { file, fd })
}

/// The secret of the file or descriptor that is named.
fn read(file: Option<&Path>, fd: Option<RawFd>) -> Result<Option<Zeroizing<String>>> {
    match (file, fd) {
        (Some(path), _) if path == Path::new("-") => from_descriptor(0, path).map(Some),
        (Some(path), _) => from_file(path).map(Some),
        (None, Some(fd)) => from_descriptor(fd, &PathBuf::from(format!("/dev/fd/{fd}"))).map(Some),
        (None, None) => Ok(None),
    }
}

/// The next line of a descriptor. It is not opened anew, as a file would then begin again at its first line.
fn from_descriptor(fd: RawFd, path: &Path) -> Result<Zeroizing<String>> {
    let source = FileDescriptor::dup(&fd).map_err(|cause| Error::reading(path, io::Error::other(cause)))?;
    first_line(source, path)
}

/// The secret in a file, which must be closed to others.
pub fn from_file(path: &Path) -> Result<Zeroizing<String>> {
    check_closed(path)?;
    let file = File::open(path).map_err(|cause| Error::reading(path, cause))?;
    first_line(file, path)
}

/// Fails for a file that others can read.
pub fn check_closed(path: &Path) -> Result<()> {
    let meta = std::fs::metadata(path).map_err(|cause| Error::reading(path, cause))?;
    if meta.is_file() && meta.permissions().mode() & 0o077 != 0 {
        return Err(Error::new(Kind::Refused, text::app::SecretOpen { path }).hint(text::app::HintChmod { path }));
    }
    Ok(())
}

/// The next line, byte by byte: what follows stays for whoever reads on, and no buffer keeps a copy of the secret.
fn first_line(mut source: impl Read, path: &Path) -> Result<Zeroizing<String>> {
    let mut line = Zeroizing::new([0; LONGEST]);
    let mut length = 0;
    while length < LONGEST {
        match source.read(&mut line[length..=length]) {
            Ok(0) => break,
            Ok(_) if line[length] == b'\n' => break,
            Ok(_) => length += 1,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(Error::reading(path, cause)),
        }
    }
    let no_text = |cause| Error::reading(path, io::Error::new(io::ErrorKind::InvalidData, cause));
    let text = std::str::from_utf8(&line[..length]).map_err(no_text)?.trim_end_matches('\r');
    if text.is_empty() {
        return Err(Error::new(Kind::Refused, text::app::SecretEmpty { path }));
    }
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_and_no_byte_more() {
        let mut source: &[u8] = b"12345678\r\n135790\n";
        let mut next = || first_line(&mut source, Path::new("-")).map(|line| line.as_str().to_owned());
        assert_eq!(next().unwrap(), "12345678");
        assert_eq!(next().unwrap(), "135790");
        assert_eq!(next().unwrap_err().msg().id(), "app.secret-empty");
        assert!(first_line(&[0xFF, b'\n'][..], Path::new("-")).is_err());
    }
}
