//! What an operator does on the pages: find an order, understand it, decide, change a setting, take the evidence away.

use crate::pages::World;
use crate::understanding::{comes_in, rig};
use bridge_core::settings::Mode;
use bridge_simulator::Lasting;
use bridge_simulator::pixelpoint::TillFault;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

fn settings_of(world: &World) -> String {
    format!("/connections/{}/settings", world.connection.id.handle())
}

/// What the form of the page holds, changed.
fn form(world: &World, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let connection = world.running.engine().connection(&world.connection.id).unwrap();
    let mut fields = connection.settings.to_form();
    fields.extend(changes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    fields.into_iter().collect()
}

async fn post(world: &World, path: &str, fields: &[(String, String)]) -> (StatusCode, String) {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = world.browser.post(path, &fields).await;
    (answer.status, answer.text)
}

#[tokio::test]
async fn a_held_order_is_fixed_by_a_setting_previewed_and_sent() {
    let world = World::start(Mode::Live).await;
    let path = world.order("e1", |order| order["items"][0]["sku_ref"] = Value::Null).await;
    let (_, page) = world.page(&path, "en").await;
    let address = settings_of(&world);
    let link = format!("{address}?order={}&amp;at=conversion.item#conversion.item", path.rsplit('/').next().unwrap());
    assert!(page.contains("Waiting for you") && page.contains(&link), "{link} in {page}");

    let mut fields = form(&world, &[("conversion.item", "fallback"), ("conversion.item.code", "2101")]);
    fields.extend([
        ("do".to_owned(), "preview".to_owned()),
        ("order".to_owned(), path.rsplit('/').next().unwrap().to_owned()),
    ]);
    let (status, preview) = post(&world, &address, &fields).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        preview.contains("would go") && preview.contains("2101") && preview.contains("class=\"added\""),
        "{preview}"
    );
    let stored = world.running.engine().connection(&world.connection.id).unwrap().settings;
    assert_eq!(stored, world.connection.settings, "a preview changes nothing");

    for field in fields.iter_mut().filter(|(name, _)| name == "do") {
        field.1 = "save".to_owned();
    }
    fields.push(("why".to_owned(), "open item".to_owned()));
    assert_eq!(post(&world, &address, &fields).await.0, StatusCode::SEE_OTHER);
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("Nothing holds this order any more"), "{page}");
    assert!(world.scene.till().tickets().is_empty(), "a person sends it");
    assert_eq!(world.browser.press(&path, "send").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "OK, on the till").await;
    let (_, settings) = world.page(&address, "en").await;
    assert!(settings.contains("Ann: open item"), "{settings}");
    let (_, operations) = world.page("/operations?kind=system", "en").await;
    assert!(operations.contains("Configuration changed by Ann"), "{operations}");
}

#[tokio::test]
async fn the_preview_says_why_an_order_waits_that_nothing_in_it_holds() {
    let world = World::start(Mode::Live).await;
    let path = world.order("e1", |order| order["status"] = "in_preparation".into()).await;
    assert!(world.page(&path, "en").await.1.contains("Waiting for you"));
    let mut fields = form(&world, &[]);
    fields.push(("do".to_owned(), "preview".to_owned()));
    let (_, preview) = post(&world, &settings_of(&world), &fields).await;
    for text in
        ["would wait for you: the restaurant was already working on it", "Nothing in the order itself holds it."]
    {
        assert!(preview.contains(text), "{text} in {preview}");
    }
    assert!(!preview.contains("would go"), "{preview}");

    // Sent all the same, there is nothing HubRise does not know already.
    assert_eq!(world.browser.press(&path, "send").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "HubRise was not told so: it shows “in preparation” by itself.").await;
    let (_, page) = world.page(&path, "en").await;
    assert!(!page.contains("HubRise knows") && !page.contains("Told HubRise"), "{page}");
}

