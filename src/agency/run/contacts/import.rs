//! `agency contacts import`: the list of contacts as the incident centre exports it.

use std::collections::HashMap;

use serde::Serialize;

use super::super::{key, other_name, sees_people, unknown, written_key};
use crate::access::{AgencyId, By, Capability, Scope};
use crate::agency::contact::{Card, CardChange, Contact, USUAL_CATEGORY, line};
use crate::agency::store::contact::ContactId;
use crate::agency::{Agency, Error, Key, args, store};
use crate::app::{Ctx, OnConflict};
use crate::audit::{self, Event};
use crate::base::{Email, Extension, Landline, LandlineError, Mobile, PersonName};
use crate::error::{At, Report, Result};
use crate::output::{Outcome, Outcomes};
use crate::sheet::{Column, Record};
use crate::store::Tx;
use crate::text::{Msg, Word, agency as t};

/// The columns of the incident centre's export, and the two that it lacks.
const COLUMNS: &[Column] = &[
    Column {
        field: "oid", names: &["機關OID", "OID", "機關OID或統一編號", "機關識別碼"], required: false
    },
    Column { field: "ban", names: &["統一編號", "BAN", "business number"], required: false },
    Column { field: "agency_name", names: &["機關名稱", "agency"], required: false },
    Column { field: "name", names: &["姓名", "聯絡人", "聯絡人姓名"], required: true },
    Column { field: "department", names: &["單位", "單位名稱", "部門"], required: false },
    Column { field: "title", names: &["職稱"], required: false },
    Column {
        field: "category", names: &["聯絡人類型", "類別", "人員類別", "聯絡人類別"], required: false
    },
    Column { field: "address", names: &["地址", "通訊地址"], required: false },
    Column { field: "phone", names: &["電話", "公司電話", "聯絡電話"], required: false },
    Column { field: "extension", names: &["分機"], required: false },
    Column { field: "fax", names: &["傳真"], required: false },
    Column { field: "email", names: &["email", "電子郵件", "電子信箱", "e-mail", "信箱"], required: false },
    Column { field: "mobile", names: &["手機", "行動電話", "手機號碼"], required: false },
    Column { field: "position", names: &["順序", "聯絡順序", "通知順序", "排序"], required: false },
];

/// What became of a file.
#[derive(Debug, Serialize)]
struct Summary {
    file: String,
    added: u64,
    updated: u64,
    unchanged: u64,
    skipped: u64,
    errors: u64,
    ignored: Vec<String>,
}

/// `agency contacts import`
pub fn import(ctx: &mut Ctx, args: args::ContactsImport) -> Result<()> {
    let by = ctx.by()?;
    let source = args.reading.open(&args.file)?;
    let (ignored, rows) = ctx.write_rows("contact_import", |tx, rows| {
        let table = args.reading.table(&source, COLUMNS)?;
        if args.agency.is_none() && !table.has("oid") && !table.has("ban") {
            return Err(Error::NoAgencyColumn.into());
        }
        let scope = by.actor.scope(&[Capability::Operator]);
        let mut import = Import { tx, by: &by, scope, args: &args, met: HashMap::new() };
        let ignored = table.ignored().to_vec();
        table.each(|record| import.row(record, rows))?;
        Ok(ignored)
    })?;
    let summary = Summary {
        file: args.file.display().to_string(),
        added: rows.count("added"),
        updated: rows.count("updated"),
        unchanged: rows.count("unchanged"),
        skipped: rows.count("skipped"),
        errors: rows.count("error"),
        ignored,
    };
    let (file, added, updated, unchanged) = (args.file.as_path(), summary.added, summary.updated, summary.unchanged);
    let sentence: Msg = if added + updated == 0 {
        t::ContactsImportedNothing { file, unchanged }.into()
    } else {
        t::ContactsImported { file, added, updated, unchanged }.into()
    };
    ctx.out.done("contact_import", &summary, sentence)?;
    if !summary.ignored.is_empty() {
        ctx.out.note(t::IgnoredColumns { names: summary.ignored.join(", ") });
    }
    rows.finish(&ctx.out)
}

/// What a row says.
struct Said {
    agency: Key,
    category: String,
    position: Option<i64>,
    card: Card,
    remarks: Vec<Msg>,
}

