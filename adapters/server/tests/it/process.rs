//! The real program: how it starts, what it says, how it ends.

use crate::support::{
    BOUND, Raw, Server, ask, connection, event, eventually, get, operations, program, status, store_connection,
};
use bridge_simulator::{Scene, samples};
use chrono::Utc;
use std::process::Output;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::time::timeout;

/// Runs a program that ends by itself.
async fn output(mut command: Command) -> Output {
    timeout(BOUND, command.output()).await.expect("the program ends").unwrap()
}

/// A program that must refuse to start: how it ends and what it says.
async fn refusal(command: Command) -> (Option<i32>, String) {
    let output = output(command).await;
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn without_configuration_it_starts_says_what_is_missing_and_stops_when_asked() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(folder.path()).await;
    assert_eq!(get(server.pages, "/healthz").await, Some(200));
    assert_eq!(get(server.pages, "/readyz").await, Some(200));
    assert_eq!(get(server.callback, "/healthz").await, Some(503));
    for part in ["./pixbridge-data", "no pixbridge.toml", "No connection yet", "pixbridge connect FILE", "config"] {
        assert!(server.introduction.contains(part), "{part:?} is not in {}", server.introduction);
    }
    assert!(folder.path().join("pixbridge-data/journal.sqlite3").is_file());
    let (ended, log) = server.stop().await;
    assert_eq!(ended.code(), Some(0), "{log}");
}

#[tokio::test]
async fn the_file_in_the_working_directory_is_read_and_the_environment_goes_before_it() {
    let folder = TempDir::new().unwrap();
    let text = "data_dir = \"elsewhere\"\npublic_callback_url = \"https://bridge.example\"\nlog.format = \"json\"\n";
    std::fs::write(folder.path().join("pixbridge.toml"), text).unwrap();
    let scene = Scene::start().await.unwrap();
    let connection = connection(&scene, &scene.sites()[0]);
    store_connection(&folder.path().join("elsewhere"), &connection).await;
    let server = Server::start(folder.path()).await;
    let url = format!("https://bridge.example/hubrise/{}/events", connection.id.as_str());
    for part in ["elsewhere", "pixbridge.toml", &connection.name, "live", &url] {
        assert!(server.introduction.contains(part), "{part:?} is not in {}", server.introduction);
    }
    let (_, log) = server.stop().await;
    assert!(
        log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()) && !log.is_empty(),
        "{log}"
    );

    let mut command = program(folder.path());
    command.env("PIXBRIDGE_DATA_DIR", "by-variable").env("PIXBRIDGE_KEY_FILE", "");
    let server = Server::run(command).await;
    assert!(server.introduction.contains("by-variable"), "{}", server.introduction);
    assert!(server.introduction.contains("No connection yet"), "{}", server.introduction);
    server.stop().await;
}

#[tokio::test]
async fn a_busy_port_is_named_with_the_setting_that_chooses_it() {
    let folder = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (variable, key) in
        [("PIXBRIDGE_LISTEN_PAGES", "listen.pages"), ("PIXBRIDGE_LISTEN_CALLBACK", "listen.callback")]
    {
        let mut command = program(folder.path());
        command.env(variable, &address);
        let (code, text) = refusal(command).await;
        assert_eq!(code, Some(1), "{text}");
        for part in [&*address, "another program", key, variable] {
            assert!(text.contains(part), "{part:?} is not in {text}");
        }
    }
    assert!(!folder.path().join("pixbridge-data").exists());
}

#[tokio::test]
async fn a_second_bridge_on_the_same_data_refuses() {
    let folder = TempDir::new().unwrap();
    let first = Server::start(folder.path()).await;
    let (code, text) = refusal(program(folder.path())).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("./pixbridge-data is in use by another process"), "{text}");
    first.stop().await;
}

