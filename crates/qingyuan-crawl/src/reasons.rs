//! Every reason why something was not fetched, with what it means.

/// Codes and meanings, in the order of a fetch: charter, scope, robots, turn, connection, head, body.
const REASONS: &[(&str, &str)] = &[
    ("source-not-approved", "the source is not approved, or paused"),
    ("source-charter-unreadable", "an entry of the source's charter cannot be read"),
    ("secret-missing", "a secret that the charter names is not set, or cannot stand in a header; nothing was sent"),
    ("scheme-refused", "the address is neither http nor https"),
    ("userinfo-refused", "the address carries a user name or password"),
    ("url-too-long", "the address is too long to be an honest one"),
    ("host-out-of-scope", "the host or its port is not one that the source names"),
    ("path-excluded", "the source excludes the path"),
    ("path-not-included", "the source names included paths, and this is none of them"),
    ("too-deep", "the page is more links away from a seed than the source allows"),
    ("address-refused", "the host is at an address that is not public and that the source does not allow"),
    ("outside-hours", "the source is crawled at other hours"),
    ("address-unknown", "the host's name has not been looked up yet"),
    ("robots-disallowed", "the site's robots.txt forbids it"),
    ("robots-unavailable", "robots.txt could not be had, and so nothing may be fetched for a while"),
    ("robots-unknown", "robots.txt has not been asked for yet"),
    ("not-yet", "the host is busy or must rest; it is asked later"),
    ("host-resting", "the host failed several times in a row and is left alone for a while"),
    ("dns-failed", "the host's name has no address"),
    ("connect-failed", "the host cannot be reached"),
    ("tls-expired", "the site's certificate is out of date"),
    ("tls-wrong-host", "the site's certificate is for another name"),
    ("tls-untrusted", "the site's certificate is signed by nobody trusted here"),
    ("tls-failed", "no safe connection could be agreed on"),
    ("timeout-headers", "the site was silent before its answer"),
    ("timeout-body", "the site fell silent in the middle of its answer"),
    ("timeout-total", "the whole exchange took too long"),
    ("http-malformed", "the answer is not proper HTTP"),
    ("redirect-bad", "a redirect leads to no address"),
    ("redirect-loop", "the redirects run in a circle"),
    ("redirect-too-many", "the chain of redirects is too long"),
    ("redirect-downgrade", "a redirect leads from https to http"),
    ("content-unwanted", "it is a picture, sound, a video, a program or an archive, no document"),
    ("encoding-unknown", "the content encoding is not one that is spoken here"),
    ("encoding-broken", "the body is not what its content encoding promises, or ends too early"),
    ("body-interrupted", "the connection ended in the middle of the answer"),
    ("body-too-large", "the body has more bytes on the wire than are taken"),
    ("body-too-large-decoded", "the body has more bytes after decoding than are taken"),
    ("body-bomb", "the body grows too much in decoding: a bomb"),
];

/// Every code that [`crate::Refusal`], [`crate::FetchFailure`] and [`crate::Cut`] can give, each with one line on what
/// it means.
#[must_use]
pub fn reasons() -> &'static [(&'static str, &'static str)] {
    REASONS
}

/// What a code means; `None` for one that is not the crawler's.
#[must_use]
pub fn reason(code: &str) -> Option<&'static str> {
    REASONS.iter().find(|(known, _)| *known == code).map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The codes that a file's `code` functions give: the arms of the shape `=> "code",`.
    fn codes(source: &'static str) -> impl Iterator<Item = &'static str> {
        let own = source.split("#[cfg(test)]").next().unwrap_or_default();
        let arms = own.lines().filter_map(|line| line.trim().strip_suffix("\",")?.split_once("=> \""));
        arms.map(|(_, code)| code).filter(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
    }

    #[test]
    fn every_code_has_its_line_and_every_line_a_code() {
        let given: BTreeSet<&str> =
            [include_str!("refusal.rs"), include_str!("fetch/failure.rs"), include_str!("decode.rs")]
                .into_iter()
                .flat_map(codes)
                .collect();
        let told: BTreeSet<&str> = reasons().iter().map(|(code, _)| *code).collect();
        assert_eq!(told, given, "a code without its line, or a line without its code: see REASONS");
        assert_eq!(told.len(), reasons().len(), "no code stands there twice");
        assert_eq!(reason("body-bomb"), Some("the body grows too much in decoding: a bomb"));
        assert_eq!(reason("fetched"), None);
    }
}
