//! Every knob: explained, read, and one golden difference for each of its alternatives.

use std::fmt::Write as _;

use pixelpoint_api::dialect::{KNOBS, Knob, ListingField, ListingKind};
use pixelpoint_api::{Dialect, Listing, classify, parse_events, write};

use crate::golden::check_file;
use crate::samples::everything;

/// Everything a dialect can change, a line each, so that a difference names what changed.
fn sheet(dialect: &Dialect) -> String {
    let mut sheet = String::new();
    let mut section = |title: &str, xml: Vec<u8>| {
        let xml = String::from_utf8(xml).unwrap().replace("><", ">\n<");
        writeln!(sheet, "== {title}\n{xml}").unwrap();
    };
    let mut request = everything();
    request.member.as_mut().unwrap().fields.extend(crate::samples::address());
    let written = write::order(&request, dialect);
    section("order", written.xml.clone());
    let alone = write::member_request(request.member.as_ref().unwrap(), dialect);
    section("member request", alone.map(|written| written.xml).unwrap_or_default());
    let row = |code: &str| write::ListingRow { fields: vec![(ListingField::ProductCode, code.to_owned())] };
    section("listing answer", write::listing_answer(ListingKind::Products, &[row("1")], dialect));
    write!(sheet, "unnamed {:?}\nshortened {:?}\n", written.unnamed, written.shortened).unwrap();
    for kind in [ListingKind::Products, ListingKind::Coupons] {
        let code = dialect.listing_code(kind).map_or_else(|error| error.to_string(), |code| code.to_string());
        writeln!(sheet, "{kind:?}: {code}").unwrap();
    }
    reading(&mut sheet, dialect);
    sheet
}

fn reading(sheet: &mut String, dialect: &Dialect) {
    for body in [
        "<R><ErrorNum>0</ErrorNum><Transact>7</Transact><CheckNo>8</CheckNo></R>",
        "<R><ErrorNum>-1</ErrorNum><EOIMessage>Order Rejected. Reason: Product 7 not on file</EOIMessage></R>",
    ] {
        let classified = classify(200, body.as_bytes(), dialect);
        writeln!(sheet, "{body}: {:?} {:?}", classified.class, classified.ticket).unwrap();
    }
    let rows = b"<R><P><Code>1</Code></P><P><ProdNum>2</ProdNum></P></R>";
    let products = Listing::read(200, rows, dialect).unwrap().products(dialect);
    writeln!(sheet, "products {:?}", products.rows.iter().map(|row| row.code).collect::<Vec<_>>()).unwrap();
    let events = b"<R><E><Status>7</Status></E><E><State>8</State></E></R>";
    writeln!(sheet, "events {:?}", parse_events(events, dialect).unwrap()).unwrap();
}

/// The lines that differ. Both sheets are short, so the longest common run is found the plain way.
fn difference(before: &str, after: &str) -> String {
    let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let mut common = vec![vec![0_usize; after.len() + 1]; before.len() + 1];
    for at in (0..before.len()).rev() {
        for to in (0..after.len()).rev() {
            let longest = common[at + 1][to].max(common[at][to + 1]);
            common[at][to] = if before[at] == after[to] { 1 + common[at + 1][to + 1] } else { longest };
        }
    }
    let (mut out, mut at, mut to) = (String::new(), 0, 0);
    while at < before.len() || to < after.len() {
        if at < before.len() && to < after.len() && before[at] == after[to] {
            (at, to) = (at + 1, to + 1);
        } else if to == after.len() || (at < before.len() && common[at + 1][to] >= common[at][to + 1]) {
            writeln!(out, "- {}", before[at]).unwrap();
            at += 1;
        } else {
            writeln!(out, "+ {}", after[to]).unwrap();
            to += 1;
        }
    }
    out
}

