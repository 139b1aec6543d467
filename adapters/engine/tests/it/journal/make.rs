//! Values the tests of the journal share.

use bridge_core::convert::{Link, Totals};
use bridge_core::ledger::Ledger;
use bridge_core::settings::{Mode, Settings};
use bridge_engine::connection::{Connection, ConnectionId, HubRiseAccess, TillAccess};
use bridge_engine::journal::{
    Arrival, Content, Conversion, Exchange, Headers, HttpHeaders, Injection, InjectionId, Journal, Outcome, Peer,
    Snapshot, SqliteJournal,
};
use bridge_engine::secrets::Key;
use chrono::{DateTime, Utc};
use hubrise_api::{AccessToken, ClientSecret, LocationId, OrderId};
use pixelpoint_api::{Dialect, EoiToken};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) const ACCESS_TOKEN: &str = "canary-access-token";
pub(crate) const CLIENT_SECRETS: [&str; 2] = ["canary-client-secret", "canary-former-secret"];
pub(crate) const EOI_TOKEN: &str = "canary-eoi-token";

/// `seconds` after an arbitrary moment.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

/// Connection number `number`, all of them at one till.
pub(crate) fn connection(number: u8) -> Connection {
    Connection {
        till: Some(TillAccess {
            base_url: "https://till.example".to_owned(),
            token: EoiToken::new(EOI_TOKEN),
            allow_local: true,
            dialect: Dialect::default(),
        }),
        mode: Mode::Live,
        settings: Settings::default(),
        ..Connection::new(
            ConnectionId::from_bits([number; 16]),
            format!("Location {number}"),
            LocationId::new("3r4s3-1"),
            HubRiseAccess::new(
                "https://api.hubrise.com/v1".to_owned(),
                AccessToken::new(ACCESS_TOKEN),
                CLIENT_SECRETS.map(ClientSecret::new).into(),
            ),
            at(0),
        )
    }
}

pub(crate) async fn connected(journal: &dyn Journal, number: u8) -> Connection {
    let connection = connection(number);
    journal.save_connection(&connection).await.unwrap();
    connection
}

/// The arrival of an event about an order; `second` names the event and says when it came.
pub(crate) fn arrival(connection: &Connection, second: i64, order: &str) -> Arrival {
    Arrival {
        connection: connection.id.clone(),
        till: connection.till_id().unwrap(),
        event_key: format!("event-{second}"),
        received_at: at(second),
        headers: masked("user-agent", "HubRise"),
        raw: format!("body {second} of {order}").into_bytes(),
        content: Content::Order(OrderId::new(order)),
        customer: None,
    }
}

/// An order that just arrived, as stored.
pub(crate) async fn arrived(journal: &dyn Journal, connection: &Connection, second: i64, order: &str) -> Injection {
    journal.accept(&[arrival(connection, second, order)]).await.unwrap();
    let event = journal.next_event(&connection.id).await.unwrap().unwrap();
    read(journal, event.injection).await
}

pub(crate) async fn read(journal: &dyn Journal, id: InjectionId) -> Injection {
    journal.injection(id).await.unwrap().unwrap()
}

pub(crate) fn snapshot(ref_code: Option<&str>) -> Snapshot {
    Snapshot {
        json: br#"{"id":"x1"}"#.to_vec(),
        status: "new".to_owned(),
        as_of: at(7),
        ref_code: ref_code.map(str::to_owned),
        channel: Some("Deliveroo".to_owned()),
        total: Some("9.80 EUR".to_owned()),
    }
}

pub(crate) fn conversion() -> Conversion {
    Conversion {
        payload: Some(b"<Request/>".to_vec()),
        ledger: Ledger::default(),
        links: vec![Link { path: "items[0]".to_owned(), lines: vec![1, 2] }],
        totals: Totals::default(),
        must_hold: true,
    }
}

fn masked(name: &'static str, value: &'static str) -> Headers {
    let header = (http::HeaderName::from_static(name), http::HeaderValue::from_static(value));
    Headers::masked(&http::HeaderMap::from_iter([header]), &[])
}

pub(crate) fn exchange(call: &str, outcome: Outcome) -> Exchange {
    Exchange {
        peer: Peer::ToTill,
        call: call.to_owned(),
        started_at: at(9),
        duration_ms: 120,
        headers: HttpHeaders {
            request: masked("user-agent", "pixelpoint-api/1"),
            response: masked("set-cookie", "canary"),
        },
        request: b"<Request/>".to_vec(),
        status: Some(200),
        response: b"<Response/>".to_vec(),
        outcome,
    }
}

pub(crate) fn key(dir: &Path) -> Arc<Key> {
    Arc::new(Key::load_or_create(dir, None).unwrap())
}

pub(crate) async fn open(dir: &Path) -> SqliteJournal {
    SqliteJournal::open(dir, key(dir)).await.unwrap()
}

/// A new journal in a folder of its own.
pub(crate) async fn fresh() -> (TempDir, SqliteJournal) {
    let dir = TempDir::new().unwrap();
    let journal = open(dir.path()).await;
    (dir, journal)
}
