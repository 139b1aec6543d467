//! What holds for every order, odd ones included. `PROPTEST_CASES` scales: 256 by default, 2 000 in CI.

use crate::common::{noon, with};
use crate::texts::assert_complete;
use bridge_core::convert::Converted;
use bridge_core::ledger::{Code, Finding};
use bridge_core::settings::{ItemNotes, OrderNotes, Policy, Settings, TipAllocation};
use hubrise_api::Order;
use pixelpoint_api::{CouponNum, MethodNumber, ProdNum, SaleTypeNum, write};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Mostly sensible, sometimes absurd.
fn money() -> impl Strategy<Value = Value> {
    prop_oneof![
        20 => (0..5000_i64).prop_map(|cents| json!(format!("{} EUR", Decimal::new(cents, 2)))),
        1 => (-5000..0_i64).prop_map(|cents| json!(format!("{} EUR", Decimal::new(cents, 2)))),
        1 => prop::sample::select(vec![
            json!("0.001 EUR"), json!("1.00 GBP"), json!("12,50 EUR"), json!(7), json!([]), Value::Null, json!("EUR"),
            json!("79228162514264337593543950335 EUR"), json!("-79228162514264337593543950335 EUR"),
            json!("0.0000000000000000000000000001 EUR"), json!("9999999999.99 EUR"),
        ]),
    ]
}

fn quantity() -> impl Strategy<Value = Value> {
    prop_oneof![
        20 => (1..6_i64).prop_map(|count| json!(count.to_string())),
        2 => (0..3000_i64).prop_map(|grams| json!(Decimal::new(grams, 3).to_string())),
        1 => prop::sample::select(vec![
            json!("-1"), json!(2.5), Value::Null, json!("many"), json!("79228162514264337593543950335"),
            json!("0.3333333333333333333333333333"), json!({}),
        ]),
    ]
}

fn ref_code() -> impl Strategy<Value = Value> {
    prop_oneof![
        12 => (1..99_999_u32).prop_map(|code| json!(code.to_string())),
        1 => prop::sample::select(vec![Value::Null, json!("pa_1"), json!("7-M-8"), json!("99999999999"), json!(12), json!(true)]),
    ]
}

fn text() -> impl Strategy<Value = Value> {
    prop_oneof![6 => "[a-zé&<>\" \n]{0,12}".prop_map(Value::from), 1 => Just(Value::Null), 1 => any::<char>().prop_map(|c| json!(c.to_string()))]
}

fn deleted() -> impl Strategy<Value = Value> {
    prop_oneof![12 => Just(json!(false)), 2 => Just(json!(true)), 1 => Just(json!("yes"))]
}

/// An object of which each field may be missing, and which may be no object at all.
fn odd(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    (value, weighted(0.02, prop::sample::select(vec![Value::Null, json!(3), json!("x"), json!([])])), any::<u8>())
        .prop_map(|(mut value, instead, drop)| {
            if let Some(fields) = value.as_object_mut()
                && drop < 10
                && let Some(key) = fields.keys().nth(usize::from(drop) % fields.len()).cloned()
            {
                fields.remove(&key);
            }
            instead.unwrap_or(value)
        })
}

fn option() -> impl Strategy<Value = Value> {
    let lists = prop::sample::select(vec![
        "Toppings",
        "Extras",
        "Side 1",
        "Side 2",
        "Side 1",
        "Side 2",
        "Toppings 1",
        "Toppings 2",
    ]);
    odd((lists, text(), ref_code(), money(), quantity(), deleted()).prop_map(|(list, name, code, price, quantity, removed)| {
        json!({ "option_list_name": list, "name": name, "ref": code, "price": price, "quantity": quantity, "removed": removed })
    }))
}

fn item() -> impl Strategy<Value = Value> {
    let deal = weighted(0.3, prop::sample::select(vec!["0", "1", "lost"]));
    let parts = (text(), text(), ref_code(), money(), quantity(), vec(option(), 0..4), deal, deleted(), text());
    odd(parts.prop_map(|(product, sku, code, price, quantity, options, deal, deleted, notes)| {
        let mut item = json!({ "product_name": product, "sku_name": sku, "sku_ref": code, "price": price,
            "quantity": quantity, "options": options, "deleted": deleted, "customer_notes": notes });
        if let Some(key) = deal {
            item["deal_line"] = json!({ "deal_key": key });
        }
        item
    }))
}

fn charge() -> impl Strategy<Value = Value> {
    let kinds = prop::sample::select(vec!["tip", "delivery", "other", "new_kind"]);
    odd((text(), ref_code(), money(), kinds, deleted()).prop_map(|(name, code, price, kind, deleted)| {
        json!({ "name": name, "ref": code, "price": price, "type": kind, "deleted": deleted })
    }))
}

