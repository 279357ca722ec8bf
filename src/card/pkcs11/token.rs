//! The driver: a thread owns the module, so that every call has a deadline.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use super::TokenState;
use super::calls::Trace;
use super::session::Open;
use crate::card::{Algorithm, Driver, Error, Hash, KeyInfo, Link, Reference, Secret, SecretRule, Slot, Token, Tries};
use crate::x509::Certificate;

/// How long the making of a key may take.
const SLOW: Duration = Duration::from_secs(180);

type Job = Box<dyn FnOnce(&mut Open) + Send>;

/// A token through a PKCS#11 module.
pub struct Pkcs11 {
    path: PathBuf,
    limit: Duration,
    state: TokenState,
    jobs: Option<Sender<Job>>,
    /// Closed by the thread's end.
    ended: Receiver<()>,
}

impl Pkcs11 {
    /// Opens the token of a module that is meant by its label, its serial number or its reader, or the only one.
    /// Its calls are told to `trace`, with secrets blanked.
    pub fn open(path: &Path, choice: Option<&str>, limit: Duration, trace: Option<Trace>) -> Result<Self, Error> {
        let (jobs, work) = mpsc::channel::<Job>();
        let (tell, told) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        let (module, choice) = (path.to_owned(), choice.map(str::to_owned));
        thread::spawn(move || {
            serve(Open::new(&module, choice.as_deref(), trace), &tell, &work);
            drop(end);
        });
        let state = answered(told.recv_timeout(limit))?;
        Ok(Self { path: path.to_owned(), limit, state, jobs: Some(jobs), ended })
    }

    /// What the token said of itself when it was opened.
    pub const fn state(&self) -> &TokenState {
        &self.state
    }

    /// Lets the thread do something with the token, within a time. Once it was late, nothing more is asked of it: its
    /// late verdict must not be taken for that of the next question.
    fn ask<T: Send + 'static>(
        &mut self,
        limit: Duration,
        act: impl FnOnce(&mut Open) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let Some(jobs) = &self.jobs else { return Err(Error::Link(Link::Timeout)) };
        let (tell, told) = mpsc::channel();
        let job: Job = Box::new(move |open| drop(tell.send(act(open))));
        jobs.send(job).map_err(|_| Error::Link(Link::Garbled))?;
        let answer = answered(told.recv_timeout(limit));
        if matches!(answer, Err(Error::Link(Link::Timeout | Link::Removed))) {
            self.jobs = None;
        }
        answer
    }

    fn quick<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut Open) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.ask(self.limit, act)
    }
}

/// Tells what the token is, and does what it is asked until nobody asks any more.
fn serve(opened: Result<Open, Error>, tell: &Sender<Result<TokenState, Error>>, work: &Receiver<Job>) {
    match opened.and_then(|open| Ok((open.state()?, open))) {
        Ok((state, mut open)) => {
            drop(tell.send(Ok(state)));
            for job in work {
                job(&mut open);
            }
        }
        Err(error) => drop(tell.send(Err(error))),
    }
}

fn answered<T>(answer: Result<Result<T, Error>, RecvTimeoutError>) -> Result<T, Error> {
    match answer {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Err(Error::Link(Link::Timeout)),
        Err(RecvTimeoutError::Disconnected) => Err(Error::Link(Link::Garbled)),
    }
}

/// Waits until the session is closed, unless the module hangs.
impl Drop for Pkcs11 {
    fn drop(&mut self) {
        if self.jobs.take().is_some() {
            let _closed_or_late = self.ended.recv_timeout(self.limit);
        }
    }
}

/// A copy for the thread; wiped there like the first.
fn copy(secret: &Secret) -> Secret {
    Secret::new(secret.bytes())
}

impl Token for Pkcs11 {
    fn driver(&self) -> Driver {
        Driver::Pkcs11(self.path.display().to_string())
    }

    fn identity(&mut self) -> Result<String, Error> {
        self.quick(|open| Ok(open.state()?.identity()))
    }

    fn label(&mut self) -> Result<Option<String>, Error> {
        Ok(Some(self.state.label.clone()))
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.quick(Open::begin)
    }

    fn end(&mut self) {
        drop(self.quick(|open| {
            open.end();
            Ok(())
        }));
    }

    fn rule(&self, _which: Reference) -> SecretRule {
        self.state.rule()
    }

    fn tries(&mut self, which: Reference) -> Result<Tries, Error> {
        self.quick(move |open| Ok(open.state()?.tries(which)))
    }

    fn verify(&mut self, which: Reference, secret: &Secret) -> Result<(), Error> {
        let secret = copy(secret);
        self.quick(move |open| open.verify(which, &secret))
    }

    fn change(&mut self, which: Reference, old: &Secret, new: &Secret) -> Result<(), Error> {
        let (old, new) = (copy(old), copy(new));
        self.quick(move |open| open.change(which, &old, &new))
    }

    fn unblock(&mut self, puk: &Secret, new: &Secret) -> Result<(), Error> {
        let (puk, new) = (copy(puk), copy(new));
        self.quick(move |open| open.unblock(&puk, &new))
    }

    fn keys(&mut self) -> Result<Vec<KeyInfo>, Error> {
        self.quick(Open::keys)
    }

    fn certificates(&mut self) -> Result<Vec<(Slot, Vec<u8>)>, Error> {
        self.quick(Open::certificates)
    }

    fn certificate(&mut self, slot: &Slot) -> Result<Option<Vec<u8>>, Error> {
        let slot = slot.clone();
        self.quick(move |open| open.certificate(&slot))
    }

    fn manage(&mut self, _key: &Secret) -> Result<(), Error> {
        Err(Error::Unsupported)
    }

    fn write_certificate(&mut self, slot: &Slot, der: &[u8]) -> Result<(), Error> {
        let certificate = Certificate::from_der(der).map_err(|_| Error::Nonsense)?;
        let slot = slot.clone();
        self.quick(move |open| open.write_certificate(&slot, &certificate))
    }

    fn delete_certificate(&mut self, slot: &Slot) -> Result<(), Error> {
        let slot = slot.clone();
        self.quick(move |open| open.delete_certificate(&slot))
    }

    fn generate(&mut self, slot: &Slot, algorithm: Algorithm) -> Result<Vec<u8>, Error> {
        let slot = slot.clone();
        self.ask(self.limit.max(SLOW), move |open| open.generate(&slot, algorithm))
    }

    fn public_key(&mut self, slot: &Slot) -> Result<Option<Vec<u8>>, Error> {
        let slot = slot.clone();
        self.quick(move |open| open.public_key(&slot))
    }

    fn sign(
        &mut self,
        slot: &Slot,
        algorithm: Algorithm,
        _hash: Hash,
        digest: &[u8],
        pin: Option<&Secret>,
    ) -> Result<Vec<u8>, Error> {
        let (slot, digest, pin) = (slot.clone(), digest.to_vec(), pin.map(copy));
        self.quick(move |open| open.sign(&slot, algorithm, &digest, pin.as_ref()))
    }
}
