//! An order of which nothing could be sent: why, and which setting decides about that.

use crate::pages::{Pages, Words, settings};
use bridge_core::injection::Phase;
use bridge_core::ledger::Code;
use bridge_engine::journal::Injection;

/// Nothing of it could be sent as things are: a person can set something right, or ring it up.
pub(super) fn is_stuck(pages: &Pages, injection: &Injection) -> bool {
    let would_go = matches!(injection.state.phase, Phase::Held(_) | Phase::Refused | Phase::NotSent(_));
    would_go && injection.state.needs_a_person() && !pages.engine.yields_something(injection)
}

/// Why nothing of it can be sent, and the setting that decides about that.
pub(super) fn why(pages: &Pages, w: Words, injection: &Injection) -> String {
    let Some(conversion) = &injection.conversion else { return w.t("error_nothing_to_send") };
    let holding = || conversion.ledger.holding();
    let why: Vec<_> = holding().filter(|it| it.code != Code::TotalDiffers).map(|it| it.text(w.lang)).collect();
    let connection = pages.engine.connection(&injection.connection);
    let setting = connection
        .and_then(|of| holding().find_map(|finding| settings::of_finding(&of.settings, &conversion.ledger, finding)));
    let why = why.join(" ");
    match setting {
        Some(setting) => {
            let args = [("why", &*why), ("setting", &*setting.title(w.lang))];
            w.with_all("next_nothing_to_send_setting", &args)
        }
        None => w.with("next_nothing_to_send", "why", &why),
    }
}
