//! Where modules usually lie.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// A module that is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Found {
    /// Whose it is.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// Whose module, and its file's names.
const NAMES: [(&str, &[&str]); 5] = [
    ("HiCOS", &["libHicos_p11v1.dylib", "libHicos_p11v1.so", "HiCOSPKCS11.dll", "HiCOSPKCS11_219.dll"]),
    ("open-gpki", &["libopen_gpki_pkcs11.so", "open-gpki-pkcs11.so", "libopen_gpki_pkcs11.dylib"]),
    ("OpenSC", &["opensc-pkcs11.so", "opensc-pkcs11.dll"]),
    ("SoftHSM", &["libsofthsm2.so", "softhsm2-x64.dll"]),
    ("p11-kit", &["p11-kit-proxy.so", "p11-kit-proxy.dylib"]),
];

/// Folders in which they lie. Those of Windows and macOS are written down, not tried.
#[cfg(windows)]
const FOLDERS: &[&str] = &[
    "C:\\Windows\\System32",
    "C:\\Windows\\SysWOW64",
    "C:\\Program Files\\OpenSC Project\\OpenSC\\pkcs11",
    "C:\\SoftHSM2\\lib",
];
#[cfg(target_os = "macos")]
const FOLDERS: &[&str] = &["/usr/local/lib", "/Library/OpenSC/lib", "/opt/homebrew/lib", "/usr/local/lib/softhsm"];
#[cfg(not(any(windows, target_os = "macos")))]
const FOLDERS: &[&str] =
    &["/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/HiPKILocalSignServerApp", "/opt/hicos"];

/// Folders below those.
const BELOW: [&str; 3] = ["", "softhsm", "pkcs11"];

/// Where p11-kit writes down which modules there are.
const REGISTERS: [&str; 2] = ["/usr/share/p11-kit/modules", "/etc/pkcs11/modules"];

/// The modules that lie where they usually do, each once.
pub fn usual_places() -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let folders: Vec<PathBuf> = FOLDERS.iter().flat_map(|folder| with_machines(Path::new(folder))).collect();
    for (name, files) in NAMES {
        for path in paths(&folders, files) {
            add(&mut found, name, path);
        }
    }
    for (name, path) in REGISTERS.iter().flat_map(|register| registered(Path::new(register))) {
        let path = if path.is_absolute() { Some(path) } else { paths(&folders, &[&path.to_string_lossy()]).next() };
        if let Some(path) = path.filter(|path| path.is_file()) {
            add(&mut found, &name, path);
        }
    }
    found
}

/// The folder, and those of machine kinds in it (`x86_64-linux-gnu`), in which Debian has libraries.
fn with_machines(folder: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let machines = inside.filter(|path| path.to_string_lossy().contains("-linux-gnu") && path.is_dir());
    let mut all = vec![folder.to_owned()];
    all.extend(machines);
    all.sort();
    all
}

fn paths(folders: &[PathBuf], files: &[&str]) -> impl Iterator<Item = PathBuf> {
    let all: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| BELOW.iter().map(move |below| folder.join(below)))
        .flat_map(|folder| files.iter().map(move |file| folder.join(file)).collect::<Vec<_>>())
        .filter(|path| path.is_file())
        .collect();
    all.into_iter()
}

/// Adds a module unless it is known, be it by another path to the same file.
fn add(found: &mut Vec<Found>, name: &str, path: PathBuf) {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if !found.iter().any(|known| real(&known.path) == real(&path)) {
        found.push(Found { name: name.to_owned(), path });
    }
}

/// The modules of a folder of p11-kit: lines `module: PATH` in files `NAME.module`.
fn registered(register: &Path) -> Vec<(String, PathBuf)> {
    let files = fs::read_dir(register).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|kind| kind == "module")).collect();
    files.sort();
    let line = |text: &str| {
        text.lines().find_map(|line| line.trim().strip_prefix("module:")).map(|path| PathBuf::from(path.trim()))
    };
    files
        .into_iter()
        .filter_map(|file| {
            let name = file.file_stem()?.to_string_lossy().into_owned();
            Some((name, line(&fs::read_to_string(&file).ok()?)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_of_p11_kit_is_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.module"), "# x\nmodule: /lib/a.so\ncritical: no\n").unwrap();
        fs::write(folder.path().join("b.module"), "trust-policy: yes\n").unwrap();
        fs::write(folder.path().join("c.conf"), "module: /lib/c.so\n").unwrap();
        assert_eq!(registered(folder.path()), [("a".to_owned(), PathBuf::from("/lib/a.so"))]);
        assert_eq!(registered(Path::new("/no/such/folder")), []);
    }

    #[test]
    fn a_module_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.so"), folder.path().join("link.so"));
        fs::write(&real, "").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut found = Vec::new();
        add(&mut found, "one", real.clone());
        add(&mut found, "two", link);
        assert_eq!(found, [Found { name: "one".to_owned(), path: real }]);
    }
}
