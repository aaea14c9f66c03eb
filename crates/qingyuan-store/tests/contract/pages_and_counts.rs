//! What became of the newest content at each address.

use super::samples::{NOW, campus, open_with_campus, outcome, publish, queue, show, source, url};
use qingyuan_model::Actor;

#[tokio::test]
async fn a_page_keeps_its_document_when_only_its_outcome_changes() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| show(tx, NOW, &url("a"), "勾股定理").await).await;
    fixture.write(async |tx| tx.put_page(NOW.plus(1), &campus(), &url("a"), None, "skipped", "列表页").await).await;
    let page = fixture.store.page(&url("a")).await.expect("reads").expect("a page");
    assert_eq!((page.document, page.title.as_str()), (Some(hash), "《勾股定理》"));
    assert_eq!((page.outcome.as_str(), page.detail.as_str(), page.changed_at), ("skipped", "列表页", NOW.plus(1)));
    assert_eq!((page.url.as_str(), page.source), (url("a").as_str(), campus()));

    let newer = fixture.write(async |tx| show(tx, NOW.plus(2), &url("a"), "余弦定理").await).await;
    let seen = fixture.write(async |tx| tx.page(&url("a")).await).await.expect("a page");
    assert_eq!((seen.document, seen.outcome.as_str()), (Some(newer), "extracted"));
}

#[tokio::test]
async fn a_page_without_a_document_has_an_outcome_too() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.put_page(NOW, &campus(), &url("login"), None, "skipped", "需要登录").await).await;
    let page = fixture.store.page(&url("login")).await.expect("reads").expect("a page");
    assert_eq!((page.document, page.title.as_str(), page.outcome.as_str()), (None, "", "skipped"));
}

#[tokio::test]
async fn pages_are_listed_newest_first_by_source_and_outcome() {
    let fixture = open_with_campus().await;
    let (news, campus) = (source("news"), campus());
    fixture
        .write(async |tx| {
            tx.put_source(NOW, &Actor::House, &news).await?;
            publish(tx, NOW.plus(1), &url("a"), "甲").await?;
            queue(tx, NOW.plus(2), &url("b"), "乙").await?;
            queue(tx, NOW.plus(3), &url("c"), "丙").await?;
            tx.put_page(NOW.plus(4), &news.id, &url("n"), None, "queued", "").await
        })
        .await;
    let list = async |source, outcome: &str, offset, limit| {
        let pages = fixture.store.pages(source, outcome, offset, limit).await.expect("reads");
        pages.into_iter().map(|page| page.url.rsplit('/').next().unwrap_or_default().to_owned()).collect::<String>()
    };
    assert_eq!(list(None, "", 0, 9).await, "ncba");
    assert_eq!(list(Some(&campus), "", 0, 9).await, "cba");
    assert_eq!(list(None, "queued", 0, 9).await, "ncb");
    assert_eq!(list(Some(&campus), "queued", 0, 1).await, "c");
    assert_eq!(list(Some(&campus), "queued", 1, 1).await, "b");

    let counts = async |source| {
        let counts = fixture.store.page_counts(source).await.expect("counts");
        counts.into_iter().map(|(word, n)| format!("{word} {n}")).collect::<Vec<_>>()
    };
    assert_eq!(counts(None).await, ["published 1", "queued 3"]);
    assert_eq!(counts(Some(&news.id)).await, ["queued 1"]);
}

#[tokio::test]
async fn a_page_that_is_gone_takes_its_item_out_with_an_event() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| publish(tx, NOW, &url("a"), "甲").await).await;
    let item = fixture.store.newest_items(1).await.expect("reads").remove(0).item;
    let seq = fixture.store.library_seq().await.expect("reads");
    fixture.write(async |tx| tx.page_gone(NOW.plus(1), &campus(), &url("a"), "gone", "原网页已删除").await).await;

    assert_eq!(outcome(&fixture.store, &url("a")).await, "gone");
    assert!(!fixture.store.is_live(item.id).await.expect("reads"));
    let stone = fixture.store.item(item.id).await.expect("a tombstone stays");
    assert_eq!((stone.note.as_str(), stone.changed_at), ("原网页已删除", NOW.plus(1)));
    assert!(fixture.store.library_seq().await.expect("reads") > seq, "the index must hear of it");
    let event = fixture.store.events_about(url("a").as_str(), 1).await.expect("reads").remove(0);
    assert_eq!((event.kind.as_str(), event.actor.as_str()), ("page-gone", "house"));
}

#[tokio::test]
async fn a_page_that_never_was_an_item_may_be_gone_too() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.page_gone(NOW, &campus(), &url("never"), "gone", "404").await).await;
    assert_eq!(outcome(&fixture.store, &url("never")).await, "gone");
    assert_eq!(fixture.store.library_seq().await.expect("reads"), 0);
}

#[tokio::test]
async fn a_waiting_document_leaves_the_desk_when_its_last_page_is_gone() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    fixture.write(async |tx| show(tx, NOW, &url("b"), "甲").await).await;
    let waits = async || fixture.store.desk_row(hash).await.expect("reads").is_some_and(|row| row.open);
    fixture.write(async |tx| tx.page_gone(NOW, &campus(), &url("a"), "gone", "404").await).await;
    assert!(waits().await, "another page still shows it");
    fixture.write(async |tx| tx.page_gone(NOW, &campus(), &url("b"), "gone", "404").await).await;
    assert!(!waits().await, "nobody can be asked to decide what is gone");
}
