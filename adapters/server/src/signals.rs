//! What the operating system tells the process.

use std::future::Future;
use std::io;

/// Listens for the wish to stop: Ctrl-C, and SIGTERM where there is one. From this call on, neither ends the process by
/// itself; the future completes at the first of them.
///
/// # Errors
/// If the system does not let us listen.
#[cfg(unix)]
pub fn stop() -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Listens for the wish to stop: Ctrl-C.
///
/// # Errors
/// Never here; the system is asked when the future runs.
#[cfg(not(unix))]
pub fn stop() -> io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        // Without a way to listen, the console's own Ctrl-C ends the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Makes a write past the limit of a file's size fail like a full disk does, where Unix would end the process: the
/// callback is then answered 503.
///
/// # Errors
/// If the system does not let us.
#[cfg(unix)]
pub fn survive_file_size_limit() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    /// SIGXFSZ has this number on Linux and on the BSDs.
    const FILE_SIZE_EXCEEDED: i32 = 25;
    // Once listened to, a signal never goes back to ending the process.
    signal(SignalKind::from_raw(FILE_SIZE_EXCEEDED)).map(drop)
}

/// There is no such signal here.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn survive_file_size_limit() -> io::Result<()> {
    Ok(())
}
