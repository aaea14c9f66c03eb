use super::*;

fn allows(robots: &str, agent: &str, url: &str) -> bool {
    Robots::parse(robots.as_bytes()).allows(agent, &Url::parse(url).expect("a test URL"))
}

/// (what it shows, robots.txt, path, allowed)
const CASES: &[(&str, &str, &str, bool)] = &[
    ("nothing said", "", "/a", true),
    ("everything", "User-agent: *\nDisallow: /", "/a", false),
    ("empty disallow allows", "User-agent: *\nDisallow:", "/a", true),
    ("own group sets star aside", "User-agent: *\nDisallow: /\nUser-agent: Qingyuan\nDisallow: /x", "/a", true),
    ("case of the token", "User-agent: QINGYUAN\nDisallow: /x", "/x", false),
    ("token ends at a version", "User-agent: qingyuan/2.0\nDisallow: /x", "/x", false),
    ("a longer name is another agent", "User-agent: qingyuan-news\nDisallow: /x", "/x", true),
    ("star with a comment word", "User-agent: * everyone\nDisallow: /x", "/x", false),
    (
        "groups of one agent are merged",
        "User-agent: qingyuan\nDisallow: /x\n\nUser-agent: other\nDisallow: /\n\nUser-agent: qingyuan\nDisallow: /y",
        "/y",
        false,
    ),
    ("several agents, one group", "User-agent: a\nUser-agent: qingyuan\nDisallow: /x", "/x", false),
    ("rules before any agent", "Disallow: /\nUser-agent: *\nDisallow: /x", "/a", true),
    (
        "an unknown line does not split a group",
        "User-agent: a\nNoise: 1\nUser-agent: qingyuan\nDisallow: /x",
        "/x",
        false,
    ),
    ("longest match", "User-agent: *\nDisallow: /x/\nAllow: /x/open/", "/x/open/1", true),
    ("longest match, other way", "User-agent: *\nAllow: /x/\nDisallow: /x/shut", "/x/shut/1", false),
    ("allow wins between equals", "User-agent: *\nDisallow: /x\nAllow: /x", "/x", true),
    ("star", "User-agent: *\nDisallow: /*/print", "/a/b/print?x", false),
    ("star counts into the length", "User-agent: *\nAllow: /page\nDisallow: /*.htm", "/page.htm", false),
    ("end mark", "User-agent: *\nDisallow: /*.pdf$", "/a.pdf", false),
    ("end mark holds", "User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", true),
    ("dollar inside is a dollar", "User-agent: *\nDisallow: /a$b", "/a$b", false),
    ("last piece at the end", "User-agent: *\nDisallow: /a*b$", "/abcb", false),
    ("star alone", "User-agent: *\nDisallow: *", "/a", false),
    ("query is part of the path", "User-agent: *\nDisallow: /*?print=", "/a?print=1", false),
    ("case of the path", "User-agent: *\nDisallow: /X", "/x", true),
    ("Chinese path", "User-agent: *\nDisallow: /内部/", "/内部/1", false),
    ("lower-case triplets", "User-agent: *\nDisallow: /%e5%86%85", "/内", false),
    ("needless triplets in the rule", "User-agent: *\nDisallow: /%61bc", "/abc", false),
    ("needless triplets in the path", "User-agent: *\nDisallow: /abc", "/%61bc", false),
    ("an escaped slash is no slash", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true),
    ("index page", "User-agent: *\nDisallow: /\nAllow: /a/index.html", "/a/", true),
    ("comment", "User-agent: * # all\nDisallow: /x # shut", "/x", false),
    ("forgotten colon", "user-agent qingyuan\ndisallow /x", "/x", false),
    ("misspelt key", "User agent: *\nDissalow: /x", "/x", false),
    ("carriage returns alone", "User-agent: *\rDisallow: /x\r", "/x", false),
    ("byte order mark", "\u{feff}User-agent: *\nDisallow: /x", "/x", false),
    ("NUL ends a line", "User-agent: *\nDisallow: /x\0y", "/xz", false),
];

#[test]
fn rules_are_read_as_the_standard_says() {
    for (what, robots, path, expected) in CASES {
        let url = format!("https://library.example.edu{path}");
        assert_eq!(allows(robots, "Qingyuan", &url), *expected, "{what}");
    }
}

