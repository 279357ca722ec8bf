//! `role import`: grants that existed before this desk, countersigned by a second person.

use std::fs;

use sha2::{Digest, Sha256};

use super::request;
use crate::access::{self, Capability};
use crate::app::Ctx;
use crate::approval::{self, EvidenceKind, NewEvidence};
use crate::audit::{self, Event};
use crate::error::{At, Error, Kind, Report, Result};
use crate::role::{Ask, NewRequest, args, view};
use crate::sheet::{self, Column, Record};
use crate::store::Tx;
use crate::system;
use crate::text;

/// The columns that are read.
const COLUMNS: &[Column] = &[
    Column { field: "account", names: &["帳號", "account", "login"], required: true },
    Column { field: "role", names: &["權限", "系統權限", "權限項目", "role", "system:role"], required: true },
    Column { field: "until", names: &["到期日", "有效截止日", "until", "ends"], required: false },
];

/// A row of the file.
struct Row {
    account: String,
    role: String,
    until: Option<crate::base::Date>,
    at: At,
}

/// `role import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let (by, today) = (ctx.by()?, ctx.today());
    let rows = read(&args.file)?;
    let evidence = fs::read(&args.evidence).map_err(|cause| Error::reading(&args.evidence, cause))?;
    let name = args.evidence.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let reason = args.reason.clone().unwrap_or_else(|| format!("baseline {}", args.granted_on));
    ctx.confirm(text::role::AskImport { rows: rows.len() })?;
    let filed = ctx.write(|tx| {
        let sha256: [u8; 32] = Sha256::digest(&evidence).into();
        approval::keep_document(tx, sha256, &evidence, by.now)?;
        let mut report = Report::default();
        let (mut filed, mut kept) = (Vec::new(), Vec::new());
        for row in &rows {
            let result = one(tx, &by, row, &args, &reason, today).and_then(|one| {
                let new = NewEvidence {
                    case: one.1,
                    kind: EvidenceKind::Form,
                    sha256: Some(sha256),
                    name: Some(&name),
                    doc_no: None,
                    doc_date: None,
                    received_on: today,
                    note: "",
                    recorded_by: by.actor.account,
                    at: by.now,
                };
                kept.push(approval::add_evidence(tx, &new)?);
                Ok(one.0)
            });
            match result {
                Ok(one) => filed.push(one),
                Err(error) => report.push(error.at(row.at.clone())),
            }
        }
        report.check()?;
        let event = Event::general("role.import", "request").fact("rows", filed.len()).fact("since", args.granted_on);
        let event = kept.into_iter().fold(event, |event, id| event.row(&approval::EVIDENCE, id));
        audit::record(tx, &by, event)?;
        Ok(filed)
    })?;
    ctx.out.note(text::role::Imported { count: filed.len() });
    view::show_filed(ctx, &filed)
}

fn one(
    tx: &Tx<'_>,
    by: &access::By,
    row: &Row,
    args: &args::Import,
    reason: &str,
    today: crate::base::Date,
) -> Result<(view::Filed, approval::CaseId)> {
    let missing = || Error::new(Kind::Refused, text::role::NoAccount { account: &row.account }).field("account");
    let scope = by.actor.scope(&[Capability::Operator]);
    let account = access::find_visible(tx, &scope, &row.account)?.ok_or_else(missing)?;
    let role = system::named_role(tx, &row.role, today).map_err(|error| error.field("role"))?;
    let new = NewRequest {
        ask: Ask::Grant,
        account: account.id,
        role: &role,
        agency: account.agency,
        subtree: false,
        for_system: None,
        grant: None,
        ends: row.until,
        reason,
        filer: by.actor.account,
        exception: false,
        last: false,
        baseline: Some(args.granted_on),
    };
    let filed = request::file(tx, by, &new)?;
    Ok((view::Filed::new(&role, filed), filed.case))
}

fn read(path: &std::path::Path) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut report = Report::default();
    sheet::open(path)?.table(None, COLUMNS)?.each(|record| {
        match row(record) {
            Ok(row) => rows.push(row),
            Err(error) => report.push(error),
        }
        Ok(())
    })?;
    report.check()?;
    Ok(rows)
}

fn row(record: &Record<'_>) -> Result<Row> {
    Ok(Row {
        account: record.text("account")?.into_owned(),
        role: record.text("role")?.into_owned(),
        until: record.parse("until")?,
        at: record.at("account"),
    })
}
