//! `user offboard`, `user transfer`, `user erase`: with the parts of all rooms.

use crate::app::Ctx;
use crate::desk::leaving;
use crate::error::Result;
use crate::offboard::{self, Erase, Offboard, Transfer};

/// `user offboard`
pub fn offboard(ctx: &mut Ctx, args: Offboard) -> Result<()> {
    offboard::offboard(ctx, &args, &leaving())
}

/// `user transfer`
pub fn transfer(ctx: &mut Ctx, args: Transfer) -> Result<()> {
    offboard::transfer(ctx, &args, &leaving())
}

/// `user erase`
pub fn erase(ctx: &mut Ctx, args: Erase) -> Result<()> {
    offboard::erase(ctx, &args, &leaving())
}
