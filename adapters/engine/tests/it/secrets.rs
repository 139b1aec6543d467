//! Canaries: values that must never be seen in a log, a `Debug`, an error; secrets not in the journal either.

use crate::world::{PAID_IN_PARIS, PARIS, World, event, sample};
use bridge_core::injection::{Action, Phase};
use bridge_core::settings::Mode;
use bridge_engine::connection::{Connection, ConnectionId, HubRiseAccess, TillAccess};
use bridge_engine::journal::{Arrival, Content, GroupCommit, Journal, JournalError, OrderRecord, Transition};
use bridge_engine::pos::Injected;
use bridge_engine::{EngineError, OperateError, Parts, Pos, Receipt, Tills, pixelpoint::PixelPointTills};
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::ApiFault;
use bridge_simulator::pixelpoint::TillFault;
use bridge_simulator::samples;
use chrono::TimeDelta;
use hubrise_api::{AccessToken, ClientSecret, OrderId};
use pixelpoint_api::{Dialect, EoiToken};
use serde_json::{Value, json};
use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::io;
use std::sync::{Arc, Mutex, OnceLock};
use wiremock::matchers::{any, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

const ACCESS_TOKEN: &str = "canaryaccesstoken7431";
const CLIENT_SECRETS: [&str; 2] = ["canaryclientsecret7431", "canaryformersecret7431"];
const EOI_TOKEN: &str = "Canary-storetoken7431";
const STORE_TOKEN: &str = "storetoken7431";
const PASSWORD: &str = "canarypassword7431";

/// Every field of a person, and how it is recognised.
const PERSONAL: [&str; 15] = [
    "email",
    "first_name",
    "last_name",
    "birth_date",
    "company_name",
    "phone",
    "phone_access_code",
    "address_1",
    "address_2",
    "postal_code",
    "city",
    "state",
    "latitude",
    "longitude",
    "delivery_notes",
];

fn canary(field: &str) -> String {
    format!("canary{}7431", field.replace('_', ""))
}

/// Everything that was logged since the first test that asked.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Captures what the whole process logs, at every level.
    fn capture() -> &'static Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(|| {
            let log = Self::default();
            let writer = log.clone();
            let subscriber = tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_ansi(false)
                .with_writer(move || writer.clone())
                .finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
            log
        })
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn no_secret(what: &str, text: &str) {
    let secrets = [ACCESS_TOKEN, CLIENT_SECRETS[0], CLIENT_SECRETS[1], EOI_TOKEN, STORE_TOKEN, PASSWORD];
    for secret in secrets {
        assert!(!text.contains(secret), "{what} shows {secret}");
    }
}

fn no_person(what: &str, text: &str) {
    for field in PERSONAL.iter().chain(&["customer_notes", "seller_notes", "driver_name", "driver_phone"]) {
        assert!(!text.contains(&canary(field)), "{what} shows the {field}");
    }
}

/// Neither a secret nor a person, nor the whole id of a connection, which is part of its callback URL.
fn nothing(what: &str, text: &str, connection: &Connection) {
    no_secret(what, text);
    no_person(what, text);
    assert!(!text.contains(connection.id.as_str()), "{what} shows the callback's address");
}

/// An order whose every personal field is a canary.
fn order_of_a_canary(world: &World, unique: &str) -> Value {
    let mut order = sample(PAID_IN_PARIS).fresh(world.now(), unique);
    for field in PERSONAL {
        order["customer"][field] = canary(field).into();
    }
    for field in ["customer_notes", "seller_notes"] {
        order[field] = canary(field).into();
    }
    order["items"][0]["customer_notes"] = canary("customer_notes").into();
    let driver = json!({ "driver_name": canary("driver_name"), "driver_phone": canary("driver_phone") });
    order["delivery"] = driver;
    order
}

/// Paris once more, with canaries for secrets. `till_url` and `hubrise_url` are the simulators' where `None`.
async fn canary_connection(
    world: &World,
    number: u8,
    till_url: Option<String>,
    hubrise_url: Option<String>,
) -> Connection {
    let site = world.site(PARIS);
    let mut connection = Connection {
        id: ConnectionId::from_bits([number; 16]),
        hubrise: HubRiseAccess::new(
            hubrise_url.unwrap_or_else(|| world.scene.hubrise_url()),
            AccessToken::new(ACCESS_TOKEN),
            CLIENT_SECRETS.map(ClientSecret::new).into(),
        ),
        till: Some(TillAccess {
            base_url: till_url.unwrap_or_else(|| site.till_url.clone()),
            token: EoiToken::new(EOI_TOKEN),
            allow_local: true,
            dialect: Dialect::default(),
        }),
        ..world.connection(PARIS)
    };
    connection.name = format!("Canaries {number}");
    connection.settings.statuses.reject_refused = true;
    world.engine.connect(connection.clone()).await.unwrap();
    connection
}

