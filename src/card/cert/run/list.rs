//! `card cert list`

use super::super::{args, view};
use super::{authorities, certificates};
use crate::app::Ctx;
use crate::card::Work;
use crate::error::Result;
use crate::x509::{Certificate, Summary};

/// `card cert list`: the certificates of a card, their dates and who stands behind them.
pub fn list(ctx: &mut Ctx, args: args::List) -> Result<()> {
    let known = authorities(ctx)?;
    let mut work = Work::open(ctx, &args.which)?;
    let all = certificates(&mut work, None)?;
    let others: Vec<Certificate> = all.iter().map(|(_, certificate)| certificate.clone()).collect();
    let mut list = ctx.out.list::<view::Row>()?;
    for (slot, certificate) in all {
        let chain = known.chain(&certificate, &others, ctx.now());
        list.row(&view::Row { slot, certificate: Summary::new(&certificate, ctx.now()), chain })?;
    }
    list.end()
}
