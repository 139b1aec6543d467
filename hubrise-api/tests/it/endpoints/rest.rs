//! Account, user, locations, callback, events.

use chrono::{DateTime, NaiveTime};
use hubrise_api::{
    Cursor, DeleteCallback, DeleteEvent, GetAccount, GetCallback, GetEvent, GetLocation, GetUser, ListAccounts,
    ListEvents, ListLocations, PatchLocation, SetAcceptance, SetCallback, SetOpeningHours, UpdateLocation,
};
use serde_json::json;

use super::{Ids, Table};

pub(super) async fn check(table: &mut Table, ids: &Ids) {
    account(table, ids).await;
    locations(table, ids).await;
    callback(table, ids).await;
}

async fn account(table: &mut Table, ids: &Ids) {
    let account = || json!({ "id": "acc9", "name": "Chez nous", "currency": "EUR" });
    table.get(GetAccount::default(), "GET /account", account(), "currency: Some(EUR)").await;
    table.get(GetAccount { account: Some(&ids.account) }, "GET /accounts/:account_id", account(), "acc9").await;
    let paged = ListAccounts { count: Some(2), cursor: Some(Cursor::new("c/1")) };
    table.get(paged, "GET /accounts?count=2&cursor=c%2F1", json!([account()]), "Chez nous").await;
    let user = json!({ "id": "u1", "first_name": "Zoé", "timezone": { "name": "Europe/Paris" }, "locales": ["fr-FR"] });
    table.get(GetUser {}, "GET /user", user, "fr-FR").await;
}

async fn locations(table: &mut Table, ids: &Ids) {
    let here = || json!({ "id": "loc9-0", "name": "Centre", "order_acceptance": { "mode": "normal" } });
    let at = |hour| NaiveTime::from_hms_opt(hour, 30, 0).unwrap();
    let mut week = SetOpeningHours::default();
    week.0[6] = vec![(at(18), at(1))];
    let patch = PatchLocation {
        cutoff_time: Some(at(6)),
        opening_hours: Some(week),
        preparation_time: Some(25),
        order_acceptance: Some(SetAcceptance::Busy {
            extra_preparation_time: 10,
            resume_at: Some(DateTime::parse_from_rfc3339("2026-03-14T21:00:00+01:00").unwrap()),
        }),
        custom_fields: None,
    };
    let patched = json!({
        "cutoff_time": "06:30", "preparation_time": 25,
        "opening_hours": { "sunday": [{ "from": "18:30", "to": "01:30" }] },
        "order_acceptance": { "mode": "busy", "extra_preparation_time": 10, "resume_at": "2026-03-14T21:00:00+01:00" },
    });
    for (location, path) in ids.locations() {
        table.get(GetLocation { location }, &format!("GET {path}"), here(), "Centre").await;
        let update = UpdateLocation { location, patch: &patch };
        table.send(update, &format!("PATCH {path}"), &patched, here(), "Normal").await;
    }
    table.get(ListLocations::default(), "GET /locations", json!([here()]), "loc9-0").await;
}

async fn callback(table: &mut Table, ids: &Ids) {
    let events = json!([{ "id": "e1", "resource_type": "order" }]);
    let list = ListEvents { count: Some(50), cursor: Some(Cursor::new("a+b/c")) };
    table.get(list, "GET /callback/events?count=50&cursor=a%2Bb%2Fc", events, "e1").await;
    let event = json!({ "id": "e1", "new_state": { "id": "o1" } });
    table.get(GetEvent { event: &ids.event }, "GET /callback/events/:event_id", event, "[json object of 1]").await;
    table.get(DeleteEvent { event: &ids.event }, "DELETE /callback/events/:event_id", json!({}), "()").await;
    let callback = json!({ "url": "https://a.example/x", "events": { "order": ["create", "update"] } });
    table.get(GetCallback, "GET /callback", callback.clone(), "a.example").await;
    let set = SetCallback::orders(Some("https://a.example/x".into()));
    table.send(set, "POST /callback", &callback, callback.clone(), "()").await;
    table.get(DeleteCallback, "DELETE /callback", json!({}), "()").await;
}
