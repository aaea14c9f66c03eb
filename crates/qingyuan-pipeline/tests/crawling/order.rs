//! What is visited first, and how soon again.

use qingyuan_pipeline::Person;

use super::scene::{HOUR_MS, Scene, source};
use super::site::{Reply, Site, html, lesson};

#[tokio::test(flavor = "multi_thread")]
async fn what_editors_want_comes_first_and_what_they_put_back_comes_last() {
    let site = Site::at("127.0.0.1");
    let paths: Vec<String> =
        ["a", "b", "c"].iter().flat_map(|part| (0..4).map(move |n| format!("/{part}/{n}.html"))).collect();
    site.lessons(&paths);
    let scene = Scene::with(&source(&[&site])).await;
    scene.work_on(Some(1)).await;
    assert_eq!(site.asked(), ["/"], "only the front page is known by now");
    let operator = Person::operator();
    for (prefix, boost) in [("/b/", 2.0), ("/a/", -2.0)] {
        let touched = scene.house.boost(&operator, site.url(prefix).as_str(), boost).await.expect("boosts");
        assert_eq!(touched, 4, "{prefix}");
    }
    scene.work().await;
    let order: String = site.asked().iter().skip(1).filter_map(|path| path.chars().nth(1)).collect();
    assert_eq!(order, "bbbbccccaaaa");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_changes_is_visited_sooner_than_one_that_does_not() {
    let site = Site::at("127.0.0.1");
    site.put("/", Reply::page(html("首页", "<a href=\"/news\">新闻</a> <a href=\"/old\">旧文</a>")));
    site.put("/old", Reply::page(lesson(1)));
    site.put("/news", Reply::page(lesson(1_000)));
    let mut charter = source(&[&site]);
    charter.refresh_minutes = 120;
    let scene = Scene::with(&charter).await;
    for hour in 0..30 {
        scene.work().await;
        site.put("/news", Reply::page(lesson(1_001 + hour)));
        scene.pass(HOUR_MS);
    }
    let (news, old) = (site.times("/news"), site.times("/old"));
    assert!(news >= 2 * old, "{news} visits to what changes, {old} to what does not");
    // Two hours, three, four and a half, ...: five or six visits in thirty hours, never none.
    assert!((4..=8).contains(&old), "{old} visits to what does not change");
}
