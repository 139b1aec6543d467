//! The till's lane: one attempt in flight, the intent committed before the first byte, the answer committed before
//! anything else.

use crate::desk::{note, renewed, unchanged};
use crate::engine::{Inner, Live};
use crate::failpoint::{self, Point};
use crate::journal::{Exchange, Injection, InjectionId, JournalError, Outcome, Peer, Snapshot, Transition};
use crate::lane::{AFTER_FAILURE, back_off, commit, settle};
use crate::witness::Noted;
use crate::{alerts, silence, witness};
use bridge_core::injection::{Answer, Effect, Input, Phase, Probe, Profile, State, step};
use bridge_core::ledger::Code;
use bridge_core::status::Admission;
use chrono::{DateTime, TimeDelta, Utc};

pub(crate) async fn serve(inner: &Inner, live: &Live, injection: Injection) -> Result<(), JournalError> {
    match injection.state.phase {
        Phase::Ready => match silent_until(inner, &injection).await {
            Some(until) => wait(inner, &injection, until).await.map(drop),
            None => Box::pin(in_turn(inner, live, injection)).await,
        },
        Phase::Unknown => look_for(inner, live, injection.id).await,
        _ => Ok(()),
    }
}

/// Until when an order that may go waits for a till that does not answer. The first to wait long enough has it asked.
async fn silent_until(inner: &Inner, injection: &Injection) -> Option<DateTime<Utc>> {
    if go_ahead(inner, injection) != Input::TillFree {
        return None;
    }
    if inner.silences.until(&injection.till, inner.clock.now())? <= inner.clock.now() {
        silence::look(inner, &injection.till).await;
    }
    inner.silences.until(&injection.till, inner.clock.now())
}

/// Behind an order that the till did not take, another one waits; the first time, it has the elder tried at once.
async fn in_turn(inner: &Inner, live: &Live, injection: Injection) -> Result<(), JournalError> {
    let elder = match go_ahead(inner, &injection) {
        Input::TillFree => silence::elder(inner, &injection).await?,
        _ => None,
    };
    let Some(elder) = elder else { return attempt(inner, live, injection).await };
    let until = elder.due_at.unwrap_or_else(|| inner.clock.now());
    let is_news = wait(inner, &injection, until).await?;
    match inner.live(&elder.connection) {
        Some(live) if is_news => attempt(inner, &live, elder).await,
        _ => Ok(()),
    }
}

/// Puts the order off; whether its timeline says only now that it waits.
async fn wait(inner: &Inner, injection: &Injection, until: DateTime<Utc>) -> Result<bool, JournalError> {
    let is_news = inner.silences.is_news(&injection.till, injection.id);
    let transition = Transition {
        due_at: Some(before_deadline(inner, injection, until)),
        timeline: is_news.then(|| note(inner, "till_not_answering")).into_iter().collect(),
        ..unchanged(injection)
    };
    commit(inner, injection, transition).await?;
    Ok(is_news)
}

async fn attempt(inner: &Inner, live: &Live, injection: Injection) -> Result<(), JournalError> {
    failpoint::reach(Point::BeforeIntent).await;
    let noted = match go_ahead(inner, &injection) {
        Input::TillFree => witness::note_attempt(inner, live, injection).await?,
        _ => Some(Noted { injection, exchange: None, timeline: None }),
    };
    let Some(Noted { injection, exchange, timeline }) = noted else { return Ok(()) };
    let (state, effects) = step(injection.state, go_ahead(inner, &injection));
    let intent = Transition {
        tries: injection.tries,
        exchanges: exchange.into_iter().collect(),
        timeline: timeline.into_iter().collect(),
        ..Transition::to(state)
    };
    if !commit(inner, &injection, intent).await? {
        return Ok(());
    }
    let sends = effects.iter().find_map(|effect| match effect {
        Effect::Send { attempt } => Some(*attempt),
        _ => None,
    });
    let Some(number) = sends else { return Ok(()) };
    send(inner, live, &injection, number).await?;
    look_for(inner, live, injection.id).await
}

