//! Deterministic simulation: the production engine and core in a world where everything fails, decided by a seed.
//!
//! Each history has two parts: chaos, in which the seed's faults strike, and quiet, in which everything must come to
//! rest. Then the ledgers of HubRise, journal and tills are compared. `docs/reliability-ledger.md` says what was run,
//! what came of it, and what is not shown.
//!
//! * `SIM_SEEDS`, `SIM_FIRST`: how many histories, and from which seed on.
//! * `SIM_LOG`: a file that gains a line for each thousand; a run that finds it goes on where it ends.
//! * `SIM_SHOW`: a seed, whose history is printed.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]
#![expect(clippy::print_stdout, reason = "a run is read by people")]

mod aside;
mod calm;
mod checker;
mod clock;
mod dice;
mod disk;
mod fault;
mod hubrise;
mod journal;
mod ledger;
mod life;
mod network;
mod people;
mod sabotage;
mod setup;
mod tally;
mod till;
mod world;

/// What every journal promises, of the simulated one.
mod promises {
    crate::journal::conformance::conformance!(crate::disk::fresh);
}

use crate::sabotage::Sabotage;
use crate::tally::{Log, Tally};
use std::sync::atomic::{AtomicU64, Ordering};

/// Seeds in which a mistake must be found.
const ENOUGH: u64 = 10_000;

/// One history and what is wrong with it.
struct History {
    seed: u64,
    wrong: Vec<String>,
    tally: Tally,
    trace: String,
}

fn history(seed: u64, sabotage: Option<Sabotage>, traced: bool) -> History {
    let world = life::live(seed, sabotage, traced);
    let (ledger, hits, trace) =
        world.with(|state| (std::mem::take(&mut state.ledger), state.faults.hits().to_vec(), state.take_trace()));
    History { seed, wrong: checker::check(&world, &ledger), tally: Tally::of(&world, &ledger, hits), trace }
}

/// Lives these seeds through on all processors, and returns them in their order.
fn histories(seeds: std::ops::Range<u64>) -> Vec<History> {
    let next = AtomicU64::new(seeds.start);
    let lived = std::thread::scope(|scope| {
        let live = || {
            let seeds =
                std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|seed| *seed < seeds.end));
            // A long run is watched, and may be ended.
            let tell = |history: &History| {
                if !history.wrong.is_empty() {
                    println!("seed {}: {:?}", history.seed, history.wrong);
                }
            };
            seeds.map(|seed| history(seed, None, false)).inspect(tell).collect::<Vec<_>>()
        };
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..processors).map(|_| scope.spawn(live)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let mut lived = lived;
    lived.sort_by_key(|history| history.seed);
    lived
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is no number")))
}

#[test]
fn whatever_fails_no_order_is_lost_doubled_or_stuck() {
    let mut log = Log::open();
    let first = log.resume(number("SIM_FIRST", 0));
    let last = number("SIM_FIRST", 0) + number("SIM_SEEDS", 2000);
    let mut bad = Vec::new();
    let mut from = first;
    while from < last {
        let to = last.min(from + 1000);
        let mut tally = Tally::default();
        for history in histories(from..to) {
            tally.add(&history.tally);
            if !history.wrong.is_empty() {
                bad.push((history.seed, history.wrong));
            }
        }
        log.add(from..to, tally, &bad);
        from = to;
    }
    println!("{}", log.total());
    assert!(
        bad.is_empty(),
        "of seeds {first}..{last}, {} went wrong, among them {:#?}",
        bad.len(),
        &bad[..bad.len().min(10)]
    );
}

#[test]
fn a_seed_is_one_history() {
    let mut lines = 0;
    for seed in 0..20 {
        let (once, again) = (history(seed, None, true), history(seed, None, true));
        assert!(once.trace.contains("commit"), "seed {seed} is a history");
        assert_eq!(once.trace, again.trace, "seed {seed}");
        lines += once.trace.lines().count();
    }
    assert!(lines > 20 * 100, "some are short, all of them together are not: {lines}");
}

#[test]
fn a_history_can_be_shown() {
    let history = history(number("SIM_SHOW", 0), None, true);
    println!("{}\n{:#?}", history.trace, history.wrong);
    assert!(history.trace.contains("quiet"));
}

/// The first seed that shows the mistake, and what it shows.
fn found(sabotage: Sabotage) -> (u64, String) {
    let shows = |seed| Some(seed).zip(history(seed, Some(sabotage), false).wrong.into_iter().next());
    let found = (0..ENOUGH).find_map(shows);
    found.unwrap_or_else(|| panic!("{sabotage:?} was not found in {ENOUGH} seeds"))
}

#[test]
fn every_mistake_is_found() {
    for sabotage in Sabotage::ALL {
        let (seed, what) = found(sabotage);
        println!("{sabotage:?}: seed {seed}, {what}");
    }
}
