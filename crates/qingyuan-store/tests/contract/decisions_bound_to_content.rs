//! A decision is about one content: it follows that content to other addresses, and never covers another content.

use qingyuan_model::{Act, ContentHash, ItemState};
use qingyuan_store::StoreError;

use super::fixture::{Fixture, write};
use super::samples::{
    NOW, campus, decision, editor, library, open_with_campus, outcome, policy, publish, queue, show, url,
};

async fn settle(fixture: &Fixture, path: &str, document: ContentHash) -> Option<Act> {
    fixture.write(async |tx| tx.apply_standing(NOW.plus(20), &campus(), &url(path), document).await).await
}

#[tokio::test]
async fn a_second_page_with_the_same_content_shares_its_fate() {
    let fixture = open_with_campus().await;
    let good = fixture.write(async |tx| publish(tx, NOW, &url("a"), "甲").await).await;
    fixture.write(async |tx| show(tx, NOW, &url("a-copy"), "甲").await).await;
    assert_eq!(settle(&fixture, "a-copy", good).await, Some(Act::Publish));
    assert_eq!(outcome(&fixture.store, &url("a-copy")).await, "duplicate");
    assert_eq!(library(&fixture.store).await, ["/a"]);

    let bad = fixture.write(async |tx| queue(tx, NOW, &url("b"), "乙").await).await;
    fixture.write(async |tx| tx.decide(&decision(bad, Act::Reject, editor("lan"), NOW), None).await).await;
    fixture.write(async |tx| show(tx, NOW, &url("b-copy"), "乙").await).await;
    assert_eq!(settle(&fixture, "b-copy", bad).await, Some(Act::Reject));
    assert_eq!(outcome(&fixture.store, &url("b-copy")).await, "rejected");
    let event = fixture.store.events_about(url("b-copy").as_str(), 1).await.expect("reads").remove(0);
    assert_eq!((event.kind.as_str(), event.actor.as_str()), ("page-settled", "house"));
    assert_eq!(fixture.store.decisions(bad).await.expect("reads").len(), 1, "sharing a fate is no decision");
}

#[tokio::test]
async fn the_content_moves_in_when_its_first_address_has_gone() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| publish(tx, NOW, &url("old"), "甲").await).await;
    fixture.write(async |tx| tx.page_gone(NOW, &campus(), &url("old"), "gone", "404").await).await;
    fixture.write(async |tx| show(tx, NOW, &url("new"), "甲").await).await;
    assert_eq!(settle(&fixture, "new", hash).await, Some(Act::Publish));
    assert_eq!(library(&fixture.store).await, ["/new"]);
    assert_eq!(outcome(&fixture.store, &url("new")).await, "published");
}

#[tokio::test]
async fn new_content_at_an_address_does_not_inherit_the_decision_on_the_old() {
    let fixture = open_with_campus().await;
    let old = fixture.write(async |tx| publish(tx, NOW, &url("a"), "甲").await).await;
    let new = fixture.write(async |tx| show(tx, NOW, &url("a"), "甲（改）").await).await;
    assert_ne!(old, new);
    assert_eq!(settle(&fixture, "a", new).await, None, "it must be routed on its own");
    assert_eq!(outcome(&fixture.store, &url("a")).await, "extracted");
    assert!(fixture.store.decisions(new).await.expect("reads").is_empty());
    let item = fixture.store.newest_items(1).await.expect("reads").remove(0).item;
    assert_eq!((item.document, item.state), (old, ItemState::Live), "students read what was vetted");
}

#[tokio::test]
async fn new_content_let_in_at_an_address_keeps_the_items_number() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| publish(tx, NOW, &url("a"), "甲").await).await;
    let before = fixture.store.newest_items(1).await.expect("reads").remove(0).item;
    let new = fixture.write(async |tx| publish(tx, NOW.plus(5), &url("a"), "甲（改）").await).await;
    let rows = fixture.store.items_after(0, 9).await.expect("reads");
    assert_eq!(rows.len(), 1);
    let after = &rows[0].item;
    assert_eq!((after.id, after.document, after.admitted_at), (before.id, new, NOW), "one resource, a newer text");
    assert!(after.seq > before.seq);
    assert_eq!((rows[0].changed_at, rows[0].title.as_str()), (NOW.plus(5), "《甲（改）》"));
}

