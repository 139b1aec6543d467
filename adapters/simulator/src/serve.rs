//! The socket side of both simulators: HTTP/1.1 on a listener, one handler, nothing else.
//!
//! Plain hyper and not a web framework, because a till that takes an order and then falls silent
//! must close the socket without an answer, which a framework's handler cannot do.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A simulator that listens. Dropping it closes the listener and every open connection.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    task: JoinHandle<Infallible>,
}

impl Serving {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes the listener and every open connection, and returns when that is done.
    pub async fn stop(mut self) {
        self.task.abort();
        // Ends in the error that says it was aborted.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Marks a request that gets no answer: hyper closes the connection when a service fails.
#[derive(Debug, thiserror::Error)]
#[error("the simulator closes the connection without an answer")]
struct NoAnswer;

/// A free port on loopback.
pub(crate) async fn loopback() -> io::Result<TcpListener> {
    TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await
}

/// Answers every request on `listener` with `handler`; `None` closes the socket without an answer.
pub(crate) fn serve<H, F>(listener: TcpListener, handler: H) -> io::Result<Serving>
where
    H: Fn(Request<Bytes>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Option<Response<Bytes>>> + Send + 'static,
{
    let address = listener.local_addr()?;
    let task = tokio::spawn(async move {
        // Owned by this task, so that aborting it ends the conversations too.
        let mut connections = JoinSet::new();
        loop {
            while connections.try_join_next().is_some() {}
            match listener.accept().await {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, handler.clone()));
                }
                // Out of descriptors, most likely: let others run before the next try.
                Err(_) => tokio::task::yield_now().await,
            }
        }
    });
    Ok(Serving { address, task })
}

async fn converse<H, F>(stream: TcpStream, handler: H)
where
    H: Fn(Request<Bytes>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Option<Response<Bytes>>> + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let handler = handler.clone();
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.map_err(|_| NoAnswer)?.to_bytes();
            let answer = handler(Request::from_parts(head, body)).await.ok_or(NoAnswer)?;
            Ok::<_, NoAnswer>(answer.map(Full::new))
        }
    });
    // An error here is the client's or our own wish to close; the log of the simulator has it.
    // No `Date`: the simulators' clocks are turned by hand, and this would be the machine's.
    let _ = http1::Builder::new()
        .auto_date_header(false)
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
