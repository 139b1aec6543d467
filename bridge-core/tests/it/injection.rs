//! The state machine of the injection: a complete table, and a walk over everything that can happen to one order.

mod walk;
mod world;

use bridge_core::injection::{
    Action, Answer, Effect, HoldReason, Input, NotSentReason, Phase, Preparation, Probe, Profile, State, UpstreamEnd,
    WriteBack, step,
};
use bridge_core::settings::{EventStatus, Mode};
use bridge_core::status::Admission;

const REASONS: [HoldReason; 5] =
    [HoldReason::Conversion, HoldReason::Supervised, HoldReason::Late, HoldReason::MidWay, HoldReason::Reopened];

/// A row: what stands, what happens, what stands then, what is to be done.
type Row = (State, Input, State, Vec<Effect>);

fn at(phase: Phase, attempt: u32) -> State {
    State { phase, attempt, ..State::recorded() }
}

fn doubt(phase: Phase, attempt: u32) -> State {
    State { ambiguous: true, resends: attempt - 1, ..at(phase, attempt) }
}

fn owing(state: State, owed: WriteBack) -> State {
    State { owed: Some(owed), ..state }
}

fn cancelled(state: State) -> State {
    State { cancel_at_pos: true, ..state }
}

/// On the till, by the till's word; from the second attempt on, perhaps twice.
fn on_till(attempt: u32) -> State {
    State { maybe_twice: attempt > 1, ..once_on_till(attempt) }
}

fn once_on_till(attempt: u32) -> State {
    owing(State { resends: attempt - 1, ..at(Phase::OnTill, attempt) }, WriteBack::OnTill)
}

/// On the till, by a person's word.
fn vouched(state: State) -> State {
    State { vouched: true, ..state }
}

fn twice(state: State) -> State {
    State { maybe_twice: true, ..state }
}

fn told(state: State) -> State {
    State { owed: None, ..state }
}

const fn prepared(admission: Admission, must_hold: bool, late: bool, mode: Mode) -> Input {
    Input::Prepared(Preparation { admission, must_hold, late, mode })
}

const fn answered(attempt: u32, answer: Answer) -> Input {
    Input::Answered { attempt, answer }
}

const fn chose(action: Action, still_open: bool) -> Input {
    Input::Operator { action, still_open, lacks: false }
}

/// A decision to send what the ledger holds.
const fn sent_as_it_is(action: Action) -> Input {
    Input::Operator { action, still_open: true, lacks: true }
}

const CALLED_OFF: Input = Input::EndedUpstream(UpstreamEnd::CalledOff);
const COMPLETED: Input = Input::EndedUpstream(UpstreamEnd::Completed);
const COOKING: Input = Input::Reported(EventStatus::InPreparation);
const TELL: Effect = Effect::WriteBack(WriteBack::OnTill);

/// Every phase, in the variants that differ.
fn states() -> Vec<State> {
    let mut states = vec![
        State::recorded(),
        at(Phase::Ready, 0),
        doubt(Phase::Ready, 1),
        at(Phase::Sending, 1),
        cancelled(at(Phase::Sending, 1)),
        doubt(Phase::Sending, 2),
        cancelled(doubt(Phase::Sending, 2)),
        doubt(Phase::Unknown, 1),
        cancelled(doubt(Phase::Unknown, 1)),
        doubt(Phase::InDoubt, 1),
        cancelled(doubt(Phase::InDoubt, 1)),
        on_till(1),
        told(on_till(2)),
        vouched(on_till(1)),
        vouched(told(on_till(2))),
        owing(told(on_till(1)), WriteBack::Reported(EventStatus::InPreparation)),
        cancelled(told(on_till(1))),
        owing(at(Phase::Refused, 1), WriteBack::Refused),
        at(Phase::Refused, 1),
        at(Phase::NotSent(NotSentReason::Shadow), 0),
        at(Phase::NotSent(NotSentReason::Deadline), 1),
        at(Phase::Closed, 0),
        doubt(Phase::Closed, 1),
        at(Phase::ClosedUpstream, 0),
        doubt(Phase::ClosedUpstream, 1),
    ];
    states.extend(REASONS.map(|reason| at(Phase::Held(reason), 0)));
    states
}

