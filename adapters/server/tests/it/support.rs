//! What the tests of the server share: a simulated world, connections into it, the real program, raw requests.

use bridge_core::settings::{Mode, Settings};
use bridge_engine::journal::{Journal, JournalError, Operation, SqliteJournal};
use bridge_engine::secrets::Key;
use bridge_engine::{Connection, ConnectionId, HubRiseAccess, TillAccess};
use bridge_simulator::{Scene, Site, samples};
use hubrise_api::{AccessToken, ClientSecret, signature};
use pixelpoint_api::{Dialect, EoiToken};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// The longest a test waits for anything; only a failing one gets there.
pub(crate) const BOUND: Duration = Duration::from_mins(1);

/// Waits until `look` finds something, and fails after [`BOUND`].
pub(crate) async fn eventually<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(BOUND, found).await.unwrap_or_else(|_| panic!("waited in vain: {what}"))
}

/// The connection of a simulated location to its simulated till, live.
pub(crate) fn connection(scene: &Scene, site: &Site) -> Connection {
    let mut settings = Settings::default();
    settings.conversion.time_zone = site.timezone.parse().unwrap();
    Connection {
        till: Some(TillAccess {
            base_url: site.till_url.clone(),
            token: EoiToken::new(&site.till_token),
            allow_local: true,
            dialect: Dialect::default(),
        }),
        mode: Mode::Live,
        settings,
        ..Connection::new(
            ConnectionId::from_bits([7; 16]),
            site.name.clone(),
            site.location.clone(),
            HubRiseAccess::new(
                scene.hubrise_url(),
                AccessToken::new(&*site.access_token),
                vec![ClientSecret::new(&*site.client_secret)],
            ),
            "2026-01-01T00:00:00Z".parse().unwrap(),
        )
    }
}

/// The journal of a bridge that is not running. A process that another test starts meanwhile holds every lock of ours until
/// it is a program of its own.
pub(crate) async fn open(data_dir: &Path) -> SqliteJournal {
    let key = Arc::new(Key::load_or_create(data_dir, None).unwrap());
    let opened = async || match SqliteJournal::open(data_dir, Arc::clone(&key)).await {
        Err(JournalError::InUse { .. }) => None,
        opened => Some(opened.unwrap()),
    };
    eventually("nobody holds the data folder", opened).await
}

/// Puts a connection into the journal of a bridge that is not running.
pub(crate) async fn store_connection(data_dir: &Path, connection: &Connection) {
    let journal = open(data_dir).await;
    journal.save_connection(connection).await.unwrap();
    journal.close().await;
}

/// What the operations page shows of a bridge that is not running.
pub(crate) async fn operations(data_dir: &Path) -> Vec<Operation> {
    let journal = open(data_dir).await;
    let operations = journal.store().operations(100, None).await.unwrap();
    journal.close().await;
    operations
}

/// An event about a new sample order of this site.
pub(crate) fn event(site: &Site, id: &str) -> Value {
    let sample = samples::orders().into_iter().find(|sample| sample.location == site.location).unwrap();
    let order = sample.fresh(chrono::Utc::now(), id);
    json!({
        "id": id,
        "resource_type": "order",
        "event_type": "create",
        "created_at": order["created_at"],
        "location_id": site.location.as_str(),
        "order_id": order["id"],
        "new_state": order,
    })
}

/// A request, byte for byte as it goes over the wire.
#[derive(Clone)]
pub(crate) struct Raw {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) version: &'static str,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl Raw {
    /// A callback as HubRise sends it.
    pub(crate) fn callback(connection: &Connection, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let signature = signature::sign(&connection.hubrise.client_secrets[0], &body);
        Self {
            method: "POST",
            path: format!("/hubrise/{}/events", connection.id.as_str()),
            version: "HTTP/1.1",
            headers: vec![
                ("Host".to_owned(), b"bridge.example".to_vec()),
                ("Content-Type".to_owned(), b"application/json".to_vec()),
                (signature::HEADER.to_owned(), signature.into_bytes()),
                ("Content-Length".to_owned(), body.len().to_string().into_bytes()),
            ],
            body,
        }
    }

    /// Adds a header.
    pub(crate) fn with(mut self, name: &str, value: &[u8]) -> Self {
        self.headers.push((name.to_owned(), value.to_vec()));
        self
    }

    /// Takes every header of this name away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    /// Sends the body in chunks of this size instead of with a length.
    pub(crate) fn chunked(self, size: usize) -> Self {
        let mut raw = self.without("Content-Length").with("Transfer-Encoding", b"chunked");
        let mut chunked = Vec::new();
        for chunk in raw.body.chunks(size) {
            chunked.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            chunked.extend_from_slice(chunk);
            chunked.extend_from_slice(b"\r\n");
        }
        chunked.extend_from_slice(b"0\r\n\r\n");
        raw.body = chunked;
        raw
    }

    /// Head and body.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} {}\r\n", self.method, self.path, self.version).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Sends these bytes on a connection of their own and returns everything that comes back.
