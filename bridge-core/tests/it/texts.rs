//! Both catalogues say the same things, and every text has what it needs.

use crate::common::{read, samples};
use bridge_core::ledger::{Actor, Code, Finding, Severity};
use bridge_core::text::{Catalogue, Lang};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const EN: &str = include_str!("../../i18n/en.ftl");
const FR: &str = include_str!("../../i18n/fr.ftl");

/// Key, or key and attribute (`item_sent.do`), and its text.
fn entries(source: &str) -> BTreeMap<String, String> {
    let mut entries = BTreeMap::new();
    let mut key = String::new();
    for line in source.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, text) = line.split_once(" = ").unwrap_or_else(|| panic!("not one line an entry: {line}"));
        let name = if let Some(attribute) = name.trim_start().strip_prefix('.') {
            format!("{key}.{attribute}")
        } else {
            name.clone_into(&mut key);
            name.to_owned()
        };
        assert_eq!(entries.insert(name, text.to_owned()), None, "twice: {line}");
    }
    entries
}

fn variables(text: &str) -> BTreeSet<&str> {
    text.split("{ $").skip(1).filter_map(|rest| rest.split(" }").next()).collect()
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    Catalogue::new(&[EN], &[FR]).unwrap();
    let (en, fr) = (entries(EN), entries(FR));
    assert_eq!(en.keys().collect::<Vec<_>>(), fr.keys().collect::<Vec<_>>());
    for (key, text) in &en {
        assert_eq!(variables(text), variables(&fr[key]), "{key}");
        let braces = text.matches("{ \"").count() * 2 + text.matches("{ $").count();
        assert_eq!(text.matches('{').count(), braces - text.matches("{ \"}\" }").count(), "{key}");
    }
}

#[test]
fn catalogue_errors_name_the_language() {
    let error = Catalogue::new(&["a = A"], &["a = { $"]).unwrap_err();
    assert!(error.to_string().contains("the fr catalogue"), "{error}");
    for twice in [&["a = A\na = B"][..], &["a = A", "a = B"]] {
        assert!(Catalogue::new(twice, &["a = A"]).unwrap_err().to_string().contains("the en catalogue"));
    }
}

#[test]
fn every_code_has_a_text_and_every_key_a_use() {
    let source = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let codes: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(codes.len(), Code::ALL.len(), "names are unique");
    let entries = entries(EN);
    for code in Code::ALL {
        assert!(entries.contains_key(code.name()), "{code:?} has no text");
        assert!(entries.contains_key(&format!("{}.cause", code.name())), "{code:?} does not say why");
        let advised = entries.contains_key(&format!("{}.do", code.name()));
        assert!(advised || code.severity() != Severity::Hold, "{code:?} holds and does not say what to do");
        assert!(advised || code.actor() == Actor::Nobody, "{code:?} wants somebody to act and does not say how");
    }
    let other = |key: &&String| !key.contains('.') && !codes.contains(key.as_str()) && !key.starts_with("setting_");
    for key in entries.keys().filter(other) {
        assert!(source.contains(&format!("\"{key}\"")), "nobody uses {key}");
    }
}

fn source(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let texts =
        entries.map(|path| if path.is_dir() { source(&path) } else { String::from_utf8(read(&path)).expect("UTF-8") });
    texts.collect()
}

/// Fluent shows a variable it was not given as `{$name}`.
pub(crate) fn assert_complete(finding: &Finding) {
    for lang in [Lang::En, Lang::Fr] {
        let text = finding.text(lang);
        assert!(!text.contains("{$") && text != finding.code.name(), "{finding:?} lacks an argument: {text}");
        let advice = finding.advice(lang).unwrap_or_default();
        assert!(!advice.contains("{$"), "{finding:?} lacks an argument: {advice}");
    }
}

#[test]
fn findings_of_the_samples_have_what_their_texts_need() {
    for sample in samples() {
        sample.convert().ledger.findings.iter().for_each(assert_complete);
    }
}

#[test]
fn ledger_reads_back_and_shows_the_gravest_first() {
    for sample in samples() {
        let ledger = sample.convert().ledger;
        let json = serde_json::to_string(&ledger).unwrap();
        assert_eq!(serde_json::from_str::<bridge_core::ledger::Ledger>(&json).unwrap(), ledger);
        let notable: Vec<_> = ledger.notable().iter().map(|finding| finding.code.severity()).collect();
        assert!(notable.is_sorted_by(|a, b| a >= b) && !notable.contains(&Severity::AsIs));
        assert_eq!(notable.first().copied().unwrap_or(Severity::AsIs), ledger.severity());
    }
}

#[test]
fn languages_by_code_and_header() {
    for (code, lang) in [("fr-CA", Some(Lang::Fr)), ("EN_gb", Some(Lang::En)), ("de", None), ("", None)] {
        assert_eq!(Lang::from_code(code), lang, "{code}");
    }
    for (header, lang) in [("de, fr;q=0.8, en", Lang::Fr), ("", Lang::En), ("*", Lang::En), ("en-US,fr", Lang::En)] {
        assert_eq!(Lang::from_accept_language(header), lang, "{header}");
    }
}

