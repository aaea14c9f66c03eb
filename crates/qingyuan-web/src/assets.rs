//! The style sheet and the scripts, each under an address that holds its content's hash and never changes meaning.

use axum::extract::Path;
use axum::http::{StatusCode, header};
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

const ICON: Asset =
    Asset { stem: "icon", ending: "svg", content_type: "image/svg+xml", bytes: include_bytes!("../static/icon.svg") };

impl Asset {
    fn file_name(&self) -> String {
        format!("{}.{}.{}", self.stem, ContentHash::of(self.bytes).short(), self.ending)
    }
}

/// The addresses of all assets.
#[derive(Clone, Debug)]
pub(crate) struct Assets {
    /// The style sheet.
    pub(crate) style: String,
    /// The keys of the desk.
    pub(crate) desk: String,
    /// The icon.
    pub(crate) icon: String,
}

impl Assets {
    /// Computes the addresses; once per start.
    pub(crate) fn new() -> Self {
        let address = |asset: &Asset| format!("/static/{}", asset.file_name());
        Self { style: address(&STYLE), desk: address(&DESK), icon: address(&ICON) }
    }
}

/// Serves one of them.
pub(crate) async fn asset(Path(file): Path<String>) -> Response {
    match [STYLE, DESK, ICON].into_iter().find(|asset| asset.file_name() == file) {
        Some(asset) => {
            // The sandboxed view of an original has an origin of its own and still needs the style.
            let shared = [("cross-origin-resource-policy", "cross-origin")];
            let headers = [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (shared, headers, asset.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
