//! Late evidence. Where a till can be asked for a ticket, it is asked on about orders in doubt: what is found ends the doubt,
//! what is not found proves nothing. A worker of its own, so that no order waits behind it.

use crate::connection::TillId;
use crate::desk::{note, unchanged};
use crate::engine::Inner;
use crate::journal::{Injection, InjectionId, JournalError, Transition};
use crate::lane::{Served, settle};
use crate::till;
use bridge_core::injection::{Input, Phase, Probe, Profile, step};
use chrono::TimeDelta;

/// How often a ticket is looked for, and for how long from the beginning of the doubt.
const EVERY: TimeDelta = TimeDelta::minutes(1);
const FOR: TimeDelta = TimeDelta::hours(2);

/// Looks for every order in doubt once.
pub(crate) async fn serve(inner: &Inner, till: &TillId) -> Result<Served, JournalError> {
    let now = inner.clock.now();
    for doubt in inner.journal.doubts(till, now - FOR).await? {
        // One that does not answer is asked by whoever waits for it to be back.
        if inner.stop.is_cancelled() || inner.silences.until(till, now).is_some() {
            break;
        }
        look(inner, doubt).await?;
    }
    Ok(Served::Nothing { next_at: Some(now + EVERY) })
}

async fn look(inner: &Inner, id: InjectionId) -> Result<(), JournalError> {
    let doubt = inner.journal.injection(id).await?.filter(|doubt| doubt.state.phase == Phase::InDoubt);
    let Some(doubt) = doubt else { return Ok(()) };
    let Some(live) = inner.live(&doubt.connection).filter(|live| live.pos.profile() != Profile::Blind) else {
        return Ok(());
    };
    if till::look(inner, &live, &doubt).await != Probe::Found {
        return Ok(());
    }
    settle(inner, id, |doubt| found(inner, doubt)).await
}

/// A person may have been faster; what they decided about a ticket that is there is for the state to say.
fn found(inner: &Inner, doubt: &Injection) -> Transition {
    let (state, _) = step(doubt.state, Input::Probed(Probe::Found));
    if state == doubt.state {
        return unchanged(doubt);
    }
    Transition { timeline: vec![note(inner, "seen_later")], ..Transition::to(state) }
}
