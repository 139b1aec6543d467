//! Programs: they show a token with each request, and may not ask without end.

use super::{Access, Signed, TOUCHED_EVERY};
use axum::http::{HeaderMap, header};
use bridge_engine::ConnectionId;
use bridge_engine::journal::{ApiTokenId, JournalError, Token};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Requests of one token within a minute of the clock.
const PER_MINUTE: u32 = 120;
const MINUTE: i64 = 60;

/// Who asks.
pub(crate) enum Bearer {
    /// No token, or none that works.
    Nobody,
    /// It asks too often: in so many seconds it may again.
    TooMany(i64),
    /// The program of this token.
    Program(Box<Signed>),
}

/// How often each token was used in the present minute.
#[derive(Debug, Default)]
pub(super) struct Pace {
    minutes: Mutex<HashMap<i64, (i64, u32)>>,
}

impl Pace {
    /// Counts a request. `Some`: one too many, and the seconds until the next minute.
    fn count(&self, token: ApiTokenId, now: DateTime<Utc>) -> Option<i64> {
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        let (minute, left) = (now.timestamp() / MINUTE, MINUTE - now.timestamp() % MINUTE);
        let (counted, count) = minutes.entry(token.0).or_insert((minute, 0));
        if *counted != minute {
            (*counted, *count) = (minute, 0);
        }
        *count = count.saturating_add(1);
        (*count > PER_MINUTE).then_some(left)
    }
}

impl Access {
    /// The program that sent this request; `all` are the connections there are.
    pub(crate) async fn bearer(&self, headers: &HeaderMap, all: &[ConnectionId]) -> Result<Bearer, JournalError> {
        let text = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some(text) = text.and_then(|text| text.strip_prefix("Bearer ")) else { return Ok(Bearer::Nobody) };
        let store = &self.inner.store;
        let Some(token) = store.api_token(&Token::received(text.trim())).await? else { return Ok(Bearer::Nobody) };
        let now = self.now();
        if let Some(seconds) = self.inner.pace.count(token.id, now) {
            return Ok(Bearer::TooMany(seconds));
        }
        if token.seen_at.is_none_or(|at| now - at >= TOUCHED_EVERY) {
            store.touch_api_token(token.id, now).await?;
        }
        let connections = token.rights.connections.unwrap_or_else(|| all.to_vec());
        let roles = connections.into_iter().map(|id| (id, token.rights.role)).collect();
        Ok(Bearer::Program(Box::new(Signed::program(&token.rights.name, roles))))
    }
}

#[cfg(test)]
mod tests {
    use super::{PER_MINUTE, Pace};
    use bridge_engine::journal::ApiTokenId;
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn a_token_has_its_requests_anew_each_minute() {
        let (pace, start) = (Pace::default(), DateTime::UNIX_EPOCH);
        for _ in 0..PER_MINUTE {
            assert_eq!(pace.count(ApiTokenId(1), start), None);
        }
        assert_eq!(pace.count(ApiTokenId(1), start + TimeDelta::seconds(48)), Some(12));
        assert_eq!(pace.count(ApiTokenId(2), start), None, "another token");
        assert_eq!(pace.count(ApiTokenId(1), start + TimeDelta::seconds(60)), None);
    }
}
