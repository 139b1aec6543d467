//! What an alert says, as a mail and as JSON.

use super::AlertKind;
use crate::connection::Connection;
use crate::journal::{Injection, Snapshot};
use crate::texts;
use bridge_core::text::Lang;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// So many orders are named; the rest is a number.
const NAMED: usize = 20;
/// So many of them in the subject.
const IN_SUBJECT: usize = 3;

/// A message about one thing, and the orders it happened to. Nothing of a customer is in it.
pub(super) struct Message {
    pub(super) subject: String,
    pub(super) text: String,
    json: Value,
}

/// An order as an alert names it.
struct Named<'o> {
    id: &'o str,
    ref_code: Option<String>,
    state: &'static str,
    page: Option<String>,
}

impl Named<'_> {
    fn label(&self) -> String {
        match &self.ref_code {
            Some(ref_code) => format!("{ref_code} ({})", self.id),
            None => self.id.to_owned(),
        }
    }

    fn line(&self) -> String {
        match &self.page {
            Some(page) => format!("{}\n{page}", self.label()),
            None => self.label(),
        }
    }

    fn json(&self) -> Value {
        json!({ "id": self.id, "ref": self.ref_code, "state": self.state, "page": self.page })
    }
}

impl Message {
    pub(super) fn new(
        connection: &Connection,
        kind: AlertKind,
        at: DateTime<Utc>,
        orders: &[Injection],
        pages_url: Option<&str>,
    ) -> Self {
        let lang = connection.settings.conversion.ticket_language;
        let name = one_line(&connection.name);
        let orders: Vec<_> = orders.iter().map(|order| named(order, pages_url)).collect();
        let page = pages_url.map(|url| format!("{url}/connections/{}", connection.id.handle()));
        let args = [("connection", name.as_str().into()), ("orders", list(lang, &orders).into())];
        let key = format!("alert_{}", kind.name());
        let subject = texts::own().text(lang, &key, &args);
        let advice = texts::own().attribute(lang, &key, "do", &args).unwrap_or_default();
        let mut parts = vec![subject.clone(), advice.clone()];
        parts.extend(orders.iter().take(NAMED).map(Named::line));
        if orders.len() > NAMED {
            parts.push(more(lang, orders.len() - NAMED));
        }
        if orders.is_empty() {
            parts.extend(page.clone());
        }
        parts.push(texts::own().text(lang, "alert_footer", &[("at", when(connection, lang, at).into())]));
        let json = json!({
            "kind": kind.name(),
            "at": at.to_rfc3339_opts(SecondsFormat::Secs, true),
            "connection": { "id": connection.id.handle(), "name": name, "page": page },
            "orders": orders.iter().map(Named::json).collect::<Vec<_>>(),
            "text": subject,
            "advice": advice,
        });
        Self { subject, text: parts.join("\n\n") + "\n", json }
    }

    /// The body of a webhook.
    pub(super) fn json(&self) -> Vec<u8> {
        self.json.to_string().into_bytes()
    }
}

fn named<'o>(order: &'o Injection, pages_url: Option<&str>) -> Named<'o> {
    let ref_code = order.snapshot.as_ref().and_then(|snapshot: &Snapshot| snapshot.ref_code.as_deref());
    Named {
        id: order.order.as_str(),
        ref_code: ref_code.map(one_line).filter(|text| !text.is_empty()),
        state: order.state.phase.name(),
        page: pages_url.map(|url| format!("{url}/orders/{}", order.id.0)),
    }
}

fn list(lang: Lang, orders: &[Named<'_>]) -> String {
    let mut labels: Vec<_> = orders.iter().take(IN_SUBJECT).map(Named::label).collect();
    if orders.len() > IN_SUBJECT {
        labels.push(more(lang, orders.len() - IN_SUBJECT));
    }
    labels.join(", ")
}

fn more(lang: Lang, count: usize) -> String {
    texts::own().count(lang, "alert_more", count)
}

/// In the store's zone, as the language writes it.
fn when(connection: &Connection, lang: Lang, at: DateTime<Utc>) -> String {
    let format = match lang {
        Lang::En => "%-d %b %Y, %H:%M (%Z)",
        Lang::Fr => "%d/%m/%Y %H:%M (%Z)",
    };
    at.with_timezone(&connection.settings.conversion.time_zone).format(format).to_string()
}

/// Others wrote it: it may not begin a line of ours, nor be long.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).take(60).collect();
    text.trim().to_owned()
}
