//! A decision, its event, and what it does to desk, pages and library, in one transaction.

use qingyuan_model::{Act, ContentHash, ItemState, Millis};
use qingyuan_store::{Decided, DeskFilter, Store, StoreError};

use super::fixture::{Fixture, write};
use super::samples::{
    LEASE_MS, NOW, decision, editor, events, library, open_with_campus, outcome, policy, publish, queue, show, url,
};

/// An editor's decision, as its own transaction.
async fn decide(store: &Store, account: &str, act: Act, document: ContentHash) -> Result<Decided, StoreError> {
    let new = decision(document, act, editor(account), NOW.plus(10));
    write(store, async |tx| tx.decide(&new, None).await).await
}

async fn open_rows(fixture: &Fixture) -> usize {
    fixture.store.desk(&DeskFilter::default(), 0, 99).await.expect("reads").len()
}

#[tokio::test]
async fn publishing_makes_an_item_and_an_event_and_clears_the_desk() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    let decided = decide(&fixture.store, "lan", Act::Publish, hash).await.expect("decides");
    assert!(!decided.repeated);

    let row = fixture.store.newest_items(9).await.expect("reads").remove(0);
    assert_eq!((row.item.document, row.item.url.clone(), row.item.state), (hash, url("a"), ItemState::Live));
    assert_eq!((row.decision, row.item.admitted_at, row.title.as_str()), (decided.id, NOW.plus(10), "《甲》"));
    assert!(fixture.store.is_live(row.item.id).await.expect("reads"));
    assert_eq!(fixture.store.count_live_items().await.expect("counts"), 1);
    assert_eq!(outcome(&fixture.store, &url("a")).await, "published");
    assert_eq!(open_rows(&fixture).await, 0);

    let event = fixture.store.events_about(&hash.to_string(), 1).await.expect("reads").remove(0);
    assert_eq!((event.seq, event.kind.as_str(), event.actor.as_str()), (decided.id, "decided", "editor:lan"));
    let kept = fixture.store.decisions(hash).await.expect("reads");
    assert_eq!(kept, [decision(hash, Act::Publish, editor("lan"), NOW.plus(10))]);
}

#[tokio::test]
async fn the_same_request_sent_twice_is_one_decision() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    let new = decision(hash, Act::Publish, editor("lan"), NOW);
    let first = fixture.write(async |tx| tx.decide(&new, Some("form-1")).await).await;
    let before = events(&fixture.store).await;
    let again = fixture.write(async |tx| tx.decide(&new, Some("form-1")).await).await;
    assert_eq!(again, Decided { id: first.id, repeated: true });
    assert_eq!(events(&fixture.store).await, before);
    assert_eq!(fixture.store.decisions(hash).await.expect("reads").len(), 1);
    let other = write(&fixture.store, async |tx| tx.decide(&new, Some("form-2")).await).await;
    assert!(other.expect_err("another request comes too late").is_conflict());
}

#[tokio::test]
async fn of_two_editors_who_decide_at_the_same_moment_one_wins_and_the_other_is_told() {
    let fixture = open_with_campus().await;
    let second = fixture.another_process().await;
    let hash = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    let (lan, qiu) =
        tokio::join!(decide(&fixture.store, "lan", Act::Publish, hash), decide(&second, "qiu", Act::Reject, hash),);
    let error = match (&lan, &qiu) {
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
        both => panic!("one of them wins: {both:?}"),
    };
    assert!(error.is_conflict(), "{error}");
    let winner = if lan.is_ok() { "by editor:lan" } else { "by editor:qiu" };
    assert!(error.to_string().contains(winner), "{error}");
    assert_eq!(fixture.store.decisions(hash).await.expect("reads").len(), 1);
    let expected = if lan.is_ok() { "published" } else { "rejected" };
    assert_eq!(outcome(&fixture.store, &url("a")).await, expected);
}

#[tokio::test]
async fn what_a_colleague_has_open_cannot_be_decided_until_the_claim_ends() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    fixture.write(async |tx| tx.claim_desk(NOW, hash, "lan", LEASE_MS).await).await;
    let at = |at: Millis| decision(hash, Act::Reject, editor("qiu"), at);
    let refused = write(&fixture.store, async |tx| tx.decide(&at(NOW.plus(LEASE_MS - 1)), None).await).await;
    let error = refused.expect_err("a colleague reads it");
    assert!(error.is_conflict() && error.to_string().contains("lan has it open"), "{error}");
    fixture.write(async |tx| tx.decide(&at(NOW.plus(LEASE_MS)), None).await).await;
    assert_eq!(outcome(&fixture.store, &url("a")).await, "rejected");
}

#[tokio::test]
async fn a_document_shown_at_two_addresses_becomes_one_item_and_one_duplicate() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| queue(tx, NOW, &url("z-original"), "甲").await).await;
    let hash = fixture.write(async |tx| show(tx, NOW, &url("a-copy"), "甲").await).await;
    decide(&fixture.store, "lan", Act::Publish, hash).await.expect("decides");
    assert_eq!(library(&fixture.store).await, ["/z-original"], "the address it was first found at");
    let copy = fixture.store.page(&url("a-copy")).await.expect("reads").expect("a page");
    let item = fixture.store.newest_items(1).await.expect("reads").remove(0).item.id;
    assert_eq!(copy.outcome, "duplicate");
    assert!(copy.detail.contains(&item.to_string()), "{}", copy.detail);

    decide(&fixture.store, "lan", Act::Withdraw, hash).await.expect("decides");
    assert!(library(&fixture.store).await.is_empty());
    assert_eq!(outcome(&fixture.store, &url("a-copy")).await, "rejected");
}

