//! A blank of ours: kept, numbered, recorded, and written.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::access::{AgencyId, By};
use crate::app::Ctx;
use crate::approval::Case;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::form::template::{self, Blank};
use crate::form::{Field, Kind, ROW, number, store, view};
use crate::sheet::write::NewFile;
use crate::store::Tx;
use crate::system::RoleEdition;
use crate::text;
use crate::user::User;

/// What a blank is about.
pub struct Wanted<'a> {
    /// The event's name.
    pub verb: &'static str,
    /// The file.
    pub path: &'a Path,
    /// What is applied for.
    pub kind: Kind,
    /// The role, if it asks for one.
    pub role: Option<&'a RoleEdition>,
    /// Whom it is about.
    pub user: Option<&'a User>,
    /// The agency that it is about.
    pub agency: Option<AgencyId>,
    /// The case for which it is made.
    pub case: Option<&'a Case>,
}

/// Keeps a blank, puts its number among its values, and records it.
pub fn keep(tx: &Tx<'_>, by: &By, wanted: &Wanted<'_>, values: &mut BTreeMap<Field, String>) -> Result<view::Made> {
    let account = wanted.user.map(|user| user.account.id);
    let case = wanted.case.map(|case| case.id);
    let new = store::New {
        direction: "out",
        kind: wanted.kind,
        name: &wanted.path.file_name().unwrap_or_default().to_string_lossy(),
        role: wanted.role.map(|role| role.role),
        account,
        agency: wanted.agency,
        answers: None,
        sha256: None,
        case,
        request: wanted.case.and_then(store::request_of),
        fields: "{}".to_owned(),
        stamps: &[],
        received_on: None,
        recorded_by: by.actor.account,
        at: by.now,
    };
    let id = store::add(tx, &new)?;
    let number = number(id, by.now.date());
    values.insert(Field::Number, number.clone());
    store::set_number(tx, id, &number, &json(values))?;
    let role = wanted.role.map(RoleEdition::key);
    let event = Event::new(wanted.verb, "form", id)
        .fact("number", &number)
        .fact_if("role", role.as_ref())
        .fact("kind", wanted.kind)
        .fact_if("account", account)
        .fact_if("case", case)
        .row(&ROW, id);
    audit::record(tx, by, event)?;
    let account = wanted.user.map(|user| user.account.name());
    Ok(view::Made { id, number, kind: wanted.kind, role, account, case, file: wanted.path.display().to_string() })
}

/// Writes a blank that was kept, and says so; nothing is written on a rehearsal.
pub fn write(ctx: &Ctx, file: Option<NewFile>, (made, blank): (&view::Made, &Blank), path: &Path) -> Result<()> {
    if let Some(file) = file {
        template::page(blank, ctx.lang()).save(file, ctx.now())?;
    }
    let sentence = text::form::Made { number: &made.number, path };
    ctx.out.done_then("form", made, sentence, Some(text::form::HintReceive { path }.into()))
}

fn json(values: &BTreeMap<Field, String>) -> String {
    let pairs = values.iter().map(|(field, value)| (field.name().to_owned(), Value::from(value.as_str())));
    Value::Object(pairs.collect()).to_string()
}
