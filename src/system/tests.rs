//! The shipped catalogue, and how it is looked up.

use super::*;
use crate::approval::{Decider, StageKind};
use crate::store::Store;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Looks at a desk that has the shipped catalogue.
fn shipped<T>(mut look: impl FnMut(&Tx<'_>) -> Result<T>) -> T {
    let mut store = Store::memory().unwrap();
    let now = Timestamp::start_of(day("2026-11-20"));
    store
        .write(|tx| {
            load_shipped(tx, now)?;
            load_shipped(tx, now)?;
            look(tx)
        })
        .unwrap()
}

#[test]
fn the_shipped_catalogue_holds_and_reads_back() {
    let catalogue = parse::parse(SHIPPED, None).unwrap();
    catalogue.check().unwrap();
    assert_eq!(parse::parse(&print::print(&catalogue), None).unwrap(), catalogue);
    let kept = shipped(|tx| store::load(tx, None));
    assert!(kept.changes(catalogue, check::Differing::Refuse).unwrap().is_empty());
    assert!(
        parse::parse(&print::print(&kept), None).unwrap().changes(kept, check::Differing::Refuse).unwrap().is_empty()
    );
}

#[test]
fn all_spellings_of_a_system_mean_it() {
    let today = day("2026-11-20");
    shipped(|tx| {
        for name in [
            "vans",
            "VANS 系統",
            "ＶＡＮＳ",
            "政府機關資安弱點通報機制",
            "政府機關資安關點通報機制",
            "資通安全弱點通報系統",
            "資安弱點通報系統",
        ] {
            assert_eq!(resolve(tx, name, today)?.code, "vans", "{name}");
        }
        assert_eq!(resolve(tx, "政府機關資安治理成熟度評估系統", today)?.code, "maturity");
        assert!(find(tx, "nothing", today)?.is_none());
        assert!(find(tx, "vans", day("2020-01-01"))?.is_none());
        Ok(())
    });
}

#[test]
fn the_approver_of_a_past_day_is_found() {
    let approver = |on: &str| {
        shipped(|tx| {
            let vans = resolve(tx, "vans", day(on))?;
            let admin = role(tx, vans.id, "admin", day(on))?;
            let stages = stages(tx, admin.role, Action::Grant, day(on))?;
            assert_eq!(stages[0].kind, StageKind::Form);
            Ok((vans.levels, stages[1].decider.clone(), stages.len()))
        })
    };
    let outside = |body: &str| Decider::Outside(body.to_owned());
    assert_eq!(approver("110-03-08"), (String::new(), outside("行政院資通安全處"), 2));
    assert_eq!(approver("111-08-26"), (String::new(), outside("行政院資通安全處"), 2));
    assert_eq!(approver("111-08-27"), (String::new(), outside("數位發展部資通安全署"), 3));
    assert_eq!(approver("115-11-20"), ("ABC".to_owned(), outside("數位發展部資通安全署"), 3));
}

#[test]
fn a_bundle_asks_for_its_roles() {
    let today = day("2026-11-20");
    shipped(|tx| {
        let keys =
            |text: &str| -> Result<Vec<String>> { Ok(expand(tx, text, today)?.iter().map(RoleEdition::key).collect()) };
        assert_eq!(keys("管考系統:使用權限")?, ["spm:admin", "spm:user"]);
        assert_eq!(keys("vans:一般權限")?, ["vans:user"]);
        assert_eq!(expand(tx, "vans", today).unwrap_err().kind(), Kind::Usage);
        assert_eq!(expand(tx, "vans:use", today).unwrap_err().kind(), Kind::Missing);
        Ok(())
    });
}

#[test]
fn the_buttons_are_as_the_manuals_show() {
    let today = day("2026-11-20");
    shipped(|tx| {
        let flags = |text: &str| -> Result<(bool, bool)> {
            let role = expand(tx, text, today)?.remove(0);
            Ok((role.online, role.form.is_some()))
        };
        assert_eq!(flags("ncert-report:report-admin")?, (true, true), "B072");
        assert_eq!(flags("spm:admin")?, (false, true), "B074");
        assert_eq!(flags("vans:admin")?, (true, true), "B075");
        assert_eq!(flags("survey:admin")?, (true, false), "B076");
        assert_eq!(flags("maturity:admin")?, (true, false), "B077");
        Ok(())
    });
}

#[test]
fn pairs_are_found_from_both_sides() {
    let today = day("2026-11-20");
    shipped(|tx| {
        let first = |text: &str| -> Result<Option<String>> {
            let role = expand(tx, text, today)?.remove(0);
            Ok(role_conflicts(tx, role.role)?.first().map(|conflict| conflict.key.clone()))
        };
        assert_eq!(first("vans:admin")?.as_deref(), Some("ncert-report:review-admin"));
        assert_eq!(first("desk:operator")?.as_deref(), Some("desk:auditor"));
        assert_eq!(first("vans:user")?, None);
        Ok(())
    });
}

#[test]
fn half_a_file_is_refused_and_never_a_panic() {
    for end in (0..SHIPPED.len()).step_by(211).filter(|end| SHIPPED.is_char_boundary(*end)) {
        if let Ok(part) = parse::parse(&SHIPPED[..end], None) {
            drop(part.check());
        }
    }
}

#[test]
fn the_documented_example_can_be_imported() {
    let page = include_str!("../../docs/catalogue.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let shipped = parse::parse(SHIPPED, None).unwrap();
    let changes = shipped.changes(parse::parse(example, None).unwrap(), check::Differing::Refuse).unwrap();
    assert!(changes.len() > 2, "{changes:?}");
}
