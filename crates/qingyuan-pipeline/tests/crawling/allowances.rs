//! Hours and a day's budget.

use std::collections::BTreeSet;

use qingyuan_model::SourceState;

use super::scene::{HOUR_MS, Scene, source};
use super::site::{Reply, Site, html};

fn paths(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("/wen/{number}.html")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_days_pages_are_not_exceeded_across_a_restart_and_the_next_day_goes_on() {
    let site = Site::at("127.0.0.1");
    site.lessons(&paths(11));
    let mut charter = source(&[&site]);
    charter.allowance.daily_pages = Some(5);
    let scene = Scene::with(&charter).await;
    scene.work().await;
    assert_eq!(site.asked().len(), 5);
    assert!(scene.ends("budget-spent").await > 0, "the admin sees why the others wait");

    let scene = scene.restart().await;
    scene.pass(HOUR_MS);
    scene.work().await;
    assert_eq!(site.asked().len(), 5, "what was spent is remembered");

    let different = || site.asked().into_iter().collect::<BTreeSet<_>>().len();
    scene.pass(12 * HOUR_MS);
    scene.work().await;
    assert_eq!((site.asked().len(), different()), (10, 10), "at one in the morning another day has begun");
    scene.pass(24 * HOUR_MS);
    scene.work().await;
    assert_eq!(different(), 12, "all pages came in three days");
    assert!(site.asked().len() <= 15, "and five a day, with those that are looked at again: {:?}", site.asked());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_days_megabytes_stop_the_crawl_at_the_page_that_spends_them() {
    let site = Site::at("127.0.0.1");
    let paths = paths(9);
    site.lessons(&paths);
    // Four of these are more than a megabyte.
    let filling = "x".repeat(300_000);
    for (number, path) in paths.iter().enumerate() {
        site.put(path, Reply::page(html(path, &format!("<p>{number}</p><!-- {filling} -->"))));
    }
    let mut charter = source(&[&site]);
    charter.allowance.daily_megabytes = Some(1);
    let scene = Scene::with(&charter).await;
    scene.work().await;
    assert_eq!(site.asked().len(), 5, "the front page and four");
    assert_eq!(scene.ends("budget-spent").await, 5);
    let scene = scene.restart().await;
    scene.work().await;
    assert_eq!(site.asked().len(), 5);
    scene.pass(13 * HOUR_MS);
    scene.work().await;
    assert_eq!(site.asked().len(), 9, "four a day");
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_its_hours_a_source_is_left_alone() {
    let site = Site::at("127.0.0.1");
    site.lessons(&paths(3));
    let mut charter = source(&[&site]);
    charter.allowance.hours = vec!["22:00-23:00 +08:00".to_owned()];
    let scene = Scene::with(&charter).await;
    scene.work().await;
    assert!(site.asked().is_empty());
    assert_eq!(scene.ends("outside-hours").await, 1);
    scene.pass(9 * HOUR_MS);
    scene.work().await;
    assert!(site.asked().is_empty(), "nine o'clock is too early");
    scene.pass(HOUR_MS + 60_000);
    scene.work().await;
    assert_eq!(site.asked().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_source_is_left_alone() {
    let site = Site::at("127.0.0.1");
    site.lessons(&paths(3));
    let mut charter = source(&[&site]);
    charter.state = SourceState::Paused;
    let scene = Scene::with(&charter).await;
    scene.work().await;
    assert!(site.asked().is_empty());
}
