//! What HubRise is told.

use hubrise_api::{OrderStatus, ServiceType};
use pixelpoint_api::dialect::EventKind;
use serde::{Deserialize, Serialize};

/// What HubRise is told. Everything but the status that says "the till has it", and the
/// witness nobody else sees, is off by default: the bridge is one-way.
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatusSettings {
    /// The status once the till has the order. Default `received`.
    pub on_till: OnTillStatus,
    /// With `accepted`, an order without a time is promised this many minutes ahead. Default 20.
    pub preparation_minutes: u32,
    /// Write `rejected` and `epos.rejection` when the till refuses. Default: no; the order stays `new`, so that the
    /// ordering app raises its own alarm.
    pub reject_refused: bool,
    /// Write the till's ticket number as `epos.order_id`. Default: no.
    pub write_ticket: bool,
    /// Note each attempt in `private_ref`, which only this client sees, before it is made: whoever restores a backup sends
    /// nothing a second time. Default: yes.
    pub witness: bool,
    /// Whether orders are paused in HubRise while the till is away. Default: a person is asked.
    pub pause_orders: PauseOrders,
    /// How many minutes the till is away before that. Default 5.
    pub pause_after_minutes: u32,
    /// Write the statuses of `events` when the till reports them. Default: no.
    pub till_events: bool,
    /// Where the till is asked for its events: every so many seconds. Default 60.
    pub till_events_seconds: u32,
    /// What an event of the till means in HubRise.
    pub events: EventRules,
}

impl Default for StatusSettings {
    fn default() -> Self {
        Self {
            on_till: OnTillStatus::Received,
            preparation_minutes: 20,
            reject_refused: false,
            write_ticket: false,
            witness: true,
            pause_orders: PauseOrders::Propose,
            pause_after_minutes: 5,
            till_events: false,
            till_events_seconds: 60,
            events: EventRules::default(),
        }
    }
}

/// Whether orders are paused in HubRise while the till is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseOrders {
    /// Where a person says so, on the page that proposes it.
    #[default]
    Propose,
    /// By itself.
    Automatic,
}

/// The status that says "the till has it".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnTillStatus {
    /// `received`
    #[default]
    Received,
    /// `accepted`
    Accepted,
}

impl OnTillStatus {
    /// As HubRise writes it.
    pub const fn status(self) -> OrderStatus {
        match self {
            Self::Received => OrderStatus::Received,
            Self::Accepted => OrderStatus::Accepted,
        }
    }
}

/// What each of the till's eight events means in HubRise.
///
/// The defaults follow the screen of HubRise's own bridge of 2023 (evidence S); `ready` depends on who fetches the order,
/// which that screen cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventRules {
    /// "Order received". Default `received`.
    pub order_received: EventRule,
    /// "Cooking". Default `in_preparation`.
    pub cooking: EventRule,
    /// "Ready". Default `awaiting_shipment` for deliveries, `awaiting_collection` for all others.
    pub ready: EventRule,
    /// "Pick-up". Default: nothing.
    pub pick_up: EventRule,
    /// "Driver Out". Default `in_delivery`.
    pub driver_out: EventRule,
    /// "Driver In": back at the store. Default `completed`.
    pub driver_in: EventRule,
    /// "Cancelled by Driver". Default: nothing.
    pub cancelled_by_driver: EventRule,
    /// "Void Entire Check". Default `cancelled`.
    pub void_entire_check: EventRule,
}

impl Default for EventRules {
    fn default() -> Self {
        let same = EventRule::Same;
        Self {
            order_received: same(EventStatus::Received),
            cooking: same(EventStatus::InPreparation),
            ready: EventRule::ByService(ByService {
                delivery: EventStatus::AwaitingShipment,
                collection: EventStatus::AwaitingCollection,
                eat_in: EventStatus::AwaitingCollection,
                other: EventStatus::AwaitingCollection,
            }),
            pick_up: same(EventStatus::None),
            driver_out: same(EventStatus::InDelivery),
            driver_in: same(EventStatus::Completed),
            cancelled_by_driver: same(EventStatus::None),
            void_entire_check: same(EventStatus::Cancelled),
        }
    }
}

impl EventRules {
    /// The status an event means for an order of this service type: none for an event we do not know.
    pub fn status(&self, event: EventKind, service: Option<&ServiceType>) -> EventStatus {
        let rule = match event {
            EventKind::OrderReceived => self.order_received,
            EventKind::Cooking => self.cooking,
            EventKind::Ready => self.ready,
            EventKind::PickUp => self.pick_up,
            EventKind::DriverOut => self.driver_out,
            EventKind::DriverIn => self.driver_in,
            EventKind::CancelledByDriver => self.cancelled_by_driver,
            EventKind::VoidEntireCheck => self.void_entire_check,
            _ => return EventStatus::None,
        };
        rule.status(service)
    }
}

/// What one event means: the same for every order, or by service type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a status such as \"in_preparation\", \"none\", or { delivery = .., collection = .., eat_in = .., other = .. }"
)]
pub enum EventRule {
    /// One status for every order.
    Same(EventStatus),
    /// By service type.
    ByService(ByService),
}

impl EventRule {
    fn status(self, service: Option<&ServiceType>) -> EventStatus {
        match (self, service) {
            (Self::Same(status), _) => status,
            (Self::ByService(by), Some(ServiceType::Delivery)) => by.delivery,
            (Self::ByService(by), Some(ServiceType::Collection)) => by.collection,
            (Self::ByService(by), Some(ServiceType::EatIn)) => by.eat_in,
            (Self::ByService(by), _) => by.other,
        }
    }
}

/// A status for each service type; what is not named means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ByService {
    /// Orders to be delivered.
    pub delivery: EventStatus,
    /// Orders to be collected.
    pub collection: EventStatus,
    /// Orders eaten in.
    pub eat_in: EventStatus,
    /// Orders without a service type, or of one we do not know.
    pub other: EventStatus,
}

/// A status an event of the till may mean. `rejected` is none of them: only a refusal without doubt rejects an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventStatus {
    /// Nothing is written.
    #[default]
    None,
    /// `received`
    Received,
    /// `accepted`
    Accepted,
    /// `in_preparation`
    InPreparation,
    /// `awaiting_shipment`
    AwaitingShipment,
    /// `awaiting_collection`
    AwaitingCollection,
    /// `in_delivery`
    InDelivery,
    /// `completed`
    Completed,
    /// `cancelled`
    Cancelled,
    /// `delivery_failed`
    DeliveryFailed,
}

impl EventStatus {
    /// As HubRise writes it.
    pub const fn status(self) -> Option<OrderStatus> {
        Some(match self {
            Self::None => return None,
            Self::Received => OrderStatus::Received,
            Self::Accepted => OrderStatus::Accepted,
            Self::InPreparation => OrderStatus::InPreparation,
            Self::AwaitingShipment => OrderStatus::AwaitingShipment,
            Self::AwaitingCollection => OrderStatus::AwaitingCollection,
            Self::InDelivery => OrderStatus::InDelivery,
            Self::Completed => OrderStatus::Completed,
            Self::Cancelled => OrderStatus::Cancelled,
            Self::DeliveryFailed => OrderStatus::DeliveryFailed,
        })
    }
}
