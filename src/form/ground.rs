//! The ground on which a form is laid out: texts and merged cells, looked up by place.

use std::borrow::Cow;
use std::collections::HashMap;

use super::label::{Labels, Meaning};
use super::part::{self, Part};
use super::shape;
use crate::sheet::{self, Cell, Sheet};

/// A place: row and column from 0.
pub type Place = (u32, u32);

/// Merged cells of more than this many cells are few on any form.
const LARGE: u64 = 4_096;
const LARGE_LIMIT: usize = 64;

/// No form has more merged cells altogether.
const MERGED_LIMIT: usize = 400_000;

/// The longest text in which labels are looked for.
const LONGEST: usize = 400;

/// What ends a label.
const COLONS: [char; 4] = [':', '：', '﹕', '︰'];

/// The name of a place: `B7`.
pub fn cell_name(at: Place) -> String {
    sheet::address(u64::from(at.0) + 1, at.1 as usize)
}

/// An area of one cell, or of merged ones; first and last place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The upper left cell.
    pub first: Place,
    /// The lower right cell.
    pub last: Place,
}

impl Area {
    /// Whether a place lies in it.
    pub const fn contains(&self, at: Place) -> bool {
        self.first.0 <= at.0 && at.0 <= self.last.0 && self.first.1 <= at.1 && at.1 <= self.last.1
    }
}

/// What a text is at first sight.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// One or more labels, with values behind them or without.
    Labels(Vec<Part>),
    /// An explanation.
    Note,
    /// Anything else: a value, a heading, a title.
    Plain,
}

/// A cell with content.
#[derive(Debug)]
pub struct Spot<'a> {
    /// Where it is.
    pub area: Area,
    /// What is in it, without a colon before it.
    pub cell: Cow<'a, Cell>,
    /// That as text.
    pub text: String,
    /// What it is.
    pub role: Role,
}

