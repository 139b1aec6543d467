//! Sends what waits in the journal, until it is taken.

use super::message::Message;
use super::{AlertKind, Post, PostError};
use crate::connection::{AlertRoute, Connection, ConnectionId, WebhookSecret};
use crate::engine::{Engine, Inner};
use crate::journal::{Injection, JournalError, Settlement, StoredAlert};
use crate::lane::Served;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Why a test alert did not go.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AlertError {
    /// No such connection.
    #[error("there is no such connection")]
    NoConnection,
    /// Nobody is told, on purpose or not yet.
    #[error("nobody is told about this connection: choose a mail address or a webhook first")]
    NoRoute,
    /// It was not taken.
    #[error("the test alert was not taken")]
    Post(#[from] PostError),
}

impl Engine {
    /// This instance has a mail server.
    pub fn can_mail(&self) -> bool {
        self.inner.post.can_mail()
    }

    /// Sends a test alert the way the connection's alerts go, now and once, and says how it went: an error if any of
    /// several addresses fails.
    ///
    /// # Errors
    /// [`AlertError`]
    pub async fn test_alert(&self, id: &ConnectionId) -> Result<(), AlertError> {
        let connection = self.connection(id).ok_or(AlertError::NoConnection)?;
        let now = self.inner.clock.now();
        let message = Message::new(&connection, AlertKind::Test, now, &[], self.inner.pages_url.as_deref());
        match send(&*self.inner.post, &connection.alerts, &message).await {
            Sent::All => Ok(()),
            Sent::Some(error) | Sent::None(error) => Err(error.into()),
            Sent::NotChosen | Sent::Nobody => Err(AlertError::NoRoute),
        }
    }
}

/// Sends the message that waits longest.
pub(crate) async fn serve(inner: &Inner) -> Result<Served, JournalError> {
    let (alerts, next_at) = inner.journal.next_alerts(inner.clock.now()).await?;
    let Some(first) = alerts.first() else { return Ok(Served::Nothing { next_at }) };
    let Some(connection) = inner.connection(&first.connection) else {
        settle(inner, &alerts, "no_connection").await?;
        return Ok(Served::Something);
    };
    let (mut past, mut told, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    for alert in alerts {
        match about(inner, &alert).await? {
            Some(order) if !alert.kind.holds(order.state) => past.push(alert),
            order => {
                told.push(alert);
                orders.extend(order);
            }
        }
    }
    settle(inner, &past, "past").await?;
    if let Some(first) = told.first() {
        let message = Message::new(&connection, first.kind, first.at, &orders, inner.pages_url.as_deref());
        let sent = send(&*inner.post, &connection.alerts, &message).await;
        settle_sent(inner, &connection, &told, sent).await?;
    }
    Ok(Served::Something)
}

async fn about(inner: &Inner, alert: &StoredAlert) -> Result<Option<Injection>, JournalError> {
    match alert.injection {
        Some(id) => inner.journal.injection(id).await,
        None => Ok(None),
    }
}

async fn settle(inner: &Inner, alerts: &[StoredAlert], outcome: &'static str) -> Result<(), JournalError> {
    if alerts.is_empty() {
        return Ok(());
    }
    put_down(inner, alerts, &Settlement { outcome, again_at: None, said: false }).await
}

async fn put_down(inner: &Inner, alerts: &[StoredAlert], settlement: &Settlement) -> Result<(), JournalError> {
    let ids: Vec<_> = alerts.iter().map(|alert| alert.id).collect();
    inner.journal.settle_alerts(&ids, settlement, inner.clock.now()).await
}

/// How long a message is tried. Whoever could not be reached for a day is not reached by a pile of old news.
const WORTH_A_TRY_FOR: TimeDelta = TimeDelta::days(1);

async fn settle_sent(
    inner: &Inner,
    connection: &Connection,
    alerts: &[StoredAlert],
    sent: Sent,
) -> Result<(), JournalError> {
    let (outcome, error) = match sent {
        Sent::All => ("sent", None),
        Sent::Nobody => ("nobody", None),
        Sent::NotChosen => ("not_chosen", None),
        Sent::Some(error) => ("sent_partly", Some(error)),
        Sent::None(error) => (error.name(), Some(error)),
    };
    let kind = alerts.first().map(|alert| alert.kind.name());
    let oldest = alerts.first().map_or_else(|| inner.clock.now(), |alert| alert.at);
    let tries = alerts.iter().map(|alert| alert.tries).max().unwrap_or_default();
    let again_at = matches!(sent, Sent::None(_)).then(|| later(inner, tries));
    let again_at = again_at.filter(|at| *at < oldest + WORTH_A_TRY_FOR);
    let connection_id = &connection.id;
    if let Some(error) = error {
        tracing::error!(connection.id = %connection_id, kind, tries, %error, "an alert did not go out");
    } else {
        tracing::info!(connection.id = %connection_id, kind, outcome, "alert");
    }
    put_down(inner, alerts, &Settlement { outcome, again_at, said: true }).await
}

/// 10, 20, 40, ... seconds, ten minutes at most.
fn later(inner: &Inner, tries: u32) -> DateTime<Utc> {
    inner.clock.now() + TimeDelta::seconds((10_i64 << tries.min(6)).min(600))
}

/// What came of a message.
#[derive(Debug, Clone, Copy)]
enum Sent {
    All,
    /// Taken for some addresses; for others this happened.
    Some(PostError),
    None(PostError),
    NotChosen,
    Nobody,
}

async fn send(post: &dyn Post, route: &AlertRoute, message: &Message) -> Sent {
    match route {
        AlertRoute::NotChosen => Sent::NotChosen,
        AlertRoute::Nobody => Sent::Nobody,
        AlertRoute::Mail(addresses) => mail(post, addresses, message).await,
        AlertRoute::Webhook { url, secret } => {
            let body = message.json();
            match post.webhook(url, &signature(secret, &body), &body).await {
                Ok(()) => Sent::All,
                Err(error) => Sent::None(error),
            }
        }
    }
}

/// One mail each: an address that is refused must not keep the others from theirs.
async fn mail(post: &dyn Post, addresses: &[String], message: &Message) -> Sent {
    let (mut taken, mut failed) = (false, None);
    for address in addresses {
        match post.mail(address, &message.subject, &message.text).await {
            Ok(()) => taken = true,
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        None if taken => Sent::All,
        None => Sent::NotChosen,
        Some(error) if taken => Sent::Some(error),
        Some(error) => Sent::None(error),
    }
}

fn signature(secret: &WebhookSecret, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).expect("HMAC takes keys of any length");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}
