//! `stock import`: cards from the sheet that came with the box.

use zeroize::Zeroizing;

use super::secret;
use crate::access::By;
use crate::app::secret::check_closed;
use crate::app::{Ctx, Sealer};
use crate::audit::{self, Event};
use crate::error::{At, Result};
use crate::output::{Outcome, Outcomes};
use crate::sheet::{Column, Record};
use crate::stock::escrow::{self, Kind, Label};
use crate::stock::{CARD, SECRET, args, store, view};
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

/// What a line says.
struct Line {
    at: At,
    serial: String,
    slip: Option<String>,
    note: String,
    secrets: Vec<(Kind, Zeroizing<String>)>,
}

/// `stock import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let source = args.reading.open(&args.file)?;
    let headings = args.reading.table(&source, COLUMNS)?;
    if headings.has("puk") || headings.has("management_key") {
        check_closed(&args.file)?;
    }
    drop(headings);
    let mut sealer = escrow::sealer(ctx)?;
    let ((), rows) = ctx.write_rows("stock_import", |tx, rows| {
        args.reading.table(&source, COLUMNS)?.each(|record| match read(record)? {
            Ok(line) => row(tx, &by, &line, &mut sealer, rows),
            Err(error) => {
                rows.fail(&place(record), "", vec![error]);
                Ok(())
            }
        })
    })?;
    let file = args.file.display().to_string();
    let [added, unchanged, errors] = ["added", "unchanged", "error"].map(|became| rows.count(became));
    let done = view::Imported { file: file.clone(), added, unchanged, errors };
    ctx.out.done("stock_import", &done, t::Imported { file, added, unchanged })?;
    rows.finish(&ctx.out)
}

/// Where a line stands.
fn place(record: &Record<'_>) -> At {
    At { field: None, cell: None, ..record.at("serial") }
}

/// A line, or what is wrong with it and in which cell.
fn read(record: &Record<'_>) -> Result<Result<Line, crate::Error>> {
    let text = |field: &str| record.text(field).map(|text| Some(text.into_owned()).filter(|text| !text.is_empty()));
    let mut secrets = Vec::new();
    for kind in Kind::ALL {
        let Some(given) = text(kind.name())?.map(Zeroizing::new) else { continue };
        if let Err(error) = secret::check(kind, &given) {
            return Ok(Err(crate::Error::from(error).at(record.at(kind.name()))));
        }
        secrets.push((kind, given));
    }
    let serial = match super::card::serial(&text("serial")?.unwrap_or_default()) {
        Ok(serial) => serial,
        Err(error) => return Ok(Err(crate::Error::from(error).at(record.at("serial")))),
    };
    let (slip, note) = (text("slip")?, text("note")?.unwrap_or_default());
    Ok(Ok(Line { at: place(record), serial, slip, note, secrets }))
}

/// One line: a card that is there stays as it is.
fn row(tx: &Tx<'_>, by: &By, line: &Line, sealer: &mut Sealer, rows: &mut Outcomes) -> Result<()> {
    let outcome =
        |became, id| Outcome { at: line.at.clone(), key: line.serial.clone(), became, id, remarks: Vec::new() };
    let Some(id) = store::add(tx, &line.serial, line.slip.as_deref(), &line.note, by.now)? else {
        rows.row(outcome("unchanged", None));
        return Ok(());
    };
    let mut event = Event::new("stock.import", "stock_card", id).fact("serial", &line.serial).row(&CARD, id);
    for (kind, secret) in &line.secrets {
        let label = Label { kind: *kind, serial: &line.serial };
        let sealed = sealer.seal(&label.purpose(), secret.as_bytes())?;
        let kept = store::keep(tx, id, *kind, (&sealed, false), by.actor.account, by.now)?;
        event = event.row(&SECRET, kept);
    }
    audit::record(tx, by, event)?;
    rows.row(outcome("added", Some(id.into())));
    Ok(())
}
