//! What every [`Pos`] promises, as a suite that any till's implementation can run in its tests.
//!
//! Whoever adds a till writes a [`Bench`]: the implementation, connected to a till that can be told to misbehave.
//! [`check`] tries each promise the bench can provoke and says which were kept, broken or not tried.
//!
//! ```
//! use bridge_engine::conformance::{self, Bench, Misbehaviour};
//! # use bridge_engine::Pos;
//! # use hubrise_api::{Order, OrderId, Read};
//! # use std::sync::Arc;
//!
//! async fn my_till_keeps_its_promises(bench: &impl Bench) {
//!     let report = conformance::check(bench).await;
//!     assert!(report.is_kept(), "{report}");
//! }
//! ```

use crate::journal::{Conversion, Outcome};
use crate::pos::{Injected, Pos};
use async_trait::async_trait;
use bridge_core::convert::Circumstances;
use bridge_core::injection::{Answer, Probe, Profile};
use bridge_core::settings::Settings;
use hubrise_api::{Order, OrderId, Read};
use std::fmt;
use std::sync::Arc;

/// An implementation under test, and the hand at the other side of it.
#[async_trait]
pub trait Bench: Send + Sync {
    /// The implementation, connected to the till of this bench.
    fn pos(&self) -> Arc<dyn Pos>;

    /// An order this till takes, with an id of its own each time.
    fn order(&self) -> Read<Order>;

    /// How it is converted.
    fn settings(&self) -> Settings {
        Settings::default()
    }

    /// Has the till misbehave with the next request only. `false`: this bench cannot, and the promise is not tried.
    async fn misbehave(&self, how: Misbehaviour) -> bool;

    /// How many tickets of this order the till holds.
    async fn tickets(&self, order: &OrderId) -> usize;

    /// What must not show: tokens, passwords.
    fn secrets(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What a till does instead of printing and saying so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misbehaviour {
    /// Refuses the order, in words that are known to mean it.
    Refuse,
    /// Cannot be reached, or says that it was not reached.
    BeAway,
    /// Prints, and its answer is lost.
    PrintAndSayNothing,
    /// Neither prints nor answers.
    SayNothing,
    /// Prints, and answers something nobody understands.
    PrintAndBabble,
    /// Prints, and answers an error.
    PrintAndFail,
}

/// A promise of the trait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Promise {
    /// The same order becomes the same payload.
    ConversionIsPure,
    /// A ticket that may be a second one says so.
    PossibleDuplicateShows,
    /// One payload, one ticket, and the answer says so.
    OnePayloadOneTicket,
    /// What is refused is not on the till.
    RefusedIsNotThere,
    /// What was not delivered is not on the till, and what is called so can be sent again.
    NotDeliveredIsNotThere,
    /// Printed and not answered is neither success nor failure, and is not repeated.
    LostAnswerIsUnclear,
    /// Silence proves nothing.
    SilenceIsUnclear,
    /// What nobody understands proves nothing.
    BabbleIsUnclear,
    /// An error that is no known refusal proves nothing.
    ErrorIsUnclear,
    /// Looking for a ticket finds none that is not there, and proves no more than the till's profile.
    LookingProvesNoMoreThanItMay,
    /// A till whose profile says so takes a payload once. Tried only where it does.
    RepeatsAreRefused,
    /// No secret in what is kept of an exchange.
    SecretsStayInside,
}

/// What came of the promises.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Kept.
    pub kept: Vec<Promise>,
    /// Broken, and what was seen.
    pub broken: Vec<(Promise, String)>,
    /// Not tried: the bench cannot provoke it.
    pub not_tried: Vec<Promise>,
}

impl Report {
    /// None is broken.
    pub fn is_kept(&self) -> bool {
        self.broken.is_empty()
    }

    fn add(&mut self, promise: Promise, seen: Result<(), String>) {
        match seen {
            Ok(()) => self.kept.push(promise),
            Err(seen) => self.broken.push((promise, seen)),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} kept, {} not tried, {} broken", self.kept.len(), self.not_tried.len(), self.broken.len())?;
        self.broken.iter().try_for_each(|(promise, seen)| writeln!(f, "{promise:?}: {seen}"))
    }
}

/// Tries every promise.
pub async fn check(bench: &impl Bench) -> Report {
    let mut report = Report::default();
    report.add(Promise::ConversionIsPure, conversion_is_pure(bench));
    report.add(Promise::PossibleDuplicateShows, possible_duplicate_shows(bench));
    let good = send(bench, &bench.order()).await;
    report.add(Promise::OnePayloadOneTicket, good.is(&[Answer::OnTill], 1));
    let mut secrets = good.secrets(bench);
    for (promise, how, answers, tickets) in provocations() {
        if !bench.misbehave(how).await {
            report.not_tried.push(promise);
            continue;
        }
        let sent = send(bench, &bench.order()).await;
        report.add(promise, sent.is(answers, tickets));
        secrets = secrets.and(sent.secrets(bench));
    }
    report.add(Promise::LookingProvesNoMoreThanItMay, looking(bench).await);
    if bench.pos().profile() == Profile::RefusesRepeats {
        report.add(Promise::RepeatsAreRefused, repeating(bench).await);
    }
    report.add(Promise::SecretsStayInside, secrets);
    report
}

