//! What is ticked of choices.

use crate::form::choice::{self, Choice};
use crate::form::label::Labels;

/// What is ticked of a text with marks; nothing for a text without.
pub(super) fn ticked(text: &str) -> Option<Vec<String>> {
    let choices = choice::choices(text, Labels::shipped());
    let ticked = |choices: Vec<Choice>| choices.into_iter().filter(|choice| choice.ticked).map(|choice| choice.text);
    (!choices.is_empty()).then(|| ticked(choices).collect())
}

/// The one choice that is ticked, else the text.
pub(super) fn only(text: String) -> String {
    match ticked(&text).as_deref() {
        Some([one]) => one.clone(),
        _ => text,
    }
}