#[tokio::test]
async fn bad_usage_and_bad_configuration_end_with_2() {
    let folder = TempDir::new().unwrap();
    let with = |change: &dyn Fn(&mut Command)| {
        let mut command = program(folder.path());
        change(&mut command);
        refusal(command)
    };
    std::fs::write(folder.path().join("bad.toml"), "[listen]\nport = 1\n").unwrap();
    let cases = [
        (
            with(&|command| {
                command.arg("--colour");
            })
            .await,
            "--colour",
        ),
        (
            with(&|command| {
                command.arg("dance");
            })
            .await,
            "dance",
        ),
        (
            with(&|command| {
                command.args(["--config", "bad.toml"]);
            })
            .await,
            "bad.toml, line 2",
        ),
        (
            with(&|command| {
                command.env("PIXBRIDGE_CONFIG", "bad.toml");
            })
            .await,
            "unknown field `port`",
        ),
        (
            with(&|command| {
                command.args(["--config", "none.toml"]);
            })
            .await,
            "none.toml",
        ),
        (
            with(&|command| {
                command.env("PIXBRIDGE_LOG_FORMAT", "xml");
            })
            .await,
            "PIXBRIDGE_LOG_FORMAT",
        ),
        (
            with(&|command| {
                command.env("PIXBRIDGE_LISTEN_PAGES", "0.0.0.0:0");
            })
            .await,
            "PIXBRIDGE_LISTEN_PAGES",
        ),
    ];
    for ((code, text), part) in cases {
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    assert!(!folder.path().join("pixbridge-data").exists());
}

#[tokio::test]
async fn config_prints_a_file_that_can_be_used() {
    let folder = TempDir::new().unwrap();
    let mut command = program(folder.path());
    command.arg("config");
    let printed = output(command).await;
    assert!(printed.status.success());
    std::fs::write(folder.path().join("pixbridge.toml"), printed.stdout).unwrap();
    let server = Server::start(folder.path()).await;
    assert_eq!(server.stop().await.0.code(), Some(0));
}

#[tokio::test]
async fn what_has_begun_when_it_is_asked_to_stop_is_answered() {
    let scene = Scene::start().await.unwrap();
    let connection = connection(&scene, &scene.sites()[0]);
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("pixbridge-data");
    store_connection(&data, &connection).await;
    let server = Server::start(folder.path()).await;
    let body = event(&scene.sites()[0], "begun").to_string();
    let bytes = Raw::callback(&connection, body).with("Expect", b"100-continue").bytes();
    let (begun, rest) = bytes.split_at(bytes.len() - 1);
    let mut stream = TcpStream::connect(server.callback).await.unwrap();
    stream.write_all(begun).await.unwrap();
    // With this the request is known to be with the handler.
    stream.read_exact(&mut [0; 25]).await.unwrap();
    server.signal("TERM").await;
    let address = server.callback;
    eventually("it takes no more", async || TcpStream::connect(address).await.is_err().then_some(())).await;
    stream.write_all(rest).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(status(&answer), Some(200));
    let (ended, log) = server.ended().await;
    assert_eq!(ended.code(), Some(0), "{log}");
    assert_eq!(operations(&data).await.len(), 1);
}

/// A full disk, as a process can have it made for itself: the system refuses to let its files grow.
#[tokio::test]
async fn at_the_limit_of_a_files_size_it_answers_503_and_lives() {
    let scene = Scene::start().await.unwrap();
    let connection = connection(&scene, &scene.sites()[0]);
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("pixbridge-data");
    store_connection(&data, &connection).await;
    let mut text = event(&scene.sites()[0], "large").to_string();
    text.push_str(&" ".repeat(600 * 1024));
    let large = Raw::callback(&connection, text).bytes();
    let small = Raw::callback(&connection, "[]").bytes();

    let server = Server::start_with_limit(folder.path(), "-f 512").await;
    for _ in 0..2 {
        assert_eq!(status(&ask(server.callback, &large).await), Some(503));
    }
    // What fits is still stored: nothing is stuck.
    assert_eq!(status(&ask(server.callback, &small).await), Some(200));
    assert_eq!(get(server.pages, "/readyz").await, Some(200));
    let (ended, log) = server.stop().await;
    assert_eq!(ended.code(), Some(0), "{log}");
    assert_eq!(operations(&data).await.len(), 1);

    let server = Server::start(folder.path()).await;
    assert_eq!(status(&ask(server.callback, &large).await), Some(200));
    server.stop().await;
    assert_eq!(operations(&data).await.len(), 2);
}

/// The main job by the real program, with everything logged: no secret and no customer is in the log.
#[tokio::test]
async fn the_log_holds_no_secrets_and_no_customers() {
    let scene = Scene::start().await.unwrap();
    let site = &scene.sites()[0];
    let connection = connection(&scene, site);
    let folder = TempDir::new().unwrap();
    store_connection(&folder.path().join("pixbridge-data"), &connection).await;
    let mut command = program(folder.path());
    command.env("PIXBRIDGE_LOG_FILTER", "trace");
    let server = Server::run(command).await;
    let url = format!("http://{}/hubrise/{}/events", server.callback, connection.id.as_str());
    scene.hubrise().register_callback(&site.access_token, Some(&url));
    let mut personal = Vec::new();
    let mut placed = Vec::new();
    for (number, sample) in samples::orders().into_iter().filter(|sample| sample.location == site.location).enumerate()
    {
        let order = sample.fresh(Utc::now(), &number.to_string());
        for field in ["first_name", "last_name", "email", "phone", "address_1", "delivery_notes"] {
            personal.extend(order["customer"][field].as_str().map(str::to_owned));
        }
        placed.push((scene.hubrise().place_order(&site.location, order, Utc::now()), sample.till_total.is_some()));
    }
    scene.hubrise().deliver_due(Utc::now()).await;
    for (order, reaches_till) in placed {
        let told = async || (!reaches_till || scene.hubrise().order(&order)["status"] == "received").then_some(());
        eventually("HubRise is told", told).await;
    }
    let (_, log) = server.stop().await;
    assert!(log.contains("injection"), "{log}");
    personal.retain(|text| text.len() > 3);
    assert!(personal.len() > 10);
    let secrets = [&site.access_token, &site.client_secret, &site.till_token].map(String::as_str);
    let whole_id = connection.id.as_str();
    for text in personal.iter().map(String::as_str).chain(secrets).chain([whole_id]) {
        assert!(!log.contains(text), "{text:?} is in the log");
    }
}
