//! Asks a store something harmless: what it lists.

use super::Wire;
use crate::pos::{CheckFailed, Listed, Listings, TillProblem};
use pixelpoint_api::dialect::ListingKind;
use pixelpoint_api::{Class, Dialect, Listing, SendError, classify, write};

/// The listings the dialect has numbers for. The products, whose number is known (evidence C), are the test; what else the
/// store cannot list is left out.
pub(super) async fn check(wire: &dyn Wire, dialect: &Dialect) -> Result<Listings, CheckFailed> {
    let products = list(wire, dialect, ListingKind::Products).await?;
    let products = products.map(|listing| {
        let rows = listing.products(dialect).rows.into_iter();
        rows.map(|row| {
            let price = row.price.map(|price| price.to_string());
            Listed { number: row.code.to_string(), name: row.name, price }
        })
        .collect()
    });
    let optional = async |kind| list(wire, dialect, kind).await.ok().flatten();
    Ok(Listings {
        products,
        coupons: optional(ListingKind::Coupons).await.map(|listing| named(listing.coupons(dialect).rows)),
        sale_types: optional(ListingKind::SaleTypes).await.map(|listing| named(listing.sale_types(dialect).rows)),
        payment_methods: optional(ListingKind::PaymentMethods)
            .await
            .map(|listing| named(listing.payment_methods(dialect).rows)),
    })
}

fn named<N: std::fmt::Display>(rows: Vec<pixelpoint_api::listing::Listed<N>>) -> Vec<Listed> {
    rows.into_iter().map(|row| Listed { number: row.number.to_string(), name: row.name, price: None }).collect()
}

/// `None`: nobody knows how to ask for it.
async fn list(wire: &dyn Wire, dialect: &Dialect, kind: ListingKind) -> Result<Option<Listing>, CheckFailed> {
    let Ok(number) = dialect.listing_code(kind) else { return Ok(None) };
    let request = write::listing(number, dialect).xml;
    let reply = wire.post(&request).await.map_err(|error| CheckFailed::of(unanswered(&error)))?;
    Listing::read(reply.status, &reply.body, dialect).map(Some).map_err(|_| {
        let classified = classify(reply.status, &reply.body, dialect);
        let problem = problem(classified.class).unwrap_or(TillProblem::Refused);
        CheckFailed { problem, said: classified.message }
    })
}

/// What an answer says about the till itself; `None` where it is about the order only.
pub(super) fn problem(class: Class) -> Option<TillProblem> {
    match class {
        Class::TokenDenied => Some(TillProblem::TokenDenied),
        Class::StoreDisconnected => Some(TillProblem::StoreDisconnected),
        Class::HttpError(_) => Some(TillProblem::HttpError),
        Class::Unreadable => Some(TillProblem::Unreadable),
        Class::PosException => Some(TillProblem::Exception),
        _ => None,
    }
}

/// Why there is no answer.
pub(super) fn unanswered(error: &SendError) -> TillProblem {
    match error {
        error if error.is_forbidden_address() => TillProblem::ForbiddenAddress,
        error if error.is_timeout() => TillProblem::TimedOut,
        SendError::NotSent { .. } => TillProblem::NotReached,
        _ => TillProblem::CutOff,
    }
}
