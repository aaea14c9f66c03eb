//! Folding and scanning with 60,000 terms, beside the bare automata of the peers on the same text and the same terms;
//! and what compiling such a list anew costs. The text is that of the demo campus's pages, the terms are drawn from its
//! own characters by a fixed seed, so that they stand in it now and then.
//!
//! `cargo bench -p qingyuan-benches --bench rules`
#![expect(clippy::expect_used, reason = "a benchmark that cannot set itself up has nothing to measure")]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::Path;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use criterion::{Criterion, Throughput};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use qingyuan_benches::{ROOT, documents};
use qingyuan_pipeline::RulebookFiles;
use qingyuan_rules::{Fields, RuleFile, Ruleset};
use qingyuan_text::{fold, is_han};

/// As many terms as the best-known keyword filter ships, rounded down.
const TERMS: usize = 60_000;

const RULE: &str = r#"format = 1
[rule]
id = "spam.many-terms"
title = "词表"
category = "spam"
weight = 7.0
[lesson]
what = "样例"
harm = "样例"
advice = "样例"
[terms]
many = [{ list = "lists/spam-many.txt" }]
[match]
when = "many"
[[test]]
text = "样例"
expect = "pass"
[[test]]
text = "样例"
expect = "hit"
"#;

/// Words of two to five characters as frequent as the text's own characters.
fn terms(texts: &[String]) -> Vec<String> {
    let han: Vec<char> = texts.iter().flat_map(|text| text.chars()).filter(|c| is_han(*c)).collect();
    // Knuth's linear congruential generator (MMIX) with a fixed start.
    let mut state = 42_u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % limit
    };
    let mut terms = BTreeSet::new();
    while terms.len() < TERMS {
        // Two characters are common in real lists only where they are rare in prose.
        let length = [2, 3, 3, 3, 4, 4, 4, 5][below(8)];
        terms.insert((0..length).map(|_| han[below(han.len())]).collect::<String>());
    }
    terms.into_iter().collect()
}

fn main() {
    let documents = documents();
    let texts: Vec<String> = documents.iter().map(qingyuan_model::Document::text).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let terms = terms(&texts);
    let files = [
        RuleFile { path: "spam/many-terms.toml".into(), text: RULE.into() },
        RuleFile { path: "lists/spam-many.txt".into(), text: terms.join("\n") },
    ];
    let rules = RulebookFiles::read(&Path::new(ROOT).join("rules")).expect("the rules folder");
    let segmenter = rules.segmenter().expect("the dictionary");
    let compile = || Ruleset::compile(&files, segmenter.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    let ruleset = compile();
    let shipped = rules.compile(&segmenter).expect("the rules compile");

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("rules");
    group.bench_function("compile 60,000 terms", |b| b.iter(&compile));
    group.throughput(Throughput::Bytes(u64::try_from(bytes).expect("a size")));
    group.bench_function("fold", |b| b.iter(|| texts.iter().map(|text| fold(black_box(text)).chars()).sum::<usize>()));
    let scan = |ruleset: &Ruleset| {
        let fields = |text| Fields { text, ..Fields::default() };
        texts.iter().map(|text| ruleset.scan(&fields(black_box(text))).hits.len()).sum::<usize>()
    };
    group.bench_function("fold and scan, 60,000 terms", |b| b.iter(|| scan(&ruleset)));
    group.bench_function("fold and scan, shipped rules", |b| b.iter(|| scan(shipped.ruleset())));

    let daachorse = CharwiseDoubleArrayAhoCorasick::<u32>::new(&terms).expect("an automaton");
    group.bench_function("peer: daachorse charwise, matches only", |b| {
        b.iter(|| texts.iter().map(|text| daachorse.find_overlapping_iter(black_box(text)).count()).sum::<usize>());
    });
    for (name, kind) in [
        ("peer: aho-corasick contiguous, matches only", AhoCorasickKind::ContiguousNFA),
        ("peer: aho-corasick noncontiguous, matches only", AhoCorasickKind::NoncontiguousNFA),
    ] {
        let automaton = AhoCorasick::builder().kind(Some(kind)).match_kind(MatchKind::Standard).build(&terms);
        let automaton = automaton.expect("an automaton");
        group.bench_function(name, |b| {
            b.iter(|| texts.iter().map(|text| automaton.find_overlapping_iter(black_box(text)).count()).sum::<usize>());
        });
    }
    group.finish();
    criterion.final_summary();
}