#[test]
fn written_addresses_are_matched_byte_for_byte() {
    let robots = Robots::parse("User-agent: *\nDisallow: /\nAllow: /ツ".as_bytes());
    assert!(robots.allows_written("a", "http://h.example/%E3%83%84"));
    assert!(!robots.allows_written("a", "http://h.example/ツ"));
    assert!(robots.allows("a", &Url::parse("http://h.example/ツ").expect("a URL")));
}

#[test]
fn written_paths() {
    for (url, path) in [
        ("", "/"),
        ("http://www.example.com", "/"),
        ("http://www.example.com#x/y", "/"),
        ("http://www.example.com/a?b#c", "/a?b"),
        ("http://www.example.com?b", "/?b"),
        ("http://www.example.com/a/b?c=http://d.e/", "/a/b?c=http://d.e/"),
        ("www.example.com/a", "/a"),
        ("//a/b/c", "/b/c"),
        ("a://b/c", "/c"),
        ("http://例.example;x", "/;x"),
    ] {
        assert_eq!(String::from_utf8(written_path(url)).expect("text"), path, "{url}");
    }
}

#[test]
fn delays_that_make_no_sense_are_none() {
    for (value, seconds) in [
        ("2", Some(2.0)),
        ("0.5", Some(0.5)),
        ("1e9", Some(86_400.0)),
        ("-3", None),
        ("NaN", None),
        ("inf", None),
        ("x", None),
    ] {
        let robots = Robots::parse(format!("User-agent: *\nCrawl-delay: {value}\nDisallow:").as_bytes());
        assert_eq!(robots.crawl_delay("Qingyuan").map(|delay| delay.as_secs_f64()), seconds, "{value}");
    }
    let robots = Robots::parse(b"User-agent: *\nCrawl-delay: 9\nDisallow:\n\nUser-agent: Qingyuan\nDisallow: /x");
    assert_eq!(robots.crawl_delay("Qingyuan"), None);
}

#[test]
fn sitemaps_are_kept_wherever_they_stand() {
    let robots = Robots::parse(b"Sitemap: https://a.example/1.xml\nUser-agent: *\nSitemap: /2.xml\nDisallow: /x");
    assert_eq!(robots.sitemaps(), ["https://a.example/1.xml", "/2.xml"]);
    assert!(!robots.allows("b", &Url::parse("https://a.example/x").expect("a URL")));
}

#[test]
fn only_the_first_500_kib_count_and_no_half_line_does() {
    let mut text = b"User-agent: *\nDisallow: /early\n".to_vec();
    text.resize(ROBOTS_BYTES - 12, b'#');
    text.extend_from_slice(b"\nDisallow: /private\nDisallow: /late\n");
    text.resize(2 * 1024 * 1024, b' ');
    let robots = Robots::parse(&text);
    let allows = |path: &str| robots.allows("a", &Url::parse(&format!("http://h.example{path}")).expect("a URL"));
    assert!(!allows("/early"));
    assert!(allows("/late"));
    assert!(allows("/open"), "half of `Disallow: /private` must not disallow everything");
}

#[test]
fn all_and_nothing() {
    let url = Url::parse("http://h.example/").expect("a URL");
    assert!(Robots::allow_all().allows("a", &url));
    assert!(!Robots::disallow_all().allows("a", &url));
}

/// The textbook matcher that tries every place, for comparison.
fn slow(pattern: &[u8], path: &[u8]) -> bool {
    match pattern {
        [] => true,
        [b'$'] => path.is_empty(),
        [b'*', rest @ ..] => (0..=path.len()).any(|skip| slow(rest, &path[skip..])),
        [byte, rest @ ..] => path.first() == Some(byte) && slow(rest, &path[1..]),
    }
}

proptest::proptest! {
    #[test]
    fn the_quick_matcher_agrees_with_the_textbook(pattern in "[ab*$]{0,9}", path in "[ab$]{0,10}") {
        proptest::prop_assert_eq!(crate::pattern::matches(pattern.as_bytes(), path.as_bytes()), slow(pattern.as_bytes(), path.as_bytes()));
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let robots = Robots::parse(&bytes);
        let _ = robots.allows("Qingyuan", &Url::parse("http://h.example/a?b").expect("a URL"));
    }
}
