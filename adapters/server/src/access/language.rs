//! The language, chosen by whoever reads: signed in, it is kept with the user, else with the browser.

use super::{Need, Routes, cookie};
use crate::pages::{Frame, PageError, Pages};
use axum::Form;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use bridge_core::text::Lang;
use serde::Deserialize;

pub(super) fn pages(routes: Routes) -> Routes {
    routes.post("/language", Need::Nothing, choose)
}

#[derive(Deserialize)]
struct Choice {
    /// A code; anything else follows the browser.
    lang: String,
    #[serde(default)]
    next: String,
}

async fn choose(State(pages): State<Pages>, frame: Frame, Form(choice): Form<Choice>) -> Result<Response, PageError> {
    let lang = Lang::from_code(&choice.lang);
    if let Some(signed) = &frame.signed {
        let kept = pages.store.set_lang(signed.user.id, lang).await;
        kept.map_err(|error| PageError::of_journal(frame.w, &error))?;
    }
    let cookie = cookie::set_lang(lang, frame.scheme);
    Ok(([(SET_COOKIE, cookie)], Redirect::to(own_page(&choice.next))).into_response())
}

/// The address if it leads to a page of ours, else our first page: nobody is sent to another site from here.
pub(super) fn own_page(next: &str) -> &str {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_plain && next.starts_with('/') && !next.starts_with("//") { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn nothing_leads_to_another_site() {
        for ours in ["/", "/orders/7", "/operations?before=3&x=%2F"] {
            assert_eq!(own_page(ours), ours);
        }
        for foreign in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x=y",
            " //evil.example",
            "/é",
        ] {
            assert_eq!(own_page(foreign), "/", "{foreign:?}");
        }
    }
}
