//! A simulated PixelPoint: several stores behind one address, each opened by its EOI token, that
//! check an order as a till does before they print it.

mod check;
mod fault;
mod intake;
mod listing;
mod menu;
mod strict;
mod ticket;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Method, Request, Response, header};
use pixelpoint_api::dialect::Envelope;
use pixelpoint_api::write::{self, EventRow};
use pixelpoint_api::{Dialect, EoiToken};
use tokio::net::TcpListener;

pub use self::check::Rejection;
pub use self::fault::{Delay, Release, TillFault};
pub use self::intake::{Intake, Reply};
pub use self::menu::{Menu, MenuError, Product};
pub use self::ticket::{Arrival, Ticket};

use crate::fault::{Faults, Lasting};
use crate::serve::{self, Serving};

/// Where the simulator takes requests, as PAR's relay does.
pub const PATH: &str = "/api/v1/eoi";

/// A simulated PixelPoint. Clones share their stores.
///
/// It answers with HTTP 200 whatever it says in the body: which status real stores use for a
/// refusal is not publicly known.
#[derive(Clone, Debug)]
pub struct PixelPointSim {
    shared: Arc<Shared>,
}

struct Shared {
    dialect: Dialect,
    is_strict: bool,
    tills: Mutex<Tills>,
}

/// Everything the stores hold.
#[derive(Default)]
struct Tills {
    stores: Vec<Store>,
    /// Of every store, in the order of printing.
    tickets: Vec<Ticket>,
    /// Every request, in the order of arrival.
    arrivals: Vec<Arrival>,
}

struct Store {
    name: String,
    token: EoiToken,
    menu: Menu,
    faults: Faults<TillFault>,
    printed: u32,
    /// What happened to its tickets, as it lists it.
    events: Vec<EventRow>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("dialect", &self.dialect)
            .field("is_strict", &self.is_strict)
            .finish_non_exhaustive()
    }
}

impl Default for PixelPointSim {
    fn default() -> Self {
        Self::new(Dialect::default())
    }
}

impl PixelPointSim {
    /// A PixelPoint without stores that speaks this dialect.
    ///
    /// In the local envelope requests carry no token, so the first store takes them all.
    pub fn new(dialect: Dialect) -> Self {
        Self { shared: Arc::new(Shared { dialect, is_strict: false, tills: Mutex::default() }) }
    }

    /// As [`new`](Self::new), but it refuses every request this dialect would have written otherwise: what a first
    /// contact is tested against. How strict real stores are is not publicly known.
    pub fn strict(dialect: Dialect) -> Self {
        Self { shared: Arc::new(Shared { dialect, is_strict: true, tills: Mutex::default() }) }
    }

    /// A test that panicked while holding the lock must not hide its panic behind a second one.
    fn tills(&self) -> MutexGuard<'_, Tills> {
        self.shared.tills.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a store that `token` opens.
    pub fn add_store(&self, name: &str, token: &str, menu: Menu) {
        let (name, token) = (name.to_owned(), EoiToken::new(token));
        self.tills().stores.push(Store {
            name,
            token,
            menu,
            faults: Faults::default(),
            printed: 0,
            events: Vec::new(),
        });
    }

    /// Something happens to a ticket of this token's store, which lists it from now on. Returns the event as a till that
    /// posts its events would send it. Whether stores list or post events, or both, is not publicly known.
    ///
    /// # Panics
    /// If no store has this token.
    pub fn report(&self, token: &str, event: EventRow) -> Vec<u8> {
        let body = write::events(std::slice::from_ref(&event), &self.shared.dialect);
        self.at_store(token, |store| store.events.push(event));
        body
    }

    /// Takes one request as it comes over the wire: checks it, prints, and says what to answer.
    /// What the till prints is printed when this returns, whatever happens to the answer.
    pub fn intake(&self, request: &[u8]) -> Intake {
        self.tills().take(request, &self.shared)
    }

    /// The tickets of every store, in the order of printing.
    pub fn tickets(&self) -> Vec<Ticket> {
        self.tills().tickets.clone()
    }

    /// Every request that came in, in order, with what became of it.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.tills().arrivals.clone()
    }

    /// Switches a fault on for the store of this token.
    ///
    /// # Panics
    /// If no store has this token.
    pub fn set_fault(&self, token: &str, fault: TillFault, lasting: Lasting) {
        self.at_store(token, |store| store.faults.push(fault, lasting));
    }

    /// Switches all faults of a store off. Answers on their way stay late.
    ///
    /// # Panics
    /// If no store has this token.
    pub fn clear_faults(&self, token: &str) {
        self.at_store(token, |store| store.faults.clear());
    }

    /// Faults switched on for a store, in the order in which they will act.
    ///
    /// # Panics
    /// If no store has this token.
    pub fn faults(&self, token: &str) -> Vec<TillFault> {
        self.at_store(token, |store| store.faults.active())
    }

    fn at_store<T>(&self, token: &str, act: impl FnOnce(&mut Store) -> T) -> T {
        let mut tills = self.tills();
        act(tills.store_of(token).expect("a store was added with this token"))
    }

    /// Answers one HTTP request, after the delay a fault asks for; `None` closes the socket.
    async fn answer(&self, request: Request<Bytes>) -> Option<Response<Bytes>> {
        if request.uri().path() != PATH {
            return Some(response(404, "text/plain", Bytes::from_static(b"no such page")));
        }
        if request.method() != Method::POST {
            return Some(response(405, "text/plain", Bytes::from_static(b"POST only")));
        }
        match self.intake(request.body()).reply {
            Reply::Answer { status, body } => Some(response(status, content_type(status), body.into())),
            Reply::Late { delay, status, body } => {
                delay.pass().await;
                Some(response(status, content_type(status), body.into()))
            }
            Reply::NoAnswer => None,
        }
    }

    /// Serves EOI on `listener`, at [`PATH`].
    ///
    /// # Errors
    /// If the listener has no address.
    pub fn serve(&self, listener: TcpListener) -> io::Result<Serving> {
        let sim = self.clone();
        serve::serve(listener, move |request| {
            let sim = sim.clone();
            async move { sim.answer(request).await }
        })
    }

    /// Serves EOI on a free port of loopback.
    ///
    /// # Errors
    /// If loopback has no free port.
    pub async fn start(&self) -> io::Result<Serving> {
        self.serve(serve::loopback().await?)
    }
}

impl Tills {
    /// The store a request is for.
    fn addressed(&mut self, token: Option<&EoiToken>, envelope: Envelope) -> Option<&mut Store> {
        match envelope {
            Envelope::Local => self.stores.first_mut(),
            Envelope::Cloud => self.store_of(token?.reveal()),
        }
    }

    fn store_of(&mut self, token: &str) -> Option<&mut Store> {
        self.stores.iter_mut().find(|store| store.token.reveal() == token)
    }
}

fn content_type(status: u16) -> &'static str {
    if status == 200 { "application/xml" } else { "text/html" }
}

fn response(status: u16, content_type: &'static str, body: Bytes) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, content_type)
        .body(body)
        .expect("a constant content type and one of this crate's own statuses")
}
