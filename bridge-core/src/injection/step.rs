use super::{
    Action, Answer, Effect, HoldReason, Input, NotSentReason, Phase, Preparation, Probe, State, UpstreamEnd, WriteBack,
};
use crate::settings::{EventStatus, Mode};
use crate::status::Admission;

/// The next state, and what to do once it is committed.
///
/// Total: an input that does not fit the state (a late answer, a second click, a stale timer) changes nothing.
pub fn step(state: State, input: Input) -> (State, Vec<Effect>) {
    let next = match input {
        Input::Prepared(preparation) => prepared(state, preparation),
        Input::Revised { must_hold } => revised(state, must_hold),
        Input::Marking => marking(state),
        Input::Witnessed { attempt } => witnessed(state, attempt),
        Input::TillFree => till_free(state),
        Input::Answered { attempt, answer } => answered(state, attempt, answer),
        Input::Probed(probe) => probed(state, probe),
        Input::Reported(status) => reported(state, status),
        Input::DeadlinePassed => deadline_passed(state),
        Input::EndedUpstream(end) => ended_upstream(state, end),
        Input::Operator { action, still_open, lacks } => operator(state, action, still_open, lacks),
        Input::WrittenBack(settled) => State { owed: state.owed.filter(|owed| *owed != settled), ..state },
        Input::Restarted => restarted(state),
    };
    let mut effects = effects(state, next, input == Input::Restarted);
    if input == Input::Marking && next.phase == Phase::Ready {
        effects.push(Effect::Mark { attempt: next.marked });
    }
    (next, effects)
}

/// What `next` calls for. A state entered anew calls for its work; a restart calls for all of it again.
fn effects(before: State, next: State, resumes: bool) -> Vec<Effect> {
    let mut effects = Vec::new();
    if resumes || (before.phase, before.attempt) != (next.phase, next.attempt) {
        match next.phase {
            Phase::Recorded => effects.push(Effect::Prepare),
            Phase::Ready => effects.push(Effect::Queue),
            Phase::Sending => effects.push(Effect::Send { attempt: next.attempt }),
            Phase::Unknown => effects.push(Effect::Probe),
            _ => {}
        }
    }
    if let Some(owed) = next.owed
        && (resumes || before.owed != next.owed)
    {
        effects.push(Effect::WriteBack(owed));
    }
    effects
}

fn prepared(state: State, preparation: Preparation) -> State {
    if state.phase != Phase::Recorded {
        return state;
    }
    if state.ambiguous {
        // A witness says that it was sent before this history began.
        let called_off = preparation.admission == Admission::Ended(UpstreamEnd::CalledOff);
        let cancel_at_pos = state.cancel_at_pos || called_off;
        return State { phase: Phase::Unknown, cancel_at_pos, ..state };
    }
    let phase = match preparation.admission {
        Admission::Ended(_) => Phase::ClosedUpstream,
        _ if preparation.mode == Mode::Shadow => Phase::NotSent(NotSentReason::Shadow),
        Admission::MidWay => Phase::Held(HoldReason::MidWay),
        Admission::Inject if preparation.must_hold => Phase::Held(HoldReason::Conversion),
        Admission::Inject if preparation.late => Phase::Held(HoldReason::Late),
        Admission::Inject if preparation.mode == Mode::Supervised => Phase::Held(HoldReason::Supervised),
        Admission::Inject => Phase::Ready,
    };
    State { phase, ..state }
}

/// An order that may no longer go as it is waits for a person. One that already waits goes on waiting: a person decides.
fn revised(state: State, must_hold: bool) -> State {
    match state.phase {
        // A doubt stays a doubt: somebody still has to look at the till.
        Phase::Ready if must_hold && state.ambiguous => State { phase: Phase::InDoubt, ..state },
        Phase::Ready if must_hold => State { phase: Phase::Held(HoldReason::Conversion), ..state },
        Phase::Ready => State { changed_after: false, incomplete: false, ..state },
        Phase::Sending | Phase::Unknown | Phase::InDoubt | Phase::OnTill => State { changed_after: true, ..state },
        _ => state,
    }
}

/// Whether HubRise takes the marker does not matter to the state: that it may carry it does.
fn marking(state: State) -> State {
    match state.phase {
        Phase::Ready => State { marked: state.attempt + 1, ..state },
        _ => state,
    }
}

