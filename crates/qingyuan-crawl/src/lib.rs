//! The crawler: robots.txt, scope, politeness, the address guard, the fetcher, feeds, sitemaps and WARC.
//!
//! [`Gatekeeper`] gives a [`Permit`] for a URL that scope, robots.txt, politeness and the address guard all allow;
//! [`Fetcher`] takes it and brings the page, or a named reason why not. [`Robots`] reads robots.txt.
//!
//! ```
//! use qingyuan_crawl::Robots;
//! use url::Url;
//!
//! let robots = Robots::parse("User-agent: *\nDisallow: /内部/\nAllow: /内部/通知/".as_bytes());
//! assert!(!robots.allows("Qingyuan", &Url::parse("https://library.example.edu/内部/名单")?));
//! assert!(robots.allows("Qingyuan", &Url::parse("https://library.example.edu/内部/通知/1")?));
//! # Ok::<(), url::ParseError>(())
//! ```
//!
//! It never fetches without a permit, never reads a clock, never speaks SQL, and never knows what a page says.

mod address;
mod allow;
pub mod canonical;
mod characters;
mod dates;
mod decode;
mod error;
pub mod feed;
mod fetch;
mod list;
mod markup;
pub mod opml;
mod percent;
mod permit;
mod politeness;
mod refusal;
mod robots;
mod robots_book;
mod scope;
mod secrets;
pub mod sitemap;
pub mod table;
pub mod warc;

pub use address::AddressKind;
pub use allow::AllowList;
pub use decode::{BodyLimits, Cut};
pub use error::CrawlError;
pub use feed::Discovered;
pub use fetch::{Conditional, FetchConfig, FetchFailure, Fetched, Fetcher, Lookup, LookupFuture, SystemLookup};
pub use list::{ListFault, ListProblem};
pub use permit::{Gatekeeper, Permit};
pub use politeness::{Pace, PaceLimits, Politeness};
pub use refusal::Refusal;
pub use robots::Robots;
pub use robots_book::{RobotsAnswer, RobotsBook, RobotsOutcome};
pub use scope::{ScopeGuard, in_scope};
pub use secrets::Secrets;
pub use sitemap::{Sitemap, SitemapPage};
pub use warc::ArchivedPage;