fn inputs() -> Vec<Input> {
    let mut inputs = vec![
        Input::Revised { must_hold: true },
        Input::Revised { must_hold: false },
        Input::TillFree,
        Input::Probed(Probe::Found),
        Input::Probed(Probe::NotSeen),
        Input::Probed(Probe::Absent),
        Input::Probed(Probe::MayRepeat),
        Input::Probed(Probe::CannotTell),
        Input::Marking,
        Input::Witnessed { attempt: 0 },
        Input::Witnessed { attempt: 3 },
        COOKING,
        Input::DeadlinePassed,
        CALLED_OFF,
        COMPLETED,
        Input::WrittenBack(WriteBack::OnTill),
        Input::WrittenBack(WriteBack::Refused),
        Input::WrittenBack(WriteBack::Reported(EventStatus::InPreparation)),
        Input::Restarted,
        prepared(Admission::Inject, false, false, Mode::Live),
    ];
    for answer in [Answer::OnTill, Answer::Refused, Answer::NotDelivered, Answer::Unclear] {
        inputs.extend([0, 1, 2, 9].map(|attempt| answered(attempt, answer)));
    }
    for action in Action::ALL {
        inputs.extend([true, false].map(|still_open| chose(action, still_open)));
    }
    inputs
}

fn preparing() -> Vec<Row> {
    let row = |input, phase, effects: &[Effect]| (State::recorded(), input, at(phase, 0), effects.to_vec());
    let inject = Admission::Inject;
    let mut rows = vec![
        row(prepared(inject, false, false, Mode::Live), Phase::Ready, &[Effect::Queue]),
        row(prepared(inject, false, false, Mode::Supervised), Phase::Held(HoldReason::Supervised), &[]),
        row(prepared(inject, true, true, Mode::Live), Phase::Held(HoldReason::Conversion), &[]),
        row(prepared(inject, true, false, Mode::Supervised), Phase::Held(HoldReason::Conversion), &[]),
        row(prepared(inject, false, true, Mode::Live), Phase::Held(HoldReason::Late), &[]),
        row(prepared(Admission::MidWay, true, true, Mode::Live), Phase::Held(HoldReason::MidWay), &[]),
        row(CALLED_OFF, Phase::ClosedUpstream, &[]),
        row(COMPLETED, Phase::ClosedUpstream, &[]),
        row(Input::Restarted, Phase::Recorded, &[Effect::Prepare]),
    ];
    for end in [UpstreamEnd::Completed, UpstreamEnd::CalledOff] {
        for mode in [Mode::Live, Mode::Supervised, Mode::Shadow] {
            rows.push(row(prepared(Admission::Ended(end), true, true, mode), Phase::ClosedUpstream, &[]));
        }
    }
    for admission in [Admission::Inject, Admission::MidWay] {
        let shadow = prepared(admission, true, true, Mode::Shadow);
        rows.push(row(shadow, Phase::NotSent(NotSentReason::Shadow), &[]));
    }
    rows
}

