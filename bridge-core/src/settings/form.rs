//! The settings as a form: sections, fields, what is typed into each, and back. Which values are sound says
//! [`Settings::validate`]; how each reads says its type.

mod sections;

pub use sections::{Field, SECTIONS, SERVICES, STATUSES, Section, Shape};

use super::{Invalid, Settings};
use crate::menu::Kind;
use crate::text::{Lang, own};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// What stands in the inputs of a form, by their names.
pub type Typed = BTreeMap<String, String>;

/// The setting of this key.
pub fn field(key: &str) -> Option<&'static Field> {
    SECTIONS.iter().flat_map(|section| section.fields).find(|field| field.key == key)
}

impl Field {
    /// What people call it.
    pub fn title(&self, lang: Lang) -> String {
        own().attribute(lang, &self.text(), "title", &[]).unwrap_or_else(|| self.key.to_owned())
    }

    /// What it is for.
    pub fn explanation(&self, lang: Lang) -> String {
        own().text(lang, &self.text(), &[])
    }

    /// The key of its texts.
    fn text(&self) -> String {
        format!("setting_{}", self.key.replace('.', "_"))
    }

    /// The names of its inputs. The second one of a choice with a number is the number's.
    pub fn inputs(&self) -> Vec<String> {
        match self.shape {
            Shape::ChoiceOrCode(_) => vec![self.key.to_owned(), format!("{}.code", self.key)],
            Shape::Event => SERVICES.iter().map(|service| format!("{}.{service}", self.key)).collect(),
            _ => vec![self.key.to_owned()],
        }
    }

    /// What its inputs hold for these settings.
    pub fn write(&self, settings: &Settings) -> Typed {
        let all = Value::try_from(settings).unwrap_or_else(|_| Value::Table(Table::new()));
        let value = self.key.split('.').try_fold(&all, |table, part| table.get(part));
        let texts = value.map(|value| self.texts(value)).unwrap_or_default();
        self.inputs().into_iter().zip(texts.into_iter().chain(std::iter::repeat(String::new()))).collect()
    }

    fn texts(&self, value: &Value) -> Vec<String> {
        match (self.shape, value) {
            (Shape::ChoiceOrCode(_), Value::Table(table)) => {
                table.iter().next().map(|(word, code)| vec![word.clone(), plain(code)]).unwrap_or_default()
            }
            (Shape::Event, Value::Table(table)) => {
                SERVICES.iter().map(|service| table.get(*service).map_or("none".to_owned(), plain)).collect()
            }
            (Shape::Event, value) => vec![plain(value); SERVICES.len()],
            (_, Value::Array(values)) => vec![values.iter().map(plain).collect::<Vec<_>>().join("\n")],
            (_, Value::Table(table)) => vec![lines("", table).join("\n")],
            (_, value) => vec![plain(value)],
        }
    }

    /// The value its inputs hold; `None` where the setting is left unset. `Err`: what would have to stand there.
    fn read(&self, typed: &Typed) -> Result<Option<Value>, Wrong> {
        let text = |name: &str| typed.get(name).map(|text| text.trim()).unwrap_or_default();
        let number = |text: &str| number(text).map_err(|()| self.unreadable());
        let own = text(self.key);
        match self.shape {
            Shape::Switch => Ok(Some(Value::Boolean(own == "true"))),
            Shape::Number if own.is_empty() => Ok(None),
            Shape::Text if own.is_empty() && self.may_be_unset() => Ok(None),
            Shape::Number => Ok(Some(number(own)?)),
            Shape::ChoiceOrCode(words) if words.last() == Some(&own) => {
                let code = number(text(&format!("{}.code", self.key)))?;
                Ok(Some(Value::Table(Table::from_iter([(own.to_owned(), code)]))))
            }
            Shape::Text | Shape::Choice(_) | Shape::ChoiceOrCode(_) => Ok(Some(Value::String(own.to_owned()))),
            Shape::Texts => Ok(Some(rows(own).map(|row| Value::String(row.to_owned())).collect::<Vec<_>>().into())),
            Shape::Numbers => Ok(Some(Value::Array(rows(own).map(number).collect::<Result<_, _>>()?))),
            Shape::Codes => Ok(Some(Value::Table(rows(own).map(code).collect::<Result<_, _>>()?))),
            Shape::ChannelCodes => Ok(Some(channel_codes(own)?)),
            Shape::Event => Ok(Some(event(|service| text(&format!("{}.{service}", self.key)).to_owned()))),
        }
    }

    fn may_be_unset(&self) -> bool {
        ["conversion.deal_coupon_prefix", "conversion.refs.pattern"].contains(&self.key)
    }

