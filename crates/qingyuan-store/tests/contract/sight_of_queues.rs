//! How the frontier stands at one moment.

use qingyuan_store::{FetchedSince, Returned};

use super::samples::{HOST, LEASE_MS, NOW, campus, fetch, new_url, open_with_campus, publish, url};

#[tokio::test]
async fn a_queue_is_counted_by_place_and_by_outcome() {
    let fixture = open_with_campus().await;
    let paths = ["ready", "leased", "waiting", "later", "stopped"];
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &paths.map(new_url)).await).await;
    fixture
        .write(async |tx| {
            for claimed in tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await? {
                let give =
                    |due_at, outcome: &str| Returned { due_at, outcome: outcome.to_owned(), ..Returned::default() };
                let done = match claimed.url.path() {
                    "/ready" => {
                        tx.release(&claimed).await?;
                        continue;
                    }
                    "/leased" => continue,
                    "/waiting" => give(Some(NOW.plus(50)), "fetched"),
                    "/later" => give(Some(NOW.plus(90)), "fetched"),
                    _ => give(None, "path-excluded"),
                };
                tx.give_back(NOW, &claimed, done).await?;
            }
            Ok(())
        })
        .await;
    let at = async |ms| fixture.store.queues(NOW.plus(ms)).await.expect("reads").remove(&campus()).expect("a queue");
    let queue = at(0).await;
    assert_eq!((queue.ready, queue.waiting, queue.leased, queue.stopped), (1, 2, 1, 1));
    assert_eq!(queue.next_due, Some(NOW.plus(50)));
    let outcomes: Vec<_> = queue.outcomes.iter().map(|(code, count)| (code.as_str(), *count)).collect();
    assert_eq!(outcomes, [("", 2), ("fetched", 2), ("path-excluded", 1)]);
    let queue = at(LEASE_MS).await;
    assert_eq!((queue.ready, queue.waiting, queue.leased), (4, 0, 0), "the lease has run out, and all are due");

    let place = fixture.store.place(url("leased").as_str()).await.expect("reads").expect("a place");
    assert_eq!((place.source, place.kind.as_str(), place.lease_until), (campus(), "page", NOW.plus(LEASE_MS)));
    assert!(fixture.store.place("http://campus.example/unknown").await.expect("reads").is_none());
}

#[tokio::test]
async fn addresses_are_found_by_outcome_and_by_any_part_of_them() {
    let fixture = open_with_campus().await;
    let paths = ["wen/1", "wen/2", "100%25", "a_b", "axb"];
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &paths.map(new_url)).await).await;
    fixture
        .write(async |tx| {
            let done = Returned { outcome: "gone".to_owned(), ..Returned::default() };
            for claimed in tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await? {
                if claimed.url.path() == "/wen/2" {
                    tx.give_back(NOW, &claimed, done.clone()).await?;
                }
            }
            Ok(())
        })
        .await;
    let rows: [(Option<&str>, &str, &[&str]); 7] = [
        (None, "wen/", &["/wen/2", "/wen/1"]),
        (Some("gone"), "", &["/wen/2"]),
        (Some("gone"), "wen/1", &[]),
        (Some(""), "wen", &["/wen/1"]),
        (None, "%", &["/100%25"]),
        (None, "a_b", &["/a_b"]),
        (None, "\\", &[]),
    ];
    for (outcome, text, expected) in rows {
        let found = fixture.store.urls(&campus(), outcome, text, 0, 9).await.expect("reads");
        let found: Vec<&str> = found.iter().map(|row| row.url.split(HOST).nth(1).unwrap_or_default()).collect();
        assert_eq!(found, expected, "{outcome:?} {text}");
    }
    assert_eq!(fixture.store.urls(&campus(), None, "", 2, 2).await.expect("reads").len(), 2, "a page of them");
}

#[tokio::test]
async fn fetches_since_a_moment_are_counted_with_their_bytes() {
    let fixture = open_with_campus().await;
    fixture
        .write(async |tx| {
            tx.record_fetch(&fetch(NOW, &url("a"), "1234")).await?;
            tx.record_fetch(&fetch(NOW.plus(5), &url("b"), "12")).await
        })
        .await;
    let since = async |ms| fixture.store.fetched_since(&campus(), NOW.plus(ms)).await.expect("reads");
    assert_eq!(since(-1).await, FetchedSince { pages: 2, bytes: 6 });
    assert_eq!(since(0).await, FetchedSince { pages: 1, bytes: 2 }, "after the moment, not at it");
    assert_eq!(since(5).await, FetchedSince::default());
}

#[tokio::test]
async fn an_address_tells_of_its_item_live_or_not() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| publish(tx, NOW, &url("a"), "一篇讲义").await).await;
    let (id, state) = fixture.store.item_at(&url("a")).await.expect("reads").expect("an item");
    assert_eq!(state, "live");
    fixture.write(async |tx| tx.page_gone(NOW, &campus(), &url("a"), "gone", "404").await).await;
    assert_eq!(fixture.store.item_at(&url("a")).await.expect("reads"), Some((id, "withdrawn".to_owned())));
    assert_eq!(fixture.store.item_at(&url("b")).await.expect("reads"), None);
}