fn discount() -> impl Strategy<Value = Value> {
    odd((text(), ref_code(), money(), deleted()).prop_map(
        |(name, code, off, deleted)| json!({ "name": name, "ref": code, "price_off": off, "deleted": deleted }),
    ))
}

fn payment() -> impl Strategy<Value = Value> {
    let kinds = prop::sample::select(vec![json!("online"), json!("online"), json!("cash"), Value::Null]);
    odd((text(), ref_code(), money(), kinds, deleted()).prop_map(|(name, code, amount, kind, deleted)| {
        json!({ "name": name, "ref": code, "amount": amount, "type": kind, "deleted": deleted })
    }))
}

fn customer() -> impl Strategy<Value = Value> {
    let fields =
        ["first_name", "last_name", "email", "phone", "address_1", "city", "delivery_notes", "gender", "latitude"];
    vec(text(), fields.len())
        .prop_map(move |texts| fields.map(str::to_owned).into_iter().zip(texts).collect::<Map<_, _>>().into())
}

fn order() -> impl Strategy<Value = Value> {
    let lists = (vec(item(), 0..5), vec(charge(), 0..3), vec(discount(), 0..2), vec(payment(), 0..3));
    let deals = json!({ "0": { "name": "Menu", "ref": "734" }, "1": { "name": "Duo" }, "unused": {} });
    let rest =
        (customer(), text(), ref_code(), money(), weighted(0.3, "20[0-9]{2}-0[1-9]-[0-3][0-9]T[0-2][0-9]:30:00(Z|)"));
    (lists, rest, any::<[bool; 3]>()).prop_map(move |((items, charges, discounts, payments), rest, [exact, settled, known])| {
        let (customer, notes, service, total, expected) = rest;
        let mut order = json!({ "id": "x1", "status": "new", "service_type": "delivery", "service_type_ref": service,
            "items": items, "charges": charges, "discounts": discounts, "payments": payments, "deals": deals.clone(),
            "total": total, "customer_notes": notes, "expected_time": expected });
        if known {
            order["customer"] = customer;
        }
        if exact {
            balance(&mut order, settled);
        }
        order
    })
}

/// Gives the order the total HubRise would compute, and if wanted one payment of just that.
fn balance(order: &mut Value, settled: bool) {
    let total = hubrise_total(order).unwrap_or_default();
    order["total"] = json!(format!("{total} EUR"));
    if settled {
        order["payments"] =
            json!([{ "name": "Card", "ref": "1008", "type": "online", "amount": format!("{total} EUR") }]);
    }
}

/// As HubRise's documentation says, on the JSON alone: items with options, plus charges, minus discounts.
fn hubrise_total(order: &Value) -> Option<Decimal> {
    let amount = |value: &Value| -> Decimal {
        let text = value.as_str().unwrap_or_default();
        text.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or_default()
    };
    let count =
        |value: &Value| -> Decimal { value.as_str().map_or(Decimal::ONE, |text| text.parse().unwrap_or(Decimal::ONE)) };
    let live = |list: &Value| -> Vec<Value> {
        list.as_array().into_iter().flatten().filter(|one| one["deleted"] != json!(true)).cloned().collect()
    };
    let mut total = Decimal::ZERO;
    for item in live(&order["items"]) {
        let mut unit = amount(&item["price"]);
        for option in item["options"].as_array().into_iter().flatten() {
            unit = unit.checked_add(amount(&option["price"]).checked_mul(count(&option["quantity"]))?)?;
        }
        total = total.checked_add(unit.checked_mul(count(&item["quantity"]))?)?;
    }
    for charge in live(&order["charges"]) {
        total = total.checked_add(amount(&charge["price"]))?;
    }
    for discount in live(&order["discounts"]) {
        total = total.checked_sub(amount(&discount["price_off"]))?;
    }
    Some(total)
}

