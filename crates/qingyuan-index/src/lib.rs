//! A rebuildable tantivy index of the library: Chinese text found the way people ask for it.
//!
//! An [`Index`] is opened on a directory; its one [`Writer`] puts and removes an [`Entry`] at a time and commits; a
//! [`SearchRequest`] brings back a [`SearchPage`].
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//!
//! use qingyuan_index::{Entry, Index, SearchRequest};
//! use qingyuan_text::Segmenter;
//!
//! let dir = tempfile::tempdir()?;
//! let index = Index::open(dir.path(), Arc::new(Segmenter::new()), "default")?;
//! let mut writer = index.writer()?;
//! writer.put(&Entry { id: 1, title: "圖書館指南".into(), text: "圖書館週末也開放。".into(), ..Entry::default() })?;
//! writer.commit(1)?;
//!
//! let page = index.search(&SearchRequest::new("图书馆 开放"))?;
//! assert_eq!(page.total, 1);
//! let snippet = &page.results[0].snippet;
//! assert_eq!(snippet.text, "圖書館週末也開放。");
//! assert_eq!(snippet.marks[0].slice(&snippet.text), "圖書館");
//! # Ok(())
//! # }
//! ```
//!
//! It never knows the store or a verdict: whoever calls it decides what may be found, and whatever it holds can be
//! made again from the store. It never fails because of what a reader typed. It never reads a clock or a socket.

mod asked;
mod best;
mod bits;
mod bm25;
mod borders;
mod columns;
mod condition;
mod contents;
mod cursor;
mod cut;
mod disk;
mod entry;
mod error;
mod expanding;
mod facets;
mod filters;
mod find;
mod generations;
mod heard;
mod index;
mod known;
mod labels;
mod lexis;
mod library;
mod list;
mod literal;
mod lookup;
mod marks;
mod need;
mod needles;
mod operators;
mod peaks;
mod plan;
mod prior;
mod quotation;
mod rank;
mod relax;
mod schema;
mod search;
mod sections;
mod series;
mod shown;
mod similar;
mod slips;
mod snippet;
mod sounds;
mod spelling;
mod stamp;
mod standing;
mod steady;
mod suggest;
mod synonym_file;
mod synonyms;
mod terms;
mod tokens;
mod vocabulary;
mod weights;
mod window;
mod wording;
mod writer;

pub use bm25::Bm25;
pub use entry::Entry;
pub use error::IndexError;
pub use facets::{FacetCount, Facets};
pub use filters::Filters;
pub use find::Sort;
pub use generations::Generation;
pub use index::Index;
pub use operators::Understood;
pub use relax::{Relaxation, RelaxedTo};
pub use search::{Expanded, Ranked, SearchPage, SearchRequest, SearchResult};
pub use snippet::Snippet;
pub use suggest::Suggestion;
pub use synonym_file::SynonymMistake;
pub use synonyms::Synonyms;
pub use weights::Weights;
pub use writer::Writer;
