//! One `Allow` or `Disallow` pattern and how it meets a path.

use crate::pattern::matches;
use crate::percent;

/// One rule of a group.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub(super) allow: bool,
    pattern: Vec<u8>,
    /// A second pattern for the same line. For `Allow: /a/index.html` it is `/a/$`, since the two are one page; for a
    /// `Disallow` with triplets it is their normal form, so that `/%61` also holds for `/a`. The second reading only
    /// ever favours the intent of the site.
    second: Option<Vec<u8>>,
}

impl Rule {
    /// A rule; an empty pattern is none.
    pub(super) fn new(allow: bool, pattern: &[u8]) -> Option<Self> {
        if pattern.is_empty() {
            return None;
        }
        let second = if allow {
            let folder = pattern.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
            let index = pattern.get(folder..).is_some_and(|name| name.starts_with(b"/index.htm"));
            pattern.get(..=folder).filter(|_| index).map(|folder| [folder, b"$"].concat())
        } else {
            let normal = percent::normal(pattern);
            (normal != pattern).then_some(normal)
        };
        Some(Self { allow, pattern: pattern.to_vec(), second })
    }

    /// The rule as a line of a file.
    pub(super) fn line(&self) -> String {
        let key = if self.allow { "Allow" } else { "Disallow" };
        format!("{key}: {}", String::from_utf8_lossy(&self.pattern))
    }

    /// The pattern as the file has it, percent-encoded where a browser would.
    pub(super) fn written(&self) -> &[u8] {
        &self.pattern
    }

    /// The priority that the rule has when it matches: the bytes of its pattern.
    pub(super) fn length(&self) -> usize {
        self.pattern.len()
    }

    /// The rule's priority for a path, 0 when it does not match. `normal` is the path with needless triplets undone.
    pub(super) fn matches(&self, path: &[u8], normal: &[u8]) -> usize {
        if matches(&self.pattern, path) {
            return self.pattern.len();
        }
        match &self.second {
            Some(second) if self.allow && matches(second, path) => second.len(),
            Some(second) if !self.allow && matches(second, normal) => self.pattern.len(),
            // A path may carry needless triplets where the rule has none.
            None if !self.allow && normal != path && matches(&self.pattern, normal) => self.pattern.len(),
            _ => 0,
        }
    }
}
