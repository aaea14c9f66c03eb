//! The stages of screening apart: fold, segment, scan, whole; on the text of the demo campus's own pages.
//!
//! `cargo bench -p qingyuan-benches --bench screen`
#![expect(clippy::expect_used, reason = "a benchmark that cannot set itself up has nothing to measure")]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput};
use qingyuan_benches::{ROOT, documents};
use qingyuan_model::Document;
use qingyuan_pipeline::RulebookFiles;
use qingyuan_text::{Mode, fingerprint, fold};

fn main() {
    let documents = documents();
    let texts: Vec<String> = documents.iter().map(Document::text).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let files = RulebookFiles::read(&Path::new(ROOT).join("rules")).expect("the rules folder");
    let segmenter = files.segmenter().expect("the dictionary");
    let rulebook = files.compile(&segmenter).expect("the rules compile");

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("screen");
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
            let fields = qingyuan_pipeline::Fields { title: &document.title, text, ..Default::default() };
            rulebook.ruleset().scan(&fields).hits.len()
        };
        b.iter(|| documents.iter().zip(&texts).map(|(document, text)| scan(black_box(document), text)).sum::<usize>());
    });
    group.bench_function("whole", |b| {
        b.iter(|| documents.iter().map(|document| rulebook.screener().screen(black_box(document)).harm()).sum::<f64>());
    });
    group.finish();
    criterion.final_summary();
}
