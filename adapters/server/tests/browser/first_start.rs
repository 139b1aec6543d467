//! The first start: from the link on the console to an administrator who is signed in.

use crate::chromium::{Browser, everywhere};
use crate::texts::Lang;
use crate::town::{NAME, PASSWORD, Town};
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver"]
async fn the_first_administrator_comes_by_the_link_and_signs_in_with_the_keyboard() {
    everywhere(async |browser: &Browser| {
        let (lang, town) = (browser.lang, Town::found().await);
        browser.open(town.setup_link()).await;
        browser.reads(&lang.text("setup_first")).await;
        browser.look("setup").await;
        town.sign_up(browser).await;
        browser.look("operations-none").await;

        browser.open(town.setup_link()).await;
        browser.reads(&lang.text("setup_used")).await;
        browser.look("setup-used").await;

        browser.click(&lang.text("sign_out")).await;
        sign_in(browser, "wrong horse battery").await;
        browser.reads(&lang.text("sign_in_wrong")).await;
        browser.look("sign-in").await;
        sign_in(browser, PASSWORD).await;
        browser.reads(&lang.text("operations_title")).await;
        choose_language(browser).await;
        browser.click(&lang.text("nav_users")).await;
        browser.reads(&lang.text("users_title")).await;
        browser.look("users").await;
        browser.click(("main", NAME)).await;
        browser.reads(&lang.text("user_access")).await;
        browser.look("user").await;
        browser.click(NAME).await;
        browser.reads(&lang.text("password_again")).await;
        browser.look("me").await;
    })
    .await;
}

/// Without touching the mouse.
async fn sign_in(browser: &Browser, password: &str) {
    let lang = browser.lang;
    browser.reads(&lang.text("sign_in_title")).await;
    browser.run("document.activeElement.blur(); document.querySelector('#name').value = ''", &[]).await;
    browser.tab_to(&lang.text("name")).await;
    browser.keys(NAME).await;
    browser.tab_to(&lang.text("password")).await;
    browser.keys(password).await;
    browser.tab_to(&lang.text("sign_in")).await;
    browser.keys(Key::Enter).await;
}

/// The other language, and back.
async fn choose_language(browser: &Browser) {
    let (own, other) = (browser.lang, browser.lang.other());
    for (lang, name) in [(other, other.say("English", "Français")), (own, own.say("English", "Français"))] {
        browser.click(name).await;
        browser.reads(&lang.text("operations_title")).await;
    }
    assert_ne!(Lang::En.text("operations_title"), Lang::Fr.text("operations_title"));
}