/// A marker this history never wrote: somebody who knew more sent the order, and their attempts count.
fn witnessed(state: State, attempt: u32) -> State {
    if attempt <= state.marked {
        return state;
    }
    // More than one attempt may have been more than one ticket.
    let resends = state.resends.max(u32::from(attempt > 1));
    let maybe_twice = state.maybe_twice || attempt > 1;
    let attempts = state.attempt.max(attempt);
    let doubted = State { attempt: attempts, marked: attempt, ambiguous: true, resends, maybe_twice, ..state };
    match state.phase {
        Phase::Ready | Phase::Held(_) | Phase::NotSent(_) | Phase::Refused => {
            State { phase: Phase::Unknown, owed: None, ..doubted }
        }
        // The attempt in flight keeps its number.
        Phase::Sending => State { attempt: state.attempt, ..doubted },
        // No doubt about a ticket that is there; but there may be another.
        Phase::OnTill => State { ambiguous: false, duplicate_seen: true, ..doubted },
        _ => doubted,
    }
}

fn till_free(state: State) -> State {
    match state.phase {
        Phase::Ready => State { phase: Phase::Sending, attempt: state.attempt + 1, ..state },
        _ => state,
    }
}

fn answered(state: State, attempt: u32, answer: Answer) -> State {
    if state.phase != Phase::Sending || state.attempt != attempt {
        return late_answer(state, attempt, answer);
    }
    match answer {
        Answer::OnTill => on_till(counted(state)),
        Answer::Unclear => State { phase: Phase::Unknown, ambiguous: true, ..counted(state) },
        // A refusal of this attempt says nothing about an earlier one that may have arrived.
        Answer::Refused if state.ambiguous => State { phase: Phase::InDoubt, ..state },
        Answer::NotDelivered if state.ambiguous && state.cancel_at_pos => State { phase: Phase::InDoubt, ..state },
        // Called off while it was on its way, and not on the till: over, and never sent again.
        Answer::Refused | Answer::NotDelivered if state.cancel_at_pos => closed_upstream(state),
        Answer::Refused => State { phase: Phase::Refused, owed: Some(WriteBack::Refused), ..state },
        Answer::NotDelivered => State { phase: Phase::Ready, ..state },
    }
}

/// The attempt in flight made, or may have made, a ticket: another one, if a person sent it again out of a doubt.
fn counted(state: State) -> State {
    State { maybe_twice: state.maybe_twice || state.ambiguous && state.resends > 0, ..state }
}

/// An answer to an attempt that is no longer in flight is evidence, not control: only presence counts.
fn late_answer(state: State, attempt: u32, answer: Answer) -> State {
    if answer != Answer::OnTill || attempt == 0 || attempt > state.attempt {
        return state;
    }
    match state.phase {
        // The ticket is there, and a second one may be on its way: nothing more goes, and somebody must look.
        Phase::Sending => State { duplicate_seen: true, ..on_till(state) },
        // Which attempt put the order on the till is not kept. Once it was sent again, any further proof counts.
        Phase::OnTill if state.resends > 0 && !state.vouched => State { duplicate_seen: true, ..state },
        _ => present(state),
    }
}

/// The ticket was found on the till although we did not know.
fn present(state: State) -> State {
    match state.phase {
        Phase::Unknown | Phase::InDoubt => on_till(state),
        // The till confirms what a person said.
        Phase::OnTill => State { vouched: false, ..state },
        // Released to be sent again but not gone yet, closed in doubt, or known to a witness.
        Phase::Ready | Phase::Closed | Phase::Recorded if state.ambiguous => on_till(state),
        // Closed as "not there" when it had ended in HubRise: somebody must take it off the till.
        Phase::ClosedUpstream if state.ambiguous => on_till(State { cancel_at_pos: true, ..state }),
        _ => state,
    }
}

fn on_till(state: State) -> State {
    State { phase: Phase::OnTill, ambiguous: false, owed: (!state.cancel_at_pos).then_some(WriteBack::OnTill), ..state }
}

fn closed_upstream(state: State) -> State {
    State { phase: Phase::ClosedUpstream, cancel_at_pos: false, owed: None, ..state }
}

fn probed(state: State, probe: Probe) -> State {
    match (state.phase, probe) {
        (_, Probe::Found) => present(state),
        // Called off and proved absent: over. Otherwise it goes again, under the same reference.
        (Phase::Unknown, Probe::Absent) if state.cancel_at_pos => closed_upstream(state),
        (Phase::Unknown, Probe::MayRepeat) if state.cancel_at_pos => State { phase: Phase::InDoubt, ..state },
        (Phase::Unknown, Probe::Absent | Probe::MayRepeat) => State { phase: Phase::Ready, ..state },
        (Phase::Unknown, Probe::CannotTell) => State { phase: Phase::InDoubt, ..state },
        _ => state,
    }
}

