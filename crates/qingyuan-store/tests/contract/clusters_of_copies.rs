//! Documents with nearly the same text: found, joined, and handed from one address to another.

use qingyuan_model::{Act, ContentHash, Preference, canonical_member};
use qingyuan_store::{CopyClaims, CopyRow, StoreError, Tx};
use url::Url;

use super::fixture::{Fixture, write};
use super::samples::{NOW, campus, decision, editor, library, open_with_campus, outcome, policy, publish, show, url};

/// A page that is shown, entered with these bands.
async fn enter(tx: &mut Tx, path: &str, bands: &[u64]) -> Result<ContentHash, StoreError> {
    let hash = show(tx, NOW, &url(path), path).await?;
    tx.enter_copy(hash, bands, &CopyClaims::default()).await?;
    Ok(hash)
}

async fn addresses(fixture: &Fixture, document: ContentHash) -> Vec<String> {
    let rows = fixture.store.copies(document).await.expect("reads");
    rows.into_iter().map(|row| row.member.url.path().to_owned()).collect()
}

#[tokio::test]
async fn candidates_share_bands_and_the_likeliest_come_first() {
    let fixture = open_with_campus().await;
    // All 64 bits are used.
    let top = u64::MAX;
    let [one, most, none] = fixture
        .write(async |tx| {
            Ok([enter(tx, "one", &[1]).await?, enter(tx, "most", &[1, 2, top]).await?, enter(tx, "none", &[9]).await?])
        })
        .await;
    let own = fixture.write(async |tx| enter(tx, "own", &[1, 2, top]).await).await;
    let found = fixture.write(async |tx| tx.copy_candidates(own, &[1, 2, top]).await).await;
    assert_eq!(found, [most, one], "not itself, and not {none}");
    assert!(fixture.write(async |tx| tx.copy_candidates(own, &[]).await).await.is_empty());
    let again = fixture.write(async |tx| tx.enter_copy(own, &[7], &CopyClaims::default()).await).await;
    assert!(!again, "entered once");
}

#[tokio::test]
async fn a_farm_of_copies_costs_no_more_than_a_few() {
    let fixture = open_with_campus().await;
    let own = fixture
        .write(async |tx| {
            for n in 0..60 {
                enter(tx, &format!("farm-{n}"), &[1, 2]).await?;
            }
            enter(tx, "own", &[1, 2]).await
        })
        .await;
    let found = fixture.write(async |tx| tx.copy_candidates(own, &[1, 2]).await).await;
    assert_eq!(found.len(), 24);
}

#[tokio::test]
async fn a_bridge_makes_one_cluster_of_two_whatever_came_first() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let fixture = open_with_campus().await;
        let mut hashes = [ContentHash::of(b""); 3];
        for at in order {
            let path = ["a", "bridge", "z"][at];
            hashes[at] = fixture.write(async |tx| enter(tx, path, &[]).await).await;
        }
        let [a, bridge, z] = hashes;
        assert_eq!(addresses(&fixture, a).await, ["/a"], "alone at first");
        assert!(fixture.write(async |tx| tx.join_copies(bridge, z).await).await);
        assert!(fixture.write(async |tx| tx.join_copies(a, bridge).await).await);
        assert!(!fixture.write(async |tx| tx.join_copies(z, a).await).await, "they are one by now");
        for hash in hashes {
            assert_eq!(addresses(&fixture, hash).await, ["/a", "/bridge", "/z"]);
        }
    }
    let fixture = open_with_campus().await;
    let (one, other) = (ContentHash::of(b"1"), ContentHash::of(b"2"));
    let error = write(&fixture.store, async |tx| tx.join_copies(one, other).await).await.expect_err("never entered");
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
}

#[tokio::test]
async fn what_pages_say_of_their_origin_comes_back_and_what_is_gone_does_not() {
    let fixture = open_with_campus().await;
    let [copy, original] = fixture
        .write(async |tx| {
            let copy = show(tx, NOW, &url("copy"), "转载").await?;
            let claims = CopyClaims {
                canonical: Some(url("original")),
                origin: Some("校园站".into()),
                site: Some("某某门户".into()),
                published: Some("2026-03-05".into()),
            };
            tx.enter_copy(copy, &[], &claims).await?;
            let original = enter(tx, "original", &[]).await?;
            tx.join_copies(copy, original).await?;
            Ok([copy, original])
        })
        .await;
    let rows = fixture.store.copies(original).await.expect("reads");
    let CopyRow { member, title, outcome, item } = &rows[0];
    assert_eq!((member.document, member.chars, member.fetched_at), (copy, 2, NOW));
    assert_eq!(member.names, ["校园站", "某某门户"]);
    assert_eq!((member.origin.as_deref(), member.published.as_deref()), (Some("校园站"), Some("2026-03-05")));
    assert_eq!((title.as_str(), outcome.as_str(), *item), ("《转载》", "extracted", None));
    let members: Vec<_> = rows.into_iter().map(|row| row.member).collect();
    assert_eq!(canonical_member(&members), Some((1, Some(Preference::NamedByKnown))));
    fixture.write(async |tx| tx.page_gone(NOW, &campus(), &url("original"), "gone", "404").await).await;
    assert_eq!(addresses(&fixture, copy).await, ["/copy"]);
}

