//! The language: the browser's, until somebody chooses one.

use super::house::House;
use crate::support::{PASSWORD, Visitor};

#[tokio::test]
async fn whoever_is_not_signed_in_chooses_for_the_browser() {
    let (house, _) = House::with_administrator().await;
    let mut nobody = house.visitor();
    assert!(nobody.get_in("/sign-in", "fr").await.text.contains("lang=\"fr\""));
    let answer = nobody.post("/language", &[("lang", "fr"), ("next", "/sign-in")]).await;
    assert_eq!(answer.location(), "/sign-in");
    nobody.cookie = answer.cookie("pixbridge-lang");
    assert!(nobody.get_in("/sign-in", "en").await.text.contains("<html lang=\"fr\">"));
    let answer = nobody.post("/language", &[("lang", ""), ("next", "/sign-in")]).await;
    assert_eq!(answer.cookie("pixbridge-lang").unwrap(), "pixbridge-lang=");
    for header in answer.headers.get_all("set-cookie") {
        assert!(header.to_str().unwrap().contains("Max-Age=0"), "the browser's own again");
    }
}

#[tokio::test]
async fn a_users_choice_goes_along_to_other_browsers() {
    let (house, ann) = House::with_administrator().await;
    ann.post("/language", &[("lang", "fr"), ("next", "/me")]).await;
    let mut elsewhere = Visitor { cookie: Some("pixbridge-lang=en".to_owned()), ..house.visitor() };
    elsewhere.sign_in("Ann", PASSWORD).await;
    assert!(elsewhere.get_in("/me", "en").await.text.contains("Mot de passe actuel"));
    ann.post("/language", &[("lang", ""), ("next", "/me")]).await;
    assert!(ann.get_in("/me", "en").await.text.contains("Present password"));
}
