//! The till's numbers in settings: those it is known not to have, and the setting a finding is about.

use crate::pages::{Pages, Words};
use bridge_core::ledger::{Code, Finding, Ledger};
use bridge_core::menu::Unlisted;
use bridge_core::settings::Settings;
use bridge_core::settings::form::{Field, field};
use bridge_engine::Connection;

/// Numbers in settings that the till is known not to have. It may have them since its lists were read, so whoever insists
/// may save them.
#[derive(Default)]
pub(in crate::pages) struct Doubts(Vec<Unlisted>);

impl Doubts {
    pub(in crate::pages) fn of(pages: &Pages, connection: &Connection, settings: &Settings) -> Self {
        let known = pages.engine.known_menu(&connection.id);
        Self(known.map(|known| known.menu.unlisted(settings)).unwrap_or_default())
    }

    /// Whether there is one that is not in force already, nor insisted on.
    pub(in crate::pages) fn are_new(&self, in_force: &Self, meant: &str) -> bool {
        let is_meant = |one: &Unlisted| meant.split(' ').any(|word| word == meant_as(one));
        self.0.iter().any(|one| !in_force.0.contains(one) && !is_meant(one))
    }

    /// What the form sends of whoever insists on them.
    pub(in crate::pages) fn as_meant(&self) -> String {
        self.0.iter().map(meant_as).collect::<Vec<_>>().join(" ")
    }

    /// Those of settings with this key.
    pub(in crate::pages) fn of_key(&self, key: &str) -> impl Iterator<Item = &Unlisted> {
        self.0.iter().filter(move |one| one.field.key == key)
    }

    /// A sentence each, with the key of its setting.
    pub(super) fn said(&self, w: Words) -> Vec<(String, &'static str)> {
        self.0.iter().map(|one| (doubt(w, one, &one.field.title(w.lang)), one.field.key)).collect()
    }
}

/// The numbers nobody can tell the till has, for its lists are not known; each with the key of its setting.
pub(super) fn unchecked(
    pages: &Pages,
    w: Words,
    connection: &Connection,
    settings: &Settings,
) -> Vec<(String, &'static str)> {
    let known = pages.engine.known_menu(&connection.id).map(|known| known.menu).unwrap_or_default();
    let unchecked = known.unchecked(settings).into_iter();
    unchecked.map(|one| (w.pair(&one.field.title(w.lang), &one.number.to_string()), one.field.key)).collect()
}

fn meant_as(one: &Unlisted) -> String {
    format!("{}:{}", one.field.key, one.number)
}

/// That the till has no such number, by what the page calls the setting.
pub(in crate::pages) fn doubt(w: Words, one: &Unlisted, setting: &str) -> String {
    let args = [("setting", setting), ("number", &one.number.to_string())];
    w.with_all(&format!("unlisted_{}", one.kind.name()), &args)
}

/// The setting that decides about a finding; none where what is wrong is put right elsewhere.
pub(in crate::pages) fn of_finding(settings: &Settings, ledger: &Ledger, finding: &Finding) -> Option<&'static Field> {
    let given = || ledger.findings.iter().filter(|other| other.path == finding.path);
    let key = match finding.code {
        Code::ItemWithoutRef | Code::ItemSkipped => "conversion.item",
        Code::OptionWithoutRef | Code::OptionSkipped | Code::OptionAsNote => "conversion.option",
        Code::DealWithoutRef | Code::DealComponentsOnly => "conversion.deal",
        Code::ChargeWithoutRef | Code::ChargeSkipped => "conversion.charge",
        Code::DiscountWithoutRef | Code::DiscountSkipped => "conversion.discount",
        Code::PaymentRefRequired | Code::PaymentWithoutRef => "conversion.payment",
        Code::ServiceTypeMissing => "conversion.default_sale_type",
        Code::TotalDiffers | Code::PaymentsNotSent if is_small(ledger) => "conversion.total_tolerance",
        Code::RefNotNumeric | Code::RefCleaned => "conversion.refs.strip_prefixes",
        Code::NumberUnknown => return given().find_map(|other| settings.source(other)),
        _ => return settings.source(finding),
    };
    field(key)
}

/// Whether a tolerance could let the difference of the totals go: nothing was left out, and it is no more than may be set.
fn is_small(ledger: &Ledger) -> bool {
    let differs = ledger.findings.iter().find(|finding| finding.code == Code::TotalDiffers);
    let amount = differs.and_then(|finding| finding.amount).map(|amount| amount.amount().abs());
    ledger.left_out().next().is_none() && amount.is_none_or(|amount| amount <= Settings::LARGEST_TOLERANCE)
}
