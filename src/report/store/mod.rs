//! How reviews are kept, and what reports look up.

mod access;
mod case;
mod review;
mod sla;

pub use access::{Filter, Line, each_line};
pub use case::{Link, Told, documents, events, notices};
pub use review::{
    ITEM, NewReview, REVIEW, Review, add, add_item, answer, each_item, each_waiting, erase, find, find_item, held,
    reviews,
};
pub use sla::{Passed, each_passed};
