//! What becomes of a line of a roster: a new person, one as before, one with changes, or none of these by a named rule.

use super::{Applicant, Error, Field};
use crate::access::AccountState;
use crate::app::OnConflict;
use crate::text::{self, Msg};
use crate::user::{Profile, User};

/// Why a line was left out; the rule is named to the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Nothing stands in any known column.
    Blank,
    /// It says the same as an earlier line of the file.
    Repeated(u64),
    /// The desk knows other values.
    Conflict,
    /// The person belongs to another agency.
    Elsewhere,
    /// The account is disabled, or the person has left.
    Inactive,
}

impl From<Rule> for Msg {
    fn from(rule: Rule) -> Self {
        use text::enroll as t;
        match rule {
            Rule::Blank => t::RULE_BLANK.into(),
            Rule::Repeated(line) => t::RuleRepeated { line }.into(),
            Rule::Conflict => t::RULE_CONFLICT.into(),
            Rule::Elsewhere => t::RULE_ELSEWHERE.into(),
            Rule::Inactive => t::RULE_INACTIVE.into(),
        }
    }
}

/// The fields that a roster and the desk have in common.
pub const FIELDS: [Field; 10] = [
    Field::EmployeeNo,
    Field::Name,
    Field::Email,
    Field::Mobile,
    Field::Title,
    Field::Department,
    Field::Address,
    Field::Phone,
    Field::Extension,
    Field::Fax,
];

/// A value that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which field.
    pub field: Field,
    /// What the desk had.
    pub old: Option<String>,
    /// What the roster says.
    pub new: String,
}

/// What becomes of a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing: the desk knows all that.
    Unchanged,
    /// The profile changes.
    Update(Vec<Change>),
    /// The line is left out.
    Skip(Rule),
}

/// The value of a field as it is stored.
pub fn value(profile: &Profile, field: Field) -> Option<String> {
    match field {
        Field::EmployeeNo => profile.employee_no.clone(),
        Field::Name => Some(profile.name.to_string()),
        Field::Email => profile.email.as_ref().map(ToString::to_string),
        Field::Mobile => profile.mobile.map(|mobile| mobile.to_string()),
        Field::Title => profile.title.clone(),
        Field::Department => profile.department.clone(),
        Field::Address => profile.address.clone(),
        Field::Phone => profile.phone.as_ref().map(ToString::to_string),
        Field::Extension => profile.extension.as_ref().map(ToString::to_string),
        Field::Fax => profile.fax.as_ref().map(ToString::to_string),
        Field::Agency | Field::Login | Field::Roles | Field::Reason => None,
    }
}

/// What is said otherwise than it was known. An empty field says nothing; capital letters in mail addresses neither.
pub fn changes(before: &Profile, said: &Profile) -> Vec<Change> {
    let changed = |field: Field| {
        let (old, new) = (value(before, field), value(said, field)?);
        let same = match field {
            Field::Email => old.as_ref().is_some_and(|old| old.eq_ignore_ascii_case(&new)),
            _ => old.as_ref() == Some(&new),
        };
        (!same).then_some(Change { field, old, new })
    };
    FIELDS.into_iter().filter_map(changed).collect()
}

/// The profile with what is said taken over; a new mail address or mobile number is not confirmed yet.
pub fn merged(before: &Profile, said: &Profile) -> Profile {
    let changed = |field| changes(before, said).iter().any(|change| change.field == field);
    let (mail, mobile) = (changed(Field::Email), changed(Field::Mobile));
    let known = before.clone();
    let said = said.clone();
    Profile {
        name: said.name,
        email: if mail { said.email } else { known.email },
        mobile: said.mobile.or(known.mobile),
        title: said.title.or(known.title),
        department: said.department.or(known.department),
        address: said.address.or(known.address),
        phone: said.phone.or(known.phone),
        extension: said.extension.or(known.extension),
        fax: said.fax.or(known.fax),
        employee_no: said.employee_no.or(known.employee_no),
        email_verified_at: known.email_verified_at.filter(|_| !mail),
        mobile_verified_at: known.mobile_verified_at.filter(|_| !mobile),
        attested: known.attested,
        source: said.source.or(known.source),
    }
}

