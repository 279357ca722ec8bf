//! What is kept of an envelope: forms, and evidence beside them.

use super::{Came, Done1, belongs, is_visible, received};
use crate::access::By;
use crate::approval::{self, Case, NewEvidence, State};
use crate::audit::{self, Event};
use crate::base::Date;
use crate::calendar;
use crate::error::{Error as Failure, Result};
use crate::form::check::Application;
use crate::form::envelope::{Nature, Piece};
use crate::form::paper::Paper;
use crate::form::run::stamp;
use crate::form::{Error, FormId, ROW, Stamp, store, view};
use crate::store::Tx;
use crate::text::{self, Msg};
use crate::user::User;

/// What a form is about, as far as that is known.
pub struct About<'a> {
    /// Whom.
    pub user: Option<&'a User>,
    /// Its case.
    pub case: Option<&'a Case>,
    /// The blank of ours that it is written on.
    pub answers: Option<FormId>,
}

/// The day on which it came, which does not lie ahead.
pub fn received_on(tx: &Tx<'_>, by: &By, came: &Came<'_>) -> Result<Date> {
    let today = by.now.date();
    let resolve = |expr: &crate::base::DateExpr| calendar::resolve(tx, expr, today);
    let date = came.args.received.as_ref().map(resolve).transpose()?.unwrap_or(today);
    if date > today { Err(Failure::from(Error::Ahead { date }).field("received")) } else { Ok(date) }
}

/// The date of the letter.
pub fn doc_date(tx: &Tx<'_>, by: &By, came: &Came<'_>) -> Result<Option<Date>> {
    came.args.doc_date.as_ref().map(|expr| calendar::resolve(tx, expr, by.now.date())).transpose()
}

/// Keeps a file as evidence of a case. The same file is kept once.
fn evidence(tx: &Tx<'_>, by: &By, came: &Came<'_>, piece: &Piece, case: &Case) -> Result<Option<i64>> {
    let again = approval::evidence(tx, case.id)?.iter().any(|known| known.sha256 == Some(piece.sha256));
    if again && piece.nature != Nature::Sheet {
        return Ok(None);
    }
    let seen: Vec<&str> = came.args.stamps.iter().map(|stamp| stamp.word().to(came.lang)).collect();
    let note = Msg::from(text::form::NoteStamps { stamps: seen.join(text::form::JOINT.to(came.lang)) }).to(came.lang);
    approval::keep_document(tx, piece.sha256, &piece.content, by.now)?;
    let new = NewEvidence {
        case: case.id,
        kind: piece.nature.evidence(),
        sha256: Some(piece.sha256),
        name: Some(&piece.name),
        doc_no: came.args.doc_no.as_deref(),
        doc_date: doc_date(tx, by, came)?,
        received_on: received_on(tx, by, came)?,
        note: if seen.is_empty() || piece.nature == Nature::Mail { "" } else { &note },
        recorded_by: by.actor.account,
        at: by.now,
    };
    approval::add_evidence(tx, &new).map(|id| Some(id.into()))
}

/// Keeps a form: the file by its hash, the evidence, what was read, and who saw which seals.
pub fn form(
    tx: &Tx<'_>,
    by: &By,
    came: &Came<'_>,
    (piece, paper, form): (usize, &Paper, &Application),
    about: &About<'_>,
) -> Result<(FormId, i64)> {
    let case = about.case.ok_or_else(|| Failure::fault("a form without a case"))?;
    let evidence = evidence(tx, by, came, &came.pieces[piece], case)?;
    let evidence = evidence.ok_or_else(|| Failure::fault("a form without evidence"))?;
    Ok((row(tx, by, came, (piece, paper, form), about)?, evidence))
}

fn row(
    tx: &Tx<'_>,
    by: &By,
    came: &Came<'_>,
    (piece, paper, form): (usize, &Paper, &Application),
    about: &About<'_>,
) -> Result<FormId> {
    let piece = &came.pieces[piece];
    let new = store::New {
        direction: "in",
        kind: form.kind,
        name: &piece.name,
        role: form.role.as_ref().map(|role| role.role),
        account: about.user.map(|user| user.account.id),
        agency: Some(form.agency.id),
        answers: about.answers,
        sha256: Some(piece.sha256),
        case: about.case.map(|case| case.id),
        request: about.case.and_then(store::request_of),
        fields: serde_json::Value::Object(paper.values()).to_string(),
        stamps: &came.args.stamps,
        received_on: Some(received_on(tx, by, came)?),
        recorded_by: by.actor.account,
        at: by.now,
    };
    let id = store::add(tx, &new)?;
    for stamp in &came.args.stamps {
        store::see_stamp(tx, id, *stamp, by)?;
    }
    Ok(id)
}

