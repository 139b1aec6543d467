//! Customer lists, customers, loyalty cards.

use hubrise_api::{
    AnonymiseCustomer, Change, CreateCustomer, CreateCustomerList, CreateLoyaltyCard, CreateLoyaltyOperation,
    CustomerDetails, CustomerListName, DeleteCustomerList, GetCustomer, GetCustomerList, GetLoyaltyCard,
    GetLoyaltyOperation, ListCustomerLists, ListCustomers, ListLoyaltyCards, ListLoyaltyOperations, LoyaltyCardId,
    LoyaltyOperationId, NewCustomer, NewLoyaltyCard, NewLoyaltyOperation, OrderId, PatchCustomer, PatchLoyaltyCard,
    PrivateRef, UpdateCustomer, UpdateCustomerList, UpdateLoyaltyCard,
};
use serde_json::json;

use super::{Ids, Table};

pub(super) async fn check(table: &mut Table, ids: &Ids) {
    lists(table, ids).await;
    customers(table, ids).await;
    cards(table, ids).await;
    operations(table, ids).await;
}

async fn lists(table: &mut Table, ids: &Ids) {
    let list = &ids.list;
    let answer = || json!({ "id": "l1", "name": "Regulars", "created_at": "2026-03-14T12:05:09+01:00" });
    let (name, body) = (CustomerListName::new("Regulars"), json!({ "name": "Regulars" }));
    for (level, path) in ids.levels() {
        let path = format!("{path}/customer_lists");
        let all = ListCustomerLists { level, count: None, cursor: None };
        table.get(all, &format!("GET {path}"), json!([answer()]), "Regulars").await;
        let create = CreateCustomerList { level, name: &name };
        table.send(create, &format!("POST {path}"), &body, answer(), "l1").await;
    }
    let path = "/customer_lists/:customer_list_id";
    table.get(GetCustomerList { list }, &format!("GET {path}"), answer(), "2026-03-14").await;
    let update = UpdateCustomerList { list, name: &name };
    table.send(update, &format!("PATCH {path}"), &body, answer(), "l1").await;
    table.get(DeleteCustomerList { list }, &format!("DELETE {path}"), json!({}), "()").await;
}

async fn customers(table: &mut Table, ids: &Ids) {
    let (list, customer) = (&ids.list, &ids.customer);
    let path = "/customer_lists/:customer_list_id/customers";
    let answer = || json!({ "id": "c1", "customer_list_id": "l1", "first_name": "Zoé", "nb_orders": 3 });
    table.get(GetCustomer { list, customer }, &format!("GET {path}/:customer_id"), answer(), "c1").await;
    let found = ListCustomers {
        private_ref: Some(PrivateRef::new("p 1")),
        email: Some("z*@a.example".into()),
        phone: Some("+44*".into()),
        ..ListCustomers::new(list)
    };
    let call = format!("GET {path}?private_ref=p+1&email=z*%40a.example&phone=%2B44*");
    table.get(found, &call, json!([answer()]), "c1").await;
    let new = NewCustomer {
        private_ref: Some(PrivateRef::new("p1")),
        details: CustomerDetails {
            first_name: Some("Zoé".into()),
            birth_date: chrono::NaiveDate::from_ymd_opt(1990, 2, 28),
            latitude: Some("48.858951".parse().unwrap()),
            sms_marketing: Some(true),
            ..CustomerDetails::default()
        },
        ..NewCustomer::default()
    };
    let body = json!({
        "private_ref": "p1", "first_name": "Zoé", "birth_date": "1990-02-28", "latitude": "48.858951", "sms_marketing": true,
    });
    table.send(CreateCustomer { list, customer: &new }, &format!("POST {path}"), &body, answer(), "c1").await;
    let patch = PatchCustomer { phone: Change::Clear, city: Change::set("Lyon"), ..PatchCustomer::default() };
    let update = UpdateCustomer { list, customer, patch: &patch };
    let call = format!("PATCH {path}/:customer_id");
    table.send(update, &call, &json!({ "phone": null, "city": "Lyon" }), answer(), "c1").await;
    let call = format!("POST {path}/:customer_id/anonymise");
    let gone = json!({ "id": "c1", "anonymised": true });
    table.get(AnonymiseCustomer { list, customer }, &call, gone, "anonymised: true").await;
}

async fn cards(table: &mut Table, ids: &Ids) {
    let (list, card) = (&ids.list, &LoyaltyCardId::new(":loyalty_card_id"));
    let path = "/customer_lists/:customer_list_id/loyalty_cards";
    let answer = || json!({ "id": "k1", "customer_id": "c1", "ref": "R1", "name": "Gold", "balance": "12.5" });
    table.get(GetLoyaltyCard { list, card }, &format!("GET {path}/:loyalty_card_id"), answer(), "12.5").await;
    let found = ListLoyaltyCards {
        customer: Some("c1".into()),
        name: Some("Gold".into()),
        ref_code: Some("R1".into()),
        ..ListLoyaltyCards::new(list)
    };
    let call = format!("GET {path}?customer_id=c1&name=Gold&ref=R1");
    table.get(found, &call, json!([answer()]), "k1").await;
    let new = NewLoyaltyCard { customer_id: "c1".into(), name: None, ref_code: Some("R1".into()) };
    let body = json!({ "customer_id": "c1", "ref": "R1" });
    table.send(CreateLoyaltyCard { list, card: &new }, &format!("POST {path}"), &body, answer(), "k1").await;
    let patch = PatchLoyaltyCard { name: Change::set("Silver"), ref_code: Change::Clear };
    let update = UpdateLoyaltyCard { list, card, patch: &patch };
    let body = json!({ "name": "Silver", "ref": null });
    table.send(update, &format!("PATCH {path}/:loyalty_card_id"), &body, answer(), "k1").await;
}

async fn operations(table: &mut Table, ids: &Ids) {
    let (list, card) = (&ids.list, &LoyaltyCardId::new(":loyalty_card_id"));
    let operation = &LoyaltyOperationId::new(":operation_id");
    let path = "/customer_lists/:customer_list_id/loyalty_cards/:loyalty_card_id/operations";
    let answer = || json!({ "id": "op1", "delta": "-5", "new_balance": "7.5", "order_location_id": "loc9-0" });
    let get = GetLoyaltyOperation { list, card, operation };
    table.get(get, &format!("GET {path}/:operation_id"), answer(), "delta: Some(-5)").await;
    let all = ListLoyaltyOperations::new(list, card);
    table.get(all, &format!("GET {path}"), json!([answer()]), "7.5").await;
    let new = NewLoyaltyOperation { delta: (-5).into(), reason: None, order_id: Some(OrderId::new("o1")) };
    let create = CreateLoyaltyOperation { list, card, operation: &new };
    let body = json!({ "delta": "-5", "order_id": "o1" });
    table.send(create, &format!("POST {path}"), &body, answer(), "op1").await;
}
