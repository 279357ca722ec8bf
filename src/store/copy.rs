//! Copies of the whole database: what `backup` writes and `restore` reads.

use std::fs;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::{Error, Store, migrate};
use crate::error::Result;

/// Pages that are copied at a time.
const PAGES: i32 = 1024;

impl Store {
    /// Copies the whole database, as of one moment, to a new file that only its owner can read. One that is there
    /// already is never overwritten; a copy that fails is removed.
    pub fn copy_to(&self, path: &Path) -> Result<()> {
        new_file(path, 0o600)?;
        self.fill(path, "DELETE").map(drop).inspect_err(|_| remove(path))
    }

    /// Makes a desk of this copy: a new file of this mode, brought up to date.
    pub fn install(&self, path: &Path, mode: u32) -> Result<()> {
        if path.exists() {
            return Err(Error::Exists { path: path.display().to_string() }.into());
        }
        new_file(path, mode)?;
        let installed = self.fill(path, "WAL").and_then(|copy| migrate::up(&copy));
        installed.inspect_err(|_| remove(path))
    }

    fn fill(&self, path: &Path, journal: &str) -> Result<Connection> {
        let mut copy = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        Backup::new(&self.connection, &mut copy)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        copy.pragma_update(None, "journal_mode", journal)?;
        Ok(copy)
    }

    /// Opens a copy wherever it lies, only to look at it.
    pub fn open_copy(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Err(crate::Error::reading(path, std::io::ErrorKind::IsADirectory.into()));
        }
        fs::File::open(path).map_err(|cause| crate::Error::reading(path, cause))?;
        let store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        store.check_ours()?;
        let (found, known) = (store.version()?, migrate::KNOWN);
        if found > known {
            return Err(Error::Newer { found, known }.into());
        }
        Ok(store)
    }

    /// Opens a copy that was just made, to put something into it.
    pub fn open_own_copy(path: &Path) -> Result<Self> {
        Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }
}

/// Makes an empty file of exactly this mode, whatever the umask.
pub(super) fn new_file(path: &Path, mode: u32) -> Result<()> {
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path).map_err(|cause| {
        if cause.kind() == std::io::ErrorKind::AlreadyExists {
            Error::Taken { path: path.display().to_string() }.into()
        } else {
            crate::Error::writing(path, cause)
        }
    })?;
    file.set_permissions(fs::Permissions::from_mode(mode)).map_err(|cause| crate::Error::writing(path, cause))
}

/// Removes a half-made database and what lies beside it; what cannot be removed is no worse than before.
pub fn remove(path: &Path) {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        drop(fs::remove_file(name));
    }
}