/// Decides about a line that names this person. What the desk did not know yet is taken over at any rate.
pub fn decide(known: &User, applicant: &Applicant, policy: OnConflict) -> Result<Fate, Vec<Error>> {
    use AccountState as S;
    let (id, state) = (known.account.id, known.account.state);
    let refuse = |rule, error| if policy == OnConflict::Skip { Ok(Fate::Skip(rule)) } else { Err(vec![error]) };
    match state {
        S::Disabled | S::Departed | S::Erased => return refuse(Rule::Inactive, Error::Inactive { account: id, state }),
        S::Invited | S::Registered | S::Verified | S::Active => {}
    }
    let home = applicant.home.as_ref().map(|home| home.id);
    if home.is_some() && known.account.agency != home {
        return refuse(Rule::Elsewhere, Error::Elsewhere { account: id });
    }
    let changes = changes(&known.profile, &applicant.profile);
    let conflicts = changes.iter().any(|change| change.old.is_some());
    match policy {
        _ if changes.is_empty() => Ok(Fate::Unchanged),
        OnConflict::Skip if conflicts => Ok(Fate::Skip(Rule::Conflict)),
        OnConflict::Stop if conflicts => {
            let differing = changes.into_iter().filter(|change| change.old.is_some());
            Err(differing.map(|change| Error::differs(id, change)).collect())
        }
        OnConflict::Stop | OnConflict::Skip | OnConflict::Update => Ok(Fate::Update(changes)),
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::{Draft, Form, Home};
    use super::*;
    use crate::access::Account;
    use crate::base::Timestamp;

    fn applicant(values: &[(Field, &str)]) -> Applicant {
        let mut draft = Draft::default();
        draft.set(Field::Agency, "2.16.886.101.20003");
        draft.set(Field::Name, "王小明");
        draft.set(Field::Email, "wang@ey.gov.tw");
        for (field, text) in values {
            draft.set(*field, text);
        }
        let home = |_: &_| Ok(Rc::new(Home { id: 1.into(), name: "行政院".to_owned(), domains: Vec::new() }));
        draft.check(Form::Roster, home).ok().unwrap()
    }

    fn known(applicant: &Applicant) -> User {
        let account = Account {
            id: 7.into(),
            login: None,
            agency: Some(1.into()),
            state: AccountState::Invited,
            suspended_from: None,
            suspended_until: None,
            version: 1,
            leaves: None,
        };
        User { account, home: None, profile: applicant.profile.clone(), created_at: Timestamp::from_micros(0) }
    }

    #[test]
    fn the_same_person_is_unchanged() {
        let wang = applicant(&[(Field::Title, "科員")]);
        let known = known(&wang);
        assert_eq!(decide(&known, &wang, OnConflict::Stop), Ok(Fate::Unchanged));
        let without_title = applicant(&[(Field::Email, "Wang@ey.gov.tw")]);
        assert_eq!(decide(&known, &without_title, OnConflict::Stop), Ok(Fate::Unchanged));
    }

    #[test]
    fn what_was_not_known_is_taken_over() {
        let known = known(&applicant(&[]));
        let change = Change { field: Field::Title, old: None, new: "科員".to_owned() };
        for policy in [OnConflict::Stop, OnConflict::Skip, OnConflict::Update] {
            let fate = decide(&known, &applicant(&[(Field::Title, "科員")]), policy);
            assert_eq!(fate, Ok(Fate::Update(vec![change.clone()])));
        }
    }

    #[test]
    fn what_differs_is_for_the_user_to_decide() {
        let known = known(&applicant(&[(Field::Title, "科員"), (Field::Mobile, "0912345678")]));
        let now = applicant(&[(Field::Title, "科長"), (Field::Mobile, "0987654321")]);
        assert_eq!(decide(&known, &now, OnConflict::Stop).map_err(|errors| errors.len()), Err(2));
        assert_eq!(decide(&known, &now, OnConflict::Skip), Ok(Fate::Skip(Rule::Conflict)));
        let fate = decide(&known, &now, OnConflict::Update);
        assert!(matches!(fate, Ok(Fate::Update(changes)) if changes.len() == 2));
    }

    #[test]
    fn who_left_or_moved_is_never_changed_by_a_roster() {
        let wang = applicant(&[]);
        for state in [AccountState::Disabled, AccountState::Departed] {
            let mut known = known(&wang);
            known.account.state = state;
            assert_eq!(decide(&known, &wang, OnConflict::Skip), Ok(Fate::Skip(Rule::Inactive)));
            assert!(decide(&known, &wang, OnConflict::Update).is_err());
        }
        let mut known = known(&wang);
        known.account.agency = Some(2.into());
        assert_eq!(decide(&known, &wang, OnConflict::Skip), Ok(Fate::Skip(Rule::Elsewhere)));
        assert_eq!(decide(&known, &wang, OnConflict::Update), Err(vec![Error::Elsewhere { account: 7.into() }]));
    }

    #[test]
    fn a_new_address_is_not_confirmed_yet() {
        let before = Profile {
            email_verified_at: Some(Timestamp::from_micros(1)),
            mobile_verified_at: Some(Timestamp::from_micros(1)),
            ..applicant(&[(Field::Mobile, "0912345678"), (Field::Title, "科員")]).profile
        };
        let same = merged(&before, &applicant(&[(Field::Email, "WANG@ey.gov.tw")]).profile);
        assert_eq!(same, before);
        let other = merged(&before, &applicant(&[(Field::Email, "ming@ey.gov.tw")]).profile);
        assert_eq!((other.email_verified_at, other.mobile_verified_at.is_some()), (None, true));
        assert_eq!(other.title.as_deref(), Some("科員"));
    }
}
