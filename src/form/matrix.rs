//! Labels one below the other with several columns of values: before and after, or one column a person.

use std::collections::HashSet;

use super::ground::{Ground, Place, Spot};
use super::heading::Headings;
use super::label::{Block, Labels, Meaning};
use super::read::Found;
use super::{Field, shape};
use crate::sheet::Cell;

/// No form has more people side by side.
const WIDEST: u32 = 24;

/// The columns of values, and whose they are.
type Columns = Vec<(u32, Option<Block>)>;

/// What such labels say, and which were used.
#[derive(Default)]
pub struct Matrices {
    /// The values.
    pub found: Vec<Found>,
    /// The places of the labels.
    pub used: HashSet<Place>,
    /// The places of the values.
    pub taken: HashSet<Place>,
}

impl Matrices {
    /// Finds and reads them.
    pub fn of(ground: &Ground<'_>, labels: &Labels, headings: &Headings) -> Self {
        let mut matrices = Self::default();
        let mut number = 0;
        for spot in &ground.spots {
            if spot.lone_label().is_none() || matrices.used.contains(&spot.area.first) {
                continue;
            }
            let run = run(ground, spot);
            if run.len() > 1 && matrices.take(ground, labels, headings, &run, number) {
                number += 1;
            }
        }
        matrices
    }

    fn take(
        &mut self,
        ground: &Ground<'_>,
        labels: &Labels,
        headings: &Headings,
        run: &[&Spot<'_>],
        number: u32,
    ) -> bool {
        let Some((above, columns)) = columns(ground, labels, headings, run) else { return false };
        let is_row = |label: &&&Spot<'_>| !asks_beside(ground, labels, headings, label, &columns);
        for label in run[above..].iter().take_while(is_row) {
            let text = label.lone_label().unwrap_or_default();
            self.used.insert(label.area.first);
            for (index, &(column, block)) in (0..).zip(&columns) {
                let at = ground.area((label.area.first.0, column)).first;
                if at.1 < column && at.1 <= label.area.last.1 {
                    continue;
                }
                self.taken.insert(at);
                let block = block.or_else(|| headings.block_of(label.area.first));
                let Some(Meaning::Field(field, exact)) = labels.meaning(text, block) else { continue };
                let value = ground
                    .spot(at)
                    .filter(|spot| may_be_value(labels, field, spot))
                    .map_or(Cell::Empty, |spot| spot.cell.clone().into_owned());
                let confidence = if value.is_empty() {
                    0
                } else if exact {
                    90
                } else {
                    80
                };
                let record = columns[0].1.is_none().then_some((u32::MAX - number, index));
                let label = (text.to_owned(), label.area.first);
                self.found.push(Found { field, label: label.0, label_at: label.1, value, at, confidence, record });
            }
        }
        true
    }
}

/// Labels one below the other from here on.
fn run<'g, 'a>(ground: &'g Ground<'a>, first: &'g Spot<'a>) -> Vec<&'g Spot<'a>> {
    let mut run = vec![first];
    let mut last = first;
    while let Some(next) = ground.below(last.area) {
        if next.lone_label().is_none() || next.area.first.1 != first.area.first.1 {
            break;
        }
        run.push(next);
        last = next;
    }
    run
}

/// The columns of values, with whose they are where headings say so, and how many labels stand above the headings;
/// nothing if there are not several columns.
fn columns(ground: &Ground<'_>, labels: &Labels, headings: &Headings, run: &[&Spot<'_>]) -> Option<(usize, Columns)> {
    let below = |above: usize| Some((above, headed(ground, labels, headings, &run[above..])?));
    (0..run.len() - 1).find_map(below).or_else(|| Some((0, of_people(ground, labels, run)?)))
}

