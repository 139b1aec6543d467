//! A till of another kind: it takes lines of text. The protocol knows the trait only.

use crate::world::{PAID_IN_PARIS, UNPAID_IN_PARIS, WITHOUT_REF, World, calls, phases};
use async_trait::async_trait;
use bridge_core::convert::{Circumstances, Totals};
use bridge_core::injection::{Action, Answer, HoldReason, Phase, Probe};
use bridge_core::ledger::{Code, Finding, Ledger};
use bridge_core::settings::Settings;
use bridge_engine::connection::TillAccess;
use bridge_engine::journal::{Conversion, HttpHeaders, Outcome, Peer};
use bridge_engine::pos::{CheckFailed, Injected, Listings, TillError};
use bridge_engine::{Pos, Tills};
use chrono::TimeDelta;
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

/// A till that prints lines of text.
#[derive(Default)]
struct Shared {
    printed: Vec<String>,
    whims: VecDeque<Whim>,
    asked: usize,
    /// How often what is printed is not shown yet.
    unseen: usize,
}

#[derive(Clone)]
pub(crate) struct TextTill {
    shared: Arc<Mutex<Shared>>,
    let_go: Arc<Notify>,
    /// It can be asked for a ticket.
    finds: bool,
}

impl TextTill {
    pub(crate) fn new(finds: bool) -> Self {
        Self { shared: Arc::default(), let_go: Arc::default(), finds }
    }

    pub(crate) fn feel(&self, whim: Whim) {
        self.shared.lock().unwrap().whims.push_back(whim);
    }

    pub(crate) fn tickets(&self, order: &OrderId) -> Vec<String> {
        let first = format!("{order}\n");
        self.shared.lock().unwrap().printed.iter().filter(|ticket| ticket.contains(&first)).cloned().collect()
    }

    fn asked(&self) -> usize {
        self.shared.lock().unwrap().asked
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
        if matches!(whim, None | Some(Whim::PrintAndSayNothing)) {
            shared.printed.push(String::from_utf8(payload.to_vec()).unwrap());
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

    async fn probe(&self, order: &OrderId) -> Probe {
        {
            let mut shared = self.shared.lock().unwrap();
            shared.asked += 1;
            if shared.unseen > 0 {
                shared.unseen -= 1;
                return Probe::NotSeen;
            }
        }
        let is_there = self.finds && !self.tickets(order).is_empty();
        if is_there { Probe::Found } else { Probe::CannotTell }
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
