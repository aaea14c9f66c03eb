//! Links that leave the house.

use url::Url;

/// The address, when a browser may follow it and can: nothing but http and https, and no name that is reserved for
/// having no site (RFC 6761), as imported files have.
pub(crate) fn web_address(url: &Url) -> Option<String> {
    let nowhere = url.host_str().is_none_or(|host| host == "invalid" || host.ends_with(".invalid"));
    (matches!(url.scheme(), "http" | "https") && !nowhere).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_followed_becomes_a_link() {
        let rows = [
            ("https://lib.example/a", true),
            ("http://127.0.0.1:8101/", true),
            ("http://handouts.import.invalid/a.pdf", false),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("file:///etc/passwd", false),
        ];
        for (address, links) in rows {
            assert_eq!(web_address(&Url::parse(address).expect("a URL")).is_some(), links, "{address}");
        }
    }
}