/// Whether a label stands in one of the columns of values: what is asked for in this row is asked for once.
fn asks_beside(
    ground: &Ground<'_>,
    labels: &Labels,
    headings: &Headings,
    label: &Spot<'_>,
    columns: &[(u32, Option<Block>)],
) -> bool {
    let beside = |&(column, _): &(u32, Option<Block>)| {
        ground.spot((label.area.first.0, column)).filter(|spot| spot.area.first.1 == column)
    };
    let last = columns.last().map_or(0, |&(column, _)| column);
    let asks = |spot: &&Spot<'_>| {
        let between = spot.area.first.1 > label.area.last.1 && spot.area.first.1 <= last;
        let is_label = !headings.stands_at(spot.area.first) && spot.lone_label().is_some();
        between && is_label && labels.names_field(&spot.text) == Some(true)
    };
    let others: Vec<&Spot<'_>> = columns.iter().filter_map(beside).collect();
    let overlaps = columns.first().is_some_and(|&(column, _)| label.area.last.1 >= column);
    let all_labels = others.len() > 1 && others.iter().all(|spot| spot.lone_label().is_some());
    overlaps || all_labels || ground.row(label.area.first.0).iter().any(|spot| asks(&spot))
}

/// Whether a text beside a label is what that asks for, and no label itself.
fn may_be_value(labels: &Labels, field: Field, spot: &Spot<'_>) -> bool {
    !spot.is_label() || labels.names_field(&spot.text).is_none() || labels.calls_so(field, &spot.text)
}

/// Headings of different people above the cells beside the labels. The first label may name the column of labels.
fn headed(ground: &Ground<'_>, labels: &Labels, headings: &Headings, run: &[&Spot<'_>]) -> Option<Columns> {
    let first = run[0].area;
    let rows = [first.first.0.checked_sub(1), Some(first.first.0)];
    for row in rows.into_iter().flatten() {
        let beside = ground.row(row).iter().filter(|spot| spot.area.first.1 > first.last.1);
        let found: Vec<(u32, Option<Block>)> = beside
            .filter_map(|spot| Some((spot.area.first.1, Some(labels.heading(&spot.text).filter(|b| b.is_person())?))))
            .collect();
        let several = found.len() > 1 && found.iter().any(|(_, block)| *block != found[0].1);
        let labelled = |column: u32| {
            let cells = run.iter().filter_map(|label| ground.spot((label.area.first.0, column)));
            cells.filter(|spot| spot.is_label() && !headings.stands_at(spot.area.first)).count() > run.len() / 2
        };
        if several && !found.iter().any(|&(column, _)| labelled(column)) {
            return Some(found);
        }
    }
    None
}

/// Several values beside most labels that look like what the labels ask for.
fn of_people(ground: &Ground<'_>, labels: &Labels, run: &[&Spot<'_>]) -> Option<Columns> {
    let fields: Vec<(&Spot<'_>, Field)> = run
        .iter()
        .filter_map(|label| match labels.meaning(label.lone_label()?, None)? {
            Meaning::Field(field, _) => Some((*label, field)),
            Meaning::Other => None,
        })
        .collect();
    let telling = |field: Field| {
        use Field as F;
        matches!(field, F::Name | F::Login | F::Email | F::Mobile | F::Phone | F::Title)
    };
    let mut columns = Vec::new();
    // The labels to which something fits in all columns.
    let mut fitting: Vec<(&Spot<'_>, Field)> = fields.iter().filter(|(_, field)| telling(*field)).copied().collect();
    let mut column = run[0].area.last.1 + 1;
    while columns.len() < WIDEST as usize && column <= ground.last.1 {
        let beside = |label: &Spot<'_>| {
            let spot = ground.spot((label.area.first.0, column));
            spot.filter(|spot| spot.is_plain() && spot.area.first.1 == column)
        };
        let fits = |(label, field): &&(&Spot<'_>, Field)| {
            beside(label).is_some_and(|spot| shape::fit(*field, &spot.text, labels) == shape::Fit::Good)
        };
        let kept: Vec<_> = fitting.iter().filter(fits).copied().collect();
        if kept.len() >= 3 {
            fitting = kept;
            columns.push((column, None));
        } else if fields.iter().any(|(label, _)| beside(label).is_some()) {
            break;
        }
        column += 1;
    }
    (columns.len() > 1).then_some(columns)
}
