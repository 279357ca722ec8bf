//! The service for cards: whether it is there, and whether this user may use it. To a program both look alike, so the
//! socket itself is looked at. With socket activation the service may sleep, and is well.

#[cfg(target_os = "linux")]
use std::path::Path;

#[cfg(target_os = "linux")]
use super::finding::Check;
use super::finding::Health;
use crate::app::Outside;
#[cfg(target_os = "linux")]
use crate::text::card_doctor as t;

/// Where libpcsclite looks for the service, unless told otherwise.
#[cfg(target_os = "linux")]
const SOCKET: &str = "/run/pcscd/pcscd.comm";
/// The service's program.
#[cfg(target_os = "linux")]
const PROGRAM: &str = "/usr/sbin/pcscd";

/// Looks at the socket; whether there is any use in going on.
#[cfg(target_os = "linux")]
pub fn look(outside: &Outside, health: &mut Health) -> bool {
    let named = outside.var("PCSCLITE_CSOCK_NAME");
    look_at(Path::new(named.as_deref().unwrap_or(SOCKET)), Path::new(PROGRAM), health)
}

/// Windows and macOS have the service built in; what it says itself is looked at. Untested there.
#[cfg(not(target_os = "linux"))]
pub fn look(_outside: &Outside, _health: &mut Health) -> bool {
    true
}

#[cfg(target_os = "linux")]
fn look_at(socket: &Path, program: &Path, health: &mut Health) -> bool {
    use std::io::ErrorKind;
    use std::os::unix::net::UnixStream;
    let path = socket;
    match UnixStream::connect(socket) {
        Ok(_) => {
            health.ok(Check::Service, t::SERVICE_OK);
            return true;
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            health.ok(Check::Service, t::SERVICE_OK);
            health.bad(Check::Access, t::AccessDenied { path }, t::ACCESS_DENIED_REMEDY, t::ACCESS_DENIED_SAY);
        }
        Err(error) if error.kind() == ErrorKind::NotFound && !program.exists() => {
            health.bad(Check::Service, t::SERVICE_ABSENT, t::SERVICE_ABSENT_REMEDY, t::SERVICE_ABSENT_SAY);
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            health.bad(Check::Service, t::ServiceOff { path }, t::SERVICE_OFF_REMEDY, t::SERVICE_OFF_SAY);
        }
        Err(_) => {
            health.bad(Check::Service, t::ServiceDead { path }, t::SERVICE_DEAD_REMEDY, t::SERVICE_OFF_SAY);
        }
    }
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;
    use crate::card::doctor::finding::Level;

    fn found(socket: &Path, program: &Path) -> (Vec<&'static str>, bool) {
        let mut health = Health::default();
        let goes_on = look_at(socket, program, &mut health);
        let found = health.all().into_iter().filter(|finding| finding.level != Level::Skipped);
        (found.map(|finding| finding.sentence.id()).collect(), goes_on)
    }

    #[test]
    fn absent_off_dead_and_well() {
        let folder = tempfile::tempdir().unwrap();
        let (socket, program) = (folder.path().join("pcscd.comm"), folder.path().join("pcscd"));
        assert_eq!(found(&socket, &program).0, ["card_doctor.service-absent"]);
        std::fs::write(&program, "").unwrap();
        assert_eq!(found(&socket, &program).0, ["card_doctor.service-off"]);
        let listener = UnixListener::bind(&socket).unwrap();
        assert_eq!(found(&socket, &program), (vec!["card_doctor.service-ok"], true));
        drop(listener);
        assert_eq!(found(&socket, &program), (vec!["card_doctor.service-dead"], false));
    }
}