#[tokio::test]
async fn an_item_that_comes_back_keeps_its_number_and_was_let_in_anew() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| publish(tx, NOW, &url("a"), "甲").await).await;
    let before = fixture.store.newest_items(1).await.expect("reads").remove(0).item;
    fixture.write(async |tx| tx.page_gone(NOW, &campus(), &url("a"), "gone", "404").await).await;
    fixture.write(async |tx| show(tx, NOW, &url("a"), "甲").await).await;
    assert_eq!(settle(&fixture, "a", hash).await, Some(Act::Publish));
    let row = fixture.store.item(before.id).await.expect("reads");
    assert_eq!((row.item.state, row.item.admitted_at), (ItemState::Live, NOW.plus(20)));
    assert_eq!(row.note, "", "the reason of the withdrawal is over");
}

#[tokio::test]
async fn nothing_stands_on_an_undecided_or_reopened_document() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    assert_eq!(settle(&fixture, "a", hash).await, None);
    for act in [Act::Publish, Act::Reopen] {
        fixture.write(async |tx| tx.decide(&decision(hash, act, editor("lan"), NOW), None).await).await;
    }
    fixture.write(async |tx| show(tx, NOW, &url("copy"), "甲").await).await;
    assert_eq!(settle(&fixture, "copy", hash).await, None);
    assert!(library(&fixture.store).await.is_empty());
}

#[tokio::test]
async fn a_persons_word_stands_over_an_earlier_policy_and_the_last_word_counts() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| publish(tx, NOW, &url("a"), "甲").await).await;
    let withdraw = decision(hash, Act::Withdraw, editor("lan"), NOW);
    fixture.write(async |tx| tx.decide(&withdraw, None).await).await;
    fixture.write(async |tx| show(tx, NOW, &url("copy"), "甲").await).await;
    assert_eq!(settle(&fixture, "copy", hash).await, Some(Act::Withdraw));
    assert!(library(&fixture.store).await.is_empty());
    assert_eq!(outcome(&fixture.store, &url("copy")).await, "rejected");
}

#[tokio::test]
async fn an_item_whose_page_shows_newer_content_can_still_be_withdrawn() {
    let fixture = open_with_campus().await;
    let old = fixture.write(async |tx| publish(tx, NOW, &url("a"), "甲").await).await;
    let new = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲（改）").await).await;
    let withdraw = decision(old, Act::Withdraw, editor("lan"), NOW);
    fixture.write(async |tx| tx.decide(&withdraw, None).await).await;
    assert!(library(&fixture.store).await.is_empty());
    let page = fixture.store.page(&url("a")).await.expect("reads").expect("a page");
    assert_eq!((page.document, page.outcome.as_str()), (Some(new), "queued"), "the new content's turn is untouched");
    assert!(fixture.store.desk_row(new).await.expect("reads").expect("a row").open);
}

#[tokio::test]
async fn a_page_that_turns_into_a_copy_of_another_item_gives_up_its_own() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| publish(tx, NOW, &url("a"), "甲").await).await;
    let twin = fixture.write(async |tx| publish(tx, NOW, &url("b"), "乙").await).await;
    fixture.write(async |tx| show(tx, NOW, &url("a"), "乙").await).await;
    assert_eq!(settle(&fixture, "a", twin).await, Some(Act::Publish));
    assert_eq!(outcome(&fixture.store, &url("a")).await, "duplicate");
    assert_eq!(library(&fixture.store).await, ["/b"], "nothing is shown that its address does not show any more");
}

#[tokio::test]
async fn a_document_that_no_address_shows_cannot_be_published() {
    let fixture = open_with_campus().await;
    let old = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲（改）").await).await;
    for actor in [editor("lan"), policy()] {
        let late = decision(old, Act::Publish, actor, NOW);
        let refused = write(&fixture.store, async |tx| tx.decide(&late, None).await).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "its page has moved on: {refused:?}");
    }
    assert!(library(&fixture.store).await.is_empty());
}
