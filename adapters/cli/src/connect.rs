//! `pixbridge connect`: stores a connection, for the server to serve.

use crate::data::DataFolder;
use crate::describe::{self, Description};
use crate::error::{Error, Exit};
use crate::words::text;
use bridge_core::settings::Mode;
use bridge_core::text::Lang;
use bridge_engine::clock::{Rng as _, SystemRng};
use bridge_engine::journal::Journal as _;
use bridge_engine::pixelpoint::PixelPointTills;
use bridge_engine::{Connection, ConnectionId, Tills as _};
use chrono::Utc;
use clap::Args;
use hubrise_api::{Client, SetCallback};
use std::io::{self, Write as _};
use std::path::PathBuf;
use url::Url;

const HELP: &str = r#"Connects a HubRise location to a till, as a file describes it

The file is TOML; paths in it start from its folder:

  name = "Paris"
  location = "3r4s3-1"           # HubRise's location id
  mode = "supervised"            # or "shadow", "live"; default: as it was, supervised at first
  settings_file = "paris.toml"   # or a table [settings]

  [hubrise]
  access_token = "..."
  client_secret = "..."          # while it is being replaced, also previous_client_secret

  [till]
  base_url = "https://..."
  token = "..."                  # or vendor_prefix and store_token
  allow_local = false            # true allows plain http and local addresses
  dialect = "dialect.toml"

Instead of standing in the file, each secret can be read from another one or from the environment:
access_token_file = "...", access_token_env = "...", and so on. Secrets are stored sealed."#;

/// Connects a HubRise location to a till, as a file describes it
#[derive(Args)]
#[command(long_about = HELP)]
pub(crate) struct Options {
    /// The description (TOML)
    file: PathBuf,
    #[command(flatten)]
    data: DataFolder,
    /// The address under which HubRise reaches the bridge, for the callback
    #[arg(long, value_name = "URL", env = "PIXBRIDGE_PUBLIC_CALLBACK_URL", value_parser = public_url)]
    public_url: Option<Url>,
    /// Registers the callback at HubRise, in place of any other
    #[arg(long, requires = "public_url")]
    register: bool,
}

pub(crate) async fn run(options: &Options, lang: Lang) -> Result<Exit, Error> {
    let description = describe::read(&options.file, lang)?;
    let keeps_mode = description.mode.is_none();
    // A till that cannot be opened would leave the connection without service.
    PixelPointTills.open(&description.till).map_err(|source| Error::Till { source })?;
    let mut connection = connection(description);
    let hubrise = hubrise(&connection)?;

    let journal = options.data.open().await?;
    let known = journal.connections().await?;
    let before = known.iter().find(|known| is_same(known, &connection));
    if let Some(before) = before {
        go_on(&mut connection, before, keeps_mode);
    }
    journal.save_connection(&connection).await?;
    journal.close().await;

    let address = callback(&connection.id, options.public_url.as_ref());
    show(&connection, before.is_some(), &address, lang)?;
    warn(&connection, &known, options.public_url.as_ref(), lang)?;
    if options.register {
        register(&hubrise, address, lang).await?;
    }
    Ok(Exit::Done)
}

/// A new connection of this description.
fn connection(description: Description) -> Connection {
    let id = ConnectionId::from_bits(SystemRng.bits());
    Connection {
        till: Some(description.till),
        mode: description.mode.unwrap_or_default(),
        settings: description.settings,
        ..Connection::new(id, description.name, description.location, description.hubrise, Utc::now())
    }
}

/// By location alone: with a new token or address of the till it is still the connection whose orders are known. A second
/// one beside it would send them again.
fn is_same(known: &Connection, connection: &Connection) -> bool {
    known.location == connection.location
}

/// What a connection keeps when it is described anew: HubRise calls it by its id, its orders count from its beginning, and
/// what was chosen on the pages stays chosen. What was proved, was proved with that till.
fn go_on(connection: &mut Connection, before: &Connection, keeps_mode: bool) {
    connection.id = before.id.clone();
    connection.connected_at = before.connected_at;
    connection.hubrise.links = before.hubrise.links.clone();
    connection.intake = before.intake;
    connection.made_by.clone_from(&before.made_by);
    connection.alerts = before.alerts.clone();
    if connection.till_id() == before.till_id() {
        connection.go_live = before.go_live.clone();
    }
    if keeps_mode {
        connection.mode = before.mode;
    }
}

fn hubrise(connection: &Connection) -> Result<Client, Error> {
    let access = &connection.hubrise;
    Ok(Client::builder(access.access_token.clone()).base_url(&access.base_url).build()?)
}

fn public_url(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "expected an address such as https://orders.example.org")?;
    let bare = url.query().is_none() && url.fragment().is_none() && url.has_host();
    if bare && matches!(url.scheme(), "https" | "http") {
        Ok(url)
    } else {
        Err("expected an http or https address without query and fragment")
    }
}

/// Where HubRise posts events: the whole address if it is known, else its path.
fn callback(id: &ConnectionId, public_url: Option<&Url>) -> String {
    let base = public_url.map_or("", Url::as_str).trim_end_matches('/');
    format!("{base}/hubrise/{}/events", id.as_str())
}

fn show(connection: &Connection, again: bool, address: &str, lang: Lang) -> io::Result<()> {
    let key = if again { "connected_again" } else { "connected" };
    let args =
        [("name", &*connection.name), ("location", connection.location.as_str()), ("mode", connection.mode.name())];
    let mut out = io::stdout().lock();
    writeln!(out, "{}", text(lang, key, &args))?;
    writeln!(out, "{}", text(lang, "callback", &[("address", address)]))
}

/// What the person who connects should know or look at again.
fn warn(connection: &Connection, known: &[Connection], public_url: Option<&Url>, lang: Lang) -> io::Result<()> {
    let mut warnings = Vec::new();
    for warning in connection.till.iter().flat_map(|till| till.token.check()) {
        warnings.push(text(lang, "warn_token", &[("warning", &warning.to_string())]));
    }
    if known
        .iter()
        .any(|before| before.id == connection.id && before.till.is_some() && before.till_id() != connection.till_id())
    {
        warnings.push(text(lang, "warn_other_till", &[("location", connection.location.as_str())]));
    }
    if connection.settings.conversion.time_zone.name() == "UTC" {
        warnings.push(text(lang, "warn_time_zone", &[]));
    }
    if public_url.is_some_and(|url| url.scheme() != "https") {
        warnings.push(text(lang, "warn_no_https", &[]));
    }
    let of_mode = match connection.mode {
        Mode::Shadow => "warn_shadow",
        Mode::Supervised => "warn_supervised",
        Mode::Live => "warn_live",
    };
    warnings.push(text(lang, of_mode, &[]));
    let mut err = io::stderr().lock();
    warnings.iter().try_for_each(|warning| writeln!(err, "- {warning}"))
}

async fn register(hubrise: &Client, address: String, lang: Lang) -> Result<(), Error> {
    let (record, result) = hubrise.exchange(&SetCallback::orders(Some(address))).await;
    result.map_err(|source| Error::Register { source })?;
    let status = record.status.map(|status| status.to_string()).unwrap_or_default();
    writeln!(io::stdout(), "{}", text(lang, "registered", &[("status", &status)]))?;
    Ok(())
}
