//! The best entries by the sum of BM25 over many words, without reading most of what the common words hold.
//!
//! MaxScore (Turtle and Flood, Query evaluation: strategies and optimizations, 1995), segment by segment: words whose
//! highest scores together cannot lift an entry over the worst of the best so far are not essential, and their lists
//! are only looked into for entries that other words have brought up. Those are gathered in windows of documents, as
//! Lucene does. The result is exact: every score is a sum of the same 32-bit numbers, added up in 64 bits, where sums
//! of so few numbers of alike size come out the same in any order.

use std::collections::HashSet;

use tantivy::schema::Field;
use tantivy::{DocAddress, SegmentOrdinal, Term};

use crate::best::{Best, Scored};
use crate::bits::{Bits, Ones};
use crate::bm25::{Bm25, Norms, rarity};
use crate::list::List;
use crate::lookup::Lookup;
use crate::prior::Prior;

/// Documents in a window: their scores take half of a first-level cache.
const WINDOW: u32 = 2_048;
/// Looking a document up costs as much as reading this many in passing. Picked by measuring.
const SEEK: u64 = 6;
/// More than the sum of all errors of rounding: what is closer to the threshold than this is added up in full.
const SLACK: f64 = 1e-6;

/// A word that adds to scores.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ranking {
    pub(crate) term: Term,
    /// The factor on its BM25; not negative.
    pub(crate) weight: f32,
    pub(crate) bm25: Bm25,
}

/// What is added to the score of some entries, whatever words they hold.
pub(crate) struct Bonus {
    pub(crate) score: f32,
    /// For each segment, the documents.
    pub(crate) docs: Vec<Bits>,
}

/// How entries are ordered.
pub(crate) struct Order<'a> {
    pub(crate) words: &'a [Ranking],
    pub(crate) bonuses: &'a [Bonus],
    /// What the sum is multiplied by.
    pub(crate) prior: Prior<'a>,
}

/// The best `limit` of `matches` (one set for each segment), the best first. Equals are ordered by address.
pub(crate) fn best(
    lookup: &Lookup<'_>,
    order: &Order<'_>,
    matches: &[Bits],
    limit: usize,
) -> tantivy::Result<Vec<Scored>> {
    let mut best = Best::new(limit);
    let norms = norms(lookup, order.words)?;
    for ((segment, ordinal), matches) in (0..).zip(0..).zip(matches) {
        let many = matches.count();
        if many > 0 {
            let lists = lists(lookup, order, &norms, segment)?;
            Race { segment, ordinal, matches, prior: &order.prior, lists }.run(&mut best, many as u64);
        }
    }
    // Matches without any of the words come last, and only where the others do not fill the list: none of those was
    // left out then.
    if best.room() > 0 {
        let known: HashSet<DocAddress> = best.addresses().collect();
        for (ordinal, matches) in (0..).zip(matches) {
            let others = matches.iter().filter(|&doc| !known.contains(&DocAddress::new(ordinal, doc)));
            for doc in others.take(best.room()).collect::<Vec<_>>() {
                best.push(0.0, ordinal, doc);
            }
        }
    }
    Ok(best.into_sorted())
}

/// The norms that each word needs.
fn norms(lookup: &Lookup<'_>, words: &[Ranking]) -> tantivy::Result<Vec<Norms>> {
    let mut known: Vec<(Field, Bm25, Norms)> = Vec::new();
    let mut norms = Vec::with_capacity(words.len());
    for word in words {
        let field = word.term.field();
        let same = known.iter().find(|(other, bm25, _)| *other == field && *bm25 == word.bm25);
        norms.push(if let Some((.., same)) = same {
            same.clone()
        } else {
            let new = Norms::new(word.bm25, lookup.average(field)?);
            known.push((field, word.bm25, new.clone()));
            new
        });
    }
    Ok(norms)
}

/// The lists of a segment, those that can add least first.
fn lists<'a>(
    lookup: &Lookup<'a>,
    order: &'a Order<'_>,
    norms: &[Norms],
    segment: usize,
) -> tantivy::Result<Vec<List<'a>>> {
    let mut lists = Vec::with_capacity(order.words.len() + order.bonuses.len());
    let Some(section) = lookup.sections.get(segment) else { return Ok(lists) };
    let all = lookup.documents();
    for (word, norms) in order.words.iter().zip(norms) {
        let entry = lookup.entry(&word.term)?;
        let Some(info) = entry.info(segment) else { continue };
        let Some(postings) = lookup.list(&word.term, segment, true)? else { continue };
        let weight = rarity(entry.holding, all, word.bm25.k1) * word.weight.max(0.0);
        lists.push(List::words(&section.columns, word.term.field(), info, postings, weight, norms.clone()));
    }
    for bonus in order.bonuses {
        if let Some(docs) = bonus.docs.get(segment).filter(|docs| !docs.is_empty()) {
            lists.push(List::bonus(docs, bonus.score.max(0.0)));
        }
    }
    lists.sort_by(|a, b| a.most().total_cmp(&b.most()));
    Ok(lists)
}