struct Import<'a> {
    tx: &'a Tx<'a>,
    by: &'a By,
    scope: Scope,
    args: &'a args::ContactsImport,
    /// The line of the file that a contact comes from.
    met: HashMap<ContactId, u64>,
}

type Became = Result<(&'static str, ContactId), Report>;

impl Import<'_> {
    fn row(&mut self, record: &Record<'_>, rows: &mut Outcomes) -> Result<()> {
        let at = At { field: None, cell: None, ..record.at("name") };
        let key = written_key(record);
        let mut said = match self.read(record) {
            Ok(said) => said,
            Err(report) => {
                rows.fail(&at, &key, report.into_errors());
                return Ok(());
            }
        };
        let Some(agency) = store::find_in(self.tx, &self.scope, &said.agency)? else {
            rows.fail(&at, &key, vec![unknown(&said.agency, record)]);
            return Ok(());
        };
        said.remarks.extend(other_name(record, &agency));
        match self.take(record, &agency, &said)? {
            Ok(("skipped", id)) => rows.skip(&at, &agency.key(), Some(id.into()), t::RULE_CONFLICT),
            Ok((became, id)) => {
                rows.row(Outcome { at, key: agency.key(), became, id: Some(id.into()), remarks: said.remarks });
            }
            Err(report) => rows.fail(&at, &agency.key(), report.into_errors()),
        }
        Ok(())
    }

    fn take(&mut self, record: &Record<'_>, agency: &Agency, said: &Said) -> Result<Became> {
        let contacts = store::contact::list(self.tx, agency.id)?;
        let mut same = contacts
            .into_iter()
            .filter(|contact| contact.category == said.category && contact.card.is_same_person(&said.card));
        let Some(known) = same.next() else {
            let id = self.add(agency.id, said)?;
            self.met.insert(id, record.line());
            return Ok(Ok(("added", id)));
        };
        self.meet(record, agency, known, said)
    }

    fn add(&self, agency: AgencyId, said: &Said) -> Result<ContactId> {
        let id = store::contact::add(self.tx, agency, &said.category, said.position, &said.card, self.by.now)?;
        let event = Event::new("agency.contacts.import", "contact", id)
            .fact("agency", agency)
            .fact("category", &said.category)
            .detail("name", &said.card.name)
            .detail_if("email", said.card.email.as_ref())
            .detail_if("mobile", said.card.mobile);
        audit::record(self.tx, self.by, event)?;
        Ok(id)
    }

    /// A row about a contact that is known.
    fn meet(&mut self, record: &Record<'_>, agency: &Agency, mut contact: Contact, said: &Said) -> Result<Became> {
        let changes = contact.card.take(&said.card);
        let moved = said.position.filter(|position| *position != contact.position);
        let before = self.met.insert(contact.id, record.line());
        if changes.is_empty() && moved.is_none() {
            return Ok(Ok(("unchanged", contact.id)));
        }
        let contradictions: Vec<_> = changes.iter().filter(|change| !change.was.is_empty()).collect();
        if !contradictions.is_empty() && self.args.on_conflict == OnConflict::Skip {
            return Ok(Ok(("skipped", contact.id)));
        }
        if !contradictions.is_empty() && self.args.on_conflict == OnConflict::Stop {
            return Ok(Err(self.refusal(record, agency, before, &contradictions)));
        }
        contact.position = moved.unwrap_or(contact.position);
        store::contact::save(self.tx, &contact)?;
        let event = Event::new("agency.contacts.import", "contact", contact.id).fact("agency", agency.id);
        let event = event.fact_if("position", moved);
        let told =
            |event: Event, change: &CardChange| event.detail(change.field, format!("{} → {}", change.was, change.is));
        audit::record(self.tx, self.by, changes.iter().fold(event, told))?;
        Ok(Ok(("updated", contact.id)))
    }

    /// What the file contradicts: an earlier line of its own, or the desk.
    fn refusal(&self, record: &Record<'_>, agency: &Agency, before: Option<u64>, changes: &[&CardChange]) -> Report {
        let mut report = Report::default();
        if let Some(first) = before {
            report.push(Error::Twice { key: agency.key(), line: record.line(), first });
            return report;
        }
        let open = sees_people(&self.by.actor, agency);
        for change in changes {
            let shown = |text: &str| if open { text.to_owned() } else { "…".to_owned() };
            let (known, said) = (shown(&change.was), shown(&change.is));
            let error = crate::Error::from(Error::Differs { known, said });
            report.push(error.at(record.at(change.field)));
        }
        report
    }

    fn read(&self, record: &Record<'_>) -> Result<Said, Report> {
        let mut report = Report::default();
        let mut remarks = Vec::new();
        if let Err(error) = record.check_width() {
            report.push(error);
        }
        let agency = key(record, &mut report).or_else(|| self.args.agency.clone());
        if agency.is_none() && report.is_empty() {
            report.push(crate::Error::from(Error::EmptyCell { field: t::HEAD_OID }).at(record.at("oid")));
        }
        let category = text(record, "category", t::HEAD_CATEGORY, &mut report);
        let category = category.or_else(|| self.args.category.clone()).unwrap_or_else(|| USUAL_CATEGORY.to_owned());
        let position: Option<Position> = report.take("position", record.parse("position")).flatten();
        let card = card(record, &mut report, &mut remarks);
        match (agency, card) {
            (Some(agency), Some(card)) if report.is_empty() => {
                Ok(Said { agency, category, position: position.map(|position| position.0), card, remarks })
            }
            _ => Err(report),
        }
    }
}

