//! The readers of this machine and what sits in them.

use std::ffi::CString;
use std::time::Duration;

use pcsc::{PNP_NOTIFICATION, ReaderState, Scope, State};

use super::transport::{Context, link_of, within};
use super::{Error, Link};

/// What sits in a reader, as the service says without asking the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// No card (卡片不存在).
    Empty,
    /// A card that does not answer: upside down, dirty, or broken (未知的卡片).
    Mute,
    /// A card that answers.
    Card,
}

/// A reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Its place in the list, from 1.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// What sits in it.
    pub presence: Presence,
    /// Whether another program has it for itself.
    pub exclusive: bool,
    /// The card's answer to reset, where one answers.
    pub atr: Vec<u8>,
    /// Counts insertions and removals; two that differ are two states, even if both look the same.
    pub events: u32,
}

/// All readers. None at all is an error; the service that is not there is another.
pub fn readers(limit: Duration) -> Result<Vec<Reader>, Error> {
    let found = within(limit, || {
        let context = Context::establish(Scope::User).map_err(link_of)?;
        look(&context)
    });
    match found {
        Ok(found) if found.is_empty() => Err(Error::NoReader),
        Ok(found) => Ok(found),
        Err(Link::NoReader) => Err(Error::NoReader),
        Err(Link::Timeout) => Err(Error::Link(Link::NoService)),
        Err(link) => Err(link.into()),
    }
}

/// Waits until a reader comes or goes, or the card in one does; nothing happens within the time is no error.
pub fn wait(known: &[Reader], limit: Duration) -> Result<(), Error> {
    let known: Vec<(String, u32)> = known.iter().map(|reader| (reader.name.clone(), reader.events)).collect();
    let waited = within(limit + Duration::from_secs(5), move || {
        let context = Context::establish(Scope::User).map_err(link_of)?;
        let mut states: Vec<ReaderState> = look_states(&context, known.iter().map(|(name, _)| name.as_str()))?;
        let changed = known.iter().zip(&states).any(|((_, events), state)| state.event_count() != *events);
        states.push(ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE));
        if changed {
            return Ok(());
        }
        states.iter_mut().for_each(ReaderState::sync_current_state);
        match context.get_status_change(limit, &mut states) {
            Ok(()) | Err(pcsc::Error::Timeout) => Ok(()),
            Err(error) => Err(link_of(error)),
        }
    });
    Ok(waited?)
}

fn look(context: &Context) -> Result<Vec<Reader>, Link> {
    let names = match context.list_readers_owned() {
        Ok(names) => names,
        Err(pcsc::Error::NoReadersAvailable) => return Ok(Vec::new()),
        Err(error) => return Err(link_of(error)),
    };
    let names: Vec<String> = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let states = look_states(context, names.iter().map(String::as_str))?;
    let readers = names.into_iter().zip(states).enumerate();
    Ok(readers.map(|(index, (name, state))| reader(index + 1, name, &state)).collect())
}

fn look_states<'a>(context: &Context, names: impl Iterator<Item = &'a str>) -> Result<Vec<ReaderState>, Link> {
    let name = |name: &str| CString::new(name).map_err(|_| Link::NoReader);
    let state = |reader: &str| Ok(ReaderState::new(name(reader)?, State::UNAWARE));
    let mut states = names.map(state).collect::<Result<Vec<_>, Link>>()?;
    if !states.is_empty() {
        context.get_status_change(Duration::ZERO, &mut states).map_err(link_of)?;
    }
    Ok(states)
}

fn reader(index: usize, name: String, state: &ReaderState) -> Reader {
    let is = |flag| state.event_state().contains(flag);
    let presence = match () {
        () if !is(State::PRESENT) => Presence::Empty,
        () if is(State::MUTE) || state.atr().is_empty() => Presence::Mute,
        () => Presence::Card,
    };
    let atr = if presence == Presence::Card { state.atr().to_vec() } else { Vec::new() };
    Reader { index, name, presence, exclusive: is(State::EXCLUSIVE), atr, events: state.event_count() }
}

/// The reader that is meant: by number, name or a part of it; without a choice the one that has a card, or the only one.
pub fn choose<'a>(readers: &'a [Reader], choice: Option<&str>) -> Result<&'a Reader, Error> {
    let names = |readers: &[&Reader]| readers.iter().map(|reader| reader.name.clone()).collect::<Vec<_>>().join("; ");
    let fitting: Vec<&Reader> = match choice {
        Some(choice) => named(readers, choice),
        None => {
            let with_card: Vec<&Reader> = readers.iter().filter(|reader| reader.presence != Presence::Empty).collect();
            if with_card.is_empty() { readers.iter().take(1).collect() } else { with_card }
        }
    };
    match (fitting.as_slice(), choice) {
        ([one], _) => Ok(one),
        ([], Some(choice)) => Err(Error::OtherReader { choice: choice.to_owned() }),
        ([], None) => Err(Error::NoReader),
        (many, Some(choice)) => Err(Error::ManyReaders { choice: choice.to_owned(), readers: names(many) }),
        (many, None) => Err(Error::ManyCards { readers: names(many) }),
    }
}

fn named<'a>(readers: &'a [Reader], choice: &str) -> Vec<&'a Reader> {
    if let Some(reader) = readers.iter().find(|reader| reader.name == choice || reader.index.to_string() == choice) {
        return vec![reader];
    }
    // A number that is not there any more is not a part of some other reader's name.
    if choice.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let part = choice.to_lowercase();
    readers.iter().filter(|reader| reader.name.to_lowercase().contains(&part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(index: usize, name: &str, presence: Presence) -> Reader {
        Reader { index, name: name.to_owned(), presence, exclusive: false, atr: Vec::new(), events: 0 }
    }

    #[test]
    fn a_reader_is_chosen_by_its_card_number_or_name() {
        let readers = [reader(1, "ACS ACR38U 00 00", Presence::Empty), reader(2, "Virtual PCD 00 01", Presence::Card)];
        assert_eq!(choose(&readers, None).unwrap().index, 2);
        assert_eq!(choose(&readers, Some("1")).unwrap().index, 1);
        assert_eq!(choose(&readers, Some("acr38")).unwrap().index, 1);
        assert_eq!(choose(&readers, Some("x")).err(), Some(Error::OtherReader { choice: "x".to_owned() }));
        assert!(matches!(choose(&readers, Some("c")), Err(Error::ManyReaders { .. })));
        assert_eq!(choose(&readers, Some("38")).err(), Some(Error::OtherReader { choice: "38".to_owned() }));
        let two = [reader(1, "a", Presence::Card), reader(2, "b", Presence::Mute)];
        assert_eq!(choose(&two, None).err(), Some(Error::ManyCards { readers: "a; b".to_owned() }));
        assert!(matches!(choose(&[], None), Err(Error::NoReader)));
    }
}
