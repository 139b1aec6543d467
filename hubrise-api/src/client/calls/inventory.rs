//! The inventory of a catalog at a location (HubRise resource `Inventory`).

use super::endpoints;
use crate::client::endpoint::json;
use crate::{CatalogId, InventoryEntry, LocationId, Path, Read, SetStock};

fn inventory(catalog: &CatalogId, location: Option<&LocationId>) -> Path {
    let catalog = Path::new("catalogs").then(catalog.as_str());
    match location {
        Some(location) => catalog.then("locations").then(location.as_str()),
        None => catalog.then("location"),
    }
    .then("inventory")
}

endpoints! {
    /// `GET /catalogs/:catalog_id/location/inventory` or `GET /catalogs/:catalog_id/locations/:location_id/inventory`: what is
    /// counted; what is not listed is unlimited.
    #[derive(Copy)]
    pub struct GetInventory<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
    }
    GET "get inventory" Safe -> Read<Vec<InventoryEntry>>;
    |call| inventory(call.catalog, call.location);

    /// `PUT /catalogs/:catalog_id/location/inventory` or `PUT /catalogs/:catalog_id/locations/:location_id/inventory`: sets the
    /// whole inventory; entries of the catalog that are not sent become unlimited.
    #[derive(Copy)]
    pub struct ReplaceInventory<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
        /// The entries.
        entries: &'a [SetStock],
    }
    PUT "replace inventory" Unsafe -> Option<Read<Vec<InventoryEntry>>>;
    |call| inventory(call.catalog, call.location), body json(&call.entries);

    /// `PATCH /catalogs/:catalog_id/location/inventory` or `PATCH /catalogs/:catalog_id/locations/:location_id/inventory`: sets the
    /// entries that are sent. The answer holds the changed ones only; old servers send none.
    #[derive(Copy)]
    pub struct PatchInventory<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
        /// The entries.
        entries: &'a [SetStock],
    }
    PATCH "patch inventory" Unsafe -> Option<Read<Vec<InventoryEntry>>>;
    |call| inventory(call.catalog, call.location), body json(&call.entries);
}
