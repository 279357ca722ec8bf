//! Several people one below the other or side by side, each with labels of his own.

use std::collections::{BTreeMap, BTreeSet};

use super::fold::narrow;
use super::ground::Place;
use super::read::Found;
use super::{Field, shape};

/// The number of the table that such people make.
const TABLE: u32 = 1 << 24;

/// No sheet has more people with labels of their own.
const MOST: usize = 500;

/// People have at least so many fields each.
const FEWEST: usize = 3;

/// Parts the people of a sheet, if all that is asked about one is asked about each of them.
pub fn part(found: &mut [Found]) {
    if found.iter().any(|found| found.record.is_some()) {
        return;
    }
    let starts = starts(found, |at| at).or_else(|| starts(found, |at| (at.1, at.0)));
    let Some((starts, key)) = starts else { return };
    let mut asked: BTreeMap<Field, BTreeSet<Place>> = BTreeMap::new();
    for one in found.iter() {
        asked.entry(one.field).or_default().insert(one.label_at);
    }
    for one in found.iter_mut().filter(|one| asked[&one.field].len() > 1) {
        let line = key(one.label_at).0;
        let number = starts.partition_point(|start| *start <= line).checked_sub(1);
        one.record = number.and_then(|number| u32::try_from(number).ok()).map(|number| (TABLE, number));
    }
}

type Key = fn(Place) -> Place;

/// The row, or the column, in which each person begins; nothing if there is only one, or they do not keep apart.
fn starts(found: &[Found], key: Key) -> Option<(Vec<u32>, Key)> {
    let who = [Field::Name, Field::FormerName].into_iter().find(|who| different(found, *who) > 1)?;
    let mut lines: BTreeMap<Field, BTreeSet<Place>> = BTreeMap::new();
    for one in found {
        lines.entry(one.field).or_default().insert(key(one.label_at));
    }
    let people = lines[&who].len();
    let each: Vec<&BTreeSet<Place>> = lines.values().filter(|places| places.len() == people).collect();
    let own = lines.iter().filter(|(field, _)| shape::is_own(**field) || **field == who);
    let alike = own.clone().all(|(_, places)| places.len() == people);
    if people > MOST || !alike || own.count() < FEWEST {
        return None;
    }
    let nth = |number: usize| each.iter().filter_map(move |places| places.iter().nth(number)).map(|place| place.0);
    let bounds: Vec<(u32, u32)> =
        (0..people).map(|number| Some((nth(number).min()?, nth(number).max()?))).collect::<Option<_>>()?;
    let apart = bounds.windows(2).all(|pair| pair[0].1 < pair[1].0);
    apart.then(|| (bounds.into_iter().map(|bound| bound.0).collect(), key))
}

/// How many values a field has that are different.
fn different(found: &[Found], field: Field) -> usize {
    let values = found.iter().filter(|found| found.field == field && !found.is_blank());
    values.filter_map(|found| Some(narrow(&found.value.text().ok()?))).collect::<BTreeSet<_>>().len()
}
