//! Errors of the command line in the language of the user; help and version when they are asked for.

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
        ErrorKind::UnknownArgument => t::UnknownOption { argument }.into(),
        ErrorKind::InvalidSubcommand => t::UnknownCommand { name: value(ContextKind::InvalidSubcommand) }.into(),
        ErrorKind::ValueValidation => match std::error::Error::source(error) {
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
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(value)
        .find(|text| !text.is_empty());
    let own = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<Error>()?.next().cloned());
    let hint: Msg = match (suggestion, own) {
        (Some(suggestion), _) => t::DidYouMean { suggestion }.into(),
        (None, Some(own)) => own,
        (None, None) => t::HINT_HELP.into(),
    };
    Error::new(Kind::Usage, sentence).hint(hint)
}
