//! `/healthz`, `/readyz` and `/metrics`: how the house is, for machines that watch it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use qingyuan_pipeline::{Health, SourceNow};

use crate::site::Site;

/// The process answers.
pub(crate) async fn healthz() -> Response {
    plain(StatusCode::OK, "ok\n".to_owned())
}

/// The store can be read; whether it can be written is said beside that, because readers are served all the same.
pub(crate) async fn readyz(State(site): State<Site>) -> Response {
    match site.house.health().await {
        Ok(health) if health.halted.is_some() => {
            plain(StatusCode::OK, "ready to read; work rests because the store refuses, see the log\n".to_owned())
        }
        Ok(_) => plain(StatusCode::OK, "ready\n".to_owned()),
        Err(error) => not_ready(&error),
    }
}

/// Counts in the text format of Prometheus (version 0.0.4).
pub(crate) async fn metrics(State(site): State<Site>) -> Response {
    let (health, sources) = (site.house.health().await, site.house.sources_now().await);
    match health.and_then(|health| Ok((health, sources?))) {
        Ok((health, sources)) => {
            let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
            let broken = site.house.broken_rules().is_some();
            (content_type, exposition(&health, broken) + &crawling(&sources)).into_response()
        }
        Err(error) => not_ready(&error),
    }
}

fn not_ready(error: &dyn std::error::Error) -> Response {
    tracing::error!(%error, "the store cannot be read");
    plain(StatusCode::SERVICE_UNAVAILABLE, "not ready; see the log\n".to_owned())
}

fn plain(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}

fn exposition(health: &Health, rules_broken: bool) -> String {
    let mut text = String::new();
    // Writing into a String cannot fail.
    let mut single = |name: &str, kind: &str, help: &str, value: String| {
        let _ = writeln!(text, "# HELP qingyuan_{name} {help}\n# TYPE qingyuan_{name} {kind}\nqingyuan_{name} {value}");
    };
    let gauges = [
        ("items", "Items that can be read.", health.items),
        ("desk_waiting", "Documents waiting for an editor.", health.desk),
        ("jobs_open", "Jobs that wait or run.", health.jobs_open),
        ("jobs_dead", "Jobs that failed too often.", health.jobs_dead),
        ("library_seq", "The last change of the library.", health.library_seq),
        ("index_seq", "The last change that the index holds.", health.index_seq),
        ("halted", "Whether work rests because the store refuses.", health.halted.is_some().into()),
        ("rules_broken", "Whether the rules folder cannot be used, and older rules are in force.", rules_broken.into()),
    ];
    for (name, help, value) in gauges {
        single(name, "gauge", help, value.to_string());
    }
    single("indexed_items", "gauge", "Items in the index.", health.indexed.to_string());
    single("fetches", "gauge", "Fetches recorded in the store.", health.fetches.to_string());
    let totals = &health.totals;
    let counters = [
        ("fetched_total", "Pages that came with content.", totals.fetched),
        ("not_modified_total", "Pages that had not changed.", totals.not_modified),
        ("refused_total", "URLs that the gate refused.", totals.refused),
        ("failed_total", "Requests that failed.", totals.failed),
        ("fetched_bytes_total", "Bytes of bodies.", totals.bytes),
        ("extracted_total", "Documents made.", totals.extracted),
        ("skipped_total", "Pages that are no candidates.", totals.skipped),
        ("published_total", "Documents let in by policy.", totals.published),
        ("queued_total", "Documents put on the desk.", totals.queued),
        ("rejected_total", "Documents rejected by policy.", totals.rejected),
        ("duplicates_total", "Pages with the text of an item.", totals.duplicates),
        ("indexed_total", "Changes that the index took in.", totals.indexed),
        ("searches_total", "Searches answered.", totals.searches),
    ];
    for (name, help, value) in counters {
        single(name, "counter", help, value.to_string());
    }
    labelled(&mut text, &health.pages);
    text
}

