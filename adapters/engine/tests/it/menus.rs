//! What a till is known to sell outlives the process, and ends with the connection.

use crate::world::{PARIS, World, engine};
use bridge_core::menu::{Kind, Menu};
use bridge_engine::TillAccess;
use pixelpoint_api::EoiToken;

fn list() -> Menu {
    Menu::from_csv("kind,number,name,price\nproduct,1,\"One, small\",1.00\nmethod,77,Voucher,\n").unwrap()
}

#[tokio::test]
async fn lists_of_a_till_are_kept_with_when_and_by_whom_and_outlive_the_process() {
    let world = World::live().await;
    let id = world.connection(PARIS).id;
    assert!(world.engine.known_menu(&id).is_none());
    world.engine.learn_menu(&id, &list(), "Ann").await.unwrap();
    let known = world.engine.known_menu(&id).unwrap();
    assert_eq!((&*known.menu, known.listed_at), (&list(), None));
    assert_eq!(known.brought, Some((world.now(), "Ann".to_owned())));

    world.engine.till_menu(&id).await.unwrap().unwrap();
    let known = world.engine.known_menu(&id).unwrap();
    assert_eq!(known.listed_at, Some(world.now()));
    assert!(known.menu.find(Kind::Product, 1).is_none(), "the till's own list of a kind counts");
    assert!(known.menu.find(Kind::Product, 2101).is_some());

    world.engine.shut_down().await;
    let again = engine(world.journal.clone(), &world.clock).await;
    let kept = again.known_menu(&id).unwrap();
    assert_eq!((kept.menu, kept.listed_at, kept.brought), (known.menu, known.listed_at, known.brought));
    again.shut_down().await;
}

#[tokio::test]
async fn lists_go_with_the_till_and_with_the_connection() {
    let world = World::live().await;
    let connection = world.connection(PARIS);
    let id = connection.id.clone();
    let learn = async || world.engine.learn_menu(&id, &list(), "Ann").await.unwrap();
    learn().await;
    let till = TillAccess { token: EoiToken::new("S1mVnd-other"), ..connection.till.clone().unwrap() };
    world.engine.change(&id, |connection| connection.till = Some(till)).await.unwrap();
    assert!(world.engine.known_menu(&id).is_none(), "it was another till's");
    learn().await;
    world.engine.disconnect(&id, "Ann").await.unwrap();
    assert!(world.engine.known_menu(&id).is_none());
    world.engine.shut_down().await;
    let again = engine(world.journal.clone(), &world.clock).await;
    assert!(again.known_menu(&id).is_none(), "nothing is kept");
    again.shut_down().await;
}
