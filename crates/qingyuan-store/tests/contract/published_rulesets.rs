//! Which ruleset is in force.

use super::fixture::{Fixture, open};
use super::samples::{NOW, editor};

async fn publish(fixture: &Fixture, hash: &str) {
    fixture.write(async |tx| tx.publish_ruleset(NOW, &editor("guan"), hash, r#"{"policy.toml":""}"#).await).await;
}

async fn told(fixture: &Fixture) -> Vec<(String, String)> {
    let events = fixture.store.events_after(0, 99).await.expect("reads");
    events.into_iter().map(|event| (event.subject, event.payload)).collect()
}

fn event(subject: &str, payload: &str) -> (String, String) {
    (subject.to_owned(), payload.to_owned())
}

#[tokio::test]
async fn publishing_the_ruleset_in_force_again_changes_nothing() {
    let fixture = open().await;
    assert_eq!(fixture.store.ruleset().await.expect("reads"), None);
    publish(&fixture, "r1").await;
    publish(&fixture, "r1").await;
    assert_eq!(fixture.store.ruleset().await.expect("reads").as_deref(), Some("r1"));
    assert_eq!(told(&fixture).await, [event("r1", r#"{"before":null}"#)]);
}

#[tokio::test]
async fn an_earlier_ruleset_can_come_back_into_force() {
    let fixture = open().await;
    for hash in ["r1", "r2", "r1"] {
        publish(&fixture, hash).await;
    }
    assert_eq!(fixture.store.ruleset().await.expect("reads").as_deref(), Some("r1"));
    let expected =
        [event("r1", r#"{"before":null}"#), event("r2", r#"{"before":"r1"}"#), event("r1", r#"{"before":"r2"}"#)];
    assert_eq!(told(&fixture).await, expected);
}
