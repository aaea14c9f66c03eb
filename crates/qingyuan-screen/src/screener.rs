//! The screener: a document in, a verdict with its evidence out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use qingyuan_model::{
    Category, CharIndex, Document, Evidence, Field, Label, Origin, PRIOR, Routing, Span, Stamp, Tier, Verdict, logistic,
};
use qingyuan_rules::{Cap, Fields, RuleHit, Ruleset, Scan};
use qingyuan_text::{Folded, Segmenter};

use crate::learned::{LearnedModel, Opinion};
use crate::policy::Policy;
use crate::quality::quality;
use crate::quoted::{is_quoted, quotations};

/// What one undone trick adds to a category that a rule already speaks for. About one gambling or fraud message in four
/// hides its words and one honest text in three hundred does, so each trick is worth a doubling and a bit.
const TRICK_WEIGHT: f64 = 0.8;

/// More tricks than this add nothing: a text full of them is no more certain than one with three.
const TRICKS: usize = 3;

/// The name of the model where there is none.
const NO_MODEL: &str = "none";

/// The part of a rule's weight that quotation marks take back.
const QUOTED: f64 = 0.5;

/// The evidence that a rule speaks alone.
const UNSUPPORTED_SIGNAL: &str = "signal.unsupported";

/// The part of its weight that a rule loses where the model sees nothing of the kind …
const UNSUPPORTED: f64 = 0.3;

/// … which is below these log-odds. Both picked on texts of two authors who knew neither rules nor labels: a quarter of
/// the false alarms went, and one found text in a hundred.
const UNSUPPORTED_BELOW: f64 = -3.5;

/// The least log-odds that the model may give a category that a rule speaks for: it may outvote a doubtful rule, never
/// silence a sure one.
const LEAST_OPINION: f64 = -7.0;

/// Judges documents. Immutable, `Send + Sync`, pure: the same document always gets the same verdict.
#[derive(Debug)]
pub struct Screener {
    ruleset: Ruleset,
    policy: Policy,
    hash: String,
    learned: Option<Learned>,
}

/// A model and what cuts the words for it.
#[derive(Clone, Debug)]
struct Learned {
    model: Arc<LearnedModel>,
    segmenter: Arc<Segmenter>,
}

impl Screener {
    /// A screener of these rules and this policy; `hash` names both in every verdict.
    #[must_use]
    pub fn new(ruleset: Ruleset, policy: Policy, hash: String) -> Self {
        Self { ruleset, policy, hash, learned: None }
    }

    /// The same, with a learned model that finds what no rule names. `segmenter` cuts words for it.
    #[must_use]
    pub fn with_model(mut self, model: Arc<LearnedModel>, segmenter: Arc<Segmenter>) -> Self {
        self.learned = Some(Learned { model, segmenter });
        self
    }

    /// The learned model, if there is one.
    #[must_use]
    pub fn model(&self) -> Option<&LearnedModel> {
        self.learned.as_ref().map(|learned| &*learned.model)
    }

    /// The compiled rules.
    #[must_use]
    pub fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The hash of all that judges here.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What the machine says of a document of unknown origin: rules for certain sources or tiers stay silent.
    #[must_use]
    pub fn screen(&self, document: &Document) -> Verdict {
        self.screen_from(document, "", None)
    }

