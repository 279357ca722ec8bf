//! `form new`: a blank with a number of its own, filled in as far as the desk knows.

use std::collections::BTreeMap;
use std::path::Path;

use super::blank::{self, Wanted};
use crate::access::{AccountId, Capability, RoleId, Scope};
use crate::agency::{self, Agency};
use crate::app::Ctx;
use crate::approval::{self, Bench, Case, Filter};
use crate::base::Date;
use crate::error::Result;
use crate::form::template::Blank;
use crate::form::{Error, Field, Kind, args};
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
    let file = if ctx.mode().dry_run { None } else { Some(NewFile::create_new(&path)?) };
    let scope = by.actor.scope(&[Capability::Clerk, Capability::Operator]);
    let (made, blank) = ctx.write(|tx| {
        let role = args.role.as_ref().map(|role| system::named_role(tx, role, today)).transpose()?;
        let title = title(&args, role.as_ref(), lang)?;
        let user = args.account.as_ref().map(|key| user::get(tx, &scope, key)).transpose()?;
        let agency = agency_of(tx, &args, user.as_ref())?;
        let mut values = role.as_ref().map(|role| values(role, lang)).unwrap_or_default();
        if let Some(agency) = &agency {
            fill_agency(tx, &mut values, agency)?;
        }
        if let Some(user) = &user {
            fill_person(&mut values, user, args.kind);
            values.insert(Field::FilledOn, today.to(lang));
        }
        let case = match (&user, &role) {
            (Some(user), Some(role)) => waiting(tx, user.account.id, role.role)?,
            _ => None,
        };
        let wanted = Wanted {
            verb: "form.new",
            path: &path,
            kind: args.kind,
            role: role.as_ref(),
            user: user.as_ref(),
            agency: agency.map(|agency| agency.id),
            case: case.as_ref(),
        };
        let made = blank::keep(tx, &by, &wanted, &mut values)?;
        Ok((made, Blank { title, kind: args.kind, values, ..Blank::default() }))
    })?;
    blank::write(ctx, file, (&made, &blank), &path)
}

/// What the form is called: after the role, or it asks for a certificate to be revoked (D020).
fn title(args: &args::New, role: Option<&RoleEdition>, lang: Lang) -> Result<String, Error> {
    match (args.kind, role) {
        (Kind::Revocation, None) => Ok(text::form::PAPER_REVOCATION.to(lang).to_owned()),
        (Kind::Revocation, Some(_)) | (_, None) => Err(Error::RoleOrCertificate),
        (_, Some(role)) => role.form.clone().ok_or_else(|| Error::NotNeeded { role: role.key() }),
    }
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
    use crate::form::number;

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