fn waiting() -> Vec<Row> {
    let ready = at(Phase::Ready, 0);
    let again = doubt(Phase::Ready, 1);
    let mut rows = vec![
        (ready, Input::TillFree, at(Phase::Sending, 1), vec![Effect::Send { attempt: 1 }]),
        (ready, Input::Revised { must_hold: true }, at(Phase::Held(HoldReason::Conversion), 0), vec![]),
        (ready, Input::DeadlinePassed, at(Phase::NotSent(NotSentReason::Deadline), 0), vec![]),
        (ready, CALLED_OFF, at(Phase::ClosedUpstream, 0), vec![]),
        (ready, COMPLETED, at(Phase::ClosedUpstream, 0), vec![]),
        (ready, Input::Restarted, ready, vec![Effect::Queue]),
        // Released by a person out of a doubt: whatever stops it leaves the doubt.
        (again, Input::TillFree, State { resends: 0, ..doubt(Phase::Sending, 2) }, vec![Effect::Send { attempt: 2 }]),
        (again, Input::Revised { must_hold: true }, doubt(Phase::InDoubt, 1), vec![]),
        (again, Input::DeadlinePassed, doubt(Phase::InDoubt, 1), vec![]),
        (again, CALLED_OFF, cancelled(doubt(Phase::InDoubt, 1)), vec![]),
        (again, COMPLETED, doubt(Phase::InDoubt, 1), vec![]),
        (again, Input::Restarted, again, vec![Effect::Queue]),
        // It is there after all: nothing more to send.
        (again, answered(1, Answer::OnTill), on_till(1), vec![TELL]),
        (again, Input::Probed(Probe::Found), on_till(1), vec![TELL]),
        // Taken back before an attempt: nothing goes any more. What may be there from before still has to be looked for.
        (ready, chose(Action::TakeBack, true), at(Phase::Closed, 0), vec![]),
        (ready, chose(Action::TakeBack, false), at(Phase::ClosedUpstream, 0), vec![]),
        (again, chose(Action::TakeBack, true), doubt(Phase::InDoubt, 1), vec![]),
        (again, chose(Action::TakeBack, false), doubt(Phase::InDoubt, 1), vec![]),
    ];
    let mut persons = vec![at(Phase::Refused, 1), at(Phase::NotSent(NotSentReason::Deadline), 1)];
    persons.extend(REASONS.map(|reason| at(Phase::Held(reason), 0)));
    for waits in persons {
        let now = |phase| State { phase, ..waits };
        rows.extend([
            (waits, chose(Action::Send, true), now(Phase::Ready), vec![Effect::Queue]),
            (waits, chose(Action::Send, false), now(Phase::ClosedUpstream), vec![]),
            (waits, chose(Action::Close, true), now(Phase::Closed), vec![]),
            (waits, chose(Action::Close, false), now(Phase::Closed), vec![]),
            (waits, CALLED_OFF, now(Phase::ClosedUpstream), vec![]),
            (waits, COMPLETED, now(Phase::ClosedUpstream), vec![]),
        ]);
    }
    let held = at(Phase::Held(HoldReason::Conversion), 0);
    let lacking = State { incomplete: true, ..ready };
    rows.extend([
        (held, sent_as_it_is(Action::Send), lacking, vec![Effect::Queue]),
        (
            lacking,
            Input::TillFree,
            State { incomplete: true, ..at(Phase::Sending, 1) },
            vec![Effect::Send { attempt: 1 }],
        ),
        // HubRise has changed it, and nothing holds it now.
        (lacking, Input::Revised { must_hold: false }, ready, vec![]),
    ]);
    let shadow = at(Phase::NotSent(NotSentReason::Shadow), 0);
    rows.extend([CALLED_OFF, COMPLETED].map(|end| (shadow, end, at(Phase::ClosedUpstream, 0), vec![])));
    rows
}