    /// What the machine says of a document from the source with this id, of this tier.
    #[must_use]
    pub fn screen_from(&self, document: &Document, source: &str, tier: Option<Tier>) -> Verdict {
        let text = document.text();
        let fields = Fields { title: &document.title, text: &text, source, tier };
        let (folded_title, folded_text) = Ruleset::fold(&fields);
        let scan = self.ruleset.scan_folded(&fields, &folded_title, &folded_text);
        let whole = Whole { title: CharIndex::new(&document.title), text: CharIndex::new(&text) };
        let mut evidence = Vec::new();
        for hit in &scan.hits {
            rule_evidence(hit, &whole, &mut evidence);
        }
        evidence.extend(scan.downgrades.iter().map(|taken| {
            let origin = Origin::Context(taken.context.clone());
            let (category, field, why) = (taken.category.clone(), taken.field, taken.why.clone());
            Evidence::of_indexed(origin, category, taken.weight, field, whole.get(field), taken.span, why)
        }));
        trick_evidence(&scan, &whole, &mut evidence);
        let quotations = quotations(&text);
        quoted_evidence(&quotations, &whole, &mut evidence);
        self.learned_evidence((&folded_title, &folded_text), &quotations, &whole, &mut evidence);
        evidence.sort_by(|a, b| (a.field, a.span, &a.origin).cmp(&(b.field, b.span, &b.origin)));
        let stamp =
            Stamp { ruleset: self.hash.clone(), model: self.model().map_or(NO_MODEL, LearnedModel::hash).to_owned() };
        let verdict = Verdict::new(evidence, quality(document, tier, None), stamp);
        match scan.exhausted {
            Some(reason) => verdict.hold(reason),
            None => verdict,
        }
    }

    /// What the model says, beside what the rules say already.
    fn learned_evidence(
        &self,
        folded: (&Folded, &Folded),
        quotations: &[Span],
        whole: &Whole<'_>,
        evidence: &mut Vec<Evidence>,
    ) {
        let Some(Learned { model, segmenter }) = &self.learned else { return };
        let asked: BTreeSet<Category> = evidence.iter().map(|piece| piece.category.clone()).collect();
        for opinion in model.opinions(folded, quotations, segmenter, &asked) {
            let least = if asked.contains(&opinion.category) { LEAST_OPINION } else { f64::MIN };
            if opinion.log_odds < UNSUPPORTED_BELOW {
                unsupported_evidence(&opinion.category, whole, evidence);
            }
            opinion_evidence(&opinion, opinion.log_odds.max(least), whole, evidence);
        }
    }

    /// The way the policy sends a document with this verdict, from a source of this tier.
    #[must_use]
    pub fn route(&self, verdict: &Verdict, document: &Document, tier: Tier) -> Routing {
        let share = |category: &Category| share(verdict, document, category);
        let precise = |category: &Category| {
            let of_category = || verdict.evidence().iter().filter(|piece| piece.category == *category);
            let trusted = |piece: &Evidence| {
                let Origin::Rule(id) = &piece.origin else { return false };
                self.ruleset.rule(id).is_some_and(|rule| rule.cap == Cap::Reject)
            };
            // The model helps to find, never to reject: what is not rules must not carry a text over the threshold, and what
            // the model does not see either, a person must.
            let by_model = |piece: &&Evidence| matches!(piece.origin, Origin::Model(_));
            let alone: f64 = of_category().filter(|piece| !by_model(piece)).map(|piece| piece.weight).sum();
            let unsupported =
                |piece: &Evidence| matches!(&piece.origin, Origin::Signal(id) if id == UNSUPPORTED_SIGNAL);
            of_category().any(trusted)
                && !of_category().any(unsupported)
                && logistic(PRIOR + alone) >= self.policy.thresholds(category).reject
        };
        self.policy.route(verdict, document, tier, share, precise)
    }

    /// The way of a document that a person vouches for, as [`Policy::vouched`] tells.
    #[must_use]
    pub fn route_vouched(&self, verdict: &Verdict, document: &Document, tier: Tier) -> Routing {
        let by_rule = |piece: &Evidence| matches!(piece.origin, Origin::Rule(_)) && piece.weight > 0.0;
        let faint = self.policy.label(verdict) == Label::Clean && !verdict.evidence().iter().any(by_rule);
        Policy::vouched(self.route(verdict, document, tier), faint)
    }
}

