//! Ref codes of the connected catalog against what the till sells.

use crate::connection::ConnectionId;
use crate::engine::Engine;
use bridge_core::ledger::Finding;
use bridge_core::menu::Menu;
use hubrise_api::{CatalogId, GetCatalog};
use serde_json::Value;

impl Engine {
    /// What is wrong with the refs of the connection's catalog; `None` where there is no catalog, or HubRise does not give it.
    pub async fn check_catalog(&self, id: &ConnectionId, menu: &Menu) -> Option<Vec<Finding>> {
        let live = self.inner.live(id)?;
        let catalog = CatalogId::new(&*live.connection.hubrise.links.catalog.as_ref()?.id);
        let (_, body) = live.hubrise.ask_raw(&GetCatalog::new(&catalog)).await.ok()?;
        let catalog: Value = serde_json::from_slice(&body).ok()?;
        Some(menu.check_catalog(&catalog, &live.connection.settings.conversion.refs))
    }
}
