//! The command tree: global options, one line a noun, and the way from argv to an exit code.

mod args;
mod complete;
mod help;
mod man;
mod run;
mod store;
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use nix::sys::resource::{Resource, setrlimit};

pub use complete::stubs;
pub use man::pages;

use crate::app::{Config, Ctx, Effect, Mode, Need, Noun, Outside, Verb, verb};
use crate::error::{Error, Kind};
use crate::output::{Format, Out, Wishes, is_closed_pipe};
use crate::store::Access;
use crate::text::{self, Lang};
#[cfg(feature = "desk")]
use crate::{agency, audit, calendar, desk, enroll, form, notice, queue, remind, report, role, signin, system, user};

/// The nouns, in the order in which `--help` lists them.
#[cfg(feature = "desk")]
pub const NOUNS: &[Noun] = &[
    Noun::new("init", "desk", &[("desk", desk::INIT)]),
    Noun::new("status", "desk", &[("desk", desk::STATUS)]),
    Noun::new("doctor", "desk", &[("desk", desk::DOCTOR)]),
    Noun::new("backup", "desk", &[("desk", desk::BACKUP)]),
    Noun::new("restore", "desk", &[("desk", desk::RESTORE)]),
    Noun::new("config", "desk", &[("desk", desk::CONFIG)]),
    Noun::new("unfinished", "desk", &[("desk", desk::UNFINISHED)]),
    Noun::new("login", "signin", &[("signin", signin::LOGIN)]),
    Noun::new("logout", "signin", &[("signin", signin::LOGOUT)]),
    Noun::new("whoami", "signin", &[("signin", signin::WHOAMI)]),
    Noun::new("staff", "desk", &[("desk", desk::STAFF)]),
    Noun::new("service-key", "desk", &[("desk", desk::SERVICE_KEY)]),
    Noun::new("agency", "agency", &[("agency", agency::VERBS)]),
    Noun::new("user", "user", &[("enroll", enroll::VERBS), ("user", user::VERBS), ("offboard", desk::USER)]),
    Noun::new("deputy", "queue", &[("queue", queue::DEPUTY)]),
    Noun::new("system", "system", &[("system", system::VERBS)]),
    Noun::new("role", "role", &[("role", role::VERBS)]),
    Noun::new("queue", "queue", &[("queue", queue::VERBS)]),
    Noun::new("form", "form", &[("form", form::VERBS)]),
    Noun::new("notice", "notice", &[("notice", notice::VERBS), ("remind", remind::NOTICE)]),
    Noun::new("remind", "remind", &[("remind", remind::VERBS)]),
    Noun::new("audit", "audit", &[("audit", audit::VERBS), ("desk", desk::AUDIT)]),
    Noun::new("calendar", "calendar", &[("calendar", calendar::VERBS)]),
    Noun::new("date", "calendar", &[("calendar", calendar::DATE)]),
    Noun::new("report", "report", &[("report", report::VERBS)]),
    #[cfg(feature = "card")]
    CARD,
    #[cfg(feature = "card")]
    Noun::new("stock", "stock", &[("stock", crate::stock::VERBS)]),
    Noun::new("completions", "cli", &[("cli", COMPLETIONS)]),
    Noun::new("man", "cli", &[("cli", MAN)]),
];

/// The nouns of a program without a desk.
#[cfg(not(feature = "desk"))]
pub const NOUNS: &[Noun] = &[
    #[cfg(feature = "card")]
    CARD,
    Noun::new("completions", "cli", &[("cli", COMPLETIONS)]),
    Noun::new("man", "cli", &[("cli", MAN)]),
];

/// `card`
#[cfg(feature = "card")]
const CARD: Noun = Noun::new(
    "card",
    "card",
    &[
        ("card", crate::card::VERBS),
        #[cfg(not(feature = "desk"))]
        ("card_batch", crate::card::batch::VERBS),
        #[cfg(feature = "desk")]
        ("card_batch", crate::stock::BATCH),
        ("card_cert", crate::card::cert::VERBS),
        ("card_doctor", crate::card::doctor::VERBS),
        ("card_profile", crate::card::profile::VERBS),
        #[cfg(feature = "desk")]
        ("stock", crate::stock::UNLOCK),
        ("card", crate::card::UNLOCK),
    ],
);

/// `completions`
const COMPLETIONS: &[Verb] = &[verb!("", args::Completions, Read, Need::Open, run::completions)];

/// `man`
const MAN: &[Verb] = &[verb!("", args::Man, Read, Need::Open, run::man)];

/// What works although a configuration file is broken: it helps to mend it.
const WITHOUT_SETTINGS: [&str; 4] = ["config", "doctor", "completions", "man"];

/// Whose verbs that only look work then too: they ask neither a desk nor a rule, and somebody waits on the telephone. What
/// changes a card is recorded in the desk that the configuration names.
const LOOKS_WITHOUT_SETTINGS: &str = "card";

