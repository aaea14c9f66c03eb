//! One spelling per page: what a link is reduced to before it enters the frontier.
//!
//! The `url` crate has already done what the WHATWG standard asks (case, default ports, dot segments, IDN, number forms
//! of IPv4). [`normalise`] drops what never changes the page; [`identity`] goes further and is for comparing only.

use url::Url;

/// Parameters that say where a reader came from, never what the page is. Sources: the campaign parameters that the large
/// advertising and analytics services document, and those that Chinese portals and share buttons add.
const TRACKING: &[&str] = &[
    "spm",
    "spm_id_from",
    "scm",
    "gclid",
    "dclid",
    "fbclid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "bd_vid",
    "qz_gdt",
    "isappinstalled",
    "share_source",
    "share_medium",
    "share_plat",
    "share_session_id",
    "share_tag",
    "share_times",
    "share_token",
    "vd_source",
    "wxshare_count",
    "sharer_shareid",
    "sharer_sharetime",
];

/// `from` is a real parameter on many sites; only the values that share buttons set are tracking.
const SHARED_FROM: &[&str] =
    &["singlemessage", "groupmessage", "timeline", "weibo", "wechat", "weixin", "qq", "qzone", "sharing"];

/// Session ids by their own names: servers of the time before cookies put them into links.
const SESSION: &[&str] = &["jsessionid", "phpsessid", "cfid", "cftoken", "asp.net_sessionid"];

/// What a server shows for a folder, under its usual names.
const DEFAULT_DOCUMENTS: &[&str] = &["index.html", "index.htm", "index.shtml", "default.html", "default.htm"];

/// The address to fetch: without fragment, tracking parameters, session ids and an empty query. What remains keeps its
/// order and spelling, so the server sees what it wrote itself.
#[must_use]
pub fn normalise(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    if let Some((path, session)) = url.path().rsplit_once(';')
        && session.get(..11).is_some_and(|name| name.eq_ignore_ascii_case("jsessionid="))
    {
        let path = path.to_owned();
        url.set_path(&path);
    }
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_noise(pair)).collect();
        let kept = kept.join("&");
        if kept != query || kept.is_empty() {
            url.set_query(Some(kept.as_str()).filter(|kept| !kept.is_empty()));
        }
    }
    url
}

/// The key under which two addresses are taken for one page: [`normalise`], parameters sorted, default documents
/// dropped. It is not an address to fetch, since a server may tell apart what it equates.
#[must_use]
pub fn identity(url: &Url) -> String {
    let mut url = normalise(url);
    if let Some(query) = url.query() {
        let mut pairs: Vec<&str> = query.split('&').collect();
        pairs.sort_unstable();
        let sorted = pairs.join("&");
        url.set_query(Some(&sorted));
    }
    if let Some((folder, name)) = url.path().rsplit_once('/')
        && DEFAULT_DOCUMENTS.contains(&name.to_ascii_lowercase().as_str())
    {
        let folder = format!("{folder}/");
        url.set_path(&folder);
    }
    url.into()
}

fn is_noise(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_")
        || TRACKING.contains(&name.as_str())
        || SESSION.contains(&name.as_str())
        || name.starts_with("aspsessionid")
        || (name == "from" && SHARED_FROM.contains(&value.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(url: &str) -> String {
        normalise(&Url::parse(url).expect("a test URL")).into()
    }

    #[test]
    fn noise_is_dropped_and_the_rest_kept() {
        for (url, expected) in [
            ("HTTP://Library.Example.EDU:80/a/../b#top", "http://library.example.edu/b"),
            ("https://h.example/a?", "https://h.example/a"),
            ("https://h.example/a?utm_source=x&id=3&UTM_Medium=y", "https://h.example/a?id=3"),
            ("https://h.example/a?spm=1.2.3", "https://h.example/a"),
            ("https://h.example/a?id=3&from=timeline&isappinstalled=0", "https://h.example/a?id=3"),
            ("https://h.example/a?from=2024&to=2025", "https://h.example/a?from=2024&to=2025"),
            ("https://h.example/a?b=1&a=2", "https://h.example/a?b=1&a=2"),
            ("https://h.example/a?q=%E4%B8%AD+x", "https://h.example/a?q=%E4%B8%AD+x"),
            ("https://h.example/a;jsessionid=0123ABCD?x=1", "https://h.example/a?x=1"),
            ("https://h.example/a?PHPSESSID=0123&x=1", "https://h.example/a?x=1"),
            ("https://h.example/a;version=2", "https://h.example/a;version=2"),
            ("https://h.example/index.html", "https://h.example/index.html"),
            ("https://例子.example/图书馆", "https://xn--fsqu00a.example/%E5%9B%BE%E4%B9%A6%E9%A6%86"),
        ] {
            assert_eq!(normal(url), expected, "{url}");
        }
    }

    #[test]
    fn identity_equates_what_most_servers_do() {
        let identity = |url: &str| super::identity(&Url::parse(url).expect("a test URL"));
        assert_eq!(identity("https://h.example/a/Index.html?b=1&a=2"), identity("https://h.example/a/?a=2&b=1#x"));
        assert_ne!(identity("https://h.example/a/index.php"), identity("https://h.example/a/"));
        assert_ne!(identity("https://h.example/a"), identity("https://h.example/a/"));
    }

    proptest::proptest! {
        #[test]
        fn normalising_twice_changes_nothing(path in "[a-z;=/.]{0,20}", query in "[a-z_&=#?]{0,30}") {
            let url = Url::parse(&format!("https://h.example/{path}?{query}")).expect("a URL");
            let once = normalise(&url);
            proptest::prop_assert_eq!(normalise(&once), once);
        }
    }
}
