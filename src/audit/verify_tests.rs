//! Whoever changes the trail or what it speaks of is found, with the place named.

use super::{Anchor, Event, Finding, RowKind, head, record, verify};
use crate::access::{Actor, By};
use crate::base::Timestamp;
use crate::store::{Store, Tx, params};

static AGENCY: RowKind = RowKind { table: "agency", key: "id", columns: "id, ban, name, level" };

fn by() -> By {
    By { actor: Actor::nobody(), now: Timestamp::from_micros(1_000_000), seed: [7; 32] }
}

/// Six events: two agencies added, one changed, and three with personal values.
fn desk() -> Store {
    let mut store = Store::memory().unwrap();
    store
        .write(|tx| {
            for (ban, name) in [("70759028", "甲"), ("04595257", "乙")] {
                let id: i64 = tx.insert(
                    "INSERT INTO agency (kind, ban, name, created_at, updated_at)
                     VALUES ('company', :ban, :name, 0, 0)",
                    params! { ban, name },
                )?;
                record(tx, &by(), Event::new("agency.add", "agency", id).fact("ban", ban).row(&AGENCY, id))?;
            }
            tx.execute("UPDATE agency SET level = 'A' WHERE id = 1", params! {})?;
            record(tx, &by(), Event::new("agency.set", "agency", 1).fact("level", "A").row(&AGENCY, 1))?;
            for name in ["林小明", "王大同", "陳小美"] {
                record(
                    tx,
                    &by(),
                    Event::new("user.register", "account", 1).detail("name", name).detail("mail", "x@y"),
                )?;
            }
            Ok(())
        })
        .unwrap();
    store
}

/// Verifies; gives the sentences' ids and what they are about.
fn findings(store: &mut Store, anchors: Vec<Anchor>) -> Vec<Finding> {
    let mut all = Vec::new();
    store
        .read(|tx| {
            verify(tx, &[&AGENCY], anchors, &mut |finding| {
                all.push(finding);
                Ok(())
            })
        })
        .unwrap();
    all
}

/// Does to the database what another program could do, and verifies.
fn after(statements: &[&str]) -> Vec<Finding> {
    let mut store = desk();
    tamper(&mut store, statements);
    findings(&mut store, Vec::new())
}

fn tamper(store: &mut Store, statements: &[&str]) {
    let triggers = ["audit_event_fixed", "audit_event_kept", "audit_row_fixed", "audit_row_kept", "event_detail_fixed"];
    store
        .write(|tx| {
            tx.execute("PRAGMA defer_foreign_keys = ON", params! {}).ok();
            for trigger in triggers {
                tx.execute(&format!("DROP TRIGGER IF EXISTS {trigger}"), params! {})?;
            }
            for statement in statements {
                assert!(tx.execute(statement, params! {})? > 0, "{statement}");
            }
            Ok(())
        })
        .unwrap();
}

fn altered(event: i64) -> Finding {
    Finding::Altered { event }
}

fn renumber(from: i64, to: i64) -> [String; 3] {
    [
        format!("UPDATE audit_event SET seq = {to} WHERE seq = {from}"),
        format!("UPDATE event_detail SET event = {to} WHERE event = {from}"),
        format!("UPDATE audit_row SET event = {to} WHERE event = {from}"),
    ]
}

#[test]
fn a_whole_trail_is_counted() {
    let mut store = desk();
    let verified = store.read(|tx| verify(tx, &[&AGENCY], Vec::new(), &mut |finding| panic!("{finding:?}"))).unwrap();
    assert_eq!((verified.events, verified.details, verified.erased, verified.rows), (6, 6, 0, 2));
}

#[test]
fn an_altered_event_is_named() {
    for change in [
        "at = at + 1",
        "verb = 'agency.edit'",
        "account = 1",
        "via = 'session'",
        "via_ref = '1'",
        "subject = 'account'",
        "subject_id = 2",
        "subject_id = NULL",
        "body = CAST(body || x'00' AS BLOB)",
    ] {
        let statement = format!("UPDATE audit_event SET {change} WHERE seq = 3");
        let found = after(&[&statement]);
        assert_eq!(found[0], altered(3), "{change}");
        assert!(found.iter().all(|finding| finding.event() == Some(3)), "{change}: {found:?}");
    }
}

