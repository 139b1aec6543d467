//! The tills: production conversion and classification over a wire that loses, delays and garbles.

use crate::clock::{Moment, SECOND};
use crate::fault::Fault;
use crate::ledger::Attempt;
use crate::sabotage::Sabotage;
use crate::world::{self, Event, Intake, Request, World};
use async_trait::async_trait;
use bridge_core::convert::Circumstances;
use bridge_core::injection::{Answer, Phase, Probe, Profile, State};
use bridge_core::settings::Settings;
use bridge_engine::connection::{TillAccess, TillId};
use bridge_engine::journal::{Conversion, InjectionId};
use bridge_engine::pixelpoint::{PixelPoint, Wire};
use bridge_engine::pos::{CheckFailed, Injected, Listings, TillError};
use bridge_engine::{Pos, Tills};
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::{Reply as Answered, TillFault};
use hubrise_api::{Order, OrderId, Read};
use pixelpoint_api::client::Failure;
use pixelpoint_api::dialect::ListingKind;
use pixelpoint_api::write::{TillAnswer, answer, with_token};
use pixelpoint_api::{Dialect, EoiToken, Reply, RequestType, SendError};
use std::fmt::Write as _;
use std::sync::Arc;
use tokio::sync::oneshot;

pub(crate) struct SimTills(pub(crate) Arc<World>);

impl Tills for SimTills {
    fn open(&self, access: &TillAccess) -> Result<Arc<dyn Pos>, TillError> {
        let (world, till) = (self.0.share(), access.id());
        let token = access.token.clone();
        let wire = SimWire { world: world.share(), till: till.clone(), token };
        let lists = world.with(|state| LISTED_BADLY.iter().any(|fault| state.faults.has(*fault)));
        let dialect = if lists { listing_orders() } else { Dialect::default() };
        let pos = PixelPoint::new(Arc::new(wire), dialect);
        Ok(Arc::new(SimPos { world, till, pos }))
    }
}

/// In histories that have one of these, the till lists the orders it holds.
const LISTED_BADLY: [Fault; 2] = [Fault::StaleListing, Fault::AnothersTicket];

/// The number of the listing of orders, where there is one.
const ORDERS: RequestType = RequestType::new(2048);

fn listing_orders() -> Dialect {
    Dialect { listing_codes: [(ListingKind::Orders, ORDERS)].into(), ..Dialect::default() }
}

/// PixelPoint, watched: no attempt without its intent, one at a time. In some histories it can be asked for a ticket.
struct SimPos {
    world: Arc<World>,
    till: TillId,
    pos: PixelPoint,
}

#[async_trait]
impl Pos for SimPos {
    fn name(&self) -> &'static str {
        self.pos.name()
    }

    fn convert(&self, order: &Read<Order>, settings: &Settings, circumstances: Circumstances) -> Conversion {
        self.pos.convert(order, settings, circumstances)
    }

    async fn inject(&self, payload: &[u8]) -> Injected {
        self.world.thaw().await;
        self.begin(payload);
        let mut injected = self.pos.inject(payload).await;
        match self.world.sabotage {
            Some(Sabotage::BlindRetry) if injected.answer == Answer::Unclear => {
                injected = self.pos.inject(payload).await;
            }
            Some(Sabotage::TimeOutIsFailure) if injected.answer == Answer::Unclear => {
                injected.answer = Answer::Refused;
            }
            _ => {}
        }
        self.world.with(|state| state.in_flight.remove(&self.till));
        injected
    }

    async fn check(&self) -> Result<Listings, CheckFailed> {
        self.pos.check().await
    }

    fn profile(&self) -> Profile {
        self.pos.profile()
    }

    async fn probe(&self, order: &OrderId) -> Probe {
        let probe = self.pos.probe(order).await;
        if probe == Probe::Found {
            if self.world.tickets(order) == 0 {
                self.world.violation(format!("{order} is found at a till that has no ticket of it"));
            }
            return probe;
        }
        if self.world.sabotage == Some(Sabotage::AbsentIsResent) {
            let payload = self.payload(order);
            if self.pos.inject(&payload).await.answer == Answer::OnTill {
                return Probe::Found;
            }
        }
        probe
    }
}

impl SimPos {
    /// The intent must be on disk, each attempt goes once, and one at a time.
    fn begin(&self, payload: &[u8]) {
        let order = order_in(payload);
        let found = self.intent(&order).map(|(_, state)| state);
        let number = found.map_or(0, |state| state.attempt);
        let sent_again = found.is_some_and(|state| state.resends > 0);
        let attempt = Attempt { order: order.clone(), number, sent_again };
        self.world.note(|| format!("sends {attempt:?}"));
        if found.is_none_or(|state| state.phase != Phase::Sending) {
            self.world.violation(format!("attempt without intent: {order} is {found:?}"));
        }
        let (is_new, others) = self.world.with(|state| {
            let attempt_of = (order.clone(), number);
            let is_forgotten = state.ledger.unprotected.contains(&attempt_of);
            let is_new = state.ledger.attempts.insert(attempt_of) || is_forgotten;
            (is_new, state.in_flight.insert(self.till.clone(), attempt))
        });
        if !is_new {
            self.world.violation(format!("attempt {number} of {order} goes twice"));
        }
        if let Some(other) = others {
            self.world.violation(format!("{order} goes while {other:?} is in flight"));
        }
    }

