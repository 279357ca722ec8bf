//! Our own blank: seven blocks (DOMAIN: header, agency, applicant, former administrator, role, seals, authority).

use std::collections::BTreeMap;

use super::{Field, Kind, Stamp};
use crate::sheet::write::{Look, Page};
use crate::text::{self, Lang, Word};

/// Twelve columns: two for a label, four for what is filled in, twice.
const WIDTHS: [f64; 12] = [7.5; 12];

/// The height of a row that is filled in, and of one for seals; in points.
const HEIGHT: f64 = 33.0;
const SEAL_HEIGHT: f64 = 84.0;

/// Levels that the blank offers.
const LEVELS: &[&str] = &["A", "B", "C", "D", "E"];

/// What is printed on a blank.
#[derive(Debug, Default)]
pub struct Blank {
    /// The title.
    pub title: String,
    /// Which kind is ticked.
    pub kind: Kind,
    /// What is filled in beforehand.
    pub values: BTreeMap<Field, String>,
    /// What the authority said.
    pub result: Outcome,
}

/// The last block: what the authority said, and who opened the account.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Yes or no, and by whom.
    pub result: String,
    /// Who recorded it.
    pub clerk: String,
    /// Who opened the account.
    pub activated_by: String,
    /// When.
    pub activated_on: String,
    /// Why, on which document.
    pub remarks: String,
}

/// Lays the blank out.
pub fn page(blank: &Blank, lang: Lang) -> Page {
    use Field as F;
    use text::form as t;
    let mut layout = Layout { page: Page::new(t::PAPER_SHEET.to(lang), &WIDTHS), row: 0, blank, lang };
    layout.title();
    layout.pair(F::FilledOn, F::Number);
    layout.kind();
    layout.band(t::BAND_AGENCY);
    layout.pair(F::AgencyName, F::AgencyOid);
    layout.pair(F::AgencyBan, F::Level);
    layout.page.offer(LEVELS);
    layout.pair(F::Parent, F::Address);
    layout.band(t::BAND_APPLICANT);
    layout.pair(F::Name, F::Login);
    layout.pair(F::Department, F::Title);
    layout.pair(F::Phone, F::Extension);
    layout.pair(F::Mobile, F::Fax);
    layout.wide(F::Email);
    if blank.kind == Kind::Revocation {
        layout.certificate()
    } else {
        layout.request()
    }
    layout.band(t::BAND_SEALS);
    layout.seals();
    layout.band(t::BAND_AUTHORITY);
    let said = &blank.result;
    layout.others((t::PAPER_RESULT, &said.result), (t::PAPER_CLERK, &said.clerk));
    layout.others((t::PAPER_SUPERVISOR, ""), (t::PAPER_ACTIVATED_BY, &said.activated_by));
    layout.others((t::PAPER_ACTIVATED_ON, &said.activated_on), (t::PAPER_REMARKS, &said.remarks));
    layout.note();
    layout.page
}

struct Layout<'a> {
    page: Page,
    row: u32,
    blank: &'a Blank,
    lang: Lang,
}

impl Layout<'_> {
    fn next(&mut self, height: f64) -> u32 {
        let row = self.row;
        self.page.height(row, height);
        self.row += 1;
        row
    }

    /// Who goes, and which role is asked for.
    fn request(&mut self) {
        use Field as F;
        self.band(text::form::BAND_FORMER);
        self.pair(F::FormerName, F::FormerLogin);
        self.pair(F::FormerReason, F::EffectiveOn);
        self.band(text::form::BAND_REQUEST);
        self.pair(F::System, F::Role);
        self.pair(F::RoleCode, F::Reason);
    }

    /// Which certificate is to be revoked, and why.
    fn certificate(&mut self) {
        use Field as F;
        self.band(text::form::BAND_CERTIFICATE);
        self.pair(F::CertSerial, F::CertKind);
        self.wide(F::CardNumber);
        self.wide(F::RevokeReason);
    }

    fn title(&mut self) {
        let row = self.next(48.0);
        self.page.put((row, 0), (1, 12), Look::Title, &self.blank.title);
        if let Some(number) = self.blank.values.get(&Field::Number) {
            self.page.code((row, 11), number);
        }
    }

    fn band(&mut self, word: Word) {
        let row = self.next(22.0);
        self.page.put((row, 0), (1, 12), Look::Band, word.to(self.lang));
    }

    fn pair(&mut self, left: Field, right: Field) {
        let row = self.next(HEIGHT);
        self.field((row, 0), left, 4);
        self.field((row, 6), right, 4);
    }

    fn wide(&mut self, field: Field) {
        let row = self.next(HEIGHT);
        self.field((row, 0), field, 10);
    }

    fn field(&mut self, (row, column): (u32, u16), field: Field, columns: u16) {
        let star = if field.is_starred() { "*" } else { "" };
        self.page.put((row, column), (1, 2), Look::Label, format!("{}{star}", field.word().to(self.lang)));
        let value = self.blank.values.get(&field).map_or("", String::as_str);
        self.page.put((row, column + 2), (1, columns), Look::Input, value);
    }

    fn kind(&mut self) {
        let row = self.next(HEIGHT);
        let mark = |kind: Kind| if kind == self.blank.kind { '☑' } else { '☐' };
        let of_role = &[Kind::New, Kind::Change, Kind::Removal][..];
        let offered = if self.blank.kind == Kind::Revocation { &[Kind::Revocation] } else { of_role };
        let choices: Vec<String> =
            offered.iter().map(|kind| format!("{}{}", mark(*kind), kind.word().to(self.lang))).collect();
        self.page.put((row, 0), (1, 2), Look::Label, format!("{}*", Field::Kind.word().to(self.lang)));
        self.page.put((row, 2), (1, 10), Look::Input, choices.join("　　"));
    }

    fn seals(&mut self) {
        let (labels, boxes) = (self.next(HEIGHT), self.next(SEAL_HEIGHT));
        for (column, stamp) in (0..).step_by(4).zip(Stamp::ALL) {
            self.page.put((labels, column), (1, 4), Look::Label, stamp.word().to(self.lang));
            self.page.put((boxes, column), (1, 4), Look::Seal, "");
        }
    }

    /// What others fill in.
    fn others(&mut self, left: (Word, &str), right: (Word, &str)) {
        let row = self.next(HEIGHT);
        for (column, (word, text)) in [(0, left), (6, right)] {
            self.page.put((row, column), (1, 2), Look::Label, word.to(self.lang));
            self.page.put((row, column + 2), (1, 4), Look::Input, text);
        }
    }

    fn note(&mut self) {
        let row = self.next(56.0);
        self.page.put((row, 0), (1, 12), Look::Note, text::form::PAPER_NOTE.to(self.lang));
    }
}
