//! Which addresses a till may have.
//!
//! The base URL is typed in by a person, so without this check the bridge could be made to post to the machine it runs
//! on or to a cloud's metadata service (SSRF). Used on URL literals and on what the resolver answers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether nothing may be sent to this address.
///
/// `allow_private_networks` opens this machine and local networks, for tills on the LAN and simulators. Link-local
/// addresses (where cloud metadata services live), multicast, unspecified and reserved ones stay closed.
///
/// ```
/// use pixelpoint_api::address::is_forbidden;
///
/// assert!(!is_forbidden([93, 184, 215, 14].into(), false));
/// assert!(is_forbidden([192, 168, 1, 20].into(), false));
/// assert!(!is_forbidden([192, 168, 1, 20].into(), true));
/// assert!(is_forbidden([169, 254, 169, 254].into(), true));
/// ```
pub fn is_forbidden(address: IpAddr, allow_private_networks: bool) -> bool {
    let reach = match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    };
    match reach {
        Reach::Public => false,
        Reach::Private => !allow_private_networks,
        Reach::Nowhere => true,
    }
}

enum Reach {
    Public,
    Private,
    Nowhere,
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        // Carrier-grade NAT, 100.64.0.0/10, is a local network too.
        [127 | 10, ..] | [192, 168, ..] | [172, 16..=31, ..] | [100, 64..=127, ..] => Reach::Private,
        // This network, multicast and reserved, link-local; then protocol assignments, 6to4 relays,
        // benchmarks and documentation.
        [0 | 224.., ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => Reach::Nowhere,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    if address == Ipv6Addr::LOCALHOST {
        return Reach::Private;
    }
    if let Some(embedded) = embedded_v4(address) {
        return reach_v4(embedded);
    }
    match address.segments() {
        [0xfc00..=0xfdff, ..] => Reach::Private,
        // Documentation (2001:db8::/32, 3fff::/20) and Teredo and other protocol assignments (2001::/23).
        [0x2001, 0x0db8 | 0..=0x01ff, ..] | [0x3fff, 0..=0x0fff, ..] => Reach::Nowhere,
        // 2000::/3 is all that is global; everything else is link-local, multicast or unassigned.
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Nowhere,
    }
}

/// The IPv4 address a translating IPv6 address leads to: compatible, mapped, translated, NAT64 and 6to4.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let ([0, 0, 0, 0, 0, 0 | 0xffff, high, low]
    | [0, 0, 0, 0, 0xffff, 0, high, low]
    | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
    | [0x2002, high, low, ..]) = address.segments()
    else {
        return None;
    };
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Some(Ipv4Addr::new(a, b, c, d))
}
