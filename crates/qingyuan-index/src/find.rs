//! Which entries match, in which order, and how they spread over labels.

use tantivy::Term;

use crate::asked::Asked;
use crate::best::{Best, Scored};
use crate::bits::{Bits, count};
use crate::condition::Condition;
use crate::facets::Facets;
use crate::filters::Filters;
use crate::library::Library;
use crate::lookup::Lookup;
use crate::plan::{Plan, complete, labels, plan};
use crate::prior::Signs;
use crate::rank::{Bonus, Order, best};
use crate::relax::{Relaxation, RelaxedTo, is_sentence};
use crate::schema::Fields;
use crate::weights::Weights;

/// No page is longer than this.
const LIMIT: usize = 1_000;
/// No page begins later than this: whoever pages so far should narrow the search instead.
const OFFSET: usize = 10_000;
/// With fewer results than a page for all the words, entries with some of the words are listed after them.
const ENOUGH: usize = 10;

/// A gram that no more entries than this hold, or than one in so many, is rare: names are. With 1 in
/// 100, the answers among the first 50 rose from 0.990 to 0.995 on the questions about passages.
const RARE: u64 = 20;
const RARE_SHARE: u64 = 100;

/// In which order results come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best match first.
    #[default]
    Relevance,
    /// The latest date of publication first, undated ones last.
    Newest,
    /// The earliest date of publication first, undated ones last.
    Oldest,
}

/// Which part of the results is wanted, and how.
pub(crate) struct Wanted<'a> {
    pub(crate) filters: &'a Filters,
    pub(crate) sort: Sort,
    pub(crate) weights: &'a Weights,
    /// Milliseconds since 1970, when freshness is to count.
    pub(crate) now: Option<i64>,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
    /// Whether labels are counted, too.
    pub(crate) facets: bool,
}

/// What was found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) docs: Vec<Scored>,
    pub(crate) total: usize,
    pub(crate) facets: Facets,
    /// How many hold everything that was asked for.
    pub(crate) complete: usize,
    pub(crate) relaxed: Option<Relaxation>,
}

/// The entries that match under some demand.
struct Matches {
    /// Among them results are shown.
    docs: Vec<Bits>,
    /// Those that hold everything, when results need not.
    complete: Option<Vec<Bits>>,
    /// Those that hold everything that any entry holds, when this is less.
    known: Option<Vec<Bits>>,
    /// What was demanded beside the filters.
    demand: Option<Condition>,
    whole: usize,
    relaxed: Option<Relaxation>,
    /// Whether a question was asked.
    sentence: bool,
}

