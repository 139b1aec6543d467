//! Accounts and the user (HubRise resources `Account`, `User`).

use super::{endpoints, list_query};
use crate::{Account, AccountId, Cursor, Page, Path, Read, User};

endpoints! {
    /// `GET /account` or `GET /accounts/:account_id`: an account, with its currency. For tokens of an account.
    #[derive(Copy, Default)]
    pub struct GetAccount<'a> {
        /// The account; `None` is the token's own.
        account: Option<&'a AccountId>,
    }
    GET "get account" Safe -> Read<Account>;
    |call| Path::account(call.account);

    /// `GET /accounts`: the accounts of the token. Seen in HubRise's own client library only.
    #[derive(Default)]
    pub struct ListAccounts {
        /// Most elements on a page; at HubRise 100 by default and at most.
        count: Option<u32>,
        /// Where to go on; `None` = from the start.
        cursor: Option<Cursor>,
    }
    GET "list accounts" Safe -> Page<Account>;
    |call| Path::new("accounts"), query list_query(call.count, call.cursor.as_ref(), []);

    /// `GET /user`: the user who gave the scope `profile` or `profile_with_email`.
    #[derive(Copy, Default)]
    pub struct GetUser {}
    GET "get user" Safe -> Read<User>;
    |call| Path::new("user");
}
