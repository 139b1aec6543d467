//! A mail server of a few lines; the server's browser tests use it too.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail as it was handed over.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) to: String,
    /// Head and body, quoted-printable undone.
    pub(crate) text: String,
}

/// A mail server that takes everything but mail for `nobody@…`.
pub(crate) struct MailSink {
    address: SocketAddr,
    mails: Arc<Mutex<Vec<Mail>>>,
}

impl MailSink {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mails: Arc<Mutex<Vec<Mail>>> = Arc::default();
        let kept = Arc::clone(&mails);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                tokio::spawn(async move { converse(stream, &kept).await });
            }
        });
        Self { address, mails }
    }

    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn converse(stream: TcpStream, kept: &Mutex<Vec<Mail>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink\r\n").await.ok()?;
    let mut to = String::new();
    while let Some(line) = lines.next_line().await.ok()? {
        let answer: &[u8] = match line.split([' ', ':']).next()? {
            "RCPT" if line.contains("<nobody@") => b"550 no such mailbox\r\n",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1)?.to_owned();
                b"250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await.ok()?.filter(|line| line != ".") {
                    text += &line;
                    text.push('\n');
                }
                kept.lock().unwrap().push(Mail { to: to.clone(), text: unquoted(&text) });
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await.ok()?;
    }
    Some(())
}

/// Quoted-printable undone where the head says so.
fn unquoted(text: &str) -> String {
    if !text.contains("quoted-printable") {
        return text.to_owned();
    }
    let text = text.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = rest.get(1..3).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'=');
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &rest[3..] } else { after };
    }
    String::from_utf8(bytes).unwrap()
}
