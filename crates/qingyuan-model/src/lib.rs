//! The nouns of Qingyuan, as plain values.
//!
//! A [`Document`] is what extraction made of one fetched page; a [`Verdict`] is what the machine says of it, with the
//! [`Evidence`] it says it for; a [`Decision`] is what a person (or a named policy) decided. A verdict and a decision
//! are different types and nothing converts one into the other.
//!
//! ```
//! use qingyuan_model::{Category, Evidence, Field, Origin, Quality, Span, Stamp, Verdict};
//!
//! let text = "加微信领取兼职任务，先垫付后返利";
//! let lure = Evidence::of_span(Origin::rule("fraud.task-rebate"), Category::FRAUD, 7.5, Field::Text, text, Span::new(10, 16), "先垫付再许诺返利");
//! let verdict = Verdict::new(vec![lure], Quality::new(vec![]), Stamp::default());
//! assert!(verdict.score(&Category::FRAUD) > 0.5);
//! assert_eq!(verdict.evidence()[0].text, "先垫付后返利");
//! ```
//!
//! It never reads a file, a clock or a socket, and it never knows SQL, HTML or HTTP.

mod category;
mod charter;
mod copies;
mod decision;
mod document;
mod event;
mod evidence;
mod given;
mod hash;
mod item;
mod link;
mod routing;
mod source;
mod span;
mod time;
mod verdict;

pub use category::{Category, InvalidCategory, Label};
pub use charter::{Allowance, Login, PagePart, Pick, RequestHeader};
pub use copies::{CopyMember, Preference, canonical_member, prefer};
pub use decision::{Act, Actor, Decision, InvalidActor, Role};
pub use document::{Block, BlockKind, Document, PageKind, Part, PartKind, Problem, RawPage};
pub use event::{Event, EventKind, GENESIS};
pub use evidence::{Evidence, Origin};
pub use given::Given;
pub use hash::{ContentHash, InvalidHash};
pub use item::{Item, ItemState};
pub use link::{Link, LinkPlace, LinkRel};
pub use routing::{Route, Routing};
pub use source::{InvalidSource, Scope, Source, SourceId, SourceState, Tier};
pub use span::{CharIndex, Field, Span};
pub use time::Millis;
pub use verdict::{PRIOR, Quality, QualitySignal, Stamp, Verdict, logistic};
