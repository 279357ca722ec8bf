//! Help in the language of the user: clap's tree, with every sentence from `text`.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};

use crate::app::{Noun, Verb};
use crate::output::Format;
use crate::text::{self, Lang, Word};

/// A sentence by its key; empty if there is none, which a test forbids.
fn sentence(key: &str, lang: Lang) -> &'static str {
    Word::find(key).map_or("", |word| word.to(lang))
}

fn template(lang: Lang) -> String {
    // A full-width colon brings its own room.
    let space = if lang == Lang::En { " " } else { "" };
    format!("{{about-with-newline}}\n{}{space}{{usage}}\n\n{{all-args}}{{after-help}}", text::cli::USAGE.to(lang))
}

/// What every command of the tree has.
fn common(command: Command, lang: Lang) -> Command {
    command
        .help_template(template(lang))
        .subcommand_help_heading(text::cli::COMMANDS.to(lang))
        .subcommand_value_name(text::cli::COMMAND_VALUE.to(lang))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help(text::cli::HELP.to(lang))
                .help_heading(text::cli::OPTIONS.to(lang)),
        )
}

/// The usage of a command that is followed by another one.
fn usage_before_command(name: &str, lang: Lang) -> String {
    format!("{name} {} <{}>", text::cli::OPTIONS_VALUE.to(lang), text::cli::COMMAND_VALUE.to(lang))
}

/// The top of the tree.
pub(super) fn root(command: Command, lang: Lang) -> Command {
    let usage = usage_before_command("authdesk", lang);
    common(command, lang)
        .override_usage(usage)
        .about(text::cli::ABOUT.to(lang))
        .after_help(text::cli::AFTER.to(lang))
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(text::cli::VERSION.to(lang))
                .help_heading(text::cli::OPTIONS.to(lang)),
        )
        .arg(lang_option(lang))
        .args(before_noun(lang))
}

/// The language; may stand before a noun, before a verb, and after it.
fn lang_option(lang: Lang) -> Arg {
    explain_early(Arg::new("lang").long("lang").value_name("LANG").value_parser(["zh-TW", "en"]), lang)
}

/// Other options that may stand before the noun as well.
fn before_noun(lang: Lang) -> [Arg; 2] {
    [
        Arg::new("db").long("db").value_name("FILE").value_parser(value_parser!(PathBuf)),
        Arg::new("output").short('o').long("output").value_name("FORMAT").value_parser(value_parser!(Format)),
    ]
    .map(|arg| explain_early(arg, lang))
}

fn explain_early(arg: Arg, lang: Lang) -> Arg {
    let help = sentence(&format!("cli.help-option-{}", arg.get_id()), lang);
    arg.hide_possible_values(true).help(help).help_heading(text::cli::OPTIONS.to(lang))
}

/// A noun.
pub(super) fn noun(command: Command, noun: &Noun, lang: Lang) -> Command {
    let command = common(command, lang).about(sentence(&format!("{}.help-{}", noun.room, noun.name), lang));
    if noun.alone().is_some() {
        return command;
    }
    let usage = usage_before_command(&format!("authdesk {}", noun.name), lang);
    command.arg(lang_option(lang)).override_usage(usage)
}

/// Verbs of two words that begin with the same one.
pub(super) fn group(command: Command, noun: &Noun, room: &str, group: &str, lang: Lang) -> Command {
    common(command, lang)
        .about(sentence(&format!("{room}.help-{}-{group}", noun.name), lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
}

/// A verb with its options.
pub(super) fn verb(command: Command, noun: &Noun, room: &str, verb: &Verb, lang: Lang) -> Command {
    let key = match verb.name {
        "" => format!("{room}.help-{}", noun.name),
        name => format!("{room}.help-{}-{}", noun.name, name.replace(' ', "-")),
    };
    let command = if verb.name.is_empty() { command } else { common(command, lang) };
    let command = command.about(sentence(&key, lang)).mut_args(|arg| explain(arg, &key, lang));
    let name = format!("authdesk {} {}", noun.name, verb.name);
    translate_usage(command, name.trim_end(), lang)
}

/// Gives an option its help, with its values and its default in the language of the user.
pub(super) fn explain(arg: Arg, key: &str, lang: Lang) -> Arg {
    let id = arg.get_long().map_or_else(|| arg.get_id().as_str().replace('_', "-"), str::to_owned);
    if id == "help" {
        return arg;
    }
    let own = sentence(&format!("{key}.{id}"), lang);
    let help = if own.is_empty() { sentence(&format!("cli.help-option-{id}"), lang) } else { own };
    let values: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect();
    let defaults: Vec<String> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .filter(|value| !value.is_empty())
        .collect();
    let mut help = help.to_owned();
    if !values.is_empty() && arg.get_action().takes_values() {
        help.push_str(&text::Msg::from(text::cli::Values { values: values.join(", ") }).to(lang));
    }
    if !defaults.is_empty() && arg.get_action().takes_values() {
        help.push_str(&text::Msg::from(text::cli::DefaultValue { value: defaults.join(", ") }).to(lang));
    }
    let heading = if arg.is_positional() { text::cli::ARGUMENTS } else { text::cli::OPTIONS };
    let takes_values = arg.get_action().takes_values();
    let arg = arg.help(help).help_heading(heading.to(lang));
    if takes_values { arg.hide_possible_values(true).hide_default_value(true) } else { arg }
}

/// clap writes `[OPTIONS]` in English only.
fn translate_usage(command: Command, noun_and_verb: &str, lang: Lang) -> Command {
    if lang == Lang::En {
        return command;
    }
    let mut arguments = vec![noun_and_verb.to_owned(), text::cli::OPTIONS_VALUE.to(lang).to_owned()];
    for arg in command.get_positionals() {
        let name = arg
            .get_value_names()
            .and_then(|names| names.first())
            .map_or_else(|| arg.get_id().to_string(), ToString::to_string);
        let many = if matches!(arg.get_action(), ArgAction::Append) { "..." } else { "" };
        let (open, close) = if arg.is_required_set() { ('<', '>') } else { ('[', ']') };
        arguments.push(format!("{open}{name}{close}{many}"));
    }
    let tail = arguments.join(" ");
    command.override_usage(tail)
}