/// A hit counts its full weight, in equal parts on the terms that it matched; contexts take away in pieces of their own.
fn rule_evidence(hit: &RuleHit, whole: &Whole<'_>, evidence: &mut Vec<Evidence>) {
    let marks = if hit.marks.is_empty() { std::slice::from_ref(&hit.span) } else { &hit.marks };
    // Fewer than 2^32 marks fit into any document.
    let parts = f64::from(u32::try_from(marks.len()).unwrap_or(u32::MAX));
    evidence.extend(marks.iter().map(|mark| {
        let origin = Origin::rule(hit.rule.clone());
        let weight = hit.full_weight / parts;
        let whole = whole.get(hit.field);
        Evidence::of_indexed(origin, hit.category.clone(), weight, hit.field, whole, *mark, hit.why.clone())
    }));
}

/// Hiding words is suspicious only where there is something to hide: tricks add to the categories that rules speak for.
fn trick_evidence(scan: &Scan, whole: &Whole<'_>, evidence: &mut Vec<Evidence>) {
    let spoken: BTreeSet<&Category> =
        scan.hits.iter().filter(|hit| hit.weight > 0.0).map(|hit| &hit.category).collect();
    for category in spoken {
        for (field, trick) in scan.obfuscations.iter().take(TRICKS) {
            let origin = Origin::Signal("signal.obfuscation".to_owned());
            let (whole, category) = (whole.get(*field), category.clone());
            let why = format!("用特殊写法躲避识别：{}", trick.kind.name_zh());
            evidence.push(Evidence::of_indexed(origin, category, TRICK_WEIGHT, *field, whole, trick.span, why));
        }
    }
}

/// What is only quoted counts for less: half of it is taken back, in one piece for every category.
fn quoted_evidence(quotations: &[Span], whole: &Whole<'_>, evidence: &mut Vec<Evidence>) {
    let mut taken: BTreeMap<Category, (Span, f64)> = BTreeMap::new();
    let by_rule = |piece: &&Evidence| matches!(piece.origin, Origin::Rule(_)) && piece.field == Field::Text;
    for piece in evidence.iter().filter(by_rule).filter(|piece| is_quoted(quotations, piece.span)) {
        let (place, weight) = taken.entry(piece.category.clone()).or_insert((piece.span, 0.0));
        *place = place.cover(piece.span);
        *weight -= piece.weight * QUOTED;
    }
    evidence.extend(taken.into_iter().map(|(category, (place, weight))| {
        let origin = Origin::Signal("signal.quoted".to_owned());
        let why = "出现在引号里，像是转述别人的话".to_owned();
        Evidence::of_indexed(origin, category, weight, Field::Text, &whole.text, place, why)
    }));
}

/// A rule that speaks alone counts for less: it knows its words, and the model the company that they keep.
fn unsupported_evidence(category: &Category, whole: &Whole<'_>, evidence: &mut Vec<Evidence>) {
    let said: f64 = evidence.iter().filter(|piece| piece.category == *category).map(|piece| piece.weight).sum();
    if said > 0.0 {
        let origin = Origin::Signal(UNSUPPORTED_SIGNAL.to_owned());
        let why = "学习模型没看出同样的迹象，规则的分量打折".to_owned();
        let (category, weight) = (category.clone(), -said * UNSUPPORTED);
        evidence.push(Evidence::of_indexed(origin, category, weight, Field::Text, &whole.text, Span::default(), why));
    }
}

/// The strongest places each with its own weight, and one piece for all the rest, so that the sum is the opinion.
fn opinion_evidence(opinion: &Opinion, log_odds: f64, whole: &Whole<'_>, evidence: &mut Vec<Evidence>) {
    let name = opinion.category.name_zh();
    let mut rest = log_odds - PRIOR;
    for (field, span, weight) in &opinion.places {
        let why = if *weight > 0.0 {
            format!("这样的用语在“{name}”里比在正常文章里常见")
        } else {
            format!("这样的用语在正常文章里比在“{name}”里常见")
        };
        rest -= weight;
        let origin = Origin::Model("model.words".to_owned());
        evidence.push(Evidence::of_indexed(
            origin,
            opinion.category.clone(),
            *weight,
            *field,
            whole.get(*field),
            *span,
            why,
        ));
    }
    let why = match opinion.passage {
        Some(_) => "模型只看这一段：段内其余用语、模型的起点、对长文的折减，三者合计",
        None => "模型看全文：其余用语与模型的起点，两者合计",
    };
    let (origin, span) = (Origin::Model("model.rest".to_owned()), opinion.passage.unwrap_or_default());
    let category = opinion.category.clone();
    evidence.push(Evidence::of_indexed(origin, category, rest, Field::Text, &whole.text, span, why));
}

