//! Logging in and out, at the shell.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use insta::assert_snapshot;

use crate::harness::{Answer, Desk};

const PASSWORD: &str = "Correct12Horse";

impl Desk {
    /// Gives an account its first password.
    pub fn set_password(&self, login: &str, password: &str) {
        let answer = self.run_with(login, "user password --password-file -", &format!("{password}\n"));
        assert_eq!(answer.code, 0, "{answer}");
    }

    /// Confirms the addresses of everybody.
    pub fn confirm_addresses(&self) {
        self.execute("UPDATE user_profile SET email_verified_at = 1, mobile_verified_at = 1 WHERE email IS NOT NULL");
    }

    /// Lets the queued notices out and gives the latest code by a channel (`mail`, `sms`).
    pub fn latest_code(&self, channel: &str) -> String {
        self.messages(channel).iter().rev().find_map(|text| code_in(text)).unwrap()
    }

    /// Lets the queued notices out and gives all messages of a channel, without their heads, the latest last.
    pub fn messages(&self, channel: &str) -> Vec<String> {
        fs::create_dir_all(self.path(".config/authdesk")).unwrap();
        self.file(".config/authdesk/config.toml", "[notice]\nsending = true\n");
        self.run_as("chen01", "notice send").ok("notice send");
        let files = fs::read_dir(self.path(&format!("outbox/{channel}"))).unwrap();
        let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
        files.sort_by_key(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.split('.').next().unwrap().parse::<u64>().unwrap()
        });
        files.iter().map(|path| body(&fs::read_to_string(path).unwrap())).collect()
    }

    /// Runs with the session file that `login` left, or without one as nobody.
    pub fn run_in_session(&self, line: &str) -> Answer {
        self.run_as("nobody", line)
    }

    fn log_in(&self, login: &str, password: &str) -> Answer {
        let mut command = self.command(&format!("login {login} --password-file -"));
        command.env("AUTHDESK_ACTOR", "none").env("AUTHDESK_SEED", self.events().len().to_string());
        self.answer_of(command, &format!("{password}\n"))
    }

    fn session_file(&self) -> std::path::PathBuf {
        let mut files = fs::read_dir(self.path(".local/state/authdesk")).unwrap();
        files.next().unwrap().unwrap().path()
    }

    fn results(&self) -> Vec<String> {
        self.sql("SELECT CAST(body AS TEXT) FROM audit_event WHERE verb = 'login' ORDER BY seq")
    }
}

/// A message without its head; what is quoted-printable is decoded.
fn body(message: &str) -> String {
    let (head, body) = message.split_once("\r\n\r\n").unwrap_or(("", message));
    if !head.contains("quoted-printable") {
        return body.to_owned();
    }
    let mut bytes = Vec::new();
    let mut rest = body.replace("=\r\n", "");
    while let Some((plain, coded)) = rest.split_once('=') {
        bytes.extend_from_slice(plain.as_bytes());
        bytes.push(u8::from_str_radix(&coded[..2], 16).unwrap());
        rest = coded[2..].to_owned();
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap()
}

/// The first six digits that stand alone.
fn code_in(text: &str) -> Option<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.into_iter().find(|run| run.len() == 6).map(str::to_owned)
}

fn desk() -> Desk {
    let desk = Desk::staffed();
    desk.set_password("wang01", PASSWORD);
    desk
}

