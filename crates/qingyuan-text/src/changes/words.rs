//! What changed inside one block, word by word.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::chars::is_han;

/// Blocks of more words than this are compared sentence by sentence: the time grows with the square of the difference.
const MOST_WORDS: usize = 4_000;

/// What stayed between two changes and is shorter than this, in characters, is shown as changed with them: single
/// characters that two wordings happen to share make a text of scraps.
const SCRAP: usize = 2;

/// Whether a piece stayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Both versions have it.
    Same,
    /// Only the old one.
    Removed,
    /// Only the new one.
    Added,
}

/// A stretch of a changed block. What is the same and what was removed make the old text, in order; what is the same and
/// what was added make the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Whether it stayed.
    pub kind: PieceKind,
    /// Its text, never empty.
    pub text: String,
}

/// One stretch of both versions.
#[derive(Default)]
struct Stretch {
    same: String,
    removed: String,
    added: String,
}

/// The pieces of two versions of a text.
pub(super) fn words(old: &str, new: &str) -> Vec<Piece> {
    let (mut old_words, mut new_words) = (cut(old, false), cut(new, false));
    if old_words.len().max(new_words.len()) > MOST_WORDS {
        (old_words, new_words) = (cut(old, true), cut(new, true));
    }
    // Each stretch is what stayed, and then what changed.
    let mut stretches: Vec<Stretch> = vec![Stretch::default()];
    for op in capture_diff_slices(Algorithm::Myers, &old_words, &new_words) {
        let (removed, added) = (old_words[op.old_range()].concat(), new_words[op.new_range()].concat());
        let is_scrap = removed.chars().count() < SCRAP;
        let first =
            stretches.len() == 1 && stretches.iter().all(|only| only.removed.is_empty() && only.added.is_empty());
        match (op, stretches.last_mut()) {
            (DiffOp::Equal { old_index, len, .. }, Some(last)) => {
                let is_last = old_index + len == old_words.len();
                if is_scrap && !first && !is_last {
                    last.removed.push_str(&removed);
                    last.added.push_str(&added);
                } else if first {
                    last.same.push_str(&removed);
                } else {
                    stretches.push(Stretch { same: removed, ..Stretch::default() });
                }
            }
            (_, Some(last)) => {
                last.removed.push_str(&removed);
                last.added.push_str(&added);
            }
            (_, None) => {}
        }
    }
    let pieces = stretches.into_iter().flat_map(|stretch| {
        let kinds = [PieceKind::Same, PieceKind::Removed, PieceKind::Added];
        kinds.into_iter().zip([stretch.same, stretch.removed, stretch.added])
    });
    pieces.filter(|(_, text)| !text.is_empty()).map(|(kind, text)| Piece { kind, text }).collect()
}

/// Cuts a text into words: runs of letters and digits, runs of spaces, each Han and each mark alone; or into sentences.
fn cut(text: &str, into_sentences: bool) -> Vec<&str> {
    let mut cuts = Vec::new();
    let (mut from, mut last) = (0, None);
    for (at, c) in text.char_indices() {
        let goes_on = last.is_some_and(|last: char| {
            if into_sentences {
                !matches!(last, '。' | '！' | '？' | '；' | '\n' | '.' | '!' | '?')
            } else if c.is_whitespace() {
                last.is_whitespace()
            } else {
                let of_word = |c: char| c.is_alphanumeric() && !is_han(c);
                of_word(c) && of_word(last)
            }
        });
        if at > 0 && !goes_on {
            cuts.push(&text[from..at]);
            from = at;
        }
        last = Some(c);
    }
    if from < text.len() {
        cuts.push(&text[from..]);
    }
    cuts
}
