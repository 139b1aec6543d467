//! What the reader asked for: the address of the page, the filter it means, the form that shows it.

use crate::access::Signed;
use crate::pages::Words;
use bridge_engine::Connection;
use bridge_engine::journal::{Cursor, Filter, OperationKind, OutageId};
use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

/// What a choice of status keeps.
enum Kept {
    /// Everything that needs a person.
    Needs,
    /// Orders in one of these phases.
    In(&'static [&'static str]),
    /// Orders that stand exactly so.
    At(&'static str),
}

/// The states people see, each with the orders it keeps: what needs somebody first, then what is under way, then the rest.
static STATES: [(&str, Kept); 16] = [
    ("needs", Kept::Needs),
    ("in_doubt", Kept::In(&["in_doubt"])),
    ("held", Kept::In(&["held"])),
    ("refused", Kept::In(&["refused"])),
    ("not_sent", Kept::In(&["not_sent"])),
    ("on_till_called_off", Kept::At("on_till_called_off")),
    ("on_till_duplicate", Kept::At("on_till_duplicate")),
    ("on_till_changed", Kept::At("on_till_changed")),
    ("on_till_incomplete", Kept::At("on_till_incomplete")),
    ("closed_called_off", Kept::At("closed_called_off")),
    ("ready", Kept::In(&["ready"])),
    ("sending", Kept::In(&["recorded", "sending", "unknown"])),
    ("on_till", Kept::At("on_till")),
    ("on_till_over", Kept::At("on_till_over")),
    ("closed", Kept::At("closed")),
    ("closed_upstream", Kept::In(&["closed_upstream"])),
];

/// The query of the page's address; an empty field asks for nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Question {
    q: String,
    state: String,
    kind: String,
    connection: String,
    channel: String,
    from: String,
    to: String,
    outage: String,
    before: String,
}

impl Question {
    /// What it asks for. What is not understood is left out, and the form shows that it was.
    /// `connections` are those the reader sees, and no others are listed.
    pub(super) fn filter(&self, connections: &[Connection], reader: &Signed) -> Filter {
        let connection = self.connection(connections);
        let zone = connection.or(connections.first()).map_or(Tz::UTC, |one| one.settings.conversion.time_zone);
        let listed = connection.map_or(connections, std::slice::from_ref);
        let all = connection.is_none() && reader.is_administrator();
        let kept = STATES.iter().find(|(name, _)| *name == self.state).map(|(_, kept)| kept);
        Filter {
            connections: (!all).then(|| listed.iter().map(|connection| connection.id.clone()).collect()),
            personal: listed.iter().all(|connection| reader.sees_personal_data(&connection.id)),
            kind: OperationKind::from_name(&self.kind),
            phases: if let Some(Kept::In(phases)) = kept { phases.to_vec() } else { Vec::new() },
            standing: if let Some(Kept::At(standing)) = kept { Some(*standing) } else { None },
            needs_person: matches!(kept, Some(Kept::Needs)),
            channel: some(&self.channel),
            from: midnight(&self.from, zone, 0),
            until: midnight(&self.to, zone, 1),
            search: some(&self.q),
            outage: self.outage.parse().ok().map(OutageId),
        }
    }

