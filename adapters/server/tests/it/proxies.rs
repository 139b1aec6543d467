//! The reverse proxies of `docs/deploy`, as they stand there, in front of a real callback listener: what they would
//! answer by themselves leaves as 503.

use crate::bridge::Bridge;
use crate::support::{Raw, ask, eventually, status};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

const NAME: &str = "bridge.example.com";

/// A proxy in front of a bridge and of pages that know one address.
struct Proxy {
    http: reqwest::Client,
    /// Where it listens, with TLS and without.
    tls: SocketAddr,
    plain: SocketAddr,
    _child: Child,
    _pages: MockServer,
    _folder: TempDir,
}

/// Fails if the text to replace is not there: the file must be the one people copy.
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "no {from}");
    text.replace(from, to)
}

fn example(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/deploy").join(name);
    std::fs::read_to_string(file).unwrap()
}

/// A port nobody has; the proxies cannot say which one they took.
fn free() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

async fn make_certificate(folder: &Path) {
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    command.args(["-subj", &format!("/CN={NAME}"), "-addext", &format!("subjectAltName=DNS:{NAME}")]);
    command.args(["-keyout", "key.pem", "-out", "cert.pem"]).current_dir(folder).stderr(Stdio::null());
    assert!(command.status().await.expect("openssl is installed").success());
}

impl Proxy {
    /// nginx, with the file of ours inside of what Debian's package has around it.
    async fn nginx(callback: SocketAddr) -> Self {
        Self::start(
            callback,
            |text, folder, tls, plain| {
                let at = |name: &str| folder.join(name).display().to_string();
                let site = replaced(text, "listen 443 ssl", &format!("listen {tls} ssl"));
                let site = replaced(&site, "listen 80", &format!("listen {plain}"));
                let site = replaced(&site, "/etc/letsencrypt/live/bridge.example.com/fullchain.pem", &at("cert.pem"));
                let site = replaced(&site, "/etc/letsencrypt/live/bridge.example.com/privkey.pem", &at("key.pem"));
                std::fs::write(at("site"), site).unwrap();
                let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
                let temporary = temporary.map(|kind| format!("{kind}_temp_path {};", at(kind))).concat();
                let main = format!(
                    "user root; daemon off; master_process off; pid {}; error_log stderr crit; events {{}}
                 http {{ access_log off; {temporary} include {}; }}",
                    at("pid"),
                    at("site"),
                );
                std::fs::write(at("main"), main).unwrap();
                let mut command = Command::new("nginx");
                command.args(["-p", &folder.display().to_string(), "-e", "stderr", "-c", &at("main")]);
                command
            },
            "nginx.conf",
        )
        .await
    }

    async fn caddy(callback: SocketAddr) -> Self {
        Self::start(
            callback,
            |text, folder, tls, plain| {
                let site = format!("https://{NAME} {{");
                let with_certificate = format!("{site}\n\ttls {0}/cert.pem {0}/key.pem", folder.display());
                let site = replaced(text, &site, &with_certificate);
                let ports = format!("{{\n\tadmin off\n\thttp_port {}\n\thttps_port {}\n}}\n", plain.port(), tls.port());
                std::fs::write(folder.join("Caddyfile"), ports + &site).unwrap();
                let mut command = Command::new("caddy");
                command.args(["run", "--adapter", "caddyfile", "--config", "Caddyfile"]);
                command.env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
                command
            },
            "Caddyfile",
        )
        .await
    }

    async fn start(
        callback: SocketAddr,
        configure: impl FnOnce(&str, &Path, SocketAddr, SocketAddr) -> Command,
        file: &str,
    ) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = TempDir::new().unwrap();
        make_certificate(folder.path()).await;
        let pages = MockServer::start().await;
        Mock::given(path("/operations")).respond_with(ResponseTemplate::new(200)).mount(&pages).await;
        let (tls, plain) = (free(), free());
        let text = replaced(&example(file), "127.0.0.1:8485", &callback.to_string());
        let text = replaced(&text, "127.0.0.1:8484", &pages.address().to_string());
        let mut command = configure(&text, folder.path(), tls, plain);
        command.current_dir(folder.path()).kill_on_drop(true).stdin(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the proxy is installed");
        // The certificate vouches for itself.
        let http = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).resolve(NAME, tls).no_proxy();
        let http = http.redirect(reqwest::redirect::Policy::none()).build().unwrap();
        eventually(file, async || TcpStream::connect(tls).await.ok()).await;
        Self { http, tls, plain, _child: child, _pages: pages, _folder: folder }
    }

    /// What comes back for a request with TLS.
    async fn status(&self, raw: &Raw) -> u16 {
        let url = format!("https://{NAME}:{}{}", self.tls.port(), raw.path);
        let mut request = self.http.request(raw.method.parse().unwrap(), url).body(raw.body.clone());
        for (name, value) in raw.headers.iter().filter(|(name, _)| name != "Host" && name != "Content-Length") {
            request = request.header(name, value.as_slice());
        }
        request.send().await.unwrap().status().as_u16()
    }

    /// What comes back for a request without TLS.
    async fn plain(&self, path: &str) -> u16 {
        let request = format!("POST {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        status(&ask(self.plain, request.as_bytes()).await).unwrap()
    }
}

