//! A card reader of its own for each test: a private pcscd with the vpcd driver in a mount namespace, two slots, and
//! cards that are inserted and pulled. A user's own service and other tests are left alone.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The driver of the virtual reader.
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
/// Something that has not happened after so long will not happen.
const PATIENCE: Duration = Duration::from_secs(20);
/// The variable by which libpcsclite finds a service.
pub const SOCKET: &str = "PCSCLITE_CSOCK_NAME";

/// A service with one reader of two slots.
pub struct Reader {
    folder: TempDir,
    daemon: Child,
    port: u16,
    by_sudo: bool,
    _ports: File,
}

/// A card in the reader; dropping it pulls it.
pub struct Card {
    program: Child,
    log: PathBuf,
}

impl Reader {
    /// Starts the service. Where that cannot be done, the test fails and says why.
    pub fn start() -> Self {
        let mut reader = Self::started(true);
        reader.wait_for_service();
        reader
    }

    /// A service to which no reader is plugged in.
    pub fn without_readers() -> Self {
        let mut reader = Self::started(false);
        reader.wait_for_socket();
        reader
    }

    fn started(with_slots: bool) -> Self {
        for (file, package) in
            [("/usr/sbin/pcscd", "pcscd"), (DRIVER, "vsmartcard-vpcd"), ("/usr/bin/opensc-tool", "opensc")]
        {
            assert!(Path::new(file).exists(), "{file} is missing: install {package}, or run scripts/packages.sh test");
        }
        let folder = tempfile::Builder::new().prefix("vpcd").tempdir().unwrap();
        let (port, ports) = free_ports();
        let conf = folder.path().join("conf");
        fs::create_dir(&conf).unwrap();
        let drivers = folder.path().join("drivers/serial");
        fs::create_dir_all(&drivers).unwrap();
        fs::copy(DRIVER, drivers.join("libifdvpcd.so")).unwrap();
        let entry = format!(
            "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:{port:#06x}\nLIBPATH {DRIVER}\nCHANNELID {port:#06x}\n"
        );
        if with_slots {
            fs::write(conf.join("vpcd"), entry).unwrap();
        }
        let (mut command, by_sudo) = in_namespace();
        // Drivers of real readers are hidden, so that it takes none away from the machine's own service.
        let script = "mount -t tmpfs tmpfs /run && mkdir /run/pcscd && mount --bind \"$0\" /run/pcscd &&
            mount --bind \"$0/drivers\" /usr/lib/pcsc/drivers && exec pcscd -f -c \"$0/conf\"";
        let log = File::create(folder.path().join("log")).unwrap();
        let daemon = command
            .args(["sh", "-c", script])
            .arg(folder.path())
            .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        Self { folder, daemon, port, by_sudo, _ports: ports }
    }

