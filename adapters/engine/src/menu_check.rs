//! Ref codes against what the till sells: of the connected catalog, and of orders that came.

use crate::connection::ConnectionId;
use crate::desk::{circumstances, newest_order};
use crate::engine::Engine;
use crate::journal::{InjectionId, JournalError};
use crate::pos::{CheckFailed, Listed, Listings};
use bridge_core::ledger::Finding;
use bridge_core::menu::{Entry, Kind, Menu};
use chrono::TimeDelta;
use hubrise_api::{CatalogId, GetCatalog};
use serde_json::Value;

/// How long a page waits for a till's lists.
const SOON: TimeDelta = TimeDelta::seconds(2);

/// An order under a menu.
#[derive(Debug, Clone)]
pub struct MenuTrial {
    /// The order.
    pub injection: InjectionId,
    /// What conversion finds with that menu.
    pub findings: Vec<Finding>,
    /// The order would wait for a person.
    pub must_hold: bool,
}

impl Engine {
    /// What the connection's till lists; an empty menu where it lists nothing.
    ///
    /// # Errors
    /// When the till does not answer as it should. `None`: the connection has no till.
    pub async fn till_menu(&self, id: &ConnectionId) -> Option<Result<Menu, CheckFailed>> {
        let pos = self.pos(id)?;
        Some(pos.check().await.map(|listings| menu(&listings)))
    }

    /// What the till of a connection sells, as far as that is known: what it lists now if it answers soon, and for kinds it
    /// does not list, what somebody checked against.
    pub async fn known_menu(&self, id: &ConnectionId) -> Option<Menu> {
        let soon = self.inner.clock.sleep_until(self.inner.clock.now() + SOON);
        let listed = tokio::select! {
            biased;
            menu = self.till_menu(id) => menu.and_then(Result::ok),
            () = soon => None,
        };
        let (listed, learned) = (listed.unwrap_or_default(), self.inner.menus().get(id).cloned().unwrap_or_default());
        let is_listed = |kind| listed.entries().any(|entry| entry.kind == kind);
        let others = learned.entries().filter(|entry| !is_listed(entry.kind));
        Some(Menu::new(listed.entries().chain(others).cloned())).filter(|menu| menu.entries().next().is_some())
    }

    /// Keeps a list that somebody has of what the till sells, until the process ends.
    pub fn learn_menu(&self, id: &ConnectionId, menu: Menu) {
        self.inner.menus().insert(id.clone(), menu);
    }

    /// What is wrong with the refs of the connection's catalog; `None` where there is no catalog, or HubRise does not give it.
    pub async fn check_catalog(&self, id: &ConnectionId, menu: &Menu) -> Option<Vec<Finding>> {
        let live = self.inner.live(id)?;
        let catalog = CatalogId::new(&*live.connection.hubrise.links.catalog.as_ref()?.id);
        let (_, body) = live.hubrise.ask_raw(&GetCatalog::new(&catalog)).await.ok()?;
        let catalog: Value = serde_json::from_slice(&body).ok()?;
        Some(menu.check_catalog(&catalog, &live.connection.settings.conversion.refs))
    }

    /// Converts orders with this menu. Nothing is stored or sent.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn try_menu(&self, orders: &[InjectionId], menu: &Menu) -> Result<Vec<MenuTrial>, JournalError> {
        let mut trials = Vec::new();
        for id in orders {
            let Some(injection) = self.inner.journal.injection(*id).await? else { continue };
            let parts = newest_order(&injection).zip(self.connection(&injection.connection));
            let Some(((order, connection), pos)) = parts.zip(self.pos(&injection.connection)) else { continue };
            let at = circumstances(injection.created_at, injection.state).with_menu(menu);
            let conversion = pos.convert(&order, &connection.settings, at);
            let findings = conversion.ledger.notable().into_iter().cloned().collect();
            trials.push(MenuTrial { injection: *id, findings, must_hold: conversion.must_hold });
        }
        Ok(trials)
    }
}

fn menu(listings: &Listings) -> Menu {
    let kinds = [
        (Kind::Product, &listings.products),
        (Kind::Coupon, &listings.coupons),
        (Kind::SaleType, &listings.sale_types),
        (Kind::Method, &listings.payment_methods),
    ];
    Menu::new(kinds.into_iter().flat_map(|(kind, rows)| rows.iter().flatten().filter_map(move |row| entry(kind, row))))
}

fn entry(kind: Kind, row: &Listed) -> Option<Entry> {
    Some(Entry {
        kind,
        number: row.number.parse().ok()?,
        name: row.name.clone().unwrap_or_default(),
        price: row.price.as_deref().and_then(|price| price.parse().ok()),
    })
}
