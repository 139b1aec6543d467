//! Every reader of this crate at once, for property tests, the replay of seeds and the fuzz target.

use pixelpoint_api::{Answer, Dialect, EoiToken, Listing, classify, parse_event, parse_events, read, write};

/// Reads bytes every way there is. Whatever it makes of them, it must not panic, and what it says must hold together.
pub(crate) fn every_reader(bytes: &[u8]) {
    let dialect = Dialect::default();
    let tree = read::tree(bytes);
    let answer = Answer::read(bytes);
    assert_eq!(tree.is_ok(), answer.is_ok(), "an answer is any document");
    let (empty, classified) =
        (Dialect { ticket_nodes: Vec::new(), ..Dialect::default() }, classify(200, bytes, &dialect));
    assert_eq!(classified.class, classify(200, bytes, &empty).class, "the ticket decides nothing");
    assert_eq!(parse_event(bytes, &dialect).is_ok(), tree.is_ok());
    let _ = parse_events(bytes, &dialect);
    if let Ok(listing) = Listing::read(200, bytes, &dialect) {
        let (products, coupons) = (listing.products(&dialect), listing.coupons(&dialect));
        assert!(products.rows.len() + coupons.rows.len() <= 2 * read::MAX_NODES);
    }
    masked_stays_masked(bytes);
    what_is_read_is_written(bytes, &dialect);
    if let Ok(Ok(read)) = std::str::from_utf8(bytes).map(Dialect::from_toml) {
        let written = read.to_toml().expect("what was read can be written");
        assert!(Dialect::from_toml(&written).as_ref() == Ok(&read), "{written}");
    }
}

fn masked_stays_masked(bytes: &[u8]) {
    let masked = write::mask_token(bytes);
    assert!(write::mask_token(&masked) == masked, "masking twice is masking once");
    let _ = EoiToken::new("VENDOR-STORETOKEN12345").mask_in(bytes);
}

/// A request that is read and written again is the same order.
fn what_is_read_is_written(bytes: &[u8], dialect: &Dialect) {
    let Ok(Some(order)) = read::request(bytes, dialect).map(|received| received.order) else {
        return;
    };
    let again = write::order(&order, dialect).xml;
    let reread = read::request(&again, dialect).expect("what was written is readable").order;
    let third = reread.map(|order| write::order(&order, dialect).xml);
    assert!(third.as_ref() == Some(&again), "writing settles after one time");
}
