//! The user who connected (HubRise resource `User`, scope `profile`).

use crate::read::{readable, record};
use crate::{Personal, Timezone, UserId};

record! {
    /// The user who gave the scope `profile` or `profile_with_email`.
    #[derive(Debug)]
    pub struct User {
        /// Key of the user.
        id: Option<UserId> = "id",
        /// First name.
        first_name: Option<Personal> = "first_name",
        /// Last name.
        last_name: Option<Personal> = "last_name",
        /// Mail address; with `profile_with_email` only.
        email: Option<Personal> = "email",
        /// Time zone.
        timezone: Option<Timezone> = "timezone",
        /// Preferred languages, for instance `en-GB`.
        locales: Vec<String> = "locales",
    }
}
readable!(User);
