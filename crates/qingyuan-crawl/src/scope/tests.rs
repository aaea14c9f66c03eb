use qingyuan_model::{Scope, SourceState, Tier};

use super::*;

fn source(hosts: &[&str], include: &[&str], exclude: &[&str], allow: &[&str]) -> Source {
    let owned = |list: &[&str]| list.iter().map(|entry| (*entry).to_owned()).collect();
    Source {
        state: SourceState::Approved,
        tier: Tier::Known,
        scope: Scope {
            hosts: owned(hosts),
            include: owned(include),
            exclude: owned(exclude),
            max_depth: 3,
            max_pages: 100,
        },
        delay_ms: 0,
        allow_addresses: owned(allow),
        ..Source::new(SourceId::parse("library").expect("a name"), "图书馆")
    }
}

fn code(source: &Source, url: &str) -> &'static str {
    let url = Url::parse(url).expect("a test URL");
    in_scope(source, &url, 0).map_or_else(|refusal| refusal.code(), |()| "ok")
}

#[test]
fn hosts_are_exact() {
    let source =
        source(&["Library.example.edu", "例子.example", "repo.example.edu:8443", "old.example.edu."], &[], &[], &[]);
    for (url, expected) in [
        ("https://library.example.edu/a", "ok"),
        ("http://LIBRARY.example.edu:80/a", "ok"),
        ("https://library.example.edu:8080/a", "host-out-of-scope"),
        ("http://library.example.edu:443/", "host-out-of-scope"),
        ("https://www.library.example.edu/", "host-out-of-scope"),
        ("https://library.example.edu.evil.example/", "host-out-of-scope"),
        ("https://library.example.edu./", "host-out-of-scope"),
        ("https://old.example.edu/", "ok"),
        ("https://library.example.com/", "host-out-of-scope"),
        ("https://repo.example.edu:8443/", "ok"),
        ("https://repo.example.edu/", "host-out-of-scope"),
        ("https://xn--fsqu00a.example/", "ok"),
        ("https://例子.example/", "ok"),
        // A Cyrillic letter in place of a Latin one is another name.
        ("https://l\u{456}brary.example.edu/", "host-out-of-scope"),
        ("https://user@library.example.edu/", "userinfo-refused"),
        ("https://:secret@library.example.edu/", "userinfo-refused"),
        ("https://library.example.edu@evil.example/", "userinfo-refused"),
        ("ftp://library.example.edu/", "scheme-refused"),
        ("file:///etc/hostname", "scheme-refused"),
        ("data:text/html,x", "scheme-refused"),
        ("javascript:alert(1)", "scheme-refused"),
    ] {
        assert_eq!(code(&source, url), expected, "{url}");
    }
}

#[test]
fn paths_are_prefixes_whatever_their_spelling() {
    let source = source(&["h.example"], &["/图书馆/", "/a/"], &["/a/private", "/图书馆/内部/"], &[]);
    for (url, expected) in [
        ("http://h.example/a/b", "ok"),
        ("http://h.example/b", "path-not-included"),
        ("http://h.example/", "path-not-included"),
        ("http://h.example/a/private/1", "path-excluded"),
        ("http://h.example/a/%70rivate/1", "path-excluded"),
        ("http://h.example/a//private/1", "path-excluded"),
        ("http://h.example/a/x/../private", "path-excluded"),
        ("http://h.example/a/x/%2e%2E/private", "path-excluded"),
        ("http://h.example/图书馆/开馆", "ok"),
        ("http://h.example/%e5%9b%be%e4%b9%a6%e9%a6%86/1", "ok"),
        ("http://h.example/图书馆/内部/名单", "path-excluded"),
    ] {
        assert_eq!(code(&source, url), expected, "{url}");
    }
}

#[test]
fn what_the_charter_names_itself_needs_no_included_path() {
    let mut source = source(&["h.example"], &["/a/"], &["/shut/"], &[]);
    let url = |text: &str| Url::parse(text).expect("a URL");
    source.sitemaps = vec![url("http://h.example/sitemap.xml"), url("http://i.example/sitemap.xml")];
    source.feeds = vec![url("http://h.example/shut/feed")];
    assert_eq!(code(&source, "http://h.example/sitemap.xml"), "ok");
    assert_eq!(code(&source, "http://h.example/other.xml"), "path-not-included");
    assert_eq!(code(&source, "http://i.example/sitemap.xml"), "host-out-of-scope");
    assert_eq!(code(&source, "http://h.example/shut/feed"), "path-excluded");
}

#[test]
fn depth_and_length_are_bounded() {
    let source = source(&["h.example"], &[], &[], &[]);
    let url = Url::parse("http://h.example/").expect("a URL");
    assert!(in_scope(&source, &url, 3).is_ok());
    assert_eq!(in_scope(&source, &url, 4).map_err(|refusal| refusal.code()), Err("too-deep"));
    assert_eq!(code(&source, &format!("http://h.example/{}", "a/".repeat(3_000))), "url-too-long");
}

/// However an address is written, the URL standard reads it as one, and the guard sees that one.
#[test]
fn addresses_in_urls_are_guarded_in_every_spelling() {
    let spellings = [
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://0x7f000001/", "127.0.0.1"),
        ("http://127.1/", "127.0.0.1"),
        ("http://127.0.0.1./", "127.0.0.1"),
        ("http://①②⑦.0.0.1/", "127.0.0.1"),
        ("http://0/", "0.0.0.0"),
        ("http://10.0.0.1/", "10.0.0.1"),
        ("http://169.254.169.254/", "169.254.169.254"),
        ("http://3232235777/", "192.168.1.1"),
        ("http://[::1]/", "[::1]"),
        ("http://[0:0:0:0:0:0:0:1]/", "[::1]"),
        ("http://[::ffff:127.0.0.1]/", "[::ffff:7f00:1]"),
        ("http://[::ffff:7f00:1]/", "[::ffff:7f00:1]"),
        ("http://[64:ff9b::127.0.0.1]/", "[64:ff9b::7f00:1]"),
        ("http://[fe80::1]/", "[fe80::1]"),
        ("http://[fc00::1]/", "[fc00::1]"),
    ];
    for (url, host) in spellings {
        // Even a charter that names the host does not open the address.
        assert_eq!(code(&source(&[host], &[], &[], &[]), url), "address-refused", "{url}");
        assert_eq!(code(&source(&["h.example"], &[], &[], &["127.0.0.0/8"]), url), "host-out-of-scope", "{url}");
    }
    assert_eq!(code(&source(&["127.0.0.1"], &[], &[], &["127.0.0.0/8"]), "http://0x7f000001/"), "ok");
    assert_eq!(code(&source(&["[::1]:8080"], &[], &[], &["::1"]), "http://[::1]:8080/"), "ok");
    assert_eq!(code(&source(&["93.184.216.34"], &[], &[], &[]), "http://93.184.216.34/"), "ok");
}

#[test]
fn charters_that_cannot_be_read_admit_nothing() {
    for bad in [
        "",
        "*.example.edu",
        "https://h.example",
        "h.example/a",
        "h.example:port",
        "h.example:70000",
        "a b",
        "u@h.example",
    ] {
        assert_eq!(
            code(&source(&["h.example", bad], &[], &[], &[]), "http://h.example/"),
            "source-charter-unreadable",
            "{bad}"
        );
    }
    assert_eq!(
        code(&source(&["h.example"], &[], &[], &["10.0.0.0/99"]), "http://h.example/"),
        "source-charter-unreadable"
    );
    assert_eq!(code(&source(&[], &[], &[], &[]), "http://h.example/"), "host-out-of-scope");
}
