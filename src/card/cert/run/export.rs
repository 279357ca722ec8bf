//! `card cert export`

use std::io::Write;

use super::super::{Error, Form, args};
use super::certificates;
use crate::app::Ctx;
use crate::card::{Error as CardError, Work};
use crate::error::{Error as Refusal, Result};
use crate::sheet::write::NewFile;
use crate::text::card_cert as t;
use crate::x509::{Certificate, bundle};

/// `card cert export`: certificates of a card as a file.
pub fn export(ctx: &mut Ctx, args: args::Export) -> Result<()> {
    let mut work = Work::open(ctx, &args.which)?;
    let all = certificates(&mut work, args.slot.as_ref())?;
    let certificates: Vec<Certificate> = all.into_iter().map(|(_, certificate)| certificate).collect();
    if certificates.is_empty() {
        return Err(match args.slot {
            Some(slot) => CardError::NoCertificate { slot }.into(),
            None => Error::Empty.into(),
        });
    }
    let bytes = match (args.form, certificates.as_slice()) {
        (Form::Pem, all) => return ctx.out.text(&all.iter().map(Certificate::pem).collect::<String>()),
        (Form::Der, [one]) => one.der().to_vec(),
        (Form::Der, all) => return Err(crate::x509::Error::Several { count: all.len() }.into()),
        (Form::P7b, all) => bundle(all),
    };
    write(ctx, &bytes)?;
    ctx.out.note(t::Exported { certificates: certificates.len() });
    Ok(())
}

/// Writes bytes to the file that is named; they are nothing for a terminal.
pub fn write(ctx: &Ctx, bytes: &[u8]) -> Result<()> {
    let path = ctx.out.file().ok_or(Error::NeedsFile)?;
    let mut file = NewFile::create(path)?;
    file.write_all(bytes).map_err(|cause| Refusal::writing(path, cause))?;
    file.finish()
}
