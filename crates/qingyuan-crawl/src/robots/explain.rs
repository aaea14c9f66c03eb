//! Which rule of a robots.txt decides an address, for people who ask why.

use url::{Position, Url};

use super::Robots;
use crate::percent;

impl Robots {
    /// The rule that decides whether this agent may fetch `url`: whether it allows, and its pattern. `None` when no
    /// rule holds, which means that it may. Decides as [`Robots::allows`] does (RFC 9309 §2.2.2).
    #[must_use]
    pub fn explain(&self, agent: &str, url: &Url) -> Option<(bool, String)> {
        let path = percent::upper(url[Position::BeforePath..Position::AfterQuery].as_bytes());
        let normal = percent::normal(&path);
        let named = self.named(agent);
        let groups = self.groups.iter().filter(|group| if named { group.names(agent) } else { group.global });
        let held = groups.flat_map(|group| &group.rules).filter_map(|rule| {
            let priority = rule.matches(&path, &normal);
            (priority > 0).then_some(((priority, rule.allow), rule))
        });
        // `true` is greater than `false`: `Allow` wins between equals.
        let (_, rule) = held.max_by_key(|(rank, _)| *rank)?;
        Some((rule.allow, String::from_utf8_lossy(rule.written()).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deciding_rule_is_named_and_agrees_with_the_answer() {
        let robots = Robots::parse(
            b"User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /c\nAllow: /c\nUser-agent: Other\nDisallow: /",
        );
        let rows =
            [("/a/x", Some((false, "/a"))), ("/a/b/c", Some((true, "/a/b"))), ("/c", Some((true, "/c"))), ("/z", None)];
        for (path, rule) in rows {
            let url = Url::parse(&format!("http://h.example{path}")).expect("a URL");
            let explained = robots.explain("Qingyuan", &url);
            assert_eq!(explained.as_ref().map(|(allow, pattern)| (*allow, pattern.as_str())), rule, "{path}");
            assert_eq!(explained.is_none_or(|(allow, _)| allow), robots.allows("Qingyuan", &url), "{path}");
        }
    }
}