#[tokio::test]
async fn the_preview_names_an_open_product_that_the_till_does_not_list() {
    let world = World::start(Mode::Live).await;
    world.order("e1", |order| order["items"][0]["sku_ref"] = Value::Null).await;
    world.browser.post(&format!("{}/numbers", settings_of(&world)), &[]).await;
    let mut fields = form(&world, &[("conversion.item", "fallback"), ("conversion.item.code", "99999")]);
    fields.push(("do".to_owned(), "preview".to_owned()));
    let (_, preview) = post(&world, &settings_of(&world), &fields).await;
    assert!(
        preview.contains("would be refused by the till") && preview.contains("99999, the number from"),
        "{preview}"
    );
}

#[tokio::test]
async fn nothing_says_send_without_saying_that_the_till_would_refuse() {
    let world = World::start(Mode::Live).await;
    let path = world.order("e1", |order| order["items"][0]["sku_ref"] = Value::Null).await;
    let address = settings_of(&world);
    let mut fields = form(&world, &[("conversion.item", "fallback"), ("conversion.item.code", "99999")]);
    fields.push(("do".to_owned(), "save".to_owned()));
    assert_eq!(post(&world, &address, &fields).await.0, StatusCode::SEE_OTHER);
    assert!(!world.page(&path, "en").await.1.contains("would refuse"), "nobody knows yet what the till has");

    world.browser.post(&format!("{address}/numbers"), &[]).await;
    let refusal = "The till knows no product 99999, the number from the settings for";
    let (_, page) = world.page(&path, "en").await;
    assert!(
        page.contains(refusal) && page.contains("but the till would refuse it, as far as its list tells"),
        "{page}"
    );
    let (_, asked) = world.page(&format!("{path}/send"), "en").await;
    assert!(asked.contains(refusal), "{asked}");
    assert!(!world.page(&format!("{path}/close"), "en").await.1.contains(refusal), "closed, it does not go");
    let together = format!("/connections/{}/resend", world.connection.id.handle());
    let (_, page) = world.page(&together, "en").await;
    let (go, stay) = page.split_once("These stay").unwrap();
    assert!(go.contains("None of this time would go."), "{go}");
    assert!(stay.contains("The till would refuse it, as far as its list tells"), "{stay}");
    let (_, page) = world.page(&path, "fr").await;
    assert!(page.contains("mais la caisse la refuserait, d’après sa liste"), "{page}");
}

#[tokio::test]
async fn what_was_sent_and_refused_is_told_from_what_would_be_sent_since_a_setting_changed() {
    let world = World::start(Mode::Live).await;
    let path = world.order("e1", |order| order["items"][0]["sku_ref"] = Value::Null).await;
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("What would be changed") && page.contains("Side by side: what would be sent"), "{page}");
    let address = settings_of(&world);
    let save = async |code: &str| {
        let mut fields = form(&world, &[("conversion.item", "fallback"), ("conversion.item.code", code)]);
        fields.push(("do".to_owned(), "save".to_owned()));
        assert_eq!(post(&world, &address, &fields).await.0, StatusCode::SEE_OTHER);
    };
    save("2101").await;
    rig(&world, TillFault::ProductUnknown(2101), Lasting::Once);
    assert_eq!(world.browser.press(&path, "send").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "state bad\">Refused by the till").await;
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("<h2>What was changed</h2>") && page.contains("As the open product 2101"), "{page}");
    assert!(!page.contains("by now the ticket would be another one"), "{page}");

    save("2102").await;
    let (_, page) = world.page(&path, "en").await;
    for text in ["<h2>What would be changed</h2>", "by now the ticket would be another one"] {
        assert!(page.contains(text), "{text} in {page}");
    }
    let changes = page.split_once("id=\"changes\"").unwrap().1.split("</section>").next().unwrap();
    let lines: Vec<_> = changes.split("<li class=\"").skip(1).collect();
    assert!(lines.iter().any(|line| line.starts_with("removed") && line.contains("× 2101 ")), "{changes}");
    assert!(lines.iter().any(|line| line.starts_with("added") && line.contains("× 2102 ")), "{changes}");
    assert!(changes.contains("what was sent and refused"), "{changes}");
    let (_, rows) = world.page("/operations", "en").await;
    assert!(rows.contains("When it was last sent: “"), "{rows}");

    // Another one that the till does not have either.
    save("99999").await;
    world.browser.post(&format!("{address}/numbers"), &[]).await;
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("the list of the till has no 99999 either"), "{page}");
    assert!(!page.contains("which says 99999 since: send the order again"), "{page}");

    save("2102").await;
    assert_eq!(world.browser.press(&path, "send").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "OK, on the till").await;
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("<h2>What was changed</h2>") && page.contains("As the open product 2102"), "{page}");
}

