//! The best entries against a plain sum over all entries.

use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Index, Searcher, TERMINATED, TantivyDocument};

use super::*;
use crate::prior::{Prior, Priors, Signs};
use crate::schema::Fields;
use crate::sections::{Section, Sections};
use crate::stamp::Stamp;
use crate::weights::Weights;

const WORDS: u32 = 40;

struct Corpus {
    searcher: Searcher,
    fields: Fields,
    sections: Vec<Arc<Section>>,
}

/// Three segments, of two windows and more, of some blocks, and of less than one; each has lost some entries.
fn corpus() -> &'static Corpus {
    static SHARED: OnceLock<Corpus> = OnceLock::new();
    SHARED.get_or_init(|| {
        let fields = Fields::new();
        let engine = Index::create_in_ram(fields.schema.clone());
        fields.register(&engine);
        let mut writer = engine.writer_with_num_threads(1, 20 << 20).unwrap();
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        let mut state = 7_u64;
        let mut below = |limit: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u32::try_from(state >> 40).unwrap() % limit
        };
        let mut id = 0;
        for size in [5_000, 700, 50] {
            for _ in 0..size {
                let mut document = TantivyDocument::new();
                document.add_i64(fields.id, id);
                document.add_u64(fields.quality, u64::from(below(100)));
                document.add_text(fields.series, format!("s{}", below(6)));
                for field in [fields.words, fields.title_words] {
                    // A few words are everywhere, most of them rare.
                    let count = 1 + below(30);
                    let text: Vec<String> = (0..count)
                        .map(|_| {
                            let limit = below(WORDS) + 1;
                            format!("w{}", below(limit))
                        })
                        .collect();
                    document.add_text(field, text.join("\n"));
                }
                writer.add_document(document).unwrap();
                id += 1;
            }
            writer.commit().unwrap();
        }
        for gone in (0..id).step_by(17) {
            writer.delete_term(fields.id_term(gone));
        }
        writer.commit().unwrap();
        let searcher = engine.reader().unwrap().searcher();
        let sections = Sections::default().of(&searcher, &fields).unwrap();
        assert_eq!(sections.len(), 3);
        Corpus { searcher, fields, sections }
    })
}

/// Six series, of which others name some often and some never.
fn prior(sections: &[Arc<Section>], weight: f32) -> Arc<Prior> {
    let named = r#"{"s0": 900, "s1": 40, "s2": 1, "s4": 3}"#;
    let stamp = Stamp { standings: serde_json::from_str(named).unwrap(), ..Stamp::new("test") };
    let weights = Weights { standing: weight, quality: weight, ..Weights::default() };
    Priors::default().of(sections, &Arc::new(stamp), Signs::new(&weights, None))
}

/// Every match with its score, the best first.
fn plain(corpus: &Corpus, order: &Order<'_>, matches: &[Bits]) -> Vec<(f64, DocAddress)> {
    let readers = corpus.searcher.segment_readers();
    let all: u32 = readers.iter().map(tantivy::SegmentReader::max_doc).sum();
    let mut scored = Vec::new();
    for ((ordinal, reader), matches) in (0..).zip(readers).zip(matches) {
        let mut scores = vec![(0.0_f64, false); reader.max_doc() as usize];
        for word in order.words {
            let field = word.term.field();
            let tokens: u64 = readers.iter().map(|other| other.inverted_index(field).unwrap().total_num_tokens()).sum();
            let holding = corpus.searcher.doc_freq(&word.term).unwrap();
            let idf = (1.0 + (f64::from(all) - holding as f64 + 0.5) / (holding as f64 + 0.5)).ln();
            let norms = reader.get_fieldnorms_reader(field).unwrap();
            let index = reader.inverted_index(field).unwrap();
            let Some(mut postings) = index.read_postings(&word.term, IndexRecordOption::WithFreqs).unwrap() else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let (k1, b) = (f64::from(word.bm25.k1), f64::from(word.bm25.b));
                let length = f64::from(norms.fieldnorm(postings.doc())) / (tokens as f64 / f64::from(all));
                let freq = f64::from(postings.term_freq());
                let factor = freq * (k1 + 1.0) / (freq + k1 * (1.0 - b + b * length));
                let slot = &mut scores[postings.doc() as usize];
                *slot = (slot.0 + f64::from(word.weight) * idf * factor, true);
                postings.advance();
            }
        }
        for bonus in order.bonuses {
            for doc in bonus.docs[ordinal as usize].iter() {
                let slot = &mut scores[doc as usize];
                *slot = (slot.0 + f64::from(bonus.score), true);
            }
        }
        for doc in matches.iter() {
            let (score, _) = scores[doc as usize];
            let factor = order.prior.of(ordinal as usize, doc);
            scored.push((score * factor, DocAddress::new(ordinal, doc)));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    scored
}

fn check(words: &[(u32, bool, f32, f32, f32)], share: u32, limit: usize, extra: u32, weight: f32) {
    let corpus = corpus();
    let (fields, sections) = (&corpus.fields, &corpus.sections);
    let words: Vec<Ranking> = words
        .iter()
        .map(|&(word, title, weight, k1, b)| {
            let field = if title { fields.title_words } else { fields.words };
            Ranking { term: Term::from_field_text(field, &format!("w{word}")), weight, bm25: Bm25 { k1, b } }
        })
        .collect();
    let some = |share: u32| -> Vec<Bits> {
        let sets = sections.iter().map(|section| {
            let mut set = Bits::none(section.alive.len());
            section
                .alive
                .iter()
                .filter(|doc| doc.wrapping_mul(2_654_435_761) % 100 < share)
                .for_each(|doc| set.insert(doc));
            set
        });
        sets.collect()
    };
    let matches = some(share);
    let bonuses = [Bonus { score: 4.0, docs: some(extra) }];
    let prior = prior(sections, weight);
    let order = Order { words: &words, bonuses: &bonuses, prior: &prior };
    let lookup = Lookup::new(&corpus.searcher, sections);
    let found = best(&lookup, &order, &matches, limit).unwrap();
    let expected = plain(corpus, &order, &matches);
    assert_eq!(found.len(), limit.min(expected.len()));
    for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert!((found.score - expected.0).abs() < 1e-3, "{at}: {found:?} instead of {expected:?}");
    }
    let mut addresses: Vec<DocAddress> = found.iter().map(|found| found.address).collect();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), found.len(), "no entry comes twice");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_best_are_those_with_the_highest_sums(
        words in proptest::collection::vec((0..WORDS + 3, any::<bool>(), 0.0_f32..3.0, 0.0_f32..3.0, 0.0_f32..1.0), 0..24),
        share in prop_oneof![0_u32..4, 30_u32..101],
        limit in prop_oneof![1_usize..20, 100_usize..7_000],
        extra in 0_u32..3,
        weight in prop_oneof![Just(0.0_f32), 0.01_f32..0.5],
    ) {
        check(&words, share, limit, extra, weight);
    }
}

#[test]
fn a_prior_decides_between_entries_with_the_same_words() {
    let words: Vec<_> =
        (0..12).flat_map(|word| [(word, false, 1.0, 1.2, 0.75), (word, true, 0.3, 1.2, 0.75)]).collect();
    for (share, limit) in [(100, 10), (100, 300), (2, 10)] {
        check(&words, share, limit, 1, 0.08);
    }
}
