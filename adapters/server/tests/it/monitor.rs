//! What a monitor is told.

use crate::pages::World;
use crate::support::{event, eventually};
use bridge_core::settings::Mode;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;
use reqwest::StatusCode;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

/// An address of the listener of the metrics.
async fn read(world: &World, path: &str) -> (StatusCode, String) {
    let address = world.running.metrics_address().unwrap();
    let answer = reqwest::Client::new().get(format!("http://{address}{path}")).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

/// The value of a line, by everything that stands before it.
fn value(text: &str, series: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.split(' ').next() == Some(series))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[tokio::test]
async fn metrics_count_orders_attempts_and_times_and_name_nobody() {
    let world = World::start(Mode::Live).await;
    world.order("m1", |_| {}).await;
    world.order("m2", |order| order["items"][0]["sku_ref"] = "UNKNOWN".into()).await;
    let (status, text) = read(&world, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    let of = format!("connection=\"{}\"", world.connection.id.handle());
    for (series, expected) in [
        (format!("pixbridge_orders{{{of},state=\"on_till\"}}"), 1.0),
        (format!("pixbridge_orders{{{of},state=\"held\"}}"), 1.0),
        (format!("pixbridge_attempts_total{{{of},outcome=\"on_till\"}}"), 1.0),
        (format!("pixbridge_injection_seconds_count{{{of}}}"), 1.0),
        (format!("pixbridge_injection_seconds_bucket{{le=\"+Inf\",{of}}}"), 1.0),
        ("pixbridge_callbacks_total{answer=\"stored\"}".to_owned(), 2.0),
        ("pixbridge_ack_seconds_count".to_owned(), 2.0),
        (format!("pixbridge_side_works{{{of},side=\"till\"}}"), 1.0),
    ] {
        assert_eq!(value(&text, &series), Some(expected), "{series} in {text}");
    }
    let left = |window| value(&text, &format!("pixbridge_hubrise_calls_left{{{of},window=\"{window}\"}}"));
    assert!(left("day").unwrap() < 10_000.0 && left("minute").unwrap() <= 500.0, "{text}");
    let worked = value(&text, &format!("pixbridge_last_success_timestamp_seconds{{{of},side=\"till\"}}"));
    assert!(worked.unwrap() > 1.7e9, "{text}");
    assert!(text.ends_with("# EOF\n"));
    let order = event(&world.scene.sites()[0], "m1")["new_state"].clone();
    let site = &world.scene.sites()[0];
    let unsayable = [&site.access_token, &site.client_secret, &site.till_token].map(String::as_str);
    let people = ["last_name", "phone", "email"].map(|field| order["customer"][field].as_str().unwrap_or("\0"));
    for text_of in unsayable.into_iter().chain(people).chain([world.connection.id.as_str()]) {
        assert!(!text.contains(text_of), "{text_of} in {text}");
    }
}

#[tokio::test]
async fn administrators_read_the_metrics_on_the_pages_and_others_do_not() {
    let world = World::start(Mode::Live).await;
    let (status, text) = world.page("/metrics", "en").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("pixbridge_build_info"), "{text}");
    let address = world.running.pages_address();
    let anybody = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = anybody.get(format!("http://{address}/metrics")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(!answer.text().await.unwrap().contains("pixbridge"));
}

#[tokio::test]
async fn a_till_that_is_away_leaves_the_bridge_ready_and_is_said() {
    let world = World::start(Mode::Live).await;
    assert_eq!(read(&world, "/readyz").await, (StatusCode::OK, "ready\n".to_owned()));
    world.scene.till().set_fault(&world.scene.sites()[0].till_token, TillFault::Offline, Lasting::UntilCleared);
    world.send(&event(&world.scene.sites()[0], "m3")).await;
    let of = format!("connection=\"{}\"", world.connection.id.handle());
    eventually("the till's side does not work", async || {
        let (_, text) = read(&world, "/metrics").await;
        let is_away = value(&text, &format!("pixbridge_side_works{{{of},side=\"till\"}}")) == Some(0.0);
        let waits = value(&text, &format!("pixbridge_backlog_age_seconds{{{of}}}")).is_some();
        (is_away && waits).then_some(())
    })
    .await;
    let (status, text) = read(&world, "/readyz").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(text, "ready\ntills that cannot be reached now: 1\n");
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_is_not_ready_and_becomes_so_again() {
    let world = World::start(Mode::Live).await;
    let file = world.data().join("journal.sqlite3");
    let mut intruder = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut intruder).await.unwrap();
    let (status, text) = read(&world, "/readyz").await;
    assert_eq!((status, text.contains("journal")), (StatusCode::SERVICE_UNAVAILABLE, true), "{text}");
    assert_eq!(read(&world, "/healthz").await.0, StatusCode::OK, "alive all the same");
    sqlx::query("ROLLBACK").execute(&mut intruder).await.unwrap();
    eventually("ready", async || (read(&world, "/readyz").await.0 == StatusCode::OK).then_some(())).await;
}
