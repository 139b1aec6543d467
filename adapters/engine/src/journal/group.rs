use super::{Arrival, Journal, JournalError};
use std::fmt;
use std::iter;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// The most arrivals of one commit.
const BATCH: usize = 200;
/// The most arrivals that wait for the next commits. Whoever finds the queue full waits for a place.
const QUEUE: usize = 2 * BATCH;

/// Group commit: one task stores whatever waits in one commit, so that a burst costs a few syncs and not one each.
///
/// It ends when it is dropped, after storing what had been handed over.
pub struct GroupCommit {
    queue: mpsc::Sender<Request>,
}

struct Request {
    arrival: Arrival,
    done: oneshot::Sender<Result<(), JournalError>>,
}

impl GroupCommit {
    /// Starts the task that stores into this journal. Must be called inside a tokio runtime.
    pub fn new(journal: Arc<dyn Journal>) -> Self {
        let (queue, requests) = mpsc::channel(QUEUE);
        tokio::spawn(serve(journal, requests));
        Self { queue }
    }

    /// Stores one arrival together with whatever else waits. When this returns `Ok`, it is on disk.
    ///
    /// It sets no time limit; a caller who gives up may find the arrival stored all the same, which is harmless: the
    /// next delivery of it is recognised.
    ///
    /// # Errors
    /// If the commit it was part of failed; everything of that commit fails together.
    pub async fn store(&self, arrival: Arrival) -> Result<(), JournalError> {
        let (done, answer) = oneshot::channel();
        self.queue.send(Request { arrival, done }).await.map_err(|_| JournalError::Closed)?;
        answer.await.unwrap_or(Err(JournalError::Closed))
    }
}

impl fmt::Debug for GroupCommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GroupCommit").field("free", &self.queue.capacity()).finish()
    }
}

async fn serve(journal: Arc<dyn Journal>, mut requests: mpsc::Receiver<Request>) {
    let mut waiting = Vec::with_capacity(BATCH);
    while requests.recv_many(&mut waiting, BATCH).await > 0 {
        // The commit before has let many go on: whoever of them has the next arrival ready hands it over first.
        tokio::task::yield_now().await;
        waiting.extend(iter::from_fn(|| requests.try_recv().ok()).take(BATCH - waiting.len()));
        let (arrivals, done): (Vec<_>, Vec<_>) =
            waiting.drain(..).map(|request| (request.arrival, request.done)).unzip();
        let result = journal.accept(&arrivals).await;
        for waiter in done {
            // Whoever gave up waiting does not need the answer.
            let _ = waiter.send(result.clone());
        }
    }
}
