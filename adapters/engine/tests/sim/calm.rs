//! A world without chance, for what takes hours: an outage that is caught up with, a disk that fills up, orders that stay
//! away. HubRise counts calls here, and refuses what is more than its limits.

use crate::aside::NoPost;
use crate::clock::{HOUR, MINUTE, Moment, SECOND, Time};
use crate::disk::Disk;
use async_trait::async_trait;
use bridge_core::injection::Phase;
use bridge_core::settings::Mode;
use bridge_engine::alerts::AlertKind;
use bridge_engine::clock::{Clock, SystemRng};
use bridge_engine::connecting::HubRiseClient;
use bridge_engine::connection::{Connection, ConnectionId, HubRiseAccess, TillAccess};
use bridge_engine::journal::{Arrival, Content, Room};
use bridge_engine::pixelpoint::{PixelPoint, Wire};
use bridge_engine::pos::TillError;
use bridge_engine::{Engine, Parts, Pos, Tills};
use bridge_simulator::pixelpoint::Reply as Answered;
use bridge_simulator::{HubRiseSim, PixelPointSim, samples};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::{Request, Response};
use hubrise_api::{AccessToken, ClientSecret, LocationId, OrderId, Sent, Transport, TransportError};
use pixelpoint_api::client::Failure;
use pixelpoint_api::write::with_token;
use pixelpoint_api::{Dialect, EoiToken, Reply, SendError};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

const TOKEN: &str = "access-token";
const TILL: &str = "S1mVnd-51AB1E5704E00000";

#[derive(Clone)]
struct Calm(Arc<Inside>);

struct Inside {
    hubrise: HubRiseSim,
    tills: PixelPointSim,
    disk: Disk,
    time: Time,
    location: LocationId,
    connection: Connection,
    /// Calls of each of HubRise's windows, by its length and begin.
    counted: Mutex<HashMap<(&'static str, i64), u32>>,
    refused: Mutex<Vec<String>>,
    /// How far HubRise's clock is ahead.
    ahead: Mutex<Option<TimeDelta>>,
}

impl Calm {
    fn new() -> Self {
        let (hubrise, tills, disk) = (HubRiseSim::new(), PixelPointSim::default(), Disk::default());
        let location = samples::locations().remove(0);
        let zone = location["timezone"]["name"].as_str().unwrap().parse().unwrap();
        tills.add_store("store", TILL, samples::till_menu());
        let location = hubrise.add_location(location);
        hubrise.connect(&location, TOKEN, "client-secret");
        let access = HubRiseAccess::new(
            "https://hubrise.simulated/v1",
            AccessToken::new(TOKEN),
            vec![ClientSecret::new("client-secret")],
        );
        let till = TillAccess {
            base_url: "https://till.simulated".to_owned(),
            token: EoiToken::new(TILL),
            allow_local: false,
            dialect: Dialect::default(),
        };
        let id = ConnectionId::from_bits([1; 16]);
        let mut connection = Connection {
            till: Some(till),
            mode: Mode::Live,
            ..Connection::new(id, "calm", location.clone(), access, DateTime::UNIX_EPOCH)
        };
        connection.settings.conversion.time_zone = zone;
        disk.tables().save_connection(&connection);
        let time = Time::new();
        Self(Arc::new(Inside {
            hubrise,
            tills,
            disk,
            time,
            location,
            connection,
            counted: Mutex::default(),
            refused: Mutex::default(),
            ahead: Mutex::default(),
        }))
    }

    fn now(&self) -> DateTime<Utc> {
        self.0.time.true_time()
    }

    /// One order every `every`, over the time `before` now.
    fn orders(&self, count: i32, before: TimeDelta) {
        let location = &self.0.location;
        let usual =
            samples::orders().into_iter().find(|it| it.location == *location && it.till_total.is_some()).unwrap();
        let begin = self.now() - before;
        for number in 0..count {
            let at = begin + before / count * number;
            self.0.hubrise.place_order(location, usual.fresh(at, &format!("c{}n", self.0.hubrise.orders().len())), at);
        }
    }

    /// The bridge was at work until then.
    fn was_swept(&self, until: DateTime<Utc>) {
        let fact = format!("{{\"newest\":\"{}\"}}", until.to_rfc3339());
        self.0.disk.tables().keep(&self.0.connection.id, "sweep", &fact);
    }

