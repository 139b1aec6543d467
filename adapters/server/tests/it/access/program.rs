//! The real program: the link on the console, the command that makes another one, and what the log keeps to itself.

use crate::support::{BOUND, PASSWORD, Server, Visitor, link, program};
use reqwest::StatusCode;
use std::path::Path;
use tempfile::TempDir;
use tokio::time::timeout;

/// What `setup-link` prints.
async fn setup_link(folder: &Path) -> String {
    let mut command = program(folder);
    command.arg("setup-link");
    let output = timeout(BOUND, command.output()).await.expect("the program ends").unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn the_first_start_prints_a_link_and_the_second_does_not() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(folder.path()).await;
    let first = link(&server.introduction).to_owned();
    server.stop().await;
    let server = Server::start(folder.path()).await;
    let second = link(&server.introduction);
    let nobody = Visitor::new(server.pages);
    assert_eq!(nobody.get(&first).await.status, StatusCode::GONE, "nobody used it, and there is a newer one");
    Visitor::by_link(server.pages, second, "Ann").await;
    server.stop().await;
    let server = Server::start(folder.path()).await;
    assert!(!server.introduction.contains("/setup/"), "{}", server.introduction);
    server.stop().await;
}

#[tokio::test]
async fn a_new_link_is_made_while_the_bridge_runs_and_while_it_does_not() {
    let folder = TempDir::new().unwrap();
    let before = setup_link(folder.path()).await;
    let server = Server::start(folder.path()).await;
    let nobody = Visitor::new(server.pages);
    assert_eq!(nobody.get(link(&before)).await.status, StatusCode::GONE);
    Visitor::by_link(server.pages, link(&server.introduction), "Ann").await;
    let printed = setup_link(folder.path()).await;
    Visitor::by_link(server.pages, link(&printed), "Bob").await;
    server.stop().await;

    let mut command = program(folder.path());
    command.arg("setup-link").env("PIXBRIDGE_PUBLIC_PAGES_URL", "https://bridge.example");
    let output = timeout(BOUND, command.output()).await.unwrap().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("https://bridge.example/setup/"));
}

#[tokio::test]
async fn the_log_holds_no_password_no_hash_no_name_and_no_token() {
    let folder = TempDir::new().unwrap();
    let mut command = program(folder.path());
    command.env("PIXBRIDGE_LOG_FILTER", "trace");
    let server = Server::run(command).await;
    let setup = link(&server.introduction).to_owned();
    let ann = Visitor::by_link(server.pages, &setup, "Annabel").await;
    let wrong = "wrong horse battery";
    assert_eq!(ann.clone().sign_in("Annabel", wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = ann.post("/users", &[("name", "Barnabas")]).await.text;
    let invitation = link(page.split("class=\"copy\">").nth(1).unwrap().split('<').next().unwrap()).to_owned();
    let bob = Visitor::by_link(server.pages, &invitation, "").await;
    let change = [("current", PASSWORD), ("password", "another horse battery"), ("again", "another horse battery")];
    let changed = bob.post("/me/password", &change).await;
    assert_eq!(changed.location(), "/me?saved=");
    let csrf = ann.csrf().await;
    let token = |cookie: &Option<String>| cookie.as_ref().unwrap().split_once('=').unwrap().1.to_owned();
    let tokens = [token(&ann.cookie), token(&bob.cookie), token(&changed.session()), csrf];
    let links = [&setup, &invitation].map(|link| link.trim_start_matches("/setup/").to_owned());
    let (_, log) = server.stop().await;
    assert!(log.contains("a sign-in failed"), "{log}");
    let words = [PASSWORD, wrong, "another horse battery", "Annabel", "Barnabas", "argon2id"];
    for secret in words.into_iter().chain(tokens.iter().chain(&links).map(String::as_str)) {
        assert!(!log.contains(secret), "{secret:?} is in the log");
    }
}
