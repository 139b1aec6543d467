//! PixelPoint as a [`Pos`].

mod check;
mod shown;

use crate::connection::TillAccess;
use crate::journal::{Conversion, Headers, HttpHeaders, Outcome};
use crate::pos::{
    CheckFailed, Events, Explained, Injected, Listings, Pos, Prerequisite, Ticket, TillError, TillEvent, TillProblem,
    Tills,
};
use async_trait::async_trait;
use bridge_core::convert::{self, Circumstances};
use bridge_core::injection::{Answer, Probe, Profile};
use bridge_core::settings::Settings;
use hubrise_api::{Order, OrderId, Read};
use pixelpoint_api::dialect::ListingKind;
use pixelpoint_api::read::Node;
use pixelpoint_api::{Class, Classified, Client, ClientConfig, Dialect, Listing, Reply, SendError, Verdict, classify};
use std::fmt;
use std::sync::Arc;

/// Opens PixelPoint tills.
#[derive(Debug, Clone, Copy, Default)]
pub struct PixelPointTills;

impl Tills for PixelPointTills {
    fn open(&self, till: &TillAccess) -> Result<Arc<dyn Pos>, TillError> {
        let config = ClientConfig {
            allow_plain_http: till.allow_local,
            allow_private_networks: till.allow_local,
            ..ClientConfig::new(&*till.base_url, till.token.clone())
        };
        let client =
            Client::new(config).map_err(|error| TillError { problem: unusable(&error), source: error.into() })?;
        Ok(Arc::new(PixelPoint::new(Arc::new(client), till.dialect.clone())))
    }

    fn prerequisites(&self) -> &'static [Prerequisite] {
        PREREQUISITES
    }
}

/// Versions and who installs what: documented for HubRise's own bridge (evidence D).
const PREREQUISITES: &[Prerequisite] = &[
    Prerequisite {
        key: "hubrise_account",
        links: &[
            ("hubrise_sign_up", "https://manager.hubrise.com/signup"),
            ("hubrise_guide", "https://www.hubrise.com/docs/get-started"),
        ],
    },
    Prerequisite { key: "hubrise_locations", links: &[] },
    // 12.3 or above; 19.6 for till events, 19.12 for the listing of coupons.
    Prerequisite { key: "pixelpoint_version", links: &[] },
    Prerequisite { key: "eoi_installed", links: &[] },
    Prerequisite { key: "eoi_token", links: &[] },
];

/// The way to a store: the network, or what a simulation puts in its place.
#[async_trait]
pub trait Wire: Send + Sync {
    /// Posts a written request, once, and brings the answer.
    ///
    /// # Errors
    /// As [`Client::post`].
    async fn post(&self, masked_xml: &[u8]) -> Result<Reply, SendError>;
}

#[async_trait]
impl Wire for Client {
    async fn post(&self, masked_xml: &[u8]) -> Result<Reply, SendError> {
        Self::post(self, masked_xml).await
    }
}

/// One PixelPoint store.
pub struct PixelPoint {
    wire: Arc<dyn Wire>,
    dialect: Dialect,
}

impl PixelPoint {
    /// The store at the end of this wire, which speaks this dialect.
    pub fn new(wire: Arc<dyn Wire>, dialect: Dialect) -> Self {
        Self { wire, dialect }
    }
}

impl fmt::Debug for PixelPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PixelPoint").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

const CALL: &str = "POST EOI (RequestType 10)";

#[async_trait]
impl Pos for PixelPoint {
    fn name(&self) -> &'static str {
        "PixelPoint"
    }

    fn convert(&self, order: &Read<Order>, settings: &Settings, circumstances: Circumstances) -> Conversion {
        let mut converted = convert::order(order, settings, &self.dialect, circumstances);
        let payload = converted.write(&self.dialect);
        Conversion {
            payload,
            must_hold: converted.ledger.must_hold(),
            ledger: converted.ledger,
            links: converted.links,
            totals: converted.totals,
        }
    }

    async fn inject(&self, payload: &[u8]) -> Injected {
        match self.wire.post(payload).await {
            Ok(reply) => answered(reply, &self.dialect),
            Err(error) => not_answered(&error),
        }
    }

    /// EOI has no known way to ask for a ticket, so nothing can be proved (M4). That there is a listing of orders is a guess
    /// (evidence U): only where the dialect numbers one, a ticket that is seen there is there (M3).
    fn profile(&self) -> Profile {
        match self.dialect.listing_code(ListingKind::Orders) {
            Ok(_) => Profile::ShowsPresence,
            Err(_) => Profile::Blind,
        }
    }

    async fn probe(&self, order: &OrderId) -> Probe {
        let Ok(number) = self.dialect.listing_code(ListingKind::Orders) else { return Probe::CannotTell };
        let request = pixelpoint_api::write::listing(number, &self.dialect).xml;
        let seen = match self.wire.post(&request).await {
            Ok(reply) => {
                Listing::read(reply.status, &reply.body, &self.dialect).is_ok_and(|listing| names(&listing.root, order))
            }
            Err(_) => false,
        };
        self.profile().proves(seen)
    }

    async fn check(&self) -> Result<Listings, CheckFailed> {
        check::check(&*self.wire, &self.dialect).await
    }

    fn explain(&self, bytes: &[u8]) -> Option<Vec<Explained>> {
        shown::explain(bytes, &self.dialect)
    }

    fn ticket(&self, payload: &[u8]) -> Option<Ticket> {
        shown::ticket(payload, &self.dialect)
    }

    fn problem(&self, status: u16, answer: &[u8]) -> Option<TillProblem> {
        check::problem(classify(status, answer, &self.dialect).class)
    }

    fn read_events(&self, raw: &[u8]) -> Vec<TillEvent> {
        let events = pixelpoint_api::parse_events(raw, &self.dialect).unwrap_or_default();
        events.iter().map(till_event).collect()
    }

    /// Whether a till is asked for its events is not publicly known: only where the dialect numbers a listing for them.
    async fn events(&self) -> Events {
        let Ok(number) = self.dialect.listing_code(ListingKind::Events) else { return Events::NotOffered };
        let request = pixelpoint_api::write::listing(number, &self.dialect).xml;
        match self.wire.post(&request).await {
            Ok(reply) if Listing::read(reply.status, &reply.body, &self.dialect).is_ok() => {
                Events::Listed { call: format!("POST EOI (RequestType {number})"), body: reply.body }
            }
            Ok(_) | Err(_) => Events::Failed,
        }
    }
}

