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

/// What RFC 9309 and the tolerated slips come down to, one case a theme. (what it shows, robots.txt, path, allowed)
const THEMES: &[(&str, &str, &str, bool)] = &[
    (
        "the star group is forgotten once a group names the agent, wherever it stands",
        "User-agent: Qingyuan\nAllow: /\nUser-agent: *\nDisallow: /",
        "/a",
        true,
    ),
    ("star and name share a group", "User-agent: *\nUser-agent: Qingyuan\nDisallow: /x", "/x", false),
    ("star groups are merged", "User-agent: *\nDisallow: /x\n\nUser-agent: *\nDisallow: /y", "/x", false),
    ("an empty line does not end a group", "User-agent: Qingyuan\n\n\nDisallow: /x", "/x", false),
    ("an empty line does not part agents", "User-agent: Qingyuan\n\nUser-agent: other\nDisallow: /x", "/x", false),
    ("an empty rule ends the agents", "User-agent: Qingyuan\nDisallow:\nUser-agent: other\nDisallow: /x", "/x", true),
    ("an agent without rules may all", "User-agent: *\nDisallow: /\nUser-agent: Qingyuan", "/x", true),
    (
        "a sitemap does not end the agents",
        "User-agent: Qingyuan\nSitemap: /s.xml\nUser-agent: b\nDisallow: /x",
        "/x",
        false,
    ),
    ("the last equal rule does not win", "User-agent: *\nAllow: /x\nDisallow: /x", "/x", true),
    ("an empty allow is no rule", "User-agent: *\nAllow:\nDisallow: /x", "/x", false),
    ("spaces around key and value", "  User-agent :  *  \n\tDisallow\t:\t/x\t", "/x", false),
    ("a comment alone", "# User-agent: *\nUser-agent: b\nDisallow: /", "/x", true),
    ("a comment within the value", "User-agent: *\nDisallow: /x#y", "/x1", false),
    ("an agent with a version and words", "User-agent: Qingyuan/1.0 (+https://a.example)\nDisallow: /x", "/x", false),
    ("an agent that begins like ours", "User-agent: Qing\nDisallow: /x", "/x", true),
    ("a star within an agent means nobody", "User-agent: Qing*\nUser-agent: other\nDisallow: /x", "/x", true),
    ("a pattern without a slash", "User-agent: *\nDisallow: x", "/x", true),
    ("a pattern that begins with a star", "User-agent: *\nDisallow: *.php", "/a/b.php?c", false),
    ("several stars are one", "User-agent: *\nDisallow: /a**b", "/acb", false),
    ("a last star changes nothing", "User-agent: *\nDisallow: /x*", "/x", false),
    ("star before the end mark", "User-agent: *\nDisallow: /x*$", "/x/y", false),
    ("the end mark alone", "User-agent: *\nDisallow: /$", "/x", true),
    ("the root alone", "User-agent: *\nDisallow: /$", "/", false),
    ("two dollars: one is a character", "User-agent: *\nDisallow: /x$$", "/x$", false),
    ("path parameters belong to the path", "User-agent: *\nDisallow: /x;p", "/x;p=1", false),
    ("a question mark is only itself", "User-agent: *\nDisallow: /x?", "/xy", true),
    ("a dot is only itself", "User-agent: *\nDisallow: /a.b", "/acb", true),
    ("the query is compared with its case", "User-agent: *\nDisallow: /x?A=1", "/x?a=1", true),
    ("the fragment is not sent", "User-agent: *\nDisallow: /*#y", "/x#y", false),
    ("an escaped star is a character", "User-agent: *\nDisallow: /a%2Ab", "/acb", true),
    ("bytes beyond ASCII in the rule", "User-agent: *\nDisallow: /é", "/%C3%A9", false),
    ("bytes beyond ASCII in lower case", "User-agent: *\nDisallow: /é", "/%c3%a9", false),
    ("half a triplet is text", "User-agent: *\nDisallow: /a%2", "/a%2", false),
    ("doubled slashes are kept", "User-agent: *\nDisallow: /a/b", "/a//b", true),
    (
        "an allowed index page opens its folder and not what lies in it",
        "User-agent: *\nDisallow: /\nAllow: /a/index.html",
        "/a/b",
        false,
    ),
    ("index page in htm", "User-agent: *\nDisallow: /\nAllow: /index.htm", "/", true),
    ("a disallowed index page leaves its folder", "User-agent: *\nDisallow: /a/index.html", "/a/", true),
    ("a delay does not part agents", "User-agent: Qingyuan\nCrawl-delay: 1\nUser-agent: b\nDisallow: /x", "/x", false),
    ("HTML instead of rules", "<html><body>User-agent: *<br>Disallow: /</body></html>", "/x", true),
    ("CR and LF mixed", "User-agent: *\r\n\rDisallow: /x\n\r", "/x", false),
    ("full-width colon is none", "User-agent：*\nDisallow：/x", "/x", true),
];