    /// A number is wanted.
    fn unreadable(&self) -> Wrong {
        self.kind().map_or(UNREADABLE, |kind| {
            Wrong(match kind {
                Kind::Product => "why_product_number",
                Kind::Coupon => "why_coupon_number",
                Kind::SaleType => "why_sale_type_number",
                Kind::Method => "why_method_number",
            })
        })
    }

    /// Something that would do, as it is typed. A number of the till stands there as "…": which one would do, only its own
    /// lists tell. Nothing where nothing but such a number is typed.
    pub fn example(&self) -> &'static str {
        match self.shape {
            Shape::Switch => "true",
            Shape::Number | Shape::Numbers if self.kind().is_some() => "",
            Shape::Number | Shape::Numbers => "30",
            Shape::Text => "Europe/Paris",
            Shape::Choice(words) | Shape::ChoiceOrCode(words) => words[0],
            Shape::Texts => "Toppings",
            Shape::Codes => match self.key {
                "conversion.charge_types" => "delivery = …",
                "conversion.charge_names" => "Small order fee = …",
                "conversion.payment_names" => "Uber Eats = …",
                _ => "eat_in = …",
            },
            Shape::ChannelCodes => "Uber Eats / any = …",
            Shape::Event => "completed",
        }
    }
}

/// Why an input cannot be read.
struct Wrong(&'static str);

const UNREADABLE: Wrong = Wrong("why_unreadable");

impl From<()> for Wrong {
    fn from((): ()) -> Self {
        UNREADABLE
    }
}

impl Settings {
    /// The settings a form holds.
    ///
    /// # Errors
    /// Every setting that cannot be read or makes no sense.
    pub fn from_form(typed: &Typed) -> Result<Self, Vec<Invalid>> {
        let (mut all, mut faults) = (Table::new(), Vec::new());
        for field in SECTIONS.iter().flat_map(|section| section.fields) {
            match field.read(typed) {
                Ok(Some(value)) if reads(field.key, &value) => put(&mut all, field.key, value),
                Ok(None) => {}
                Ok(Some(_)) => faults.push(fault(field, typed, &UNREADABLE)),
                Err(wrong) => faults.push(fault(field, typed, &wrong)),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let settings: Self = Value::Table(all).try_into().map_err(|_| Vec::new())?;
        settings.validate().map(|()| settings)
    }

    /// What a form of these settings holds.
    pub fn to_form(&self) -> Typed {
        SECTIONS.iter().flat_map(|section| section.fields).flat_map(|field| field.write(self)).collect()
    }
}

fn fault(field: &Field, typed: &Typed, wrong: &Wrong) -> Invalid {
    let value = typed.get(field.key).cloned().unwrap_or_default();
    // What is chosen besides a number is no example of one.
    let is_choice = matches!(field.shape, Shape::ChoiceOrCode(_)) && wrong.0 != UNREADABLE.0;
    Invalid::typed(field.key, value, wrong.0, if is_choice { "" } else { field.example() })
}

/// Whether the setting's own type reads the value.
fn reads(key: &str, value: &Value) -> bool {
    let mut table = Table::new();
    put(&mut table, key, value.clone());
    Value::Table(table).try_into::<Settings>().is_ok()
}

fn put(all: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        Some((table, rest)) => {
            let inner = all.entry(table).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
        None => drop(all.insert(key.to_owned(), value)),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|row| !row.is_empty())
}

fn number(text: &str) -> Result<Value, ()> {
    text.trim().parse::<u32>().map(|number| Value::Integer(number.into())).map_err(drop)
}

/// The name may hold the sign; the number cannot.
fn code(row: &str) -> Result<(String, Value), ()> {
    let (name, code) = row.rsplit_once('=').ok_or(())?;
    Ok((name.trim().to_owned(), number(code)?))
}

fn lines(prefix: &str, table: &Table) -> Vec<String> {
    let line = |(name, value): (&String, &Value)| match value {
        Value::Table(inner) => lines(&format!("{name} / "), inner),
        value => vec![format!("{prefix}{name} = {}", plain(value))],
    };
    table.iter().flat_map(line).collect()
}

fn channel_codes(text: &str) -> Result<Value, ()> {
    let mut channels = Table::new();
    for row in rows(text) {
        let (name, code) = code(row)?;
        let (channel, service) = name.rsplit_once('/').ok_or(())?;
        let inner = channels.entry(channel.trim()).or_insert_with(|| Value::Table(Table::new()));
        inner.as_table_mut().ok_or(())?.insert(service.trim().to_owned(), code);
    }
    Ok(Value::Table(channels))
}

/// The same for every service type is one status.
fn event(status: impl Fn(&str) -> String) -> Value {
    let statuses = SERVICES.map(|service| (service.to_owned(), Value::String(status(service))));
    if statuses.windows(2).all(|pair| pair[0].1 == pair[1].1) {
        let [(_, status), ..] = statuses;
        return status;
    }
    Value::Table(Table::from_iter(statuses))
}
