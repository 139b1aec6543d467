//! Who is told when an order does not reach the till.

use super::{Frame, Named, PageError, Pages, Words, audit, done, page_of};
use crate::access::Signed;
use crate::pages::render;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bridge_engine::alerts::AlertError;
use bridge_engine::{AlertRoute, Connection, WebhookSecret};
use serde::Deserialize;

const MOST_ADDRESSES: usize = 10;
/// As mail knows it (RFC 5321).
const LONGEST_ADDRESS: usize = 254;

#[derive(Template)]
#[template(path = "connect/alerts.html")]
struct AlertsPage {
    w: Words,
    frame: Frame,
    here: String,
    name: String,
    said: Option<String>,
    problem: Option<String>,
    /// A webhook's new secret, shown this once.
    secret: Option<String>,
    form: Wanted,
    /// This bridge can send mail.
    has_mail: bool,
    can_test: bool,
}

#[derive(Deserialize, Default)]
pub(super) struct Wanted {
    #[serde(default)]
    route: String,
    #[serde(default)]
    addresses: String,
    #[serde(default)]
    url: String,
}

pub(super) async fn page(State(pages): State<Pages>, frame: Frame, Named(connection): Named) -> Response {
    let form = present(&connection.alerts);
    show(&pages, frame, &connection, form, Shown::default())
}

/// The route as the form shows it.
fn present(route: &AlertRoute) -> Wanted {
    let form = |route: &str| Wanted { route: route.to_owned(), ..Wanted::default() };
    match route {
        AlertRoute::NotChosen => Wanted::default(),
        AlertRoute::Nobody => form("nobody"),
        AlertRoute::Mail(addresses) => Wanted { addresses: addresses.join("\n"), ..form("mail") },
        AlertRoute::Webhook { url, .. } => Wanted { url: url.clone(), ..form("webhook") },
    }
}

/// What is on the page besides the form.
#[derive(Default)]
struct Shown {
    said: Option<String>,
    problem: Option<String>,
    secret: Option<String>,
}

fn show(pages: &Pages, frame: Frame, connection: &Connection, form: Wanted, shown: Shown) -> Response {
    let w = frame.w;
    let page = AlertsPage {
        w,
        frame,
        here: page_of(connection),
        name: connection.name.clone(),
        said: shown.said,
        problem: shown.problem,
        secret: shown.secret,
        form,
        has_mail: pages.engine.can_mail(),
        can_test: matches!(connection.alerts, AlertRoute::Mail(_) | AlertRoute::Webhook { .. }),
    };
    render(&page, w)
}

pub(super) async fn save(
    State(pages): State<Pages>,
    frame: Frame,
    signed: Signed,
    Named(connection): Named,
    Form(wanted): Form<Wanted>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let route = match route(&pages, w, &connection.alerts, &wanted) {
        Ok(route) => route,
        Err(problem) => {
            let shown = Shown { problem: Some(problem), ..Shown::default() };
            let page = show(&pages, frame, &connection, wanted, shown);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let secret = match (&connection.alerts, &route) {
        (AlertRoute::Webhook { secret: before, .. }, AlertRoute::Webhook { secret, .. }) if before == secret => None,
        (_, AlertRoute::Webhook { secret, .. }) => Some(secret.reveal().to_owned()),
        _ => None,
    };
    let changed = pages.engine.change(&connection.id, |connection| connection.alerts = route).await;
    let before = connection;
    let connection = changed.map_err(|error| PageError::of_connecting(w, &error))?;
    audit::note(&pages, w, &before, &connection, signed.name()).await?;
    if secret.is_none() && connection.alerts == AlertRoute::Nobody {
        return Ok(done(&page_of(&connection), "connect_told_saved"));
    }
    let shown = Shown { said: Some(w.t("connect_told_saved")), secret, ..Shown::default() };
    Ok(show(&pages, frame, &connection, present(&connection.alerts), shown))
}

/// Sends a test alert, now and once.
pub(super) async fn test(State(pages): State<Pages>, frame: Frame, Named(connection): Named) -> Response {
    let w = frame.w;
    let shown = match pages.engine.test_alert(&connection.id).await {
        Ok(()) => Shown { said: Some(w.t("connect_told_tested")), ..Shown::default() },
        Err(error) => {
            let key = match &error {
                AlertError::Post(error) => format!("post_{}", error.name()),
                _ => "post_no_route".to_owned(),
            };
            let problem = w.with("connect_told_test_failed", "reason", &w.t(&key));
            Shown { problem: Some(problem), ..Shown::default() }
        }
    };
    let form = present(&connection.alerts);
    show(&pages, frame, &connection, form, shown)
}

/// What the form says, or what is wrong with it.
fn route(pages: &Pages, w: Words, before: &AlertRoute, wanted: &Wanted) -> Result<AlertRoute, String> {
    match wanted.route.as_str() {
        "nobody" => Ok(AlertRoute::Nobody),
        "mail" => addresses(w, &wanted.addresses).map(AlertRoute::Mail),
        "webhook" => {
            let url = wanted.url.trim();
            if !is_webhook(url) {
                return Err(w.t("connect_told_bad_url"));
            }
            let secret = match before {
                AlertRoute::Webhook { url: same, secret } if same == url => secret.clone(),
                _ => WebhookSecret::new(format!(
                    "{}{}",
                    pages.access.new_token().reveal(),
                    pages.access.new_token().reveal()
                )),
            };
            Ok(AlertRoute::Webhook { url: url.to_owned(), secret })
        }
        _ => Err(w.t("connect_told_choose")),
    }
}

fn addresses(w: Words, text: &str) -> Result<Vec<String>, String> {
    let addresses: Vec<_> = text.split([',', ';', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect();
    if addresses.is_empty() {
        return Err(w.t("connect_told_no_address"));
    }
    if addresses.len() > MOST_ADDRESSES {
        return Err(w.t("connect_told_too_many"));
    }
    match addresses.iter().find(|address| !is_address(address)) {
        Some(wrong) => Err(w.with("connect_told_bad_address", "address", wrong)),
        None => Ok(addresses.into_iter().map(str::to_owned).collect()),
    }
}

/// https, or a program on this machine. What it resolves to is checked whenever something is posted.
fn is_webhook(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let is_local = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match uri.scheme_str() {
        Some("https") => true,
        Some("http") => is_local,
        _ => false,
    }
}

/// Enough to catch a slip of the pen; the test alert shows the rest.
fn is_address(text: &str) -> bool {
    let is_plain =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic() && !b"@<>()\",;:\\".contains(&b));
    let Some((who, domain)) = text.split_once('@') else { return false };
    text.len() <= LONGEST_ADDRESS
        && is_plain(who)
        && is_plain(domain)
        && domain.contains('.')
        && !domain.starts_with('.')
}
