//! Completions: the shell asks the program itself, which knows what can be typed and what the desk holds.
//!
//! The registrations of `completions/` call the program with `COMPLETE` in its environment. Values of the desk are those
//! that the actor may see; looking them up changes nothing, not even the session's time, and whatever fails is silent.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, env::EnvCompleter};

use super::args::Shell;
use super::{full, language, option_before_parsing, store};
use crate::app::config::SETTINGS;
use crate::app::{Config, Ctx, Mode, Outside};
use crate::error::{Error, Kind, Result};
use crate::output::{Out, Wishes};
use crate::store::Access;
use crate::text::Lang;

/// The variable by which a shell asks.
const VARIABLE: &str = "COMPLETE";

/// The registration for bash: clap's own, which loses what stands before a colon, mended.
const BASH: &str = include_str!("bash.sh");

/// What an option or its value is called, and what the desk can offer for it.
const LIVE: &[(&str, Live)] = &[
    ("LOGIN", Live::Accounts),
    ("LOGIN|EMAIL", Live::Accounts),
    ("LOGIN|#ID|EMAIL", Live::Accounts),
    ("OID|BAN", Live::Agencies),
    ("OID", Live::Agencies),
    ("SYSTEM", Live::Systems),
    ("system", Live::Systems),
    ("for_system", Live::Systems),
    ("SYSTEM:ROLE", Live::Roles),
    ("CASE", Live::Cases),
    ("COMMAND", Live::Nouns),
    ("SETTING", Live::Settings),
];

/// A kind of value that the desk holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Live {
    Accounts,
    Agencies,
    Systems,
    Roles,
    Cases,
    Nouns,
    Settings,
}

/// Answers a shell: registers, or says what can be typed next.
pub(super) fn answer(argv: &[OsString], outside: &Outside) -> ExitCode {
    let config = Config::load(outside);
    let lang = language(argv, outside, &config);
    let db = option_before_parsing(argv, "--db").map(PathBuf::from);
    let folder = std::env::current_dir().ok();
    let asked = CompleteEnv::with_factory(|| live(full(lang), lang, db.as_ref()))
        .completer("authdesk")
        .try_complete(argv, folder.as_deref());
    if asked.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(Kind::Usage as u8) }
}

/// The registrations, by the names of their files.
pub fn stubs() -> Result<Vec<(&'static str, String)>> {
    let files = [
        ("authdesk.bash", Shell::Bash),
        ("_authdesk", Shell::Zsh),
        ("authdesk.fish", Shell::Fish),
        ("authdesk.ps1", Shell::Powershell),
    ];
    files.into_iter().map(|(file, shell)| Ok((file, stub(shell)?))).collect()
}

/// The registration for a shell.
pub(super) fn stub(shell: Shell) -> Result<String> {
    let name = match shell {
        Shell::Bash => return Ok(BASH.to_owned()),
        Shell::Zsh => "zsh",
        Shell::Fish => "fish",
        Shell::Powershell => "powershell",
    };
    let shells = Shells::builtins();
    let shell: &dyn EnvCompleter = shells.completer(name).ok_or_else(|| Error::fault(name))?;
    let mut stub = Vec::new();
    shell.write_registration(VARIABLE, "authdesk", "authdesk", "authdesk", &mut stub).map_err(Error::fault)?;
    let stub = String::from_utf8(stub).map_err(Error::fault)?;
    Ok(format!("{}\n", stub.trim()))
}

/// The tree, with what the desk can offer at every option.
fn live(command: Command, lang: Lang, db: Option<&PathBuf>) -> Command {
    command.mut_args(|arg| offer(arg, lang, db)).mut_subcommands(|command| live(command, lang, db))
}

fn offer(arg: Arg, lang: Lang, db: Option<&PathBuf>) -> Arg {
    let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string).unwrap_or_default();
    let id = arg.get_id().as_str();
    let Some(&(_, kind)) = LIVE.iter().find(|(called, _)| *called == name || *called == id) else { return arg };
    let db = db.cloned();
    arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
        let typed = typed.to_string_lossy();
        let found = look_up(kind, &typed, lang, db.clone()).unwrap_or_default();
        found.into_iter().map(candidate).collect()
    }))
}

fn candidate(found: store::Suggestion) -> CompletionCandidate {
    let candidate = CompletionCandidate::new(found.value);
    if found.help.is_empty() { candidate } else { candidate.help(Some(found.help.into())) }
}

fn look_up(kind: Live, typed: &str, lang: Lang, db: Option<PathBuf>) -> Result<Vec<store::Suggestion>> {
    let fixed: Vec<&str> = match kind {
        Live::Nouns => super::NOUNS.iter().map(|noun| noun.name).collect(),
        Live::Settings => SETTINGS.iter().map(|setting| setting.key).collect(),
        _ => Vec::new(),
    };
    if !fixed.is_empty() {
        let fitting = fixed.into_iter().filter(|name| name.starts_with(typed));
        return Ok(fitting.map(|name| store::Suggestion { value: name.to_owned(), help: String::new() }).collect());
    }
    let outside = Outside::real();
    let config = Config::load(&outside);
    let out = Out::new(outside.now(), lang, Wishes::default());
    let mut ctx = Ctx::new(outside, config, out, Mode::default(), Access::Read, db).unnoticed();
    let actor = ctx.by()?.actor;
    let today = ctx.today();
    ctx.read(|tx| match kind {
        Live::Accounts => store::accounts(tx, &actor, typed),
        Live::Agencies => store::agencies(tx, typed),
        Live::Systems => store::systems(tx, typed, lang, today),
        Live::Roles => store::roles(tx, typed, lang, today),
        Live::Cases => store::cases(tx, &actor, typed),
        Live::Nouns | Live::Settings => Ok(Vec::new()),
    })
}
