//! Questions on a terminal; elsewhere nothing is asked.

use std::fmt;
use std::io::{self, IsTerminal};

use dialoguer::theme::Theme;
use dialoguer::{Confirm, Input, Password, Select};
use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::text::{self, Lang, Msg};

/// Whether somebody can be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for yes or no; elsewhere than on a terminal refuses and hints at `--yes`.
pub fn confirm(lang: Lang, question: impl Into<Msg>) -> Result<()> {
    if !can_ask() {
        return Err(Error::new(Kind::Usage, text::output::NO_TERMINAL).hint(text::output::HINT_YES));
    }
    let agreed = Confirm::with_theme(&Spoken(lang))
        .with_prompt(question.into().to(lang))
        .default(false)
        .interact()
        .map_err(failed)?;
    if agreed { Ok(()) } else { Err(Error::new(Kind::Refused, text::output::DECLINED)) }
}

/// Asks for a line of text.
pub fn line(lang: Lang, question: impl Into<Msg>, default: Option<&str>) -> Result<String> {
    let question = question.into();
    if !can_ask() {
        return Err(Error::new(Kind::Usage, text::output::NoAnswer { question }).hint(text::output::HINT_OPTIONS));
    }
    let theme = Spoken(lang);
    let mut input = Input::with_theme(&theme).with_prompt(question.to(lang)).allow_empty(true);
    if let Some(default) = default {
        input = input.default(default.to_owned());
    }
    input.interact_text().map_err(failed)
}

/// Asks for one of several.
pub fn choice(lang: Lang, question: impl Into<Msg>, items: &[String]) -> Result<usize> {
    let question = question.into();
    if !can_ask() {
        return Err(Error::new(Kind::Usage, text::output::NoAnswer { question }).hint(text::output::HINT_OPTIONS));
    }
    Select::with_theme(&Spoken(lang)).with_prompt(question.to(lang)).items(items).default(0).interact().map_err(failed)
}

/// Asks for one of several keys.
pub fn key(lang: Lang, question: impl Into<Msg>, keys: &[char]) -> Result<char> {
    let question = question.into();
    if !can_ask() {
        return Err(Error::new(Kind::Usage, text::output::NoAnswer { question }).hint(text::output::HINT_OPTIONS));
    }
    let terminal = dialoguer::console::Term::stderr();
    let io = |cause: io::Error| Error::new(Kind::Refused, text::error::INTERRUPTED).caused_by(cause);
    terminal.write_str(&format!("{} ", question.to(lang))).map_err(io)?;
    loop {
        let typed = terminal.read_char().map_err(io)?.to_ascii_lowercase();
        if keys.contains(&typed) {
            terminal.write_line(&typed.to_string()).map_err(io)?;
            return Ok(typed);
        }
    }
}

/// Asks for a secret without showing it.
pub fn secret(lang: Lang, question: impl Into<Msg>) -> Result<Zeroizing<String>> {
    let question = question.into();
    if !can_ask() {
        return Err(Error::new(Kind::Usage, text::output::NoAnswer { question }).hint(text::output::HINT_SECRET));
    }
    let typed = Password::with_theme(&Spoken(lang)).with_prompt(question.to(lang)).interact().map_err(failed)?;
    Ok(Zeroizing::new(typed))
}

/// Prompts in the language of the user, where the library knows English only.
struct Spoken(Lang);

impl Spoken {
    /// What stands between question and answer; a full-width colon brings its own room.
    const fn colon(&self) -> &'static str {
        match self.0 {
            Lang::En => ": ",
            Lang::ZhTw => "：",
        }
    }
}

impl Theme for Spoken {
    fn format_prompt(&self, f: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        write!(f, "{prompt}{}", self.colon())
    }

    fn format_input_prompt(&self, f: &mut dyn fmt::Write, prompt: &str, default: Option<&str>) -> fmt::Result {
        match default {
            Some(default) => write!(f, "{prompt} [{default}]{}", self.colon()),
            None => write!(f, "{prompt}{}", self.colon()),
        }
    }

    fn format_input_prompt_selection(&self, f: &mut dyn fmt::Write, prompt: &str, sel: &str) -> fmt::Result {
        write!(f, "{prompt}{}{sel}", self.colon())
    }

    fn format_password_prompt_selection(&self, f: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        self.format_input_prompt_selection(f, prompt, text::output::HIDDEN.to(self.0))
    }

    fn format_confirm_prompt_selection(
        &self,
        f: &mut dyn fmt::Write,
        prompt: &str,
        selection: Option<bool>,
    ) -> fmt::Result {
        let answer = selection.map_or("", |yes| if yes { text::output::YES } else { text::output::NO }.to(self.0));
        write!(f, "{prompt} {answer}")
    }
}

fn failed(error: dialoguer::Error) -> Error {
    let dialoguer::Error::IO(cause) = error;
    Error::new(Kind::Refused, text::error::INTERRUPTED).caused_by(cause)
}