fn sending() -> Vec<Row> {
    let first = at(Phase::Sending, 1);
    let second = doubt(Phase::Sending, 2);
    let unknown_twice = twice(doubt(Phase::Unknown, 2));
    let refused = owing(at(Phase::Refused, 1), WriteBack::Refused);
    vec![
        (first, answered(1, Answer::OnTill), on_till(1), vec![TELL]),
        (first, answered(1, Answer::Refused), refused, vec![Effect::WriteBack(WriteBack::Refused)]),
        (first, answered(1, Answer::NotDelivered), at(Phase::Ready, 1), vec![Effect::Queue]),
        (first, answered(1, Answer::Unclear), doubt(Phase::Unknown, 1), vec![Effect::Probe]),
        (first, CALLED_OFF, cancelled(first), vec![]),
        (first, Input::Restarted, doubt(Phase::Unknown, 1), vec![Effect::Probe]),
        // Called off while on its way: told nothing, never sent again.
        (cancelled(first), answered(1, Answer::OnTill), cancelled(told(on_till(1))), vec![]),
        (cancelled(first), answered(1, Answer::Refused), at(Phase::ClosedUpstream, 1), vec![]),
        (cancelled(first), answered(1, Answer::NotDelivered), at(Phase::ClosedUpstream, 1), vec![]),
        (cancelled(first), answered(1, Answer::Unclear), cancelled(doubt(Phase::Unknown, 1)), vec![Effect::Probe]),
        (cancelled(first), Input::Restarted, cancelled(doubt(Phase::Unknown, 1)), vec![Effect::Probe]),
        // The second attempt, after a doubt about the first.
        (second, answered(2, Answer::OnTill), on_till(2), vec![TELL]),
        (second, answered(2, Answer::Refused), doubt(Phase::InDoubt, 2), vec![]),
        (second, answered(2, Answer::NotDelivered), doubt(Phase::Ready, 2), vec![Effect::Queue]),
        (second, answered(2, Answer::Unclear), twice(doubt(Phase::Unknown, 2)), vec![Effect::Probe]),
        (second, answered(1, Answer::OnTill), State { duplicate_seen: true, ..once_on_till(2) }, vec![TELL]),
        (second, CALLED_OFF, cancelled(second), vec![]),
        (second, Input::Restarted, twice(doubt(Phase::Unknown, 2)), vec![Effect::Probe]),
        (cancelled(second), answered(2, Answer::OnTill), cancelled(told(on_till(2))), vec![]),
        (cancelled(second), answered(2, Answer::Refused), cancelled(doubt(Phase::InDoubt, 2)), vec![]),
        (cancelled(second), answered(2, Answer::NotDelivered), cancelled(doubt(Phase::InDoubt, 2)), vec![]),
        (cancelled(second), answered(2, Answer::Unclear), cancelled(unknown_twice), vec![Effect::Probe]),
        (
            cancelled(second),
            answered(1, Answer::OnTill),
            State { duplicate_seen: true, ..cancelled(told(once_on_till(2))) },
            vec![],
        ),
        (cancelled(second), Input::Restarted, cancelled(unknown_twice), vec![Effect::Probe]),
    ]
}

fn doubting() -> Vec<Row> {
    let unknown = doubt(Phase::Unknown, 1);
    let in_doubt = doubt(Phase::InDoubt, 1);
    let gone = cancelled(in_doubt);
    let resent = State { resends: 1, ..doubt(Phase::Ready, 1) };
    let mut rows = vec![
        (unknown, Input::Probed(Probe::Found), on_till(1), vec![TELL]),
        (unknown, Input::Probed(Probe::CannotTell), in_doubt, vec![]),
        (unknown, answered(1, Answer::OnTill), on_till(1), vec![TELL]),
        (unknown, CALLED_OFF, cancelled(unknown), vec![]),
        (unknown, Input::Restarted, unknown, vec![Effect::Probe]),
        (in_doubt, Input::Probed(Probe::Found), on_till(1), vec![TELL]),
        (in_doubt, answered(1, Answer::OnTill), on_till(1), vec![TELL]),
        (in_doubt, CALLED_OFF, gone, vec![]),
        (in_doubt, chose(Action::NotThere, true), resent, vec![Effect::Queue]),
        (in_doubt, chose(Action::NotThere, false), doubt(Phase::ClosedUpstream, 1), vec![]),
        (gone, Input::Probed(Probe::Found), cancelled(told(on_till(1))), vec![]),
        (gone, answered(1, Answer::OnTill), cancelled(told(on_till(1))), vec![]),
        // Seen as called off once, it is never sent again, whatever HubRise says then.
        (gone, chose(Action::NotThere, true), doubt(Phase::ClosedUpstream, 1), vec![]),
        (gone, chose(Action::NotThere, false), doubt(Phase::ClosedUpstream, 1), vec![]),
    ];
    for still_open in [true, false] {
        rows.extend([
            (in_doubt, chose(Action::OnTheTill, still_open), vouched(on_till(1)), vec![TELL]),
            (in_doubt, chose(Action::Close, still_open), doubt(Phase::Closed, 1), vec![]),
            (gone, chose(Action::OnTheTill, still_open), vouched(cancelled(told(on_till(1)))), vec![]),
            (gone, chose(Action::Close, still_open), cancelled(doubt(Phase::Closed, 1)), vec![]),
        ]);
    }
    rows
}

