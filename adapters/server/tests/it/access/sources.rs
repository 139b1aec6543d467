//! What holds for every page because of how the sources are written.

use std::fs;
use std::path::{Path, PathBuf};

/// Every file below a folder of this crate, with its text.
fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

#[test]
fn a_page_gets_its_address_from_routes_and_nowhere_else() {
    for (path, text) in files("src") {
        // The monitor tells nobody anything, and has no host to check.
        let may = path.ends_with("access/routes.rs") || path.ends_with("src/monitor.rs");
        for other in [".route(", ".nest(", ".merge(", "route_service(", "nest_service("] {
            let is_health = other == ".merge(" && path.ends_with("pages/mod.rs") && text.matches(other).count() == 1;
            assert!(may || is_health || !text.contains(other), "{other} in {}", path.display());
        }
    }
}

#[test]
fn every_form_that_is_sent_carries_the_sessions_token() {
    let mut forms = 0;
    for (path, text) in files("templates") {
        for form in text.split("<form").skip(1).map(|form| form.split("</form>").next().unwrap()) {
            if form.contains("method=\"post\"") {
                forms += 1;
                let field = "<input type=\"hidden\" name=\"csrf\" value=\"{{ frame.csrf }}\">";
                assert!(form.contains(field), "a form of {} has no {field}", path.display());
            }
        }
    }
    assert!(forms > 10);
}

#[test]
fn no_template_writes_style_or_script_or_unescaped_text() {
    for (path, text) in files("templates") {
        for forbidden in [" style=", "<style", "javascript:", " onclick=", " onload=", " onsubmit=", "|safe", "| safe"]
        {
            assert!(!text.contains(forbidden), "{forbidden} in {}", path.display());
        }
        let is_ours = |script: &str| script.starts_with(" src=\"/") && !script.starts_with(" src=\"//");
        assert!(text.split("<script").skip(1).all(is_ours), "a script of {} is not a file of ours", path.display());
    }
}

/// Relative luminance of `#rrggbb`, as WCAG defines it.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_can_be_read_in_light_and_in_dark() {
    let (_, style) = files("assets").into_iter().find(|(path, _)| path.ends_with("style.css")).unwrap();
    let palettes: Vec<_> = style.split(":root {").skip(1).map(|part| part.split('}').next().unwrap()).collect();
    assert_eq!(palettes.len(), 2, "light and dark");
    for palette in palettes {
        let colour = |name: &str| {
            let (_, rest) = palette.split_once(&format!("--{name}: ")).unwrap_or_else(|| panic!("no {name}"));
            rest.split(';').next().unwrap()
        };
        for background in ["paper", "soft"] {
            for text in ["ink", "link", "good", "busy", "bad", "over"] {
                let ratio = contrast(colour(text), colour(background));
                assert!(ratio >= 4.5, "{text} on {background}: {ratio:.2}");
            }
        }
    }
}
