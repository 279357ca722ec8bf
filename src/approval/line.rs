//! Who is in line for a stage, and who of them can decide now.

use super::{Decider, StageTemplate, store};
use crate::access::{self, AgencyId, Capability, SystemId, Wanted};
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::Tx;

/// Those to whom a stage falls in their order when nobody can decide it, each with how many must agree.
pub fn line(tx: &Tx<'_>, agency: Option<AgencyId>, stage: &StageTemplate) -> Result<Vec<(Decider, u32)>> {
    let mut line = Vec::new();
    for name in stage.fallback.split(',').map(str::trim) {
        let (name, quorum) = name.strip_suffix("+1").map_or((name, stage.quorum), |name| (name, 2));
        if name == "parent" {
            let parent = agency.map(|agency| store::parent_agency(tx, agency)).transpose()?.flatten();
            line.extend(parent.map(|parent| (Decider::Agency(parent), quorum)));
        } else if let Ok(capability) = name.parse::<Capability>() {
            line.push((Decider::Capability(capability), quorum));
        }
    }
    Ok(line)
}

/// Who can decide now as this decider: distinct accounts, deputies not counted again. For a body outside, those who
/// can record its result.
pub fn deciders(
    tx: &Tx<'_>,
    decider: &Decider,
    agency: Option<AgencyId>,
    system: Option<SystemId>,
    now: Timestamp,
) -> Result<Vec<access::Decider>> {
    let Some((wanted, over)) = decider.wanted(agency, system) else { return Ok(Vec::new()) };
    let mut found = access::deciders(tx, wanted, over, system, now)?;
    if matches!(decider, Decider::Outside(_)) {
        found.extend(access::deciders(tx, Wanted::Capability(Capability::Operator), over, system, now)?);
        found.sort_by_key(|decider| decider.account);
        found.dedup_by_key(|decider| decider.account);
    }
    Ok(found)
}
