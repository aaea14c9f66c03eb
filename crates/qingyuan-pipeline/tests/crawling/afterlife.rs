//! What becomes of pages that were published, and what the log says of it.

use qingyuan_pipeline::{DeskFilter, Person};

use super::scene::{HOUR_MS, Scene, source};
use super::site::{Reply, Site, html, lesson};

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_go_or_move_or_close_are_followed_and_told_of() {
    let site = Site::at("127.0.0.1");
    let paths = ["/gone", "/moves", "/walled", "/stays"].map(str::to_owned);
    site.lessons(&paths);
    let scene = Scene::with(&source(&[&site])).await;
    scene.work().await;
    assert_eq!(scene.library().await, ["/gone", "/moves", "/stays", "/walled"]);
    let waiting = scene.house.desk_counts(&Person::operator()).await.expect("reads").len();
    assert_eq!(waiting, 0);

    site.put("/gone", Reply::status(410, ""));
    site.put("/moves", Reply::status(301, "location: /there"));
    site.put("/there", Reply::page(lesson(1)));
    let wall = "<h1>请先登录</h1><form action=\"/login\" method=\"post\"><label>用户名 <input name=\"user\"></label>\
        <label>密码 <input type=\"password\" name=\"password\"></label><button>登录</button></form>";
    site.put("/walled", Reply::page(html("用户登录", wall)));
    scene.pass(60 * HOUR_MS);
    scene.work().await;

    assert_eq!(scene.library().await, ["/stays", "/there", "/walled"], "a wall alone takes nothing away");
    assert!(scene.told(&site.url("/gone")).await.contains(&"page-gone".to_owned()));
    assert!(scene.told(&site.url("/moves")).await.contains(&"page-moved".to_owned()));
    let stays = scene.told(&site.url("/stays")).await;
    assert!(!stays.iter().any(|kind| kind == "page-gone" || kind == "page-moved"), "{stays:?}");
    let desk = scene.house.desk(&Person::operator(), &DeskFilter::default(), 0, 9).await.expect("reads");
    let desk: Vec<&str> = desk.iter().map(|row| row.url.path()).collect();
    assert_eq!(desk, ["/walled"], "a person decides what becomes of what the wall hides");
}