/// Looks for an order until it is known whether it is on the till or in doubt. No other order goes meanwhile: its attempt
/// may take half a minute, and a doubt must be known within one.
async fn look_for(inner: &Inner, live: &Live, id: InjectionId) -> Result<(), JournalError> {
    while let Some(unknown) = inner.journal.injection(id).await?.filter(|it| it.state.phase == Phase::Unknown) {
        if unknown.tries > 0 {
            let latest = inner.clock.now() + LONGEST_PAUSE;
            tokio::select! {
                biased;
                () = inner.stop.cancelled() => break,
                () = inner.clock.sleep_until(unknown.due_at.map_or(latest, |at| at.min(latest))) => {}
            }
        }
        probe(inner, live, &unknown).await?;
    }
    Ok(())
}

/// Whether the order may still go: it has a payload, and its deadline has not passed.
fn go_ahead(inner: &Inner, injection: &Injection) -> Input {
    let payload = injection.conversion.as_ref().and_then(|conversion| conversion.payload.as_ref());
    match injection.tried_until() {
        _ if payload.is_none() => Input::Revised { must_hold: true },
        Some(deadline) if inner.clock.now() > deadline => Input::DeadlinePassed,
        _ => Input::TillFree,
    }
}

/// The intent is on disk. From here on, whatever is not an answer leaves a doubt.
async fn send(inner: &Inner, live: &Live, injection: &Injection, attempt: u32) -> Result<(), JournalError> {
    failpoint::reach(Point::BeforeSend).await;
    let payload =
        injection.conversion.as_ref().and_then(|conversion| conversion.payload.as_deref()).unwrap_or_default();
    let started_at = inner.clock.now();
    let injected = live.pos.inject(payload).await;
    let duration_ms = (inner.clock.now() - started_at).num_milliseconds();
    failpoint::reach(Point::BeforeReply).await;
    let problem = injected.problem;
    let unpaid = injected.payment_open && was_paid(injection);
    let answer = injected.answer;
    let exchange = Exchange {
        peer: Peer::ToTill,
        call: injected.call.to_owned(),
        started_at,
        duration_ms,
        headers: injected.headers,
        request: payload.to_vec(),
        status: injected.status,
        response: injected.response,
        outcome: if unpaid { Outcome::Unknown { reason: "reason_payment_open".to_owned() } } else { injected.outcome },
    };
    // What the till said must not be lost to a journal that fails for a moment: without it the order would be in doubt.
    keep(inner, injection.id, |now| {
        let (state, _) = step(now.state, Input::Answered { attempt, answer: injected.answer });
        let (state, conversion) = renewed(inner, live, now, unless_ended(now, state));
        let waits = injected.answer == Answer::NotDelivered && state.phase == Phase::Ready;
        Transition {
            ticket: injected.ticket.clone(),
            conversion,
            timeline: unpaid.then(|| note(inner, "payment_open")).into_iter().collect(),
            exchanges: vec![exchange.clone()],
            tries: if waits { injection.tries + 1 } else { 0 },
            due_at: waits.then(|| before_deadline(inner, injection, back_off(inner, injection.tries))),
            ..Transition::to(state)
        }
    })
    .await?;
    inner.meters.attempt(injection, answer, inner.clock.now());
    silence::heard(inner, injection, answer, problem).await;
    alerts::till_answered(inner, &injection.till, answer, injection.tries + 1).await;
    inner.book.till(&injection.connection, problem.map_or(Ok(()), Err)).await;
    Ok(())
}

/// A payment went with the order.
fn was_paid(injection: &Injection) -> bool {
    let ledger = injection.conversion.as_ref().map(|conversion| &conversion.ledger);
    ledger.is_some_and(|ledger| ledger.findings.iter().any(|finding| finding.code == Code::PaymentSent))
}

/// An order that HubRise ended while it was being sent, and that did not arrive, is not tried again.
fn unless_ended(injection: &Injection, state: State) -> State {
    match injection.snapshot.as_ref().map(Snapshot::admission) {
        Some(Admission::Ended(end)) if state.phase == Phase::Ready => step(state, Input::EndedUpstream(end)).0,
        _ => state,
    }
}

