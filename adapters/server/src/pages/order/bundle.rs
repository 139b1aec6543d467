//! Evidence to send to a reseller, to HubRise, to a platform: everything about an order in one archive, without secrets,
//! and without customers' data unless an administrator wants it in.

use super::exchanges::{numbered, of_event};
use crate::access::Signed;
use crate::pages::mask::Mask;
use crate::pages::{PageError, Pages, Words, number};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bridge_core::text::Lang;
use bridge_engine::journal::{Exchange, Headers, InjectionId, OrderRecord, Outcome, Role};
use chrono::SecondsFormat;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Whether customers' data is wanted in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Wanted {
    personal: String,
}

impl Wanted {
    pub(in crate::pages) fn is_personal(&self) -> bool {
        !self.personal.is_empty()
    }

    /// The end of a file's name: two archives in one folder are not to be mixed up.
    pub(in crate::pages) fn ending(&self) -> &'static str {
        if self.is_personal() { "-with-customers" } else { "" }
    }

    /// The order, if as much of it as is wanted is for this reader.
    async fn of(&self, pages: &Pages, w: Words, signed: &Signed, id: &str) -> Result<OrderRecord, PageError> {
        let record = pages.order(w, InjectionId(number(id, w)?)).await?;
        if self.is_personal() && !signed.may(Role::Administrator, &record.injection.connection) {
            return Err(PageError::forbidden(w));
        }
        Ok(record)
    }
}

/// Everything about one order.
pub(in crate::pages) async fn bundle(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    signed: Signed,
    w: Words,
) -> Result<Response, PageError> {
    let record = wanted.of(&pages, w, &signed, &id).await?;
    let mut archive = Archive::default();
    archive.order(&pages, &record, "", wanted.is_personal());
    archive.add("versions.json", &versions(&pages));
    Ok(archive.download(&format!("order-{}{}.zip", record.injection.order.as_str(), wanted.ending())))
}

/// One request and its answer, as a text.
pub(in crate::pages) async fn exchange(
    State(pages): State<Pages>,
    Path((id, nth)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    signed: Signed,
    w: Words,
) -> Result<Response, PageError> {
    let record = wanted.of(&pages, w, &signed, &id).await?;
    let found = numbered(&record).find(|(number, _)| number.to_string() == nth);
    let (number, exchange) = found.ok_or_else(|| PageError::not_found(w))?;
    Ok(text(&pages, &record, exchange, &format!("exchange-{number}"), &wanted))
}

/// One event of HubRise's and what it was told, as a text.
pub(in crate::pages) async fn event(
    State(pages): State<Pages>,
    Path((id, seq)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    signed: Signed,
    w: Words,
) -> Result<Response, PageError> {
    let record = wanted.of(&pages, w, &signed, &id).await?;
    let found = record.events.iter().find(|event| event.seq.to_string() == seq);
    let event = found.ok_or_else(|| PageError::not_found(w))?;
    Ok(text(&pages, &record, &of_event(event), &format!("event-{seq}"), &wanted))
}

fn text(pages: &Pages, record: &OrderRecord, exchange: &Exchange, name: &str, wanted: &Wanted) -> Response {
    let text = in_full(exchange, &Mask::of(pages, record, wanted.is_personal()));
    let name = format!("order-{}-{name}{}.txt", record.injection.order.as_str(), wanted.ending());
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, text).into_response()
}

/// English: support reads it.
fn in_full(exchange: &Exchange, mask: &Mask<'_>) -> Vec<u8> {
    let status = exchange.status.map_or("no HTTP status".to_owned(), |status| format!("HTTP {status}"));
    let mut text = Vec::new();
    let about = format!(
        "{} ({})\n{}, {} ms, {status}",
        exchange.call,
        exchange.peer.name(),
        exchange.started_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        exchange.duration_ms,
    );
    text.extend(mask.text(&about).into_bytes());
    if let Some(reason) = reason(exchange) {
        text.extend(mask.text(&format!("\n{reason}")).into_bytes());
    }
    let sides = [
        ("request", &exchange.headers.request, &exchange.request),
        ("response", &exchange.headers.response, &exchange.response),
    ];
    for (side, headers, body) in sides {
        text.extend(format!("\n\n--- {side} ---\n{}\n", headers.as_str()).into_bytes());
        if !body.is_empty() {
            text.extend(mask.body(body));
        }
    }
    text.push(b'\n');
    text
}

fn reason(exchange: &Exchange) -> Option<&str> {
    match &exchange.outcome {
        Outcome::Ok => None,
        Outcome::Failed { reason } | Outcome::Unknown { reason } => Some(reason),
    }
}

pub(in crate::pages) fn versions(pages: &Pages) -> Vec<u8> {
    pretty(&json!({ "bridge": env!("CARGO_PKG_VERSION"), "made_at": pages.engine.now() }))
}

/// An archive under way.
pub(in crate::pages) struct Archive(ZipWriter<Cursor<Vec<u8>>>);

impl Default for Archive {
    fn default() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }
}

