//! The page of a connection says one thing about each matter, and what is true now.

use crate::pages::World;
use bridge_core::settings::Mode;
use bridge_simulator::Lasting;
use bridge_simulator::hubrise::ApiFault;
use bridge_simulator::pixelpoint::TillFault;
use reqwest::StatusCode;

fn here(world: &World) -> String {
    format!("/connections/{}", world.connection.id.handle())
}

#[tokio::test]
async fn after_both_sides_were_asked_an_old_failure_stands_with_the_time_it_happened_only() {
    let world = World::start(Mode::Live).await;
    let (here, token) = (here(&world), world.scene.sites()[0].till_token.clone());
    let asked = async || world.browser.post(&format!("{here}/verify"), &[]).await.text;
    let till = |page: &str| {
        page.split("<th scope=\"row\">Till</th>").nth(1).unwrap().split("</tr>").next().unwrap().to_owned()
    };
    assert!(till(&world.page(&here, "en").await.1).contains("not asked yet"));
    world.scene.till().set_fault(&token, TillFault::WrongToken, Lasting::UntilCleared);
    let failing = till(&asked().await);
    assert!(
        failing.contains("state bad\">The till does not know this token") && failing.contains("Check the vendor"),
        "{failing}"
    );
    world.scene.till().clear_faults(&token);
    let works = till(&asked().await);
    assert!(works.contains("state good\">works") && !works.contains("Check the vendor"), "{works}");
    let (now, failed) = works.split_once("LAST FAILURE").unwrap();
    assert!(!now.contains("does not know this token") && failed.contains("does not know this token"), "{works}");
}

#[tokio::test]
async fn as_long_as_hubrise_refuses_a_connection_its_page_and_the_operations_say_so_in_red() {
    let world = World::start(Mode::Live).await;
    let refused = "has been revoked";
    assert!(!world.page("/operations", "en").await.1.contains(refused));
    let location = &world.connection.location;
    world.scene.hubrise().set_fault(location, ApiFault::Revoked, Lasting::UntilCleared);
    let (_, page) = world.page(&here(&world), "en").await;
    assert!(page.contains("<h1>") && page.contains("state bad\">HubRise says: the access token"), "{page}");
    let (_, operations) = world.page("/operations", "en").await;
    let banner = format!("<p class=\"banner\"><a href=\"{}\">", here(&world));
    assert!(operations.contains(refused) && operations.contains(&banner), "{operations}");
    world.scene.hubrise().clear_faults(location);
    let (_, page) = world.page(&here(&world), "en").await;
    assert!(!page.contains("state bad\">HubRise says"), "{page}");
    assert!(!world.page("/operations", "en").await.1.contains(refused));
}

#[tokio::test]
async fn a_connection_that_is_live_is_told_to_see_a_ticket_and_not_to_go_live() {
    let world = World::start(Mode::Live).await;
    let (_, page) = world.page(&here(&world), "en").await;
    let step = page.split("<li>").find(|step| step.contains("/golive\">See the ticket of a test order<")).unwrap();
    assert!(step.contains("state busy\">to do") && step.contains("nobody has said yet"), "{step}");
    assert!(!page.contains("Go live: see the ticket"), "{page}");
}

#[tokio::test]
async fn what_is_registered_by_hand_is_not_called_impossible() {
    let world = World::start(Mode::Live).await;
    let intake = format!("{}/intake", here(&world));
    assert!(world.page(&intake, "en").await.1.contains("Not possible yet"));
    let url = format!("https://bridge.example/hubrise/{}/events", world.connection.id.as_str());
    world.scene.hubrise().register_callback(&world.scene.sites()[0].access_token, Some(&url));
    let (status, page) = world.page(&intake, "en").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("Not possible yet") && page.contains("registered for this bridge by hand"), "{page}");
    assert!(world.page(&here(&world), "en").await.1.contains("Registered at HubRise as it should be."));
}
