//! Customer lists (HubRise resource `CustomerList`).

use crate::read::{readable, record};
use crate::write::sent;
use crate::{CustomerListId, Time};

record! {
    /// A list of customers, of a location or of an account.
    #[derive(Debug)]
    pub struct CustomerList {
        /// Key of the list.
        id: Option<CustomerListId> = "id",
        /// Its name.
        name: Option<String> = "name",
        /// When it was created; shown in lists only.
        created_at: Option<Time> = "created_at",
    }
}
readable!(CustomerList);

sent! {
    /// A new customer list, or a new name for one. Names are unique; one of an account must be unused by its locations too.
    #[derive(Debug, Eq)]
    pub struct CustomerListName {
        /// The name.
        name: String = "name",
    }
}

impl CustomerListName {
    /// The name of a list.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}
