//! The rule language: parse, lint, compile, scan, test.
//!
//! [`Ruleset::compile`] makes one immutable [`Ruleset`] of all files under `rules/`, or reports every mistake in all of
//! them as [`Diagnostics`]; [`Ruleset::scan`] gives a [`Scan`] with the rules that hit, each with its place and reason.
//!
//! ```
//! use std::sync::Arc;
//! use qingyuan_rules::{Fields, RuleFile, Ruleset};
//! use qingyuan_text::Segmenter;
//!
//! let file = RuleFile {
//!     path: "spam/sample-lure.toml".into(),
//!     text: r#"
//! format = 1
//! [rule]
//! id = "spam.sample-lure"
//! title = "样例"
//! category = "spam"
//! weight = 7.0
//! [lesson]
//! what = "样例"
//! harm = "样例"
//! advice = "样例"
//! [terms]
//! gift = ["免费领取"]
//! urge = ["名额有限"]
//! [match]
//! when = "near(gift, urge, 10)"
//! [[test]]
//! text = "免费领取，名额有限！"
//! expect = "hit"
//! [[test]]
//! text = "免费领取借书证"
//! expect = "pass"
//! "#.into(),
//! };
//! let rules = Ruleset::compile(&[file], Arc::new(Segmenter::new()))?;
//! let scan = rules.scan(&Fields { text: "免 费 领 取，名额有限", ..Fields::default() });
//! assert_eq!(scan.hits[0].rule, "spam.sample-lure");
//! assert!(rules.run_tests().failures.is_empty());
//! # Ok::<(), qingyuan_rules::Diagnostics>(())
//! ```
//!
//! It never reads a file, a clock or a socket: the caller hands in the texts of the files.
//! It never decides what happens to a document: it says what was found, and how much each find counts.

mod anchor;
mod compile;
mod date;
mod diagnostic;
mod edit;
mod engine;
mod entity;
mod evaluate;
mod expr;
mod fields;
mod frequent;
mod gate;
mod hits;
mod judge;
mod lint;
mod matcher;
mod places;
mod read;
mod rule;
mod ruleset;
mod scan;
mod sounds;
mod source;
mod suggest;
mod template;
mod term;
mod testing;
mod trie;
mod whole;
mod windows;

pub use diagnostic::{CODES, Diagnostic, Diagnostics, Level};
pub use edit::{EditError, EditValue, add_literal, remove_literal, set_value};
pub use fields::Fields;
pub use lint::lint;
pub use rule::{Cap, Context, Expect, Lesson, Rule, RuleTest, Severity, State};
pub use ruleset::Ruleset;
pub use scan::{ContextHit, Downgrade, Exclusion, RuleHit, Scan};
pub use source::RuleFile;
pub use template::{TemplateError, template};
pub use testing::{TestFailure, TestReport, TodoPass};
