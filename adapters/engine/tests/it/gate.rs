//! A way to HubRise with a gate in it: the next call waits before it until a test opens it.

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use hubrise_api::{Transport, TransportError};
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// The method that is held, and whether it may go on.
type Hold = (&'static str, watch::Sender<bool>);

#[derive(Clone)]
pub(crate) struct Gate {
    way: Arc<dyn Transport>,
    holds: Arc<Mutex<Option<Hold>>>,
    waiting: watch::Sender<bool>,
    /// Before the gate the call has reached HubRise, and only its answer waits.
    answers: bool,
}

impl Gate {
    /// Holds the next call of this method back before it reaches HubRise.
    pub(crate) fn before(way: Arc<dyn Transport>) -> Self {
        Self { way, holds: Arc::default(), waiting: watch::Sender::new(false), answers: false }
    }

    /// Holds the answer of the next call of a method back.
    pub(crate) fn after(way: Arc<dyn Transport>) -> Self {
        Self { answers: true, ..Self::before(way) }
    }

    pub(crate) fn close(&self, method: &'static str) -> Closed {
        let open = watch::Sender::new(false);
        *self.holds.lock().unwrap() = Some((method, open.clone()));
        Closed { waiting: self.waiting.clone(), open }
    }

    async fn pass(&self, method: &str) {
        let hold = self.holds.lock().unwrap().take_if(|(held, _)| *held == method);
        if let Some((_, open)) = hold {
            self.waiting.send_replace(true);
            let _ = open.subscribe().wait_for(|open| *open).await;
        }
    }
}

/// A gate that is closed for one call.
pub(crate) struct Closed {
    waiting: watch::Sender<bool>,
    open: watch::Sender<bool>,
}

impl Closed {
    /// Returns once the call stands before the gate.
    pub(crate) async fn reached(&self) {
        let _ = self.waiting.subscribe().wait_for(|waiting| *waiting).await;
    }

    pub(crate) fn open(&self) {
        self.open.send_replace(true);
    }
}

#[async_trait]
impl Transport for Gate {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let method = request.method().to_string();
        if self.answers {
            let answer = self.way.send(request).await;
            self.pass(&method).await;
            answer
        } else {
            self.pass(&method).await;
            self.way.send(request).await
        }
    }
}
