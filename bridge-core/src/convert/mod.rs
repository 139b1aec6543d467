//! Conversion: a HubRise order becomes a PixelPoint order request and a ledger, a HubRise customer a member.
//!
//! HubRise's price always wins; the till's total is predicted and compared; nothing is left out in silence.

mod builder;
mod charges;
mod customer;
mod deals;
mod discounts;
mod extras;
mod footer;
mod half_half;
mod items;
mod notes;
mod options;
mod payments;
mod positions;
mod service;
mod totals;

pub(crate) use charges::is_tip;
pub use customer::customer;
pub(crate) use positions::Positions;
pub use totals::Totals;

use crate::ledger::{Code, Finding, Ledger};
use crate::menu::Menu;
use crate::settings::Settings;
use builder::Builder;
use chrono::{DateTime, FixedOffset};
use hubrise_api::{Order, Read, Reason};
use pixelpoint_api::{Dialect, OrderRequest, Transaction, write};
use serde::{Deserialize, Serialize};

/// What is not in the order but changes the ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances<'a> {
    /// The present moment, for the "as soon as possible" window.
    pub now: DateTime<FixedOffset>,
    /// A person sends it again out of a doubt: the ticket says so.
    pub possible_duplicate: bool,
    /// What the till is known to sell and take. Without it nothing is looked up by name and no ref is checked.
    pub menu: Option<&'a Menu>,
}

impl<'a> Circumstances<'a> {
    /// The ordinary case: sent for the first time, to a till whose menu is not known.
    pub const fn at(now: DateTime<FixedOffset>) -> Self {
        Self { now, possible_duplicate: false, menu: None }
    }

    /// With what the till is known to sell and take.
    #[must_use]
    pub const fn with_menu(self, menu: &'a Menu) -> Self {
        Self { menu: Some(menu), ..self }
    }
}

/// What conversion made of an order.
#[derive(Debug, Clone)]
pub struct Converted {
    /// What to send; `None` where nothing sensible can be sent. It is there for most held orders too, so that a person
    /// may send them as they are.
    pub request: Option<OrderRequest>,
    /// What became of every element.
    pub ledger: Ledger,
    /// Each HubRise element and the ticket lines it became.
    pub links: Vec<Link>,
    /// Totals on both sides.
    pub totals: Totals,
}

impl Converted {
    /// Writes the request as EOI XML, the token masked, and adds to the ledger what the format changed. `None` where there
    /// is nothing to send.
    pub fn write(&mut self, dialect: &Dialect) -> Option<Vec<u8>> {
        let written = write::order(self.request.as_ref()?, dialect);
        self.ledger.add_written(&written);
        Some(written.xml)
    }
}

/// A HubRise element and the ticket lines it became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where the element stands in HubRise's JSON.
    pub path: String,
    /// `ItemId`s of its lines.
    pub lines: Vec<u32>,
}

/// Converts an order.
///
/// Total: bad input gives findings, never a panic. [`Ledger::must_hold`] says whether the order may go by itself.
pub fn order(
    order: &Read<Order>,
    settings: &Settings,
    dialect: &Dialect,
    circumstances: Circumstances<'_>,
) -> Converted {
    let mut b = Builder::new(order, &settings.conversion, dialect, circumstances);
    unreadable(&mut b, order);
    let sale_type = service::sale_type(&mut b);
    let schedule_time = service::schedule(&mut b);
    items::convert(&mut b);
    charges::convert(&mut b);
    discounts::convert(&mut b);
    // Notes alone are no order.
    let sendable = !b.items.is_empty();
    let member = customer::of_order(&mut b);
    let tips = payments::tips(&mut b);
    let till = totals::check(&mut b, tips);
    let payments = payments::convert(&mut b, till, tips);
    if !sendable {
        b.find(Finding::new(Code::NothingToSend, "items"));
    }
    extras::convert(&mut b);
    if let Some(menu) = circumstances.menu {
        b.ledger.findings.extend(menu.check_placed(&order.value, &b.positions, &settings.conversion));
        b.ledger.findings.extend(menu.check_numbers(&b.ledger));
    }
    let totals = totals::of(&b, till, tips);
    let footer = footer::lines(&b, &totals);
    let request = sale_type.filter(|_| b.computable && sendable).map(|sale_type| OrderRequest {
        transaction: Transaction { sale_type, schedule_time, items: b.items, payments, footer, fields: b.fields },
        member,
    });
    Converted { request, ledger: b.ledger, links: b.links, totals }
}

/// Fields that could not be read. What costs money holds the order: an unreadable payment would be collected twice.
/// An unreadable total does not, as it is computed anew.
fn unreadable(b: &mut Builder<'_>, order: &Read<Order>) {
    // An unreadable total or service type ref is what its own finding says.
    let said = ["total", "service_type_ref"];
    for problem in order.problems.iter().filter(|problem| !said.contains(&&*problem.path)) {
        let costs = matches!(problem.reason, Reason::TooMany) || costs_money(&problem.path);
        let code = if costs { Code::AmountMissing } else { Code::FieldUnreadable };
        b.find(Finding::new(code, problem.path.clone()));
    }
}

/// An amount, a quantity, a mark of deletion, or a whole element or list of such.
fn costs_money(path: &str) -> bool {
    let field = path.rsplit('.').next().unwrap_or(path);
    let name = field.split('[').next().unwrap_or(field);
    ["price", "quantity", "price_off", "amount", "deleted", "items", "options", "discounts", "charges", "payments"]
        .contains(&name)
}