/// Settles, and tries again while the journal fails, until the engine stops.
async fn keep(inner: &Inner, id: InjectionId, make: impl Fn(&Injection) -> Transition) -> Result<(), JournalError> {
    loop {
        let failed = match settle(inner, id, &make).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        tracing::error!(error = %failed, "the till's answer could not be stored; trying again");
        tokio::select! {
            biased;
            () = inner.stop.cancelled() => return Err(failed),
            () = inner.clock.sleep_until(inner.clock.now() + AFTER_FAILURE) => {}
        }
    }
}

/// At that moment, but not past the deadline: then a person has to know.
pub(crate) fn before_deadline(inner: &Inner, injection: &Injection, at: DateTime<Utc>) -> DateTime<Utc> {
    match injection.tried_until() {
        Some(deadline) if deadline < at => deadline.max(inner.clock.now()) + TimeDelta::milliseconds(1),
        _ => at,
    }
}

/// How often an order that was not seen is looked for again, after 1, 2, 4 and 8 seconds: with the longest attempt before it,
/// a person knows within a minute.
const LOOKS: u32 = 4;

/// How long a look may take: all of them, their pauses and the longest attempt stay within a minute.
const LOOK: TimeDelta = TimeDelta::seconds(2);

/// The longest time a till may take to have an order for "not there" to be waited for: twice that is.
const SETTLED: TimeDelta = TimeDelta::seconds(10);

/// The longest between two looks. What is due later was dated by a clock that has been set back since.
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(20);

/// So many attempts a decision to send is worth where a till lets an order go again by itself; then a person decides.
const ATTEMPTS: u32 = 2;

async fn probe(inner: &Inner, live: &Live, injection: &Injection) -> Result<(), JournalError> {
    let found = match look(inner, live, injection).await {
        Probe::NotSeen if injection.tries >= LOOKS => Probe::CannotTell,
        found => found,
    };
    settle(inner, injection.id, |now| {
        let (state, conversion) = renewed(inner, live, now, step(now.state, Input::Probed(found)).0);
        let again = found == Probe::NotSeen && state.phase == Phase::Unknown;
        Transition {
            conversion,
            tries: if again { injection.tries + 1 } else { 0 },
            due_at: again.then(|| next_look(inner, live, injection)),
            ..Transition::to(state)
        }
    })
    .await
}

/// What a look at the till proves. Here, and nowhere else, a claim counts no more than the till's profile lets it.
pub(crate) async fn look(inner: &Inner, live: &Live, injection: &Injection) -> Probe {
    let claimed = tokio::select! {
        biased;
        claimed = live.pos.probe(&injection.order) => claimed,
        () = inner.clock.sleep_until(inner.clock.now() + LOOK) => Probe::NotSeen,
    };
    let may_go_again = injection.state.attempt < ATTEMPTS * (1 + injection.state.resends);
    match live.pos.profile().bounds(claimed) {
        Probe::Absent if !has_settled(inner, live, injection) => Probe::NotSeen,
        Probe::Absent | Probe::MayRepeat if !may_go_again => Probe::CannotTell,
        // The till must have it by now, and says neither.
        Probe::NotSeen if has_settled(inner, live, injection) => Probe::CannotTell,
        proved => proved,
    }
}

/// How long is waited before "not there" is a proof; `None`: it never is one.
fn settling(live: &Live) -> Option<TimeDelta> {
    let within = live.pos.settled_within().filter(|_| live.pos.profile() == Profile::ProvesAbsence);
    within.filter(|within| *within <= SETTLED).map(|within| within * 2)
}

/// The wait after the first look is over. A due time that is still to come means that the clock was set back.
fn has_settled(inner: &Inner, live: &Live, injection: &Injection) -> bool {
    let is_over = injection.due_at.is_some_and(|at| at <= inner.clock.now());
    settling(live).is_some() && injection.tries > 0 && is_over
}

fn next_look(inner: &Inner, live: &Live, injection: &Injection) -> DateTime<Utc> {
    match settling(live) {
        Some(wait) => inner.clock.now() + wait,
        None => back_off(inner, injection.tries),
    }
}
