//! Where counts outlive the process.

use async_trait::async_trait;

use super::Counters;

/// The store failed. Calls go on; the counts are saved at the next one.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// Keeps the counts of one connection. Used by one process at a time.
#[async_trait]
pub trait CounterStore: Send + Sync {
    /// What was saved last.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn load(&self) -> Result<Option<Counters>, StoreError>;

    /// Replaces what was saved. Durable on return.
    ///
    /// # Errors
    /// If the store cannot be written.
    async fn save(&self, counters: &Counters) -> Result<(), StoreError>;
}
