//! The brake upstream: HubRise is told that a location takes no orders while its till is away, where a person or the
//! settings say so. What and when decides [`bridge_core::brake`]; here it is done, once at a time, and kept.

use crate::alerts::AlertKind;
use crate::connecting::ConnectingError;
use crate::connection::{Connection, ConnectionId};
use crate::engine::{Engine, EngineError, Inner, Live};
use crate::journal::{Journal, JournalError};
use crate::lane::{Served, Worker};
use crate::texts;
use bridge_core::brake::{self, Act, Brake, HandsOff, Situation, Wish};
use bridge_core::settings::{Mode, PauseOrders};
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::{Error, GetLocation, PatchLocation, UpdateLocation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OwnedMutexGuard;

/// Under which name the journal keeps it.
const NAME: &str = "brake";
/// HubRise did not answer: so much later it is told again.
const AGAIN: TimeDelta = TimeDelta::seconds(30);

/// How a connection's brake stands, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Braking {
    /// Off: the till is there, or not away for long enough to ask.
    Off,
    /// A person may have orders paused.
    Proposed,
    /// HubRise takes no orders until then, unless that is renewed.
    Paused {
        /// When HubRise takes orders again by itself.
        until: DateTime<Utc>,
    },
    /// HubRise was told, and did not confirm it yet.
    Asked,
    /// A person took orders again. They may still have them paused.
    Released,
    /// Somebody else paused the location in HubRise; that is theirs to end.
    Theirs,
    /// HubRise does not let this connection pause orders: somebody has to do so in its back office.
    Refused,
}

/// What is kept, of each connection.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    brake: Brake,
    /// HubRise does not let this token (a hash of it).
    refused: Option<String>,
}

/// The brakes of all connections.
pub(crate) struct Brakes {
    journal: Arc<dyn Journal>,
    kept: Mutex<HashMap<ConnectionId, Kept>>,
    turns: Mutex<HashMap<ConnectionId, Arc<tokio::sync::Mutex<()>>>>,
}

impl Brakes {
    pub(crate) fn new(journal: Arc<dyn Journal>) -> Self {
        Self { journal, kept: Mutex::default(), turns: Mutex::default() }
    }

    /// Reads what was kept before.
    pub(crate) async fn open(&self, id: &ConnectionId) -> Result<(), JournalError> {
        let kept = self.journal.kept(id, NAME).await?;
        if let Some(kept) = kept.and_then(|fact| serde_json::from_str(&fact).ok()) {
            self.all().insert(id.clone(), kept);
        }
        Ok(())
    }

    fn all(&self) -> MutexGuard<'_, HashMap<ConnectionId, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of(&self, id: &ConnectionId) -> Kept {
        self.all().get(id).cloned().unwrap_or_default()
    }

    /// One does something about a connection's brake at a time.
    async fn turn(&self, id: &ConnectionId) -> OwnedMutexGuard<()> {
        let turn = Arc::clone(self.turns.lock().unwrap_or_else(PoisonError::into_inner).entry(id.clone()).or_default());
        turn.lock_owned().await
    }

    async fn keep(&self, id: &ConnectionId, kept: Kept) -> Result<(), JournalError> {
        let fact = serde_json::to_string(&kept).unwrap_or_default();
        self.journal.keep(id, NAME, &fact).await?;
        self.all().insert(id.clone(), kept);
        Ok(())
    }
}

/// What came of telling HubRise.
enum Told {
    /// What there was to do is done.
    Done,
    /// An earlier call may still be on its way: HubRise is looked at again.
    NotYet,
    /// HubRise is not known to have heard.
    Failed(Error),
}

/// Does what is due, and says when there is something to look at again.
pub(crate) async fn serve(inner: &Inner, id: &ConnectionId) -> Result<Served, JournalError> {
    let Some(live) = inner.live(id) else { return Ok(Served::Nothing { next_at: None }) };
    let _turn = inner.brakes.turn(id).await;
    let kept = inner.brakes.of(id);
    let next_at = match act(inner, &live.connection, &kept) {
        Act::Rest if kept.brake.hands_off.is_some() => {
            inner.brakes.keep(id, Kept { brake: Brake::default(), ..kept }).await?;
            None
        }
        Act::Rest | Act::Propose => None,
        Act::Wait(at) => Some(at),
        Act::Tell(wish) => match tell(inner, &live, kept, wish).await? {
            Told::Done => return Ok(Served::Something),
            Told::NotYet => Some(inner.clock.now() + AGAIN),
            Told::Failed(error) => {
                tracing::warn!(connection.id = %id, %error, ?wish, "HubRise was not told; it is told again");
                Some(inner.clock.now() + AGAIN)
            }
        },
    };
    Ok(Served::Nothing { next_at })
}

fn act(inner: &Inner, connection: &Connection, kept: &Kept) -> Act {
    let settings = &connection.settings.statuses;
    let away_since = inner.troubles.since(&connection.id, AlertKind::TillOffline);
    brake::decide(Situation {
        now: inner.clock.now(),
        // One that only watches leaves HubRise as it is.
        away_since: away_since.filter(|_| connection.mode != Mode::Shadow),
        patience: TimeDelta::minutes(settings.pause_after_minutes.into()),
        automatic: settings.pause_orders == PauseOrders::Automatic,
        allowed: !is_refused(connection, kept),
        brake: &kept.brake,
    })
}

