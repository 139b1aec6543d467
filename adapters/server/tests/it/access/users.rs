//! What administrators do with users, what each role sees, and who did what.

use super::house::{House, injection};
use crate::support::{PASSWORD, eventually};
use bridge_core::settings::Mode;
use bridge_engine::Connection;
use bridge_engine::journal::Role;
use reqwest::StatusCode;

#[tokio::test]
async fn deactivating_ends_every_session_and_reactivating_lets_back_in() {
    let (house, ann) = House::with_administrator().await;
    let (id, bob) = house.person("Bob", &[]).await;
    let second = house.another_browser("Bob").await;
    let page = format!("/users/{}", id.0);
    assert_eq!(ann.post(&format!("{page}/deactivate"), &[]).await.location(), page);
    for browser in [&bob, &second] {
        assert_eq!(browser.get("/me").await.location(), "/sign-in?next=/me");
    }
    assert_eq!(house.visitor().sign_in("Bob", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ann.post(&format!("{page}/link"), &[]).await.status, StatusCode::NOT_FOUND, "no way round it");
    ann.post(&format!("{page}/activate"), &[]).await;
    assert_eq!(bob.get("/me").await.location(), "/sign-in?next=/me", "old sessions stay over");
    house.another_browser("Bob").await;
}

#[tokio::test]
async fn signing_somebody_out_everywhere_leaves_the_password() {
    let (house, ann) = House::with_administrator().await;
    let (id, bob) = house.person("Bob", &[]).await;
    ann.post(&format!("/users/{}/sign-out", id.0), &[]).await;
    assert_eq!(bob.get("/me").await.location(), "/sign-in?next=/me");
    house.another_browser("Bob").await;
}

#[tokio::test]
async fn a_link_that_was_not_used_is_void_when_its_user_is_deactivated() {
    let (house, ann) = House::with_administrator().await;
    let page = ann.post("/users", &[("name", "Bob")]).await.text;
    let link = page.split("https://bridge.example").nth(1).unwrap().split('<').next().unwrap().to_owned();
    ann.post("/users/2/deactivate", &[]).await;
    assert_eq!(house.visitor().get(&link).await.status, StatusCode::GONE);
    ann.post("/users/2/activate", &[]).await;
    assert_eq!(house.visitor().get(&link).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let (house, ann) = House::with_administrator().await;
    for path in ["/users/1/deactivate", "/users/1/rights"] {
        let answer = ann.post(path, &[]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{path}");
        assert!(answer.text.contains("Nobody could administer"), "{}", answer.text);
    }
    let (id, bob) = house.person("Bob", &[]).await;
    let rights = format!("/users/{}/rights", id.0);
    assert_eq!(ann.post(&rights, &[("administrator", "on")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(bob.get("/users").await.status, StatusCode::OK, "at once");
    assert_eq!(ann.post("/users/1/rights", &[]).await.status, StatusCode::SEE_OTHER, "now Ann may step down");
    assert_eq!(ann.get("/users").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn names_are_unique_whatever_their_case() {
    let (house, ann) = House::with_administrator().await;
    let answer = ann.post("/users", &[("name", " aNN ")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("has that name already"), "{}", answer.text);
    assert_eq!(ann.post("/users", &[("name", "\u{202e}\n")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.running.store().users().await.unwrap().len(), 1);
}

/// A connection's name as pages write it.
fn shown(connection: &Connection) -> String {
    connection.name.replace('\'', "&#39;")
}

#[tokio::test]
async fn roles_are_given_connection_by_connection() {
    let (house, ann) = House::with_administrator().await;
    let (own, other) = (house.connect(0).await, house.connect(1).await);
    let (id, bob) = house.person("Bob", &[]).await;
    assert!(bob.get("/me").await.text.contains("may not see any connection"));
    let field = format!("role-{}", own.id.handle());
    ann.post(&format!("/users/{}/rights", id.0), &[(&field, "operator"), ("role-unknown", "administrator")]).await;
    let me = bob.get("/me").await.text;
    assert!(me.contains(&format!("{}: Operator", shown(&own))) && !me.contains(&shown(&other)), "{me}");
    let page = ann.get(&format!("/users/{}", id.0)).await.text;
    assert!(page.contains("<option value=\"operator\" selected>"), "{page}");
    ann.post(&format!("/users/{}/rights", id.0), &[(&field, "")]).await;
    assert!(bob.get("/me").await.text.contains("may not see any connection"));
}

#[tokio::test]
async fn everybody_sees_the_orders_of_their_own_connections_only() {
    let (house, ann) = House::with_administrator().await;
    let (own, other) = (house.connect(0).await, house.connect(1).await);
    let (mine, foreign) = (house.order(0, &own, "o1").await, house.order(1, &other, "o2").await);
    let (_, vic) = house.person("Vic", &[(&own, Role::Viewer)]).await;
    let links = [&mine, &foreign].map(|operation| format!("/orders/{}\"", injection(operation)));
    let (all, few) = (ann.get("/operations").await.text, vic.get("/operations").await.text);
    assert!(all.contains(&links[0]) && all.contains(&links[1]), "{all}");
    assert!(
        few.contains(&links[0])
            && !few.contains(&links[1])
            && all.contains(&shown(&other))
            && !few.contains(&shown(&other)),
        "{few}"
    );
}

#[tokio::test]
async fn a_viewer_sees_no_customer_and_has_no_buttons() {
    let (house, _) = House::with_administrator().await;
    let connection = Connection { mode: Mode::Supervised, ..house.connect(0).await };
    house.running.engine().connect(connection.clone()).await.unwrap();
    let operation = house.order(0, &connection, "v1").await;
    let path = format!("/orders/{}", injection(&operation));
    let (_, vic) = house.person("Vic", &[(&connection, Role::Viewer)]).await;
    let (_, olive) = house.person("Olive", &[(&connection, Role::Operator)]).await;
    eventually("the order held", async || olive.get(&path).await.text.contains("/send").then_some(())).await;
    let event: serde_json::Value = {
        let body = house.running.store().event(operation.seq).await.unwrap().unwrap().raw;
        serde_json::from_slice(&body).unwrap()
    };
    let customer = &event["new_state"]["customer"];
    let personal: Vec<_> = ["first_name", "last_name", "email", "phone", "address_1", "delivery_notes"]
        .into_iter()
        .filter_map(|field| customer[field].as_str())
        .filter(|text| text.len() > 3)
        .collect();
    assert!(personal.len() > 3);
    let (full, masked) = (olive.get(&path).await.text, vic.get(&path).await.text);
    for text in &personal {
        assert!(!masked.contains(text), "{text} is on the page of a viewer");
    }
    assert!(full.contains(personal[0]), "an operator may have to call");
    assert!(!masked.contains(&format!("action=\"{path}/")), "{masked}");
}

#[tokio::test]
async fn the_timeline_says_who_did_it() {
    let (house, _) = House::with_administrator().await;
    let connection = Connection { mode: Mode::Supervised, ..house.connect(0).await };
    house.running.engine().connect(connection.clone()).await.unwrap();
    let path = format!("/orders/{}", injection(&house.order(0, &connection, "w1").await));
    let (_, olive) = house.person("Olive", &[(&connection, Role::Operator)]).await;
    eventually("the order held", async || olive.get(&path).await.text.contains("/close").then_some(())).await;
    assert_eq!(olive.post(&format!("{path}/close"), &[]).await.location(), path);
    assert!(olive.get(&path).await.text.contains("Olive: Close"));
}
