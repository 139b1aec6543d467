//! The promises of [`Pos`], kept by PixelPoint against the simulated store and by the tiny second till; and broken, where
//! one is broken on purpose.

use crate::second_till::{TextTill, Whim};
use crate::world::{PAID_IN_PARIS, PARIS, sample};
use async_trait::async_trait;
use bridge_core::convert::Circumstances;
use bridge_core::injection::{Answer, Probe, Profile};
use bridge_core::settings::Settings;
use bridge_engine::conformance::{Bench, Misbehaviour, Promise, check};
use bridge_engine::journal::Conversion;
use bridge_engine::pixelpoint::{PixelPoint, PixelPointTills, Wire};
use bridge_engine::pos::{CheckFailed, Injected, Listings};
use bridge_engine::{Pos, Tills};
use bridge_simulator::pixelpoint::TillFault;
use bridge_simulator::{Lasting, Scene};
use chrono::DateTime;
use hubrise_api::{Order, OrderId, Read};
use pixelpoint_api::{Dialect, Reply, SendError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A new order each time.
struct Orders(AtomicU32);

impl Orders {
    fn next(&self) -> Read<Order> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let json = sample(PAID_IN_PARIS).fresh(DateTime::UNIX_EPOCH, &format!("c{number}"));
        Order::from_slice(json.to_string().as_bytes()).unwrap()
    }
}

struct Store {
    scene: Scene,
    orders: Orders,
    pos: Arc<dyn Pos>,
}

impl Store {
    async fn open() -> Self {
        let scene = Scene::start().await.unwrap();
        let access = crate::world::connection(&scene, PARIS).till.unwrap();
        Self { pos: PixelPointTills.open(&access).unwrap(), orders: Orders(AtomicU32::new(0)), scene }
    }

    fn token(&self) -> &str {
        &self.scene.sites()[PARIS].till_token
    }
}

#[async_trait]
impl Bench for Store {
    fn pos(&self) -> Arc<dyn Pos> {
        Arc::clone(&self.pos)
    }

    fn order(&self) -> Read<Order> {
        self.orders.next()
    }

    async fn misbehave(&self, how: Misbehaviour) -> bool {
        let fault = match how {
            Misbehaviour::Refuse => TillFault::WrongToken,
            Misbehaviour::BeAway => TillFault::Offline,
            Misbehaviour::PrintAndSayNothing => TillFault::CommitThenNoAnswer,
            Misbehaviour::SayNothing => TillFault::NoCommitNoAnswer,
            Misbehaviour::PrintAndBabble => TillFault::GarbageBody,
            Misbehaviour::PrintAndFail => TillFault::Http500AfterPrinting,
            _ => return false,
        };
        self.scene.till().set_fault(self.token(), fault, Lasting::Once);
        true
    }

    async fn tickets(&self, order: &OrderId) -> usize {
        let names = format!("HubRise {order}");
        self.scene.till().tickets().iter().filter(|ticket| ticket.footer.contains(&names)).count()
    }

    fn secrets(&self) -> Vec<String> {
        vec![self.token().to_owned()]
    }
}

struct Text {
    till: TextTill,
    orders: Orders,
}

impl Text {
    fn new(profile: Profile) -> Self {
        Self { till: TextTill::with(profile), orders: Orders(AtomicU32::new(0)) }
    }
}

#[async_trait]
impl Bench for Text {
    fn pos(&self) -> Arc<dyn Pos> {
        Arc::new(self.till.clone())
    }

    fn order(&self) -> Read<Order> {
        self.orders.next()
    }

    async fn misbehave(&self, how: Misbehaviour) -> bool {
        let whim = match how {
            Misbehaviour::Refuse => Whim::Refuse,
            Misbehaviour::BeAway => Whim::BeAway,
            Misbehaviour::PrintAndSayNothing => Whim::PrintAndSayNothing,
            Misbehaviour::SayNothing => Whim::SayNothing,
            _ => return false,
        };
        self.till.feel(whim);
        true
    }

    async fn tickets(&self, order: &OrderId) -> usize {
        self.till.tickets(order).len()
    }
}

#[tokio::test]
async fn pixelpoint_keeps_its_promises() {
    let report = check(&Store::open().await).await;
    assert!(report.is_kept(), "{report}");
    assert!(report.not_tried.is_empty(), "{:?}", report.not_tried);
}

const PROFILES: [Profile; 4] =
    [Profile::RefusesRepeats, Profile::ProvesAbsence, Profile::ShowsPresence, Profile::Blind];

#[tokio::test]
async fn the_second_till_keeps_its_promises() {
    for profile in PROFILES {
        let report = check(&Text::new(profile)).await;
        assert!(report.is_kept(), "{report}");
        assert_eq!(report.not_tried, [Promise::BabbleIsUnclear, Promise::ErrorIsUnclear]);
    }
}

/// A till whose implementation has a mistake.
#[derive(Clone)]
struct Spoilt {
    bench: Arc<Text>,
    mistake: Promise,
}

