//! The walk itself: what is asked of the till, in which order, and what its answers settle.

use super::Numbers;
use super::kept::Exchange;
use super::orders;
use super::person::{Choice, Person};
use super::report::{Found, Report};
use super::till::{Stopped, Till};
use super::trials::{Trial, trials};
use chrono::Local;
use pixelpoint_api::dialect::{Envelope, ListingKind};
use pixelpoint_api::read::Node;
use pixelpoint_api::{Class, Dialect, OrderRequest, RequestType, Verdict, write};
use std::collections::BTreeSet;

/// A walk under way: what is known so far is its dialect.
pub(super) struct Walk<'n> {
    pub(super) till: Till,
    pub(super) person: Person,
    pub(super) numbers: &'n Numbers,
    pub(super) dialect: Dialect,
    pub(super) report: Report,
}

/// A test order and the knobs its answer can tell apart.
struct Step {
    name: &'static str,
    knobs: &'static [&'static str],
    /// Whether the answer must also say that the check is paid.
    is_paid: bool,
}

const OPTION: Step = Step { name: "option", knobs: &[], is_paid: false };
const PAID: Step = Step { name: "paid", knobs: &["payment_wrapper", "auth_type"], is_paid: true };
const DISCOUNT: Step = Step { name: "discount", knobs: &["coupon_sign"], is_paid: true };
const DEAL: Step = Step { name: "deal", knobs: &["combo_item_id", "combo_parent", "deal_code_node"], is_paid: false };
const SCHEDULE: Step = Step { name: "schedule", knobs: &["schedule_format"], is_paid: false };

