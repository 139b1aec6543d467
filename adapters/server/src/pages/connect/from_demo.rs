//! From the demo to a store of one's own, step by step.

use super::{Frame, Words};
use crate::access::Signed;
use crate::pages::render;
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "connect/from_demo.html")]
struct FromDemoPage {
    w: Words,
    frame: Frame,
    steps: Vec<Step>,
}

struct Step {
    title: String,
    text: String,
    code: Option<&'static str>,
    link: Option<(&'static str, String)>,
}

const STEPS: [(&str, Option<&str>); 7] = [
    ("connect_store_1", Some("pixbridge-server config > pixbridge.toml\npixbridge-server")),
    (
        "connect_store_2",
        Some(
            "[hubrise]\nclient_id = \"123456789.clients.hubrise.com\"\nclient_secret_file = \"hubrise-client-secret\"",
        ),
    ),
    (
        "connect_store_3",
        Some("public_callback_url = \"https://bridge.example.com\"\npublic_pages_url = \"https://bridge.example.com\""),
    ),
    ("connect_store_4", None),
    ("connect_store_5", None),
    ("connect_store_6", None),
    ("connect_store_7", None),
];

pub(super) async fn page(frame: Frame, signed: Signed) -> Response {
    let w = frame.w;
    let may_connect = signed.is_administrator() && !frame.demo;
    let steps = STEPS.iter().map(|(key, code)| step(w, key, *code, may_connect)).collect();
    render(&FromDemoPage { w, frame, steps }, w)
}

fn step(w: Words, key: &str, code: Option<&'static str>, may_connect: bool) -> Step {
    let is_connecting = key == "connect_store_5" && may_connect;
    Step {
        title: w.t(key),
        text: w.t(&format!("{key}_text")),
        code,
        link: is_connecting.then(|| ("/connections/new", w.t("connect_list_first"))),
    }
}
