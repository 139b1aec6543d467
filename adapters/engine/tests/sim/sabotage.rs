//! Engines with a mistake, to see that the tester finds it. The mistakes are made at the engine's seams, in test code;
//! neither the engine nor bridge-core knows of them.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sabotage {
    /// The journal says "stored" before it is.
    AckBeforeCommit,
    /// "Not stored" is answered with a 4xx, which HubRise takes for an acknowledgement.
    StoreErrorAnswered4xx,
    /// An unclear answer is followed by the same request again.
    BlindRetry,
    /// An unclear answer counts as a refusal.
    TimeOutIsFailure,
    /// A ticket that is not found is sent again.
    AbsentIsResent,
    /// Doubt ends with the next answer.
    ForgetsDoubt,
    /// What arrives twice is stored twice.
    NoInboundDeduplication,
    /// The note of an attempt in HubRise is not heard.
    DroppedMarker,
    /// What was sent to HubRise is what HubRise shows.
    BelievesItsWrites,
}

impl Sabotage {
    pub(crate) const ALL: [Self; 9] = [
        Self::AckBeforeCommit,
        Self::StoreErrorAnswered4xx,
        Self::BlindRetry,
        Self::TimeOutIsFailure,
        Self::AbsentIsResent,
        Self::ForgetsDoubt,
        Self::NoInboundDeduplication,
        Self::DroppedMarker,
        Self::BelievesItsWrites,
    ];
}
