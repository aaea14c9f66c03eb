//! The log tells when it was changed after it was written.

use qingyuan_model::{Actor, EventKind, GENESIS};
use qingyuan_store::{Chain, StoreError, Tx};
use serde_json::json;

use super::fixture::{Fixture, open};
use super::samples::{NOW, editor};

async fn append(tx: &mut Tx, subject: &str) -> Result<i64, StoreError> {
    tx.append(NOW, &Actor::House, EventKind::PageFetched, subject, &json!({ "status": 200 })).await
}

async fn log_of_three() -> Fixture {
    let fixture = open().await;
    for subject in ["a", "b", "c"] {
        fixture.write(async |tx| append(tx, subject).await).await;
    }
    fixture
}

#[tokio::test]
async fn events_are_numbered_from_one_and_each_names_the_one_before() {
    let fixture = open().await;
    let empty = fixture.store.verify_chain().await.expect("verifies");
    assert_eq!(empty, Chain::Whole { events: 0, head: GENESIS.to_owned() });

    let numbers = fixture.write(async |tx| Ok([append(tx, "a").await?, append(tx, "b").await?])).await;
    assert_eq!(numbers, [1, 2]);
    assert_eq!(fixture.write(async |tx| append(tx, "a").await).await, 3);

    let events = fixture.store.events_after(0, 10).await.expect("reads");
    assert_eq!(events[0].prev, GENESIS);
    assert_eq!(events[1].prev, events[0].hash);
    assert_eq!(events[2].prev, events[1].hash);
    let whole = fixture.store.verify_chain().await.expect("verifies");
    assert_eq!(whole, Chain::Whole { events: 3, head: events[2].hash.clone() });
}

#[tokio::test]
async fn an_event_keeps_who_did_what_to_which_thing_and_is_found_by_it() {
    let fixture = log_of_three().await;
    let payload = json!({ "理由": "重复" });
    fixture.write(async |tx| tx.append(NOW, &editor("lan"), EventKind::Decided, "a", &payload).await).await;

    let about = fixture.store.events_about("a", 10).await.expect("reads");
    assert_eq!(about.iter().map(|event| event.seq).collect::<Vec<_>>(), [4, 1], "newest first");
    let event = &about[0];
    assert_eq!((event.at, event.actor.as_str(), event.kind.as_str()), (NOW, "editor:lan", "decided"));
    assert_eq!(event.payload, payload.to_string());
    assert_eq!(fixture.store.events_about("a", 1).await.expect("reads").len(), 1);
    let after = fixture.store.events_after(2, 1).await.expect("reads");
    assert_eq!(after.iter().map(|event| event.seq).collect::<Vec<_>>(), [3]);
}

#[tokio::test]
async fn a_changed_or_missing_event_is_found_at_its_number() {
    let cases = [
        ("UPDATE events SET payload = '{\"status\":404}' WHERE seq = 2", 2, "content was changed"),
        ("UPDATE events SET actor = 'editor:lan' WHERE seq = 2", 2, "content was changed"),
        ("UPDATE events SET at = at + 1 WHERE seq = 2", 2, "content was changed"),
        ("UPDATE events SET kind = 'decided' WHERE seq = 2", 2, "content was changed"),
        ("UPDATE events SET subject = 'x' WHERE seq = 3", 3, "content was changed"),
        ("UPDATE events SET prev = 'x' WHERE seq = 1", 1, "does not name the event before"),
        ("DELETE FROM events WHERE seq = 2", 3, "missing before it"),
        ("DELETE FROM events WHERE seq = 1", 2, "missing before it"),
    ];
    for (sql, at, what) in cases {
        let fixture = log_of_three().await;
        fixture.tamper(sql).await;
        match fixture.store.verify_chain().await.expect("a broken chain is a finding") {
            Chain::Broken { seq, detail } => {
                assert_eq!(seq, at, "{sql}");
                assert!(detail.contains(what), "{sql}: {detail}");
            }
            whole => panic!("{sql} went unseen: {whole:?}"),
        }
    }
}

#[tokio::test]
async fn a_forger_who_renews_the_hash_is_found_at_the_next_event() {
    let fixture = log_of_three().await;
    let mut forged = fixture.store.events_after(1, 1).await.expect("reads").remove(0);
    forged.subject = "x".to_owned();
    let hash = forged.chained_hash();
    fixture.tamper(&format!("UPDATE events SET subject = 'x', hash = '{hash}' WHERE seq = 2")).await;
    let found = fixture.store.verify_chain().await.expect("verifies");
    assert!(matches!(found, Chain::Broken { seq: 3, .. }), "{found:?}");
}

#[tokio::test]
async fn a_cut_tail_shows_in_the_count_and_the_head() {
    let fixture = log_of_three().await;
    let Chain::Whole { events: 3, head } = fixture.store.verify_chain().await.expect("verifies") else {
        panic!("three whole events");
    };
    fixture.tamper("DELETE FROM events WHERE seq = 3").await;
    // What is left is a chain without a flaw: only somebody who remembers count and head can tell.
    let Chain::Whole { events: 2, head: shorter } = fixture.store.verify_chain().await.expect("verifies") else {
        panic!("two whole events");
    };
    assert_ne!(shorter, head);
}

#[tokio::test]
async fn a_log_of_several_pages_is_verified_to_its_end() {
    let fixture = open().await;
    fixture
        .write(async |tx| {
            for number in 0..1_003 {
                append(tx, &number.to_string()).await?;
            }
            Ok(())
        })
        .await;
    let whole = fixture.store.verify_chain().await.expect("verifies");
    assert!(matches!(whole, Chain::Whole { events: 1_003, .. }), "{whole:?}");
    fixture.tamper("UPDATE events SET subject = 'x' WHERE seq = 1002").await;
    let broken = fixture.store.verify_chain().await.expect("verifies");
    assert!(matches!(broken, Chain::Broken { seq: 1_002, .. }), "{broken:?}");
}
