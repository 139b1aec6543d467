//! What a person does on a page: open it, read it, click what is written there, fill in what is labelled.

use crate::chromium::Browser;
use crate::wait::until;
use serde_json::{Value, json};
use thirtyfour::WebElement;
use thirtyfour::components::SelectElement;
use thirtyfour::session::scriptret::ScriptRet;

/// Something on a page: by what a person reads there, within the element of an id or anywhere.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    within: Option<&'a str>,
    text: &'a str,
}

impl<'a, Text: AsRef<str> + ?Sized> From<&'a Text> for Place<'a> {
    fn from(text: &'a Text) -> Self {
        Self { within: None, text: text.as_ref() }
    }
}

impl<'a, Text: AsRef<str> + ?Sized> From<(&'a str, &'a Text)> for Place<'a> {
    fn from((id, text): (&'a str, &'a Text)) -> Self {
        Self { within: Some(id), text: text.as_ref() }
    }
}

/// Finds what can be clicked, by its whole text. Hidden things cannot.
const CLICKABLE: &str = "
    const texts = e => [e.innerText, e.value, e.getAttribute('aria-label')];
    const root = arguments[1] ? document.getElementById(arguments[1]) : document;
    const all = [...root.querySelectorAll('a[href], button, summary, input[type=submit]')];
    return all.find(e => e.checkVisibility() && texts(e).some(t => t && t.trim().replace(/[ \\n\\t]+/g, ' ') === arguments[0]));";

/// Finds a field by its label, whole or the beginning of it.
const FIELD: &str = "
    const texts = e => [...(e.labels || [])].map(l => l.innerText.trim().replace(/[ \\n\\t]+/g, ' '));
    const root = arguments[1] ? document.getElementById(arguments[1]) : document;
    const all = [...root.querySelectorAll('input, select, textarea')];
    return all.find(e => texts(e).includes(arguments[0])) || all.find(e => texts(e).some(t => t.startsWith(arguments[0])));";

/// Where the first link of a table leads that has this in its text.
const LINK: &str = "
    return [...document.querySelectorAll('main tbody a[href]')].find(e => e.innerText.includes(arguments[0]))?.href;";

/// Whether a row of a table holds both texts.
const ROW: &str = "
    const rows = [...document.querySelectorAll('tbody tr')].map(e => e.innerText);
    return rows.some(t => t.includes(arguments[0]) && t.includes(arguments[1]));";

/// What has the focus, as its label or text, and whether that can be seen.
const FOCUS: &str = "
    const e = document.activeElement;
    const text = e.labels?.length ? e.labels[0].innerText : e.innerText;
    return [text.trim().replace(/[ \\n\\t]+/g, ' '), getComputedStyle(e).outlineStyle !== 'none'];";

impl Browser {
    pub(crate) async fn open(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    /// What a person reads on the page.
    pub(crate) async fn text(&self) -> String {
        self.run("return document.body ? document.body.innerText : ''", &[])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Waits until the page says this.
    pub(crate) async fn reads(&self, text: &str) {
        let look = async || {
            let page = self.text().await;
            if page.contains(text) { Ok(()) } else { Err(page) }
        };
        until(text, look).await;
    }

    /// Clicks a link or button, as soon as it is there.
    pub(crate) async fn click(&self, place: impl Into<Place<'_>>) {
        let place = place.into();
        let click = async || match self.find(CLICKABLE, place).await {
            // A page that changes by itself may replace it in between.
            Ok(element) => element.click().await.map_err(|error| error.to_string()),
            Err(error) => Err(error),
        };
        until(place.text, click).await;
    }

    /// Goes where the first link of a table leads that has this in its text. Pages that change by themselves may change it meanwhile.
    pub(crate) async fn follow(&self, text: &str) {
        let address = async || {
            let href = self.run(LINK, &[json!(text)]).await;
            if let Some(href) = href.as_str() { Ok(href.to_owned()) } else { Err(self.text().await) }
        };
        let address = until(text, address).await;
        self.open(&address).await;
    }

    /// Waits until a row of a table says both.
    pub(crate) async fn reads_row(&self, one: &str, other: &str) {
        let look = async || match self.run(ROW, &[json!(one), json!(other)]).await {
            Value::Bool(true) => Ok(()),
            _ => Err(self.text().await),
        };
        until(&format!("{one} and {other} in a row"), look).await;
    }

    /// Puts this into a field.
    pub(crate) async fn fill(&self, place: impl Into<Place<'_>>, value: &str) {
        let field = self.field(place).await;
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap();
    }

    /// Ticks a box, or chooses one of several.
    pub(crate) async fn tick(&self, place: impl Into<Place<'_>>) {
        let field = self.field(place).await;
        if !field.is_selected().await.unwrap() {
            field.click().await.unwrap();
        }
    }

    /// Chooses the entry of a list that reads so.
    pub(crate) async fn choose(&self, place: impl Into<Place<'_>>, entry: &str) {
        let list = SelectElement::new(&self.field(place).await).await.unwrap();
        list.select_by_exact_text(entry).await.unwrap();
    }

    /// Types, wherever the focus is.
    pub(crate) async fn keys(&self, keys: impl Into<thirtyfour::TypingData>) {
        self.driver.action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// Goes from field to link to button with the keyboard, until this one has the focus. Each must show that it has it.
    pub(crate) async fn tab_to(&self, text: &str) {
        let mut passed = Vec::new();
        while passed.len() < 40 {
            self.keys(thirtyfour::Key::Tab).await;
            let focus = self.run(FOCUS, &[]).await;
            assert_eq!(focus[1], json!(true), "the focus on {focus} cannot be seen");
            if focus[0] == text {
                return;
            }
            passed.push(focus[0].to_string());
        }
        panic!("the keyboard does not reach {text}: {passed:?}");
    }

    async fn field(&self, place: impl Into<Place<'_>>) -> WebElement {
        let place = place.into();
        until(place.text, async || self.find(FIELD, place).await).await
    }

    async fn find(&self, script: &str, place: Place<'_>) -> Result<WebElement, String> {
        let found = self.driver.execute(script, vec![json!(place.text), json!(place.within)]).await;
        match found.and_then(ScriptRet::element) {
            Ok(element) => Ok(element),
            Err(_) => Err(self.text().await),
        }
    }

    /// What a script gives; null while the page is just changing.
    pub(crate) async fn run(&self, script: &str, arguments: &[Value]) -> Value {
        let ran = self.driver.execute(script, arguments.to_vec()).await;
        ran.map_or(Value::Null, |given| given.json().clone())
    }
}
