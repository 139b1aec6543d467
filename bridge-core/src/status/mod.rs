//! What HubRise's order statuses mean for an injection: which orders go to the till, by when, and what HubRise is
//! told afterwards. (HubRise resource: Order, `status`, `channel`, `created_by`.)

mod body;
mod writing;

pub use body::{Refusal, Told, patch};
pub use writing::{Call, LATEST_LANDING, Writing};

use crate::injection::{UpstreamEnd, WriteBack};
use crate::settings::{EventStatus, StatusSettings};
use chrono::{DateTime, Duration, FixedOffset};
use hubrise_api::{OrderStatus, ServiceType};
use pixelpoint_api::dialect::EventKind;

/// What the status of an order that is seen for the first time allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Admission {
    /// `new`, `received`, `accepted`, or a status we do not know: it belongs on the till.
    Inject,
    /// The restaurant is already working on it: a person decides.
    MidWay,
    /// It is over.
    Ended(UpstreamEnd),
}

/// Classifies the status of an order.
pub fn admission(status: &OrderStatus) -> Admission {
    match status {
        OrderStatus::InPreparation
        | OrderStatus::AwaitingShipment
        | OrderStatus::AwaitingCollection
        | OrderStatus::InDelivery => Admission::MidWay,
        OrderStatus::Completed => Admission::Ended(UpstreamEnd::Completed),
        OrderStatus::Cancelled | OrderStatus::Rejected | OrderStatus::DeliveryFailed => {
            Admission::Ended(UpstreamEnd::CalledOff)
        }
        _ => Admission::Inject,
    }
}

/// The last moment at which sending still helps: 3 minutes after creation for Deliveroo and Just Eat, 10 for Uber
/// Eats; for the others 30 minutes after the later of creation and the time the customer wants it.
pub fn deadline(
    channel: &str,
    created_at: DateTime<FixedOffset>,
    expected_time: Option<DateTime<FixedOffset>>,
) -> DateTime<FixedOffset> {
    match platform_minutes(channel) {
        Some(minutes) => created_at + Duration::minutes(minutes),
        None => expected_time.map_or(created_at, |expected| expected.max(created_at)) + Duration::minutes(30),
    }
}

/// Minutes a platform gives a store to confirm an order; `None` for every other channel.
fn platform_minutes(channel: &str) -> Option<i64> {
    let letters: String = channel.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if letters.contains("deliveroo") || letters.contains("justeat") {
        Some(3)
    } else if letters.contains("ubereats") {
        Some(10)
    } else {
        None
    }
}

/// The status HubRise is to show, or more, where this is owed; `None` where the settings say that nothing is written.
pub fn wanted(owed: WriteBack, settings: &StatusSettings) -> Option<OrderStatus> {
    match owed {
        WriteBack::OnTill => Some(settings.on_till.status()),
        WriteBack::Refused => settings.reject_refused.then_some(OrderStatus::Rejected),
        WriteBack::Reported(status) => status.status(),
    }
}

/// The status to write to HubRise, or `None` where the settings or HubRise's own status say that nothing is to be
/// written: what we issue never falls behind what HubRise already shows.
pub fn write_back(owed: WriteBack, seen: &OrderStatus, settings: &StatusSettings) -> Option<OrderStatus> {
    wanted(owed, settings).filter(|wanted| rises(seen, wanted))
}

/// The status an event of the till is to write to HubRise, or `None` where the switch is off, the settings give it no
/// status, or HubRise already shows as much. A cancelled, rejected or failed order stays that way.
pub fn of_event(
    event: EventKind,
    service: Option<&ServiceType>,
    seen: &OrderStatus,
    settings: &StatusSettings,
) -> Option<OrderStatus> {
    let target = settings.events.status(event, service).status().filter(|_| settings.till_events)?;
    rises(seen, &target).then_some(target)
}

/// What an event of the till adds to what HubRise is `owed`: nothing where [`of_event`] says nothing, or where as much is
/// owed already.
pub fn owed_by_event(
    event: EventKind,
    service: Option<&ServiceType>,
    seen: &OrderStatus,
    owed: Option<WriteBack>,
    settings: &StatusSettings,
) -> Option<EventStatus> {
    let target = of_event(event, service, seen, settings)?;
    let sooner = owed.and_then(|owed| write_back(owed, seen, settings));
    sooner.is_none_or(|sooner| rises(&sooner, &target)).then(|| settings.events.status(event, service))
}

/// Whether writing `target` over `seen` is progress. An unknown status is somebody's progress: not ours to overwrite.
fn rises(seen: &OrderStatus, target: &OrderStatus) -> bool {
    rank(seen).zip(rank(target)).is_some_and(|(seen, target)| seen < target)
}

/// The rank of an order that is over otherwise than by completion.
const LAST: u8 = 7;

/// Progress of a status: the lattice of everything we write. Statuses of one rank do not follow each other, and nothing
/// follows the last. `None` for unknown text.
fn rank(status: &OrderStatus) -> Option<u8> {
    Some(match status {
        OrderStatus::New => 0,
        OrderStatus::Received => 1,
        OrderStatus::Accepted => 2,
        OrderStatus::InPreparation => 3,
        OrderStatus::AwaitingShipment | OrderStatus::AwaitingCollection => 4,
        OrderStatus::InDelivery => 5,
        OrderStatus::Completed => 6,
        OrderStatus::Rejected | OrderStatus::Cancelled | OrderStatus::DeliveryFailed => LAST,
        _ => return None,
    })
}
