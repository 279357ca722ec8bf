//! What becomes of a line of a roster: a new person, one as before, one with changes, or none of these by a named rule.

use super::proof::Proven;
use super::{Applicant, Draft, Error, Field};
use crate::access::{AccountId, AccountState, AgencyId};
use crate::text::{self, Msg};

/// What to do where the roster and the desk differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum OnConflict {
    /// The line is an error.
    #[default]
    Stop,
    /// The line is left out and counted.
    Skip,
    /// The roster is right.
    Update,
}

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

/// A person as the desk knows him.
#[derive(Clone, Debug)]
pub struct Known {
    /// The account.
    pub id: AccountId,
    /// Its agency.
    pub agency: Option<AgencyId>,
    /// Its state.
    pub state: AccountState,
    /// The values of the profile by field.
    pub values: [Option<String>; FIELDS.len()],
    /// The roster that last named the person.
    pub source: Option<String>,
    /// The account name, once chosen.
    pub login: Option<String>,
    /// What was proven of the person.
    pub proven: Proven,
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

impl Applicant {
    /// The value of a field as it is stored.
    pub fn value(&self, field: Field) -> Option<String> {
        match field {
            Field::EmployeeNo => self.employee_no.clone(),
            Field::Name => Some(self.name.to_string()),
            Field::Email => self.email.as_ref().map(ToString::to_string),
            Field::Mobile => self.mobile.map(|mobile| mobile.to_string()),
            Field::Title => self.title.clone(),
            Field::Department => self.department.clone(),
            Field::Address => self.address.clone(),
            Field::Phone => self.phone.as_ref().map(ToString::to_string),
            Field::Extension => self.extension.as_ref().map(ToString::to_string),
            Field::Fax => self.fax.as_ref().map(ToString::to_string),
            Field::Agency | Field::Login | Field::Roles | Field::Reason => None,
        }
    }
}

impl Known {
    /// The value of a field.
    pub fn value(&self, field: Field) -> Option<&str> {
        let index = FIELDS.iter().position(|known| *known == field)?;
        self.values[index].as_deref()
    }

    /// What is known, to be gone on from.
    pub fn draft(&self) -> Draft {
        let mut draft = Draft::default();
        for (field, value) in FIELDS.iter().zip(&self.values) {
            draft.set(*field, value.as_deref().unwrap_or_default());
        }
        draft
    }

    /// What the account is called: its name, else its number.
    pub fn called(&self) -> String {
        self.login.clone().unwrap_or_else(|| self.id.to_string())
    }

    /// Whether the line says nothing new.
    pub fn agrees(&self, applicant: &Applicant) -> bool {
        self.changes(applicant).is_empty()
    }

    /// What the roster says otherwise. An empty cell says nothing; capital letters in mail addresses neither.
    pub fn changes(&self, applicant: &Applicant) -> Vec<Change> {
        let changed = |(&field, old): (&Field, &Option<String>)| {
            let new = applicant.value(field)?;
            let same = match field {
                Field::Email => old.as_ref().is_some_and(|old| old.eq_ignore_ascii_case(&new)),
                _ => old.as_ref() == Some(&new),
            };
            (!same).then(|| Change { field, old: old.clone(), new })
        };
        FIELDS.iter().zip(&self.values).filter_map(changed).collect()
    }

    /// Decides about a line that names this person. What the desk did not know yet is taken over at any rate.
    pub fn decide(&self, applicant: &Applicant, policy: OnConflict) -> Result<Fate, Vec<Error>> {
        use AccountState as S;
        let refuse = |rule, error| if policy == OnConflict::Skip { Ok(Fate::Skip(rule)) } else { Err(vec![error]) };
        match self.state {
            S::Disabled | S::Departed | S::Erased => {
                return refuse(Rule::Inactive, Error::Inactive { account: self.id, state: self.state });
            }
            S::Invited | S::Registered | S::Verified | S::Active => {}
        }
        let home = applicant.home.as_ref().map(|home| home.id);
        if home.is_some() && self.agency != home {
            return refuse(Rule::Elsewhere, Error::Elsewhere { account: self.id });
        }
        let changes = self.changes(applicant);
        let conflicts = changes.iter().any(|change| change.old.is_some());
        match policy {
            _ if changes.is_empty() => Ok(Fate::Unchanged),
            OnConflict::Skip if conflicts => Ok(Fate::Skip(Rule::Conflict)),
            OnConflict::Stop if conflicts => {
                let differing = changes.into_iter().filter(|change| change.old.is_some());
                Err(differing.map(|change| Error::differs(self.id, change)).collect())
            }
            OnConflict::Stop | OnConflict::Skip | OnConflict::Update => Ok(Fate::Update(changes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::{Draft, Form, Home};
    use super::*;

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

    fn known(applicant: &Applicant) -> Known {
        Known {
            id: 7.into(),
            agency: Some(1.into()),
            state: AccountState::Active,
            values: FIELDS.map(|field| applicant.value(field)),
            source: None,
            login: None,
            proven: Proven::default(),
        }
    }

    #[test]
    fn the_same_person_is_unchanged() {
        let wang = applicant(&[(Field::Title, "科員")]);
        let known = known(&wang);
        assert_eq!(known.decide(&wang, OnConflict::Stop), Ok(Fate::Unchanged));
        let without_title = applicant(&[(Field::Email, "Wang@ey.gov.tw")]);
        assert_eq!(known.decide(&without_title, OnConflict::Stop), Ok(Fate::Unchanged));
    }

    #[test]
    fn what_was_not_known_is_taken_over() {
        let known = known(&applicant(&[]));
        let change = Change { field: Field::Title, old: None, new: "科員".to_owned() };
        for policy in [OnConflict::Stop, OnConflict::Skip, OnConflict::Update] {
            let fate = known.decide(&applicant(&[(Field::Title, "科員")]), policy);
            assert_eq!(fate, Ok(Fate::Update(vec![change.clone()])));
        }
    }

    #[test]
    fn what_differs_is_for_the_user_to_decide() {
        let known = known(&applicant(&[(Field::Title, "科員"), (Field::Mobile, "0912345678")]));
        let now = applicant(&[(Field::Title, "科長"), (Field::Mobile, "0987654321")]);
        assert_eq!(known.decide(&now, OnConflict::Stop).map_err(|errors| errors.len()), Err(2));
        assert_eq!(known.decide(&now, OnConflict::Skip), Ok(Fate::Skip(Rule::Conflict)));
        let fate = known.decide(&now, OnConflict::Update);
        assert!(matches!(fate, Ok(Fate::Update(changes)) if changes.len() == 2));
    }

    #[test]
    fn who_left_or_moved_is_never_changed_by_a_roster() {
        let wang = applicant(&[]);
        for state in [AccountState::Disabled, AccountState::Departed] {
            let known = Known { state, ..known(&wang) };
            assert_eq!(known.decide(&wang, OnConflict::Skip), Ok(Fate::Skip(Rule::Inactive)));
            assert!(known.decide(&wang, OnConflict::Update).is_err());
        }
        let known = Known { agency: Some(2.into()), ..known(&wang) };
        assert_eq!(known.decide(&wang, OnConflict::Skip), Ok(Fate::Skip(Rule::Elsewhere)));
        assert_eq!(known.decide(&wang, OnConflict::Update), Err(vec![Error::Elsewhere { account: 7.into() }]));
    }
}
