//! What the rooms before this one have to do with a person.

mod access;
mod admin;
mod contact;
mod decision;
mod deputy;
mod grant;
mod notice;
mod request;

use super::Leaving;

/// The parts of the rooms before this one, in the order in which they are worked off: what only he can decide is looked
/// at while he still may.
pub fn parts() -> Vec<&'static dyn Leaving> {
    vec![
        &decision::Decisions,
        &grant::Grants,
        &admin::Administrators,
        &request::Requests,
        &access::SignIn,
        &access::ServiceKeys,
        &access::OsUsers,
        &deputy::Deputies,
        &contact::Contacts,
        &notice::Notices,
    ]
}
