//! How reviews are kept, and what reports look up.

mod access;
mod case;
mod review;
mod sla;

pub use access::{Filter, Line, each_line};
pub use case::{Link, Told, documents, events, notices};
pub use review::{
    ITEM, NewItem, NewReview, REVIEW, Review, Unanswered, add, add_item, answer, asked, each_item, erase, find,
    find_item, give_back, held, reviews, unanswered,
};
pub use sla::{Passed, each_passed};
