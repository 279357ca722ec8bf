//! A folder as a channel: a file a message, there whole or not at all, and once.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::notice::Outcome;

/// A folder for messages.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// A folder at a path; it is made when the first message comes.
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes a message under its id. One that is there already was delivered before.
    pub fn put(&self, message_id: &str, kind: &str, content: &[u8]) -> Outcome {
        let name = format!("{message_id}.{kind}");
        let written = make(&self.path).and_then(|()| self.write(&name, content));
        match written {
            Ok(()) => Outcome::Delivered,
            Err(error) => Outcome::Down(format!("{}: {error}", self.path.display())),
        }
    }

    fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let path = self.path.join(name);
        if path.exists() {
            return Ok(());
        }
        let draft = self.path.join(format!(".{name}.part"));
        let mode = self.path.metadata()?.permissions().mode() & 0o660;
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&draft)?;
        file.set_permissions(Permissions::from_mode(mode))?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&draft, &path)?;
        File::open(&self.path)?.sync_all()
    }
}

/// Makes a folder that lets in whom the folder above it lets in, strangers excepted.
fn make(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    make(above)?;
    let mode = above.metadata()?.permissions().mode() & 0o2770 | 0o700;
    fs::DirBuilder::new().mode(mode).create(path)?;
    fs::set_permissions(path, Permissions::from_mode(mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_written_once_and_whole() {
        let above = tempfile::tempdir().unwrap();
        fs::set_permissions(above.path(), Permissions::from_mode(0o2770)).unwrap();
        let folder = Folder::new(above.path().join("outbox/mail"));
        assert_eq!(folder.put("7.ab", "eml", b"first"), Outcome::Delivered);
        assert_eq!(folder.put("7.ab", "eml", b"second"), Outcome::Delivered);
        let file = above.path().join("outbox/mail/7.ab.eml");
        assert_eq!(fs::read(&file).unwrap(), b"first");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o660);
        assert_eq!(fs::read_dir(above.path().join("outbox/mail")).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_takes_nothing() {
        let above = tempfile::tempdir().unwrap();
        fs::write(above.path().join("outbox"), "a file").unwrap();
        let folder = Folder::new(above.path().join("outbox/mail"));
        assert!(matches!(folder.put("7.ab", "eml", b"first"), Outcome::Down(_)));
    }
}
