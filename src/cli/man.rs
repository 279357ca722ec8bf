//! The manual: a page for the program and one a noun, in both languages, from the command tree.

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{change_options, full, help, output_options};
use crate::error::{Error, Kind, Result};
use crate::text::{Lang, Word, cli as t};

/// Exit codes and what they mean.
const STATUS: &[(u8, Word)] = &[
    (0, t::EXIT_0),
    (Kind::Refused as u8, t::EXIT_1),
    (Kind::Usage as u8, t::EXIT_2),
    (Kind::Missing as u8, t::EXIT_3),
    (Kind::Denied as u8, t::EXIT_4),
    (Kind::Conflict as u8, t::EXIT_5),
    (Kind::Partial as u8, t::EXIT_6),
    (Kind::Fault as u8, t::EXIT_70),
];

const ENVIRONMENT: &[(&str, Word)] = &[
    ("AUTHDESK_DB", t::ENV_AUTHDESK_DB),
    ("AUTHDESK_LANG", t::ENV_AUTHDESK_LANG),
    ("AUTHDESK_CONFIG", t::ENV_AUTHDESK_CONFIG),
    ("AUTHDESK_KEY_FILE", t::ENV_AUTHDESK_KEY_FILE),
    ("AUTHDESK_KEY", t::ENV_AUTHDESK_KEY),
    ("AUTHDESK_ACTOR", t::ENV_AUTHDESK_ACTOR),
];

const FILES: &[(&str, Word)] = &[
    ("/etc/authdesk/config.toml", t::FILE_SYSTEM_CONFIG),
    ("$XDG_CONFIG_HOME/authdesk/config.toml", t::FILE_USER_CONFIG),
    ("$XDG_DATA_HOME/authdesk/authdesk.db", t::FILE_DB),
];

/// All pages of a language, by the names of their files.
pub fn pages(lang: Lang) -> Result<Vec<(String, String)>> {
    let tree = built(lang);
    let mut pages = vec![("authdesk.1".to_owned(), page(lang)?)];
    for noun in tree.get_subcommands() {
        pages.push((format!("authdesk-{}.1", noun.get_name()), noun_page(noun, lang)?));
    }
    Ok(pages)
}

/// The page of a noun.
pub(super) fn page_of(noun: &str, lang: Lang) -> Result<Option<String>> {
    built(lang).find_subcommand(noun).map(|noun| noun_page(noun, lang)).transpose()
}

fn built(lang: Lang) -> Command {
    let mut tree = full(lang);
    tree.build();
    tree
}

/// The program's own page.
pub(super) fn page(lang: Lang) -> Result<String> {
    let tree = built(lang);
    let mut roff = Roff::new();
    title(&mut roff, "AUTHDESK", &about(&tree), "authdesk", lang);
    roff.control("SH", [t::MAN_SYNOPSIS.to(lang)]);
    roff.text([bold("authdesk"), roman(format!(" {}", usage(&tree)))]);
    roff.control("SH", [t::MAN_DESCRIPTION.to(lang)]);
    for line in t::AFTER.to(lang).lines() {
        roff.control("PP", []);
        roff.text([roman(line)]);
    }
    roff.control("SH", [t::MAN_COMMANDS.to(lang)]);
    for noun in tree.get_subcommands() {
        item(&mut roff, &format!("authdesk-{}(1)", noun.get_name()), &about(noun));
    }
    let mut text = roff.render();
    text += &common_options(t::MAN_ANSWERS, output_options(), lang)?;
    text += &common_options(t::MAN_CHANGES, change_options(), lang)?;
    let mut roff = Roff::new();
    roff.control("SH", [t::MAN_STATUS.to(lang)]);
    for (code, meaning) in STATUS {
        item(&mut roff, &code.to_string(), meaning.to(lang));
    }
    for (heading, items) in [(t::MAN_ENVIRONMENT, ENVIRONMENT), (t::MAN_FILES, FILES)] {
        roff.control("SH", [heading.to(lang)]);
        for (name, meaning) in items {
            item(&mut roff, name, meaning.to(lang));
        }
    }
    Ok(text + &roff.to_roff())
}

