//! What the head of a page says: meta elements, JSON-LD, canonical address, robots.

use serde_json::Value;
use url::Url;

use super::links::resolve;
use super::tree::Tree;
use crate::whitespace::collapse;

/// The facts of a page's head, as written.
#[derive(Default)]
pub(crate) struct Meta {
    pub(crate) titles: Vec<String>,
    pub(crate) title_tag: String,
    pub(crate) site_name: String,
    pub(crate) published: Vec<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) source: Option<String>,
    pub(crate) editors: Vec<String>,
    pub(crate) language: Option<String>,
    pub(crate) canonical: Option<Url>,
    pub(crate) generator: String,
    pub(crate) is_article: bool,
    pub(crate) noindex: bool,
    pub(crate) nofollow: bool,
}

/// Reads the head; meta elements count wherever they stand, as broken templates put them into the body.
pub(crate) fn read(tree: &Tree<'_>, json_ld: &[String], base: &Url) -> Meta {
    let mut meta = Meta::default();
    for (at, node) in tree.nodes.iter().enumerate() {
        match node.tag {
            "html" => meta.language = language(node.attr("lang")),
            "title" if meta.title_tag.is_empty() => meta.title_tag = tree.text(at),
            "link" if node.attr("rel").eq_ignore_ascii_case("canonical") && meta.canonical.is_none() => {
                meta.canonical = resolve(base, node.attr("href"));
            }
            "meta" => {
                let names = [node.attr("property"), node.attr("name"), node.attr("itemprop"), node.attr("http-equiv")];
                let content = collapse(node.attr("content"));
                for name in names.into_iter().filter(|name| !name.is_empty()) {
                    apply(&mut meta, &name.to_ascii_lowercase(), &content);
                }
            }
            _ => {}
        }
    }
    for body in json_ld {
        // Templates leave raw line breaks inside strings, which JSON forbids.
        let clean: String = body.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if let Ok(value) = serde_json::from_str::<Value>(&clean) {
            structured(&mut meta, &value);
        }
    }
    meta
}

fn apply(meta: &mut Meta, name: &str, content: &str) {
    if content.is_empty() {
        return;
    }
    match name {
        "og:title" | "twitter:title" | "headline" => meta.titles.push(content.to_owned()),
        "og:site_name" | "application-name" => meta.site_name = content.to_owned(),
        "og:type" => meta.is_article |= content.eq_ignore_ascii_case("article"),
        "article:published_time"
        | "og:published_time"
        | "pubdate"
        | "publishdate"
        | "publish_date"
        | "publish-date"
        | "publishtime"
        | "datepublished"
        | "date_published"
        | "og:release_date"
        | "og:article:published_time"
        | "article:create_at"
        | "article:publish_time"
        | "bytedance:published_time"
        | "weibo:article:create_at"
        | "sailthru.date"
        | "parsely-pub-date"
        | "dc.date"
        | "dc.date.issued"
        | "dcterms.created"
        | "dcterms.date"
        | "article.published"
        | "firstpublishedtime"
        | "original-publish-date"
        | "release_date"
        | "_pubtime"
        | "apub:time"
        | "date" => {
            meta.published.push(content.to_owned());
        }
        "author" | "article:author" | "og:article:author" | "dc.creator" | "byl" | "parsely-author"
        | "sailthru.author"
            if !content.contains("://") && content.chars().count() <= 60 =>
        {
            meta.authors.push(content.to_owned());
        }
        "contentsource" | "source" | "mediaid" | "og:article:source" | "article:source" => {
            meta.source.get_or_insert_with(|| content.to_owned());
        }
        "editor" | "contenteditor" | "responsibleeditor" => meta.editors.push(content.to_owned()),
        "generator" => meta.generator = content.to_ascii_lowercase(),
        "content-language" | "og:locale" if meta.language.is_none() => {
            meta.language = language(&content.replace('_', "-"))
        }
        // What is said to everyone and what is said to this crawler adds up.
        "robots" | "qingyuan" => {
            let content = content.to_ascii_lowercase();
            let says = |word: &str| content.split([',', '，', ';', ' ']).any(|part| part.trim() == word);
            meta.noindex |= says("noindex") || says("none");
            meta.nofollow |= says("nofollow") || says("none");
        }
        _ => {}
    }
}

/// A language tag with its script, when it is one at all.
pub(crate) fn language(tag: &str) -> Option<String> {
    let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
    let known = tag.len() <= 20 && tag.len() >= 2 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let known = known && tag.split('-').next().is_some_and(|first| first.len() == 2);
    known.then(|| {
        let first = tag.split('-').next().unwrap_or(&tag);
        let is_chinese = matches!(first, "zh" | "cn");
        let is_traditional =
            ["hant", "tw", "hk", "mo", "cht"].iter().any(|part| tag.split('-').any(|word| word == *part));
        match (is_chinese, is_traditional) {
            (true, true) => "zh-Hant".to_owned(),
            (true, false) => "zh-Hans".to_owned(),
            _ => first.to_owned(),
        }
    })
}

/// Walks structured data without recursion; `serde_json` itself bounds its depth at 128.
fn structured(meta: &mut Meta, root: &Value) {
    let mut open = vec![root];
    let mut visited = 0;
    while let Some(value) = open.pop() {
        visited += 1;
        if visited > 5_000 {
            return;
        }
        match value {
            Value::Array(items) => open.extend(items.iter().rev()),
            Value::Object(object) => {
                let kinds = object.get("@type").map(strings).unwrap_or_default();
                let is_article = kinds.iter().any(|kind| {
                    kind.ends_with("Article")
                        || kind.ends_with("Posting")
                        || matches!(kind.as_str(), "Report" | "WebPage" | "Question")
                });
                let is_baidu = object.contains_key("pubDate") && object.contains_key("@id");
                if is_article || is_baidu {
                    article(meta, object, kinds.iter().any(|kind| kind == "WebPage"));
                }
                open.extend(["@graph", "mainEntity", "mainEntityOfPage"].iter().filter_map(|key| object.get(*key)));
            }
            _ => {}
        }
    }
}

fn article(meta: &mut Meta, object: &serde_json::Map<String, Value>, is_page: bool) {
    let texts = |key: &str| object.get(key).map(strings).unwrap_or_default();
    meta.is_article |= !is_page;
    for key in ["datePublished", "pubDate"] {
        // Structured data is made by machines: it goes before what editors type into meta elements.
        for date in texts(key) {
            meta.published.insert(0, date);
        }
    }
    if is_page {
        return;
    }
    meta.titles.extend(texts("headline").iter().map(|title| collapse(title)));
    let authors = object.get("author").map(names).unwrap_or_default();
    meta.authors.extend(authors.into_iter().filter(|name| !name.contains("://") && name.chars().count() <= 60));
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The names of one or several persons or organisations.
fn names(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(name) => Some(collapse(name)),
        Value::Object(person) => person.get("name").and_then(Value::as_str).map(collapse),
        _ => None,
    };
    match value {
        Value::Array(items) => items.iter().filter_map(one).collect(),
        other => one(other).into_iter().collect(),
    }
}
