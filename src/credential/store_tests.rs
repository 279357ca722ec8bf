use super::*;
use crate::credential::{
    Channel, Code, CodeVerdict, Invitation, Limits, Verdict, check_code, check_codes, hash_password, issue_code,
    verify_password,
};
use crate::store::Store;

const LIMITS: Limits = Limits { failures: 3, minutes: 15 };
const KIND: Kind = Kind::LoginPassword;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(0).plus_seconds(1_000_000 + seconds)
}

/// A desk with one account.
fn desk() -> (Store, AccountId) {
    let mut store = Store::memory().unwrap();
    let account = store.write(|tx| {
        tx.insert(
            "INSERT INTO account (login, login_fold, state, created_at, updated_at)
             VALUES ('Lin001', 'lin001', 'active', 0, 0)",
            params! {},
        )
    });
    (store, account.unwrap())
}

fn set(store: &mut Store, account: AccountId, password: &str) {
    let hash = hash_password(password, [3; 16]).unwrap();
    store.write(|tx| set_password(tx, account, KIND, &hash, at(0))).unwrap();
}

fn attempt(store: &mut Store, account: Option<AccountId>, typed: &str, now: Timestamp) -> Verdict {
    store.write(|tx| verify_password(tx, account, KIND, typed, LIMITS, now)).unwrap()
}

#[test]
fn wrong_passwords_lock_and_the_right_one_starts_anew() {
    let (mut store, account) = desk();
    assert_eq!(attempt(&mut store, None, "x", at(0)), Verdict::Wrong);
    assert_eq!(attempt(&mut store, Some(account), "x", at(0)), Verdict::Wrong);
    set(&mut store, account, "Abcdefghij12");
    let mut attempt = |typed: &str, now| attempt(&mut store, Some(account), typed, now);
    let right = Verdict::Right { must_change: false };
    assert_eq!(attempt("x", at(0)), Verdict::Wrong);
    assert_eq!(attempt("x", at(0)), Verdict::Wrong);
    assert_eq!(attempt("Abcdefghij12", at(0)), right);
    assert_eq!(attempt("x", at(0)), Verdict::Wrong);
    assert_eq!(attempt("x", at(0)), Verdict::Wrong);
    let until = at(15 * 60);
    assert_eq!(attempt("x", at(0)), Verdict::NowLocked { until });
    assert_eq!(attempt("Abcdefghij12", at(1)), Verdict::Locked { until });
    assert_eq!(attempt("x", until), Verdict::Wrong);
    assert_eq!(attempt("Abcdefghij12", until), right);
}

#[test]
fn an_operator_ends_a_lock() {
    let (mut store, account) = desk();
    set(&mut store, account, "Abcdefghij12");
    for _ in 0..3 {
        let _ = attempt(&mut store, Some(account), "x", at(0));
    }
    assert!(store.write(|tx| unlock(tx, account, KIND)).unwrap());
    assert!(!store.write(|tx| unlock(tx, account, KIND)).unwrap());
    assert_eq!(attempt(&mut store, Some(account), "Abcdefghij12", at(1)), Verdict::Right { must_change: false });
}

#[test]
fn the_last_three_passwords_are_remembered() {
    let (mut store, account) = desk();
    for number in 1..=5 {
        set(&mut store, account, &format!("Password-000{number}"));
    }
    let mut reused =
        |number: u32| store.read(|tx| is_reused(tx, account, KIND, &format!("Password-000{number}"), 3)).unwrap();
    assert_eq!([reused(1), reused(2), reused(3), reused(4), reused(5)], [false, false, true, true, true]);
    let past: i64 = store.read(|tx| tx.one("SELECT count(*) FROM credential_past", params! {})).unwrap();
    assert_eq!(past, PAST);
    assert!(!store.read(|tx| is_reused(tx, account, KIND, "Password-0005", 0)).unwrap());
}

#[test]
fn a_password_that_was_taken_away_is_still_remembered() {
    let (mut store, account) = desk();
    set(&mut store, account, "Abcdefghij12");
    assert!(store.write(|tx| revoke_password(tx, account, KIND, at(1))).unwrap().is_some());
    assert!(!store.read(|tx| has_password(tx, account, KIND)).unwrap());
    assert!(store.read(|tx| is_reused(tx, account, KIND, "Abcdefghij12", 3)).unwrap());
    assert_eq!(attempt(&mut store, Some(account), "Abcdefghij12", at(2)), Verdict::Wrong);
}

fn send(store: &mut Store, account: AccountId, now: Timestamp) -> crate::error::Result<Timestamp> {
    let code = Code::new(123_456_u64.to_be_bytes());
    store.write(|tx| issue_code(tx, account, Purpose::Login, Channel::Mail, &code, now))
}

fn try_code(store: &mut Store, account: AccountId, typed: &str, now: Timestamp) -> CodeVerdict {
    store.write(|tx| check_code(tx, account, Purpose::Login, Channel::Mail, typed, now)).unwrap()
}

