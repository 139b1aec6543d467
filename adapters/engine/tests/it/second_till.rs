//! A till of another kind: it takes lines of text. The protocol knows the trait only.

use crate::world::{PAID_IN_PARIS, UNPAID_IN_PARIS, WITHOUT_REF, World, calls, eventually, phases};
use async_trait::async_trait;
use bridge_core::convert::{Circumstances, Totals};
use bridge_core::injection::{Action, Answer, HoldReason, Phase, Probe, Profile};
use bridge_core::ledger::{Code, Finding, Ledger};
use bridge_core::settings::Settings;
use bridge_engine::connection::TillAccess;
use bridge_engine::journal::{Conversion, HttpHeaders, OrderRecord, Outcome, Peer, TimelineEntry, TimelineKind};
use bridge_engine::pos::{CheckFailed, Injected, Listings, TillError};
use bridge_engine::{Pos, Tills};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::{Order, OrderId, Read};
use serde_json::json;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// What the till does with the next order instead of printing and saying so.
#[derive(Clone, Copy)]
pub(crate) enum Whim {
    PrintAndSayNothing,
    SayNothing,
    Refuse,
    BeAway,
    /// Not before a test lets it go.
    BeAwayLater,
}

/// Within which it has an order or never will.
const SETTLED: TimeDelta = TimeDelta::seconds(5);

/// A till that prints lines of text.
#[derive(Default)]
struct Shared {
    printed: Vec<String>,
    whims: VecDeque<Whim>,
    /// The orders it was asked for.
    asked: Vec<OrderId>,
    /// It does not answer when it is asked for a ticket.
    is_deaf: bool,
    /// How often what is printed is not shown yet.
    unseen: usize,
    /// It prints an order again that it has, whatever its profile says.
    repeats: bool,
}

#[derive(Clone)]
pub(crate) struct TextTill {
    shared: Arc<Mutex<Shared>>,
    let_go: Arc<Notify>,
    profile: Profile,
    /// What it says whenever it is asked for a ticket.
    boasts: Option<Probe>,
}

impl TextTill {
    /// One that can be asked for a ticket, or cannot.
    pub(crate) fn new(finds: bool) -> Self {
        Self::with(if finds { Profile::ShowsPresence } else { Profile::Blind })
    }

    pub(crate) fn with(profile: Profile) -> Self {
        Self { shared: Arc::default(), let_go: Arc::default(), profile, boasts: None }
    }

    pub(crate) fn print_whatever_comes(&self) {
        self.shared.lock().unwrap().repeats = true;
    }

    pub(crate) fn feel(&self, whim: Whim) {
        self.shared.lock().unwrap().whims.push_back(whim);
    }

    pub(crate) fn tickets(&self, order: &OrderId) -> Vec<String> {
        let first = format!("{order}\n");
        self.shared.lock().unwrap().printed.iter().filter(|ticket| ticket.contains(&first)).cloned().collect()
    }

    fn asked(&self) -> usize {
        self.shared.lock().unwrap().asked.len()
    }

    pub(crate) fn asked_for(&self, order: &OrderId) -> usize {
        self.shared.lock().unwrap().asked.iter().filter(|asked| *asked == order).count()
    }

    /// Prints an order it had been given before.
    pub(crate) fn print_late(&self, order: &OrderId) {
        self.shared.lock().unwrap().printed.push(format!("{order}\n"));
    }

    pub(crate) fn be_deaf(&self) {
        self.shared.lock().unwrap().is_deaf = true;
    }
}

