//! What the simulated journal keeps beside the orders: troubles. No simulated till reports events, and no alert is sent.

use crate::disk::Disk;
use async_trait::async_trait;
use bridge_engine::alerts::{AlertKind, Post, PostError};
use bridge_engine::journal::Injection;
use bridge_engine::journal::{
    AlertLog, InjectionId, JournalError, Lookout, Room, Settlement, StoredAlert, StoredTillEvent, TillArrival,
    TillEventLog,
};
use bridge_engine::{ConnectionId, TillId};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use hubrise_api::OrderId;
use serde_json::Value;
use std::collections::BTreeMap;

const SILENT: &str = "no simulated till reports anything";

#[async_trait]
impl TillEventLog for Disk {
    async fn keep_till_events(&self, _: &[TillArrival]) -> Result<(), JournalError> {
        unreachable!("{SILENT}")
    }

    async fn next_till_event(
        &self,
        _: &ConnectionId,
        _: DateTime<Utc>,
    ) -> Result<(Option<StoredTillEvent>, Option<DateTime<Utc>>), JournalError> {
        Ok((None, None))
    }

    async fn put_off_till_event(&self, _: i64, _: Option<DateTime<Utc>>) -> Result<(), JournalError> {
        unreachable!("{SILENT}")
    }

    async fn injection_at_till(
        &self,
        _: &TillId,
        _: Option<&OrderId>,
        _: Option<&str>,
    ) -> Result<Option<InjectionId>, JournalError> {
        unreachable!("{SILENT}")
    }
}

#[async_trait]
impl AlertLog for Disk {
    async fn note_trouble(
        &self,
        connection: &ConnectionId,
        trouble: AlertKind,
        holds: bool,
        at: DateTime<Utc>,
    ) -> Result<bool, JournalError> {
        let mut tables = self.tables();
        let known = tables.troubles.iter().position(|it| (&it.0, it.1) == (connection, trouble));
        match known {
            None if holds => tables.troubles.push((connection.clone(), trouble, at)),
            Some(index) if !holds => drop(tables.troubles.remove(index)),
            _ => return Ok(false),
        }
        Ok(true)
    }

    async fn troubles(&self) -> Result<Vec<(ConnectionId, AlertKind, DateTime<Utc>)>, JournalError> {
        Ok(self.tables().troubles.clone())
    }

    async fn next_alerts(&self, _: DateTime<Utc>) -> Result<(Vec<StoredAlert>, Option<DateTime<Utc>>), JournalError> {
        Ok((Vec::new(), None))
    }

    async fn settle_alerts(&self, _: &[i64], _: &Settlement, _: DateTime<Utc>) -> Result<(), JournalError> {
        unreachable!("no alert is sent")
    }
}

#[async_trait]
impl Lookout for Disk {
    async fn room(&self) -> Result<Option<Room>, JournalError> {
        Ok(self.tables().room)
    }

    async fn hours(
        &self,
        connection: &ConnectionId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(DateTime<Utc>, u32)>, JournalError> {
        let tables = self.tables();
        let of = tables.injections().iter().filter(|it| it.connection == *connection && it.created_at >= since);
        let mut hours = BTreeMap::new();
        for injection in of {
            *hours.entry(injection.created_at.duration_trunc(TimeDelta::hours(1)).unwrap()).or_default() += 1;
        }
        Ok(hours.into_iter().collect())
    }

    async fn oldest_open(
        &self,
        connection: &ConnectionId,
        since: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, JournalError> {
        let tables = self.tables();
        let is_open = |it: &&Injection| {
            let is_open = !it.state.is_at_rest() || it.state.needs_a_person();
            it.connection == *connection && it.created_at >= since && is_open
        };
        let made_at = |it: &Injection| {
            let order = it.snapshot.as_ref().and_then(|snapshot| serde_json::from_slice::<Value>(&snapshot.json).ok());
            let text = order.and_then(|order| order["created_at"].as_str().map(str::to_owned));
            text.and_then(|text| text.parse().ok()).unwrap_or(it.created_at)
        };
        Ok(tables.injections().iter().filter(is_open).map(made_at).min())
    }

    async fn doubts(&self, till: &TillId, since: DateTime<Utc>) -> Result<Vec<InjectionId>, JournalError> {
        let tables = self.tables();
        let is_in_doubt = |it: &&Injection| it.till == *till && it.doubted_at.is_some_and(|at| at >= since);
        Ok(tables.injections().iter().filter(is_in_doubt).map(|it| it.id).collect())
    }

    async fn newest_injection(&self) -> Result<Option<InjectionId>, JournalError> {
        Ok(self.tables().injections().iter().map(|it| it.id).max())
    }
}

/// The way of alerts, which none goes.
pub(crate) struct NoPost;

#[async_trait]
impl Post for NoPost {
    async fn mail(&self, _: &str, _: &str, _: &str) -> Result<(), PostError> {
        unreachable!("no alert is sent")
    }

    async fn webhook(&self, _: &str, _: &str, _: &[u8]) -> Result<(), PostError> {
        unreachable!("no alert is sent")
    }
}