#[tokio::test]
async fn settings_that_make_no_sense_are_said_to_where_they_stand_and_files_come_and_go() {
    let world = World::start(Mode::Supervised).await;
    let address = settings_of(&world);
    let fields = form(&world, &[("conversion.footer_columns", "3"), ("conversion.time_zone", "Mars")]);
    let (status, page) = post(&world, &address, &fields).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("conversion.time_zone") && page.contains("class=\"error\""), "{page}");

    let exported = world.browser.get(&format!("{address}.toml")).await.text;
    assert!(exported.contains("footer_columns = 40"));
    let other = exported.replace("footer_columns = 40", "footer_columns = 32");
    let (status, page) = post(&world, &format!("{address}/import"), &[("toml".to_owned(), other)]).await;
    assert!(status == StatusCode::OK && page.contains("value=\"32\""), "{page}");
    let bad = vec![("toml".to_owned(), "[conversion]\nnonsense = 1\n".to_owned())];
    let (status, page) = post(&world, &format!("{address}/import"), &bad).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("nonsense"), "{page}");
    let (_, reset) = world.page(&format!("{address}?reset=1"), "fr").await;
    assert!(reset.contains("valeurs par défaut"), "{reset}");
}

#[tokio::test]
async fn a_doubt_is_sent_again_only_with_the_number_of_the_order() {
    let world = World::start(Mode::Live).await;
    let site = &world.scene.sites()[0];
    world.scene.till().set_fault(&site.till_token, TillFault::NoCommitNoAnswer, Lasting::Once);
    let path = world.order("e1", |_| {}).await;
    let action = format!("{path}/not_there");
    for number in ["", "another"] {
        let answer = world.browser.post(&action, &[("number", number)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("not the number of this order"), "{}", answer.text);
    }
    assert_eq!(world.browser.press(&path, "not_there").await, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "Perhaps twice on the till").await;
    let (_, page) = world.page(&path, "en").await;
    assert!(page.contains("Ann: It is not there, send it (seen)"), "who and why: {page}");
    assert_eq!(world.scene.till().tickets().len(), 1);
}

#[tokio::test]
async fn a_customer_is_kept_shown_and_erased_in_two_steps() {
    const CANARY: &str = "Canary5512";
    let world = World::start(Mode::Live).await;
    let customer = serde_json::json!({ "id": "k7", "anonymised": false, "first_name": CANARY });
    let path = world.order("e1", |order| order["customer"] = customer.clone()).await;
    world.eventually_says(&path, "OK, on the till").await;
    let event = serde_json::json!({ "id": "c1", "resource_type": "customer", "event_type": "update",
        "created_at": chrono::Utc::now(), "customer_id": "k7", "new_state": customer });
    world.send(&event).await;
    let (_, rows) = world.page("/operations?kind=customer", "fr").await;
    assert!(rows.contains("Conservé\u{a0}: part avec la prochaine commande de ce client"), "{rows}");
    assert!(!rows.contains(&path), "customers only");
    let (_, rows) = world.page("/operations?kind=customer", "en").await;
    let of_customer = rows.split('"').find(|text| text.starts_with("/events/")).unwrap().to_owned();
    let (_, shown) = world.page(&of_customer, "en").await;
    assert!(shown.contains(CANARY) && shown.contains(&path), "what is known, and the orders: {shown}");

    let erase = format!("{path}/erase");
    assert!(world.page(&path, "en").await.1.contains(&erase));
    let (_, asked) = world.page(&erase, "fr").await;
    assert!(asked.contains("définitif") && world.page(&path, "en").await.1.contains(CANARY), "{asked}");
    assert_eq!(world.browser.post(&erase, &[]).await.status, StatusCode::SEE_OTHER);
    world.eventually_says(&path, "The customer was erased").await;
    for page in [&path, &of_customer, "/operations"] {
        world.eventually_says("/operations?kind=customer", "Erased").await;
        assert!(!world.page(page, "en").await.1.contains(CANARY), "{page}");
    }
    assert!(!world.page(&path, "en").await.1.contains(&erase), "nothing is left to erase");
    let (_, done) = world.page("/operations?kind=system", "en").await;
    assert!(done.contains("A customer was erased by Ann"), "{done}");
}

#[tokio::test]
async fn what_is_erased_of_a_customer_makes_no_other_ticket_and_no_missing_reason() {
    let world = World::start(Mode::Live).await;
    let with_customer = |order: &mut Value| order["customer"] = json!({ "id": "k7", "first_name": "Canary5512" });
    rig(&world, TillFault::ProductUnknown(2101), Lasting::Once);
    let refused = world.order("e1", with_customer).await;
    rig(&world, TillFault::Offline, Lasting::UntilCleared);
    let waiting = comes_in(&world, "e2").await;
    world.eventually_says(&waiting, "which could not be reached (").await;
    for path in [&refused, &waiting] {
        assert_eq!(world.browser.post(&format!("{path}/erase"), &[]).await.status, StatusCode::SEE_OTHER);
        world.eventually_says(path, "The customer was erased").await;
    }
    let (_, page) = world.page(&refused, "en").await;
    assert!(page.contains("Refused by the till") && !page.contains("the ticket would be another one"), "{page}");
    let (_, page) = world.page(&waiting, "en").await;
    assert!(!page.contains("no reason given"), "{page}");
}

#[tokio::test]
async fn a_hundred_clicks_are_one_ticket() {
    let world = World::start(Mode::Supervised).await;
    let path = world.order("e1", |_| {}).await;
    let csrf = world.browser.csrf().await;
    let action = format!("{path}/send");
    let clicks = (0..100).map(|_| world.browser.form(&action, [("csrf", csrf.as_str())]).send());
    let answers = futures_util::future::join_all(clicks).await;
    let done = answers.into_iter().filter(|answer| answer.as_ref().unwrap().status() == StatusCode::SEE_OTHER).count();
    assert!(done >= 1);
    world.eventually_says(&path, "OK, on the till").await;
    let again = world.browser.post(&action, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("already has this order"), "{}", again.text);
    assert_eq!(world.scene.till().tickets().len(), 1);
}

/// What makes a page ask for itself again, with script and without.
fn renews_itself(page: &str) -> bool {
    let signs = ["http-equiv=\"refresh\"", "id=\"renewed\" data-every=", "/renew.js"].map(|sign| page.contains(sign));
    assert!(signs.iter().all(|sign| *sign == signs[0]), "all of it or nothing: {page}");
    signs[0]
}

#[tokio::test]
async fn after_a_click_the_page_renews_itself_until_the_order_is_at_rest() {
    let world = World::start(Mode::Supervised).await;
    let path = world.order("e1", |_| {}).await;
    assert!(!renews_itself(&world.page(&path, "en").await.1), "it waits for a person");
    let token = &world.scene.sites()[0].till_token;
    world.scene.till().set_fault(token, TillFault::Offline, Lasting::UntilCleared);
    assert_eq!(world.browser.press(&path, "send").await, StatusCode::SEE_OTHER);
    assert!(renews_itself(&world.page(&path, "en").await.1), "it is under way");
    world.scene.till().clear_faults(token);
    world.eventually_says(&path, "OK, on the till").await;
    assert!(!renews_itself(&world.page(&path, "en").await.1));
}

#[tokio::test]
async fn each_status_of_the_list_has_a_choice_of_its_own() {
    let world = World::start(Mode::Live).await;
    let fine = world.order("e1", |_| {}).await;
    let called_off = world.order("e2", |_| {}).await;
    world.eventually_says(&fine, "OK, on the till").await;
    world.eventually_says(&called_off, "OK, on the till").await;
    let id = world.order_id(&called_off).await;
    world.scene.hubrise().cancel_order(&id, chrono::Utc::now());
    let mut cancelled = crate::support::event(&world.scene.sites()[0], "e3");
    cancelled["event_type"] = "update".into();
    cancelled["order_id"] = id.as_str().into();
    cancelled["new_state"] = world.scene.hubrise().order(&id);
    cancelled["created_at"] = (chrono::Utc::now() + chrono::TimeDelta::seconds(2)).to_rfc3339().into();
    world.send(&cancelled).await;
    world.eventually_says(&called_off, "Called off, still on the till").await;
    let rows = async |state: &str| {
        let (_, page) = world.page(&format!("/operations?state={state}"), "en").await;
        let (_, all) = page.split_once("<div id=\"live\">").unwrap();
        let rows = all.rsplit("</section>").next().unwrap().to_owned();
        [&fine, &called_off].map(|path| rows.contains(&format!("href=\"{path}\"")))
    };
    assert_eq!(rows("on_till").await, [true, false]);
    assert_eq!(rows("on_till_called_off").await, [false, true]);
    assert_eq!(rows("needs").await, [false, true]);
    assert_eq!(rows("ready").await, [false, false]);
    assert_eq!(world.browser.press(&called_off, "close").await, StatusCode::SEE_OTHER);
    assert_eq!((rows("on_till_over").await, rows("needs").await), ([false, true], [false, false]));
    let (_, page) = world.page("/operations", "fr").await;
    for choice in ["Annulée, encore en caisse", "Attend la caisse"] {
        assert!(page.contains(&format!("{choice}</option>")), "{choice} in {page}");
    }
}

#[tokio::test]
async fn orders_are_filtered_searched_and_put_first() {
    let world = World::start(Mode::Supervised).await;
    let path = world
        .order("e1", |order| {
            order["ref"] = "WEB-77".into();
            order["customer"]["last_name"] = "Zzyzx".into();
        })
        .await;
    let finds = async |query: &str| {
        let (status, page) = world.page(&format!("/operations?{query}"), "en").await;
        assert_eq!(status, StatusCode::OK, "{query}");
        let (_, all) = page.split_once("<div id=\"live\">").unwrap();
        // The urgent rows stand there whatever is asked for.
        all.rsplit("</section>").next().unwrap().contains(&format!("href=\"{path}\""))
    };
    for query in
        ["q=web-77", "q=ZZYZX", "state=held", "kind=order", "channel=&from=&to=", "from=2020-01-01", "before=rubbish"]
    {
        assert!(finds(query).await, "{query}");
    }
    for query in ["q=nobody", "state=on_till", "kind=customer", "from=2099-01-01", "to=2020-01-01", "channel=None"] {
        assert!(!finds(query).await, "{query}");
    }
    let (_, page) = world.page("/operations", "en").await;
    assert!(page.contains("One order needs you") && page.contains("data-deadline="), "{page}");
    assert!(page.contains("/live.js") && page.contains("<noscript>"));
}

#[tokio::test]
async fn the_page_hears_that_something_was_stored() {
    let world = World::start(Mode::Supervised).await;
    let mut stream = world.browser.request(reqwest::Method::GET, "/operations/changes").send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    world.order("e1", |_| {}).await;
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).contains("event: changed") {
        heard.extend_from_slice(&stream.chunk().await.unwrap().expect("the stream goes on"));
    }
    // An open stream must not hold up the end.
    let World { running, .. } = world;
    running.shut_down().await;
    while stream.chunk().await.ok().flatten().is_some() {}
}

