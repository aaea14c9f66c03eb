//! Folding a text into the views that rules match on.

mod base;
mod emoji;
mod obfuscation;
mod skeleton;
mod view;

pub use obfuscation::{Obfuscation, ObfuscationKind};
pub use view::View;

/// The views of one text, and the tricks that folding undid to make them.
#[derive(Clone, Debug)]
pub struct Folded {
    base: View,
    skeleton: Option<View>,
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

    /// The base without the separators and single symbols between Han characters, with characters that stand three or
    /// more times in a row squeezed to one (digits aside), and with emoji that stand for a character spelled out.
    #[must_use]
    pub fn skeleton(&self) -> &View {
        self.skeleton.as_ref().unwrap_or(&self.base)
    }

    /// Whether the skeleton differs from the base; when not, matching on it once is enough.
    #[must_use]
    pub fn has_own_skeleton(&self) -> bool {
        self.skeleton.is_some()
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

/// Folds `text`: two linear passes, with no allocation per character. Offsets are kept in 32 bits, so characters beyond
/// the first four thousand million are placed at that limit.
#[must_use]
pub fn fold(text: &str) -> Folded {
    let mut tricks = obfuscation::Recorder::default();
    let (base, chars) = base::fold_base(text, &mut tricks);
    let skeleton = skeleton::fold_skeleton(&base, &mut tricks);
    Folded { base, skeleton, obfuscations: tricks.finish(), chars }
}

#[cfg(test)]
mod tests;
