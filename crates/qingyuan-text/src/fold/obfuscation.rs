//! The tricks that folding undoes.

use qingyuan_model::Span;

/// What kind of trick hid a word from a plain reader of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObfuscationKind {
    /// Zero-width, bidirectional or other invisible characters inside a word.
    Invisible,
    /// Separators or symbols between the single characters of a word.
    Separators,
    /// An emoji or squared sign that stands for a character.
    EmojiCharacter,
    /// Mathematical, circled or squared letters and digits.
    Enclosed,
    /// Combining marks piled on characters.
    Marks,
    /// A character written as its parts side by side, one of them a part that is no character by itself: 亻言 for 信.
    SplitCharacter,
    /// Letters of another script that look like Latin ones inside a Latin word: a Cyrillic а in `wechаt`.
    Homograph,
    /// Characters that only sound like those of the word that is meant: 薇信 for 微信. Folding alone does not find these;
    /// who looks for words by sound does.
    Homophone,
}

impl ObfuscationKind {
    /// The kind's stable id.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Invisible => "invisible",
            Self::Separators => "separators",
            Self::EmojiCharacter => "emoji_character",
            Self::Enclosed => "enclosed",
            Self::Marks => "marks",
            Self::SplitCharacter => "split_character",
            Self::Homograph => "homograph",
            Self::Homophone => "homophone",
        }
    }

    /// The name that people read, in Chinese.
    #[must_use]
    pub fn name_zh(self) -> &'static str {
        match self {
            Self::Invisible => "夹带不可见字符",
            Self::Separators => "字间插入符号",
            Self::EmojiCharacter => "以表情代字",
            Self::Enclosed => "花体或带圈字符",
            Self::Marks => "堆叠附加符号",
            Self::SplitCharacter => "拆字",
            Self::Homograph => "形近字母混写",
            Self::Homophone => "谐音代字",
        }
    }
}

/// One trick and the characters of the original that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obfuscation {
    /// What was done.
    pub kind: ObfuscationKind,
    /// Where, in chars of the original.
    pub span: Span,
}

/// Collects tricks as they are met and joins neighbours of one kind.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    found: Vec<Obfuscation>,
}

impl Recorder {
    /// Notes a trick; one of the same kind that starts at most two chars after the last one's end extends it.
    pub(super) fn note(&mut self, kind: ObfuscationKind, start: usize, end: usize) {
        let span = Span::new(start, end);
        let last = self.found.iter_mut().rev().take(6).find(|known| known.kind == kind);
        match last {
            Some(last) if span.start >= last.span.start && span.start <= last.span.end + 2 => {
                last.span = last.span.cover(span);
            }
            _ => self.found.push(Obfuscation { kind, span }),
        }
    }

    /// Everything noted, in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Obfuscation> {
        self.found.sort_by_key(|found| (found.span, found.kind));
        self.found
    }
}