/// What both proxies promise.
async fn check(bridge: &Bridge, proxy: &Proxy) {
    let event = |id: &str| bridge.callback(&bridge.event(id));
    assert_eq!(proxy.status(&event("good")).await, 200);
    assert_eq!(bridge.contents().await, ["order"], "the body arrives as it was signed");
    let large = Raw { body: vec![b'x'; 5 * 1024 * 1024], ..event("large") };
    assert_eq!(proxy.status(&large).await, 503, "a body too large for the proxy");
    for method in ["GET", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"] {
        assert_eq!(proxy.status(&Raw { method, ..event(method) }).await, 503, "{method}");
    }
    for path in ["/hubrise", "/hubrise/", "/hubrise/unknown/events", "/hubrise/x", "/pixelpoint", "/pixelpoint/x"] {
        assert_eq!(proxy.status(&Raw { path: path.to_owned(), ..event("path") }).await, 503, "{path}");
        assert_eq!(proxy.plain(path).await, 503, "{path} without TLS");
    }
    assert_eq!(bridge.contents().await, ["order"]);
    let page = |path: &str| Raw { method: "GET", path: path.to_owned(), body: Vec::new(), ..event("page") };
    assert_eq!(proxy.status(&page("/operations")).await, 200);
    assert_eq!(proxy.status(&page("/nowhere")).await, 404, "what the bridge answers passes as it is");
    assert_eq!(proxy.plain("/operations").await, 301);
}

/// Upstreams that are not there, and that break off.
async fn check_without_bridge(bridge: &Bridge, start: impl AsyncFn(SocketAddr) -> Proxy) {
    let event = bridge.callback(&bridge.event("down"));
    assert_eq!(start(free()).await.status(&event).await, 503, "nobody listens");
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = start(silent.local_addr().unwrap()).await;
    let hang_up = async {
        let (mut stream, _) = silent.accept().await.unwrap();
        stream.shutdown().await.unwrap();
    };
    assert_eq!(tokio::join!(proxy.status(&event), hang_up).0, 503, "it hangs up");
}

#[tokio::test]
#[ignore = "needs nginx and openssl"]
async fn behind_nginx_everything_but_a_stored_event_is_a_503() {
    let bridge = Bridge::start().await;
    let proxy = Proxy::nginx(bridge.address()).await;
    check(&bridge, &proxy).await;
    let long = bridge.callback(&bridge.event("long")).with("X-Long", &vec![b'x'; 40_000]);
    assert_eq!(proxy.status(&long).await, 503, "headers too long for nginx");
    // What it refuses before it knows the path.
    for broken in
        ["POST /hubrise/x/events\x01 HTTP/1.1\r\n\r\n", "POST /hubrise/x/events HTTP/9.9\r\n\r\n", "nonsense\r\n\r\n"]
    {
        let answer = ask(proxy.plain, broken.as_bytes()).await;
        assert_eq!(status(&answer), Some(503), "{broken:?}: {}", String::from_utf8_lossy(&answer));
    }
    let without_tls = format!("POST /hubrise/x/events HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&ask(proxy.tls, without_tls.as_bytes()).await), Some(503), "plain http on the port of TLS");
    check_without_bridge(&bridge, Proxy::nginx).await;
}

#[tokio::test]
#[ignore = "needs caddy and openssl"]
async fn behind_caddy_everything_but_a_stored_event_is_a_503() {
    let bridge = Bridge::start().await;
    let proxy = Proxy::caddy(bridge.address()).await;
    check(&bridge, &proxy).await;
    check_without_bridge(&bridge, Proxy::caddy).await;
}
