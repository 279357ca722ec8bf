//! `role import`: grants that existed before this desk, countersigned by a second person.

use super::request;
use crate::access::{self, By, Capability, Scope};
use crate::app::Ctx;
use crate::approval::{self, Document, EvidenceKind, NewEvidence};
use crate::audit::{self, Event};
use crate::base::Date;
use crate::calendar;
use crate::error::{At, Error, Kind, Result};
use crate::output::{Outcome, Outcomes};
use crate::role::{Ask, NewRequest, State, args, store, view};
use crate::sheet::{self, Column, Record};
use crate::store::Tx;
use crate::system;
use crate::text::{Word, role as t};

/// The columns that are read.
const COLUMNS: &[Column] = &[
    Column { field: "account", names: &["帳號", "account", "login"], required: true },
    Column { field: "role", names: &["權限", "系統權限", "權限項目", "role", "system:role"], required: true },
    Column { field: "until", names: &["到期日", "有效截止日", "until", "ends"], required: false },
];

/// `role import`
pub fn import(ctx: &mut Ctx, args: args::Import) -> Result<()> {
    let by = ctx.by()?;
    let source = sheet::open(&args.file)?;
    let evidence = Document::read(&args.evidence)?;
    let mut count = 0;
    source.table(None, COLUMNS)?.each(|_| {
        count += 1;
        Ok(())
    })?;
    ctx.confirm(t::AskImport { rows: count })?;
    let (filed, rows) = ctx.write_rows("role_import", |tx, rows| {
        let since = calendar::resolve(tx, &args.granted_on, by.now.date())?;
        evidence.keep(tx, by.now)?;
        let mut import = Import {
            tx,
            by: &by,
            scope: by.actor.scope(&[Capability::Operator]),
            since,
            reason: args.reason.clone().unwrap_or_else(|| format!("baseline {since}")),
            evidence: &evidence,
            filed: Vec::new(),
            proofs: Vec::new(),
        };
        source.table(None, COLUMNS)?.each(|record| import.row(record, rows))?;
        import.end()
    })?;
    ctx.out.note(t::Imported { count: filed.len() });
    view::show_filed(ctx, &filed)?;
    rows.finish(&ctx.out)
}

/// An import under way.
struct Import<'a> {
    tx: &'a Tx<'a>,
    by: &'a By,
    scope: Scope,
    since: Date,
    reason: String,
    evidence: &'a Document,
    filed: Vec<view::Filed>,
    proofs: Vec<i64>,
}

/// What becomes of a row.
enum Became {
    Filed { filed: view::Filed, proof: i64 },
    Skipped(Word),
}

impl Import<'_> {
    fn row(&mut self, record: &Record<'_>, rows: &mut Outcomes) -> Result<()> {
        let at = At { field: None, cell: None, ..record.at("account") };
        let text = |field| record.get(field).text().map(|text| text.into_owned()).unwrap_or_default();
        let key = format!("{} {}", text("account"), text("role"));
        match self.tx.attempt(|_| self.take(record)) {
            Ok(Became::Filed { filed, proof }) => {
                rows.row(Outcome { at, key, became: "filed", id: Some(filed.case().into()), remarks: Vec::new() });
                self.filed.push(filed);
                self.proofs.push(proof);
            }
            Ok(Became::Skipped(rule)) => rows.skip(&at, &key, None, rule),
            Err(error) => rows.fail(&at, &key, vec![error]),
        }
        Ok(())
    }

    /// Files what a row says, unless it is held or asked for already.
    fn take(&self, record: &Record<'_>) -> Result<Became> {
        let (tx, today) = (self.tx, self.by.now.date());
        let (login, key) = (record.text("account")?, record.text("role")?);
        let missing = || Error::new(Kind::Refused, t::NoAccount { account: login.as_ref() }).field("account");
        let account = access::find_visible(tx, &self.scope, &login)?.ok_or_else(missing)?;
        let role = system::named_role(tx, &key, today).map_err(|error| error.field("role"))?;
        let (known, newest) = store::known(tx, account.id, role.role, account.agency, None)?;
        match known.state(today) {
            State::Granted | State::Suspended | State::PendingRemoval | State::PendingClosure => {
                return Ok(Became::Skipped(t::RULE_HELD));
            }
            _ if newest.waiting.is_some() => return Ok(Became::Skipped(t::RULE_WAITING)),
            _ => {}
        }
        let new = NewRequest {
            ask: Ask::Grant,
            account: account.id,
            role: &role,
            agency: account.agency,
            subtree: false,
            for_system: None,
            grant: None,
            ends: record.parse("until")?,
            reason: &self.reason,
            filer: self.by.actor.account,
            exception: false,
            last: false,
            baseline: Some(self.since),
        };
        let filed = request::file(tx, self.by, &new)?;
        let proof = NewEvidence {
            case: filed.case,
            kind: EvidenceKind::Form,
            sha256: Some(self.evidence.sha256),
            name: Some(&self.evidence.name),
            doc_no: None,
            doc_date: None,
            received_on: today,
            note: "",
            recorded_by: self.by.actor.account,
            at: self.by.now,
        };
        let proof = approval::add_evidence(tx, &proof)?.into();
        Ok(Became::Filed { filed: view::Filed::new(&role, filed), proof })
    }

    fn end(self) -> Result<Vec<view::Filed>> {
        let event = Event::general("role.import", "request")
            .fact("rows", self.filed.len())
            .fact("since", self.since)
            .rows(self.proofs.into_iter().map(|proof| (&approval::EVIDENCE, proof)));
        audit::record(self.tx, self.by, event)?;
        Ok(self.filed)
    }
}