    fn connection<'c>(&self, connections: &'c [Connection]) -> Option<&'c Connection> {
        connections.iter().find(|connection| connection.id.handle() == self.connection)
    }

    pub(super) fn is_filtered(&self) -> bool {
        self.narrows() || some(&self.connection).is_some()
    }

    /// Something is looked for, and not just in one connection: what needs somebody is then no part of the answer.
    pub(super) fn narrows(&self) -> bool {
        let Self { q, state, kind, connection: _, channel, from, to, outage, before: _ } = self;
        [q, state, kind, channel, from, to, outage].into_iter().any(|text| some(text).is_some())
    }

    /// Where what needs somebody stands, in the connection that was asked for.
    pub(super) fn urgent(&self) -> String {
        let page = match some(&self.connection).filter(|_| self.narrows()) {
            Some(connection) => format!("/operations?connection={}", escaped(&connection)),
            None if self.narrows() => "/operations".to_owned(),
            None => String::new(),
        };
        page + "#urgent"
    }

    pub(super) fn searches(&self) -> bool {
        some(&self.q).is_some()
    }

    /// A number is searched for: a ticket's, perhaps.
    pub(super) fn is_by_number(&self) -> bool {
        let number = self.q.trim().trim_start_matches('#');
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The days end before they begin: nothing can match.
    pub(super) fn is_backwards(&self) -> bool {
        let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
        day(&self.from).zip(day(&self.to)).is_some_and(|(from, to)| from > to)
    }

    /// Where the page begins; the newest if that cannot be understood.
    pub(super) fn cursor(&self) -> Option<Cursor> {
        let (event, system) = self.before.split_once('.')?;
        Some(Cursor { event: event.parse().ok()?, system: system.parse().ok()? })
    }

    /// The address of the same question from this cursor on.
    pub(super) fn address(&self, before: Option<Cursor>) -> String {
        let before = before.map(|cursor| format!("{}.{}", cursor.event, cursor.system)).unwrap_or_default();
        let fields = [
            ("q", &self.q),
            ("state", &self.state),
            ("kind", &self.kind),
            ("connection", &self.connection),
            ("channel", &self.channel),
            ("from", &self.from),
            ("to", &self.to),
            ("outage", &self.outage),
            ("before", &before),
        ];
        let fields = fields.into_iter().filter(|(_, text)| !text.is_empty());
        let fields: Vec<_> = fields.map(|(name, text)| format!("{name}={}", escaped(text))).collect();
        format!("/operations?{}", fields.join("&"))
    }
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The beginning of the day, or of the day after it, where the store is.
fn midnight(date: &str, zone: Tz, later: u64) -> Option<DateTime<Utc>> {
    let day = date.trim().parse::<NaiveDate>().ok()?.checked_add_days(Days::new(later))?;
    // Where clocks go forward at midnight, the day begins an hour later.
    (0..3).find_map(|hour| zone.from_local_datetime(&day.and_hms_opt(hour, 0, 0)?).earliest()).map(|at| at.to_utc())
}

/// As a query's value.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The form.
pub(super) struct Choices {
    pub(super) q: String,
    pub(super) from: String,
    pub(super) to: String,
    /// Only what waited through this outage of a till.
    pub(super) outage: String,
    pub(super) selects: Vec<Select>,
}

/// A list to choose from.
pub(super) struct Select {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) options: Vec<Choice>,
}

/// A value, its words, and whether it is the one.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) chosen: bool,
}

impl Choices {
    pub(super) fn of(w: Words, question: &Question, connections: &[Connection], channels: Vec<String>) -> Self {
        let states = STATES.iter().map(|(name, _)| {
            let text = if *name == "needs" { w.t("filter_needs") } else { w.label(name) };
            ((*name).to_owned(), text)
        });
        let kinds = OperationKind::ALL.map(|kind| (kind.name().to_owned(), w.t(&format!("kind_{}", kind.name()))));
        let connections = connections.iter().map(|connection| (connection.id.handle(), connection.name.clone()));
        let channels = channels.into_iter().map(|channel| (channel.clone(), channel));
        Self {
            q: question.q.clone(),
            from: question.from.clone(),
            to: question.to.clone(),
            outage: question.outage.clone(),
            selects: vec![
                select(w, "state", &question.state, states),
                select(w, "kind", &question.kind, kinds),
                select(w, "connection", &question.connection, connections),
                select(w, "channel", &question.channel, channels),
            ],
        }
    }
}

fn select(w: Words, name: &'static str, chosen: &str, values: impl IntoIterator<Item = (String, String)>) -> Select {
    let any = (String::new(), w.t(&format!("filter_any_{name}")));
    let options = std::iter::once(any).chain(values);
    let options = options.map(|(value, text)| Choice { chosen: value == chosen, value, text });
    Select { name, label: w.t(&format!("filter_{name}")), options: options.collect() }
}