fn resting() -> Vec<Row> {
    let refused = owing(at(Phase::Refused, 1), WriteBack::Refused);
    let proved = State { duplicate_seen: true, ..told(on_till(2)) };
    let reported = WriteBack::Reported(EventStatus::InPreparation);
    let (cooking, say) = (owing(on_till(1), reported), Effect::WriteBack(reported));
    let mut rows = vec![
        (on_till(1), CALLED_OFF, cancelled(told(on_till(1))), vec![]),
        (on_till(1), Input::WrittenBack(WriteBack::OnTill), told(on_till(1)), vec![]),
        (on_till(1), Input::Restarted, on_till(1), vec![TELL]),
        (on_till(1), COOKING, cooking, vec![say]),
        (told(on_till(2)), COOKING, owing(on_till(2), reported), vec![say]),
        (cooking, Input::WrittenBack(reported), told(on_till(1)), vec![]),
        (cooking, Input::Restarted, cooking, vec![say]),
        (cooking, CALLED_OFF, cancelled(told(on_till(1))), vec![]),
        (told(on_till(2)), CALLED_OFF, cancelled(told(on_till(2))), vec![]),
        (told(on_till(2)), answered(1, Answer::OnTill), proved, vec![]),
        (told(on_till(2)), answered(2, Answer::OnTill), proved, vec![]),
        (told(on_till(2)), chose(Action::Close, true), told(once_on_till(2)), vec![]),
        (told(on_till(2)), chose(Action::Close, false), told(once_on_till(2)), vec![]),
        // While the refusal may be on its way to HubRise, sending would put a ticket under a rejected order.
        (refused, Input::WrittenBack(WriteBack::Refused), told(refused), vec![]),
        (refused, Input::Restarted, refused, vec![Effect::WriteBack(WriteBack::Refused)]),
        (refused, CALLED_OFF, at(Phase::ClosedUpstream, 1), vec![]),
        (refused, COMPLETED, at(Phase::ClosedUpstream, 1), vec![]),
        (refused, chose(Action::Close, true), at(Phase::Closed, 1), vec![]),
        (refused, chose(Action::Close, false), at(Phase::Closed, 1), vec![]),
        (doubt(Phase::Closed, 1), CALLED_OFF, cancelled(doubt(Phase::Closed, 1)), vec![]),
        // Somebody has seen that, and done what was to be done.
        (cancelled(doubt(Phase::Closed, 1)), chose(Action::Close, true), doubt(Phase::ClosedUpstream, 1), vec![]),
        (cancelled(doubt(Phase::Closed, 1)), chose(Action::Close, false), doubt(Phase::ClosedUpstream, 1), vec![]),
    ];
    // A ticket was taken off the till by hand; whether HubRise still says open does not matter.
    for (fact, plain) in [(cancelled(told(on_till(1))), told(on_till(1))), (proved, told(once_on_till(2)))] {
        rows.push((fact, chose(Action::Close, true), plain, vec![]));
        rows.push((fact, chose(Action::Close, false), plain, vec![]));
    }
    for found in [answered(1, Answer::OnTill), Input::Probed(Probe::Found)] {
        rows.push((doubt(Phase::Closed, 1), found, on_till(1), vec![TELL]));
        // Its end in HubRise is known, the ticket was not: somebody must take it off the till.
        rows.push((doubt(Phase::ClosedUpstream, 1), found, cancelled(told(on_till(1))), vec![]));
    }
    rows
}

