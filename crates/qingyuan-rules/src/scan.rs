//! What a scan found.

use qingyuan_model::{Category, Field, Span};
use qingyuan_text::Obfuscation;

use crate::rule::{Cap, Severity};

/// One rule that hit.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleHit {
    /// The rule's id.
    pub rule: String,
    /// The harm it speaks for.
    pub category: Category,
    /// How bad that harm is.
    pub severity: Severity,
    /// How far the rule may push by itself.
    pub cap: Cap,
    /// What the hit counts after contexts weakened it; 0 for a rule that only observes.
    pub weight: f64,
    /// What it counts without contexts; 0 for a rule that only observes.
    pub full_weight: f64,
    /// The id of the context that weakened it.
    pub context: Option<String>,
    /// The field of `span` and `marks`.
    pub field: Field,
    /// The smallest place that holds the matched terms, in chars of the original field.
    pub span: Span,
    /// The matched terms in this field, in order.
    pub marks: Vec<Span>,
    /// One sentence in Chinese that says what was matched.
    pub why: String,
}

/// One context that holds for the document.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextHit {
    /// The context's id.
    pub context: String,
    /// The field of `span` and `marks`.
    pub field: Field,
    /// The smallest place that holds the matched terms, in chars of the original field.
    pub span: Span,
    /// The matched terms in this field, in order.
    pub marks: Vec<Span>,
    /// One sentence in Chinese that says what was matched.
    pub why: String,
}

/// What a context takes from one category: evidence of its own, with a negative weight. A hit's `full_weight` and the
/// downgrades of its category add up to what the hits count in the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Downgrade {
    /// The context's id.
    pub context: String,
    /// The category that counts less.
    pub category: Category,
    /// How much less, below zero.
    pub weight: f64,
    /// The field of `span`.
    pub field: Field,
    /// Where the context was recognised, in chars of the original field.
    pub span: Span,
    /// One sentence in Chinese.
    pub why: String,
}

/// An exclusion of a rule that held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// The rule's or context's id.
    pub rule: String,
    /// The reason that the file gives for the exclusion; for a context's guard, its title.
    pub why: String,
    /// Whether the guard `never_if` kept it from taking effect.
    pub blocked: bool,
    /// The words that speak for the exclusion, in chars of the original fields; none when it holds by what is missing.
    pub marks: Vec<(Field, Span)>,
    /// The words by which the rule would hit without it; none for a context.
    pub spared: Vec<(Field, Span)>,
    /// Where the guard found what must never be excused; `None` when it did not, or holds by what is missing.
    pub guard: Option<(Field, Span)>,
}

/// Everything that a scan found in one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scan {
    /// The rules that hit, in the order of their ids.
    pub hits: Vec<RuleHit>,
    /// The contexts that hold; looked for only when a rule hit.
    pub contexts: Vec<ContextHit>,
    /// What the contexts take, per category.
    pub downgrades: Vec<Downgrade>,
    /// The exclusions that held, blocked ones among them.
    pub exclusions: Vec<Exclusion>,
    /// The tricks that folding undid.
    pub obfuscations: Vec<(Field, Obfuscation)>,
    /// Why the scan could not read to the end; a person must look at such a document.
    pub exhausted: Option<String>,
}