/// Counts of every source: its queue, its errors by reason, what this process did. Ids of sources and codes of reasons
/// are short names of few characters, so nothing needs escaping.
fn crawling(sources: &[SourceNow]) -> String {
    let mut text = String::new();
    let mut family = |name: &str, kind: &str, help: &str, samples: Vec<(String, String)>| {
        let _ = writeln!(text, "# HELP qingyuan_source_{name} {help}\n# TYPE qingyuan_source_{name} {kind}");
        for (labels, value) in samples {
            let _ = writeln!(text, "qingyuan_source_{name}{{{labels}}} {value}");
        }
    };
    let of = |now: &SourceNow| format!("source=\"{}\",state=\"{}\"", now.source.id, now.source.state.id());
    let each = |value: &dyn Fn(&SourceNow) -> String| sources.iter().map(|now| (of(now), value(now))).collect();
    let queues = sources.iter().flat_map(|now| {
        let q = &now.queue;
        let parts = [("ready", q.ready), ("waiting", q.waiting), ("leased", q.leased), ("stopped", q.stopped)];
        parts.map(|(part, count)| (format!("{},queue=\"{part}\"", of(now)), count.to_string()))
    });
    family("queue", "gauge", "URLs of a source by their place in the queue.", queues.collect());
    let outcomes = sources.iter().flat_map(|now| {
        now.queue.outcomes.iter().filter(|(code, _)| !code.is_empty()).map(|(code, count)| {
            let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            (format!("{},outcome=\"{code}\"", of(now)), count.to_string())
        })
    });
    family("urls", "gauge", "URLs of a source by what happened to them last.", outcomes.collect());
    family("in_flight", "gauge", "Visits under way in this process.", each(&|now| now.doing.in_flight.to_string()));
    family("resting_hosts", "gauge", "Hosts that failed and rest.", each(&|now| now.resting.len().to_string()));
    let pages = |now: &SourceNow| (now.doing.fetched + now.doing.not_modified).to_string();
    family("answers_total", "counter", "Pages that came or had not changed, in this process.", each(&pages));
    family("bytes_total", "counter", "Bytes of bodies, in this process.", each(&|now| now.doing.bytes.to_string()));
    let errors = sources.iter().flat_map(|now| {
        let labelled = |(code, count): (&String, &u64)| (format!("{},reason=\"{code}\"", of(now)), count.to_string());
        now.doing.errors.iter().map(labelled).collect::<Vec<_>>()
    });
    family("errors_total", "counter", "Visits that brought nothing, in this process.", errors.collect());
    text
}

fn labelled(text: &mut String, pages: &BTreeMap<String, i64>) {
    let _ = writeln!(text, "# HELP qingyuan_pages Pages by what became of them.\n# TYPE qingyuan_pages gauge");
    for (outcome, count) in pages {
        let outcome: String = outcome.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let _ = writeln!(text, "qingyuan_pages{{outcome=\"{outcome}\"}} {count}");
    }
}

#[cfg(test)]
mod tests {
    use qingyuan_pipeline::Totals;

    use super::*;

    #[test]
    fn every_metric_has_its_type_and_value() {
        let health = Health {
            pages: BTreeMap::from([("published".to_owned(), 3)]),
            desk: 2,
            items: 3,
            jobs_open: 0,
            jobs_dead: 0,
            fetches: 9,
            library_seq: 7,
            index_seq: 7,
            indexed: 3,
            index_under_way: None,
            ruleset: "ab".to_owned(),
            halted: None,
            totals: Totals { searches: 5, ..Totals::default() },
        };
        let text = exposition(&health, true);
        assert!(text.contains("# TYPE qingyuan_searches_total counter\nqingyuan_searches_total 5\n"), "{text}");
        assert!(text.contains("qingyuan_pages{outcome=\"published\"} 3\n"), "{text}");
        let samples = text.lines().filter(|line| !line.starts_with('#')).count();
        let types = text.lines().filter(|line| line.starts_with("# TYPE")).count();
        assert_eq!(samples, types);
    }
}
