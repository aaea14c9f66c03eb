//! Folding a text into the views that rules match on.

mod base;
mod domain;
mod dots;
mod emoji;
mod filling;
mod folder;
mod homograph;
mod joining;
mod letter;
mod lookalikes;
mod noise;
mod numerals;
mod obfuscation;
pub(crate) mod rewrite;
mod signs;
mod skeleton;
mod split;
pub(crate) mod view;

use std::ops::Range;

pub use obfuscation::{Obfuscation, ObfuscationKind};
pub use view::View;

/// The views of one text, and the tricks that folding undid to make them.
#[derive(Clone, Debug)]
pub struct Folded {
    base: View,
    skeleton: Option<(View, Vec<Range<usize>>)>,
    obfuscations: Vec<Obfuscation>,
    chars: usize,
}

impl Folded {
    /// The text in one writing: NFKC, lowercase, simplified character by character, without combining marks and
    /// invisible characters, every odd space a plain one. Folding it again changes nothing.
    #[must_use]
    pub fn base(&self) -> &View {
        &self.base
    }

    /// The base with what was done to hide words undone: without the separators and single symbols between Han characters;
    /// words joined that were written one character a line, a box or a list item, each character twice, or with the same letter
    /// after each; the codes of pictures in brackets gone;
    /// letters and Han that stand three or more times in a row squeezed to one; emoji that stand for a character spelled
    /// out; characters in parts joined (贝者 is 赌); signs for dots made dots in the names of sites; long rows of Han
    /// numerals in digits; look-alikes of Latin letters inside Latin words made Latin.
    #[must_use]
    pub fn skeleton(&self) -> &View {
        self.skeleton.as_ref().map_or(&self.base, |(view, _)| view)
    }

    /// Whether the skeleton differs from the base; when not, matching on it once is enough.
    #[must_use]
    pub fn has_own_skeleton(&self) -> bool {
        self.skeleton.is_some()
    }

    /// Where the skeleton differs from the base: byte ranges of the skeleton's text, sorted and disjoint, each around one or
    /// more changes. Where something was only taken out, the range holds both neighbours. Whatever touches no range stands
    /// in the base too and has the same span there.
    #[must_use]
    pub fn skeleton_changes(&self) -> &[Range<usize>] {
        self.skeleton.as_ref().map_or(&[], |(_, changes)| changes)
    }

    /// The tricks that folding undid, in the order of the text. Full-width forms, traditional characters and ordinary
    /// punctuation are no tricks.
    #[must_use]
    pub fn obfuscations(&self) -> &[Obfuscation] {
        &self.obfuscations
    }

    /// The length of the original in chars.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.chars
    }
}

/// Folds `text`: two linear passes, with no allocation per character; what stays as it is gets copied whole. Offsets are kept in 32 bits, so characters beyond
/// the first four thousand million are placed at that limit.
#[must_use]
pub fn fold(text: &str) -> Folded {
    let mut tricks = obfuscation::Recorder::default();
    let (base, chars) = base::fold_base(text, &mut tricks);
    let skeleton = skeleton::fold_skeleton(&base, &mut tricks);
    Folded { base, skeleton, obfuscations: tricks.finish(), chars }
}

/// The base view of `text` alone, for whoever looks for what is written openly, as a search does: [`Folded::base`] without
/// the cost of finding what is hidden.
#[must_use]
pub fn fold_base(text: &str) -> View {
    base::fold_base(text, &mut obfuscation::Recorder::default()).0
}

#[cfg(test)]
mod tests;
