//! Bytes to a clean document: the article, the whole article, nothing but the article, on Chinese pages first.
//!
//! [`extract`] takes one [`RawPage`](qingyuan_model::RawPage) and gives an [`Extraction`]: the
//! [`Document`](qingyuan_model::Document) with its blocks in reading order, and what only discovery needs.
//!
//! ```
//! use qingyuan_extract::extract;
//! use qingyuan_model::{Millis, PageKind, RawPage};
//! use url::Url;
//!
//! let page = RawPage {
//!     url: Url::parse("https://news.example/2026/0305/1.html")?,
//!     content_type: Some("text/html; charset=utf-8".into()),
//!     bytes: "<title>勾股定理的三种证明 - 数学园地</title><h1>勾股定理的三种证明</h1><p>来源：数学园地 2026年3月5日 08:30</p>\
//!         <p>直角三角形两条直角边的平方和等于斜边的平方，这就是勾股定理。下面介绍三种证明方法。</p>".into(),
//!     fetched_at: Millis(1_772_700_000_000),
//! };
//! let document = extract(&page).document;
//! assert_eq!(document.kind, PageKind::Article);
//! assert_eq!(document.title, "勾股定理的三种证明");
//! assert_eq!(document.source_name.as_deref(), Some("数学园地"));
//! assert_eq!(document.published.as_deref(), Some("2026-03-05T08:30"));
//! assert!(document.text().ends_with("下面介绍三种证明方法。"));
//! # Ok::<(), url::ParseError>(())
//! ```
//!
//! It never fails and never panics: what is odd about a page is a value in `document.problems`.
//! It never opens a socket or a file, and never reads a clock: 昨天 is counted from the page's `fetched_at`.
//! It never recurses over a page's tree, so that no nesting can exhaust a stack.

mod archive;
mod deadline;
mod declared;
mod decode;
mod dispatch;
mod extraction;
mod format;
mod guidance;
mod html;
mod markdown;
mod office;
mod pdf;
mod plain;
mod rtf;
mod whitespace;
mod words;
mod xml;

pub use deadline::{Deadline, STACK_BYTES};
pub use dispatch::{extract, extract_within, needs_isolation};
pub use extraction::Extraction;
pub use guidance::{BadPick, Guidance, LinesSeen, Picks, Recurring};
