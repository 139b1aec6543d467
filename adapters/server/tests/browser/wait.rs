//! Waiting for what must come to pass.

use std::time::Duration;
use tokio::time::{sleep, timeout};

/// The longest a test waits for anything; only a failing one gets there.
pub(crate) const BOUND: Duration = Duration::from_secs(90);

/// Waits until `look` finds something; after [`BOUND`] it fails with what `look` saw last.
pub(crate) async fn until<T>(what: &str, look: impl AsyncFn() -> Result<T, String>) -> T {
    let mut seen = String::new();
    let found = async {
        loop {
            match look().await {
                Ok(found) => return found,
                Err(instead) => seen = instead,
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    let found = timeout(BOUND, found).await;
    found.unwrap_or_else(|_| panic!("waited in vain for {what}; there is: {seen}"))
}
