//! A transaction is written whole or not at all, and what is written stays.

use qingyuan_model::{Act, Actor};
use qingyuan_store::{Chain, DeskFilter};
use serde_json::json;

use super::samples::{
    LEASE_MS, NOW, campus, decision, editor, events, library, new_url, open_with_campus, outcome, publish, queue,
    source, url,
};

#[tokio::test]
async fn a_dropped_transaction_leaves_no_trace_of_anything_it_wrote() {
    let fixture = open_with_campus().await;
    let before = events(&fixture.store).await;
    {
        let mut tx = fixture.store.transact().await.expect("begins");
        tx.put_source(NOW, &Actor::House, &source("news")).await.expect("writes");
        tx.add_urls(NOW, &campus(), 9, &[new_url("a")]).await.expect("writes");
        tx.enqueue(NOW, "screen", "a", &json!({})).await.expect("writes");
        publish(&mut tx, NOW, &url("a"), "甲").await.expect("writes");
        let hash = queue(&mut tx, NOW, &url("b"), "乙").await.expect("writes");
        tx.decide(&decision(hash, Act::Reject, editor("lan"), NOW), Some("form-1")).await.expect("writes");
        tx.publish_ruleset(NOW, &Actor::House, "r1", "{}").await.expect("writes");
    }
    let store = &fixture.store;
    assert_eq!(events(store).await, before);
    assert_eq!(store.sources().await.expect("reads").len(), 1);
    assert_eq!(store.count_due(NOW, None).await.expect("counts"), 0);
    assert_eq!(store.count_jobs().await.expect("counts"), (0, 0));
    assert_eq!(store.count_fetches().await.expect("counts"), 0);
    assert!(store.pages(None, "", 0, 9).await.expect("reads").is_empty());
    assert!(store.items_after(0, 9).await.expect("reads").is_empty());
    assert_eq!(store.ruleset().await.expect("reads"), None);

    // The next writer finds the door open, and the numbers of the log without a gap.
    fixture.write(async |tx| publish(tx, NOW, &url("a"), "甲").await).await;
    let chain = store.verify_chain().await.expect("verifies");
    assert!(matches!(chain, Chain::Whole { events: 4, .. }), "{chain:?}");
}

#[tokio::test]
async fn what_is_not_committed_is_seen_inside_and_not_outside() {
    let fixture = open_with_campus().await;
    let mut tx = fixture.store.transact().await.expect("begins");
    publish(&mut tx, NOW, &url("a"), "甲").await.expect("writes");
    assert!(tx.page(&url("a")).await.expect("reads").is_some());
    assert!(fixture.store.page(&url("a")).await.expect("reads").is_none());
    assert!(library(&fixture.store).await.is_empty());
    tx.commit().await.expect("commits");
    assert_eq!(library(&fixture.store).await, ["/a"]);
    assert_eq!(library(&fixture.another_process().await).await, ["/a"]);
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let fixture = open_with_campus().await;
    fixture
        .write(async |tx| {
            tx.add_urls(NOW, &campus(), 9, &[new_url("a"), new_url("b")]).await?;
            tx.enqueue(NOW, "screen", "a", &json!({})).await?;
            tx.publish_ruleset(NOW, &Actor::House, "r1", "{}").await?;
            publish(tx, NOW, &url("a"), "甲").await?;
            queue(tx, NOW, &url("b"), "乙").await?;
            tx.claim_due(NOW, super::samples::HOST, "w1", LEASE_MS, 1).await
        })
        .await;
    let blob = fixture.store.put_blob("正文".as_bytes().to_vec()).await.expect("stores");
    let chain = fixture.store.verify_chain().await.expect("verifies");

    let fixture = fixture.restart().await;
    let store = &fixture.store;
    assert_eq!(store.verify_chain().await.expect("verifies"), chain);
    assert!(store.integrity().await.expect("checks").is_empty());
    assert_eq!(store.sources().await.expect("reads"), [source("campus")]);
    assert_eq!(store.count_due(NOW, None).await.expect("counts"), 2);
    assert_eq!(store.count_jobs().await.expect("counts"), (1, 0));
    assert_eq!(store.ruleset().await.expect("reads").as_deref(), Some("r1"));
    assert_eq!(library(store).await, ["/a"]);
    assert_eq!(outcome(store, &url("b")).await, "queued");
    assert_eq!(store.desk(&DeskFilter::default(), 0, 9).await.expect("reads").len(), 1);
    assert_eq!(store.blob(blob).await.expect("reads"), "正文".as_bytes());
    let claimed = fixture.write(async |tx| tx.claim_due(NOW, super::samples::HOST, "w2", LEASE_MS, 9).await).await;
    assert_eq!(claimed.len(), 1, "a lease outlives the process that took it");
}
