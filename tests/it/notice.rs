//! Notices at the shell.

use std::fs;
use std::sync::Arc;

use authdesk::access::{Actor, By};
use authdesk::app::Key;
use authdesk::notice::{self, Channel, New, Sealed};
use authdesk::store::{Access, Store};
use authdesk::text::Lang;
use insta::assert_snapshot;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::gateway::{Company, Gateway};
use crate::harness::{Desk, NOW};
use crate::smtp::{Demands, Server, Tls};

/// A desk with settings of its own.
fn desk(settings: &str) -> Desk {
    let desk = Desk::new();
    configure(&desk, settings);
    desk
}

fn configure(desk: &Desk, settings: &str) {
    fs::create_dir_all(desk.path(".config/authdesk")).unwrap();
    desk.file(".config/authdesk/config.toml", settings);
}

const SENDING: &str = "[notice]\nsending = true\n";

fn smtp(server: &Server, more: &str) -> String {
    let port = server.port;
    format!(
        "{SENDING}[mail]\nchannel = \"smtp\"\nhost = \"localhost\"\nport = {port}\nfrom = \"desk@example.gov.tw\"\n{more}"
    )
}

fn post_with(desk: &Desk, new: New<'_>) {
    let by = By { actor: Actor::nobody(), now: NOW.parse().unwrap(), seed: [1; 32] };
    let mut new = Some(new);
    let mut store = Store::open(&desk.path("desk.db"), Access::Write).unwrap();
    store.write(|tx| notice::post(tx, &by, new.take().unwrap())).unwrap();
}

fn complete<'a>(address: &'a str, args: &'a [(&'a str, String)]) -> New<'a> {
    New {
        template: "enroll.complete",
        lang: Lang::ZhTw,
        system: None,
        account: Some(1.into()),
        case_id: None,
        channel: Channel::Mail,
        address,
        args,
        secret: None,
        ends_at: None,
        suppressed: false,
    }
}

/// Posts a mail.
fn post(desk: &Desk, address: &str) {
    let args = [("name", "林小明".to_owned()), ("login", "lin02".to_owned())];
    post_with(desk, complete(address, &args));
}

/// Posts a code by text message, good for ten minutes.
fn post_code(desk: &Desk) {
    post_code_to(desk, "0912345678");
}

fn post_code_to(desk: &Desk, number: &str) {
    let key = Key::load(&desk.path("desk.key")).unwrap();
    let secret = Sealed::new(&key, [1; 24], &[("code", "482913")]).unwrap();
    let args = [("minutes", "10".to_owned()), ("name", "林小明".to_owned())];
    let ends_at = Some(NOW.parse::<authdesk::base::Timestamp>().unwrap().plus_seconds(600));
    let new = complete(number, &args);
    let channel = Channel::Sms;
    post_with(desk, New { template: "enroll.code", channel, secret: Some(secret), ends_at, ..new });
}

fn states(desk: &Desk) -> Vec<String> {
    desk.sql("SELECT state FROM notice ORDER BY id")
}

fn outbox(desk: &Desk, channel: &str) -> Vec<String> {
    let Ok(files) = fs::read_dir(desk.path(&format!("outbox/{channel}"))) else { return Vec::new() };
    let mut texts: Vec<_> = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    texts.sort();
    texts
}

