//! A house that was founded by the first version goes on under this one.

use qingyuan_model::ContentHash;
use qingyuan_store::DaySpent;

use super::fixture::founded_by_first_schema;
use super::samples::{HOST, LEASE_MS, NOW, campus, new_url, outcome, url};

/// Rows as the first version wrote them.
fn rows() -> String {
    let (now, held, body) = (NOW.0, NOW.plus(LEASE_MS).0, ContentHash::of(b"body"));
    format!(
        r#"INSERT INTO sources VALUES ('campus', '校园站', 'approved', 'known',
             '{{"id":"campus","name":"校园站","state":"approved","tier":"known"}}', {now}, {now});
           INSERT INTO frontier (url, source, host, kind, depth, priority, state, due_at, lease_owner, lease_until, etag)
             VALUES ('http://{HOST}/a', 'campus', '{HOST}', 'page', 0, 0.5, 'scheduled', {now}, '', 0, '"1"'),
                    ('http://{HOST}/b', 'campus', '{HOST}', 'page', 1, 0.9, 'scheduled', {now}, '', 0, NULL),
                    ('http://{HOST}/held', 'campus', '{HOST}', 'page', 1, 0.9, 'scheduled', {now}, 'w0', {held}, NULL),
                    ('http://{HOST}/out', 'campus', '{HOST}', 'page', 1, 0.9, 'stopped', 0, '', 0, NULL);
           INSERT INTO fetches VALUES (1, 'campus', 'http://{HOST}/a', {now}, 200, 'text/html', '[]', '{body}', 4, 0, 'crawl');
           INSERT INTO pages VALUES ('http://{HOST}/a', 'campus', NULL, 1, 'published', '', {now});"#
    )
}

#[tokio::test]
async fn the_frontier_of_the_first_schema_is_claimed_in_order_under_this_one() {
    let fixture = founded_by_first_schema(&rows()).await;
    assert_eq!(fixture.store.source(&campus()).await.expect("reads").name, "校园站");
    assert_eq!(fixture.store.hosts_due(NOW).await.expect("reads"), [HOST]);
    let claim = async |at| fixture.write(async |tx| tx.claim_due(NOW.plus(at), HOST, "w1", LEASE_MS, 9).await).await;
    let claimed = claim(0).await;
    assert_eq!(claimed.iter().map(|claimed| claimed.url.path()).collect::<Vec<_>>(), ["/b", "/a"]);
    assert_eq!(claimed[1].etag.as_deref(), Some("\"1\""));
    assert_eq!(claimed[1].history.visits, 0, "its history begins now");
    for claimed in &claimed {
        fixture.write(async |tx| tx.postpone(claimed, NOW.plus(9 * LEASE_MS), "later", "").await).await;
    }
    assert_eq!(claim(LEASE_MS).await[0].url, url("held"), "what was leased comes when its lease has run out");
}

#[tokio::test]
async fn what_the_first_schema_knew_is_counted_and_found_under_this_one() {
    let fixture = founded_by_first_schema(&rows()).await;
    let add = async |most| fixture.write(async |tx| tx.add_urls(NOW, &campus(), most, &[new_url("c")]).await).await;
    assert_eq!(add(4).await, 0, "the four that were known take their places");
    assert_eq!(add(5).await, 1);
    assert_eq!(outcome(&fixture.store, &url("a")).await, "published");
    assert_eq!(fixture.store.moved_to(&url("a")).await.expect("reads"), None);
    assert_eq!(fixture.store.fetch(1).await.expect("reads").url, url("a"));
    assert!(fixture.store.traps(None).await.expect("reads").is_empty());
    assert_eq!(fixture.store.spent(&campus(), 1).await.expect("reads"), DaySpent::default());
    let boosted =
        fixture.write(async |tx| tx.set_interest(NOW, &qingyuan_model::Actor::House, url("").as_str(), 1.0).await);
    assert_eq!(boosted.await, 5);
    let queue = fixture.store.queues(NOW).await.expect("reads").remove(&campus()).expect("a queue");
    assert_eq!((queue.ready, queue.leased, queue.stopped), (3, 1, 1));
    let fixture = fixture.restart().await;
    assert_eq!(fixture.store.frontier_url(&url("a")).await.expect("reads").expect("a row").due_at, NOW);
}