    /// What the journal holds of the order: the injection that says it is being sent, else any.
    fn intent(&self, order: &OrderId) -> Option<(InjectionId, State)> {
        let tables = self.world.disk.tables();
        let of = tables.injections().iter().filter(|it| it.order == *order && it.till == self.till);
        of.max_by_key(|it| it.state.phase == Phase::Sending).map(|it| (it.id, it.state))
    }

    /// For the saboteur that sends again what it does not find.
    fn payload(&self, order: &OrderId) -> Vec<u8> {
        let (id, _) = self.intent(order).unwrap();
        let conversion = self.world.disk.tables().injection(id).and_then(|injection| injection.conversion.clone());
        conversion.and_then(|conversion| conversion.payload).unwrap()
    }
}

/// What no engine in order ever sends.
fn of_nobody(payload: &[u8]) -> Attempt {
    Attempt { order: order_in(payload), number: 0, sent_again: false }
}

fn is_order(payload: &[u8]) -> bool {
    String::from_utf8_lossy(payload).contains("HubRise ")
}

fn asks_for_orders(request: &[u8]) -> bool {
    String::from_utf8_lossy(request).contains(&format!("<RequestType>{ORDERS}</RequestType>"))
}

/// The order a payload is for, as the ticket's footer names it.
fn order_in(payload: &[u8]) -> OrderId {
    let text = String::from_utf8_lossy(payload);
    let (_, rest) = text.split_once("HubRise ").expect("every ticket names its order");
    let id: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    OrderId::new(id)
}

struct SimWire {
    world: Arc<World>,
    till: TillId,
    token: EoiToken,
}

/// What happens to a request.
struct Course {
    /// When the till takes it, and what it does; `None`: never.
    taken: Option<(Moment, Intake)>,
    back: Back,
}

/// What comes back.
enum Back {
    Answer,
    Nothing { after: Moment },
    Instead { after: Moment, status: u16, body: Vec<u8> },
}

/// As the production client has it.
const TOTAL_TIME_OUT: Moment = 30 * SECOND;

#[async_trait]
impl Wire for SimWire {
    async fn post(&self, masked_xml: &[u8]) -> Result<Reply, SendError> {
        let world = &self.world;
        if !is_order(masked_xml) {
            return self.ask(masked_xml).await;
        }
        world.may_die(Fault::KilledBeforeSend, 30).await;
        self.perhaps_cancel(masked_xml);
        let Some(course) = world.with(|state| self.course(state)) else {
            world.time.sleep(SECOND).await;
            world.thaw().await;
            return Err(SendError::NotSent { source: Failure::Other("not reached") });
        };
        let (answer, answered) = oneshot::channel();
        if let Some((span, intake)) = course.taken {
            let attempt = world.with(|state| state.in_flight.get(&self.till).cloned());
            let attempt = attempt.unwrap_or_else(|| of_nobody(masked_xml));
            let (till, bytes) = (self.till.clone(), with_token(masked_xml, &self.token));
            world.after(span, Event::TillTakes(Request { till, bytes, attempt, intake, answer }));
        }
        let reply = match course.back {
            Back::Answer => answered.await.ok(),
            Back::Nothing { after } => {
                world.time.sleep(after).await;
                None
            }
            Back::Instead { after, status, body } => {
                world.time.sleep(after).await;
                Some((status, body))
            }
        };
        world.thaw().await;
        world.may_die(Fault::KilledBeforeAnswerKept, 30).await;
        let reply = reply.ok_or(SendError::MaybeSent { source: Failure::Other("no answer") });
        reply.map(|(status, body)| Reply::new(status, body))
    }
}

impl SimWire {
    /// A question that prints nothing: it fails where orders would not get through either.
    async fn ask(&self, masked_xml: &[u8]) -> Result<Reply, SendError> {
        let world = &self.world;
        world.time.sleep(SECOND).await;
        world.thaw().await;
        if world.with(|state| self.is_away(state) || state.strikes(Fault::NotReached, 150)) {
            return Err(SendError::NotSent { source: Failure::Other("not reached") });
        }
        if asks_for_orders(masked_xml) {
            return Ok(Reply::new(200, world.listing()));
        }
        match world.tills.intake(&with_token(masked_xml, &self.token)).reply {
            Answered::Answer { status, body } => Ok(Reply::new(status, body)),
            _ => Err(SendError::MaybeSent { source: Failure::Other("no answer") }),
        }
    }

    fn is_away(&self, state: &mut world::State) -> bool {
        let now = state.now();
        let away = !state.faults.is_calm() && state.away_until.get(&self.till).is_some_and(|until| now < *until);
        if away {
            state.faults.hit(Fault::TillAway);
        }
        away
    }

    fn perhaps_cancel(&self, payload: &[u8]) {
        self.world.with(|state| {
            if state.strikes(Fault::CancelledWhileSending, 100) {
                let span = state.dice.between(0, 5 * SECOND);
                state.after(span, Event::Cancel(order_in(payload)));
            }
        });
    }