pub(crate) async fn ask(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let (mut from, mut to) = TcpStream::connect(address).await.unwrap().into_split();
    let send = async {
        // A listener may answer and close before it has read everything.
        let _ = to.write_all(bytes).await;
    };
    let mut answer = Vec::new();
    let receive = timeout(BOUND, from.read_to_end(&mut answer));
    let ((), received) = tokio::join!(send, receive);
    received.expect("the listener ends the connection").expect("the connection is not reset");
    answer
}

/// The status of a page, for nobody in particular.
pub(crate) async fn get(address: SocketAddr, path: &str) -> Option<u16> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    status(&ask(address, request.as_bytes()).await)
}

/// The status of the last answer in what came back; none if nothing did.
pub(crate) fn status(answer: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(answer);
    let last = text.match_indices("HTTP/1.").last()?.0;
    text.get(last + 9..last + 12)?.parse().ok()
}

/// The real program, started in a folder of its own.
pub(crate) struct Server {
    pub(crate) child: Child,
    /// The block it printed.
    pub(crate) introduction: String,
    pub(crate) pages: SocketAddr,
    pub(crate) callback: SocketAddr,
    log: JoinHandle<String>,
}

/// The program, with free ports and nothing of the test's own environment.
pub(crate) fn program(folder: &Path) -> Command {
    in_environment(Command::new(env!("CARGO_BIN_EXE_pixbridge-server")), folder)
}

fn in_environment(mut command: Command, folder: &Path) -> Command {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PIXBRIDGE_")) {
        command.env_remove(name);
    }
    command.env("PIXBRIDGE_LISTEN_PAGES", "127.0.0.1:0").env("PIXBRIDGE_LISTEN_CALLBACK", "127.0.0.1:0");
    command.current_dir(folder).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Server {
    pub(crate) async fn start(folder: &Path) -> Self {
        Self::run(program(folder)).await
    }

    /// Starts the program under a shell's limit: `-f` of the size of files, in blocks of 512 bytes; `-n` of open files.
    #[cfg(unix)]
    pub(crate) async fn start_with_limit(folder: &Path, limit: &str) -> Self {
        let mut command = in_environment(Command::new("sh"), folder);
        let program = env!("CARGO_BIN_EXE_pixbridge-server");
        command.args(["-c", &format!("ulimit {limit} && exec \"$0\""), program]);
        Self::run(command).await
    }

    /// Starts the program and waits until it says where it listens.
    pub(crate) async fn run(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut errors = child.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut text = String::new();
            errors.read_to_string(&mut text).await.unwrap();
            text
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut introduction = String::new();
        let read = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                introduction.push_str(&line);
                introduction.push('\n');
                if line == "Ctrl-C to stop." {
                    break;
                }
            }
        };
        timeout(BOUND, read).await.expect("the program says where it listens");
        let (Some(pages), Some(callback)) = (address(&introduction, "pages"), address(&introduction, "callbacks"))
        else {
            panic!("no addresses in {introduction:?}; log: {}", log.await.unwrap());
        };
        Self { child, introduction, pages, callback, log }
    }

    /// HubRise posts the events of the first site to this connection here, from now on.
    pub(crate) fn hears(&self, scene: &Scene, connection: &Connection) {
        let url = format!("http://{}/hubrise/{}/events", self.callback, connection.id.as_str());
        scene.hubrise().register_callback(&scene.sites()[0].access_token, Some(&url));
    }

    /// Asks the program to stop, waits until it has, and returns how it ended and what it logged.
    #[cfg(unix)]
    pub(crate) async fn stop(self) -> (ExitStatus, String) {
        self.signal("TERM").await;
        self.ended().await
    }

    /// Waits until the program has ended, and returns how and what it logged.
    pub(crate) async fn ended(mut self) -> (ExitStatus, String) {
        let status = timeout(BOUND, self.child.wait()).await.expect("the program stops").unwrap();
        (status, self.log.await.unwrap())
    }

    #[cfg(unix)]
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().expect("it still runs").to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().await.unwrap();
        assert!(sent.success());
    }
}

/// The address under this label of the introduction.
fn address(introduction: &str, label: &str) -> Option<SocketAddr> {
    let url = introduction.lines().find_map(|line| line.trim().strip_prefix(label))?.trim();
    url.strip_prefix("http://")?.split('/').next()?.parse().ok()
}

