//! What can go wrong at the simulated till.

use std::time::Duration;

use tokio::sync::watch;

/// A fault of one store, acting on whatever request comes next.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum TillFault {
    /// Answers `Order Rejected. Reason: Store is disconnected`; nothing is printed.
    Offline,
    /// Answers `Access Token Denied` to the right token too; nothing is printed.
    WrongToken,
    /// Prints at once, answers later.
    LateAnswer(Delay),
    /// Prints, then closes the socket without an answer.
    CommitThenNoAnswer,
    /// Closes the socket without an answer; nothing is printed.
    NoCommitNoAnswer,
    /// This product or coupon number is not on the menu.
    ProductUnknown(u32),
    /// Answers with an `Exception` of the till's own; nothing is printed.
    PosException,
    /// Prints, then answers HTTP 500 with a page of HTML.
    Http500AfterPrinting,
    /// Prints, then answers HTTP 200 with bytes that are not XML.
    GarbageBody,
}

/// How long a late answer takes.
#[derive(Debug, Clone)]
pub enum Delay {
    /// So long, at real time.
    For(Duration),
    /// Until a test lets it go.
    Until(Release),
}

impl Delay {
    pub(crate) async fn pass(&self) {
        match self {
            Self::For(span) => tokio::time::sleep(*span).await,
            Self::Until(release) => release.released().await,
        }
    }
}

/// Holds answers back until somebody lets them go; clones hold and release together.
#[derive(Debug, Clone)]
pub struct Release(watch::Sender<bool>);

impl Release {
    /// Holds.
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Lets every answer go that waits or will wait for this handle.
    pub fn release(&self) {
        self.0.send_replace(true);
    }

    async fn released(&self) {
        // The sender lives in `self`, so the wait cannot end in an error.
        let _ = self.0.subscribe().wait_for(|released| *released).await;
    }
}

impl Default for Release {
    fn default() -> Self {
        Self::new()
    }
}
