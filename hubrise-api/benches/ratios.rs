//! `cargo bench -p hubrise-api`: what reading and verifying cost, as ratios to a floor measured in the same run.
//!
//! Each figure is the median over rounds that alternate between the two, so that what else the machine does hits both.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints, and fails where it cannot run")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use hubrise_api::{ClientSecret, Order, signature};
use serde_json::{Value, json};
use sha2::Sha256;

const ROUNDS: usize = 60;

/// Time of one call, in a batch of so many.
fn time(batch: u32, work: &mut impl FnMut()) -> Duration {
    let begin = Instant::now();
    for _ in 0..batch {
        work();
    }
    begin.elapsed() / batch
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn compare(what: &str, aim: &str, batch: u32, mut ours: impl FnMut(), mut floor: impl FnMut()) {
    time(batch, &mut ours);
    time(batch, &mut floor);
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (time(batch, &mut ours), time(batch, &mut floor))).collect();
    let (ours, floor): (Vec<_>, Vec<_>) = rounds.into_iter().unzip();
    let (ours, floor) = (median(ours), median(floor));
    let ratio = ours.as_secs_f64() / floor.as_secs_f64();
    println!("{what}: {ratio:.2} (aim {aim}), {ours:.1?} to {floor:.1?}");
}

/// 50 items with 4 options each.
fn large_order() -> Vec<u8> {
    let option =
        json!({ "option_list_name": "Extras", "name": "Œuf mollet", "ref": "EGG", "price": "1.50 EUR", "quantity": 2 });
    let item = json!({
        "id": "i1", "private_ref": null, "product_name": "Ramen shōyu", "sku_name": "Grand", "sku_ref": "RAM-L",
        "price": "13.50 EUR", "quantity": "2.0", "subtotal": "33.00 EUR", "tax_rate": "10.0", "customer_notes": null,
        "points_earned": null, "points_used": null, "options": vec![option; 4], "deleted": false,
    });
    let mut order: Value = serde_json::from_str(include_str!("../tests/fixtures/order.json")).unwrap();
    order["items"] = json!(vec![item; 50]);
    order.to_string().into_bytes()
}

fn main() {
    let order = large_order();
    println!("order of {} bytes, 50 items, 200 options", order.len());
    compare(
        "order into the model, to serde_json::Value",
        "2.0",
        20,
        || drop(black_box(Order::from_slice(black_box(&order)).unwrap())),
        || drop(black_box(serde_json::from_slice::<Value>(black_box(&order)).unwrap())),
    );

    let secret = ClientSecret::new("test_client_secret_0123456789abcdef");
    let header = signature::sign(&secret, &order);
    let secrets = [secret.clone()];
    compare(
        "signature verified, to the bare HMAC",
        "1.1",
        100,
        || signature::verify(&secrets, black_box(&header), black_box(&order)).unwrap(),
        || {
            let mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).unwrap();
            black_box(mac.chain_update(black_box(&order)).finalize());
        },
    );
}
