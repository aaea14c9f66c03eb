//! What JSON-LD says about the page: schema.org's articles, ways and sites, and the pages of a search engine's programme.

use serde_json::{Map, Value};

use crate::whitespace::collapse;

/// How many values of one body are visited.
const MAX_VALUES: usize = 5_000;

/// The facts of one body.
#[derive(Default)]
pub(super) struct Structured {
    pub(super) titles: Vec<String>,
    pub(super) published: Vec<String>,
    pub(super) modified: Vec<String>,
    pub(super) authors: Vec<String>,
    /// Authors that are no persons.
    pub(super) organisations: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) images: Vec<String>,
    pub(super) licence: Option<String>,
    pub(super) crumbs: Vec<String>,
    pub(super) is_article: bool,
}

/// Walks the data without recursion; `serde_json` itself bounds its depth at 128.
pub(super) fn read(root: &Value) -> Structured {
    let mut out = Structured::default();
    let mut open = vec![root];
    let mut visited = 0;
    while let Some(value) = open.pop() {
        visited += 1;
        if visited > MAX_VALUES {
            break;
        }
        match value {
            Value::Array(items) => open.extend(items.iter().rev()),
            Value::Object(object) => {
                let kinds = object.get("@type").map(strings).unwrap_or_default();
                let is = |wanted: &str| kinds.iter().any(|kind| kind == wanted);
                let is_article = kinds.iter().any(|kind| {
                    kind.ends_with("Article")
                        || kind.ends_with("Posting")
                        || matches!(kind.as_str(), "Report" | "WebPage" | "Question" | "VideoObject")
                });
                let is_baidu = object.contains_key("pubDate") && object.contains_key("@id");
                if is_article || is_baidu {
                    article(&mut out, object, is("WebPage"));
                }
                if is("BreadcrumbList") && out.crumbs.is_empty() {
                    out.crumbs = crumbs(object);
                }
                if is("WebSite") && out.publisher.is_none() {
                    out.publisher = object.get("name").and_then(Value::as_str).map(collapse);
                }
                let inner = ["@graph", "mainEntity", "mainEntityOfPage", "breadcrumb"];
                open.extend(inner.iter().filter_map(|key| object.get(*key)));
            }
            _ => {}
        }
    }
    out
}

fn article(out: &mut Structured, object: &Map<String, Value>, is_page: bool) {
    let texts = |key: &str| object.get(key).map(strings).unwrap_or_default();
    out.is_article |= !is_page;
    for key in ["datePublished", "pubDate", "uploadDate"] {
        out.published.extend(texts(key));
    }
    for key in ["dateModified", "upDate"] {
        out.modified.extend(texts(key));
    }
    out.images.extend(object.get("image").map(addresses).unwrap_or_default());
    let site = object.get("isPartOf").or_else(|| object.get("publisher"));
    if out.publisher.is_none() {
        out.publisher = site.and_then(|site| entities(site).into_iter().next()).map(|(name, _)| name);
    }
    out.licence = out.licence.take().or_else(|| {
        let licence = object.get("license")?;
        licence.as_str().or_else(|| licence.get("url")?.as_str()).map(collapse)
    });
    if is_page {
        return;
    }
    out.titles.extend(texts("headline").iter().map(|title| collapse(title)));
    for (name, is_organisation) in object.get("author").map(entities).unwrap_or_default() {
        if name.contains("://") || name.chars().count() > 60 {
            continue;
        }
        if is_organisation { out.organisations.push(name) } else { out.authors.push(name) }
    }
}

/// The names of a list of steps in their order.
fn crumbs(object: &Map<String, Value>) -> Vec<String> {
    let Some(Value::Array(items)) = object.get("itemListElement") else { return Vec::new() };
    let mut steps: Vec<(i64, String)> = items
        .iter()
        .take(20)
        .enumerate()
        .filter_map(|(at, item)| {
            let name = item.get("name").or_else(|| item.get("item")?.get("name"))?.as_str()?;
            let place = item.get("position").and_then(|place| place.as_i64().or_else(|| place.as_str()?.parse().ok()));
            Some((place.unwrap_or(i64::try_from(at).unwrap_or(0)), collapse(name)))
        })
        .collect();
    steps.sort_by_key(|(place, _)| *place);
    steps.into_iter().map(|(_, name)| name).collect()
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// One or several addresses, as strings or as objects with one.
fn addresses(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(address) => Some(address.clone()),
        Value::Object(image) => {
            image.get("url").or_else(|| image.get("contentUrl")).and_then(Value::as_str).map(str::to_owned)
        }
        _ => None,
    };
    match value {
        Value::Array(items) => items.iter().take(4).filter_map(one).collect(),
        other => one(other).into_iter().collect(),
    }
}

/// The names of one or several persons or organisations, and whether each is an organisation.
fn entities(value: &Value) -> Vec<(String, bool)> {
    let one = |value: &Value| match value {
        Value::String(name) => Some((collapse(name), false)),
        Value::Object(entity) => {
            let kinds = entity.get("@type").map(strings).unwrap_or_default();
            let is_organisation = kinds.iter().any(|kind| kind.ends_with("Organization"));
            entity.get("name").and_then(Value::as_str).map(|name| (collapse(name), is_organisation))
        }
        _ => None,
    };
    match value {
        Value::Array(items) => items.iter().filter_map(one).collect(),
        other => one(other).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn people_organisations_ways_and_pictures_are_read_in_their_forms() {
        let found = read(&json!({"@graph": [
            {"@type": "NewsArticle", "headline": "题", "datePublished": "2026-03-05", "dateModified": "2026-03-06",
             "author": [{"@type": "Person", "name": "文甲"}, {"@type": "NewsMediaOrganization", "name": "某某日报"}],
             "publisher": {"@type": "Organization", "name": "某某网"}, "license": "https://cc.example/by",
             "image": [{"@type": "ImageObject", "url": "https://a.example/1.jpg"}]},
            {"@type": "BreadcrumbList", "itemListElement": [
                {"position": 2, "item": {"name": "科学"}}, {"position": "1", "name": "首页"}]},
        ]}));
        assert_eq!((found.authors, found.organisations), (vec!["文甲".to_owned()], vec!["某某日报".to_owned()]));
        assert_eq!(found.crumbs, ["首页", "科学"]);
        assert_eq!(found.publisher.as_deref(), Some("某某网"));
        assert_eq!(found.images, ["https://a.example/1.jpg"]);
        assert_eq!((found.published, found.modified), (vec!["2026-03-05".to_owned()], vec!["2026-03-06".to_owned()]));
        assert!(found.is_article && found.licence.is_some());
        assert!(read(&json!({"@type": "Article", "author": "文甲"})).authors == ["文甲"]);
    }
}