#[test]
fn a_bit_of_a_fact_or_a_hash_is_seen() {
    let body = "CAST(substr(body, 1, length(body) - 1) || x'ff' AS BLOB)";
    let found = after(&[&format!("UPDATE audit_event SET body = {body} WHERE seq = 1")]);
    assert!(found.contains(&altered(1)), "{found:?}");
    let hash = "zeroblob(32)";
    let found = after(&[&format!("UPDATE audit_event SET hash = {hash} WHERE seq = 3")]);
    assert_eq!(found, [altered(3), altered(4)]);
}

#[test]
fn a_dropped_event_is_missing() {
    let found = after(&["DELETE FROM event_detail WHERE event = 4", "DELETE FROM audit_event WHERE seq = 4"]);
    assert_eq!(found, [Finding::Missing { from: 4, to: 4 }]);
    let found =
        after(&["DELETE FROM event_detail WHERE event IN (4, 5)", "DELETE FROM audit_event WHERE seq IN (4, 5)"]);
    assert_eq!(found, [Finding::Missing { from: 4, to: 5 }]);
    let found = after(&["DELETE FROM audit_row WHERE event = 1", "DELETE FROM audit_event WHERE seq = 1"]);
    assert_eq!(found, [Finding::Missing { from: 1, to: 1 }]);
}

#[test]
fn a_gap_that_was_closed_is_seen() {
    let mut statements = vec!["DELETE FROM event_detail WHERE event = 4", "DELETE FROM audit_event WHERE seq = 4"];
    let (five, six) = (renumber(5, 4), renumber(6, 5));
    statements.extend([five[0].as_str(), &five[1], &six[0], &six[1], "UPDATE audit_head SET seq = 5"]);
    assert_eq!(after(&statements), [altered(4), altered(5)]);
}

#[test]
fn an_inserted_event_is_seen() {
    let event = |seq: i64| {
        format!(
            "INSERT INTO audit_event SELECT {seq}, at, verb, account, via, via_ref, subject, subject_id, body, hash
             FROM audit_event WHERE seq = 3"
        )
    };
    let found = after(&[&event(7)]);
    let record = Finding::Record { event: 7, table: "agency".to_owned(), row: 1 };
    assert_eq!(found, [altered(7), record.clone(), Finding::Head { head: 6, last: 7 }]);
    let found = after(&[&event(7), "UPDATE audit_head SET seq = 7"]);
    assert_eq!(found, [altered(7), record, Finding::Head { head: 7, last: 7 }], "with the head moved");
    assert_eq!(after(&[&event(0)])[0], altered(0));
    assert_eq!(after(&[&event(-5)])[0], altered(-5));
}

#[test]
fn reordered_events_are_named() {
    let swap = [renumber(5, 100), renumber(6, 5), renumber(100, 6)];
    let statements: Vec<&str> = swap.iter().flat_map(|three| &three[..2]).map(String::as_str).collect();
    let found = after(&statements);
    assert_eq!(found[..2], [altered(5), altered(6)]);
    assert_eq!(found[2], Finding::Head { head: 6, last: 6 });
}

#[test]
fn a_shortened_trail_is_seen_by_its_head_and_by_anchors() {
    let cut = ["DELETE FROM event_detail WHERE event > 4", "DELETE FROM audit_event WHERE seq > 4"];
    assert_eq!(after(&cut), [Finding::Head { head: 6, last: 4 }]);
    let mut store = desk();
    let anchor = store.read(|tx| Ok(anchor(tx))).unwrap();
    assert_eq!(findings(&mut store, vec![anchor.clone()]), []);
    let head = "UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_event WHERE seq = 4)";
    tamper(&mut store, &[cut[0], cut[1], head]);
    assert_eq!(findings(&mut store, Vec::new()), [], "nobody can see this from within");
    assert_eq!(
        findings(&mut store, vec![anchor]),
        [Finding::AnchorMissing { event: 6, place: "elsewhere".to_owned() }]
    );
    assert_eq!(after(&["DELETE FROM audit_head"]), [Finding::NoHead]);
}

fn anchor(tx: &Tx<'_>) -> Anchor {
    let head = head(tx).unwrap();
    Anchor { seq: head.seq, hash: head.hash.to_vec(), place: "elsewhere".to_owned() }
}

#[test]
fn a_trail_written_anew_is_not_the_one_that_was_anchored() {
    let anchor = desk().read(|tx| Ok(anchor(tx))).unwrap();
    let mut store = desk();
    store.write(|tx| record(tx, &by(), Event::general("init", "desk"))).unwrap();
    let mut other = Store::memory().unwrap();
    for _ in 0..7 {
        other.write(|tx| record(tx, &by(), Event::general("init", "desk"))).unwrap();
    }
    assert_eq!(findings(&mut store, vec![anchor.clone()]), []);
    let differs = Finding::AnchorDiffers { event: 6, place: "elsewhere".to_owned() };
    assert_eq!(findings(&mut other, vec![anchor]), [differs]);
}

