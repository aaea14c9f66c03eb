//! `/api/v1/suggest`: titles that complete what was typed, in the form that browsers know (`OpenSearch` Suggestions 1.1:
//! what was typed, then the completions).

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::access::Visitor;
use crate::respond::Answer;
use crate::site::Site;

/// Completions offered: as many as a phone shows above its keyboard, and a few.
const OFFERED: usize = 8;

/// Completes.
pub(crate) async fn suggest(State(site): State<Site>, Visitor(frame): Visitor) -> Answer {
    let typed = frame.params.get("q");
    let found = match typed {
        "" => Vec::new(),
        typed => site.house.complete(typed.to_owned(), OFFERED).await?,
    };
    let titles: Vec<&str> = found.iter().map(|found| found.text.as_str()).filter(|title| *title != typed).collect();
    // Every beginning of a query would else lie in the cache of a computer that others use after the reader.
    let headers = [(header::CONTENT_TYPE, "application/x-suggestions+json"), (header::CACHE_CONTROL, "no-store")];
    let body = serde_json::json!([typed, titles]).to_string();
    Ok((headers, body).into_response())
}
