//! Work with a deadline: a card that does not answer holds a call for ever, so calls are made by a thread that can
//! be left behind.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::Link;

/// Does something that may hang; gives up waiting after a time.
pub fn within<T: Send + 'static>(
    limit: Duration,
    act: impl FnOnce() -> Result<T, Link> + Send + 'static,
) -> Result<T, Link> {
    let (done, wait) = mpsc::channel();
    // Nobody may be waiting any more, which is no loss.
    thread::spawn(move || drop(done.send(act())));
    received(wait.recv_timeout(limit))
}

/// What a worker said, or that it did not.
pub fn received<T>(answer: Result<Result<T, Link>, RecvTimeoutError>) -> Result<T, Link> {
    match answer {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Err(Link::Timeout),
        Err(RecvTimeoutError::Disconnected) => Err(Link::Garbled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_is_left_behind() {
        let slow = within(Duration::from_millis(5), || {
            thread::sleep(Duration::from_secs(5));
            Ok(())
        });
        assert_eq!(slow, Err(Link::Timeout));
        assert_eq!(within(Duration::from_secs(5), || Ok(7)), Ok(7));
    }
}