/// Which part of the document (0 to 1) the hits of rules for a category cover. A thread is what it was opened with: evidence
/// that stands in later replies alone says nothing about the whole, and counts as no part of it.
fn share(verdict: &Verdict, document: &Document, category: &Category) -> f64 {
    let text = document.text();
    let length = text.chars().count();
    let by_rule = |piece: &Evidence| matches!(piece.origin, Origin::Rule(_));
    let speaks = |piece: &&Evidence| piece.category == *category && piece.weight > 0.0 && by_rule(piece);
    let opens = |piece: &Evidence| piece.field == Field::Title || piece.span.start < length / 2;
    if document.kind.is_thread() && !verdict.evidence().iter().filter(speaks).any(opens) {
        return 0.0;
    }
    let mut spans: BTreeMap<Field, Vec<Span>> = BTreeMap::new();
    for piece in verdict.evidence().iter().filter(speaks) {
        spans.entry(piece.field).or_default().push(piece.span);
    }
    let covered: usize = spans.into_values().map(covered).sum();
    let chars = document.title.chars().count() + length;
    // Counts of characters stay far below 2^52, where an f64 is exact.
    #[expect(clippy::cast_precision_loss, reason = "counts of characters stay far below 2^52")]
    let (covered, chars) = (covered as f64, chars.max(1) as f64);
    covered / chars
}

fn covered(mut spans: Vec<Span>) -> usize {
    spans.sort_unstable();
    let (mut total, mut end) = (0, 0);
    for span in spans {
        let start = span.start.max(end);
        total += span.end.saturating_sub(start);
        end = end.max(span.end);
    }
    total
}

/// The two fields, ready to be cut.
struct Whole<'d> {
    title: CharIndex<'d>,
    text: CharIndex<'d>,
}

impl<'d> Whole<'d> {
    fn get(&self, field: Field) -> &CharIndex<'d> {
        match field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_alone_speaks_for_no_thread() {
        use qingyuan_model::{Block, BlockKind, Quality};
        let text = "大家好，今天打卡第一天，背了五十个单词。".repeat(3) + "代考四级包过";
        let at = text.chars().count();
        let mut thread = Document::new(url::Url::parse("http://a.example/").expect("a URL"));
        thread.blocks.push(Block { kind: BlockKind::Paragraph, text: text.clone() });
        let piece = |span| {
            let (origin, category) = (Origin::rule("r"), Category::ACADEMIC_FRAUD);
            Evidence::of_span(origin, category, 9.0, Field::Text, &text, span, "")
        };
        let judged = |span| Verdict::new(vec![piece(span)], Quality::new(vec![]), Stamp::default());
        let (late, early) = (judged(Span::new(at - 6, at)), judged(Span::new(0, 6)));
        assert!(share(&late, &thread, &Category::ACADEMIC_FRAUD) > 0.05, "an article is judged as a whole");
        thread.kind = qingyuan_model::PageKind::Forum;
        assert!(share(&late, &thread, &Category::ACADEMIC_FRAUD) < f64::EPSILON);
        assert!(share(&early, &thread, &Category::ACADEMIC_FRAUD) > 0.05);
    }

    #[test]
    fn overlapping_spans_are_covered_once() {
        assert_eq!(covered(vec![Span::new(5, 9), Span::new(0, 3), Span::new(2, 6)]), 9);
        assert_eq!(covered(vec![]), 0);
    }
}
