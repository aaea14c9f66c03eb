//! The way back from an item to the results among which it was found.

use axum::http::{HeaderMap, header};

use crate::asking::Asking;
use crate::query::Params;

/// The address of the results that led to this item, at its own row, when the reader comes from there. The browser
/// says so (`Referer`) to this site alone, by the policy of every response.
pub(crate) fn back_to_results(headers: &HeaderMap, base: &str, item: i64) -> Option<String> {
    let from = headers.get(header::REFERER)?.to_str().ok()?;
    // Behind a proxy the reader's scheme is not the one that arrives here.
    let ((_, from), (_, base)) = (from.split_once("://")?, base.split_once("://")?);
    let rest = from.strip_prefix(base)?.strip_prefix("/search")?;
    let query = if rest.is_empty() { "" } else { rest.strip_prefix('?')? };
    Some(format!("{}#r{item}", Asking::read(&Params::read(query)).address()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_results_of_this_site_are_a_way_back() {
        let rows = [
            ("http://a.example/search?q=a&page=2&x=y", Some("/search?q=a&page=2#r7")),
            ("https://a.example/search?q=%E5%8B%BE", Some("/search?q=%E5%8B%BE#r7")),
            ("http://a.example/search", Some("/search#r7")),
            ("http://a.example/searching?q=a", None),
            ("http://a.example/", None),
            ("http://a.example.evil.example/search?q=a", None),
            ("http://evil.example/search?q=a", None),
            ("javascript:alert(1)", None),
        ];
        for (from, back) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, HeaderValue::from_static(from));
            assert_eq!(back_to_results(&headers, "http://a.example", 7).as_deref(), back, "{from}");
        }
        assert_eq!(back_to_results(&HeaderMap::new(), "http://a.example", 7), None);
    }
}
