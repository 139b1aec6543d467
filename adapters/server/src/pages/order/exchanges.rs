//! What was said about an order: grouped by what set it off, newest first, each body piece by piece where it has pieces.

use crate::callback::STORED;
use crate::pages::{Pages, Words, format};
use axum::http::header::{CONNECTION, CONTENT_LENGTH};
use axum::http::{HeaderMap, HeaderValue};
use bridge_engine::journal::{Exchange, Headers, HttpHeaders, OrderRecord, Outcome, Peer, ReceivedEvent, TimelineKind};
use bridge_engine::pos::Explained;
use chrono_tz::Tz;
use std::cmp::Reverse;

/// Pieces of a body that are shown at first.
const PIECES: usize = 400;
/// Characters of a body without pieces that are shown at first.
const CHARACTERS: usize = 60_000;

/// An event or a decision, and what was said because of it.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) time: String,
    pub(super) rows: Vec<Row>,
}

/// One request and its answer.
pub(super) struct Row {
    pub(super) time: String,
    pub(super) direction: String,
    pub(super) call: String,
    pub(super) status: String,
    pub(super) class: &'static str,
    pub(super) duration: String,
    /// HTTP headers, a line each; empty where none are known.
    pub(super) request_headers: String,
    pub(super) request: Body,
    pub(super) response_headers: String,
    pub(super) response: Body,
    /// Where it can be taken away, below the order's page.
    pub(super) path: String,
}

/// A body as it is shown: pieces with their meanings, or a text.
#[derive(Default)]
pub(super) struct Body {
    pub(super) pieces: Vec<Piece>,
    pub(super) text: String,
    /// There is more than is shown.
    pub(super) cut: bool,
}

/// A piece of a body.
pub(super) struct Piece {
    /// How deep it stands; pages do not go deeper than five.
    pub(super) depth: usize,
    pub(super) name: String,
    pub(super) text: String,
    pub(super) meaning: String,
}

/// How bodies are shown: they hold the customer's name, address and phone.
#[derive(Clone, Copy)]
pub(super) struct Bodies<'a> {
    pub(super) pages: &'a Pages,
    pub(super) w: Words,
    /// To this reader at all.
    pub(super) are_shown: bool,
    /// To their end.
    pub(super) whole: bool,
}

impl Bodies<'_> {
    pub(super) fn shown(self, record: &OrderRecord, body: &[u8]) -> Body {
        match body {
            [] => Body { text: self.w.t("exchange_empty"), ..Body::default() },
            _ if !self.are_shown => Body { text: self.w.t("body_hidden"), ..Body::default() },
            _ => self.pieces(record, body).unwrap_or_else(|| self.text(&format::body(body))),
        }
    }

    fn pieces(self, record: &OrderRecord, body: &[u8]) -> Option<Body> {
        let pieces = self.pages.engine.explain(&record.injection.connection, body)?;
        let shown = if self.whole { pieces.len() } else { PIECES };
        let cut = pieces.len() > shown;
        let pieces = pieces.into_iter().take(shown).map(|piece| self.piece(piece)).collect();
        Some(Body { pieces, text: String::new(), cut })
    }

    fn piece(self, piece: Explained) -> Piece {
        let meaning = piece.meaning.map_or_else(|| self.w.t("node_unknown"), |key| self.w.t(&format!("node_{key}")));
        Piece { depth: piece.depth.min(5), name: piece.name, text: piece.text.trim().to_owned(), meaning }
    }

    fn text(self, text: &str) -> Body {
        let end = text.char_indices().nth(CHARACTERS).map(|(end, _)| end).filter(|_| !self.whole);
        Body { pieces: Vec::new(), text: text[..end.unwrap_or(text.len())].to_owned(), cut: end.is_some() }
    }
}

