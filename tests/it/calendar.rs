//! The office calendar at the shell.

use insta::assert_snapshot;

use crate::harness::Desk;

#[test]
fn a_day_is_shown_in_both_calendars() {
    let desk = Desk::new();
    assert_snapshot!(desk.run("date 民國115年11月23日"), @"
    date        2026-11-23
    ROC date    115-11-23
    weekday     Monday
    office      working day
    from today  3 days, 1 working day
    ");
    assert_snapshot!(desk.run("date +3wd --lang zh-TW"), @"
    西元日期    2026-11-25
    民國日期    115-11-25
    星期        星期三
    上班或放假  上班
    距今天      5 天，3 個工作日
    ");
    assert_snapshot!(desk.run("date -7d"), @"
    date        2026-11-13
    ROC date    115-11-13
    weekday     Friday
    office      working day
    from today  -7 days, -5 working days
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