/// A form that belongs to no case yet: kept, and listed by `form unmatched`.
pub fn held(
    tx: &Tx<'_>,
    by: &By,
    came: &Came<'_>,
    (piece, paper, form): (usize, &Paper, &Application),
) -> Result<Done1> {
    let file = &came.pieces[piece];
    if let Some(known) = store::held(tx, file.sha256)? {
        let done = view::Received { id: Some(known), held: true, known: true, ..received(came, Some(piece)) };
        return Ok((done, Vec::new()));
    }
    let beside = came.pieces.iter().find(|piece| piece.nature != Nature::Sheet);
    if beside.is_some() || came.args.doc_no.is_some() || came.args.doc_date.is_some() {
        return Err(Error::HeldAlone.into());
    }
    approval::keep_document(tx, file.sha256, &file.content, by.now)?;
    let id = row(tx, by, came, (piece, paper, form), &About { user: None, case: None, answers: None })?;
    let event = Event::new("form.receive", "form", id).fact("kind", form.kind).fact("held", true).row(&ROW, id);
    audit::record(tx, by, event)?;
    let done = view::Received {
        id: Some(id),
        held: true,
        role: form.role.as_ref().map(crate::system::RoleEdition::key),
        kind: Some(form.kind),
        number: form.number.clone(),
        ..received(came, Some(piece))
    };
    Ok((done, form.remarks.clone()))
}

/// Keeps the files that came beside a form: scans, letters, the mail that brought them.
pub fn beside(tx: &Tx<'_>, by: &By, came: &Came<'_>, sheet: usize, case: &Case) -> Result<Vec<(i64, String)>> {
    let mut kept = Vec::new();
    for (index, piece) in came.pieces.iter().enumerate().filter(|(_, piece)| piece.nature != Nature::Sheet) {
        if belongs(came, index, sheet)?
            && let Some(id) = evidence(tx, by, came, piece, case)?
        {
            kept.push((id, piece.name.clone()));
        }
    }
    Ok(kept)
}

/// Scans without a sheet: evidence of the case that is named, or whose blank's number is in a file's name.
pub fn scans(tx: &Tx<'_>, by: &By, came: &Came<'_>) -> Result<view::Received> {
    let printed = || -> Result<Option<approval::CaseId>> {
        for piece in came.pieces {
            for word in piece.name.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-') {
                if super::super::new::is_own_number(word)
                    && let Some(case) = store::by_number(tx, word)?.and_then(|sent| sent.case)
                {
                    return Ok(Some(case));
                }
            }
        }
        Ok(None)
    };
    let named = match came.args.case {
        Some(case) => Some(case),
        None => printed()?,
    };
    let id = named.ok_or(Error::WhichCase)?;
    let found = if is_visible(tx, by, id)? { approval::find(tx, id)? } else { None };
    let case = found.ok_or(approval::Error::Missing { id })?;
    if case.state != State::Pending {
        return Err(Error::Ended { case: id.into() }.into());
    }
    if by.actor.account.is_some_and(|account| case.concerns(account)) {
        return Err(approval::Error::OwnCase { id }.into());
    }
    let mut event = Event::new("form.receive", "case", id).fact("stamps", Stamp::list(&came.args.stamps));
    let mut names = Vec::new();
    for piece in came.pieces {
        if let Some(evidence) = evidence(tx, by, came, piece, &case)? {
            event = event.row(&approval::EVIDENCE, evidence);
            names.push(piece.name.clone());
        }
    }
    let (mut rows, mut seals) = (None, false);
    if let Some(form) = store::newest_of(tx, id)? {
        for stamp in &came.args.stamps {
            seals |= store::see_stamp(tx, form, *stamp, by)?;
        }
        rows = stamp::pass(tx, by, &case, form)?;
    }
    let passed = rows.is_some();
    if names.is_empty() && !seals && !passed {
        return Ok(view::Received { case: Some(id), known: true, ..received(came, None) });
    }
    let event = rows.into_iter().flatten().fold(event.fact("passed", passed), |event, (kind, id)| event.row(kind, id));
    audit::record(tx, by, event.row(&approval::CASE, id))?;
    Ok(view::Received { case: Some(id), passed, beside: names, ..received(came, None) })
}
