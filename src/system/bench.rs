//! Who can decide a stage now, and to whom it falls when nobody can.

use crate::access::{self, AccountId, AgencyId, SystemId};
use crate::approval::{self, Decider, StageKind, StageTemplate};
use crate::base::Timestamp;
use crate::error::Result;
use crate::store::Tx;

/// One in the line of a stage.
#[derive(Clone, Debug)]
pub struct Link {
    /// Who decides.
    pub decider: Decider,
    /// How many must agree.
    pub quorum: u32,
    /// Who can now: active accounts, neither suspended nor locked; deputies are not counted again.
    pub people: Vec<access::Decider>,
}

impl Link {
    /// Whether there are enough.
    pub fn suffices(&self) -> bool {
        !self.people.is_empty() && self.people.len() >= usize::try_from(self.quorum).unwrap_or(usize::MAX)
    }
}

/// The line of a stage: who is planned, and those to whom it falls in their order.
#[derive(Clone, Debug)]
pub struct Bench {
    /// Who is planned.
    pub planned: Link,
    /// To whom it falls.
    pub others: Vec<Link>,
}

impl Bench {
    /// Who decides as things are now.
    pub fn in_force(&self) -> Option<&Link> {
        let planned = self.planned.suffices().then_some(&self.planned);
        planned.or_else(|| self.others.iter().find(|link| link.suffices()))
    }
}

/// The line of a stage as it is now, over an agency; `except` is whom a case concerns.
pub fn bench(
    tx: &Tx<'_>,
    stage: &StageTemplate,
    system: SystemId,
    agency: Option<AgencyId>,
    except: Option<AccountId>,
    now: Timestamp,
) -> Result<Bench> {
    let link = |decider: Decider, quorum: u32| {
        let mut people = approval::deciders(tx, &decider, agency, Some(system), now)?;
        people.retain(|person| Some(person.account) != except);
        Ok::<_, crate::Error>(Link { decider, quorum, people })
    };
    // A form is taken in by those who record the results of bodies outside.
    let recorders = Decider::Outside(String::new());
    let mut planned =
        link(if stage.kind == StageKind::Form { recorders } else { stage.decider.clone() }, stage.quorum)?;
    planned.decider.clone_from(&stage.decider);
    let falls = matches!(stage.kind, StageKind::Decide | StageKind::Opinion);
    let line = if falls { approval::line(tx, agency, stage)? } else { Vec::new() };
    let others = line.into_iter().map(|(decider, quorum)| link(decider, quorum)).collect::<Result<_>>()?;
    Ok(Bench { planned, others })
}

/// Who can decide a stage now, the fallback included.
pub fn deciders(
    tx: &Tx<'_>,
    stage: &StageTemplate,
    system: SystemId,
    agency: Option<AgencyId>,
    except: Option<AccountId>,
    now: Timestamp,
) -> Result<Vec<access::Decider>> {
    let bench = bench(tx, stage, system, agency, except, now)?;
    Ok(bench.in_force().map(|link| link.people.clone()).unwrap_or_default())
}
