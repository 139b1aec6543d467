//! An exhaustive walk, breadth first, over the production `step`: one order, its till, HubRise, a person who may be
//! wrong, a process that dies, and a journal restored from a backup. Every interleaving within the budgets is visited,
//! and every world is checked.
//!
//! `WALK=full` walks larger budgets for each kind of till: the event and deaths as often as they like (deaths 3 times
//! where a till lets an order go again by itself), 3 sends, and a restore of a backup of any age. Without it the budgets are
//! small enough for seconds.

use super::world::{ANY, Budget, Move, World};
use bridge_core::injection::{HoldReason, Phase, Profile};
use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a walk met.
struct Walk {
    profile: Profile,
    /// Each world's origin and the move that led from there, in the order they were met.
    origins: Vec<(usize, Move)>,
    /// Hashes: of some ten million worlds two are the same once in half a million walks.
    known: HashSet<u64>,
    edges: usize,
    reached: Reached,
}

/// What must have happened somewhere, or the walk proves little.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
struct Reached {
    three_tickets: bool,
    duplicate_seen: bool,
    rejected: bool,
    wrongly_closed: bool,
    witnessed: bool,
    sent_again_by_itself: bool,
    changed_after: bool,
    incomplete: bool,
    taken_back: bool,
    perhaps_twice: bool,
    opened_again: bool,
}

impl Walk {
    fn over(profile: Profile, budget: Budget) -> Self {
        let start = World::new(profile, budget);
        let mut walk = Self {
            profile,
            origins: vec![(0, Move::Start)],
            known: HashSet::from([hash(&start.folded())]),
            edges: 0,
            reached: Reached::default(),
        };
        let mut waiting = VecDeque::from([(0, start)]);
        while let Some((index, world)) = waiting.pop_front() {
            assert!(index < 100_000_000, "the walk does not end");
            walk.visit(index, &world, &mut waiting);
        }
        let (name, worlds, edges) = (profile, walk.origins.len(), walk.edges);
        eprintln!("{name:?}, {budget:?}: {worlds} states, {edges} edges");
        walk
    }

    fn visit(&mut self, index: usize, world: &World, waiting: &mut VecDeque<(usize, World)>) {
        let moves = std::panic::catch_unwind(|| {
            world.check();
            world.moves()
        });
        let moves = moves.unwrap_or_else(|_| panic!("{:?} after: {}; in {world:#?}", self.profile, self.path(index)));
        self.reached.note(world);
        for (step, next) in moves {
            self.edges += 1;
            if self.known.insert(hash(&next.folded())) {
                self.origins.push((index, step));
                waiting.push_back((self.origins.len() - 1, next));
            }
        }
    }

    /// The shortest history that leads to a world.
    fn path(&self, mut index: usize) -> String {
        let mut path = Vec::new();
        while index != 0 {
            let (origin, step) = self.origins[index];
            path.push(step.to_string());
            index = origin;
        }
        path.reverse();
        path.join(" > ")
    }
}

impl Reached {
    fn note(&mut self, world: &World) {
        let Some(state) = &world.state else { return };
        self.three_tickets |= world.tickets() == 3;
        self.duplicate_seen |= state.duplicate_seen;
        self.rejected |= world.rejected;
        self.wrongly_closed |= state.phase == Phase::Closed && world.tickets() == 1;
        self.witnessed |= world.restored && state.phase == Phase::Unknown && world.marker == state.marked;
        self.sent_again_by_itself |= state.phase == Phase::Sending && state.ambiguous && world.resent == 0;
        self.changed_after |= state.changed_after;
        self.incomplete |= state.incomplete && state.phase == Phase::OnTill;
        self.taken_back |= world.known.taken_back;
        self.perhaps_twice |= state.maybe_twice && !state.duplicate_seen && world.tickets() == 2;
        self.opened_again |= state.phase == Phase::Held(HoldReason::Reopened);
    }
}

