//! The simulators, the bridge between them, and the connections.

use super::feed::Floor;
use super::page;
use crate::access::Access;
use crate::config::{Config, Format, Listen, Log, Origin};
use crate::logging::{self, Destination};
use crate::pages::{self, Pages};
use crate::run::{RunError, Running};
use bridge_core::settings::{Mode, Settings};
use bridge_core::text::Lang;
use bridge_engine::connection::{AccessToken, ClientSecret, Dialect, EoiToken, HubRiseLinks, Named};
use bridge_engine::journal::Store;
use bridge_engine::{Connection, EngineError, HubRiseAccess, TillAccess};
use bridge_simulator::hubrise::HubRiseSim;
use bridge_simulator::{Scene, Site};
use chrono::Utc;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::task::AbortHandle;

/// The whole demo.
pub(super) struct World {
    pub(super) floor: Arc<Floor>,
    running: Running,
    /// Keeps the simulated HubRise delivering.
    courier: AbortHandle,
    scene: Scene,
    folder: TempDir,
}

/// Why the demo cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The port of the pages.
    #[error("another program has port {port}; choose another one: demo --port {}", if *port < u16::MAX { port + 1 } else { 8484 })]
    Port {
        /// The port.
        port: u16,
    },
    /// The bridge.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A connection.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A folder, a file or a socket.
    #[error("the demo needs a temporary folder and free ports on this machine")]
    System(#[from] io::Error),
}

impl World {
    /// Starts everything; the pages listen on `port` and speak `lang`, or the browser's language.
    pub(super) async fn start(port: u16, lang: Option<Lang>) -> Result<Self, DemoError> {
        let folder = tempfile::Builder::new().prefix("pixbridge-demo-").tempdir()?;
        let scene = Scene::start().await?;
        let config = config(port, folder.path().join("data"));
        logging::start(&config.log, &Destination::File(folder.path().join("demo.log")))?;
        let floor = Arc::new(Floor::new(&scene));
        let running = Running::start(&config, |engine, store| {
            // Everybody on this machine is its administrator: the orders are made up, and it listens nowhere else.
            let access = Access::demo(store.clone());
            let pages = Pages {
                engine: engine.clone(),
                store: store.clone(),
                access,
                lang,
                demo: true,
                config: Arc::new(config.clone()),
                origin: Origin::Defaults,
            };
            pages::router(pages::routes(pages, |routes| page::pages(routes, Arc::clone(&floor))))
        })
        .await
        .map_err(|error| explain(error, port))?;
        for site in scene.sites() {
            connect(&running, &scene, site).await?;
        }
        let courier = tokio::spawn(deliver(scene.hubrise().clone())).abort_handle();
        Ok(Self { floor, running, courier, scene, folder })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.running.pages_address()
    }

    pub(super) fn log(&self) -> PathBuf {
        self.folder.path().join("demo.log")
    }

    pub(super) fn store(&self) -> Store {
        self.running.store()
    }

    /// Stops the bridge, then the simulators, and removes the folder.
    pub(super) async fn stop(self) {
        self.courier.abort();
        self.running.shut_down().await;
        drop(self.scene);
        // A folder that cannot be removed is the system's to clean up.
        let _ = self.folder.close();
    }
}

/// The simulated HubRise at real time.
async fn deliver(hubrise: HubRiseSim) {
    hubrise.run(Utc::now).await;
}

fn config(port: u16, data_dir: PathBuf) -> Config {
    let here = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Config {
        data_dir,
        listen: Listen { pages: here(port), callback: here(0), metrics: None },
        log: Log { filter: "info".to_owned(), format: Format::Text },
        ..Config::default()
    }
}

fn explain(error: RunError, port: u16) -> DemoError {
    match error {
        RunError::Listen { address, .. } if address.port() == port => DemoError::Port { port },
        other => other.into(),
    }
}

/// Connects a location live: the demo's tills are known to work.
async fn connect(running: &Running, scene: &Scene, site: &Site) -> Result<(), DemoError> {
    let engine = running.engine();
    let mut settings = Settings::default();
    settings.conversion.time_zone = site.timezone.parse().unwrap_or_default();
    settings.conversion.ticket_language = if site.currency == "EUR" { Lang::Fr } else { Lang::En };
    let access = HubRiseAccess::new(
        scene.hubrise_url(),
        AccessToken::new(&site.access_token),
        vec![ClientSecret::new(&site.client_secret)],
    );
    let customer_list = Some(Named::new(format!("{}-list", site.location), &*site.name));
    let links = HubRiseLinks {
        location_name: Some(site.name.clone()),
        currency: site.currency.parse().ok(),
        customer_list,
        ..HubRiseLinks::default()
    };
    let connection = Connection {
        till: Some(TillAccess {
            base_url: site.till_url.clone(),
            token: EoiToken::new(&site.till_token),
            allow_local: true,
            dialect: Dialect::default(),
        }),
        mode: Mode::Live,
        settings,
        ..Connection::new(
            engine.new_connection_id(),
            site.name.clone(),
            site.location.clone(),
            HubRiseAccess { links, ..access },
            Utc::now(),
        )
    };
    let url = format!("http://{}/hubrise/{}/events", running.callback_address(), connection.id.as_str());
    engine.connect(connection).await?;
    scene.hubrise().register_callback(&site.access_token, Some(&url));
    scene.hubrise().hear_customers(&site.access_token);
    Ok(())
}
