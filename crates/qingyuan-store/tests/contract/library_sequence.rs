//! The index follows the library by sequence numbers alone.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use qingyuan_model::{Act, ItemState};
use qingyuan_store::{ItemRow, Store, StoreError, Tx};

use super::fixture::open;
use super::samples::{
    NOW, campus, decision, editor, library, open_with_campus, policy, publish, queue, show, source, url,
};

/// An index in miniature: the live items by number, and how far it has read.
#[derive(Default)]
struct Follower {
    seq: i64,
    items: BTreeMap<i64, String>,
    heard: Vec<(i64, i64)>,
}

impl Follower {
    async fn follow(&mut self, store: &Store, limit: i64) {
        loop {
            let page = store.items_after(self.seq, limit).await.expect("reads");
            let Some(last) = page.last() else { return };
            self.seq = last.item.seq;
            page.iter().for_each(|row| self.learn(row));
        }
    }

    fn learn(&mut self, row: &ItemRow) {
        self.heard.push((row.item.id, row.item.seq));
        match row.item.state {
            ItemState::Live => self.items.insert(row.item.id, row.item.url.path().to_owned()),
            ItemState::Withdrawn => self.items.remove(&row.item.id),
        };
    }

    fn library(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.items.values().cloned().collect();
        paths.sort();
        paths
    }
}

#[tokio::test]
async fn each_change_is_seen_once_and_in_order() {
    let fixture = open_with_campus().await;
    assert_eq!(fixture.store.library_seq().await.expect("reads"), 0);
    let mut follower = Follower::default();
    for text in ["甲", "乙", "丙"] {
        fixture.write(async |tx| publish(tx, NOW, &url(text), text).await).await;
    }
    follower.follow(&fixture.store, 2).await;
    assert_eq!(follower.heard.len(), 3);
    assert_eq!(follower.seq, fixture.store.library_seq().await.expect("reads"));

    follower.heard.clear();
    follower.follow(&fixture.store, 2).await;
    assert!(follower.heard.is_empty(), "nothing has changed");

    fixture.write(async |tx| tx.page_gone(NOW, &campus(), &url("甲"), "gone", "404").await).await;
    follower.follow(&fixture.store, 2).await;
    assert_eq!(follower.heard.len(), 1, "one page was gone");
    assert_eq!(follower.items.len(), 2);
}

#[tokio::test]
async fn one_decision_that_moves_several_items_is_not_cut_in_two() {
    let fixture = open_with_campus().await;
    for path in ["a", "b", "c"] {
        fixture.write(async |tx| publish(tx, NOW, &url(path), path).await).await;
    }
    let mut follower = Follower::default();
    follower.follow(&fixture.store, 1).await;
    assert_eq!(follower.library(), ["/a", "/b", "/c"]);

    // All three now show the same bad text; one rejection takes three items out at one sequence number.
    let bad = fixture.write(async |tx| queue(tx, NOW, &url("a"), "广告").await).await;
    for path in ["b", "c"] {
        fixture.write(async |tx| show(tx, NOW, &url(path), "广告").await).await;
    }
    fixture.write(async |tx| tx.decide(&decision(bad, Act::Reject, editor("lan"), NOW), None).await).await;
    assert!(library(&fixture.store).await.is_empty());
    follower.follow(&fixture.store, 1).await;
    assert!(follower.items.is_empty(), "the index missed {:?}", follower.library());
}

#[tokio::test]
async fn numbers_taken_from_the_log_never_collide() {
    let fixture = open_with_campus().await;
    fixture
        .write(async |tx| {
            for number in 0..20 {
                publish(tx, NOW, &url(&number.to_string()), &number.to_string()).await?;
            }
            Ok(())
        })
        .await;
    let hash = fixture.write(async |tx| show(tx, NOW, &url("0"), "19").await).await;
    fixture.write(async |tx| tx.apply_standing(NOW, &campus(), &url("0"), hash).await).await;
    let rows = fixture.store.items_after(0, 99).await.expect("reads");
    let ids: BTreeSet<i64> = rows.iter().map(|row| row.item.id).collect();
    let decisions: BTreeSet<i64> = rows.iter().map(|row| row.decision).collect();
    assert_eq!((rows.len(), ids.len()), (20, 20));
    assert!(decisions.len() >= 19, "each item names the decision that moved it last");
}

/// One thing that happens to one of four pages.
#[derive(Clone, Copy, Debug)]
enum Step {
    Shows { page: u8, text: u8 },
    Decides { text: u8, act: Act },
    Gone { page: u8 },
    Settles { page: u8, text: u8 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let act = prop::sample::select(vec![Act::Publish, Act::Publish, Act::Reject, Act::Withdraw, Act::Reopen]);
    let step = prop_oneof![
        4 => (0..4_u8, 0..4_u8).prop_map(|(page, text)| Step::Shows { page, text }),
        4 => (0..4_u8, act).prop_map(|(text, act)| Step::Decides { text, act }),
        1 => (0..4_u8).prop_map(|page| Step::Gone { page }),
        2 => (0..4_u8, 0..4_u8).prop_map(|(page, text)| Step::Settles { page, text }),
    ];
    prop::collection::vec(step, 1..24)
}

async fn take(tx: &mut Tx, step: Step) -> Result<(), StoreError> {
    let text = |number: u8| format!("正文{number}");
    match step {
        Step::Shows { page, text: number } => show(tx, NOW, &url(&page.to_string()), &text(number)).await.map(|_| ()),
        Step::Decides { text: number, act } => {
            let hash = super::samples::article(&url(""), &text(number)).hash();
            tx.decide(&decision(hash, act, policy(), NOW), None).await.map(|_| ())
        }
        Step::Gone { page } => tx.page_gone(NOW, &campus(), &url(&page.to_string()), "gone", "404").await,
        Step::Settles { page, text: number } => {
            let address = url(&page.to_string());
            let hash = show(tx, NOW, &address, &text(number)).await?;
            tx.apply_standing(NOW, &campus(), &address, hash).await.map(|_| ())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_index_ends_with_the_library(steps in steps(), limit in 1..4_i64) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let fixture = open().await;
            fixture.write(async |tx| tx.put_source(NOW, &qingyuan_model::Actor::House, &source("campus")).await).await;
            let mut follower = Follower::default();
            for step in steps {
                // A step may be refused (nothing shows the text yet); then it must leave no trace.
                let before = fixture.store.library_seq().await.expect("reads");
                if super::fixture::write(&fixture.store, async |tx| take(tx, step).await).await.is_err() {
                    assert_eq!(fixture.store.library_seq().await.expect("reads"), before);
                }
                follower.follow(&fixture.store, limit).await;
                assert_eq!(follower.library(), library(&fixture.store).await, "after {step:?}");
            }
            let heard: BTreeSet<(i64, i64)> = follower.heard.iter().copied().collect();
            assert_eq!(heard.len(), follower.heard.len(), "no change was heard of twice");
            let live = fixture.store.newest_items(99).await.expect("reads");
            let documents: BTreeSet<_> = live.iter().map(|row| row.item.document).collect();
            assert_eq!(documents.len(), live.len(), "no text is in the library twice");
            assert!(matches!(fixture.store.verify_chain().await, Ok(qingyuan_store::Chain::Whole { .. })));
        });
    }
}
