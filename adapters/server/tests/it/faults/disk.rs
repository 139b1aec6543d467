use super::{World, orders};
use crate::support::{Server, eventually, get, operations, store_connection};
use bridge_core::settings::Mode;
use bridge_simulator::hubrise::DeliveryResult;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A disk that fails as a file says, see `disk.c`.
struct Disk {
    shim: PathBuf,
    orders: PathBuf,
}

impl Disk {
    fn new(folder: &Path) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/faults/disk.c");
        let shim = folder.join("disk.so");
        let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&shim, &source]).arg("-ldl").status();
        assert!(built.unwrap().success(), "a C compiler is needed, as it is to build SQLite");
        Self { shim, orders: folder.join("disk") }
    }

    fn fails(&self, how: &str) {
        // Whoever reads it sees all of it or nothing.
        let new = self.orders.with_extension("new");
        std::fs::write(&new, how).unwrap();
        std::fs::rename(new, &self.orders).unwrap();
    }

    fn works(&self) {
        std::fs::remove_file(&self.orders).unwrap();
    }

    async fn start(&self, world: &World) -> Server {
        let mut command = world.program();
        command.env("LD_PRELOAD", &self.shim).env("FAULTY_DISK", &self.orders);
        world.at_work(Server::run(command)).await
    }
}

/// Whatever the disk does, an order is either refused, and comes again, or on record; and when the disk works again, so does
/// the program.
#[tokio::test]
async fn a_disk_that_fails_costs_a_503_and_no_order() {
    for how in ["full", "write", "sync"] {
        let world = World::new().await;
        let disk = Disk::new(world.folder.path());
        let server = disk.start(&world).await;
        let before = world.place("before");
        assert_eq!(world.posts(0).await, [DeliveryResult::Status(200)]);
        world.is_received(&before).await;

        disk.fails(how);
        let during = world.place("during");
        assert_eq!(world.posts(0).await, [DeliveryResult::Status(503)], "{how}");
        assert_eq!(get(server.pages, "/readyz").await, Some(503), "{how}");
        assert_eq!(get(server.pages, "/sign-in").await, Some(200), "{how}: what is there can still be read");
        assert_eq!(world.posts(2).await, [DeliveryResult::Status(503)], "{how}");

        disk.works();
        world.posts(5).await;
        world.is_received(&during).await;
        let ready = async || (get(server.pages, "/readyz").await == Some(200)).then_some(());
        eventually("it is ready again", ready).await;
        assert_eq!((orders(&world.record_of(server).await), world.tickets()), (2, 2), "{how}");
    }
}

/// The disk fails, and before it works again the program is killed. What it said is so.
#[tokio::test]
async fn killed_beside_a_disk_that_fails_it_has_what_it_acknowledged() {
    for how in ["full", "write", "sync"] {
        let mut world = World::new().await;
        // Nothing is on its way to the till when the program dies.
        world.connection.mode = Mode::Supervised;
        store_connection(&world.data(), &world.connection).await;
        let disk = Disk::new(world.folder.path());
        let mut server = disk.start(&world).await;
        world.place("acknowledged");
        assert_eq!(world.posts(0).await, [DeliveryResult::Status(200)]);
        disk.fails(how);
        world.place("refused");
        assert_eq!(world.posts(0).await, [DeliveryResult::Status(503)], "{how}");
        server.child.kill().await.unwrap();
        disk.works();
        let record = operations(&world.data()).await;
        assert!((1..=2).contains(&orders(&record)), "{how}: {record:?}");

        let server = world.start().await;
        world.posts(2).await;
        let record = world.record_of(server).await;
        assert_eq!((orders(&record), world.tickets()), (2, 0), "{how}");
    }
}

/// Another program holds the database longer than HubRise waits. HubRise has its answer before that.
#[tokio::test]
async fn a_database_that_another_program_holds_is_a_503_in_time() {
    let world = World::new().await;
    let server = world.start().await;
    let options = SqliteConnectOptions::new().filename(world.data().join("journal.sqlite3"));
    let mut other = SqliteConnection::connect_with(&options).await.unwrap();
    let holds = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let order = world.place("meanwhile");
    // Not `TimedOut`: HubRise waits 20 seconds.
    assert_eq!(world.posts(0).await, [DeliveryResult::Status(503)]);

    holds.rollback().await.unwrap();
    world.posts(2).await;
    world.is_received(&order).await;
    other.close().await.unwrap();
    assert_eq!((orders(&world.record_of(server).await), world.tickets()), (1, 1));
}
