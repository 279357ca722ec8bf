//! A system, a role, an agency: what the lists of several rooms are narrowed to.

use clap::Args;

use super::{named_role, resolve};
use crate::access::{AgencyId, RoleId, SystemId};
use crate::agency::{self, Key};
use crate::base::Date;
use crate::error::Result;
use crate::store::Tx;

/// Which system, role, agency: by code, alias or name.
#[derive(Args, Clone, Debug, Default)]
pub struct Which {
    #[arg(long, value_name = "CODE")]
    pub system: Option<String>,
    #[arg(long, value_name = "SYSTEM:ROLE")]
    pub role: Option<String>,
    #[arg(long, value_name = "OID|BAN")]
    pub agency: Option<Key>,
}

/// What was named, looked up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Named {
    /// The system.
    pub system: Option<SystemId>,
    /// The role.
    pub role: Option<RoleId>,
    /// The agency.
    pub agency: Option<AgencyId>,
}

impl Which {
    /// Looks up what is named, as the catalogue of a day has it.
    pub fn find(&self, tx: &Tx<'_>, on: Date) -> Result<Named> {
        Ok(Named {
            system: self.system.as_ref().map(|code| resolve(tx, code, on)).transpose()?.map(|system| system.id),
            role: self.role.as_ref().map(|key| named_role(tx, key, on)).transpose()?.map(|role| role.role),
            agency: self.agency.as_ref().map(|key| agency::get(tx, key)).transpose()?.map(|agency| agency.id),
        })
    }
}
