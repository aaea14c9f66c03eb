//! Rules and quality signals into a verdict that is a sum of readable evidence, and the policy that routes it.
//!
//! Three types to know: [`Screener`] judges, [`Policy`] holds every threshold (read from `rules/policy.toml`), and
//! [`qingyuan_model::Verdict`] is what comes out.
//!
//! ```
//! use std::sync::Arc;
//! use qingyuan_model::{Block, BlockKind, Document, Tier};
//! use qingyuan_rules::Ruleset;
//! use qingyuan_screen::{Policy, Screener};
//! use qingyuan_text::Segmenter;
//!
//! let ruleset = Ruleset::compile(&[], Arc::new(Segmenter::new())).expect("no rules, no errors");
//! let policy = Policy::parse(
//!     "format = 1\nlabel = 0.5\nreject_share = 0.02\nforums_publish = false\nlanguages = [\"zh\"]\ndefault = { review = 0.3, reject = 0.9 }
//! tier.trusted = { may_publish = true, may_reject = false, quality = 0.5 }
//! tier.known = { may_publish = true, may_reject = true, quality = 0.6 }
//! tier.open = { may_publish = false, may_reject = true, quality = 1.0 }",
//! )?;
//! let screener = Screener::new(ruleset, policy, "hash".into());
//! let mut document = Document::new("http://a.example/".parse().expect("a URL"));
//! document.blocks.push(Block { kind: BlockKind::Paragraph, text: "太短".into() });
//! let verdict = screener.screen(&document);
//! assert_eq!(screener.route(&verdict, &document, Tier::Trusted).clause, "quality");
//! # Ok::<(), qingyuan_screen::PolicyError>(())
//! ```
//!
//! It never knows the store, the network or the clock, and it never waits.

mod error;
pub mod learn;
mod learned;
pub mod measure;
mod policy;
mod quality;
mod quoted;
mod screener;

pub use error::{ModelError, PolicyError};
pub use learned::LearnedModel;
pub use policy::{Policy, Thresholds, TierPolicy};
pub use screener::Screener;
