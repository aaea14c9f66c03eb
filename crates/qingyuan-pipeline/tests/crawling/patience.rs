//! Requests side by side, hosts that hang, and sites that ask for patience.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use qingyuan_pipeline::WorkPlan;
use tokio_util::sync::CancellationToken;

use super::scene::{HOUR_MS, MINUTE_MS, Scene, source};
use super::site::{Reply, Site, lesson};

/// Requests that may be under way at once.
const IN_FLIGHT: usize = 64;

/// A bound on what never takes long.
const BOUND: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Crowd {
    present: Mutex<(usize, usize)>,
    changed: Condvar,
}

impl Crowd {
    /// Comes in, and stays until one more is there than may be, or nobody has come for a while since all were.
    fn visit(&self) {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        present.0 += 1;
        present.1 = present.1.max(present.0);
        self.changed.notify_all();
        let full = |seen: &mut (usize, usize)| seen.1 < IN_FLIGHT;
        let waited = self.changed.wait_timeout_while(present, BOUND, full);
        let (present, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let one_more = |seen: &mut (usize, usize)| seen.1 <= IN_FLIGHT;
        let waited = self.changed.wait_timeout_while(present, Duration::from_millis(300), one_more);
        let (mut present, _) = waited.unwrap_or_else(PoisonError::into_inner);
        present.0 -= 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_requests_are_under_way_at_most() {
    let crowd = Arc::new(Crowd::default());
    let sites: Vec<Site> = (1..=90)
        .map(|number| {
            let crowd = Arc::clone(&crowd);
            let site = Site::with(&format!("127.0.1.{number}"), move |path| {
                // Once for each host is enough to fill the house.
                if path == "/robots.txt" {
                    crowd.visit();
                }
            });
            site.put("/", Reply::page(lesson(number)));
            site
        })
        .collect();
    let scene = Scene::with(&source(&sites.iter().collect::<Vec<_>>())).await;
    scene.work().await;
    let most = crowd.present.lock().unwrap_or_else(PoisonError::into_inner).1;
    assert_eq!(most, IN_FLIGHT);
    assert!(sites.iter().all(|site| site.times("/") == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_never_answers_keeps_no_other_waiting() {
    let gate = Arc::new((Mutex::new((0, false)), Condvar::new()));
    let held = Arc::clone(&gate);
    let tar = Site::with("127.0.2.1", move |_| {
        let mut hanging = held.0.lock().unwrap_or_else(PoisonError::into_inner);
        hanging.0 += 1;
        let waited = held.1.wait_timeout_while(hanging, BOUND, |(_, over)| !*over);
        waited.unwrap_or_else(PoisonError::into_inner).0.0 -= 1;
    });
    tar.put("/", Reply::page(lesson(0)));
    let brisk = Site::at("127.0.2.2");
    let paths: Vec<String> = (0..30).map(|number| format!("/wen/{number}.html")).collect();
    brisk.lessons(&paths);
    let scene = Scene::with(&source(&[&tar, &brisk])).await;
    let stop = CancellationToken::new();
    let work = tokio::spawn({
        let (house, stop) = (Arc::clone(&scene.house), stop.clone());
        async move { house.work(WorkPlan { crawl: true, ..WorkPlan::default() }, stop).await }
    });
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let all = async {
        while brisk.asked().len() <= paths.len() {
            pace.tick().await;
        }
    };
    tokio::time::timeout(BOUND, all).await.expect("the other host is crawled");
    let hanging = gate.0.lock().unwrap_or_else(PoisonError::into_inner).0;
    assert_eq!(hanging, 1, "all of it while the first request still hangs");
    assert_eq!(brisk.asked().into_iter().collect::<BTreeSet<_>>().len(), paths.len() + 1);
    gate.0.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
    gate.1.notify_all();
    stop.cancel();
    work.await.expect("the worker lives").expect("works");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_asks_for_patience_gets_it() {
    let site = Site::at("127.0.0.1");
    site.put("/", Reply::status(429, "retry-after: 7200"));
    let scene = Scene::with(&source(&[&site])).await;
    scene.work().await;
    assert_eq!(site.times("/"), 1);
    let row = scene.row(&site.url("/")).await;
    assert_eq!((row.outcome.as_str(), row.state.as_str()), ("http-429", "scheduled"));
    site.put("/", Reply::page(lesson(1)));
    scene.pass(2 * HOUR_MS - MINUTE_MS);
    scene.work().await;
    assert_eq!(site.times("/"), 1, "a minute too early");
    scene.pass(2 * MINUTE_MS);
    scene.work().await;
    assert_eq!(site.times("/"), 2);
    assert_eq!(scene.row(&site.url("/")).await.outcome, "fetched");
}
