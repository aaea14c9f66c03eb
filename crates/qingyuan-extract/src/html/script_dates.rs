//! The day of publication in a page's own scripts: some templates write it nowhere else.

use super::date::{Moment, Reader};

/// How much of a page is searched. States of applications stand in front of the libraries; picked by gut feeling.
const MAX_BYTES: usize = 1024 * 1024;

/// Names of values, in the order of trust. `ct` is that of a widespread platform of public accounts.
const NAMES: &[&str] = &[
    "datePublished",
    "publish_time",
    "publishTime",
    "publishDate",
    "pubDate",
    "pubTime",
    "publishedAt",
    "newsTime",
    "var ct",
    "createTime",
];

/// The first believable date behind one of the names.
pub(crate) fn published(page: &str, reader: &Reader) -> Option<Moment> {
    let mut end = page.len().min(MAX_BYTES);
    while !page.is_char_boundary(end) {
        end -= 1;
    }
    let page = &page[..end];
    NAMES.iter().find_map(|name| {
        page.match_indices(name).take(20).find_map(|(at, _)| reader.machine(value(&page[at + name.len()..])?, true))
    })
}

/// The value behind a name: `: "…"`, `= '…'`, `":1772600000`, and the same with escaped quotes.
fn value(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['"', '\'', '\\', ' ']);
    let text = text.strip_prefix([':', '='])?;
    let text = text.trim_start_matches(['"', '\'', '\\', ' ']);
    let end = text.char_indices().take(40).find(|(_, c)| matches!(c, '"' | '\'' | '\\' | ',' | ';' | '}' | '<' | '\n'));
    end.map(|(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use qingyuan_model::Millis;

    #[test]
    fn values_of_scripts_are_read_in_their_forms() {
        let reader = Reader::new(Millis(1_772_700_000_000));
        for (page, want) in [
            ("<script>var ct = \"1772600000\";</script>", Some("2026-03-04T12:53")),
            ("<script>window.__STATE__={\"publishTime\":1772600000123}</script>", Some("2026-03-04T12:53")),
            ("<script>publish_time: '2026-03-04 11:42:03',</script>", Some("2026-03-04T11:42")),
            ("<script>{\\\"pubDate\\\":\\\"2026-03-04\\\"}</script>", Some("2026-03-04")),
            ("<em id=\"publish_time\" class=\"meta\">前天</em>", None),
            ("<script>publishTime(); var ct = now;</script>", None),
        ] {
            assert_eq!(published(page, &reader).map(Moment::show).as_deref(), want, "{page}");
        }
    }
}
