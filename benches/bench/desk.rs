//! The desk: a roster in, a page of a long queue, approvals by plan, the trail verified.

use std::fmt::Write as _;
use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use crate::measure::{Goal, Report, process, time};
use crate::peer::sqlite3;

/// The agency of everybody.
const AGENCY: &str = "2.16.886.101.20003.20008";

/// The tables that a roster fills, and from which row on: the desk has one person and an event before.
const ROSTER: &str = "
    INSERT INTO account SELECT * FROM s.account WHERE id > 1;
    INSERT INTO user_profile SELECT * FROM s.user_profile WHERE account > 1;
    INSERT INTO credential SELECT * FROM s.credential;
    INSERT INTO audit_event SELECT * FROM s.audit_event WHERE seq > (SELECT MAX(seq) FROM audit_event);
    INSERT INTO event_detail SELECT * FROM s.event_detail WHERE event > :events;
    INSERT INTO audit_row SELECT * FROM s.audit_row WHERE event > :events;
    INSERT INTO notice SELECT * FROM s.notice;";

/// A desk in a folder of its own.
struct Desk {
    folder: PathBuf,
}

impl Desk {
    /// A desk with agencies.
    fn new(folder: &Path, name: &str) -> Self {
        let desk = Self { folder: folder.join(name) };
        fs::create_dir(&desk.folder).unwrap();
        fs::set_permissions(&desk.folder, fs::Permissions::from_mode(0o700)).unwrap();
        desk.run(&["init", "--admin", "chen01", "--name", "陳小美"]);
        desk.run(&["agency", "import", concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/agencies.csv")]);
        desk.run(&["agency", "set", AGENCY, "--level", "A"]);
        desk
    }

    /// The same desk once more.
    fn copy(&self, name: &str) -> Self {
        let copy = Self { folder: self.folder.with_file_name(name) };
        if copy.folder.exists() {
            fs::remove_dir_all(&copy.folder).unwrap();
        }
        fs::create_dir(&copy.folder).unwrap();
        fs::set_permissions(&copy.folder, fs::Permissions::from_mode(0o700)).unwrap();
        for file in ["desk.db", "desk.key"] {
            fs::copy(self.folder.join(file), copy.folder.join(file)).unwrap();
        }
        copy
    }

    fn database(&self) -> PathBuf {
        self.folder.join("desk.db")
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_authdesk"));
        command.args(words).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", &self.folder).env("AUTHDESK_DB", self.database()).env("AUTHDESK_LANG", "en");
        command.current_dir(&self.folder);
        command
    }

    fn run(&self, words: &[&str]) -> Duration {
        process(&mut self.command(words))
    }

    /// Runs as another account.
    fn run_as(&self, login: &str, words: &[&str]) -> Duration {
        process(self.command(words).env("AUTHDESK_AS", login))
    }

    /// The most memory that a command takes, in MiB.
    fn memory(&self, words: &[&str]) -> f64 {
        let mut command = Command::new("/usr/bin/time");
        let plain = self.command(words);
        command
            .args(["-f", "%M", "-o"])
            .arg(self.folder.join("memory"))
            .arg(plain.get_program())
            .args(plain.get_args());
        command.env_clear().envs(plain.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))));
        process(command.current_dir(&self.folder));
        let told = fs::read_to_string(self.folder.join("memory")).unwrap();
        told.trim().parse::<f64>().unwrap() / 1024.0
    }
}

pub fn measure(report: &mut Report, folder: &Path) {
    if !report.wants(&["roster", "read", "queue", "approve", "commit", "audit"]) {
        return;
    }
    let empty = Desk::new(folder, "agencies");
    let people = size("BENCH_PEOPLE", 100_000);
    let path = folder.join("roster.csv");
    fs::write(&path, roster(people, "")).unwrap();
    let path = path.to_string_lossy().into_owned();

    import(report, &empty, &path, people);
    approve(report, &empty, folder, people / 5);
    queue(report, &empty, folder);
    commit(report, &empty, folder);
    verify(report, &empty, folder);
}

/// A roster of invented people.
fn roster(people: usize, roles: &str) -> String {
    let (first, second) = ("陳林黃張李王吳劉蔡楊", "美華明雅婷怡君俊宏淑");
    let mut text = String::from("機關OID,姓名,電子郵件,手機,職稱,單位,申請權限\n");
    for number in 0..people {
        let pick = |of: &str, n: usize| of.chars().nth(n % 10).unwrap();
        let name =
            [pick(first, number), pick(second, number / 10), pick(second, number / 100)].iter().collect::<String>();
        // Mail addresses come in no order, as in a real roster.
        let shuffled = number.wrapping_mul(7_919) % 10_000_000;
        writeln!(text, "{AGENCY},{name},p{shuffled:07}@motc.example.gov.tw,09{number:08},科員,資訊中心,{roles}")
            .unwrap();
    }
    text
}

