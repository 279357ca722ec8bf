//! The installation at the shell.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use insta::assert_snapshot;

use crate::harness::{Desk, items};

fn mode(desk: &Desk, name: &str) -> u32 {
    fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o7777
}

#[test]
fn init_makes_a_desk_with_one_operator() {
    let desk = Desk::empty();
    assert_snapshot!(desk.run("init --admin chen01 --name 陳小美"), @"
    the desk @/desk.db is ready; chen01 is its first operator
    -- stderr --
    next: authdesk agency import FILE
    ");
    assert_snapshot!(desk.run("whoami"), @"
    account        chen01
    recognised by  os_user
    may act as     operator
    ");
    assert_snapshot!(desk.run("init --admin chen01 --name 陳小美"), @"
    -- stderr --
    error: there is a desk at @/desk.db already
    hint: use it as it is, or choose another place with `--db FILE`
    -- exit 1 --
    ");
}

#[test]
fn without_a_desk_nothing_can_be_looked_up() {
    assert_snapshot!(Desk::empty().run("agency show 70759028"), @"
    -- stderr --
    error: there is no desk at @/desk.db
    hint: make one with `authdesk init`, or name another with `--db FILE`
    -- exit 3 --
    ");
}

#[test]
fn init_keeps_a_language_that_is_asked_for() {
    let desk = Desk::empty();
    desk.ok("init --admin chen01 --name 陳小美 --lang zh-TW");
    assert_eq!(fs::read_to_string(desk.path(".config/authdesk/config.toml")).unwrap(), "lang = \"zh-TW\"\n");
    let row = &desk.items("config show lang")[0];
    assert_eq!((&row["origin"], &row["value"]), (&"environment".into(), &"en".into()));
}

#[test]
fn a_dry_run_of_init_makes_nothing() {
    let desk = Desk::empty();
    assert_snapshot!(desk.run("init --admin chen01 --name 陳小美 --dry-run"), @"
    the desk @/desk.db would be made, with chen01 as its first operator
    -- stderr --
    dry run: nothing was written
    ");
    assert_eq!(fs::read_dir(desk.path("")).unwrap().count(), 0);
}

#[test]
fn a_desk_is_closed_to_others() {
    let desk = Desk::empty();
    desk.ok("init --admin chen01 --name 陳小美 --db @/new/desk.db");
    assert_eq!((mode(&desk, "new"), mode(&desk, "new/desk.db"), mode(&desk, "new/desk.key")), (0o700, 0o600, 0o600));
    fs::set_permissions(desk.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    assert_snapshot!(desk.run("init --admin chen01 --name 陳小美"), @"
    -- stderr --
    error: @ lets other users in (mode 0755)
    hint: close it with `chmod 0700 @`
    -- exit 1 --
    ");
    assert!(!desk.path("desk.db").exists());
}

#[test]
fn a_group_shares_a_desk() {
    let desk = Desk::empty();
    let gid = fs::metadata(desk.path("")).unwrap().gid();
    let group = nix::unistd::Group::from_gid(gid.into()).unwrap().unwrap().name;
    desk.ok(&format!("init --admin chen01 --name 陳小美 --db @/new/desk.db --group {group}"));
    assert_eq!((mode(&desk, "new"), mode(&desk, "new/desk.db"), mode(&desk, "new/desk.key")), (0o2770, 0o660, 0o660));
    desk.ok("agency add --oid 2.16.886.101.20003 --name 行政院 --db @/new/desk.db");
    assert_snapshot!(desk.run(&format!("init --admin chen01 --name 陳小美 --group {group}")), @"
    -- stderr --
    error: @ is not shared with a group
    hint: share it with `chgrp root @ && chmod 2770 @`, or name a folder that does not exist yet
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("init --admin chen01 --name 陳小美 --group nosuchgroup"), @"
    -- stderr --
    error: there is no group nosuchgroup on this machine
    hint: make it with `sudo groupadd nosuchgroup`, or name another one
    -- exit 3 --
    ");
}

#[test]
fn a_half_made_desk_is_taken_away() {
    let desk = Desk::empty();
    desk.file("desk.key", "somebody's");
    assert_eq!(desk.run("init --admin chen01 --name 陳小美").code, 1);
    let left: Vec<_> = fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["desk.key"]);
    assert_eq!(fs::read_to_string(desk.path("desk.key")).unwrap(), "somebody's");
}

#[test]
fn settings_say_where_they_come_from() {
    let desk = Desk::empty();
    assert_snapshot!(desk.run("config set mail.port 587"), @r#"mail.port is now "587" in @/.config/authdesk/config.toml"#);
    assert_snapshot!(desk.run("config set notice.sending true"), @r#"notice.sending is now "true" in @/.config/authdesk/config.toml"#);
    assert_eq!(
        fs::read_to_string(desk.path(".config/authdesk/config.toml")).unwrap(),
        "[mail]\nport = 587\n\n[notice]\nsending = true\n"
    );
    assert_snapshot!(desk.run("config show mail.port"), @"mail.port	587	@/.config/authdesk/config.toml	The SMTP server's port");
    assert_snapshot!(desk.run("config show mail.port -o json"), @r#"
    {
      "schema": 1,
      "kind": "setting",
      "items": [
        {"setting":"mail.port","value":"587","origin":"file","source":"@/.config/authdesk/config.toml"}
      ],
      "next": "authdesk config set SETTING VALUE"
    }
    "#);
    assert_snapshot!(desk.run("config unset mail.port"), @"mail.port is no longer set in @/.config/authdesk/config.toml");
    assert_snapshot!(desk.run("config show mail.port"), @"mail.port	25	default	The SMTP server's port");
    assert_snapshot!(desk.run("config path"), @"@/.config/authdesk/config.toml");
}

#[test]
fn settings_take_only_what_they_may_hold() {
    let desk = Desk::empty();
    assert_snapshot!(desk.run("config set mail.port 99999"), @r#"
    -- stderr --
    error: the setting mail.port cannot be "99999"; it is a number from 1 to 65535
    hint: see all settings with `authdesk config show`
    -- exit 1 --
    "#);
    assert_snapshot!(desk.run("config set notice.sending perhaps"), @r#"
    -- stderr --
    error: the setting notice.sending cannot be "perhaps"; it can be: true, false
    hint: see all settings with `authdesk config show`
    -- exit 1 --
    "#);
    assert_snapshot!(desk.run("config set mail.prot 25"), @"
    -- stderr --
    error: there is no setting mail.prot
    hint: see all settings with `authdesk config show`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("config set lang en --dry-run"), @r#"
    lang is now "en" in @/.config/authdesk/config.toml
    -- stderr --
    dry run: nothing was written
    "#);
    assert!(!desk.path(".config").exists());
}

#[test]
fn a_setting_that_is_overridden_is_said() {
    let desk = Desk::empty();
    assert_snapshot!(desk.run("config set lang zh-TW"), @r#"
    lang is now "zh-TW" in @/.config/authdesk/config.toml
    -- stderr --
    warning: the value in force for lang comes from elsewhere: environment: AUTHDESK_LANG
    "#);
}

#[test]
fn staff_are_listed_and_tied_to_system_users() {
    let desk = Desk::staffed();
    desk.give("wang01", "vans:user", None);
    assert_snapshot!(desk.run("staff list"), @"
    1	chen01	陳小美	active	operator	root
    5	clerk1	黃承辦	active	clerk	
    6	oper02	李第二	active	operator
    ");
    let list = desk.items("staff list");
    assert_eq!(list[0]["roles"][0]["alone"], true);
    assert_snapshot!(desk.run("staff map clerk1 --user 4321"), @"the user 4321 acts as clerk1 from now on");
    assert_snapshot!(desk.run("staff map oper02 --user 4321"), @"
    -- stderr --
    error: the user 4321 acts as clerk1 already
    hint: untie it first with `authdesk staff unmap --user 4321`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("staff unmap --user 4321 -o json"), @r#"
    {
      "schema": 1,
      "kind": "os_user",
      "items": [
        {
          "account": 5,
          "login": "clerk1",
          "uid": 4321,
          "user": "4321"
        }
      ],
      "next": null
    }
    "#);
    assert_snapshot!(desk.run("staff unmap --user 4321"), @"
    -- stderr --
    error: the user 4321 acts as nobody here
    hint: see who acts as whom with `authdesk staff list`
    -- exit 3 --
    ");
    assert_snapshot!(desk.run("staff map nobody1 --user 4321"), @"
    -- stderr --
    error: there is no account nobody1
    hint: look for it with `authdesk user list`
    -- exit 3 --
    ");
    assert_eq!(desk.run_as("clerk1", "staff list").code, 4);
    assert_eq!(desk.events()[desk.events().len() - 2..], ["staff.map", "staff.unmap"]);
}

#[test]
fn what_ties_a_system_user_to_an_account_is_part_of_the_trail() {
    let desk = Desk::new();
    desk.ok("staff map chen01 --user 4321");
    desk.ok("staff map chen01 --user 4322");
    desk.ok("staff unmap --user 4322");
    desk.ok("audit verify");
    desk.execute("UPDATE os_user SET created_at = 1 WHERE uid = 4321");
    assert_snapshot!(desk.run("audit verify"), @"
    row_changed	os_user 4321 is not as event 2 left it
    -- stderr --
    error: the trail is broken: 1 finding
    hint: leave the database as it is, and compare it with a backup and with the anchored heads
    -- exit 1 --
    ");
}

#[test]
fn nobody_lets_himself_act_as_another_person() {
    let desk = Desk::staffed();
    let uid = nix::unistd::getuid();
    desk.ok(&format!("staff map chen01 --user {uid}"));
    assert_eq!(desk.run(&format!("staff map oper02 --user {uid}")).code, 4);
}

#[test]
fn a_service_key_acts_for_its_owner_until_it_ends() {
    let mut desk = Desk::staffed();
    assert_snapshot!(desk.run("service-key new nightly --can operator"), @"
    -- stderr --
    error: the key would be shown where others can read it
    hint: write it to a file with `--out-file FILE`, or run this on a terminal
    -- exit 2 --
    ");
    assert_snapshot!(desk.run("service-key new nightly --can operator --until 30d --out-file @/key"), @"
    the service key nightly holds until 2026-12-20; it is not shown again
    -- stderr --
    next: AUTHDESK_KEY_FILE=@/key authdesk whoami
    ");
    assert_eq!(mode(&desk, "key"), 0o600);
    let key = fs::read_to_string(desk.path("key")).unwrap();
    assert!(key.starts_with("authdesk_") && key.trim().len() == 52, "{key}");
    let with_key =
        |desk: &Desk, line: &str| desk.command(line).env("AUTHDESK_KEY_FILE", desk.path("key")).output().unwrap();
    let me = with_key(&desk, "whoami -o json");
    assert_eq!(items(&String::from_utf8(me.stdout).unwrap())[0]["via"], "service_key");
    assert_eq!(desk.run_as("wang01", "service-key revoke 1").code, 3);
    assert_eq!(with_key(&desk, "service-key new another --can operator --out-file @/other").status.code(), Some(4));
    assert!(!desk.path("other").exists());
    assert_snapshot!(desk.run("service-key list"), @"1	nightly	chen01	operator	active	2026-12-20");
    assert!(!desk.ok("service-key list -o json").contains(key.trim()));
    assert!(!desk.sql("SELECT capabilities || hex(hash) FROM service_key").concat().contains(key.trim()));
    desk.set_clock("2026-12-21T00:00:00+08:00");
    assert_eq!(with_key(&desk, "whoami").status.code(), Some(4));
    assert_eq!(desk.items("service-key list")[0]["state"], "expired");
}

#[test]
fn a_service_key_is_made_within_bounds_and_revoked() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("service-key new a --can clerk --out-file @/a"), @"
    -- stderr --
    error: a key may do no more than its owner, and you are not clerk
    hint: see what you may do with `authdesk whoami`
    -- exit 4 --
    ");
    assert_snapshot!(desk.run("service-key new a --can operator --until 800d --out-file @/a"), @"
    -- stderr --
    error: a key cannot end on 2029-01-28: its last day lies between today and 2027-11-21
    hint: choose it with `--until DATE`
    -- exit 1 --
    ");
    desk.ok("service-key new a --can operator --out-file @/a --dry-run");
    assert!(!desk.path("a").exists());
    desk.ok("service-key new a --can operator,review --out-file @/a");
    assert_snapshot!(desk.run("service-key new a --can operator --out-file @/b"), @"
    -- stderr --
    error: there is or was a key named a
    hint: choose another name; names of revoked keys stay taken
    -- exit 1 --
    ");
    assert!(!desk.path("b").exists());
    assert_snapshot!(desk.run_as("nobody", "service-key revoke 1"), @"
    -- stderr --
    error: you are not logged in
    hint: log in with `authdesk login`
    -- exit 4 --
    ");
    assert_snapshot!(desk.run("service-key revoke 1"), @"the service key a is revoked");
    let answer = desk.command("whoami").env("AUTHDESK_KEY_FILE", desk.path("a")).output().unwrap();
    assert_eq!(answer.status.code(), Some(4));
    assert!(desk.items("service-key list")[0]["revoked_at"].is_string());
    assert_eq!(desk.events()[desk.events().len() - 2..], ["service-key.new", "service-key.revoke"]);
    desk.ok("audit verify");
}

#[test]
fn a_desk_is_backed_up_and_restored_with_its_key() {
    let desk = Desk::new();
    desk.ok("agency add --oid 2.16.886.101.20003.20008 --name 交通部");
    desk.file("pass", "correct horse battery");
    assert_snapshot!(desk.run("backup @/b.db --with-key"), @"
    -- stderr --
    error: the key needs a passphrase, and there is no terminal to ask on
    hint: give it with `--passphrase-file FILE`, or on standard input with `--passphrase-file -`
    -- exit 2 --
    ");
    let written = &desk.items("backup @/b.db --passphrase-file @/pass")[0];
    assert_eq!((&written["with_key"], mode(&desk, "b.db")), (&true.into(), 0o600));
    assert_snapshot!(desk.run("backup @/b.db"), @"
    -- stderr --
    error: there is a file @/b.db already; it is never overwritten
    hint: choose another name, or move the file away
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("restore @/b.db"), @"
    -- stderr --
    error: there is a desk at @/desk.db already
    hint: use it as it is, or choose another place with `--db FILE`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("restore @/b.db --db @/again/desk.db"), @"
    -- stderr --
    error: the key needs a passphrase, and there is no terminal to ask on
    hint: give it with `--passphrase-file FILE`, or on standard input with `--passphrase-file -`
    -- exit 2 --
    ");
    desk.file("wrong", "incorrect horse");
    assert_snapshot!(desk.run("restore @/b.db --db @/again/desk.db --passphrase-file @/wrong"), @"
    -- stderr --
    error: the passphrase does not open the key in this backup
    hint: check the passphrase; without it the key can only come from its own file
    -- exit 1 --
    ");
    assert!(!desk.path("again").exists());
    assert_snapshot!(desk.run("restore @/b.db --db @/again/desk.db --passphrase-file @/pass"), @"
    the desk @/again/desk.db is restored from @/b.db
    -- stderr --
    next: authdesk doctor
    ");
    assert_eq!(fs::read(desk.path("again/desk.key")).unwrap(), fs::read(desk.path("desk.key")).unwrap());
    assert_eq!((mode(&desk, "again"), mode(&desk, "again/desk.db")), (0o700, 0o600));
    let there = &desk.items("agency list --db @/again/desk.db");
    assert_eq!(there[0]["name"], "交通部");
    desk.ok("audit verify --db @/again/desk.db");
    assert!(desk.sql("SELECT value FROM desk_setting WHERE key = 'wrapped_key'").is_empty());
    assert_eq!(desk.events().last().unwrap(), "backup");
}

#[test]
fn a_backup_leaves_the_key_out_and_says_so() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("backup @/b.db").stderr, @"warning: the backup holds no key: keep the key file in another safe place, or use `--with-key`");
    assert_snapshot!(desk.run("restore @/b.db --db @/again/desk.db"), @"
    -- stderr --
    error: this backup holds no key
    hint: give the desk's key with `--key FILE`; without it `--new-key` makes another, and what was sealed is lost
    -- exit 1 --
    ");
    desk.ok("restore @/b.db --db @/again/desk.db --key @/desk.key");
    desk.ok("restore @/b.db --db @/third/desk.db --new-key");
    let other = desk.path("third/desk.key").display().to_string();
    assert_snapshot!(desk.run(&format!("restore @/b.db --db @/fourth/desk.db --key {other}")), @"
    -- stderr --
    error: this is not the key of the desk in the backup
    hint: give the desk's key with `--key FILE`; without it `--new-key` makes another, and what was sealed is lost
    -- exit 1 --
    ");
    assert_eq!(desk.run_as("nobody", "backup @/c.db").code, 4);
    desk.ok("backup @/c.db --dry-run");
    assert!(!desk.path("c.db").exists());
}

#[test]
fn only_whole_backups_are_restored() {
    let desk = Desk::new();
    desk.file("text", "this is no database at all, whatever its name may say");
    assert_snapshot!(desk.run("restore @/text --db @/again/desk.db --new-key"), @"
    -- stderr --
    error: @/text is not a desk of authdesk
    hint: check the path, or restore a backup with `authdesk restore FILE`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("restore @/nothing --db @/again/desk.db --new-key"), @"
    -- stderr --
    error: there is no file @/nothing
    hint: check the path and its permissions
    -- exit 1 --
    ");
    desk.ok("backup @/b.db");
    let mut bytes = fs::read(desk.path("b.db")).unwrap();
    bytes.truncate(bytes.len() / 2);
    desk.file("half.db", &bytes);
    assert_snapshot!(desk.run("restore @/half.db --db @/again/desk.db --new-key"), @"
    -- stderr --
    error: the backup @/half.db is damaged: the database file is damaged
    hint: take an earlier backup
    -- exit 1 --
    ");
    // Table and index alike, so that the structure stays sound.
    let mut bytes = fs::read(desk.path("b.db")).unwrap();
    let name = "陳小美".as_bytes();
    let places = (0..=bytes.len() - name.len()).filter(|at| bytes[*at..].starts_with(name)).collect::<Vec<_>>();
    places.iter().for_each(|at| bytes[*at..at + name.len()].copy_from_slice("陳大美".as_bytes()));
    desk.file("other.db", &bytes);
    assert_snapshot!(desk.run("restore @/other.db --db @/again/desk.db --new-key"), @"
    -- stderr --
    error: the backup @/other.db is damaged: its bytes are not those that were written
    hint: take an earlier backup
    -- exit 1 --
    ");
    assert!(!desk.path("again").exists());
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let desk = Desk::empty();
    assert_snapshot!(desk.run("doctor"), @"
    ok	settings	all settings are what they may be	
    ok	clock	the clock says 2026-11-20 09:30	
    FAULT	database	there is no desk at @/desk.db	make one with `authdesk init`, or name another with `--db FILE`
    -- stderr --
    error: 1 fault found
    -- exit 1 --
    ");
    desk.ok("init --admin chen01 --name 陳小美");
    let findings = desk.items("doctor");
    let staff = findings.iter().find(|finding| finding["check"] == "staff").unwrap();
    assert_eq!(staff["level"], "warn");
    assert!(findings.iter().all(|finding| finding["level"] != "bad"), "{findings:#?}");
    fs::set_permissions(desk.path("desk.key"), fs::Permissions::from_mode(0o644)).unwrap();
    desk.meddle("UPDATE audit_event SET at = at + 1");
    let answer = desk.run("doctor --columns level,check,message");
    assert_snapshot!(without_numbers(&answer.to_string()), @"
    ok	settings	all settings are what they may be
    ok	clock	the clock says 0-0-0 0:0
    ok	folder	nobody else gets in: @/desk.db
    ok	room	0 MB of room
    FAULT	key	other users can read the key @/desk.key
    ok	schema	the schema is of version 0
    ok	integrity	the file is whole
    FAULT	audit trail	0 event or row is not as it was recorded
    ok	notices	no notice is stuck
    note	staff	only one person is operator: nobody can decide when that person is away, or on that person's own requests
    -- stderr --
    error: 0 faults found
    -- exit 0 --
    ");
}

/// Numbers differ from machine to machine.
fn without_numbers(text: &str) -> String {
    let mut last = ' ';
    let plain = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c });
    plain.filter(|&c| std::mem::replace(&mut last, c) != '0' || c != '0').collect()
}

#[test]
fn the_doctor_sees_a_clock_that_went_back() {
    let mut desk = Desk::new();
    desk.set_clock("2026-11-20T08:00:00+08:00");
    let answer = desk.run("doctor");
    assert_eq!(answer.code, 1);
    assert!(answer.stdout.contains("the clock says 2026-11-20 08:00, but the last event is of 2026-11-20 09:30"));
}

#[test]
fn an_older_database_is_brought_up_to_date_on_request() {
    let desk = Desk::new();
    let known = desk.sql("PRAGMA user_version")[0].clone();
    desk.execute("PRAGMA user_version = 99");
    let newer = desk.run("doctor --columns check,message");
    assert!(newer.stdout.contains("its schema is 99"), "{newer}");
    desk.execute(&format!("PRAGMA user_version = {known}"));
    desk.ok("doctor --upgrade");
}

#[test]
fn the_morning_list_says_who_waits_for_whom() {
    let desk = Desk::staffed();
    assert_snapshot!(desk.run_as("wang01", "status"), @"
    -- stderr --
    nothing waits for you
    ");
    desk.ok_as("wang01", "role request vans:user --reason 盤點資產");
    assert_snapshot!(desk.run_as("wang01", "status"), @"request for vans:user	1	1	wang01	admin1	2026-11-20 09:30	2026-11-25	authdesk queue show 1");
    assert_snapshot!(desk.run_as("admin1", "status"), @"
    cases that you can decide		1			2026-11-20 09:30		authdesk queue list
    request for vans:user	1	1	wang01	admin1	2026-11-20 09:30	2026-11-25	authdesk queue show 1
    ");
    assert_snapshot!(desk.run("status"), @"
    cases waiting		1		the agency's administrator of the system	2026-11-20 09:30	2026-11-25	authdesk queue list --all
    request for vans:user	1	1	wang01	admin1	2026-11-20 09:30	2026-11-25	authdesk queue show 1
    notices not sent yet		1			2026-11-20 09:30		authdesk notice send
    ");
    let rows = items(&desk.ok_as("admin1", "status -o json"));
    assert_eq!((&rows[1]["case"], &rows[1]["whom"]), (&1.into(), &"admin".into()));
    assert_eq!(desk.run_as("nobody", "status").code, 4);
}

#[test]
fn unfinished_registrations_are_listed() {
    let desk = Desk::staffed();
    desk.execute("UPDATE account SET state = 'registered' WHERE login = 'lin001'");
    assert_snapshot!(desk.run("unfinished"), @"
    3	lin001	林○同	交通部	registered	1970-01-01 08:00	authdesk user verify --account 3
    ");
    assert_eq!(desk.items("unfinished")[0]["state"], "registered");
    assert_eq!(desk.run_as("wang01", "unfinished").code, 4);
}

#[test]
fn a_broken_configuration_is_told_and_can_be_looked_at() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path(".config/authdesk")).unwrap();
    desk.file(".config/authdesk/config.toml", "mail = { port = 25\n");
    assert_snapshot!(desk.run("agency list"), @"
    -- stderr --
    error: @/.config/authdesk/config.toml is not valid TOML
      because: TOML parse error at line 1, column 19
      |
    1 | mail = { port = 25
      |                   ^
    unclosed inline table, expected `}`

    hint: see all settings with `authdesk config show`
    -- exit 1 --
    ");
    assert_eq!(desk.run("agency list --help").code, 0);
    let finding = &items(&desk.run("doctor -o json").stdout)[0];
    assert_eq!((&finding["check"], &finding["level"]), (&"settings".into(), &"bad".into()));
    desk.file(".config/authdesk/config.toml", "[mail]\nprot = 25\n");
    assert_snapshot!(desk.run("agency list"), @"
    -- stderr --
    error: in @/.config/authdesk/config.toml: there is no setting mail.prot
    hint: see all settings with `authdesk config show`
    -- exit 1 --
    ");
    desk.file(".config/authdesk/config.toml", "[mail]\nport = 99999\n");
    assert_snapshot!(desk.run("doctor --columns message,remedy").stdout.lines().next().unwrap(), @r#"the setting mail.port cannot be "99999"; it is a number from 1 to 65535	see all settings with `authdesk config show`"#);
    desk.ok("config set mail.port 25");
    desk.ok("agency list");
}
