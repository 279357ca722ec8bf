//! A label and its value side by side, or one below the other: all pairs are weighed, and the best are taken first.

use std::collections::HashSet;

use super::ground::{Area, Ground, Place, Role, Spot};
use super::heading::Headings;
use super::label::{Block, Labels, Meaning};
use super::read::Found;
use super::shape::{self, Fit};
use super::{Field, gather, part};
use crate::sheet::Cell;

/// How far to the right of a label its value is looked for over empty cells.
const HOPS: i32 = 6;

/// A label that waits for its value.
struct Asking<'g> {
    field: Field,
    /// What speaks against the label.
    doubt: i32,
    label: &'g str,
    area: Area,
    /// Whether the value is missed in the label's own cell.
    within: bool,
}

/// A value that a label may have.
struct Offer {
    asking: usize,
    at: Place,
    score: i32,
}

/// What is used already: labels and values.
pub struct Used<'u> {
    /// Labels of tables.
    pub labels: &'u [&'u HashSet<Place>],
    /// Values of tables.
    pub values: &'u [&'u HashSet<Place>],
}

impl Used<'_> {
    fn label(&self, at: Place) -> bool {
        self.labels.iter().any(|places| places.contains(&at))
    }

    fn value(&self, at: Place) -> bool {
        self.values.iter().any(|places| places.contains(&at))
    }
}

/// Finds the labels that are left, with their values.
pub fn read(ground: &Ground<'_>, labels: &Labels, headings: &Headings, used: &Used<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut asking = Vec::new();
    for spot in &ground.spots {
        let at = spot.area.first;
        if headings.stands_at(at) || used.label(at) || is_remark(ground, labels, spot) {
            continue;
        }
        let block = named_before(ground, labels, spot).or_else(|| headings.block_of(at));
        match &spot.role {
            Role::Labels(parts) => {
                for one in of_parts(labels, spot.area, parts, block) {
                    match one {
                        Part::Answered(one) => found.push(one),
                        Part::Asking(_) if used.value(at) => {}
                        Part::Asking(one) => asking.push(one),
                    }
                }
            }
            // The name of a block of people with a name beside it.
            Role::Plain if !used.value(at) && !heads_group(ground, spot) && !answers(ground, spot) => {
                let field = match labels.heading(&spot.text).filter(|_| !block.is_some_and(Block::is_silent)) {
                    Some(Block::Former) => Field::FormerName,
                    Some(Block::Applicant) => Field::Name,
                    Some(Block::Request) => Field::Role,
                    _ => continue,
                };
                let doubt = if field == Field::Role { 25 } else { 15 };
                asking.push(Asking { field, doubt, label: &spot.text, area: spot.area, within: false });
            }
            Role::Plain | Role::Note => {}
        }
    }
    found.extend(Weighing { ground, labels, headings, used, asking }.pairs());
    found
}

/// A label within a cell, with its value or without.
enum Part<'g> {
    Answered(Found),
    Asking(Asking<'g>),
}

/// What stands behind labels within a text that is the value of another: 異動（原管理者：林大同，帳號：lin001）.
pub fn within(labels: &Labels, text: &str, at: Place) -> Vec<Found> {
    let parts = part::split(text, labels);
    let answered =
        of_parts(labels, Area { first: at, last: at }, &parts, None).into_iter().filter_map(|part| match part {
            Part::Answered(found) if !found.is_blank() => Some(Found { confidence: 75, ..found }),
            _ => None,
        });
    answered.collect()
}

/// The labels of a cell. One that only names a person says whose those behind it are: 原管理者：林大同　帳號：lin001.
fn of_parts<'g>(labels: &Labels, area: Area, parts: &'g [part::Part], block: Option<Block>) -> Vec<Part<'g>> {
    let mut block = block;
    let mut all = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let person = labels.heading(&part.label).filter(|named| named.is_person() && !labels.knows(&part.label));
        let meaning = match person {
            Some(person) => {
                block = block.filter(|block| block.is_silent()).or(Some(person));
                let field = if person == Block::Former { Field::FormerName } else { Field::Name };
                Some(Meaning::Field(field, false)).filter(|_| block == Some(person) && !part.value.is_empty())
            }
            None => labels.meaning(&part.label, block),
        };
        let Some(Meaning::Field(field, exact)) = meaning else { continue };
        let doubt = doubt(labels, &part.label, (field, exact), block);
        if part.value.is_empty() && index + 1 == parts.len() {
            all.push(Part::Asking(Asking { field, doubt, label: &part.label, area, within: part.ends_open }));
            continue;
        }
        let field = settled(labels, &part.label, field, &part.value);
        let confidence = if part.value.is_empty() { 0 } else { u8::try_from(95 - doubt).unwrap_or(0) };
        let at = area.first;
        let (label, value) = (part.label.clone(), Cell::from(part.value.as_str()));
        all.push(Part::Answered(Found { field, label, label_at: at, value, at, confidence, record: None }));
    }
    all
}

