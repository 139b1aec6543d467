//! Orders, deliveries, locations, callbacks.

use std::collections::BTreeMap;

use hubrise_api::{
    ChargeType, Delivery, DeliveryProgress, DeliveryStatus, DriverPosition, ElementChange, Location, NewDealLine,
    NewDelivery, NewOrder, NewOrderCharge, NewOrderDeal, NewOrderDiscount, NewOrderItem, NewOrderLoyaltyOperation,
    NewOrderOption, NewOrderPayment, Order, OrderCustomer, OrderStatus, PatchDelivery, PatchLocation, PatchOrder,
    Pricing, ServiceType, SetAcceptance, SetOpeningHours,
};
use proptest::prelude::*;
use serde_json::json;

use super::people::details;
use super::{Entropy, round_trip};

pub(super) fn pricing(e: &mut Entropy) -> Pricing {
    match e.number(4) {
        0 => Pricing::Unchanged,
        1 => Pricing::FixedPrice(e.money()),
        2 => Pricing::PriceOff(e.money()),
        _ => Pricing::PercentageOff(e.percent()),
    }
}

fn option(e: &mut Entropy) -> NewOrderOption {
    NewOrderOption {
        option_list_name: e.text(),
        name: e.text(),
        ref_code: e.opt(Entropy::text),
        price: e.opt(Entropy::money),
        quantity: e.opt(|e| e.number(100)),
        removed: e.flag(),
    }
}

fn item(e: &mut Entropy) -> NewOrderItem {
    NewOrderItem {
        private_ref: e.opt(Entropy::private_ref),
        product_name: e.text(),
        sku_name: e.opt(Entropy::text),
        sku_ref: e.opt(Entropy::text),
        price: e.money(),
        quantity: e.decimal(),
        tax_rate: e.opt(Entropy::percent),
        customer_notes: e.opt(Entropy::personal),
        points_earned: e.opt(Entropy::decimal),
        points_used: e.opt(Entropy::decimal),
        options: e.list(option),
        deal_line: e.opt(|e| NewDealLine { deal_key: e.text(), label: e.opt(Entropy::text), pricing: e.opt(pricing) }),
    }
}

fn discount(e: &mut Entropy) -> NewOrderDiscount {
    NewOrderDiscount {
        private_ref: e.opt(Entropy::private_ref),
        name: e.text(),
        ref_code: e.opt(Entropy::text),
        price_off: e.money(),
    }
}

fn charge(e: &mut Entropy) -> NewOrderCharge {
    NewOrderCharge {
        private_ref: e.opt(Entropy::private_ref),
        name: e.text(),
        ref_code: e.opt(Entropy::text),
        price: e.money(),
        tax_rate: e.opt(Entropy::percent),
        kind: e.opt(|e| e.pick(ChargeType::KNOWN)),
    }
}

fn payment(e: &mut Entropy) -> NewOrderPayment {
    NewOrderPayment {
        private_ref: e.opt(Entropy::private_ref),
        name: e.opt(Entropy::text),
        ref_code: e.opt(Entropy::text),
        amount: e.money(),
        info: e.opt(|e| json!({ "tx": e.text() }).into()),
    }
}

fn customer(e: &mut Entropy) -> OrderCustomer {
    match e.number(3) {
        0 => OrderCustomer::Id(e.text().into()),
        1 => OrderCustomer::PrivateRef(e.text().into(), e.private_ref()),
        _ => OrderCustomer::Guest(Box::new(details(e))),
    }
}

fn order(e: &mut Entropy) -> NewOrder {
    let operation = |e: &mut Entropy| NewOrderLoyaltyOperation {
        ref_code: e.opt(Entropy::personal),
        name: e.opt(Entropy::personal),
        delta: e.decimal(),
        reason: e.opt(Entropy::personal),
    };
    NewOrder {
        status: e.pick(OrderStatus::KNOWN),
        channel: e.opt(Entropy::text),
        ref_code: e.opt(Entropy::text),
        private_ref: e.opt(Entropy::private_ref),
        service_type: e.opt(|e| e.pick(ServiceType::KNOWN)),
        service_type_ref: e.opt(Entropy::text),
        expected_time: e.opt(Entropy::instant),
        confirmed_time: e.opt(Entropy::instant),
        customer_notes: e.opt(Entropy::personal),
        seller_notes: e.opt(Entropy::personal),
        collection_code: e.opt(Entropy::text),
        coupon_codes: e.list(Entropy::text),
        items: e.list(item),
        deals: BTreeMap::from_iter(
            e.list(|e| (e.text(), NewOrderDeal { name: e.text(), ref_code: e.opt(Entropy::text) })),
        ),
        discounts: e.list(discount),
        charges: e.list(charge),
        payments: e.list(payment),
        customer: e.opt(customer),
        loyalty_operations: e.list(operation),
        custom_fields: e.fields(),
    }
}

