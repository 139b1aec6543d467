//! One-time links: once, for a day, and only the newest.

use super::house::House;
use crate::support::{PASSWORD, Visitor};
use chrono::TimeDelta;
use reqwest::StatusCode;

const NEW: &str = "a whole new password";

async fn works(visitor: &Visitor, link: &str) -> bool {
    let answer = visitor.get(link).await;
    assert!(matches!(answer.status, StatusCode::OK | StatusCode::GONE), "{}", answer.status);
    answer.status == StatusCode::OK
}

#[tokio::test]
async fn a_link_works_once() {
    let house = House::start().await;
    let link = house.access.setup_link().await.unwrap();
    let nobody = house.visitor();
    assert!(works(&nobody, &link).await && works(&nobody, &link).await, "looking does not use it up");
    house.visitor().take_up(&link, "Ann").await;
    assert!(!works(&nobody, &link).await);
    let fields = [("name", "Eve"), ("password", NEW), ("again", NEW)];
    let again = nobody.post(&link, &fields).await;
    assert_eq!((again.status, again.session()), (StatusCode::GONE, None));
    assert_eq!(house.running.store().users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_at_once_use_it_once() {
    let house = House::start().await;
    let link = house.access.setup_link().await.unwrap();
    let (one, other) = (house.visitor(), house.visitor());
    let fields = |name| [("name", name), ("password", PASSWORD), ("again", PASSWORD)];
    let (ann, eve) = (fields("Ann"), fields("Eve"));
    let (first, second) = tokio::join!(one.post(&link, &ann), other.post(&link, &eve));
    let mut status = [first.status, second.status];
    status.sort();
    assert_eq!(status, [StatusCode::SEE_OTHER, StatusCode::GONE]);
    assert_eq!(house.running.store().users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_link_is_good_for_a_day_and_until_a_newer_one() {
    let house = House::start().await;
    let nobody = house.visitor();
    let first = house.access.setup_link().await.unwrap();
    let second = house.access.setup_link().await.unwrap();
    assert!(!works(&nobody, &first).await && works(&nobody, &second).await);
    house.clock.turn(TimeDelta::hours(24) - TimeDelta::minutes(1));
    assert!(works(&nobody, &second).await);
    house.clock.turn(TimeDelta::minutes(2));
    assert!(!works(&nobody, &second).await);
    for link in ["/setup/", "/setup/0", "/setup/00000000000000000000000000000000"] {
        assert_ne!(nobody.get(link).await.status, StatusCode::OK, "{link}");
    }
    let token = second.rsplit('/').next().unwrap();
    let bytes = house.files().concat();
    assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()), "the token is not on disk");
}

#[tokio::test]
async fn a_bad_choice_does_not_use_the_link_up() {
    let house = House::start().await;
    let link = house.access.setup_link().await.unwrap();
    let nobody = house.visitor();
    let long = "x".repeat(61);
    for (name, password, again, text) in [
        ("", PASSWORD, PASSWORD, "Choose a name"),
        (&*long, PASSWORD, PASSWORD, "Choose a name"),
        ("A\u{7}nn", PASSWORD, PASSWORD, "Choose a name"),
        ("Ann", "éàüéàüéàüéà", "éàüéàüéàüéà", "too short"),
        ("Ann", PASSWORD, NEW, "differ"),
    ] {
        let answer = nobody.post(&link, &[("name", name), ("password", password), ("again", again)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text.contains(text) && !answer.text.contains(PASSWORD), "{}", answer.text);
    }
    // Twelve characters, not bytes, and of any kind.
    let password = "éàüéàüéàüéàü";
    let answer = nobody.post(&link, &[("name", "Ann"), ("password", password), ("again", password)]).await;
    assert!(answer.session().is_some());
}

#[tokio::test]
async fn a_locked_out_owner_gets_back_in_under_the_same_name() {
    let (house, ann) = House::with_administrator().await;
    let (_, bob) = house.person("Bob", &[]).await;
    let link = house.access.setup_link().await.unwrap();
    let bob_again = house.visitor().take_up(&link, "bOB").await;
    assert_eq!(bob.get("/users").await.location(), "/sign-in?next=/users", "the sessions of before are over");
    assert_eq!(bob_again.get("/users").await.status, StatusCode::OK, "an administrator now");
    assert_eq!(ann.get("/users").await.status, StatusCode::OK);
    assert_eq!(house.running.store().users().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_invitation_sets_the_password_of_its_user_and_of_nobody_else() {
    let (house, ann) = House::with_administrator().await;
    let page = ann.post("/users", &[("name", "Bob")]).await.text;
    let link = page.split("https://bridge.example").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(house.visitor().get(&link).await.text.contains("Bob"));
    let fields = [("name", "Ann"), ("password", NEW), ("again", NEW)];
    let answer = house.visitor().post(&link, &fields).await;
    assert_eq!(answer.location(), "/");
    assert_eq!(house.visitor().sign_in("Bob", NEW).await.location(), "/");
    assert_eq!(house.visitor().sign_in("Ann", NEW).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bob = Visitor { cookie: answer.session(), ..house.visitor() };
    assert_eq!(bob.get("/users").await.status, StatusCode::FORBIDDEN);
    assert!(bob.get("/me").await.text.contains("You may not see any connection yet"));
}
