//! The demo as a newcomer starts it.

use crate::support::{BOUND, Visitor, eventually};
use bridge_simulator::samples;
use reqwest::{Method, StatusCode};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::time::timeout;

fn demo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pixbridge-server"));
    command.arg("demo").args(arguments).env("LANG", "en_GB.UTF-8").env_remove("LC_ALL").kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[tokio::test]
async fn once_every_sample_order_ends_where_it_should() {
    let run = demo(&["--once", "--port", "0"]).output();
    let output = timeout(2 * BOUND, run).await.unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let last = text.lines().last().unwrap();
    assert_eq!(last, "18 orders: 16 on the till, 2 held, 0 refused, 0 in doubt", "{text}");
    assert_eq!(output.status.code(), Some(0), "{text}");
    for sample in samples::orders() {
        assert!(text.contains(&sample.kind_en), "{} in {text}", sample.kind_en);
    }
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "the log goes to its file");
}

#[tokio::test]
async fn a_busy_port_is_said_to_be_busy() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = timeout(BOUND, demo(&["--port", &port]).output()).await.unwrap().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains(&format!("another program has port {port}")) && text.contains("--port"), "{text}");
}

/// A demo that runs, and the address it printed.
async fn start(arguments: &[&str]) -> (Child, String) {
    let mut child = demo(arguments).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let read = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some((_, url)) = line.split_once("http://") {
                return format!("http://{}", url.trim_end_matches("/demo"));
            }
        }
        panic!("the demo printed no address");
    };
    let url = timeout(BOUND, read).await.unwrap();
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, url)
}

#[tokio::test]
async fn whoever_is_at_this_machine_is_its_administrator_and_nobody_else() {
    let (_child, url) = start(&["--port", "0"]).await;
    let visitor = Visitor::new(url.trim_start_matches("http://").parse().unwrap());
    for page in ["/demo", "/operations", "/users", "/me"] {
        assert_eq!(visitor.get(page).await.status, StatusCode::OK, "{page}");
    }
    let page = visitor.get("/me").await.text;
    assert!(!page.contains("sign-out") && !page.contains("/me/password"), "nothing that takes an account: {page}");
    let foreign = visitor.request(Method::GET, "/demo").header("host", "bridge.example");
    let without_token = visitor.form("/demo/cancel", []);
    for request in [foreign, without_token] {
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn its_buttons_make_go_wrong_what_they_say() {
    let (_child, url) = start(&["--port", "0", "--lang", "fr"]).await;
    let visitor = Visitor::new(url.trim_start_matches("http://").parse().unwrap());
    let page = async |path: &str| visitor.get(path).await.text;
    let press = async |button: &str| {
        // A till that has something to do first is said to be busy, and nothing is done.
        let to = eventually(button, async || {
            let answer = visitor.post(&format!("/demo/{button}"), &[]).await;
            Some(answer.location().to_owned()).filter(|to| to != "/demo?busy=1")
        })
        .await;
        assert!(to == "/demo" || to.starts_with("/demo?order="), "{button}: {to}");
        to
    };
    let says = async |path: &str, text: &str| {
        eventually(text, async || page(path).await.contains(text).then_some(())).await;
    };
    says("/demo", "ticket 1001").await;
    let shows = press("token").await;
    let (_, order) = shows.split_once("?order=").expect("it leads to the order");
    let link = eventually("a link to the order", async || {
        let page = page(&shows).await;
        let (_, link) = page.split_once("class=\"note\" role=\"status\"><a href=\"")?;
        link.split('"').next().filter(|link| link.starts_with("/orders/")).map(str::to_owned)
    })
    .await;
    assert!(page(&link).await.contains(order));
    says("/operations", "Access Token Denied").await;
    press("product").await;
    says("/operations", "Product 2101 does not exist").await;
    press("offline").await;
    says("/demo", "En cours.").await;
    says("/operations", "ne la saisissez pas.").await;
    says("/demo", "Pas tant que la caisse est hors ligne").await;
    assert_eq!(press("late").await, "/demo", "it would do nothing, and that is said");
    assert!(!page("/demo").await.contains("action=\"/demo/late\""));
    assert_eq!(press("offline").await, "/demo", "nothing to look at");
    eventually("the till back", async || (!page("/demo").await.contains("En cours.")).then_some(())).await;
    press("cancel").await;
    says("/demo", "annulée").await;
    press("anonymise").await;
    says("/demo", "Anonymisé dans HubRise").await;
    says("/operations?kind=customer", "Effacé").await;
    press("late").await;
    let answer = visitor.post("/demo/product", &[]).await;
    assert_eq!(answer.location(), "/demo?busy=1", "another order would get it");
    assert!(page(answer.location()).await.contains("Rien n’a été provoqué"));
}

#[tokio::test]
async fn the_simulated_till_keeps_every_ticket_where_it_can_be_looked_at() {
    let (_child, url) = start(&["--port", "0"]).await;
    let visitor = Visitor::new(url.trim_start_matches("http://").parse().unwrap());
    let page = async |path: &str| visitor.get(path).await.text;
    let link = async |path: &str, start: &str| {
        eventually(start, async || {
            let page = page(path).await;
            let (_, rest) = page.split_once(&format!("<a href=\"{start}"))?;
            Some(format!("{start}{}", rest.split('"').next()?))
        })
        .await
    };
    let order = link("/operations", "/orders/").await;
    let ticket = link(&order, "/demo/till/").await;
    let id = ticket.trim_start_matches("/demo/till/").to_owned();
    eventually("its ticket", async || page(&ticket).await.contains("<pre>Ticket 100").then_some(())).await;
    let printed = page(&ticket).await;
    assert!(printed.contains("Total ") && printed.contains(&format!("HubRise {id}")), "{printed}");
    assert!(page(&format!("/operations?q={id}")).await.contains(&order), "and it leads back");
    assert!(page("/demo/till").await.contains(&format!("<a href=\"{ticket}\">100")), "listed");
    assert!(page("/demo/till").await.contains("Tickets 1 to "), "and how many there are");
    // The first sample's.
    let first = link("/operations?q=LWS-10421", "/orders/").await;
    let ticket = link(&first, "/demo/till/").await;
    eventually("2 dishes at their price", async || page(&ticket).await.contains("Grand bol  12.50\n").then_some(()))
        .await;
    assert!(page(&ticket).await.contains("\n2 × "), "without decimals");
    assert!(page("/demo/till/none-such").await.contains("The till has no ticket of order none-such."));
}
