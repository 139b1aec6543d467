//! Locations (HubRise resource `Location`).

use super::{endpoints, list_query};
use crate::client::endpoint::json;
use crate::{Cursor, Location, LocationId, Page, PatchLocation, Path, Read};

endpoints! {
    /// `GET /location` or `GET /locations/:location_id`: a location, with name, currency and time zone.
    #[derive(Copy, Default)]
    pub struct GetLocation<'a> {
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
    }
    GET "get location" Safe -> Read<Location>;
    |call| Path::location(call.location);

    /// `PATCH /location` or `PATCH /locations/:location_id`: changes opening hours, preparation time, order acceptance, free fields.
    #[derive(Copy)]
    pub struct UpdateLocation<'a> {
        /// The location; `None` is the token's own.
        location: Option<&'a LocationId>,
        /// What to change.
        patch: &'a PatchLocation,
    }
    PATCH "update location" Unsafe -> Option<Read<Location>>;
    |call| Path::location(call.location), body json(call.patch);

    /// `GET /locations`: the locations of the account. For tokens of an account.
    #[derive(Default)]
    pub struct ListLocations {
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list locations" Safe -> Page<Location>;
    |call| Path::new("locations"), query list_query(call.count, call.cursor.as_ref(), []);
}
