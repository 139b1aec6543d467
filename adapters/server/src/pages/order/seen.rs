//! What has to have been done at the till before somebody says that an order has been seen to: nobody is asked again.

use super::{changes, lacks};
use crate::pages::{Pages, Words};
use bridge_core::injection::Phase;
use bridge_engine::journal::OrderRecord;

/// One thing.
pub(super) struct Seen {
    pub(super) text: String,
    /// What of the order it is about.
    pub(super) details: Vec<String>,
}

/// All of it. `personal`: the reader may see what the ticket says of the customer.
pub(super) fn all(pages: &Pages, w: Words, record: &OrderRecord, personal: bool) -> Vec<Seen> {
    let injection = &record.injection;
    let (state, ticket) = (injection.state, injection.ticket.as_deref());
    match state.phase {
        Phase::Closed => return vec![plain(w.t("seen_closed"))],
        // Nothing else of it matters then.
        _ if state.cancel_at_pos && state.is_perhaps_twice() => return vec![plain(w.t("seen_called_off_twice"))],
        _ if state.cancel_at_pos => return vec![of_ticket(w, ["seen_called_off_ticket", "seen_called_off"], ticket)],
        _ => {}
    }
    let twice = || of_ticket(w, ["seen_once_ticket", "seen_once"], ticket);
    let changed = || {
        let lines = changes(pages, w, record, personal).into_iter();
        let lines = lines.map(|line| format!("{} {}", if line.class == "added" { '+' } else { '−' }, line.text));
        Seen { text: w.t("seen_changed"), details: lines.collect() }
    };
    let lacking = || Seen { text: w.t("seen_rung_up"), details: lacks::sentences(w, injection) };
    let twice = state.is_perhaps_twice().then(twice);
    [twice, state.changed_after.then(changed), state.incomplete.then(lacking)].into_iter().flatten().collect()
}

/// With the ticket's number, where it is known.
fn of_ticket(w: Words, [known, unknown]: [&str; 2], ticket: Option<&str>) -> Seen {
    plain(ticket.map_or_else(|| w.t(unknown), |ticket| w.with(known, "ticket", ticket)))
}

const fn plain(text: String) -> Seen {
    Seen { text, details: Vec::new() }
}
