//! The real way out: SMTP, and signed webhooks.

use super::post::{Post, PostError, SIGNATURE_HEADER};
use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use pixelpoint_api::address::is_forbidden;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;
use url::{Host, Url};

/// How long a message may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a mail server is reached.
#[derive(Debug, Clone)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port; usually 587 with STARTTLS, 465 with TLS.
    pub port: u16,
    /// How the way there is kept private.
    pub tls: MailTls,
    /// Whom to sign in as, if at all.
    pub sign_in: Option<(String, MailPassword)>,
    /// The sender, `Bridge <bridge@example.com>`.
    pub from: String,
}

/// How the way to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// STARTTLS, required.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In clear text: for a mail server on this machine.
    Off,
}

impl MailTls {
    /// The stable word, as the configuration has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StartTls => "starttls",
            Self::Tls => "tls",
            Self::Off => "off",
        }
    }
}

/// The password of a mail account.
#[derive(Clone)]
pub struct MailPassword(String);

impl MailPassword {
    /// From text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for MailPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailPassword(***)")
    }
}

/// Why a mail server cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// The sender is no address.
    #[error("the sender of mails is no mail address: write `bridge@example.com` or `Bridge <bridge@example.com>`")]
    From,
    /// A password in clear text over a network.
    #[error(
        "without TLS the mail password would travel in clear text: use starttls or tls, or a mail server on this machine"
    )]
    ClearText,
    /// The name is none that TLS can check.
    #[error("the mail server's name cannot be used: write a host name such as smtp.example.com")]
    Host,
}

/// Sends over the network.
pub struct NetPost {
    mail: Option<(AsyncSmtpTransport<Tokio1Executor>, Mailbox)>,
}

impl fmt::Debug for NetPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NetPost").field("mail", &self.mail.is_some()).finish()
    }
}

impl NetPost {
    /// Webhooks only.
    pub const fn without_mail() -> Self {
        Self { mail: None }
    }

    /// Mails by this server, and webhooks.
    ///
    /// # Errors
    /// When the server cannot be used like that.
    pub fn new(server: MailServer) -> Result<Self, MailError> {
        let from = server.from.parse().map_err(|_| MailError::From)?;
        let tls = || TlsParameters::new(server.host.clone()).map_err(|_| MailError::Host);
        let tls = match server.tls {
            MailTls::StartTls => Tls::Required(tls()?),
            MailTls::Tls => Tls::Wrapper(tls()?),
            MailTls::Off if server.sign_in.is_some() && !is_this_machine(&server.host) => {
                return Err(MailError::ClearText);
            }
            MailTls::Off => Tls::None,
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some((user, password)) = server.sign_in {
            transport = transport.credentials(Credentials::new(user, password.0));
        }
        Ok(Self { mail: Some((transport.build(), from)) })
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[async_trait]
impl Post for NetPost {
    async fn mail(&self, to: &str, subject: &str, text: &str) -> Result<(), PostError> {
        let (transport, from) = self.mail.as_ref().ok_or(PostError::NoMailServer)?;
        let message = Message::builder()
            .from(from.clone())
            .to(to.parse().map_err(|_| PostError::BadAddress)?)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|_| PostError::BadAddress)?;
        match tokio::time::timeout(PATIENCE, transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                Err(error.status().map_or(PostError::Unreachable, |code| PostError::Refused { code: code.into() }))
            }
            Err(_) => Err(PostError::Unreachable),
        }
    }

    fn can_mail(&self) -> bool {
        self.mail.is_some()
    }

    async fn webhook(&self, url: &str, signature: &str, body: &[u8]) -> Result<(), PostError> {
        let url = Url::parse(url.trim()).map_err(|_| PostError::BadAddress)?;
        let (host, addresses) = destination(&url).await?;
        let client = reqwest::Client::builder()
            .user_agent(concat!("pixbridge/", env!("CARGO_PKG_VERSION")))
            .timeout(PATIENCE)
            .redirect(redirect::Policy::none())
            .no_proxy()
            // Checked, and not asked for again: a name may lead elsewhere the second time.
            .resolve_to_addrs(&host, &addresses)
            .build()
            .map_err(|_| PostError::Unreachable)?;
        let request = client.post(url).header(CONTENT_TYPE, "application/json").header(SIGNATURE_HEADER, signature);
        let answer = request.body(body.to_vec()).send().await.map_err(|_| PostError::Unreachable)?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(PostError::Refused { code: status.as_u16() }) }
    }
}

/// Where a webhook goes: a program on this machine that was named as such, or https to a public address.
async fn destination(url: &Url) -> Result<(String, Vec<SocketAddr>), PostError> {
    let host = url.host().ok_or(PostError::BadAddress)?;
    let port = url.port_or_known_default().ok_or(PostError::BadAddress)?;
    let is_local = match &host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let is_private_way = url.scheme() == "https" || is_local && url.scheme() == "http";
    let has_sign_in = !url.username().is_empty() || url.password().is_some();
    if !is_private_way || has_sign_in {
        return Err(PostError::ForbiddenAddress);
    }
    let addresses: Vec<SocketAddr> = match &host {
        Host::Domain(name) => {
            tokio::net::lookup_host((*name, port)).await.map_err(|_| PostError::Unreachable)?.collect()
        }
        Host::Ipv4(address) => vec![((*address), port).into()],
        Host::Ipv6(address) => vec![((*address), port).into()],
    };
    let is_fine = |address: &SocketAddr| {
        let address = address.ip();
        if is_local { address.is_loopback() } else { !is_forbidden(address, false) }
    };
    if !addresses.iter().all(is_fine) {
        return Err(PostError::ForbiddenAddress);
    }
    Ok((host.to_string(), addresses))
}