/// What each file of an archive is, and what is masked in it.
const README: &str = include_str!("../../../assets/README.txt");

impl Archive {
    pub(in crate::pages) fn add(&mut self, name: &str, content: &[u8]) {
        // Nothing but memory is written to.
        let begun = self.0.start_file(name, SimpleFileOptions::default());
        if begun.is_err() || self.0.write_all(content).is_err() {
            tracing::error!("a file could not be put into an archive");
        }
    }

    /// What HubRise sent, what became of it, what was said, in a folder.
    pub(in crate::pages) fn order(&mut self, pages: &Pages, record: &OrderRecord, folder: &str, personal: bool) {
        let injection = &record.injection;
        let mask = Mask::of(pages, record, personal);
        for event in &record.events {
            self.add(&format!("{folder}events/{}.json", event.seq), &mask.body(&event.raw));
            self.add(&format!("{folder}events/{}.headers.txt", event.seq), event.headers.as_str().as_bytes());
        }
        if let Some(snapshot) = &injection.snapshot {
            self.add(&format!("{folder}order.json"), &mask.body(&snapshot.json));
        }
        if let Some(conversion) = &injection.conversion {
            let findings = conversion.ledger.findings.iter().map(|finding| {
                json!({ "code": finding.code.name(), "severity": finding.code.severity().name(), "path": finding.path,
                    "amount": finding.amount.map(|amount| amount.to_string()), "text": finding.text(Lang::En) })
            });
            let totals = serde_json::to_value(conversion.totals).unwrap_or_default();
            let links = serde_json::to_value(&conversion.links).unwrap_or_default();
            let ledger = json!({ "findings": findings.collect::<Vec<_>>(), "links": links, "totals": totals });
            self.add(&format!("{folder}ledger.json"), &mask.body(&pretty(&ledger)));
            if let Some(payload) = &conversion.payload {
                self.add(&format!("{folder}payload{}", mask.ending()), &mask.body(payload));
            }
        }
        let timeline = serde_json::to_value(&record.timeline).unwrap_or_default();
        let state = serde_json::to_value(injection.state).unwrap_or_default();
        let history = json!({ "order": injection.order.as_str(), "state": state, "ticket": injection.ticket,
            "deadline": injection.deadline_at, "timeline": timeline });
        self.add(&format!("{folder}timeline.json"), &mask.body(&pretty(&history)));
        self.exchanges(record, folder, &mask);
    }

    fn exchanges(&mut self, record: &OrderRecord, folder: &str, mask: &Mask<'_>) {
        let mut index = Vec::new();
        for (number, exchange) in numbered(record) {
            let lines = |headers: &Headers| headers.as_str().lines().map(str::to_owned).collect::<Vec<_>>();
            index.push(json!({ "number": number, "peer": exchange.peer.name(), "call": exchange.call,
                "started_at": exchange.started_at, "duration_ms": exchange.duration_ms, "status": exchange.status,
                "reason": reason(exchange), "request_headers": lines(&exchange.headers.request),
                "response_headers": lines(&exchange.headers.response) }));
            for (part, body) in [("request", &exchange.request), ("response", &exchange.response)] {
                if !body.is_empty() {
                    self.add(&format!("{folder}exchanges/{number:03}-{part}.txt"), &mask.body(body));
                }
            }
        }
        index.reverse();
        self.add(&format!("{folder}exchanges.json"), &mask.body(&pretty(&Value::Array(index))));
    }

    pub(in crate::pages) fn download(mut self, name: &str) -> Response {
        self.add("README.txt", README.as_bytes());
        let bytes = self.0.finish().map(Cursor::into_inner).unwrap_or_default();
        let headers = [
            (header::CONTENT_TYPE, "application/zip".to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        ];
        (headers, bytes).into_response()
    }
}

pub(in crate::pages) fn pretty(value: &Value) -> Vec<u8> {
    serde_json::to_vec_pretty(value).unwrap_or_default()
}
