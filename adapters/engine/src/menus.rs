//! What tills are known to sell and take: what they listed themselves when they were last asked, and lists that people
//! brought. Kept with the connection until it is over, or its till is another one.

use crate::connection::ConnectionId;
use crate::engine::{Engine, Inner};
use crate::journal::{Journal, JournalError};
use crate::pos::{CheckFailed, Listed, Listings};
use bridge_core::menu::{Entry, Kind, Menu};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Under which name the journal keeps it.
const NAME: &str = "menu";

/// What the till of a connection is known to sell and take, and since when.
#[derive(Debug, Clone)]
pub struct KnownMenu {
    /// What the till listed, and for kinds it did not list, what stands in the list somebody brought.
    pub menu: Arc<Menu>,
    /// When the till last listed something.
    pub listed_at: Option<DateTime<Utc>>,
    /// When somebody last brought a list, and who.
    pub brought: Option<(DateTime<Utc>, String)>,
}

/// Both lists of a connection, as they are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Lists {
    listed: Option<List>,
    brought: Option<List>,
}

/// A list, as a table, and how we came by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct List {
    at: DateTime<Utc>,
    /// Who brought it; nobody where the till itself listed it.
    who: String,
    csv: String,
}

impl List {
    fn new(at: DateTime<Utc>, who: &str, menu: &Menu) -> Self {
        Self { at, who: who.to_owned(), csv: menu.to_csv() }
    }

    fn menu(&self) -> Menu {
        // Written by us. What a later version writes otherwise is not known, and says nothing.
        Menu::from_csv(&self.csv).unwrap_or_default()
    }
}

impl Lists {
    fn read(self) -> Option<KnownMenu> {
        let menu = |list: Option<&List>| list.map(List::menu).unwrap_or_default();
        let (listed, brought) = (menu(self.listed.as_ref()), menu(self.brought.as_ref()));
        let others = brought.entries().filter(|entry| !listed.lists(entry.kind));
        let menu = Menu::new(listed.entries().chain(others).cloned());
        menu.entries().next()?;
        Some(KnownMenu {
            menu: Arc::new(menu),
            listed_at: self.listed.map(|list| list.at),
            brought: self.brought.map(|list| (list.at, list.who)),
        })
    }
}

/// The menus of all connections.
#[derive(Default)]
pub(crate) struct Menus {
    known: Mutex<HashMap<ConnectionId, KnownMenu>>,
    /// Whoever changes what is kept holds it from reading to storing.
    turn: tokio::sync::Mutex<()>,
}

impl Menus {
    fn known(&self) -> MutexGuard<'_, HashMap<ConnectionId, KnownMenu>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the till is known to sell; `None` where nothing is.
    pub(crate) fn of(&self, id: &ConnectionId) -> Option<Arc<Menu>> {
        self.known().get(id).map(|known| Arc::clone(&known.menu))
    }

    /// Reads what was kept before.
    pub(crate) async fn open(&self, journal: &dyn Journal, id: &ConnectionId) -> Result<(), JournalError> {
        self.put(id, lists(journal, id).await?);
        Ok(())
    }

    fn put(&self, id: &ConnectionId, lists: Lists) {
        let mut known = self.known();
        match lists.read() {
            Some(menu) => known.insert(id.clone(), menu),
            None => known.remove(id),
        };
    }
}

/// What the till of a connection is known to sell, by the journal alone.
pub(crate) async fn kept(journal: &dyn Journal, id: &ConnectionId) -> Result<Option<Arc<Menu>>, JournalError> {
    Ok(lists(journal, id).await?.read().map(|known| known.menu))
}

async fn lists(journal: &dyn Journal, id: &ConnectionId) -> Result<Lists, JournalError> {
    let kept = journal.kept(id, NAME).await?;
    Ok(kept.and_then(|fact| serde_json::from_str(&fact).ok()).unwrap_or_default())
}

async fn change(inner: &Inner, id: &ConnectionId, edit: impl FnOnce(&mut Lists)) -> Result<(), JournalError> {
    let _turn = inner.menus.turn.lock().await;
    let before = lists(&*inner.journal, id).await?;
    let mut lists = before.clone();
    edit(&mut lists);
    if lists != before {
        let fact = serde_json::to_string(&lists).expect("texts and times only");
        inner.journal.keep(id, NAME, &fact).await?;
    }
    inner.menus.put(id, lists);
    Ok(())
}

/// Keeps what the till of a connection listed just now. One that lists nothing changes nothing.
pub(crate) async fn listed(inner: &Inner, id: &ConnectionId, listings: &Listings) -> Result<(), JournalError> {
    let menu = menu(listings);
    if menu.entries().next().is_none() {
        return Ok(());
    }
    let at = inner.clock.now();
    change(inner, id, |lists| lists.listed = Some(List::new(at, "", &menu))).await
}

/// Forgets both lists: the connection is over, or its till is another one.
pub(crate) async fn forget(inner: &Inner, id: &ConnectionId) -> Result<(), JournalError> {
    change(inner, id, |lists| *lists = Lists::default()).await
}

impl Engine {
    /// Asks the connection's till what it lists, and keeps it. `None`: the connection has no till.
    ///
    /// # Errors
    /// When the till does not answer as it should.
    pub async fn till_menu(&self, id: &ConnectionId) -> Option<Result<Menu, CheckFailed>> {
        let pos = self.pos(id)?;
        let listings = match pos.check().await {
            Ok(listings) => listings,
            Err(failed) => return Some(Err(failed)),
        };
        if let Err(error) = listed(&self.inner, id, &listings).await {
            tracing::warn!(connection.id = %id, %error, "what the till lists could not be kept");
        }
        Some(Ok(menu(&listings)))
    }

    /// What the till of a connection is known to sell and take. Nobody is asked.
    pub fn known_menu(&self, id: &ConnectionId) -> Option<KnownMenu> {
        self.inner.menus.known().get(id).cloned()
    }

    /// Keeps a list that somebody has of what the till sells, in place of the one brought before.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub async fn learn_menu(&self, id: &ConnectionId, menu: &Menu, who: &str) -> Result<(), JournalError> {
        let at = self.now();
        change(&self.inner, id, |lists| lists.brought = Some(List::new(at, who, menu))).await
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
