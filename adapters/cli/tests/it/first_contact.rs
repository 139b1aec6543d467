//! `pixbridge first-contact` against tills that do not say which dialect they speak.

use crate::support::{Run, pixbridge, run, run_with};
use bridge_simulator::pixelpoint::{PATH, TillFault};
use bridge_simulator::{Lasting, PixelPointSim, Serving, samples};
use pixelpoint_api::Dialect;
use pixelpoint_api::dialect::ErrorClass;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const TOKEN: &str = "Vendor-CANARY0123456789";

/// Differs in the layout, a sign, a wrapper, a date and the customer's address.
const NESTED: &str = r#"
layout = "nested"
coupon_sign = "positive"
payment_wrapper = "Payments"
schedule_format = "%d/%m/%Y %H:%M"
[member_fields]
phone = "Phone"
address_1 = "Adress1"
city = "City"
postal_code = "PostalCode"
"#;

/// In store: no envelope, three decimals, components on their own, another name for the ticket.
const LOCAL: &str = r#"
envelope = "local"
price_applied = ""
money_scale = 3
auth_type = 101
combo_parent = "self_line"
schedule_format = "%m/%d/%Y %I:%M %p"
ticket_nodes = ["CheckNo"]
[member_fields]
phone = "HomeTele"
state = "Prov"
country = "Country"
"#;

/// Deals as in 2020, sent as coupons.
const LEGACY: &str = r#"
price_applied = 0
combo_item_id = "deal_ref"
deal_code_node = "CouponNum"
schedule_format = "%Y%m%d%H%M%S"
[member_fields]
address_1 = "Address1"
address_2 = "Address2"
directions = "Directions"
company_name = "CompanyName"
"#;

/// A till, and a folder for what is kept.
struct Place {
    sim: PixelPointSim,
    server: Serving,
    folder: TempDir,
}

impl Place {
    async fn with(sim: PixelPointSim) -> Self {
        let mut menu = samples::till_menu();
        menu.combos.insert(734_003_601);
        sim.add_store("Paris", TOKEN, menu);
        let server = sim.start().await.unwrap();
        Self { sim, server, folder: tempfile::tempdir().unwrap() }
    }

    async fn strict(dialect: &str) -> Self {
        Self::with(PixelPointSim::strict(Dialect::from_toml(dialect).unwrap())).await
    }

    fn out(&self) -> std::path::PathBuf {
        self.folder.path().join("kept")
    }

    fn command(&self, options: &[&str]) -> Command {
        let mut command = pixbridge();
        let url = format!("http://{}{PATH}", self.server.address());
        command.env("PIXBRIDGE_EOI_TOKEN", TOKEN).args(["first-contact", "--allow-local", "--url", &url, "--out"]);
        command.arg(self.out()).args(["--sale-type", "1001", "--product", "2101"]).args(options);
        command
    }

    /// Walks with every number of the sample menu, in a thread: the till answers from this one's runtime.
    async fn walk(&self) -> Run {
        let all = ["--option", "2102", "--method", &method(), "--coupon", "734003519", "--deal", "734003601"];
        let mut command = self.command(&all);
        command.args(["--component", "2103", "--yes"]);
        tokio::task::spawn_blocking(move || run(&mut command)).await.unwrap()
    }

    async fn answer(&self, options: &[&str], input: &str) -> Run {
        let (mut command, input) = (self.command(options), input.to_owned());
        tokio::task::spawn_blocking(move || run_with(&mut command, input.as_bytes())).await.unwrap()
    }

    fn report(&self) -> String {
        fs::read_to_string(self.out().join("report.md")).unwrap()
    }

    fn found(&self) -> Dialect {
        Dialect::from_toml(&fs::read_to_string(self.out().join("dialect.toml")).unwrap()).unwrap()
    }
}

/// A payment method of the sample menu.
fn method() -> String {
    samples::till_menu().methods.keys().next().unwrap().to_string()
}

async fn finds(hidden: &str) {
    let place = Place::strict(hidden).await;
    let ran = place.walk().await;
    assert_eq!(ran.exit, 0, "{}\n{}", ran.err, place.report());
    let wanted = Dialect::from_toml(hidden).unwrap();
    let left = place.found().differences(&wanted).unwrap();
    assert!(left.is_empty(), "{left:?}\n{}", place.report());
    assert!(!place.sim.tickets().is_empty());
    assert_no_token(&place.out(), &ran);
}

