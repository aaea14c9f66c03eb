//! The features of a row of symbols: hashed n-grams of characters and of sounds.

use super::symbols::{BORDER, Symbol};

/// The longest n-gram of characters.
const LONGEST: usize = 4;

/// The longest n-gram of sounds.
const LONGEST_SOUND: usize = 3;

/// What a feature is made of; the same characters make different features as n-gram, word and sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One to four characters.
    Gram = 1,
    /// A word by jieba.
    Word = 2,
    /// Two or three syllables.
    Sound = 3,
    /// One to four characters that are only quoted.
    QuotedGram = 4,
    /// A word that is only quoted.
    QuotedWord = 5,
}

/// A running hash: FNV's way of taking in one unit after the other, with a 64-bit multiplier, and the middle out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hash(u64);

impl Hash {
    /// The hash of nothing, of this kind.
    pub(crate) const fn new(kind: Kind) -> Self {
        Self(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(kind as u64 + 1))
    }

    /// Takes in one unit.
    #[inline]
    pub(crate) const fn with(self, unit: u32) -> Self {
        let mixed = (self.0 ^ unit as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        Self(mixed ^ (mixed >> 32))
    }

    /// The feature.
    #[inline]
    pub(crate) const fn feature(self) -> u32 {
        (self.0 >> 16) as u32
    }
}

/// The feature of a word.
pub(crate) fn word(word: &str, quoted: bool) -> u32 {
    let kind = if quoted { Kind::QuotedWord } else { Kind::Word };
    word.chars().fold(Hash::new(kind), |hash, c| hash.with(c as u32)).feature()
}

/// One feature at a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gram {
    /// Which.
    pub(crate) feature: u32,
    /// How much it counts, in halves: a single character says little by itself.
    pub(crate) value: i32,
    /// The first of its symbols, and one past the last.
    pub(crate) symbols: (usize, usize),
}

/// Calls `take` with every n-gram that begins with the symbol at `at`. An n-gram may begin or end with a border, never go
/// over one.
#[inline]
pub(crate) fn grams(symbols: &[Symbol], at: usize, mut take: impl FnMut(Gram)) {
    let quoted = symbols[at].quoted;
    let mut hash = Hash::new(if quoted { Kind::QuotedGram } else { Kind::Gram });
    for (length, symbol) in symbols[at..].iter().take(LONGEST).enumerate() {
        hash = hash.with(symbol.code);
        if length > 0 {
            take(Gram { feature: hash.feature(), value: 2, symbols: (at, at + length + 1) });
            if symbol.code == BORDER {
                break;
            }
        } else if symbol.code != BORDER {
            take(Gram { feature: hash.feature(), value: 1, symbols: (at, at + 1) });
        }
    }
    if quoted {
        return;
    }
    let mut hash = Hash::new(Kind::Sound);
    for (length, symbol) in symbols[at..].iter().take(LONGEST_SOUND).enumerate() {
        if symbol.sound == 0 {
            break;
        }
        hash = hash.with(u32::from(symbol.sound));
        if length > 0 {
            take(Gram { feature: hash.feature(), value: 1, symbols: (at, at + length + 1) });
        }
    }
}
