//! A target behind HTTP on this machine, as the callback listener is: callers with connections that stay open.

use crate::load::{Callback, Take, take};
use crate::target::Target;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The target, called through a listener of its own.
pub(crate) async fn at(target: Target) -> io::Result<Target> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let served = Arc::clone(&target.take);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let take = Arc::clone(&served);
            let service = service_fn(move |request| answer(Arc::clone(&take), request));
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    let open = Arc::new(Mutex::new(Vec::new()));
    let take = take(move |callback| {
        let open = Arc::clone(&open);
        async move {
            let idle = open.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut stream = match idle {
                Some(stream) => stream,
                None => TcpStream::connect(address).await.expect("it listens"),
            };
            let is_taken = post(&mut stream, &callback).await.expect("it answers");
            open.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
            is_taken
        }
    });
    Ok(Target { take, ..target })
}

async fn answer(take: Take, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let header =
        |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (key, signature) = (header("x-key"), header(hubrise_api::signature::HEADER));
    let body = request.into_body().collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    let is_taken = take(Callback { key, signature, body }).await;
    let mut response = Response::new(Full::new(Bytes::from_static(b"ok\n")));
    *response.status_mut() = if is_taken { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok(response)
}

async fn post(stream: &mut TcpStream, callback: &Callback) -> io::Result<bool> {
    let head = format!(
        "POST /events HTTP/1.1\r\nHost: bench\r\nX-Key: {}\r\n{}: {}\r\nContent-Length: {}\r\n\r\n",
        callback.key,
        hubrise_api::signature::HEADER,
        callback.signature,
        callback.body.len()
    );
    stream.write_all(&[head.as_bytes(), &callback.body].concat()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nok\n") {
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(answer.starts_with(b"HTTP/1.1 200"))
}
