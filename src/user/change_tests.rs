use super::*;
use crate::access::Account;
use crate::base::Timestamp;

const NOWHERE: Progress = Progress { named: false, verified: false, invited: false };

fn user(state: AccountState) -> User {
    User {
        account: Account {
            id: 7.into(),
            login: Some("lin001".to_owned()),
            agency: None,
            state,
            suspended_from: None,
            suspended_until: None,
            version: 1,
            leaves: None,
        },
        home: None,
        profile: Profile::named("林小華".parse().unwrap()),
        created_at: Timestamp::from_micros(0),
    }
}

#[test]
fn every_state_knows_what_may_happen_to_it() {
    use {AccountState as S, Action as A};
    for state in S::ALL {
        let to = |action| after(&user(state), action, NOWHERE).ok();
        let gone = matches!(state, S::Departed | S::Erased);
        assert_eq!(to(A::Disable), (!gone).then_some(S::Disabled), "{state}");
        assert_eq!(to(A::Suspend).is_some(), state == S::Active, "{state}");
        assert_eq!(to(A::Enable).is_some(), matches!(state, S::Active | S::Disabled | S::Departed), "{state}");
        assert_eq!(to(A::Reset), (!gone && state != S::Disabled).then_some(state), "{state}");
    }
}

#[test]
fn who_is_enabled_goes_on_where_he_was() {
    let enabled = |progress| after(&user(AccountState::Disabled), Action::Enable, progress).unwrap();
    assert_eq!(enabled(NOWHERE), AccountState::Registered);
    assert_eq!(enabled(Progress { invited: true, ..NOWHERE }), AccountState::Invited);
    assert_eq!(enabled(Progress { verified: true, invited: true, ..NOWHERE }), AccountState::Verified);
    assert_eq!(enabled(Progress { named: true, verified: true, invited: false }), AccountState::Active);
}

fn known() -> Profile {
    Profile {
        email: "lin@moda.gov.tw".parse().ok(),
        mobile: "0912345678".parse().ok(),
        email_verified_at: Some(Timestamp::from_micros(1)),
        mobile_verified_at: Some(Timestamp::from_micros(1)),
        fax: "02-23456789".parse().ok(),
        ..Profile::named("林小華".parse().unwrap())
    }
}

#[test]
fn a_new_address_is_not_confirmed() {
    let wishes = [(Field::Email, "Lin@MODA.gov.tw"), (Field::Fax, ""), (Field::Title, " 科員 ")];
    let (profile, changed) = edited(&known(), &wishes, true, &[]).unwrap();
    assert_eq!(profile.email_verified_at, None);
    assert_eq!(profile.mobile_verified_at, Some(Timestamp::from_micros(1)));
    let fields: Vec<_> = changed.iter().map(|changed| (changed.field, changed.new.as_deref())).collect();
    assert_eq!(fields, [(Field::Email, Some("Lin@moda.gov.tw")), (Field::Fax, None), (Field::Title, Some("科員"))]);
}

#[test]
fn the_same_value_is_no_change() {
    let (profile, changed) = edited(&known(), &[(Field::Mobile, "0912-345-678")], true, &[]).unwrap();
    assert_eq!((profile, changed), (known(), Vec::new()));
}

#[test]
fn all_errors_are_told_at_once() {
    let wishes = [(Field::Name, ""), (Field::Email, "lin@gmail.com"), (Field::Mobile, "12"), (Field::Title, "科員")];
    let refused = edited(&known(), &wishes, false, &[]).unwrap_err();
    let fields: Vec<_> = refused.parts().iter().filter_map(|part| part.place().field.clone()).collect();
    assert_eq!(fields, ["name", "email", "mobile"]);
}

#[test]
fn a029_a_private_mailbox_needs_the_agency_to_let_it_in() {
    let wishes = [(Field::Email, "lin@gmail.com")];
    assert_eq!(edited(&known(), &wishes, true, &[]).unwrap_err().msg().id(), "user.freemail");
    assert!(edited(&known(), &wishes, true, &["gmail.com".to_owned()]).is_ok());
}

#[test]
fn a_name_is_not_changed_by_its_bearer() {
    let wishes = [(Field::Name, "林大華")];
    assert_eq!(edited(&known(), &wishes, true, &[]).unwrap_err().msg().id(), "user.by-operator");
    assert!(edited(&known(), &wishes, false, &[]).is_ok());
}

#[test]
fn a_suspension_does_not_end_before_it_begins() {
    let day = |text: &str| text.parse().unwrap();
    assert_eq!(check_period(day("2026-11-20"), day("2026-11-20")), Ok(()));
    assert!(check_period(day("2026-11-20"), day("2026-11-19")).is_err());
}
