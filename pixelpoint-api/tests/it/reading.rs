//! Documents from outside: size, shape and encodings.

use pixelpoint_api::Answer;
use pixelpoint_api::read::{self, MAX_BYTES, MAX_DEPTH, MAX_NODES, ReadError};
use proptest::prelude::*;

fn nested(depth: usize) -> String {
    format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth))
}

#[test]
fn caps_hold_exactly() {
    assert!(read::tree(nested(MAX_DEPTH).as_bytes()).is_ok());
    assert_eq!(read::tree(nested(MAX_DEPTH + 1).as_bytes()), Err(ReadError::TooDeep));
    assert_eq!(read::tree(nested(1_000_000).as_bytes()), Err(ReadError::TooDeep));
    let wide = |nodes: usize| format!("<r>{}</r>", "<a/>".repeat(nodes - 1));
    assert!(read::tree(wide(MAX_NODES).as_bytes()).is_ok());
    assert_eq!(read::tree(wide(MAX_NODES + 1).as_bytes()), Err(ReadError::TooManyNodes));
    let large = |bytes: usize| format!("<r>{}</r>", "a".repeat(bytes - 7));
    assert_eq!(read::tree(large(MAX_BYTES).as_bytes()).unwrap().text().len(), MAX_BYTES - 7);
    assert_eq!(read::tree(large(MAX_BYTES + 1).as_bytes()), Err(ReadError::TooLarge));
}

#[test]
fn entities_and_document_types_are_refused() {
    let bomb = br#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>"#;
    assert_eq!(read::tree(bomb), Err(ReadError::DocumentType));
    let external = br#"<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>"#;
    assert_eq!(read::tree(external), Err(ReadError::DocumentType));
    assert!(matches!(read::tree(b"<r>&nbsp;</r>"), Err(ReadError::Entity { .. })));
    assert!(matches!(read::tree(b"<r>&#0;</r>"), Err(ReadError::Entity { .. })));
    let five = read::tree(b"<r>&lt;&gt;&amp;&apos;&quot;&#233;&#x1F355;</r>").unwrap();
    assert_eq!(five.text(), "<>&'\"é🍕");
}

#[test]
fn what_is_no_whole_document_is_refused() {
    for text in ["", "   ", "<?xml version=\"1.0\"?>", "<!-- a -->"] {
        assert_eq!(read::tree(text.as_bytes()), Err(ReadError::Empty), "{text}");
    }
    for text in ["hello", "hello <r/>", "<r>", "<r><a></r>", "<r", "<r></r", "</r>", "<a>1</a><b>2", "{\"a\": 1}"] {
        assert!(matches!(read::tree(text.as_bytes()), Err(ReadError::Malformed { .. })), "{text}");
    }
}

#[test]
fn shape_is_read_leniently() {
    let text = "\u{FEFF}<?xml version=\"1.0\"?>\n<!-- c --><x:R xmlns:x=\"u\" a='1'>\n <A>1<![CDATA[<2>]]></A><B/>\n <A> 3\r\n</A></x:R> bye <";
    let root = read::tree(text.as_bytes()).unwrap();
    assert_eq!((root.name(), root.text()), ("R", ""));
    let texts: Vec<_> = root.all("A").map(read::Node::text).collect();
    assert_eq!(texts, ["1<2>", " 3\n"]);
    assert_eq!(root.child("B").map(read::Node::text), Some(""));
    assert_eq!(root.child("C"), None);
}

