//! Where the database lies: a folder and files that let no stranger in, on a local file system.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::sys::statfs::{self, FsType};

use super::Error;
use crate::error::Result;

/// Who may open the database's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// One operating-system user: folder 0700, files 0600.
    Private,
    /// The members of a group: folder 2770, files 0660.
    Group(String),
}

/// File systems on which locks or shared memory do not work between machines.
const NETWORK: &[(FsType, &str)] = &[
    (statfs::NFS_SUPER_MAGIC, "NFS"),
    (statfs::SMB_SUPER_MAGIC, "SMB"),
    (FsType(0xff53_4d42), "CIFS"),
    (FsType(0xfe53_4d42), "SMB2"),
    (statfs::CODA_SUPER_MAGIC, "Coda"),
    (statfs::AFS_SUPER_MAGIC, "AFS"),
    (statfs::NCP_SUPER_MAGIC, "NCP"),
    (FsType(0x0102_1997), "9P"),
    (FsType(0x00c3_6400), "Ceph"),
    (FsType(0x6573_5546), "FUSE"),
];

impl Sharing {
    /// The mode of the folder.
    pub const fn folder_mode(&self) -> u32 {
        match self {
            Self::Private => 0o700,
            Self::Group(_) => 0o2770,
        }
    }

    /// The mode of the files.
    pub const fn file_mode(&self) -> u32 {
        match self {
            Self::Private => 0o600,
            Self::Group(_) => 0o660,
        }
    }
}

/// Looks at where a desk is to be made: a local file system; a folder that is there already lets nobody else in, and
/// hands its group on where a group shares the desk.
pub fn check_folder(folder: &Path, sharing: &Sharing) -> Result<()> {
    let there = folder.ancestors().find(|folder| folder.is_dir() || folder.as_os_str().is_empty());
    refuse_network(there.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new(".")))?;
    if !folder.is_dir() {
        return Ok(());
    }
    match sharing {
        Sharing::Private => refuse_loose(folder, 0o077, "0700"),
        Sharing::Group(group) if mode_of(folder)? & 0o2070 != 0o2070 => {
            Err(Error::NotShared { path: folder.display().to_string(), group: group.clone() }.into())
        }
        Sharing::Group(_) => refuse_loose(folder, 0o007, "2770"),
    }
}

/// Refuses a file or folder that others may open, and a network file system. A set-group-id folder is a
/// group's desk; any other is one person's.
pub fn check_place(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    refuse_network(&folder)?;
    let shared = mode_of(&folder)? & 0o2000 != 0;
    let (forbidden, file, dir) = if shared { (0o007, "0660", "2770") } else { (0o077, "0600", "0700") };
    refuse_loose(&folder, forbidden, dir)?;
    refuse_loose(path, forbidden | 0o111, file)
}

fn mode_of(path: &Path) -> Result<u32> {
    let meta = path.metadata().map_err(|cause| crate::Error::reading(path, cause))?;
    Ok(meta.permissions().mode() & 0o7777)
}

/// The folder that holds a file.
pub fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn refuse_network(folder: &Path) -> Result<()> {
    let Ok(found) = statfs::statfs(folder) else { return Ok(()) };
    let kind = found.filesystem_type();
    match NETWORK.iter().find(|(known, _)| known.0 == kind.0) {
        Some((_, name)) => Err(Error::Network { path: folder.display().to_string(), kind: (*name).to_owned() }.into()),
        None => Ok(()),
    }
}

fn refuse_loose(path: &Path, forbidden: u32, want: &str) -> Result<()> {
    let mode = mode_of(path)?;
    if mode & forbidden == 0 {
        return Ok(());
    }
    Err(loose(path, mode, want))
}

fn loose(path: &Path, mode: u32, want: &str) -> crate::Error {
    let (path, mode) = (path.display().to_string(), format!("{mode:04o}"));
    Error::Loose { path, mode, want: want.to_owned() }.into()
}
