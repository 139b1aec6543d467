//! What the tests share: a HubRise with two clients at one location, and requests to a till.

use bridge_simulator::hubrise::HubRiseSim;
use bridge_simulator::pixelpoint::{Menu, PixelPointSim};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use hubrise_api::{LocationId, OrderId};
use pixelpoint_api::{
    Dialect, EoiToken, Item, ItemCode, ItemId, MethodNumber, OrderRequest, Payment, ProdNum, SaleTypeNum, Transaction,
    write,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

pub(crate) const TOKEN: &str = "token-bridge";
pub(crate) const SECRET: &str = "secret-bridge";
pub(crate) const OTHER_TOKEN: &str = "token-other";
pub(crate) const STORE: &str = "Vendor-0123456789ABCDEF";

pub(crate) fn minute(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

/// A HubRise with one location in Paris and two clients there, none with a callback yet.
pub(crate) fn hubrise() -> (HubRiseSim, LocationId) {
    let sim = HubRiseSim::new();
    let location = furnish(&sim);
    (sim, location)
}

pub(crate) fn furnish(sim: &HubRiseSim) -> LocationId {
    let location = sim.add_location(json!({ "id": "par-0", "timezone": { "name": "Europe/Paris" } }));
    sim.connect(&location, TOKEN, SECRET);
    sim.connect(&location, OTHER_TOKEN, "secret-other");
    location
}

pub(crate) fn small_order() -> Value {
    json!({
        "status": "new",
        "items": [{ "product_name": "Soup", "sku_ref": "2201", "price": "6.00 EUR", "quantity": "2" }],
        "charges": [{ "name": "Bag", "price": "0.20 EUR" }],
    })
}

pub(crate) fn place(sim: &HubRiseSim, location: &LocationId) -> OrderId {
    sim.place_order(location, small_order(), minute(0))
}

/// One API call in process, with the bridge's token.
pub(crate) fn call(sim: &HubRiseSim, method: &str, path: &str, body: &Value) -> (u16, Value) {
    call_as(sim, TOKEN, method, path, body)
}

pub(crate) fn call_as(sim: &HubRiseSim, token: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    let request = http::Request::builder().method(method).uri(path).header("X-Access-Token", token);
    let request = request.header("Content-Type", "application/json").body(body).unwrap();
    let response = sim.call(&request).expect("no fault closes the socket");
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

pub(crate) fn menu() -> Menu {
    let rows = "kind,number,name,price\nproduct,1,Soup & bread,6.00\nproduct,2,Egg,1.50\ncoupon,7,Welcome,\n\
                sale_type,1000,Counter,\nmethod,1008,Card,\n";
    Menu::from_csv(rows).unwrap()
}

pub(crate) fn till() -> PixelPointSim {
    let sim = PixelPointSim::default();
    sim.add_store("Paris", STORE, menu());
    sim
}

pub(crate) fn line(item_id: u32, parent_id: u32, product: u32, quantity: &str, cost_each: &str) -> Item {
    Item {
        item_id: ItemId::new(item_id),
        parent_id: ItemId::new(parent_id),
        code: ItemCode::Product(ProdNum::new(product)),
        description: Some("a line".to_owned()),
        quantity: quantity.parse().unwrap(),
        cost_each: cost_each.parse().unwrap(),
        combo: None,
        forced_answer: false,
        note: None,
    }
}

pub(crate) fn paid(tender: &str, tip: Option<&str>) -> Payment {
    let tip = tip.map(|tip| tip.parse::<Decimal>().unwrap());
    Payment { method: MethodNumber::new(1008), tender: tender.parse().unwrap(), tip }
}

/// Two soups with an egg each: 15.00.
pub(crate) fn order() -> Transaction {
    Transaction {
        sale_type: SaleTypeNum::new(1000),
        schedule_time: None,
        items: vec![line(1, 1, 1, "2", "6.00"), line(2, 1, 2, "2", "1.50")],
        payments: Vec::new(),
        footer: vec!["order A-1".to_owned()],
        fields: Vec::new(),
    }
}

pub(crate) fn eoi(transaction: Transaction, token: &str) -> Vec<u8> {
    let request = OrderRequest { transaction, member: None };
    write::with_token(&write::order(&request, &Dialect::default()).xml, &EoiToken::new(token))
}

pub(crate) fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
