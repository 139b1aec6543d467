//! Every kind of alert reaches people: by mail in both languages, and programs by a signed webhook.

use super::inbox::{Given, Notes};
use super::telling::{mailed, settled, world};
use crate::world::{PAID_IN_PARIS, PARIS, WITHOUT_REF, World, eventually};
use bridge_core::injection::{HoldReason, NotSentReason, Phase, State};
use bridge_core::text::Lang;
use bridge_engine::alerts::{AlertKind, PostError};
use bridge_engine::connection::{AlertRoute, WebhookSecret};
use bridge_engine::journal::{AlertLog, Journal, RaisedAlert, Transition};
use bridge_simulator::pixelpoint::TillFault;
use chrono::TimeDelta;
use hubrise_api::{ClientSecret, signature};
use serde_json::Value;
use std::collections::HashSet;

const PAGES: &str = "https://bridge.example.com";

/// What an order that is on the till becomes for this to be told of it.
fn becomes(kind: AlertKind, before: State) -> Option<State> {
    Some(match kind {
        AlertKind::InDoubt => State { phase: Phase::InDoubt, ..before },
        AlertKind::CancelAtTill => State { cancel_at_pos: true, ..before },
        AlertKind::Duplicate => State { duplicate_seen: true, ..before },
        AlertKind::ChangedAfter => State { changed_after: true, ..before },
        AlertKind::Refused => State { phase: Phase::Refused, ..before },
        AlertKind::Held => State { phase: Phase::Held(HoldReason::Conversion), ..before },
        AlertKind::NotSent => State { phase: Phase::NotSent(NotSentReason::Deadline), ..before },
        _ => return None,
    })
}

/// Brings it about as the engine notes it, and returns the page the message has to lead to.
async fn raise(world: &World, kind: AlertKind) -> String {
    let connection = world.connection(PARIS).id;
    let page = format!("{PAGES}/connections/{}", connection.handle());
    if kind == AlertKind::Test {
        world.engine.test_alert(&connection).await.unwrap();
        return page;
    }
    if becomes(kind, State::recorded()).is_some() {
        return raise_of_order(world, kind).await;
    }
    let begin = AlertKind::ALL.into_iter().find(|begin| begin.end() == Some(kind));
    let (trouble, holds) = begin.map_or((kind, true), |begin| (begin, false));
    for first in [true, false] {
        let done = world.journal.note_trouble(&connection, trouble, holds, world.now()).await.unwrap();
        assert_eq!(done, first, "{kind:?} is told once, however often it is noted");
    }
    page
}

async fn raise_of_order(world: &World, kind: AlertKind) -> String {
    let order = world.order(PAID_IN_PARIS).await;
    let injection = world.at(&order, Phase::OnTill).await.injection;
    let state = becomes(kind, injection.state).unwrap();
    let kinds = AlertKind::of_transition(injection.state, state);
    assert_eq!(kinds, [kind]);
    // Noted twice, as by two transitions in a row: what waits already is not said again.
    for version in 0..2 {
        let alerts = kinds.iter().map(|kind| RaisedAlert { kind: *kind, at: world.now() }).collect();
        let transition = Transition { alerts, ..Transition::to(state) };
        assert!(world.journal.apply(injection.id, injection.version + version, &transition).await.unwrap());
    }
    format!("{PAGES}/orders/{}", injection.id.0)
}

/// Raises every kind in turn; with each goes exactly one message.
async fn of_every_kind(world: &World, notes: &Notes) -> Vec<(AlertKind, Given, String)> {
    let mut all = Vec::new();
    for kind in AlertKind::ALL {
        let page = raise(world, kind).await;
        eventually(&format!("{kind:?} told"), async || {
            world.clock.advance(TimeDelta::seconds(1));
            (notes.given().len() > all.len()).then_some(())
        })
        .await;
        let given = notes.given();
        assert_eq!(given.len(), all.len() + 1, "{kind:?}: {given:?}");
        all.push((kind, given.into_iter().next_back().unwrap(), page));
    }
    all
}

