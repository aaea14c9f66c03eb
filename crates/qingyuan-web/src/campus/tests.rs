//! One small site, asked over its router.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use tower::ServiceExt;

use super::*;

const SITE: &str = r#"
name = "图书馆"
address = "127.0.0.1:0"
[[headers]]
prefix = "/gbk/"
content_type = "text/html; charset=gbk"
[[headers]]
prefix = "/gbk/feed"
content_type = "application/atom+xml"
[source]
id = "lib"
name = "图书馆"
"#;

fn campus() -> Router {
    let file = |path: &str, text: &str| (format!("lib/{path}"), text.as_bytes().to_vec());
    let files = [
        file("site.toml", SITE),
        file("www/index.html", "首页"),
        file("www/gbk/a.html", "a"),
        file("www/gbk/feed.atom", "f"),
        file("www/guide/index.html", "指南"),
        file("www/a b.txt", "t"),
    ];
    let mut campus = Campus::from_files(files).expect("a lawful campus");
    site_router(campus.sites.remove(0))
}

async fn asked(method: &str, path: &str, tag: &str) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::builder().method(method).uri(path);
    if !tag.is_empty() {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = campus().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 10_000).await.expect("a body");
    (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn files_are_served_with_their_types() {
    let rows = [
        ("/", "首页", "text/html; charset=utf-8"),
        ("/gbk/a.html", "a", "text/html; charset=gbk"),
        ("/gbk/feed.atom", "f", "application/atom+xml"),
        ("/guide/", "指南", "text/html; charset=utf-8"),
        ("/a%20b.txt", "t", "text/plain; charset=utf-8"),
    ];
    for (path, text, content_type) in rows {
        let (status, headers, body) = asked("GET", path, "").await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, text), "{path}");
        assert_eq!(headers[header::CONTENT_TYPE], content_type, "{path}");
    }
}

#[tokio::test]
async fn what_has_not_changed_costs_a_304() {
    let (_, headers, _) = asked("GET", "/", "").await;
    let tag = headers[header::ETAG].to_str().expect("text").to_owned();
    let (status, headers, body) = asked("GET", "/", &format!("\"x\", {tag}")).await;
    assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(headers[header::ETAG], tag.as_str());
    assert_eq!(asked("GET", "/guide/", &tag).await.0, StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_there_is_said_so() {
    assert_eq!(asked("GET", "/none.html", "").await.0, StatusCode::NOT_FOUND);
    assert_eq!(asked("GET", "/../site.toml", "").await.0, StatusCode::NOT_FOUND);
    assert_eq!(asked("POST", "/", "").await.0, StatusCode::METHOD_NOT_ALLOWED);
    let (status, headers, _) = asked("GET", "/guide", "").await;
    assert_eq!((status, headers[header::LOCATION].to_str().expect("text")), (StatusCode::MOVED_PERMANENTLY, "/guide/"));
}

#[test]
fn a_site_without_its_file_is_named() {
    let files = [("lib/www/index.html".to_owned(), Vec::new())];
    let error = Campus::from_files(files).expect_err("no site.toml");
    assert_eq!(error.to_string(), "`lib/site.toml`: the file is missing");
}
