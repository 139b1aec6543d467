//! Ref codes against what the till sells, before a customer finds out.

use super::order::element_name;
use super::settings::{found, newest, since, verdict_word};
use super::{Frame, PageError, Pages, Words, render};
use crate::access::Signed;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bridge_core::ledger::{Code, Finding};
use bridge_core::menu::{Menu, MenuError};
use bridge_core::settings::form::{Field, field};
use bridge_engine::{Connection, Verdict};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The first of the settings by which ref codes are read.
const REF_SETTING: &str = "conversion.refs.strip_prefixes";
/// Orders that are tried.
const ORDERS: u32 = 200;

#[derive(Template)]
#[template(path = "menu.html")]
struct MenuPage {
    w: Words,
    frame: Frame,
    name: String,
    address: String,
    settings: String,
    settings_label: String,
    csv: String,
    /// What the till is known to sell, since when, and from whom.
    known: Option<String>,
    faults: Vec<String>,
    report: Option<Report>,
}

/// What was found.
struct Report {
    known: String,
    /// Of the week's orders, how many would not arrive because of what is in them; then the others, and what waits now.
    orders_said: Vec<String>,
    /// Where what waits now is listed.
    waiting: Option<String>,
    /// Of the catalog; none where there is no catalog.
    catalog: Option<Vec<Row>>,
    coupons: Vec<Row>,
    orders: Vec<Row>,
}

/// A finding, and how often.
struct Row {
    /// What it is about, as people call it.
    name: String,
    text: String,
    advice: Option<String>,
    class: &'static str,
    count: usize,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    csv: String,
    from: String,
}

pub(super) async fn page(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
    frame: Frame,
) -> Result<Response, PageError> {
    let w = frame.w;
    let connection = found(&pages, w, &handle)?;
    Ok(render(&menu_page(&pages, frame, &connection, String::new(), Vec::new(), None), w))
}

/// Checks against the list that was sent, or the till's own, and keeps it.
pub(super) async fn check(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
    signed: Signed,
    frame: Frame,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let w = frame.w;
    let connection = found(&pages, w, &handle)?;
    let menu = if sent.from == "till" {
        match pages.engine.till_menu(&connection.id).await {
            Some(Ok(menu)) if menu.entries().next().is_some() => Ok(menu),
            _ => Err(vec![w.t("menu_no_listing")]),
        }
    } else {
        Menu::from_csv(&sent.csv).map_err(|errors| faults(w, &errors))
    };
    let (status, faults, report) = match menu {
        Ok(menu) => {
            if sent.from != "till" {
                let kept = pages.engine.learn_menu(&connection.id, &menu, signed.name()).await;
                kept.map_err(|error| PageError::of_journal(w, &error))?;
            }
            (StatusCode::OK, Vec::new(), Some(report(&pages, w, &connection, &menu).await?))
        }
        Err(faults) => (StatusCode::UNPROCESSABLE_ENTITY, faults, None),
    };
    let page = render(&menu_page(&pages, frame, &connection, sent.csv, faults, report), w);
    Ok((status, page).into_response())
}

/// Lines that are said to be wrong; the others most likely are for the same reason.
const FAULTS: usize = 20;

/// What is wrong with a list, in the reader's language.
fn faults(w: Words, errors: &[MenuError]) -> Vec<String> {
    let mut faults: Vec<_> = errors.iter().take(FAULTS).map(|error| fault(w, error)).collect();
    if errors.len() > FAULTS {
        faults.push(w.with("menu_more_faults", "count", &(errors.len() - FAULTS).to_string()));
    }
    faults
}

fn fault(w: Words, error: &MenuError) -> String {
    let (key, line, argument) = match error {
        MenuError::Header => return w.t("menu_fault_header"),
        MenuError::Fields { line, found } => ("menu_fault_fields", line, *found),
        MenuError::Quote { line } => ("menu_fault_quote", line, 0),
        MenuError::Kind { line } => ("menu_fault_kind", line, 0),
        MenuError::Number { line } => ("menu_fault_number", line, 0),
        MenuError::Price { line } => ("menu_fault_price", line, 0),
        MenuError::Twice { line, first } => ("menu_fault_twice", line, *first),
        other => return other.to_string(),
    };
    w.with_all(key, &[("line", &line.to_string()), ("argument", &argument.to_string())])
}

fn menu_page(
    pages: &Pages,
    frame: Frame,
    connection: &Connection,
    csv: String,
    faults: Vec<String>,
    report: Option<Report>,
) -> MenuPage {
    let (w, address) = (frame.w, format!("/connections/{}", connection.id.handle()));
    let label = |field: &Field| w.with("ledger_setting", "setting", &field.title(w.lang));
    MenuPage {
        w,
        name: connection.name.clone(),
        settings: format!("{address}/settings?at={REF_SETTING}#{REF_SETTING}"),
        settings_label: field(REF_SETTING).map(label).unwrap_or_default(),
        address: format!("{address}/menu"),
        csv,
        known: pages.engine.known_menu(&connection.id).map(|known| since(w, connection, &known)),
        faults,
        report,
        frame,
    }
}