fn hash(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    world.hash(&mut hasher);
    hasher.finish()
}

/// The budget of a walk, and a smaller one that still meets the interesting corners.
fn budget(full: Budget, small: Budget) -> Budget {
    if std::env::var("WALK").is_ok_and(|value| value == "full") { full } else { small }
}

/// The worlds, folded, that are reached when of those that are one by `fold` only one is visited.
fn reached(profile: Profile, budget: Budget, fold: impl Fn(&World) -> World) -> HashSet<u64> {
    let mut waiting = vec![World::new(profile, budget)];
    let (mut known, mut folded) = (HashSet::new(), HashSet::new());
    while let Some(world) = waiting.pop() {
        folded.insert(hash(&world.folded()));
        let moves = world.moves().into_iter().map(|(_, next)| next);
        waiting.extend(moves.filter(|next| known.insert(hash(&fold(next)))));
    }
    folded
}

/// Folding is exact: the same worlds are reached, folded, from one of each as from all of them.
#[test]
fn folding_loses_no_world() {
    let sent = Budget { deaths: 1, sends: 2, restores: 0 };
    let sent = budget(sent, Budget { deaths: 0, ..sent });
    let restored = Budget { deaths: 0, sends: 1, restores: 1 };
    let kinds = [Profile::Blind, Profile::ShowsPresence, Profile::ProvesAbsence, Profile::RefusesRepeats];
    for (profile, budget) in kinds.map(|profile| (profile, sent)).into_iter().chain([(Profile::Blind, restored)]) {
        let (all, one) = (reached(profile, budget, World::clone), reached(profile, budget, World::folded));
        assert!(all == one, "{profile:?}, {budget:?}: {} worlds come to {}", all.len(), one.len());
    }
}

/// M4, the default: nobody but a person at the till can tell.
#[test]
fn no_history_loses_doubles_or_forgets_an_order() {
    let all = Budget { deaths: ANY, sends: 3, restores: 0 };
    let reached = Walk::over(Profile::Blind, budget(all, Budget { deaths: 0, ..all })).reached;
    assert!(reached.three_tickets && reached.duplicate_seen && reached.rejected);
    assert!(reached.wrongly_closed && reached.changed_after && !reached.sent_again_by_itself);
    assert!(reached.incomplete && reached.taken_back && reached.perhaps_twice && reached.opened_again);
}

#[test]
fn a_restored_backup_sends_nothing_again() {
    let all = Budget { deaths: ANY, sends: 3, restores: 1 };
    let reached = Walk::over(Profile::Blind, budget(all, Budget { deaths: 0, sends: 1, ..all })).reached;
    assert!(reached.witnessed && !reached.sent_again_by_itself);
}

/// M3: a look that finds nothing changes nothing, however old the till's picture is.
#[test]
fn stale_looks_at_the_till_send_nothing_again() {
    let all = Budget { deaths: ANY, sends: 3, restores: 0 };
    let reached = Walk::over(Profile::ShowsPresence, budget(all, Budget { deaths: 0, sends: 2, ..all })).reached;
    assert!(reached.duplicate_seen && !reached.sent_again_by_itself);
}

/// M2: sent again only where absence is proved.
#[test]
fn a_till_that_proves_absence_gets_it_again_and_once() {
    let all = Budget { deaths: 3, sends: 3, restores: 0 };
    let reached = Walk::over(Profile::ProvesAbsence, budget(all, Budget { deaths: 0, sends: 2, ..all })).reached;
    assert!(reached.sent_again_by_itself);
}

/// M1: sent again as often as it takes; the till takes a reference once.
#[test]
fn a_till_that_refuses_repeats_gets_it_again_and_takes_it_once() {
    let all = Budget { deaths: 3, sends: 3, restores: 0 };
    let reached = Walk::over(Profile::RefusesRepeats, budget(all, Budget { deaths: 0, sends: 2, ..all })).reached;
    assert!(reached.sent_again_by_itself && !reached.three_tickets);
}
