//! What a till reports about its tickets: taken in, matched to its order, and told to HubRise where the connection's
//! settings say so.
//!
//! How a till's events come is not publicly known, so there are two ways in, both assumptions: it posts them to
//! `/pixelpoint/{connection}/events`, where the connection's 128-bit id is the secret, or it is asked for a listing the
//! dialect numbers.

use crate::arrival::Received;
use crate::connection::{Connection, ConnectionId};
use crate::desk::newest_order;
use crate::engine::{Engine, Inner, Live, Receipt};
use crate::journal::{
    Exchange, HttpHeaders, Injection, JournalError, Outcome, Peer, Snapshot, StoredTillEvent, TillArrival,
    TimelineEntry, TimelineKind, Transition,
};
use crate::lane::{Served, Worker, settle};
use crate::pos::{Events, TillEvent};
use bridge_core::injection::{Answer, Input, Phase, Probe, State, step};
use bridge_core::status;
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::OrderStatus;
use sha2::{Digest, Sha256};
use std::sync::{Arc, PoisonError};

const PUSHED: &str = "POST /pixelpoint/…/events";

/// How often the order of an event is looked for again, and how long: the till may report a ticket before it has
/// answered the order that made it.
const AGAIN: TimeDelta = TimeDelta::seconds(30);
const PATIENCE: TimeDelta = TimeDelta::minutes(5);

impl Engine {
    /// Takes what a till posted about its tickets. Returns [`Receipt::Stored`] only once it is on disk; what is no event is
    /// kept too, and shown.
    pub async fn accept_till_event<'b>(&self, connection: &str, received: impl Into<Received<'b>> + Send) -> Receipt {
        let received = received.into();
        let Some(live) = self.inner.live(&ConnectionId::new(connection)) else {
            tracing::warn!("an event of a till names no connection in use; not stored");
            return Receipt::TryAgain;
        };
        let id = &live.connection.id;
        match keep(&self.inner, &live, PUSHED, &received).await {
            Ok(()) => {
                self.inner.bells.ring(Worker::TillEvents(id.clone()));
                Receipt::Stored
            }
            Err(error) => {
                tracing::error!(connection.id = %id, %error, "an event of a till could not be stored");
                Receipt::TryAgain
            }
        }
    }
}

async fn keep(inner: &Inner, live: &Live, call: &str, received: &Received<'_>) -> Result<(), JournalError> {
    let raw = received.body;
    let events = live.pos.read_events(raw);
    let arrival = |raw: &[u8], readable| TillArrival {
        connection: live.connection.id.clone(),
        till: live.till.clone(),
        event_key: hex::encode(Sha256::digest(raw)),
        call: call.to_owned(),
        received_at: inner.clock.now(),
        readable,
        headers: received.headers.clone(),
        raw: raw.to_vec(),
    };
    let batch: Vec<_> = match events.as_slice() {
        // A listing without news.
        [] if call != PUSHED => return Ok(()),
        [] => vec![arrival(raw, false)],
        events => events.iter().map(|event| arrival(&event.raw, true)).collect(),
    };
    inner.journal.keep_till_events(&batch).await
}

/// Asks the till if it is time to, or else looks for the order of the event that has waited longest.
pub(crate) async fn serve(inner: &Arc<Inner>, id: &ConnectionId) -> Result<Served, JournalError> {
    let Some(live) = inner.live(id) else { return Ok(Served::Nothing { next_at: None }) };
    let now = inner.clock.now();
    let ask_at = *live.ask_events_at.lock().unwrap_or_else(PoisonError::into_inner);
    if ask_at.is_some_and(|at| at <= now) {
        let again = ask(inner, &live).await?;
        *live.ask_events_at.lock().unwrap_or_else(PoisonError::into_inner) = again;
        return Ok(Served::Something);
    }
    match inner.journal.next_till_event(id, now).await? {
        (Some(event), _) => {
            take_up(inner, &live, &event).await?;
            Ok(Served::Something)
        }
        (None, next_at) => Ok(Served::Nothing { next_at: [next_at, ask_at].into_iter().flatten().min() }),
    }
}

/// When a connection's till is asked first; `None`: never, for nobody wants to know.
pub(crate) fn first_asked_at(connection: &Connection) -> Option<DateTime<Utc>> {
    connection.settings.statuses.till_events.then_some(DateTime::UNIX_EPOCH)
}

/// Says when the till is to be asked again.
async fn ask(inner: &Inner, live: &Live) -> Result<Option<DateTime<Utc>>, JournalError> {
    match live.pos.events().await {
        Events::NotOffered => return Ok(None),
        Events::Listed { call, body } => keep(inner, live, &call, &Received::from(&body)).await?,
        Events::Failed => {
            tracing::warn!(connection.id = %live.connection.id, "the till did not list its events; asking again later");
        }
    }
    let seconds = live.connection.settings.statuses.till_events_seconds;
    Ok(Some(inner.clock.now() + TimeDelta::seconds(seconds.into())))
}

