//! Catalogs (HubRise resource `Catalog`).

use super::{endpoints, list_query};
use crate::client::endpoint::json;
use crate::{Catalog, CatalogId, Cursor, Level, NewCatalog, Page, Path, Read};

endpoints! {
    /// `GET /catalogs/:catalog_id`: a catalog with all that is in it. A heavy call.
    #[derive(Copy)]
    pub struct GetCatalog<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
        /// `hide_data`: leave out what is in it.
        hide_data: bool,
    }
    GET "get catalog" Safe [heavy] -> Read<Catalog>;
    |call| Path::new("catalogs").then(call.catalog.as_str()),
    query call.hide_data.then(|| ("hide_data", "true".to_owned())).into_iter().collect();

    /// `GET /location/catalogs`, `GET /locations/:location_id/catalogs` (both levels), `GET /account/catalogs` or
    /// `GET /accounts/:account_id/catalogs` (the account's only): catalogs, without what is in them.
    #[derive(Default)]
    pub struct ListCatalogs<'a> {
        /// Whose catalogs.
        level: Level<'a>,
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list catalogs" Safe -> Page<Catalog>;
    |call| Path::level(call.level).then("catalogs"),
    query list_query(call.count, call.cursor.as_ref(), []);

    /// `POST /location/catalogs`, `POST /locations/:location_id/catalogs`, `POST /account/catalogs` or
    /// `POST /accounts/:account_id/catalogs`: creates a catalog.
    #[derive(Copy)]
    pub struct CreateCatalog<'a> {
        /// Whose catalog.
        level: Level<'a>,
        /// The catalog.
        catalog: &'a NewCatalog,
    }
    POST "create catalog" Unsafe [writes_catalog] -> Read<Catalog>;
    |call| Path::level(call.level).then("catalogs"), body json(call.catalog);

    /// `PUT /catalogs/:catalog_id`: replaces all that is in a catalog, or only its name where no data is given.
    ///
    /// A token of a location gets 401 for a catalog of the account: see [`Error::is_catalog_permission`](crate::Error::is_catalog_permission).
    #[derive(Copy)]
    pub struct ReplaceCatalog<'a> {
        /// The catalog.
        id: &'a CatalogId,
        /// Its new state.
        catalog: &'a NewCatalog,
    }
    PUT "replace catalog" Unsafe [writes_catalog] -> Option<Read<Catalog>>;
    |call| Path::new("catalogs").then(call.id.as_str()), body json(call.catalog);

    /// `DELETE /catalogs/:catalog_id`: deletes a catalog.
    #[derive(Copy)]
    pub struct DeleteCatalog<'a> {
        /// The catalog.
        catalog: &'a CatalogId,
    }
    DELETE "delete catalog" Safe [writes_catalog] -> ();
    |call| Path::new("catalogs").then(call.catalog.as_str());
}

impl<'a> GetCatalog<'a> {
    /// A catalog with all that is in it.
    pub fn new(catalog: &'a CatalogId) -> Self {
        Self { catalog, hide_data: false }
    }
}
