//! Every address, everybody, and every connection: whoever may not is refused.

use super::house::{House, injection};
use crate::support::{Answer, Visitor};
use axum::http::Method;
use bridge_engine::journal::Role;
use bridge_server::access::{Need, Rule, Subject};
use reqwest::StatusCode;

/// What the addresses of one connection name.
struct Named {
    connection: String,
    injection: String,
    seq: String,
}

impl Named {
    /// The address of a rule; parameters that name no connection do not matter.
    fn path(&self, rule: &Rule) -> String {
        let parts = rule.path.split('/').map(|part| match part {
            "{connection}" => &*self.connection,
            "{injection}" => &*self.injection,
            "{seq}" => &*self.seq,
            _ if part.starts_with('{') => "1",
            _ => part,
        });
        parts.collect::<Vec<_>>().join("/")
    }
}

/// Only the head of the answer: some pages go on for as long as they are looked at.
async fn ask(person: &Visitor, rule: &Rule, path: &str) -> Answer {
    match rule.method {
        Method::POST => person.post(path, &[]).await,
        _ => Answer::head(person.request(Method::GET, path)).await,
    }
}

/// What somebody with this role for a connection (or none) must be answered; `None`: let through.
fn refusal(need: Need, role: Option<Role>) -> Option<StatusCode> {
    match need {
        Need::Nothing | Need::SignedIn => None,
        Need::Administrator => Some(StatusCode::FORBIDDEN),
        Need::For(..) if role.is_none() => Some(StatusCode::NOT_FOUND),
        Need::For(_, needed) => (role < Some(needed)).then_some(StatusCode::FORBIDDEN),
    }
}

#[tokio::test]
async fn whoever_may_not_is_refused_everywhere() {
    let (house, _) = House::with_administrator().await;
    let (own, foreign) = (house.connect(0).await, house.connect(1).await);
    let mut named = Vec::new();
    for (site, connection) in [&own, &foreign].into_iter().enumerate() {
        let operation = house.order(site, connection, &format!("m{site}")).await;
        let injection = injection(&operation).to_string();
        named.push(Named { connection: connection.id.handle(), injection, seq: operation.seq.to_string() });
    }
    let mut people = vec![(None, house.person("without a role", &[]).await.1)];
    for role in Role::ALL {
        people.push((Some(role), house.person(role.name(), &[(&own, role)]).await.1));
    }
    let mut refused = 0;
    // What is for programs has its own test: nobody signs in there.
    for rule in house.rules.iter().filter(|rule| !rule.path.starts_with("/api/")) {
        for (named, is_own) in named.iter().zip([true, false]) {
            let path = named.path(rule);
            for (role, person) in &people {
                let role = role.filter(|_| is_own);
                let about = format!("{} {path} by {role:?}", rule.method);
                if let Some(status) = refusal(rule.need, role) {
                    assert_eq!(ask(person, rule, &path).await.status, status, "{about}");
                    refused += 1;
                } else if rule.method == Method::GET {
                    let answer = ask(person, rule, &path).await;
                    assert_ne!(answer.status, StatusCode::FORBIDDEN, "{about}");
                    assert!(!answer.location().starts_with("/sign-in"), "{about}");
                }
            }
        }
    }
    assert!(refused > 50, "{refused} requests are too few to mean anything");
    let (_, operator) = &people[2];
    let path = format!("/orders/{}", named[0].injection);
    assert_eq!(operator.get(&path).await.status, StatusCode::OK, "and whoever may, gets through");
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_to_the_sign_in_and_back() {
    let (house, _) = House::with_administrator().await;
    let connection = house.connect(0).await;
    let operation = house.order(0, &connection, "n1").await;
    let named = Named {
        connection: connection.id.handle(),
        injection: injection(&operation).to_string(),
        seq: operation.seq.to_string(),
    };
    let nobody = house.visitor();
    for rule in house.rules.iter().filter(|rule| rule.need != Need::Nothing && !rule.path.starts_with("/api/")) {
        let path = named.path(rule);
        let answer = ask(&nobody, rule, &path).await;
        let expected =
            if rule.method == Method::POST { "/sign-in".to_owned() } else { format!("/sign-in?next={path}") };
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, expected.as_str()), "{}", rule.path);
    }
    let with_query = nobody.get("/operations?before=3&x=%2F+y").await;
    assert_eq!(with_query.location(), "/sign-in?next=/operations?before=3%26x=%252F%2By");
    let page = nobody.get(with_query.location()).await.text;
    assert!(page.contains("name=\"next\" value=\"/operations?before=3&#38;x=%2F+y\""), "{page}");
}

/// The few addresses that do not ask who comes, and the forms that ask for less than an operator, by name: whoever adds
/// one says so here too.
#[tokio::test]
async fn what_is_open_is_open_on_purpose() {
    let house = House::start().await;
    let mut open: Vec<_> = house
        .rules
        .iter()
        .filter(|rule| rule.need == Need::Nothing)
        .map(|rule| format!("{} {}", rule.method, rule.path))
        .collect();
    open.sort();
    assert_eq!(
        open,
        [
            "GET /",
            "GET /api/v1/openapi.json",
            "GET /connect",
            "GET /connect/disconnect",
            "GET /copy.js",
            "GET /icon.svg",
            "GET /live.js",
            "GET /operations.css",
            "GET /renew.js",
            "GET /setup/{token}",
            "GET /sign-in",
            "GET /style.css",
            "POST /language",
            "POST /setup/{token}",
            "POST /sign-in"
        ]
    );
    for rule in house.rules.iter().filter(|rule| rule.method == Method::POST) {
        let is_own = ["/me/", "/sign-", "/language", "/setup/"].iter().any(|start| rule.path.starts_with(start));
        let is_enough = match rule.need {
            Need::Nothing | Need::SignedIn => is_own,
            Need::Administrator => true,
            Need::For(_, role) => role >= Role::Operator,
        };
        assert!(is_enough, "{} asks for too little", rule.path);
    }
    for rule in &house.rules {
        let names = ["{connection}", "{injection}", "{seq}"].map(|name| rule.path.contains(name));
        let subject = match rule.need {
            Need::For(Subject::Connection, _) => [true, false, false],
            Need::For(Subject::Order, _) => [false, true, false],
            Need::For(Subject::Event, _) => [false, false, true],
            _ => [false; 3],
        };
        assert_eq!(names, subject, "{}: what the address names is what the role is asked for", rule.path);
    }
}