fn import(report: &mut Report, empty: &Desk, path: &str, people: usize) {
    if !report.wants(&["roster"]) {
        return;
    }
    let done = empty.copy("done");
    done.run(&["user", "import", path, "--yes"]);
    checkpoint(&done.database());
    let events: i64 = one(&empty.database(), "SELECT MAX(seq) FROM audit_event");
    let sql = format!(
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; ATTACH '{}' AS s; BEGIN; {} COMMIT;",
        done.database().display(),
        ROSTER
            .replace(":events", &events.to_string())
            .replace("(SELECT MAX(seq) FROM audit_event)", &events.to_string())
    );
    report.pair(
        &Goal {
            name: "roster.csv",
            what: "`user import`, csv / sqlite3 copies the finished rows set by set",
            hold: 2.5,
            pairs: 5,
        },
        || empty.copy("ours").run(&["user", "import", path, "--yes"]),
        || process(&mut sqlite3(&empty.copy("peer").database(), &sql)),
    );
    let memory = empty.copy("ours").memory(&["user", "import", path, "--yes"]);
    report.note(format!("roster.memory: {people} people take {memory:.0} MiB"));
}

fn approve(report: &mut Report, empty: &Desk, folder: &Path, cases: usize) {
    if !report.wants(&["approve"]) {
        return;
    }
    let path = folder.join("requests.csv");
    fs::write(&path, roster(cases, "vans:user")).unwrap();
    let waiting = empty.copy("waiting");
    waiting.run(&["user", "import", &path.to_string_lossy(), "--yes"]);
    reviewer(&waiting.database());
    waiting.run_as("lin001", &["queue", "list", "--plan", "plan.csv"]);
    let plan = folder.join("plan.csv");
    let text = fs::read_to_string(waiting.folder.join("plan.csv")).unwrap();
    fs::write(&plan, decided(&text)).unwrap();
    checkpoint(&waiting.database());
    let plan = plan.to_string_lossy().into_owned();
    let apply = ["queue", "apply", plan.as_str(), "--yes"];

    let done = waiting.copy("approved");
    done.run_as("lin001", &apply);
    checkpoint(&done.database());
    let events: i64 = one(&waiting.database(), "SELECT MAX(seq) FROM audit_event");
    let notices: i64 = one(&waiting.database(), "SELECT MAX(id) FROM notice");
    let sql = format!(
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; ATTACH '{}' AS s; BEGIN;
         INSERT INTO approval_decision SELECT * FROM s.approval_decision;
         INSERT INTO role_grant SELECT * FROM s.role_grant WHERE id NOT IN (SELECT id FROM main.role_grant);
         INSERT INTO audit_event SELECT * FROM s.audit_event WHERE seq > {events};
         INSERT INTO event_detail SELECT * FROM s.event_detail WHERE event > {events};
         INSERT INTO audit_row SELECT * FROM s.audit_row WHERE event > {events};
         INSERT INTO notice SELECT * FROM s.notice WHERE id > {notices};
         UPDATE approval_stage SET passed_at = 1 WHERE passed_at IS NULL;
         UPDATE approval_case SET state = 'approved', closed_at = 1, version = version + 1 WHERE state = 'pending';
         COMMIT;",
        done.database().display()
    );
    report.pair(
        &Goal {
            name: "approve.plan",
            what: "`queue apply` / one sqlite3 script writes the same rows set by set",
            hold: 4.0,
            pairs: 5,
        },
        || waiting.copy("ours").run_as("lin001", &apply),
        || process(&mut sqlite3(&waiting.copy("peer").database(), &sql)),
    );
    report.note(format!("approve.plan: {cases} cases"));
}

/// The second account becomes an administrator of the system.
fn reviewer(database: &Path) {
    let connection = Connection::open(database).unwrap();
    connection
        .execute_batch(
            "UPDATE account SET login = 'lin001', login_fold = 'lin001', state = 'active' WHERE id = 2;
             INSERT INTO role_grant (account, role, agency, starts, recorded_at)
             SELECT 2, r.id, (SELECT agency FROM account WHERE id = 2), '2020-01-01', 0
             FROM role r JOIN system s ON s.id = r.system WHERE s.code = 'vans' AND r.code = 'admin';",
        )
        .unwrap();
}