/// Runs a command line and gives the exit code. A panic is our fault, and is told as one.
pub fn main(argv: impl Iterator<Item = OsString>) -> ExitCode {
    forbid_core_dumps();
    std::panic::set_hook(Box::new(|_| {}));
    let argv: Vec<OsString> = argv.collect();
    std::panic::catch_unwind(|| answer(&argv)).unwrap_or_else(|payload| {
        let outside = Outside::real();
        let what = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let what = what.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
        let lang = language(&argv, &outside, &Config::default());
        Out::new(outside.now(), lang, Wishes::default()).fail(&Error::fault(what));
        ExitCode::from(Kind::Fault as u8)
    })
}

/// Passwords and keys pass through this process; a dump would keep them. Where it cannot be forbidden, nothing is lost.
fn forbid_core_dumps() {
    let _allowed_to_fail = setrlimit(Resource::RLIMIT_CORE, 0, 0);
}

fn answer(argv: &[OsString]) -> ExitCode {
    let outside = Outside::real();
    if outside.var("COMPLETE").is_some() {
        return complete::answer(argv, &outside);
    }
    let config = Config::load(&outside);
    let lang = language(argv, &outside, &config);
    text::speak(lang);
    let matches = match command(lang, argv).try_get_matches_from(argv) {
        Ok(matches) => matches,
        Err(error) => return usage::answer(&error, outside.now(), lang, wants_json(argv)),
    };
    let asked = option_before_parsing(argv, "--lang").and_then(|tag| tag.parse().ok());
    run(outside, config, (lang, asked), &matches)
}

fn run(outside: Outside, config: Config, (lang, asked): (Lang, Option<Lang>), before: &ArgMatches) -> ExitCode {
    let Some((verb, matches)) = find(before) else { return ExitCode::from(2) };
    let noun = before.subcommand_name().unwrap_or_default();
    let mends = WITHOUT_SETTINGS.contains(&noun);
    let looks = noun == LOOKS_WITHOUT_SETTINGS && verb.effect == Effect::Read;
    let format = [matches, before].iter().find_map(|given| given.get_one::<Format>("output")).copied();
    let mode = mode(matches, verb.effect);
    let dry_run = mode.dry_run;
    let wishes = Wishes { lang: asked, format, dry_run, ..wishes(matches) };
    let out = Out::new(outside.now(), lang, wishes);
    // A dry run brings no older schema up to date.
    let access = if verb.effect == Effect::Read || dry_run { Access::Read } else { Access::Write };
    let db = [matches, before].iter().find_map(|given| given.get_one::<PathBuf>("db")).cloned();
    let mut ctx = Ctx::new(outside, config, out, mode, access, db);
    let checked = if mends { Ok(()) } else { ctx.config.check() };
    let checked = checked.or_else(|fault| {
        if looks {
            ctx.out.warn_at(fault.place(), fault.msg().clone());
            return Ok(());
        }
        Err(fault)
    });
    let result =
        checked.and_then(|()| ctx.authorize(verb.need, verb.effect)).and_then(|()| (verb.run)(&mut ctx, matches));
    match result {
        Ok(()) => {
            if dry_run {
                ctx.out.note(text::app::DRY_RUN);
            }
            ExitCode::SUCCESS
        }
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            ctx.out.fail(&error);
            ExitCode::from(error.kind() as u8)
        }
    }
}

/// The verb and its matches.
fn find(matches: &ArgMatches) -> Option<(&'static Verb, &ArgMatches)> {
    let (name, matches) = matches.subcommand()?;
    let noun = NOUNS.iter().find(|noun| noun.name == name)?;
    if let Some((_, verb)) = noun.alone() {
        return Some((verb, matches));
    }
    let (first, matches) = matches.subcommand()?;
    let (name, matches) = match matches.subcommand() {
        Some((second, matches)) => (format!("{first} {second}"), matches),
        None => (first.to_owned(), matches),
    };
    noun.verbs().find(|(_, verb)| verb.name == name).map(|(_, verb)| (verb, matches))
}

/// The command tree for a command line: what it names has its verbs, and those that it names their options. The rest is
/// nouns only, whose verbs are built when they are asked for after all.
pub fn command(lang: Lang, argv: &[OsString]) -> Command {
    let later = match lang {
        Lang::En => |command| verbs(command, Lang::En, &|_| true),
        Lang::ZhTw => |command| verbs(command, Lang::ZhTw, &|_| true),
    };
    let named = |word: &str| argv.iter().any(|typed| typed == word);
    let is_meant = |verb: &Verb| verb.name.split(' ').all(named);
    tree(lang, |noun| if named(noun.get_name()) { verbs(noun, lang, &is_meant) } else { noun.defer(later) })
}

/// The whole tree with every verb built, for man pages, completions and tests.
pub fn full(lang: Lang) -> Command {
    tree(lang, |noun| verbs(noun, lang, &|_| true))
}

fn tree(lang: Lang, grow: impl Fn(Command) -> Command) -> Command {
    let root = help::root(Command::new("authdesk").version(env!("CARGO_PKG_VERSION")), lang);
    let root = root.subcommand_required(true).arg_required_else_help(true);
    NOUNS.iter().fold(root, |root, noun| root.subcommand(grow(help::noun(Command::new(noun.name), noun, lang))))
}

