//! Shapes of addresses: what they brought, and those that are held.

use qingyuan_store::{Returned, ShapeKey, StoreError, Tally, TrapState};

use super::fixture::{Fixture, write};
use super::samples::{HOST, LEASE_MS, NOW, campus, editor, events, new_url, open_with_campus, url};

fn key(shape: &str) -> ShapeKey {
    ShapeKey { source: campus(), host: HOST.to_owned(), shape: shape.to_owned() }
}

const BARREN: Tally = Tally { judged: 40, fresh: 2, barren: 30 };

/// A frontier with two pages of a calendar and one beside it, none of them a seed; the calendar is held.
async fn held() -> (Fixture, i64) {
    let fixture = open_with_campus().await;
    let deep = |path: &str| qingyuan_store::NewUrl { depth: 1, ..new_url(path) };
    let urls = [deep("rili/1"), deep("rili/2"), deep("wen"), new_url("rili/seed")];
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &urls).await).await;
    let examples = [url("rili/1").to_string()];
    let id = fixture
        .write(async |tx| {
            let id = tx.quarantine(NOW, &key("/rili/#"), "calendar", &examples, BARREN, 30).await?;
            let stopped = tx.stop_caught(id, &key("/rili/#"), "a calendar", |url| url.contains("/rili/")).await?;
            assert_eq!(stopped, 2, "a seed is never caught");
            Ok(id)
        })
        .await;
    (fixture, id)
}

#[tokio::test]
async fn what_is_held_leaves_the_schedule_and_is_shown_with_what_it_cost() {
    let (fixture, id) = held().await;
    fixture.write(async |tx| tx.turn_away(id, 7).await).await;
    let traps = fixture.store.traps(Some(&campus())).await.expect("reads");
    let trap = &traps[0];
    assert_eq!((trap.id, &trap.key, trap.kind.as_str()), (id, &key("/rili/#"), "calendar"));
    assert_eq!((trap.stopped, trap.turned_away, trap.bound, trap.state), (2, 7, 30, TrapState::Held));
    assert_eq!((trap.tally.judged, trap.tally.fresh), (40, 2));
    let claimed = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await).await;
    let mut paths: Vec<&str> = claimed.iter().map(|claimed| claimed.url.path()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/rili/seed", "/wen"]);
    let row = fixture.store.frontier_url(&url("rili/1")).await.expect("reads").expect("a row");
    assert_eq!((row.outcome.as_str(), row.detail.as_str()), ("trap", "a calendar"));
}

#[tokio::test]
async fn an_address_that_is_being_fetched_is_not_stopped() {
    let fixture = open_with_campus().await;
    let deep = qingyuan_store::NewUrl { depth: 1, ..new_url("rili/1") };
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[deep]).await).await;
    let claimed = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await).await.remove(0);
    let stopped = fixture.write(async |tx| {
        let id = tx.quarantine(NOW, &key("/rili/#"), "calendar", &[], BARREN, 30).await?;
        tx.stop_caught(id, &key("/rili/#"), "", |_| true).await
    });
    assert_eq!(stopped.await, 0);
    fixture.write(async |tx| tx.give_back(NOW, &claimed, Returned::default()).await).await;
}

