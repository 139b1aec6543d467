//! The callback listener: where HubRise's events come in.
//!
//! HubRise deletes an event for good on any status from 200 to 499. So there are two answers, 200 once the event is on disk
//! and 503 for everything else, and this listener is a plain hyper service below any router: no 404, 405, 413 or 415 of a
//! framework can slip out.

mod conversation;
mod request;
mod two_answers;

pub(crate) use request::STORED;

use bridge_engine::Engine;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Connections at one time; whoever comes after waits in the system's queue.
const MAX_CONNECTIONS: usize = 256;
/// After the system refused a connection (out of descriptors, most likely).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A callback listener at work.
#[derive(Debug)]
pub struct CallbackListener {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl CallbackListener {
    /// Hands whatever arrives on `listener` at `/hubrise/{connection}/events` to the engine.
    ///
    /// # Errors
    /// If the listener has no address.
    pub fn start(listener: TcpListener, engine: Engine) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let task = tokio::spawn(serve(listener, engine, stop.clone()));
        Ok(Self { address, stop, task })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, and returns once every request that has begun is answered.
    pub async fn stop(self) {
        self.stop.cancel();
        // It ends in an error only if it panicked, which the log has.
        let _ = self.task.await;
    }
}

async fn serve(listener: TcpListener, engine: Engine, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let conversations = TaskTracker::new();
    while let Some((place, stream)) = stop.run_until_cancelled(next(&listener, &places)).await {
        let conversation = conversation::hold(stream, engine.clone(), stop.clone());
        conversations.spawn(async move {
            conversation.await;
            drop(place);
        });
    }
    drop(listener);
    conversations.close();
    conversations.wait().await;
}

async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> (OwnedSemaphorePermit, TcpStream) {
    let place = Arc::clone(places).acquire_owned().await.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (place, stream),
            Err(error) => {
                tracing::warn!(%error, "a connection to the callback listener could not be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
