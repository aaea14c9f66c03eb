use qingyuan_model::{Login, SourceId};

use super::*;

fn sound() -> Source {
    let mut source = Source::new(SourceId::parse("library").expect("a name"), "图书馆");
    source.scope.hosts = vec!["library.example.edu".to_owned()];
    source.scope.max_pages = 100;
    source.seeds = vec![url("https://library.example.edu/")];
    source
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("a test URL")
}

fn owned(list: &[&str]) -> Vec<String> {
    list.iter().map(|entry| (*entry).to_owned()).collect()
}

fn codes(source: &Source) -> Vec<(&'static str, &'static str)> {
    charter_problems(source).iter().map(|problem| (problem.field.id(), problem.code())).collect()
}

#[test]
fn a_sound_charter_has_no_problem() {
    let mut source = sound();
    source.scope.include = owned(&["/通知/", "/*.html$", "*?id=", "/news"]);
    source.scope.exclude = owned(&["/news/old", "*.zip$", "/通知/内部"]);
    source.headers = vec![
        RequestHeader { name: "X-Api-Key".to_owned(), secret: "LIBRARY_KEY".to_owned(), ..RequestHeader::default() },
        RequestHeader { name: "Accept-Language".to_owned(), value: "zh-CN".to_owned(), ..RequestHeader::default() },
    ];
    source.login = Some(Login { user: "crawler".to_owned(), secret: "LIBRARY_2".to_owned() });
    source.allowance.hours = owned(&["22:00-06:00", "12:00-13:00 Z"]);
    source.allow_addresses = owned(&["10.1.0.0/16"]);
    assert_eq!(charter_problems(&source), []);
}

#[test]
fn patterns_that_match_nothing_are_named() {
    for (pattern, code) in [
        ("https://library.example.edu/a", "pattern-with-host"),
        ("//library.example.edu/a", "pattern-with-host"),
        ("/a$b", "pattern-dollar-inside"),
        ("/a$$", "pattern-dollar-inside"),
        ("/$a$", "pattern-dollar-inside"),
        ("/a#b", "pattern-never-matches"),
        ("/a b", "pattern-never-matches"),
        ("a/", "pattern-never-matches"),
        ("", "pattern-never-matches"),
        ("\\a", "pattern-never-matches"),
    ] {
        let mut source = sound();
        source.scope.include = owned(&[pattern]);
        source.scope.exclude = owned(&[pattern]);
        assert_eq!(codes(&source), [("scope.include", code), ("scope.exclude", code)], "{pattern}");
    }
}

#[test]
fn an_include_that_an_exclude_covers_is_named() {
    for (include, exclude, dead) in [
        ("/a/b", "/a", true),
        ("/a/b", "/a/b", true),
        ("/a", "/a/b", false),
        ("/通知/1", "/%e9%80%9a%e7%9f%a5/", true),
        ("/*.pdf$", "*", true),
        ("/*.pdf$", "*.pdf", true),
        ("/*.pdf", "*.pdf$", false),
    ] {
        let mut source = sound();
        source.scope.include = owned(&[include]);
        source.scope.exclude = owned(&[exclude]);
        let found = codes(&source).contains(&("scope.include", "include-excluded"));
        assert_eq!(found, dead, "{include} {exclude}");
    }
}

#[test]
fn entrances_that_lead_nowhere_are_named() {
    let mut source = sound();
    source.scope.exclude = owned(&["/shut"]);
    source.scope.hosts.push("10.0.0.1".to_owned());
    source.seeds = vec![url("https://other.example/"), url("http://10.0.0.1/")];
    source.feeds = vec![url("https://library.example.edu/shut/feed"), url("https://u:secret@library.example.edu/")];
    source.sitemaps = vec![url("ftp://library.example.edu/sitemap.xml")];
    assert_eq!(
        codes(&source),
        [
            ("seeds", "entrance-out-of-scope"),
            ("seeds", "entrance-not-public"),
            ("feeds", "entrance-excluded"),
            ("feeds", "entrance-unreadable"),
            ("sitemaps", "entrance-unreadable"),
        ]
    );
    assert!(charter_problems(&source).iter().all(|problem| !problem.to_string().contains("secret")));
    source = sound();
    source.seeds.clear();
    assert_eq!(codes(&source), [("seeds", "entrance-missing")]);
}

#[test]
fn headers_that_may_not_be_sent_are_named() {
    for (name, value, secret, code) in [
        ("", "x", "", "header-name"),
        ("X Y", "x", "", "header-name"),
        ("X:", "x", "", "header-name"),
        ("Host", "x", "", "header-forbidden"),
        ("COOKIE", "x", "", "header-forbidden"),
        ("Transfer-Encoding", "chunked", "", "header-forbidden"),
        ("Sec-Fetch-Mode", "x", "", "header-forbidden"),
        ("Proxy-Anything", "x", "", "header-forbidden"),
        ("X-A", "a\r\nHost: b", "", "header-value"),
        ("X-A", " a", "", "header-value"),
        ("X-A", "清源", "", "header-value"),
        ("X-A", "a", "B", "header-value-and-secret"),
        ("X-A", "", "", "header-without-value"),
        ("X-A", "", "library key", "secret-name"),
    ] {
        let mut source = sound();
        source.headers =
            vec![RequestHeader { name: name.to_owned(), value: value.to_owned(), secret: secret.to_owned() }];
        assert_eq!(codes(&source), [("headers", code)], "{name} {value} {secret}");
        source.headers.extend(source.headers.clone());
        assert!(codes(&source).contains(&("headers", "header-twice")), "{name}");
    }
}

#[test]
fn everything_is_said_at_once() {
    let mut source = Source::new(SourceId::parse("library").expect("a name"), "图书馆");
    source.login = Some(Login { user: "a:b".to_owned(), secret: String::new() });
    source.allowance.hours = owned(&["always"]);
    source.allowance.daily_pages = Some(0);
    source.allowance.daily_megabytes = Some(0);
    source.allow_addresses = owned(&["localhost", "0.0.0.0/0"]);
    assert_eq!(
        codes(&source),
        [
            ("scope.hosts", "host-missing"),
            ("scope.max_pages", "bound-zero"),
            ("seeds", "entrance-missing"),
            ("login", "login-user"),
            ("login", "secret-name"),
            ("allowance.hours", "hours-unreadable"),
            ("allowance.daily_pages", "bound-zero"),
            ("allowance.daily_megabytes", "bound-zero"),
            ("allow_addresses", "allow-unreadable"),
            ("allow_addresses", "allow-unreadable"),
        ]
    );
    source.scope.hosts = owned(&["*.example.edu"]);
    assert!(codes(&source).contains(&("scope.hosts", "host-unreadable")));
}
