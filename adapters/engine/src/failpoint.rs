//! Named crash points for the tests that kill the process. Without the feature `failpoints` they are nothing.

/// Where a test may stop the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// An arrival is verified and not stored yet.
    BeforeCommit,
    /// An order is stored and answered; its intent is not committed yet.
    BeforeIntent,
    /// The intent is committed; nothing has left yet.
    BeforeSend,
    /// The till has answered; the answer is not stored yet.
    BeforeReply,
}

impl Point {
    /// The name by which a test asks for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BeforeCommit => "before-commit",
            Self::BeforeIntent => "before-intent",
            Self::BeforeSend => "before-send",
            Self::BeforeReply => "before-reply",
        }
    }
}

/// Stops here for ever if the environment names this point, after leaving a file that says so: the test then kills the
/// process with a real SIGKILL. With `PIXBRIDGE_FAILPOINT_PANICS` it panics here instead, once.
#[cfg(feature = "failpoints")]
pub(crate) async fn reach(point: Point) {
    let wanted = std::env::var("PIXBRIDGE_FAILPOINT").unwrap_or_default();
    if wanted == point.name() {
        let marker = std::env::var("PIXBRIDGE_FAILPOINT_MARKER").unwrap_or_default();
        let panics = std::env::var_os("PIXBRIDGE_FAILPOINT_PANICS").is_some();
        if panics && std::path::Path::new(&marker).exists() {
            return;
        }
        std::fs::write(marker, point.name()).expect("the test gave a path that can be written");
        assert!(!panics, "the fault the test asked for");
        std::future::pending::<()>().await;
    }
}

#[cfg(not(feature = "failpoints"))]
#[expect(clippy::unused_async, reason = "same form as with the feature")]
pub(crate) async fn reach(_point: Point) {}