#[tokio::test]
async fn the_item_of_a_policy_is_handed_over_under_its_number_and_that_of_a_person_is_not() {
    let fixture = open_with_campus().await;
    let better = fixture
        .write(async |tx| {
            let old = publish(tx, NOW, &url("reprint"), "转载").await?;
            tx.enter_copy(old, &[], &CopyClaims::default()).await?;
            let better = enter(tx, "original", &[]).await?;
            tx.join_copies(old, better).await?;
            Ok(better)
        })
        .await;
    let number = fixture.store.newest_items(9).await.expect("reads")[0].item.id;
    let items = fixture.write(async |tx| tx.copy_items(better, &url("original")).await).await;
    assert_eq!((items.len(), items[0].id, &items[0].actor), (1, number, &policy()));
    assert!(fixture.write(async |tx| tx.copy_items(better, &url("reprint")).await).await.is_empty(), "not its own");

    let by_person = qingyuan_store::CopyItem { actor: editor("a"), ..items[0].clone() };
    let refused = write(&fixture.store, async |tx| tx.hand_over(NOW, &by_person, &url("original")).await).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })));
    assert_eq!(library(&fixture.store).await, ["/reprint"]);

    fixture
        .write(async |tx| {
            tx.hand_over(NOW, &items[0], &url("original")).await?;
            tx.decide(&decision(better, Act::Publish, policy(), NOW), None).await
        })
        .await;
    assert_eq!(library(&fixture.store).await, ["/original"]);
    let item = fixture.store.item(number).await.expect("the number stays");
    assert_eq!((item.item.document, item.title.as_str()), (better, "《original》"));
    assert_eq!(outcome(&fixture.store, &url("reprint")).await, "duplicate");
    assert_eq!(outcome(&fixture.store, &url("original")).await, "published");
    let rows = fixture.store.copies(better).await.expect("reads");
    assert_eq!(rows.iter().map(|row| row.item).collect::<Vec<_>>(), [Some(number), None]);
}

#[tokio::test]
async fn refused_members_are_told_with_the_reason_and_what_a_person_decided_stands() {
    let fixture = open_with_campus().await;
    let [bad, new] = fixture
        .write(async |tx| {
            let bad = publish(tx, NOW, &url("bad"), "旧闻").await?;
            tx.enter_copy(bad, &[], &CopyClaims::default()).await?;
            assert!(tx.may_move_by_policy(bad).await?);
            let new = enter(tx, "new", &[]).await?;
            tx.join_copies(bad, new).await?;
            assert!(tx.copies_refused(new).await?.is_empty());
            tx.decide(&decision(bad, Act::Withdraw, editor("a"), NOW), None).await?;
            Ok([bad, new])
        })
        .await;
    let refused = fixture.write(async |tx| tx.copies_refused(new).await).await;
    assert_eq!((refused.len(), refused[0].document, refused[0].act), (1, bad, Act::Withdraw));
    assert_eq!(refused[0].reason, "已逐段读过");
    assert!(fixture.write(async |tx| tx.copies_refused(bad).await).await.is_empty(), "not itself");
    assert!(!fixture.write(async |tx| tx.may_move_by_policy(bad).await).await);
    assert!(fixture.write(async |tx| tx.may_move_by_policy(new).await).await);
    fixture.write(async |tx| tx.settle_copy(NOW, &campus(), &url("new"), new, 3).await).await;
    assert_eq!(outcome(&fixture.store, &url("new")).await, "duplicate");
}

#[tokio::test]
async fn the_versions_of_a_page_are_found_again() {
    let fixture = open_with_campus().await;
    let at: Url = url("page");
    let [first, second, third] = fixture
        .write(async |tx| {
            let first = publish(tx, NOW, &at, "一").await?;
            let second = show(tx, NOW, &at, "二").await?;
            Ok([first, second, show(tx, NOW, &at, "三").await?])
        })
        .await;
    let store = &fixture.store;
    assert_eq!(store.decided_before(&at, third).await.expect("reads"), Some(first), "what is in the library");
    assert_eq!(store.decided_before(&at, first).await.expect("reads"), None);
    assert_eq!(store.version_before(&at, third).await.expect("reads"), Some(second));
    assert_eq!(store.version_before(&at, first).await.expect("reads"), None);
    fixture.write(async |tx| tx.decide(&decision(first, Act::Withdraw, editor("a"), NOW), None).await).await;
    assert_eq!(
        store.decided_before(&at, third).await.expect("reads"),
        Some(first),
        "it was decided, if no item any more"
    );
    fixture.write(async |tx| tx.decide(&decision(third, Act::Publish, policy(), NOW), None).await).await;
    assert_eq!(store.decided_before(&at, second).await.expect("reads"), Some(first), "nothing that came later");
}
