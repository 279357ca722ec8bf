//! Errors of the command line in the language of the user; help and version when they are asked for.

use std::num::ParseIntError;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::base::Timestamp;
use crate::error::{Error, Kind};
use crate::output::{Format, Out, Wishes, is_closed_pipe};
use crate::text::{self, Lang, Msg};

/// Answers what clap found: help and version on standard output, errors on standard error.
pub(super) fn answer(error: &clap::Error, now: Timestamp, lang: Lang, json: bool) -> ExitCode {
    let format = json.then_some(Format::Json);
    let out = Out::new(now, lang, Wishes { format, ..Wishes::default() });
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match out.print(&error.render().to_string()) {
            Err(error) if !is_closed_pipe(&error) => ExitCode::from(error.kind() as u8),
            _ => ExitCode::SUCCESS,
        },
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            out.note(text::cli::Plain { help: error.render().to_string() });
            ExitCode::from(Kind::Usage as u8)
        }
        _ => {
            out.fail(&translate(error));
            ExitCode::from(Kind::Usage as u8)
        }
    }
}

/// The error in our own words.
fn translate(error: &clap::Error) -> Error {
    use text::cli as t;
    let value = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let argument = value(ContextKind::InvalidArg);
    let sentence: Msg = match error.kind() {
        ErrorKind::InvalidValue if value(ContextKind::InvalidValue).is_empty() => t::NoValue { argument }.into(),
        ErrorKind::InvalidValue => {
            let values = value(ContextKind::ValidValue);
            t::NotOneOf { value: value(ContextKind::InvalidValue), argument, values }.into()
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => t::UnknownOption { argument }.into(),
        ErrorKind::UnknownArgument => t::UnknownWord { argument }.into(),
        ErrorKind::InvalidSubcommand => t::UnknownCommand { name: value(ContextKind::InvalidSubcommand) }.into(),
        ErrorKind::ValueValidation => match std::error::Error::source(error) {
            Some(cause) if cause.is::<ParseIntError>() => {
                t::NotANumber { value: value(ContextKind::InvalidValue), argument }.into()
            }
            Some(cause) => {
                let cause = cause.to_string();
                t::BadValue { value: value(ContextKind::InvalidValue), argument, cause }.into()
            }
            None => t::BadValuePlain { value: value(ContextKind::InvalidValue), argument }.into(),
        },
        ErrorKind::MissingRequiredArgument => t::Required { argument }.into(),
        ErrorKind::MissingSubcommand => t::CommandMissing { name: argument }.into(),
        ErrorKind::ArgumentConflict => t::Conflict { argument, other: value(ContextKind::PriorArg) }.into(),
        ErrorKind::InvalidUtf8 => t::NOT_UTF8.into(),
        _ => t::Wrong { what: error.kind().to_string() }.into(),
    };
    let typed =
        [ContextKind::InvalidArg, ContextKind::InvalidSubcommand, ContextKind::InvalidValue].map(value).concat();
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(value)
        .find(|text| !text.is_empty() && is_near(text, &typed));
    let own = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<Error>()?.next().cloned());
    let hint: Msg = match (suggestion, own) {
        (Some(suggestion), _) => t::DidYouMean { suggestion }.into(),
        (None, Some(own)) => own,
        (None, None) => t::HINT_HELP.into(),
    };
    Error::new(Kind::Usage, sentence).hint(hint)
}

/// Whether a word may have been meant by what was typed: few letters differ. clap's own measure finds `--plan` like `--lang`.
fn is_near(meant: &str, typed: &str) -> bool {
    let (meant, typed): (Vec<char>, Vec<char>) =
        (meant.trim_start_matches('-').chars().collect(), typed.trim_start_matches('-').chars().collect());
    let mut row: Vec<usize> = (0..=typed.len()).collect();
    for (i, a) in meant.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in typed.iter().enumerate() {
            let next = (corner + usize::from(a != b)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[typed.len()] <= (meant.len() / 3).max(1)
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn a_suggestion_is_near_to_what_was_typed() {
        assert!(is_near("--limit", "--limt"));
        assert!(is_near("agency", "agncy"));
        assert!(is_near("operator", "operato"));
        assert!(is_near("list", "lst"));
        assert!(!is_near("--lang", "--plan"));
        assert!(!is_near("list", "show"));
    }
}
