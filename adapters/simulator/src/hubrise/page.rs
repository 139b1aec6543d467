//! The few HTML pages of the simulated HubRise: plain forms, no scripts, a browser can click them.

use bytes::Bytes;
use http::{Response, StatusCode, header};
use hubrise_api::LocationId;

use super::grant::Scope;
use super::listing::Query;
use super::world::{Named, World};

/// A whole page; `body` is HTML, `title` is text.
pub(crate) fn page(status: StatusCode, title: &str, body: &str) -> Response<Bytes> {
    let title = escape(title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><link rel=\"icon\" href=\"data:,\"><style>body{{font:16px sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}}\
         label{{display:block;margin:.5rem 0}}</style><p>Simulated HubRise</p><main><h1>{title}</h1>{body}</main></html>"
    );
    let answer = Response::builder().status(status).header(header::CONTENT_TYPE, "text/html; charset=utf-8");
    answer.body(html.into()).expect("a status and a constant header")
}

/// Sends the browser on, with a GET.
pub(crate) fn redirect(to: &str) -> Response<Bytes> {
    let answer = Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, to).body(Bytes::new());
    answer.unwrap_or_else(|_| page(StatusCode::BAD_REQUEST, "Bad address", "<p>The browser cannot be sent there.</p>"))
}

/// Text as HTML, also inside of quotes.
pub(crate) fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// A hidden field of a form.
pub(crate) fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value))
}

/// The customer lists and catalogs to choose from, where the scope asks for one.
pub(crate) fn choices(world: &World, location: &LocationId, scope: &Scope) -> String {
    let asked = [("customer_list", "Customer list"), ("catalog", "Catalog")].into_iter();
    let of_location = |resource| world.named(resource).iter().filter(|named| named.location == *location);
    asked
        .filter(|(resource, _)| scope.covers(resource))
        .map(|(resource, label)| select(resource, label, of_location(resource)))
        .collect()
}

fn select<'a>(resource: &str, label: &str, offered: impl Iterator<Item = &'a Named>) -> String {
    let option = |named: &Named| format!("<option value=\"{}\">{}</option>", escape(&named.id), escape(&named.name));
    let options: String = offered.map(option).collect();
    if options.is_empty() {
        return format!("<p>{label}: this location has none.</p>");
    }
    format!("<label>{label} <select name=\"{resource}_id\">{options}</select></label>")
}

/// What a form's field says; `None` where it is absent or empty.
pub(crate) fn field(form: &Query, name: &str) -> Option<String> {
    form.get(name).filter(|value| !value.is_empty()).map(str::to_owned)
}
