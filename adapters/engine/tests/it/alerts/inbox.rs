//! Where alerts of tests arrive: a mail server of a few lines, and a post that only writes down.

use async_trait::async_trait;
use bridge_engine::alerts::{MailServer, MailTls, NetPost, Post, PostError};
use std::collections::VecDeque;
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

    pub(crate) fn post(&self) -> NetPost {
        NetPost::new(MailServer {
            host: self.address.ip().to_string(),
            port: self.address.port(),
            tls: MailTls::Off,
            sign_in: None,
            from: "Bridge <bridge@example.com>".to_owned(),
        })
        .unwrap()
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

/// What a post was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// Writes down what it is given; fails, or never answers, as told.
#[derive(Clone, Default)]
pub(crate) struct Notes {
    given: Arc<Mutex<Vec<Given>>>,
    failures: Arc<Mutex<VecDeque<PostError>>>,
    hangs: bool,
}

impl Notes {
    /// Takes what it is given, and the process dies before it can say so.
    pub(crate) fn hanging() -> Self {
        Self { hangs: true, ..Self::default() }
    }

    pub(crate) fn fail(&self, times: usize, error: PostError) {
        self.failures.lock().unwrap().extend(std::iter::repeat_n(error, times));
    }

    pub(crate) fn given(&self) -> Vec<Given> {
        self.given.lock().unwrap().clone()
    }

    /// How many messages have this in their subject.
    pub(crate) fn about(&self, words: &str) -> usize {
        self.given().iter().filter(|given| given.subject.contains(words)).count()
    }

    async fn take(&self, given: Given) -> Result<(), PostError> {
        if let Some(error) = self.failures.lock().unwrap().pop_front() {
            return Err(error);
        }
        self.given.lock().unwrap().push(given);
        if self.hangs {
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}

#[async_trait]
impl Post for Notes {
    async fn mail(&self, to: &str, subject: &str, text: &str) -> Result<(), PostError> {
        self.take(Given { to: to.to_owned(), subject: subject.to_owned(), text: text.to_owned() }).await
    }

    async fn webhook(&self, url: &str, signature: &str, body: &[u8]) -> Result<(), PostError> {
        let text = String::from_utf8(body.to_vec()).unwrap();
        self.take(Given { to: url.to_owned(), subject: signature.to_owned(), text }).await
    }
}
