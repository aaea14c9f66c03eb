//! Reading and writing query strings. Reading never fails: an address that somebody mistyped still has an answer.

use url::form_urlencoded;

/// The parameters of an address, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query string, without its question mark.
    pub(crate) fn read(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The last value of a parameter, trimmed; the empty text when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The last value of a parameter, when it says something.
    pub(crate) fn some(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// A number from 1 to `most`; 1 for anything else.
    pub(crate) fn page(&self, most: usize) -> usize {
        self.get("page").parse().ok().filter(|page| (1..=most).contains(page)).unwrap_or(1)
    }

    /// The same parameters with one set, or taken away when its value is empty.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut pairs: Vec<_> = self.0.iter().filter(|(known, _)| known != name).cloned().collect();
        if !value.is_empty() {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        Self(pairs)
    }

    /// `path?a=b`, or the path alone.
    pub(crate) fn after(&self, path: &str) -> String {
        link(path, self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }
}

/// `path?a=b` of these parameters, leaving out empty ones.
pub(crate) fn link<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The path, when it is one of this site and nothing else: where somebody may be sent after signing in.
pub(crate) fn local_path(path: &str) -> Option<&str> {
    let second = path.chars().nth(1);
    let local = path.starts_with('/')
        && !matches!(second, Some('/' | '\\'))
        && path.len() <= 2_000
        && !path.contains('\\')
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    local.then_some(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in ["/", "/desk", "/desk?label=fraud&source=a", "/item/3#why"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "desk",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/desk\r\nSet-Cookie: a=b",
            "https://evil.example",
            "javascript:alert(1)",
            "/a\\b",
            "/ a",
            "/中",
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn parameters_are_set_and_taken_away() {
        let params = Params::read("q=%E5%8B%BE%E8%82%A1&page=2&source=a&bad=%FF&&=");
        assert_eq!(params.get("q"), "勾股");
        assert_eq!(params.page(9), 2);
        assert_eq!(params.page(1), 1);
        assert_eq!(Params::read("q=a&page=2").with("page", "").after("/search"), "/search?q=a");
        assert_eq!(Params::read("q=a").with("source", "b&c").after("/search"), "/search?q=a&source=b%26c");
    }

    proptest! {
        #[test]
        fn any_query_is_read_and_what_is_written_reads_back(raw in ".{0,60}", value in "\\PC{1,20}") {
            let params = Params::read(&raw).with("q", &value);
            let written = params.after("/search");
            let query = written.strip_prefix("/search?").expect("it has parameters");
            let read = Params::read(query);
            prop_assert_eq!(read.get("q"), value.trim());
        }

        #[test]
        fn a_local_path_stays_on_this_site(path in ".{0,30}") {
            if let Some(path) = local_path(&path) {
                let base = url::Url::parse("https://here.example/").expect("a URL");
                let target = base.join(path).expect("a local path joins");
                prop_assert_eq!(target.origin(), base.origin());
            }
        }
    }
}
