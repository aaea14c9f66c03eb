//! `/api/v1/search` and its description: the same search as JSON.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use qingyuan_model::Millis;
use qingyuan_pipeline::{SearchPage, SearchResult, Snippet};
use serde::Serialize;
use serde_json::{Value, json};

use crate::access::Visitor;
use crate::asking::{Asking, LAST_PAGE, PER_PAGE};
use crate::dates::rfc3339;
use crate::frame::Frame;
use crate::respond::Answer;
use crate::site::Site;

/// Results that one answer may hold.
const LIMIT: usize = 100;

#[derive(Serialize)]
struct Found {
    total: u64,
    page: usize,
    limit: usize,
    relaxed: bool,
    did_you_mean: Option<String>,
    results: Vec<Hit>,
}

#[derive(Serialize)]
struct Hit {
    id: i64,
    title: String,
    link: String,
    url: String,
    source: String,
    source_name: String,
    kind: String,
    language: Option<String>,
    published: Option<String>,
    admitted: String,
    snippet: String,
    /// Ranges of the snippet to highlight, in Unicode scalar values.
    marks: Vec<[usize; 2]>,
}

/// Searches.
pub(crate) async fn search(State(site): State<Site>, Visitor(frame): Visitor) -> Answer {
    let limit = frame.params.get("limit").parse().ok().filter(|limit| (1..=LIMIT).contains(limit)).unwrap_or(PER_PAGE);
    let asking = Asking::read(&frame.params);
    let SearchPage { total, results, relaxed, did_you_mean, .. } = site.house.search(asking.request(limit)).await?;
    let page = asking.page;
    let results = results.into_iter().map(|result| hit(&frame, result)).collect();
    Ok(Json(Found { total, page, limit, relaxed: relaxed.is_some(), did_you_mean, results }).into_response())
}

fn hit(frame: &Frame, result: SearchResult) -> Hit {
    let Snippet { text, marks } = result.snippet;
    Hit {
        id: result.id,
        title: result.title.text,
        link: format!("{}/item/{}", frame.base, result.id),
        url: result.url,
        source: result.source,
        source_name: result.source_name,
        kind: result.kind,
        language: result.language,
        published: result.published,
        admitted: rfc3339(Millis(result.admitted_at)),
        snippet: text,
        marks: marks.into_iter().map(|span| [span.start, span.end]).collect(),
    }
}

/// Describes the search (`OpenAPI` 3.1).
pub(crate) async fn description(Visitor(frame): Visitor) -> Answer {
    Ok(Json(described(&frame.config.site_name, &frame.base)).into_response())
}

fn described(name: &str, base: &str) -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let whole = |about: &str| json!({ "type": "integer", "description": about });
    let maybe = |about: &str| json!({ "type": ["string", "null"], "description": about });
    let asked = |name: &str, schema: Value| json!({ "name": name, "in": "query", "required": false, "schema": schema });
    let number = |least: usize, most: usize, usual: usize| json!({ "type": "integer", "minimum": least, "maximum": most, "default": usual });
    let order = json!({ "type": "string", "enum": ["relevance", "newest", "oldest"], "default": "relevance" });
    let hit = json!({
        "type": "object",
        "properties": {
            "id": whole("The item's number in the library; stable."),
            "title": text("Its title."),
            "link": text("Its page here."),
            "url": text("Where it was found."),
            "source": text("The id of its source."),
            "source_name": text("The name of its source."),
            "kind": text("Its kind, in Chinese: 文章, 讨论 or 文件."),
            "language": maybe("A BCP 47 tag."),
            "published": maybe("When it was published, as the page says."),
            "admitted": text("When it was let in, RFC 3339."),
            "snippet": text("Plain text; escape it before it goes into HTML."),
            "marks": {
                "type": "array",
                "description": "Half-open ranges of the snippet to highlight, in Unicode scalar values.",
                "items": { "type": "array", "items": { "type": "integer" }, "minItems": 2, "maxItems": 2 },
            },
        },
    });
    json!({
        "openapi": "3.1.0",
        "info": { "title": name, "version": "1", "description": "Search the vetted library. No key, no account; queries are not logged." },
        "servers": [{ "url": base }],
        "paths": { "/api/v1/search": { "get": {
            "summary": "Search the library",
            "parameters": [
                asked("q", text("Words, \"phrases\", -exclusions, site: and intitle:. Any text has an answer; none lists everything.")),
                asked("page", number(1, LAST_PAGE, 1)),
                asked("limit", number(1, LIMIT, PER_PAGE)),
                asked("source", text("Only this source.")),
                asked("kind", text("Only this kind.")),
                asked("subject", text("Only this subject.")),
                asked("language", text("Only this language.")),
                asked("year", text("Only this year of publication.")),
                asked("sort", order),
            ],
            "responses": { "200": { "description": "One page of results.", "content": { "application/json": { "schema": {
                "type": "object",
                "properties": {
                    "total": whole("How many items match."),
                    "page": whole("The page that this is."),
                    "limit": whole("Results on a page."),
                    "relaxed": { "type": "boolean", "description": "Whether items with only some of the words are listed too." },
                    "did_you_mean": maybe("The query spelled otherwise, when that would find far more."),
                    "results": { "type": "array", "items": hit },
                },
            } } } } },
        } }, "/api/v1/suggest": { "get": {
            "summary": "Titles that complete what was typed",
            "parameters": [asked("q", text("What was typed so far."))],
            "responses": { "200": {
                "description": "OpenSearch Suggestions 1.1: what was typed, then the titles.",
                "content": { "application/x-suggestions+json": { "schema": {
                    "type": "array",
                    "prefixItems": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
                } } },
            } },
        } } },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_names_every_field_of_an_answer() {
        let hit = Hit {
            id: 1,
            title: String::new(),
            link: String::new(),
            url: String::new(),
            source: String::new(),
            source_name: String::new(),
            kind: String::new(),
            language: None,
            published: None,
            admitted: String::new(),
            snippet: String::new(),
            marks: vec![],
        };
        let found = Found { total: 1, page: 1, limit: 10, relaxed: false, did_you_mean: None, results: vec![hit] };
        let found = serde_json::to_value(found).expect("serialises");
        let schema = "/paths/~1api~1v1~1search/get/responses/200/content/application~1json/schema/properties";
        let described = described("清源", "http://a.example");
        let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
        let answer = described.pointer(schema).expect("the answer is described");
        assert_eq!(keys(answer), keys(&found));
        assert_eq!(keys(&answer["results"]["items"]["properties"]), keys(&found["results"][0]));
    }
}