#[test]
fn a_password_opens_a_session_that_logout_ends() {
    let desk = desk();
    assert_snapshot!(desk.run_in_session("whoami"), @"
    account        nobody
    recognised by  nobody
    ");
    assert_snapshot!(desk.log_in("Wang01", PASSWORD), @"
    logged in as wang01 until 2026-11-20 17:30
    -- stderr --
    next: authdesk whoami
    ");
    let file = desk.session_file();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    assert_snapshot!(desk.run_in_session("whoami -o json"), @r#"
    {
      "schema": 1,
      "kind": "actor",
      "items": [
        {
          "account": 2,
          "login": "wang01",
          "via": "session",
          "capabilities": [],
          "administers": [],
          "stands_in": []
        }
      ],
      "next": null
    }
    "#);
    assert_snapshot!(desk.run_in_session("logout"), @"logged out");
    assert!(!file.exists());
    assert_snapshot!(desk.run_in_session("logout"), @"you were not logged in");
    assert_eq!(desk.run_in_session("user show").code, 4);
    assert_eq!(desk.events()[desk.events().len() - 2..], ["login", "logout"]);
    assert_eq!(desk.sql("SELECT count(*) FROM session WHERE revoked_at IS NULL"), ["0"]);
}

#[test]
fn programs_read_a_login_too() {
    let desk = desk();
    assert_snapshot!(desk.run_with("nobody", "login wang01@motc.gov.tw --password-file - -o json", PASSWORD), @r#"
    {
      "schema": 1,
      "kind": "session",
      "items": [
        {
          "account": 2,
          "login": "wang01",
          "ends_at": "2026-11-20T17:30:00+08:00"
        }
      ],
      "next": "authdesk whoami"
    }
    "#);
}

#[test]
fn who_fails_learns_nothing() {
    let desk = desk();
    let wrong = desk.log_in("wang01", "Wrong1Password");
    assert_snapshot!(wrong, @"
    -- stderr --
    error: this does not let you in: the account name or the password is wrong, or the login is locked
    hint: 5 wrong passwords in a row lock the login for 15 minutes; if you forgot yours: `authdesk user forgot LOGIN`
    -- exit 4 --
    ");
    let unknown = desk.log_in("nobody99", PASSWORD);
    let no_password = desk.log_in("lin001", PASSWORD);
    for _ in 0..4 {
        assert_eq!(desk.log_in("wang01", "Wrong1Password").to_string(), wrong.to_string());
    }
    assert_eq!(desk.sql("SELECT failures FROM credential WHERE locked_until IS NOT NULL"), ["5"]);
    let locked = desk.log_in("wang01", PASSWORD);
    for answer in [unknown, no_password, locked] {
        assert_eq!(answer.to_string(), wrong.to_string());
    }
    assert!(!desk.path(".local/state/authdesk").exists());
    assert_snapshot!(desk.run_with("nobody", "login wang01 --password-file - -o json", "x\n"), @r#"
    -- stderr --
    {"kind":"denied","id":"signin.refused","args":{},"message":"this does not let you in: the account name or the password is wrong, or the login is locked","hint":"5 wrong passwords in a row lock the login for 15 minutes; if you forgot yours: `authdesk user forgot LOGIN`","at":{}}
    -- exit 4 --
    "#);
    let results = desk.results();
    let counted = |why: &str| results.iter().filter(|body| body.contains(why)).count();
    assert_eq!((counted("wrong_and_locked"), counted("locked"), results.len()), (1, 3, 9));
}

#[test]
fn a_lock_ends_after_a_quarter_of_an_hour_or_by_an_operator() {
    let mut desk = desk();
    for _ in 0..5 {
        desk.log_in("wang01", "Wrong1Password");
    }
    assert_eq!(desk.log_in("wang01", PASSWORD).code, 4);
    desk.set_clock("2026-11-20T09:44:59+08:00");
    assert_eq!(desk.log_in("wang01", PASSWORD).code, 4);
    desk.set_clock("2026-11-20T09:45:00+08:00");
    assert_eq!(desk.log_in("wang01", PASSWORD).code, 0);
    for _ in 0..5 {
        desk.log_in("wang01", "Wrong1Password");
    }
    assert_eq!(desk.log_in("wang01", PASSWORD).code, 4);
    desk.ok_as("chen01", "user enable wang01");
    assert_eq!(desk.log_in("wang01", PASSWORD).code, 0);
}

#[test]
fn the_right_password_of_a_disabled_account_hears_why() {
    let desk = desk();
    desk.ok("user disable wang01 --reason 留職停薪");
    assert_snapshot!(desk.log_in("wang01", PASSWORD), @"
    -- stderr --
    error: the account wang01 is disabled
    hint: ask an operator of this desk
    -- exit 4 --
    ");
    assert_eq!(desk.log_in("wang01", "Wrong1Password").stderr, desk.log_in("nobody99", "x").stderr);
}

#[test]
fn a_rehearsed_login_tries_nothing() {
    let desk = desk();
    let events = desk.events().len();
    for password in [PASSWORD, "Wrong1Password"] {
        let answer = desk.run_with("nobody", "login wang01 --password-file - --dry-run", &format!("{password}\n"));
        assert_eq!((answer.code, answer.stdout.as_str()), (0, ""));
    }
    assert_eq!(desk.events().len(), events);
    assert_eq!(desk.sql("SELECT failures FROM credential"), ["0"]);
    assert!(!desk.path(".local/state/authdesk").exists());
}

#[test]
fn a_session_ends_by_idleness_by_its_limit_and_by_the_next_login() {
    let mut desk = desk();
    desk.log_in("wang01", PASSWORD).ok("login");
    desk.set_clock("2026-11-20T10:00:00+08:00");
    assert_eq!(desk.run_in_session("user show").code, 0);
    desk.set_clock("2026-11-20T10:30:01+08:00");
    assert_snapshot!(desk.run_in_session("user show"), @"
    -- stderr --
    error: the session was idle for more than 30 minutes
    hint: log in with `authdesk login`
    -- exit 4 --
    ");
    desk.log_in("wang01", PASSWORD).ok("login");
    assert_eq!(desk.sql("SELECT count(*) FROM session WHERE revoked_at IS NULL"), ["1"]);
    for hour in 11..18 {
        for minute in ["00", "29", "58"] {
            desk.set_clock(&format!("2026-11-20T{hour}:{minute}:00+08:00"));
            assert_eq!(desk.run_in_session("user show").code, 0, "{hour}:{minute}");
        }
    }
    desk.set_clock("2026-11-20T18:20:00+08:00");
    assert_eq!(desk.run_in_session("user show").code, 0);
    desk.set_clock("2026-11-20T18:30:01+08:00");
    assert_snapshot!(desk.run_in_session("user show"), @"
    -- stderr --
    error: the session has expired
    hint: log in with `authdesk login`
    -- exit 4 --
    ");
    assert_eq!(desk.run_in_session("logout").code, 0);
}

#[test]
fn a_session_file_that_others_can_read_is_refused_and_can_be_ended() {
    let desk = desk();
    desk.log_in("wang01", PASSWORD).ok("login");
    fs::set_permissions(desk.session_file(), fs::Permissions::from_mode(0o644)).unwrap();
    assert_snapshot!(desk.run_in_session("user show"), @"
    -- stderr --
    error: the session cannot be read, or others can read it
    hint: log in with `authdesk login`
    -- exit 4 --
    ");
    desk.run_in_session("logout").ok("logout");
    assert_eq!(desk.sql("SELECT count(*) FROM session WHERE revoked_at IS NULL"), ["0"]);
}

#[test]
fn a_session_file_that_cannot_be_looked_at_is_there_all_the_same() {
    let desk = desk();
    desk.log_in("wang01", PASSWORD).ok("login");
    let file = desk.session_file();
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(&file, &file).unwrap();
    let answer = desk.run_in_session("user show");
    assert_eq!((answer.code, answer.stderr.contains("the session cannot be read")), (4, true), "{answer}");
    fs::remove_file(&file).unwrap();
    assert!(desk.run_in_session("whoami").ok("whoami").contains("nobody"));
}

#[test]
fn a_password_that_staff_gave_lets_in_once_it_is_changed() {
    let desk = desk();
    let reset = "user reset wang01 --password-file -";
    assert_snapshot!(
        desk.run_with("chen01", reset, "Given34Words"),
        @"wang01 has a new password, which has to be changed at the next login"
    );
    assert_snapshot!(desk.log_in("wang01", "Given34Words"), @"
    -- stderr --
    error: your password was chosen by somebody else: it has to be changed before it lets you in
    hint: `authdesk login wang01 --new-password-file FILE`
    -- exit 4 --
    ");
    assert!(desk.results().last().unwrap().contains("must_change"));
    assert_eq!(desk.sql("SELECT count(*) FROM session"), ["0"]);
    let enter = |new: &str| {
        let old = desk.file("old", "Given34Words");
        let new = desk.file("new", new);
        let line = format!("login wang01 --password-file {} --new-password-file {}", old.display(), new.display());
        desk.run_as("nobody", &line)
    };
    assert!(enter("Given34Words").stderr.contains("the present one"), "{}", enter("Given34Words"));
    assert_eq!(enter("short").code, 1);
    assert_eq!(enter("Chosen56Myself").code, 0);
    assert!(desk.run_in_session("whoami").ok("whoami").contains("wang01"));
    desk.run_in_session("logout").ok("logout");
    desk.log_in("wang01", "Chosen56Myself").ok("login");
    assert_eq!(desk.run_with("wang01", "user reset chen01 --password-file -", "Given34Words").code, 4);
    let json = crate::harness::items(&desk.run_with("chen01", &format!("{reset} -o json"), "Given78Words").ok(reset));
    assert_eq!((&json[0]["sent"], &json[0]["must_change"]), (&"password".into(), &true.into()));
    assert_eq!(desk.events().last().unwrap(), "user.reset");
}

#[test]
fn x13_one_code_lets_an_existing_account_in() {
    let desk = desk();
    desk.confirm_addresses();
    for (way, folder) in [("mail", "mail"), ("sms", "sms")] {
        let sent = desk.run_as("nobody", &format!("login --code {way} wang01"));
        if way == "mail" {
            assert_snapshot!(sent, @"
            if there is such an account with a confirmed address, a code is on its way
            -- stderr --
            next: authdesk login --code mail wang01 --otp-file FILE
            ");
        }
        let code = desk.latest_code(folder);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let enter = format!("login --code {way} wang01 --otp-file -");
        assert_eq!(desk.run_with("nobody", &enter, wrong).code, 4);
        assert_eq!(desk.run_with("nobody", &enter, &code).code, 0, "{way}");
        assert_eq!(desk.run_in_session("user show").code, 0);
        desk.run_in_session("logout").ok("logout");
        assert_eq!(desk.run_with("nobody", &enter, &code).code, 4, "a code is good once");
    }
}

#[test]
fn x13_a_desk_may_want_both_codes() {
    let desk = desk();
    desk.confirm_addresses();
    let run = |line: &str, input: &str| {
        let mut command = desk.command(line);
        command.env("AUTHDESK_CODES_EXISTING", "both").env("AUTHDESK_ACTOR", "none");
        desk.answer_of(command, input)
    };
    assert_snapshot!(run("login --code mail wang01", ""), @"
    -- stderr --
    error: this desk wants both codes
    hint: `authdesk login --code both LOGIN`
    -- exit 1 --
    ");
    assert_eq!(run("login --code both wang01", "").code, 0);
    let (mail, sms) = (desk.latest_code("mail"), desk.latest_code("sms"));
    let wrong = if sms == "000000" { "000001" } else { "000000" };
    assert_eq!(run("login --code both wang01 --otp-file -", &format!("{mail} {wrong}\n")).code, 4);
    assert_eq!(run("login --code both wang01 --otp-file -", &format!("{mail} {sms}\n")).code, 0);
}

#[test]
fn asking_for_a_code_tells_nobody_who_is_known() {
    let desk = desk();
    desk.execute("UPDATE user_profile SET email_verified_at = 1 WHERE name = '王小明'");
    let known = desk.run_as("nobody", "login --code mail wang01 -o json").to_string();
    for other in ["nobody99", "lin001", "wang01"] {
        let answer = desk.run_as("nobody", &format!("login --code mail {other} -o json")).to_string();
        assert_eq!(answer.replace(other, "wang01"), known, "{other}");
    }
    assert_eq!(desk.sql("SELECT count(*) FROM notice"), ["1"]);
    let mut answers = Vec::new();
    for other in ["nobody99", "lin001", "wang01"] {
        answers
            .push(desk.run_with("nobody", &format!("login --code mail {other} --otp-file -"), "12345\n").to_string());
    }
    assert_snapshot!(answers[0], @"
    -- stderr --
    error: this does not let you in: the code is wrong, or not good any more
    hint: have a new one sent with `authdesk login --code mail LOGIN`
    -- exit 4 --
    ");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[test]
fn the_words_are_chinese_too() {
    let desk = desk();
    assert_snapshot!(desk.run_with("nobody", "login wang01 --password-file - --lang zh-TW", "x\n"), @"
    -- stderr --
    錯誤：無法登入：帳號或密碼錯誤，或登入已鎖定
    建議：連續輸錯 5 次密碼，登入將鎖定 15 分鐘；忘記密碼請執行 `authdesk user forgot 帳號`
    -- exit 4 --
    ");
    assert_snapshot!(desk.run_with("nobody", "login wang01 --password-file - --lang zh-TW", PASSWORD), @"
    已登入，帳號 wang01，有效至 115-11-20 17:30
    -- stderr --
    下一步：authdesk whoami
    ");
}
