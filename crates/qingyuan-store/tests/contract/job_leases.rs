//! Jobs are done once, in the transaction that writes their result.

use qingyuan_model::{Actor, EventKind, Millis};
use qingyuan_store::{Job, Store};
use serde_json::json;

use super::fixture::{Fixture, open, write};
use super::samples::{LEASE_MS, NOW, events};

async fn enqueue(fixture: &Fixture, at: Millis, key: &str) {
    fixture.write(async |tx| tx.enqueue(at, "screen", key, &json!({ "document": key })).await).await;
}

async fn claim(store: &Store, now: Millis, owner: &str) -> Vec<Job> {
    write(store, async |tx| tx.claim_jobs(now, owner, LEASE_MS, 99).await).await.expect("claims")
}

fn ids(jobs: &[Job]) -> Vec<&str> {
    jobs.iter().map(|job| job.id.as_str()).collect()
}

#[tokio::test]
async fn work_asked_for_twice_is_one_job_until_it_is_done() {
    let fixture = open().await;
    enqueue(&fixture, NOW, "a").await;
    enqueue(&fixture, NOW.plus(1), "a").await;
    fixture.write(async |tx| tx.enqueue(NOW, "index", "a", &json!({})).await).await;
    assert_eq!(fixture.store.count_jobs().await.expect("counts"), (2, 0), "another kind is other work");

    let jobs = claim(&fixture.store, NOW, "w1").await;
    assert_eq!(ids(&jobs), ["index:a", "screen:a"]);
    assert_eq!((jobs[1].kind.as_str(), jobs[1].payload.as_str()), ("screen", r#"{"document":"a"}"#));
    fixture.write(async |tx| tx.finish_job(&jobs[1]).await).await;
    enqueue(&fixture, NOW.plus(2), "a").await;
    assert_eq!(ids(&claim(&fixture.store, NOW.plus(2), "w1").await), ["screen:a"], "done before, asked for anew");
}

#[tokio::test]
async fn jobs_are_claimed_oldest_first_and_not_before_they_are_due() {
    let fixture = open().await;
    for (at, key) in [(NOW.plus(2), "a"), (NOW, "c"), (NOW.plus(1), "b"), (NOW.plus(9), "later")] {
        enqueue(&fixture, at, key).await;
    }
    let first = fixture.write(async |tx| tx.claim_jobs(NOW.plus(2), "w1", LEASE_MS, 2).await).await;
    assert_eq!(ids(&first), ["screen:c", "screen:b"]);
    assert_eq!(ids(&claim(&fixture.store, NOW.plus(2), "w2").await), ["screen:a"], "the others are leased");
    assert!(claim(&fixture.another_process().await, NOW.plus(2), "w3").await.is_empty());
}

#[tokio::test]
async fn a_job_ends_together_with_its_result_or_not_at_all() {
    let fixture = open().await;
    enqueue(&fixture, NOW, "a").await;
    let job = claim(&fixture.store, NOW, "w1").await.remove(0);
    {
        let mut tx = fixture.store.transact().await.expect("begins");
        tx.append(NOW, &Actor::House, EventKind::DocumentScreened, "a", &json!({})).await.expect("appends");
        tx.finish_job(&job).await.expect("finishes");
        // Dropped: the power went out before the commit.
    }
    assert_eq!(fixture.store.count_jobs().await.expect("counts"), (1, 0));
    assert_eq!(events(&fixture.store).await, 0);

    let again = claim(&fixture.store, NOW.plus(LEASE_MS), "w2").await.remove(0);
    fixture
        .write(async |tx| {
            tx.append(NOW, &Actor::House, EventKind::DocumentScreened, "a", &json!({})).await?;
            tx.finish_job(&again).await
        })
        .await;
    assert_eq!(fixture.store.count_jobs().await.expect("counts"), (0, 0));
    assert_eq!(events(&fixture.store).await, 1);
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_writes_no_result() {
    let fixture = open().await;
    enqueue(&fixture, NOW, "a").await;
    let late = claim(&fixture.store, NOW, "w1").await.remove(0);
    let taken = claim(&fixture.store, NOW.plus(LEASE_MS), "w2").await.remove(0);
    let finish_late = async || {
        write(&fixture.store, async |tx| {
            tx.append(NOW, &Actor::House, EventKind::DocumentScreened, "late", &json!({})).await?;
            tx.enqueue(NOW, "index", "late", &json!({})).await?;
            tx.finish_job(&late).await
        })
        .await
    };
    assert!(finish_late().await.expect_err("another worker holds it").is_conflict());
    assert_eq!((events(&fixture.store).await, fixture.store.count_jobs().await.expect("counts")), (0, (1, 0)));

    fixture.write(async |tx| tx.finish_job(&taken).await).await;
    assert!(finish_late().await.expect_err("another worker has finished it").is_conflict());
    assert_eq!((events(&fixture.store).await, fixture.store.count_jobs().await.expect("counts")), (0, (0, 0)));
}

#[tokio::test]
async fn a_failed_job_waits_twice_as_long_each_time_and_in_the_end_for_a_person() {
    let fixture = open().await;
    enqueue(&fixture, NOW, "a").await;
    let mut now = NOW;
    for (failures, pause) in [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000].into_iter().enumerate() {
        let job = claim(&fixture.store, now, "w1").await.remove(0);
        assert_eq!(job.attempts, i64::try_from(failures).expect("a small number"));
        fixture.write(async |tx| tx.fail_job(now, &job, "磁盘已满").await).await;
        assert!(claim(&fixture.store, now.plus(pause - 1), "w1").await.is_empty(), "after failure {}", failures + 1);
        now = now.plus(pause);
    }
    let last = claim(&fixture.store, now, "w1").await.remove(0);
    fixture.write(async |tx| tx.fail_job(now, &last, "磁盘已满").await).await;
    assert_eq!(fixture.store.count_jobs().await.expect("counts"), (0, 1));
    assert!(claim(&fixture.store, now.plus(i64::from(u32::MAX)), "w1").await.is_empty());
    enqueue(&fixture, now, "a").await;
    assert_eq!(
        fixture.store.count_jobs().await.expect("counts"),
        (0, 1),
        "asking again does not hide it from the person"
    );
}

#[tokio::test]
async fn a_late_failure_does_not_disturb_the_worker_that_holds_the_job_now() {
    let fixture = open().await;
    enqueue(&fixture, NOW, "a").await;
    let late = claim(&fixture.store, NOW, "w1").await.remove(0);
    let end = NOW.plus(LEASE_MS);
    let taken = claim(&fixture.store, end, "w2").await.remove(0);
    fixture.write(async |tx| tx.fail_job(end, &late, "超时").await).await;
    fixture.write(async |tx| tx.finish_job(&taken).await).await;
    assert_eq!(fixture.store.count_jobs().await.expect("counts"), (0, 0));
}
