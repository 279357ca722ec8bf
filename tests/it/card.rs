//! `card` where there is no card and no service; with cards see `card_*`.

use insta::assert_snapshot;

use crate::harness::{Answer, Desk};

/// A machine without a service for cards, and without a desk.
fn bare(line: &str) -> Answer {
    let desk = Desk::empty();
    let mut command = desk.command(line);
    command.env("PCSCLITE_CSOCK_NAME", desk.path("no-such-socket"));
    desk.answer_of(command, "")
}

#[test]
fn no_service_is_exit_10() {
    assert_snapshot!(bare("card readers"), @"
    -- stderr --
    error: the system's service for cards (PC/SC) is not there, or not for this user
    hint: find out why with `authdesk card doctor`
    -- exit 10 --
    ");
    let json = bare("card readers -o json");
    assert_eq!(json.code, 10);
    assert!(json.stderr.contains(r#""kind":"no_reader""#), "{}", json.stderr);
}
