//! `form new`: a blank with a number of its own, filled in as far as the desk knows.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::access::{AccountId, Capability, RoleId, Scope};
use crate::agency::{self, Agency};
use crate::app::Ctx;
use crate::approval::{self, Bench, Case, Filter};
use crate::audit::{self, Event};
use crate::base::Date;
use crate::error::Result;
use crate::form::template::{self, Blank};
use crate::form::{Error, Field, Kind, ROW, args, number, store, view};
use crate::role;
use crate::sheet::write::NewFile;
use crate::store::Tx;
use crate::system::{self, RoleEdition};
use crate::text::{self, Lang};
use crate::user::{self, User};

/// `form new`
pub fn new(ctx: &mut Ctx, args: args::New) -> Result<()> {
    let (by, today, lang) = (ctx.by()?, ctx.today(), ctx.lang());
    let path = ctx.out.file().filter(|path| is_workbook(path)).ok_or(Error::NoFile)?.to_owned();
    // What is there may be a form that somebody filled in.
    if path.is_file() {
        return Err(crate::error::Error::writing(&path, std::io::ErrorKind::AlreadyExists.into()));
    }
    let file = if ctx.mode().dry_run { None } else { Some(NewFile::create(&path)?) };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let scope = by.actor.scope(&[Capability::Clerk, Capability::Operator]);
    let (made, blank) = ctx.write(|tx| {
        let role = system::named_role(tx, &args.role, today)?;
        let title = role.form.clone().ok_or_else(|| Error::NotNeeded { role: role.key() })?;
        let user = args.account.as_ref().map(|key| user::get(tx, &scope, key)).transpose()?;
        let agency = agency_of(tx, &args, user.as_ref())?;
        let mut blank = Blank { title, kind: args.kind, values: values(&role, lang), ..Blank::default() };
        if let Some(agency) = &agency {
            fill_agency(tx, &mut blank.values, agency)?;
        }
        if let Some(user) = &user {
            fill_person(&mut blank.values, user, args.kind);
            blank.values.insert(Field::FilledOn, today.to(lang));
        }
        let account = user.as_ref().map(|user| user.account.id);
        let case = account.map(|account| waiting(tx, account, role.role)).transpose()?.flatten();
        let id = keep(tx, &name, &args, &role, account, case.as_ref(), by.actor.account, by.now)?;
        let number = number(id, today);
        blank.values.insert(Field::Number, number.clone());
        store::set_number(tx, id, &number, &json(&blank.values))?;
        let event = Event::new("form.new", "form", id)
            .fact("number", &number)
            .fact("role", role.key())
            .fact("kind", args.kind)
            .fact_if("account", account)
            .row(&ROW, id);
        audit::record(tx, &by, event)?;
        let made = view::Made {
            id,
            number,
            kind: args.kind,
            role: role.key(),
            account: user.map(|user| user.account.name()),
            case: case.map(|case| case.id),
            file: path.display().to_string(),
        };
        Ok((made, blank))
    })?;
    if let Some(file) = file {
        template::page(&blank, lang).save(file, ctx.now())?;
    }
    let sentence = text::form::Made { number: &made.number, path: path.as_path() };
    ctx.out.done_then("form", &made, sentence, Some(text::form::HintReceive { path: path.as_path() }.into()))
}

/// Whether the name is that of a workbook of Excel, which is what a form is.
fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

fn agency_of(tx: &Tx<'_>, args: &args::New, user: Option<&User>) -> Result<Option<Agency>> {
    match (&args.agency, user.and_then(|user| user.account.agency)) {
        (Some(key), _) => agency::get(tx, key).map(Some),
        (None, Some(id)) => agency::by_id(tx, id),
        (None, None) => Ok(None),
    }
}

/// The case that waits about an account and a role.
pub(super) fn waiting(tx: &Tx<'_>, account: AccountId, role: RoleId) -> Result<Option<Case>> {
    let filter = Filter {
        state: Some(approval::State::Pending),
        kind: Some(role::REQUESTS.kind_name().to_owned()),
        account: Some(account),
        role: Some(role),
        ..Filter::default()
    };
    let mut found = None;
    approval::each(tx, &Bench::All(&Scope::all()), &filter, (0, 1), |case| {
        found = Some(case);
        Ok(())
    })?;
    Ok(found)
}