fn settings() -> impl Strategy<Value = Settings> {
    fn policy<C: Copy + std::fmt::Debug + 'static>(code: C) -> impl Strategy<Value = Policy<C>> {
        prop::sample::select(vec![Policy::Hold, Policy::Skip, Policy::Fallback(code)])
    }
    let product = || policy(ProdNum::new(9));
    let policies =
        (product(), product(), product(), product(), policy(CouponNum::new(9)), policy(MethodNumber::new(9)));
    let notes = prop::sample::select(vec![
        ItemNotes::Footer,
        ItemNotes::Description,
        ItemNotes::Product(ProdNum::new(8)),
        ItemNotes::Node,
    ]);
    (policies, notes, any::<[bool; 6]>(), 0..60_u32).prop_map(
        |(
            (item, option, charge, deal, discount, payment),
            notes,
            [mapped, sums, halves, clean, lines, largest],
            columns,
        )| {
            let mut settings = Settings::default();
            let conversion = &mut settings.conversion;
            (conversion.item, conversion.option, conversion.charge) = (item, option, charge);
            (conversion.deal, conversion.discount, conversion.payment) = (deal, discount, payment);
            (conversion.item_notes, conversion.aggregate_deal_prices) = (notes, sums);
            conversion.half_half_product = halves.then_some(ProdNum::new(7));
            if clean {
                conversion.refs.strip_prefixes = vec!["pa_".into()];
                conversion.refs.cut_at = vec!["-M-".into()];
            }
            if lines {
                conversion.order_notes = OrderNotes::Product(ProdNum::new(8));
            }
            if largest {
                conversion.tip_allocation = TipAllocation::Largest;
            }
            conversion.default_sale_type = mapped.then_some(SaleTypeNum::new(1000));
            conversion.footer_columns = columns;
            settings
        },
    )
}

/// What the till will add up.
fn sum(converted: &Converted) -> Option<Decimal> {
    let items = &converted.request.as_ref()?.transaction.items;
    items.iter().try_fold(Decimal::ZERO, |sum, line| {
        sum.checked_add(
            (line.quantity * line.cost_each)
                .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero),
        )
    })
}

fn lines_are_a_forest(converted: &Converted) {
    let Some(request) = &converted.request else { return };
    let mut seen = BTreeSet::new();
    for line in &request.transaction.items {
        assert!(seen.insert(line.item_id), "an ItemId stands twice");
        assert!(seen.contains(&line.parent_id), "a ParentId does not precede");
        assert!(line.combo.as_ref().is_none_or(|combo| seen.contains(&combo.line)), "a combo does not precede");
    }
    let linked: Vec<_> = converted.links.iter().flat_map(|link| &link.lines).collect();
    assert_eq!(linked.len(), seen.len(), "every line belongs to one element");
}

fn money_adds_up(converted: &Converted) {
    let totals = converted.totals;
    let Some(request) = &converted.request else { return };
    let Some(till) = totals.till.map(|till| till.amount()) else {
        assert!(converted.ledger.must_hold(), "not one amount could be read, and nobody is told");
        return;
    };
    assert_eq!(sum(converted), Some(till), "the prediction is the sum of the lines");
    let tenders: Decimal = request.transaction.payments.iter().map(|payment| payment.tender).sum();
    if !request.transaction.payments.is_empty() {
        assert_eq!(tenders, till, "the payments close the check");
    }
}

/// The lines are the total without tips, minus what the ledger dropped: but for a cent a line where it says "rounding".
fn totals_agree(converted: &Converted) {
    let findings = &converted.ledger.findings;
    let says = |code: Code| findings.iter().any(|one| one.code == code);
    let (Some(hubrise), Some(till)) = (converted.totals.hubrise, converted.totals.till) else { return };
    if converted.request.is_none() || says(Code::TotalDiffers) || says(Code::TotalUnchecked) {
        return;
    }
    let tips = converted.totals.tips.map_or(Decimal::ZERO, |tips| tips.amount());
    let dropped: Decimal = findings.iter().map(dropped).sum();
    let gap = till.amount() - (hubrise.amount() - tips - dropped);
    let lines = Decimal::from(converted.request.as_ref().map_or(0, |request| request.transaction.items.len()));
    let allowed = if says(Code::Rounding) { lines * Decimal::new(1, 2) } else { Decimal::ZERO };
    assert!(gap.abs() <= allowed, "{gap} is not explained: {:?}", crate::common::story(converted));
}

/// What the ledger says was left out of the ticket. Options that went with their item have no amount of their own.
fn dropped(finding: &Finding) -> Decimal {
    let amount = finding.amount.map_or(Decimal::ZERO, |amount| amount.amount());
    match finding.code {
        Code::ItemSkipped
        | Code::ItemWithoutRef
        | Code::OptionSkipped
        | Code::OptionWithoutRef
        | Code::ChargeSkipped
        | Code::ChargeWithoutRef => amount,
        Code::DiscountSkipped | Code::DiscountWithoutRef => -amount,
        _ => Decimal::ZERO,
    }
}

