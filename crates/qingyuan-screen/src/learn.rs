//! Learning a model from labelled texts.
//!
//! [`Prepared`] is a text in features, [`Draft::learn`] makes weights of many, [`platt`] finds what their sums mean by texts
//! that were held out, and [`Draft::to_bytes`] writes the file that [`crate::LearnedModel`] reads.

mod calibration;
mod descent;
mod draft;
mod folds;
mod sample;

pub use calibration::{Calibration, platt, together};
pub use draft::{Draft, Prepared, Recipe};
pub use folds::fold_of;
pub use sample::Sample;

/// Categories that a model can tell.
pub const MOST_CATEGORIES: usize = crate::learned::table::WIDTH;
