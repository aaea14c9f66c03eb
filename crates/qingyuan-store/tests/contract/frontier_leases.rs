//! Workers share the frontier through leases.

use qingyuan_model::{Actor, EventKind, Millis};
use qingyuan_store::{Claimed, Kind, NewUrl, Returned, Store};
use serde_json::json;

use super::fixture::{Fixture, write};
use super::samples::{HOST, LEASE_MS, NOW, campus, events, new_url, open_with_campus, url};

async fn frontier(urls: &[NewUrl]) -> Fixture {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 99, urls).await).await;
    fixture
}

async fn claim(store: &Store, now: Millis, owner: &str, limit: i64) -> Vec<Claimed> {
    write(store, async |tx| tx.claim_due(now, HOST, owner, LEASE_MS, limit).await).await.expect("claims")
}

fn paths(claimed: &[Claimed]) -> Vec<&str> {
    claimed.iter().map(|one| one.url.path()).collect()
}

fn fetched(due_at: Millis) -> Returned {
    Returned { due_at: Some(due_at), status: Some(200), outcome: "fetched".into(), ..Returned::default() }
}

#[tokio::test]
async fn the_best_due_addresses_of_the_host_are_claimed_first() {
    let fixture = frontier(&[
        NewUrl { priority: 0.1, ..new_url("low") },
        NewUrl { depth: 3, ..new_url("deep") },
        new_url("b"),
        new_url("a"),
        NewUrl { priority: 0.9, depth: 9, kind: Kind::Sitemap, ..new_url("high") },
        NewUrl { url: "http://campus.example:8080/port".parse().expect("a URL"), ..new_url("") },
    ])
    .await;
    // This one comes before `a` by name and after it by time.
    fixture.write(async |tx| tx.add_urls(NOW.plus(1), &campus(), 99, &[new_url("a-later")]).await).await;
    assert_eq!(fixture.store.hosts_due(NOW).await.expect("reads"), ["campus.example", "campus.example:8080"]);

    let first = claim(&fixture.store, NOW.plus(1), "w1", 2).await;
    assert_eq!(paths(&first), ["/high", "/a"]);
    assert_eq!((first[0].kind, first[0].depth, first[0].owner.as_str()), (Kind::Sitemap, 9, "w1"));
    let rest = claim(&fixture.store, NOW.plus(1), "w1", 99).await;
    assert_eq!(paths(&rest), ["/b", "/a-later", "/deep", "/low"], "and nothing of the other port");
}

#[tokio::test]
async fn of_two_equal_addresses_the_one_that_waits_longer_comes_first() {
    let fixture = frontier(&[new_url("z-first")]).await;
    fixture.write(async |tx| tx.add_urls(NOW.plus(1), &campus(), 99, &[new_url("a-second")]).await).await;
    assert_eq!(paths(&claim(&fixture.store, NOW.plus(1), "w1", 9).await), ["/z-first", "/a-second"]);
}

#[tokio::test]
async fn a_leased_address_is_not_claimed_twice_not_even_by_its_owner() {
    let fixture = frontier(&[new_url("a"), new_url("b")]).await;
    let second = fixture.another_process().await;
    let first = claim(&fixture.store, NOW, "w1", 1).await;
    assert_eq!(paths(&first), ["/a"]);
    assert_eq!(paths(&claim(&second, NOW.plus(LEASE_MS - 1), "w2", 9).await), ["/b"]);
    assert!(claim(&fixture.store, NOW.plus(LEASE_MS - 1), "w1", 9).await.is_empty());
    assert!(fixture.store.hosts_due(NOW).await.expect("reads").is_empty());
    assert_eq!(fixture.store.count_due(NOW, None).await.expect("counts"), 2, "leased ones are still to be done");
}

#[tokio::test]
async fn workers_that_claim_at_the_same_moment_share_the_frontier_without_overlap() {
    let urls: Vec<NewUrl> = (0..30).map(|number| new_url(&number.to_string())).collect();
    let fixture = frontier(&urls).await;
    let second = fixture.another_process().await;
    let (mine, yours, theirs) = tokio::join!(
        claim(&fixture.store, NOW, "w1", 12),
        claim(&second, NOW, "w2", 12),
        claim(&fixture.store, NOW, "w3", 12),
    );
    let mut all: Vec<&str> = [&mine, &yours, &theirs].into_iter().flat_map(|claimed| paths(claimed)).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(mine.len() + yours.len() + theirs.len(), 30);
    assert_eq!(all.len(), 30, "no address went to two workers");
}

