//! Scopes: types that can only build what HubRise's grammar allows.

use std::fmt;
use std::str::FromStr;

/// What a permission is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ScopeResource {
    /// `orders`
    Orders,
    /// `customer_list`: one list, which the user selects.
    CustomerList,
    /// `catalog`: one catalog, which the user selects.
    Catalog,
    /// `inventory`
    Inventory,
    /// `all_customer_lists`
    AllCustomerLists,
    /// `all_catalogs`
    AllCatalogs,
}

impl ScopeResource {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Orders, "orders"),
        (Self::CustomerList, "customer_list"),
        (Self::Catalog, "catalog"),
        (Self::Inventory, "inventory"),
        (Self::AllCustomerLists, "all_customer_lists"),
        (Self::AllCatalogs, "all_catalogs"),
    ];

    /// Permission to read.
    pub fn read(self) -> Permission {
        Permission { resource: self, access: Access::Read }
    }

    /// Permission to write, which includes reading.
    pub fn write(self) -> Permission {
        Permission { resource: self, access: Access::Write }
    }

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(resource, _)| *resource == self).map_or("", |(_, word)| word)
    }
}

/// How far a permission goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// `read`
    Read,
    /// `write`, which includes `read`
    Write,
}

/// One permission, for instance `orders.write`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Permission {
    /// About what.
    pub resource: ScopeResource,
    /// How far.
    pub access: Access,
}

/// At least one permission at a location or an account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Permissions {
    level: &'static str,
    list: Vec<Permission>,
}

impl Permissions {
    /// Permissions at one location.
    pub fn location(first: Permission) -> Self {
        Self { level: "location", list: vec![first] }
    }

    /// Permissions at an account with all its locations.
    pub fn account(first: Permission) -> Self {
        Self { level: "account", list: vec![first] }
    }

    /// And another one. Each resource stands once, with the further of its accesses.
    pub fn and(mut self, next: Permission) -> Self {
        match self.list.iter_mut().find(|permission| permission.resource == next.resource) {
            Some(known) => known.access = known.access.max(next.access),
            None => self.list.push(next),
        }
        self
    }

    /// And who the user is. HubRise advises against it: other users cannot share such a connection.
    pub fn with_profile(self, profile: Profile) -> Scope {
        Scope { permissions: Some(self), profile: Some(profile) }
    }

    /// The permissions.
    pub fn as_slice(&self) -> &[Permission] {
        &self.list
    }
}

/// Who the user is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    /// `profile`: the user without mail address.
    Profile,
    /// `profile_with_email`
    WithEmail,
}

/// What a token may do: permissions, the user's profile, or both.
///
/// ```
/// use hubrise_api::{Permissions, Scope, ScopeResource};
///
/// let scope: Scope = Permissions::location(ScopeResource::Orders.write()).and(ScopeResource::Catalog.read()).into();
/// assert_eq!(scope.to_string(), "location[orders.write,catalog.read]");
/// assert_eq!("location[orders.write,catalog.read]".parse(), Ok(scope));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    permissions: Option<Permissions>,
    profile: Option<Profile>,
}

impl Scope {
    /// Only who the user is.
    pub fn profile(profile: Profile) -> Self {
        Self { permissions: None, profile: Some(profile) }
    }

    /// The permissions it asks for, if any.
    pub fn permissions(&self) -> Option<&Permissions> {
        self.permissions.as_ref()
    }
}

impl From<Permissions> for Scope {
    fn from(permissions: Permissions) -> Self {
        Self { permissions: Some(permissions), profile: None }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let access = match self.access {
            Access::Read => "read",
            Access::Write => "write",
        };
        write!(f, "{}.{access}", self.resource.word())
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Profile => "profile",
            Self::WithEmail => "profile_with_email",
        })
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list: Vec<_> = self.list.iter().map(ToString::to_string).collect();
        write!(f, "{}[{}]", self.level, list.join(","))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.permissions, &self.profile) {
            (Some(permissions), Some(profile)) => write!(f, "{permissions},{profile}"),
            (Some(permissions), None) => permissions.fmt(f),
            (None, Some(profile)) => profile.fmt(f),
            (None, None) => Ok(()),
        }
    }
}

/// The text is no scope of HubRise's grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a scope: expected for instance `location[orders.write,catalog.read]`, `account[orders.read],profile` or `profile`"
)]
#[non_exhaustive]
pub struct ScopeError;

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let Some((level, rest)) = text.split_once('[') else { return profile(text).map(Self::profile) };
        let (list, end) = rest.split_once(']').ok_or(ScopeError)?;
        let mut list = list.split(',').map(permission);
        let first = list.next().ok_or(ScopeError)??;
        let begun = match level {
            "location" => Permissions::location(first),
            "account" => Permissions::account(first),
            _ => return Err(ScopeError),
        };
        let permissions = list.try_fold(begun, |all, next| Ok(all.and(next?)))?;
        match end.strip_prefix(',') {
            Some(end) => Ok(permissions.with_profile(profile(end)?)),
            None if end.is_empty() => Ok(permissions.into()),
            None => Err(ScopeError),
        }
    }
}

fn permission(text: &str) -> Result<Permission, ScopeError> {
    let (resource, access) = text.split_once('.').ok_or(ScopeError)?;
    let (resource, _) = ScopeResource::ALL.iter().find(|(_, word)| *word == resource).ok_or(ScopeError)?;
    match access {
        "read" => Ok(resource.read()),
        "write" => Ok(resource.write()),
        _ => Err(ScopeError),
    }
}

fn profile(text: &str) -> Result<Profile, ScopeError> {
    match text {
        "profile" => Ok(Profile::Profile),
        "profile_with_email" => Ok(Profile::WithEmail),
        _ => Err(ScopeError),
    }
}
