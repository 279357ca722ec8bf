//! Which kind of form it is: ticked, written out, or told by its content.

use super::Check;
use super::tick::ticked;
use crate::form::label::Labels;
use crate::form::{Error, Field, Kind};
use crate::text;

impl Check<'_> {
    /// The kind that is ticked or written out; where no place asks for it, what the form itself says (X11).
    pub(super) fn kind(&mut self) -> Option<Kind> {
        if self.paper.is_filled(Field::Kind) {
            return self.chosen_kind();
        }
        let of_title = self.paper.title().and_then(|title| Labels::shipped().kind_of_title(title));
        if of_title.is_none() && self.paper.has(Field::Kind) {
            self.refuse(Field::Kind, Error::NotTicked { field: Field::Kind });
            return None;
        }
        let filled = |fields: &[Field]| fields.iter().any(|field| self.paper.is_filled(*field));
        let (comes, goes) = (filled(&[Field::Name, Field::Login]), filled(&[Field::FormerName, Field::FormerLogin]));
        let revokes = filled(&[Field::CertSerial, Field::RevokeReason]);
        let kind = of_title.unwrap_or(match (comes, goes) {
            _ if revokes => Kind::Revocation,
            (true, true) => Kind::Change,
            (false, true) => Kind::Removal,
            _ => Kind::New,
        });
        self.remarks.push(text::form::KindTold { kind }.into());
        Some(kind)
    }

    /// Exactly one kind is ticked, or written out (A043).
    fn chosen_kind(&mut self) -> Option<Kind> {
        let field = Field::Kind;
        let text = self.demand(field)?;
        let labels = Labels::shipped();
        let chosen = match ticked(&text) {
            None => text,
            Some(mut ticked) if ticked.len() == 1 => ticked.remove(0),
            Some(ticked) if ticked.is_empty() => {
                self.refuse(field, Error::NotTicked { field });
                return None;
            }
            Some(ticked) => {
                self.refuse(field, Error::Ticks { field, ticked: ticked.len() });
                return None;
            }
        };
        // Where only what is ticked has a mark, the choices behind it have none.
        let first = chosen.split_whitespace().next().unwrap_or_default();
        let kind = labels.kind(&chosen).or_else(|| labels.kind(first));
        self.keep(field, kind.ok_or(Error::NoKind { text: chosen }))
    }
}
