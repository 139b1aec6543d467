//! The way to HubRise: the simulated one, behind a network that loses and delays.

use crate::clock::{Moment, SECOND};
use crate::fault::Fault;
use crate::sabotage::Sabotage;
use crate::setup::CALLBACKS;
use crate::world::{Event, State, World};
use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, Request, Response};
use hubrise_api::{OrderId, Sent, Transport, TransportError};
use serde_json::Value;
use std::sync::Arc;

pub(crate) struct SimTransport(pub(crate) Arc<World>);

/// What becomes of a call.
enum Fate {
    Arrives { after: Moment },
    NeverGoesOut,
    Lost { applied: bool },
    LandsLate { after: Moment },
    Refused(u16),
}

/// As the production transport has it.
const TIME_OUT: Moment = 20 * SECOND;

fn fate(state: &mut State, is_patch: bool) -> Fate {
    let now = state.now();
    if !state.faults.is_calm() && now < state.unauthorised_until {
        state.faults.hit(Fault::Unauthorised);
        return Fate::Refused(401);
    }
    let down = !state.faults.is_calm() && now < state.hubrise_down_until;
    if down {
        state.faults.hit(Fault::HubRiseDown);
    }
    if down || state.strikes(Fault::HubRiseStumbles, 200) {
        let fates = [Fate::NeverGoesOut, Fate::Lost { applied: false }, Fate::Refused(500), Fate::Refused(502)];
        let chosen = state.dice.below(5);
        let lost = Fate::Lost { applied: !down };
        return fates.into_iter().nth(usize::try_from(chosen).unwrap()).unwrap_or(lost);
    }
    if state.strikes(Fault::HubRiseTooMany, 150) {
        return Fate::Refused(429);
    }
    if is_patch && state.strikes(Fault::LandsLate, 200) {
        return Fate::LandsLate { after: TIME_OUT + state.dice.between(SECOND, 60 * SECOND) };
    }
    Fate::Arrives { after: state.dice.between(1, 400) }
}

#[async_trait]
impl Transport for SimTransport {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let world = &self.0;
        world.thaw().await;
        let is_patch = request.method() == Method::PATCH;
        if request.uri().to_string().starts_with(CALLBACKS) {
            // It asks whether it is itself what answers there.
            world.time.sleep(SECOND).await;
            return Ok(Response::builder().status(503).body(Bytes::new()).unwrap());
        }
        world.note(|| format!("calls {} {}", request.method(), request.uri().path()));
        if is_patch {
            world.with(|state| sends_status(state, &request));
            perhaps_cancel(world, &request);
        }
        let (request, breaks_off) = world.with(|state| small_pages(state, request));
        if breaks_off {
            world.time.sleep(SECOND).await;
            return Err(TransportError::new(Sent::Maybe, "cut off"));
        }
        let maybe = |why: &'static str| TransportError::new(Sent::Maybe, why);
        let result = match world.with(|state| fate(state, is_patch)) {
            Fate::Arrives { after } => {
                world.time.sleep(after).await;
                world.hubrise_takes(&request).ok_or_else(|| maybe("cut off"))
            }
            Fate::NeverGoesOut => {
                world.time.sleep(SECOND).await;
                Err(TransportError::new(Sent::No, "no connection"))
            }
            Fate::Lost { applied } => {
                if applied {
                    world.hubrise_takes(&request);
                }
                world.time.sleep(TIME_OUT).await;
                Err(maybe("timed out"))
            }
            Fate::LandsLate { after } => {
                world.after(after, Event::Lands(request));
                world.time.sleep(TIME_OUT).await;
                Err(maybe("timed out"))
            }
            Fate::Refused(status) => {
                world.time.sleep(SECOND).await;
                let body = Bytes::from_static(b"{\"message\":\"no\"}");
                Ok(Response::builder().status(status).body(body).unwrap())
            }
        };
        world.thaw().await;
        result
    }
}

/// Where pages fail, they are of two orders each, and a page that is not the first may break off.
fn small_pages(state: &mut State, request: Request<Bytes>) -> (Request<Bytes>, bool) {
    let uri = request.uri().to_string();
    if !state.is_on(Fault::PageFails) || !uri.contains("/location/orders?") {
        return (request, false);
    }
    let breaks_off = uri.contains("cursor=") && state.strikes(Fault::PageFails, 300);
    let (mut parts, body) = request.into_parts();
    parts.uri = format!("{uri}&count=2").parse().unwrap();
    (Request::from_parts(parts, body), breaks_off)
}

fn perhaps_cancel(world: &World, request: &Request<Bytes>) {
    let order = request.uri().path().rsplit('/').next().map(OrderId::new);
    world.with(|state| {
        if let (true, Some(order)) = (state.strikes(Fault::CancelRace, 200), order) {
            let span = state.dice.between(0, SECOND);
            state.after(span, Event::Cancel(order));
        }
    });
}

/// For the saboteur that believes in it.
fn sends_status(state: &mut State, request: &Request<Bytes>) {
    let Some(order) = request.uri().path().rsplit('/').next().map(OrderId::new) else { return };
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    if let Some(status) = body["status"].as_str() {
        state.ledger.sent_statuses.insert(order, status.to_owned());
    }
}

/// For the saboteur that does not hear what is noted in HubRise.
fn without_markers(body: &Bytes) -> Bytes {
    String::from_utf8_lossy(body).replace("\"private_ref\":\"pixbridge ", "\"private_ref\":\"somebody ").into()
}

/// What an answer says of an order: its status, by itself or in an event.
fn shown(body: &Bytes) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let event = body.get("new_state");
    let status = event.unwrap_or(&body)["status"].as_str().unwrap_or_default();
    let order = body["order_id"].as_str().unwrap_or_default();
    format!("{order} {status}").trim().to_owned()
}

impl World {
    /// HubRise takes a call, and may fire events by it.
    pub(crate) fn hubrise_takes(&self, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        self.hubrise.tell(self.time.true_time());
        let mut response = self.hubrise.call(request);
        if let Some(response) = &mut response {
            let date = self.time.true_time().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            response.headers_mut().insert(http::header::DATE, date.parse().unwrap());
        }
        let status = response.as_ref().map(|response| response.status().as_u16());
        self.note(|| {
            let shown = response.as_ref().map(|response| shown(response.body())).unwrap_or_default();
            format!("HubRise takes {} {}: {status:?} {shown}", request.method(), request.uri().path())
        });
        self.after(0, Event::Deliver);
        if self.sabotage == Some(Sabotage::DroppedMarker) {
            return response.map(|response| response.map(|body| without_markers(&body)));
        }
        match (self.sabotage, response) {
            (Some(Sabotage::BelievesItsWrites), Some(response)) if request.method() == Method::GET => {
                let order = request.uri().path().rsplit('/').next().map(OrderId::new);
                Some(response.map(|body| self.as_sent(order.as_ref(), &body)))
            }
            (_, response) => response,
        }
    }

    /// For the saboteur that reads back what it sent.
    fn as_sent(&self, order: Option<&OrderId>, body: &Bytes) -> Bytes {
        let sent = order.and_then(|order| self.with(|state| state.ledger.sent_statuses.get(order).cloned()));
        let Some(status) = sent else { return body.clone() };
        let mut order: Value = serde_json::from_slice(body).unwrap_or_default();
        order["status"] = status.into();
        order.to_string().into()
    }
}
