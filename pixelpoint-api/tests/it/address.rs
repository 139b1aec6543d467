//! Where a till may be, and where it may not.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use pixelpoint_api::address::is_forbidden;
use pixelpoint_api::{Client, Error, OBSERVED_URL, SendError};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::TcpListener;
use url::{Host, Url};

use crate::client::{assert_silent, config, post};

/// What makes a client, and what is refused before anything is sent.
#[test]
fn addresses_are_checked_when_the_client_is_made() {
    let strict = |base_url: &str| {
        let mut config = config(base_url);
        (config.allow_plain_http, config.allow_private_networks) = (false, false);
        Client::new(config).err()
    };
    assert!(strict("https://eoi.example.com/api/v1/eoi").is_none());
    assert!(strict("https://93.184.215.14/").is_none());
    assert!(matches!(strict(OBSERVED_URL), Some(Error::PlainHttp)));
    for nonsense in ["", "eoi.example.com", "ftp://example.com", "https://", "file:///etc/passwd", "https://exa mple"] {
        assert!(matches!(strict(nonsense), Some(Error::Address { .. })), "{nonsense}");
    }
    let credentials = strict("https://user:SECRET@example.com/").unwrap();
    assert!(matches!(credentials, Error::Credentials));
    assert!(!format!("{credentials} {credentials:?}").contains("SECRET"));
    let mut proxied = config("https://93.184.215.14/");
    proxied.allow_private_networks = false;
    proxied.proxy = Some("http://127.0.0.1:3128".to_owned());
    assert!(matches!(Client::new(proxied), Err(Error::ForbiddenAddress { what: "proxy" })));
}

/// Addresses no till may have, as hosts of a URL.
const SPELLINGS: &[&str] = &[
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "017700000001",
    "127.255.255.254",
    "127.0.0.1.",
    "①②⑦.0.0.1",
    "%31%32%37.0.0.1",
    "0",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.255",
    "3232235777",
    "100.64.0.1",
    "100.127.255.255",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:10.0.0.1]",
    "[64:ff9b::169.254.169.254]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:c0a8:101::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[2001::1]",
    "[3fff::1]",
    "[100::1]",
    "[5f00::1]",
];

/// Hosts of a URL, in every spelling the URL standard knows.
#[test]
fn forbidden_literals_are_refused_in_every_spelling() {
    for host in SPELLINGS {
        let mut config = config(&format!("https://{host}/api"));
        config.allow_private_networks = false;
        let refused = Client::new(config);
        assert!(matches!(refused, Err(Error::ForbiddenAddress { .. })), "{host}: {refused:?}");
    }
}

#[test]
fn leave_for_private_networks_opens_those_and_no_others() {
    let forbidden = |text: &str| is_forbidden(text.parse::<IpAddr>().unwrap(), true);
    for address in
        ["127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.1.20", "100.64.0.1", "::1", "fd12::1", "::ffff:10.0.0.1"]
    {
        assert!(!forbidden(address), "{address}");
    }
    for address in
        ["169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "fe80::1", "::", "ff02::1", "64:ff9b::a9fe:a9fe"]
    {
        assert!(forbidden(address), "{address}");
    }
}

#[test]
fn public_addresses_are_free() {
    for address in [
        "1.1.1.1",
        "93.184.215.14",
        "172.15.0.1",
        "172.32.0.1",
        "100.63.0.1",
        "192.169.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:1.1.1.1",
        "2001:4860::8888",
        "64:ff9b::1.1.1.1",
    ] {
        assert!(!is_forbidden(address.parse().unwrap(), false), "{address}");
    }
}

/// Answers every name with these addresses, as a hostile name server would.
struct Stub(Vec<IpAddr>);

impl Resolve for Stub {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Vec<_> = self.0.iter().map(|address| SocketAddr::new(*address, 0)).collect();
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}

fn stubbed(addresses: Vec<IpAddr>, allow_private_networks: bool, port: u16) -> Client {
    let mut config = config(&format!("http://till.example.com:{port}/api/v1/eoi"));
    config.allow_private_networks = allow_private_networks;
    Client::with_resolver(config, Arc::new(Stub(addresses))).unwrap()
}

/// The same addresses as answers of a resolver, alone and behind a public one.
#[tokio::test]
async fn forbidden_answers_of_a_resolver_are_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let addresses: BTreeSet<IpAddr> = SPELLINGS
        .iter()
        .map(|host| match Url::parse(&format!("https://{host}/")).unwrap().host().unwrap() {
            Host::Ipv4(address) => address.into(),
            Host::Ipv6(address) => address.into(),
            Host::Domain(name) => panic!("{name} is no address"),
        })
        .collect();
    assert!(SPELLINGS.len() >= 40 && addresses.len() >= 40, "{} {}", SPELLINGS.len(), addresses.len());
    let public: IpAddr = "93.184.215.14".parse().unwrap();
    for address in addresses {
        for answer in [vec![address], vec![public, address]] {
            let error = post(&stubbed(answer, false, port)).await.unwrap_err();
            assert!(matches!(error, SendError::NotSent { .. }), "{address}: {error:?}");
            assert!(error.is_forbidden_address(), "{address}: {error:?}");
            assert_silent(&error);
        }
    }
    let listener = listener.into_std().unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody was called");
}

/// With leave the stub's loopback is called, so the test above would notice a guard that is not there.
#[tokio::test]
async fn an_allowed_answer_of_a_resolver_is_called() {
    let server = wiremock::MockServer::start().await;
    wiremock::Mock::given(wiremock::matchers::any())
        .respond_with(wiremock::ResponseTemplate::new(200))
        .mount(&server)
        .await;
    let client = stubbed(vec![server.address().ip()], true, server.address().port());
    assert_eq!(post(&client).await.unwrap().status, 200);
    let nobody = post(&stubbed(Vec::new(), true, 80)).await.unwrap_err();
    assert!(!nobody.was_sent() && !nobody.is_forbidden_address(), "{nobody:?}");
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_refused_by_the_resolver() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut config = config(&format!("http://localhost:{port}/api/v1/eoi"));
    config.allow_private_networks = false;
    let error = post(&Client::new(config).unwrap()).await.unwrap_err();
    assert!(matches!(error, SendError::NotSent { .. }), "{error:?}");
    assert!(error.is_forbidden_address(), "{error:?}");
    assert_silent(&error);
    let listener = listener.into_std().unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}
