//! Users, what each may do, sessions and one-time links.

use super::make::{at, connected, fresh};
use bridge_core::text::Lang;
use bridge_engine::journal::{Alive, Invitation, PasswordHash, Rights, Role, Store, Token, UserId};

fn token(number: u8) -> Token {
    Token::from_bits([number; 16])
}

fn hash() -> PasswordHash {
    PasswordHash::new("$argon2id$canary")
}

/// Sessions opened after one moment and used after another.
fn alive(opened: i64, seen: i64) -> Alive {
    Alive { opened_after: at(opened), seen_after: at(seen) }
}

/// An administrator, by a link.
async fn administrator(store: &Store, name: &str) -> UserId {
    store.add_link(&token(99), None, at(10)).await.unwrap();
    store.take_up(&token(99), name, &hash(), at(1)).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_session_is_found_while_it_is_alive_and_forgotten_afterwards() {
    let (_dir, journal) = fresh().await;
    let store = journal.store();
    let ann = administrator(&store, "Ann").await;
    store.open_session(&token(1), ann, "Firefox", at(100), alive(0, 0)).await.unwrap();
    let (session, user) = store.session(&token(1), alive(99, 99)).await.unwrap().unwrap();
    assert_eq!((user.id, user.name.as_str(), session.agent.as_str()), (ann, "Ann", "Firefox"));
    assert!(store.session(&token(2), alive(0, 0)).await.unwrap().is_none());
    assert!(store.session(&token(1), alive(100, 0)).await.unwrap().is_none(), "too old");
    assert!(store.session(&token(1), alive(0, 100)).await.unwrap().is_none(), "idle for too long");
    store.touch_session(session.id, at(200)).await.unwrap();
    assert!(store.session(&token(1), alive(0, 100)).await.unwrap().is_some(), "used since");

    store.open_session(&token(2), ann, "", at(300), alive(250, 250)).await.unwrap();
    let left = store.sessions(ann, alive(0, 0)).await.unwrap();
    assert_eq!(left.len(), 1, "whoever signs in clears away what is over");
    assert_ne!(left[0].id, session.id, "and no number comes twice");
}

#[tokio::test]
async fn roles_are_kept_for_each_connection() {
    let (_dir, journal) = fresh().await;
    let (a, b) = (connected(&journal, 1).await, connected(&journal, 2).await);
    let store = journal.store();
    let ann = administrator(&store, "Ann").await;
    let bob = store.add_user("Bob", at(2)).await.unwrap().unwrap();
    assert_eq!(store.add_user(" BOB", at(3)).await.unwrap(), None, "the name is taken");
    let roles = [(a.id.clone(), Role::Viewer), (b.id.clone(), Role::Operator)].into();
    let rights = Rights { administrator: false, roles };
    assert!(store.set_rights(bob, &rights).await.unwrap());
    store.set_lang(bob, Some(Lang::Fr)).await.unwrap();
    let user = store.user(bob).await.unwrap().unwrap();
    assert_eq!((user.rights, user.lang, user.has_password), (rights, Some(Lang::Fr), false));
    assert!(!store.set_rights(ann, &Rights::default()).await.unwrap(), "the last administrator");
    assert!(store.user(ann).await.unwrap().unwrap().rights.administrator, "nothing has changed");
    assert!(store.set_rights(bob, &Rights::default()).await.unwrap());
    assert!(store.user(bob).await.unwrap().unwrap().rights.roles.is_empty());
}

#[tokio::test]
async fn a_link_is_for_one_purpose_and_replaces_its_own_kind_only() {
    let (_dir, journal) = fresh().await;
    let store = journal.store();
    let bob = store.add_user("Bob", at(0)).await.unwrap().unwrap();
    let eve = store.add_user("Eve", at(0)).await.unwrap().unwrap();
    for (number, user) in [(1, None), (2, Some(bob)), (3, Some(eve)), (4, Some(bob))] {
        store.add_link(&token(number), user, at(10)).await.unwrap();
    }
    let found = async |number, now| store.invitation(&token(number), at(now)).await.unwrap();
    assert!(matches!(found(1, 1).await, Some(Invitation::Setup)));
    assert!(found(2, 1).await.is_none(), "replaced");
    assert!(matches!(found(3, 9).await, Some(Invitation::User(user)) if user.id == eve));
    assert!(found(3, 10).await.is_none(), "expired");
    assert_eq!(store.take_up(&token(3), "Ann", &hash(), at(10)).await.unwrap(), None, "for good");
    assert_eq!(store.take_up(&token(4), "Ann", &hash(), at(1)).await.unwrap(), Some(bob), "whatever the name");
    assert_eq!(store.take_up(&token(4), "Ann", &hash(), at(1)).await.unwrap(), None, "once");
    assert!(!store.has_administrator().await.unwrap());
}

#[test]
fn what_signs_people_in_prints_nothing() {
    for text in [format!("{:?}", hash()), format!("{:?}", Token::received("canary"))] {
        assert!(!text.contains("canary"), "{text}");
    }
}
