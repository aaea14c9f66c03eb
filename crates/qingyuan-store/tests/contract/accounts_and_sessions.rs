//! Accounts of those who work here, and how their sessions end.

use qingyuan_model::{Actor, Millis, Role};
use qingyuan_store::{Account, Store, StoreError};

use super::fixture::{Fixture, open, write};
use super::samples::{NOW, editor};

/// How long a session may lie idle, and how long it may last at all, in these tests.
const IDLE_MS: i64 = 1_000;
const LIFE_MS: i64 = 10_000;

fn account(name: &str) -> Account {
    Account {
        name: name.to_owned(),
        role: Role::Editor,
        password: "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA".to_owned(),
        enabled: true,
        created_at: NOW,
    }
}

async fn put(fixture: &Fixture, account: &Account) {
    fixture.write(async |tx| tx.put_account(NOW, &Actor::House, account).await).await;
}

async fn signed_in() -> Fixture {
    let fixture = open().await;
    put(&fixture, &account("lan")).await;
    fixture.write(async |tx| tx.begin_session(NOW, "token", &account("lan")).await).await;
    fixture
}

async fn who(store: &Store, now: Millis) -> Option<String> {
    let session = store.session("token", now.plus(-LIFE_MS), now.plus(-IDLE_MS)).await.expect("reads");
    session.map(|(account, _)| account.name)
}

#[tokio::test]
async fn an_account_comes_back_and_its_event_tells_no_password() {
    let fixture = open().await;
    let mut changed = account("lan");
    changed.role = Role::SeniorEditor;
    for one in [account("qiu"), account("lan"), Account { created_at: NOW.plus(9), ..changed }] {
        fixture.write(async |tx| tx.put_account(NOW, &editor("guan"), &one).await).await;
    }
    let read = fixture.store.account("lan").await.expect("reads").expect("an account");
    assert_eq!((read.role, read.enabled, read.password), (Role::SeniorEditor, true, account("lan").password));
    assert_eq!(read.created_at, NOW, "a change does not make it younger");
    let names: Vec<String> = fixture.store.accounts().await.expect("reads").into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["lan", "qiu"]);
    assert!(fixture.store.account("nobody").await.expect("reads").is_none());

    let events = fixture.store.events_about("lan", 9).await.expect("reads");
    assert_eq!(events.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["account-changed"; 2]);
    assert_eq!(events[0].actor, "editor:guan");
    assert!(events.iter().all(|event| !event.payload.contains("argon2")), "the log is read by many");
}

#[tokio::test]
async fn a_session_that_lies_idle_ends_and_one_in_use_goes_on() {
    let fixture = signed_in().await;
    assert_eq!(who(&fixture.store, NOW.plus(IDLE_MS - 1)).await.as_deref(), Some("lan"));
    assert_eq!(who(&fixture.store, NOW.plus(IDLE_MS)).await, None);

    fixture.write(async |tx| tx.touch_session(NOW.plus(900), "token").await).await;
    assert_eq!(who(&fixture.store, NOW.plus(900 + IDLE_MS - 1)).await.as_deref(), Some("lan"));
    assert_eq!(who(&fixture.store, NOW.plus(900 + IDLE_MS)).await, None);
    let seen = fixture.store.session("token", Millis(0), Millis(0)).await.expect("reads").expect("a session").1;
    assert_eq!(seen, NOW.plus(900));
}

#[tokio::test]
async fn a_session_ends_after_its_whole_life_however_busy_it_is() {
    let fixture = signed_in().await;
    for busy in [LIFE_MS - 1, LIFE_MS] {
        fixture.write(async |tx| tx.touch_session(NOW.plus(busy), "token").await).await;
    }
    assert_eq!(who(&fixture.store, NOW.plus(LIFE_MS - 1)).await.as_deref(), Some("lan"));
    assert_eq!(who(&fixture.store, NOW.plus(LIFE_MS)).await, None);
}

#[tokio::test]
async fn signing_out_ends_that_session_alone() {
    let fixture = signed_in().await;
    fixture.write(async |tx| tx.begin_session(NOW, "other", &account("lan")).await).await;
    fixture.write(async |tx| tx.end_session("other").await).await;
    assert_eq!(who(&fixture.store, NOW).await.as_deref(), Some("lan"));
    assert!(fixture.store.session("other", Millis(0), Millis(0)).await.expect("reads").is_none());
    assert!(fixture.store.session("never", Millis(0), Millis(0)).await.expect("reads").is_none());
}

#[tokio::test]
async fn changing_an_account_ends_its_sessions_and_no_others() {
    let fixture = signed_in().await;
    put(&fixture, &account("qiu")).await;
    assert_eq!(who(&fixture.store, NOW).await.as_deref(), Some("lan"), "another account's change");
    put(&fixture, &account("lan")).await;
    assert_eq!(who(&fixture.store, NOW).await, None, "a new password shuts out who has the old one");
}

#[tokio::test]
async fn a_disabled_account_has_no_session() {
    let fixture = signed_in().await;
    let disabled = Account { enabled: false, ..account("lan") };
    put(&fixture, &disabled).await;
    assert!(!fixture.store.account("lan").await.expect("reads").expect("an account").enabled);
    // Even a sign-in that was under way while the account was disabled leads nowhere.
    fixture.write(async |tx| tx.begin_session(NOW, "late", &disabled).await).await;
    assert!(fixture.store.session("late", Millis(0), Millis(0)).await.expect("reads").is_none());
}

#[tokio::test]
async fn nobody_signs_in_to_an_account_that_does_not_exist() {
    let fixture = open().await;
    let refused = write(&fixture.store, async |tx| tx.begin_session(NOW, "token", &account("ghost")).await).await;
    assert!(matches!(refused, Err(StoreError::Database { .. })), "{refused:?}");
    assert!(fixture.store.events_about("ghost", 9).await.expect("reads").is_empty());
}
