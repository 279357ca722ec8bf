//! A file that gets its name when it is complete.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::Result;

/// A file that gets its name when it is complete: until then it lies beside under another one, and it
/// is removed if it is never completed.
pub struct NewFile {
    path: PathBuf,
    to: To,
}

enum To {
    /// What becomes the file.
    Beside(NamedTempFile, PathBuf),
    /// A pipe or a device: nothing that could be put in its place.
    Straight(File),
}

/// Refuses a file that is there.
pub fn check_new(path: &Path) -> Result<()> {
    if path.is_file() { Err(crate::Error::writing(path, io::ErrorKind::AlreadyExists.into())) } else { Ok(()) }
}

impl NewFile {
    /// Begins a file.
    pub fn create(path: &Path) -> Result<Self> {
        let to = Self::begin(path).map_err(|cause| crate::Error::writing(path, cause))?;
        Ok(Self { path: path.to_owned(), to })
    }

    /// Begins a file where none is: what is there may be something that somebody filled in.
    pub fn create_new(path: &Path) -> Result<Self> {
        check_new(path)?;
        Self::create(path)
    }

    fn begin(path: &Path) -> io::Result<To> {
        // A link keeps pointing where it points.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&target) {
            Ok(meta) if meta.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(meta) if !meta.is_file() => return Ok(To::Straight(OpenOptions::new().write(true).open(&target)?)),
            _ => {}
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = tempfile::Builder::new()
            .prefix(".authdesk-")
            .suffix(".part")
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder)?;
        Ok(To::Beside(file, target))
    }

    /// The path as the user gave it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its name.
    pub fn finish(self) -> Result<()> {
        let done = match self.to {
            To::Straight(file) => file.sync_all().or_else(|cause| match cause.kind() {
                io::ErrorKind::InvalidInput => Ok(()),
                _ => Err(cause),
            }),
            To::Beside(file, target) => {
                file.as_file().sync_all().and_then(|()| file.persist(target).map(drop).map_err(|error| error.error))
            }
        };
        done.map_err(|cause| crate::Error::writing(&self.path, cause))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Beside(file, _) => file.write(bytes),
            To::Straight(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Beside(file, _) => file.flush(),
            To::Straight(file) => file.flush(),
        }
    }
}

impl Seek for NewFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.to {
            To::Beside(file, _) => file.seek(to),
            To::Straight(file) => file.seek(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_there_when_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        let mut file = NewFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["out.csv"]);
    }

    #[test]
    fn nothing_stays_of_a_file_that_was_given_up() {
        let folder = tempfile::tempdir().unwrap();
        drop(NewFile::create(&folder.path().join("out.csv")).unwrap());
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_link_stays_a_link_and_a_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (link, target) = (folder.path().join("link"), folder.path().join("target"));
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let mut file = NewFile::create(&link).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert!(NewFile::create(folder.path()).is_err());
        assert!(NewFile::create(Path::new("/dev/null")).unwrap().finish().is_ok());
    }
}