#[test]
fn every_theme_is_read_as_the_standard_says() {
    for (what, robots, path, expected) in THEMES {
        let url = format!("https://library.example.edu{path}");
        assert_eq!(allows(robots, "Qingyuan", &url), *expected, "{what}");
    }
}

#[test]
fn a_byte_that_no_encoding_explains_is_compared_as_its_triplet() {
    let robots = Robots::parse(b"User-agent: *\nDisallow: /\xc4\xda\nDisallow: /\xff");
    let allows = |path: &str| robots.allows("a", &Url::parse(&format!("http://h.example{path}")).expect("a URL"));
    assert!(!allows("/%C4%DA/1") && !allows("/%ff"));
    assert!(allows("/%C4"));
}

#[test]
fn a_line_beyond_the_limit_is_cut_there() {
    let long = "a".repeat(20_000);
    let robots = format!("User-agent: *\nDisallow: /{long}\nDisallow: /b");
    assert!(!allows(&robots, "a", &format!("http://h.example/{}", "a".repeat(17_000))));
    assert!(!allows(&robots, "a", "http://h.example/b"));
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

/// RFC 9309 §2.2 word for word over well-formed lines, with the slow matcher: collect the groups of the agent, or else
/// those of everyone; take the longest rule that matches; allow wins between equals.
fn textbook(lines: &[(u8, String)], agent: &str, path: &str) -> bool {
    type Rules<'a> = Vec<(bool, &'a str)>;
    let mut groups: Vec<(Vec<&str>, Rules<'_>)> = Vec::new();
    let mut after_agent = false;
    for (kind, value) in lines {
        match kind {
            0 if after_agent => groups.last_mut().expect("a group").0.push(value),
            0 => groups.push((vec![value], Vec::new())),
            _ => {
                if let Some(group) = groups.last_mut() {
                    group.1.push((*kind == 1, value));
                }
            }
        }
        // Rules before the first agent are nobody's.
        after_agent = *kind == 0;
    }
    let of = |name: &str| {
        groups
            .iter()
            .filter(|(agents, _)| agents.iter().any(|agent| agent.eq_ignore_ascii_case(name)))
            .collect::<Vec<_>>()
    };
    let own = if of(agent).is_empty() { of("*") } else { of(agent) };
    let rules = own.iter().flat_map(|(_, rules)| rules).filter(|(_, pattern)| !pattern.is_empty());
    let matching = rules.filter(|(_, pattern)| slow(pattern.as_bytes(), path.as_bytes()));
    matching.max_by_key(|(allow, pattern)| (pattern.len(), *allow)).is_none_or(|(allow, _)| *allow)
}

fn line() -> impl proptest::strategy::Strategy<Value = (u8, String)> {
    use proptest::prelude::*;
    prop_oneof![
        "(ab|AB|abc|a|[*])".prop_map(|agent| (0, agent)),
        "(/[ab*$]{0,4}|)".prop_map(|pattern| (1, pattern)),
        "(/[ab*$]{0,4}|[*]a|)".prop_map(|pattern| (2, pattern)),
    ]
}

proptest::proptest! {
    #[test]
    fn whole_files_are_read_as_the_textbook_reads_them(
        lines in proptest::collection::vec(line(), 0..14),
        agent in "(ab|Ab|abc|x)",
        path in "/[ab$]{0,6}",
    ) {
        let key = |kind: u8| ["User-agent", "Allow", "Disallow"][usize::from(kind)];
        let text: String = lines.iter().map(|(kind, value)| format!("{}: {value}\n", key(*kind))).collect();
        let quick = Robots::parse(text.as_bytes()).allows_written(&agent, &format!("http://h.example{path}"));
        proptest::prop_assert_eq!(quick, textbook(&lines, &agent, &path), "{}", text);
    }

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
