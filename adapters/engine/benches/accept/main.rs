//! What a durable acknowledgement costs: against the same bytes put into a bare SQLite by the same group commit in the same
//! run, and against the same engine with a journal in memory. Ratios of throughput: 1 is as fast. Nothing is asserted; what
//! runs came to stands in `docs/reliability-ledger.md`.
//!
//! `BENCH_STORED`: orders in the large database, 20 000 if not said.
#![expect(clippy::unwrap_used, reason = "the journal in memory is a test's")]

#[path = "../../tests/sim/aside.rs"]
mod aside;
mod bare;
#[path = "../../tests/sim/disk.rs"]
#[expect(dead_code, reason = "the simulation uses the rest")]
mod disk;
mod load;
mod stored;

use crate::disk::Disk;
use crate::load::{Measured, Orders, Target};
use bridge_engine::journal::SqliteJournal;
use bridge_engine::secrets::Key;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Callbacks at a time, and how many in all.
const LEVELS: [(usize, usize); 3] = [(1, 300), (16, 3_200), (64, 6_400)];
/// Each is measured so often, in turn; the best counts: what else the machine does only ever adds.
const ROUNDS: usize = 3;

fn main() -> io::Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(all())
}

async fn all() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let orders = Orders::default();
    for (at_once, count) in LEVELS {
        let mut best: [Option<Measured>; 4] = Default::default();
        for _ in 0..ROUNDS {
            let bare = bare::measure(&orders, at_once, count).await;
            let stored = load::measure(&Target::stores(&fresh().await).await, &orders, at_once, count).await;
            let (journal, _folder) = fresh().await;
            let engine = load::measure(&Target::engine(journal).await, &orders, at_once, count).await;
            let memory = load::measure(&Target::engine(Disk::default()).await, &orders, at_once, count).await;
            for (best, new) in best.iter_mut().zip([bare, stored, engine, memory]) {
                *best = Some(best.take().map_or(new, |best| best.faster(new)));
            }
        }
        let [Some(bare), Some(stored), Some(engine), Some(memory)] = best else { continue };
        writeln!(out, "{at_once} at a time:")?;
        writeln!(out, "  bare group commit            {bare}")?;
        writeln!(out, "  durable accept               {stored}, ratio {:.2} (aim 0.8)", stored.ratio(bare))?;
        writeln!(out, "  accept, in memory            {memory}: the empty handler")?;
        writeln!(out, "  accept, with the desk's work {engine}, ratio to memory {:.2}", engine.ratio(memory))?;
    }
    many_stored(&mut out, &orders).await?;
    writeln!(out, "memory: {} MB at the end", resident())
}

/// The same beside many orders, and how long it takes to be back.
async fn many_stored(out: &mut impl io::Write, orders: &Orders) -> io::Result<()> {
    let many = std::env::var("BENCH_STORED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let (at_once, count) = LEVELS[1];
    let mut times = Vec::new();
    for rows in [0, many] {
        let fresh = fresh().await;
        let target = Target::stores(&fresh).await;
        stored::fill(target.folder(), rows).await;
        let measured = load::measure(&target, orders, at_once, count).await;
        let idle = resident();
        fresh.0.close().await;
        let begun = Instant::now();
        let journal = open(target.folder()).await;
        let restarted = Target::engine(journal).await;
        let first = load::measure(&restarted, orders, 1, 1).await;
        let back = begun.elapsed();
        writeln!(
            out,
            "{rows} orders stored: durable accept {measured}; restart to the first ack {back:.1?} ({first}); {idle} MB"
        )?;
        times.push(measured);
    }
    writeln!(out, "beside {many} orders it takes {:.2} times as long (aim 1.2)", 1.0 / times[1].ratio(times[0]))
}

type Fresh = (SqliteJournal, Arc<tempfile::TempDir>);

async fn fresh() -> Fresh {
    let folder = tempfile::tempdir().expect("a folder");
    (open(folder.path()).await, Arc::new(folder))
}

async fn open(folder: &Path) -> SqliteJournal {
    let key = Key::load_or_create(folder, None).expect("a key");
    SqliteJournal::open(folder, Arc::new(key)).await.expect("a journal")
}

/// Megabytes of this process in memory, where the system says.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}