async fn files(world: &World, path: &str) -> Vec<(String, String)> {
    let answer = world.browser.request(reqwest::Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    let mut archive = ZipArchive::new(Cursor::new(answer.bytes().await.unwrap().to_vec())).unwrap();
    let mut files = Vec::new();
    for nth in 0..archive.len() {
        let mut file = archive.by_index(nth).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let name = file.name().unwrap().into_owned();
        files.push((name, text));
    }
    files
}

#[tokio::test]
async fn evidence_holds_everything_but_secrets_and_customers() {
    let world = World::start(Mode::Live).await;
    let canaries = ["Canaryfirst", "Canarylast", "canary@mail.example", "+33600112233", "Canary street 5"];
    let path = world
        .order("e1", |order| {
            let fields = ["first_name", "last_name", "email", "phone", "address_1"];
            for (field, canary) in fields.into_iter().zip(canaries) {
                order["customer"][field] = canary.into();
            }
            order["customer_notes"] = "ask for Canarylast".into();
            let known = &mut order["customer"];
            known["id"] = "canaryid".into();
            known["order_total"] = "8123.45 EUR".into();
            known["first_order_date"] = "2019-02-03T10:00:00+01:00".into();
            known["last_order_date"] = "2026-01-02T10:00:00+01:00".into();
            known["loyalty_cards"] =
                json!([{ "id": "cd001", "name": "Points", "ref": "TDO-000412", "balance": "7071" }]);
            order["loyalty_operations"] = json!([{ "name": "Points", "ref": "TDO-000412", "delta": "6061" }]);
            order["seller_notes"] = "card TDO-000412".into();
        })
        .await;
    world.eventually_says(&path, "PATCH").await;
    let bundles = [format!("{path}/bundle.zip"), format!("/connections/{}/bundle.zip", world.connection.id.handle())];
    let site = &world.scene.sites()[0];
    let known = ["canaryid", "8123.45", "2019-02-03", "2026-01-02", "TDO-000412", "7071", "6061"];
    for bundle in bundles {
        let name = async |query: &str| {
            let answer = world.browser.get(&format!("{bundle}{query}")).await;
            answer.headers["content-disposition"].to_str().unwrap().to_owned()
        };
        assert!(!name("").await.contains("customers") && name("?personal=1").await.contains("-with-customers.zip"));
        let masked = files(&world, &bundle).await;
        for part in [
            "README.txt",
            "events/",
            "order.json",
            "ledger.json",
            "payload.txt",
            "timeline.json",
            "exchanges.json",
            "versions.json",
        ] {
            assert!(masked.iter().any(|(name, _)| name.contains(part)), "{part} in {bundle}");
        }
        let all: String = masked.iter().map(|(_, text)| text.as_str()).collect();
        for canary in canaries.into_iter().chain(["0011223"]).chain(known) {
            assert!(!all.contains(canary), "{canary} in {bundle}");
        }
        assert!(all.contains("What is not in it") && all.contains("Ce qu'elle ne contient pas"), "{all}");
        for (name, _) in &masked {
            let part =
                name.strip_prefix("orders/").and_then(|rest| rest.split_once('/')).map_or(&**name, |(_, rest)| rest);
            let known = part.split_once('/').map_or(part, |(folder, _)| folder).replace(".txt", "");
            assert!(all.contains(&format!("\n{known}")) || part == "README.txt", "{name} is explained in no README");
        }
        assert!(all.contains("ProdNum 2101") && all.contains("[masked]"), "{all}");
        let whole = files(&world, &format!("{bundle}?personal=1")).await;
        let whole: String = whole.iter().map(|(_, text)| text.as_str()).collect();
        assert!(whole.contains("Canarylast") && whole.contains("<ProdNum>2101"));
        assert!(known.iter().all(|known| whole.contains(known)), "with customers' data");
        for secret in [&site.till_token, &site.access_token, &site.client_secret] {
            assert!(!whole.contains(secret.as_str()), "a secret in {bundle}");
        }
    }
}

#[tokio::test]
async fn an_unreadable_event_is_put_away() {
    let world = World::start(Mode::Live).await;
    let body = b"{ broken";
    let signed = hubrise_api::signature::sign(&world.connection.hubrise.client_secrets[0], body);
    world.running.engine().accept(world.connection.id.as_str(), Some(&signed), body).await;
    assert!(world.page("/operations", "en").await.1.contains("One order needs you"));
    assert!(world.page("/events/1", "en").await.1.contains("{ broken"));
    assert_eq!(world.browser.post("/events/1/close", &[]).await.status, StatusCode::SEE_OTHER);
    let (_, page) = world.page("/operations", "en").await;
    assert!(!page.contains("One order needs you") && page.contains("put away by Ann"), "{page}");
}

#[tokio::test]
async fn ref_codes_are_checked_against_a_list() {
    let world = World::start(Mode::Supervised).await;
    world.order("e1", |_| {}).await;
    let address = format!("/connections/{}/menu", world.connection.id.handle());
    let check = async |csv: &str| world.browser.post(&address, &[("csv", csv), ("from", "csv")]).await.text;
    let page = check("kind,number,name,price\nproduct,1,Nothing,1.00\n").await;
    assert!(page.contains("Of the 1 orders of the last week, 1 would wait") && page.contains("2101"), "{page}");
    assert!(check("no table").await.contains("the header is not"));
    assert!(world.page(&address, "fr").await.1.contains("Codes ref"));
}

#[tokio::test]
async fn a_change_after_sending_is_shown_as_what_differs_and_what_to_do() {
    let world = World::start(Mode::Live).await;
    let mut sent = Value::Null;
    let path = world.order("e1", |order| sent = order.clone()).await;
    let (_, page) = world.page(&path, "en").await;
    assert!(!page.contains("id=\"changes\""));
    sent["items"][0]["quantity"] = "7".into();
    // HubRise shows it too: what was written there is read back.
    let order = hubrise_api::OrderId::new(sent["id"].as_str().unwrap());
    world.scene.hubrise().edit_order(&order, chrono::Utc::now(), |order| order["items"] = sent["items"].clone());
    let later = (chrono::Utc::now() + chrono::TimeDelta::seconds(5)).to_rfc3339();
    let event = serde_json::json!({
        "id": "e2", "resource_type": "order", "event_type": "update", "created_at": later,
        "location_id": sent["location_id"], "order_id": sent["id"], "new_state": sent,
    });
    world.send(&event).await;
    world.eventually_says(&path, "changed this order after it was sent").await;
    let (_, page) = world.page(&path, "en").await;
    let (_, changes) = page.split_once("id=\"changes\"").expect("what differs is shown");
    let changes = changes.split("</section>").next().unwrap();
    assert!(changes.contains("class=\"removed\"") && changes.contains("class=\"added\">+ 7 ×"), "{changes}");
    assert!(page.contains("Change it on the till as shown below") && page.contains("/close"), "{page}");
    let (_, page) = world.page(&path, "fr").await;
    assert!(page.contains("Modifiée après l") && page.contains("Modifiez-le en caisse"), "{page}");
}

#[tokio::test]
async fn a_bridge_that_is_no_client_of_hubrise_says_how_to_revoke_and_what_becomes_of_orders() {
    let world = World::start(Mode::Supervised).await;
    let order = world.order("e1", |_| {}).await;
    let connection = format!("/connections/{}", world.connection.id.handle());
    let ended = world.browser.post(&format!("{connection}/disconnect"), &[]).await;
    let shown = world.browser.get(ended.location()).await.text;
    for text in ["nothing is sent any more", "Open HubRise's back office", "remove the connection there"] {
        assert!(shown.replace("&#39;", "'").contains(text), "{text} in {shown}");
    }
    let (_, page) = world.page(&order, "en").await;
    assert!(page.contains("is disconnected: the bridge sends nothing any more"), "{page}");
    assert!(page.contains(&format!("{order}/close")) && !page.contains(&format!("{order}/send")), "{page}");
    let refused = world.browser.post(&format!("{order}/send"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("is not in use, so nothing is sent"), "{}", refused.text);
    let (_, left) = world.page(&format!("{connection}/resend"), "en").await;
    let (go, stay) = left.split_once("These stay").unwrap();
    assert!(!go.contains(&order) && stay.contains("The connection is not in use, so nothing is sent"), "{left}");
    assert_eq!(world.browser.press(&order, "close").await, StatusCode::SEE_OTHER);
    assert!(world.page(&order, "en").await.1.contains("Closed by staff"));
    assert!(world.scene.till().tickets().is_empty());
}
