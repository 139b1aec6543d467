//! How a connection is, in one look, and what it still lacks, in the order in which it is set up.

use super::{Words, page_of};
use bridge_core::settings::Mode;
use bridge_engine::{AlertRoute, Connection, Health, Standing};

/// A word about a connection, and its colour.
pub(super) struct Glance {
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// A step of setting a connection up.
pub(super) struct Step {
    pub(super) title: String,
    /// Where it is done, if the reader may do it.
    pub(super) href: Option<String>,
    pub(super) class: &'static str,
    pub(super) state: String,
    pub(super) details: Vec<String>,
}

/// What matters most about a connection now.
pub(super) fn glance(w: Words, connection: &Connection, health: &Health) -> Glance {
    let (class, key) = summary(connection, health);
    Glance { class, text: w.t(key) }
}

fn summary(connection: &Connection, health: &Health) -> (&'static str, &'static str) {
    match connection.standing {
        Standing::Disconnected { revoke_pending: true } => return ("busy", "connect_glance_revoke"),
        Standing::Disconnected { revoke_pending: false } => return ("over", "connect_glance_over"),
        _ if connection.waits_for_consent() => return ("busy", "connect_glance_pending"),
        _ => {}
    }
    if let Some(problem) = health.hubrise.problem() {
        return ("bad", problem.key());
    }
    if connection.till.is_none() {
        return ("busy", "connect_glance_till");
    }
    if let Some(problem) = health.till.problem() {
        return ("bad", problem.key());
    }
    let is_new = connection.mode != Mode::Live && connection.go_live.confirmed.is_none();
    if !connection.lacks().is_empty() {
        return ("busy", if is_new { "connect_glance_setup" } else { "connect_glance_essentials" });
    }
    if connection.alerts == AlertRoute::NotChosen {
        return ("busy", "connect_glance_alerts");
    }
    match (connection.mode, &connection.go_live.confirmed) {
        (Mode::Shadow, _) => ("good", "connect_glance_shadow"),
        (_, None) => ("busy", "connect_glance_live"),
        (Mode::Supervised, Some(_)) => ("good", "connect_glance_supervised"),
        _ => ("good", "connect_glance_ok"),
    }
}

/// The way from a new connection to one that is live; nothing for one that is over or waits for consent.
pub(super) fn steps(w: Words, connection: &Connection, may_manage: bool) -> Vec<Step> {
    if connection.waits_for_consent() || connection.standing.is_over() {
        return Vec::new();
    }
    let page = page_of(connection);
    let has_till = connection.till.is_some();
    let lacks = connection.lacks();
    let (is_live, is_proven) = (connection.mode == Mode::Live, connection.go_live.confirmed.is_some());
    let step = |name: &str, is_done: bool, is_next: bool, details: Vec<String>| {
        let (class, state) = match (is_done, is_next) {
            (true, _) => ("good", "connect_step_done"),
            (false, true) => ("busy", "connect_step_open"),
            (false, false) => ("over", "connect_step_later"),
        };
        let href = (may_manage && (is_done || is_next) && name != "hubrise").then(|| format!("{page}/{name}"));
        // Whoever is live already is not told to go live.
        let title = if name == "golive" && is_live { "ticket" } else { name };
        Step { title: w.t(&format!("connect_step_{title}")), href, class, state: w.t(state), details }
    };
    // What was left open on purpose is said too: it explains why orders wait.
    let waiting = connection.settings.conversion.missing().into_iter().map(|gap| {
        let text = w.t(gap.key());
        if lacks.contains(&gap) { text } else { format!("{text} {}", w.t("connect_on_purpose_said")) }
    });
    let waiting = waiting.collect();
    let unproven = (is_live && !is_proven).then(|| w.t("connect_live_unproven")).into_iter().collect();
    vec![
        step("hubrise", true, true, Vec::new()),
        step("till", has_till, true, Vec::new()),
        step("essentials", lacks.is_empty(), has_till, waiting),
        step("alerts", connection.alerts != AlertRoute::NotChosen, true, Vec::new()),
        step("golive", is_proven, has_till, unproven),
    ]
}

/// How a connection stands, in words.
pub(super) fn standing(w: Words, standing: Standing) -> String {
    w.t(&format!("connect_standing_{}", standing.name()))
}
