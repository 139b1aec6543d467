//! How often a sign-in may fail, by address and by name. Kept in memory; nobody is locked out for longer than the window.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Failures count for this long.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Within the window, for one name: guessing one person's password.
const PER_NAME: usize = 10;
/// Within the window, from one address: trying many names.
const PER_ADDRESS: usize = 30;
/// From so many on, those whose failures are all forgotten are cleared away.
const MANY: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Limiter {
    failures: Mutex<HashMap<Whose, Vec<DateTime<Utc>>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Whose {
    Name(String),
    Address(IpAddr),
}

fn both(name: &str, address: Option<IpAddr>) -> impl Iterator<Item = (Whose, usize)> {
    let name = Whose::Name(name.trim().to_lowercase());
    let address = address.map(|address| (Whose::Address(network(address)), PER_ADDRESS));
    std::iter::once((name, PER_NAME)).chain(address)
}

/// An IPv6 customer has at least a /64 to take addresses from.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.into(),
            None => IpAddr::V6((v6.to_bits() & (u128::MAX << 64)).into()),
        },
    }
}

impl Limiter {
    /// When this name may be tried from this address: `None` is now.
    pub(super) fn wait(&self, name: &str, address: Option<IpAddr>, now: DateTime<Utc>) -> Option<TimeDelta> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        both(name, address)
            .filter_map(|(whose, limit)| {
                let recent: Vec<_> = failures.get(&whose)?.iter().filter(|at| **at + WINDOW > now).collect();
                // Once the oldest of the last `limit` failures has left the window, there is room for one more.
                let oldest = recent.len().checked_sub(limit)?;
                Some(*recent[oldest] + WINDOW - now)
            })
            .max()
    }

    /// A sign-in begins: it counts as failed until it has succeeded, so that many at once are not more than the limit.
    pub(super) fn begin(&self, name: &str, address: Option<IpAddr>, now: DateTime<Utc>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MANY {
            failures.retain(|_, times| times.last().is_some_and(|at| *at + WINDOW > now));
        }
        for (whose, limit) in both(name, address) {
            let times = failures.entry(whose).or_default();
            times.push(now);
            let surplus = times.len().saturating_sub(limit);
            times.drain(..surplus);
        }
    }

    /// The sign-in succeeded: it did not fail, and what failed before was a slip of the pen.
    pub(super) fn succeed(&self, name: &str, address: Option<IpAddr>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for (whose, _) in both(name, address) {
            match (&whose, failures.get_mut(&whose)) {
                (Whose::Address(_), Some(times)) => drop(times.pop()),
                _ => drop(failures.remove(&whose)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    #[test]
    fn a_name_waits_until_the_oldest_failure_is_forgotten() {
        let limiter = Limiter::default();
        for minute in 0..10 {
            assert_eq!(limiter.wait("Ann", HERE, at(minute)), None, "{minute}");
            limiter.begin("ann ", HERE, at(minute));
        }
        assert_eq!(limiter.wait("ANN", HERE, at(10)), Some(TimeDelta::minutes(5)));
        assert_eq!(limiter.wait("Bob", HERE, at(10)), None, "another name from there");
        assert_eq!(limiter.wait("ann", HERE, at(15)), None, "not for ever");
        limiter.begin("ann", HERE, at(15));
        assert_eq!(limiter.wait("ann", HERE, at(15)), Some(TimeDelta::minutes(1)));
        limiter.succeed("ann", HERE);
        assert_eq!(limiter.wait("ann", HERE, at(15)), None);
    }

    #[test]
    fn an_address_waits_whatever_names_it_tries() {
        let limiter = Limiter::default();
        let at_home = |host: u128| Some(IpAddr::V6(((0x2001_0db8 << 96) | host).into()));
        for number in 0..30 {
            assert_eq!(limiter.wait(&number.to_string(), at_home(number), at(0)), None);
            limiter.begin(&number.to_string(), at_home(number), at(0));
        }
        assert_eq!(limiter.wait("new", at_home(99), at(0)), Some(WINDOW));
        assert_eq!(limiter.wait("new", HERE, at(0)), None, "another address");
        assert_eq!(limiter.wait("new", at_home(99), at(15)), None);
    }
}