#[test]
fn personal_values_may_be_erased_but_not_changed() {
    let mut store = desk();
    tamper(&mut store, &["DELETE FROM event_detail WHERE event = 5"]);
    let verified = store.read(|tx| verify(tx, &[&AGENCY], Vec::new(), &mut |finding| panic!("{finding:?}"))).unwrap();
    assert_eq!((verified.details, verified.erased), (4, 2));
    let named = |event| (event, "name".to_owned());
    let (event, field) = named(5);
    let found = after(&["UPDATE event_detail SET value = '王大年' WHERE event = 5 AND field = 'name'"]);
    assert_eq!(found, [Finding::DetailChanged { event, field }]);
    let (event, field) = named(5);
    let found = after(&["UPDATE event_detail SET salt = zeroblob(32) WHERE event = 5 AND field = 'name'"]);
    assert_eq!(found, [Finding::DetailChanged { event, field }]);
    let (event, field) = named(3);
    let found = after(&["INSERT INTO event_detail (event, field, salt, value) VALUES (3, 'name', x'00', '林')"]);
    assert_eq!(found, [Finding::DetailAdded { event, field }]);
}

#[test]
fn records_of_rows_belong_to_their_events() {
    let record = |event, row| Finding::Record { event, table: "agency".to_owned(), row };
    assert_eq!(after(&["DELETE FROM audit_row WHERE event = 1"]), [record(1, 1)]);
    let found = after(&["INSERT INTO audit_row SELECT 4, row_table, 2, digest FROM audit_row WHERE event = 3"]);
    assert_eq!(found[0], record(4, 2));
    let changed = "UPDATE audit_row SET digest = zeroblob(32) WHERE event = 2";
    let row = Finding::RowChanged { event: 2, table: "agency".to_owned(), row: 2 };
    assert_eq!(after(&[changed]), [record(2, 2), row]);
    let unknown = Finding::TableUnknown { table: "system".to_owned() };
    let found = after(&["UPDATE audit_row SET row_table = 'system' WHERE event = 2"]);
    assert!(found.contains(&unknown) && found.contains(&record(2, 2)), "{found:?}");
}

#[test]
fn rows_are_as_their_last_event_left_them() {
    let table = || "agency".to_owned();
    let changed = |event, row| Finding::RowChanged { event, table: table(), row };
    assert_eq!(after(&["UPDATE agency SET level = 'B' WHERE id = 1"]), [changed(3, 1)]);
    assert_eq!(after(&["UPDATE agency SET name = '乙乙' WHERE id = 2"]), [changed(2, 2)]);
    assert_eq!(after(&["DELETE FROM agency WHERE id = 2"]), [Finding::RowGone { event: 2, table: table(), row: 2 }]);
    let added = "INSERT INTO agency (kind, ban, name, created_at, updated_at) VALUES ('company', '1', '丙', 0, 0)";
    assert_eq!(after(&[added]), [Finding::RowUnrecorded { table: table(), row: 3 }]);
}

#[test]
fn a_row_that_was_taken_away_with_an_event_is_not_missed() {
    let mut store = desk();
    store
        .write(|tx| {
            tx.execute("DELETE FROM agency WHERE id = 2", params! {})?;
            record(tx, &by(), Event::new("agency.remove", "agency", 2).row(&AGENCY, 2))
        })
        .unwrap();
    assert_eq!(findings(&mut store, Vec::new()), []);
}

#[test]
fn pages_join_without_a_seam() {
    let mut store = Store::memory().unwrap();
    store
        .write(|tx| {
            for number in 0..9000 {
                record(tx, &by(), Event::new("user.edit", "account", number).detail("name", number))?;
            }
            Ok(())
        })
        .unwrap();
    let verified = store.read(|tx| verify(tx, &[&AGENCY], Vec::new(), &mut |finding| panic!("{finding:?}"))).unwrap();
    assert_eq!((verified.events, verified.details), (9000, 9000));
    tamper(&mut store, &["UPDATE audit_event SET at = 2 WHERE seq IN (4096, 4097)"]);
    assert_eq!(findings(&mut store, Vec::new()), [altered(4096), altered(4097)]);
}
