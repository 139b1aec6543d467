//! `pixbridge erase-customer`: nothing of a customer is kept any more.

use crate::data::DataFolder;
use crate::error::{Error, Exit};
use crate::words::text;
use bridge_core::text::Lang;
use bridge_engine::journal::{CustomerKey, CustomerLog as _, Journal as _, Purged, SqliteJournal};
use bridge_engine::pixelpoint::PixelPointTills;
use bridge_engine::{Connection, erase_customer};
use chrono::Utc;
use clap::Args;
use hubrise_api::{CustomerId, OrderId};
use std::io::{self, Write as _};

/// Erases every copy of a customer, of all connections: orders that still wait go without them. Hashes stay
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    data: DataFolder,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Who {
    /// The customer's id at HubRise
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// The id at HubRise of an order whose customer has no id: a guest
    #[arg(long, value_name = "ID")]
    order: Option<String>,
}

impl Who {
    fn key(&self, connection: &Connection) -> CustomerKey {
        if let Some(customer) = &self.customer {
            return CustomerKey::of(&connection.id, &CustomerId::new(&**customer));
        }
        let order = self.order.as_deref().expect("clap requires one of the two");
        CustomerKey::of_guest(&connection.id, &OrderId::new(order))
    }
}

pub(crate) async fn run(options: &Options, lang: Lang) -> Result<Exit, Error> {
    let journal = options.data.open_existing().await?;
    let is_done = erase(&journal, &options.who).await;
    journal.close().await;
    let (said, exit) =
        if is_done? { ("customer_erased", Exit::Done) } else { ("customer_not_erased_yet", Exit::Failed) };
    writeln!(io::stdout(), "{}", text(lang, said, &[]))?;
    Ok(exit)
}

/// Noted first, so that the bridge goes on with it when it starts, should this be interrupted.
async fn erase(journal: &SqliteJournal, who: &Who) -> Result<bool, Error> {
    let mut is_done = true;
    for connection in journal.connections().await? {
        let (key, now) = (who.key(&connection), Utc::now());
        journal.ask_erasure(&connection.id, &key, now).await?;
        is_done &= erase_customer(journal, &PixelPointTills, &connection, &key, now).await? == Purged::All;
    }
    Ok(is_done)
}