#[test]
fn a_code_is_good_once_for_its_purpose_channel_and_account() {
    let (mut store, account) = desk();
    assert_eq!(send(&mut store, account, at(0)).unwrap(), at(600));
    let other = store.write(|tx| check_code(tx, account, Purpose::Reset, Channel::Mail, "123456", at(1))).unwrap();
    assert_eq!(other, CodeVerdict::NoCode);
    let other = store.write(|tx| check_code(tx, account, Purpose::Login, Channel::Sms, "123456", at(1))).unwrap();
    assert_eq!(other, CodeVerdict::NoCode);
    assert_eq!(try_code(&mut store, account, "123 456", at(599)), CodeVerdict::Right);
    assert_eq!(try_code(&mut store, account, "123456", at(599)), CodeVerdict::NoCode);
}

#[test]
fn a_code_ends_with_its_time_its_tries_and_its_successor() {
    let (mut store, account) = desk();
    send(&mut store, account, at(0)).unwrap();
    assert_eq!(try_code(&mut store, account, "123456", at(600)), CodeVerdict::NoCode);
    send(&mut store, account, at(600)).unwrap();
    for tries_left in (0..5).rev() {
        assert_eq!(try_code(&mut store, account, "000000", at(601)), CodeVerdict::Wrong { tries_left });
    }
    assert_eq!(try_code(&mut store, account, "123456", at(601)), CodeVerdict::NoCode);
    let newer = Code::new(654_321_u64.to_be_bytes());
    store.write(|tx| issue_code(tx, account, Purpose::Login, Channel::Mail, &newer, at(700))).unwrap();
    assert_eq!(try_code(&mut store, account, "123456", at(701)), CodeVerdict::Wrong { tries_left: 4 });
    assert_eq!(try_code(&mut store, account, "654321", at(701)), CodeVerdict::Right);
}

#[test]
fn codes_are_rationed_for_each_account_and_channel() {
    let (mut store, account) = desk();
    for number in 0..5 {
        send(&mut store, account, at(number * 60)).unwrap();
        let refused = send(&mut store, account, at(number * 60 + 59)).unwrap_err();
        let why = if number < 4 { "credential.code-too-soon" } else { "credential.code-too-many" };
        assert_eq!(refused.msg().id(), why);
    }
    assert_eq!(send(&mut store, account, at(1000)).unwrap_err().msg().id(), "credential.code-too-many");
    let code = Code::new([0; 8]);
    store.write(|tx| issue_code(tx, account, Purpose::Login, Channel::Sms, &code, at(1000))).unwrap();
    send(&mut store, account, at(3600)).unwrap();
}

#[test]
fn an_invitation_is_good_for_seven_days_and_once() {
    let (mut store, account) = desk();
    let invitation = Invitation::new([1; 16]);
    let hash = invitation.hash();
    store.write(|tx| issue_invitation(tx, account, Invitation::new([9; 16]).hash(), at(0))).unwrap();
    store.write(|tx| issue_invitation(tx, account, hash, at(0))).unwrap();
    let mut find = |hash: [u8; 32], now| store.read(|tx| find_invitation(tx, &hash, now)).unwrap();
    assert_eq!(find(hash, at(7 * DAY - 1)), Some(account));
    assert_eq!(find(hash, at(7 * DAY)), None);
    assert_eq!(find(Invitation::new([9; 16]).hash(), at(0)), None);
    assert!(store.write(|tx| spend_invitation(tx, account)).unwrap().is_some());
    assert_eq!(store.read(|tx| find_invitation(tx, &hash, at(0))).unwrap(), None);
}

#[test]
fn sessions_end_one_by_one_or_all_but_one() {
    let (mut store, account) = desk();
    let mut open = |n: u8| store.write(|tx| open_session(tx, account, [n; 32], at(100), at(0))).unwrap();
    let (first, second, _third) = (open(1), open(2), open(3));
    store.write(|tx| end_session(tx, first, at(1))).unwrap();
    assert_eq!(store.write(|tx| end_sessions(tx, account, Some(second), at(1))).unwrap(), 1);
    assert_eq!(store.write(|tx| end_sessions(tx, account, None, at(1))).unwrap(), 1);
    assert_eq!(store.write(|tx| end_sessions(tx, account, None, at(1))).unwrap(), 0);
}

#[test]
fn of_two_codes_one_wrong_one_leaves_the_right_one() {
    let (mut store, account) = desk();
    send(&mut store, account, at(0)).unwrap();
    let sms = Code::new(222_222_u64.to_be_bytes());
    store.write(|tx| issue_code(tx, account, Purpose::Login, Channel::Sms, &sms, at(0))).unwrap();
    let mut both = |mail: &str, sms: &str| {
        let typed = [(Channel::Mail, mail), (Channel::Sms, sms)];
        store.write(|tx| check_codes(tx, account, Purpose::Login, &typed, at(1))).unwrap()
    };
    assert_eq!(both("123456", "000000"), [CodeVerdict::Right, CodeVerdict::Wrong { tries_left: 4 }]);
    assert_eq!(both("000000", "222222"), [CodeVerdict::Wrong { tries_left: 4 }, CodeVerdict::Right]);
    assert_eq!(both("123456", "222222"), [CodeVerdict::Right, CodeVerdict::Right]);
    assert_eq!(both("123456", "222222"), [CodeVerdict::NoCode, CodeVerdict::NoCode]);
}
