//! The last guard of the two-answer rule: whatever was going to leave with another status leaves as 503.
//!
//! hyper answers some requests by itself (400, 414, 431), before any code of ours runs, and HubRise takes every one of
//! those for "received, delete it".

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What hyper writes when a client asks for it before it sends the body.
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// Byte for byte what our own 503 looks like, so that no refusal can be told from another.
const TRY_AGAIN: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 10\r\n\r\ntry again\n";

/// A stream that lets answers with status 200 and 503 out, and puts a 503 in the place of any other.
///
/// It relies on one answer a connection, and on its head coming in one piece, as hyper writes it. A head it does not
/// recognise becomes a 503 too.
#[derive(Debug)]
pub(super) struct TwoAnswers<S> {
    stream: S,
    stage: Stage,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    /// The next byte begins a head.
    Head,
    /// So many bytes of `100 Continue` are still to leave; then comes another head.
    Continue { left: usize },
    /// The answer is one of the two.
    Passing,
    /// The answer is none of the two; so many bytes of ours have left in its place.
    Replacing { sent: usize },
}

impl<S> TwoAnswers<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self { stream, stage: Stage::Head }
    }

    pub(super) fn into_inner(self) -> S {
        self.stream
    }
}

/// What an answer that begins like this may do.
fn judge(head: &[u8]) -> Stage {
    let status = head.strip_prefix(b"HTTP/1.1 ").or_else(|| head.strip_prefix(b"HTTP/1.0 "));
    match status.and_then(|rest| rest.get(..4)) {
        Some(b"200 " | b"503 ") => Stage::Passing,
        _ if head.starts_with(CONTINUE) => Stage::Continue { left: CONTINUE.len() },
        _ => Stage::Replacing { sent: 0 },
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TwoAnswers<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if matches!(this.stage, Stage::Head) && !bytes.is_empty() {
            this.stage = judge(bytes);
        }
        let stream = Pin::new(&mut this.stream);
        match this.stage {
            Stage::Head | Stage::Passing => stream.poll_write(cx, bytes),
            Stage::Continue { left } => {
                let part = &bytes[..left.min(bytes.len())];
                let written = ready!(stream.poll_write(cx, part))?;
                this.stage = if written == left { Stage::Head } else { Stage::Continue { left: left - written } };
                Poll::Ready(Ok(written))
            }
            Stage::Replacing { mut sent } => {
                let mut stream = stream;
                while sent < TRY_AGAIN.len() {
                    let written = ready!(stream.as_mut().poll_write(cx, &TRY_AGAIN[sent..]))?;
                    if written == 0 {
                        return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
                    }
                    sent += written;
                    this.stage = Stage::Replacing { sent };
                }
                // Taken for written, so that hyper is done with it.
                Poll::Ready(Ok(bytes.len()))
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TwoAnswers<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, into)
    }
}

#[cfg(test)]
mod tests {
    use super::{CONTINUE, TRY_AGAIN, TwoAnswers};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    /// What the other end reads, over a pipe that takes `width` bytes at a time.
    async fn sent(answers: &[&[u8]], width: usize) -> Vec<u8> {
        let (ours, mut theirs) = duplex(width);
        let mut guarded = TwoAnswers::new(ours);
        let written = answers.concat();
        let write = async {
            guarded.write_all(&written).await.unwrap();
            guarded.flush().await.unwrap();
            drop(guarded);
        };
        let mut read = Vec::new();
        let ((), end) = tokio::join!(write, theirs.read_to_end(&mut read));
        end.unwrap();
        read
    }

    #[tokio::test]
    async fn the_two_answers_leave_as_they_are() {
        for answer in [
            &b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"[..],
            b"HTTP/1.0 200 OK\r\n\r\n",
            b"HTTP/1.1 503 Service Unavailable\r\n\r\n",
            TRY_AGAIN,
        ] {
            for width in [1, 7, 4096] {
                assert_eq!(sent(&[answer], width).await, answer);
                assert_eq!(sent(&[CONTINUE, answer], width).await, [CONTINUE, answer].concat());
            }
        }
    }

    #[tokio::test]
    async fn any_other_answer_leaves_as_503() {
        for status in
            ["100", "101", "204", "301", "302", "400", "404", "408", "413", "414", "429", "431", "500", "2000"]
        {
            let answer = format!("HTTP/1.1 {status} Whatever\r\nconnection: close\r\ncontent-length: 4\r\n\r\nbody");
            for width in [1, 7, 4096] {
                assert_eq!(sent(&[answer.as_bytes()], width).await, TRY_AGAIN, "{status}");
                let after_continue = sent(&[CONTINUE, answer.as_bytes()], width).await;
                assert_eq!(after_continue, [CONTINUE, TRY_AGAIN].concat(), "{status}");
            }
        }
        for head in [&b"HTTP/2.0 200 OK\r\n\r\n"[..], b"200 OK", b"H", b"\r\nHTTP/1.1 200 OK\r\n\r\n"] {
            assert_eq!(sent(&[head], 4096).await, TRY_AGAIN);
        }
    }
}
