//! The source of truth: plain tables and one append-only, hash-chained event log, written in the same transaction.
//!
//! Three types to know: [`Store`] reads and opens, [`Tx`] is one open transaction through which everything is written,
//! [`StoreError`] says what went wrong. The verbs are the domain's (claim, give back, decide), and no SQL type leaves.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use qingyuan_model::{Actor, EventKind, Millis};
//! use qingyuan_store::{Chain, Store};
//!
//! let folder = tempfile::tempdir().unwrap();
//! let store = Store::open(folder.path()).await.unwrap();
//! let mut tx = store.transact().await.unwrap();
//! tx.append(Millis(1), &Actor::House, EventKind::SourceChanged, "a", &serde_json::json!({})).await.unwrap();
//! tx.commit().await.unwrap();
//! assert!(matches!(store.verify_chain().await.unwrap(), Chain::Whole { events: 1, .. }));
//! # });
//! ```
//!
//! It never reads a clock, and never knows tantivy, HTTP or what a rule means.

mod accounts;
mod blobs;
mod clusters;
mod counts;
mod decisions;
mod desk;
mod documents;
mod error;
mod events;
mod fetches;
mod frontier;
mod jobs;
mod library;
mod moves;
mod pages;
mod refusals;
mod row;
mod rulesets;
mod sight;
mod sources;
mod store;
mod templates;
mod traps;
mod verdicts;

pub use accounts::Account;
pub use clusters::{CopyClaims, CopyItem, CopyRefused, CopyRow};
pub use decisions::Decided;
pub use desk::{DeskFilter, DeskRow};
pub use documents::{Content, StoredDocument};
pub use error::StoreError;
pub use events::Chain;
pub use fetches::{Fetch, FetchFilter};
pub use frontier::{Claimed, DaySpent, FrontierRow, History, Kind, NewUrl, Returned};
pub use jobs::Job;
pub use library::ItemRow;
pub use pages::PageRow;
pub use refusals::RefusedLink;
pub use sight::{FetchedSince, Place, QueueNow};
pub use store::{Store, Tx};
pub use traps::{ShapeKey, Tally, Trap, TrapState};
pub use verdicts::StoredVerdict;
