//! The block of text a bridge prints when it has started: where it is, and what it still lacks.

use crate::config::{Config, Origin};
use crate::run::Running;
use bridge_engine::Connection;
use std::fmt::Write as _;

pub(crate) fn introduction(running: &Running, config: &Config, origin: &Origin, setup: Option<&str>) -> String {
    let mut text = format!(
        "pixbridge-server {version} is running.\n\n  \
         pages          http://{pages}/\n  \
         callbacks      http://{callbacks}/hubrise/<connection>/events\n  \
         data           {data}\n  \
         configuration  {origin}\n\n",
        version = env!("CARGO_PKG_VERSION"),
        pages = running.pages_address(),
        callbacks = running.callback_address(),
        data = config.data_dir.display(),
    );
    if let Some(metrics) = running.metrics_address() {
        let _ = writeln!(text, "  metrics        http://{metrics}/metrics\n");
    }
    if let Some(setup) = setup {
        let _ = writeln!(
            text,
            "Nobody can sign in yet. Make the first administrator here, once, within 24 hours:\n\n  {setup}\n"
        );
    }
    let connections = running.engine().connections();
    if connections.is_empty() {
        text.push_str(NO_CONNECTION);
        if cfg!(feature = "demo") {
            text.push_str(DEMO);
        }
    }
    for connection in &connections {
        let _ = writeln!(text, "  {}", line(connection, config.public_callback_url.as_deref()));
    }
    text.push_str("\nCtrl-C to stop.\n");
    text
}

const NO_CONNECTION: &str = "\
No connection yet, so no order can come in. What is missing: a HubRise location (access token and client
secret) and a till (EOI address and token). Stop this program and connect them; then start it again.

  pixbridge connect FILE   connects them; `pixbridge connect --help` says what stands in the file
  pixbridge-server config  prints every setting of this program
";

const DEMO: &str = "  pixbridge-server demo    shows the bridge at work, with a simulated HubRise and till\n";

fn line(connection: &Connection, public_url: Option<&str>) -> String {
    let (name, mode) = (&connection.name, connection.mode.name());
    match public_url {
        Some(url) => format!("{name} ({mode})  {url}/hubrise/{}/events", connection.id.as_str()),
        None => format!("{name} ({mode})"),
    }
}
