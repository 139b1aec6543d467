//! Sessions: which are none, when they end, and what their forms must carry.

use super::house::House;
use crate::support::{Answer, PASSWORD, Visitor};
use chrono::TimeDelta;
use reqwest::{Method, StatusCode};

async fn is_in(visitor: &Visitor) -> bool {
    let answer = visitor.get("/me").await;
    assert!(answer.status == StatusCode::OK || answer.location() == "/sign-in?next=/me", "{}", answer.status);
    answer.status == StatusCode::OK
}

#[tokio::test]
async fn a_made_up_cookie_is_no_session() {
    let (house, ann) = House::with_administrator().await;
    let real = ann.cookie.clone().unwrap();
    let mut forged = house.visitor();
    let bytes = house.files().concat();
    assert!(is_in(&ann).await);
    let token = real.split_once('=').unwrap().1;
    assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()), "the token is not on disk");
    let shorter = &real[..real.len() - 1];
    for cookie in ["pixbridge=", "pixbridge=00000000000000000000000000000000", "pixbridge=1", "x=1", shorter] {
        forged.cookie = Some(cookie.to_owned());
        assert!(!is_in(&forged).await, "{cookie}");
    }
    forged.cookie = Some(format!("other=1; {real}; more=2"));
    assert!(is_in(&forged).await, "among others");
}