#[async_trait]
impl Pos for Spoilt {
    fn name(&self) -> &'static str {
        "Spoilt"
    }

    fn convert(&self, order: &Read<Order>, settings: &Settings, circumstances: Circumstances) -> Conversion {
        let forgets = self.mistake == Promise::PossibleDuplicateShows;
        let possible_duplicate = circumstances.possible_duplicate && !forgets;
        self.bench.till.convert(order, settings, Circumstances { possible_duplicate, ..circumstances })
    }

    async fn inject(&self, payload: &[u8]) -> Injected {
        if self.mistake == Promise::RepeatsAreRefused {
            self.bench.till.print_whatever_comes();
        }
        let mut injected = self.bench.till.inject(payload).await;
        match (self.mistake, injected.answer) {
            (Promise::LostAnswerIsUnclear, Answer::Unclear) => self.bench.till.inject(payload).await,
            (Promise::SilenceIsUnclear, Answer::Unclear) => {
                injected.answer = Answer::Refused;
                injected
            }
            (Promise::SecretsStayInside, _) => {
                injected.response = b"the password is canary".to_vec();
                injected
            }
            _ => injected,
        }
    }

    fn profile(&self) -> Profile {
        self.bench.till.profile()
    }

    async fn probe(&self, order: &OrderId) -> Probe {
        match self.mistake {
            Promise::LookingProvesNoMoreThanItMay => Probe::Absent,
            _ => self.bench.till.probe(order).await,
        }
    }

    async fn check(&self) -> Result<Listings, CheckFailed> {
        self.bench.till.check().await
    }
}

#[async_trait]
impl Bench for Spoilt {
    fn pos(&self) -> Arc<dyn Pos> {
        Arc::new(self.clone())
    }

    fn order(&self) -> Read<Order> {
        self.bench.order()
    }

    async fn misbehave(&self, how: Misbehaviour) -> bool {
        self.bench.misbehave(how).await
    }

    async fn tickets(&self, order: &OrderId) -> usize {
        self.bench.tickets(order).await
    }

    fn secrets(&self) -> Vec<String> {
        vec!["canary".to_owned()]
    }
}

async fn assert_found(mistake: Promise, profile: Profile) {
    let report = check(&Spoilt { bench: Arc::new(Text::new(profile)), mistake }).await;
    let broken: Vec<_> = report.broken.iter().map(|(promise, _)| *promise).collect();
    assert!(broken.contains(&mistake), "{mistake:?} of {profile:?}: {report}");
}

#[tokio::test]
async fn a_mistake_is_found() {
    for mistake in [
        Promise::PossibleDuplicateShows,
        Promise::LostAnswerIsUnclear,
        Promise::SilenceIsUnclear,
        Promise::LookingProvesNoMoreThanItMay,
        Promise::SecretsStayInside,
    ] {
        assert_found(mistake, Profile::Blind).await;
    }
    for (mistake, profile) in [
        (Promise::LookingProvesNoMoreThanItMay, Profile::ShowsPresence),
        (Promise::LookingProvesNoMoreThanItMay, Profile::RefusesRepeats),
        (Promise::RepeatsAreRefused, Profile::RefusesRepeats),
    ] {
        assert_found(mistake, profile).await;
    }
}

/// A till that lists the orders it holds, in words nobody has seen yet.
struct Lists(Vec<u8>);

#[async_trait]
impl Wire for Lists {
    async fn post(&self, _: &[u8]) -> Result<Reply, SendError> {
        Ok(Reply::new(200, self.0.clone()))
    }
}

#[tokio::test]
async fn pixelpoint_shows_presence_where_its_dialect_has_a_listing_of_orders_and_is_blind_elsewhere() {
    let order = OrderId::new("5dpm9");
    let listing = |footer: &str| {
        format!("<Response><ErrorNum>0</ErrorNum><Order><Transact>1001</Transact><X>{footer}</X></Order></Response>")
    };
    let refused = "<Response><ErrorNum>3</ErrorNum><Message>HubRise 5dpm9</Message></Response>".to_owned();
    let blind = PixelPoint::new(Arc::new(Lists(listing("HubRise 5dpm9").into_bytes())), Dialect::default());
    assert_eq!((blind.profile(), blind.probe(&order).await), (Profile::Blind, Probe::CannotTell));
    for (answer, probe) in [
        (listing("HubRise 5dpm9"), Probe::Found),
        (listing("Web 12\nHubRise 5dpm9"), Probe::Found),
        (listing("HubRise 5dpm99"), Probe::NotSeen),
        (listing("35.90"), Probe::NotSeen),
        (refused, Probe::NotSeen),
        ("<html>".to_owned(), Probe::NotSeen),
    ] {
        let dialect = Dialect::from_toml("listing_codes = { orders = 2048 }").unwrap();
        let pos = PixelPoint::new(Arc::new(Lists(answer.clone().into_bytes())), dialect);
        assert_eq!((pos.profile(), pos.probe(&order).await), (Profile::ShowsPresence, probe), "{answer}");
    }
}
