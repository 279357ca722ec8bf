//! `report case`: a folder with everything about a case, and a manifest of hashes.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::app::Ctx;
use crate::approval::{self, Bench, Case, CaseId};
use crate::audit::{self, Event};
use crate::error::Result;
use crate::queue;
use crate::report::{Error, READERS, args, store};
use crate::store::Tx;
use crate::text;

/// How long the name of a piece of evidence may be in the folder, in bytes.
const LONGEST: usize = 200;

/// How long an ending is that stays, in bytes.
const LONGEST_ENDING: usize = 16;

/// A file of the folder.
type Piece = (String, Vec<u8>);

/// `report case`
pub fn case(ctx: &mut Ctx, args: args::Case) -> Result<()> {
    let by = ctx.by()?;
    if ctx.out.file().is_some() {
        return Err(Error::NoFile.into());
    }
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from(format!("case-{}", args.case)));
    let taken = folder.read_dir().is_ok_and(|mut there| there.next().is_some());
    if taken || folder.is_file() {
        return Err(Error::Folder { path: folder.display().to_string() }.into());
    }
    let scope = by.actor.system_scope(READERS);
    let pieces = ctx.write(|tx| {
        let missing = || approval::Error::Missing { id: args.case };
        let seen = approval::bench(tx, &Bench::All(&scope), args.case)?;
        let case = approval::find(tx, args.case)?.filter(|_| seen).ok_or_else(missing)?;
        audit::record(tx, &by, Event::new("report.case", "case", case.id))?;
        pieces(tx, &case)
    })?;
    let manifest = write(&folder, &pieces)?;
    let written = json!({ "case": args.case, "folder": folder, "files": pieces.len(), "manifest": manifest });
    ctx.out.done("report", &written, text::report::CaseWritten { path: folder.as_path(), files: pieces.len() })
}

/// What is known about a case, as files.
fn pieces(tx: &Tx<'_>, case: &Case) -> Result<Vec<Piece>> {
    let mut pieces = vec![("case.json".to_owned(), pretty(&about(tx, case)?)?)];
    for (name, sha256, content) in store::documents(tx, case.id)? {
        let hash = HEXLOWER.encode(&sha256);
        let safe: String = name.unwrap_or_default().chars().map(|c| if "/\\:".contains(c) { '_' } else { c }).collect();
        pieces.push((format!("evidence/{}-{}", &hash[..12], cut(safe.trim_start_matches('.'))), content));
    }
    pieces.push(("events.json".to_owned(), pretty(&events(tx, case.id)?)?));
    pieces.push(("notices.json".to_owned(), pretty(&notices(tx, case.id)?)?));
    Ok(pieces)
}

/// A name that leaves room for the hash before it, with its ending: file systems take 255 bytes.
fn cut(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |dot| &name[dot..]);
    let ending = if ending.len() <= LONGEST_ENDING { ending } else { "" };
    let end = (0..=LONGEST - ending.len()).rev().find(|end| name.is_char_boundary(*end)).unwrap_or_default();
    format!("{}{ending}", &name[..end])
}

fn pretty(value: &Value) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value).map_err(crate::Error::fault)?;
    text.push(b'\n');
    Ok(text)
}

/// The case with its facts, stages, decisions and evidence.
fn about(tx: &Tx<'_>, case: &Case) -> Result<Value> {
    let subject = queue::kinds().into_iter().find(|subject| subject.kind() == case.kind);
    let facts = subject.map(|subject| subject.facts(tx, case)).transpose()?.unwrap_or_default();
    let facts: Vec<Value> = facts.iter().map(|fact| json!({ "key": fact.key, "value": fact.value })).collect();
    let stages = approval::stages(tx, case.id)?;
    let stages: Vec<Value> = stages
        .iter()
        .map(|stage| {
            json!({
                "step": stage.plan.step, "kind": stage.plan.kind.name(), "decider": stage.plan.decider.name(),
                "decider_value": stage.plan.decider.value(), "opened_at": stage.opened_at, "passed_at": stage.passed_at,
            })
        })
        .collect();
    let decisions: Vec<Value> = approval::decisions(tx, case.id)?
        .iter()
        .map(|said| json!({ "verdict": said.verdict.name(), "by": said.login, "at": said.at, "reason": said.reason }))
        .collect();
    let evidence: Vec<Value> = approval::evidence(tx, case.id)?
        .iter()
        .map(|one| {
            json!({
                "kind": one.kind.name(), "name": one.name, "sha256": one.sha256.map(|hash| HEXLOWER.encode(&hash)),
                "doc_no": one.doc_no, "doc_date": one.doc_date, "received_on": one.received_on, "note": one.note,
                "recorded_at": one.recorded_at,
            })
        })
        .collect();
    Ok(json!({
        "case": case.id, "kind": case.kind, "action": case.action, "state": case.state.name(), "version": case.version,
        "opened_at": case.opened_at, "closed_at": case.closed_at, "due": case.due,
        "facts": facts, "stages": stages, "decisions": decisions, "evidence": evidence,
    }))
}

fn events(tx: &Tx<'_>, case: CaseId) -> Result<Value> {
    let events = store::events(tx, case)?;
    let event = |(seq, at, verb, account, hash): &store::Link| json!({ "seq": seq, "at": at, "verb": verb, "account": account, "hash": HEXLOWER.encode(hash) });
    Ok(events.iter().map(event).collect())
}

fn notices(tx: &Tx<'_>, case: CaseId) -> Result<Value> {
    let notices = store::notices(tx, case)?;
    let notice = |told: &store::Told| {
        json!({
            "id": told.id, "template": told.template, "channel": told.channel, "state": told.state,
            "created_at": told.created_at, "sent_at": told.sent_at,
        })
    };
    Ok(notices.iter().map(notice).collect())
}

/// Writes the files, and last the manifest, in the form that `sha256sum --check` reads. The folder gets its name when it
/// is complete: until then it lies beside, and it is removed if it is never completed. Gives the manifest's own hash.
fn write(folder: &Path, pieces: &[Piece]) -> Result<String> {
    let failed = |cause| crate::Error::writing(folder, cause);
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = fs::create_dir_all(parent)
        .and_then(|()| tempfile::Builder::new().prefix(".authdesk-").suffix(".part").tempdir_in(parent))
        .map_err(failed)?;
    fs::set_permissions(beside.path(), Permissions::from_mode(0o755)).map_err(failed)?;
    let mut manifest = String::new();
    let save = |name: &str, content: &[u8]| {
        let path = beside.path().join(name);
        let parent = path.parent().unwrap_or(folder);
        let written = fs::create_dir_all(parent).and_then(|()| fs::write(&path, content));
        written.map_err(|cause| crate::Error::writing(&folder.join(name), cause))
    };
    for (name, content) in pieces {
        save(name, content)?;
        manifest.push_str(&format!("{}  {name}\n", HEXLOWER.encode(&Sha256::digest(content))));
    }
    save("SHA256SUMS", manifest.as_bytes())?;
    fs::rename(beside.path(), folder).map_err(failed)?;
    Ok(HEXLOWER.encode(&Sha256::digest(manifest.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_and_keep_their_ending() {
        assert_eq!(cut("函.pdf"), "函.pdf");
        let long = format!("{}.pdf", "公".repeat(80));
        let cut_name = cut(&long);
        assert!(cut_name.len() <= LONGEST && cut_name.ends_with("公.pdf"), "{cut_name}");
        assert_eq!(cut(&"x".repeat(255)).len(), LONGEST);
        assert_eq!(cut(&format!("x.{}", "y".repeat(250))).len(), LONGEST);
    }
}
