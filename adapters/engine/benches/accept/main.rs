//! What a durable acknowledgement costs, as ratios within one run: against the same bytes put into a bare SQLite by the same
//! group commit, against the same endpoint without a journal, and against an empty handler; then beside many stored
//! orders, from a restart to the first acknowledgement, and in memory. Nothing is asserted; what runs came to stands in
//! `docs/reliability-ledger.md`.
//!
//! `BENCH_STORED`: orders in the large database, 20 000 if not said.

mod bare;
mod endpoint;
mod load;
mod stored;
mod target;

use crate::load::{Measured, Orders};
use crate::target::Target;
use bridge_engine::journal::SqliteJournal;
use bridge_engine::secrets::Key;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;

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
    memory(&mut out, &orders).await?;
    for level in LEVELS {
        at(&mut out, &orders, level).await?;
    }
    many_stored(&mut out, &orders).await
}

async fn at(out: &mut impl io::Write, orders: &Orders, (at_once, count): (usize, usize)) -> io::Result<()> {
    let mut best: [Option<Measured>; 6] = Default::default();
    for _ in 0..ROUNDS {
        for (which, best) in best.iter_mut().enumerate() {
            let target = match which {
                0 => bare::target().await,
                1 => Target::stores(fresh().await).await,
                2 => Target::works(fresh().await).await,
                3 => endpoint::at(Target::nothing()).await?,
                4 => endpoint::at(Target::checks()).await?,
                _ => endpoint::at(Target::stores(fresh().await).await).await?,
            };
            let new = orders.send(at_once, count, &target.take).await;
            target.end().await;
            *best = Some(best.take().map_or(new, |best| best.faster(new)));
        }
    }
    let [Some(bare), Some(stored), Some(worked), Some(empty), Some(without), Some(durable)] = best else {
        return Ok(());
    };
    writeln!(out, "{at_once} at a time:")?;
    writeln!(out, "  bare group commit           {bare}")?;
    writeln!(out, "  durable accept              {stored}; ratio to bare {:.2} (aim 0.8)", stored.ratio(bare))?;
    writeln!(out, "  ... while the desk works    {worked}; ratio to bare {:.2}", worked.ratio(bare))?;
    writeln!(out, "  endpoint, empty handler     {empty}")?;
    writeln!(out, "  endpoint without a journal  {without}")?;
    writeln!(out, "  endpoint                    {durable}; ratio to the one without {:.2}", durable.ratio(without))
}

/// Beside many orders, and how long it takes to be back.
async fn many_stored(out: &mut impl io::Write, orders: &Orders) -> io::Result<()> {
    let many = std::env::var("BENCH_STORED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let (at_once, count) = LEVELS[1];
    let mut best: [Option<Measured>; 2] = Default::default();
    for (best, rows) in best.iter_mut().zip([0, many]) {
        let (journal, folder) = fresh().await;
        let target = Target::stores((journal.clone(), Arc::clone(&folder))).await;
        stored::fill(folder.path(), rows).await;
        for _ in 0..ROUNDS {
            let new = orders.send(at_once, count, &target.take).await;
            *best = Some(best.take().map_or(new, |best| best.faster(new)));
        }
        target.end().await;
        journal.close().await;
        drop(journal);
        let begun = Instant::now();
        let restarted = Target::works((open(folder.path()).await, Arc::clone(&folder))).await;
        orders.send(1, 1, &restarted.take).await;
        let back = begun.elapsed();
        restarted.end().await;
        let size = std::fs::metadata(folder.path().join("journal.sqlite3"))?.len() / 1_000_000;
        writeln!(out, "beside {rows} orders ({size} MB): restart to the first ack {back:.1?}")?;
    }
    let [Some(few), Some(many_stored)] = best else { return Ok(()) };
    writeln!(out, "{at_once} at a time beside none {few}")?;
    writeln!(
        out,
        "{at_once} at a time beside {many} {many_stored}; {:.2} times as long (aim 1.2)",
        few.ratio(many_stored)
    )
}

/// What the process takes before anything comes, and after a burst.
async fn memory(out: &mut impl io::Write, orders: &Orders) -> io::Result<()> {
    let (at_once, count) = LEVELS[2];
    let target = Target::works(fresh().await).await;
    let idle = resident("VmRSS:");
    let mut own = 0;
    for _ in 0..ROUNDS {
        let callbacks = orders.callbacks(count);
        own = own.max(resident("VmRSS:"));
        load::hand_over(callbacks, at_once, &target.take).await;
    }
    let most = resident("VmHWM:");
    target.end().await;
    writeln!(out, "memory: idle {idle} MB, with the callbacks of the bench {own} MB, at most under load {most} MB")
}

type Fresh = (SqliteJournal, Arc<TempDir>);

async fn fresh() -> Fresh {
    let folder = tempfile::tempdir().expect("a folder");
    (open(folder.path()).await, Arc::new(folder))
}

async fn open(folder: &Path) -> SqliteJournal {
    let key = Key::load_or_create(folder, None).expect("a key");
    SqliteJournal::open(folder, Arc::new(key)).await.expect("a journal")
}

/// Megabytes of this process, where the system says.
fn resident(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}
