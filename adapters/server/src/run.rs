//! A running bridge: key, journal, engine and both listeners, started together and stopped together.

use crate::access::{Access, Site};
use crate::callback::CallbackListener;
use crate::client::{ClientError, hubrise_client};
use crate::config::{Config, Origin};
use crate::introduction::introduction;
use crate::mail::MailConfigError;
use crate::monitor;
use crate::pages::{self, Ending, Pages};
use axum::{Extension, Router};
use bridge_engine::journal::{JournalError, SqliteJournal, Store};
use bridge_engine::secrets::{Key, SecretError};
use bridge_engine::{Engine, EngineError, Parts};
use chrono::TimeDelta;
use std::future::IntoFuture;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Runs a bridge until `shutdown` completes, and says on standard output what it does and what it lacks.
///
/// # Errors
/// When it cannot start.
pub async fn run(config: &Config, origin: &Origin, shutdown: impl Future<Output = ()>) -> Result<(), RunError> {
    let running = Running::start(config, |engine, store| {
        let access = Access::new(store.clone(), Site::new(config.public_pages_url.as_deref()));
        let pages = Pages {
            engine: engine.clone(),
            store: store.clone(),
            access,
            lang: None,
            demo: false,
            config: Arc::new(config.clone()),
            origin: origin.clone(),
        };
        pages::router(pages::routes(pages, |routes| routes))
    })
    .await?;
    let mut setup = None;
    if !running.store().has_administrator().await? {
        setup = Some(link(&running.store(), config, running.pages_address()).await?);
    }
    // Standard output may be closed; the bridge works all the same.
    let _ = io::stdout().write_all(introduction(&running, config, origin, setup.as_deref()).as_bytes());
    shutdown.await;
    tracing::info!("stopping");
    running.shut_down().await;
    Ok(())
}

/// Makes the link by which an administrator is made or reinstated. A bridge at work on the same folder is not disturbed.
///
/// # Errors
/// When the journal cannot be written.
pub async fn setup_link(config: &Config) -> Result<String, RunError> {
    let key = Key::load_or_create(&config.data_dir, config.key_file.as_deref())?;
    match SqliteJournal::open(&config.data_dir, Arc::new(key)).await {
        Ok(journal) => {
            let link = link(&journal.store(), config, config.listen.pages).await;
            journal.close().await;
            link
        }
        Err(error) if error.is_in_use() => {
            link(&Store::beside(&config.data_dir).await?, config, config.listen.pages).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn link(store: &Store, config: &Config, pages: SocketAddr) -> Result<String, RunError> {
    let path = Access::new(store.clone(), Site::this_machine()).setup_link().await?;
    let local = format!("http://{pages}");
    Ok(format!("{}{path}", config.public_pages_url.as_ref().unwrap_or(&local)))
}

/// How long an open page may hold up the end.
const PAGES_WITHIN: Duration = Duration::from_secs(5);

/// A bridge at work.
#[derive(Debug)]
pub struct Running {
    engine: Engine,
    journal: SqliteJournal,
    callbacks: CallbackListener,
    pages: WebListener,
    metrics: Option<WebListener>,
}

#[derive(Debug)]
struct WebListener {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<io::Result<()>>,
}

/// Why a bridge could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {}; set {key} (or {variable}) to another address", reason(source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The setting that names it.
        key: &'static str,
        /// The variable of the environment that does the same.
        variable: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A listener failed as soon as it stood.
    #[error("the system does not say where a listener listens")]
    Lost(#[from] io::Error),
    /// The key.
    #[error(transparent)]
    Key(#[from] SecretError),
    /// What HubRise knows this bridge by.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The mail server.
    #[error(transparent)]
    Mail(#[from] MailConfigError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "another program has that port".to_owned(),
        io::ErrorKind::AddrNotAvailable => "this machine does not have that address".to_owned(),
        io::ErrorKind::PermissionDenied => "the system does not allow that port".to_owned(),
        _ => error.to_string(),
    }
}

impl Running {
    /// Starts everything; `pages` makes the router of the pages listener.
    ///
    /// # Errors
    /// [`RunError`]; nothing runs then.
    pub async fn start(config: &Config, pages: impl FnOnce(&Engine, &Store) -> Router) -> Result<Self, RunError> {
        let post = config.mail.post()?;
        // Ports first: whoever starts a second bridge by mistake is told so before anything is touched.
        let pages_listener = bind(config.listen.pages, "listen.pages", "PIXBRIDGE_LISTEN_PAGES").await?;
        let callback_listener = bind(config.listen.callback, "listen.callback", "PIXBRIDGE_LISTEN_CALLBACK").await?;
        let metrics_listener = match config.listen.metrics {
            Some(address) => Some(bind(address, "listen.metrics", "PIXBRIDGE_LISTEN_METRICS").await?),
            None => None,
        };
        let key = Key::load_or_create(&config.data_dir, config.key_file.as_deref())?;
        let journal = SqliteJournal::open(&config.data_dir, Arc::new(key)).await?;
        let parts = Parts {
            hubrise: hubrise_client(config, pages_listener.local_addr()?)?,
            post: Arc::new(post),
            pages_url: config.public_pages_url.clone(),
            keep: TimeDelta::days(config.keep.days.into()),
            ..Parts::real(Arc::new(journal.clone()))?
        };
        let engine = Engine::start(parts).await?;
        let pages = WebListener::start(pages_listener, pages(&engine, &journal.store()))?;
        let metrics = metrics_listener
            .map(|listener| WebListener::start(listener, monitor::router(engine.clone(), journal.store())))
            .transpose()?;
        let callbacks = CallbackListener::start(callback_listener, engine.clone())?;
        Ok(Self { engine, journal, callbacks, pages, metrics })
    }

    /// The engine.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What pages read.
    pub fn store(&self) -> Store {
        self.journal.store()
    }

    /// Where the pages are.
    pub const fn pages_address(&self) -> SocketAddr {
        self.pages.address
    }

    /// Where a monitor reads the metrics, if it has a listener of its own.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|metrics| metrics.address)
    }

    /// Where callbacks come in.
    pub const fn callback_address(&self) -> SocketAddr {
        self.callbacks.address()
    }

    /// Stops: no new requests, those that have begun are answered, what is on its way to a till gets its answer stored.
    pub async fn shut_down(self) {
        let Self { engine, journal, callbacks, pages, metrics } = self;
        let metrics = async {
            if let Some(metrics) = metrics {
                metrics.stop().await;
            }
        };
        tokio::join!(callbacks.stop(), pages.stop(), metrics);
        engine.shut_down().await;
        drop(engine);
        journal.close().await;
    }
}

impl WebListener {
    fn start(listener: TcpListener, router: Router) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let router = router.layer(Extension(Ending(stop.clone())));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let served = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
        Ok(Self { address, stop, task: tokio::spawn(served.into_future()) })
    }

    async fn stop(mut self) {
        self.stop.cancel();
        if timeout(PAGES_WITHIN, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

async fn bind(address: SocketAddr, key: &'static str, variable: &'static str) -> Result<TcpListener, RunError> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|source| RunError::Listen { address, key, variable, source })
}
