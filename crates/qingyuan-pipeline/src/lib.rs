//! One function per act of a user or of the machine: the only crate that knows store, screen and index.
//!
//! Three types to know: [`House`] holds everything and has the acts as methods, [`Person`] is who acts and what they
//! may do, [`WorkPlan`] says what a worker is to do. [`Surroundings`] hands in time and randomness.
//!
//! ```
//! use qingyuan_model::Role;
//! use qingyuan_pipeline::{Permission, Person};
//!
//! let editor = Person { account: "bianji".into(), role: Role::Editor };
//! assert!(editor.may(Permission::Review));
//! assert!(editor.require(Permission::Administer).is_err());
//! ```
//!
//! It never knows HTML, cookies or command lines, and it never reads a clock of its own.

mod accounts;
mod activity;
mod afterlife;
mod alike;
mod bridge;
mod candidate;
mod charters;
mod check;
mod complete;
mod copies;
mod counted;
mod crawl;
mod crawler;
mod desk;
mod discovery;
mod error;
mod explain;
mod export;
mod follow;
mod halt;
mod health;
mod house;
mod import;
mod interest;
mod library;
mod meters;
mod missing;
mod person;
mod preview;
mod proof;
mod ranking;
mod reach;
mod rebuild;
mod reload;
mod revisions;
mod rulebook;
mod rules;
mod schedule;
mod shelf;
mod sight;
mod sources;
mod stages;
mod states;
mod surroundings;
mod templates;
mod training;
mod traps;
mod tries;
mod vetted;
mod vocabulary;
mod why;
mod worker;
mod writer;

pub use activity::Doing;
pub use bridge::across;
pub use check::{
    Advice, CheckEnd, CheckProgress, CheckSample, CheckStep, Estimate, HostCheck, ListCheck, Reason, SampleEvidence,
    SourceCheck,
};
pub use copies::Copies;
pub use desk::Review;
pub use error::PipelineError;
pub use explain::{Asked, Explanation, Trick, Views};
pub use export::ExportReport;
pub use follow::Followed;
pub use health::Health;
pub use house::{Blueprint, House};
pub use import::{ImportReport, ImportedPage};
pub use library::{AlsoAt, Reading};
pub use meters::Totals;
pub use person::{Permission, Person};
pub use preview::PickPreview;
pub use proof::Difference;
pub use ranking::RankedItem;
pub use reach::Widening;
pub use rebuild::{Comparison, RebuildPlan, Rebuilt};
pub use revisions::Revision;
pub use rulebook::{BrokenRules, RULEBOOK_CODES, Reload, Rulebook, RulebookFiles};
pub use sight::{SourceNow, URLS_SHOWN, UrlSearch};
pub use sources::{SourceSight, charter_problems};
pub use states::SourceStep;
pub use surroundings::Surroundings;
pub use training::{CurvePoint, Texts, Trained, Training, steps as training_steps, train};
pub use vetted::{VettedNews, VettedReport, Voucher};
pub use why::{Fact, Mark, Step, Why};
pub use worker::{Progress, WorkPlan};

// What acts give and take, so that callers need not know the crates below.
pub use qingyuan_crawl::{Secrets, reasons};
pub use qingyuan_index::{
    Expanded, FacetCount, Facets, Filters, Generation, Relaxation, RelaxedTo, SearchPage, SearchRequest, SearchResult,
    Snippet, Sort, Suggestion, Synonyms, Understood, Weights,
};
pub use qingyuan_rules::{
    CODES, Cap, Context, Diagnostic, Diagnostics, Exclusion, Expect, Fields, Lesson, Level, Rule, RuleHit, RuleTest,
    Ruleset, Scan, State, TestFailure, TestReport, TodoPass,
};
pub use qingyuan_screen::{LearnedModel, learn, measure};
pub use qingyuan_store::{
    Account, Chain, CopyRow, Decided, DeskFilter, DeskRow, Fetch, FetchFilter, FetchedSince, FrontierRow, ItemRow,
    PageRow, QueueNow, RefusedLink, StoreError, StoredDocument, StoredVerdict, Trap, TrapState,
};
pub use qingyuan_text::{BlockChange, ChangeClass, Changes, DocumentFact, FactChange, Piece, PieceKind};