fn till_event(event: &pixelpoint_api::Event) -> TillEvent {
    TillEvent {
        event: event.kind,
        code: event.code.clone().unwrap_or_default(),
        ticket: event.ticket.clone(),
        order: event.reference.as_deref().and_then(our_order),
        raw: pixelpoint_api::write::node(&event.node),
    }
}

/// Whether a listing holds the order's id, as the line of our footer does: under which name is not known (evidence U).
fn names(node: &Node, order: &OrderId) -> bool {
    let is_here = node.text().split_whitespace().any(|word| word == order.as_str());
    is_here || node.children().iter().any(|child| names(child, order))
}

/// The order in a reference: HubRise's id by itself, or as the last word of the line we print in the footer.
fn our_order(reference: &str) -> Option<OrderId> {
    reference.split_whitespace().last().map(OrderId::new)
}

fn unusable(error: &pixelpoint_api::Error) -> TillProblem {
    match error {
        pixelpoint_api::Error::PlainHttp => TillProblem::PlainHttp,
        pixelpoint_api::Error::Credentials => TillProblem::Credentials,
        pixelpoint_api::Error::ForbiddenAddress { .. } => TillProblem::ForbiddenAddress,
        _ => TillProblem::BadAddress,
    }
}

fn answered(reply: Reply, dialect: &Dialect) -> Injected {
    let classified = classify(reply.status, &reply.body, dialect);
    let (answer, outcome) = match classified.verdict() {
        Verdict::OnTill => (Answer::OnTill, Outcome::Ok),
        Verdict::Refused => (Answer::Refused, failed(&classified)),
        Verdict::NotDelivered => (Answer::NotDelivered, failed(&classified)),
        Verdict::Unclear => (Answer::Unclear, Outcome::Unknown { reason: reason(&classified) }),
    };
    Injected {
        answer,
        ticket: classified.ticket,
        call: CALL,
        status: Some(reply.status),
        headers: HttpHeaders {
            request: Headers::masked(&reply.request_headers, &[]),
            response: Headers::masked(&reply.headers, &[]),
        },
        response: reply.body,
        outcome,
        payment_open: classified.unpaid,
        problem: check::problem(classified.class),
    }
}

fn failed(classified: &Classified) -> Outcome {
    Outcome::Failed { reason: reason(classified) }
}

/// The till's own words if it said any, else what kind of answer it was: a stable word that pages have a text for.
fn reason(classified: &Classified) -> String {
    classified.message.clone().unwrap_or_else(|| match classified.class {
        Class::HttpError(status) => format!("HTTP {status}"),
        Class::Unreadable => "reason_unreadable".to_owned(),
        Class::PosException => "reason_exception".to_owned(),
        _ => "reason_none".to_owned(),
    })
}

fn not_answered(error: &SendError) -> Injected {
    let (answer, outcome) = if error.was_sent() {
        let reason = if error.is_timeout() { "reason_timeout" } else { "reason_cut_off" };
        (Answer::Unclear, Outcome::Unknown { reason: reason.to_owned() })
    } else {
        let reason = if error.is_forbidden_address() { "reason_forbidden_address" } else { "reason_not_reached" };
        (Answer::NotDelivered, Outcome::Failed { reason: reason.to_owned() })
    };
    Injected {
        answer,
        ticket: None,
        call: CALL,
        status: None,
        headers: HttpHeaders::default(),
        response: Vec::new(),
        outcome,
        payment_open: false,
        problem: Some(check::unanswered(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::{PREREQUISITES, answered};
    use bridge_core::injection::Answer;
    use pixelpoint_api::write::{TillAnswer, answer};
    use pixelpoint_api::{Dialect, Reply};

    #[test]
    fn a_ticket_that_the_till_calls_unpaid_is_said_to_be_so() {
        let dialect = Dialect::default();
        for paid in [true, false] {
            let body = answer(&TillAnswer::Accepted { paid, ticket: Some("1001") }, &dialect);
            let injected = answered(Reply::new(200, body), &dialect);
            assert_eq!((injected.answer, injected.payment_open), (Answer::OnTill, !paid));
        }
    }

    #[test]
    fn prerequisites_have_keys_of_their_own_and_safe_links() {
        let mut keys: Vec<_> = PREREQUISITES.iter().map(|one| one.key).collect();
        keys.extend(PREREQUISITES.iter().flat_map(|one| one.links).map(|(key, _)| *key));
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
        assert!(PREREQUISITES.iter().flat_map(|one| one.links).all(|(_, url)| url.starts_with("https://")));
    }
}