/// The path of the one-time link that was printed.
pub(crate) fn link(printed: &str) -> &str {
    let (_, rest) = printed.split_once("/setup/").expect("a link is printed");
    let token = rest.lines().next().unwrap();
    assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "128 bits: {token}");
    &printed[printed.len() - rest.len() - "/setup/".len()..][.."/setup/".len() + token.len()]
}

/// The password of everybody in these tests.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A browser: it keeps the cookie of its session and sends forms with what they carry.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) client: reqwest::Client,
    pub(crate) base: String,
    /// What the browser has in its address bar, scheme and host.
    pub(crate) origin: String,
    pub(crate) cookie: Option<String>,
}

/// What a page answered.
pub(crate) struct Answer {
    pub(crate) status: reqwest::StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let answer = request.send().await.unwrap();
        Self { status: answer.status(), headers: answer.headers().clone(), text: answer.text().await.unwrap() }
    }

    /// Without waiting for the body.
    pub(crate) async fn head(request: reqwest::RequestBuilder) -> Self {
        let answer = request.send().await.unwrap();
        Self { status: answer.status(), headers: answer.headers().clone(), text: String::new() }
    }

    /// Where it leads.
    pub(crate) fn location(&self) -> &str {
        self.headers.get("location").map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The session's cookie, as it is sent back.
    pub(crate) fn session(&self) -> Option<String> {
        self.cookie("pixbridge").or_else(|| self.cookie("__Host-pixbridge"))
    }

    /// The cookie of this name, as it is sent back: name and value.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        let pairs = cookies.filter_map(|cookie| cookie.split(';').next());
        pairs.filter(|pair| pair.split('=').next() == Some(name)).map(str::to_owned).next()
    }
}

impl Visitor {
    /// Nobody yet, on this machine.
    pub(crate) fn new(pages: SocketAddr) -> Self {
        Self::through(pages, &format!("http://{pages}"))
    }

    /// Nobody yet, through a reverse proxy with this address.
    pub(crate) fn through(pages: SocketAddr, origin: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { client, base: format!("http://{pages}"), origin: origin.to_owned(), cookie: None }
    }

    /// Signed in by a one-time link: the first administrator, or whoever was invited.
    pub(crate) async fn by_link(pages: SocketAddr, path: &str, name: &str) -> Self {
        Self::new(pages).take_up(path, name).await
    }

    /// Uses a one-time link and stays signed in.
    pub(crate) async fn take_up(mut self, path: &str, name: &str) -> Self {
        let answer = self.post(path, &[("name", name), ("password", PASSWORD), ("again", PASSWORD)]).await;
        self.cookie = Some(answer.session().expect("the link signs in"));
        self
    }

    /// Signs in with name and password.
    pub(crate) async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let answer = self.post("/sign-in", &[("name", name), ("password", password)]).await;
        self.cookie = answer.session().or(self.cookie.take());
        answer
    }

    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if self.origin != self.base {
            request = request.header("host", self.origin.split_once("://").unwrap().1);
        }
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(reqwest::Method::GET, path)).await
    }

    pub(crate) async fn get_in(&self, path: &str, lang: &str) -> Answer {
        Answer::of(self.request(reqwest::Method::GET, path).header("accept-language", lang)).await
    }

    /// Sends a form from a page of ours.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf().await;
        let all = fields.iter().copied().chain([("csrf", csrf.as_str())]);
        Answer::of(self.form(path, all)).await
    }

    /// Presses a button of an order's page, and confirms it with the number of the order where that is asked for.
    pub(crate) async fn press(&self, path: &str, action: &str) -> reqwest::StatusCode {
        let asked = self.get(&format!("{path}/{action}")).await.text;
        let number = asked.split("number of the order, ").nth(1).and_then(|rest| rest.split(", so that").next());
        let fields = [("number", number.unwrap_or_default()), ("why", "seen")];
        self.post(&format!("{path}/{action}"), &fields).await.status
    }

    /// What the forms of this session carry; it stands on every page, also on one that is not there.
    pub(crate) async fn csrf(&self) -> String {
        let page = self.get("/nothing").await.text;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a form");
        rest.split('"').next().unwrap().to_owned()
    }

    /// A form with these fields and nothing else, as our own page would send it.
    pub(crate) fn form<'a>(
        &self,
        path: &str,
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> reqwest::RequestBuilder {
        let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let pairs = fields.into_iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.request(reqwest::Method::POST, path)
            .header("origin", &self.origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }
}
