use super::*;
use crate::access::Over;
use crate::store::Store;

fn now() -> Timestamp {
    Timestamp::from_micros(1)
}

/// A desk with a ministry, a bureau below it, and a company.
fn desk() -> (Store, [AgencyId; 3]) {
    let mut store = Store::memory().unwrap();
    let agencies = store.write(|tx| {
        let add = |oid: Option<&str>, ban: Option<&str>, name: &str| {
            tx.insert::<AgencyId>(
                "INSERT INTO agency (kind, oid, ban, name, created_at, updated_at)
                 VALUES ('government', :oid, :ban, :name, 0, 0)",
                params! { oid, ban, name },
            )
        };
        Ok([
            add(Some("2.16.886.101.20003"), None, "部")?,
            add(Some("2.16.886.101.20003.20008"), None, "局")?,
            add(None, Some("70759028"), "公司")?,
        ])
    });
    (store, agencies.unwrap())
}

fn person(name: &str, email: &str) -> Profile {
    Profile { email: email.parse().ok(), ..Profile::named(name.parse().unwrap()) }
}

fn add(store: &mut Store, agency: AgencyId, login: &str, profile: &Profile) -> Result<AccountId> {
    let login: LoginName = login.parse().unwrap();
    let new = New { login: Some(&login), agency: Some(agency), state: AccountState::Active, profile };
    store.write(|tx| create(tx, &new, now()))
}

#[test]
fn a_person_comes_back_as_he_was_kept() {
    let (mut store, [_, bureau, _]) = desk();
    let profile = Profile {
        mobile: "0912345678".parse().ok(),
        title: Some("科員".to_owned()),
        phone: "02-23456789".parse().ok(),
        extension: "12".parse().ok(),
        email_verified_at: Some(now()),
        ..person("林小華", "Lin@moda.gov.tw")
    };
    let id = add(&mut store, bureau, "Lin001", &profile).unwrap();
    let found = |key: &str| {
        let key: Key = key.parse().unwrap();
        move |tx: &Tx<'_>| get(tx, &Scope::all(), &key)
    };
    for key in ["lin001", "LIN001", "lin@MODA.gov.tw", "1"] {
        let user = store.read(found(key)).unwrap();
        assert_eq!((user.account.id, &user.profile), (id, &profile), "{key}");
        assert_eq!(user.home.unwrap().key, "2.16.886.101.20003.20008");
    }
    assert_eq!(store.read(found("lin002")).unwrap_err().msg().id(), "user.missing");
}

#[test]
fn who_is_out_of_scope_is_not_there() {
    let (mut store, [ministry, bureau, company]) = desk();
    let id = add(&mut store, bureau, "lin001", &person("林小華", "lin@moda.gov.tw")).unwrap();
    let mut sees = |scope: Scope| store.read(|tx| find(tx, &scope, &Key::Id(id))).unwrap().is_some();
    assert!(sees(Scope::all()));
    assert!(sees(Scope::new(vec![Over::Agency(bureau)], None)));
    assert!(sees(Scope::new(vec![Over::Subtree(ministry, "2.16.886.101.20003".parse().unwrap())], None)));
    assert!(sees(Scope::new(Vec::new(), Some(id))));
    assert!(!sees(Scope::new(vec![Over::Agency(ministry), Over::Agency(company)], Some(99.into()))));
    assert!(!sees(Scope::new(Vec::new(), None)));
}

#[test]
fn names_and_mailboxes_are_taken_once_in_any_case() {
    let (mut store, [ministry, bureau, _]) = desk();
    let lin = add(&mut store, bureau, "lin001", &person("林小華", "lin@moda.gov.tw")).unwrap();
    let id = |refused: Result<AccountId>| refused.unwrap_err().msg().id();
    assert_eq!(id(add(&mut store, ministry, "LIN001", &person("林大華", "x@moda.gov.tw"))), "user.login-taken");
    assert_eq!(id(add(&mut store, ministry, "lin002", &person("林大華", "LIN@moda.gov.tw"))), "user.email-taken");
    let other = add(&mut store, ministry, "lin003", &person("林大華", "x@moda.gov.tw")).unwrap();
    let refused = store.write(|tx| set_login(tx, other, &"Lin001".parse().unwrap(), now()));
    assert_eq!(refused.unwrap_err().msg().id(), "user.login-taken");
    store.write(|tx| set_login(tx, lin, &"LIN001".parse().unwrap(), now())).unwrap();
}

#[test]
fn every_change_is_counted() {
    let (mut store, [_, bureau, _]) = desk();
    let profile = person("林小華", "lin@moda.gov.tw");
    let id = add(&mut store, bureau, "lin001", &profile).unwrap();
    let today: Date = "2026-11-20".parse().unwrap();
    store
        .write(|tx| {
            save_profile(tx, id, &profile, now())?;
            set_state(tx, id, AccountState::Disabled, now())?;
            set_suspension(tx, id, (Some(today), Some(today)), now())
        })
        .unwrap();
    let account = store.read(|tx| by_id(tx, id)).unwrap().unwrap().account;
    assert_eq!((account.version, account.state), (4, AccountState::Disabled));
    assert!(account.is_suspended(today));
}

#[test]
fn a_listing_takes_filters_and_pages() {
    let (mut store, [ministry, bureau, company]) = desk();
    for (agency, login) in [(ministry, "aaaaaa"), (bureau, "bbbbbb"), (company, "cccccc"), (bureau, "dddddd")] {
        add(&mut store, agency, login, &person("林小華", &format!("{login}@moda.gov.tw"))).unwrap();
    }
    store.write(|tx| set_state(tx, 4.into(), AccountState::Disabled, now())).unwrap();
    let mut list = |filter: &Filter<'_>, page: (i64, i64)| {
        let mut found = Vec::new();
        let read = |user: User| {
            found.push(i64::from(user.account.id));
            Ok(())
        };
        store.read(|tx| each(tx, &Scope::all(), filter, page, read)).unwrap();
        found
    };
    let oid: Oid = "2.16.886.101.20003".parse().unwrap();
    assert_eq!(list(&Filter::default(), (0, 9)), [1, 2, 3, 4]);
    assert_eq!(list(&Filter::default(), (1, 2)), [2, 3]);
    let of = Filter { agency: Some(ministry), ..Filter::default() };
    assert_eq!(list(&of, (0, 9)), [1]);
    assert_eq!(list(&Filter { below: Some(&oid), ..of }, (0, 9)), [1, 2, 4]);
    assert_eq!(list(&Filter { state: Some(AccountState::Disabled), ..Filter::default() }, (0, 9)), [4]);
    let name: PersonName = "林小華".parse().unwrap();
    assert_eq!(list(&Filter { name: Some(&name), ..Filter::default() }, (3, 9)), [4]);
    let today = "2026-11-20".parse().ok();
    assert!(list(&Filter { roles: Some(&[1.into()]), today, ..Filter::default() }, (0, 9)).is_empty());
}