/// Newest first, and newest first within each.
pub(super) fn groups(bodies: Bodies<'_>, record: &OrderRecord, zone: Tz) -> Vec<Group> {
    let w = bodies.w;
    let events = record.events.iter().map(|event| (event.received_at, w.t("group_event"), Some(event)));
    let decisions = record.timeline.iter().filter_map(|entry| match &entry.kind {
        TimelineKind::Operator { action, who, .. } => {
            let action = w.t(&format!("action_{}", action.name()));
            Some((entry.at, w.with_all("timeline_operator", &[("who", who), ("action", &action)]), None))
        }
        _ => None,
    });
    let mut starts: Vec<_> = events.chain(decisions).collect();
    starts.sort_by_key(|(at, ..)| Reverse(*at));
    let mut rest: Vec<_> = numbered(record).collect();
    rest.sort_by_key(|(_, exchange)| Reverse(exchange.started_at));
    let mut groups = Vec::new();
    for (at, title, event) in starts {
        let later = rest.iter().take_while(|(_, exchange)| exchange.started_at >= at).count();
        let mut rows: Vec<_> = rest.drain(..later).map(|exchange| row(bodies, record, exchange, zone)).collect();
        rows.extend(event.map(|event| event_row(bodies, record, event, zone)));
        groups.push(Group { title, time: w.time(at, zone), rows });
    }
    if let Some(first) = rest.last().map(|(_, exchange)| exchange.started_at) {
        let rows = rest.into_iter().map(|exchange| row(bodies, record, exchange, zone)).collect();
        groups.push(Group { title: w.t("group_other"), time: w.time(first, zone), rows });
    }
    groups
}

/// Exchanges with their numbers: the oldest is the first, so that no number changes.
pub(super) fn numbered(record: &OrderRecord) -> impl Iterator<Item = (usize, &Exchange)> {
    let count = record.exchanges.len();
    record.exchanges.iter().enumerate().map(move |(nth, exchange)| (count - nth, exchange))
}

fn row(bodies: Bodies<'_>, record: &OrderRecord, (number, exchange): (usize, &Exchange), zone: Tz) -> Row {
    let w = bodies.w;
    let (class, status) = match &exchange.outcome {
        Outcome::Ok => ("good", w.t("exchange_ok")),
        Outcome::Failed { reason } => ("bad", w.reason(reason)),
        Outcome::Unknown { reason } => ("bad", w.pair(&w.t("exchange_unknown"), &w.reason(reason))),
    };
    let direction = match exchange.peer {
        Peer::FromHubRise => "exchange_from_hubrise",
        Peer::ToHubRise => "exchange_to_hubrise",
        Peer::ToTill => "exchange_to_till",
        Peer::FromTill => "exchange_from_till",
    };
    Row {
        time: w.precise(exchange.started_at, zone),
        direction: w.t(direction),
        call: exchange.call.clone(),
        status: match exchange.status {
            Some(code) => format!("{code} · {status}"),
            None => status,
        },
        class,
        duration: format!("{} ms", exchange.duration_ms),
        request_headers: exchange.headers.request.as_str().to_owned(),
        request: bodies.shown(record, &exchange.request),
        response_headers: exchange.headers.response.as_str().to_owned(),
        response: bodies.shown(record, &exchange.response),
        path: format!("exchanges/{number}"),
    }
}

fn event_row(bodies: Bodies<'_>, record: &OrderRecord, event: &ReceivedEvent, zone: Tz) -> Row {
    let path = format!("events/{}", event.seq);
    let exchange = of_event(event);
    // How long it took is not kept: HubRise was answered once it was on disk.
    let status = format!("200 · {}", bodies.w.t("stored"));
    Row { path, status, duration: String::new(), ..row(bodies, record, (0, &exchange), zone) }
}

/// What HubRise sent and what it was told, as an exchange.
pub(super) fn of_event(event: &ReceivedEvent) -> Exchange {
    let mut answer = HeaderMap::new();
    answer.insert(CONNECTION, HeaderValue::from_static("close"));
    answer.insert(CONTENT_LENGTH, HeaderValue::from(STORED.len()));
    let response = Headers::masked(&answer, &[]);
    Exchange {
        peer: Peer::FromHubRise,
        call: "POST /hubrise/…/events".to_owned(),
        started_at: event.received_at,
        duration_ms: 0,
        headers: HttpHeaders { request: event.headers.clone(), response },
        request: event.raw.clone(),
        status: Some(200),
        response: STORED.as_bytes().to_vec(),
        outcome: Outcome::Ok,
    }
}
