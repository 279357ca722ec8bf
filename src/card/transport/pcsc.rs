//! PC/SC: a thread owns the connection, so that every exchange has a deadline.

use std::ffi::CString;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

pub use ::pcsc::Context;
use ::pcsc::{Card, Disposition, Error, MAX_BUFFER_SIZE_EXTENDED, Protocols, Scope, ShareMode, Transaction};
use zeroize::Zeroizing;

use super::worker::received;
use super::{After, Link, Transport};

/// How long the making of a key may take; RSA on old chips is slow.
const SLOW: Duration = Duration::from_secs(180);

/// Programs that share a card reset it whenever they are done; more often than this is no accident.
const RESETS: usize = 8;

/// What the thread is asked.
enum Ask {
    Transmit(Zeroizing<Vec<u8>>),
    Begin,
    End(After),
    Reconnect,
}

type Answer = Result<Vec<u8>, Link>;

/// A connection over PC/SC.
pub struct Pcsc {
    reader: String,
    atr: Vec<u8>,
    limit: Duration,
    asks: Sender<Ask>,
    answers: Receiver<Answer>,
    /// No verdict came from the thread in time, or the card is gone: nothing more is asked of this connection.
    lost: Option<Link>,
}

impl Pcsc {
    /// Connects to the card in a reader, shared with other programs.
    pub fn connect(reader: &str, limit: Duration) -> Result<Self, Link> {
        let name = CString::new(reader).map_err(|_| Link::NoReader)?;
        let (asks, asked) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        thread::spawn(move || serve(&name, &asked, &answer));
        let atr = received(answers.recv_timeout(limit)).map_err(waiting)?;
        Ok(Self { reader: reader.to_owned(), atr, limit, asks, answers, lost: None })
    }

    fn ask(&mut self, ask: Ask, limit: Duration) -> Answer {
        if let Some(lost) = self.lost {
            return Err(lost);
        }
        if self.asks.send(ask).is_err() {
            return Err(Link::Garbled);
        }
        let answer = received(self.answers.recv_timeout(limit));
        // A new card in the same reader must not be taken for this one; a late verdict not for that of the next ask.
        self.lost = answer.as_ref().err().copied().filter(|link| matches!(link, Link::Removed | Link::Timeout));
        answer
    }
}

impl Transport for Pcsc {
    fn transmit(&mut self, command: Zeroizing<Vec<u8>>, slow: bool) -> Answer {
        let limit = if slow { self.limit.max(SLOW) } else { self.limit };
        self.ask(Ask::Transmit(command), limit)
    }

    fn begin(&mut self) -> Result<(), Link> {
        self.ask(Ask::Begin, self.limit).map(drop).map_err(waiting)
    }

    fn end(&mut self, after: After) {
        // Whatever goes wrong here ends with the connection.
        drop(self.ask(Ask::End(after), self.limit));
    }

    fn reconnect(&mut self) -> Result<(), Link> {
        self.atr = self.ask(Ask::Reconnect, self.limit)?;
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn reader(&self) -> &str {
        &self.reader
    }
}

/// To connect or to begin waits for whoever has the card.
fn waiting(link: Link) -> Link {
    if link == Link::Timeout { Link::Shared } else { link }
}

/// The thread: connects, and does what it is asked until nobody asks any more.
fn serve(reader: &CString, asks: &Receiver<Ask>, answers: &Sender<Answer>) {
    let connected = Context::establish(Scope::User)
        .and_then(|context| context.connect(reader, ShareMode::Shared, Protocols::ANY))
        .and_then(|mut card| Ok((settled(&mut card)?, card)))
        .map_err(link_of);
    let (atr, mut card) = match connected {
        Ok(connected) => connected,
        Err(link) => return drop(answers.send(Err(link))),
    };
    drop(answers.send(Ok(atr)));
    while let Ok(ask) = asks.recv() {
        let answer = match ask {
            Ask::Transmit(command) => transmit(&card, &command),
            Ask::Begin => match card.transaction() {
                Ok(transaction) => {
                    drop(answers.send(Ok(Vec::new())));
                    hold(transaction, asks, answers)
                }
                Err(error) => Err(link_of(error)),
            },
            Ask::End(_) => Ok(Vec::new()),
            Ask::Reconnect => card
                .reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard)
                .and_then(|()| settled(&mut card))
                .map_err(link_of),
        };
        drop(answers.send(answer));
    }
    drop(card.disconnect(Disposition::LeaveCard));
}

/// A transaction, until its end.
fn hold(transaction: Transaction<'_>, asks: &Receiver<Ask>, answers: &Sender<Answer>) -> Answer {
    loop {
        let answer = match asks.recv() {
            Ok(Ask::Transmit(command)) => transmit(&transaction, &command),
            Ok(Ask::End(after)) => return end(transaction, after),
            Ok(Ask::Begin | Ask::Reconnect) => Ok(Vec::new()),
            // Whoever asked has gone in the middle of it: what was verified is not left behind.
            Err(_) => return end(transaction, After::Reset),
        };
        drop(answers.send(answer));
    }
}

fn end(transaction: Transaction<'_>, after: After) -> Answer {
    let disposition = match after {
        After::Leave => Disposition::LeaveCard,
        After::Reset => Disposition::ResetCard,
    };
    transaction.end(disposition).map(|()| Vec::new()).map_err(|(_, error)| link_of(error))
}

fn transmit(card: &Card, command: &[u8]) -> Answer {
    let mut buffer = vec![0; MAX_BUFFER_SIZE_EXTENDED];
    let answer = card.transmit(command, &mut buffer).map_err(|error| match error {
        // Removal in the middle of an exchange.
        Error::NotTransacted => Link::Removed,
        other => link_of(other),
    })?;
    if answer.len() < 2 { Err(why_silent(card)) } else { Ok(answer.to_vec()) }
}

/// Some drivers give an empty answer for a card that was pulled; the service notices it a little later.
fn why_silent(card: &Card) -> Link {
    for _ in 0..15 {
        if let Err(error) = card.status2_owned() {
            return link_of(error);
        }
        thread::sleep(Duration::from_millis(100));
    }
    Link::Garbled
}

/// The answer to reset, connected anew where another program resets the card just now.
fn settled(card: &mut Card) -> Result<Vec<u8>, Error> {
    let mut atr = atr_of(card);
    for _ in 0..RESETS {
        if atr != Err(Error::ResetCard) {
            break;
        }
        card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard)?;
        atr = atr_of(card);
    }
    atr
}

fn atr_of(card: &Card) -> Result<Vec<u8>, Error> {
    Ok(card.status2_owned()?.atr().to_vec())
}

/// What an error of PC/SC means.
pub fn link_of(error: Error) -> Link {
    match error {
        Error::NoService | Error::ServiceStopped | Error::CommError => Link::NoService,
        Error::NoReadersAvailable | Error::UnknownReader | Error::ReaderUnavailable => Link::NoReader,
        Error::NoSmartcard => Link::NoCard,
        Error::UnresponsiveCard | Error::UnpoweredCard | Error::UnsupportedCard | Error::CardUnsupported => Link::Mute,
        Error::RemovedCard => Link::Removed,
        Error::ResetCard => Link::Reset,
        Error::SharingViolation => Link::Shared,
        Error::Timeout => Link::Timeout,
        other => Link::Other(u32::from_ne_bytes((other as i32).to_ne_bytes())),
    }
}
