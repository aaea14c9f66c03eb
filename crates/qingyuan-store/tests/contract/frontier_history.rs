//! What the frontier remembers of a URL's changes, and what a site's own word does.

use qingyuan_store::{Claimed, History, Kind, Returned};

use super::fixture::Fixture;
use super::samples::{HOST, LEASE_MS, NOW, campus, new_url, open_with_campus, url};

async fn claim_one(fixture: &Fixture, at: i64) -> Claimed {
    fixture.write(async |tx| tx.claim_due(NOW.plus(at), HOST, "w1", LEASE_MS, 1).await).await.remove(0)
}

fn history() -> History {
    History { visits: 3, changes: 2, changed_at: Some(NOW), interval_ms: 5_000, seen_copy: "abc".into() }
}

#[tokio::test]
async fn a_history_comes_back_with_the_next_claim_and_can_be_corrected_meanwhile() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[new_url("a")]).await).await;
    let first = claim_one(&fixture, 0).await;
    assert_eq!(first.history, History::default());
    assert!(fixture.write(async |tx| tx.history(&url("a")).await).await.is_none(), "somebody holds it");

    let done = Returned { due_at: Some(NOW.plus(10)), history: Some(history()), ..Returned::default() };
    fixture.write(async |tx| tx.give_back(NOW, &first, done).await).await;
    let known = fixture.write(async |tx| tx.history(&url("a")).await).await;
    assert_eq!(known, Some((Kind::Page, history())));

    let corrected = History { changes: 1, interval_ms: 9_000, ..history() };
    fixture.write(async |tx| tx.rethink(&url("a"), &corrected, NOW.plus(20)).await).await;
    assert!(fixture.store.hosts_due(NOW.plus(19)).await.expect("reads").is_empty());
    let second = claim_one(&fixture, 20).await;
    assert_eq!(second.history, corrected);

    let plain = Returned { due_at: Some(NOW.plus(30)), ..Returned::default() };
    fixture.write(async |tx| tx.give_back(NOW.plus(20), &second, plain).await).await;
    assert_eq!(claim_one(&fixture, 30).await.history, corrected, "a return without a history keeps it");
}

#[tokio::test]
async fn a_site_that_names_a_later_change_makes_the_older_copy_due() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[new_url("a")]).await).await;
    let hint = async |at| fixture.write(async |tx| tx.hint_changed(NOW.plus(50), &campus(), &url("a"), at).await).await;
    assert!(!hint(NOW).await, "it was never fetched and is due anyway");
    let claimed = claim_one(&fixture, 0).await;
    let done = Returned { due_at: Some(NOW.plus(1_000)), ..Returned::default() };
    fixture.write(async |tx| tx.give_back(NOW.plus(10), &claimed, done).await).await;
    assert!(!hint(NOW.plus(10)).await, "the copy is as new");
    assert!(hint(NOW.plus(11)).await);
    assert!(!hint(NOW.plus(11)).await, "due already");
    assert_eq!(claim_one(&fixture, 50).await.url, url("a"));
}

#[tokio::test]
async fn a_host_that_keeps_failing_is_not_hurried_by_a_sitemap() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[new_url("a")]).await).await;
    let claimed = claim_one(&fixture, 0).await;
    let done = Returned { due_at: Some(NOW.plus(1_000)), failed: true, ..Returned::default() };
    fixture.write(async |tx| tx.give_back(NOW, &claimed, done).await).await;
    let hurried = fixture.write(async |tx| tx.hint_changed(NOW, &campus(), &url("a"), NOW.plus(5)).await).await;
    assert!(!hurried);
}