/// HubRise hears how far the ticket is, unless it called the order off.
fn reported(state: State, status: EventStatus) -> State {
    match state.phase {
        Phase::OnTill if !state.cancel_at_pos => State { owed: Some(WriteBack::Reported(status)), ..state },
        _ => state,
    }
}

fn deadline_passed(state: State) -> State {
    match state.phase {
        // An order that may already be on the till does not become "not sent".
        Phase::Ready if state.ambiguous => State { phase: Phase::InDoubt, ..state },
        Phase::Ready => State { phase: Phase::NotSent(NotSentReason::Deadline), ..state },
        _ => state,
    }
}

fn ended_upstream(state: State, end: UpstreamEnd) -> State {
    let called_off = end == UpstreamEnd::CalledOff;
    match state.phase {
        Phase::Recorded | Phase::Ready | Phase::Held(_) | Phase::Refused | Phase::NotSent(_) if !state.ambiguous => {
            closed_upstream(state)
        }
        Phase::Ready => State { phase: Phase::InDoubt, cancel_at_pos: called_off, ..state },
        Phase::Recorded | Phase::Sending | Phase::Unknown | Phase::InDoubt | Phase::OnTill if called_off => {
            State { cancel_at_pos: true, owed: None, ..state }
        }
        // Staff closed a doubt: what the till may hold is called off now.
        Phase::Closed if called_off && state.ambiguous => State { cancel_at_pos: true, ..state },
        _ => state,
    }
}

fn operator(state: State, action: Action, still_open: bool, lacks: bool) -> State {
    if !state.actions().contains(&action) {
        return state;
    }
    match action {
        Action::OnTheTill => State { vouched: true, ..on_till(state) },
        // Called off meanwhile: nobody rings it up.
        Action::TakeBack if !still_open && !state.ambiguous => closed_upstream(state),
        // An earlier attempt may be on the till: whoever takes the order back still has to look.
        Action::TakeBack if state.ambiguous => State { phase: Phase::InDoubt, ..state },
        Action::TakeBack => State { phase: Phase::Closed, ..state },
        // The order stays what it is; what had to be done on the till is done.
        Action::Close if state.phase == Phase::OnTill => seen_to(state),
        // Closed by hand, then called off, and now seen: over in HubRise. A ticket that turns up still has to come off.
        Action::Close if state.phase == Phase::Closed => closed_upstream(state),
        Action::Close => State { phase: Phase::Closed, owed: None, ..state },
        // Over in HubRise: nothing is left to decide.
        Action::Reopen if !still_open => state,
        // An attempt may have arrived: somebody has to look, as before, and for a second ticket too, whatever was seen to.
        Action::Reopen if state.phase == Phase::OnTill || state.ambiguous => {
            let maybe_twice = state.maybe_twice || state.resends > 0;
            State { phase: Phase::InDoubt, ambiguous: true, vouched: false, maybe_twice, owed: None, ..state }
        }
        Action::Reopen => State { phase: Phase::Held(HoldReason::Reopened), ..state },
        // A call-off that was seen sticks, whatever HubRise says now.
        Action::NotThere | Action::Send if !still_open || state.cancel_at_pos => closed_upstream(state),
        Action::NotThere => {
            let resends = state.resends + 1;
            State { phase: Phase::Ready, resends, changed_after: false, incomplete: lacks, ..state }
        }
        Action::Send => State { phase: Phase::Ready, incomplete: lacks, ..state },
    }
}

fn seen_to(state: State) -> State {
    State {
        cancel_at_pos: false,
        duplicate_seen: false,
        maybe_twice: false,
        changed_after: false,
        incomplete: false,
        ..state
    }
}

/// Whoever restarts cannot know whether an attempt in flight arrived, nor whether a marker without an attempt was written by
/// them or by somebody who then sent: it counts as not written, and HubRise says.
fn restarted(state: State) -> State {
    let state = State { marked: state.marked.min(state.attempt), ..state };
    match state.phase {
        Phase::Sending => State { phase: Phase::Unknown, ambiguous: true, ..counted(state) },
        _ => state,
    }
}
