//! From an address's parameters to a search.

use qingyuan_pipeline::{Filters, SearchRequest, Sort};

use crate::query::Params;

/// Results on a page.
pub(crate) const PER_PAGE: usize = 10;

/// The last page that can be asked for; the index goes no deeper than 10,000 results.
pub(crate) const LAST_PAGE: usize = 1_000;

/// The search that these parameters ask for.
pub(crate) fn request(params: &Params, limit: usize) -> SearchRequest {
    let mut request = SearchRequest::new(params.get("q"));
    request.limit = limit;
    request.offset = (params.page(LAST_PAGE) - 1) * limit;
    request.filters = Filters {
        source: params.some("source"),
        kind: params.some("kind"),
        subject: params.some("subject"),
        language: params.some("language"),
        year: params.some("year"),
    };
    request.sort = match params.get("sort") {
        "newest" => Sort::Newest,
        "oldest" => Sort::Oldest,
        _ => Sort::Relevance,
    };
    request
}
