//! Worlds that differ only in what nothing can tell any more are one: the walk visits one of them.

use super::{Fate, Known, Mark, NUMBERS, World};
use crate::injection::answered;
use bridge_core::injection::{Answer, Input, Phase, Profile, State, step};

impl World {
    /// The world that stands for all that go on as this one does.
    pub(in super::super) fn folded(&self) -> Self {
        let mut world = self.clone();
        for attempt in world.past() {
            world.fold_fate(attempt);
        }
        // Our own rejection is the end that counts.
        world.ended = world.ended.filter(|_| !world.rejected);
        world.fold_backup();
        world.fold_release();
        if let Some(state) = world.state {
            world.fold_numbers(state);
        }
        world
    }

    fn fold_numbers(&mut self, state: State) {
        if self.backup.is_none() {
            self.sort_fates(state.attempt);
        }
        if matches!(self.memory.mark, Mark::Written(attempt) if attempt <= state.attempt) {
            self.memory.mark = Mark::Unwritten;
        }
        // Whoever is ready is queued anew.
        self.memory.queue &= state.phase == Phase::Ready;
        // HubRise's marker says nothing that this history does not know.
        let restorable = self.backup.is_some() || self.left.restores > 0;
        if !restorable && self.marker <= state.marked.min(state.attempt) {
            self.marker = 0;
        }
    }

    /// Attempts that are not in flight.
    fn past(&self) -> impl Iterator<Item = u32> + use<> {
        let in_flight = [self.memory.send, self.memory.waits];
        (1..).take(NUMBERS - 1).filter(move |attempt| !in_flight.contains(&Some(*attempt)))
    }

    /// What made no ticket and will make none is as if it had never been: [`World::check_late_refusals`] holds that.
    fn fold_fate(&mut self, attempt: u32) {
        let taken = self.profile == Profile::RefusesRepeats && self.tickets() > 0;
        let fate = &mut self.fates[attempt as usize];
        match *fate {
            Fate::Gone | Fate::Repeated => *fate = Fate::None,
            // Printed or not, it makes no ticket.
            Fate::Underway if taken => *fate = Fate::None,
            _ => {}
        }
    }

    /// Late evidence is the same of whichever attempt. A backup knows them by their numbers.
    fn sort_fates(&mut self, latest: u32) {
        let slots: Vec<_> = self.past().filter(|attempt| *attempt <= latest).map(|attempt| attempt as usize).collect();
        let mut fates: Vec<_> = slots.iter().map(|slot| (self.fates[*slot], self.known.proved[*slot])).collect();
        fates.sort_unstable();
        for (slot, (fate, proved)) in slots.into_iter().zip(fates) {
            self.fates[slot] = fate;
            self.known.proved[slot] = proved;
        }
    }

    /// Nobody has to release what goes again by itself.
    fn fold_release(&mut self) {
        if matches!(self.profile, Profile::RefusesRepeats | Profile::ProvesAbsence) {
            let release = |known: Known| Known { released: true, ..known };
            self.known = release(self.known);
            self.backup = self.backup.map(|(state, known)| (state, release(known)));
        }
    }

    /// Whatever is restored is started.
    fn fold_backup(&mut self) {
        if let Some((Some(state), known)) = &mut self.backup {
            known.released &= state.phase != Phase::Sending;
            *state = step(*state, Input::Restarted).0;
        }
    }

    /// A refusal that comes late, of whichever attempt, tells nothing.
    pub(super) fn check_late_refusals(&self, state: &State) {
        for attempt in self.past() {
            let after = step(*state, answered(attempt, Answer::Refused));
            assert_eq!(after, (*state, Vec::new()), "a late refusal moved the injection");
        }
    }
}
