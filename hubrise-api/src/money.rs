//! Money: an exact decimal and a currency. Never a float, never a sum across currencies.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::number::{MAX_NUMBER_LEN, NumberError, parse_decimal};

/// A currency code: three upper-case ASCII letters. The list is open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The code, for instance `EUR`.
    pub fn as_str(&self) -> &str {
        // Only ASCII letters are let in, so this is always text.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        match <[u8; 3]>::try_from(text.trim().as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(MoneyError::BadCurrency),
        }
    }
}

/// An amount in a currency, as HubRise writes it: `8.90 EUR`.
///
/// Reading is lenient (`250 EUR`, several blanks), writing gives at least two decimals (`250.00 EUR`); for yen too, where
/// `1500.00 JPY` is 1,500 yen.
///
/// ```
/// use hubrise_api::Money;
///
/// let total = "8.90 EUR".parse::<Money>()?.checked_add("1 EUR".parse()?)?;
/// assert_eq!(total.to_string(), "9.90 EUR");
/// assert!(total.checked_add("1.00 GBP".parse()?).is_err());
/// # Ok::<(), hubrise_api::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

/// Why a text is not money, or a sum cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not `<number> <currency>`.
    #[error("not money: expected a number, a blank and a currency, as in `8.90 EUR`")]
    Malformed,
    /// The amount is not a decimal number that can be kept exactly.
    #[error("bad amount of money")]
    BadAmount(#[source] NumberError),
    /// Not three upper-case letters.
    #[error("bad currency: expected three upper-case letters")]
    BadCurrency,
    /// Two currencies in one sum.
    #[error("cannot mix {left} and {right} in one sum")]
    CurrencyMismatch {
        /// The currency the sum began with.
        left: Currency,
        /// The one that does not fit.
        right: Currency,
    },
    /// The result does not fit the 28 digits of an exact decimal.
    #[error("amount of money out of range")]
    Overflow,
}

impl Money {
    /// An amount in a currency.
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Nothing, in a currency.
    pub fn zero(currency: Currency) -> Self {
        Self::new(Decimal::ZERO, currency)
    }

    /// The amount, in units of the currency (euros, not cents).
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with(self.amount.checked_add(other.amount))
    }

    /// The difference.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::Overflow`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with(self.amount.checked_sub(other.amount))
    }

    /// The product with a number, for instance a quantity; not rounded.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn checked_mul(self, factor: Decimal) -> Result<Self, MoneyError> {
        self.with(self.amount.checked_mul(factor))
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
    }

    fn with(self, amount: Option<Decimal>) -> Result<Self, MoneyError> {
        amount.map(|amount| Self { amount, ..self }).ok_or(MoneyError::Overflow)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let text = text.trim();
        if text.len() > 2 * MAX_NUMBER_LEN {
            return Err(MoneyError::BadAmount(NumberError::TooLong));
        }
        let (amount, currency) = text.split_once(char::is_whitespace).ok_or(MoneyError::Malformed)?;
        let amount = parse_decimal(amount).map_err(MoneyError::BadAmount)?;
        Ok(Self::new(amount, currency.parse()?))
    }
}

impl fmt::Display for Money {
    /// At least two decimals, more only where the amount has them: nothing is rounded away.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = self.amount.normalize();
        // Padded here: rust_decimal's own precision panics on amounts near its limit.
        let padding = match amount.scale() {
            0 => ".00",
            1 => "0",
            _ => "",
        };
        write!(f, "{amount}{padding} {}", self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Written and read as the text HubRise uses.
macro_rules! serde_as_text {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

serde_as_text!(Money, Currency);
