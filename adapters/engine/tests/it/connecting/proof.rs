use super::{Office, PARIS, WHO};
use crate::world::eventually;
use bridge_core::injection::Phase;
use bridge_core::settings::Mode;
use bridge_engine::Checklist;
use bridge_engine::connecting::{ConnectingError, TestOrder};
use pixelpoint_api::SaleTypeNum;

fn test_order() -> TestOrder {
    TestOrder { product: "2403".to_owned(), name: "Thé à la menthe".to_owned(), price: "0.10 EUR".to_owned() }
}

#[tokio::test]
async fn a_test_order_goes_to_the_till_and_never_to_hubrise() {
    let office = Office::open().await;
    let id = office.half(PARIS).await.id;
    assert!(matches!(office.engine.send_test(&id, &test_order(), WHO).await, Err(ConnectingError::NoTill)));
    office.engine.connect_till(&id, office.till(PARIS)).await.unwrap();
    let sale_type = SaleTypeNum::new(1003);
    office.engine.change(&id, |known| known.settings.conversion.default_sale_type = Some(sale_type)).await.unwrap();
    assert_eq!(office.now(&id).mode, Mode::Supervised);

    let calls = office.hubrise().calls().len();
    let injection = office.engine.send_test(&id, &test_order(), WHO).await.unwrap();
    let record = eventually("the test order rests", async || {
        let record = office.journal.store().order_record(injection).await.unwrap().unwrap();
        (record.injection.state.is_at_rest() && record.injection.state.owed.is_none()).then_some(record)
    })
    .await;
    assert_eq!(record.injection.state.phase, Phase::OnTill);
    assert_eq!(office.scene.till().tickets().len(), 1);
    let sent = String::from_utf8(record.injection.conversion.unwrap().payload.unwrap()).unwrap();
    assert!(sent.contains("TEST Thé à la menthe"), "{sent}");
    assert_eq!(office.hubrise().calls().len(), calls, "HubRise heard nothing");
    assert!(office.engine.health(&id).till.worked_at.is_some());

    for bad in
        [TestOrder { product: "tea".to_owned(), ..test_order() }, TestOrder { price: "1".to_owned(), ..test_order() }]
    {
        assert!(matches!(office.engine.send_test(&id, &bad, WHO).await, Err(ConnectingError::BadTestOrder)));
    }
}

#[tokio::test]
async fn seeing_the_ticket_ends_supervision_until_the_till_is_another() {
    let office = Office::open().await;
    let id = office.whole(PARIS).await.id;
    let live = office.engine.confirm_ticket(&id, WHO).await.unwrap();
    assert_eq!((live.mode, &*live.go_live.confirmed.unwrap().who), (Mode::Live, WHO));
    let seen = Checklist { paid: true, discount: true, ..Checklist::default() };
    assert!(!office.engine.check_off(&id, seen).await.unwrap().go_live.checklist.is_complete());
    // The same till again proves nothing less.
    office.engine.connect_till(&id, office.till(PARIS)).await.unwrap();
    assert_eq!((office.now(&id).mode, office.now(&id).go_live.checklist), (Mode::Live, seen));
    let other = office.engine.connect_till(&id, office.till(super::LONDON)).await.unwrap().connection;
    assert_eq!((other.mode, other.go_live.confirmed), (Mode::Supervised, None));
}
