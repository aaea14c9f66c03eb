//! What every store must do, whatever engine lies under it. One binary; `contract/fixture.rs` is the only file that
//! names the engine, so that the same suite runs against another one by changing that file alone.

#[cfg(test)]
mod contract {
    mod fixture;
    mod samples;

    mod accounts_and_sessions;
    mod blobs_by_hash;
    mod clusters_of_copies;
    mod decisions_and_their_effects;
    mod decisions_bound_to_content;
    mod desk_order_and_claims;
    mod documents_and_verdicts;
    mod event_chain;
    mod fetches_found_again;
    mod first_schema;
    mod frontier_budgets;
    mod frontier_history;
    mod frontier_interests;
    mod frontier_leases;
    mod frontier_limits;
    mod frontier_queues;
    mod job_leases;
    mod library_sequence;
    mod pages_and_counts;
    mod pages_that_moved;
    mod published_rulesets;
    mod refused_links;
    mod sight_of_queues;
    mod source_charters;
    mod templates_of_hosts;
    mod traps_and_shapes;
    mod whole_transactions;
}
