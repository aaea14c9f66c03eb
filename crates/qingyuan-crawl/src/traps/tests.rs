use super::*;

/// November 2026.
const NOW: Millis = Millis(1_795_000_000_000);

fn url(path: &str) -> Url {
    Url::parse(&format!("https://h.example{path}")).expect("a test URL")
}

#[test]
fn siblings_share_a_shape() {
    for (path, shape) in [
        ("/", "/"),
        ("/about.html", "/*.html"),
        ("/article/123456.html", "/article/#.html"),
        ("/2026/03/05/a-title", "/#/#/#/*"),
        ("/thread-2100-1-1.html", "/thread-#-#-#.html"),
        ("/view?b=1&a=2&b=3", "/*?a&b"),
        ("/view?a=2&b=1", "/*?a&b"),
        ("/s/9f3a7c2e1b4d8a60/index.php", "/s/*/*.php"),
        ("/%E5%9B%BE%E4%B9%A6/%E4%B8%80", "/*/*"),
    ] {
        assert_eq!(Shape::of(&url(path)).fine(), shape, "{path}");
    }
}

#[test]
fn coarser_grains_take_out_parameters_and_folders() {
    let facets = Shape::of(&url("/shop/list?colour=red&size=m"));
    assert!(facets.is("/shop/*?*") && facets.is("/*/*?*"));
    assert!(Shape::of(&url("/qwe/rty.html")).is("/*/*.html"));
    assert_eq!(Shape::of(&url("/a?b=1")).grains().len(), 1, "there is nothing else to take out");
}

#[test]
fn paths_that_grow_out_of_themselves_are_traps() {
    for (path, shape) in [
        ("/a/a/a/", "/a/a/a/…"),
        ("/a/a/a/a/a/a/b", "/a/a/a/…"),
        ("/x/foo/bar/foo/bar/foo/bar", "/x/foo/bar/foo/bar/foo/…"),
        ("/12/rel/rel/rel/1.html", "/#/rel/rel/rel/…"),
        ("/a1/a2/a3/a4", "/a#/a#/a#/a#/…"),
    ] {
        assert_eq!(structural(&url(path), NOW), Some((TrapKind::RepeatingPath, shape.to_owned())), "{path}");
    }
    let deep = "/folder".to_owned() + &(b'a'..=b'r').map(|c| format!("/{}", char::from(c))).collect::<String>();
    assert_eq!(structural(&url(&deep), NOW).map(|(kind, _)| kind), Some(TrapKind::DeepPath));
    let many: String = (b'a'..=b'r').map(|c| format!("{}=1&", char::from(c))).collect();
    assert_eq!(structural(&url(&format!("/f?{many}")), NOW).map(|(kind, _)| kind), Some(TrapKind::DeepPath));
}

#[test]
fn calendars_end_at_the_horizon() {
    for path in [
        "/calendar/2031/05",
        "/calendar?month=2029-01",
        "/cal/20310501",
        "/rili?year=2030&month=2",
        "/events/2035-12-01/",
        "/calendar?date=9999-01-01",
    ] {
        assert_eq!(structural(&url(path), NOW).map(|(kind, _)| kind), Some(TrapKind::Calendar), "{path}");
    }
}

#[test]
fn honest_addresses_are_no_traps() {
    for path in [
        "/",
        "/calendar/2027/05",
        "/calendar?year=2026&month=12",
        "/2026/03/05/title",
        "/11/11/11/11/",
        "/thread-2100-1-1.html",
        "/t/4999/12",
        "/article/20991231.html",
        "/view?id=5000",
        "/list?page=200",
        "/docs/en/guide/docs/intro",
        "/a1/a2/a3",
        "/school/dept/class/year/term/course/week/day/file.html",
    ] {
        assert_eq!(structural(&url(path), NOW), None, "{path}");
    }
}

#[test]
fn the_kind_says_what_people_should_look_for() {
    for (path, alike, kind) in [
        ("/calendar/1875/05", false, TrapKind::Calendar),
        ("/view?sid=abc&x=1", true, TrapKind::Session),
        ("/view?q=9f3a7c2e1b4d8a60ff", true, TrapKind::Session),
        ("/list?page=900", false, TrapKind::Pagination),
        ("/list?colour=red&size=m", true, TrapKind::Parameters),
        ("/farm/12.html", true, TrapKind::NearDuplicates),
        ("/void/12.html", false, TrapKind::Barren),
    ] {
        assert_eq!(kind_of(&url(path), alike), kind, "{path}");
    }
}

proptest::proptest! {
    #[test]
    fn any_address_has_a_shape(path in "[a-z0-9/.%\\-]{0,60}", query in "[a-z0-9&=]{0,40}") {
        let url = Url::parse(&format!("https://h.example/{path}?{query}")).expect("a URL");
        let shape = Shape::of(&url);
        proptest::prop_assert!(shape.grains().iter().all(|(_, grain)| shape.is(grain)));
        let _ = structural(&url, NOW);
        let _ = kind_of(&url, true);
    }
}