fn element<New, Id: From<String>>(e: &mut Entropy, new: fn(&mut Entropy) -> New) -> ElementChange<New, Id> {
    match e.number(3) {
        0 => ElementChange::Add(new(e)),
        1 => ElementChange::Delete(e.text().into()),
        _ => ElementChange::SetPrivateRef(e.text().into(), e.opt(Entropy::private_ref)),
    }
}

fn patch(e: &mut Entropy) -> PatchOrder {
    PatchOrder {
        status: e.opt(|e| e.pick(OrderStatus::KNOWN)),
        confirmed_time: e.opt(Entropy::instant),
        seller_notes: e.opt(Entropy::personal),
        collection_code: e.opt(Entropy::text),
        private_ref: e.opt(Entropy::private_ref),
        custom_fields: e.opt(Entropy::fields),
        items: e.list(|e| element(e, item)),
        discounts: e.list(|e| element(e, discount)),
        charges: e.list(|e| element(e, charge)),
        payments: e.list(|e| element(e, payment)),
    }
}

fn progress(e: &mut Entropy) -> DeliveryProgress {
    DeliveryProgress {
        ref_code: e.change(Entropy::text),
        estimated_pickup_at: e.change(Entropy::instant),
        estimated_dropoff_at: e.change(Entropy::instant),
        tracking_url: e.change(Entropy::personal),
        driver_pickup_url: e.change(Entropy::personal),
        driver_name: e.change(Entropy::personal),
        driver_phone: e.change(Entropy::personal),
        driver_phone_access_code: e.change(Entropy::personal),
        driver_position: e.opt(|e| DriverPosition { latitude: e.decimal(), longitude: e.decimal() }),
        assigned_at: e.change(Entropy::instant),
        pickup_at: e.change(Entropy::instant),
        delivered_at: e.change(Entropy::instant),
        cancelled_at: e.change(Entropy::instant),
    }
}

fn location(e: &mut Entropy) -> PatchLocation {
    let week = |e: &mut Entropy| {
        let mut week = SetOpeningHours(std::array::from_fn(|_| e.list(|e| (e.time(), e.time()))));
        week.0[0].push((e.time(), e.time()));
        week
    };
    let acceptance = |e: &mut Entropy| match e.number(3) {
        0 => SetAcceptance::Normal,
        1 => SetAcceptance::Busy { extra_preparation_time: e.number(100), resume_at: e.opt(Entropy::instant) },
        _ => SetAcceptance::Paused { resume_at: e.opt(Entropy::instant), reason: e.opt(Entropy::text) },
    };
    PatchLocation {
        cutoff_time: e.opt(Entropy::time),
        opening_hours: e.opt(week),
        preparation_time: e.opt(|e| e.number(200)),
        order_acceptance: e.opt(acceptance),
        custom_fields: e.opt(Entropy::fields),
    }
}

proptest! {
    #[test]
    fn orders(mut e in Entropy::any()) {
        round_trip(&order(&mut e), Order::from_slice, &["customer_list_id", "customer_private_ref"])?;
    }

    #[test]
    fn patches_of_orders(mut e in Entropy::any()) {
        round_trip(&patch(&mut e), Order::from_slice, &[])?;
    }

    #[test]
    fn deliveries(mut e in Entropy::any()) {
        let new = NewDelivery {
            carrier: e.text(),
            carrier_ref: e.opt(Entropy::text),
            fee: e.opt(Entropy::money),
            status: e.pick(DeliveryStatus::KNOWN),
            progress: progress(&mut e),
        };
        round_trip(&new, Delivery::from_slice, &[])?;
        let patch = PatchDelivery { status: e.opt(|e| e.pick(DeliveryStatus::KNOWN)), progress: progress(&mut e) };
        round_trip(&patch, Delivery::from_slice, &[])?;
    }

    #[test]
    fn locations(mut e in Entropy::any()) {
        round_trip(&location(&mut e), Location::from_slice, &[])?;
    }
}

#[cfg(feature = "client")]
proptest! {
    #[test]
    fn callbacks(mut e in Entropy::any()) {
        use hubrise_api::{Callback, EventType, ResourceType, SetCallback};
        let pair = |e: &mut Entropy| (e.pick(ResourceType::KNOWN), e.list(|e| e.pick(EventType::KNOWN)));
        let set = SetCallback { url: e.opt(Entropy::text), events: e.list(pair).into_iter().collect() };
        let sent = json!(set);
        let read = Callback::read(&sent).unwrap();
        prop_assert_eq!((read.value.url, read.value.events, read.problems), (set.url, set.events, vec![]));
    }
}
