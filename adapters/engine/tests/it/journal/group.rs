//! Group commit: many callers, few commits, each caller its own answer.

use super::make::{arrival, connected, fresh};
use async_trait::async_trait;
use bridge_engine::connection::{Connection, ConnectionId, TillId};
use bridge_engine::journal::{
    Arrival, Exchange, GroupCommit, Injection, InjectionId, Journal, JournalError, Lane, Purged, StoredEvent,
    Transition, Waiting,
};
use chrono::{DateTime, Utc};
use hubrise_api::OrderId;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// A journal that stores nothing: it notes the size of each batch, answers as told, and says when it is gone.
struct Double {
    batches: Mutex<Vec<usize>>,
    answer: Result<(), JournalError>,
    _gone: mpsc::Sender<()>,
}

impl Double {
    fn new(answer: Result<(), JournalError>) -> (Arc<Self>, mpsc::Receiver<()>) {
        let (gone, when_gone) = mpsc::channel(1);
        (Arc::new(Self { batches: Mutex::default(), answer, _gone: gone }), when_gone)
    }

    fn batches(&self) -> Vec<usize> {
        self.batches.lock().unwrap().clone()
    }
}

super::doubles::passes_on!(Double, |_| unreachable!("group commit only stores"));

#[async_trait]
impl Journal for Double {
    async fn accept(&self, batch: &[Arrival]) -> Result<(), JournalError> {
        self.batches.lock().unwrap().push(batch.len());
        tokio::task::yield_now().await;
        self.answer.clone()
    }

    async fn next_event(&self, _: &ConnectionId) -> Result<Option<StoredEvent>, JournalError> {
        unreachable!("group commit only stores")
    }

    async fn waiting(&self, _: &Lane, _: DateTime<Utc>) -> Result<Waiting, JournalError> {
        unreachable!("group commit only stores")
    }

    async fn injection(&self, _: InjectionId) -> Result<Option<Injection>, JournalError> {
        unreachable!("group commit only stores")
    }

    async fn apply(&self, _: InjectionId, _: i64, _: &Transition) -> Result<bool, JournalError> {
        unreachable!("group commit only stores")
    }

    async fn call_up(&self, _: &TillId, _: DateTime<Utc>) -> Result<(), JournalError> {
        unreachable!("group commit only stores")
    }

    async fn interrupted(&self) -> Result<Vec<Injection>, JournalError> {
        unreachable!("group commit only stores")
    }

    async fn busy_tills(&self) -> Result<Vec<TillId>, JournalError> {
        unreachable!("group commit only stores")
    }

    async fn save_connection(&self, _: &Connection) -> Result<(), JournalError> {
        unreachable!("group commit only stores")
    }

    async fn connections(&self) -> Result<Vec<Connection>, JournalError> {
        unreachable!("group commit only stores")
    }

    async fn find(&self, _: &ConnectionId, _: &OrderId) -> Result<Option<Injection>, JournalError> {
        unreachable!("group commit only stores")
    }

    async fn keep(&self, _: &ConnectionId, _: &str, _: &str) -> Result<(), JournalError> {
        unreachable!("group commit only stores")
    }

    async fn kept(&self, _: &ConnectionId, _: &str) -> Result<Option<String>, JournalError> {
        unreachable!("group commit only stores")
    }

    async fn record(&self, _: InjectionId, _: &Exchange) -> Result<(), JournalError> {
        unreachable!("group commit only stores")
    }

    async fn purge(&self, _: DateTime<Utc>) -> Result<Purged, JournalError> {
        unreachable!("group commit only stores")
    }

    async fn forget(&self, _: DateTime<Utc>) -> Result<Purged, JournalError> {
        unreachable!("group commit only stores")
    }
}

async fn store_all(journal: Arc<dyn Journal>, count: i64) -> Vec<Result<(), JournalError>> {
    let group = Arc::new(GroupCommit::new(journal));
    let mut callers = JoinSet::new();
    for second in 0..count {
        let group = Arc::clone(&group);
        let arrival = arrival(&super::make::connection(1), second, &format!("x{second}"));
        callers.spawn(async move { group.store(arrival).await });
    }
    callers.join_all().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_is_stored() {
    let (_dir, journal) = fresh().await;
    connected(&journal, 1).await;
    let results = store_all(Arc::new(journal.clone()), 64).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(journal.store().counts().await.unwrap()["recorded"], 64);
}

#[tokio::test]
async fn a_burst_is_few_commits_of_bounded_size() {
    let (double, _) = Double::new(Ok(()));
    let results = store_all(double.clone(), 1000).await;
    assert_eq!(results.len(), 1000);
    assert!(results.iter().all(Result::is_ok));
    let batches = double.batches();
    assert_eq!(batches.iter().sum::<usize>(), 1000);
    assert!(batches.iter().all(|size| *size <= 200), "{batches:?}");
    assert!(batches.len() <= 20, "{batches:?}");
}

#[tokio::test]
async fn a_failed_commit_fails_everybody_in_it() {
    let (double, _) = Double::new(Err(JournalError::Busy { action: "store" }));
    let results = store_all(double.clone(), 64).await;
    assert_eq!(results.len(), 64);
    assert!(results.iter().all(|result| result.as_ref().is_err_and(JournalError::is_busy)));
    assert_eq!(double.batches().iter().sum::<usize>(), 64);
}

#[tokio::test]
async fn the_task_ends_with_its_owner() {
    let (double, mut gone) = Double::new(Ok(()));
    let group = GroupCommit::new(double);
    group.store(arrival(&super::make::connection(1), 1, "x1")).await.unwrap();
    drop(group);
    assert_eq!(gone.recv().await, None, "the task lets go of the journal");
}