/// A plan that approves each of its lines.
fn decided(plan: &str) -> String {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(plan.trim_start_matches('\u{feff}').as_bytes());
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let mut column = None;
    for record in reader.records() {
        let record = record.unwrap();
        let fields = record.iter().enumerate();
        match column {
            None => {
                column = record.iter().position(|field| field == "decision");
                writer.write_record(&record).unwrap();
            }
            Some(column) => {
                writer.write_record(fields.map(|(at, field)| if at == column { "approve" } else { field })).unwrap();
            }
        }
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn queue(report: &mut Report, empty: &Desk, folder: &Path) {
    if !report.wants(&["queue", "read"]) {
        return;
    }
    let cases = size("BENCH_CASES", 1_000_000);
    let path = folder.join("few.csv");
    fs::write(&path, roster(1_000, "vans:user")).unwrap();
    let desk = empty.copy("long");
    desk.run(&["user", "import", &path.to_string_lossy(), "--yes"]);
    let connection = Connection::open(desk.database()).unwrap();
    connection
        .execute_batch(&format!(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {})
             INSERT INTO approval_case (kind, action, subject, account, filer, agency, system, role, state, stage_kind,
                                        decider, decider_value, stage_since, opened_at)
             SELECT c.kind, c.action, c.subject, c.account, c.filer, c.agency, c.system, c.role,
                    CASE WHEN n.n % 2 = 0 THEN 'pending' ELSE 'approved' END, c.stage_kind,
                    c.decider, c.decider_value, c.stage_since, c.opened_at
             FROM n CROSS JOIN approval_case c WHERE c.id <= 1000;",
            cases / 1_000
        ))
        .unwrap();
    checkpoint(&desk.database());
    let middle: i64 = one(&desk.database(), "SELECT MAX(id) / 2 FROM approval_case");
    let sql = format!(
        "SELECT c.id, c.version, c.kind, a.login, p.name, COALESCE(g.oid, g.ban), g.name, s.code, r.code, c.state, c.stage_kind,
                c.opened_at, c.due
         FROM approval_case c JOIN account a ON a.id = c.account JOIN user_profile p ON p.account = c.account
         JOIN agency g ON g.id = c.agency JOIN system s ON s.id = c.system JOIN role r ON r.id = c.role
         WHERE c.state = 'pending' AND c.id > {middle} ORDER BY c.id LIMIT 100"
    );
    let after = middle.to_string();
    let page = ["queue", "list", "--all", "--limit", "100", "--after", after.as_str()];
    report.pair(
        &Goal {
            name: "queue.page",
            what: "a page of 100 cases in a long queue / the same query in sqlite3",
            hold: 3.0,
            pairs: 51,
        },
        || desk.run(&page),
        || process(&mut sqlite3(&desk.database(), &sql)),
    );
    report.pair(
        &Goal { name: "read.one", what: "`agency show` / the row by sqlite3", hold: 2.0, pairs: 51 },
        || desk.run(&["agency", "show", AGENCY]),
        || process(&mut sqlite3(&desk.database(), &format!("SELECT * FROM agency WHERE oid = '{AGENCY}'"))),
    );
    let memory = desk.memory(&["queue", "list", "--all", "--limit", "0", "-o", "jsonl"]);
    report.note(format!("queue.memory: a list over {cases} cases takes {memory:.0} MiB"));
}

fn commit(report: &mut Report, empty: &Desk, folder: &Path) {
    let desk = empty.copy("commits");
    let mut flag = 0;
    let mut file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("raw")).unwrap();
    let read = ["agency", "show", AGENCY];
    report.pair(
        &Goal {
            name: "commit.one",
            what: "an audited change / a read of the same desk and a write with fdatasync",
            hold: 2.0,
            pairs: 51,
        },
        || {
            flag += 1;
            desk.run(&["agency", "set", AGENCY, "--level", ["A", "B"][flag % 2]])
        },
        || {
            process(&mut desk.command(&read))
                + time(|| {
                    file.seek(SeekFrom::End(0)).unwrap();
                    file.write_all(&[7; 4096]).unwrap();
                    file.sync_data().unwrap();
                })
        },
    );
}

fn verify(report: &mut Report, empty: &Desk, folder: &Path) {
    if !report.wants(&["audit"]) {
        return;
    }
    let people = size("BENCH_EVENTS", 100_000);
    let path = folder.join("events.csv");
    fs::write(&path, roster(people, "")).unwrap();
    let desk = empty.copy("trail");
    desk.run(&["user", "import", &path.to_string_lossy(), "--yes"]);
    checkpoint(&desk.database());
    let bytes = hashed_bytes(&desk.database());
    report.pair(
        &Goal {
            name: "audit.verify",
            what: "`audit verify` / SHA-256 of the same bytes in memory, piece by piece",
            hold: 3.5,
            pairs: 5,
        },
        || desk.run(&["audit", "verify"]),
        || {
            time(|| {
                for piece in &bytes {
                    std::hint::black_box(Sha256::digest(piece));
                }
            })
        },
    );
    let memory = desk.memory(&["audit", "verify"]);
    report.note(format!("audit.memory: {people} events take {memory:.0} MiB"));
}

/// What the chain, the personal values and the rows hash: a piece each.
fn hashed_bytes(database: &Path) -> Vec<Vec<u8>> {
    let connection = Connection::open(database).unwrap();
    let mut pieces = Vec::new();
    let mut take = |sql: &str| {
        let mut statement = connection.prepare(sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            pieces.push(vec![7; usize::try_from(row.get::<_, i64>(0).unwrap()).unwrap()]);
        }
    };
    take("SELECT length(body) + length(verb) + length(via) + length(via_ref) + length(subject) + 84 FROM audit_event");
    take("SELECT length(salt) + length(CAST(value AS BLOB)) FROM event_detail");
    take("SELECT 220 FROM audit_row");
    pieces
}

fn checkpoint(database: &Path) {
    let connection = Connection::open(database).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}

fn one(database: &Path, sql: &str) -> i64 {
    Connection::open(database).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// A size from the environment.
fn size(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}