#[tokio::test]
async fn a_released_trap_gives_its_addresses_back_and_counts_from_nothing() {
    let (fixture, id) = held().await;
    fixture.write(async |tx| tx.put_tally(&key("/rili/#"), BARREN).await).await;
    let before = events(&fixture.store).await;
    let freed = fixture.write(async |tx| {
        let state = TrapState::Released;
        let trap = tx.settle_trap(NOW.plus(5), &editor("li"), &campus(), id, state, "校历有用").await?;
        assert_eq!(trap.state, TrapState::Held, "as it was");
        tx.free_caught(NOW.plus(5), &trap.key, |url| url.contains("/rili/")).await
    });
    assert_eq!(freed.await, 2);
    assert_eq!(events(&fixture.store).await, before + 1);
    assert_eq!(fixture.write(async |tx| tx.tally(&key("/rili/#")).await).await, Tally::default());
    let trap = fixture.store.traps(None).await.expect("reads").remove(0);
    assert_eq!(
        (trap.state, trap.note.as_str(), trap.at, trap.stopped),
        (TrapState::Released, "校历有用", NOW.plus(5), 0)
    );
    assert_eq!(fixture.store.count_due(NOW.plus(5), Some(&campus())).await.expect("counts"), 4);

    // Held anew, it is the same trap under a new number, with the admin's word forgotten.
    let again =
        fixture.write(async |tx| tx.quarantine(NOW.plus(9), &key("/rili/#"), "calendar", &[], BARREN, 60).await).await;
    let traps = fixture.store.traps(None).await.expect("reads");
    assert_eq!(traps.len(), 1);
    assert_eq!((traps[0].id, traps[0].bound, traps[0].state, traps[0].note.as_str()), (again, 60, TrapState::Held, ""));
}

#[tokio::test]
async fn a_trap_is_settled_under_its_own_source_only() {
    let (fixture, id) = held().await;
    let other = qingyuan_model::SourceId::parse("news").expect("a lawful id");
    for (source, id) in [(&campus(), id + 1_000), (&other, id)] {
        let done = write(&fixture.store, async |tx| {
            tx.settle_trap(NOW, &editor("li"), source, id, TrapState::Blocked, "no").await
        });
        assert!(matches!(done.await, Err(StoreError::Missing { what: "trap", .. })));
    }
}

#[tokio::test]
async fn a_shape_remembers_its_tally_its_texts_and_its_links() {
    let fixture = open_with_campus().await;
    fixture
        .write(async |tx| {
            let (list, page) = (key("/list"), key("/wen/#"));
            assert_eq!(tx.tally(&page).await?, Tally::default());
            tx.put_tally(&page, Tally { barren: 1, ..BARREN }).await?;
            tx.put_tally(&page, BARREN).await?;
            assert_eq!(tx.tally(&page).await?, BARREN);
            assert_eq!(tx.tally(&list).await?, Tally::default(), "shapes do not share");

            for (slot, print, text) in [(0, 1, "一"), (1, u64::MAX, "二"), (0, 3, "三")] {
                tx.put_shape_text(&page, slot, print, text).await?;
            }
            let mut texts = tx.shape_texts(&page).await?;
            texts.sort();
            assert_eq!(texts, [(3, "三".to_owned()), (u64::MAX, "二".to_owned())]);

            assert_eq!(tx.put_shape_links(&list, &[1, 2, 2, u64::MAX]).await?, 3);
            assert_eq!(tx.put_shape_links(&list, &[2, 3]).await?, 1, "only 3 is new");
            assert_eq!(tx.put_shape_links(&page, &[2]).await?, 1);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn of_addresses_that_differ_in_order_the_first_is_the_one() {
    let fixture = open_with_campus().await;
    let first = async |url| fixture.write(async |tx| tx.is_first_variant("a=1&b=2", url).await).await;
    assert!(first("/?b=2&a=1").await);
    assert!(first("/?b=2&a=1").await, "the very one, met again");
    assert!(!first("/?a=1&b=2").await);
}

#[tokio::test]
async fn a_host_keeps_its_last_answer_to_what_cannot_be_there() {
    let fixture = open_with_campus().await;
    assert_eq!(fixture.store.probe(HOST).await.expect("reads"), None);
    for (at, status, text) in [(0, 200, "什么也没有"), (5, 404, "")] {
        fixture.write(async |tx| tx.put_probe(NOW.plus(at), HOST, status, text).await).await;
        assert_eq!(fixture.store.probe(HOST).await.expect("reads"), Some((NOW.plus(at), text.to_owned())));
    }
}