/// Looks at what HubRise shows, keeps what it is going to be told, and tells it.
async fn tell(inner: &Inner, live: &Live, kept: Kept, wish: Wish) -> Result<Told, JournalError> {
    let (connection, id) = (&live.connection, &live.connection.id);
    let shown = match live.hubrise.urgently(&GetLocation { location: None }).await {
        Ok(location) => location.value.order_acceptance,
        Err(error) => return failed(inner, connection, kept, error).await,
    };
    let settings = &connection.settings.conversion;
    let (now, reason) = (inner.clock.now(), texts::pause_reason(settings.ticket_language));
    let (brake, told) = kept.brake.carry_out(wish, shown.as_ref(), &reason, now, settings.time_zone);
    if told.is_none() && brake == kept.brake {
        return Ok(Told::NotYet);
    }
    let kept = Kept { brake, refused: None };
    // On disk before HubRise hears of it: a pause of ours must be known for one.
    inner.brakes.keep(id, kept.clone()).await?;
    if let Some(told) = told {
        let patch = PatchLocation { order_acceptance: Some(told), ..PatchLocation::default() };
        if let Err(error) = live.hubrise.urgently(&UpdateLocation { location: None, patch: &patch }).await {
            return failed(inner, connection, kept, error).await;
        }
        tracing::info!(connection.id = %id, ?wish, "HubRise was told whether the location takes orders");
        inner.brakes.keep(id, Kept { brake: kept.brake.done(wish), refused: None }).await?;
    }
    changed(inner, id).await;
    Ok(Told::Done)
}

/// A call came to nothing. That this token may not is kept, so that it is not tried again and again.
async fn failed(inner: &Inner, connection: &Connection, kept: Kept, error: Error) -> Result<Told, JournalError> {
    if !says_no(&error) {
        return Ok(Told::Failed(error));
    }
    tracing::warn!(connection.id = %connection.id, %error, "HubRise does not let this connection pause orders");
    let refused = Some(fingerprint(connection));
    inner.brakes.keep(&connection.id, Kept { brake: Brake { pause: None, ..kept.brake }, refused }).await?;
    changed(inner, &connection.id).await;
    Ok(Told::Done)
}

/// Which right that takes is not documented. A token that is dead, or an account that did not pay, is another matter.
fn says_no(error: &Error) -> bool {
    let is_dead = error.is_revoked() || error.is_suspended() || error.is_blocked();
    !is_dead && (error.is_unauthorized() || error.is_forbidden() || error.is_not_found() || error.is_validation())
}

/// Whoever has to know hears of it, and pages show it.
async fn changed(inner: &Inner, id: &ConnectionId) {
    let is_paused = inner.brakes.of(id).brake.pause.is_some_and(|pause| pause.confirmed);
    inner.troubles.note(id, AlertKind::OrdersPaused, is_paused).await;
    inner.bells.ring(Worker::Brake(id.clone()));
}

/// Tells one token from another.
fn fingerprint(connection: &Connection) -> String {
    let hash = Sha256::digest(connection.hubrise.access_token.reveal().as_bytes());
    hex::encode(&hash[..8])
}

fn is_refused(connection: &Connection, kept: &Kept) -> bool {
    kept.refused.as_ref().is_some_and(|refused| *refused == fingerprint(connection))
}

impl Engine {
    /// How the brake of a connection stands.
    pub fn braking(&self, connection: &Connection) -> Braking {
        let kept = self.inner.brakes.of(&connection.id);
        match (&kept.brake.pause, act(&self.inner, connection, &kept)) {
            (Some(pause), _) if pause.confirmed && pause.until > self.now() => Braking::Paused { until: pause.until },
            (Some(_), _) => Braking::Asked,
            (None, Act::Rest | Act::Wait(_)) => Braking::Off,
            (None, _) if is_refused(connection, &kept) => Braking::Refused,
            (None, _) => match kept.brake.hands_off {
                Some(HandsOff::Released) => Braking::Released,
                Some(HandsOff::Theirs) => Braking::Theirs,
                None => Braking::Proposed,
            },
        }
    }

    /// Has orders paused in HubRise, because a person wants that while the till is away.
    ///
    /// # Errors
    /// [`ConnectingError::NotNow`] when the till is there or HubRise does not let this connection, and when HubRise does not
    /// answer.
    pub async fn pause_orders(&self, id: &ConnectionId) -> Result<Braking, ConnectingError> {
        let is_wanted = |braking| matches!(braking, Braking::Proposed | Braking::Released | Braking::Theirs);
        self.brake(id, Wish::Pause, is_wanted).await
    }

    /// Has orders taken again in HubRise, because a person wants that although the till is away. They are not paused again
    /// by themselves before the till was back.
    ///
    /// # Errors
    /// [`ConnectingError::NotNow`] when they are not paused by us, and when HubRise does not answer.
    pub async fn take_orders(&self, id: &ConnectionId) -> Result<Braking, ConnectingError> {
        self.brake(id, Wish::Lift, |braking| matches!(braking, Braking::Paused { .. } | Braking::Asked)).await
    }

    async fn brake(
        &self,
        id: &ConnectionId,
        wish: Wish,
        is_wanted: impl Fn(Braking) -> bool,
    ) -> Result<Braking, ConnectingError> {
        let inner = &self.inner;
        let live = inner.live(id).ok_or(ConnectingError::NotNow)?;
        let _turn = inner.brakes.turn(id).await;
        if !is_wanted(self.braking(&live.connection)) {
            return Err(ConnectingError::NotNow);
        }
        let told = tell(inner, &live, inner.brakes.of(id), wish).await.map_err(EngineError::from)?;
        if let Told::Failed(error) = told {
            return Err(error.into());
        }
        if wish == Wish::Lift {
            let brake = Brake { pause: None, hands_off: Some(HandsOff::Released) };
            inner.brakes.keep(id, Kept { brake, ..inner.brakes.of(id) }).await.map_err(EngineError::from)?;
            changed(inner, id).await;
        }
        Ok(self.braking(&live.connection))
    }
}
