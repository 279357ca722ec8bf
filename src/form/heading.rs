//! Headings of blocks, and the cells for which each holds.

use super::Field;
use super::ground::{Area, Ground, Place, Spot};
use super::label::{Block, Labels, Meaning};

/// No form has more headings.
const LIMIT: usize = 1_000;

/// A heading.
#[derive(Debug)]
pub struct Heading {
    /// Where it stands.
    pub area: Area,
    /// What it is the heading of.
    pub block: Block,
    /// The rows and columns for which it holds.
    reach: Area,
    /// Whether it stands beside its fields, not above them.
    beside: bool,
}

/// The headings of a sheet.
#[derive(Debug, Default)]
pub struct Headings(Vec<Heading>);

impl Headings {
    /// Finds them.
    pub fn of(ground: &Ground<'_>, labels: &Labels) -> Self {
        let mut found: Vec<Heading> = Vec::new();
        let again = titles_again(ground, labels);
        for spot in &ground.spots {
            if found.len() == LIMIT {
                break;
            }
            let Some(block) = labels.heading(&spot.text).filter(|_| !spot.is_answered()) else { continue };
            let among_seals = found.last().is_some_and(|before| before.block == Block::Seals && !before.beside);
            if let Some((mut reach, beside)) = reach(ground, labels, spot, block, among_seals) {
                // Below the same title begins another form.
                let next = again.iter().find(|row| **row > spot.area.first.0);
                reach.last.0 = next.map_or(reach.last.0, |row| reach.last.0.min(row - 1));
                found.push(Heading { area: spot.area, block, reach, beside });
            }
        }
        Self(found)
    }

    /// Whether a heading stands here.
    pub fn stands_at(&self, at: Place) -> bool {
        self.0.iter().any(|heading| heading.area.first == at)
    }

    /// The block of a cell: that of the nearest heading beside it, else above it.
    pub fn block_of(&self, at: Place) -> Option<Block> {
        let reaching = || self.0.iter().filter(|heading| heading.reach.contains(at) && heading.area.first != at);
        let beside = reaching().filter(|heading| heading.beside).max_by_key(|heading| heading.area.first.1);
        let above = || reaching().filter(|heading| !heading.beside).max_by_key(|heading| heading.area.first);
        // What stands beside says more than what stands above, unless that is nearer than its first row.
        beside.or_else(above).map(|heading| heading.block)
    }
}

/// The rows in which the title of the sheet stands again.
fn titles_again(ground: &Ground<'_>, labels: &Labels) -> Vec<u32> {
    let mut titles = ground.spots.iter().filter(|spot| spot.is_plain() && labels.is_title(&spot.text));
    let Some(first) = titles.next() else { return Vec::new() };
    titles.filter(|title| title.text == first.text).map(|title| title.area.first.0).collect()
}

/// For which cells a text is a heading; nothing if it is a label or a value.
fn reach(
    ground: &Ground<'_>,
    labels: &Labels,
    spot: &Spot<'_>,
    block: Block,
    among_seals: bool,
) -> Option<(Area, bool)> {
    let area = spot.area;
    let row = area.first.0;
    let (left, right) = (ground.left_of(area, row), ground.right_of(area, row));
    let last_row = ground.last.0;
    let is_value = left.is_some_and(|left| left.lone_label().is_some() && left.area.last.1 + 1 == area.first.1);
    let above_all = |columns: (u32, u32)| Some((Area { first: (row, columns.0), last: (last_row, columns.1) }, false));
    let below = ground.below(area);
    let answered_below = below.is_some_and(|below| {
        below.is_plain() && (labels.heading(&below.text).is_none() || answers(ground, labels, below))
    });
    match (left, right) {
        (None, None) if spot.is_label() && (answered_below || has_box(ground, area)) => None,
        (None, None) if answers(ground, labels, spot) => None,
        (None, None) => above_all((0, u32::MAX)),
        _ if is_value && !heads_columns(ground, labels, spot) => None,
        // One of several above their columns.
        _ if heads_columns(ground, labels, spot) => {
            let until = next_heading(ground, labels, area).map_or(u32::MAX, |next| next.area.first.1 - 1);
            let from = if left.is_none() { 0 } else { area.first.1 };
            above_all((from, until))
        }
        (_, Some(right)) if right.is_label() && !(among_seals && area.last.0 == row) => {
            if spot.is_label() && answered_below {
                return None;
            }
            let until = last_beside(ground, area);
            // On one row alone, what is no heading by itself stays a label of its own.
            let alone = until == row && spot.is_label() && block == Block::Others && below.is_some();
            let columns = (area.last.1 + 1, u32::MAX);
            (!alone).then_some((Area { first: (row, columns.0), last: (until, columns.1) }, true))
        }
        _ => None,
    }
}

