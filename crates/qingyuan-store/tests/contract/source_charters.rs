//! Sources and their charters.

use qingyuan_model::{Actor, SourceId, SourceState};
use qingyuan_store::StoreError;

use super::fixture::open;
use super::samples::{NOW, campus, editor, events, source};

#[tokio::test]
async fn a_charter_written_twice_is_one_source_and_one_event() {
    let fixture = open().await;
    for _ in 0..2 {
        fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &source("campus")).await).await;
    }
    assert_eq!(fixture.store.sources().await.expect("reads"), [source("campus")]);
    assert_eq!(events(&fixture.store).await, 1);
}

#[tokio::test]
async fn a_changed_charter_is_an_event_that_tells_both_versions() {
    let fixture = open().await;
    fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &source("campus")).await).await;
    let mut changed = source("campus");
    changed.name = "校园站（新）".to_owned();
    fixture.write(async |tx| tx.put_source(NOW.plus(1), &editor("lan"), &changed).await).await;

    assert_eq!(fixture.store.source(&campus()).await.expect("reads"), changed);
    assert_eq!(fixture.write(async |tx| tx.source(&campus()).await).await, changed);
    let last = fixture.store.events_about("campus", 1).await.expect("reads").remove(0);
    assert_eq!((last.kind.as_str(), last.actor.as_str()), ("source-changed", "editor:lan"));
    let payload: serde_json::Value = serde_json::from_str(&last.payload).expect("JSON");
    assert!(payload["before"].as_str().expect("the old charter").contains("\"校园站\""));
    assert!(payload["after"].as_str().expect("the new charter").contains("校园站（新）"));
}

#[tokio::test]
async fn sources_are_listed_by_state_in_the_order_of_their_ids() {
    let fixture = open().await;
    let mut paused = source("a-paused");
    paused.state = SourceState::Paused;
    for one in [source("news"), paused, source("blog")] {
        fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &one).await).await;
    }
    let ids = |sources: Vec<qingyuan_model::Source>| sources.into_iter().map(|one| one.id.to_string()).collect();
    let all: Vec<String> = ids(fixture.store.sources().await.expect("reads"));
    assert_eq!(all, ["a-paused", "blog", "news"]);
    let approved: Vec<String> = ids(fixture.store.sources_in(SourceState::Approved).await.expect("reads"));
    assert_eq!(approved, ["blog", "news"]);
    let retired: Vec<String> = ids(fixture.store.sources_in(SourceState::Retired).await.expect("reads"));
    assert!(retired.is_empty());
}

#[tokio::test]
async fn an_unknown_source_is_named_in_the_error() {
    let fixture = open().await;
    let nobody = SourceId::parse("nobody").expect("a lawful id");
    let error = fixture.store.source(&nobody).await.expect_err("there is none");
    assert!(matches!(&error, StoreError::Missing { what: "source", id } if id == "nobody"), "{error}");
    assert_eq!(error.to_string(), "there is no source `nobody`");
}
