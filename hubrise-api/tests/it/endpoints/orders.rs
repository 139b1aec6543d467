//! Orders and deliveries.

use chrono::DateTime;
use hubrise_api::{
    CreateDelivery, CreateOrder, CustomFields, CustomerId, DeliveryStatus, ElementChange, GetDelivery, GetOrder,
    ListOrders, NewDelivery, NewOrder, NewOrderItem, NewOrderPayment, OrderCustomer, OrderStatus, PatchDelivery,
    PatchOrder, Personal, PrivateRef, UpdateDelivery, UpdateOrder,
};
use serde_json::{Value, json};

use super::{Ids, Table};

pub(super) async fn check(table: &mut Table, ids: &Ids) {
    for (location, path) in ids.locations() {
        one(table, ids, location, path).await;
        deliveries(table, ids, location, path).await;
    }
    lists(table, ids).await;
}

fn an_order() -> Value {
    json!({ "id": "o1", "status": "accepted", "total": "9.80 EUR" })
}

fn new_order() -> (NewOrder, Value) {
    let order = NewOrder {
        status: OrderStatus::Accepted,
        private_ref: Some(PrivateRef::new("till-7")),
        items: vec![NewOrderItem::new("Soup", "9.80 EUR".parse().unwrap(), 1.into())],
        payments: vec![payment()],
        customer: Some(OrderCustomer::Id(CustomerId::new("c1"))),
        ..NewOrder::default()
    };
    let body = json!({
        "status": "accepted", "private_ref": "till-7", "customer_id": "c1",
        "items": [{ "product_name": "Soup", "price": "9.80 EUR", "quantity": "1" }],
        "payments": [{ "ref": "CB", "amount": "9.80 EUR" }],
    });
    (order, body)
}

fn payment() -> NewOrderPayment {
    let amount = "9.80 EUR".parse().unwrap();
    NewOrderPayment { private_ref: None, name: None, ref_code: Some("CB".into()), amount, info: None }
}

fn patch() -> (PatchOrder, Value) {
    let patch = PatchOrder {
        status: Some(OrderStatus::Accepted),
        confirmed_time: Some(DateTime::parse_from_rfc3339("2026-03-14T12:45:00.5+01:00").unwrap()),
        seller_notes: Some(Personal::from("ok")),
        collection_code: Some("42".into()),
        private_ref: Some(PrivateRef::new("till-7")),
        custom_fields: Some(CustomFields::from(json!({ "epos": { "order_id": "7" } }).as_object().unwrap().clone())),
        items: vec![
            ElementChange::Delete("i1".into()),
            ElementChange::Add(NewOrderItem::new("Tea", "1.00 EUR".parse().unwrap(), "0.5".parse().unwrap())),
            ElementChange::SetPrivateRef("i2".into(), Some(PrivateRef::new("line-2"))),
        ],
        discounts: vec![ElementChange::Delete("d1".into())],
        charges: vec![ElementChange::SetPrivateRef("ch1".into(), None)],
        payments: vec![ElementChange::Add(payment())],
    };
    let body = json!({
        "status": "accepted", "confirmed_time": "2026-03-14T12:45:00+01:00", "seller_notes": "ok",
        "collection_code": "42", "private_ref": "till-7", "custom_fields": { "epos": { "order_id": "7" } },
        "items": [
            { "id": "i1", "deleted": true },
            { "product_name": "Tea", "price": "1.00 EUR", "quantity": "0.5" },
            { "id": "i2", "private_ref": "line-2" },
        ],
        "discounts": [{ "id": "d1", "deleted": true }],
        "charges": [{ "id": "ch1", "private_ref": null }],
        "payments": [{ "ref": "CB", "amount": "9.80 EUR" }],
    });
    (patch, body)
}

async fn one(table: &mut Table, ids: &Ids, location: Option<&hubrise_api::LocationId>, path: &str) {
    let (order, created) = new_order();
    let call = format!("POST {path}/orders");
    table.send(CreateOrder { location, order: &order }, &call, &created, an_order(), "9.80 EUR").await;
    let call = format!("GET {path}/orders/:order_id");
    table.get(GetOrder { location, order: &ids.order }, &call, an_order(), "Accepted").await;
    let (patch, patched) = patch();
    let call = format!("PATCH {path}/orders/:order_id");
    let update = UpdateOrder { location, order: &ids.order, patch: &patch };
    table.send(update, &call, &patched, an_order(), "Accepted").await;
}

async fn lists(table: &mut Table, ids: &Ids) {
    for (level, path) in ids.levels() {
        let list = ListOrders {
            level,
            private_ref: Some(PrivateRef::new("till-7")),
            status: Some(OrderStatus::New),
            created_by: Some("shopify".into()),
            after: Some(DateTime::parse_from_rfc3339("2026-03-14T12:00:00+01:00").unwrap()),
            before: Some(DateTime::parse_from_rfc3339("2026-03-15T12:00:00Z").unwrap()),
            customer: Some(CustomerId::new("c1")),
            count: Some(100),
            cursor: None,
        };
        let query = "count=100&private_ref=till-7&status=new&created_by=shopify&after=2026-03-14T12%3A00%3A00%2B01%3A00\
             &before=2026-03-15T12%3A00%3A00%2B00%3A00&customer_id=c1";
        table.get(list, &format!("GET {path}/orders?{query}"), json!([an_order()]), "9.80 EUR").await;
    }
}

async fn deliveries(table: &mut Table, ids: &Ids, location: Option<&hubrise_api::LocationId>, path: &str) {
    let path = format!("{path}/orders/:order_id/delivery");
    let order = &ids.order;
    let answer = || json!({ "id": "d1", "order_id": "o1", "status": "pickup_enroute", "fee": "3.10 EUR" });
    let mut delivery = NewDelivery::new("Riders", DeliveryStatus::Pending);
    delivery.fee = Some("3.10 EUR".parse().unwrap());
    let body = json!({ "carrier": "Riders", "status": "pending", "fee": "3.10 EUR" });
    let create = CreateDelivery { location, order, delivery: &delivery };
    table.send(create, &format!("POST {path}"), &body, answer(), "PickupEnroute").await;
    table.get(GetDelivery { location, order }, &format!("GET {path}"), answer(), "3.10 EUR").await;
    let mut patch = PatchDelivery { status: Some(DeliveryStatus::Delivered), ..PatchDelivery::default() };
    patch.progress.driver_name = hubrise_api::Change::set("Ali");
    patch.progress.tracking_url = hubrise_api::Change::Clear;
    patch.progress.driver_position = Some(hubrise_api::DriverPosition {
        latitude: "48.858951".parse().unwrap(),
        longitude: "-2.29".parse().unwrap(),
    });
    let body = json!({
        "status": "delivered", "driver_name": "Ali", "tracking_url": null,
        "driver_latitude": "48.858951", "driver_longitude": "-2.29",
    });
    let update = UpdateDelivery { location, order, patch: &patch };
    table.send(update, &format!("PATCH {path}"), &body, answer(), "d1").await;
}
