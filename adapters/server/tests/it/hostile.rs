//! Hostile texts in every field of an order: every page stays a page, and the texts stay texts.

use crate::pages::World;
use bridge_core::settings::Mode;
use reqwest::StatusCode;
use serde_json::Value;

const SEEDS: [&str; 25] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "</td></tr></table>",
    "</title></head><body>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "&lt;b&gt;",
    "&#60;i&#62;",
    "{{ w.t(\"product\") }}",
    "${7*7}",
    "javascript:alert(1)",
    "\u{202e}gnp.exe",
    "\u{0}\u{1}\u{1b}[31m",
    "\u{feff}\u{fffe}",
    "a\r\nSet-Cookie: x=y",
    "../../../../etc/passwd",
    "' OR 1=1; --",
    "%00%3Cscript%3E",
    "</textarea><script>",
    "</pre></details></section>",
    "😀é漢\u{301}",
    "=cmd|' /C calc'!A0",
];

/// Five hundred texts: the seeds, doubled, long, wrapped, cut.
fn texts() -> Vec<String> {
    let mut all = Vec::new();
    for nth in 0..20 {
        for seed in SEEDS {
            all.push(match nth % 5 {
                0 => format!("{seed}{nth}"),
                1 => format!("{seed}{seed}{nth}"),
                2 => format!("{}{nth}", seed.repeat(20)),
                3 => format!("\"{seed}'{nth}"),
                _ => format!("{nth}<{seed}"),
            });
        }
    }
    all
}

/// Every text of the order that is no amount, time or id.
fn fill(value: &mut Value, next: &mut dyn FnMut() -> String) {
    const LEFT: [&str; 18] = [
        "id",
        "status",
        "service_type",
        "price",
        "total",
        "amount",
        "price_off",
        "quantity",
        "created_at",
        "type",
        "expected_time",
        "subtotal",
        "location_id",
        "confirmed_time",
        "tax_rate",
        "sku_ref",
        "ref",
        "service_type_ref",
    ];
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                if !LEFT.contains(&name.as_str())
                    || name == "ref" && value.as_str().is_some_and(|text| text.contains('-'))
                {
                    fill(value, next);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| fill(value, next)),
        Value::String(text) => *text = next(),
        _ => {}
    }
}

/// The tags of a page close in the order they were opened, and only those of our templates stand in it.
fn check(html: &str, path: &str) {
    const VOID: [&str; 7] = ["meta", "link", "input", "br", "hr", "!doctype", "img"];
    let mut open = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, _) = part.split_once('>').unwrap_or_else(|| panic!("a tag is not closed on {path}: {part}"));
        let name = tag.split([' ', '\n']).next().unwrap().to_ascii_lowercase();
        let name = name.trim_end_matches('/');
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "on {path} near {part}");
        } else if !VOID.contains(&name) {
            assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name} on {path}");
            assert!(name != "svg" && name != "img" && name != "b" && name != "i", "{part} on {path}");
            // Between the quotes stand values.
            let names: String = tag.split('"').step_by(2).collect();
            assert!(!names.to_ascii_lowercase().contains(" on"), "a handler on {path}: {tag}");
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "{open:?} on {path}");
    let scripts: Vec<_> = html.split("<script").skip(1).collect();
    assert!(scripts.iter().all(|rest| rest.starts_with(" src=\"/live.js\"")), "a script on {path}");
}

#[tokio::test]
async fn five_hundred_hostile_texts_break_no_page() {
    let world = World::start(Mode::Supervised).await;
    let mut texts = texts().into_iter();
    let mut orders = 0;
    while texts.len() > 0 {
        orders += 1;
        let path = world
            .order(&format!("e{orders}"), |order| {
                order["channel"] = "x".into();
                order["collection_code"] = "x".into();
                order["customer_notes"] = "x".into();
                fill(order, &mut || texts.next().unwrap_or_else(|| "end".to_owned()));
                order["ref"] = texts.next().unwrap_or_else(|| "end".to_owned()).into();
            })
            .await;
        for page in [path.clone(), format!("{path}?all=1"), format!("{path}/send"), "/operations".to_owned()] {
            let (status, html) = world.page(&page, "en").await;
            assert_eq!(status, StatusCode::OK, "{page}");
            check(&html, &page);
        }
    }
    let settings = format!("/connections/{}/settings", world.connection.id.handle());
    let mut fields: Vec<_> = world.connection.settings.to_form().into_iter().collect();
    fields.push(("do".to_owned(), "preview".to_owned()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    check(&world.browser.post(&settings, &fields).await.text, "the preview");
    for seed in SEEDS {
        let query = seed.bytes().fold(String::new(), |query, byte| query + &format!("%{byte:02X}"));
        let page = format!("/operations?q={query}&channel={query}&state={query}&from={query}&before={query}");
        let (status, html) = world.page(&page, "fr").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        check(&html, &page);
        let answer =
            world.browser.post(&settings, &[("conversion.time_zone", seed), ("do", "save"), ("why", seed)]).await;
        check(&answer.text, "the form");
        let answer = world.browser.post(&format!("{settings}/import"), &[("toml", seed)]).await;
        check(&answer.text, "the import");
    }
}
