//! `/search`: results with facts, facets as plain links, and an answer to any query.

mod facets;
mod notes;
mod pager;
mod rows;

use askama::Template;
use axum::extract::State;

use crate::access::Visitor;
use crate::asking::{Asking, Order, PER_PAGE};
use crate::frame::Frame;
use crate::respond::{Answer, page};
use crate::shelf::charters;
use crate::site::Site;
use crate::words::Lang;
use crate::words::search::grouped;
use facets::{Chosen, FacetLinks, chosen, facet_links};
use notes::{Note, notes};
use pager::{Pager, pager};
use rows::{Row, rows};

#[derive(Template)]
#[template(path = "search.html")]
struct Results {
    frame: Frame,
    t: Lang,
    query: String,
    carried: Vec<(&'static str, String)>,
    /// How many there are, in digits.
    total: String,
    nothing: bool,
    /// The numbers of the first and the last result of this page.
    first: usize,
    last: usize,
    rows: Vec<Row>,
    notes: Vec<Note>,
    facets: Vec<FacetLinks>,
    chosen: Vec<Chosen>,
    widened: String,
    sorts: [(&'static str, String, bool); 3],
    pager: Pager,
}

/// Shows it.
pub(crate) async fn search(State(site): State<Site>, Visitor(frame): Visitor) -> Answer {
    let (t, asking) = (frame.lang, Asking::read(&frame.params));
    let found = site.house.search(asking.request(PER_PAGE)).await?;
    let charters = charters(&site.house).await?;
    let rows = rows(&found.results, &asking, &charters, &frame);
    let first = (asking.page - 1) * PER_PAGE + 1;
    page(&Results {
        t,
        carried: asking.carried(),
        total: grouped(found.total),
        nothing: found.total == 0,
        first,
        last: first + rows.len().saturating_sub(1),
        rows,
        notes: notes(&found, &asking, t),
        facets: facet_links(&found.facets, &asking, &charters, t),
        chosen: chosen(&asking, &charters, t),
        widened: asking.widened(),
        sorts: Order::ALL.map(|order| (order_name(order, t), asking.sorted(order), asking.order == order)),
        pager: pager(&asking, found.total),
        query: asking.query,
        frame,
    })
}

fn order_name(order: Order, t: Lang) -> &'static str {
    match order {
        Order::Best => t.sort_relevance(),
        Order::Newest => t.sort_newest(),
        Order::Oldest => t.sort_oldest(),
    }
}
