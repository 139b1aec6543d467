//! The outcome table: one fixture a row.

use std::path::PathBuf;

use pixelpoint_api::dialect::{ErrorClass, ErrorPattern, Matches};
use pixelpoint_api::{Class, Dialect, Verdict, classify, write};

/// A dialect that has met its store: three texts the documentation does not have.
fn taught() -> Dialect {
    let pattern = |text: &str, matches, class| ErrorPattern { text: text.to_owned(), matches, class };
    Dialect {
        error_patterns: vec![
            pattern("not on file", Matches::Contains, ErrorClass::MappingError),
            pattern("order rejected. reason: total differs", Matches::Prefix, ErrorClass::TotalMismatch),
            pattern("kitchen", Matches::Prefix, ErrorClass::PosException),
            pattern("", Matches::Contains, ErrorClass::TokenDenied),
        ],
        ..Dialect::default()
    }
}

fn body(file: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/answers").join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// File, HTTP status, class, verdict.
const TABLE: &[(&str, u16, Class, Verdict)] = &[
    ("accepted-paid.xml", 200, Class::Accepted, Verdict::OnTill),
    ("accepted-paid.xml", 500, Class::Accepted, Verdict::OnTill),
    ("accepted-open.xml", 200, Class::Accepted, Verdict::OnTill),
    ("accepted-payment-not-processed.xml", 200, Class::Accepted, Verdict::OnTill),
    ("accepted-bare.xml", 200, Class::Accepted, Verdict::OnTill),
    ("accepted-with-exception.xml", 200, Class::Accepted, Verdict::OnTill),
    ("accepted-trailing-garbage.xml", 200, Class::Accepted, Verdict::OnTill),
    ("token-denied.xml", 200, Class::TokenDenied, Verdict::Refused),
    ("token-denied.xml", 401, Class::TokenDenied, Verdict::Refused),
    ("store-disconnected.xml", 200, Class::StoreDisconnected, Verdict::NotDelivered),
    ("store-disconnected.xml", 401, Class::StoreDisconnected, Verdict::NotDelivered),
    ("store-disconnected-and-more.xml", 200, Class::OtherRefusal, Verdict::Refused),
    ("other-refusal.xml", 200, Class::OtherRefusal, Verdict::Refused),
    ("mapping-error.xml", 200, Class::MappingError, Verdict::Refused),
    ("total-mismatch.xml", 200, Class::TotalMismatch, Verdict::Refused),
    ("taught-exception.xml", 200, Class::MappingError, Verdict::Refused),
    ("pos-exception.xml", 200, Class::PosException, Verdict::Unclear),
    ("pos-exception-called-rejected.xml", 200, Class::PosException, Verdict::Unclear),
    ("unknown-error.xml", 200, Class::UnknownError, Verdict::Unclear),
    ("unknown-error.xml", 401, Class::UnknownError, Verdict::Unclear),
    ("error-without-text.xml", 200, Class::UnknownError, Verdict::Unclear),
    ("no-error-num.xml", 200, Class::Unreadable, Verdict::Unclear),
    ("no-error-num.xml", 401, Class::HttpError(401), Verdict::Unclear),
    ("empty-error-num.xml", 200, Class::Unreadable, Verdict::Unclear),
    ("contradicting.xml", 200, Class::Unreadable, Verdict::Unclear),
    ("cut.xml", 200, Class::Unreadable, Verdict::Unclear),
    ("cut-bare.xml", 200, Class::Unreadable, Verdict::Unclear),
    ("empty.xml", 200, Class::Unreadable, Verdict::Unclear),
    ("empty.xml", 502, Class::HttpError(502), Verdict::Unclear),
    ("words.txt", 503, Class::HttpError(503), Verdict::Unclear),
    ("gateway.html", 504, Class::HttpError(504), Verdict::Unclear),
    ("page.html", 200, Class::Unreadable, Verdict::Unclear),
    ("page.html", 302, Class::HttpError(302), Verdict::Unclear),
    ("entity-bomb.xml", 200, Class::Unreadable, Verdict::Unclear),
    ("deep.xml", 200, Class::Unreadable, Verdict::Unclear),
];

#[test]
fn every_answer_has_its_class() {
    for (file, status, class, verdict) in TABLE {
        let classified = classify(*status, &body(file), &taught());
        assert_eq!((classified.class, classified.verdict()), (*class, *verdict), "{file} {status}");
    }
}

#[test]
fn every_fixture_is_in_the_table() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/answers");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(TABLE.iter().any(|(file, ..)| *file == name), "{name}");
    }
}

/// Without being taught, texts nobody has documented are for a person.
#[test]
fn the_default_dialect_refuses_only_what_is_documented() {
    let class = |file| classify(200, &body(file), &Dialect::default()).class;
    assert_eq!(class("mapping-error.xml"), Class::UnknownError);
    assert_eq!(class("taught-exception.xml"), Class::PosException);
    assert_eq!(class("total-mismatch.xml"), Class::OtherRefusal);
}

#[test]
fn the_tills_words_number_and_status_are_handed_on() {
    let paid = classify(200, &body("accepted-paid.xml"), &Dialect::default());
    assert_eq!((paid.ticket.as_deref(), paid.unpaid, paid.message), (Some("4711"), false, None));
    assert!(classify(200, &body("accepted-open.xml"), &Dialect::default()).unpaid);
    assert!(classify(200, &body("accepted-payment-not-processed.xml"), &Dialect::default()).unpaid);
    assert!(!classify(200, &body("accepted-bare.xml"), &Dialect::default()).unpaid, "silence says nothing");
    let refused = classify(200, &body("store-disconnected.xml"), &Dialect::default());
    assert_eq!(refused.message.as_deref(), Some("Order Rejected. Reason: Store is disconnected"));
    let exception = classify(200, &body("pos-exception.xml"), &Dialect::default());
    assert_eq!(exception.message.as_deref(), Some("Access violation at address 0040A1B2"));
}

#[test]
fn long_messages_are_cut() {
    let message = "é".repeat(10_000);
    let failed = write::TillAnswer::Failed { sub_error_num: None, message: &message };
    let classified = classify(200, &write::answer(&failed, &Dialect::default()), &Dialect::default());
    assert_eq!(classified.message.map(|text| text.chars().count()), Some(500));
}

#[test]
fn a_ticket_is_found_under_the_dialects_names_only() {
    let body = b"<R><ErrorNum>0</ErrorNum><Transaction><CHECKNO> 12 </CHECKNO></Transaction></R>";
    assert_eq!(classify(200, body, &Dialect::default()).ticket, None);
    let dialect = Dialect::from_toml("ticket_nodes = [\"CheckNo\"]").unwrap();
    assert_eq!(classify(200, body, &dialect).ticket.as_deref(), Some("12"));
}

#[test]
fn simulated_answers_are_classified_as_meant() {
    let dialect = Dialect::default();
    let class = |answer| classify(200, &write::answer(&answer, &dialect), &dialect);
    let paid = class(write::TillAnswer::Accepted { paid: true, ticket: Some("9") });
    assert_eq!((paid.class, paid.ticket.as_deref(), paid.unpaid), (Class::Accepted, Some("9"), false));
    assert!(class(write::TillAnswer::Accepted { paid: false, ticket: None }).unpaid);
    let denied = write::TillAnswer::Failed { sub_error_num: Some(401), message: "Access Token Denied" };
    assert_eq!(class(denied).class, Class::TokenDenied);
    assert_eq!(class(write::TillAnswer::Exception { text: "x" }).class, Class::PosException);
}
