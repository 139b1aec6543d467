//! The plain program, killed with SIGKILL at random under load, again and again, between both simulators; then a judge, a
//! program of its own, who reads the ledgers of HubRise, till and journal finds every order on the till, once.
//!
//! * `KILL_CYCLES`: how often the program is killed (5 if not said; CI says 50).
//! * `KILL_SEED`: when what happens, as far as a test can decide that about a real program.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]

#[path = "../../../engine/tests/sim/dice.rs"]
#[expect(dead_code, reason = "the simulation uses the rest")]
mod dice;
mod judging;
mod ledgers;
mod lived;
mod person;
#[path = "../it/support.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod support;
mod world;

use crate::dice::Dice;
use crate::lived::Lived;
use crate::world::World;

/// Kills of one journal. HubRise's limits hold for a connection and an hour, so a long run takes new ones.
const CYCLES_OF_A_WORLD: u64 = 25;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is no number")))
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_the_program_loses_doubles_and_leaves_nothing() {
    let (cycles, seed) = (number("KILL_CYCLES", 5), number("KILL_SEED", u64::from(std::process::id())));
    println!("KILL_SEED={seed} KILL_CYCLES={cycles}");
    let mut dice = Dice::new(seed);
    let mut total = Lived::default();
    let mut left = cycles;
    while left > 0 {
        let kills = left.min(CYCLES_OF_A_WORLD);
        let lived = World::new(Dice::new(dice.next())).await.live(kills).await;
        left -= kills;
        println!("{} of {cycles} kills; {lived}", cycles - left);
        total.add(&lived);
    }
    println!("in all: {total}");
    assert!(total.is_good(), "KILL_SEED={seed}: {total:#?}");
    assert!(total.was_under_load(), "{total}");
}
