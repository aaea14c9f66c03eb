//! What a day's budget needs: counting, resting, waking.

use qingyuan_model::Actor;
use qingyuan_store::DaySpent;

use super::samples::{HOST, LEASE_MS, NOW, campus, new_url, open_with_campus, source};

const DAY: i64 = 19_675;

#[tokio::test]
async fn what_was_spent_adds_up_by_day_and_survives_a_restart() {
    let fixture = open_with_campus().await;
    for pages in [1, 4] {
        fixture.write(async |tx| tx.spend(&campus(), DAY, DaySpent { pages, bytes: 100 }).await).await;
    }
    let fixture = fixture.restart().await;
    let spent = DaySpent { pages: 5, bytes: 200 };
    assert_eq!(fixture.store.spent(&campus(), DAY).await.expect("reads"), spent);
    assert_eq!(fixture.write(async |tx| tx.spent(&campus(), DAY).await).await, spent);
    assert_eq!(fixture.store.spent(&campus(), DAY + 1).await.expect("reads"), DaySpent::default());
}

#[tokio::test]
async fn leased_addresses_are_counted_until_they_are_given_back() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[new_url("a"), new_url("b")]).await).await;
    let claimed = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await).await;
    assert_eq!(fixture.write(async |tx| tx.count_leased(&campus()).await).await, 2);
    fixture.write(async |tx| tx.release(&claimed[0]).await).await;
    fixture.write(async |tx| tx.postpone(&claimed[1], NOW.plus(9), "budget-spent", "").await).await;
    assert_eq!(fixture.write(async |tx| tx.count_leased(&campus()).await).await, 0);
}

#[tokio::test]
async fn a_resting_source_is_not_due_until_its_time_or_until_it_is_woken() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[new_url("a")]).await).await;
    let until = NOW.plus(1_000);
    let rest = async || fixture.write(async |tx| tx.rest_source(&campus(), until).await).await;
    let due = async |now| fixture.store.hosts_due(now).await.expect("reads");
    rest().await;
    assert!(due(until.plus(-1)).await.is_empty());
    let claimed = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await).await;
    assert!(claimed.is_empty());
    assert_eq!(due(until).await, [HOST]);

    fixture.write(async |tx| tx.make_due(NOW, &campus()).await).await;
    assert_eq!(due(NOW).await, [HOST], "somebody asked for a crawl");
    rest().await;
    let mut changed = source("campus");
    changed.allowance.daily_pages = Some(5_000);
    fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &changed).await).await;
    assert_eq!(due(NOW).await, [HOST], "the charter allows more");
}

#[tokio::test]
async fn what_the_budget_put_off_is_due_again_with_a_new_charter() {
    let fixture = open_with_campus().await;
    fixture.write(async |tx| tx.add_urls(NOW, &campus(), 9, &[new_url("a")]).await).await;
    let claimed = fixture.write(async |tx| tx.claim_due(NOW, HOST, "w1", LEASE_MS, 9).await).await;
    fixture.write(async |tx| tx.postpone(&claimed[0], NOW.plus(9_000), "budget-spent", "").await).await;
    assert!(fixture.store.hosts_due(NOW).await.expect("reads").is_empty());
    fixture.write(async |tx| tx.wake_source(&campus()).await).await;
    assert_eq!(fixture.store.hosts_due(NOW).await.expect("reads"), [HOST]);
}