/// What a label asks for that may ask for the kind or for the role: the value tells.
fn settled(labels: &Labels, label: &str, field: Field, value: &str) -> Field {
    if field != Field::Kind || value.is_empty() || labels.heading(label) != Some(Block::Request) {
        return field;
    }
    if shape::fit(Field::Kind, value, labels) == Fit::Good { field } else { Field::Role }
}

/// What speaks against a label: that it may mean many things, or that it stands where others are described.
fn doubt(labels: &Labels, label: &str, (field, exact): (Field, bool), block: Option<Block>) -> i32 {
    let vague = if labels.is_vague(label) { 20 } else { 0 };
    let strays = if block == Some(Block::Agency) && shape::is_own(field) { 20 } else { 0 };
    vague + strays + if exact { 0 } else { 5 }
}

/// Whether a text stands right behind a label.
fn answers(ground: &Ground<'_>, spot: &Spot<'_>) -> bool {
    let before = ground.left_of(spot.area, spot.area.first.0);
    before.is_some_and(|before| before.lone_label().is_some() && before.area.last.1 + 1 == spot.area.first.1)
}

/// Whether several narrower labels may stand below a text.
fn heads_group(ground: &Ground<'_>, spot: &Spot<'_>) -> bool {
    let width = |area: Area| area.last.1 - area.first.1;
    ground.below(spot.area).is_some_and(|below| below.is_label() && width(below.area) < width(spot.area))
}

/// Whether a text stands beside a label that announces explanations.
fn is_remark(ground: &Ground<'_>, labels: &Labels, spot: &Spot<'_>) -> bool {
    let before = ground.left_of(spot.area, spot.area.first.0);
    spot.is_answered() && before.is_some_and(|before| labels.is_remark(&before.text))
}

/// Whose label it is, where the one who goes is named before it in its row: 原管理者 林大同 帳號.
fn named_before(ground: &Ground<'_>, labels: &Labels, spot: &Spot<'_>) -> Option<Block> {
    if spot.lone_label().is_some_and(|label| labels.says_new(label)) {
        return None;
    }
    let mut left = ground.left_of(spot.area, spot.area.first.0);
    for _ in 0..6 {
        let before = left?;
        // 停用人員姓名 林大同 帳號.
        let named = before.lone_label().filter(|_| spot.is_label()).and_then(|label| labels.meaning(label, None));
        match named {
            Some(Meaning::Field(Field::FormerName, _)) => return Some(Block::Former),
            Some(Meaning::Field(Field::Name, _)) => return None,
            _ => {}
        }
        let answered = ground.right_of(before.area, before.area.first.0).is_some_and(Spot::is_plain);
        match labels.heading(&before.text).filter(|_| before.is_plain() && answered) {
            Some(block) if block.is_person() => return Some(block).filter(|block| *block == Block::Former),
            _ => left = ground.left_of(before.area, before.area.first.0),
        }
    }
    None
}

struct Weighing<'w, 'a> {
    ground: &'w Ground<'a>,
    labels: &'w Labels,
    headings: &'w Headings,
    used: &'w Used<'w>,
    asking: Vec<Asking<'w>>,
}

