//! One result as a row: what it is, where it comes from, and why it was found.

use std::collections::BTreeMap;

use qingyuan_model::{Millis, Source};
use qingyuan_pipeline::{SearchResult, Snippet};

use crate::asking::Asking;
use crate::blocks::{Line, Marking};
use crate::frame::{Frame, Moment};
use crate::query::link;
use crate::shelf::{described, minutes, titled};
use crate::words::Lang;

/// A result.
pub(super) struct Row {
    /// The number of the item.
    pub(super) id: i64,
    pub(super) href: String,
    /// The language of title and snippet as HTML has it; empty when it is unknown.
    pub(super) lang: String,
    pub(super) title: Line,
    pub(super) source: String,
    pub(super) tier: &'static str,
    pub(super) checked: Moment,
    pub(super) minutes: usize,
    pub(super) kind: String,
    /// The language, when it is not the one that the page is in.
    pub(super) language: Option<String>,
    pub(super) published: Option<String>,
    pub(super) snippet: Line,
}

/// The rows of a page.
pub(super) fn rows(
    results: &[SearchResult],
    asking: &Asking,
    charters: &BTreeMap<String, Source>,
    frame: &Frame,
) -> Vec<Row> {
    results.iter().map(|result| row(result, asking, charters, frame)).collect()
}

fn row(result: &SearchResult, asking: &Asking, charters: &BTreeMap<String, Source>, frame: &Frame) -> Row {
    let t = frame.lang;
    let (source, tier) = described(charters, &result.source, t);
    let title = if result.title.text.trim().is_empty() {
        marked(&Snippet { text: titled("", t), marks: Vec::new() })
    } else {
        marked(&result.title)
    };
    Row {
        id: result.id,
        href: link(&format!("/item/{}", result.id), [("q", asking.query.as_str())]),
        lang: result.language.clone().filter(|tag| is_tag(tag)).unwrap_or_default(),
        title,
        source,
        tier,
        checked: frame.date(Millis(result.admitted_at)),
        minutes: minutes(result.chars),
        kind: t.item_kind(&result.kind),
        language: result.language.as_deref().filter(|tag| is_foreign(tag, t)).map(|tag| t.language_name(tag)),
        published: result.published.as_deref().and_then(|time| time.get(..10)).map(str::to_owned),
        snippet: marked(&result.snippet),
    }
}

/// Whether a reader of pages in this language is told the language of a text: another one, or another script.
fn is_foreign(tag: &str, t: Lang) -> bool {
    match t {
        Lang::Zh => !(tag == "zh" || tag.starts_with("zh-Hans") || tag == "zh-CN"),
        Lang::En => tag.split('-').next() != Some("en"),
    }
}

/// Whether this can be a BCP 47 tag: a source may declare anything as its language.
fn is_tag(text: &str) -> bool {
    text.len() <= 35 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn marked(snippet: &Snippet) -> Line {
    let look = |_: &[usize]| ("hit".to_owned(), String::new());
    Marking { spans: &snippet.marks, look: &look, note: &|_| None }.line(&snippet.text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_the_readers_own_language_needs_no_word_for_it() {
        let rows = [("zh-Hans", false, true), ("zh", false, true), ("zh-Hant", true, true), ("en", true, false)];
        for (tag, to_chinese, to_english) in rows {
            assert_eq!((is_foreign(tag, Lang::Zh), is_foreign(tag, Lang::En)), (to_chinese, to_english), "{tag}");
        }
    }
}
