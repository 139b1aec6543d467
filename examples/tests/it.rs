//! The examples as they are built, against both simulators.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

use bridge_simulator::hubrise::DeliveryResult;
use bridge_simulator::{Scene, Site, samples};
use chrono::Utc;
use hubrise_api::{ClientSecret, signature};
use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Far longer than anything here takes.
const BOUND: Duration = Duration::from_mins(1);

/// `cargo test` builds the examples next to the folder of this test.
fn example(name: &str) -> Command {
    let test = env::current_exe().unwrap();
    let built: PathBuf = test.parent().unwrap().with_file_name("examples").join(name);
    let path = built.with_extension(env::consts::EXE_EXTENSION);
    assert!(path.exists(), "{} is not built: run `cargo test` without selecting targets", path.display());
    Command::new(path)
}

struct Server {
    child: Child,
    callback: String,
}

impl Server {
    fn start(scene: &Scene, site: &Site, folder: &Path) -> Self {
        let mut child = example("webhook_server")
            .env("HUBRISE_URL", scene.hubrise_url())
            .env("HUBRISE_LOCATION", site.location.as_str())
            .env("HUBRISE_ACCESS_TOKEN", &site.access_token)
            .env("HUBRISE_CLIENT_SECRET", &site.client_secret)
            .env("EOI_URL", &site.till_url)
            .env("EOI_TOKEN", &site.till_token)
            .env("EOI_ALLOW_LOCAL", "1")
            .env("TIME_ZONE", &site.timezone)
            .env("MODE", "live")
            .env("DATA_DIR", folder)
            .env("LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let callback = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self { child, callback }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn until(what: &str, done: impl Fn() -> bool) {
    let poll = async {
        while !done() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(BOUND, poll).await.is_ok(), "waited in vain until {what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_server_brings_an_order_to_the_till_and_tells_hubrise() {
    let scene = Scene::start().await.unwrap();
    let sample = &samples::orders()[0];
    let site = scene.site(&sample.location).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&scene, site, folder.path());
    scene.hubrise().register_callback(&site.access_token, Some(&server.callback));

    let now = Utc::now();
    let order = scene.hubrise().place_order(&site.location, sample.fresh(now, "1"), now);
    let delivered = scene.hubrise().deliver_due(now).await;
    assert_eq!(delivered.iter().map(|(_, result, _)| *result).collect::<Vec<_>>(), [DeliveryResult::Status(200)]);

    until("the till holds the ticket", || !scene.till().tickets().is_empty()).await;
    until("HubRise says received", || scene.hubrise().order(&order)["status"] == "received").await;
    let tickets = scene.till().tickets();
    assert_eq!(tickets.len(), 1);
    let total = format!("{:.2} {}", tickets[0].total, site.currency);
    assert_eq!(Some(total), sample.till_total);
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_server_answers_503_to_whatever_it_does_not_store() {
    let scene = Scene::start().await.unwrap();
    let site = &scene.sites()[0];
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&scene, site, folder.path());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let base = server.callback.split("/hubrise/").next().unwrap();
    let body = br#"{ "resource_type": "customer", "event_type": "create" }"#;
    let sign = |secret: &str| signature::sign(&ClientSecret::new(secret), body);
    let signed = sign(&site.client_secret);

    let large = vec![b' '; (4 << 20) + 1];
    let sign_large = signature::sign(&ClientSecret::new(&site.client_secret), &large);
    let post = |url: String, signed: &str| http.post(url).header(signature::HEADER, signed).body(body.as_slice());
    let requests = [
        (200, post(server.callback.clone(), &signed)),
        (200, post(server.callback.clone(), &signed)),
        (503, post(server.callback.clone(), &sign("another secret"))),
        (503, http.post(&server.callback).body(body.as_slice())),
        (503, post(format!("{base}/hubrise/0123456789abcdef0123456789abcdef/events"), &signed)),
        (503, post(format!("{base}/elsewhere"), &signed)),
        (503, post(format!("{base}/hubrise/%FF/events"), &signed)),
        (503, http.post(&server.callback).header(signature::HEADER, sign_large).body(large)),
        (503, http.get(&server.callback)),
        (503, http.delete(format!("{base}/"))),
    ];
    for (number, (expected, request)) in requests.into_iter().enumerate() {
        assert_eq!(request.send().await.unwrap().status(), expected, "request {number}");
    }
    assert!(scene.till().arrivals().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_server_keeps_its_callback_over_a_restart() {
    let scene = Scene::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = || {
        let server = Server::start(&scene, &scene.sites()[0], folder.path());
        server.callback.split_once("/hubrise/").unwrap().1.to_owned()
    };
    assert_eq!(path(), path());
}

#[test]
fn convert_only_prints_xml_and_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let run = |json: &str| {
        let file = folder.path().join("order.json");
        std::fs::write(&file, json).unwrap();
        let output = example("convert_only").arg(file).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    };

    let order = samples::orders()[0].json.to_string();
    let (done, xml, ledger) = run(&order);
    assert!(done, "{ledger}");
    assert!(xml.contains("<EOIAuthenticationToken>[token]</EOIAuthenticationToken>"), "{xml}");
    assert!(ledger.contains("as_is items[0]: As product "), "{ledger}");

    let held = samples::orders().into_iter().find(|sample| sample.file.ends_with("13-item-without-ref.json")).unwrap();
    let (done, _, ledger) = run(&held.json.to_string());
    assert!(!done);
    assert!(ledger.contains("hold items["), "{ledger}");

    let (done, xml, error) = run("{ not json");
    assert_eq!((done, &*xml), (false, ""));
    assert!(error.contains("line: 1"), "{error}");
}
