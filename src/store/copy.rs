//! Copies of the whole database: what `backup` writes and `restore` reads.
//!
//! A copy ends with a seal: a mark and the SHA-256 of all bytes before it. The engine reads as many pages as the header
//! of the file counts, and so never sees it: any program for SQLite opens a sealed copy.

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use super::{Error, Store, migrate};
use crate::error::Result;

/// Pages that are copied at a time.
const PAGES: i32 = 1024;
/// Bytes that are digested at a time.
const BLOCK: usize = 1 << 16;
/// What stands before the digest at the end of a sealed copy.
const MARK: &[u8; 16] = b"authdesk sha256:";
/// Mark and digest.
const SEAL: usize = MARK.len() + 32;

/// Whether the bytes of a copy are those that were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// They are.
    Whole,
    /// They are not.
    Broken,
    /// It bears no seal: another program made it, or its end is gone.
    Absent,
}

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

/// Closes a copy that will not be written any more with its seal; gives its size and the digest of the whole file.
pub fn seal(path: &Path) -> Result<(u64, [u8; 32])> {
    let writing = |cause| crate::Error::writing(path, cause);
    let mut file = fs::OpenOptions::new().read(true).append(true).open(path).map_err(writing)?;
    let mut digest = digest(&file, u64::MAX).map_err(|cause| crate::Error::reading(path, cause))?;
    let seal = [MARK.as_slice(), &digest.clone().finalize()].concat();
    file.write_all(&seal).and_then(|()| file.sync_all()).map_err(writing)?;
    digest.update(&seal);
    Ok((file.metadata().map_err(writing)?.len(), digest.finalize().into()))
}

/// Compares a copy with its seal.
pub fn check_seal(path: &Path) -> Result<Seal> {
    compare(path).map_err(|cause| crate::Error::reading(path, cause))
}

fn compare(path: &Path) -> std::io::Result<Seal> {
    let mut file = fs::File::open(path)?;
    let Some(content) = file.metadata()?.len().checked_sub(SEAL as u64) else { return Ok(Seal::Absent) };
    let mut seal = [0; SEAL];
    file.seek(SeekFrom::Start(content))?;
    file.read_exact(&mut seal)?;
    file.rewind()?;
    let Some(kept) = seal.strip_prefix(MARK) else { return Ok(Seal::Absent) };
    let found = digest(&file, content)?.finalize();
    Ok(if found.as_slice() == kept { Seal::Whole } else { Seal::Broken })
}

fn digest(file: &fs::File, bytes: u64) -> std::io::Result<Sha256> {
    let (mut digest, mut block, mut rest) = (Sha256::new(), vec![0; BLOCK], file.take(bytes));
    loop {
        match rest.read(&mut block)? {
            0 => return Ok(digest),
            read => digest.update(&block[..read]),
        }
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