fn assert_no_token(folder: &Path, ran: &Run) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("CANARY"), "{}", path.display());
    }
    assert!(!format!("{}{}", ran.out, ran.err).contains("CANARY"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nested_till_is_found() {
    finds(NESTED).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_in_the_store_is_found() {
    finds(LOCAL).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_of_the_old_deals_is_found() {
    finds(LEGACY).await;
}

/// A till that takes anything tells nothing: the walk claims nothing, and says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_lenient_till_settles_nothing() {
    let place = Place::with(PixelPointSim::default()).await;
    let ran = place.walk().await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(place.found(), Dialect::default());
    assert!(ran.err.contains("Note: plain http shows"), "{}", ran.err);
    let report = place.report();
    for text in ["simplest: taken at the first try", "only a ticket tells", "nobody has said what the ticket shows"] {
        assert!(report.contains(text), "{text} in {report}");
    }
    let raw = fs::read_to_string(place.out().join("01-listing-256-answer.xml")).unwrap();
    assert!(raw.contains("<ReportNo>10</ReportNo>"), "{raw}");
}

/// Stands before a till and says its words for a wrong token in others, of the same length.
async fn reworded(till: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (mut server, mut request) = (TcpStream::connect(till).await.unwrap(), Vec::new());
            while !request.ends_with(b"</Request>") {
                client.read_buf(&mut request).await.unwrap();
            }
            server.write_all(&request).await.unwrap();
            let mut answer = Vec::new();
            while !answer.ends_with(b"</Response>") {
                server.read_buf(&mut answer).await.unwrap();
            }
            let answer = String::from_utf8(answer).unwrap().replace("Access Token Denied", "No such \"terminal\".");
            client.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_for_a_wrong_token_are_learnt() {
    let place = Place::with(PixelPointSim::default()).await;
    let mut command = pixbridge();
    let url = format!("http://{}{PATH}", reworded(place.server.address()).await);
    command.env("PIXBRIDGE_EOI_TOKEN", TOKEN).args(["first-contact", "--allow-local", "--yes", "--url", &url]);
    command.args(["--sale-type", "1001", "--product", "2101", "--out"]).arg(place.out());
    let ran = tokio::task::spawn_blocking(move || run(&mut command)).await.unwrap();
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let found = place.found().error_patterns;
    assert_eq!(found.len(), 1, "{}", place.report());
    assert_eq!((&*found[0].text, found[0].class), ("No such \"terminal\".", ErrorClass::TokenDenied));
}

/// Without agreement nothing is printed; what was learnt before is kept.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_prints_is_sent_unasked() {
    let place = Place::with(PixelPointSim::default()).await;
    for input in ["q\n", "", "what?\nq\n"] {
        let _ = fs::remove_dir_all(place.out());
        let ran = place.answer(&[], input).await;
        assert_eq!(ran.exit, 1, "{}", ran.err);
        assert!(ran.err.contains("stopped by request") && ran.err.contains("one product, unpaid"), "{}", ran.err);
    }
    assert!(place.sim.tickets().is_empty());
    assert!(place.report().contains("The walk ended early"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_person_sees_is_reported() {
    let place = Place::with(PixelPointSim::default()).await;
    // Simplest: send, wrong; option and the rest have no numbers but the schedule: skip; member: send, send, then the
    // first names: send, and of their nine words only the first is there; second names: skip.
    let input = format!("y\nn\ns\ny\ny\ny\ny\n{}s\n", "n\n".repeat(8));
    let ran = place.answer(&["--lang", "fr"], &input).await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.err.contains("un produit, non payé") && ran.err.contains("Le ticket montre-t-il"), "{}", ran.err);
    assert!(place.report().contains("**the ticket is not as it should be**"), "{}", place.report());
    assert_eq!(place.found(), Dialect::from_toml("member_fields = { phone = \"HomeTele\" }").unwrap());
    assert_eq!(place.sim.tickets().len(), 4);
}

/// The till's fault, and why the walk ends.
#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_cannot_go_on_ends_the_walk() {
    for (fault, why) in [
        (TillFault::WrongToken, "does not know the token"),
        (TillFault::Offline, "store is disconnected"),
        (TillFault::CommitThenNoAnswer, "nothing came back"),
        (TillFault::PosException, "no form of the simplest order"),
    ] {
        let place = Place::with(PixelPointSim::default()).await;
        place.sim.set_fault(TOKEN, fault, Lasting::UntilCleared);
        let ran = place.walk().await;
        assert_eq!(ran.exit, 1, "{why}: {}", ran.err);
        assert!(ran.err.contains(why), "{why}: {}", ran.err);
        assert!(place.report().contains(why), "{}", place.report());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_usage_is_refused_before_anything_is_sent() {
    let place = Place::with(PixelPointSim::default()).await;
    fs::create_dir(place.out()).unwrap();
    fs::write(place.out().join("old.xml"), "").unwrap();
    assert_eq!(place.answer(&["--yes"], "").await.exit, 2, "answers of an earlier walk stay");
    fs::remove_dir_all(place.out()).unwrap();
    assert_eq!(place.answer(&["--coupon", "7"], "").await.exit, 2, "a coupon without a method");
    let mut strict = pixbridge();
    strict.args(["first-contact", "--url", "http://127.0.0.1:1/", "--sale-type", "1", "--product", "1", "--out"]);
    strict.arg(place.out()).env("PIXBRIDGE_EOI_TOKEN", TOKEN);
    let ran = run(&mut strict);
    assert!(ran.exit == 2 && ran.err.contains("--allow-local"), "{}", ran.err);
    let ran = run(place.command(&["--yes"]).env_remove("PIXBRIDGE_EOI_TOKEN"));
    assert!(ran.exit == 2 && ran.err.contains("PIXBRIDGE_EOI_TOKEN"), "{}", ran.err);
    assert!(place.sim.arrivals().is_empty());
}
