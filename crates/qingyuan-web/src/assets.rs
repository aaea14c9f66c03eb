//! The style sheet and the scripts, each under an address that holds its content's hash and never changes meaning.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use qingyuan_model::ContentHash;

/// A file built into the binary.
struct Asset {
    stem: &'static str,
    ending: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

const STYLE: Asset = Asset {
    stem: "style",
    ending: "css",
    content_type: "text/css; charset=utf-8",
    bytes: include_bytes!("../static/style.css"),
};

const DESK: Asset = Asset {
    stem: "desk",
    ending: "js",
    content_type: "text/javascript; charset=utf-8",
    bytes: include_bytes!("../static/desk.js"),
};

const SEARCH: Asset = Asset {
    stem: "search",
    ending: "js",
    content_type: "text/javascript; charset=utf-8",
    bytes: include_bytes!("../static/search.js"),
};

const ICON: Asset =
    Asset { stem: "icon", ending: "svg", content_type: "image/svg+xml", bytes: include_bytes!("../static/icon.svg") };

impl Asset {
    fn file_name(&self) -> String {
        format!("{}.{}.{}", self.stem, ContentHash::of(self.bytes).short(), self.ending)
    }

    /// Weak, because the same file travels packed and unpacked.
    fn etag(&self) -> String {
        format!("W/\"{}\"", ContentHash::of(self.bytes).short())
    }
}

/// The addresses of all assets.
#[derive(Clone, Debug)]
pub(crate) struct Assets {
    /// The style sheet.
    pub(crate) style: String,
    /// The keys of the desk.
    pub(crate) desk: String,
    /// Completion, and the keys of the results.
    pub(crate) search: String,
    /// The icon.
    pub(crate) icon: String,
}

impl Assets {
    /// Computes the addresses; once per start.
    pub(crate) fn new() -> Self {
        let address = |asset: &Asset| format!("/static/{}", asset.file_name());
        Self { style: address(&STYLE), desk: address(&DESK), search: address(&SEARCH), icon: address(&ICON) }
    }
}

/// Serves one of them, or says that the browser has it.
pub(crate) async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = [STYLE, DESK, SEARCH, ICON].into_iter().find(|asset| asset.file_name() == file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = asset.etag();
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let known = known.is_some_and(|known| known.split(',').any(|one| matches(one.trim(), &etag)));
    // The sandboxed view of an original has an origin of its own and still needs the style.
    let shared = [("cross-origin-resource-policy", "cross-origin")];
    let kept = [(header::CACHE_CONTROL, "public, max-age=31536000, immutable"), (header::ETAG, etag.as_str())];
    if known {
        return (StatusCode::NOT_MODIFIED, shared, kept).into_response();
    }
    (shared, kept, [(header::CONTENT_TYPE, asset.content_type)], asset.bytes).into_response()
}

/// The weak comparison of RFC 9110 §8.8.3.2.
fn matches(asked: &str, etag: &str) -> bool {
    asked == "*" || asked.trim_start_matches("W/") == etag.trim_start_matches("W/")
}
