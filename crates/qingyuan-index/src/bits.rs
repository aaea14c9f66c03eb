//! A set of the documents of one segment, one bit each.

/// Bits in a word.
const WORD: usize = 64;

/// A set of document numbers below a fixed length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Box<[u64]>,
    len: u32,
}

impl Bits {
    /// The empty set of numbers below `len`.
    pub(crate) fn none(len: u32) -> Self {
        Self { words: vec![0; slots(len)].into_boxed_slice(), len }
    }

    /// All numbers below `len`.
    pub(crate) fn all(len: u32) -> Self {
        let mut words = vec![u64::MAX; slots(len)].into_boxed_slice();
        let rest = len as usize % WORD;
        if let Some(last) = words.last_mut().filter(|_| rest > 0) {
            *last = (1 << rest) - 1;
        }
        Self { words, len }
    }

    /// One more than the largest number that could be in the set.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    #[inline]
    pub(crate) fn insert(&mut self, doc: u32) {
        if let Some(word) = self.words.get_mut(doc as usize / WORD) {
            *word |= 1 << (doc as usize % WORD);
        }
    }

    #[inline]
    pub(crate) fn contains(&self, doc: u32) -> bool {
        self.words.get(doc as usize / WORD).is_some_and(|word| word >> (doc as usize % WORD) & 1 == 1)
    }

    /// The first number in the set from `from` on.
    pub(crate) fn next(&self, from: u32) -> Option<u32> {
        let first = from as usize / WORD;
        let head = self.words.get(first)? & (u64::MAX << (from as usize % WORD));
        let rest = self.words.get(first + 1..).unwrap_or_default();
        let words = std::iter::once(head).chain(rest.iter().copied());
        let (base, word) = (from - from % 64..).step_by(WORD).zip(words).find(|(_, word)| *word != 0)?;
        Some(base + word.trailing_zeros())
    }

    /// How many numbers are in the set.
    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// How many numbers are in both sets.
    pub(crate) fn count_common(&self, other: &Self) -> usize {
        self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones() as usize).sum()
    }

    /// Adds what is in `other`.
    pub(crate) fn add(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Adds what is in both `a` and `b`.
    pub(crate) fn add_common(&mut self, a: &Self, b: &Self) {
        for ((word, a), b) in self.words.iter_mut().zip(&a.words).zip(&b.words) {
            *word |= a & b;
        }
    }

    /// Takes away what is in `other`.
    pub(crate) fn take_away(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// The numbers in the set, rising.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().zip((0..).step_by(WORD)).flat_map(|(&word, base)| Ones { word, base })
    }
}

fn slots(len: u32) -> usize {
    (len as usize).div_ceil(WORD)
}

/// The places of the ones in a word, rising.
pub(crate) struct Ones {
    pub(crate) word: u64,
    /// The number of the lowest bit.
    pub(crate) base: u32,
}

impl Iterator for Ones {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.word == 0 {
            return None;
        }
        let at = self.word.trailing_zeros();
        self.word &= self.word - 1;
        Some(self.base + at)
    }
}

/// How many documents are in these sets, one for each segment.
pub(crate) fn count(sets: &[Bits]) -> usize {
    sets.iter().map(Bits::count).sum()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn bits(numbers: &BTreeSet<u32>) -> Bits {
        let mut bits = Bits::none(300);
        for &number in numbers {
            bits.insert(number);
        }
        bits
    }

    proptest! {
        #[test]
        fn it_behaves_as_a_set_of_numbers(
            a in proptest::collection::btree_set(0u32..300, 0..200),
            b in proptest::collection::btree_set(0u32..300, 0..200),
        ) {
            let (x, y) = (bits(&a), bits(&b));
            prop_assert_eq!(x.iter().collect::<BTreeSet<_>>(), a.clone());
            prop_assert_eq!(x.count(), a.len());
            prop_assert_eq!(x.is_empty(), a.is_empty());
            prop_assert_eq!(x.count_common(&y), a.intersection(&b).count());
            let mut both = x.clone();
            both.add(&y);
            prop_assert_eq!(both.iter().collect::<BTreeSet<_>>(), &a | &b);
            let mut common = Bits::none(300);
            common.add_common(&x, &y);
            prop_assert_eq!(common.iter().collect::<BTreeSet<_>>(), &a & &b);
            let mut less = x.clone();
            less.take_away(&y);
            prop_assert_eq!(less.iter().collect::<BTreeSet<_>>(), &a - &b);
            prop_assert!((0..400).all(|from| x.next(from) == a.range(from..).next().copied()));
            prop_assert!((0..400).all(|number| x.contains(number) == a.contains(&number)));
        }

        #[test]
        fn all_is_every_number_and_no_more(len in 0u32..300) {
            prop_assert_eq!(Bits::all(len).iter().collect::<Vec<_>>(), (0..len).collect::<Vec<_>>());
        }
    }
}