#[tokio::test]
async fn rejecting_new_content_takes_the_earlier_item_at_the_address_out() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| publish(tx, NOW, &url("a"), "好文").await).await;
    let bad = fixture.write(async |tx| queue(tx, NOW, &url("a"), "被改成广告").await).await;
    assert_eq!(library(&fixture.store).await, ["/a"], "what waits does not touch what was let in");
    let decided = decide(&fixture.store, "lan", Act::Reject, bad).await.expect("decides");
    assert!(library(&fixture.store).await.is_empty());
    let stone = fixture.store.items_after(0, 9).await.expect("reads").remove(0);
    assert_eq!((stone.item.state, stone.decision), (ItemState::Withdrawn, decided.id));
    assert_eq!(stone.note, "已逐段读过");
}

#[tokio::test]
async fn reopening_puts_a_document_back_on_the_desk_and_takes_its_item_out() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    let early = decide(&fixture.store, "lan", Act::Reopen, hash).await;
    assert!(early.expect_err("nothing was decided yet").is_conflict());
    decide(&fixture.store, "lan", Act::Publish, hash).await.expect("decides");
    decide(&fixture.store, "qiu", Act::Reopen, hash).await.expect("decides");
    assert_eq!(open_rows(&fixture).await, 1);
    assert!(library(&fixture.store).await.is_empty());
    assert_eq!(outcome(&fixture.store, &url("a")).await, "queued");
    let twice = decide(&fixture.store, "qiu", Act::Reopen, hash).await;
    assert!(twice.expect_err("it is open already").is_conflict());

    decide(&fixture.store, "qiu", Act::Reject, hash).await.expect("it can be decided again");
    let acts: Vec<Act> = fixture.store.decisions(hash).await.expect("reads").iter().map(|one| one.act).collect();
    assert_eq!(acts, [Act::Reject, Act::Reopen, Act::Publish], "nothing is forgotten, newest first");
    let mine = fixture.store.decisions_by(&editor("qiu"), 9).await.expect("reads");
    assert_eq!(mine.iter().map(|one| one.act).collect::<Vec<_>>(), [Act::Reject, Act::Reopen]);
    assert_eq!(fixture.store.decisions_by(&editor("qiu"), 1).await.expect("reads").len(), 1);
}

#[tokio::test]
async fn what_a_policy_decided_can_be_reopened_and_then_waits_on_the_desk() {
    let fixture = open_with_campus().await;
    for (path, act) in [("good", Act::Publish), ("bad", Act::Reject)] {
        let hash = fixture
            .write(async |tx| {
                let hash = show(tx, NOW, &url(path), path).await?;
                let scored = super::samples::verdict(NOW, "r1", path, &["fraud.task-rebate", "fraud.advance-fee"]);
                tx.put_verdict(hash, qingyuan_model::Tier::Known, &scored).await?;
                tx.decide(&decision(hash, act, policy(), NOW), None).await?;
                Ok(hash)
            })
            .await;
        assert!(fixture.store.desk_row(hash).await.expect("reads").is_none(), "it never waited");
        decide(&fixture.store, "lan", Act::Reopen, hash).await.expect("decides");
        let row = fixture.store.desk_row(hash).await.expect("reads").expect("a row");
        assert!(row.open);
        assert_eq!((row.url, row.title, row.entered_at), (url(path), format!("《{path}》"), NOW.plus(10)));
        assert_eq!((row.label.as_str(), row.reason.as_str()), ("fraud", "已逐段读过"), "why the editor reopened it");
        assert!(row.harm > 0.5, "what the machine said of it: {}", row.harm);
        decide(&fixture.store, "lan", Act::Publish, hash).await.expect("and it can be decided");
    }
    assert_eq!(library(&fixture.store).await, ["/bad", "/good"]);
}

#[tokio::test]
async fn withdrawing_leaves_a_tombstone_and_needs_something_to_withdraw() {
    let fixture = open_with_campus().await;
    let hash = fixture.write(async |tx| queue(tx, NOW, &url("a"), "甲").await).await;
    assert!(decide(&fixture.store, "lan", Act::Withdraw, hash).await.expect_err("never let in").is_conflict());
    decide(&fixture.store, "lan", Act::Publish, hash).await.expect("decides");
    let item = fixture.store.newest_items(1).await.expect("reads").remove(0).item.id;
    decide(&fixture.store, "lan", Act::Withdraw, hash).await.expect("decides");
    let stone = fixture.store.item(item).await.expect("reads");
    assert_eq!((stone.item.state, stone.note.as_str()), (ItemState::Withdrawn, "已逐段读过"));
    assert!(!fixture.store.is_live(item).await.expect("reads"));
    assert_eq!(fixture.store.count_live_items().await.expect("counts"), 0);
    assert_eq!(outcome(&fixture.store, &url("a")).await, "rejected");
    assert_eq!(open_rows(&fixture).await, 0);
    assert!(decide(&fixture.store, "lan", Act::Withdraw, hash).await.expect_err("already out").is_conflict());
}

#[tokio::test]
async fn a_decision_on_an_unknown_document_is_refused_and_leaves_no_trace() {
    let fixture = open_with_campus().await;
    let before = events(&fixture.store).await;
    let nothing = decision(ContentHash::of(b"nothing"), Act::Publish, policy(), NOW);
    let refused = write(&fixture.store, async |tx| tx.decide(&nothing, None).await).await;
    assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
    assert_eq!(events(&fixture.store).await, before);
    assert!(fixture.store.decisions(nothing.document).await.expect("reads").is_empty());
}
