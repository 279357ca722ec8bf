//! The days of all that is unfinished as a calendar. Source: RFC 5545.

use crate::base::{Date, Timestamp};

/// The longest line, in bytes without its end.
const LONGEST: usize = 75;

/// A calendar that is being written.
pub struct Calendar {
    text: String,
    stamp: String,
    /// How many days are in it.
    pub entries: usize,
}

impl Calendar {
    /// Begins a calendar with its name.
    pub fn new(name: &str, now: Timestamp) -> Self {
        let mut calendar = Self { text: String::new(), stamp: utc(now), entries: 0 };
        calendar.line("BEGIN:VCALENDAR");
        calendar.line("VERSION:2.0");
        calendar.line("PRODID:-//authdesk//remind//EN");
        calendar.line("CALSCALE:GREGORIAN");
        calendar.line("METHOD:PUBLISH");
        calendar.line(&format!("X-WR-CALNAME:{}", escaped(name)));
        calendar
    }

    /// Adds a day. The same matter has the same id in every calendar, so that a later one replaces it.
    pub fn add(&mut self, id: &str, day: Date, summary: &str, description: &str) {
        let compact = |day: Date| day.to_string().replace('-', "");
        let (stamp, tomorrow) = (self.stamp.clone(), compact(day.tomorrow()));
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{id}@authdesk"));
        self.line(&format!("DTSTAMP:{stamp}"));
        self.line(&format!("DTSTART;VALUE=DATE:{}", compact(day)));
        self.line(&format!("DTEND;VALUE=DATE:{tomorrow}"));
        self.line(&format!("SUMMARY:{}", escaped(summary)));
        self.line(&format!("DESCRIPTION:{}", escaped(description)));
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
        self.entries += 1;
    }

    /// The whole calendar.
    pub fn end(mut self) -> String {
        self.line("END:VCALENDAR");
        self.text
    }

    /// Adds a line, folded between letters where it is too long.
    fn line(&mut self, line: &str) {
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > LONGEST {
                self.text.push_str("\r\n ");
                length = 1;
            }
            self.text.push(letter);
            length += letter.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// Text as a value of type TEXT.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// A moment as `20261120T013000Z`.
fn utc(now: Timestamp) -> String {
    let (seconds, day) = (now.seconds(), 86_400);
    let date = Date::from_days(seconds.div_euclid(day)).to_string().replace('-', "");
    let rest = seconds.rem_euclid(day);
    format!("{date}T{:02}{:02}{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_letters_and_text_is_escaped() {
        let now = "2026-11-20T09:30:00+08:00".parse().unwrap();
        let mut calendar = Calendar::new("desk", now);
        let summary = format!("a;b,c\\d\r\n{}", "案件".repeat(40));
        calendar.add("review-1", "2026-12-31".parse().unwrap(), &summary, "x");
        let text = calendar.end();
        assert!(text.lines().all(|line| line.len() <= LONGEST), "{text}");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("SUMMARY:a\\;b\\,c\\\\d\\n{}\r\n", "案件".repeat(40))), "{unfolded}");
        assert!(
            unfolded
                .contains("DTSTAMP:20261120T013000Z\r\nDTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n")
        );
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    }
}