type Provocation = (Promise, Misbehaviour, &'static [Answer], usize);

/// What each misbehaviour may be answered with, and the tickets there are then.
fn provocations() -> [Provocation; 6] {
    let unclear: &[Answer] = &[Answer::Unclear];
    [
        // A refusal nobody can tell from another error is a doubt: less helpful, and no broken promise.
        (Promise::RefusedIsNotThere, Misbehaviour::Refuse, &[Answer::Refused, Answer::Unclear], 0),
        (Promise::NotDeliveredIsNotThere, Misbehaviour::BeAway, &[Answer::NotDelivered, Answer::Unclear], 0),
        (Promise::LostAnswerIsUnclear, Misbehaviour::PrintAndSayNothing, unclear, 1),
        (Promise::SilenceIsUnclear, Misbehaviour::SayNothing, unclear, 0),
        (Promise::BabbleIsUnclear, Misbehaviour::PrintAndBabble, unclear, 1),
        (Promise::ErrorIsUnclear, Misbehaviour::PrintAndFail, unclear, 1),
    ]
}

/// One order that was sent, once.
struct Sent {
    payload: Vec<u8>,
    injected: Injected,
    tickets: usize,
}

async fn send(bench: &impl Bench, order: &Read<Order>) -> Sent {
    let pos = bench.pos();
    let payload = convert(bench, order, false).payload.unwrap_or_default();
    let injected = pos.inject(&payload).await;
    let tickets = bench.tickets(&id(order)).await;
    Sent { payload, injected, tickets }
}

impl Sent {
    fn is(&self, answers: &[Answer], tickets: usize) -> Result<(), String> {
        let seen = format!("{:?} with {} tickets", self.injected.answer, self.tickets);
        let is_so = answers.contains(&self.injected.answer) && self.tickets == tickets;
        if is_so { Ok(()) } else { Err(format!("{seen}; wanted one of {answers:?} with {tickets}")) }
    }

    fn secrets(&self, bench: &impl Bench) -> Result<(), String> {
        let reason = match &self.injected.outcome {
            Outcome::Ok => "",
            Outcome::Failed { reason } | Outcome::Unknown { reason } => reason,
        };
        let shown = format!("{:?}", self.injected);
        let kept = [self.payload.as_slice(), &self.injected.response, reason.as_bytes(), shown.as_bytes()];
        let is_in = |secret: &String| kept.iter().any(|text| String::from_utf8_lossy(text).contains(secret.as_str()));
        match bench.secrets().iter().position(is_in) {
            Some(index) => Err(format!("secret number {index} of the bench")),
            None => Ok(()),
        }
    }
}

fn id(order: &Read<Order>) -> OrderId {
    order.value.id.clone().unwrap_or_else(|| OrderId::new(""))
}

fn convert(bench: &impl Bench, order: &Read<Order>, possible_duplicate: bool) -> Conversion {
    let now = chrono::DateTime::UNIX_EPOCH.fixed_offset();
    let circumstances = Circumstances { possible_duplicate, ..Circumstances::at(now) };
    bench.pos().convert(order, &bench.settings(), circumstances)
}

fn conversion_is_pure(bench: &impl Bench) -> Result<(), String> {
    let order = bench.order();
    let (one, other) = (convert(bench, &order, false), convert(bench, &order, false));
    match (&one.payload, one.payload == other.payload) {
        (Some(_), true) => Ok(()),
        (Some(_), false) => Err("two payloads".to_owned()),
        (None, _) => Err("no payload for the bench's order".to_owned()),
    }
}

fn possible_duplicate_shows(bench: &impl Bench) -> Result<(), String> {
    let order = bench.order();
    let is_same = convert(bench, &order, false).payload == convert(bench, &order, true).payload;
    if is_same { Err("the payload says nothing of it".to_owned()) } else { Ok(()) }
}

async fn looking(bench: &impl Bench) -> Result<(), String> {
    let (pos, order) = (bench.pos(), bench.order());
    let before = pos.probe(&id(&order)).await;
    send(bench, &order).await;
    let after = pos.probe(&id(&order)).await;
    let profile = pos.profile();
    if profile == Profile::ProvesAbsence && pos.settled_within().is_none() {
        return Err("absence is to be proved, and nothing says after how long".to_owned());
    }
    let may = |probe: Probe, is_there: bool| {
        let is_true = match probe {
            Probe::Found => is_there,
            Probe::Absent => !is_there,
            _ => true,
        };
        is_true && profile.bounds(probe) == probe
    };
    match (may(before, false), may(after, true)) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("{before:?} of an order that was never sent")),
        (_, false) => Err(format!("{after:?} of an order that is there")),
    }
}

async fn repeating(bench: &impl Bench) -> Result<(), String> {
    let order = bench.order();
    send(bench, &order).await;
    send(bench, &order).await.is(&[Answer::OnTill, Answer::Unclear], 1)
}
