//! `pixbridge connect` and `pixbridge connections`.

use crate::support::{Run, pixbridge, run};
use bridge_core::settings::Mode;
use bridge_engine::Connection;
use bridge_engine::journal::{Journal as _, SqliteJournal};
use bridge_engine::secrets::Key;
use bridge_simulator::hubrise::ApiFault;
use bridge_simulator::{Lasting, Scene};
use hubrise_api::ClientSecret;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

const ACCESS_TOKEN: &str = "canary-access-token";
const CLIENT_SECRET: &str = "canary-client-secret";
const OLD_SECRET: &str = "canary-previous-secret";
const EOI_TOKEN: &str = "Vendor-CANARY0123456789";
const SECRETS: [&str; 5] = [ACCESS_TOKEN, CLIENT_SECRET, OLD_SECRET, EOI_TOKEN, "CANARY0123456789"];

const PARIS: &str = r#"
name = "Paris"
location = "p4r1s-0"

[hubrise]
access_token = "canary-access-token"
client_secret = "canary-client-secret"
previous_client_secret = "canary-previous-secret"

[till]
base_url = "https://eoi.example.com/api/v1/eoi"
token = "Vendor-CANARY0123456789"

[settings.conversion]
time_zone = "Europe/Paris"
"#;

/// A folder with connection files and a data folder.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn connect(&self, content: &str, options: &[&str]) -> Run {
        let file = self.write("connection.toml", content);
        let mut command = pixbridge();
        command.env("CANARY_TOKEN", ACCESS_TOKEN).arg("connect").arg(file).arg("--data").arg(self.data());
        run(command.args(options))
    }

    async fn open(&self) -> SqliteJournal {
        let key = Key::load_or_create(&self.data(), None).unwrap();
        SqliteJournal::open(&self.data(), Arc::new(key)).await.unwrap()
    }

    async fn stored(&self) -> Vec<Connection> {
        self.open().await.connections().await.unwrap()
    }

    fn list(&self) -> Run {
        run(pixbridge().args(["connections", "--data"]).arg(self.data()))
    }
}

/// What stands between `/hubrise/` and `/events`.
fn id_in(output: &str) -> &str {
    output.split("/hubrise/").nth(1).unwrap().split("/events").next().unwrap()
}

#[tokio::test]
async fn a_connection_is_stored_as_its_file_describes_it() {
    let place = Place::new();
    let ran = place.connect(PARIS, &[]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.out.contains("Connected: Paris, location p4r1s-0, mode supervised."), "{}", ran.out);
    assert!(ran.out.contains("Callback: /hubrise/"), "{}", ran.out);
    assert!(ran.err.contains("Every order waits for a click."), "{}", ran.err);

    let [connection] = <[_; 1]>::try_from(place.stored().await).unwrap();
    assert_eq!(connection.id.as_str(), id_in(&ran.out));
    assert!(connection.id.as_str().len() == 32 && connection.id.as_str().bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(connection.mode, Mode::Supervised);
    assert_eq!(connection.hubrise.base_url, "https://api.hubrise.com/v1");
    assert_eq!(connection.hubrise.access_token.reveal(), ACCESS_TOKEN);
    let secrets: Vec<_> = connection.hubrise.client_secrets.iter().map(ClientSecret::reveal).collect();
    assert_eq!(secrets, [CLIENT_SECRET, OLD_SECRET]);
    assert_eq!(connection.till.as_ref().unwrap().token.reveal(), EOI_TOKEN);
    assert!(!connection.till.as_ref().unwrap().allow_local);
    assert_eq!(connection.settings.conversion.time_zone.name(), "Europe/Paris");
}

#[tokio::test]
async fn secrets_are_nowhere_in_plain() {
    let place = Place::new();
    let connected = place.connect(PARIS, &[]);
    let listed = place.list();
    assert_eq!((connected.exit, listed.exit), (0, 0));
    for row in ["Paris", "p4r1s-0", "supervised"] {
        assert!(listed.out.contains(row), "{}", listed.out);
    }
    assert!(!listed.out.contains(id_in(&connected.out)), "whoever knows the id knows the callback");
    // Open again, so that what is in the write-ahead log is looked at too.
    let journal = place.open().await;
    let mut looked_at = 0;
    for file in fs::read_dir(place.data()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        looked_at += bytes.len();
        let text = String::from_utf8_lossy(&bytes);
        assert!(SECRETS.iter().all(|secret| !text.contains(secret)));
    }
    assert!(looked_at > 4096, "the journal was looked at");
    journal.close().await;
    for output in [connected.out, connected.err, listed.out, listed.err] {
        assert!(SECRETS.iter().all(|secret| !output.contains(secret)), "{output}");
    }
}

#[tokio::test]
async fn secrets_may_come_from_files_and_the_environment() {
    let place = Place::new();
    place.write("secret.txt", "canary-client-secret\n");
    place.write("store.txt", "CANARY0123456789");
    place.write("dialect.toml", "auth_type = 7");
    place.write("paris.toml", "[conversion]\nfooter_columns = 32\n");
    let ran = place.connect(
        r#"
        name = "Paris"
        location = "p4r1s-0"
        mode = "live"
        settings_file = "paris.toml"
        [hubrise]
        access_token_env = "CANARY_TOKEN"
        client_secret_file = "secret.txt"
        [till]
        base_url = "http://192.168.1.20/eoi"
        allow_local = true
        vendor_prefix = "Vendor-"
        store_token_file = "store.txt"
        dialect = "dialect.toml"
        "#,
        &[],
    );
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.err.contains("Orders go by themselves."), "{}", ran.err);
    assert!(ran.err.contains("The store's time zone is UTC."), "{}", ran.err);
    let [connection] = <[_; 1]>::try_from(place.stored().await).unwrap();
    assert_eq!(connection.hubrise.access_token.reveal(), ACCESS_TOKEN);
    assert_eq!(connection.hubrise.client_secrets[0].reveal(), CLIENT_SECRET);
    assert_eq!(connection.till.as_ref().unwrap().token.reveal(), EOI_TOKEN);
    assert_eq!(connection.till.as_ref().unwrap().dialect.auth_type, 7);
    assert_eq!(connection.settings.conversion.footer_columns, 32);
    assert_eq!(connection.mode, Mode::Live);
}

