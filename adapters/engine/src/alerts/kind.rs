//! What somebody is told about.

use bridge_core::injection::{NotSentReason, Phase, State};

/// What somebody is told about. Stable words: they are stored, and are the keys of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlertKind {
    /// Nobody but a person at the till can tell whether the order is there.
    InDoubt,
    /// HubRise called off an order that is on the till, or may be.
    CancelAtTill,
    /// There may be two tickets of one order.
    Duplicate,
    /// HubRise changed an order after it was sent: its ticket is older.
    ChangedAfter,
    /// The till refused an order.
    Refused,
    /// An order waits for a person before it is sent.
    Held,
    /// An order was not sent before its deadline.
    NotSent,
    /// The till cannot be reached.
    TillOffline,
    /// The till can be reached again.
    TillBack,
    /// HubRise was told that the location takes no orders for now.
    OrdersPaused,
    /// That is over.
    OrdersTaken,
    /// HubRise does not accept the token: revoked, or the connection was cut.
    ConnectionDead,
    /// HubRise does not accept the token until the subscription is paid.
    ConnectionSuspended,
    /// HubRise, or somebody there, blocked the connection.
    ConnectionBlocked,
    /// HubRise accepts the token again.
    ConnectionBack,
    /// HubRise's events do not come here any more.
    CallbackLost,
    /// HubRise's events come here again.
    CallbackBack,
    /// No order for so long that several should have come.
    TooQuiet,
    /// Our clock and HubRise's differ.
    ClockSkew,
    /// They agree again.
    ClockRight,
    /// The disk of the journal is nearly full.
    DiskLow,
    /// It has room again.
    DiskRoom,
    /// A try of the alerts themselves.
    Test,
}

impl AlertKind {
    /// All of them.
    pub const ALL: [Self; 23] = [
        Self::InDoubt,
        Self::CancelAtTill,
        Self::Duplicate,
        Self::ChangedAfter,
        Self::Refused,
        Self::Held,
        Self::NotSent,
        Self::TillOffline,
        Self::TillBack,
        Self::OrdersPaused,
        Self::OrdersTaken,
        Self::ConnectionDead,
        Self::ConnectionSuspended,
        Self::ConnectionBlocked,
        Self::ConnectionBack,
        Self::CallbackLost,
        Self::CallbackBack,
        Self::TooQuiet,
        Self::ClockSkew,
        Self::ClockRight,
        Self::DiskLow,
        Self::DiskRoom,
        Self::Test,
    ];

    /// The stable word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InDoubt => "in_doubt",
            Self::CancelAtTill => "cancel_at_till",
            Self::Duplicate => "duplicate",
            Self::ChangedAfter => "changed_after",
            Self::Refused => "refused",
            Self::Held => "held",
            Self::NotSent => "not_sent",
            Self::TillOffline => "till_offline",
            Self::TillBack => "till_back",
            Self::OrdersPaused => "orders_paused",
            Self::OrdersTaken => "orders_taken",
            Self::ConnectionDead => "connection_dead",
            Self::ConnectionSuspended => "connection_suspended",
            Self::ConnectionBlocked => "connection_blocked",
            Self::ConnectionBack => "connection_back",
            Self::CallbackLost => "callback_lost",
            Self::CallbackBack => "callback_back",
            Self::TooQuiet => "too_quiet",
            Self::ClockSkew => "clock_skew",
            Self::ClockRight => "clock_right",
            Self::DiskLow => "disk_low",
            Self::DiskRoom => "disk_room",
            Self::Test => "test",
        }
    }

    /// The kind with this stable word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Somebody has to go to the till: one message for each order, at once, whatever else is going on.
    pub const fn goes_alone(self) -> bool {
        matches!(self, Self::InDoubt | Self::CancelAtTill | Self::Duplicate | Self::ChangedAfter)
    }

    /// What is said once this trouble is over.
    pub const fn end(self) -> Option<Self> {
        match self {
            Self::TillOffline => Some(Self::TillBack),
            Self::OrdersPaused => Some(Self::OrdersTaken),
            Self::ConnectionDead | Self::ConnectionSuspended | Self::ConnectionBlocked => Some(Self::ConnectionBack),
            Self::CallbackLost => Some(Self::CallbackBack),
            Self::ClockSkew => Some(Self::ClockRight),
            Self::DiskLow => Some(Self::DiskRoom),
            _ => None,
        }
    }

    /// Whether it still holds for an order in this state. What goes alone is said in any case.
    pub const fn holds(self, state: State) -> bool {
        match self {
            Self::Refused => matches!(state.phase, Phase::Refused),
            Self::Held => matches!(state.phase, Phase::Held(_)),
            Self::NotSent => matches!(state.phase, Phase::NotSent(NotSentReason::Deadline)),
            _ => true,
        }
    }

    /// What a transition of an order is to be told as.
    pub fn of_transition(before: State, after: State) -> Vec<Self> {
        let facts = [
            (after.cancel_at_pos && !before.cancel_at_pos && is_or_may_be_there(after.phase), Self::CancelAtTill),
            (after.duplicate_seen && !before.duplicate_seen, Self::Duplicate),
            (is_older_ticket(after) && !is_older_ticket(before), Self::ChangedAfter),
        ];
        let of_phase = match after.phase {
            phase if phase == before.phase => None,
            Phase::InDoubt => Some(Self::InDoubt),
            Phase::Refused => Some(Self::Refused),
            Phase::Held(_) => Some(Self::Held),
            Phase::NotSent(NotSentReason::Deadline) => Some(Self::NotSent),
            _ => None,
        };
        facts.into_iter().filter_map(|(holds, kind)| holds.then_some(kind)).chain(of_phase).collect()
    }
}

/// What the till has is not what HubRise has. In doubt, whoever looks at the till sees it.
const fn is_older_ticket(state: State) -> bool {
    matches!(state.phase, Phase::OnTill) && state.changed_after
}

/// An order that is still on its way may never get there: what becomes of it says more.
const fn is_or_may_be_there(phase: Phase) -> bool {
    matches!(phase, Phase::OnTill | Phase::InDoubt | Phase::Closed)
}
