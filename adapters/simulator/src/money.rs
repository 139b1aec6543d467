//! HubRise's sums, done here on raw JSON and shared with no other crate, so that a mistake in the
//! bridge's arithmetic cannot hide behind the same mistake in its simulator.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

/// An amount with its currency as the text writes it, e.g. `9.80 EUR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The number before the blank.
    pub value: Decimal,
    /// Three letters, e.g. `EUR`.
    pub currency: String,
}

/// Why an order's sums cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SumError {
    /// Not `<number> <three letters>`.
    #[error("{at} is not an amount of money like `9.80 EUR`")]
    NotMoney {
        /// Place in the order, e.g. `items[0].price`.
        at: String,
    },
    /// Neither a number nor text that reads as one.
    #[error("{at} is not a number")]
    NotNumber {
        /// Place in the order.
        at: String,
    },
    /// Two currencies in one order.
    #[error("{at} is in another currency than the rest of the order")]
    OtherCurrency {
        /// Place in the order.
        at: String,
    },
    /// Beyond what 28 digits hold.
    #[error("{at} is too large to be added up")]
    TooLarge {
        /// Place in the order.
        at: String,
    },
    /// Nothing in the order names a currency.
    #[error("nothing in the order has a price, so its currency is unknown")]
    NoCurrency,
}

impl Amount {
    /// HubRise's spelling: two decimals.
    pub fn text(&self) -> String {
        format!("{} {}", two_decimals(self.value), self.currency)
    }
}

/// `total` of an order: items + charges − discounts, deleted elements left out.
///
/// # Errors
/// Where a needed price or quantity is missing or malformed.
pub fn total(order: &Value) -> Result<Amount, SumError> {
    let mut sum = Sum::default();
    for (at, item) in live(order, "items") {
        let subtotal = subtotal(item, &at)?;
        sum.add(subtotal.value, &subtotal.currency, &at)?;
    }
    for (at, charge) in live(order, "charges") {
        let price = money(charge, "price", &at)?;
        sum.add(price.value, &price.currency, &at)?;
    }
    for (at, discount) in live(order, "discounts") {
        let off = money(discount, "price_off", &at)?;
        sum.add(-off.value, &off.currency, &at)?;
    }
    sum.finish()
}

/// What the order's payments add up to; `None` when there are none, which is an unpaid order.
///
/// # Errors
/// Where an amount is missing or malformed.
pub fn paid(order: &Value) -> Result<Option<Amount>, SumError> {
    let mut sum = Sum::default();
    for (at, payment) in live(order, "payments") {
        let amount = money(payment, "amount", &at)?;
        sum.add(amount.value, &amount.currency, &at)?;
    }
    match sum.finish() {
        Err(SumError::NoCurrency) => Ok(None),
        done => done.map(Some),
    }
}

/// `(price + Σ option price × option quantity) × quantity` of one item, to two decimals.
///
/// # Errors
/// Where the price or a quantity is missing or malformed; `at` names the item in the message.
pub fn subtotal(item: &Value, at: &str) -> Result<Amount, SumError> {
    let too_large = || SumError::TooLarge { at: at.to_owned() };
    let mut unit = money(item, "price", at)?;
    for (index, option) in item["options"].as_array().into_iter().flatten().enumerate() {
        let at = format!("{at}.options[{index}]");
        if option["price"].is_null() {
            continue;
        }
        let price = money(option, "price", &at)?;
        if price.currency != unit.currency {
            return Err(SumError::OtherCurrency { at });
        }
        let quantity = match &option["quantity"] {
            Value::Null => Decimal::ONE,
            given => number(given, &at)?,
        };
        let options = price.value.checked_mul(quantity).ok_or_else(too_large)?;
        unit.value = unit.value.checked_add(options).ok_or_else(too_large)?;
    }
    let quantity = number(&item["quantity"], at)?;
    let exact = unit.value.checked_mul(quantity).ok_or_else(too_large)?;
    Ok(Amount { value: to_cents(exact), currency: unit.currency })
}

/// Not by `{:.2}`, which panics on amounts near the decimal's limit.
pub(crate) fn two_decimals(mut amount: Decimal) -> String {
    amount.rescale(2);
    amount.to_string()
}

/// Half a cent goes away from zero, as tills print it.
pub(crate) fn to_cents(exact: Decimal) -> Decimal {
    exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// The elements of one of the order's lists that are not deleted, each with its place.
fn live<'a>(order: &'a Value, list: &'a str) -> impl Iterator<Item = (String, &'a Value)> {
    let elements = order[list].as_array().into_iter().flatten().enumerate();
    elements
        .filter(|(_, element)| element["deleted"] != Value::Bool(true))
        .map(move |(index, element)| (format!("{list}[{index}]"), element))
}

fn money(of: &Value, field: &str, at: &str) -> Result<Amount, SumError> {
    let wrong = || SumError::NotMoney { at: format!("{at}.{field}") };
    read(of[field].as_str().ok_or_else(wrong)?).ok_or_else(wrong)
}

/// Reads `9.80 EUR`.
pub(crate) fn read(text: &str) -> Option<Amount> {
    let (number, currency) = text.trim().split_once(' ')?;
    let currency = currency.trim_start();
    let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    let value = number.parse().ok()?;
    is_code.then(|| Amount { value, currency: currency.to_owned() })
}

fn number(value: &Value, at: &str) -> Result<Decimal, SumError> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    text.parse().map_err(|_| SumError::NotNumber { at: format!("{at}.quantity") })
}

#[derive(Default)]
struct Sum(Option<Amount>);

impl Sum {
    fn add(&mut self, value: Decimal, currency: &str, at: &str) -> Result<(), SumError> {
        let so_far = self.0.get_or_insert_with(|| Amount { value: Decimal::ZERO, currency: currency.to_owned() });
        if so_far.currency != currency {
            return Err(SumError::OtherCurrency { at: at.to_owned() });
        }
        let sum = so_far.value.checked_add(value);
        so_far.value = sum.ok_or_else(|| SumError::TooLarge { at: at.to_owned() })?;
        Ok(())
    }

    fn finish(self) -> Result<Amount, SumError> {
        self.0.ok_or(SumError::NoCurrency)
    }
}