impl Library<'_> {
    /// The results that are wanted for what was asked.
    pub(crate) fn find(&self, asked: &Asked, wanted: &Wanted<'_>) -> tantivy::Result<Found> {
        let Some(plan) = plan(asked, self.fields, self.lexis, wanted.weights) else { return Ok(Found::default()) };
        let lookup = self.lookup();
        let base = self.base(&lookup, &plan)?;
        let among = narrowed(&lookup, wanted.filters, self.fields, &base)?;
        let matches = self.matches(&lookup, asked, wanted, &plan, &among)?;
        let docs = self.order(&lookup, &plan, wanted, asked.blank, &matches)?;
        let mut facets = Facets::default();
        if wanted.facets {
            facets = Facets::count(self.sections, &matches.docs);
            for (name, filters) in wanted.filters.each_left_out() {
                let mut open = narrowed(&lookup, &filters, self.fields, &base)?;
                if let Some(demand) = &matches.demand {
                    open = demand.among(&lookup, &open)?;
                }
                std::mem::swap(facets.of(name), Facets::count(self.sections, &open).of(name));
            }
        }
        let total = count(&matches.docs);
        Ok(Found { docs, total, facets, complete: matches.whole, relaxed: matches.relaxed })
    }

    /// The entries of the sites and titles that were asked for, without what was excluded.
    fn base(&self, lookup: &Lookup<'_>, plan: &Plan) -> tantivy::Result<Vec<Bits>> {
        let mut base = self.alive();
        if let Some(needed) = Condition::all(plan.base.clone()) {
            base = needed.among(lookup, &base)?;
        }
        if let Some(excluded) = Condition::any(plan.without.clone()) {
            let without = excluded.among(lookup, &base)?;
            base.iter_mut().zip(&without).for_each(|(base, without)| base.take_away(without));
        }
        Ok(base)
    }

    /// The entries of `among` that hold everything; with fewer than a page of them, those that hold less, step by step.
    fn matches(
        &self,
        lookup: &Lookup<'_>,
        asked: &Asked,
        wanted: &Wanted<'_>,
        plan: &Plan,
        among: &[Bits],
    ) -> tantivy::Result<Matches> {
        let demand = complete(&asked.needs, self.fields);
        let all = demand.as_ref().map_or_else(|| Ok(among.to_vec()), |demand| demand.among(lookup, among))?;
        let whole = count(&all);
        // A sentence is ranked by what it says; which of its words the best answer lacks, nobody knows beforehand. By
        // date, though, only those that hold everything are worth listing.
        let sentence = is_sentence(asked) && wanted.sort == Sort::Relevance;
        let mut matches = Matches { docs: all, complete: None, known: None, demand, whole, relaxed: None, sentence };
        if matches.demand.is_none() || whole >= ENOUGH && !sentence {
            return Ok(matches);
        }
        let mut found = whole;
        for step in self.steps(asked, whole)? {
            let any = step.to == RelaxedTo::Any;
            let held = complete(&step.needs, self.fields);
            let demand = if any {
                Condition::any(plan.partial.iter().cloned().chain(self.rare(lookup, asked)?).collect())
            } else {
                held.clone()
            };
            let Some(demand) = demand else { continue };
            let more = demand.among(lookup, among)?;
            let total = count(&more);
            if total > found {
                found = total;
                let everything = matches.complete.take().unwrap_or(std::mem::replace(&mut matches.docs, more));
                let fewer = any && step.needs.len() < asked.needs.len();
                matches.known = held.filter(|_| fewer).map(|held| held.among(lookup, &matches.docs)).transpose()?;
                let told = step.told(asked, u64::try_from(whole).unwrap_or(u64::MAX));
                matches.relaxed = Some(told).filter(|_| whole < ENOUGH);
                matches.complete = Some(everything);
                matches.demand = Some(demand);
            }
            if found >= ENOUGH && !sentence || found > 0 && step.to == RelaxedTo::Words {
                break;
            }
        }
        Ok(matches)
    }

    /// The grams of the query that few entries hold. Names are cut into words one way in a question and another way in a
    /// text; their grams stay the same.
    fn rare(&self, lookup: &Lookup<'_>, asked: &Asked) -> tantivy::Result<Vec<Condition>> {
        let most = (lookup.documents() / RARE_SHARE).max(RARE);
        let mut rare = Vec::new();
        for gram in asked.grams.iter().filter(|gram| gram.chars().nth(1).is_some()) {
            let term = Term::from_field_text(self.fields.grams, gram);
            if (1..=most).contains(&lookup.everywhere(&term)?.holding) {
                rare.push(Condition::Term(term));
            }
        }
        Ok(rare)
    }

    /// The page of the matches.
    fn order(
        &self,
        lookup: &Lookup<'_>,
        plan: &Plan,
        wanted: &Wanted<'_>,
        blank: bool,
        matches: &Matches,
    ) -> tantivy::Result<Vec<Scored>> {
        let offset = wanted.offset.min(OFFSET);
        let depth = offset + wanted.limit.min(LIMIT);
        let mut docs = match wanted.sort {
            Sort::Relevance if !blank => self.best(lookup, plan, wanted, matches, depth)?,
            Sort::Relevance | Sort::Newest => self.by_day(&matches.docs, depth, f64::from),
            Sort::Oldest => {
                self.by_day(&matches.docs, depth, |day| if day == 0 { f64::NEG_INFINITY } else { -f64::from(day) })
            }
        };
        docs.drain(..offset.min(docs.len()));
        Ok(docs)
    }

    fn best(
        &self,
        lookup: &Lookup<'_>,
        plan: &Plan,
        wanted: &Wanted<'_>,
        matches: &Matches,
        depth: usize,
    ) -> tantivy::Result<Vec<Scored>> {
        let weights = wanted.weights;
        // Where every word is needed, every phrase is, and what all get changes nothing.
        let phrases = plan.phrases.iter().filter(|_| matches.complete.is_some() && weights.phrase > 0.0);
        let mut bonuses = Vec::new();
        for (condition, score) in plan
            .bonuses
            .iter()
            .map(|(condition, score)| (condition, *score))
            .chain(phrases.map(|one| (one, weights.phrase)))
        {
            bonuses.push(Bonus { score, docs: condition.among(lookup, &matches.docs)? });
        }
        let held = [&matches.complete, &matches.known].into_iter().flatten();
        let score = if matches.sentence { weights.complete_sentence } else { weights.complete };
        bonuses.extend(held.map(|docs| Bonus { score, docs: docs.clone() }));
        let prior = self.priors.of(self.sections, self.stamp, Signs::new(weights, wanted.now));
        best(lookup, &Order { words: &plan.words, bonuses: &bonuses, prior: &prior }, &matches.docs, depth)
    }

    /// The matches with the highest keys of their day of publication, which is 0 when unknown.
    fn by_day(&self, matches: &[Bits], depth: usize, key: impl Fn(u32) -> f64) -> Vec<Scored> {
        let mut best = Best::new(depth);
        for ((ordinal, section), matches) in (0..).zip(self.sections).zip(matches) {
            for doc in matches.iter() {
                best.push(key(section.columns.days.get(doc as usize).copied().unwrap_or_default()), ordinal, doc);
            }
        }
        best.into_sorted().into_iter().map(|found| Scored { score: 0.0, ..found }).collect()
    }
}

/// The entries of `base` that pass the filters.
fn narrowed(lookup: &Lookup<'_>, filters: &Filters, fields: &Fields, base: &[Bits]) -> tantivy::Result<Vec<Bits>> {
    labels(filters, fields).map_or_else(|| Ok(base.to_vec()), |labels| labels.among(lookup, base))
}
