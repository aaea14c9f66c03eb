//! Fetches, documents and verdicts come back as they went in.

use qingyuan_model::{Actor, ContentHash, Link, Problem, Tier};
use qingyuan_store::{StoreError, StoredDocument};

use super::samples::{NOW, article, campus, events, fetch, open_with_campus, show, source, url, verdict};

#[tokio::test]
async fn a_fetch_takes_the_number_of_its_event_and_comes_back() {
    let fixture = open_with_campus().await;
    let new = fetch(NOW, &url("a"), "勾股定理");
    let id = fixture.write(async |tx| tx.record_fetch(&new).await).await;
    assert_eq!(fixture.store.events_about(url("a").as_str(), 1).await.expect("reads")[0].seq, id);
    let read = fixture.store.fetch(id).await.expect("reads");
    assert_eq!(format!("{read:?}"), format!("{:?}", qingyuan_store::Fetch { id, ..new }));
    assert_eq!(fixture.store.count_fetches().await.expect("counts"), 1);
}

#[tokio::test]
async fn a_document_is_stored_once_under_its_hash_and_comes_back_whole() {
    let fixture = open_with_campus().await;
    let mut document = article(&url("a"), "勾股定理：直角三角形两直角边的平方和等于斜边的平方。");
    document.authors.push("《数学园地》编辑部".into());
    document.published = Some("2026-03-05T08:30".into());
    document.links.push(Link { nofollow: true, ..Link::new(url("b"), "下一页") });
    document.problems.push(Problem::new("charset-label-wrong", "labelled latin-1"));
    let hash = document.hash();
    let id = fixture.write(async |tx| tx.record_fetch(&fetch(NOW, &url("a"), "页")).await).await;
    let new = StoredDocument { hash, document, source: campus(), fetch: id, created_at: NOW };
    let before = events(&fixture.store).await;

    assert!(fixture.write(async |tx| tx.put_document(&new, u64::MAX).await).await, "it is new");
    let mut moved = new.clone();
    moved.document.url = url("copy");
    assert!(!fixture.write(async |tx| tx.put_document(&moved, 0).await).await, "the same content elsewhere");
    assert_eq!(events(&fixture.store).await, before + 1);

    let read = fixture.store.document(hash).await.expect("reads");
    assert_eq!(read.document, new.document);
    assert_eq!((read.hash, read.source, read.fetch, read.created_at), (hash, campus(), id, NOW));
}

#[tokio::test]
async fn a_verdict_comes_back_with_its_evidence_and_the_newest_one_speaks() {
    let fixture = open_with_campus().await;
    let text = "先垫付后返利";
    let hash = fixture.write(async |tx| show(tx, NOW, &url("a"), text).await).await;
    assert!(fixture.store.verdict(hash).await.expect("reads").is_none());

    let old = verdict(NOW, "r1", text, &["fraud.task-rebate", "fraud.advance-fee"]);
    let new = verdict(NOW.plus(5), "r2", text, &[]);
    fixture.write(async |tx| tx.put_verdict(hash, Tier::Known, &old).await).await;
    let read = fixture.store.verdict(hash).await.expect("reads").expect("a verdict");
    assert_eq!(
        (read.verdict, read.routing, read.label, read.at),
        (old.verdict.clone(), old.routing.clone(), old.label.clone(), NOW)
    );
    assert_eq!(old.label, "fraud");

    fixture.write(async |tx| tx.put_verdict(hash, Tier::Known, &new).await).await;
    assert_eq!(fixture.store.verdict(hash).await.expect("reads").expect("a verdict").verdict, new.verdict);
    // The same ruleset again, later: its verdict replaces itself and is the newest.
    let again = qingyuan_store::StoredVerdict { at: NOW.plus(9), ..old };
    fixture.write(async |tx| tx.put_verdict(hash, Tier::Known, &again).await).await;
    let read = fixture.store.verdict(hash).await.expect("reads").expect("a verdict");
    assert_eq!((read.verdict, read.at), (again.verdict, NOW.plus(9)));
}

#[tokio::test]
async fn hits_are_counted_by_document_under_the_ruleset_that_found_them() {
    let fixture = open_with_campus().await;
    let rules = ["fraud.task-rebate", "fraud.advance-fee", "fraud.task-rebate"];
    for (number, rules) in [&rules[..], &rules[..1], &[]].into_iter().enumerate() {
        let (at, path) = (NOW.plus(i64::try_from(number).expect("small")), number.to_string());
        fixture
            .write(async |tx| {
                let hash = show(tx, at, &url(&path), &path).await?;
                for _ in 0..2 {
                    tx.put_verdict(hash, Tier::Known, &verdict(at, "r1", &path, rules)).await?;
                }
                tx.put_verdict(hash, Tier::Known, &verdict(at, "r2", &path, &["fraud.new"])).await
            })
            .await;
    }
    let counts = fixture.store.hit_counts("r1").await.expect("counts");
    assert_eq!(counts, [("fraud.advance-fee".to_owned(), 1), ("fraud.task-rebate".to_owned(), 2)]);
    assert_eq!(fixture.store.hit_counts("r2").await.expect("counts"), [("fraud.new".to_owned(), 3)]);

    let hits = fixture.store.hits_of("r1", "fraud.task-rebate", 9).await.expect("reads");
    let addresses: Vec<&str> = hits.iter().map(|(_, _, address)| address.as_str()).collect();
    assert_eq!(addresses, [url("1").as_str(), url("0").as_str()], "newest first");
    assert_eq!((hits[0].0, hits[0].1.as_str()), (article(&url("1"), "1").hash(), "《1》"));
    assert_eq!(fixture.store.hits_of("r1", "fraud.task-rebate", 1).await.expect("reads").len(), 1);
    assert!(fixture.store.hits_of("r2", "fraud.task-rebate", 9).await.expect("reads").is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let fixture = open_with_campus().await;
    let hash = ContentHash::of(b"nothing");
    let error = fixture.store.document(hash).await.expect_err("there is none");
    assert!(matches!(&error, StoreError::Missing { what: "document", id } if *id == hash.to_string()), "{error}");
    let error = fixture.store.fetch(77).await.expect_err("there is none");
    assert!(matches!(error, StoreError::Missing { what: "fetch", .. }), "{error}");
    let error = fixture.store.item(77).await.expect_err("there is none");
    assert!(matches!(error, StoreError::Missing { what: "item", .. }), "{error}");
    assert!(fixture.store.page(&url("nothing")).await.expect("reads").is_none());
}

#[tokio::test]
async fn a_page_of_a_source_that_nobody_approved_cannot_be_written() {
    let fixture = open_with_campus().await;
    let mut stray = fetch(NOW, &url("a"), "页");
    stray.source = source("stray").id;
    let refused = super::fixture::write(&fixture.store, async |tx| tx.record_fetch(&stray).await).await;
    assert!(matches!(refused, Err(StoreError::Database { .. })), "{refused:?}");
    fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &source("stray")).await).await;
    fixture.write(async |tx| tx.record_fetch(&stray).await).await;
}