#[test]
fn the_table_holds() {
    for (before, input, after, effects) in table() {
        assert_eq!(step(before, input), (after, effects), "{before:?} on {input:?}");
    }
}

#[test]
fn whatever_is_not_in_the_table_changes_nothing() {
    let table = table();
    let mut quiet = 0;
    for state in states() {
        for input in inputs() {
            if !table.iter().any(|row| (row.0, row.1) == (state, input)) {
                assert_eq!(step(state, input), (state, vec![]), "{state:?} on {input:?}");
                quiet += 1;
            }
        }
    }
    assert!(quiet > 500, "{quiet} pairs of state and input were tried");
}

/// Tills that are proved to be more than blind, and HubRise's changes to what was sent.
fn looking_and_changing() -> Vec<Row> {
    let unknown = doubt(Phase::Unknown, 1);
    let again = doubt(Phase::Ready, 1);
    let changed = |state| State { changed_after: true, ..state };
    let lacking = |state| State { incomplete: true, ..state };
    let unknown_to_people = doubt(Phase::InDoubt, 1);
    let mut rows = vec![
        (unknown, Input::Probed(Probe::Absent), again, vec![Effect::Queue]),
        (unknown, Input::Probed(Probe::MayRepeat), again, vec![Effect::Queue]),
        (cancelled(unknown), Input::Probed(Probe::Absent), doubt(Phase::ClosedUpstream, 1), vec![]),
        (cancelled(unknown), Input::Probed(Probe::MayRepeat), cancelled(doubt(Phase::InDoubt, 1)), vec![]),
        (cancelled(unknown), Input::Probed(Probe::Found), cancelled(told(on_till(1))), vec![]),
        (cancelled(unknown), Input::Probed(Probe::CannotTell), cancelled(doubt(Phase::InDoubt, 1)), vec![]),
        (cancelled(unknown), answered(1, Answer::OnTill), cancelled(told(on_till(1))), vec![]),
        (cancelled(unknown), Input::Restarted, cancelled(unknown), vec![Effect::Probe]),
        // What goes is converted anew, so the change is in it.
        (changed(again), Input::Revised { must_hold: false }, again, vec![]),
        (changed(told(on_till(1))), chose(Action::Close, true), told(on_till(1)), vec![]),
        (lacking(at(Phase::Sending, 1)), answered(1, Answer::OnTill), lacking(on_till(1)), vec![TELL]),
        (lacking(told(on_till(1))), chose(Action::Close, true), told(on_till(1)), vec![]),
        (
            unknown_to_people,
            sent_as_it_is(Action::NotThere),
            lacking(State { resends: 1, ..again }),
            vec![Effect::Queue],
        ),
        (
            changed(doubt(Phase::InDoubt, 1)),
            chose(Action::NotThere, true),
            State { resends: 1, ..again },
            vec![Effect::Queue],
        ),
    ];
    let sent = |state: &State| matches!(state.phase, Phase::Sending | Phase::Unknown | Phase::InDoubt | Phase::OnTill);
    for state in states().into_iter().filter(sent) {
        rows.extend([true, false].map(|must_hold| (state, Input::Revised { must_hold }, changed(state), vec![])));
    }
    rows
}

