//! How cases, stages, decisions and evidence are kept.

mod bench;
mod case;
mod decision;
mod deputy;
mod erase;
mod evidence;
mod stage;

pub use bench::{Bench, Filter, bench, each};
pub use case::find;
pub(super) use case::{add_case, parent_agency, set_due, set_since, set_state, touch, wait_for};
pub(super) use decision::{NewDecision, add_decision, agreed};
pub use decision::{decisions, spoken};
pub use deputy::{Deputyship, deputyships, end_deputy};
pub use erase::erase;
pub use evidence::{
    Document, Evidence, EvidenceKind, NewEvidence, Required, add_evidence, each_document, evidence, evidence_of_round,
    keep_document, lost_documents,
};
pub(super) use stage::{add_stage, move_stage, note_relieved, note_sent, open_stage, pass_stage, start_anew};
pub use stage::{relieved_at, stages};
