//! Desk, library, rulebook and sources as pages and JSON.
//!
//! Three things to know: [`router`] makes all pages of a house, [`WebConfig`] says how they are set up, [`serve`]
//! listens and stops without cutting anybody off. [`campus`] serves the small sites that the demo crawls.
//!
//! ```
//! # async fn example(house: std::sync::Arc<qingyuan_pipeline::House>) -> Result<(), Box<dyn std::error::Error>> {
//! use qingyuan_web::{WebConfig, router, serve};
//! use tokio_util::sync::CancellationToken;
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//! let stop = CancellationToken::new();
//! serve(listener, router(house, WebConfig::default()), stop).await?;
//! # Ok(())
//! # }
//! ```
//!
//! It never knows SQL or the index, never keeps what a reader searched for or read, and never sends a script or style
//! that stands inside a page: all hostile text arrives escaped, and the policy of every response forbids it to act.

mod access;
mod actions;
mod asking;
mod assets;
mod back;
mod blocks;
mod broken;
pub mod campus;
mod charter_form;
mod checks;
mod citation;
mod config;
mod cookies;
mod copies;
mod dates;
mod dress;
mod error;
mod evidence;
mod fault;
mod figures;
mod frame;
mod guard;
mod history;
mod marks;
mod outward;
mod pages;
mod preview;
mod query;
mod queue;
mod removals;
mod respond;
mod router;
mod serve;
mod shelf;
mod site;
mod visible;
mod words;

pub use config::WebConfig;
pub use error::WebError;
pub use router::router;
pub use serve::serve;
pub use words::check::advice_sentence;
pub use words::reasons::told;
