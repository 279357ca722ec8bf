//! `form receive`: an envelope that came in is read, checked, kept as evidence, and moves its case on.

mod case;
mod keep;
mod tell;

use std::path::PathBuf;

use crate::access::{By, Capability};
use crate::app::Ctx;
use crate::approval::{self, Bench, CaseId, StageKind, State};
use crate::audit::{self, Event};
use crate::error::{Error as Failure, Kind as ErrorKind, Report, Result};
use crate::form::check::{self, Application};
use crate::form::envelope::{Envelope, Nature, Piece};
use crate::form::label::Labels;
use crate::form::mapping::Mapping;
use crate::form::paper::{self, Paper};
use crate::form::run::subject;
use crate::form::{Error, Kind, ROW, Stamp, args, missing_stamps, store, view};
use crate::sheet::Grid;
use crate::store::Tx;
use crate::system::RoleEdition;
use crate::text::{Lang, Msg};

/// Who receives forms.
pub(in crate::form::run) const RECEIVERS: &[Capability] = &[Capability::Clerk, Capability::Operator];

/// An envelope, read before the transaction begins.
pub(super) struct Came<'a> {
    args: &'a args::Receive,
    lang: Lang,
    pieces: &'a [Piece],
    /// The forms, each with the piece that it stands in.
    papers: Vec<(usize, Paper)>,
}

/// What became of it.
type Done = (Vec<view::Received>, Vec<Msg>);

/// `form receive`
pub fn receive(ctx: &mut Ctx, mut args: args::Receive) -> Result<()> {
    args.stamps.sort_unstable();
    args.stamps.dedup();
    let (by, lang) = (ctx.by()?, ctx.lang());
    let envelope = Envelope::open(&args.files)?;
    let papers = read(&args, &envelope.pieces)?;
    let came = Came { args: &args, lang, pieces: &envelope.pieces, papers };
    match ctx.write(|tx| come_in(tx, &by, &came)) {
        Ok((done, remarks)) => {
            for remark in remarks {
                ctx.out.warn(remark);
            }
            tell::tell(ctx, &args, &done)
        }
        Err(error) => {
            tell::annotate(ctx, &args, &came, &error)?;
            Err(error)
        }
    }
}

/// Reads all sheets; what is wrong with any of them is told at once.
fn read(args: &args::Receive, pieces: &[Piece]) -> Result<Vec<(usize, Paper)>> {
    let mapping = args.mapping.as_deref().map(Mapping::load).transpose()?;
    let mut report = Report::default();
    let mut papers = Vec::new();
    for (index, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.nature == Nature::Sheet) {
        let read = Grid::read(&piece.path).and_then(|sheets| match &mapping {
            Some(mapping) => mapping.read(&piece.shown, &sheets, Labels::shipped()),
            None => Ok(paper::sheets(&sheets, Labels::shipped())),
        });
        match read.and_then(|read| Paper::all(&piece.shown, &read)) {
            Ok(found) => papers.extend(found.into_iter().map(|paper| (index, paper))),
            Err(error) => report.push(error),
        }
    }
    report.check()?;
    Ok(papers)
}

/// Checks all forms before the first of them is taken; then takes them, and what lies beside them.
fn come_in(tx: &Tx<'_>, by: &By, came: &Came<'_>) -> Result<Done> {
    keep::received_on(tx, by, came)?;
    if came.papers.is_empty() {
        return keep::scans(tx, by, came).map(|done| (vec![done], Vec::new()));
    }
    let mut done: Vec<view::Received> = Vec::new();
    let mut known = Vec::new();
    for index in
        came.pieces.iter().enumerate().filter(|(_, piece)| piece.nature == Nature::Sheet).map(|(index, _)| index)
    {
        if let Some(before) = known_before(tx, by, came, index)? {
            done.push(before);
            known.push(index);
        }
    }
    let mut report = Report::default();
    let mut forms = Vec::new();
    for (piece, paper) in came.papers.iter().filter(|(piece, _)| !known.contains(piece)) {
        let awaited = case::awaited(tx, by, came, paper)?;
        match check::check(tx, paper, by.now.date(), awaited.as_ref())? {
            Ok(form) => forms.push((*piece, paper, form)),
            Err(errors) => errors.into_errors().into_iter().for_each(|error| report.push(error)),
        }
    }
    report.check()?;
    let mut report = Report::default();
    let mut remarks = Vec::new();
    for (piece, paper, form) in &forms {
        match take(tx, by, came, *piece, paper, form) {
            Ok((one, of_one)) => {
                done.push(one);
                remarks.extend(of_one);
            }
            Err(error) if error.kind() == ErrorKind::Refused && forms.len() > 1 => report.push(error),
            Err(error) => return Err(error),
        }
    }
    report.check()?;
    Ok((done, remarks))
}

/// The same file came before, and there is nothing that it could still do.
fn known_before(tx: &Tx<'_>, by: &By, came: &Came<'_>, piece: usize) -> Result<Option<view::Received>> {
    let Some((id, case)) = store::received(tx, came.pieces[piece].sha256)? else { return Ok(None) };
    let could_pass = waits_for_form(tx, case)? && missing_stamps(&came.args.stamps).is_empty();
    let brings_more = brings_more(tx, came, case)?;
    if could_pass || brings_more || !is_visible(tx, by, case)? {
        return Ok(None);
    }
    Ok(Some(view::Received { id: Some(id), case: Some(case), known: true, ..received(came, Some(piece)) }))
}