#[expect(clippy::too_many_arguments, reason = "all that is kept about a blank")]
fn keep(
    tx: &Tx<'_>,
    name: &str,
    args: &args::New,
    role: &RoleEdition,
    account: Option<AccountId>,
    case: Option<&Case>,
    recorded_by: Option<AccountId>,
    at: crate::base::Timestamp,
) -> Result<crate::form::FormId> {
    let new = store::New {
        direction: "out",
        kind: args.kind,
        name,
        role: Some(role.role),
        account,
        answers: None,
        sha256: None,
        case: case.map(|case| case.id),
        request: case.map(|case| case.subject.into()),
        fields: "{}".to_owned(),
        stamps: &[],
        received_on: None,
        recorded_by,
        at,
    };
    store::add(tx, &new)
}

pub(super) fn values(role: &RoleEdition, lang: Lang) -> BTreeMap<Field, String> {
    BTreeMap::from([
        (Field::System, role.system_name(lang).to_owned()),
        (Field::Role, role.name(lang).to_owned()),
        (Field::RoleCode, role.key()),
    ])
}

pub(super) fn fill_agency(tx: &Tx<'_>, values: &mut BTreeMap<Field, String>, agency: &Agency) -> Result<()> {
    values.insert(Field::AgencyName, agency.name.clone());
    let parent = agency.parent.map(|parent| agency::by_id(tx, parent)).transpose()?.flatten();
    let more = [
        (Field::AgencyOid, agency.oid.as_ref().map(ToString::to_string)),
        (Field::AgencyBan, agency.ban.map(|ban| ban.to_string())),
        (Field::Level, agency.level.map(|level| level.to_string())),
        (Field::Parent, parent.map(|parent| parent.name)),
    ];
    values.extend(more.into_iter().filter_map(|(field, value)| Some((field, value?))));
    Ok(())
}

/// Fills in who comes; on a removal, who goes.
pub(super) fn fill_person(values: &mut BTreeMap<Field, String>, user: &User, kind: Kind) {
    use Field as F;
    let profile = &user.profile;
    let (name, login) = (profile.name.to_string(), user.account.login.clone());
    let own = match kind {
        Kind::Removal => vec![(F::FormerName, Some(name)), (F::FormerLogin, login)],
        Kind::New | Kind::Change | Kind::Revocation => vec![
            (F::Name, Some(name)),
            (F::Login, login),
            (F::Department, profile.department.clone()),
            (F::Title, profile.title.clone()),
            (F::Address, profile.address.clone()),
            (F::Phone, profile.phone.as_ref().map(|phone| phone.spaced())),
            (F::Extension, profile.extension.as_ref().map(ToString::to_string)),
            (F::Fax, profile.fax.as_ref().map(|fax| fax.spaced())),
            (F::Mobile, profile.mobile.as_ref().map(|mobile| mobile.spaced())),
            (F::Email, profile.email.as_ref().map(ToString::to_string)),
        ],
    };
    values.extend(own.into_iter().filter_map(|(field, value)| Some((field, value?))));
}

pub(super) fn json(values: &BTreeMap<Field, String>) -> String {
    let pairs = values.iter().map(|(field, value)| (field.name().to_owned(), Value::from(value.as_str())));
    Value::Object(pairs.collect()).to_string()
}

/// Whether a text has the shape of the numbers that this desk prints; others number their forms too.
pub(super) fn is_own_number(text: &str) -> bool {
    let digits =
        |part: &str, most: usize| part.len() >= 5 && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit());
    text.to_uppercase()
        .strip_prefix('F')
        .and_then(|rest| rest.split_once('-'))
        .is_some_and(|(day, count)| digits(day, 7) && digits(count, 12) && day.parse::<Date>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_numbers_are_known_by_their_shape() {
        let today = Date::new(2026, 11, 20).unwrap();
        assert_eq!(number(12.into(), today), "F1151120-00012");
        for text in ["F1151120-00012", "f1151120-00012", "F1151120-1234567"] {
            assert!(is_own_number(text), "{text}");
        }
        for text in ["", "資安字第1150001號", "F1159999-00012", "F1151120", "FORM-00012"] {
            assert!(!is_own_number(text), "{text}");
        }
    }
}
