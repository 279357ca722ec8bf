//! The rows that decisions rest on: which tables `audit verify` and `doctor` compare with the trail.

use crate::audit::RowKind;
use crate::{agency, approval, credential, form, report, role, user};

/// All kinds, each from the room that keeps it. A test finds one that is missing here.
pub static ROWS: &[&RowKind] = &[
    &agency::ROW,
    &credential::ROW,
    &user::ROW,
    &role::GRANT,
    &role::REQUEST,
    &approval::CASE,
    &approval::STAGE,
    &approval::DECISION,
    &approval::EVIDENCE,
    &form::ROW,
    &form::REVOCATION,
    &approval::DEPUTY,
    &report::REVIEW,
    &report::ITEM,
    &credential::SERVICE_KEY,
    &credential::OS_USER,
    #[cfg(feature = "card")]
    &crate::stock::CARD,
    #[cfg(feature = "card")]
    &crate::stock::SECRET,
    #[cfg(feature = "card")]
    &crate::stock::TICKET,
];