/// Whether a text names the role, or the title, that the label above it asks for.
fn answers(ground: &Ground<'_>, labels: &Labels, spot: &Spot<'_>) -> bool {
    let beside = |spot: &Spot<'_>| ground.right_of(spot.area, spot.area.first.0);
    let above = spot.area.first.0.checked_sub(1).and_then(|above| ground.spot((above, spot.area.first.1)));
    let asking = above.filter(|above| !beside(above).is_some_and(Spot::is_plain)).and_then(Spot::lone_label);
    let asked = asking.and_then(|label| labels.meaning(label, None));
    let heads = beside(spot).is_some_and(Spot::is_label);
    let names_person = labels.heading(&spot.text).is_some_and(Block::is_person);
    names_person && !heads && matches!(asked, Some(Meaning::Field(Field::Role | Field::Title, _)))
}

/// Whether a box to be filled in stands beside a text.
fn has_box(ground: &Ground<'_>, area: Area) -> bool {
    ground.merged((area.first.0, area.last.1 + 1)).is_some_and(|merged| merged.first.1 > area.last.1)
}

/// Whether a text is one of several headings in its row, of different blocks, with labels or values below them.
fn heads_columns(ground: &Ground<'_>, labels: &Labels, spot: &Spot<'_>) -> bool {
    let row = spot.area.first.0;
    let of_row = ground.row(row);
    let near = of_row.iter().filter_map(|spot| Some((spot, labels.heading(&spot.text)?)));
    let blocks: Vec<_> = near.filter(|(_, block)| block.is_person() || *block == Block::Agency).collect();
    let several = blocks.iter().any(|(_, block)| *block != blocks[0].1);
    // Nothing but headings, what names the column of labels, and blanks stands in such a row.
    let first = blocks.first().map_or(0, |(first, _)| first.area.first.1);
    let mut others = of_row.iter().filter(|other| other.area.first.1 > first && labels.heading(&other.text).is_none());
    several && others.next().is_none() && blocks.iter().any(|(heading, _)| heading.area == spot.area)
}

fn next_heading<'g, 'a>(ground: &'g Ground<'a>, labels: &Labels, area: Area) -> Option<&'g Spot<'a>> {
    let mut next = ground.right_of(area, area.first.0);
    while let Some(spot) = next {
        if labels.heading(&spot.text).is_some() {
            return Some(spot);
        }
        next = ground.right_of(spot.area, area.first.0);
    }
    None
}

/// The last row for which a heading at the left holds: to the end of its merged cells, else to the next text below it.
fn last_beside(ground: &Ground<'_>, area: Area) -> u32 {
    if area.last.0 > area.first.0 {
        return area.last.0;
    }
    let mut row = area.first.0;
    while row < ground.last.0 {
        let next = (row + 1, area.first.1);
        let has_fields = ground.right_of(Area { first: next, last: (next.0, area.last.1) }, next.0).is_some();
        if ground.spot(next).is_some()
            || ground.merged(next).is_some_and(|merged| merged.first.1 < area.first.1)
            || !has_fields
        {
            break;
        }
        row += 1;
    }
    row
}