/// The witness in HubRise: written before each attempt, and a doubt where it knows of one that this history does not.
fn witnessing() -> Vec<Row> {
    let ready = at(Phase::Ready, 0);
    let marked = |state: State, marked| State { marked, ..state };
    let mut rows = vec![
        (ready, Input::Marking, marked(ready, 1), vec![Effect::Mark { attempt: 1 }]),
        (marked(ready, 1), Input::Marking, marked(ready, 1), vec![Effect::Mark { attempt: 1 }]),
        (marked(ready, 1), Input::TillFree, marked(at(Phase::Sending, 1), 1), vec![Effect::Send { attempt: 1 }]),
        // Our own marker is nothing new, until a restart: then it may be that of somebody who sent.
        (marked(ready, 1), Input::Witnessed { attempt: 1 }, marked(ready, 1), vec![]),
        (marked(ready, 1), Input::Restarted, ready, vec![Effect::Queue]),
        (
            marked(at(Phase::Held(HoldReason::Late), 0), 1),
            Input::Restarted,
            at(Phase::Held(HoldReason::Late), 0),
            vec![],
        ),
        (marked(at(Phase::Ready, 1), 1), Input::Restarted, marked(at(Phase::Ready, 1), 1), vec![Effect::Queue]),
    ];
    // Known to the witness before it was converted.
    let known = State { ambiguous: true, ..marked(at(Phase::Recorded, 1), 1) };
    let unknown = State { phase: Phase::Unknown, ..known };
    let ended = |end| prepared(Admission::Ended(end), false, false, Mode::Live);
    rows.extend([
        (known, prepared(Admission::Inject, false, false, Mode::Live), unknown, vec![Effect::Probe]),
        (known, ended(UpstreamEnd::Completed), unknown, vec![Effect::Probe]),
        (known, ended(UpstreamEnd::CalledOff), cancelled(unknown), vec![Effect::Probe]),
        (known, CALLED_OFF, cancelled(known), vec![]),
        (cancelled(known), ended(UpstreamEnd::Completed), cancelled(unknown), vec![Effect::Probe]),
        (known, Input::Probed(Probe::Found), marked(on_till(1), 1), vec![TELL]),
    ]);
    let again = doubt(Phase::Ready, 1);
    rows.push((again, Input::Marking, marked(again, 2), vec![Effect::Mark { attempt: 2 }]));
    // One attempt is one ticket at the most.
    let once = State { attempt: 1, marked: 1, ambiguous: true, phase: Phase::Unknown, ..ready };
    rows.push((ready, Input::Witnessed { attempt: 1 }, once, vec![Effect::Probe]));
    for state in states() {
        let resends = state.resends.max(1);
        let known = State { attempt: 3, marked: 3, ambiguous: true, resends, maybe_twice: true, ..state };
        let (after, effects) = match state.phase {
            Phase::Ready | Phase::Held(_) | Phase::NotSent(_) | Phase::Refused => {
                (State { phase: Phase::Unknown, owed: None, ..known }, vec![Effect::Probe])
            }
            Phase::OnTill => (State { ambiguous: false, duplicate_seen: true, ..known }, vec![]),
            Phase::Sending => (State { attempt: state.attempt, ..known }, vec![]),
            Phase::Recorded => (known, vec![Effect::Prepare]),
            Phase::Unknown => (known, vec![Effect::Probe]),
            _ => (known, vec![]),
        };
        rows.push((state, Input::Witnessed { attempt: 3 }, after, effects));
    }
    rows
}

