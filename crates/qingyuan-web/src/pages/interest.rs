//! `POST /desk/{hash}/interest`: an editor who read one page wants more of its kind sooner, or later.

use axum::extract::{Path, State};
use qingyuan_model::ContentHash;
use serde::Deserialize;

use crate::access::{Posted, Reviewer};
use crate::fault::Fault;
use crate::query::link;
use crate::respond::{Answer, go};
use crate::site::Site;

/// What "sooner" adds to a priority: as much as everything else a page can have, so that it comes before them.
const SOONER: f64 = 2.0;

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct InterestForm {
    prefix: String,
    wish: String,
}

/// Sets it.
pub(crate) async fn set(
    State(site): State<Site>,
    Reviewer(_, person): Reviewer,
    Path(hash): Path<String>,
    Posted(form): Posted<InterestForm>,
) -> Answer {
    let hash = ContentHash::try_from(hash).map_err(|_| Fault::Missing)?;
    let boost = match form.wish.as_str() {
        "sooner" => SOONER,
        "later" => -SOONER,
        "usual" => 0.0,
        _ => return Err(Fault::Malformed),
    };
    site.house.boost(&person, form.prefix.trim(), boost).await?;
    go(&link(&format!("/desk/{hash}"), [("done", "interest")]))
}

/// The folder of an address: what "pages like this one" most likely means.
pub(crate) fn folder_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    match path.rfind('/') {
        // The slashes after the scheme are no folder.
        Some(end) if end > path.find("://").map_or(0, |scheme| scheme + 2) => path[..=end].to_owned(),
        _ => format!("{path}/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_everything_up_to_the_last_slash() {
        for (url, folder) in [
            ("https://a.example/b/c.html?x=/y", "https://a.example/b/"),
            ("https://a.example/", "https://a.example/"),
            ("https://a.example", "https://a.example/"),
        ] {
            assert_eq!(folder_of(url), folder);
        }
    }
}