#[test]
fn every_code_is_explained_without_an_order() {
    for code in Code::ALL {
        for lang in [Lang::En, Lang::Fr] {
            let page = code.explain(lang).page(lang);
            assert!(page.starts_with(code.name()) && !page.contains("{$") && page.lines().count() >= 5, "{page}");
        }
        assert_ne!(code.explain(Lang::En).cause, code.explain(Lang::Fr).cause);
        assert_eq!(Code::from_name(code.name()), Some(*code));
    }
    let page = Code::ItemWithoutRef.explain(Lang::En).page(Lang::En);
    for part in ["has no product number", "Why: The item's sku_ref", "whoever keeps the catalog", "What to do: Give it"]
    {
        assert!(page.contains(part), "{page}");
    }
    assert_eq!(Code::from_name("no_such_code"), None);
}

#[test]
fn french_writes_amounts_and_times_as_its_readers_do() {
    for (written, english, french) in [
        ("9.8 EUR", "9.80 EUR", "9,80\u{a0}€"),
        ("-0.5 GBP", "-0.50 GBP", "-0,50\u{a0}£"),
        ("1250 CHF", "1250.00 CHF", "1\u{202f}250,00\u{a0}CHF"),
        ("1500 JPY", "1500 JPY", "1\u{202f}500\u{a0}JPY"),
        ("1500.5 JPY", "1500.50 JPY", "1\u{202f}500,50\u{a0}JPY"),
        ("-1234567.125 EUR", "-1234567.125 EUR", "-1\u{202f}234\u{202f}567,125\u{a0}€"),
    ] {
        let money = written.parse().unwrap();
        assert_eq!((Lang::En.money(money), Lang::Fr.money(money)), (english.to_owned(), french.to_owned()));
    }
    assert_eq!(Lang::Fr.number("-1234.5"), "-1\u{202f}234,5");
    assert_eq!(Lang::En.number("1234.5"), "1234.5");
    for text in ["", "-", "1.", ".5", "1.2.3", "--1", "12 mo", "douze"] {
        assert_eq!(Lang::Fr.number(text), text);
    }
    let text = "items[1] -6.00 EUR, charges[0] -0.20 EUR, 12 EUROS, 3.50 or EUR, é 4.00 E";
    assert_eq!(Lang::En.amounts(text), text);
    let french = "items[1] -6,00\u{a0}€, charges[0] -0,20\u{a0}€, 12 EUROS, 3.50 or EUR, é 4.00 E";
    assert_eq!(Lang::Fr.amounts(text), french);
    assert_eq!(Lang::En.amounts("1500.00 JPY, 3.50 EUR"), "1500 JPY, 3.50 EUR");
    let (yen, euros) = ("1.00 JPY".parse().ok(), "1.00 EUR".parse().ok());
    for (like, english, french) in [(yen, "1500", "1\u{202f}500"), (euros, "1500.00", "1\u{202f}500,00")] {
        assert_eq!((&*Lang::En.price("1500.00", like), &*Lang::Fr.price("1500.00", like)), (english, french));
    }
    assert_eq!(Lang::En.price("0.50", yen), "0.50", "nothing is rounded");
    for (written, english, french) in
        [("12.5", "12.50", "12,50"), ("-3", "-3.00", "-3,00"), ("1.125", "1.125", "1,125")]
    {
        assert_eq!((&*Lang::En.price(written, euros), &*Lang::Fr.price(written, euros)), (english, french));
    }
    assert_eq!((Lang::Fr.price("free", euros), Lang::Fr.price("12.5", None)), ("free".into(), "12,5".into()));
    for (written, english, french) in [
        ("2.0", "2", "2"),
        ("10", "10", "10"),
        ("0.500", "0.5", "0,5"),
        ("-1.50", "-1.5", "-1,5"),
        ("1250.0", "1250", "1\u{202f}250"),
        ("a few.0", "a few.0", "a few.0"),
    ] {
        assert_eq!((&*Lang::En.quantity(written), &*Lang::Fr.quantity(written)), (english, french));
    }
}

#[test]
fn findings_speak_of_amounts_and_times_in_the_readers_way() {
    let differs = Finding::new(Code::TotalDiffers, "total")
        .worth("-12 EUR".parse().ok())
        .with("till", "6.50 EUR")
        .with("hubrise", "18.50 EUR")
        .with("lines", "items[1] -12.00 EUR");
    let french = differs.text(Lang::Fr);
    for amount in ["6,50\u{a0}€", "18,50\u{a0}€", "-12,00\u{a0}€ d’écart", "items[1] -12,00\u{a0}€."] {
        assert!(french.contains(amount), "{french}");
    }
    assert!(differs.text(Lang::En).contains("compute 6.50 EUR, HubRise says 18.50 EUR"));
    let scheduled = Finding::new(Code::ScheduleSent, "expected_time").with("time", "2026-11-22 20:15");
    assert!(scheduled.text(Lang::Fr).contains("22/11/2026 20:15"), "{}", scheduled.text(Lang::Fr));
    assert!(scheduled.text(Lang::En).contains("22 Nov 2026 20:15"), "{}", scheduled.text(Lang::En));
}