impl Tills for TextTill {
    fn open(&self, _: &TillAccess) -> Result<Arc<dyn Pos>, TillError> {
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
impl Pos for TextTill {
    fn name(&self) -> &'static str {
        "Text"
    }

    fn convert(&self, order: &Read<Order>, _: &Settings, circumstances: Circumstances) -> Conversion {
        let order = &order.value;
        let mut ledger = Ledger::default();
        let mut text = if circumstances.possible_duplicate { "AGAIN?\n".to_owned() } else { String::new() };
        writeln!(text, "{}", order.id.as_ref().unwrap()).unwrap();
        for (index, item) in order.items.iter().enumerate().filter(|(_, item)| !item.deleted) {
            if item.sku_ref.is_none() {
                ledger.push(Finding::new(Code::ItemWithoutRef, format!("items[{index}]")));
            }
            let name = item.product_name.as_deref().unwrap_or("?");
            writeln!(text, "{} x {name}", item.quantity.unwrap_or_default()).unwrap();
        }
        Conversion {
            payload: Some(text.into_bytes()),
            must_hold: ledger.must_hold(),
            ledger,
            links: Vec::new(),
            totals: Totals { hubrise: order.total, till: order.total, tips: None },
        }
    }

    async fn inject(&self, payload: &[u8]) -> Injected {
        let whim = self.shared.lock().unwrap().whims.pop_front();
        if matches!(whim, Some(Whim::BeAwayLater)) {
            self.let_go.notified().await;
        }
        let mut shared = self.shared.lock().unwrap();
        let text = String::from_utf8(payload.to_vec()).unwrap();
        let is_known = self.profile == Profile::RefusesRepeats && !shared.repeats && shared.printed.contains(&text);
        if !is_known && matches!(whim, None | Some(Whim::PrintAndSayNothing)) {
            shared.printed.push(text);
        }
        let reason = || "because".to_owned();
        let (answer, outcome) = match whim {
            None => (Answer::OnTill, Outcome::Ok),
            Some(Whim::PrintAndSayNothing | Whim::SayNothing) => {
                (Answer::Unclear, Outcome::Unknown { reason: reason() })
            }
            Some(Whim::Refuse) => (Answer::Refused, Outcome::Failed { reason: reason() }),
            Some(Whim::BeAway | Whim::BeAwayLater) => (Answer::NotDelivered, Outcome::Failed { reason: reason() }),
        };
        let ticket = (answer == Answer::OnTill).then(|| shared.printed.len().to_string());
        Injected {
            answer,
            ticket,
            call: "print",
            status: None,
            headers: HttpHeaders::default(),
            response: Vec::new(),
            outcome,
            payment_open: false,
            problem: None,
        }
    }

    fn profile(&self) -> Profile {
        self.profile
    }

    fn settled_within(&self) -> Option<TimeDelta> {
        (self.profile == Profile::ProvesAbsence).then_some(SETTLED)
    }

    async fn probe(&self, order: &OrderId) -> Probe {
        let is_deaf = {
            let mut shared = self.shared.lock().unwrap();
            shared.asked.push(order.clone());
            if shared.unseen > 0 {
                shared.unseen -= 1;
                return Probe::NotSeen;
            }
            shared.is_deaf
        };
        if is_deaf {
            std::future::pending::<()>().await;
        }
        let is_there = !self.tickets(order).is_empty();
        match self.profile {
            _ if self.boasts.is_some() => self.boasts.unwrap(),
            Profile::ShowsPresence if !is_there => Probe::CannotTell,
            profile => profile.proves(is_there),
        }
    }

    async fn check(&self) -> Result<Listings, CheckFailed> {
        Ok(Listings::default())
    }
}

async fn world_with(till: &TextTill) -> World {
    World::with_tills(till.clone(), |_| {}).await
}

#[tokio::test]
async fn it_does_the_main_job() {
    let till = TextTill::new(false);
    let world = world_with(&till).await;
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(till.tickets(&order), [format!("{order}\n2.0 x Soupe de nouilles dorée\n1.0 x Tarte aux poires\n")]);
    assert_eq!(record.injection.ticket.as_deref(), Some("1"));
    assert_eq!(phases(&record), ["ready", "sending", "on_till"]);
    let exchange = record.exchanges.iter().find(|exchange| exchange.peer == Peer::ToTill).unwrap();
    assert_eq!((exchange.call.as_str(), exchange.status), ("print", None));
    assert_eq!(exchange.request, till.tickets(&order)[0].as_bytes());
    assert_eq!(world.status(&order), "received");
    assert_eq!((till.asked(), world.scene.till().arrivals().len()), (0, 0));

    let held = world.order(WITHOUT_REF).await;
    let record = world.at_rest(&held).await;
    assert_eq!(record.injection.state.phase, Phase::Held(HoldReason::Conversion));
    assert!(till.tickets(&held).is_empty());
}

#[tokio::test]
async fn a_ticket_that_is_found_ends_the_doubt_by_itself() {
    let till = TextTill::new(true);
    let world = world_with(&till).await;
    till.feel(Whim::PrintAndSayNothing);
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!(phases(&record), ["ready", "sending", "unknown", "on_till"]);
    assert!(!record.injection.state.ambiguous);
    assert_eq!((till.tickets(&order).len(), till.asked()), (1, 1));
    assert_eq!(calls(&record, Peer::ToTill), 1);
    assert_eq!(world.status(&order), "received");
}

#[tokio::test]
async fn a_till_that_shows_its_tickets_late_is_asked_again_without_haste_and_not_for_ever() {
    for (unseen, end) in [(2, Phase::OnTill), (100, Phase::InDoubt)] {
        let till = TextTill::new(true);
        till.shared.lock().unwrap().unseen = unseen;
        let world = world_with(&till).await;
        till.feel(Whim::PrintAndSayNothing);
        let order = world.order(PAID_IN_PARIS).await;
        let looks = unseen.min(4);
        for look in 1..=looks {
            let tries = u32::try_from(look).unwrap();
            world.until(&order, "another look", |record| record.injection.tries == tries).await;
            assert_eq!(till.asked(), look, "not before its time");
            world.clock.advance(TimeDelta::seconds(1 << (look - 1)));
        }
        let record = world.at(&order, end).await;
        assert_eq!((till.asked(), till.tickets(&order).len()), (looks + 1, 1));
        assert_eq!(record.injection.state.ambiguous, end == Phase::InDoubt);
    }
}

fn entered(record: &OrderRecord, phase: &str) -> DateTime<Utc> {
    let is = |entry: &&TimelineEntry| matches!(&entry.kind, TimelineKind::Phase { phase: entered } if entered == phase);
    record.timeline.iter().find(is).unwrap().at
}

/// Its attempt may take half a minute, and whether the first is there must be known within one.
#[tokio::test]
async fn no_order_goes_while_another_is_looked_for() {
    let till = TextTill::new(true);
    till.shared.lock().unwrap().unseen = 100;
    let world = world_with(&till).await;
    till.feel(Whim::PrintAndSayNothing);
    let first = world.order(PAID_IN_PARIS).await;
    world.until(&first, "a look", |record| record.injection.tries == 1).await;
    let second = world.order(UNPAID_IN_PARIS).await;
    for tries in 2..=4 {
        world.clock.advance(TimeDelta::seconds(1 << (tries - 2)));
        world.until(&first, "another look", |record| record.injection.tries == tries).await;
    }
    world.clock.advance(TimeDelta::seconds(8));
    let (first, second) = (world.at(&first, Phase::InDoubt).await, world.at(&second, Phase::OnTill).await);
    assert!(entered(&first, "in_doubt") <= entered(&second, "sending"), "{:?}", second.timeline);
}

#[tokio::test]
async fn a_ticket_that_is_not_found_proves_nothing() {
    for (finds, whim) in [(true, Whim::SayNothing), (false, Whim::SayNothing), (false, Whim::PrintAndSayNothing)] {
        let till = TextTill::new(finds);
        let world = world_with(&till).await;
        till.feel(whim);
        let order = world.order(PAID_IN_PARIS).await;
        let record = world.at(&order, Phase::InDoubt).await;
        assert_eq!(phases(&record), ["ready", "sending", "unknown", "in_doubt"]);
        let before = till.tickets(&order).len();
        world.operate(&order, Action::NotThere).await.unwrap();
        world.at(&order, Phase::OnTill).await;
        let tickets = till.tickets(&order);
        assert_eq!(tickets.len(), before + 1);
        assert!(tickets[before].starts_with("AGAIN?\n"));
    }
}

#[tokio::test]
async fn an_order_goes_again_by_itself_only_where_that_is_proved_to_do_no_harm_and_not_for_ever() {
    for (whims, end, attempts) in [
        (vec![Whim::PrintAndSayNothing], Phase::OnTill, 1),
        (vec![Whim::SayNothing], Phase::OnTill, 2),
        (vec![Whim::SayNothing; 2], Phase::InDoubt, 2),
    ] {
        let till = TextTill::with(Profile::RefusesRepeats);
        let world = world_with(&till).await;
        for whim in &whims {
            till.feel(*whim);
        }
        let order = world.order(PAID_IN_PARIS).await;
        let record = world.at(&order, end).await;
        assert_eq!(record.injection.state.attempt, attempts);
        assert_eq!(till.tickets(&order).len(), usize::from(end == Phase::OnTill));
    }
    // What it does not show yet goes again at once, and it has it once all the same.
    let till = TextTill { boasts: Some(Probe::MayRepeat), ..TextTill::with(Profile::RefusesRepeats) };
    let world = world_with(&till).await;
    till.feel(Whim::PrintAndSayNothing);
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!((record.injection.state.attempt, till.tickets(&order).len()), (2, 1));
}

#[tokio::test]
async fn not_there_is_a_proof_only_once_the_till_must_have_it() {
    let till = TextTill::with(Profile::ProvesAbsence);
    let world = world_with(&till).await;
    till.feel(Whim::SayNothing);
    let order = world.order(PAID_IN_PARIS).await;
    let record = world.until(&order, "a wait", |record| record.injection.tries == 1).await;
    assert_eq!(record.injection.due_at, Some(world.now() + SETTLED * 2));
    // A clock that is set back does not make the wait shorter.
    world.clock.set_off(TimeDelta::days(-1));
    eventually("another wait", async || {
        // In small steps: the lane may have seen the clock before it slept, and waits from then on.
        world.clock.advance(TimeDelta::seconds(1));
        world.find(&order).await.filter(|record| record.injection.tries == 2)
    })
    .await;
    assert!(till.tickets(&order).is_empty());
    world.clock.advance(SETTLED * 2);
    let record = world.at(&order, Phase::OnTill).await;
    assert_eq!((record.injection.state.attempt, till.tickets(&order).len()), (2, 1));
}

#[tokio::test]
async fn what_a_till_claims_beyond_its_profile_proves_nothing() {
    for profile in [Profile::Blind, Profile::ShowsPresence, Profile::ProvesAbsence] {
        for claim in [Probe::Absent, Probe::MayRepeat] {
            if (profile, claim) == (Profile::ProvesAbsence, Probe::Absent) {
                continue;
            }
            let till = TextTill { boasts: Some(claim), ..TextTill::with(profile) };
            let world = world_with(&till).await;
            till.feel(Whim::PrintAndSayNothing);
            let order = world.order(PAID_IN_PARIS).await;
            eventually("a doubt", async || {
                world.clock.advance(TimeDelta::milliseconds(100));
                let record = world.find(&order).await?;
                (record.injection.state.phase == Phase::InDoubt).then_some(())
            })
            .await;
            assert_eq!(till.tickets(&order).len(), 1, "{profile:?} that says {claim:?}");
        }
    }
}

#[tokio::test]
async fn its_refusals_and_absences_are_treated_like_any_tills() {
    let till = TextTill::new(false);
    let world = world_with(&till).await;
    till.feel(Whim::Refuse);
    let refused = world.order(PAID_IN_PARIS).await;
    let record = world.at(&refused, Phase::Refused).await;
    assert_eq!(record.injection.reason.as_deref(), Some("because"));

    till.feel(Whim::BeAway);
    let away = world.order(UNPAID_IN_PARIS).await;
    world.until(&away, "a failed try", |record| record.injection.tries == 1).await;
    world.clock.advance(TimeDelta::seconds(1));
    world.at(&away, Phase::OnTill).await;
    assert_eq!((till.tickets(&away).len(), till.tickets(&refused).len()), (1, 0));
    assert_eq!(world.status(&refused), "new");
}

#[tokio::test]
async fn an_order_that_changed_on_its_way_and_did_not_arrive_goes_as_it_is_now() {
    let till = TextTill::new(false);
    till.feel(Whim::BeAwayLater);
    let world = World::with_tills(till.clone(), |_| {}).await;
    let order = world.order(PAID_IN_PARIS).await;
    world.until(&order, "on its way", |record| record.injection.state.phase == Phase::Sending).await;
    world.clock.advance(TimeDelta::seconds(5));
    world.hubrise().edit_order(&order, world.now(), |order| order["items"][0]["quantity"] = json!("7"));
    world.deliver().await;
    world.until(&order, "the change", |record| record.injection.state.changed_after).await;
    till.let_go.notify_one();
    world.until(&order, "a failed try", |record| record.injection.tries == 1).await;
    world.clock.advance(TimeDelta::seconds(1));
    let record = world.at(&order, Phase::OnTill).await;
    let tickets = till.tickets(&order);
    assert!(tickets.len() == 1 && tickets[0].contains("\n7 x "), "{tickets:?}");
    assert!(!record.injection.state.changed_after && !record.injection.state.needs_a_person());
}