/// Adds the verbs of the noun that the command is named after; those that are meant with their options.
fn verbs(command: Command, lang: Lang, is_meant: &dyn Fn(&Verb) -> bool) -> Command {
    let Some(noun) = NOUNS.iter().find(|noun| noun.name == command.get_name()) else { return command };
    if let Some((room, verb)) = noun.alone() {
        return verb_options(command, noun, room, verb, lang);
    }
    let command = command.subcommand_required(true).arg_required_else_help(true);
    let grown = |command, room, verb: &Verb| match is_meant(verb) {
        true => verb_options(command, noun, room, verb, lang),
        false => help::verb(command, noun, room, verb, lang),
    };
    noun.verbs().fold(command, |command, (room, verb)| match verb.name.split_once(' ') {
        None => command.subcommand(grown(Command::new(verb.name), room, verb)),
        Some((group, name)) => {
            let known = command.find_subcommand(group).is_some();
            let empty = || help::group(Command::new(group), noun, room, group, lang);
            let command = if known { command } else { command.subcommand(empty()) };
            let verb = grown(Command::new(name), room, verb);
            command.mut_subcommand(group, |command| command.subcommand(verb))
        }
    })
}

fn verb_options(command: Command, noun: &Noun, room: &str, verb: &Verb, lang: Lang) -> Command {
    let command = (verb.args)(command);
    let command = command.args(output_options());
    let command = if verb.effect.changes() { command.args(change_options()) } else { command };
    help::verb(command, noun, room, verb, lang)
}

/// Options about the answer.
fn output_options() -> [Arg; 9] {
    [
        Arg::new("db").long("db").value_name("FILE").value_parser(value_parser!(PathBuf)),
        Arg::new("lang").long("lang").value_name("LANG").value_parser(["zh-TW", "en"]),
        Arg::new("output").short('o').long("output").value_name("FORMAT").value_parser(value_parser!(Format)),
        Arg::new("out").long("out").value_name("FILE").value_parser(value_parser!(PathBuf)),
        Arg::new("columns").long("columns").value_name("NAMES").value_delimiter(','),
        Arg::new("sort").long("sort").value_name("NAME").allow_hyphen_values(true),
        Arg::new("limit").long("limit").value_name("N").value_parser(value_parser!(usize)),
        Arg::new("after").long("after").value_name("ID").value_parser(value_parser!(i64)),
        Arg::new("no_bom").long("no-bom").action(ArgAction::SetTrue),
    ]
}

/// Options about how a change is made.
fn change_options() -> [Arg; 4] {
    [
        Arg::new("dry_run").long("dry-run").short('n').action(ArgAction::SetTrue),
        Arg::new("yes").long("yes").short('y').action(ArgAction::SetTrue),
        Arg::new("keep_going").long("keep-going").action(ArgAction::SetTrue),
        Arg::new("report").long("report").value_name("FILE").value_parser(value_parser!(PathBuf)),
    ]
}

fn wishes(matches: &ArgMatches) -> Wishes {
    let limit = matches.get_one::<usize>("limit").copied();
    Wishes {
        file: matches.get_one::<PathBuf>("out").cloned(),
        columns: matches.get_many::<String>("columns").map(|columns| columns.cloned().collect()),
        sort: matches.get_one::<String>("sort").cloned(),
        limit: limit.map(|limit| if limit == 0 { usize::MAX } else { limit }),
        after: matches.get_one::<i64>("after").copied(),
        no_bom: matches.get_flag("no_bom"),
        ..Wishes::default()
    }
}

fn mode(matches: &ArgMatches, effect: Effect) -> Mode {
    if !effect.changes() {
        return Mode::default();
    }
    Mode {
        dry_run: matches.get_flag("dry_run"),
        yes: matches.get_flag("yes"),
        keep_going: matches.get_flag("keep_going"),
        report: matches.get_one::<PathBuf>("report").cloned(),
    }
}

/// The language: option, environment, configuration, locale, else zh-TW. Looked up before the command line is
/// parsed, as help and errors of the parser speak it too.
fn language(argv: &[OsString], outside: &Outside, config: &Config) -> Lang {
    let option = option_before_parsing(argv, "--lang").and_then(|tag| tag.parse().ok());
    let locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| outside.var(name))?.parse().ok();
    option.or_else(|| config.lang()).or_else(locale).unwrap_or_default()
}

fn option_before_parsing(argv: &[OsString], name: &str) -> Option<String> {
    let mut words = argv.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if word == name {
            return words.next().map(str::to_owned);
        }
        if let Some(value) = word.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}

fn wants_json(argv: &[OsString]) -> bool {
    let format = option_before_parsing(argv, "-o").or_else(|| option_before_parsing(argv, "--output"));
    matches!(format.as_deref(), Some("json" | "jsonl")) || argv.iter().any(|word| word == "-ojson")
}

/// An error of the command line, for handlers that check what clap cannot.
pub fn usage_error(sentence: impl Into<text::Msg>) -> Error {
    Error::new(Kind::Usage, sentence)
}
