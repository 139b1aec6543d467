//! What the simulated journal keeps beside the orders: troubles. No simulated till reports events, and no alert is sent.

use crate::disk::Disk;
use async_trait::async_trait;
use bridge_engine::alerts::{AlertKind, Post, PostError};
use bridge_engine::journal::{
    AlertLog, InjectionId, JournalError, Settlement, StoredAlert, StoredTillEvent, TillArrival, TillEventLog,
};
use bridge_engine::{ConnectionId, TillId};
use chrono::{DateTime, Utc};
use hubrise_api::OrderId;

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
        _: DateTime<Utc>,
    ) -> Result<bool, JournalError> {
        let mut tables = self.tables();
        let known = tables.troubles.iter().position(|it| *it == (connection.clone(), trouble));
        match known {
            None if holds => tables.troubles.push((connection.clone(), trouble)),
            Some(at) if !holds => drop(tables.troubles.remove(at)),
            _ => return Ok(false),
        }
        Ok(true)
    }

    async fn troubles(&self) -> Result<Vec<(ConnectionId, AlertKind)>, JournalError> {
        Ok(self.tables().troubles.clone())
    }

    async fn next_alerts(&self, _: DateTime<Utc>) -> Result<(Vec<StoredAlert>, Option<DateTime<Utc>>), JournalError> {
        Ok((Vec::new(), None))
    }

    async fn settle_alerts(&self, _: &[i64], _: &Settlement, _: DateTime<Utc>) -> Result<(), JournalError> {
        unreachable!("no alert is sent")
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
