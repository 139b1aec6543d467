//! One connection to the callback listener: one request, one answer, bounded in time.

use super::request;
use super::two_answers::TwoAnswers;
use bridge_engine::Engine;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

/// HubRise waits 20 s for an answer; the rest is for the way back.
const ANSWER_WITHIN: Duration = Duration::from_secs(18);
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long the caller may take to read its answer.
const LINGER: Duration = Duration::from_secs(2);

/// A head beyond these is answered like any other refusal.
const MAX_HEADERS: usize = 1024;
const MAX_HEAD: usize = 128 * 1024;

/// Serves one connection to its end. Once `stop` is cancelled, a request that has begun is still answered.
pub(super) async fn hold(stream: TcpStream, engine: Engine, stop: CancellationToken) {
    let deadline = Instant::now() + ANSWER_WITHIN;
    let service = service_fn(move |request| Box::pin(request::answer(engine.clone(), request, deadline)));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD)
        .keep_alive(false)
        // Who has said all may close its side before it hears the answer.
        .half_close(true)
        // All refusals are to look the same.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(TwoAnswers::new(stream)), service);
    let mut stopped = pin!(stop.cancelled());
    let mut told = false;
    let served = poll_fn(|cx| {
        if !told && stopped.as_mut().poll(cx).is_ready() {
            told = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
        connection.poll_without_shutdown(cx)
    });
    // Whether the caller broke off, was too slow or is simply done: there is nobody to tell.
    let _ = timeout_at(deadline + LINGER, served).await;
    close(connection.into_parts().io.into_inner().into_inner()).await;
}

/// Closes the way out and reads what is still coming in: closing over unread bytes would make the system reset the
/// connection, and the caller would lose the answer.
async fn close(mut stream: TcpStream) {
    // It may be closed already.
    let _ = stream.shutdown().await;
    let mut scratch = [0; 4096];
    let read_out = async { while stream.read(&mut scratch).await.is_ok_and(|read| read > 0) {} };
    let _ = timeout(LINGER, read_out).await;
}
