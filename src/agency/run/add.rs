//! `agency add`

use crate::agency::contact::line;
use crate::agency::{Agency, Error, Key, args, kind_of, store, view};
use crate::app::Ctx;
use crate::error::{Report, Result};
use crate::store::Tx;
use crate::text::{self, agency as t};

/// `agency add`
pub fn add(ctx: &mut Ctx, args: args::Add) -> Result<()> {
    let by = ctx.by()?;
    let mut report = Report::default();
    let phone = report.take("phone", line(t::HEAD_PHONE, args.phone.as_deref().unwrap_or_default())).flatten();
    let address = report.take("address", line(t::HEAD_ADDRESS, args.address.as_deref().unwrap_or_default())).flatten();
    let domains: Vec<_> = args.domain.iter().filter_map(|text| report.take("domain", super::domain(text))).collect();
    report.check()?;
    let row = ctx.write(|tx| {
        refuse_known(tx, &args)?;
        if !super::runs(&by.actor, None, args.oid.as_ref()) {
            return Err(Error::Outside { key: key(&args) }.into());
        }
        let new = store::New {
            kind: args.kind.unwrap_or_else(|| kind_of(args.oid.as_ref())),
            oid: args.oid.as_ref(),
            ban: args.ban,
            name: &args.name,
            parent: args.oid.as_ref().map(|oid| store::parent_of(tx, oid)).transpose()?.flatten(),
            level: args.level,
            org_code: args.org_code.as_ref(),
            phone: phone.as_ref(),
            address: address.as_ref(),
            dn: None,
        };
        let id = super::insert(tx, &by, "agency.add", &new)?;
        for domain in &domains {
            store::add_domain(tx, id, domain)?;
        }
        let agency = store::by_id(tx, id)?.ok_or_else(|| Error::Missing { key: key(&args) })?;
        view::Row::load(tx, &mut store::Paths::default(), &agency)
    })?;
    if let Some(oddity) = args.oid.as_ref().and_then(crate::base::Oid::oddity) {
        ctx.out.warn(&oddity);
    }
    super::warn_of_free(ctx, &domains);
    let next = text::agency::NextOnboard { key: key(&args) }.into();
    ctx.out.done_then("agency", &row, t::Added { name: args.name.as_str() }, Some(next))
}

fn key(args: &args::Add) -> String {
    args.oid.as_ref().map(ToString::to_string).or(args.ban.map(|ban| ban.to_string())).unwrap_or_default()
}

/// An OID or a business number names one agency only.
fn refuse_known(tx: &Tx<'_>, args: &args::Add) -> Result<()> {
    let keys = [args.oid.clone().map(Key::Oid), args.ban.map(Key::Ban)];
    for key in keys.into_iter().flatten() {
        if let Some(Agency { name, .. }) = store::find(tx, &key)? {
            return Err(Error::Exists { key: key.to_string(), name }.into());
        }
    }
    Ok(())
}
