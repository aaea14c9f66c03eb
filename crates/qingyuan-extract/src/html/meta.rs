//! What the head of a page says: meta elements, JSON-LD, canonical address, robots.

mod structured;

use url::Url;

use self::structured::Structured;

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
    pub(crate) modified: Vec<String>,
    /// Addresses of pictures for the page, as written.
    pub(crate) images: Vec<String>,
    pub(crate) licence: Option<String>,
    /// The site by the structured data about its publisher.
    pub(crate) publisher: Option<String>,
    /// The names along the way to the page, by structured data.
    pub(crate) crumbs: Vec<String>,
    /// Organisations that structured data name as authors.
    pub(crate) organisations: Vec<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) source: Option<String>,
    pub(crate) editors: Vec<String>,
    pub(crate) language: Option<String>,
    pub(crate) canonical: Option<Url>,
    pub(crate) generator: String,
    pub(crate) is_article: bool,
    /// What the page is by Open Graph, in lower case.
    pub(crate) og_type: String,
    /// What the page is by structured data: names of schema.org.
    pub(crate) kinds: Vec<String>,
    /// What the page says of itself in a few sentences.
    pub(crate) descriptions: Vec<String>,
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
            "link" | "a" if has_rel(node.attr("rel"), "license") && meta.licence.is_none() => {
                meta.licence = resolve(base, node.attr("href")).map(String::from);
            }
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
        if let Ok(value) = serde_json::from_str(&clean) {
            take(&mut meta, structured::read(&value));
        }
    }
    meta
}

/// Structured data are made by machines: their dates go before what editors type into meta elements.
fn take(meta: &mut Meta, found: Structured) {
    meta.published.splice(0..0, found.published);
    meta.modified.splice(0..0, found.modified);
    meta.titles.extend(found.titles);
    meta.authors.extend(found.authors);
    meta.organisations.extend(found.organisations);
    meta.images.extend(found.images);
    meta.publisher = meta.publisher.take().or(found.publisher);
    meta.licence = meta.licence.take().or(found.licence);
    meta.is_article |= found.is_article;
    meta.kinds.extend(found.kinds);
    meta.descriptions.extend(found.descriptions);
    if meta.crumbs.is_empty() {
        meta.crumbs = found.crumbs;
    }
}

fn has_rel(rel: &str, wanted: &str) -> bool {
    rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(wanted))
}

fn apply(meta: &mut Meta, name: &str, content: &str) {
    if content.is_empty() {
        return;
    }
    match name.trim() {
        "og:title" | "twitter:title" | "headline" => meta.titles.push(content.to_owned()),
        "og:site_name" => meta.site_name = content.to_owned(),
        "application-name" | "apple-mobile-web-app-title" if meta.site_name.is_empty() => {
            meta.site_name = content.to_owned();
        }
        "og:image" | "og:image:url" | "og:image:secure_url" => meta.images.insert(0, content.to_owned()),
        "twitter:image" | "twitter:image:src" | "image" => meta.images.push(content.to_owned()),
        "article:modified_time"
        | "og:updated_time"
        | "og:modified_time"
        | "datemodified"
        | "dateupdate"
        | "bytedance:updated_time"
        | "article:update_time"
        | "last-modified"
        | "dcterms.modified"
        | "lastmodified"
        | "updatetime"
        | "update_time" => meta.modified.push(content.to_owned()),
        "dcterms.license" | "dc.rights.license" | "dcterms.rights" => {
            meta.licence.get_or_insert_with(|| content.to_owned());
        }
        "og:description" | "description" => meta.descriptions.push(content.to_owned()),
        "og:type" => {
            meta.og_type = content.to_ascii_lowercase();
            meta.is_article |= content.eq_ignore_ascii_case("article");
        }
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
        | "og:time"
        | "og:pubdate"
        | "publishdatetime"
        | "publicationdate"
        | "citation_publication_date"
        | "citation_date"
        | "apub:time"
        | "date" => {
            meta.published.push(content.to_owned());
        }
        "author" | "article:author" | "og:article:author" | "dc.creator" | "byl" | "parsely-author"
        | "sailthru.author" | "citation_author"
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
