//! How to give support access in HubRise, in literal steps.

use super::status::BACK_OFFICE;
use super::{Frame, Named, Pages, Words, page_of};
use crate::pages::render;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "connect/support.html")]
struct SupportPage {
    w: Words,
    frame: Frame,
    here: String,
    name: String,
    /// To be entered in HubRise, if whoever runs this bridge has set one.
    address: Option<String>,
    back_office: &'static str,
}

pub(super) async fn page(State(pages): State<Pages>, frame: Frame, Named(connection): Named) -> Response {
    let w = frame.w;
    let (here, address) = (page_of(&connection), pages.config.support_email.clone());
    render(&SupportPage { w, frame, here, name: connection.name, address, back_office: BACK_OFFICE }, w)
}