#[tokio::test]
async fn signing_in_never_takes_over_a_cookie() {
    let (house, ann) = House::with_administrator().await;
    let planted = "pixbridge=11111111111111111111111111111111".to_owned();
    let mut victim = house.visitor();
    victim.cookie = Some(planted.clone());
    victim.sign_in("Ann", PASSWORD).await;
    assert_ne!(victim.cookie, Some(planted.clone()));
    let attacker = Visitor { cookie: Some(planted), ..house.visitor() };
    assert!(is_in(&victim).await && !is_in(&attacker).await);

    // Over an open session too: the cookie of before is worth nothing after.
    let before = ann.clone();
    let mut after = ann;
    after.sign_in("Ann", PASSWORD).await;
    assert_ne!(after.cookie, before.cookie);
    assert!(is_in(&after).await && !is_in(&before).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_itself() {
    let (_house, ann) = House::with_administrator().await;
    let answer = ann.post("/sign-out", &[]).await;
    assert_eq!(answer.location(), "/sign-in");
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("pixbridge=;") && cookie.contains("Max-Age=0"), "{cookie}");
    assert!(!is_in(&ann).await, "also for whoever kept the cookie");
}

#[tokio::test]
async fn an_idle_session_is_over_and_a_used_one_is_not() {
    let (house, ann) = House::with_administrator().await;
    for _ in 0..3 {
        house.clock.turn(TimeDelta::hours(7));
        assert!(is_in(&ann).await, "used in time");
    }
    house.clock.turn(TimeDelta::hours(8));
    assert!(!is_in(&ann).await);
}

#[tokio::test]
async fn a_session_is_over_after_a_week_however_much_it_is_used() {
    let (house, ann) = House::with_administrator().await;
    for _ in 0..27 {
        house.clock.turn(TimeDelta::hours(6));
        assert!(is_in(&ann).await);
    }
    house.clock.turn(TimeDelta::hours(6));
    assert!(!is_in(&ann).await);
    let ann = house.another_browser("Ann").await;
    assert!(is_in(&ann).await);
}

#[tokio::test]
async fn a_form_must_carry_its_own_sessions_token() {
    let (house, ann) = House::with_administrator().await;
    let (_, bob) = house.person("Bob", &[]).await;
    let other = house.another_browser("Ann").await;
    let (own, of_bob, of_other) = (ann.csrf().await, bob.csrf().await, other.csrf().await);
    let shorter = &own[..own.len() - 1];
    let cookie = ann.cookie.as_ref().unwrap().split_once('=').unwrap().1;
    for csrf in ["", "0", shorter, &of_bob, &of_other, cookie] {
        let answer = Answer::of(ann.form("/users", [("name", "Eve"), ("csrf", csrf)])).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{csrf}");
    }
    for request in [
        ann.form("/users", [("name", "Eve")]),
        ann.form("/users", [("name", "Eve"), ("csrf", &*own), ("csrf", &*of_bob)]),
        ann.form(&format!("/users?csrf={own}"), [("name", "Eve")]),
        ann.request(Method::POST, "/users")
            .header("origin", "http://evil.example")
            .body(format!("name=Eve&csrf={own}")),
    ] {
        assert_eq!(Answer::of(request).await.status, StatusCode::FORBIDDEN);
    }
    let users = house.running.store().users().await.unwrap();
    assert_eq!(users.len(), 2, "nothing was done");
    let answer = Answer::of(ann.form("/users", [("name", "Eve"), ("csrf", &*own)])).await;
    assert_eq!(answer.status, StatusCode::OK, "and with it, it is done");
}

#[tokio::test]
async fn one_ends_ones_own_sessions_and_nobody_elses() {
    let (house, ann) = House::with_administrator().await;
    let (_, bob) = house.person("Bob", &[]).await;
    let second = house.another_browser("Ann").await;
    let third = house.another_browser("Ann").await;
    let page = ann.get("/me").await.text;
    assert_eq!(page.matches("/end\"").count(), 3, "two others, and all others: {page}");
    let session = page.split("/me/sessions/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    assert_eq!(bob.post(&format!("/me/sessions/{session}/end"), &[]).await.location(), "/me?saved=");
    assert!(is_in(&second).await && is_in(&third).await, "Bob ends none of Ann's");
    ann.post(&format!("/me/sessions/{session}/end"), &[]).await;
    assert!(is_in(&second).await && !is_in(&third).await, "the newest stands first");
    ann.post("/me/sessions/others/end", &[]).await;
    assert!(is_in(&ann).await && !is_in(&second).await && is_in(&bob).await);
}

#[tokio::test]
async fn a_new_password_takes_the_present_one_and_ends_every_other_session() {
    let (house, ann) = House::with_administrator().await;
    let second = house.another_browser("Ann").await;
    let change = async |current: &str, password: &str, again: &str| {
        ann.post("/me/password", &[("current", current), ("password", password), ("again", again)]).await
    };
    let new = "a whole new password";
    for (current, password, again, text) in [
        ("wrong wrong wrong", new, new, "The present password is wrong"),
        (PASSWORD, "short", "short", "too short"),
        (PASSWORD, new, "a whole old password", "differ"),
        (PASSWORD, &"x".repeat(257), &"x".repeat(257), "too long"),
    ] {
        let answer = change(current, password, again).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(text), "{text}: {}", answer.text);
    }
    assert!(is_in(&second).await);
    let answer = change(PASSWORD, new, new).await;
    assert_eq!(answer.location(), "/me?saved=");
    let now = Visitor { cookie: answer.session(), ..ann.clone() };
    assert!(is_in(&now).await && !is_in(&second).await && !is_in(&ann).await, "another session than before");
    assert_eq!(house.visitor().sign_in("Ann", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.visitor().sign_in("Ann", new).await.location(), "/");
}

#[tokio::test]
async fn an_open_browser_does_not_let_the_password_be_tried() {
    let (house, ann) = House::with_administrator().await;
    let wrong = [("current", "wrong wrong wrong"), ("password", PASSWORD), ("again", PASSWORD)];
    for _ in 0..10 {
        assert_eq!(ann.post("/me/password", &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(ann.post("/me/password", &wrong).await.status, StatusCode::TOO_MANY_REQUESTS);
    let mut elsewhere = house.visitor();
    assert_eq!(elsewhere.sign_in("Ann", PASSWORD).await.location(), "/", "which does not keep Ann from signing in");
}