/// One segment being searched.
struct Race<'a> {
    segment: usize,
    ordinal: SegmentOrdinal,
    matches: &'a Bits,
    prior: &'a Prior<'a>,
    /// Those that can add least first.
    lists: Vec<List<'a>>,
}

impl Race<'_> {
    fn run(mut self, best: &mut Best, many: u64) {
        // For every list, the most that it and all before it can add.
        let mut most = SLACK;
        let sums: Vec<f64> = std::iter::once(most)
            .chain(self.lists.iter().map(|list| {
                most += f64::from(list.most());
                most
            }))
            .collect();
        let essential = |threshold: f64| sums.iter().skip(1).take_while(|&&sum| sum <= threshold).count();
        let reading: u64 = self.lists[essential(self.needed(best))..].iter().map(List::size).sum();
        if many * SEEK * self.lists.len() as u64 <= reading {
            self.one_by_one(best, &sums);
        } else {
            self.by_windows(best, &sums, essential);
        }
    }

    /// The sum that an entry needs at least, before it is multiplied.
    fn needed(&self, best: &Best) -> f64 {
        best.threshold() / self.prior.most()
    }

    /// Whether a document whose sum is at most `sum` may be among the best.
    fn may(&self, doc: u32, sum: f64, best: &Best) -> bool {
        sum * self.prior.of(self.segment, doc) > best.threshold()
    }

    /// Looks every match up in every list: for few matches.
    fn one_by_one(&mut self, best: &mut Best, sums: &[f64]) {
        let mut candidates: Vec<(u32, f64)> = Vec::with_capacity(WINDOW as usize);
        let mut matches = self.matches.iter().peekable();
        while matches.peek().is_some() {
            // The first few set a threshold for the many.
            let chunk = if best.threshold() > 0.0 { WINDOW as usize } else { 128 };
            candidates.extend(matches.by_ref().take(chunk).map(|doc| (doc, 0.0)));
            self.finish(&mut candidates, self.lists.len(), sums, best);
        }
    }

    fn by_windows(&mut self, best: &mut Best, sums: &[f64], essential: impl Fn(f64) -> usize) {
        let mut scores = vec![0.0_f64; WINDOW as usize];
        let mut touched = [0_u64; WINDOW as usize / 64];
        let mut candidates: Vec<(u32, f64)> = Vec::with_capacity(WINDOW as usize);
        loop {
            let threshold = self.needed(best);
            let first = essential(threshold);
            let Some(base) = self.lists[first..].iter().map(List::doc).min().filter(|&doc| doc < self.matches.len())
            else {
                break;
            };
            let end = base.saturating_add(WINDOW);
            for list in &mut self.lists[first..] {
                list.sweep(base, end, &mut scores, &mut touched);
            }
            let rest = sums[first];
            for (word, at) in touched.iter_mut().zip((0..).step_by(64)) {
                for offset in (Ones { word: std::mem::take(word), base: at }) {
                    let score = std::mem::take(&mut scores[offset as usize]);
                    let doc = base + offset;
                    if score + rest > threshold && self.matches.contains(doc) && self.may(doc, score + rest, best) {
                        candidates.push((doc, score));
                    }
                }
            }
            self.finish(&mut candidates, first, sums, best);
        }
    }

    /// Adds what the first `lists` lists hold to the candidates, drops those that cannot be among the best any more, and
    /// hands in the rest.
    fn finish(&mut self, candidates: &mut Vec<(u32, f64)>, lists: usize, sums: &[f64], best: &mut Best) {
        let threshold = self.needed(best);
        for (list, sums) in self.lists[..lists].iter_mut().zip(sums.windows(2)).rev() {
            if candidates.is_empty() {
                return;
            }
            let rest = sums[0];
            candidates.retain_mut(|(doc, score)| {
                *score += f64::from(list.score(*doc));
                *score + rest > threshold
            });
        }
        for (doc, score) in candidates.drain(..) {
            best.push(score * self.prior.of(self.segment, doc), self.ordinal, doc);
        }
    }
}

#[cfg(test)]
mod tests;
