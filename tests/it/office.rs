//! LibreOffice opens what we write, and finds what we put there.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::form::AGENCY;
use crate::harness::Desk;

/// Workbooks as LibreOffice sees them: each as flat XML.
fn seen_by_libreoffice(desk: &Desk, names: &[&str]) -> Vec<String> {
    let profile = format!("-env:UserInstallation=file://{}", desk.path("profile").display());
    let answer = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "fods", "--outdir"])
        .arg(desk.path("office"))
        .args(names.iter().map(|name| desk.path(name)))
        .output()
        .unwrap();
    assert!(answer.status.success(), "{answer:?}");
    let stem = |name: &str| Path::new(name).file_stem().unwrap().to_str().unwrap().to_owned();
    let read = |name: &&str| fs::read_to_string(desk.path(&format!("office/{}.fods", stem(name)))).unwrap();
    names.iter().map(read).collect()
}

#[test]
fn libreoffice_finds_what_we_wrote() {
    let desk = Desk::staffed();
    desk.ok_as("wang01", "role request vans:admin --reason 接任管理者");
    desk.ok_as("clerk1", "form fill --request 1 --former admin1 --out @/blank.xlsx");
    desk.ok("form new --kind revocation --account lin001 --out @/revocation.xlsx");
    desk.ok_as("clerk1", "queue list --all --out @/queue.xlsx");
    desk.ok("user list --out @/users.ods");
    desk.ok("report sla --out @/sla.xlsx");
    let names = ["blank.xlsx", "revocation.xlsx", "queue.xlsx", "users.ods", "sla.xlsx"];
    let seen = seen_by_libreoffice(&desk, &names);
    let finds = |at: usize, texts: &[&str]| {
        for text in texts {
            assert!(seen[at].contains(text), "{} lost {text}", names[at]);
        }
    };
    finds(
        0,
        &["王小明", "張管理", AGENCY, "F1151120-00001", "number-columns-spanned", "content-validation", "draw:image"],
    );
    finds(1, &["林大同", "F1151120-00002", "certificate serial number"]);
    finds(2, &["wang01", "vans"]);
    finds(3, &["wang01", "lin001"]);
    finds(4, &["chart:chart"]);
}