    /// Runs the bridge while `then` looks on.
    fn run<F: Future<Output = ()>>(&self, then: impl FnOnce(Self) -> F) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            self.0.time.begin();
            let parts = Parts {
                journal: Arc::new(self.0.disk.clone()),
                transport: Arc::new(self.clone()),
                tills: Arc::new(self.clone()),
                clock: Arc::new(self.clone()),
                rng: Arc::new(SystemRng),
                hubrise: HubRiseClient {
                    public_callback_url: Some("https://bridge.simulated".to_owned()),
                    ..HubRiseClient::default()
                },
                catch_up: true,
                post: Arc::new(NoPost),
                pages_url: None,
                keep: TimeDelta::days(30),
            };
            let _engine = Engine::start(parts).await.unwrap();
            then(self.clone()).await;
            assert_eq!(*self.0.refused.lock().unwrap(), Vec::<String>::new(), "no 429");
        });
    }

    async fn sleep(&self, span: Moment) {
        self.0.time.sleep(span).await;
    }

    /// Orders on screen: stored, and looked at.
    fn on_screen(&self) -> usize {
        let tables = self.0.disk.tables();
        tables.injections().iter().filter(|injection| injection.state.phase != Phase::Recorded).count()
    }

    fn in_phase(&self, is: impl Fn(Phase) -> bool) -> usize {
        self.0.disk.tables().injections().iter().filter(|injection| is(injection.state.phase)).count()
    }

    fn has(&self, trouble: AlertKind) -> bool {
        self.0.disk.tables().troubles.iter().any(|it| (&it.0, it.1) == (&self.0.connection.id, trouble))
    }

    /// Counts a call, and says whether HubRise takes it.
    fn counts(&self, request: &Request<Bytes>) -> bool {
        let now = self.now().timestamp();
        let is_list = request.method() == http::Method::GET && request.uri().path().ends_with("/orders");
        let windows = [("minute", 60, 500), ("hour", 3600, 2500), ("day", 86_400, 10_000), ("heavy", 60, 10)];
        let mut counted = self.0.counted.lock().unwrap();
        let mut is_taken = true;
        for (name, length, limit) in windows.into_iter().filter(|(name, ..)| *name != "heavy" || is_list) {
            let calls = counted.entry((name, now - now.rem_euclid(length))).or_default();
            *calls += 1;
            is_taken &= *calls <= limit;
        }
        is_taken
    }
}

#[async_trait]
impl Clock for Calm {
    fn now(&self) -> DateTime<Utc> {
        self.0.time.true_time()
    }

    async fn sleep_until(&self, at: DateTime<Utc>) {
        let left = (at - self.now()).num_microseconds().unwrap_or(Moment::MAX);
        self.sleep((left + 999) / 1000).await;
    }
}

#[async_trait]
impl Transport for Calm {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        self.sleep(50).await;
        if request.uri().host() == Some("bridge.simulated") {
            return Ok(Response::builder().status(503).body(Bytes::new()).unwrap());
        }
        if !self.counts(&request) {
            self.0.refused.lock().unwrap().push(format!("{} {}", request.method(), request.uri().path()));
        }
        self.0.hubrise.tell(self.now());
        let mut response = self.0.hubrise.call(&request).ok_or_else(|| TransportError::new(Sent::Maybe, "cut off"))?;
        if let Some(ahead) = *self.0.ahead.lock().unwrap() {
            let date = (self.now() + ahead).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            response.headers_mut().insert(http::header::DATE, date.parse().unwrap());
        }
        Ok(response)
    }
}

impl Tills for Calm {
    fn open(&self, _: &TillAccess) -> Result<Arc<dyn Pos>, TillError> {
        Ok(Arc::new(PixelPoint::new(Arc::new(self.clone()), Dialect::default())))
    }
}

#[async_trait]
impl Wire for Calm {
    async fn post(&self, masked_xml: &[u8]) -> Result<Reply, SendError> {
        self.sleep(SECOND).await;
        match self.0.tills.intake(&with_token(masked_xml, &EoiToken::new(TILL))).reply {
            Answered::Answer { status, body } => Ok(Reply::new(status, body)),
            _ => Err(SendError::MaybeSent { source: Failure::Other("no answer") }),
        }
    }
}

#[test]
fn a_thousand_orders_of_a_day_without_us_are_on_screen_within_ninety_seconds() {
    let calm = Calm::new();
    calm.orders(1000, TimeDelta::days(1));
    calm.was_swept(calm.now() - TimeDelta::days(1));
    calm.run(async |calm| {
        calm.sleep(90 * SECOND).await;
        assert_eq!(calm.on_screen(), 1000);
        calm.sleep(2 * HOUR).await;
        let (on_till, held) =
            (calm.in_phase(|it| it == Phase::OnTill), calm.in_phase(|it| matches!(it, Phase::Held(_))));
        assert!(on_till > 10, "what was in time went: {on_till}");
        assert_eq!(on_till + held, 1000, "what was late waits for a person");
        assert_eq!(calm.0.tills.tickets().len(), on_till);
    });
}

#[test]
fn five_hundred_events_of_forty_five_minutes_are_drained() {
    let calm = Calm::new();
    calm.0.hubrise.register_callback(TOKEN, Some("https://bridge.simulated/somewhere"));
    calm.orders(500, TimeDelta::minutes(45));
    calm.was_swept(calm.now() - TimeDelta::minutes(45));
    assert_eq!(calm.0.hubrise.unacknowledged(TOKEN).len(), 500);
    calm.run(async |calm| {
        calm.sleep(90 * SECOND).await;
        assert_eq!(calm.on_screen(), 500);
        // HubRise's hour may be used up by then, but for what is kept for new orders.
        calm.sleep(HOUR + 10 * MINUTE).await;
        assert_eq!(calm.0.hubrise.unacknowledged(TOKEN).len(), 0);
        let rests = |phase| matches!(phase, Phase::OnTill | Phase::Held(_));
        assert_eq!(calm.in_phase(rests), 500);
        assert_eq!(calm.0.tills.tickets().len(), calm.in_phase(|it| it == Phase::OnTill), "each once");
    });
}