    /// The socket of the service.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("pcscd.comm")
    }

    /// A command of another program that uses this reader.
    pub fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args).env(SOCKET, self.socket());
        command
    }

    /// Runs another program with this reader, and gives what it printed.
    #[track_caller]
    pub fn ok(&self, program: &str, args: &[&str]) -> String {
        let output = self.command(program, args).stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {args:?}: {text}");
        text
    }

    /// Inserts a card into slot 0 or 1 and waits until the service sees it: `piv --seed other`, `odd FILE --part 255`.
    pub fn insert(&self, slot: u16, words: &str) -> Card {
        let program = card_program();
        let log = self.folder.path().join(format!("card-{}", fs::read_dir(self.folder.path()).unwrap().count()));
        let program = Command::new(&program)
            .arg((self.port + slot).to_string())
            .args(words.split_whitespace())
            .arg("--log")
            .arg(&log)
            .stdin(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let mut card = Card { program, log };
        self.wait_for(&mut card, slot, "Yes");
        card
    }

    /// Pulls a card and waits until the service sees it.
    pub fn pull(&self, slot: u16, card: Card) {
        drop(card);
        let begun = Instant::now();
        while self.slot(slot) != "No" {
            assert!(begun.elapsed() < PATIENCE, "slot {slot} is not empty");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until a card has gone by itself, as one that is pulled at some moment does.
    pub fn wait_until_pulled(&self, slot: u16, mut card: Card) {
        let begun = Instant::now();
        while card.program.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "the card was not pulled: {}", card.log().join("\n"));
            std::thread::sleep(Duration::from_millis(20));
        }
        self.pull(slot, card);
    }

    fn wait_for(&self, card: &mut Card, slot: u16, state: &str) {
        let begun = Instant::now();
        while self.slot(slot) != state {
            let ended = card.program.try_wait().unwrap();
            // A command that waited for it may have had it pulled already.
            if ended.is_some_and(|status| status.success()) && card.count("") > 0 {
                return;
            }
            assert!(ended.is_none(), "the card's program ended: {ended:?}");
            assert!(begun.elapsed() < PATIENCE, "slot {slot} never saw the card: {}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// `Yes` or `No`, as opensc-tool says.
    fn slot(&self, slot: u16) -> String {
        let output = self.command("opensc-tool", &["--list-readers"]).stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().find(|line| line.starts_with(&format!("{slot} ")));
        line.and_then(|line| line.split_whitespace().nth(1)).unwrap_or_default().to_owned()
    }

    fn wait_for_service(&mut self) {
        self.wait_for_socket();
        let begun = Instant::now();
        while self.slot(1).is_empty() {
            assert!(begun.elapsed() < PATIENCE, "pcscd shows no reader: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn wait_for_socket(&mut self) {
        let begun = Instant::now();
        while std::os::unix::net::UnixStream::connect(self.socket()).is_err() {
            if let Some(status) = self.daemon.try_wait().unwrap() {
                panic!(
                    "a private pcscd cannot run here ({status}); it needs root, sudo or user namespaces: {}",
                    self.log()
                );
            }
            assert!(begun.elapsed() < PATIENCE, "pcscd does not listen: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// The command as somebody runs it who may not use the service. Root may use everything, so that it is somebody else.
    /// The folder of its desk is opened to him.
    pub fn closed_to(&self, command: Command, desk: &Path) -> Command {
        let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        if !nix::unistd::geteuid().is_root() {
            mode(&self.socket(), 0o000);
            return command;
        }
        mode(&self.socket(), 0o600);
        let program = desk.join("program");
        if !program.exists() {
            fs::copy(command.get_program(), &program).unwrap();
        }
        mode(desk, 0o755);
        mode(self.folder.path(), 0o755);
        let mut other = Command::new("setpriv");
        other.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]).arg(program);
        other.args(command.get_args()).env_clear();
        other.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        other
    }

    /// Ends the service, as when it crashes: the reader is gone.
    pub fn stop(&mut self) {
        if self.by_sudo
            && let Ok(pid) = fs::read_to_string(self.folder.path().join("pcscd.pid"))
        {
            _ = Command::new("sudo").args(["-n", "kill", pid.trim()]).status();
        }
        _ = self.daemon.kill();
        _ = self.daemon.wait();
        _ = fs::remove_file(self.socket());
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Card {
    /// Commands (`> 00A4…`), answers (`< 9000`), and losses of power (`!`) so far.
    pub fn log(&self) -> Vec<String> {
        fs::read_to_string(&self.log).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// How many commands began with these bytes.
    pub fn count(&self, prefix: &str) -> usize {
        self.log().iter().filter(|line| line.starts_with(&format!("> {prefix}"))).count()
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        _ = self.program.kill();
        _ = self.program.wait();
    }
}

/// The program that is a card.
pub fn card_program() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/card/target/debug/authdesk-test-card");
    let program = std::env::var_os("AUTHDESK_TEST_CARD").map_or(built, PathBuf::from);
    let how = "cargo build --locked --manifest-path tests/card/Cargo.toml";
    assert!(program.exists(), "{} is missing; `make test` builds it, or `{how}`", program.display());
    program
}

/// What comes before the command that is to have a mount namespace of its own; whether it is sudo.
fn in_namespace() -> (Command, bool) {
    let works = |words: &[&str]| {
        let mut probe = Command::new(words[0]);
        let probe =
            probe.args(&words[1..]).arg("true").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    };
    let ways: [&[&str]; 3] = [
        &["unshare", "--mount", "--propagation", "private"],
        &["unshare", "--map-root-user", "--mount", "--propagation", "private"],
        &["sudo", "-n", "unshare", "--mount", "--propagation", "private"],
    ];
    let way = ways.into_iter().find(|way| works(way));
    let way = way.expect("a private pcscd needs root, user namespaces (unshare -rm) or sudo without a password");
    let mut command = Command::new(way[0]);
    command.args(&way[1..]);
    (command, way[0] == "sudo")
}

/// Two ports in a row that nobody uses, and the lock that keeps other tests away from them.
fn free_ports() -> (u16, File) {
    let folder = std::env::temp_dir().join(format!("authdesk-test-ports-{}", nix::unistd::geteuid()));
    fs::create_dir_all(&folder).unwrap();
    let first = u16::try_from(std::process::id() % 5000).unwrap() * 2;
    for step in (0..10_000).step_by(2) {
        let port = 20_000 + (first + step) % 10_000;
        let Ok(lock) = File::create(folder.join(port.to_string())) else { continue };
        let free = |port| TcpListener::bind(("0.0.0.0", port)).is_ok();
        if lock.try_lock().is_ok() && free(port) && free(port + 1) {
            return (port, lock);
        }
    }
    panic!("no two ports in a row are free between 20000 and 30000");
}
