//! Pages that move, and the items that go with them.

use qingyuan_model::EventKind;
use qingyuan_store::Returned;

use super::samples::{HOST, LEASE_MS, NOW, campus, library, new_url, open_with_campus, outcome, publish, url};

#[tokio::test]
async fn an_item_follows_its_page_under_its_number() {
    let fixture = open_with_campus().await;
    let (from, to) = (url("old"), url("new"));
    let hash = fixture.write(async |tx| publish(tx, NOW, &from, "一篇讲义").await).await;
    let (id, _) = fixture.store.item_at(&from).await.expect("reads").expect("an item");
    fixture
        .write(async |tx| {
            tx.mark_moved(NOW, &campus(), &from, &to).await?;
            assert_eq!(tx.live_item_at(&from).await?, Some(hash));
            assert_eq!(tx.moving_to(&to).await?, [(from.clone(), hash)]);
            tx.move_item(NOW.plus(1), &campus(), &from, &to).await?;
            assert_eq!((tx.live_item_at(&from).await?, tx.live_item_at(&to).await?), (None, Some(hash)));
            assert!(tx.moving_to(&to).await?.is_empty(), "it has arrived");
            Ok(())
        })
        .await;
    assert_eq!(fixture.store.item_at(&to).await.expect("reads"), Some((id, "live".to_owned())));
    assert_eq!(fixture.store.item_at(&from).await.expect("reads"), None);
    assert_eq!(fixture.store.moved_to(&from).await.expect("reads"), Some(to.clone()));
    assert_eq!(fixture.store.moved_to(&to).await.expect("reads"), None);
    assert_eq!(
        (outcome(&fixture.store, &from).await, outcome(&fixture.store, &to).await),
        ("moved".to_owned(), "published".to_owned())
    );
    let told = fixture.store.events_about(from.as_str(), 9).await.expect("reads");
    assert!(told.iter().any(|event| event.kind == EventKind::PageMoved.id()), "{told:?}");
    let seq = fixture.store.library_seq().await.expect("reads");
    assert!(told.iter().any(|event| event.seq == seq), "the index will hear of it");
}

#[tokio::test]
async fn where_an_item_stands_already_the_one_that_moves_leaves_a_tombstone() {
    let fixture = open_with_campus().await;
    let (from, to) = (url("old"), url("new"));
    fixture
        .write(async |tx| {
            publish(tx, NOW, &from, "一篇讲义").await?;
            publish(tx, NOW, &to, "另一篇讲义").await
        })
        .await;
    let (there, _) = fixture.store.item_at(&to).await.expect("reads").expect("an item");
    fixture
        .write(async |tx| {
            tx.mark_moved(NOW, &campus(), &from, &to).await?;
            tx.move_item(NOW, &campus(), &from, &to).await
        })
        .await;
    assert_eq!(library(&fixture.store).await, ["/new"]);
    let (gone, state) = fixture.store.item_at(&from).await.expect("reads").expect("the tombstone");
    assert_eq!(state, "withdrawn");
    let items = fixture.store.items_after(0, 9).await.expect("reads");
    let tomb = items.iter().find(|row| row.item.id == gone).expect("it is told to the index");
    assert!(tomb.note.contains(&there.to_string()), "{}", tomb.note);
}

#[tokio::test]
async fn the_new_address_counts_as_fetched_unless_it_is_being_fetched() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[new_url("new"), new_url("held")]).await).await;
    let held = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await).await;
    let held = held.into_iter().partition::<Vec<_>, _>(|claimed| claimed.url == url("held"));
    fixture.write(async |tx| tx.release(&held.1[0]).await).await;
    let later = NOW.plus(1_000_000);
    for path in ["new", "held"] {
        let validators = (Some("\"7\"".to_owned()), None);
        fixture.write(async |tx| tx.succeed_url(NOW, &url(path), later, validators).await).await;
    }
    let row = async |path| fixture.store.frontier_url(&url(path)).await.expect("reads").expect("a row");
    let new = row("new").await;
    assert_eq!((new.due_at, new.fetched_at, new.outcome.as_str()), (later, Some(NOW), "fetched"));
    assert_eq!(row("held").await.fetched_at, None);
    fixture.write(async |tx| tx.give_back(NOW, &held.0[0], Returned::default()).await).await;
    let due = fixture.write(async |tx| tx.claim_due(later, HOST, "w1", LEASE_MS, 9).await).await;
    assert_eq!(due.iter().find(|claimed| claimed.url == url("new")).expect("due").etag.as_deref(), Some("\"7\""));
}

#[tokio::test]
async fn what_became_of_a_page_is_written_over_its_address_unless_it_is_being_fetched() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[new_url("a")]).await).await;
    let annotate = async || {
        fixture.write(async |tx| tx.annotate_url(&url("a"), "soft-404", "它说没有", NOW.plus(70)).await).await;
        let row = fixture.store.frontier_url(&url("a")).await.expect("reads").expect("a row");
        (row.outcome, row.due_at)
    };
    let claimed = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await).await.remove(0);
    assert_eq!(annotate().await, (String::new(), NOW));
    fixture.write(async |tx| tx.release(&claimed).await).await;
    assert_eq!(annotate().await, ("soft-404".to_owned(), NOW.plus(70)));
    assert!(fixture.store.hosts_due(NOW.plus(69)).await.expect("reads").is_empty());
}