impl Spot<'_> {
    /// The label, if it is one and nothing else stands in its cell.
    pub fn lone_label(&self) -> Option<&str> {
        match &self.role {
            Role::Labels(parts) => match parts.as_slice() {
                [part] if part.value.is_empty() && !part.ends_open => Some(&part.label),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a value stands behind a label in it.
    pub fn is_answered(&self) -> bool {
        matches!(&self.role, Role::Labels(parts) if parts.iter().any(|part| !part.value.is_empty()))
    }

    /// Whether a label stands in it.
    pub const fn is_label(&self) -> bool {
        matches!(self.role, Role::Labels(_))
    }

    /// Whether it can be a value.
    pub const fn is_plain(&self) -> bool {
        matches!(self.role, Role::Plain)
    }
}

/// A sheet, ready for looking up.
pub struct Ground<'a> {
    /// The cells with text, row by row; of merged cells only the first.
    pub spots: Vec<Spot<'a>>,
    index: HashMap<Place, usize>,
    merges: HashMap<Place, Area>,
    large: Vec<Area>,
    /// The last row and column with content.
    pub last: Place,
}

impl<'a> Ground<'a> {
    /// Looks through a sheet once.
    pub fn new(sheet: &'a Sheet, labels: &Labels) -> Self {
        let last = sheet.cells.keys().fold((0, 0), |last: Place, at| (last.0.max(at.0), last.1.max(at.1)));
        let mut ground =
            Self { spots: Vec::new(), index: HashMap::new(), merges: HashMap::new(), large: Vec::new(), last };
        for merge in &sheet.merges {
            ground.merge(Area { first: merge.first, last: merge.last });
        }
        for (&at, cell) in &sheet.cells {
            let area = ground.area(at);
            let cell = without_colon(cell);
            let text = cell.text().map(Cow::into_owned).unwrap_or_default();
            if area.first != at || cell.is_empty() || sheet.concealed.contains(at) {
                continue;
            }
            let role = role(&text, labels);
            ground.index.insert(at, ground.spots.len());
            ground.spots.push(Spot { area, cell, text, role });
        }
        ground
    }

    fn merge(&mut self, area: Area) {
        // Beyond the content nothing is looked up, but for the boxes beside and below it.
        let (rows, columns) = (area.last.0.min(self.last.0 + 1), area.last.1.min(self.last.1 + 8));
        if area.first.0 > rows || area.first.1 > columns {
            return;
        }
        let size = u64::from(rows - area.first.0 + 1) * u64::from(columns - area.first.1 + 1);
        if size > LARGE || self.merges.len() > MERGED_LIMIT {
            if self.large.len() < LARGE_LIMIT {
                self.large.push(area);
            }
            return;
        }
        for row in area.first.0..=rows {
            for column in area.first.1..=columns {
                self.merges.entry((row, column)).or_insert(area);
            }
        }
    }

    /// The merged cells that a place belongs to, or the place alone.
    pub fn area(&self, at: Place) -> Area {
        self.merged(at).unwrap_or(Area { first: at, last: at })
    }

    /// The merged cells that a place belongs to.
    pub fn merged(&self, at: Place) -> Option<Area> {
        self.merges.get(&at).copied().or_else(|| self.large.iter().find(|area| area.contains(at)).copied())
    }

    /// What is written at a place, or in the merged cells that it belongs to.
    pub fn spot(&self, at: Place) -> Option<&Spot<'a>> {
        self.index.get(&self.area(at).first).map(|index| &self.spots[*index])
    }

    /// The next text to the right of an area in a row.
    pub fn right_of(&self, area: Area, row: u32) -> Option<&Spot<'a>> {
        let mut column = area.last.1 + 1;
        while column <= self.last.1 {
            match self.spot((row, column)) {
                Some(spot) => return Some(spot),
                None => column = self.area((row, column)).last.1 + 1,
            }
        }
        None
    }

    /// The next text to the left of an area in a row.
    pub fn left_of(&self, area: Area, row: u32) -> Option<&Spot<'a>> {
        let mut column = area.first.1.checked_sub(1)?;
        loop {
            match self.spot((row, column)) {
                Some(spot) => return Some(spot),
                None => column = self.area((row, column)).first.1.checked_sub(1)?,
            }
        }
    }

    /// The texts that begin in a row.
    pub fn row(&self, row: u32) -> &[Spot<'a>] {
        let from = self.spots.partition_point(|spot| spot.area.first.0 < row);
        let to = self.spots.partition_point(|spot| spot.area.first.0 <= row);
        &self.spots[from..to]
    }

    /// What is written right below an area, at its left edge.
    pub fn below(&self, area: Area) -> Option<&Spot<'a>> {
        self.spot((area.last.0 + 1, area.first.1))
    }
}

/// A colon of a label that stands in a cell of its own, or before the value.
fn without_colon(cell: &Cell) -> Cow<'_, Cell> {
    match cell {
        Cell::Text(text) if text.trim_start().starts_with(COLONS) => {
            let rest = text.trim_start_matches(|letter: char| letter.is_whitespace() || COLONS.contains(&letter));
            Cow::Owned(Cell::from(rest))
        }
        other => Cow::Borrowed(other),
    }
}

fn role(text: &str, labels: &Labels) -> Role {
    if text.is_empty() {
        return Role::Plain;
    }
    if labels.is_note(text) || text.chars().nth(LONGEST).is_some() {
        return Role::Note;
    }
    let titled = labels.is_title(text) && labels.names_field(text) != Some(true) && !text.contains([':', '：']);
    let parts = if titled { Vec::new() } else { part::split(text, labels) };
    match parts.as_slice() {
        [] => Role::Plain,
        // Labels in running text are explained, not asked for.
        _ if parts.iter().any(|part| explains(part, labels)) => Role::Note,
        _ => Role::Labels(parts),
    }
}

/// Whether a sentence stands behind a label, where no sentence is asked for.
fn explains(part: &Part, labels: &Labels) -> bool {
    const SHORTEST: usize = 6;
    let asks_why = matches!(labels.meaning(&part.label, None), Some(Meaning::Field(field, _)) if shape::is_why(field));
    !asks_why && part.value.chars().nth(SHORTEST).is_some() && part.value.contains('。')
}