#[test]
fn every_encoding_gives_up_its_numbers() {
    let text = "<R><ErrorNum>-1</ErrorNum><EOIMessage>refusé</EOIMessage></R>";
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let latin1: Vec<u8> = text.chars().map(|char| u8::try_from(u32::from(char)).unwrap()).collect();
    let declared = [b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>".as_slice(), &latin1].concat();
    let marked = |mark: &[u8], body: &[u8]| [mark, body].concat();
    let bodies = [
        text.as_bytes().to_vec(),
        marked(&[0xEF, 0xBB, 0xBF], text.as_bytes()),
        marked(&[0xFF, 0xFE], &little),
        marked(&[0xFE, 0xFF], &big),
        little,
        big,
        latin1,
        declared,
    ];
    for (index, body) in bodies.iter().enumerate() {
        let answer = Answer::read(body).unwrap_or_else(|error| panic!("{index}: {error}"));
        assert_eq!((answer.error_num, answer.message.as_deref()), (Some(-1), Some("refusé")), "{index}");
    }
}

#[test]
fn statuses_are_told_apart_wherever_payment_stands() {
    let read = |body: &str| {
        let answer = Answer::read(body.as_bytes()).unwrap();
        (answer.transaction_status, answer.payment_status)
    };
    let paid = "<Payment><Status>3</Status></Payment>";
    let open = "<Payment><Status>1</Status></Payment>";
    let table = [
        (format!("<R><Transaction><Status>2</Status></Transaction>{paid}</R>"), (Some(2), Some(3))),
        (format!("<R><Transaction>{paid}<Status>2</Status></Transaction></R>"), (Some(2), Some(3))),
        (
            format!("<R><Transaction><Status>3</Status><Payments>{paid}{open}</Payments></Transaction></R>"),
            (Some(3), Some(1)),
        ),
        (format!("<R><Transaction>{paid}</Transaction></R>"), (None, Some(3))),
        ("<R><Status>3</Status></R>".to_owned(), (None, None)),
        (
            format!("<R><EOITransfer><Transaction><Status>1</Status></Transaction>{paid}</EOITransfer></R>"),
            (Some(1), Some(3)),
        ),
        (
            format!("<R><Payments>{paid}{paid}</Payments><Transaction><Status>3</Status></Transaction></R>"),
            (Some(3), Some(3)),
        ),
        (format!("<ErrorNum>0</ErrorNum>{paid}<Transaction><Status>2</Status></Transaction>"), (Some(2), Some(3))),
        ("<R><Transaction><Items><Item><Status>9</Status></Item></Items></Transaction></R>".to_owned(), (None, None)),
        (
            "<R><Transaction><Payment><Auth><Status>9</Status></Auth></Payment></Transaction></R>".to_owned(),
            (None, None),
        ),
        (
            "<R><Transaction><Status>open</Status></Transaction><Payment><Status/></Payment></R>".to_owned(),
            (None, None),
        ),
    ];
    for (body, wanted) in table {
        assert_eq!(read(&body), wanted, "{body}");
    }
}

/// What nobody has a type for stays in the tree, beside what is typed.
#[test]
fn unknown_nodes_are_kept() {
    let body = b"<R><ErrorNum>0</ErrorNum><New><Deep>1</Deep></New><Transaction><Status>3</Status><CheckNo>8</CheckNo></Transaction></R>";
    let answer = Answer::read(body).unwrap();
    assert_eq!((answer.error_num, answer.transaction_status), (Some(0), Some(3)));
    assert_eq!(answer.root.child("New").and_then(|new| new.child("Deep")).map(read::Node::text), Some("1"));
    assert_eq!(answer.root.shallowest("CheckNo")[0].text(), "8");
    let request = b"<Request><RequestType>77</RequestType><New>1</New></Request>";
    let received = read::request(request, &pixelpoint_api::Dialect::default()).unwrap();
    assert_eq!(received.root.child("New").map(read::Node::text), Some("1"));
}

#[test]
fn contradicting_error_numbers_are_no_answer() {
    let answer = Answer::read(b"<R><ErrorNum>0</ErrorNum><ErrorNum>-1</ErrorNum></R>").unwrap();
    assert_eq!(answer.error_num, None);
    let deeper = Answer::read(b"<R><X><ErrorNum>-1</ErrorNum></X><ErrorNum>0</ErrorNum></R>").unwrap();
    assert_eq!(deeper.error_num, Some(0), "the outermost one counts");
}

/// Pieces from which whole, cut and crooked documents come about.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "<Request>",
            "</Request>",
            "<EOITransfer>",
            "</EOITransfer>",
            "<Transaction>",
            "</Transaction>",
            "<Items>",
            "</Items>",
            "<Item>",
            "</Item>",
            "<ItemId>",
            "</ItemId>",
            "<ErrorNum>",
            "</ErrorNum>",
            "<RequestType>10</RequestType>",
            "<a b='",
            "'/>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<!DOCTYPE",
            "&amp;",
            "&#1;",
            "&x;",
            "0",
            "-1",
            "<?xml",
            "?>",
            "<EOIAuthenticationToken>",
            "</EOIAuthenticationToken>",
            "<EOIAuthenticationToken",
            "é",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_reader_panics(bytes in soup()) {
        crate::readers::every_reader(&bytes);
    }
}
