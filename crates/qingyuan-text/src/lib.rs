//! Folding with a way back to the original, segmentation, fingerprints, script and language.
//!
//! [`Folded`] holds the views of a text that rules match on, each a [`View`] that knows which characters of the original
//! every byte came from, and [`pinyin()`] makes one more of any of them, for words by their sound; [`Segmenter`] cuts words;
//! [`Fingerprint`] tells near-duplicates, [`bands()`] finds them and [`changes()`] shows in what two versions
//! differ; [`Scripts`] and [`language`] tell what a text is written in.
//!
//! ```
//! use qingyuan_text::fold;
//!
//! let folded = fold("请加 微*信，🈶好礼");
//! let skeleton = folded.skeleton();
//! let at = skeleton.text().find("微信").expect("the star between the two characters is gone");
//! let span = skeleton.span(at..at + "微信".len());
//! assert_eq!(span.slice("请加 微*信，🈶好礼"), "微*信");
//! ```
//!
//! It never knows rules, categories or the index.
//! It never changes the original: a view is beside the text, not instead of it.

mod changes;
mod chars;
mod fingerprint;
mod fold;
mod language;
mod resemblance;
mod scripts;
mod segment;
mod sketch;
mod sound;

pub use changes::{BlockChange, ChangeClass, Changes, DocumentFact, FactChange, Piece, PieceKind, changes};
pub use chars::{is_han, simplify};
pub use fingerprint::{Fingerprint, fingerprint};
pub use fold::{Folded, Obfuscation, ObfuscationKind, View, fold, fold_base};
pub use language::language;
pub use resemblance::resemblance;
pub use scripts::{Scripts, scripts};
pub use segment::{Mode, Segmenter, SegmenterError, Word};
pub use sketch::bands;
pub use sound::{pinyin, pinyin_keys, sounds_like, spelled_out, syllable};
