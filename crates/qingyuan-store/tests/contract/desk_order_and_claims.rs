//! The editors' queue.

use qingyuan_model::{Actor, Category, ContentHash, Millis};
use qingyuan_store::{DeskFilter, DeskRow};

use super::fixture::Fixture;
use super::samples::{LEASE_MS, NOW, campus, desk_row, open_with_campus, queue, show, source, url};

/// Four waiting documents, most urgent first: `urgent`, `older`, `newer` (of another label), `other` (another source).
async fn desk_of_four() -> Fixture {
    let fixture = open_with_campus().await;
    let news = source("news");
    fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &news).await).await;
    for (path, priority, at) in [("newer", 0.5, 2), ("other", 0.1, 0), ("older", 0.5, 1), ("urgent", 0.9, 3)] {
        fixture
            .write(async |tx| {
                let hash = show(tx, NOW, &url(path), path).await?;
                let mut row = desk_row(hash, &url(path), priority, NOW.plus(at));
                if path == "newer" {
                    row.label = Category::SPAM.id().to_owned();
                }
                if path == "other" {
                    row.source = news.id.clone();
                }
                tx.enter_desk(&row).await
            })
            .await;
    }
    fixture
}

fn paths(rows: &[DeskRow]) -> Vec<&str> {
    rows.iter().map(|row| row.url.path().trim_start_matches('/')).collect()
}

async fn claim(fixture: &Fixture, now: Millis, document: ContentHash, account: &str) -> bool {
    fixture.write(async |tx| tx.claim_desk(now, document, account, LEASE_MS).await).await
}

#[tokio::test]
async fn the_most_urgent_comes_first_then_the_one_that_waits_longest() {
    let fixture = desk_of_four().await;
    let all = DeskFilter::default();
    assert_eq!(paths(&fixture.store.desk(&all, 0, 9).await.expect("reads")), ["urgent", "older", "newer", "other"]);
    assert_eq!(paths(&fixture.store.desk(&all, 1, 2).await.expect("reads")), ["older", "newer"]);
}

#[tokio::test]
async fn the_desk_is_narrowed_by_label_and_source() {
    let fixture = desk_of_four().await;
    let (fraud, other) = (Some("fraud".to_owned()), Some(source("news").id));
    let cases = [
        (DeskFilter { label: fraud.clone(), source: None }, vec!["urgent", "older", "other"]),
        (DeskFilter { label: Some("spam".into()), source: None }, vec!["newer"]),
        (DeskFilter { label: None, source: other.clone() }, vec!["other"]),
        (DeskFilter { label: fraud, source: Some(campus()) }, vec!["urgent", "older"]),
        (DeskFilter { label: Some("spam".into()), source: other }, vec![]),
    ];
    for (filter, expected) in cases {
        let rows = fixture.store.desk(&filter, 0, 9).await.expect("reads");
        assert_eq!(paths(&rows), expected, "{filter:?}");
        let next = fixture.store.next_for_review(NOW, "lan", &filter).await.expect("reads");
        assert_eq!(paths(next.as_slice()), expected.into_iter().take(1).collect::<Vec<_>>(), "{filter:?}");
    }
    let counts = fixture.store.desk_counts().await.expect("counts");
    assert_eq!(counts, [("fraud".to_owned(), 3, NOW), ("spam".to_owned(), 1, NOW.plus(2))]);
}