/// A place in a calling order.
struct Position(i64);

impl std::str::FromStr for Position {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.parse().ok().filter(|place| *place > 0).map(Self).ok_or_else(|| Error::Position { text: text.to_owned() })
    }
}

fn text(record: &Record<'_>, field: &'static str, word: Word, report: &mut Report) -> Option<String> {
    let read = record.text(field).and_then(|text| line(word, &text).map_err(|error| error.at(record.at(field))));
    report.take(field, read).flatten()
}

fn card(record: &Record<'_>, report: &mut Report, remarks: &mut Vec<Msg>) -> Option<Card> {
    let name: Option<PersonName> = report.take("name", record.parse("name")).flatten();
    if name.is_none() && record.get("name").is_empty() {
        report.push(crate::Error::from(Error::EmptyCell { field: t::HEAD_PERSON }).at(record.at("name")));
    }
    let mut mobile = mobile(record, report, remarks);
    let (phone, inner) = phone(record, report, remarks, &mut mobile);
    let extension: Option<Extension> = report.take("extension", record.parse("extension")).flatten();
    Some(Card {
        department: text(record, "department", t::HEAD_DEPARTMENT, report),
        title: text(record, "title", t::HEAD_TITLE, report),
        email: report.take::<Option<Email>, _>("email", record.parse("email")).flatten(),
        mobile,
        phone,
        extension: extension.or(inner),
        fax: report.take::<Option<Landline>, _>("fax", record.parse("fax")).flatten(),
        address: text(record, "address", t::HEAD_ADDRESS, report),
        name: name?,
    })
}

/// The mobile number; a zero that a number cell lost is put back.
fn mobile(record: &Record<'_>, report: &mut Report, remarks: &mut Vec<Msg>) -> Option<Mobile> {
    let written = report.take("mobile", record.text("mobile"))?;
    if let Some(mended) = Mobile::mend(&written) {
        remarks.push(t::Mended { was: written.into_owned(), is: mended.to_string() }.into());
        return Some(mended);
    }
    report.take::<Option<Mobile>, _>("mobile", record.parse("mobile")).flatten()
}

/// The office number, and the extension that stands behind it. A mobile number in its place goes where it belongs.
fn phone(
    record: &Record<'_>,
    report: &mut Report,
    remarks: &mut Vec<Msg>,
    mobile: &mut Option<Mobile>,
) -> (Option<Landline>, Option<Extension>) {
    let Some(written) = report.take("phone", record.text("phone")).filter(|text| !text.is_empty()) else {
        return (None, None);
    };
    match (Landline::parse_with_extension(&written), written.parse::<Mobile>()) {
        (Ok((phone, extension)), _) => (Some(phone), extension),
        (Err(LandlineError::Mobile { .. }), Ok(number)) if mobile.is_none() => {
            remarks.push(t::PhoneIsMobile { text: written.into_owned() }.into());
            *mobile = Some(number);
            (None, None)
        }
        (Err(error), _) => {
            report.push(crate::Error::from(error).at(record.at("phone")));
            (None, None)
        }
    }
}