#[test]
fn notices_are_listed_and_shown_with_secrets_masked() {
    let desk = desk("");
    post(&desk, "lin@example.gov.tw");
    post_code(&desk);
    assert_snapshot!(desk.run("notice list --columns id,state,channel,template,account,address"), @r"
    1	queued	mail	enroll.complete	chen01	l***@example.gov.tw
    2	queued	text message	enroll.code	chen01	*******678
    ");
    assert_snapshot!(desk.run("notice list --state sent"), @"");
    assert_snapshot!(desk.run("notice list --channel sms --account chen01 --columns id"), @"2");
    assert_snapshot!(desk.run("notice list --account nobody9"), @"
    -- stderr --
    error: there is no account nobody9
    hint: name it by its login name, or by its number: #12
    -- exit 3 --
    ");
    assert_snapshot!(desk.run("notice show 2"), @"
    No.           2
    state         queued
    channel       text message
    template      enroll.code
    account       chen01
    to            *******678
    posted        2026-11-20 09:30
    ends          2026-11-20 09:40
    next attempt  2026-11-20 09:30
    attempts      0
    text          身分服務台：驗證碼 ••••••，10 分鐘內有效，請勿告訴他人。
    ");
    assert_eq!(desk.items("notice show 1")[0]["subject"], "身分服務台：帳號已完成註冊");
    assert_eq!(desk.items("notice show 2 --unmask")[0]["address"], "0912345678");
    assert_eq!(desk.events().last().unwrap(), "notice.show");
    assert_snapshot!(desk.run("notice show 3"), @"
    -- stderr --
    error: there is no notice 3
    hint: see all of them with `authdesk notice list`
    -- exit 3 --
    ");
    assert_eq!(desk.run_as("nobody", "notice list").code, 4);
}

#[test]
fn nothing_goes_out_until_sending_is_switched_on() {
    let desk = desk("");
    post(&desk, "lin@example.gov.tw");
    assert_snapshot!(desk.run("notice send"), @"
    -- stderr --
    error: sending is switched off
    hint: see what would go out with `authdesk notice forecast`; switch it on with `authdesk config set notice.sending true`
    -- exit 1 --
    ");
    assert_snapshot!(desk.run("notice forecast"), @"
    2026-11-20	mail	1	0	0
    -- stderr --
    warning: sending is switched off: nothing goes out until it is switched on
    ");
    assert_eq!(desk.items("notice forecast")[0]["notices"], 1);
}

#[test]
fn folders_take_mails_and_text_messages() {
    let desk = desk(SENDING);
    post(&desk, "lin@example.gov.tw");
    post_code(&desk);
    assert_snapshot!(desk.run("notice send --dry-run --columns id,state"), @"
    2	queued
    1	queued
    -- stderr --
    dry run: nothing was written
    ");
    assert!(outbox(&desk, "mail").is_empty());
    assert_snapshot!(desk.run("notice send --columns id,state,address"), @"
    2	sent	*******678
    1	sent	l***@example.gov.tw
    ");
    let mail = outbox(&desk, "mail").concat();
    for line in ["To: lin@example.gov.tw\r\n", "Auto-Submitted: auto-generated\r\n", "Message-ID: <1."] {
        assert!(mail.contains(line), "{line} in {mail}");
    }
    assert!(mail.contains("Date: Fri, 20 Nov 2026 01:30:00 +0000"), "{mail}");
    let sms = outbox(&desk, "sms").concat();
    assert!(sms.starts_with("To: 0912345678\nId: 2."), "{sms}");
    assert!(sms.ends_with("\n\n身分服務台：驗證碼 482913，10 分鐘內有效，請勿告訴他人。\n"), "{sms}");
    assert_eq!(desk.sql("SELECT id FROM notice WHERE secret IS NOT NULL"), [] as [&str; 0]);
    assert_eq!(desk.events(), ["init", "notice.send", "notice.send"]);
    assert_snapshot!(desk.run("notice send"), @"");
    assert_eq!(outbox(&desk, "mail").len(), 1);
}

#[test]
fn limit_and_cap_hold_notices_back() {
    let desk = desk("[notice]\nsending = true\ncap = 2\n");
    for _ in 0..4 {
        post(&desk, "lin@example.gov.tw");
    }
    desk.ok("notice send --limit 1");
    assert_eq!(states(&desk), ["sent", "queued", "queued", "queued"]);
    assert_snapshot!(desk.run("notice send --columns id"), @"
    2
    3
    -- stderr --
    warning: more notices wait: notice.cap lets no more than 2 out at once
    ");
    desk.ok("notice send 4");
    assert_snapshot!(desk.run("notice send 4 9"), @"
    -- stderr --
    error: 2 errors, nothing was written
      notice 4 is sent and is not sent again
        hint: see it with `authdesk notice show 4`
      there is no notice 9
        hint: see all of them with `authdesk notice list`
    -- exit 1 --
    ");
}

#[test]
fn a_day_lets_no_more_out_than_its_cap() {
    let mut desk = desk("[notice]\nsending = true\n[sms]\ncap = 1\n[mail]\ncap = 2\n");
    for _ in 0..3 {
        post(&desk, "lin@example.gov.tw");
    }
    assert_snapshot!(desk.run("notice send --columns id"), @"
    1
    2
    -- stderr --
    warning: more notices wait: mail.cap lets no more than 2 out in a day
    ");
    post_code(&desk);
    post_code(&desk);
    assert_snapshot!(desk.run("notice send --columns id"), @"
    4
    -- stderr --
    warning: more notices wait: mail.cap lets no more than 2 out in a day
    warning: more notices wait: sms.cap lets no more than 1 out in a day
    ");
    desk.set_clock("2026-11-21T00:00:01+08:00");
    assert_snapshot!(desk.run("notice send --columns id"), @"3");
}

#[test]
fn what_ends_soonest_goes_first() {
    let desk = desk("[notice]\nsending = true\ncap = 1\n");
    post(&desk, "lin@example.gov.tw");
    post_code(&desk);
    desk.ok("notice send");
    assert_eq!(states(&desk), ["queued", "sent"]);
}

/// A program that does what the script says.
fn program(desk: &Desk, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    let path = desk.file("sendmail", format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_program_takes_mails_and_text_messages() {
    let desk = Desk::new();
    let path = desk.path("sendmail").display().to_string();
    let folder = desk.path("").display().to_string();
    configure(
        &desk,
        &format!(
            "{SENDING}[mail]\nchannel = \"command\"\ncommand = \"{path}\"\nfrom = \"desk@example.gov.tw\"\n\
             [sms]\nchannel = \"command\"\ncommand = \"{path}\"\n"
        ),
    );
    program(&desk, &format!("echo \"$@\" > {folder}seen; env >> {folder}seen; cat > {folder}message"));
    post(&desk, "lin@example.gov.tw");
    desk.ok("notice send");
    let seen = fs::read_to_string(desk.path("seen")).unwrap();
    assert!(seen.starts_with("-t -i -f desk@example.gov.tw\n"), "{seen}");
    assert!(!seen.contains("HOME") && !seen.contains("AUTHDESK") && !seen.contains("lin@"), "{seen}");
    let message = fs::read_to_string(desk.path("message")).unwrap();
    assert!(message.contains("To: lin@example.gov.tw\r\n"), "{message}");
    post_code(&desk);
    desk.ok("notice send");
    let message = fs::read_to_string(desk.path("message")).unwrap();
    assert!(message.starts_with("To: 0912345678\nId: 2."), "{message}");
    assert!(message.contains("482913"), "{message}");
    program(&desk, "cat >&2; exit 67");
    post_code(&desk);
    assert_eq!(desk.run("notice send").code, 6);
    assert_snapshot!(desk.run("notice list --state failed --columns id,problem"), @"3	exit code 67: To: *******678");
    program(&desk, "cat >/dev/null; echo no configuration >&2; exit 78");
    post(&desk, "lin@example.gov.tw");
    post(&desk, "wang@example.gov.tw");
    assert_snapshot!(desk.run("notice send --columns id,state"), @"
    4	queued
    -- stderr --
    error: nothing was sent: exit code 78: no configuration
    hint: check the settings mail and sms with `authdesk config show`
    -- exit 1 --
    ");
    configure(&desk, &format!("{SENDING}[mail]\nchannel = \"command\"\ncommand = \"sendmail\"\n"));
    assert_snapshot!(desk.run("notice send"), @r#"
    -- stderr --
    error: the setting mail.command cannot be "sendmail"; it is a program with its whole path, from the root
    hint: see all settings with `authdesk config show`
    -- exit 1 --
    "#);
}

fn gateway(company: Company, server: &Gateway) -> String {
    let name = format!("{company:?}").to_lowercase();
    format!(
        "{SENDING}[sms]\nchannel = \"{name}\"\nurl = \"{}\"\nuser = \"desk\"\npassword_file = \"sms.password\"\n",
        server.url
    )
}

#[test]
fn gateways_take_text_messages_and_refuse_others() {
    let mut told = String::new();
    for company in [Company::Emome, Company::Every8d, Company::Mitake] {
        let server = Gateway::start(company);
        let desk = desk(&gateway(company, &server));
        desk.file("sms.password", "right & good\n");
        for number in
            ["0912-345-678", "0912345601", "0912345603", "0912345604", "0912345605", "+886912345678", "0912345602"]
        {
            post_code_to(&desk, number);
        }
        let answer = desk.run("notice send --columns id,state,problem");
        told += &format!("{company:?}\n{answer}\n");
        let taken = server.taken();
        assert_eq!(taken.len(), 2, "{company:?}");
        let body = format!("{:?}", taken[0]);
        let code = "碼 482913，10".encode_utf16().map(|unit| format!("{unit:04X}")).collect::<String>();
        assert!(body.contains("碼 482913，10") || body.contains(&code), "{body}");
        assert!(body.contains("0912345678") && format!("{:?}", taken[1]).contains("\"0912345678\""), "{taken:?}");
        assert_eq!(desk.sql("SELECT id FROM notice WHERE state IN ('sent', 'ended') AND secret IS NOT NULL"), [""; 0]);
    }
    assert_snapshot!(told, @"
    Emome
    1	sent	
    2	failed	emome: 18 Invalid to_addr *******601
    3	ended	emome: unexpected end of file
    4	ended	emome: HTTP status 502
    5	ended	emome: not understood
    6	sent	
    7	queued	emome: 33 SMSC busy
    -- stderr --
    error: 5 not sent, 2 sent
    hint: see them with `authdesk notice list --state failed` and `--state queued`
    -- exit 6 --
    Every8d
    1	sent	
    2	failed	every8d: not sent
    3	ended	every8d: unexpected end of file
    4	ended	every8d: HTTP status 502
    5	ended	every8d: not understood
    6	sent	
    7	queued	every8d: -99 host error
    -- stderr --
    warning: no more by text message for now: every8d: -99 host error
    error: 5 not sent, 2 sent
    hint: see them with `authdesk notice list --state failed` and `--state queued`
    -- exit 6 --
    Mitake
    1	sent	
    2	failed	mitake: v
    3	ended	mitake: unexpected end of file
    4	ended	mitake: HTTP status 502
    5	ended	mitake: not understood
    6	sent	
    7	queued	mitake: r
    -- stderr --
    warning: no more by text message for now: mitake: r
    error: 5 not sent, 2 sent
    hint: see them with `authdesk notice list --state failed` and `--state queued`
    -- exit 6 --
    ");
}

#[test]
fn a_gateway_that_does_not_know_us_or_is_not_there_takes_nothing() {
    for company in [Company::Emome, Company::Every8d, Company::Mitake] {
        let server = Gateway::start(company);
        let desk = desk(&gateway(company, &server));
        desk.file("sms.password", "wrong\n");
        post_code(&desk);
        post_code(&desk);
        post(&desk, "lin@example.gov.tw");
        let answer = desk.run("notice send --columns id,state");
        assert_eq!((answer.code, answer.stdout.as_str()), (6, "1\tqueued\n3\tsent\n"), "mails go on: {answer}");
        assert!(answer.stderr.contains("no more by text message for now"), "{answer}");
        assert!(!answer.to_string().contains("wrong\n"), "{answer}");
    }
    let gone = Gateway { url: "http://127.0.0.1:1/".to_owned(), ..Gateway::start(Company::Mitake) };
    let desk = desk(&gateway(Company::Mitake, &gone));
    desk.file("sms.password", "right & good\n");
    post_code(&desk);
    assert_snapshot!(desk.run("notice send --columns id,state"), @"
    1	queued
    -- stderr --
    error: nothing was sent: mitake: connection refused
    hint: check the settings mail and sms with `authdesk config show`
    -- exit 1 --
    ");
    configure(&desk, &gateway(Company::Mitake, &Gateway { url: "http://sms.example.net/".to_owned(), ..gone }));
    assert_snapshot!(desk.run("notice send --columns id,state"), @"
    -- stderr --
    error: http://sms.example.net/ is no address that the gateway can be asked at: it begins with https://
    hint: see all settings with `authdesk config show`
    -- exit 1 --
    ");
    configure(&desk, &format!("{SENDING}[sms]\nchannel = \"mitake\"\n"));
    let found = desk.run("doctor -o json");
    assert!(found.stdout.contains("the setting sms.user is empty"), "{found}");
    assert_snapshot!(desk.run("notice send --columns id,state"), @"
    -- stderr --
    error: text message leaves by mitake, and the setting sms.user is empty
    hint: set it with `authdesk config set sms.user VALUE`
    -- exit 1 --
    ");
}

#[test]
fn after_a_crash_a_gateway_sends_no_code_twice_and_a_notice_once() {
    let server = Gateway::start(Company::Mitake);
    let desk = desk(&gateway(Company::Mitake, &server));
    desk.file("sms.password", "right & good\n");
    post_code(&desk);
    let crashed = desk.command("notice send").env("AUTHDESK_CRASH", "notice.delivered").output().unwrap();
    assert_eq!(crashed.status.code(), None);
    desk.ok("notice send");
    assert_eq!((states(&desk), server.taken().len()), (vec!["ended".to_owned()], 1));
}

#[test]
fn what_a_program_repeats_of_a_secret_is_not_kept() {
    let desk = Desk::new();
    let path = desk.path("sendmail").display().to_string();
    configure(&desk, &format!("{SENDING}[sms]\nchannel = \"command\"\ncommand = \"{path}\"\n"));
    program(&desk, "tail -n 1 >&2; exit 75");
    post_code(&desk);
    assert_eq!(desk.run("notice send").code, 6);
    let problem = desk.sql("SELECT problem FROM notice").concat();
    assert!(problem.contains("驗證碼 ••••••") && !problem.contains("482913"), "{problem}");
}

#[test]
fn a_name_cannot_begin_another_header() {
    let desk = desk("[notice]\nsending = true\n[desk]\nname = \"Desk\\r\\nBcc: eve@example.net\\r\\n\\r\\nx\"\n");
    post(&desk, "lin@example.gov.tw");
    desk.ok("notice send");
    let mail = outbox(&desk, "mail").concat();
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    let names: Vec<&str> = head.split("\r\n").filter_map(|line| line.split_once(": ")).map(|(name, _)| name).collect();
    assert!(!names.contains(&"Bcc") && !head.contains("\r\nBcc"), "{mail}");
    assert!(names.contains(&"Message-ID") && names.contains(&"Auto-Submitted"), "{mail}");
}

#[test]
fn what_is_wrong_with_the_sender_fails_no_notice() {
    let server = Server::start(Demands { login: Some(("desk", "right")), tls: None });
    let desk = desk(&smtp(&server, ""));
    post(&desk, "lin@example.gov.tw");
    post(&desk, "wang@example.gov.tw");
    assert_snapshot!(desk.run("notice send --columns id,state"), @"
    1	queued
    -- stderr --
    error: nothing was sent: permanent error (530): 5.7.0 authentication required
    hint: check the settings mail and sms with `authdesk config show`
    -- exit 1 --
    ");
    assert_eq!(states(&desk), ["queued", "queued"]);
    configure(
        &desk,
        &format!(
            "{SENDING}[mail]\nchannel = \"smtp\"\nhost = \"mail.example.gov.tw\"\nuser = \"desk\"\npassword_file = \"mail.password\"\n"
        ),
    );
    desk.file("mail.password", "right\n");
    assert_snapshot!(desk.run("notice send"), @"
    -- stderr --
    error: mail.security would send a password without encryption to mail.example.gov.tw
    hint: use an encrypted connection, or a server on this machine
    -- exit 1 --
    ");
}

#[test]
fn what_waited_in_a_backup_is_not_sent_again_by_itself() {
    let desk = desk(SENDING);
    post(&desk, "lin@example.gov.tw");
    desk.ok("backup @/b.db");
    desk.ok("notice send");
    assert_snapshot!(desk.run("restore @/b.db --db @/again/desk.db --key @/desk.key"), @"
    the desk @/again/desk.db is restored from @/b.db
    -- stderr --
    warning: 1 notice that waited in the backup is held back, as it may have gone out since; `authdesk notice retry` queues it again
    next: authdesk doctor
    ");
    assert_eq!(desk.ok("notice send --db @/again/desk.db"), "");
    assert_snapshot!(desk.run("notice list --db @/again/desk.db --columns id,state,problem"), @"1	failed	the desk was restored from a backup: it may have gone out since");
    desk.ok("notice retry 1 --db @/again/desk.db");
}

#[test]
fn in_training_everything_goes_to_one_address() {
    let desk = desk("[notice]\nsending = true\ntraining = \"trainer@example.gov.tw\"\n");
    post(&desk, "lin@example.gov.tw");
    post_code(&desk);
    desk.ok("notice send");
    let mails = outbox(&desk, "mail");
    assert!(mails.iter().all(|mail| mail.contains("To: trainer@example.gov.tw\r\n")), "{mails:?}");
    assert!(mails.concat().contains("Subject: [sms 0912345678]\r\n"), "{mails:?}");
    assert!(outbox(&desk, "sms").is_empty());
}

#[test]
fn after_a_crash_notices_are_sent_again_under_the_same_id_and_codes_are_not() {
    for point in ["notice.sending", "notice.delivered"] {
        let mut desk = desk(SENDING);
        post(&desk, "lin@example.gov.tw");
        post_code(&desk);
        for _ in 0..2 {
            let crashed = desk.command("notice send").env("AUTHDESK_CRASH", point).output().unwrap();
            assert_eq!(crashed.status.code(), None);
        }
        assert_eq!(states(&desk), ["sending", "ended"], "{point}: the code went first");
        let id = desk.sql("SELECT message_id FROM notice WHERE id = 1");
        desk.set_clock("2026-11-20T09:35:00+08:00");
        desk.ok("notice send");
        assert_eq!(states(&desk), ["sent", "ended"], "{point}");
        assert_eq!(desk.sql("SELECT message_id FROM notice WHERE id = 1"), id);
        assert_eq!(outbox(&desk, "mail").len(), 1, "{point}");
        assert_eq!(desk.sql("SELECT problem FROM notice WHERE id = 2 AND secret IS NULL"), ["crashed"]);
    }
}

#[test]
fn what_is_too_late_is_not_sent() {
    let mut desk = desk(SENDING);
    post_code(&desk);
    desk.set_clock("2026-11-20T09:40:00+08:00");
    assert_snapshot!(desk.run("notice send"), @"");
    assert_eq!(states(&desk), ["ended"]);
    assert_eq!(desk.events(), ["init", "notice.expire"]);
    assert_snapshot!(desk.run("notice retry 1"), @"
    -- stderr --
    error: notice 1 is ended and is not sent again
    hint: see it with `authdesk notice show 1`
    -- exit 1 --
    ");
}

#[test]
fn a_server_takes_some_mails_and_refuses_others() {
    let server = Server::start(Demands::default());
    let mut desk = desk(&smtp(&server, ""));
    for name in ["lin", "busy", "gone", "cut", "silent", "wang"] {
        post(&desk, &format!("{name}@example.gov.tw"));
    }
    assert_snapshot!(desk.run("notice send --report @/report.json --columns id,state,problem"), @"
    1	sent	
    2	queued	transient error (452): 4.2.2 mailbox full, try later
    3	failed	permanent error (550): 5.1.1 no such user here
    4	queued	response error: incomplete response
    5	unknown	response error: incomplete response
    6	sent	
    -- stderr --
    error: 4 not sent, 2 sent
    hint: see them with `authdesk notice list --state failed` and `--state queued`
    -- exit 6 --
    ");
    let report: serde_json::Value = serde_json::from_slice(&fs::read(desk.path("report.json")).unwrap()).unwrap();
    assert_eq!(report["counts"], serde_json::json!({"failed": 1, "queued": 2, "sent": 2, "unknown": 1}));
    assert_eq!(report["items"][2]["remarks"][0]["args"]["what"], "permanent error (550): 5.1.1 no such user here");
    assert_eq!(server.inbox().len(), 3);
    assert_eq!(desk.ok("notice send"), "", "nothing is due before its time");
    desk.set_clock("2026-11-20T09:31:00+08:00");
    assert_eq!(desk.run("notice send").code, 6);
    let inbox = server.inbox();
    let id = |mail: &String| mail.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned();
    assert_eq!(id(&inbox[1]), id(&inbox[3]), "the same id again");
    assert_snapshot!(desk.run("notice retry 3 --columns id,state"), @"3	queued");
    assert_eq!(desk.events().last().unwrap(), "notice.retry");
    assert_snapshot!(desk.run("notice retry 1"), @"
    -- stderr --
    error: notice 1 is sent and is not sent again
    hint: see it with `authdesk notice show 1`
    -- exit 1 --
    ");
}

#[test]
fn without_a_server_nothing_is_lost() {
    let server = Server::start(Demands { login: Some(("desk", "right")), tls: None });
    let desk = desk(&smtp(&server, "user = \"desk\"\npassword_file = \"mail.password\"\n"));
    desk.file("mail.password", "wrong\n");
    post(&desk, "lin@example.gov.tw");
    post(&desk, "wang@example.gov.tw");
    assert_snapshot!(desk.run("notice send --columns id,state"), @"
    1	queued
    -- stderr --
    error: nothing was sent: permanent error (535): 5.7.8 credentials invalid
    hint: check the settings mail and sms with `authdesk config show`
    -- exit 1 --
    ");
    desk.file("mail.password", "right\n");
    desk.ok("notice send 1 2");
    assert_eq!(server.inbox().len(), 2);
}

#[test]
fn tls_is_demanded_where_it_is_set() {
    let certificates = |name: &str| format!("{}/tests/it/tls/{name}", env!("CARGO_MANIFEST_DIR"));
    let chain = CertificateDer::pem_file_iter(certificates("server.pem")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(certificates("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let authority = format!("ca_file = \"{}\"\n", certificates("ca.pem"));
    for (when, security) in [(Tls::Upgraded, "starttls"), (Tls::Wrapped, "tls")] {
        let demands = Demands { login: Some(("desk", "right")), tls: Some((when, Arc::clone(&config))) };
        let server = Server::start(demands);
        let settings = format!("security = \"{security}\"\nuser = \"desk\"\npassword_file = \"mail.password\"\n");
        let desk = desk(&smtp(&server, &settings));
        desk.file("mail.password", "right\n");
        post(&desk, "lin@example.gov.tw");
        assert_eq!(desk.run("notice send").code, 1, "an unknown authority is not trusted");
        configure(&desk, &smtp(&server, &(settings + &authority)));
        desk.ok("notice send 1");
        assert_eq!(server.inbox().len(), 1, "{security}");
    }
    let plain = Server::start(Demands::default());
    let desk = desk(&smtp(&plain, &format!("security = \"starttls\"\n{authority}")));
    post(&desk, "lin@example.gov.tw");
    assert_eq!(desk.run("notice send").code, 1, "a server without TLS gets nothing");
    assert!(plain.inbox().is_empty());
}

#[test]
fn a_preview_needs_all_its_variables() {
    let desk = desk("");
    assert_snapshot!(desk.run(r#"notice preview request.rejected --arg name=林小明 --arg action=a --arg system=b --arg role=c --arg case=7 --arg "reason=no {form}" --lang en"#), @r#"
    subject  Identity desk: your request was rejected
    text     Dear 林小明,
             
             Your case 7, a of "c" in "b", was rejected.
             Reason: no {form}
             
             If you still need the role, you can ask again.
             
             -- 
             Identity desk
    "#);
    assert_snapshot!(desk.run("notice preview enroll.code --channel sms --arg minutes=10"), @"
    -- stderr --
    error: the template enroll.code needs the variable code
    hint: give it with `--arg code=VALUE`
    -- exit 1 --
    ");
    configure(&desk, "[desk]\nname = \"交通部身分服務台\"\n");
    let body = &desk.items("notice preview enroll.complete --arg name=a --arg login=b")[0]["body"];
    assert!(body.as_str().unwrap().ends_with("\n-- \n交通部身分服務台\n"), "{body}");
    assert_eq!(desk.run("notice preview enroll.nothing").code, 3);
    assert_eq!(desk.items("notice preview enroll.complete --arg name=a --arg login=b")[0]["channel"], "mail");
}

#[test]
fn a_long_text_goes_out_in_parts() {
    let server = Gateway::start(Company::Emome);
    let name = "名稱很長的某某機關及其所屬機關構資訊安全管理中心統一身分識別與權限管理服務台（第一辦公室）";
    let desk = desk(&format!("{}[desk]\nname = \"{name}\"\n", gateway(Company::Emome, &server)));
    desk.file("sms.password", "right & good\n");
    post_code(&desk);
    desk.ok("notice send");
    let texts: Vec<String> = server.taken().iter().map(|form| text_of(&form["msg"])).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].starts_with("1/2 ") && texts[1].starts_with("2/2 "), "{texts:?}");
    assert_eq!(texts.iter().filter(|text| text.contains("482913")).count(), 1, "{texts:?}");
}

/// Text that travelled as UTF-16 in hexadecimal.
fn text_of(hex: &str) -> String {
    let unit = |at: usize| u16::from_str_radix(&hex[at..at + 4], 16).unwrap();
    String::from_utf16(&(0..hex.len()).step_by(4).map(unit).collect::<Vec<_>>()).unwrap()
}