#[tokio::test]
async fn every_kind_goes_by_mail_and_says_what_happened_what_to_do_and_where() {
    let mut subjects = HashSet::new();
    for (lang, footer) in [(Lang::En, "Sent by the bridge"), (Lang::Fr, "Envoyé par la passerelle")] {
        let notes = Notes::default();
        let world = world(notes.clone(), |connection| {
            mailed(connection);
            connection.settings.conversion.ticket_language = lang;
        })
        .await;
        let name = world.connection(PARIS).name;
        for (kind, mail, page) in of_every_kind(&world, &notes).await {
            assert_eq!(mail.to, "chef@example.com");
            assert!(mail.subject.starts_with(&name), "{kind:?}: {}", mail.subject);
            let parts: Vec<_> = mail.text.split("\n\n").collect();
            let [what, advice, link, end] = parts[..] else { panic!("{kind:?}: {}", mail.text) };
            assert_eq!(what, mail.subject);
            assert!(advice.ends_with('.') && advice.len() > 10, "{kind:?}: {advice}");
            assert!(link.ends_with(&page), "{kind:?}: {link}");
            assert!(end.contains(footer), "{kind:?}: {end}");
            assert!(subjects.insert(mail.subject.clone()), "said already: {}", mail.subject);
        }
    }
    assert_eq!(subjects.len(), 2 * AlertKind::ALL.len());
}

#[tokio::test]
async fn every_kind_goes_by_signed_webhook() {
    let notes = Notes::default();
    let url = "https://alarms.example.com/hook";
    let route = AlertRoute::Webhook { url: url.to_owned(), secret: WebhookSecret::new("hush") };
    let world = world(notes.clone(), |connection| connection.alerts = route.clone()).await;
    for (kind, posted, page) in of_every_kind(&world, &notes).await {
        assert_eq!(posted.to, url);
        assert!(signature::verify(&[ClientSecret::new("hush")], &posted.subject, posted.text.as_bytes()).is_ok());
        assert!(signature::verify(&[ClientSecret::new("other")], &posted.subject, posted.text.as_bytes()).is_err());
        let json: Value = serde_json::from_str(&posted.text).unwrap();
        assert_eq!(json["kind"], kind.name());
        let link = json["orders"].get(0).map_or(&json["connection"]["page"], |order| &order["page"]);
        assert_eq!(*link, page, "{kind:?}");
        assert!([&json["text"], &json["advice"]].iter().all(|text| text.as_str().is_some_and(|it| !it.is_empty())));
    }
}

#[tokio::test]
async fn two_hundred_held_orders_do_not_drown_a_doubt() {
    let notes = Notes::default();
    let world = world(notes.clone(), mailed).await;
    for _ in 0..200 {
        world.place(WITHOUT_REF);
    }
    world.deliver().await;
    eventually("all held", async || {
        let alerts = world.store().alerts(None, 500).await.unwrap();
        (alerts.iter().filter(|alert| alert.kind == AlertKind::Held).count() == 200).then_some(())
    })
    .await;
    // What is gathered is due, and nothing can be sent when the doubt arises: then the doubt goes before all of it.
    eventually("the first", async || (notes.about("waiting for you") > 0).then_some(())).await;
    let before = notes.given().len();
    notes.fail(1, PostError::Unreachable);
    world.clock.advance(TimeDelta::minutes(10));
    eventually("a failure", async || {
        let alerts = world.store().alerts(None, 500).await.unwrap();
        alerts.iter().any(|alert| alert.waits && alert.outcome.is_some()).then_some(())
    })
    .await;
    world.spoil_next(PARIS, TillFault::CommitThenNoAnswer);
    let order = world.order(PAID_IN_PARIS).await;
    world.at(&order, Phase::InDoubt).await;
    settled(&world, AlertKind::InDoubt, 1).await;
    assert!(notes.given()[before].subject.contains("check the till"), "{:?}", notes.given()[before]);
    world.clock.advance(TimeDelta::minutes(10));
    settled(&world, AlertKind::Held, 200).await;
    let last = notes.given().pop().unwrap();
    assert!(last.subject.contains("and 1") && last.text.matches("/orders/").count() == 20, "{}", last.text);
    assert!(notes.about("waiting for you") <= 3, "200 orders in few messages");
}
