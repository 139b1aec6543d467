//! Decimals from text, bounded and exact.

use rust_decimal::Decimal;

/// The longest number text that is read, in characters.
pub(crate) const MAX_NUMBER_LEN: usize = 40;

/// Why a text is not a decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// Not of the form `-?[0-9]+(\.[0-9]+)?`.
    #[error("not a plain decimal number")]
    Malformed,
    /// More characters or digits than can be kept exactly.
    #[error("too many digits to be kept exactly")]
    TooLong,
}

/// Reads `-?[0-9]+(\.[0-9]+)?` exactly. `rust_decimal` alone would also take `1_000` and round the 29th digit.
pub(crate) fn parse_decimal(text: &str) -> Result<Decimal, NumberError> {
    if text.len() > MAX_NUMBER_LEN {
        return Err(NumberError::TooLong);
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(NumberError::Malformed);
    }
    let mut number = Decimal::from_str_exact(text).map_err(|_| NumberError::TooLong)?;
    if number.is_zero() {
        number.set_sign_positive(true);
    }
    Ok(number)
}
