//! `X-Robots-Tag` headers: the rules of `<meta name="robots">`, said by the server, as Google's crawler documentation
//! and RFC 9309's authors describe them.

use qingyuan_model::Millis;

use crate::dates;

/// The product token that this crawler obeys.
const AGENT: &str = "qingyuan";

/// Directives with a value after a colon; any other word before a colon is an agent.
const VALUED: [&str; 4] = ["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

/// What a server asks for one page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RobotsTag {
    /// Not to be shown in any search.
    pub noindex: bool,
    /// Its links are not to be followed.
    pub nofollow: bool,
    /// No copy is to be shown.
    pub noarchive: bool,
    /// From when on it is not to be shown.
    pub unavailable_after: Option<Millis>,
}

impl RobotsTag {
    /// Reads the header lines of a response, whatever else is among them. Directives for everyone and those for this
    /// crawler add up; those for other agents and unknown ones do not count.
    #[must_use]
    pub fn read<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut tag = Self::default();
        for (name, value) in headers {
            if name.eq_ignore_ascii_case("x-robots-tag") {
                tag.line(value);
            }
        }
        tag
    }

    /// Whether the page may not be shown at this moment.
    #[must_use]
    pub fn hides_at(&self, now: Millis) -> bool {
        self.noindex || self.unavailable_after.is_some_and(|end| end <= now)
    }

    /// One header line; an agent named in it holds for what follows on the line.
    fn line(&mut self, value: &str) {
        let mut ours = true;
        let mut rest = value;
        while !rest.trim().is_empty() {
            let (part, after) = rest.split_once(',').unwrap_or((rest, ""));
            let mut word = part.trim();
            if let Some((agent, directive)) = agent_prefix(word) {
                ours = agent.eq_ignore_ascii_case(AGENT) || agent == "*";
                word = directive;
            }
            rest = after;
            match word.split_once(':') {
                Some((name, date)) if name.trim().eq_ignore_ascii_case("unavailable_after") => {
                    let mut end = dates::any(date);
                    if end.is_none() {
                        // `Thu, 01 Jan 1970 …` has a comma of its own.
                        let (more, beyond) = after.split_once(',').unwrap_or((after, ""));
                        end = dates::any(&format!("{date},{more}"));
                        rest = if end.is_some() { beyond } else { after };
                    }
                    if let (true, Some(end)) = (ours, end) {
                        self.unavailable_after = Some(self.unavailable_after.map_or(end, |known| known.min(end)));
                    }
                }
                _ if ours => self.word(word),
                _ => {}
            }
        }
    }

    fn word(&mut self, word: &str) {
        match word.to_ascii_lowercase().as_str() {
            "noindex" => self.noindex = true,
            "nofollow" => self.nofollow = true,
            "noarchive" | "nocache" => self.noarchive = true,
            "none" => (self.noindex, self.nofollow) = (true, true),
            _ => {}
        }
    }
}

/// `agent: directive`, unless the word before the colon is a directive itself.
fn agent_prefix(word: &str) -> Option<(&str, &str)> {
    let (agent, directive) = word.split_once(':')?;
    let agent = agent.trim();
    let named = !agent.is_empty() && agent.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_*/.".contains(&byte));
    let valued = VALUED.iter().any(|name| agent.eq_ignore_ascii_case(name));
    // A version after the token says nothing.
    let token = agent.split('/').next().unwrap_or(agent);
    (named && !valued).then_some((token, directive.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> (bool, bool, bool, Option<i64>) {
        let tag = RobotsTag::read(lines.iter().map(|line| ("X-Robots-Tag", *line)));
        (tag.noindex, tag.nofollow, tag.noarchive, tag.unavailable_after.map(|end| end.0))
    }

    #[test]
    fn lines_are_read() {
        for (lines, expected) in [
            (&["noindex"][..], (true, false, false, None)),
            (&[" NoIndex , NOFOLLOW "], (true, true, false, None)),
            (&["none"], (true, true, false, None)),
            (&["noarchive", "nofollow"], (false, true, true, None)),
            (&["all, index, max-snippet: 20"], (false, false, false, None)),
            (&["otherbot: noindex, nofollow"], (false, false, false, None)),
            (&["Qingyuan: noindex"], (true, false, false, None)),
            (&["qingyuan/1.0: none"], (true, true, false, None)),
            (&["otherbot: nofollow, qingyuan: noindex, noarchive"], (true, false, true, None)),
            (&["noarchive, otherbot: noindex", "nofollow"], (false, true, true, None)),
            (&["unavailable_after: Thu, 01 Jan 1970 00:00:10 GMT, noarchive"], (false, false, true, Some(10_000))),
            (&["unavailable_after: 1970-01-02, noindex"], (true, false, false, Some(86_400_000))),
            (&["unavailable_after: 1 Jan 1970 00:00:10 GMT"], (false, false, false, Some(10_000))),
            (&["otherbot: unavailable_after: 1970-01-02"], (false, false, false, None)),
            (&["unavailable_after: soon, nofollow"], (false, true, false, None)),
            (&["noindexed, no index", "", ",,:"], (false, false, false, None)),
        ] {
            assert_eq!(read(lines), expected, "{lines:?}");
        }
        assert_eq!(RobotsTag::read([("Server", "noindex")]), RobotsTag::default());
    }

    #[test]
    fn a_page_is_hidden_from_its_end_on() {
        let tag = RobotsTag::read([("x-robots-tag", "unavailable_after: 1970-01-02")]);
        assert!(!tag.hides_at(Millis(86_399_999)) && tag.hides_at(Millis(86_400_000)));
        assert!(RobotsTag::read([("x-robots-tag", "noindex")]).hides_at(Millis(0)));
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read(line in "\\PC{0,80}") {
            let _ = RobotsTag::read([("x-robots-tag", line.as_str())]);
        }
    }
}
