//! The best entries by the sum of BM25 over many words, without reading most of what the common words hold.
//!
//! The method is `MaxScore` (Turtle and Flood, Query evaluation: strategies and optimizations, 1995), segment by
//! segment: words whose highest scores together cannot lift an entry over the worst of the best so far are inert, and
//! their lists are only looked into for entries that other words have brought up. Those are gathered in windows of
//! documents, as Lucene does. The result is exact: every score is a sum of the same 32-bit numbers, added up in 64 bits,
//! where sums of so few numbers of alike size come out the same in any order.

use std::collections::HashSet;
use std::io;
use std::rc::Rc;

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
/// Looking a document up costs about as much as reading this many in passing. An estimate; it decides on speed only.
const SEEK: u64 = 6;
/// So many matches are looked up before there is a threshold.
const FIRST: usize = 128;
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
    pub(crate) prior: &'a Prior,
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
        if !matches.is_empty() {
            let lists = lists(lookup, order, &norms, segment)?;
            Race::new(segment, ordinal, matches, order.prior, lists).run(&mut best)?;
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
fn norms(lookup: &Lookup<'_>, words: &[Ranking]) -> tantivy::Result<Vec<Rc<Norms>>> {
    let mut known: Vec<(Field, Bm25, Rc<Norms>)> = Vec::new();
    let mut norms = Vec::with_capacity(words.len());
    for word in words {
        let field = word.term.field();
        let same = known.iter().find(|(other, bm25, _)| *other == field && *bm25 == word.bm25);
        norms.push(if let Some((.., same)) = same {
            same.clone()
        } else {
            let new = Rc::new(Norms::new(word.bm25, lookup.average(field)?));
            known.push((field, word.bm25, new.clone()));
            new
        });
    }
    Ok(norms)
}

/// The lists of a segment, those first that add least for what they cost to read.
fn lists<'a>(
    lookup: &Lookup<'a>,
    order: &'a Order<'_>,
    norms: &'a [Rc<Norms>],
    segment: usize,
) -> tantivy::Result<Vec<List<'a>>> {
    let mut lists = Vec::with_capacity(order.words.len() + order.bonuses.len());
    let all = lookup.documents();
    for (word, norms) in order.words.iter().zip(norms) {
        let Some(here) = lookup.here(&word.term, segment)? else { continue };
        let holding = lookup.everywhere(&word.term)?.holding;
        let weight = rarity(holding, all, word.bm25.k1) * word.weight.max(0.0);
        lists.push(List::words(here, word.term.field(), weight, norms)?);
    }
    for bonus in order.bonuses {
        if let Some(docs) = bonus.docs.get(segment).filter(|docs| !docs.is_empty()) {
            lists.push(List::bonus(docs, bonus.score.max(0.0)));
        }
    }
    lists.sort_by(|a, b| (a.most() / size(a)).total_cmp(&(b.most() / size(b))));
    Ok(lists)
}

fn size(list: &List<'_>) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "the order only decides how fast the search is")]
    let size = list.size() as f32;
    size.max(1.0)
}

/// One segment being searched.
struct Race<'a> {
    segment: usize,
    ordinal: SegmentOrdinal,
    matches: &'a Bits,
    prior: &'a Prior,
    /// Those that add least for what they cost to read come first.
    lists: Vec<List<'a>>,
    /// The lists that are only looked into, those that can add most first, each with the most that those behind it and
    /// the prior can add.
    inert: Vec<(usize, f64)>,
    /// The most that all inert lists and the prior can add.
    rest: f64,
    /// The lists that are read.
    essential: Vec<usize>,
}

impl<'a> Race<'a> {
    fn new(segment: usize, ordinal: SegmentOrdinal, matches: &'a Bits, prior: &'a Prior, lists: Vec<List<'a>>) -> Self {
        Self { segment, ordinal, matches, prior, lists, inert: Vec::new(), rest: 0.0, essential: Vec::new() }
    }

    fn run(mut self, best: &mut Best) -> io::Result<()> {
        self.part(self.needed(best));
        let reading: u64 = self.essential.iter().map(|&list| self.lists[list].size()).sum();
        if self.matches.count() as u64 * SEEK * self.lists.len() as u64 <= reading {
            self.part(f64::INFINITY);
            self.one_by_one(best);
        } else {
            self.by_windows(best);
        }
        self.lists.iter_mut().find_map(List::failure).map_or(Ok(()), Err)
    }

    /// Makes inert what cannot lift an entry over `threshold` all together, the lists first that save most reading.
    fn part(&mut self, threshold: f64) {
        self.inert.clear();
        self.essential.clear();
        self.rest = SLACK;
        for (at, list) in self.lists.iter().enumerate() {
            let most = f64::from(list.most());
            if self.rest + most <= threshold {
                self.rest += most;
                self.inert.push((at, most));
            } else {
                self.essential.push(at);
            }
        }
        self.inert.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut rest = self.rest;
        for (_, behind) in &mut self.inert {
            rest -= *behind;
            *behind = rest;
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
    fn one_by_one(&mut self, best: &mut Best) {
        let mut candidates: Vec<(u32, f64)> = Vec::with_capacity(WINDOW as usize);
        let matches = self.matches;
        let mut matches = matches.iter().peekable();
        while matches.peek().is_some() {
            // The first few set a threshold for the many.
            let chunk = if best.threshold() > 0.0 { WINDOW as usize } else { FIRST };
            candidates.extend(matches.by_ref().take(chunk).map(|doc| (doc, 0.0)));
            self.finish(&mut candidates, best);
        }
    }

    fn by_windows(&mut self, best: &mut Best) {
        let mut scores = vec![0.0_f64; WINDOW as usize];
        let mut touched = [0_u64; WINDOW as usize / 64];
        let mut candidates: Vec<(u32, f64)> = Vec::with_capacity(WINDOW as usize);
        let mut parted = self.needed(best);
        let mut from = 0;
        loop {
            let threshold = self.needed(best);
            if threshold > parted {
                parted = threshold;
                self.part(threshold);
            }
            let docs = self.essential.iter().map(|&list| self.lists[list].seek(from));
            let Some(base) = docs.min().filter(|&doc| doc < self.matches.len()) else { return };
            from = base.saturating_add(WINDOW);
            for &list in &self.essential {
                self.lists[list].sweep(base, from, &mut scores, &mut touched);
            }
            for (word, at) in touched.iter_mut().zip((0..).step_by(64)) {
                for offset in (Ones { word: std::mem::take(word), base: at }) {
                    let score = std::mem::take(&mut scores[offset as usize]);
                    let doc = base + offset;
                    if score + self.rest > threshold
                        && self.matches.contains(doc)
                        && self.may(doc, score + self.rest, best)
                    {
                        candidates.push((doc, score));
                    }
                }
            }
            self.finish(&mut candidates, best);
        }
    }

    /// Adds what the inert lists hold to the candidates, drops those that cannot be among the best any more, and hands
    /// in the rest.
    fn finish(&mut self, candidates: &mut Vec<(u32, f64)>, best: &mut Best) {
        let threshold = self.needed(best);
        for &(list, behind) in &self.inert {
            if candidates.is_empty() {
                return;
            }
            let list = &mut self.lists[list];
            candidates.retain_mut(|(doc, score)| {
                *score += f64::from(list.score(*doc));
                *score + behind > threshold
            });
        }
        for (doc, score) in candidates.drain(..) {
            best.push(score * self.prior.of(self.segment, doc), self.ordinal, doc);
        }
    }
}

#[cfg(test)]
mod tests;
