//! Events of the till: an assumption, so their reading is lenient and loses nothing.

use pixelpoint_api::dialect::{EventField, EventKind};
use pixelpoint_api::read::{self, ReadError};
use pixelpoint_api::write::{self, EventRow};
use pixelpoint_api::{Dialect, parse_event, parse_events};

/// A dialect that gives the eight statuses the codes 1 to 8.
fn taught() -> Dialect {
    let codes = (1..).map(|code: u32| code.to_string()).zip(EventKind::ALL).collect();
    Dialect { event_codes: codes, ..Dialect::default() }
}

#[test]
fn the_eight_statuses_are_told_by_their_codes() {
    for (code, kind) in (1..).zip(EventKind::ALL) {
        let body = format!(
            "<Response><EOIEvents><Event><Transact>1001</Transact><EventCode> {code} </EventCode>\
             <EventTime>2030-01-31 19:30</EventTime></Event></EOIEvents></Response>"
        );
        let event = parse_event(body.as_bytes(), &taught()).unwrap();
        assert_eq!(event.kind, Some(kind), "{}", kind.label());
        let texts = (event.code.as_deref(), event.ticket.as_deref(), event.time.as_deref());
        assert_eq!(texts, (Some(code.to_string().as_str()), Some("1001"), Some("2030-01-31 19:30")));
    }
    let labels: Vec<_> = EventKind::ALL.into_iter().map(EventKind::label).collect();
    for kind in EventKind::ALL {
        assert!(Dialect::from_toml(&format!("event_codes = {{ 1 = \"{}\" }}", kind.name())).is_ok(), "{kind:?}");
    }
    assert_eq!(labels[4..], ["Driver Out", "Driver In", "Cancelled by Driver", "Void Entire Check"]);
}

/// Without being taught, no code means anything, and nothing is lost.
#[test]
fn unknown_codes_are_kept() {
    for (code, dialect) in [("99", taught()), ("Driver Out", taught()), ("1", Dialect::default())] {
        let body = format!("<EOIEvents><Status>{code}</Status><More>kept</More></EOIEvents>");
        let event = parse_event(body.as_bytes(), &dialect).unwrap();
        assert_eq!((event.kind, event.code.as_deref()), (None, Some(code)));
        assert_eq!(event.node.child("More").unwrap().text(), "kept");
    }
}

/// Body, codes found.
#[test]
fn events_are_found_in_any_shape() {
    let table: &[(&str, &[&str])] = &[
        ("<EOIEvents><Status>1</Status></EOIEvents>", &["1"]),
        ("<EOIEvents><E><Status>1</Status></E><E><status>2</status></E></EOIEvents>", &["1", "2"]),
        ("<R><EOIEvents><E><Status>1</Status></E></EOIEvents><EOIEvents><Code>3</Code></EOIEvents></R>", &["1", "3"]),
        ("<R><Transaction><Status>3</Status></Transaction><EOIEvents><Code>1</Code></EOIEvents></R>", &["1"]),
        ("<Events><Event><Code>1</Code></Event></Events>", &["1"]),
        ("<Event><EventCode>4</EventCode><Status>5</Status></Event>", &["4"]),
        ("<EOIEvents/>", &[]),
        ("<EOIEvents><E><Status/></E></EOIEvents>", &[]),
    ];
    for (body, codes) in table {
        let events = parse_events(body.as_bytes(), &taught()).unwrap();
        let found: Vec<_> = events.iter().filter_map(|event| event.code.as_deref()).collect();
        assert_eq!(found, *codes, "{body}");
    }
}

#[test]
fn an_event_without_a_code_is_an_event_all_the_same() {
    let event = parse_event(b"<Something><Transact>7</Transact></Something>", &taught()).unwrap();
    assert_eq!((event.code, event.kind, event.ticket.as_deref()), (None, None, Some("7")));
    assert_eq!(event.node.name(), "Something");
}

#[test]
fn names_are_the_dialects() {
    let body = b"<E><State>1</State><Nr>5</Nr></E>";
    assert_eq!(parse_event(body, &taught()).unwrap().code, None);
    let dialect = taught().with("event_fields", "{ code = [\"State\"], ticket = [\"Nr\"] }").unwrap();
    let event = parse_event(body, &dialect).unwrap();
    assert_eq!((event.kind, event.ticket.as_deref()), (Some(EventKind::OrderReceived), Some("5")));
    let none = Dialect { event_fields: [(EventField::Code, Vec::new())].into(), ..taught() };
    assert!(parse_events(body, &none).unwrap().is_empty());
}

/// What a simulated till writes is read again, and an event can be kept by itself.
#[test]
fn written_events_are_read_and_each_can_be_kept() {
    let dialect = taught().with("event_fields", "{ reference = [\"OurRef\"] }").unwrap();
    let row = |code: &str, reference: &str| EventRow {
        fields: vec![
            (EventField::Code, code.to_owned()),
            (EventField::Ticket, "1001".to_owned()),
            (EventField::Reference, reference.to_owned()),
        ],
    };
    let body = write::events(&[row("2", "x1 & <x2>"), row("8", "x3")], &dialect);
    let events = parse_events(&body, &dialect).unwrap();
    let said: Vec<_> = events.iter().map(|event| (event.kind, event.reference.as_deref())).collect();
    assert_eq!(said, [(Some(EventKind::Cooking), Some("x1 & <x2>")), (Some(EventKind::VoidEntireCheck), Some("x3"))]);
    for event in events {
        let kept = write::node(&event.node);
        assert_eq!(read::tree(&kept).unwrap(), event.node);
        assert_eq!(parse_events(&kept, &dialect).unwrap(), [event]);
    }
    let rootless = parse_events(b"<Status>1</Status><Transact>7</Transact>", &dialect).unwrap();
    let kept = parse_events(&write::node(&rootless[0].node), &dialect).unwrap();
    assert_eq!((kept[0].kind, kept[0].ticket.as_deref()), (Some(EventKind::OrderReceived), Some("7")));
}

#[test]
fn what_is_no_xml_is_refused_and_debug_shows_no_customer() {
    assert_eq!(parse_event(b"", &taught()), Err(ReadError::Empty));
    assert_eq!(parse_events(b"<!DOCTYPE r><r/>", &taught()), Err(ReadError::DocumentType));
    let event = parse_event(b"<E><Status>1</Status><FirstName>Ann</FirstName></E>", &taught()).unwrap();
    assert!(!format!("{event:?}").contains("Ann"));
}