async fn world_of_canaries() -> World {
    let world = World::live().await;
    world.hubrise().connect(&world.site(PARIS).location, ACCESS_TOKEN, CLIENT_SECRETS[0]);
    world.scene.till().add_store("Canaries", EOI_TOKEN, samples::till_menu());
    world
}

/// Sends a canary's order through a connection; its record, at rest.
async fn walk(world: &World, connection: &Connection, unique: &str) -> OrderRecord {
    let order = order_of_a_canary(world, unique);
    let id = world.hubrise().place_order(&connection.location, order, world.now());
    let event = event("create", unique, &world.hubrise().order(&id), world.now());
    assert_eq!(world.tell(connection, &event).await, Receipt::Stored);
    world.at_rest(&id).await
}

fn all_debug(record: &OrderRecord) -> String {
    let mut text = format!("{record:?} {record:#?}");
    let injection = &record.injection;
    let transition = Transition {
        snapshot: injection.snapshot.clone(),
        conversion: injection.conversion.clone(),
        exchanges: record.exchanges.clone(),
        timeline: record.timeline.clone(),
        ..Transition::to(injection.state)
    };
    write!(text, "{injection:?} {:?} {:?} {transition:?}", injection.snapshot, injection.conversion).unwrap();
    write!(text, "{:?} {:?} {:?}", record.exchanges, record.events, record.timeline).unwrap();
    for exchange in &record.exchanges {
        write!(text, "{:?}", exchange.outcome).unwrap();
    }
    text
}

