//! Ref codes against what the till sells, before a customer finds out.

use super::settings::{found, newest};
use super::{Frame, PageError, Pages, Words, render};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bridge_core::ledger::{Code, Finding};
use bridge_core::menu::{Menu, MenuError};
use bridge_engine::{Connection, MenuTrial};
use serde::Deserialize;
use std::collections::BTreeMap;

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
    csv: String,
    faults: Vec<String>,
    report: Option<Report>,
}

/// What was found.
struct Report {
    known: String,
    /// Of the catalog; none where there is no catalog.
    catalog: Option<Vec<Row>>,
    coupons: Vec<Row>,
    orders: Vec<Row>,
    held: String,
}

/// A finding, and how often.
struct Row {
    path: String,
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
    Ok(render(&menu_page(frame, &connection, String::new(), Vec::new(), None), w))
}

/// Checks against the list that was sent, or the till's own.
pub(super) async fn check(
    State(pages): State<Pages>,
    Path(handle): Path<String>,
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
        // Its numbers are offered on the page of the settings from now on.
        Ok(menu) => {
            pages.engine.learn_menu(&connection.id, menu.clone());
            (StatusCode::OK, Vec::new(), Some(report(&pages, w, &connection, &menu).await?))
        }
        Err(faults) => (StatusCode::UNPROCESSABLE_ENTITY, faults, None),
    };
    let page = render(&menu_page(frame, &connection, sent.csv, faults, report), w);
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
    frame: Frame,
    connection: &Connection,
    csv: String,
    faults: Vec<String>,
    report: Option<Report>,
) -> MenuPage {
    let address = format!("/connections/{}", connection.id.handle());
    MenuPage {
        w: frame.w,
        name: connection.name.clone(),
        settings: format!("{address}/settings#conversion.refs.strip_prefixes"),
        address: format!("{address}/menu"),
        csv,
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
    let week = Some(pages.engine.now() - chrono::TimeDelta::days(7));
    let orders = newest(pages, w, connection, ORDERS, week).await?;
    let trials = pages.engine.try_menu(&orders, menu).await.map_err(|error| PageError::of_journal(w, &error))?;
    let fails = |trial: &&MenuTrial| {
        trial.must_hold || trial.findings.iter().any(|one| matches!(one.code, Code::RefUnknown | Code::RefWrongKind))
    };
    let held = trials.iter().filter(fails).count().to_string();
    let tried = trials.len().to_string();
    let of_orders = trials.into_iter().flat_map(|trial| trial.findings);
    Ok(Report {
        known: w.count("menu_known", menu.entries().count()),
        catalog: catalog.map(|findings| rows(w, findings)),
        coupons: rows(w, coupons),
        orders: rows(w, of_orders.filter(|finding| is_about_refs(finding.code))),
        held: w.with_all("menu_held", &[("held", &held), ("count", &tried)]),
    })
}

fn is_about_refs(code: Code) -> bool {
    let refs = [Code::RefMissing, Code::RefNotNumeric, Code::RefUnknown, Code::RefWrongKind];
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
fn rows(w: Words, findings: impl IntoIterator<Item = Finding>) -> Vec<Row> {
    let mut all = BTreeMap::<String, Row>::new();
    for finding in findings {
        let text = finding.text(w.lang);
        let row = all.entry(text.clone()).or_insert_with(|| Row {
            path: finding.path.clone(),
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