impl Walk<'_> {
    pub(super) async fn all(&mut self) -> Result<(), Stopped> {
        self.person.warn(&self.till.warnings)?;
        self.report.warnings(&self.till.warnings);
        let knows_envelope = self.listings().await?;
        self.wrong_token(knows_envelope).await?;
        self.simplest(knows_envelope).await?;
        let numbers = self.numbers;
        let today = Local::now().date_naive();
        for (step, order) in [
            (OPTION, orders::with_option(numbers)),
            (PAID, orders::paid(numbers)),
            (DISCOUNT, orders::discounted(numbers)),
            (DEAL, orders::deal(numbers)),
            (SCHEDULE, orders::scheduled(numbers, today)),
        ] {
            match order {
                Some(order) => drop(self.try_order(&step, &order).await?),
                None => self.report.skipped(step.name, "the store's numbers for it were not given"),
            }
        }
        self.members().await
    }

    /// Listings print nothing. A till that gives one has understood the envelope.
    async fn listings(&mut self) -> Result<bool, Stopped> {
        let mut denied = false;
        for Trial { dialect, changes } in trials(&self.dialect, &["envelope"]) {
            let (exchange, listing) = self.till.list(RequestType::LIST_REPORT_CATEGORIES, &dialect).await?;
            self.report.exchange("listings", &changes, &exchange);
            match exchange.classified.class {
                Class::StoreDisconnected => return Err(Stopped::Disconnected),
                // The local envelope carries no token to deny.
                Class::TokenDenied => denied |= dialect.envelope == Envelope::Cloud,
                _ => {}
            }
            let Some(categories) = listing else { continue };
            self.dialect = dialect;
            self.report.names_of("categories", categories.categories(&self.dialect).rows.len(), &categories.root);
            self.products().await?;
            self.report.found("listings", Found::By(changes));
            return Ok(true);
        }
        self.report.found("listings", Found::Nothing);
        if denied { Err(Stopped::TokenDenied) } else { Ok(false) }
    }

    async fn products(&mut self) -> Result<(), Stopped> {
        let Ok(number) = self.dialect.listing_code(ListingKind::Products) else { return Ok(()) };
        let (exchange, listing) = self.till.list(number, &self.dialect).await?;
        self.report.exchange("listings", &[], &exchange);
        if let Some(listing) = listing {
            self.report.names_of("products", listing.products(&self.dialect).rows.len(), &listing.root);
        }
        Ok(())
    }

    /// The error tree, and the till's words for a wrong token.
    async fn wrong_token(&mut self, knows_envelope: bool) -> Result<(), Stopped> {
        if self.dialect.envelope == Envelope::Local {
            self.report.skipped("token", "the local envelope carries no token");
            return Ok(());
        }
        let Some(exchange) = self.till.ask_as_a_stranger(&self.dialect).await? else {
            self.report.skipped("token", "the token has no vendor prefix, so no other can be made");
            return Ok(());
        };
        self.report.exchange("token", &[], &exchange);
        let found = match (exchange.classified.class, &exchange.classified.message) {
            (Class::TokenDenied, _) => Found::By(Vec::new()),
            // Words for a wrong token only if the right one was listened to.
            (Class::UnknownError | Class::OtherRefusal | Class::PosException, Some(words)) if knows_envelope => {
                self.token_words(words)
            }
            _ => Found::Nothing,
        };
        self.report.found("token", found);
        Ok(())
    }

    fn token_words(&mut self, words: &str) -> Found {
        let quoted = toml::Value::from(words);
        let change = format!("[{{ text = {quoted}, matches = \"prefix\", class = \"token_denied\" }}]");
        match self.dialect.with("error_patterns", &change) {
            Ok(dialect) => {
                self.dialect = dialect;
                Found::By(vec![format!("error_patterns = {change}")])
            }
            Err(_) => Found::Nothing,
        }
    }

    /// Nothing else makes sense before the simplest order is taken.
    async fn simplest(&mut self, knows_envelope: bool) -> Result<(), Stopped> {
        let knobs: &[&str] = if knows_envelope {
            &["layout", "price_applied", "money_scale"]
        } else {
            &["envelope", "layout", "price_applied", "money_scale"]
        };
        let step = Step { name: "simplest", knobs, is_paid: false };
        let order = orders::simplest(self.numbers);
        let Some(exchange) = self.try_order(&step, &order).await? else {
            return Err(Stopped::NotUnderstood);
        };
        self.ticket_node(&exchange);
        Ok(())
    }

    /// One number besides those whose names are known: that is the ticket's.
    fn ticket_node(&mut self, exchange: &Exchange) {
        if exchange.classified.ticket.is_some() {
            return;
        }
        let Ok(root) = pixelpoint_api::read::tree(&exchange.body) else { return };
        let mut names = BTreeSet::new();
        numbers_in(&root, &mut names);
        let names: Vec<&str> = names.into_iter().collect();
        match names[..] {
            [name] => {
                let change = format!("[\"{name}\"]");
                if let Ok(dialect) = self.dialect.with("ticket_nodes", &change) {
                    self.dialect = dialect;
                    self.report.found("ticket", Found::By(vec![format!("ticket_nodes = {change}")]));
                }
            }
            _ => self.report.note(format!("The ticket number may be in one of these nodes of the answer: {names:?}")),
        }
    }

    /// Tries an order in every way the knobs offer until the till takes it; gives that answer.
    async fn try_order(&mut self, step: &Step, order: &OrderRequest) -> Result<Option<Exchange>, Stopped> {
        for (refused, Trial { dialect, changes }) in trials(&self.dialect, step.knobs).into_iter().enumerate() {
            if self.person.may_send(step.name, &changes)? == Choice::Skip {
                self.report.skipped(step.name, "skipped by whoever stood at the till");
                return Ok(None);
            }
            let exchange = self.send(step.name, order, &dialect, &changes).await?;
            let taken = exchange.classified.verdict() == Verdict::OnTill;
            if taken && !(step.is_paid && exchange.classified.unpaid) {
                self.dialect = dialect;
                self.report.found(step.name, if refused > 0 { Found::By(changes) } else { Found::AtOnce });
                let saw = self.person.saw(step.name)?;
                self.report.saw(step.name, saw);
                return Ok(Some(exchange));
            }
        }
        self.report.found(step.name, Found::Nothing);
        Ok(None)
    }

    pub(super) async fn send(
        &mut self,
        step: &str,
        order: &OrderRequest,
        dialect: &Dialect,
        changes: &[String],
    ) -> Result<Exchange, Stopped> {
        let request = write::order(order, dialect).xml;
        let exchange = self.till.post(step, &request, dialect).await?;
        self.report.exchange(step, changes, &exchange);
        let taken = exchange.classified.verdict() == Verdict::OnTill;
        self.person.tell(step, taken, exchange.classified.message.as_deref())?;
        Ok(exchange)
    }
}

/// Names of leaves that hold a number above zero and no status.
fn numbers_in<'n>(node: &'n Node, names: &mut BTreeSet<&'n str>) {
    for child in node.children() {
        let number = child.text().trim().parse::<u32>();
        let is_known = matches!(child.name(), "ErrorNum" | "SubErrorNum" | "Status" | "RequestType");
        if child.children().is_empty() && !is_known && number.is_ok_and(|number| number > 0) {
            names.insert(child.name());
        }
        if child.name() != "Items" {
            numbers_in(child, names);
        }
    }
}
