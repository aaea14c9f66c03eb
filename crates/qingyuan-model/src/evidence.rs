//! One reason for a verdict.

use serde::{Deserialize, Serialize};

use crate::{Category, CharIndex, Field, Span};

/// Where a piece of evidence comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Origin {
    /// A rule of the ruleset, by its id.
    Rule(String),
    /// A context of the ruleset that weakens rules, by its id.
    Context(String),
    /// A feature of the learned model.
    Model(String),
    /// A property of the text itself, such as the obfuscations that folding undid.
    Signal(String),
}

impl Origin {
    /// The origin of a rule's hit.
    #[must_use]
    pub fn rule(id: impl Into<String>) -> Self {
        Self::Rule(id.into())
    }

    /// The id of the rule, context, feature or signal.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Rule(id) | Self::Context(id) | Self::Model(id) | Self::Signal(id) => id,
        }
    }
}

/// One reason: what was found, where in the original text, and how much it counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What found it.
    pub origin: Origin,
    /// The kind of harm it speaks for (or, with a negative weight, against).
    pub category: Category,
    /// How much it adds to the category's log-odds (natural logarithm).
    pub weight: f64,
    /// The field that `span` counts in.
    pub field: Field,
    /// The place in the original text; empty when the evidence is about the text as a whole.
    pub span: Span,
    /// Exactly the characters at `span`.
    pub text: String,
    /// One sentence for a person.
    pub why: String,
}

impl Evidence {
    /// Evidence at a place: `text` is cut out of the whole `field_text`, so that it cannot disagree with the span.
    #[must_use]
    pub fn of_span(
        origin: Origin,
        category: Category,
        weight: f64,
        field: Field,
        field_text: &str,
        span: Span,
        why: impl Into<String>,
    ) -> Self {
        let text = span.slice(field_text).to_owned();
        Self { origin, category, weight, field, span, text, why: why.into() }
    }

    /// The same, for a long text out of which many places are cut.
    #[must_use]
    pub fn of_indexed(
        origin: Origin,
        category: Category,
        weight: f64,
        field: Field,
        field_text: &CharIndex<'_>,
        span: Span,
        why: impl Into<String>,
    ) -> Self {
        let text = field_text.slice(span).to_owned();
        Self { origin, category, weight, field, span, text, why: why.into() }
    }
}
