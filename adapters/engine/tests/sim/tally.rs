//! What a run came to, in numbers; a file keeps them for a run that is continued.

use crate::checker;
use crate::fault::Fault;
use crate::ledger::Ledger;
use crate::world::World;
use bridge_core::injection::Action;
use hubrise_api::OrderId;
use std::fmt;
use std::io::Write as _;
use std::ops::Range;

/// Names of the counts before the hits of each fault.
const COUNTS: [&str; 8] =
    ["histories", "wrong", "orders", "tickets", "deaths", "decisions", "sent again by a person", "given up by HubRise"];

/// Counts, then hits of each fault in its order.
#[derive(Clone, Default)]
pub(crate) struct Tally(Vec<u64>);

impl Tally {
    pub(crate) fn of(world: &World, ledger: &Ledger, hits: Vec<u64>) -> Self {
        let orders: Vec<_> =
            world.hubrise.orders().iter().map(|order| OrderId::new(order["id"].as_str().unwrap())).collect();
        let given_up = orders.iter().filter(|order| checker::given_up(world, order)).count();
        let again = |action: Action, done| action == Action::NotThere && done != Some(false);
        let sent_again = ledger.decisions.iter().filter(|decision| again(decision.action, decision.done)).count();
        let count = |length: usize| length as u64;
        let counts = [
            1,
            0,
            count(orders.len()),
            count(ledger.printed.len()),
            u64::from(ledger.deaths),
            count(ledger.decisions.len()),
            count(sent_again),
            count(given_up),
        ];
        Self(counts.into_iter().chain(hits).collect())
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        for (all, one) in self.0.iter_mut().zip(&other.0) {
            *all += one;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (counts, hits) = self.0.split_at(COUNTS.len().min(self.0.len()));
        for (name, count) in COUNTS.iter().zip(counts) {
            writeln!(f, "{count:>9}  {name}")?;
        }
        for (fault, hits) in Fault::ALL.iter().zip(hits) {
            writeln!(f, "{hits:>9}  {:>4} {}", fault.number(), fault.text())?;
        }
        Ok(())
    }
}

/// What has been run so far.
pub(crate) struct Log {
    path: Option<String>,
    end: Option<u64>,
    total: Tally,
}

impl Log {
    /// Reads the file of an earlier run, if there is one: `from to count count ...` in each line.
    pub(crate) fn open() -> Self {
        let path = std::env::var("SIM_LOG").ok();
        let text = path.as_ref().and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
        let mut log = Self { path, end: None, total: Tally::default() };
        for line in text.lines() {
            let numbers: Vec<u64> = line.split(' ').map(|word| word.parse().unwrap()).collect();
            log.end = Some(numbers[1]);
            log.total.add(&Tally(numbers[2..].to_vec()));
        }
        log
    }

    /// Where to go on.
    pub(crate) fn resume(&self, first: u64) -> u64 {
        self.end.map_or(first, |end| end.max(first))
    }

    /// Keeps what some seeds came to, and says so where there is a file.
    pub(crate) fn add(&mut self, seeds: Range<u64>, mut tally: Tally, wrong: &[(u64, Vec<String>)]) {
        tally.0[1] = wrong.iter().filter(|(seed, _)| seeds.contains(seed)).count() as u64;
        self.total.add(&tally);
        if let Some(path) = &self.path {
            let words: Vec<String> = tally.0.iter().map(u64::to_string).collect();
            let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
            writeln!(file, "{} {} {}", seeds.start, seeds.end, words.join(" ")).unwrap();
            println!("seeds {}..{}: {} wrong", seeds.start, seeds.end, tally.0[1]);
        }
    }

    pub(crate) fn total(&self) -> &Tally {
        &self.total
    }
}