/// A person's word, which the till may confirm, and which they may take back while the order is open in HubRise.
fn taking_a_word_back() -> Vec<Row> {
    let reported = WriteBack::Reported(EventStatus::InPreparation);
    let again = chose(Action::Reopen, true);
    let (owed, twice) = (vouched(on_till(1)), vouched(told(on_till(2))));
    let mut rows = vec![
        (owed, again, doubt(Phase::InDoubt, 1), vec![]),
        (twice, again, State { maybe_twice: true, ..doubt(Phase::InDoubt, 2) }, vec![]),
        (twice, chose(Action::Close, true), vouched(told(once_on_till(2))), vec![]),
        (twice, chose(Action::Close, false), vouched(told(once_on_till(2))), vec![]),
        (at(Phase::Closed, 0), again, at(Phase::Held(HoldReason::Reopened), 0), vec![]),
        (doubt(Phase::Closed, 1), again, doubt(Phase::InDoubt, 1), vec![]),
        (owed, COOKING, owing(owed, reported), vec![Effect::WriteBack(reported)]),
        (twice, COOKING, owing(twice, reported), vec![Effect::WriteBack(reported)]),
        (owed, CALLED_OFF, cancelled(told(owed)), vec![]),
        (twice, CALLED_OFF, cancelled(twice), vec![]),
        (owed, Input::WrittenBack(WriteBack::OnTill), told(owed), vec![]),
        (owed, Input::Restarted, owed, vec![TELL]),
    ];
    for state in [owed, twice] {
        let confirmed = State { vouched: false, ..state };
        rows.push((state, Input::Probed(Probe::Found), confirmed, vec![]));
        let attempts = 1..=state.attempt;
        rows.extend(attempts.map(|attempt| (state, answered(attempt, Answer::OnTill), confirmed, vec![])));
    }
    rows
}

fn table() -> Vec<Row> {
    [
        preparing(),
        waiting(),
        sending(),
        doubting(),
        resting(),
        looking_and_changing(),
        taking_a_word_back(),
        witnessing(),
    ]
    .concat()
}

#[test]
fn pages_offer_what_step_obeys() {
    for state in states() {
        for action in Action::ALL {
            let (next, _) = step(state, chose(action, true));
            assert_eq!(next != state, state.actions().contains(&action), "{action:?} in {state:?}");
        }
    }
}

#[test]
fn whoever_needs_a_person_offers_an_action_or_shows_a_fact() {
    let proved = State { duplicate_seen: true, ..told(on_till(2)) };
    let changed = State { changed_after: true, ..told(on_till(1)) };
    let lacking = State { incomplete: true, ..told(on_till(1)) };
    // What goes by itself may be taken back, and a word too; neither needs to be.
    let may_be_left = |action: &Action| matches!(action, Action::TakeBack | Action::Reopen);
    for state in states().into_iter().chain([proved, changed, lacking]) {
        let facts = state.cancel_at_pos || state.duplicate_seen || state.changed_after || state.incomplete;
        let offers = !state.actions().iter().all(may_be_left);
        assert_eq!(state.needs_a_person(), facts || offers, "{state:?}");
    }
}

#[test]
fn words_and_stored_form_are_stable() {
    for action in Action::ALL {
        assert_eq!(Action::from_name(action.name()), Some(action));
    }
    assert_eq!(Action::from_name("resend"), None);
    for state in states() {
        let stored = serde_json::to_value(state).unwrap();
        let phase = &stored["phase"];
        let word = phase.as_str().or_else(|| phase.as_object()?.keys().next().map(String::as_str));
        assert_eq!(word, Some(state.phase.name()));
        assert_eq!(serde_json::from_value::<State>(stored).unwrap(), state);
    }
}

#[test]
fn what_was_stored_before_the_newer_facts_is_read() {
    let stored = r#"{"phase":"ready","attempt":1,"ambiguous":true,"resends":1,"cancel_at_pos":false,"duplicate_seen":false,"owed":null}"#;
    assert_eq!(serde_json::from_str::<State>(stored).unwrap(), State { resends: 1, ..doubt(Phase::Ready, 1) });
}

/// A look without the ticket proves no more than the till is proved to show.
#[test]
fn a_profile_says_what_a_look_proves() {
    for (profile, unseen) in [
        (Profile::RefusesRepeats, Probe::MayRepeat),
        (Profile::ProvesAbsence, Probe::Absent),
        (Profile::ShowsPresence, Probe::NotSeen),
    ] {
        assert_eq!((profile.proves(true), profile.proves(false)), (Probe::Found, unseen));
    }
    assert_eq!(Profile::default(), Profile::Blind);
    assert_eq!((Profile::Blind.proves(true), Profile::Blind.proves(false)), (Probe::CannotTell, Probe::CannotTell));
}
