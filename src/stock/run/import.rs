//! `stock import`: cards from the sheet that came with the box.

use zeroize::Zeroizing;

use super::secret;
use crate::access::By;
use crate::app::Ctx;
use crate::app::secret::check_closed;
use crate::audit::{self, Event};
use crate::error::{At, Result};
use crate::output::{Outcome, Outcomes};
use crate::sheet::{Column, Record};
use crate::stock::escrow::{self, Kind};
use crate::stock::{CARD, Error, SECRET, args, store, view};
use crate::store::Tx;
use crate::text::stock as t;

const COLUMNS: &[Column] = &[
    Column {
        field: "serial", names: &["卡號", "卡片序號", "serial", "serial number", "card number"], required: true
    },
    Column { field: "slip", names: &["密碼單編號", "密碼單", "slip"], required: false },
    Column { field: "puk", names: &["解鎖碼", "PUK", "用戶代碼", "SO PIN"], required: false },
    Column { field: "management_key", names: &["管理金鑰", "management key"], required: false },
    Column { field: "note", names: &["備註", "note"], required: false },
];

/// What a line says. Its secrets are sealed before the transaction begins.
struct Line {
    at: At,
    /// The number, or what is wrong with the line, and in which cell.
    serial: Result<String, (Error, At)>,
    slip: Option<String>,
    note: String,
    sealed: Vec<(Kind, Vec<u8>)>,
}

/// `stock import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let source = args.reading.open(&args.file)?;
    let table = args.reading.table(&source, COLUMNS)?;
    if table.has("puk") || table.has("management_key") {
        check_closed(&args.file)?;
    }
    let mut lines = Vec::new();
    table.each(|record| {
        lines.push(read(ctx, record)?);
        Ok(())
    })?;
    let ((), rows) =
        ctx.write_rows("stock_import", |tx, rows| lines.iter().try_for_each(|line| row(tx, &by, line, rows)))?;
    let file = args.file.display().to_string();
    let [added, unchanged, errors] = ["added", "unchanged", "error"].map(|became| rows.count(became));
    let done = view::Imported { file: file.clone(), added, unchanged, errors };
    ctx.out.done("stock_import", &done, t::Imported { file, added, unchanged })?;
    rows.finish(&ctx.out)
}

fn read(ctx: &mut Ctx, record: &Record<'_>) -> Result<Line> {
    let at = At { field: None, cell: None, ..record.at("serial") };
    let text = |field: &str| record.text(field).map(|text| Some(text.into_owned()).filter(|text| !text.is_empty()));
    let mut sealed = Vec::new();
    let mut problem = None;
    for kind in Kind::ALL {
        let Some(given) = text(kind.name())?.map(Zeroizing::new) else { continue };
        match secret::check(kind, &given) {
            Ok(()) => sealed.push((kind, escrow::seal(ctx, &given, None)?)),
            Err(error) => problem = Some((error, record.at(kind.name()))),
        }
    }
    let typed = text("serial")?.unwrap_or_default();
    let serial = super::card::serial(&typed).map_err(|error| (error, record.at("serial")));
    let serial = match problem {
        Some(problem) => Err(problem),
        None => serial,
    };
    Ok(Line { at, serial, slip: text("slip")?, note: text("note")?.unwrap_or_default(), sealed })
}

/// One line: a card that is there stays as it is.
fn row(tx: &Tx<'_>, by: &By, line: &Line, rows: &mut Outcomes) -> Result<()> {
    let serial = match &line.serial {
        Ok(serial) => serial.clone(),
        Err((error, at)) => {
            rows.fail(&line.at, "", vec![crate::Error::from(error.clone()).at(at.clone())]);
            return Ok(());
        }
    };
    let Some(id) = store::add(tx, &serial, line.slip.as_deref(), &line.note, by.now)? else {
        rows.row(Outcome { at: line.at.clone(), key: serial, became: "unchanged", id: None, remarks: Vec::new() });
        return Ok(());
    };
    let mut event = Event::new("stock.import", "stock_card", id).fact("serial", &serial).row(&CARD, id);
    for (kind, sealed) in &line.sealed {
        let kept = store::keep(tx, id, *kind, (sealed, false), by.actor.account, by.now)?;
        event = event.row(&SECRET, kept);
    }
    audit::record(tx, by, event)?;
    rows.row(Outcome { at: line.at.clone(), key: serial, became: "added", id: Some(id.into()), remarks: Vec::new() });
    Ok(())
}
