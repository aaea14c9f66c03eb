//! The parts of the text crate apart: folding, the pinyin view, fingerprints, and words beside jieba called directly; on
//! the text of the demo campus's own pages, repeated to a size that outgrows the processor's caches.
//!
//! `cargo bench -p qingyuan-benches --bench text`
#![expect(clippy::expect_used, reason = "a benchmark that cannot set itself up has nothing to measure")]

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use jieba_rs::{Jieba, TokenizeMode};
use qingyuan_benches::documents;
use qingyuan_model::Document;
use qingyuan_text::{Folded, Mode, Segmenter, fingerprint, fold, pinyin, scripts};

/// The least amount of Chinese prose to measure on, in bytes.
const ENOUGH: usize = 4 << 20;

/// The texts of the campus's pages, one after the other and again, until there is enough.
fn texts() -> Vec<String> {
    let campus: Vec<String> = documents().iter().map(Document::text).filter(|text| !text.is_empty()).collect();
    assert!(!campus.is_empty(), "the campus has pages");
    let mut size = 0;
    let goes_on = |text: &String| {
        size += text.len();
        size < ENOUGH
    };
    campus.iter().cycle().cloned().take_while(goes_on).collect()
}

fn size_of(texts: &[String]) -> Throughput {
    Throughput::Bytes(u64::try_from(texts.iter().map(String::len).sum::<usize>()).expect("a size"))
}

/// What folding does at worst: a text that is nothing but one trick, a million bytes of it.
fn tricks() -> Vec<(&'static str, String)> {
    [("separators", "加.微.信."), ("zero-width", "微\u{200B}"), ("emoji", "💰🐔"), ("parts", "亻言贝者")]
        .into_iter()
        .map(|(name, piece)| (name, piece.repeat(1_000_000 / piece.len())))
        .collect()
}

fn folding(criterion: &mut Criterion, texts: &[String]) {
    let mut group = criterion.benchmark_group("text");
    group.throughput(size_of(texts));
    group.bench_function("fold", |b| b.iter(|| texts.iter().map(|text| fold(black_box(text)).chars()).sum::<usize>()));
    let folded: Vec<Folded> = texts.iter().map(|text| fold(text)).collect();
    group.bench_function("pinyin", |b| {
        b.iter(|| folded.iter().map(|folded| pinyin(black_box(folded.skeleton())).text().len()).sum::<usize>());
    });
    group.bench_function("fingerprint", |b| {
        b.iter(|| texts.iter().map(|text| fingerprint(black_box(text)).0).fold(0, u64::wrapping_add));
    });
    group.bench_function("scripts", |b| {
        b.iter(|| texts.iter().map(|text| scripts(black_box(text)).han).sum::<usize>());
    });
    group.finish();

    let mut group = criterion.benchmark_group("fold at worst");
    for (name, text) in tricks() {
        group.throughput(size_of(std::slice::from_ref(&text)));
        group.bench_function(name, |b| b.iter(|| fold(black_box(&text)).skeleton().text().len()));
    }
    group.finish();
}

fn segmenting(criterion: &mut Criterion, texts: &[String]) {
    let ours = Segmenter::new();
    let jieba = Jieba::new();
    let mut group = criterion.benchmark_group("segment");
    group.throughput(size_of(texts));
    for (name, mode, theirs) in
        [("accurate", Mode::Accurate, TokenizeMode::Default), ("search", Mode::Search, TokenizeMode::Search)]
    {
        group.bench_function(format!("{name}, ours"), |b| {
            b.iter(|| texts.iter().map(|text| ours.words(black_box(text), mode).len()).sum::<usize>());
        });
        group.bench_function(format!("{name}, jieba-rs"), |b| {
            b.iter(|| texts.iter().map(|text| jieba.tokenize(black_box(text), theirs, true).len()).sum::<usize>());
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("dictionary");
    let words: String = (0..1_000).map(|number| format!("清源用语{number} 1000 n\n")).collect();
    group.bench_function("reload with 1,000 words", |b| {
        b.iter(|| Segmenter::with_words(black_box(&words)).expect("a dictionary"));
    });
    group.finish();
}

fn main() {
    let texts = texts();
    let mut criterion = Criterion::default().configure_from_args();
    folding(&mut criterion, &texts);
    segmenting(&mut criterion, &texts);
    criterion.final_summary();
}
