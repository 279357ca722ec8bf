//! What happens, step by step.

mod about;
pub mod change;
pub mod export;
pub mod fill;
pub mod inspect;
pub mod lint;
pub mod matching;
pub mod new;
pub mod receive;
pub mod send;
pub mod stamp;
