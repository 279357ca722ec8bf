//! The installation at the shell.

use insta::assert_snapshot;

use crate::harness::Desk;

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