#[tokio::test]
async fn after_a_lease_has_run_out_another_worker_claims_and_the_first_comes_too_late() {
    let fixture = frontier(&[new_url("a")]).await;
    let late = claim(&fixture.store, NOW, "w1", 1).await.remove(0);
    let end = NOW.plus(LEASE_MS);
    let taken = claim(&fixture.store, end, "w2", 1).await.remove(0);
    let before = events(&fixture.store).await;

    let result = write(&fixture.store, async |tx| {
        tx.append(end, &Actor::House, EventKind::PageFetched, "a", &json!({})).await?;
        tx.give_back(end, &late, fetched(end)).await
    })
    .await;
    let error = result.expect_err("the lease is lost");
    assert!(error.is_conflict(), "{error}");
    assert_eq!(events(&fixture.store).await, before, "nothing of the late transaction was written");
    assert_eq!(fixture.store.frontier_url(&url("a")).await.expect("reads").expect("a row").outcome, "");

    fixture.write(async |tx| tx.give_back(end, &taken, fetched(end.plus(1))).await).await;
    assert_eq!(fixture.store.frontier_url(&url("a")).await.expect("reads").expect("a row").outcome, "fetched");
}

#[tokio::test]
async fn a_slow_worker_may_still_give_back_what_nobody_else_has_claimed() {
    let fixture = frontier(&[new_url("a")]).await;
    let slow = claim(&fixture.store, NOW, "w1", 1).await.remove(0);
    let late = NOW.plus(LEASE_MS * 2);
    fixture.write(async |tx| tx.give_back(late, &slow, fetched(late.plus(9))).await).await;
    let again = write(&fixture.store, async |tx| tx.give_back(late, &slow, fetched(late)).await).await;
    assert!(again.expect_err("given back already").is_conflict());
}

#[tokio::test]
async fn failures_in_a_row_are_counted_and_validators_outlive_them() {
    let fixture = frontier(&[new_url("a")]).await;
    let mut now = NOW;
    let mut turn = async |done: Returned| {
        let claimed = claim(&fixture.store, now, "w1", 1).await.remove(0);
        now = now.plus(1);
        let done = Returned { due_at: Some(now), ..done };
        fixture.write(async |tx| tx.give_back(now, &claimed, done).await).await;
        (claimed.attempts, claimed.etag, claimed.last_modified)
    };
    let validators = (Some("\"1\"".to_owned()), Some("Mon, 02 Mar 2026 08:00:00 GMT".to_owned()));
    let failed = || Returned { failed: true, ..Returned::default() };

    assert_eq!(turn(Returned { validators: Some(validators.clone()), ..Returned::default() }).await, (0, None, None));
    assert_eq!(turn(failed()).await, (0, validators.0.clone(), validators.1.clone()));
    assert_eq!(turn(failed()).await, (1, validators.0.clone(), validators.1.clone()));
    assert_eq!(turn(Returned::default()).await, (2, validators.0.clone(), validators.1.clone()));
    // A new copy without validators must not be asked for with the old copy's.
    let bare = Returned { validators: Some((None, None)), ..Returned::default() };
    assert_eq!(turn(bare).await, (0, validators.0, validators.1), "a success ends the row of failures");
    assert_eq!(turn(Returned::default()).await, (0, None, None));
}

#[tokio::test]
async fn a_released_address_is_free_at_once_and_unchanged() {
    let fixture = frontier(&[new_url("a")]).await;
    let first = claim(&fixture.store, NOW, "w1", 1).await.remove(0);
    fixture.write(async |tx| tx.release(&first).await).await;
    let second = claim(&fixture.store, NOW, "w2", 1).await;
    assert_eq!(paths(&second), ["/a"]);
    // Whoever lost the lease cannot release the next one's.
    fixture.write(async |tx| tx.release(&first).await).await;
    assert!(claim(&fixture.store, NOW, "w3", 1).await.is_empty());
}

#[tokio::test]
async fn the_only_worker_alive_may_end_the_leases_of_the_dead() {
    let fixture = frontier(&[new_url("a"), new_url("b"), new_url("c")]).await;
    let dead = claim(&fixture.store, NOW, "dead", 2).await;
    fixture.write(async |tx| tx.enqueue(NOW, "screen", "a", &json!({})).await).await;
    fixture.write(async |tx| tx.claim_jobs(NOW, "dead", LEASE_MS, 1).await).await;

    assert_eq!(fixture.write(async |tx| tx.break_leases().await).await, 3, "two addresses and a job");
    assert_eq!(fixture.write(async |tx| tx.break_leases().await).await, 0);
    assert_eq!(fixture.write(async |tx| tx.claim_jobs(NOW, "w1", LEASE_MS, 9).await).await.len(), 1);
    assert_eq!(claim(&fixture.store, NOW, "w1", 9).await.len(), 3);
    let late = write(&fixture.store, async |tx| tx.give_back(NOW, &dead[0], fetched(NOW)).await).await;
    assert!(late.expect_err("it was not dead, but has lost its lease").is_conflict());
}
