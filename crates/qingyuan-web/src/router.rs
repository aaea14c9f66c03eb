//! The map of addresses, and the layers around them.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use qingyuan_pipeline::House;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::assets;
use crate::config::WebConfig;
use crate::dress::dress;
use crate::fault::Fault;
use crate::guard::{same_origin, secure};
use crate::pages::{
    accounts, api, decide, desk, feeds, home, interest, item, machine, original, review, rule, rules, search, sign,
    source, source_check, source_edit, source_urls, sources, suggest, system, transparency, traps, trial, why,
};
use crate::site::Site;

/// No form of this site is larger, in bytes.
const FORM_BYTES: usize = 64 * 1024;

/// A text that is tried has at most 256 KiB; a browser sends three bytes for each of a Han character's, and the other
/// fields with it.
const TRIAL_BYTES: usize = 3 * 256 * 1024 + 16 * 1024;

/// Of a form that is too large, so many bytes are read before it is refused: a pasted book, not a flood.
const HEARD_BYTES: usize = 4 << 20;

/// All pages of a house.
pub fn router(house: Arc<House>, config: WebConfig) -> Router {
    let patience = Duration::from_secs(config.request_timeout_s.max(1));
    let site = Site::new(house, config);
    Router::new()
        .merge(students())
        .merge(editors())
        .merge(admins())
        .merge(machines())
        .fallback(|| async { StatusCode::NOT_FOUND })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(RequestBodyLimitLayer::new(FORM_BYTES))
        .layer(from_fn(|request, next| heard_out(FORM_BYTES, request, next)))
        // The layers above hold for what stands above them.
        .merge(trials())
        .layer(from_fn_with_state(site.clone(), same_origin))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, patience))
        .layer(CatchPanicLayer::new())
        .layer(map_response(without_panic_text))
        .layer(from_fn_with_state(site.clone(), dress))
        // A page of results is packed in a tenth of a millisecond so, in three at the usual level, for a tenth less of it.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(site.clone(), secure))
        .with_state(site)
}

fn students() -> Router<Site> {
    Router::new()
        .route("/", get(home::home))
        .route("/search", get(search::search))
        .route("/item/{id}", get(item::item))
        .route("/about/transparency", get(transparency::transparency))
        .route("/sign-in", get(sign::form).post(sign::sign_in))
        .route("/sign-out", post(sign::sign_out))
        .route("/feed.atom", get(feeds::feed))
        .route("/sitemap.xml", get(feeds::sitemap))
        .route("/robots.txt", get(feeds::robots))
        .route("/opensearch.xml", get(feeds::opensearch))
        .route("/static/{file}", get(assets::asset))
}

fn editors() -> Router<Site> {
    Router::new()
        .route("/desk", get(desk::desk))
        .route("/desk/{hash}", get(review::review))
        .route("/desk/{hash}/decide", post(decide::decide))
        .route("/desk/{hash}/interest", post(interest::set))
        .route("/desk/{hash}/original", get(original::original))
}

fn admins() -> Router<Site> {
    Router::new()
        .route("/rules", get(rules::rules))
        .route("/rules/test", post(rules::test))
        .route("/rules/reload", post(rules::reload))
        .route("/rules/{id}", get(rule::rule))
        .route("/sources", get(sources::sources))
        .route("/sources/new", get(source_edit::blank).post(source_edit::create))
        .route("/sources/why", get(why::why))
        .route("/sources/now.json", get(sources::now))
        .route("/sources/{id}/urls", get(source_urls::urls))
        .route("/sources/{id}", get(source::source))
        .route("/sources/{id}/edit", get(source_edit::edit).post(source_edit::save))
        .route("/sources/{id}/preview", post(source_edit::preview))
        .route("/sources/{id}/check", get(source_check::shown).post(source_check::act))
        .route("/sources/{id}/state", post(sources::set_state))
        .route("/sources/{id}/crawl", post(sources::crawl))
        .route("/sources/{id}/trap", post(traps::settle))
        .route("/accounts", get(accounts::accounts))
        .route("/system", get(system::system))
        .route("/system/verify", post(system::verify))
}

fn trials() -> Router<Site> {
    Router::new()
        .route("/rules/try", get(trial::form).post(trial::tried))
        .layer(DefaultBodyLimit::max(TRIAL_BYTES))
        .layer(RequestBodyLimitLayer::new(TRIAL_BYTES))
        .layer(from_fn(|request, next| heard_out(TRIAL_BYTES, request, next)))
}

/// Refuses a form that is too large when it has come to its end: a browser that is still sending when the connection is
/// closed shows its own error, and never the page that says what is wrong.
async fn heard_out(most: usize, request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_none_or(|length: usize| length <= most) {
        return next.run(request).await;
    }
    // Whatever becomes of the reading, the answer is the same.
    let _ = to_bytes(request.into_body(), HEARD_BYTES).await;
    Fault::TooLarge.into_response()
}

fn machines() -> Router<Site> {
    Router::new()
        .route("/api/v1/search", get(api::search))
        .route("/api/v1/suggest", get(suggest::suggest))
        .route("/api/openapi.json", get(api::description))
        .route("/healthz", get(machine::healthz))
        .route("/readyz", get(machine::readyz))
        .route("/metrics", get(machine::metrics))
}

/// What the layers below answer by themselves (a panic, a timeout, a body too large) says so in English plain text;
/// without it, the reader gets a page.
async fn without_panic_text(response: Response) -> Response {
    let bare = matches!(
        response.status(),
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE
    );
    let plain = response.headers().get("content-type").is_some_and(|value| value.as_bytes().starts_with(b"text/plain"));
    if !(bare && plain) {
        return response;
    }
    let mut empty = Response::new(axum::body::Body::empty());
    *empty.status_mut() = response.status();
    empty
}
