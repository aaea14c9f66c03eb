//! Fetches by number, by filter, by address and time.

use qingyuan_model::{Actor, Millis, SourceId};
use qingyuan_store::{Fetch, FetchFilter};

use super::fixture::Fixture;
use super::samples::{NOW, campus, fetch, open_with_campus, source, url};

/// Five fetches of two sources, a second apart; the fourth failed.
async fn five() -> (Fixture, Vec<i64>) {
    let fixture = open_with_campus().await;
    let news = SourceId::parse("news").expect("a lawful id");
    let at = |second: i64| NOW.plus(second * 1_000);
    let fetches = [
        fetch(at(0), &url("a"), "1"),
        Fetch { source: news.clone(), ..fetch(at(1), &url("n/b"), "2") },
        fetch(at(2), &url("a"), "3"),
        Fetch { status: 500, ..fetch(at(3), &url("a"), "4") },
        Fetch { source: news, ..fetch(at(4), &url("n/c"), "5") },
    ];
    let numbers = fixture
        .write(async |tx| {
            tx.put_source(NOW, &Actor::House, &source("news")).await?;
            let mut numbers = Vec::new();
            for fetch in &fetches {
                numbers.push(tx.record_fetch(fetch).await?);
            }
            Ok(numbers)
        })
        .await;
    (fixture, numbers)
}

#[tokio::test]
async fn a_filter_means_sources_times_and_beginnings_of_addresses() {
    let (fixture, numbers) = five().await;
    let news = SourceId::parse("news").expect("a lawful id");
    let (since, until) = (Some(NOW.plus(1_000)), Some(NOW.plus(4_000)));
    let rows: [(FetchFilter, &[usize]); 8] = [
        (FetchFilter::default(), &[0, 1, 2, 3, 4]),
        (FetchFilter { sources: vec![news.clone()], ..FetchFilter::default() }, &[1, 4]),
        (FetchFilter { sources: vec![campus(), news.clone()], ..FetchFilter::default() }, &[0, 1, 2, 3, 4]),
        (FetchFilter { since, ..FetchFilter::default() }, &[1, 2, 3, 4]),
        (FetchFilter { until, ..FetchFilter::default() }, &[0, 1, 2, 3]),
        (FetchFilter { since, until, sources: vec![news], ..FetchFilter::default() }, &[1]),
        (FetchFilter { prefix: url("n/").to_string(), ..FetchFilter::default() }, &[1, 4]),
        (FetchFilter { prefix: "%".to_owned(), ..FetchFilter::default() }, &[]),
    ];
    for (filter, expected) in rows {
        let found = fixture.store.fetches_after(0, &filter, 99).await.expect("reads");
        let found: Vec<i64> = found.iter().map(|fetch| fetch.id).collect();
        assert_eq!(found, expected.iter().map(|place| numbers[*place]).collect::<Vec<_>>(), "{filter:?}");
    }
    let page = fixture.store.fetches_after(numbers[1], &FetchFilter::default(), 2).await.expect("reads");
    assert_eq!(page.iter().map(|fetch| fetch.id).collect::<Vec<_>>(), numbers[2..4]);
}

#[tokio::test]
async fn the_copy_of_a_time_is_the_last_good_one_before_it() {
    let (fixture, numbers) = five().await;
    let at = async |ms: i64| {
        let found = fixture.store.fetch_at(&url("a"), NOW.plus(ms)).await.expect("reads");
        found.map(|fetch| fetch.id)
    };
    assert_eq!(at(-1).await, None);
    assert_eq!(at(0).await, Some(numbers[0]));
    assert_eq!(at(1_999).await, Some(numbers[0]));
    assert_eq!(at(9_000).await, Some(numbers[2]), "the failure after it is no copy");
    assert!(fixture.store.fetch_at(&url("unknown"), Millis(i64::MAX)).await.expect("reads").is_none());
    let newest = fixture.store.fetches_at(&url("a"), 2).await.expect("reads");
    assert_eq!(newest.iter().map(|fetch| fetch.id).collect::<Vec<_>>(), [numbers[3], numbers[2]]);
}
