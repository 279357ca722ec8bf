//! Security contacts: people whom an agency names before they have accounts (A010–A019).

use super::Error;
use super::store::contact::ContactId;
use crate::access::{AccountId, AgencyId};
use crate::base::{Email, Extension, Landline, Mobile, PersonName};
use crate::error::Result;
use crate::text::Word;

/// A longer text is not a title, a department or an address.
const LONGEST: usize = 200;

/// The category of contacts that are in none.
pub const USUAL_CATEGORY: &str = "資安聯絡人";

/// A security contact of an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The agency.
    pub agency: AgencyId,
    /// The category, in the agency's words (資安長, 資安聯絡人).
    pub category: String,
    /// The place in the calling order of the category, from 1.
    pub position: i64,
    /// The account of the same person, once tied.
    pub account: Option<AccountId>,
    /// What is known of the person.
    pub card: Card,
}

/// What is known of a contact: what registration is filled with (A017).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Card {
    /// The name.
    pub name: PersonName,
    /// The department.
    pub department: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The mail address.
    pub email: Option<Email>,
    /// The mobile number.
    pub mobile: Option<Mobile>,
    /// The office number.
    pub phone: Option<Landline>,
    /// Its extension.
    pub extension: Option<Extension>,
    /// The fax number.
    pub fax: Option<Landline>,
    /// The address.
    pub address: Option<String>,
}

/// A fact about a contact that is another one now.
#[derive(Debug, PartialEq, Eq)]
pub struct CardChange {
    /// The field's stable name.
    pub field: &'static str,
    /// What was known; empty if nothing was.
    pub was: String,
    /// What is said now.
    pub is: String,
}

impl Card {
    /// Takes over what the other card says; what it does not say stays.
    pub fn take(&mut self, said: &Self) -> Vec<CardChange> {
        let mut changes = Vec::new();
        let mut note = |field, was: String, is: String| changes.push(CardChange { field, was, is });
        macro_rules! take {
            ($field:ident) => {
                if let Some(said) = said.$field.as_ref().filter(|said| self.$field.as_ref() != Some(*said)) {
                    let was = self.$field.as_ref().map(ToString::to_string).unwrap_or_default();
                    note(stringify!($field), was, said.to_string());
                    self.$field = Some(said.clone());
                }
            };
        }
        take!(department);
        take!(title);
        take!(email);
        take!(mobile);
        take!(phone);
        take!(extension);
        take!(fax);
        take!(address);
        changes
    }

    /// Whether both are cards of one person: the same name, and not two mail addresses.
    pub fn is_same_person(&self, other: &Self) -> bool {
        let mail = |card: &Self| card.email.as_ref().map(Email::fold);
        self.name.fold() == other.name.fold()
            && (mail(self).is_none() || mail(other).is_none() || mail(self) == mail(other))
    }
}

/// Free text of one line: blanks of all kinds become one, and nothing that cannot be seen stays in it.
pub fn line(field: Word, text: &str) -> Result<Option<String>> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let unseen = |c: char| {
        c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if line.chars().count() > LONGEST || line.chars().any(unseen) {
        return Err(Error::Text { field }.into());
    }
    Ok(Some(line).filter(|line| !line.is_empty()))
}

/// The known ones in a new order: those named come first, the others follow as they are. `None` where one that is
/// named is not known.
pub fn reorder<T: PartialEq + Clone>(known: &[T], first: &[T]) -> Option<Vec<T>> {
    if first.iter().any(|one| !known.contains(one)) {
        return None;
    }
    let mut order: Vec<T> = Vec::new();
    for one in first.iter().chain(known) {
        if !order.contains(one) {
            order.push(one.clone());
        }
    }
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, email: &str) -> Card {
        Card {
            name: name.parse().unwrap(),
            department: None,
            title: None,
            email: email.parse().ok(),
            mobile: None,
            phone: None,
            extension: None,
            fax: None,
            address: None,
        }
    }

    #[test]
    fn one_name_with_two_mail_addresses_is_two_people() {
        let wang = card("王小明", "wang@moi.gov.tw");
        assert!(wang.is_same_person(&card("王　小明", "WANG@moi.gov.tw")));
        assert!(wang.is_same_person(&card("王小明", "")));
        assert!(!wang.is_same_person(&card("王小明", "ming@moi.gov.tw")));
        assert!(!wang.is_same_person(&card("王大明", "wang@moi.gov.tw")));
    }

    #[test]
    fn what_a_card_does_not_say_stays() {
        let mut known = card("王小明", "wang@moi.gov.tw");
        known.title = Some("技士".into());
        let said = Card { title: Some("技正".into()), ..card("王小明", "") };
        let changes = known.take(&said);
        assert_eq!((changes.len(), changes[0].field, changes[0].was.as_str()), (1, "title", "技士"));
        assert_eq!(known.title.as_deref(), Some("技正"));
        assert!(known.email.is_some());
        assert!(known.take(&said).is_empty());
    }

    #[test]
    fn b095_those_named_come_first_and_the_others_follow() {
        assert_eq!(reorder(&[1, 2, 3], &[3]), Some(vec![3, 1, 2]));
        assert_eq!(reorder(&[1, 2, 3], &[2, 2, 1]), Some(vec![2, 1, 3]));
        assert_eq!(reorder(&[1, 2], &[9]), None);
    }

    #[test]
    fn lines_have_no_breaks() {
        let word = crate::text::agency::HEAD_TITLE;
        assert_eq!(line(word, " 資訊處\n 第一科　").unwrap().as_deref(), Some("資訊處 第一科"));
        assert_eq!(line(word, "　").unwrap(), None);
        assert!(line(word, "a\u{202e}b").is_err() && line(word, &"長".repeat(201)).is_err());
    }
}
