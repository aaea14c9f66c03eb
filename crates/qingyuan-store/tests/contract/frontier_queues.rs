//! What waits, what is ready, and what one claim sees of a large frontier.

use qingyuan_model::{Actor, SourceId};
use qingyuan_store::{NewUrl, Returned};

use super::fixture::Fixture;
use super::samples::{HOST, LEASE_MS, NOW, campus, new_url, open_with_campus, source};

async fn claim(fixture: &Fixture, at: i64, limit: i64) -> Vec<String> {
    let claimed = fixture.write(async |tx| tx.claim_due(NOW.plus(at), HOST, "w1", LEASE_MS, limit).await).await;
    claimed.into_iter().map(|claimed| claimed.url.path().to_owned()).collect()
}

#[tokio::test]
async fn what_is_not_due_is_passed_over_whatever_its_priority() {
    let fixture = open_with_campus().await;
    let urls: Vec<NewUrl> = (0..40).map(|n| NewUrl { priority: f64::from(n), ..new_url(&format!("{n:02}")) }).collect();
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 99, &urls).await).await;
    fixture
        .write(async |tx| {
            for claimed in tx.claim_due(NOW, HOST, "w1", LEASE_MS, 38).await? {
                tx.give_back(NOW, &claimed, Returned { due_at: Some(NOW.plus(100)), ..Returned::default() }).await?;
            }
            Ok(())
        })
        .await;
    assert_eq!(claim(&fixture, 99, 8).await, ["/01", "/00"]);
    assert!(fixture.store.hosts_due(NOW.plus(99)).await.expect("reads").is_empty());
    assert_eq!(fixture.store.hosts_due(NOW.plus(100)).await.expect("reads"), [HOST]);
    let mut rest = Vec::new();
    loop {
        let more = claim(&fixture, 100, 8).await;
        if more.is_empty() {
            break;
        }
        rest.extend(more);
    }
    rest.sort();
    rest.dedup();
    assert_eq!(rest.len(), 38, "each of them once, in as many claims as it takes");
}

#[tokio::test]
async fn two_sources_on_one_host_share_a_claim_and_a_paused_one_takes_no_place_in_it() {
    let fixture = open_with_campus().await;
    let news = SourceId::parse("news").expect("a lawful id");
    fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &source("news")).await).await;
    let at = |path: &str, priority| NewUrl { priority, ..new_url(path) };
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[at("c1", 0.9), at("c2", 0.1)]).await).await;
    fixture.write(async |tx| tx.add_urls(NOW, &news, 9, &[at("n1", 0.5), at("n2", 0.4)]).await).await;
    assert_eq!(claim(&fixture, 0, 3).await, ["/c1", "/n1", "/n2"]);
    fixture.write(async |tx| tx.break_leases().await).await;
    let mut paused = source("news");
    paused.state = qingyuan_model::SourceState::Paused;
    fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &paused).await).await;
    assert_eq!(claim(&fixture, 0, 3).await, ["/c1", "/c2"]);
}

#[tokio::test]
async fn an_address_put_off_keeps_its_past_and_comes_when_its_time_has() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[new_url("a")]).await).await;
    let claimed = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 1).await).await.remove(0);
    let failed = Returned { due_at: Some(NOW), failed: true, ..Returned::default() };
    fixture.write(async |tx| tx.give_back(NOW, &claimed, failed).await).await;
    let claimed = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 1).await).await.remove(0);
    fixture.write(async |tx| tx.postpone(&claimed, NOW.plus(70), "outside-hours", "at night").await).await;
    let row = fixture.store.frontier_url(&claimed.url).await.expect("reads").expect("a row");
    assert_eq!((row.outcome.as_str(), row.detail.as_str()), ("outside-hours", "at night"));
    assert_eq!((row.due_at, row.fetched_at), (NOW.plus(70), Some(NOW)), "nobody was asked again");
    assert!(claim(&fixture, 69, 1).await.is_empty());
    let again = fixture.write(async |tx| tx.claim_due(NOW.plus(70), HOST, "w1", LEASE_MS, 1).await).await.remove(0);
    assert_eq!(again.attempts, 1, "the row of failures is neither longer nor forgotten");
}

#[tokio::test]
async fn one_of_many_writes_can_fail_alone() {
    let fixture = open_with_campus().await;
    fixture
        .write(async |tx| {
            tx.mark().await?;
            tx.add_urls(NOW, &campus(), 9, &[new_url("a")]).await?;
            tx.unmark().await?;
            tx.mark().await?;
            tx.add_urls(NOW, &campus(), 9, &[new_url("b")]).await?;
            tx.append(NOW, &Actor::House, qingyuan_model::EventKind::PageFetched, "b", &serde_json::json!({})).await?;
            tx.undo().await?;
            tx.append(NOW, &Actor::House, qingyuan_model::EventKind::PageFetched, "c", &serde_json::json!({})).await?;
            tx.add_urls(NOW, &campus(), 9, &[new_url("c")]).await
        })
        .await;
    assert_eq!(claim(&fixture, 0, 9).await, ["/a", "/c"]);
    let chain = fixture.store.verify_chain().await.expect("reads");
    assert!(matches!(chain, qingyuan_store::Chain::Whole { events: 2, .. }), "{chain:?}");
}
