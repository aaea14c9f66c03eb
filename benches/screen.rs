//! The stages of screening apart, on ordinary texts of 1 to 4 KB and on the demo campus's pages, which are full of hits.
//!
//! `fold`, `fingerprint` and `segment` stand alone; `scan` is fold and rules; `quality` is fold, no rules and the signals;
//! `model` is that and the learned model; `whole` is the decision with its evidence.
//!
//! `cargo bench -p qingyuan-benches --bench screen`
#![expect(clippy::expect_used, reason = "a benchmark that cannot set itself up has nothing to measure")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput};
use qingyuan_benches::{ROOT, documents, ordinary};
use qingyuan_model::Document;
use qingyuan_pipeline::{Fields, LearnedModel, Rulebook, RulebookFiles, Ruleset};
use qingyuan_screen::{Policy, Screener};
use qingyuan_text::{Mode, Segmenter, fingerprint, fold};

fn main() {
    let files = RulebookFiles::read(&Path::new(ROOT).join("rules")).expect("the rules folder");
    let segmenter = files.segmenter().expect("the dictionary");
    let rulebook = files.compile(&segmenter).expect("the rules compile");
    let mut criterion = Criterion::default().configure_from_args();
    for (name, documents) in [("ordinary", ordinary()), ("campus", documents())] {
        measure(&mut criterion, name, &documents, &rulebook, &segmenter);
    }
    criterion.final_summary();
}

/// A screener without rules, so that what else it does can be seen.
fn without_rules(segmenter: &Arc<Segmenter>, with_model: bool) -> Screener {
    let read =
        |path: &str| std::fs::read(Path::new(ROOT).join("rules").join(path)).expect("a file of the rules folder");
    let policy = String::from_utf8(read("policy.toml")).expect("a policy");
    let ruleset = Ruleset::compile(&[], Arc::clone(segmenter)).expect("no rules, no errors");
    let screener = Screener::new(ruleset, Policy::parse(&policy).expect("a policy"), String::new());
    if !with_model {
        return screener;
    }
    let model = LearnedModel::from_bytes(&read("model/qingyuan.model")).expect("a model");
    screener.with_model(Arc::new(model), Arc::clone(segmenter))
}

fn measure(
    criterion: &mut Criterion,
    name: &str,
    documents: &[Document],
    rulebook: &Rulebook,
    segmenter: &Arc<Segmenter>,
) {
    let texts: Vec<String> = documents.iter().map(Document::text).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut group = criterion.benchmark_group(format!("screen/{name}"));
    group.throughput(Throughput::Bytes(u64::try_from(bytes).expect("a size")));
    group.bench_function("fold", |b| b.iter(|| texts.iter().map(|text| fold(black_box(text)).chars()).sum::<usize>()));
    group.bench_function("fingerprint", |b| {
        b.iter(|| texts.iter().map(|text| fingerprint(black_box(text)).0).fold(0, u64::wrapping_add));
    });
    group.bench_function("segment", |b| {
        b.iter(|| texts.iter().map(|text| segmenter.words(black_box(text), Mode::Accurate).len()).sum::<usize>());
    });
    group.bench_function("scan", |b| {
        let scan = |document: &Document, text: &str| {
            let fields = Fields { title: &document.title, text, ..Default::default() };
            rulebook.ruleset().scan(&fields).hits.len()
        };
        b.iter(|| documents.iter().zip(&texts).map(|(document, text)| scan(black_box(document), text)).sum::<usize>());
    });
    let (quality, model) = (without_rules(segmenter, false), without_rules(segmenter, true));
    for (stage, screener) in [("quality", &quality), ("model", &model), ("whole", rulebook.screener())] {
        let harm = |document| screener.screen(black_box(document)).harm();
        group.bench_function(stage, |b| b.iter(|| documents.iter().map(harm).sum::<f64>()));
    }
    group.finish();
}