#[tokio::test]
async fn connecting_again_keeps_the_address_and_the_beginning() {
    let place = Place::new();
    let first = place.connect(&PARIS.replace("[hubrise]", "mode = \"live\"\n[hubrise]"), &[]);
    let before = place.stored().await.remove(0);
    let again = place.connect(&PARIS.replace("\"Paris\"", "\"Paris Bastille\""), &[]);
    assert_eq!(id_in(&first.out), id_in(&again.out));
    assert!(again.out.contains("Connected again"), "{}", again.out);
    let [after] = <[_; 1]>::try_from(place.stored().await).unwrap();
    assert_eq!((&*after.name, after.mode), ("Paris Bastille", Mode::Live));
    assert_eq!(after.connected_at, before.connected_at);

    let other_till = place.connect(&PARIS.replace("CANARY0123456789", "CANARY9876543210"), &[]);
    // A second connection beside it would send the orders of the first one again.
    assert_eq!(id_in(&other_till.out), id_in(&first.out));
    assert!(other_till.err.contains("went to another till until now"), "{}", other_till.err);
    assert_eq!(place.stored().await.len(), 1);
}

#[test]
fn an_odd_token_is_stored_with_a_warning() {
    let place = Place::new();
    let ran = place.connect(&PARIS.replace(EOI_TOKEN, "odd"), &["--lang", "fr"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.err.contains("Jeton EOI\u{a0}: the token has no vendor prefix"), "{}", ran.err);
    assert!(ran.err.contains("Chaque commande attend un clic."), "{}", ran.err);
}

#[test]
fn a_wrong_file_is_refused_without_its_secrets_and_stores_nothing() {
    let cases = [
        ("name = ", "nmae = ", "line 2: unknown field `nmae`"),
        ("access_token = ", "acces_token = ", "line 6: unknown field `acces_token`"),
        ("client_secret = \"canary-client-secret\"\n", "", "hubrise.client_secret is missing"),
        ("\"p4r1s-0\"", "\" \"", "location is empty"),
        ("\"canary-access-token\"", "\"\"", "hubrise.access_token is empty"),
        ("access_token = ", "access_token_env = \"CANARY_TOKEN\"\naccess_token = ", "given more than once"),
        (
            "token = \"Vendor",
            "vendor_prefix = \"Vendor\"\ntoken = \"Vendor",
            "till.vendor_prefix with till.store_token",
        ),
        (
            "access_token = \"canary-access-token\"",
            "access_token_env = \"UNSET_CANARY\"",
            "UNSET_CANARY, which is not set",
        ),
        ("access_token = \"canary-access-token\"", "access_token_file = \"none.txt\"", "none.txt"),
        (
            "access_token = \"canary-access-token\"",
            "access_token = [\"canary-access-token\"]",
            "line 6: expected a string",
        ),
        ("[hubrise]", "mode = \"lively\"\n[hubrise]", "`lively`"),
        ("[hubrise]", "hubrise = \"canary-access-token\"\n[ignored]", "line 5: expected "),
        ("\"canary-previous-secret\"", "\"canary-previous-secret", "line 8: "),
        ("https://eoi.example.com", "http://eoi.example.com", "till.allow_local = true"),
        ("https://eoi.example.com", "https://127.0.0.1", "till.allow_local = true"),
        ("[hubrise]", "[hubrise]\nbase_url = \"http://api.example.com/v1\"", "plain http"),
        ("[hubrise]", "settings_file = \"paris.toml\"\n[hubrise]", "either [settings] or settings_file"),
    ];
    for (from, to, text) in cases {
        let place = Place::new();
        assert!(PARIS.contains(from), "{from}");
        let ran = place.connect(&PARIS.replacen(from, to, 1), &[]);
        assert_eq!((ran.exit, &*ran.out), (2, ""), "{to}: {}", ran.err);
        assert!(ran.err.contains(text), "{to}: {}", ran.err);
        assert!(SECRETS.iter().all(|secret| !ran.err.contains(secret)), "{to}: {}", ran.err);
        assert!(!place.data().exists(), "{to}");
    }
}

#[tokio::test]
async fn a_data_folder_in_use_is_left_alone() {
    let place = Place::new();
    let server = place.open().await;
    for ran in [place.connect(PARIS, &[]), place.list()] {
        assert_eq!((ran.exit, &*ran.out), (1, ""));
        assert!(ran.err.contains("is in use by another process: stop that one"), "{}", ran.err);
    }
    assert!(server.connections().await.unwrap().is_empty());
}

#[test]
fn listing_makes_no_folder() {
    let place = Place::new();
    let ran = place.list();
    assert_eq!((ran.exit, &*ran.out), (0, ""));
    assert!(ran.err.contains("No connection yet."), "{}", ran.err);
    assert!(!place.data().exists());
}

#[test]
fn registering_needs_an_address_that_can_be_called() {
    let place = Place::new();
    for options in [
        &["--register"][..],
        &["--register", "--public-url", "orders.example.org"],
        &["--register", "--public-url", "https://orders.example.org/?a=b"],
    ] {
        let ran = place.connect(PARIS, options);
        assert_eq!(ran.exit, 2, "{options:?}");
        assert!(ran.err.contains("--public-url"), "{}", ran.err);
    }
    assert!(!place.data().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_callback_is_registered_at_hubrise() {
    let scene = Scene::start().await.unwrap();
    let site = &scene.sites()[0];
    let file = format!(
        "name = \"Paris\"\nlocation = \"{}\"\n[hubrise]\nbase_url = \"{}\"\naccess_token = \"{}\"\nclient_secret = \"{}\"\n\
         [till]\nbase_url = \"{}\"\nallow_local = true\ntoken = \"{}\"\n",
        site.location,
        scene.hubrise_url(),
        site.access_token,
        site.client_secret,
        site.till_url,
        site.till_token
    );
    let place = Place::new();
    let options = ["--public-url", "https://orders.example.org/bridge/", "--register"];
    let ran = place.connect(&file, &options);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.out.contains("HubRise answered 200: the callback is registered."), "{}", ran.out);
    let address = format!("https://orders.example.org/bridge/hubrise/{}/events", id_in(&ran.out));
    assert!(ran.out.contains(&format!("Callback: {address}")), "{}", ran.out);
    assert_eq!(scene.hubrise().callback_url(&site.access_token), Some(address));

    scene.hubrise().set_fault(&site.location, ApiFault::Revoked, Lasting::UntilCleared);
    let ran = place.connect(&file, &options);
    assert_eq!(ran.exit, 1);
    assert!(ran.err.contains("the connection is stored, but its callback is not registered"), "{}", ran.err);
    assert!(ran.err.contains("HubRise answered 401"), "{}", ran.err);
    assert!(!ran.err.contains(&site.access_token), "{}", ran.err);
    assert_eq!(place.stored().await.len(), 1);
}

#[tokio::test]
async fn the_files_of_the_readmes_can_be_connected() {
    for readme in [include_str!("../../../../README.md"), include_str!("../../../../README.fr.md")] {
        let (_, from) = readme.split_once("```toml\nname = ").unwrap();
        let (described, _) = from.split_once("```").unwrap();
        let place = Place::new();
        place.write("hubrise.token", ACCESS_TOKEN);
        place.write("dialect.toml", "");
        let file = place.write("connection.toml", &format!("name = {described}"));
        let mut command = pixbridge();
        command.env("HUBRISE_SECRET", CLIENT_SECRET).env("EOI_TOKEN", "CANARY0123456789");
        let ran = run(command.arg("connect").arg(file).arg("--data").arg(place.data()));
        assert_eq!(ran.exit, 0, "{}", ran.err);
        assert_eq!(place.stored().await[0].name, "Paris");
    }
}

#[test]
fn a_connection_whose_settings_make_no_sense_is_not_stored() {
    let place = Place::new();
    let settings = "[conversion]\nfooter_columns = 3\n";
    place.write("odd.toml", settings);
    let inline = format!("{PARIS}\nfooter_columns = 3\n");
    let by_file = PARIS.replace("[settings.conversion]\ntime_zone = \"Europe/Paris\"\n", "");
    let by_file = by_file.replacen("[hubrise]", "settings_file = \"odd.toml\"\n[hubrise]", 1);
    for description in [inline, by_file] {
        let ran = place.connect(&description, &[]);
        assert_eq!(ran.exit, 2, "{}", ran.err);
        assert!(ran.err.contains("conversion.footer_columns"), "{}", ran.err);
        assert!(!place.data().exists());
    }
}
