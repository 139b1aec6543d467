//! How each language writes money, numbers and days; for people, never for HubRise or the till's own fields.

use super::Lang;
use chrono::NaiveDateTime;
use hubrise_api::Money;
use std::borrow::Cow;

/// A blank that is not where a line breaks.
const FAST: char = '\u{a0}';
/// The narrow one between thousands in French.
const NARROW: char = '\u{202f}';

/// Currencies without a smaller unit (ISO 4217): HubRise writes `1500.00 JPY` for 1,500 yen.
const WHOLE: [&str; 16] =
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];

/// How the local times that findings carry are written.
pub(crate) const LOCAL_TIME: &str = "%Y-%m-%d %H:%M";

impl Lang {
    /// An amount: `1250.80 EUR` as HubRise writes it in English, `1 250,80 €` in French; `1500 JPY` where there is no smaller
    /// unit. Nothing is rounded.
    ///
    /// ```
    /// use bridge_core::text::Lang;
    ///
    /// let total = "9.8 EUR".parse()?;
    /// assert_eq!(Lang::En.money(total), "9.80 EUR");
    /// assert_eq!(Lang::Fr.money(total), "9,80\u{a0}€");
    /// # Ok::<(), hubrise_api::MoneyError>(())
    /// ```
    pub fn money(self, money: Money) -> String {
        let (written, currency) = (money.to_string(), money.currency());
        let amount = written.split(' ').next().unwrap_or_default();
        let amount = self.price(amount, Some(money));
        match self {
            Self::En => format!("{amount} {currency}"),
            Self::Fr => format!("{amount}{FAST}{}", symbol(currency.as_str())),
        }
    }

    /// An amount in the text at the foot of a ticket: `1250.80 EUR` in English, `1250,80 EUR` in French. Receipt printers have
    /// few characters: no sign of a currency, and no blanks of their own kind.
    pub(crate) fn printed(self, money: Money) -> String {
        let english = Self::En.money(money);
        match self {
            Self::En => english,
            Self::Fr => english.replace('.', ","),
        }
    }

    /// A price that names no currency, such as the till's: as amounts in the currency of `like` are written, with its
    /// decimals.
    ///
    /// ```
    /// use bridge_core::text::Lang;
    ///
    /// let euros = Some("1.00 EUR".parse()?);
    /// assert_eq!((&*Lang::En.price("12.5", euros), &*Lang::Fr.price("12.5", euros)), ("12.50", "12,50"));
    /// # Ok::<(), hubrise_api::MoneyError>(())
    /// ```
    pub fn price(self, price: &str, like: Option<Money>) -> Cow<'_, str> {
        let Some(like) = like.filter(|_| is_number(price)) else { return self.number(price) };
        let is_whole = WHOLE.contains(&like.currency().as_str());
        let (whole, decimals) = price.split_once('.').unwrap_or((price, ""));
        match decimals.len() {
            _ if is_whole && decimals.bytes().all(|byte| byte == b'0') => self.number(whole),
            0 | 1 if !is_whole => self.number(&format!("{whole}.{decimals:0<2}")).into_owned().into(),
            _ => self.number(price),
        }
    }

    /// How many of something, without decimals that say nothing: for HubRise's `2.0` and `0.50`, `2` and `0.5` in English,
    /// `0,5` in French.
    ///
    /// ```
    /// use bridge_core::text::Lang;
    ///
    /// assert_eq!((&*Lang::En.quantity("2.0"), &*Lang::Fr.quantity("0.50")), ("2", "0,5"));
    /// ```
    pub fn quantity(self, quantity: &str) -> Cow<'_, str> {
        let plain = match quantity.split_once('.') {
            Some(_) if is_number(quantity) => quantity.trim_end_matches('0').trim_end_matches('.'),
            _ => quantity,
        };
        self.number(plain)
    }

    /// A decimal number: `1250.5` in English, `1 250,5` in French. What is no number stays as it is.
    pub fn number(self, number: &str) -> Cow<'_, str> {
        match self {
            Self::Fr if is_number(number) => french(number).into(),
            _ => number.into(),
        }
    }

    /// A text with its amounts as this language writes them: whatever stands in it as HubRise writes money.
    pub fn amounts(self, text: &str) -> Cow<'_, str> {
        if self == Self::En && !WHOLE.iter().any(|currency| text.contains(currency)) {
            return text.into();
        }
        let mut words = text.split(' ').peekable();
        let mut shown = Vec::new();
        while let Some(word) = words.next() {
            match words.peek().and_then(|next| amount(word, next)) {
                Some((money, rest)) => {
                    words.next();
                    shown.push(Cow::Owned(self.money(money) + rest));
                }
                None => shown.push(word.into()),
            }
        }
        shown.join(" ").into()
    }

    /// How a day is written, as chrono's pattern: `%-d %b %Y` in English, `%d/%m/%Y` in French.
    pub const fn day(self) -> &'static str {
        match self {
            Self::En => "%-d %b %Y",
            Self::Fr => "%d/%m/%Y",
        }
    }

    /// A local time that a finding carries; anything else stays as it is.
    pub(crate) fn local_time(self, text: &str) -> Cow<'_, str> {
        match NaiveDateTime::parse_from_str(text, LOCAL_TIME) {
            Ok(time) => time.format(&format!("{} %H:%M", self.day())).to_string().into(),
            Err(_) => text.into(),
        }
    }
}

/// Money of two words, and what else is in the second: `EUR,`.
fn amount<'a>(word: &str, next: &'a str) -> Option<(Money, &'a str)> {
    let (currency, rest) = next.split_at_checked(3)?;
    let money = format!("{word} {currency}").parse().ok()?;
    rest.chars().next().is_none_or(|char| !char.is_alphanumeric()).then_some((money, rest))
}

/// What is printed for the currencies whose sign is nobody else's.
fn symbol(currency: &str) -> &str {
    match currency {
        "EUR" => "€",
        "GBP" => "£",
        other => other,
    }
}

fn is_number(text: &str) -> bool {
    let number = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    [whole, decimals].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn french(number: &str) -> String {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = whole.trim_start_matches('-');
    let mut shown = whole[..whole.len() - digits.len()].to_owned();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            shown.push(NARROW);
        }
        shown.push(digit);
    }
    if !decimals.is_empty() {
        shown.extend([",", decimals]);
    }
    shown
}
