//! Who changed what about a connection, beside its settings: kept with the operations, and read there.

use super::{PageError, Pages, Words};
use bridge_engine::Connection;
use bridge_engine::journal::{Changed, SystemKind};

/// Keeps what somebody changed: everything that is not as it was.
pub(super) async fn note(
    pages: &Pages,
    w: Words,
    before: &Connection,
    after: &Connection,
    who: &str,
) -> Result<(), PageError> {
    for change in changes(before, after) {
        keep(pages, w, after, change, who).await?;
    }
    Ok(())
}

/// Keeps that somebody connected HubRise, or did so again.
pub(super) async fn connected(pages: &Pages, w: Words, now: &Connection, who: &str) -> Result<(), PageError> {
    keep(pages, w, now, (Changed::Standing, String::new(), now.standing.name().to_owned()), who).await
}

/// Keeps that another program's callback was replaced.
pub(super) async fn replaced_callback(pages: &Pages, w: Words, of: &Connection, who: &str) -> Result<(), PageError> {
    let ours = pages.engine.hubrise_client().public_callback_url.clone().unwrap_or_default();
    keep(pages, w, of, (Changed::Callback, String::new(), ours), who).await
}

/// What was changed, from what, to what.
type Change = (Changed, String, String);

async fn keep(pages: &Pages, w: Words, of: &Connection, change: Change, who: &str) -> Result<(), PageError> {
    let (what, before, after) = change;
    let kind = SystemKind::Changed { what, before, after };
    let kept = pages.store.did(&of.id, who, &kind, pages.engine.now()).await;
    kept.map_err(|error| PageError::of_journal(w, &error))
}

fn changes(before: &Connection, after: &Connection) -> Vec<Change> {
    let differ = words(before).into_iter().zip(words(after)).filter(|(before, after)| before != after);
    let mut changes: Vec<_> = differ.map(|((what, before), (_, after))| (what, before, after)).collect();
    // Addresses of people and of programs are nothing for a history, nor are tokens: that they changed is.
    if before.alerts.name() == after.alerts.name() && before.alerts != after.alerts {
        changes.push((Changed::Alerts, before.alerts.name().to_owned(), after.alerts.name().to_owned()));
    }
    if let (Some(old), Some(new)) = (&before.till, &after.till)
        && old.base_url == new.base_url
        && (old.id(), old.allow_local, &old.dialect) != (new.id(), new.allow_local, &new.dialect)
    {
        changes.push((Changed::TillAccess, old.base_url.clone(), new.base_url.clone()));
    }
    changes
}

fn words(connection: &Connection) -> [(Changed, String); 7] {
    let till = connection.till.as_ref().map(|till| till.base_url.clone()).unwrap_or_default();
    let proof = connection.go_live.confirmed.as_ref().map_or("", |_| "done");
    let on_purpose: Vec<_> = connection.go_live.on_purpose.iter().map(|missing| missing.key()).collect();
    [
        (Changed::Standing, connection.standing.name().to_owned()),
        (Changed::Till, till),
        (Changed::Mode, connection.mode.name().to_owned()),
        (Changed::Intake, connection.intake.name().to_owned()),
        (Changed::Alerts, connection.alerts.name().to_owned()),
        (Changed::Proof, proof.to_owned()),
        (Changed::OnPurpose, on_purpose.join(" ")),
    ]
}

/// What was changed, as a line of the operations.
pub(in crate::pages) fn line(w: Words, what: Changed, before: &str, after: &str, who: &str) -> String {
    let label = w.t(&format!("changed_{}", what.name()));
    let [old, new] = [before, after].map(|word| value(w, what, word));
    if before.is_empty() || before == after {
        return w.with_all("change_to", &[("what", &label), ("after", &new), ("who", who)]);
    }
    w.with_all("change_from_to", &[("what", &label), ("before", &old), ("after", &new), ("who", who)])
}

/// A stable word in the reader's language; addresses as they are.
fn value(w: Words, what: Changed, word: &str) -> String {
    if word.is_empty() {
        return "–".to_owned();
    }
    match what {
        Changed::Standing => w.t(&format!("connect_standing_{word}")),
        Changed::Mode => w.t(&format!("mode_{word}")),
        Changed::Intake => w.t(&format!("connect_intake_{word}")),
        Changed::Alerts => w.t(&format!("changed_alerts_{word}")),
        Changed::Orders => w.t(&format!("changed_orders_{word}")),
        Changed::Proof => w.t(&format!("connect_step_{word}")),
        Changed::OnPurpose => word.split(' ').map(|key| w.t(key)).collect::<Vec<_>>().join(" "),
        _ => word.to_owned(),
    }
}