impl<'w> Weighing<'w, '_> {
    fn pairs(self) -> Vec<Found> {
        let sideways = self.sideways();
        let mut offers: Vec<Offer> = Vec::new();
        for index in 0..self.asking.len() {
            offers.extend(self.right(index));
            offers.extend(self.below(index, sideways));
        }
        offers.sort_by_key(|offer| (-offer.score, offer.asking));
        let mut answered: Vec<Option<Offer>> = self.asking.iter().map(|_| None).collect();
        let mut taken = HashSet::new();
        for offer in offers {
            if answered[offer.asking].is_none() && taken.insert(offer.at) {
                let asking = offer.asking;
                answered[asking] = Some(offer);
            }
        }
        self.asking.iter().zip(answered).filter_map(|(asking, offer)| self.found(asking, offer)).collect()
    }

    fn found(&self, asking: &Asking<'_>, offer: Option<Offer>) -> Option<Found> {
        let (label, label_at) = (asking.label.to_owned(), asking.area.first);
        // A word that is no label of the table needs an answer to be one.
        let is_name_only = self.labels.names_field(asking.label).is_none();
        let beside = self.ground.area((label_at.0, asking.area.last.1 + 1)).first;
        let (value, at, confidence) = match offer {
            Some(offer) => {
                let value = gather::gather(self.ground, self.labels, asking.field, offer.at, asking.area);
                (value, offer.at, u8::try_from(offer.score.clamp(5, 100)).unwrap_or(5))
            }
            None if is_name_only => return None,
            None if asking.within => (Cell::Empty, label_at, 0),
            None => (Cell::Empty, beside, 0),
        };
        let text = value.text().unwrap_or_default();
        let field = settled(self.labels, asking.label, asking.field, &text);
        Some(Found { field, label, label_at, value, at, confidence, record: None })
    }

    /// Whether most labels have their values at the right.
    fn sideways(&self) -> bool {
        let plain = |spot: Option<&Spot<'_>>| spot.is_some_and(Spot::is_plain);
        let right = |asking: &&Asking<'_>| plain(self.ground.spot((asking.area.first.0, asking.area.last.1 + 1)));
        let right = self.asking.iter().filter(right).count();
        let below = self.asking.iter().filter(|asking| plain(self.ground.below(asking.area))).count();
        right > 2 * below
    }

    fn fit(&self, asking: &Asking<'_>, spot: &Spot<'_>) -> Fit {
        shape::fit(asking.field, &spot.text, self.labels)
    }

    /// The next text in the row, unless a label or a box to be filled in comes first.
    fn right(&self, index: usize) -> Option<Offer> {
        let asking = &self.asking[index];
        let row = asking.area.first.0;
        let mut column = asking.area.last.1 + 1;
        let is_name_only = self.labels.names_field(asking.label).is_none();
        for hop in 0..HOPS {
            let area = self.ground.area((row, column));
            if let Some(spot) = self.ground.spot((row, column)) {
                if !self.may_be_value(asking, spot, hop) || self.used.value(spot.area.first) {
                    return None;
                }
                let fit = self.fit(asking, spot);
                if (fit == Fit::Poor && hop > 1) || (fit != Fit::Good && is_name_only && asking.field != Field::Role) {
                    return None;
                }
                let score = 100 - 12 * hop - self.doubts(asking, fit);
                return Some(Offer { asking: index, at: spot.area.first, score });
            }
            if area.last.1 > area.first.1 && hop == 0 && self.below_text(asking).is_none() {
                return None;
            }
            if area != (Area { first: (row, column), last: (row, column) }) && hop > 0 {
                return None;
            }
            column = area.last.1 + 1;
        }
        None
    }

    /// The text right below the label.
    fn below(&self, index: usize, sideways: bool) -> Option<Offer> {
        let asking = &self.asking[index];
        let spot = self.below_text(asking)?;
        let fit = self.fit(asking, spot);
        let is_name_only = self.labels.names_field(asking.label).is_none();
        let box_beside = self
            .ground
            .merged((asking.area.first.0, asking.area.last.1 + 1))
            .is_some_and(|merged| merged.first.0 >= asking.area.first.0 && self.ground.spot(merged.first).is_none());
        if fit != Fit::Good && (fit == Fit::Poor || box_beside || sideways || is_name_only) {
            return None;
        }
        let score = 80 - self.doubts(asking, fit) - if sideways || box_beside { 20 } else { 0 };
        Some(Offer { asking: index, at: spot.area.first, score })
    }

    fn below_text(&self, asking: &Asking<'_>) -> Option<&'w Spot<'_>> {
        let spot = self.ground.below(asking.area)?;
        let own_column = spot.area.first.1 >= asking.area.first.1;
        let free = spot.is_plain() && !self.headings.stands_at(spot.area.first) && !self.used.value(spot.area.first);
        (own_column && free).then_some(spot)
    }

    const fn doubts(&self, asking: &Asking<'_>, fit: Fit) -> i32 {
        asking.doubt
            + match fit {
                Fit::Good | Fit::Open => 0,
                Fit::Poor => 25,
            }
    }

    /// Whether a text beside a label can be its value. Words that are labels elsewhere may be: a title, a role.
    fn may_be_value(&self, asking: &Asking<'_>, spot: &Spot<'_>, hop: i32) -> bool {
        if spot.is_plain() {
            return !self.headings.stands_at(spot.area.first);
        }
        let row = spot.area.first.0;
        let is_stop = spot.lone_label().is_some() && self.labels.names_field(&spot.text).is_none();
        let answered = self.ground.spot((row, spot.area.last.1 + 1)).is_some_and(Spot::is_plain);
        // 申請系統 VANS系統: what is asked for is called so.
        let calls_so = spot.lone_label().is_some_and(|label| self.labels.calls_so(asking.field, label));
        // 申請類別 停用帳號.
        let is_kind = asking.field == Field::Kind && self.labels.kind(&spot.text).is_some();
        hop == 0 && (is_stop || calls_so || is_kind) && shape::is_free(asking.field) && !answered
    }
}
