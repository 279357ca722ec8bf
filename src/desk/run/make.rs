//! Making the place of a desk: its folder, and how a half-made one is taken away again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::unistd::{Group, chown, getuid};

use super::super::Error;
use crate::access::{Actor, Via};
use crate::app::Ctx;
use crate::error::Result;
use crate::store::{self, Sharing, check_folder, folder_of};

/// Who may open what: a group, if one is named, else one user.
pub fn sharing(group: Option<&str>) -> Result<Sharing> {
    let Some(name) = group else { return Ok(Sharing::Private) };
    group_of(name)?;
    Ok(Sharing::Group(name.to_owned()))
}

fn group_of(name: &str) -> Result<Group> {
    Ok(Group::from_name(name).ok().flatten().ok_or_else(|| Error::NoGroup { name: name.to_owned() })?)
}

/// Nobody, recognised by the operating-system user and by who called sudo: who makes a desk.
pub fn os_actor(ctx: &mut Ctx) -> Actor {
    let sudo_uid = ctx.outside().var("SUDO_UID").and_then(|uid| uid.parse().ok());
    Actor { via: Via::OsUser { uid: getuid().as_raw(), sudo_uid }, ..Actor::nobody() }
}

/// A desk being made. Unless it is kept, what was made of it is removed.
pub struct Half {
    db: PathBuf,
    folder: Option<PathBuf>,
    files: Vec<PathBuf>,
    kept: bool,
}

impl Half {
    /// Looks at the place and makes the folder, if there is none yet.
    pub fn begin(db: &Path, sharing: &Sharing) -> Result<Self> {
        let folder = folder_of(db);
        check_folder(&folder, sharing)?;
        let mut half = Self { db: db.to_owned(), folder: None, files: Vec::new(), kept: false };
        if !folder.is_dir() {
            fs::create_dir_all(&folder).map_err(|cause| crate::Error::writing(&folder, cause))?;
            half.folder = Some(folder.clone());
            half.close_folder(&folder, sharing)?;
        }
        Ok(half)
    }

    /// Gives the folder its group and mode; files inherit the group.
    fn close_folder(&self, folder: &Path, sharing: &Sharing) -> Result<()> {
        if let Sharing::Group(name) = sharing {
            chown(folder, None, Some(group_of(name)?.gid)).map_err(|cause| match cause {
                Errno::EPERM => Error::NotInGroup { name: name.clone() }.into(),
                other => crate::Error::writing(folder, other.into()),
            })?;
        }
        let mode = fs::Permissions::from_mode(sharing.folder_mode());
        fs::set_permissions(folder, mode).map_err(|cause| crate::Error::writing(folder, cause))
    }

    /// Notes a file that was made.
    pub fn made(&mut self, path: &Path) {
        self.files.push(path.to_owned());
    }

    /// The desk is whole: nothing is removed.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Half {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        for file in &self.files {
            if *file == self.db {
                store::remove(file);
            } else {
                drop(fs::remove_file(file));
            }
        }
        if let Some(folder) = &self.folder {
            drop(fs::remove_dir(folder));
        }
    }
}