#[test]
fn each_alternative_of_each_knob_makes_its_difference() {
    let default = Dialect::default();
    let before = sheet(&default);
    for Knob { name, alternatives, .. } in KNOBS {
        for (index, value) in alternatives.iter().enumerate() {
            let other = default.with(name, value).unwrap_or_else(|error| panic!("{name} = {value}: {error}"));
            let difference = difference(&before, &sheet(&other));
            assert!(!difference.is_empty(), "{name} = {value} changes nothing");
            let golden = format!("{name} = {value}\n{difference}");
            check_file(&format!("knobs/{name}-{}.diff", index + 1), golden.as_bytes());
        }
    }
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/knobs")).unwrap().count();
    assert_eq!(files, KNOBS.iter().map(|knob| knob.alternatives.len()).sum::<usize>(), "a file of no knob");
}

#[test]
fn every_key_of_a_dialect_is_explained_and_nothing_else() {
    let marked = Dialect::default().with("forced_answer", "{ node = \"A\", value = \"1\" }").unwrap();
    let table: toml::Table = toml::from_str(&marked.to_toml().unwrap()).unwrap();
    let (mut keys, mut explained): (Vec<_>, Vec<_>) =
        (table.keys().map(String::as_str).collect(), KNOBS.iter().map(|knob| knob.name).collect());
    keys.sort_unstable();
    explained.sort_unstable();
    assert_eq!(keys, explained);
    for knob in KNOBS {
        assert!(!knob.alternatives.is_empty() && !knob.meaning.is_empty() && !knob.check.is_empty(), "{}", knob.name);
        let levels = ["D", "S", "C", "DB", "I", "U"];
        let words = knob.evidence.split(|char: char| !char.is_ascii_alphanumeric());
        assert!(words.into_iter().any(|word| levels.contains(&word)), "{} names no evidence", knob.name);
    }
}

#[test]
fn an_explained_dialect_reads_back_equal() {
    let explained = Dialect::default().explain().unwrap();
    check_file("explained.toml", explained.as_bytes());
    assert_eq!(Dialect::from_toml(&explained).unwrap(), Dialect::default());
    for knob in KNOBS {
        assert!(explained.contains(knob.evidence), "{}", knob.name);
        for value in knob.alternatives {
            let other = Dialect::default().with(knob.name, value).unwrap();
            let explained = other.explain().unwrap();
            assert_eq!(Dialect::from_toml(&explained).unwrap(), other, "{explained}");
        }
    }
}

#[test]
fn differences_name_the_key_and_both_values() {
    let file =
        "layout = \"nested\"\n[member_fields]\nphone = \"HomeTele\"\nemail = \"\"\n[event_codes]\n7 = \"ready\"\n";
    let dialect = Dialect::from_toml(file).unwrap();
    let found: Vec<_> = dialect.differences(&Dialect::default()).unwrap();
    let texts: Vec<_> = found
        .iter()
        .map(|found| {
            let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
            format!("{}: {} not {}", found.name, text(&found.value), text(&found.other))
        })
        .collect();
    assert_eq!(
        texts,
        [
            "layout: \"nested\" not \"sibling\"",
            "member_fields.email: \"\" not \"Email\"",
            "member_fields.phone: \"HomeTele\" not -",
            "event_codes.7: \"ready\" not -",
        ]
    );
    assert!(dialect.differences(&dialect).unwrap().is_empty());
}

#[test]
fn a_knob_that_does_not_exist_or_does_not_take_a_value_is_refused() {
    for (knob, value, word) in [
        ("colour", "1", "unknown field"),
        ("layout", "\"beside\"", "beside"),
        ("layout", "beside\nx", ""),
        ("money_scale", "9", "decimals"),
        ("length_limits", "{ Description = 0 }", "from 1 up"),
        ("member_request", "\"many\"", "request type"),
    ] {
        let error = Dialect::default().with(knob, value).expect_err(knob);
        assert!(error.to_string().contains(word), "{error}");
        assert_eq!(error.line(), None);
    }
}
