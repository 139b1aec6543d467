//! A web server of your own with the bridge inside: HubRise's events in, orders on the till, one location, one store.
//!
//! Everything between the callback and the till is the engine's work: it verifies the signature, stores the event,
//! converts the order, sends it, and tells HubRise. What it promises: an event that was answered with 200 is on disk, and
//! no order is ever sent twice on its own. What this example leaves out, and `pixbridge-server` has: pages for people who
//! decide about held orders, time-outs and connection limits on the listener. Put a reverse proxy with TLS in front.
//!
//! ```text
//! HUBRISE_LOCATION=... HUBRISE_ACCESS_TOKEN=... HUBRISE_CLIENT_SECRET=... EOI_URL=... EOI_TOKEN=... \
//!     cargo run -p bridge-examples --example webhook_server
//! ```
//!
//! Also: `MODE` (`shadow` by default: converts and stores, touches neither HubRise nor the till; `live` sends),
//! `TIME_ZONE` (the store's), `DATA_DIR`, `LISTEN`, `HUBRISE_URL`, `EOI_ALLOW_LOCAL=1` (plain http, local addresses).
#![expect(clippy::print_stdout, reason = "an example speaks to the person who runs it")]

use axum::Router;
use axum::body::to_bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::routing::post;
use bridge_core::settings::{ConversionSettings, Mode, Settings};
use bridge_engine::journal::SqliteJournal;
use bridge_engine::secrets::Key;
use bridge_engine::{Connection, Engine, HubRiseAccess, Parts, Receipt, TillAccess};
use chrono::Utc;
use hubrise_api::{AccessToken, BASE_URL, ClientSecret, LocationId, signature};
use pixelpoint_api::{Dialect, EoiToken};
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::{env, io};
use tokio::net::TcpListener;

/// Far more than any order has.
const LARGEST_EVENT: usize = 4 << 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // The libraries leave the choice of the TLS provider to the program.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let engine = start().await?;
    let connection = describe(&engine)?;
    let path = format!("/hubrise/{}/events", connection.id.as_str());
    // Stored with its secrets sealed, and served from now on.
    engine.connect(connection).await?;

    let listener = TcpListener::bind(optional("LISTEN", "127.0.0.1:8485")).await?;
    println!("register this callback at HubRise: http://{}{path}", listener.local_addr()?);
    axum::serve(listener, routes(engine.clone())).with_graceful_shutdown(interrupted()).await?;
    // What is on the wire gets its answer stored; nothing new is begun.
    engine.shut_down().await;
    Ok(())
}

/// Opens the journal and takes up whatever was interrupted. The folder belongs to this process alone.
async fn start() -> Result<Engine, Box<dyn Error>> {
    let folder = PathBuf::from(optional("DATA_DIR", "pixbridge-data"));
    let key = Key::load_or_create(&folder, None)?;
    let journal = SqliteJournal::open(&folder, Arc::new(key)).await?;
    // `Parts` is where your own till (`Tills`), transport, clock or journal would go in.
    Ok(Engine::start(Parts::real(Arc::new(journal))?).await?)
}

/// The connection the environment describes. Known already, it keeps its id, which is part of the callback's address.
fn describe(engine: &Engine) -> Result<Connection, Box<dyn Error>> {
    let location = LocationId::new(required("HUBRISE_LOCATION")?);
    let known = engine.connections().into_iter().find(|known| known.location == location);
    let conversion =
        ConversionSettings { time_zone: optional("TIME_ZONE", "UTC").parse()?, ..ConversionSettings::default() };
    Ok(Connection {
        till: Some(TillAccess {
            base_url: required("EOI_URL")?,
            token: EoiToken::new(&required("EOI_TOKEN")?),
            allow_local: optional("EOI_ALLOW_LOCAL", "0") == "1",
            dialect: Dialect::default(),
        }),
        mode: Mode::from_name(&optional("MODE", "shadow")).ok_or("MODE is shadow, supervised or live")?,
        settings: Settings { conversion, ..Settings::default() },
        ..Connection::new(
            known.as_ref().map_or_else(|| engine.new_connection_id(), |known| known.id.clone()),
            location.as_str().to_owned(),
            location,
            HubRiseAccess::new(
                optional("HUBRISE_URL", BASE_URL),
                AccessToken::new(required("HUBRISE_ACCESS_TOKEN")?),
                vec![ClientSecret::new(required("HUBRISE_CLIENT_SECRET")?)],
            ),
            known.map_or_else(Utc::now, |known| known.connected_at),
        )
    })
}

/// HubRise forgets an event for good on any answer from 200 to 499, so every way out of here is 200 or 503. axum's own
/// 404, 405 and 413 would lose orders.
fn routes(engine: Engine) -> Router {
    Router::new()
        .route("/hubrise/{connection}/events", post(receive))
        .fallback(try_again)
        .method_not_allowed_fallback(try_again)
        .with_state(engine)
}

async fn try_again() -> StatusCode {
    StatusCode::SERVICE_UNAVAILABLE
}

/// The signature is over the raw bytes: read them yourself, with no JSON extractor in between. No extractor here may fail
/// by itself, or axum would answer 400.
async fn receive(
    State(engine): State<Engine>,
    connection: Result<Path<String>, PathRejection>,
    request: Request,
) -> StatusCode {
    let (head, body) = request.into_parts();
    let (Ok(Path(connection)), Ok(raw)) = (connection, to_bytes(body, LARGEST_EVENT).await) else {
        return StatusCode::SERVICE_UNAVAILABLE;
    };
    let signed = head.headers.get(signature::HEADER).and_then(|value| value.to_str().ok());
    match engine.accept(&connection, signed, &raw).await {
        Receipt::Stored => StatusCode::OK,
        Receipt::TryAgain => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn interrupted() {
    // Without a signal handler there is no graceful end; the journal is safe either way.
    let _: io::Result<()> = tokio::signal::ctrl_c().await;
}

fn required(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("set {name} in the environment"))
}

fn optional(name: &str, default: &str) -> String {
    env::var(name).unwrap_or_else(|_| default.to_owned())
}