/// What an error says, down to its first cause, for people and for programmers.
fn whole_error(error: &(dyn Error + 'static)) -> String {
    let mut text = format!("{error:?} {error:#?} ");
    let mut next = Some(error);
    while let Some(error) = next {
        write!(text, "{error} / ").unwrap();
        next = error.source();
    }
    text
}

#[tokio::test]
async fn the_main_job_and_what_goes_wrong_in_it_show_nothing() {
    let log = Log::capture();
    let world = world_of_canaries().await;
    let connection = canary_connection(&world, 7, None, None).await;
    let mut records = vec![walk(&world, &connection, "c0").await];
    assert_eq!(records[0].injection.state.phase, Phase::OnTill);

    for (index, (fault, phase)) in [
        (TillFault::CommitThenNoAnswer, Phase::InDoubt),
        (TillFault::Http500AfterPrinting, Phase::InDoubt),
        (TillFault::GarbageBody, Phase::InDoubt),
        (TillFault::PosException, Phase::InDoubt),
        (TillFault::WrongToken, Phase::Refused),
    ]
    .into_iter()
    .enumerate()
    {
        world.scene.till().set_fault(EOI_TOKEN, fault, Lasting::Once);
        let record = walk(&world, &connection, &format!("c1{index}")).await;
        assert_eq!(record.injection.state.phase, phase);
        records.push(record);
    }
    let doubt = &records[1].injection;
    world.engine.operate(doubt.id, Action::NotThere, bridge_engine::By::new("Robin")).await.unwrap();
    records.push(world.at(&doubt.order, Phase::OnTill).await);

    for fault in [ApiFault::InternalError, ApiFault::Revoked, ApiFault::BadGateway, ApiFault::Drop] {
        world.hubrise().set_fault(&connection.location, fault, Lasting::Once);
    }
    let order = order_of_a_canary(&world, "c2");
    let id = world.hubrise().place_order(&connection.location, order.clone(), world.now());
    world.tell(&connection, &event("create", "c2", &order, world.now())).await;
    for tries in 1..=4 {
        world.until(&id, "a failed call", |record| record.injection.tries == tries).await;
        world.clock.advance(TimeDelta::seconds(30));
    }
    records.push(world.at(&id, Phase::OnTill).await);

    let body = event("create", "c3", &order, world.now());
    for signature in [None, Some("00"), Some(ACCESS_TOKEN)] {
        assert_eq!(world.engine.accept(connection.id.as_str(), signature, &body).await, Receipt::TryAgain);
    }
    assert_eq!(world.tell(&connection, &body[..body.len() - 1]).await, Receipt::Stored, "quarantined");
    let operations = format!("{:?}", world.store().operations(50, None).await.unwrap());
    nothing("a row of the operations page", &operations, &connection);

    for record in &records {
        nothing("Debug", &all_debug(record), &connection);
        assert!(!record.exchanges.is_empty());
        for exchange in &record.exchanges {
            no_secret(&exchange.call, &String::from_utf8_lossy(&exchange.request));
            no_secret(&exchange.call, &String::from_utf8_lossy(&exchange.response));
        }
    }
    let logged = log.text();
    assert!(logged.contains(id.as_str()) && logged.contains("on_till"), "something was captured");
    nothing("the log", &logged, &connection);
    nothing_secret_on_disk(&world);
}

/// The journal's files, byte for byte. The key stands in a file of its own, and nowhere else.
fn nothing_secret_on_disk(world: &World) {
    let key = std::fs::read_to_string(world.dir.path().join("secret.key")).unwrap();
    let mut kept = String::new();
    for entry in std::fs::read_dir(world.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() == "secret.key" {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        no_secret(&path.display().to_string(), &text);
        assert!(!text.contains(key.trim()), "{} holds the key", path.display());
        kept += &text;
    }
    assert!(kept.contains(&canary("last_name")) && kept.contains("[token]"), "the orders are there");
}

/// An answer of somebody who sends our secrets back, in headers too.
fn echoing(status: u16, body: String) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .insert_header("x-request-id", "r-1")
        .insert_header("set-cookie", format!("session={ACCESS_TOKEN}"))
        .insert_header("authorization", CLIENT_SECRETS[0])
        .insert_header("server", format!("proxy of {ACCESS_TOKEN} and {EOI_TOKEN}"))
        .set_body_string(body)
}

#[tokio::test]
async fn what_others_echo_is_neither_kept_nor_shown() {
    let log = Log::capture();
    let world = world_of_canaries().await;
    let till = MockServer::start().await;
    let name = canary("last_name");
    let message = format!("Order Rejected. Reason: no member {name} for {EOI_TOKEN} or {STORE_TOKEN}");
    let refusal = format!(
        "<Response><ErrorNum>-1</ErrorNum><SubErrorNum>9</SubErrorNum><EOIMessage>{message}</EOIMessage></Response>"
    );
    Mock::given(method("POST")).respond_with(echoing(200, refusal)).mount(&till).await;
    let hubrise = MockServer::start().await;
    let echo = format!("<html>X-Access-Token: {ACCESS_TOKEN}, {name}</html>");
    Mock::given(any()).respond_with(echoing(422, echo)).mount(&hubrise).await;
    let urls = (format!("{}/api/v1/eoi", till.uri()), format!("{}/v1", hubrise.uri()));
    let connection = canary_connection(&world, 8, Some(urls.0), Some(urls.1)).await;

    let order = walk(&world, &connection, "c4").await.injection.order;
    // HubRise refused the status, so it is asked which one the order has, and refuses that too.
    let record = world.until(&order, "the read back", |record| record.exchanges.len() == 3).await;
    assert_eq!(record.injection.state.phase, Phase::Refused);
    let reason = record.injection.reason.as_deref().unwrap();
    assert!(reason.contains(&name), "a person is shown the till's own words");
    no_secret("the reason", reason);
    for exchange in &record.exchanges {
        no_secret(&exchange.call, &String::from_utf8_lossy(&exchange.response));
        no_secret("headers", &format!("{:?}", exchange.headers));
        let (asked, answered) = (exchange.headers.request.as_str(), exchange.headers.response.as_str());
        assert!(asked.contains("user-agent: ") && answered.contains("x-request-id: r-1\n"), "{asked} {answered}");
        assert!(answered.contains("set-cookie: [masked]\n") && answered.contains("server: [masked]\n"), "{answered}");
    }
    let asked = record.exchanges.iter().find(|exchange| exchange.call.starts_with("PATCH")).unwrap();
    assert!(asked.headers.request.as_str().contains("x-access-token: [masked]\n"));
    nothing("Debug", &all_debug(&record), &connection);
    let operations = format!("{:?}", world.store().operations(10, None).await.unwrap());
    nothing("a row of the operations page", &operations, &connection);
    nothing("the log", &log.text(), &connection);
    nothing_secret_on_disk(&world);
}

#[tokio::test]
async fn what_holds_a_secret_does_not_show_it() {
    let world = world_of_canaries().await;
    let connection = canary_connection(&world, 9, None, None).await;
    let order = order_of_a_canary(&world, "c5");
    let body = event("create", "c5", &order, world.now());
    let arrival = Arrival {
        connection: connection.id.clone(),
        till: connection.till_id().unwrap(),
        event_key: "c5".to_owned(),
        received_at: world.now(),
        headers: bridge_engine::journal::Headers::default(),
        raw: body.clone(),
        content: Content::Order(OrderId::new("c5")),
        customer: None,
    };
    let shared: Arc<dyn Journal> = Arc::new(world.journal.clone());
    let parts = Parts::real(Arc::clone(&shared)).unwrap();
    let pos: Arc<dyn Pos> = PixelPointTills.open(connection.till.as_ref().unwrap()).unwrap();
    let injected: Injected = pos.inject(&body).await;
    let stored = world.journal.connections().await.unwrap();
    let texts: [(&str, &dyn Debug); 13] = [
        ("Connection", &connection),
        ("HubRiseAccess", &connection.hubrise),
        ("TillAccess", &connection.till),
        ("ConnectionId", &connection.id),
        ("stored connections", &stored),
        ("Arrival", &arrival),
        ("Parts", &parts),
        ("Engine", &world.engine),
        ("GroupCommit", &GroupCommit::new(shared)),
        ("SqliteJournal", &world.journal),
        ("Store", &world.store()),
        ("Key", &crate::journal::make::key(world.dir.path())),
        ("Injected", &injected),
    ];
    for (what, value) in texts {
        nothing(what, &format!("{value:?} {value:#?}"), &connection);
    }
    nothing("ConnectionId", &connection.id.to_string(), &connection);
    nothing("Injected", &format!("{:?}", injected.outcome), &connection);
}

#[tokio::test]
async fn errors_show_nothing() {
    let world = world_of_canaries().await;
    let connection = canary_connection(&world, 10, None, None).await;
    let with_till = |url: &str| {
        let mut broken = connection.clone();
        broken.till.as_mut().unwrap().base_url = url.to_owned();
        broken
    };
    let credentials = format!("https://robin:{PASSWORD}@till.example/eoi");
    let query = format!("ftp://till.example/?token={PASSWORD}");
    let mut broken = vec![with_till(&credentials), with_till(&query), with_till(PASSWORD)];
    let mut hubrise = connection.clone();
    hubrise.hubrise.base_url = format!("no address, {PASSWORD}");
    broken.push(hubrise);
    let mut token = connection.clone();
    token.hubrise.access_token = AccessToken::new(format!("{ACCESS_TOKEN}\n{PASSWORD}"));
    broken.push(token);
    for broken in broken {
        let error: EngineError = world.engine.connect(broken).await.unwrap_err();
        nothing("EngineError", &whole_error(&error), &connection);
    }

    let mut supervised = connection.clone();
    supervised.mode = Mode::Supervised;
    world.engine.connect(supervised).await.unwrap();
    let record = walk(&world, &connection, "c6").await;
    let id = record.injection.id;
    let error: OperateError =
        world.engine.operate(id, Action::OnTheTill, bridge_engine::By::new(&canary("last_name"))).await.unwrap_err();
    nothing("OperateError", &whole_error(&error), &connection);

    // The row of a connection, changed from outside; a row that is in the way; a folder in use; a closed journal.
    let mut errors: Vec<JournalError> = Vec::new();
    let in_use =
        bridge_engine::journal::SqliteJournal::open(world.dir.path(), crate::journal::make::key(world.dir.path()));
    errors.push(in_use.await.unwrap_err());
    let mut stranger = connection.clone();
    stranger.id = ConnectionId::new(PASSWORD);
    let arrival = Arrival {
        connection: stranger.id.clone(),
        till: stranger.till_id().unwrap(),
        event_key: PASSWORD.to_owned(),
        received_at: world.now(),
        headers: bridge_engine::journal::Headers::default(),
        raw: record.events[0].raw.clone(),
        content: Content::Quarantined,
        customer: None,
    };
    errors.push(world.journal.accept(&[arrival]).await.unwrap_err());
    world.journal.close().await;
    errors.push(world.journal.connections().await.unwrap_err());
    errors.push(world.journal.save_connection(&connection).await.unwrap_err());
    for error in errors {
        nothing("JournalError", &whole_error(&error), &connection);
    }
    let operate = world.engine.operate(id, Action::Send, bridge_engine::By::new("Robin")).await.unwrap_err();
    nothing("OperateError", &whole_error(&operate), &connection);
}
