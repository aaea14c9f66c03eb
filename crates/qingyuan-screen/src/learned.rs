//! The learned model: a weight for every n-gram of characters and sounds and for every word that is worth one.

pub(crate) mod atoms;
pub(crate) mod file;
pub(crate) mod grams;
mod highlights;
mod model;
pub(crate) mod reading;
pub(crate) mod sums;
mod symbols;
pub(crate) mod table;

pub use model::LearnedModel;
pub(crate) use model::Opinion;