/// Whether something lies beside the form that a case which waits does not have yet.
fn brings_more(tx: &Tx<'_>, came: &Came<'_>, case: CaseId) -> Result<bool> {
    let waits = approval::find(tx, case)?.is_some_and(|case| case.state == State::Pending);
    let there = approval::evidence(tx, case)?;
    let is_new = |piece: &Piece| there.iter().all(|known| known.sha256 != Some(piece.sha256));
    Ok(waits && came.pieces.iter().any(|piece| piece.nature != Nature::Sheet && is_new(piece)))
}

pub(super) fn is_visible(tx: &Tx<'_>, by: &By, case: CaseId) -> Result<bool> {
    approval::bench(tx, &Bench::All(&by.actor.scope(RECEIVERS)), case)
}

pub(super) fn waits_for_form(tx: &Tx<'_>, case: CaseId) -> Result<bool> {
    let pending = approval::find(tx, case)?.is_some_and(|case| case.state == State::Pending);
    let open = approval::stages(tx, case)?.iter().any(|stage| stage.is_open() && stage.plan.kind == StageKind::Form);
    Ok(pending && open)
}

fn received(came: &Came<'_>, piece: Option<usize>) -> view::Received {
    let sha256 = piece.map(|piece| data_encoding::HEXLOWER.encode(&came.pieces[piece].sha256));
    view::Received {
        stamps: came.args.stamps.clone(),
        stamps_missing: missing_stamps(&came.args.stamps),
        file: piece.map(|piece| came.pieces[piece].shown.display().to_string()),
        sha256,
        ..view::Received::default()
    }
}

/// Finds or opens the case of a form, keeps what came as evidence, and passes the stage that waits for it.
fn take(tx: &Tx<'_>, by: &By, came: &Came<'_>, piece: usize, paper: &Paper, form: &Application) -> Result<Done1> {
    case::check_scope(by, &form.agency)?;
    let user = match case::subject(tx, paper, form) {
        Ok(user) => user,
        Err(error) if came.args.hold && error.kind() == ErrorKind::Refused => {
            return keep::held(tx, by, came, (piece, paper, form));
        }
        Err(error) => return Err(error),
    };
    let sent = case::sent(tx, came.lang, paper, form)?;
    let found = case::find(tx, by, came, form, &user, sent.and_then(|sent| sent.case))?;
    let opened = found.is_none();
    let id = match found {
        Some(case) => case,
        None => case::open(tx, by, (&came.pieces[piece].name, came.lang), (paper, form), &user)?,
    };
    let case = approval::find(tx, id)?.ok_or(approval::Error::Missing { id })?;
    if by.actor.account.is_some_and(|account| case.concerns(account)) {
        return Err(approval::Error::OwnCase { id }.into());
    }
    let about = keep::About { user: Some(&user), case: Some(&case), answers: sent.map(|sent| sent.id) };
    let (form_id, evidence) = keep::form(tx, by, came, (piece, paper, form), &about)?;
    let beside = keep::beside(tx, by, came, piece, &case)?;
    let needs_seals = form.role.as_ref().is_none_or(|role| role.form.is_some());
    let stamped = !needs_seals || missing_stamps(&came.args.stamps).is_empty();
    let rows = if stamped { approval::pass_form_stage(tx, subject(&case)?, by, &case)? } else { None };
    let passed = rows.is_some();
    let role = form.role.as_ref().map(RoleEdition::key);
    let event = Event::new("form.receive", "case", id)
        .fact("form", form_id)
        .fact("kind", form.kind)
        .fact_if("role", role.as_ref())
        .fact("account", user.account.id)
        .fact_if("number", form.number.as_ref())
        .fact("stamps", Stamp::list(&came.args.stamps))
        .fact("passed", passed)
        .row(&ROW, form_id)
        .row(&approval::EVIDENCE, evidence)
        .row(&approval::CASE, id);
    let event = beside.iter().fold(event, |event, (id, _)| event.row(&approval::EVIDENCE, *id));
    let event = rows.into_iter().flatten().fold(event, |event, (kind, id)| event.row(kind, id));
    audit::record(tx, by, event)?;
    let (former_case, remark) = case::release(tx, by, (came, &came.pieces[piece]), form, &user)?;
    let differences = case::differences(tx, sent.map(|sent| sent.id), paper)?;
    let mut remarks = form.remarks.clone();
    remarks.extend(differences.iter().map(view::Difference::words));
    remarks.extend(remark);
    let done = view::Received {
        id: Some(form_id),
        case: Some(id),
        former_case,
        request: store::request_of(&case),
        opened,
        passed,
        account: Some(user.account.name()),
        role,
        kind: Some(form.kind),
        number: form.number.clone(),
        beside: beside.into_iter().map(|(_, name)| name).collect(),
        differences,
        changes: if form.kind == Kind::Change { view::changes(paper) } else { Vec::new() },
        ..received(came, Some(piece))
    };
    Ok((done, remarks))
}

/// What became of one form.
type Done1 = (view::Received, Vec<Msg>);

/// Which form a file beside several forms belongs to: the one of the same name.
pub(super) fn belongs(came: &Came<'_>, beside: usize, sheet: usize) -> Result<bool> {
    let sheets: Vec<usize> =
        (0..came.pieces.len()).filter(|index| came.pieces[*index].nature == Nature::Sheet).collect();
    if sheets.len() < 2 || came.pieces[beside].nature == Nature::Mail {
        return Ok(true);
    }
    let stem = |index: usize| {
        PathBuf::from(&came.pieces[index].name)
            .file_stem()
            .map(|stem| stem.to_string_lossy().to_lowercase())
            .unwrap_or_default()
    };
    let own = stem(beside);
    let like = |index: usize| own.starts_with(&stem(index)) || stem(index).starts_with(&own);
    if !sheets.iter().any(|index| like(*index)) {
        let error = Error::WhichForm { file: came.pieces[beside].shown.display().to_string() };
        return Err(Failure::from(error));
    }
    Ok(like(sheet))
}