async fn report(pages: &Pages, w: Words, connection: &Connection, menu: &Menu) -> Result<Report, PageError> {
    let catalog = pages.engine.check_catalog(&connection.id, menu).await;
    let (coupons, catalog) = match catalog {
        Some(findings) => {
            let (coupons, others): (Vec<_>, Vec<_>) =
                findings.into_iter().partition(|finding| finding.code == Code::CouponSetup);
            (coupons, Some(others))
        }
        None => (Vec::new(), None),
    };
    let tried = tried(pages, w, connection, menu).await?;
    let in_catalog = |finding: &Finding| finding.args.get("name").cloned().unwrap_or_default();
    Ok(Report {
        known: w.count("menu_known", menu.entries().count()),
        catalog: catalog.map(|findings| rows(w, findings.into_iter().map(|one| (in_catalog(&one), one)))),
        coupons: rows(w, coupons.into_iter().map(|one| (in_catalog(&one), one))),
        orders_said: tried.said(w),
        waiting: (tried.waiting > 0).then(|| format!("/operations?state=needs&connection={}", connection.id.handle())),
        orders: rows(w, tried.findings),
    })
}

/// What became of the week's orders when they were judged with the list.
#[derive(Default)]
struct Tried {
    count: usize,
    /// Orders that wait or are refused because of what is in them.
    by_conversion: usize,
    /// The others that do not go by themselves, by the stable word of the reason.
    otherwise: BTreeMap<&'static str, usize>,
    /// Orders that need a person at this moment.
    waiting: usize,
    /// What is wrong with refs and numbers, with what people call the element.
    findings: Vec<(String, Finding)>,
}

async fn tried(pages: &Pages, w: Words, connection: &Connection, menu: &Menu) -> Result<Tried, PageError> {
    let failed = |error| PageError::of_journal(w, &error);
    let week = Some(pages.engine.now() - chrono::TimeDelta::days(7));
    let mut tried = Tried::default();
    for id in newest(pages, w, connection, ORDERS, week).await? {
        let Some(trial) = pages.engine.try_menu(id, menu).await.map_err(failed)? else { continue };
        let Some(record) = pages.store.order_record(id).await.map_err(failed)? else { continue };
        tried.count += 1;
        tried.waiting += usize::from(record.injection.state.needs_a_person());
        match trial.verdict() {
            _ if trial.of_conversion() != Verdict::Goes => tried.by_conversion += 1,
            Verdict::Goes => {}
            other => *tried.otherwise.entry(verdict_word(other)).or_default() += 1,
        }
        let snapshot = record.injection.snapshot.as_ref().map(|snapshot| &*snapshot.json).unwrap_or_default();
        let order: Value = serde_json::from_slice(snapshot).unwrap_or_default();
        let findings = trial.conversion.ledger.findings.into_iter().filter(|finding| is_about_refs(finding.code));
        tried.findings.extend(findings.map(|finding| (element_name(w, &order, &finding.path), finding)));
    }
    Ok(tried)
}

impl Tried {
    fn said(&self, w: Words) -> Vec<String> {
        let [held, count] = [self.by_conversion, self.count].map(|count| count.to_string());
        let mut said = vec![w.with_all("menu_held", &[("held", &held), ("count", &count)])];
        said.extend(self.otherwise.iter().map(|(word, count)| w.count(&format!("menu_{word}"), *count)));
        if self.waiting > 0 {
            said.push(w.count("menu_waiting", self.waiting));
        }
        said
    }
}

fn is_about_refs(code: Code) -> bool {
    let refs = [Code::RefMissing, Code::RefNotNumeric, Code::RefUnknown, Code::RefWrongKind, Code::NumberUnknown];
    let without = [
        Code::ItemWithoutRef,
        Code::OptionWithoutRef,
        Code::DealWithoutRef,
        Code::ChargeWithoutRef,
        Code::DiscountWithoutRef,
        Code::PaymentRefRequired,
        Code::PaymentWithoutRef,
        Code::ServiceTypeMissing,
    ];
    refs.contains(&code) || without.contains(&code)
}

/// The same text once, the most frequent first.
fn rows(w: Words, findings: impl IntoIterator<Item = (String, Finding)>) -> Vec<Row> {
    let mut all = BTreeMap::<String, Row>::new();
    for (name, finding) in findings {
        let text = finding.text(w.lang);
        let row = all.entry(text.clone()).or_insert_with(|| Row {
            name,
            text,
            advice: finding.advice(w.lang),
            class: finding.code.severity().name(),
            count: 0,
        });
        row.count += 1;
    }
    let mut rows: Vec<_> = all.into_values().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}
