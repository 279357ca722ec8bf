//! Readers that are plugged in but have no driver, so that the service does not know them.

use std::fs;
use std::path::Path;

/// The class of card readers (CCID).
const READER: &str = "0b";

/// The names of card readers on USB, as they call themselves.
#[cfg(target_os = "linux")]
pub fn readers() -> Vec<String> {
    readers_in(Path::new("/sys/bus/usb/devices"))
}

/// Not looked at elsewhere.
#[cfg(not(target_os = "linux"))]
pub fn readers() -> Vec<String> {
    Vec::new()
}

/// Interfaces are called `1-2:1.0`, and their devices `1-2`.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux has this folder"))]
fn readers_in(folder: &Path) -> Vec<String> {
    let line = |path: &Path| fs::read_to_string(path).map(|text| text.trim().to_owned()).unwrap_or_default();
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((device, _)) = name.split_once(':') else { continue };
        if line(&entry.path().join("bInterfaceClass")) == READER {
            let device = folder.join(device);
            found.push(
                format!("{} {}", line(&device.join("manufacturer")), line(&device.join("product"))).trim().to_owned(),
            );
        }
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_card_readers() {
        let folder = tempfile::tempdir().unwrap();
        for (interface, class, product) in [("1-1:1.0", "0b\n", "Reader"), ("1-2:1.0", "03\n", "Mouse")] {
            let device = interface.split(':').next().unwrap();
            fs::create_dir_all(folder.path().join(interface)).unwrap();
            fs::create_dir_all(folder.path().join(device)).unwrap();
            fs::write(folder.path().join(interface).join("bInterfaceClass"), class).unwrap();
            fs::write(folder.path().join(device).join("product"), product).unwrap();
        }
        assert_eq!(readers_in(folder.path()), ["Reader"]);
    }
}
