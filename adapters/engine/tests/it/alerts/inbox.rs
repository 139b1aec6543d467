//! Where alerts of tests arrive: a post that goes to the mail server of a few lines, and one that only writes down.

pub(crate) use super::sink::MailSink;

use async_trait::async_trait;
use bridge_engine::alerts::{MailServer, MailTls, NetPost, Post, PostError};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

impl MailSink {
    pub(crate) fn post(&self) -> NetPost {
        NetPost::new(MailServer {
            host: self.address().ip().to_string(),
            port: self.address().port(),
            tls: MailTls::Off,
            sign_in: None,
            from: "Bridge <bridge@example.com>".to_owned(),
        })
        .unwrap()
    }
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
