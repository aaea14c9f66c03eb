//! What gets into the frontier, and when it is due.

use qingyuan_model::{Actor, Millis, SourceId, SourceState};
use qingyuan_store::{NewUrl, Returned};

use super::fixture::Fixture;
use super::samples::{HOST, LEASE_MS, NOW, campus, new_url, open_with_campus, source, url};

async fn add(fixture: &Fixture, max_pages: u32, urls: &[NewUrl]) -> u64 {
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), max_pages, urls).await).await
}

#[tokio::test]
async fn an_address_is_added_once_and_a_known_one_takes_no_room() {
    let fixture = open_with_campus().await;
    assert_eq!(add(&fixture, 3, &[new_url("a"), new_url("a"), new_url("b")]).await, 2);
    assert_eq!(add(&fixture, 3, &[new_url("b"), new_url("a"), new_url("c")]).await, 1, "only c is new");
    assert_eq!(fixture.store.count_due(NOW, Some(&campus())).await.expect("counts"), 3);
}

#[tokio::test]
async fn a_source_never_has_more_pages_than_its_charter_allows() {
    let fixture = open_with_campus().await;
    assert_eq!(add(&fixture, 2, &[new_url("a"), new_url("b"), new_url("c")]).await, 2);
    assert_eq!(add(&fixture, 2, &[new_url("d")]).await, 0, "full");
    assert_eq!(add(&fixture, 1, &[new_url("d")]).await, 0, "more than full, after the limit was lowered");
    assert_eq!(add(&fixture, 3, &[new_url("c"), new_url("d")]).await, 1, "one more place");
    assert!(fixture.store.frontier_url(&url("c")).await.expect("reads").is_some());
    assert!(fixture.store.frontier_url(&url("d")).await.expect("reads").is_none());
}

#[tokio::test]
async fn the_limit_of_one_source_is_not_used_up_by_another() {
    let fixture = open_with_campus().await;
    let news = SourceId::parse("news").expect("a lawful id");
    fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &source("news")).await).await;
    add(&fixture, 2, &[new_url("a"), new_url("b")]).await;
    let added = fixture.write(async |tx| tx.add_urls(NOW, &news, 2, &[new_url("a"), new_url("n")]).await).await;
    assert_eq!(added, 1, "an address belongs to the source that named it first");
    assert_eq!(fixture.store.count_due(NOW, Some(&news)).await.expect("counts"), 1);
    assert_eq!(fixture.store.count_due(NOW, None).await.expect("counts"), 3);
}

#[tokio::test]
async fn a_paused_source_is_not_crawled_until_it_is_approved_again() {
    let fixture = open_with_campus().await;
    add(&fixture, 9, &[new_url("a")]).await;
    for state in [SourceState::Paused, SourceState::Proposed, SourceState::Retired] {
        let mut stopped = source("campus");
        stopped.state = state;
        fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &stopped).await).await;
        let claimed = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await).await;
        assert!(claimed.is_empty(), "{state:?}");
        assert!(fixture.store.hosts_due(NOW).await.expect("reads").is_empty(), "{state:?}");
        assert_eq!(fixture.store.count_due(NOW, None).await.expect("counts"), 0, "{state:?}");
    }
    fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &source("campus")).await).await;
    assert_eq!(fixture.store.hosts_due(NOW).await.expect("reads"), [HOST]);
    let claimed = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await).await;
    assert_eq!(claimed.len(), 1);
}

#[tokio::test]
async fn crawl_now_makes_later_and_stopped_addresses_of_that_source_due() {
    let fixture = open_with_campus().await;
    let news = SourceId::parse("news").expect("a lawful id");
    fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &source("news")).await).await;
    fixture.write(async |tx| tx.add_urls(NOW, &news, 9, &[new_url("n")]).await).await;
    add(&fixture, 9, &[new_url("later"), new_url("stopped")]).await;
    fixture
        .write(async |tx| {
            for claimed in tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await? {
                let due_at = (claimed.url != url("stopped")).then(|| NOW.plus(1_000_000));
                let done = Returned { due_at, outcome: "unreachable".into(), failed: true, ..Returned::default() };
                tx.give_back(NOW, &claimed, done).await?;
            }
            Ok(())
        })
        .await;
    assert_eq!(fixture.store.count_due(NOW, None).await.expect("counts"), 0);

    let later = NOW.plus(5);
    assert_eq!(fixture.write(async |tx| tx.make_due(later, &campus()).await).await, 2);
    let claimed = fixture.write(async |tx| tx.claim_due(later, HOST, "w1", LEASE_MS, 9).await).await;
    let addresses: Vec<(&str, u32)> = claimed.iter().map(|one| (one.url.path(), one.attempts)).collect();
    assert_eq!(
        addresses,
        [("/later", 0), ("/stopped", 0)],
        "with their failures forgiven, and nothing of the other source"
    );
}

#[tokio::test]
async fn what_became_of_an_address_can_be_read_by_people() {
    let fixture = open_with_campus().await;
    add(&fixture, 9, &[new_url("a"), new_url("b"), new_url("c")]).await;
    fixture
        .write(async |tx| {
            let claimed = tx.claim_due(NOW, HOST, "w1", LEASE_MS, 2).await?;
            let fetched = Returned {
                due_at: Some(NOW.plus(9)),
                status: Some(200),
                outcome: "fetched".into(),
                ..Returned::default()
            };
            tx.give_back(NOW.plus(1), &claimed[0], fetched).await?;
            let refused =
                Returned { outcome: "robots".into(), detail: "被 robots.txt 禁止".into(), ..Returned::default() };
            tx.give_back(NOW.plus(2), &claimed[1], refused).await
        })
        .await;
    let rows = fixture.store.frontier_of(&campus(), 9).await.expect("reads");
    let told: Vec<_> = rows.iter().map(|row| (row.state.as_str(), row.status, row.outcome.as_str())).collect();
    assert_eq!(told, [("stopped", None, "robots"), ("scheduled", Some(200), "fetched"), ("scheduled", None, "")]);
    assert_eq!(rows[0].detail, "被 robots.txt 禁止");
    assert_eq!((rows[1].due_at, rows[1].fetched_at), (NOW.plus(9), Some(NOW.plus(1))));
    assert_eq!((rows[2].due_at, rows[2].fetched_at), (NOW, None::<Millis>));
    let counts = fixture.store.frontier_counts(&campus()).await.expect("counts");
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [(String::new(), 1), ("fetched".into(), 1), ("robots".into(), 1)]
    );
}
