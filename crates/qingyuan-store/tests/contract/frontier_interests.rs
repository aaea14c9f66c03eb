//! Editors' interest moves addresses forward or back.

use qingyuan_store::{NewUrl, Returned};

use super::fixture::Fixture;
use super::samples::{HOST, LEASE_MS, NOW, campus, editor, events, new_url, open_with_campus};

async fn order(fixture: &Fixture) -> Vec<String> {
    fixture
        .write(async |tx| {
            let claimed = tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await?;
            for url in &claimed {
                tx.release(url).await?;
            }
            Ok(claimed)
        })
        .await
        .into_iter()
        .map(|claimed| claimed.url.path().to_owned())
        .collect()
}

async fn interest(fixture: &Fixture, path: &str, boost: f64) -> u64 {
    let prefix = format!("http://{HOST}/{path}");
    fixture.write(async |tx| tx.set_interest(NOW, &editor("bianji"), &prefix, boost).await).await
}

#[tokio::test]
async fn the_longest_prefix_holds_for_known_addresses_and_new_ones() {
    let fixture = open_with_campus().await;
    let urls = [new_url("a/1"), new_url("b/1"), NewUrl { priority: 0.6, ..new_url("b/old/1") }];
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &urls).await).await;
    assert_eq!(order(&fixture).await, ["/b/old/1", "/a/1", "/b/1"]);

    assert_eq!(interest(&fixture, "b/old/", -1.0).await, 1);
    assert_eq!(interest(&fixture, "b/", 2.0).await, 2, "both begin with it");
    assert_eq!(order(&fixture).await, ["/b/1", "/a/1", "/b/old/1"], "the longer prefix still holds");
    let late = [new_url("b/2"), NewUrl { priority: 0.9, ..new_url("b/old/2") }];
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &late).await).await;
    assert_eq!(order(&fixture).await, ["/b/1", "/b/2", "/a/1", "/b/old/2", "/b/old/1"]);

    interest(&fixture, "b/old/", 0.0).await;
    assert_eq!(order(&fixture).await, ["/b/old/2", "/b/old/1", "/b/1", "/b/2", "/a/1"], "now `b/` holds there too");
    interest(&fixture, "b/", 0.0).await;
    assert_eq!(order(&fixture).await, ["/b/old/2", "/b/old/1", "/a/1", "/b/1", "/b/2"]);
    assert_eq!(events(&fixture.store).await, 5, "the source's event and one for each act");
}

#[tokio::test]
async fn an_interest_stays_when_an_address_is_given_back() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[new_url("a"), new_url("b")]).await).await;
    interest(&fixture, "b", 1.0).await;
    fixture
        .write(async |tx| {
            for claimed in tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await? {
                let liveliness = Some(if claimed.url.path() == "/a" { 0.3 } else { 0.0 });
                tx.give_back(NOW, &claimed, Returned { due_at: Some(NOW), liveliness, ..Returned::default() }).await?;
            }
            Ok(())
        })
        .await;
    assert_eq!(order(&fixture).await, ["/b", "/a"]);
    interest(&fixture, "b", 0.0).await;
    assert_eq!(order(&fixture).await, ["/a", "/b"], "what changes often comes first again");
}
