//! `form send`: the stamped form goes to the body outside, and the desk knows to whom, by which channel, since when.

use serde::Serialize;

use super::about::{About, Matter};
use crate::access::By;
use crate::app::Ctx;
use crate::approval::{self, CaseId, Decider, Evidence, EvidenceKind, Sent, Stage, StageKind};
use crate::audit::{self, Event};
use crate::base::{Date, Email};
use crate::calendar;
use crate::error::{Error as Failure, Result};
use crate::form::{Error, SendBy, args};
use crate::notice::{self, Channel, NoticeId};
use crate::role;
use crate::store::Tx;
use crate::text::form as t;
use crate::text::{Lang, Msg};

/// What was sent.
#[derive(Serialize)]
struct Row {
    case: CaseId,
    body: String,
    to: String,
    channel: SendBy,
    sent_on: Date,
    due: Option<Date>,
    notice: Option<NoticeId>,
    files: Vec<String>,
}

/// A kept file under the name that it is sent by.
type File = (String, [u8; 32]);

/// `form send`
pub fn send(ctx: &mut Ctx, args: args::Send) -> Result<()> {
    let by = ctx.by()?;
    let row = ctx.write(|tx| {
        let about = About::find(tx, &by, args.request)?;
        let stage = approval::outside_stage(tx, &by, &about.case)?;
        if let Some((at, to, _)) = stage.sent.clone().filter(|_| !args.again) {
            return Err(Error::SentBefore { case: args.request.into(), to, on: at.date() }.into());
        }
        let on = day(tx, &args, by.now.date())?;
        let to = address(&about, &stage, &args)?;
        let there = approval::evidence_of_round(tx, about.case.id)?;
        let files = files(&about, &stage, &there)?;
        notice::replace_outside(tx, about.case.id.into())?;
        // What was sent before today went out by itself.
        let prepared = args.channel == SendBy::Mail && args.on.is_none();
        let notice = if prepared { Some(post(tx, &by, &about, &stage, &to, &args, &files)?) } else { None };
        let sent = Sent { to: &to, channel: args.channel.name(), on };
        let rows = approval::send(tx, &by, &about.case, &stage, &sent)?;
        let event = Event::new("form.send", "case", about.case.id)
            .fact("stage", stage.plan.step)
            .fact("channel", args.channel)
            .fact("on", on)
            .fact_if("notice", notice)
            .detail("to", &to)
            .detail_if("doc_no", args.doc_no.as_ref())
            .rows(rows);
        audit::record(tx, &by, event)?;
        let due = approval::find(tx, about.case.id)?.and_then(|case| case.due);
        let files = files.into_iter().map(|(name, _)| name).collect();
        let (case, channel) = (about.case.id, args.channel);
        Ok(Row { case, body: stage.plan.decider.value(), to, channel, sent_on: on, due, notice, files })
    })?;
    let by_what = row.channel.word();
    let sentence = match row.due {
        Some(due) => Msg::from(t::SentDue { case: row.case, body: &row.body, to: &row.to, by: by_what, due }),
        None => t::Sent { case: row.case, body: &row.body, to: &row.to, by: by_what }.into(),
    };
    let next = if row.notice.is_some() { t::NEXT_SEND.into() } else { StageKind::Outside.hint(row.case) };
    ctx.out.done_then("sent", &row, sentence, Some(next))
}

fn day(tx: &Tx<'_>, args: &args::Send, today: Date) -> Result<Date> {
    let on = args.on.as_ref().map(|expr| calendar::resolve(tx, expr, today)).transpose()?.unwrap_or(today);
    if on > today { Err(Failure::from(Error::Ahead { date: on }).field("on")) } else { Ok(on) }
}

/// To whom: as typed, else the mailbox that the catalogue has for the system (A066); what goes by hand or letter needs no
/// more than the body's name.
fn address(about: &About, stage: &Stage, args: &args::Send) -> Result<String> {
    let by_mail = args.channel == SendBy::Mail;
    let body = || Some(stage.plan.decider.value()).filter(|_| !by_mail);
    let to = args.to.clone().or_else(|| about.mailbox()).or_else(body);
    let to = to.ok_or_else(|| Error::NoMailbox { case: args.request.into() })?;
    if by_mail && to.parse::<Email>().is_err() {
        return Err(Error::NotAddress { text: to }.into());
    }
    Ok(to)
}

/// What goes with it: the form and whatever else came before the stage, each under a name of its own.
fn files(about: &About, stage: &Stage, there: &[Evidence]) -> Result<Vec<File>> {
    let mut files: Vec<File> = Vec::new();
    let sent = |one: &&Evidence| {
        matches!(one.kind, EvidenceKind::Form | EvidenceKind::Scan | EvidenceKind::Letter)
            && one.step.is_none_or(|step| step < stage.plan.step)
    };
    for one in there.iter().filter(sent) {
        let Some(sha256) = one.sha256.filter(|sha256| files.iter().all(|(_, other)| other != sha256)) else { continue };
        let name = one.name.clone().unwrap_or_else(|| one.kind.name().to_owned());
        let taken = files.iter().any(|(other, _)| *other == name);
        files.push((if taken { format!("{}-{name}", files.len() + 1) } else { name }, sha256));
    }
    let needed = about.title(Lang::En).is_some() && stage.plan.kind == StageKind::Outside && !about.case.exception;
    if needed && files.is_empty() {
        return Err(Error::NothingToSend { case: about.case.id.into() }.into());
    }
    Ok(files)
}

/// Prepares the mail, with the files.
fn post(
    tx: &Tx<'_>,
    by: &By,
    about: &About,
    stage: &Stage,
    to: &str,
    args: &args::Send,
    files: &[File],
) -> Result<NoticeId> {
    let lang = role::desk_language(tx)?;
    let (Decider::Outside(body), none) = (&stage.plan.decider, t::NONE.to(lang)) else {
        return Err(Failure::fault("a stage outside without a body"));
    };
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let or_none = |text: String| if text.is_empty() { none.to_owned() } else { text };
    let mut words = vec![
        ("body", body.clone()),
        ("agency", about.agency.as_ref().map(|agency| agency.name.clone()).unwrap_or_default()),
        ("name", about.user.profile.name.to_string()),
        ("case", about.case.id.to_string()),
        ("files", or_none(names.join(t::JOINT.to(lang)))),
        ("doc_no", or_none(args.doc_no.clone().unwrap_or_default())),
    ];
    let (template, system) = match &about.matter {
        Matter::Role(request, role) => {
            words.extend([
                ("action", role::ask_word(&request.action).to(lang).to_owned()),
                ("system", role.system_name(lang).to_owned()),
                ("role", role.name(lang).to_owned()),
            ]);
            ("form.send", Some(role.system))
        }
        Matter::Certificate(about) => {
            words.extend([
                ("certificate", about.certificate.clone().unwrap_or_default()),
                ("serial", about.named().unwrap_or_default()),
                ("reason", about.reason.clone()),
            ]);
            ("form.revocation", None)
        }
    };
    let new = notice::New {
        template,
        lang,
        system,
        account: None,
        case_id: Some(about.case.id.into()),
        channel: Channel::Mail,
        address: to,
        args: &words,
        secret: None,
        ends_at: None,
        suppressed: false,
    };
    let id = notice::post(tx, by, new)?;
    files.iter().try_for_each(|(name, sha256)| notice::attach(tx, id, name, *sha256))?;
    Ok(id)
}