/// What an event should have told long ago is found by the far sweeps.
#[test]
fn a_sweep_reaches_back_to_the_oldest_open_order_and_once_a_night_over_three_days() {
    let calm = Calm::new();
    calm.orders(100, TimeDelta::days(1));
    calm.was_swept(calm.now() - TimeDelta::days(1));
    calm.run(async |calm| {
        calm.sleep(2 * MINUTE).await;
        let (held, sent) = {
            let tables = calm.0.disk.tables();
            let oldest = |is: &dyn Fn(Phase) -> bool| {
                tables.injections().iter().filter(|it| is(it.state.phase)).map(|it| it.order.clone()).min()
            };
            (oldest(&|it| matches!(it, Phase::Held(_))).unwrap(), oldest(&|it| it == Phase::OnTill).unwrap())
        };
        // HubRise tells nobody: there is no callback for a moment.
        calm.0.hubrise.forget_callback(TOKEN);
        calm.0.hubrise.cancel_order(&held, calm.now());
        let phase = |order| {
            let tables = calm.0.disk.tables();
            tables.injections().iter().find(|it| it.order == order).unwrap().state
        };
        calm.sleep(90 * MINUTE).await;
        assert_eq!(phase(held.clone()).phase.name(), "closed_upstream", "within the hour");
        calm.sleep(3 * HOUR).await;
        calm.orders(1, TimeDelta::minutes(1));
        calm.sleep(10 * MINUTE).await;
        calm.0.hubrise.forget_callback(TOKEN);
        calm.0.hubrise.cancel_order(&sent, calm.now());
        calm.sleep(14 * HOUR).await;
        assert!(phase(sent).cancel_at_pos, "by the nightly sweep");
    });
}

#[test]
fn a_disk_that_fills_up_is_told_once_and_when_it_has_room_again() {
    let calm = Calm::new();
    let gib = 1 << 30;
    let set = |calm: &Calm, free| calm.0.disk.tables().room = Some(Room { free, total: 100 * gib });
    set(&calm, 3 * gib);
    calm.run(async |calm| {
        for (free, expected) in [(3, false), (1, true), (2, true), (3, false)] {
            set(&calm, free * gib);
            calm.sleep(2 * MINUTE).await;
            assert_eq!(calm.has(AlertKind::DiskLow), expected, "{free} GiB");
        }
    });
}

#[test]
fn a_clock_that_differs_from_hubrises_is_told() {
    let calm = Calm::new();
    calm.run(async |calm| {
        for (seconds, expected) in [(20, false), (-90, true), (-45, true), (5, false), (7200, true), (0, false)] {
            *calm.0.ahead.lock().unwrap() = Some(TimeDelta::seconds(seconds));
            calm.sleep(3 * MINUTE).await;
            assert_eq!(calm.has(AlertKind::ClockSkew), expected, "{seconds} s");
        }
    });
}

/// Six an hour, day and night, for four weeks, and then none.
fn silent(calm: &Calm) {
    let connection = &calm.0.connection;
    let arrivals = (0..4 * 7 * 24 * 6).map(|number| Arrival {
        connection: connection.id.clone(),
        till: connection.till_id().unwrap(),
        event_key: format!("q{number}"),
        received_at: calm.now() - TimeDelta::minutes(10 * number),
        headers: bridge_engine::journal::Headers::default(),
        raw: Vec::new(),
        content: Content::Order(OrderId::new(format!("q{number}"))),
        customer: None,
    });
    calm.0.disk.tables().accept(&arrivals.rev().collect::<Vec<_>>()).unwrap();
    calm.0.disk.tables().all_went_well();
    calm.was_swept(calm.now());
}

#[test]
fn orders_that_stay_away_are_not_told_where_a_setting_says_so() {
    let calm = Calm::new();
    silent(&calm);
    let mut connection = calm.0.connection.clone();
    connection.settings.intake.tell_when_quiet = false;
    calm.0.disk.tables().save_connection(&connection);
    calm.run(async |calm| {
        calm.sleep(4 * HOUR).await;
        assert!(!calm.has(AlertKind::TooQuiet));
    });
}

#[test]
fn orders_that_stay_away_at_a_busy_time_are_told_unless_it_is_paused() {
    let calm = Calm::new();
    silent(&calm);
    calm.run(async |calm| {
        calm.sleep(40 * MINUTE).await;
        assert!(!calm.has(AlertKind::TooQuiet));
        calm.sleep(2 * HOUR).await;
        assert!(calm.has(AlertKind::TooQuiet));
        let paused = serde_json::json!({ "order_acceptance": { "mode": "paused" } });
        calm.0.hubrise.change_location(&calm.0.location, &paused);
        calm.sleep(HOUR).await;
        assert!(!calm.has(AlertKind::TooQuiet), "nobody can order");
    });
}
