//! Passwords: how long they must be, and Argon2id.

use argon2::Argon2;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier, phc};
use bridge_engine::journal::PasswordHash;
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// In characters. Length is what counts; nobody is asked for digits or signs.
const SHORTEST: usize = 12;
/// In bytes: longer texts only cost time.
const LONGEST: usize = 256;
/// How many are computed at a time: each takes 19 MiB and a core for a while.
const AT_A_TIME: usize = 2;

/// What is compared with if there is no such user, so that the time an answer takes does not tell.
static NOBODY: LazyLock<PasswordHash> = LazyLock::new(|| make("nobody has this password", &[0; 16]));

/// Makes and compares hashes, away from the threads that answer requests.
#[derive(Debug, Clone)]
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_A_TIME)) }
    }
}

impl Passwords {
    /// Argon2id with the crate's defaults (19 MiB, two passes), which are OWASP's.
    pub(super) async fn hash(&self, password: String, salt: [u8; 16]) -> PasswordHash {
        self.turn(move || make(&password, &salt)).await
    }

    /// Whether this is the password. Without a hash to compare with it takes as long, and is not.
    pub(super) async fn is(&self, password: String, hash: Option<PasswordHash>) -> bool {
        self.turn(move || {
            let is_known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            let matches = phc::PasswordHash::new(hash.reveal())
                .map_err(Error::from)
                .and_then(|hash| Argon2::default().verify_password(password.as_bytes(), &hash));
            matches.is_ok() && is_known
        })
        .await
    }

    async fn turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _turn = self.turns.acquire().await.expect("the semaphore is never closed");
        spawn_blocking(work).await.expect("hashing does not panic, and is not cancelled")
    }
}

fn make(password: &str, salt: &[u8; 16]) -> PasswordHash {
    let hash: phc::PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .expect("the default parameters, a salt of 16 bytes and any password make a hash");
    PasswordHash::new(hash.to_string())
}

/// The key of what is wrong with a new password, typed twice.
pub(super) fn problem(password: &str, again: &str) -> Option<&'static str> {
    if password.chars().count() < SHORTEST {
        Some("password_short")
    } else if password.len() > LONGEST {
        Some("password_long")
    } else {
        (password != again).then_some("password_differs")
    }
}
