//! A menu as a table: `kind,number,name,price`.

use super::{Entry, Kind, Menu};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A line of a menu's CSV that cannot be read. Says which, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MenuError {
    /// The first line is not the header.
    #[error("line 1: the header is not `kind,number,name,price`, with commas or semicolons")]
    Header,
    /// A line has too many or too few fields.
    #[error("line {line}: {found} fields instead of 4, as in `product,2101,Golden noodle soup,12.50`")]
    Fields {
        /// The line, from 1.
        line: usize,
        /// How many there are.
        found: usize,
    },
    /// A quotation mark is never closed.
    #[error("line {line}: a quotation mark is not closed; inside quotes write it twice, as in `\"6\"\" baguette\"`")]
    Quote {
        /// The line, from 1.
        line: usize,
    },
    /// An unknown kind.
    #[error("line {line}: the kind is none of `product`, `coupon`, `sale_type`, `method`")]
    Kind {
        /// The line, from 1.
        line: usize,
    },
    /// A number that is none.
    #[error("line {line}: the number is no whole number such as 2101")]
    Number {
        /// The line, from 1.
        line: usize,
    },
    /// A price that is none.
    #[error("line {line}: the price is no decimal number such as 12.50; leave it empty if there is none")]
    Price {
        /// The line, from 1.
        line: usize,
    },
    /// A number that stands there already.
    #[error("line {line}: this kind and number stand in line {first} already, under another name")]
    Twice {
        /// The line, from 1.
        line: usize,
        /// Where it stood first.
        first: usize,
    },
}

impl Menu {
    /// Reads a CSV with the header `kind,number,name,price`, as a spreadsheet saves it: commas or semicolons (with
    /// semicolons a price may have a decimal comma), quotes where a name has them, any line ends. Empty lines are skipped.
    ///
    /// ```
    /// use bridge_core::menu::{Kind, Menu};
    ///
    /// let menu = Menu::from_csv("kind,number,name,price\nproduct,2101,\"Soup, golden\",12.50\n").unwrap();
    /// assert_eq!(menu.find(Kind::Product, 2101).unwrap().name, "Soup, golden");
    /// ```
    ///
    /// # Errors
    /// Every line that cannot be read.
    pub fn from_csv(csv: &str) -> Result<Self, Vec<MenuError>> {
        let mut lines = csv.trim_start_matches('\u{feff}').lines().enumerate();
        let header = lines.next().map_or("", |(_, header)| header).trim().to_lowercase();
        let separator = if header.contains(';') { ';' } else { ',' };
        if header.split(separator).map(str::trim).ne(["kind", "number", "name", "price"]) {
            return Err(vec![MenuError::Header]);
        }
        let (mut entries, mut errors, mut seen) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (index, text) in lines.filter(|(_, text)| !text.trim().is_empty()) {
            let line = index + 1;
            match entry(text, separator, line).and_then(|entry| once(&mut seen, entry, line)) {
                Ok(entry) => entries.push(entry),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(Self::new(entries)) } else { Err(errors) }
    }
}

impl Menu {
    /// The menu as [`from_csv`](Self::from_csv) reads it, with commas.
    pub fn to_csv(&self) -> String {
        let line = |entry: &Entry| {
            let price = entry.price.map(|price| price.to_string()).unwrap_or_default();
            // One line each, whatever the till put into a name.
            let name = entry.name.split_whitespace().collect::<Vec<_>>().join(" ").replace('"', "\"\"");
            format!("{},{},\"{name}\",{price}\n", entry.kind.name(), entry.number)
        };
        std::iter::once("kind,number,name,price\n".to_owned()).chain(self.entries().map(line)).collect()
    }
}

fn once(seen: &mut BTreeMap<(Kind, u32), (usize, String)>, entry: Entry, line: usize) -> Result<Entry, MenuError> {
    match seen.get(&(entry.kind, entry.number)) {
        Some((first, name)) if *name != entry.name => Err(MenuError::Twice { line, first: *first }),
        _ => {
            seen.insert((entry.kind, entry.number), (line, entry.name.clone()));
            Ok(entry)
        }
    }
}

fn entry(text: &str, separator: char, line: usize) -> Result<Entry, MenuError> {
    let fields = fields(text, separator).ok_or(MenuError::Quote { line })?;
    let [kind, number, name, price] =
        <[String; 4]>::try_from(fields).map_err(|fields| MenuError::Fields { line, found: fields.len() })?;
    let kind = Kind::from_name(&kind.to_lowercase()).ok_or(MenuError::Kind { line })?;
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|_| digits).ok_or(MenuError::Number { line })?;
    let price = if separator == ';' { price.replace(',', ".") } else { price };
    let price = match &*price {
        "" => None,
        price => Some(Decimal::from_str_exact(price).map_err(|_| MenuError::Price { line })?),
    };
    Ok(Entry { kind, number, name, price })
}

/// The fields of a line, trimmed; `None` where a quote is left open.
fn fields(text: &str, separator: char) -> Option<Vec<String>> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' if quoted || field.trim().is_empty() => quoted = !quoted,
            letter if letter == separator && !quoted => fields.push(std::mem::take(&mut field)),
            letter => field.push(letter),
        }
    }
    fields.push(field);
    (!quoted).then(|| fields.into_iter().map(|field| field.trim().to_owned()).collect())
}
