//! Names to addresses, and none that a till must not have.
//!
//! The check stands here and not before the call: a name may lead elsewhere the second time it is asked.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::is_forbidden;

/// A name led to a forbidden address.
#[derive(Debug, thiserror::Error)]
#[error(
    "the till's name leads to an address that is not public; for a till on the local network set allow_private_networks"
)]
pub(super) struct ForbiddenAddress;

/// Asks the system.
pub(super) struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // reqwest sets the port itself where this one is 0.
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whatever answers, its answer is checked.
pub(super) struct Guarded {
    pub(super) resolver: Arc<dyn Resolve>,
    pub(super) allow_private_networks: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (answer, allow_private_networks) = (self.resolver.resolve(name), self.allow_private_networks);
        Box::pin(async move { guard(answer.await?.collect(), allow_private_networks) })
    }
}

/// One forbidden address among several refuses them all: a name that offers both is not to be trusted.
fn guard(
    found: Vec<SocketAddr>,
    allow_private_networks: bool,
) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync>> {
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the till's name has no address").into());
    }
    if found.iter().any(|address| is_forbidden(address.ip(), allow_private_networks)) {
        return Err(ForbiddenAddress.into());
    }
    Ok(Box::new(found.into_iter()))
}
