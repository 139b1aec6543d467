//! Dialects explained and compared, knob by knob.

use std::fmt::Write as _;

use serde::Serialize;
use toml::{Table, Value};

use super::table::KNOBS;
use super::{Dialect, DialectError};

/// A knob of the [`Dialect`], explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Knob {
    /// Its key in a dialect file.
    pub name: &'static str,
    /// What it decides.
    pub meaning: &'static str,
    /// How much is known about it: levels as in [`crate::dialect`], and where they come from.
    pub evidence: &'static str,
    /// Other values worth trying, as TOML. Not all that is possible where any name or number is.
    pub alternatives: &'static [&'static str],
    /// How a first contact with a real store settles it.
    pub check: &'static str,
}

/// A knob that two dialects set differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// Its key, and the key inside it where it is a table, as `member_fields.phone`.
    pub name: String,
    /// Its value, as TOML; `None` where it is not set.
    pub value: Option<String>,
    /// The other dialect's value, as TOML; `None` where it is not set.
    pub other: Option<String>,
}

impl Knob {
    /// The knob of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        KNOBS.iter().find(|knob| knob.name == name)
    }
}

impl Dialect {
    /// This dialect as a file in which every knob is explained, with its evidence and its alternatives.
    ///
    /// # Errors
    /// When a number is beyond what TOML can hold.
    pub fn explain(&self) -> Result<String, DialectError> {
        let table = self.table()?;
        let (mut plain, mut tables) = (String::new(), String::new());
        for knob in KNOBS {
            match table.get(knob.name) {
                Some(Value::Table(inside)) if knob.name != "forced_answer" => {
                    comment(&mut tables, knob);
                    tables += &section(knob.name, inside)?;
                }
                value => {
                    comment(&mut plain, knob);
                    plain += &line(knob, value);
                }
            }
        }
        Ok(plain + &tables)
    }

    /// What this dialect sets otherwise than `other`, in the order of the file.
    ///
    /// # Errors
    /// When a number is beyond what TOML can hold.
    pub fn differences(&self, other: &Self) -> Result<Vec<Difference>, DialectError> {
        let (ours, theirs) = (self.table()?, other.table()?);
        Ok(KNOBS.iter().flat_map(|knob| differences(knob.name, ours.get(knob.name), theirs.get(knob.name))).collect())
    }

    /// This dialect with one knob set to a value written as TOML; tables are added to.
    ///
    /// ```
    /// use pixelpoint_api::Dialect;
    ///
    /// let nested = Dialect::default().with("layout", "\"nested\"")?;
    /// assert_eq!(nested, Dialect::from_toml("layout = \"nested\"")?);
    /// # Ok::<(), pixelpoint_api::DialectError>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such knob, or it does not take the value.
    pub fn with(&self, knob: &str, value: &str) -> Result<Self, DialectError> {
        let mut table = self.table()?;
        let change: Table =
            toml::from_str(&format!("{knob} = {value}")).map_err(|error| DialectError::unplaced(&error))?;
        for (name, value) in change {
            match (table.get_mut(&name), value) {
                (Some(Value::Table(old)), Value::Table(new)) => old.extend(new),
                (_, value) => {
                    table.insert(name, value);
                }
            }
        }
        table.try_into().map_err(|error| DialectError::unplaced(&error))
    }

    fn table(&self) -> Result<Table, DialectError> {
        Table::try_from(self).map_err(|error| DialectError::unwritable(&error))
    }
}

fn comment(out: &mut String, knob: &Knob) {
    let tried = knob.alternatives.join("  or  ");
    let lines = [("", knob.meaning), ("Evidence: ", knob.evidence), ("Also: ", &tried), ("Check: ", knob.check)];
    for (label, text) in lines {
        writeln!(out, "# {label}{text}").expect("writing to a string cannot fail");
    }
}

fn line(knob: &Knob, value: Option<&Value>) -> String {
    match value {
        Some(value) => format!("{} = {value}\n\n", knob.name),
        None => format!("# {} = {}\n\n", knob.name, knob.alternatives[0]),
    }
}

fn section(name: &str, inside: &Table) -> Result<String, DialectError> {
    let mut section = format!("[{name}]\n");
    for (key, value) in inside {
        // One key at a time: it is quoted where it has to be.
        let one = Table::from_iter([(key.clone(), value.clone())]);
        section += &toml::to_string(&one).map_err(|error| DialectError::unwritable(&error))?;
    }
    Ok(section + "\n")
}

fn differences(name: &str, ours: Option<&Value>, theirs: Option<&Value>) -> Vec<Difference> {
    if ours == theirs {
        return Vec::new();
    }
    if let (Some(Value::Table(ours)), Some(Value::Table(theirs))) = (ours, theirs) {
        let added = theirs.keys().filter(|key| !ours.contains_key(*key));
        let keys = ours.keys().chain(added);
        return keys.flat_map(|key| differences(&format!("{name}.{key}"), ours.get(key), theirs.get(key))).collect();
    }
    let text = |value: Option<&Value>| value.map(ToString::to_string);
    vec![Difference { name: name.to_owned(), value: text(ours), other: text(theirs) }]
}