    /// `None`: no connection is made.
    fn course(&self, state: &mut world::State) -> Option<Course> {
        if self.is_away(state) || state.strikes(Fault::NotReached, 150) {
            let says_so = state.dice.chance(300);
            return says_so.then_some(Course { taken: Some((SECOND, Intake::SaysStoreIsAway)), back: Back::Answer });
        }
        let soon = state.dice.between(20, 4 * SECOND);
        Some(self.spoilt(state, soon).unwrap_or(Course { taken: Some((soon, Intake::Prints)), back: Back::Answer }))
    }

    fn spoilt(&self, state: &mut world::State, soon: Moment) -> Option<Course> {
        let prints = Some((soon, Intake::Prints));
        let perhaps = if state.dice.chance(500) { prints } else { None };
        let in_doubt = state.in_flight.get(&self.till).is_some_and(|attempt| attempt.sent_again);
        let refusal = if in_doubt { Fault::RefusedAfterDoubt } else { Fault::Refused };
        let late = soon + TOTAL_TIME_OUT + state.dice.between(30 * SECOND, 90 * SECOND);
        let nothing = |after| Back::Nothing { after };
        let instead = |status, body: &[u8]| Back::Instead { after: soon + SECOND, status, body: body.to_vec() };
        let gateway = state.dice.pick(&[502, 503, 504]);
        let body = state.dice.pick::<&[u8]>(&[b"", b"<html></html>", b"<Response><ErrorNum>0</Err", b"\xFF\xFE"]);
        let odd = TillAnswer::Failed { sub_error_num: None, message: "timed out" };
        let odd = answer(&odd, &Dialect::default());
        let courses = [
            (Fault::CutOff, Course { taken: perhaps, back: nothing(soon / 2) }),
            (Fault::AnswerLost, Course { taken: prints, back: nothing(TOTAL_TIME_OUT) }),
            (Fault::PrintsLate, Course { taken: Some((late, Intake::Prints)), back: nothing(TOTAL_TIME_OUT) }),
            (Fault::Swallowed, Course { taken: None, back: nothing(TOTAL_TIME_OUT) }),
            (Fault::Error500, Course { taken: perhaps, back: instead(500, b"<html>Runtime Error</html>") }),
            (Fault::Gateway, Course { taken: perhaps, back: instead(gateway, b"<html>Gateway</html>") }),
            (Fault::CallsItFailed, Course { taken: prints, back: instead(200, &odd) }),
            (refusal, Course { taken: Some((soon, Intake::Refuses)), back: Back::Answer }),
            (Fault::Conflict, Course { taken: None, back: instead(409, b"exists") }),
            (Fault::Unreadable, Course { taken: prints, back: instead(200, body) }),
            (Fault::Redirected, Course { taken: None, back: instead(307, b"") }),
            (Fault::TillTooMany, Course { taken: None, back: instead(429, b"") }),
            (Fault::Trickle, Course { taken: prints, back: nothing(TOTAL_TIME_OUT) }),
        ];
        courses.into_iter().find(|(fault, _)| state.strikes(*fault, 120)).map(|(_, course)| course)
    }
}

impl World {
    /// The orders the tills hold, as a listing might show them: some are missing, some are another's by their name.
    fn listing(&self) -> Vec<u8> {
        let mut rows = String::new();
        for ticket in self.tills.tickets() {
            let order = order_in(&ticket.raw);
            let (is_missing, is_anothers) =
                self.with(|state| (state.strikes(Fault::StaleListing, 500), state.strikes(Fault::AnothersTicket, 300)));
            if !is_missing {
                let name = if is_anothers { format!("{order}x") } else { order.to_string() };
                let _ = write!(rows, "<Order><Total>{}</Total><Footer>HubRise {name}</Footer></Order>", ticket.total);
            }
        }
        format!("<Response><ErrorNum>0</ErrorNum>{rows}</Response>").into_bytes()
    }

    /// The till takes a request: what it prints is printed, whatever becomes of the answer.
    pub(crate) fn till_takes(&self, request: Request) {
        let Request { till, bytes, attempt, intake, answer } = request;
        let mut tills = self.connections.iter().filter_map(|connection| connection.till.as_ref());
        let store = tills.find(|access| access.id() == till).unwrap().token.reveal();
        match intake {
            Intake::Prints => {}
            Intake::Refuses => self.tills.set_fault(store, TillFault::WrongToken, Lasting::Once),
            Intake::SaysStoreIsAway => self.tills.set_fault(store, TillFault::Offline, Lasting::Once),
        }
        let taken = self.tills.intake(&bytes);
        self.note(|| format!("till takes {attempt:?}: {intake:?}, ticket {:?}", taken.ticket));
        if let Some(ticket) = taken.ticket {
            self.with(|state| state.ledger.printed.push((attempt, ticket)));
        }
        if let Answered::Answer { status, body } = taken.reply {
            // If nobody waits for it any more, it is lost.
            let _ = answer.send((status, body));
        }
    }
}
