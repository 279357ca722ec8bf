//! What a check of the trail may find wrong.

use crate::store::Change;
use crate::text::{Msg, audit as t};

/// Something that is not as the trail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Numbers without an event.
    Missing { from: i64, to: i64 },
    /// The hash does not follow from the event and the one before it.
    Altered { event: i64 },
    /// The event's facts and digests cannot be read.
    Unreadable { event: i64 },
    /// The last link is not where it was.
    Head { head: i64, last: i64 },
    /// There is no last link.
    NoHead,
    /// An event that was anchored is not there.
    AnchorMissing { event: i64, place: String },
    /// An event is not the one that was anchored.
    AnchorDiffers { event: i64, place: String },
    /// A personal value was changed.
    DetailChanged { event: i64, field: String },
    /// A personal value was added later.
    DetailAdded { event: i64, field: String },
    /// The record of a row was changed, added or taken away.
    Record { event: i64, table: String, row: i64 },
    /// A row is not as its last event recorded it.
    RowChanged { event: i64, table: String, row: i64 },
    /// A row was taken away without an event.
    RowGone { event: i64, table: String, row: i64 },
    /// A row that no event recorded.
    RowUnrecorded { table: String, row: i64 },
    /// A kept file is not what its hash says.
    DocumentChanged { sha256: String },
    /// A file that evidence names is not there.
    DocumentGone { sha256: String },
    /// Events recorded rows of a table that is not compared.
    TableUnknown { table: String },
    /// A table, index or trigger is not the one that this program makes.
    Schema { object: String, change: Change },
}

impl Finding {
    /// The stable name of what is wrong.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "event_missing",
            Self::Altered { .. } => "event_altered",
            Self::Unreadable { .. } => "event_unreadable",
            Self::Head { .. } => "head_differs",
            Self::NoHead => "head_missing",
            Self::AnchorMissing { .. } => "anchor_missing",
            Self::AnchorDiffers { .. } => "anchor_differs",
            Self::DetailChanged { .. } => "detail_changed",
            Self::DetailAdded { .. } => "detail_added",
            Self::Record { .. } => "record_changed",
            Self::RowChanged { .. } => "row_changed",
            Self::RowGone { .. } => "row_gone",
            Self::RowUnrecorded { .. } => "row_unrecorded",
            Self::DocumentChanged { .. } => "document_changed",
            Self::DocumentGone { .. } => "document_gone",
            Self::TableUnknown { .. } => "table_unknown",
            Self::Schema { .. } => "schema_differs",
        }
    }

    /// The event that it is about.
    pub const fn event(&self) -> Option<i64> {
        match self {
            Self::Missing { from: event, .. }
            | Self::Altered { event }
            | Self::Unreadable { event }
            | Self::Head { head: event, .. }
            | Self::AnchorMissing { event, .. }
            | Self::AnchorDiffers { event, .. }
            | Self::DetailChanged { event, .. }
            | Self::DetailAdded { event, .. }
            | Self::Record { event, .. }
            | Self::RowChanged { event, .. }
            | Self::RowGone { event, .. } => Some(*event),
            Self::NoHead
            | Self::RowUnrecorded { .. }
            | Self::DocumentChanged { .. }
            | Self::DocumentGone { .. }
            | Self::TableUnknown { .. }
            | Self::Schema { .. } => None,
        }
    }

    /// The row that it is about.
    pub fn row(&self) -> Option<(&str, i64)> {
        match self {
            Self::Record { table, row, .. }
            | Self::RowChanged { table, row, .. }
            | Self::RowGone { table, row, .. }
            | Self::RowUnrecorded { table, row } => Some((table, *row)),
            _ => None,
        }
    }

    /// The sentence.
    pub fn msg(&self) -> Msg {
        match self {
            Self::Missing { from, to } if from == to => t::EventMissing { event: *from }.into(),
            Self::Missing { from, to } => t::EventsMissing { from: *from, to: *to }.into(),
            Self::Altered { event } => t::EventAltered { event: *event }.into(),
            Self::Unreadable { event } => t::EventUnreadable { event: *event }.into(),
            Self::Head { head, last } if head == last => t::HeadHash { last: *last }.into(),
            Self::Head { head, last } => t::HeadDiffers { head: *head, last: *last }.into(),
            Self::NoHead => t::HEAD_MISSING.into(),
            Self::AnchorMissing { event, place } => t::AnchorMissing { event: *event, place }.into(),
            Self::AnchorDiffers { event, place } => t::AnchorDiffers { event: *event, place }.into(),
            Self::DetailChanged { event, field } => t::DetailChanged { event: *event, field }.into(),
            Self::DetailAdded { event, field } => t::DetailAdded { event: *event, field }.into(),
            Self::Record { event, table, row } => t::RecordChanged { event: *event, table, row: *row }.into(),
            Self::RowChanged { event, table, row } => t::RowChanged { event: *event, table, row: *row }.into(),
            Self::RowGone { event, table, row } => t::RowGone { event: *event, table, row: *row }.into(),
            Self::RowUnrecorded { table, row } => t::RowUnrecorded { table, row: *row }.into(),
            Self::DocumentChanged { sha256 } => t::DocumentChanged { sha256 }.into(),
            Self::DocumentGone { sha256 } => t::DocumentGone { sha256 }.into(),
            Self::TableUnknown { table } => t::TableUnknown { table }.into(),
            Self::Schema { object, change: Change::Gone } => t::SchemaGone { object }.into(),
            Self::Schema { object, change: Change::Added } => t::SchemaAdded { object }.into(),
            Self::Schema { object, change: Change::Altered } => t::SchemaAltered { object }.into(),
        }
    }
}
