//! All figures as one JSON object.

use serde_json::{Map, Value, json};

use super::gates::Measured;
use super::scored::{AFFORDED, Part, Scored, Stamp};

pub(super) fn of(stamp: &Stamp, scored: &[Scored], measured: &[Measured]) -> Value {
    let gates = measured.iter().map(|one| {
        json!({
            "set": one.set, "category": one.category, "domain": one.domain, "figure": one.figure,
            "measured": one.measured, "at_least": one.at_least, "at_most": one.at_most, "holds": one.holds(),
        })
    });
    json!({
        "ruleset": stamp.ruleset, "model": stamp.model, "tier": stamp.tier.id(),
        "sets": scored.iter().map(set).collect::<Vec<_>>(),
        "gates": gates.collect::<Vec<_>>(),
    })
}

fn set(set: &Scored) -> Value {
    let mut object = part(&set.whole);
    let labels = set.labels.iter().map(|one| (one.label.clone(), part(&one.part).into()));
    let domains = set.worst_domains_first().into_iter().map(|(name, domain)| {
        let mut object = part(domain);
        object.insert("domain".to_owned(), name.as_str().into());
        Value::from(object)
    });
    let sent = set
        .sent
        .iter()
        .map(|(route, sent)| (route.id().to_owned(), json!({ "texts": sent.texts, "harmful": sent.harmful })));
    object.insert("set".to_owned(), set.name.as_str().into());
    object.insert("categories".to_owned(), labels.collect::<Map<_, _>>().into());
    object.insert("domains".to_owned(), domains.collect::<Vec<_>>().into());
    object.insert("routes".to_owned(), sent.collect::<Map<_, _>>().into());
    object.into()
}

/// The figures that there are: one without anything to measure it on is left out.
fn part(part: &Part) -> Map<String, Value> {
    let figures = part.figures().into_iter().skip(1).map(|(name, figure)| (name.to_owned(), figure));
    let recall_at = AFFORDED.iter().zip(part.recall_at).map(|(share, recall)| (format!("recall_at_{share}"), recall));
    let told = figures.chain(recall_at).filter_map(|(name, figure)| Some((name, figure?.into())));
    let mut object: Map<String, Value> = told.collect();
    object.insert("n".to_owned(), part.n.into());
    if part.clean + part.harmful > 0 {
        object.insert("clean".to_owned(), part.clean.into());
        object.insert("harmful".to_owned(), part.harmful.into());
    }
    object
}