/// The paths of every element of the JSON, told without the code that is tested.
fn elements(order: &Value) -> Vec<String> {
    let mut paths: Vec<String> = ["service_type_ref", "expected_time", "total"].map(String::from).into();
    for (key, value) in order.as_object().into_iter().flatten().filter(|(_, value)| says_something(value)) {
        match (key.as_str(), value) {
            ("items", Value::Array(items)) => items.iter().enumerate().for_each(|(index, item)| {
                item_elements(&format!("items[{index}]"), item, &mut paths);
            }),
            ("charges" | "discounts" | "payments", Value::Array(list)) => {
                paths.extend((0..list.len()).map(|index| format!("{key}[{index}]")));
            }
            ("customer" | "deals", Value::Object(fields)) => {
                let fields = fields.iter().filter(|(_, value)| key == "deals" || says_something(value));
                paths.extend(fields.map(|(name, _)| format!("{key}.{name}")));
            }
            ("service_type_ref" | "expected_time" | "total", _) => {}
            _ => paths.push(key.clone()),
        }
    }
    paths
}

fn item_elements(path: &str, item: &Value, paths: &mut Vec<String>) {
    paths.push(path.to_owned());
    if item["deleted"] == json!(true) {
        return;
    }
    let options = item["options"].as_array().map_or(0, Vec::len);
    paths.extend((0..options).map(|index| format!("{path}.options[{index}]")));
    if says_something(&item["customer_notes"]) {
        paths.push(format!("{path}.customer_notes"));
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}

fn every_element_has_one_finding(json: &Value, converted: &Converted) {
    let mut found = BTreeMap::<_, usize>::new();
    for finding in &converted.ledger.findings {
        *found.entry(finding.path.as_str()).or_default() += 1;
    }
    for path in elements(json) {
        assert_eq!(found.get(path.as_str()), Some(&1), "{path} in {:?}", crate::common::story(converted));
    }
}

/// The properties above say something only if the orders do.
#[test]
fn generated_orders_are_of_every_kind() {
    let mut runner = TestRunner::deterministic();
    let (mut sent, mut held, mut paid, mut combos, mut halves, mut nothing) = (0, 0, 0, 0, 0, 0);
    for _ in 0..1000 {
        let json = order().new_tree(&mut runner).expect("an order").current();
        let converted = with(&Settings::default(), &json);
        let counter = if converted.ledger.must_hold() { &mut held } else { &mut sent };
        *counter += 1;
        let Some(request) = converted.request else {
            nothing += 1;
            continue;
        };
        halves += i32::from(converted.ledger.findings.iter().any(|one| one.code == Code::HalfHalfSent));
        paid += i32::from(!request.transaction.payments.is_empty());
        combos += i32::from(request.transaction.items.iter().any(|line| line.combo.is_some()));
    }
    let kinds = [sent, held, paid, combos, halves, nothing];
    assert!(kinds.iter().all(|count| *count > 50), "{kinds:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_order_keeps_the_rules(json in order(), settings in settings()) {
        let converted = with(&settings, &json);
        lines_are_a_forest(&converted);
        money_adds_up(&converted);
        totals_agree(&converted);
        every_element_has_one_finding(&json, &converted);
        converted.ledger.findings.iter().for_each(assert_complete);
        let unpaid = |payment: &Value| payment["deleted"] == json!(true) || payment["type"] == json!("cash");
        let unpaid = json["payments"].as_array().is_none_or(|payments| payments.iter().all(unpaid));
        if let Some(request) = &converted.request {
            prop_assert!(!unpaid || request.transaction.payments.is_empty(), "a payment for an unpaid order");
            write::order(request, &pixelpoint_api::Dialect::default());
        } else {
            prop_assert!(converted.ledger.must_hold(), "nothing to send, and nobody is told");
        }
        let again = with(&settings, &json);
        prop_assert_eq!((again.request, again.ledger, again.links), (converted.request, converted.ledger, converted.links));
    }

    #[test]
    fn any_json_object_is_survived(fields in prop::collection::btree_map(
        prop::sample::select(vec!["items", "deals", "charges", "discounts", "payments", "customer", "total", "custom_fields"]),
        prop::sample::select(vec![json!({}), json!([]), json!([[]]), json!([{}, {}]), json!("x"), json!(1), json!({ "0": {} })]),
        0..8,
    )) {
        let order = Order::read(&json!(fields)).expect("an object");
        let circumstances = bridge_core::convert::Circumstances::at(noon());
        let dialect = pixelpoint_api::Dialect::default();
        let converted = bridge_core::convert::order(&order, &Settings::default(), &dialect, circumstances);
        prop_assert!(converted.ledger.must_hold());
    }
}
