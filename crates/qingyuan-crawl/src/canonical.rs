//! One spelling per page: what a link is reduced to before it enters the frontier.
//!
//! The `url` crate has already done what the WHATWG standard asks (case, default ports, dot segments, IDN, number forms
//! of IPv4). [`normalise`] drops what never changes the page; [`identity`] goes further and is for comparing only.

use url::Url;

use crate::percent;

/// Parameters that say where a reader came from, never what the page is. Sources: the campaign parameters that the large
/// advertising, mailing and analytics services document, and those that Chinese portals and share buttons add.
const TRACKING: &[&str] = &[
    // Chinese portals, share buttons and statistics.
    "spm",
    "spm_id_from",
    "scm",
    "bd_vid",
    "qz_gdt",
    "hmsr",
    "hmpl",
    "hmcu",
    "hmkw",
    "hmci",
    "wfr",
    "nsukey",
    "isappinstalled",
    "share_source",
    "share_medium",
    "share_plat",
    "share_from",
    "share_session_id",
    "share_tag",
    "share_times",
    "share_token",
    "shareuid",
    "sharer_shareid",
    "sharer_sharetime",
    "vd_source",
    "unique_k",
    "wxshare_count",
    "xhsshare",
    "tt_from",
    // International advertising and mail.
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "fbclid",
    "msclkid",
    "yclid",
    "ymclid",
    "twclid",
    "ttclid",
    "igshid",
    "igsh",
    "li_fat_id",
    "epik",
    "s_kwcid",
    "ef_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "vero_id",
    "oly_enc_id",
    "_hsenc",
    "_hsmi",
    "_openstat",
    "_ga",
    "_gl",
    "ref_src",
    "ref_url",
];

/// Whole families of such parameters.
const TRACKING_FAMILIES: &[&str] =
    &["utm_", "mtm_", "pk_campaign", "pk_kwd", "pk_source", "pk_medium", "piwik_", "__hs"];

/// `from` is a real parameter on many sites; only the values that share buttons set are tracking.
const SHARED_FROM: &[&str] =
    &["singlemessage", "groupmessage", "timeline", "weibo", "wechat", "weixin", "qq", "qzone", "sharing"];

/// Session ids by their own names: servers of the time before cookies put them into links.
const SESSION: &[&str] = &["jsessionid", "phpsessid", "cfid", "cftoken", "asp.net_sessionid", "oscsid", "zenid"];

/// Names that are session ids on some sites and something else on others; there the value decides.
const MAYBE_SESSION: &[&str] = &["sid", "sessid", "session", "sessionid", "session_id", "sesskey"];

/// The shortest value that is taken for a random one: 16 letters and digits, as the shortest of common servers.
const SESSION_CHARS: usize = 16;

/// What a server shows for a folder, under its usual names. Scripts are left out: `index.php` may be a page of its own.
const DEFAULT_DOCUMENTS: &[&str] =
    &["index.html", "index.htm", "index.shtml", "index.xhtml", "default.html", "default.htm"];

/// The address to fetch: without fragment (also `#!…`, which no server ever sees), tracking parameters, session ids and
/// an empty query, its triplets in one spelling (RFC 3986 §6.2.2: hex digits in upper case, unreserved characters
/// plain). What remains keeps its order, so the server sees what it wrote itself. Doubled slashes stay, since many
/// servers tell them apart.
#[must_use]
pub fn normalise(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    // Again while it changes: what is left of a session id may be another one.
    let mut path = url.path().to_owned();
    loop {
        let next = without_session(&each(path.split('/'), "/"));
        if next == path {
            break;
        }
        path = next;
    }
    if path != url.path() {
        url.set_path(&path);
    }
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_noise(pair)).collect();
        let kept = each(kept.into_iter(), "&");
        if kept != query || kept.is_empty() {
            url.set_query(Some(kept.as_str()).filter(|kept| !kept.is_empty()));
        }
    }
    url
}

/// The key under which two addresses are taken for one page: [`normalise`], parameters sorted, default documents
/// dropped, `http` read as `https` where both use their own port, a trailing dot of the host dropped. It is not an
/// address to fetch, since a server may tell apart what it equates. `www.` stays: at many universities the bare
/// name is another machine.
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
    if let Some(host) =
        url.host_str().filter(|host| host.ends_with('.')).map(|host| host.trim_end_matches('.').to_owned())
    {
        // A host that is nothing but the dot stays as it is.
        let _ = url.set_host(Some(&host));
    }
    let key = String::from(url);
    // With a port of its own each scheme is another server. The parser has dropped the ports that are the scheme's.
    match key.strip_prefix("http://") {
        Some(rest) if !has_port(rest) => format!("https://{rest}"),
        _ => key,
    }
}

/// Whether an address without its scheme names a port.
fn has_port(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Triplets in one spelling.
fn normal(text: &str) -> String {
    String::from_utf8_lossy(&percent::normal(text.as_bytes())).into_owned()
}

/// The parts of an address, each with its triplets in one spelling: a lone `%` in one part says nothing of the next.
fn each<'a>(parts: impl Iterator<Item = &'a str>, between: &str) -> String {
    parts.map(normal).collect::<Vec<_>>().join(between)
}

