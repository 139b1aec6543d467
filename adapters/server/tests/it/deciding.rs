//! What a person decides about an order, and what the pages say before and after it.

use crate::api::Program;
use crate::pages::World;
use crate::support::eventually;
use crate::understanding::{comes_in, rig, top};
use bridge_core::settings::Mode;
use bridge_core::text::Lang;
use bridge_engine::Connection;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;
use pixelpoint_api::Dialect;
use reqwest::StatusCode;
use serde_json::Value;

#[tokio::test]
async fn what_an_order_sent_as_it_is_lacks_is_said_before_and_after_until_it_is_seen_to() {
    let world = World::start(Mode::Live).await;
    let mut order = Value::Null;
    let path = world
        .order("e1", |placed| {
            placed["items"][0]["sku_ref"] = Value::Null;
            order = placed.clone();
        })
        .await;
    let item = &order["items"][0];
    let [quantity, name] = ["quantity", "product_name"].map(|key| item[key].as_str().unwrap());
    let lacking = format!(": {} × {name}", quantity.trim_end_matches(".0"));
    let (_, asked) = world.page(&format!("{path}/send"), "en").await;
    for text in ["Sent as it is, the ticket lacks:", &lacking, "In HubRise the order comes to "] {
        assert!(asked.contains(text), "{text} in {asked}");
    }
    let (_, asked) = world.page(&format!("{path}/send"), "fr").await;
    assert!(asked.contains("il manquera au ticket\u{a0}:") && asked.contains(name), "{asked}");
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("holds the order") && page.contains("or send without it"), "{page}");

    assert_eq!(world.browser.press(&path, "send").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "<span class=\"state bad\">On the till, incomplete</span>").await;
    let (_, page) = world.page(&path, "en").await;
    let footer = &world.scene.till().tickets()[0].footer;
    assert_eq!(footer[0], "INCOMPLETE - CHECK");
    assert!(footer.iter().any(|line| line.starts_with("MISSING ") && line.contains(name)), "{footer:?}");
    assert!(footer.iter().any(|line| line.starts_with("WHOLE ORDER ")), "{footer:?}");
    let said = [
        "Sent without:",
        &lacking,
        "Add that to the ticket by hand",
        "held the order",
        "/close\"",
        "Released as it is: its ticket lacks",
    ];
    for text in said {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert!(!page.contains("holds the order") && !page.contains("Nothing: the till"), "{page}");
    assert!(page.contains("Put only this on the ticket by hand ("), "{page}");
    for whole in ["or send without it", "send again, or ring it up by hand"] {
        assert!(!page.contains(whole), "it was sent, and most of it is on the ticket: {whole} in {page}");
    }
    let program = Program::made(&world.browser, "viewer", None).await;
    let (_, told) = program.get(&format!("/api/v1{path}")).await;
    let findings = told["findings"].as_array().unwrap();
    let item = findings.iter().find(|finding| finding["code"] == "item_without_ref").unwrap();
    assert!(item["advice"].as_str().unwrap().starts_with("Put only this on the ticket by hand ("), "{item}");
    let (_, page) = world.page(&path, "fr").await;
    assert!(page.contains("Ajoutez seulement ce qui manque, pas toute la commande."), "{page}");
    assert!(page.contains("En caisse, incomplète") && page.contains("a retenu la commande"), "{page}");
    let (_, rows) = world.page("/operations", "en").await;
    for text in ["One order needs you", "On the till, incomplete", "ticket: ", "Add only what is missing"] {
        assert!(rows.contains(text), "{text} in {rows}");
    }
    assert!(!rows.contains("class=\"deadline"), "it is on the till: {rows}");

    let (_, asked) = world.page(&format!("{path}/close"), "en").await;
    let to_do = ["Press the button only if all of this is done:", "is added to it by hand", &lacking];
    for text in to_do.into_iter().chain(["This cannot be taken back."]) {
        assert!(asked.contains(text), "{text} in {asked}");
    }
    let slip = world.browser.post(&format!("{path}/close"), &[("number", "another")]).await;
    assert_eq!(slip.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody would see to it");
    assert_eq!(world.browser.press(&path, "close").await, StatusCode::SEE_OTHER);
    let (_, page) = world.page(&path, "en").await;
    for text in ["state good\">OK, on the till", "Ann said that this has been seen to (", "Sent without:"] {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert!(!world.page("/operations", "en").await.1.contains("One order needs you"));
}

#[tokio::test]
async fn a_waiting_order_says_hands_off_and_is_taken_back() {
    let world = World::start(Mode::Live).await;
    rig(&world, TillFault::Offline, Lasting::UntilCleared);
    let path = comes_in(&world, "e1").await;
    world.eventually_says(&path, "the till could not be reached").await;
    let said = top(&world, &path, "en").await;
    assert!(said.contains("Do not ring this order up by hand") && said.contains("It is tried until "), "{said}");
    assert!(said.contains(&format!("href=\"{path}/take_back\"")), "{said}");
    assert!(top(&world, &path, "fr").await.contains("reprenez-la d’abord"));
    let (_, asked) = world.page(&format!("{path}/take_back"), "en").await;
    for text in
        ["goes to the till no more", "HubRise still shows it as “", "Take it back, I ring it up myself</button>"]
    {
        assert!(asked.contains(text), "{text} in {asked}");
    }
    // An attempt may be on its way just now; then the page says so.
    eventually("a moment in which nothing is on its way", async || {
        let status = world.browser.press(&path, "take_back").await;
        assert!([StatusCode::SEE_OTHER, StatusCode::CONFLICT].contains(&status), "{status}");
        (status == StatusCode::SEE_OTHER).then_some(())
    })
    .await;
    let said = top(&world, &path, "en").await;
    for text in
        ["Closed by staff", "HubRise still shows it as “", "as the bridge tells HubRise nothing", "Closed by Ann, "]
    {
        assert!(said.contains(text), "{text} in {said}");
    }
    let (_, rows) = world.page("/operations", "en").await;
    assert!(rows.contains("<span class=\"reason\">Ann: Take it back, I ring it up myself</span>"), "{rows}");
    assert!(!said.contains("/take_back\""), "{said}");
    let (status, again) = world.page(&format!("{path}/take_back"), "en").await;
    assert_eq!(status, StatusCode::CONFLICT);
    for text in ["What happened to it last:", "Ann: Take it back, I ring it up myself", "Closed by staff"] {
        assert!(again.contains(text), "{text} in {again}");
    }
    assert!(!again.contains("faster"), "nobody was: {again}");
    world.scene.till().clear_faults(&world.scene.sites()[0].till_token);
    let next = comes_in(&world, "e2").await;
    world.eventually_says(&next, "OK, on the till").await;
    assert_eq!(world.scene.till().tickets().len(), 1, "the one that was not taken back");
}

#[tokio::test]
async fn an_order_that_is_closed_after_hubrise_was_told_of_it_does_not_say_that_hubrise_was_told_nothing() {
    let world = World::start(Mode::Live).await;
    rig(&world, TillFault::NoCommitNoAnswer, Lasting::Once);
    let path = world.order("e1", |_| {}).await;
    assert_eq!(world.browser.press(&path, "on_the_till").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "Told HubRise").await;
    assert_eq!(world.browser.press(&path, "reopen").await, StatusCode::SEE_OTHER);
    let (_, asked) = world.page(&format!("{path}/close"), "en").await;
    assert_eq!(world.browser.press(&path, "close").await, StatusCode::SEE_OTHER);
    let (_, page) = world.page(&path, "en").await;
    for said in [asked, page] {
        assert!(said.contains("The bridge told it how the order stood before"), "{said}");
        assert!(!said.contains("as the bridge tells HubRise nothing"), "{said}");
    }
}

#[tokio::test]
async fn the_number_of_a_ticket_somebody_found_is_kept_and_the_doubt_leaves_no_trace_beside_the_green() {
    let world = World::start(Mode::Live).await;
    rig(&world, TillFault::CommitThenNoAnswer, Lasting::Once);
    let path = world.order("e1", |_| {}).await;
    let (_, page) = world.page(&path, "en").await;
    assert_eq!(page.matches("from here nobody can tell whether it arrived").count(), 1, "one line: {page}");
    assert!(!page.contains("it is looked for on the till"), "{page}");
    let action = format!("{path}/on_the_till");
    assert!(world.page(&action, "fr").await.1.contains("Numéro du ticket en caisse (facultatif)"));
    let number = number_of(&world, &action).await;
    let number = ("number", number.as_str());
    let unsure = world.browser.post(&action, &[("ticket", "4711")]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY, "a slip would have nobody cook the order");
    assert!(unsure.text.contains("That is not the number of this order"), "{}", unsure.text);
    let wrong = world.browser.post(&action, &[number, ("ticket", "47 11!")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("That is no number of a ticket") && wrong.text.contains("47 11!"), "{}", wrong.text);
    let answer = world.browser.post(&action, &[number, ("ticket", " 4711 ")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "Told HubRise").await;
    let (_, page) = world.page(&path, "en").await;
    for text in ["4711 (said by Ann)", "Ann: It is on the till, ticket 4711"] {
        assert!(page.contains(text), "{text} in {page}");
    }
    let (_, rows) = world.page("/operations", "en").await;
    assert!(rows.contains("4711") && !rows.contains("class=\"reason\""), "green needs no reason: {rows}");
}

/// What the confirmation of a deliberate step asks for.
async fn number_of(world: &World, action: &str) -> String {
    let (_, asked) = world.page(action, "en").await;
    let number = asked.split("number of the order, ").nth(1).and_then(|rest| rest.split(", so that").next());
    number.unwrap_or_else(|| panic!("no number is asked for in {asked}")).to_owned()
}

#[tokio::test]
async fn after_a_second_try_the_order_is_perhaps_there_twice_until_somebody_has_looked() {
    let world = World::start(Mode::Live).await;
    let french = |connection: &mut Connection| connection.settings.conversion.ticket_language = Lang::Fr;
    world.running.engine().change(&world.connection.id, french).await.unwrap();
    rig(&world, TillFault::CommitThenNoAnswer, Lasting::Once);
    let path = world.order("e1", |_| {}).await;
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains(&format!("class=\"link-button danger\" href=\"{path}/not_there\"")), "{page}");
    assert!(page.contains(&format!("class=\"link-button\" href=\"{path}/on_the_till\"")), "{page}");
    assert_eq!(world.browser.press(&path, "not_there").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "<span class=\"state bad\">Perhaps twice on the till</span>").await;
    let said = top(&world, &path, "en").await;
    let printed = &world.scene.till().tickets()[1].footer[0];
    assert_eq!(printed, "DOUBLON POSSIBLE - VÉRIFIER");
    assert!(said.contains(&format!("the later one says “{printed}”")) && !said.contains("Nothing: the till"), "{said}");
    assert!(top(&world, &path, "fr").await.contains(&format!("le second porte «\u{a0}{printed}\u{a0}»")));
    let (_, rows) = world.page("/operations", "en").await;
    assert!(rows.contains("One order needs you") && rows.contains("it may be on the till twice"), "{rows}");

    let ticket = world.scene.till().tickets()[1].number;
    assert!(said.contains(&format!("The number of one ticket is {ticket};")), "{said}");
    let close = format!("{path}/close");
    let (_, asked) = world.page(&close, "en").await;
    for text in ["Number of the other ticket, if there were two", &format!("The number of one was {ticket}:")] {
        assert!(asked.contains(text), "{text} in {asked}");
    }
    let number = number_of(&world, &close).await;
    let closed = world.browser.post(&close, &[("number", &*number), ("ticket", "7311"), ("why", "")]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("OK, on the till") && page.contains("ticket 7311"), "{page}");
    assert!(!world.page("/operations", "en").await.1.contains("One order needs you"));
    assert!(world.page("/operations?q=7311", "en").await.1.contains(&format!("href=\"{path}\"")), "found by both");
}

#[tokio::test]
async fn both_tickets_of_an_order_that_is_there_twice_are_named_once_the_till_has_named_them() {
    let world = World::start(Mode::Live).await;
    let reads_references = |connection: &mut Connection| {
        let dialect = Dialect::from_toml("event_fields = { reference = [\"OurRef\"] }").unwrap();
        connection.till.as_mut().unwrap().dialect = dialect;
    };
    world.running.engine().change(&world.connection.id, reads_references).await.unwrap();
    rig(&world, TillFault::CommitThenNoAnswer, Lasting::Once);
    let mut order = Value::Null;
    let path = world.order("e1", |placed| order = placed.clone()).await;
    assert_eq!(world.browser.press(&path, "not_there").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "Perhaps twice on the till").await;
    let [first, second] = [0, 1].map(|nth| world.scene.till().tickets()[nth].number);
    let reference = format!("HubRise {}", order["id"].as_str().unwrap());
    let report = format!("<E><Status>77</Status><Transact>{first}</Transact><OurRef>{reference}</OurRef></E>");
    world.running.engine().accept_till_event(world.connection.id.as_str(), report.as_bytes()).await;
    world.eventually_says(&path, "The till printed this order twice").await;
    let said = top(&world, &path, "en").await;
    assert!(said.contains(&format!("The till knows it by these numbers: {second}, {first}.")), "{said}");
    assert!(world.page(&path, "en").await.1.contains(&format!("(dialect), ticket {first}")));
}

#[tokio::test]
async fn a_word_is_somebodys_and_is_taken_back_in_two_steps() {
    let world = World::start(Mode::Live).await;
    rig(&world, TillFault::NoCommitNoAnswer, Lasting::Once);
    let path = world.order("e1", |_| {}).await;
    assert_eq!(world.browser.press(&path, "on_the_till").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "Told HubRise").await;
    let said = top(&world, &path, "en").await;
    assert!(said.contains("Ann said that it is on the till (") && !said.contains("the till has the order"), "{said}");
    assert!(top(&world, &path, "fr").await.contains("Ann a dit qu’elle est en caisse ("));
    let (status, page) = world.page(&format!("{path}/not_there"), "en").await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("Ann said that this order is on the till (") && !page.contains("already has"), "{page}");

    let reopen = format!("{path}/reopen");
    let (_, asked) = world.page(&reopen, "en").await;
    for text in ["I was wrong, open it again</button>", "nothing is sent by this", "HubRise was told “received"] {
        assert!(asked.contains(text), "{text} in {asked}");
    }
    assert!(world.page(&reopen, "fr").await.1.contains("HubRise a appris «\u{a0}reçue"));
    assert_eq!(world.browser.press(&path, "reopen").await, StatusCode::SEE_OTHER);
    let (_, page) = world.page(&path, "en").await;
    for text in ["Check the till", "Ann: I was wrong, open it again", "/not_there\""] {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert_eq!(world.browser.press(&path, "not_there").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "Perhaps twice on the till").await;
    assert_eq!(world.scene.till().tickets().len(), 1);
    let (status, page) = world.page(&reopen, "en").await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(!page.contains("Ann said"), "the till says so itself: {page}");
}

#[tokio::test]
async fn what_was_closed_by_mistake_waits_for_a_decision_again() {
    let world = World::start(Mode::Supervised).await;
    let path = world.order("e1", |_| {}).await;
    assert_eq!(world.browser.press(&path, "close").await, StatusCode::SEE_OTHER);
    assert!(top(&world, &path, "en").await.contains("Closed by Ann, "));
    assert_eq!(world.browser.press(&path, "reopen").await, StatusCode::SEE_OTHER);
    let said = top(&world, &path, "en").await;
    assert!(
        said.contains("Somebody closed this order and then opened it again.") && said.contains("/send\""),
        "{said}"
    );
    let warning = |asked: &str| asked.split_once("<p class=\"banner bad\"").map(|(_, text)| text.to_owned());
    let (_, asked) = world.page(&format!("{path}/send"), "en").await;
    let said = warning(&asked).unwrap();
    assert!(said.contains("It may have been rung up by hand") && said.contains("class=\"danger\""), "{asked}");
    assert!(world.page("/operations", "en").await.1.contains("Somebody closed it and opened it again"));
    assert!(world.scene.till().tickets().is_empty());

    let started = world.order("e2", |order| order["status"] = "in_preparation".into()).await;
    let (_, asked) = world.page(&format!("{started}/send"), "fr").await;
    assert!(warning(&asked).unwrap().contains("Elle a pu être saisie à la main"), "{asked}");
    let plain = world.order("e3", |_| {}).await;
    assert!(warning(&world.page(&format!("{plain}/send"), "en").await.1).is_none(), "nobody has touched it");
}

#[tokio::test]
async fn a_doubt_never_says_send_it_whatever_came_of_a_later_try() {
    let world = World::start(Mode::Live).await;
    rig(&world, TillFault::NoCommitNoAnswer, Lasting::Once);
    let path = world.order("e1", |_| {}).await;
    let cause =
        |page: &str| page.split_once("<div id=\"cause\">").unwrap().1.split("</div>").next().unwrap().to_owned();
    let of_the_doubt = cause(&world.page(&path, "en").await.1);
    assert!(of_the_doubt.contains("What left the doubt:") && !of_the_doubt.contains("send"), "{of_the_doubt}");
    rig(&world, TillFault::Offline, Lasting::UntilCleared);
    assert_eq!(world.browser.press(&path, "not_there").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "which could not be reached").await;
    let (_, asked) = world.page(&format!("{path}/take_back"), "en").await;
    for text in ["it goes back to “Check the till”", "and then press “Close, handled by hand”"] {
        assert!(asked.contains(text), "{text} in {asked}");
    }
    assert!(!asked.contains("say here what you saw"), "its button would send: {asked}");
    eventually("a moment in which nothing is on its way", async || {
        (world.browser.press(&path, "take_back").await == StatusCode::SEE_OTHER).then_some(())
    })
    .await;
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("<span class=\"state bad\">Check the till</span>"), "{page}");
    assert_eq!(cause(&page), of_the_doubt, "the till that was off later is not what it is about");
    let (_, rows) = world.page("/operations", "en").await;
    let reason = of_the_doubt.split_once("<strong>").unwrap().1.split('<').next().unwrap();
    assert!(rows.contains(reason) && !rows.contains("till is off"), "{reason} in {rows}");
}

#[tokio::test]
async fn a_doubt_says_what_to_look_for_on_the_till() {
    let world = World::start(Mode::Live).await;
    rig(&world, TillFault::CommitThenNoAnswer, Lasting::Once);
    let mut order = Value::Null;
    let path = world
        .order("e1", |placed| {
            placed["collection_code"] = "C-77".into();
            order = placed.clone();
        })
        .await;
    let name = order["ref"].as_str().unwrap();
    let said = top(&world, &path, "en").await;
    let what = said.split_once("Look for: ").unwrap().1.split("</p>").next().unwrap();
    let total = order["total"].as_str().unwrap();
    assert!(what.starts_with(&format!("order {name}, code C-77, sent at ")), "{what}");
    assert!(what.ends_with(&format!(", {total}.")), "{total} in {what}");
    assert!(top(&world, &path, "fr").await.contains(&format!("Cherchez\u{a0}: commande {name}, code C-77")));
}

#[tokio::test]
async fn an_order_of_which_nothing_can_be_sent_is_not_offered_to_be_sent_until_the_setting_is_there() {
    let world = World::start(Mode::Live).await;
    let none = |connection: &mut Connection| {
        let conversion = &mut connection.settings.conversion;
        conversion.sale_types.clear();
        conversion.channel_sale_types.clear();
        conversion.default_sale_type = None;
    };
    world.running.engine().change(&world.connection.id, none).await.unwrap();
    let path = world.order("e1", |order| order["service_type_ref"] = Value::Null).await;
    let said = top(&world, &path, "en").await;
    for text in
        ["Nothing of this order can go to the till.", "Nothing says which sale type to use", "once the setting “"]
    {
        assert!(said.contains(text), "{text} in {said}");
    }
    assert!(!said.contains("/send\"") && !said.contains("Sent as it is") && said.contains("/close\""), "{said}");
    for (lang, text) in [("en", "Nothing of this order can be sent"), ("fr", "Rien de cette commande ne peut être")] {
        let (status, page) = world.page(&format!("{path}/send"), lang).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains(text) && page.contains(&format!("href=\"{path}\"")), "{page}");
    }
    let some =
        |connection: &mut Connection| connection.settings.conversion.default_sale_type = Some("77".parse().unwrap());
    world.running.engine().change(&world.connection.id, some).await.unwrap();
    assert!(top(&world, &path, "en").await.contains("/send\""), "the setting is there");
}

#[tokio::test]
async fn the_ticket_of_another_order_and_what_is_no_number_are_refused() {
    let world = World::start(Mode::Live).await;
    let first = world.order("e1", |order| order["ref"] = "WEB-1".into()).await;
    world.eventually_says(&first, "Told HubRise").await;
    let taken = world.scene.till().tickets()[0].number.to_string();
    rig(&world, TillFault::CommitThenNoAnswer, Lasting::Once);
    let path = world.order("e2", |order| order["ref"] = "WEB-2".into()).await;
    let action = format!("{path}/on_the_till");
    for (ticket, why) in [(&*taken, "is the ticket of order WEB-1."), ("bon", "at least one digit")] {
        let refused = world.browser.post(&action, &[("number", "WEB-2"), ("ticket", ticket)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.text.contains(why) && refused.text.contains(&format!("value=\"{ticket}\"")),
            "{}",
            refused.text
        );
    }
    assert!(world.page(&path, "en").await.1.contains("Check the till"), "nothing was decided");
    let own = world.scene.till().tickets()[1].number.to_string();
    let answer = world.browser.post(&action, &[("number", "WEB-2"), ("ticket", &own)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn there_is_nothing_to_pause_and_nothing_to_resume_without_an_outage() {
    let world = World::start(Mode::Live).await;
    let orders = format!("/connections/{}/orders", world.connection.id.handle());
    for (deed, text) in [("pause", "There is nothing to pause for "), ("take", "There is no pause to end for ")] {
        let (status, page) = world.page(&format!("{orders}/{deed}"), "en").await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains(text) && !page.contains(&format!("action=\"{orders}")), "{page}");
        let posted = world.browser.post(&format!("{orders}/{deed}"), &[]).await;
        assert_eq!(posted.status, StatusCode::CONFLICT);
        assert!(posted.text.contains(text) && !posted.text.contains("faster"), "{}", posted.text);
    }
    assert!(world.page(&format!("{orders}/take"), "fr").await.1.contains("n’est pas en pause"));
}
