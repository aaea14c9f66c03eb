//! The worker over local sites and a clock that tests turn: budgets, hours, order, re-crawl, patience, afterlife.

#[cfg(test)]
mod crawling {
    mod scene;
    mod site;

    mod afterlife;
    mod allowances;
    mod order;
    mod patience;
}
