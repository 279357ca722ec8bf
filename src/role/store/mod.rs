//! How requests and grants are kept.

mod grant;
mod holding;
mod known;
mod leave;
mod person;
mod request;

pub use grant::{GRANT, NewGrant, add_grant, carry_out, end_grant, extend_grant, is_removed, place_of, reach_of};
pub use holding::{Filter, Holding, Leaving, each_holding, find_governed, find_holding, other_holders};
pub use known::{Newest, known, roles_of};
pub use leave::{Closure, Open, Reaching, end_by, erase, reaching, removal_waiting, reopen, requests};
pub use person::{Person, desk_language, look_alikes, person};
pub use request::{Filed, REQUEST, Request, add_request, find_request, of_case, set_case};