async fn take_up(inner: &Inner, live: &Live, stored: &StoredTillEvent) -> Result<(), JournalError> {
    // It was one when it came; the dialect may have been changed since.
    let Some(event) = live.pos.read_events(&stored.raw).into_iter().next() else {
        return inner.journal.put_off_till_event(stored.seq, None).await;
    };
    let id = inner.journal.injection_at_till(&live.till, event.order.as_ref(), event.ticket.as_deref()).await?;
    let injection = match id {
        Some(id) => inner.journal.injection(id).await?,
        None => None,
    };
    let now = inner.clock.now();
    let is_early = injection.as_ref().is_none_or(|injection| injection.state.phase == Phase::Sending);
    match injection {
        Some(injection) if !is_early || now >= stored.received_at + PATIENCE => {
            // An order that came by another connection of the same till stays with that one's settings.
            let own = inner.live(&injection.connection);
            let own = own.as_ref().map_or(&live.connection, |own| &own.connection);
            settle(inner, injection.id, |injection| reported(inner, own, injection, stored, &event)).await
        }
        _ => {
            let until = (now < stored.received_at + PATIENCE).then_some(now + AGAIN);
            inner.journal.put_off_till_event(stored.seq, until).await
        }
    }
}

fn reported(
    inner: &Inner,
    own: &Connection,
    injection: &Injection,
    stored: &StoredTillEvent,
    event: &TillEvent,
) -> Transition {
    let news = News::of(injection, event);
    let state = after(own, injection, event, &news);
    let same = state == injection.state;
    let (code, ticket) = (event.code.clone(), event.ticket.clone());
    let happened = TimelineKind::TillEvent { event: event.event, code, ticket };
    Transition {
        due_at: injection.due_at.filter(|_| same),
        tries: if same { injection.tries } else { 0 },
        unsaid_ticket: news.ticket.as_ref().and(injection.said_ticket()),
        ticket: news.ticket,
        other_ticket: news.other_ticket,
        timeline: vec![TimelineEntry { at: inner.clock.now(), kind: happened }],
        exchanges: vec![Exchange {
            peer: Peer::FromTill,
            call: stored.call.clone(),
            started_at: stored.received_at,
            duration_ms: 0,
            headers: HttpHeaders { request: stored.headers.clone(), ..HttpHeaders::default() },
            request: stored.raw.clone(),
            status: None,
            response: Vec::new(),
            outcome: Outcome::Ok,
        }],
        takes_up_till: Some(stored.seq),
        ..Transition::to(state)
    }
}

/// What an event says of an order's ticket.
#[derive(Default)]
struct News {
    /// It names the order, so a ticket of it is there.
    names_it: bool,
    /// The ticket's number: the first that is known, or the till's own in place of one that a person said.
    ticket: Option<String>,
    /// Another one than the till has told before.
    other_ticket: Option<String>,
}

impl News {
    fn of(injection: &Injection, event: &TillEvent) -> Self {
        let names_it = event.order.as_ref() == Some(&injection.order);
        let number = event.ticket.clone().filter(|number| injection.ticket.as_ref() != Some(number));
        match injection.ticket {
            None => Self { names_it, ticket: number, other_ticket: None },
            Some(_) if names_it && injection.state.vouched => Self { names_it, ticket: number, other_ticket: None },
            Some(_) if names_it => Self { names_it, ticket: None, other_ticket: number },
            Some(_) => Self::default(),
        }
    }

    /// What it proves: two numbers are two tickets, as if an attempt of before were answered late.
    fn proves(&self) -> Option<Input> {
        match self {
            Self { other_ticket: Some(_), .. } => Some(Input::Answered { attempt: 1, answer: Answer::OnTill }),
            Self { names_it: true, .. } => Some(Input::Probed(Probe::Found)),
            _ => None,
        }
    }
}

/// A ticket that carries the order's own id is there, whatever became of the answer; and its status may rise.
fn after(own: &Connection, injection: &Injection, event: &TillEvent, news: &News) -> State {
    let state = news.proves().map_or(injection.state, |proof| step(injection.state, proof).0);
    let order = newest_order(injection);
    let service = order.as_ref().and_then(|order| order.value.service_type.as_ref());
    let seen = injection.snapshot.as_ref().map_or(OrderStatus::New, Snapshot::order_status);
    let settings = &own.settings.statuses;
    let status = event.event.and_then(|event| status::owed_by_event(event, service, &seen, state.owed, settings));
    status.map_or(state, |status| step(state, Input::Reported(status)).0)
}
