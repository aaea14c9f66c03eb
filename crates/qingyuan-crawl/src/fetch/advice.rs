//! What an admin can do about a status that brings no page.

/// For `status`, and the challenge (`WWW-Authenticate`, RFC 9110 §11.6.1) that came with it.
pub(super) fn of_status(status: u16, challenge: Option<&str>) -> Option<String> {
    let scheme = challenge.and_then(|challenge| challenge.split([' ', ',']).next()).unwrap_or_default();
    let basic = scheme.eq_ignore_ascii_case("basic");
    let advice = match (status, challenge) {
        (401 | 403, Some(_)) if basic => {
            "the site wants a user name and password: name a login in the source's charter, its password as a secret"
                .to_owned()
        }
        (401 | 403, Some(_)) => {
            let scheme: String = scheme.chars().filter(char::is_ascii_graphic).take(40).collect();
            format!(
                "the site wants a login by `{scheme}`: ask it for a key that the charter can send as a header, or exclude \
                 the path"
            )
        }
        (401, None) => "the site wants a login, but not which: ask the site, or exclude the path".to_owned(),
        (403, None) => {
            "the site refuses the crawler this page: ask the site to let it in, or exclude the path".to_owned()
        }
        (404 | 410, _) => "the page is gone: remove the link or the seed that leads there".to_owned(),
        (402, _) => "the site wants to be paid for this page: exclude the path".to_owned(),
        (407 | 511, _) => {
            "the network itself wants a login: let the crawler's machine out without a proxy or sign-on page".to_owned()
        }
        (429, _) => "the site asks for patience: raise the source's delay if this goes on".to_owned(),
        (451, _) => "the site may not show this page for legal reasons: exclude the path".to_owned(),
        (500..=599, _) => "the site has trouble of its own: it is asked again later".to_owned(),
        (400..=499, _) => {
            "the site does not give this page: open it in a browser, exclude the path if it fails there too".to_owned()
        }
        _ => return None,
    };
    Some(advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_wall_says_what_to_do() {
        for (status, challenge, word) in [
            (401, Some("Basic realm=\"library\""), "name a login"),
            (403, Some("basic"), "name a login"),
            (401, Some("Negotiate"), "`Negotiate`"),
            (401, Some("Bear\u{7}er realm=x"), "`Bearer`"),
            (401, None, "wants a login"),
            (403, None, "refuses the crawler"),
            (451, None, "legal"),
            (418, None, "browser"),
            (503, None, "later"),
        ] {
            let advice = of_status(status, challenge).unwrap_or_default();
            assert!(advice.contains(word), "{status} {challenge:?}: {advice}");
        }
        assert_eq!(of_status(200, None), None);
        assert_eq!(of_status(304, Some("Basic")), None);
    }
}
