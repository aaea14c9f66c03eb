//! What of a document the rules look at.

use qingyuan_model::Tier;

/// The two fields of a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fields<'d> {
    /// The title; may be empty.
    pub title: &'d str,
    /// The main text.
    pub text: &'d str,
    /// The id of the source that it came from; empty when none is known. Rules for certain sources then stay silent.
    pub source: &'d str,
    /// The source's tier; rules for certain tiers stay silent when none is known.
    pub tier: Option<Tier>,
}