#[tokio::test]
async fn a_document_that_one_editor_has_open_is_kept_from_the_others_until_the_claim_ends() {
    let fixture = desk_of_four().await;
    let all = DeskFilter::default();
    let first = fixture.store.next_for_review(NOW, "lan", &all).await.expect("reads").expect("a document");
    assert!(claim(&fixture, NOW, first.document, "lan").await);
    assert!(!claim(&fixture, NOW.plus(LEASE_MS - 1), first.document, "qiu").await);

    let next = async |now, account| {
        let row = fixture.store.next_for_review(now, account, &all).await.expect("reads");
        paths(row.as_slice()).concat()
    };
    assert_eq!(next(NOW.plus(1), "qiu").await, "older");
    assert_eq!(next(NOW.plus(1), "lan").await, "urgent", "what I have open is still my next");
    assert_eq!(next(NOW.plus(LEASE_MS), "qiu").await, "urgent");
    assert!(claim(&fixture, NOW.plus(LEASE_MS), first.document, "qiu").await);
    assert!(!claim(&fixture, NOW.plus(LEASE_MS + 1), first.document, "lan").await, "now it is the colleague's");
    let row = fixture.store.desk_row(first.document).await.expect("reads").expect("a row");
    assert_eq!((row.claimed_by.as_str(), row.claimed_until), ("qiu", NOW.plus(2 * LEASE_MS)));
}

#[tokio::test]
async fn an_editor_may_prolong_a_claim_and_nobody_claims_what_does_not_wait() {
    let fixture = desk_of_four().await;
    let document = fixture.store.desk(&DeskFilter::default(), 0, 1).await.expect("reads")[0].document;
    assert!(claim(&fixture, NOW, document, "lan").await);
    assert!(claim(&fixture, NOW.plus(LEASE_MS - 1), document, "lan").await);
    assert!(!claim(&fixture, NOW.plus(LEASE_MS), document, "qiu").await);
    assert!(!claim(&fixture, NOW, ContentHash::of(b"nothing"), "lan").await);
}

#[tokio::test]
async fn a_document_judged_anew_keeps_its_place_in_time_and_its_reader() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    assert!(claim(&fixture, NOW, hash, "lan").await);
    let mut renewed = desk_row(hash, &url("a"), 0.9, NOW.plus(500));
    renewed.label = "spam".to_owned();
    renewed.reason = "新规则命中".to_owned();
    fixture.write(async |tx| tx.enter_desk(&renewed).await).await;
    let rows = fixture.store.desk(&DeskFilter::default(), 0, 9).await.expect("reads");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].label.as_str(), rows[0].reason.as_str()), ("spam", "新规则命中"));
    assert!((rows[0].priority - 0.9).abs() < f64::EPSILON);
    assert_eq!((rows[0].entered_at, rows[0].claimed_by.as_str(), rows[0].open), (NOW, "lan", true));
}

#[tokio::test]
async fn a_document_leaves_the_desk_only_when_no_address_shows_it_any_more() {
    let fixture = open_with_campus().await;
    let old = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    fixture.write(async |tx| show(tx, NOW, &url("b"), "甲").await).await;

    fixture.write(async |tx| show(tx, NOW, &url("a"), "甲（改）").await).await;
    fixture.write(async |tx| tx.supersede(old).await).await;
    assert!(fixture.store.desk_row(old).await.expect("reads").expect("a row").open, "/b still shows it");

    fixture.write(async |tx| show(tx, NOW, &url("b"), "甲（改）").await).await;
    fixture.write(async |tx| tx.supersede(old).await).await;
    assert!(!fixture.store.desk_row(old).await.expect("reads").expect("a row").open);
    assert!(fixture.store.desk(&DeskFilter::default(), 0, 9).await.expect("reads").is_empty());
}

#[tokio::test]
async fn whoever_goes_on_leaves_the_one_before_to_colleagues() {
    let fixture = desk_of_four().await;
    let rows = fixture.store.desk(&DeskFilter::default(), 0, 3).await.expect("reads");
    let (first, second, third) = (rows[0].document, rows[1].document, rows[2].document);
    assert!(claim(&fixture, NOW, first, "lan").await);
    assert!(claim(&fixture, NOW, third, "qiu").await);
    assert!(claim(&fixture, NOW, second, "lan").await);
    fixture.write(async |tx| tx.release_desk("lan", second).await).await;
    assert!(claim(&fixture, NOW.plus(1), first, "qiu").await, "what was skipped is free at once");
    assert!(!claim(&fixture, NOW.plus(1), second, "qiu").await, "what is open now is not");
    assert!(!claim(&fixture, NOW.plus(1), third, "lan").await, "and colleagues keep theirs");
}