/// A path without `;jsessionid=…` (Java servlets) and `(S(…))` folders (ASP.NET without cookies).
fn without_session(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        let lower = part.to_ascii_lowercase();
        let session = [";jsessionid=", ";phpsessid="].iter().filter_map(|name| lower.find(name)).min();
        let part = session.and_then(|at| part.get(..at)).unwrap_or(part);
        if !is_cookieless(part) {
            parts.push(part);
        }
    }
    let path = parts.join("/");
    if path.is_empty() { "/".to_owned() } else { path }
}

/// `(S(hwvnq0ihtdllp2zkcqtqx0jb))`, also with several letters (`(A(…)S(…))`).
fn is_cookieless(part: &str) -> bool {
    let inner = part.strip_prefix('(').and_then(|part| part.strip_suffix("))"));
    let first = inner.and_then(|inner| inner.split_once('('));
    first.is_some_and(|(kind, value)| {
        matches!(kind, "A" | "F" | "S")
            && value.chars().all(|c| c.is_ascii_alphanumeric() || "()-_".contains(c))
            && value.len() >= SESSION_CHARS
    })
}

fn is_noise(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = normal(name).to_ascii_lowercase();
    let random = || value.len() >= SESSION_CHARS && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    TRACKING_FAMILIES.iter().any(|family| name.starts_with(family))
        || TRACKING.contains(&name.as_str())
        || SESSION.contains(&name.as_str())
        || name.starts_with("aspsessionid")
        || (MAYBE_SESSION.contains(&name.as_str()) && random())
        || (name == "from" && SHARED_FROM.contains(&value.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalised(url: &str) -> String {
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
            ("https://h.example/(S(hwvnq0ihtdllp2zkcqtqx0jb))/a.aspx", "https://h.example/a.aspx"),
            ("https://h.example/f(S(1))/a", "https://h.example/f(S(1))/a"),
            ("https://h.example/a;jsessionid=0AB/b;v=1", "https://h.example/a/b;v=1"),
            ("https://h.example/a?sid=0123456789abcdef0123&x=1", "https://h.example/a?x=1"),
            ("https://h.example/a?sid=12&session=spring", "https://h.example/a?sid=12&session=spring"),
            ("https://h.example/a?%75tm_source=x&__hstc=1&hmsr=y&pk_campaign=z", "https://h.example/a"),
            ("https://h.example/a?scene=1&ref=2&id=", "https://h.example/a?scene=1&ref=2&id="),
            ("https://h.example/%7ea/%e4%b8%ad%2fb", "https://h.example/~a/%E4%B8%AD%2Fb"),
            ("https://h.example/a?q=%d6%d0%41+%26", "https://h.example/a?q=%D6%D0A+%26"),
            ("https://h.example/%%341", "https://h.example/%%341"),
            ("https://h.example//a///b", "https://h.example//a///b"),
            ("https://h.example/a#!/b", "https://h.example/a"),
            ("https://h.example./a", "https://h.example./a"),
            ("https://h.example/a?&&b=1&", "https://h.example/a?b=1"),
            ("https://h.example/%2e%2e/a", "https://h.example/a"),
            ("https://例子.example/图书馆", "https://xn--fsqu00a.example/%E5%9B%BE%E4%B9%A6%E9%A6%86"),
        ] {
            assert_eq!(normalised(url), expected, "{url}");
        }
    }

    #[test]
    fn identity_equates_what_most_servers_do() {
        let identity = |url: &str| super::identity(&Url::parse(url).expect("a test URL"));
        assert_eq!(identity("https://h.example/a/Index.html?b=1&a=2"), identity("https://h.example/a/?a=2&b=1#x"));
        assert_ne!(identity("https://h.example/a/index.php"), identity("https://h.example/a/"));
        assert_ne!(identity("https://h.example/a"), identity("https://h.example/a/"));
        assert_eq!(identity("http://h.example./a"), identity("https://h.example/a"));
        assert_eq!(identity("http://h.example:80/a:1"), identity("https://h.example:443/a:1"));
        assert_ne!(identity("http://h.example:8080/a"), identity("https://h.example:8080/a"));
        assert_ne!(identity("https://www.h.example/a"), identity("https://h.example/a"));
        assert_ne!(identity("https://h.example//a"), identity("https://h.example/a"));
        assert_eq!(identity("http://[::1]/a"), "https://[::1]/a");
        assert_eq!(identity("http://h.example../a"), identity("https://h.example/a"));
        // A lone percent sign in a session id.
        assert_eq!(identity("http://h.example/a;jsessionid=%/%62"), identity("https://h.example/a/b"));
    }

    proptest::proptest! {
        #[test]
        fn normalising_twice_changes_nothing(
            path in "([a-z;=/.()S%]|%[0-9a-f]{2}|;jsessionid=|[(]S[(]abcdefghijklmnop[)][)]){0,20}",
            query in "([a-z_&=#?%;]|%[0-9a-f]{2}|utm_a=|sid=){0,30}",
        ) {
            let url = Url::parse(&format!("http://h.example./{path}?{query}")).expect("a URL");
            let once = normalise(&url);
            proptest::prop_assert_eq!(normalise(&once), once.clone());
            let key = identity(&once);
            proptest::prop_assert_eq!(identity(&Url::parse(&key).expect("a key is a URL")), key);
            proptest::prop_assert_eq!(url.origin(), once.origin());
        }
    }
}