/// The page of a noun: what it is, then each verb with its own options.
fn noun_page(noun: &Command, lang: Lang) -> Result<String> {
    let name = format!("authdesk-{}", noun.get_name());
    let mut roff = Roff::new();
    title(&mut roff, &name.to_uppercase(), &about(noun), &name, lang);
    let verbs = leaves(noun, format!("authdesk {}", noun.get_name()));
    roff.control("SH", [t::MAN_SYNOPSIS.to(lang)]);
    for (name, verb) in &verbs {
        roff.text([bold(name), roman(format!(" {}", usage(verb)))]);
        roff.control("br", []);
    }
    let mut text = roff.render();
    for (name, verb) in verbs {
        text += &verb_section(&name, verb)?;
    }
    let mut roff = Roff::new();
    roff.control("SH", [t::MAN_ALSO.to(lang)]);
    roff.text([roman(t::MAN_SEE.to(lang))]);
    Ok(text + &roff.to_roff())
}

/// What can be typed of a command, with whole names: the command itself where it needs no verb, and its verbs.
fn leaves(command: &Command, name: String) -> Vec<(String, &Command)> {
    let verbs = command.get_subcommands().flat_map(|verb| leaves(verb, format!("{name} {}", verb.get_name())));
    let own = (!command.is_subcommand_required_set()).then(|| (name.clone(), command));
    own.into_iter().chain(verbs).collect()
}

fn verb_section(name: &str, verb: &Command) -> Result<String> {
    let mut roff = Roff::new();
    roff.control("SH", [name]);
    roff.text([roman(about(verb))]);
    let common: Vec<String> =
        output_options().iter().chain(&change_options()).map(|arg| arg.get_id().to_string()).collect();
    let own = verb.clone().mut_args(|arg| {
        let hidden = arg.get_id() == "help" || common.contains(&arg.get_id().to_string());
        if hidden { arg.hide(true) } else { arg }
    });
    Ok(roff.to_roff() + &options(own)?)
}

/// The options that every verb has, or every verb that changes something.
fn common_options<const N: usize>(heading: Word, args: [Arg; N], lang: Lang) -> Result<String> {
    let mut roff = Roff::new();
    roff.control("SH", [heading.to(lang)]);
    let args = args.into_iter().map(|arg| help::explain(arg, "", lang));
    Ok(roff.to_roff() + &options(Command::new("authdesk").disable_help_flag(true).args(args))?)
}

/// The options as clap_mangen writes them, without its headings.
fn options(command: Command) -> Result<String> {
    let mut page = Vec::new();
    Man::new(command).render_options_section(&mut page).map_err(Error::fault)?;
    let page = String::from_utf8(page).map_err(Error::fault)?;
    let preamble = Roff::new().render();
    let lines = page.strip_prefix(&preamble).unwrap_or(&page).lines().filter(|line| !line.starts_with(".SH "));
    Ok(lines.fold(String::new(), |all, line| all + line + "\n"))
}

fn title(roff: &mut Roff, heading: &str, about: &str, name: &str, lang: Lang) {
    let program = concat!("authdesk ", env!("CARGO_PKG_VERSION"));
    roff.control("TH", [heading, "1", "", program, t::MAN_MANUAL.to(lang)]);
    roff.control("SH", [t::MAN_NAME.to(lang)]);
    roff.text([roman(format!("{name} - {about}"))]);
}

fn item(roff: &mut Roff, name: &str, meaning: &str) {
    roff.control("TP", []);
    roff.text([bold(name)]);
    roff.text([roman(meaning)]);
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// What stands after the command's name; its verbs have lines of their own.
fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.split_once(' ').map_or("", |(_, rest)| rest).lines().next().unwrap_or_default().trim();
    let name = command.get_bin_name().unwrap_or("authdesk");
    usage.strip_prefix(name).unwrap_or(usage).trim().to_owned()
}
