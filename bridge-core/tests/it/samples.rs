//! Every sample order, byte for byte. `UPDATE_GOLDEN=1` writes the expected files anew; read them before keeping them.

use crate::common::{Sample, samples, till_total, xml};
use bridge_core::convert::Converted;
use bridge_core::status::{Admission, admission};
use bridge_core::text::Lang;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[test]
fn orders_become_what_the_index_says() {
    let samples = samples();
    assert!(samples.len() >= 12);
    for sample in &samples {
        let converted = sample.convert();
        let midway = admission(&sample.order.value.status) == Admission::MidWay;
        let held = midway || converted.ledger.must_hold();
        assert_eq!(if held { "HELD" } else { "ON_TILL" }, sample.expected, "{}", sample.name);
        if !held {
            assert_eq!(till_total(&converted), sample.till_total, "{}", sample.name);
            assert!(converted.request.is_some(), "{}", sample.name);
        }
    }
}

#[test]
fn xml_is_golden() {
    for sample in &samples() {
        let written = xml(&sample.convert()).expect("every sample gives a request");
        compare(sample, "xml", &format!("{}\n", one_node_a_line(&written)), &written);
    }
}

#[test]
fn ledgers_are_golden() {
    for sample in &samples() {
        let text = ledger(&sample.convert());
        compare(sample, "ledger.txt", &text, &text);
    }
}

/// Compares with the golden file; line feeds between nodes are there for readers only.
fn compare(sample: &Sample, extension: &str, kept: &str, actual: &str) {
    let path = golden(&sample.name, extension);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, kept).expect("the golden folder can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let golden = if extension == "xml" { golden.trim_end().replace(">\n<", "><") } else { golden };
    assert_eq!(golden, actual, "{} differs; UPDATE_GOLDEN=1 writes it anew", path.display());
}

fn one_node_a_line(xml: &str) -> String {
    xml.replace("><", ">\n<")
}

fn golden(name: &str, extension: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.{extension}"))
}

fn ledger(converted: &Converted) -> String {
    let mut text = String::new();
    for finding in &converted.ledger.findings {
        let (severity, code) = (finding.code.severity().name(), finding.code.name());
        writeln!(text, "{severity:8} {code} {}\n         {}", finding.path, finding.text(Lang::En)).expect("memory");
        if let Some(advice) = finding.advice(Lang::En) {
            writeln!(text, "         -> {advice}").expect("memory");
        }
    }
    text
}
