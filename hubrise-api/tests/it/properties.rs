//! What holds for any bytes. The fuzz targets in `fuzz/` use this file too.

use hubrise_api::{ClientSecret, Event, Order, TypedEvent, signature};

/// An order is read without a panic, and what was read can be written and read again.
pub(crate) fn order(bytes: &[u8]) {
    let Ok(read) = Order::from_slice(bytes) else { return };
    assert!(read.problems.len() <= 1000 && read.unknown.len() <= 100);
    let shown = format!("{:?}", read.value);
    // What HubRise's grammars forbid (money with three decimals, 9 kB of custom fields) is read, but not written.
    let Ok(written) = serde_json::to_vec(&read.value) else { return };
    let again = Order::from_slice(&written).expect("what we write can be read");
    assert_eq!(again.problems, []);
    assert_eq!(format!("{:?}", again.value), shown);
}

/// An event is read without a panic, whatever its states are.
pub(crate) fn event(bytes: &[u8]) {
    let Ok(read) = Event::from_slice(bytes) else { return };
    let event = read.value;
    let _ = format!("{event:?}");
    assert!(!event.key(bytes).as_str().is_empty());
    let ids = (event.order_id(), event.location_id(), event.customer_id(), event.catalog_id(), event.delivery_id());
    let _ = format!("{ids:?} {:?}", event.customer_list_id());
    let typed = event.typed();
    let _ = format!("{typed:?}");
    if let TypedEvent::OrderCreate(created) = &typed {
        assert_eq!(created.new_state, event.order());
    }
}

/// Up to the first line feed the header, then the body: accepted exactly when the header is the signature in hex of either case.
pub(crate) fn signature(bytes: &[u8]) {
    let split = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (header, body) = (&bytes[..split], bytes.get(split + 1..).unwrap_or_default());
    let header = String::from_utf8_lossy(header);
    let secret = ClientSecret::new("test_client_secret_0123456789abcdef");
    let right = signature::sign(&secret, body);
    let accepted = signature::verify(std::slice::from_ref(&secret), &header, body).is_ok();
    assert_eq!(accepted, header.trim().eq_ignore_ascii_case(&right));
    assert!(signature::verify(&[ClientSecret::new("another"), secret], &right, body).is_ok());
}
