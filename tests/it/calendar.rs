//! The office calendar at the shell.

use insta::assert_snapshot;

use crate::harness::{Desk, items};

#[test]
fn a_day_is_shown_in_both_calendars() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("date 民國115年11月23日"), @"
    date        2026-11-23
    ROC date    115-11-23
    weekday     Monday
    office      working day
    from today  3 days, 1 working day
    -- stderr --
    the office calendar of that day is not imported: weekends are counted as off, holidays are not known; `authdesk calendar import FILE` imports it
    ");
    assert_snapshot!(desk.run("date +3wd --lang zh-TW"), @"
    西元日期    2026-11-25
    民國日期    115-11-25
    星期        星期三
    上班或放假  上班
    距今天      5 天，3 個工作日
    -- stderr --
    尚未匯入該日的辦公日曆，僅以週末推算，未計入國定假日與補班；可用 `authdesk calendar import 檔案` 匯入
    ");
    assert_snapshot!(desk.run("date -7d"), @"
    date        2026-11-13
    ROC date    115-11-13
    weekday     Friday
    office      working day
    from today  -7 days, -5 working days
    -- stderr --
    the office calendar of that day is not imported: weekends are counted as off, holidays are not known; `authdesk calendar import FILE` imports it
    ");
    assert_snapshot!(desk.run("date -o json"), @r#"
    {
      "schema": 1,
      "kind": "day",
      "items": [
        {
          "date": "2026-11-20",
          "roc": "115-11-20",
          "weekday": "friday",
          "working_day": true,
          "note": "",
          "imported": false,
          "days_from_today": 0,
          "working_days_from_today": 0
        }
      ],
      "next": null
    }
    "#);
    assert_snapshot!(desk.run("date soon"), @r#"
    -- stderr --
    error: "soon" does not fit [DATE]: `soon` is neither a day such as 2026-11-20 or 115-11-20 nor a number of days such as today, 30d or +3wd
    hint: `--help` lists what can be typed
    -- exit 2 --
    "#);
    assert_eq!(desk.events(), ["init"]);
}

#[test]
fn without_an_import_weekends_are_off() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("calendar show --month 115-11 --limit 3"), @"
    2026-11-01	115-11-01	Sunday	day off	
    2026-11-02	115-11-02	Monday	working day	
    2026-11-03	115-11-03	Tuesday	working day	
    -- stderr --
    warning: no office calendar was imported for 2026-11-01 to 2026-11-30; only Saturdays and Sundays are taken as off
    ");
    assert_snapshot!(desk.run("calendar show --year 115"), @"
    -- stderr --
    warning: no office calendar was imported for 2026-01-01 to 2026-12-31; only Saturdays and Sundays are taken as off
    ");
    assert_snapshot!(desk.run("calendar show --month 13"), @r#"
    -- stderr --
    error: "13" does not fit --month <MONTH>: `13` is not a month such as 2026-11, 115-11 or 11
    hint: `--help` lists what can be typed
    -- exit 2 --
    "#);
}

const FEBRUARY: &str = "西元日期,星期,是否放假,備註
20260207,六,0,補行上班
20260214,六,2,
20260216,一,2,農曆除夕
20260217,二,2,春節
20260218,三,0,
";

#[test]
fn a_calendar_is_imported_once() {
    let desk = Desk::new();
    desk.file("115.csv", FEBRUARY);
    assert_snapshot!(desk.run("calendar import @/115.csv --dry-run"), @"
    days added: 5, updated: 0, unchanged: 0
    -- stderr --
    warning: the file has 5 of the 365 days of 2026; on the others only Saturdays and Sundays are off
    dry run: nothing was written
    ");
    assert!(desk.sql("SELECT day FROM office_day").is_empty());
    assert_snapshot!(desk.run("calendar import @/115.csv"), @"
    days added: 5, updated: 0, unchanged: 0
    -- stderr --
    warning: the file has 5 of the 365 days of 2026; on the others only Saturdays and Sundays are off
    ");
    assert_snapshot!(desk.run("calendar show --year 115"), @"
    2026-02-07	115-02-07	Saturday	working day	補行上班
    2026-02-16	115-02-16	Monday	day off	農曆除夕
    2026-02-17	115-02-17	Tuesday	day off	春節
    ");
    assert_snapshot!(desk.run("date 115-2-16"), @"
    date        2026-02-16
    ROC date    115-02-16
    weekday     Monday
    office      day off
    note        農曆除夕
    from today  -277 days, -197 working days
    ");
    let (bytes, _, _) = encoding_rs::BIG5.encode(FEBRUARY);
    desk.file("115-cp950.csv", bytes);
    let again = desk.items("calendar import @/115-cp950.csv");
    assert_eq!(again[0].to_string(), r#"{"added":0,"updated":0,"unchanged":5}"#);
    assert_eq!(desk.events(), ["init", "calendar.import"]);
}

#[test]
fn all_that_is_wrong_with_a_calendar_is_told_at_once() {
    let desk = Desk::new();
    desk.file(
        "115.csv",
        "西元日期,星期,是否放假,備註\n20260207,五,0,\n20260208,日,1,\n20260230,一,2,\n20260209,一,0,\n20260209,一,2,\n",
    );
    assert_snapshot!(desk.run("calendar import @/115.csv"), @"
    -- stderr --
    error: 4 errors, nothing was written
      in @/115.csv, line 2, field weekday: 2026-02-07 is a Saturday, not 五; the columns may have slipped
      in @/115.csv, line 3, field off: `1` is not a mark of the office calendar: 0 for a working day, 2 for a day off
      in @/115.csv, line 4, field date: there is no day `20260230`
      in @/115.csv, line 6, field date: line 5 says something else about 2026-02-09
    -- exit 1 --
    ");
    assert!(desk.sql("SELECT day FROM office_day").is_empty());
    assert_snapshot!(desk.run("calendar import @/115.csv --keep-going --report @/report.json"), @"
    days added: 1, updated: 0, unchanged: 0
    -- stderr --
    warning: the file has 1 of the 365 days of 2026; on the others only Saturdays and Sundays are off
    error: 4 rows had errors and were left out; the others are written
      in @/115.csv, line 2, field weekday: 2026-02-07 is a Saturday, not 五; the columns may have slipped
      in @/115.csv, line 3, field off: `1` is not a mark of the office calendar: 0 for a working day, 2 for a day off
      in @/115.csv, line 4, field date: there is no day `20260230`
      in @/115.csv, line 6, field date: line 5 says something else about 2026-02-09
    hint: mend these rows and run the command again; what is written already will be unchanged
    -- exit 6 --
    ");
    assert_eq!(desk.sql("SELECT day FROM office_day"), ["2026-02-09"]);
    assert!(std::fs::read_to_string(desk.path("report.json")).unwrap().contains("calendar.bad-mark"));
    assert_snapshot!(desk.run_as("nobody", "calendar import @/115.csv"), @"
    -- stderr --
    error: you are not logged in
    hint: log in with `authdesk login`
    -- exit 4 --
    ");
}

#[test]
fn a_date_needs_no_desk() {
    let desk = Desk::empty();
    assert_snapshot!(desk.run("date +3wd"), @"
    date        2026-11-25
    ROC date    115-11-25
    weekday     Wednesday
    office      working day
    from today  5 days, 3 working days
    -- stderr --
    no desk here: weekends are counted as off, holidays are not known
    ");
    let day = items(&desk.ok("date 115-11-21 -o json")).remove(0);
    assert_eq!((&day["imported"], &day["working_day"]), (&false.into(), &false.into()));
    assert!(!desk.path("desk.db").exists());
}
