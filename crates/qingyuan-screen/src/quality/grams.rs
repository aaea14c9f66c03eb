//! Pairs and runs of characters: how varied a text is, which word it hammers on, what it says twice.

/// Characters past this many pairs are not counted any more: what a text is like has shown by then.
const MOST_PAIRS: usize = 16_384;

/// Variety is measured on the first pairs only, because it falls with the length of any text.
const VARIETY: usize = 400;

/// How many characters make a run. Gopher (Rae et al. 2021, arXiv 2112.11446, table A1) looks at runs of 5 to 10 words; ten
/// Han characters are about six words.
pub(super) const RUN: usize = 10;

/// How far a pair may lie from its place in the table.
const PROBES: usize = 8;

/// Multiplies a key so that its upper bits are spread (Knuth, The Art of Computer Programming 3, 6.4).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Counts of pairs of Han characters. A slot holds 16 bits of the key and 16 bits of the count.
#[derive(Debug)]
pub(super) struct Pairs {
    slots: Vec<u32>,
    shift: u32,
    counted: usize,
    early: usize,
    early_distinct: usize,
    most: u32,
    top: (char, char),
}

impl Pairs {
    /// Room for a text of about this many characters.
    pub(super) fn new(chars: usize) -> Self {
        let size = (chars.min(MOST_PAIRS) * 2).next_power_of_two().max(64);
        let shift = 64 - size.trailing_zeros();
        Self { slots: vec![0; size], shift, counted: 0, early: 0, early_distinct: 0, most: 0, top: (' ', ' ') }
    }

    /// Counts one pair; `word` when it may be (part of) a word, so neither character is grammar.
    #[inline]
    pub(super) fn count(&mut self, first: char, second: char, word: bool) {
        if self.counted >= MOST_PAIRS {
            return;
        }
        self.counted += 1;
        let (mut at, tag) = self.place(first, second);
        let mut fresh = false;
        for _ in 0..PROBES {
            let slot = &mut self.slots[at];
            if *slot == 0 || *slot >> 16 == tag {
                fresh = *slot == 0;
                let count = (*slot & 0xffff) + 1;
                *slot = tag << 16 | count.min(0xffff);
                if word && count > self.most {
                    self.most = count;
                    self.top = (first, second);
                }
                break;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        if self.early < VARIETY {
            self.early += 1;
            self.early_distinct += usize::from(fresh);
        }
    }

    /// Whether this pair was counted.
    pub(super) fn holds(&self, first: char, second: char) -> bool {
        let (mut at, tag) = self.place(first, second);
        for _ in 0..PROBES {
            match self.slots[at] {
                0 => return false,
                slot if slot >> 16 == tag => return true,
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
        false
    }

    /// The most frequent pair that may be a word, and how often it was counted.
    pub(super) fn top(&self) -> (char, char, usize) {
        (self.top.0, self.top.1, self.most as usize)
    }

    /// How many pairs were counted.
    pub(super) fn counted(&self) -> usize {
        self.counted
    }

    /// Of the first pairs: how many were new, and how many there were.
    pub(super) fn variety(&self) -> (usize, usize) {
        (self.early_distinct, self.early)
    }

    #[inline]
    fn place(&self, first: char, second: char) -> (usize, u32) {
        let key = (u64::from(first as u32) << 21 | u64::from(second as u32)).wrapping_mul(SPREAD);
        // The tag is never 0, so that no used slot looks empty.
        ((key >> self.shift) as usize & (self.slots.len() - 1), (key as u32 & 0xffff) | 1)
    }
}

/// What of a text stands in runs that were read before.
#[derive(Debug)]
pub(super) struct Runs {
    seen: Vec<u32>,
    shift: u32,
    ring: [u32; RUN],
    at: usize,
    filled: usize,
    hash: u64,
    since: usize,
    repeated: usize,
}

/// The base of the rolling hash (Karp and Rabin 1987), an odd number without structure.
const BASE: u64 = 0x0010_0000_01b3;

/// The base to the power of [`RUN`]: what the oldest character of a run was multiplied by when the next one comes in.
const OLDEST: u64 = {
    let (mut power, mut n) = (1_u64, 0);
    while n < RUN {
        power = power.wrapping_mul(BASE);
        n += 1;
    }
    power
};

/// The table of runs has no more slots; in longer texts, what stands far apart may be missed.
const MOST_RUNS: usize = 65_536;

impl Runs {
    /// Room for a text of about this many characters.
    pub(super) fn new(chars: usize) -> Self {
        let size = (chars * 2).clamp(64, MOST_RUNS).next_power_of_two();
        let shift = 64 - size.trailing_zeros();
        Self { seen: vec![0; size], shift, ring: [0; RUN], at: 0, filled: 0, hash: 0, since: RUN, repeated: 0 }
    }

    /// Runs do not cross from one block into the next.
    pub(super) fn cut(&mut self) {
        (self.ring, self.at, self.filled, self.hash, self.since) = ([0; RUN], 0, 0, 0, RUN);
    }

    /// Reads one character.
    #[inline]
    pub(super) fn push(&mut self, c: char) {
        let code = c as u32;
        let oldest = std::mem::replace(&mut self.ring[self.at], code);
        self.at = if self.at + 1 == RUN { 0 } else { self.at + 1 };
        self.hash = self
            .hash
            .wrapping_mul(BASE)
            .wrapping_add(u64::from(code))
            .wrapping_sub(u64::from(oldest).wrapping_mul(OLDEST));
        self.filled += 1;
        self.since = (self.since + 1).min(RUN);
        if self.filled < RUN {
            return;
        }
        let key = self.hash.wrapping_mul(SPREAD);
        let (slot, tag) = ((key >> self.shift) as usize & (self.seen.len() - 1), (self.hash as u32) | 1);
        if self.seen[slot] == tag {
            // Of this run, only what no repeated run has covered yet.
            self.repeated += self.since;
            self.since = 0;
        } else {
            self.seen[slot] = tag;
        }
    }

    /// How many characters stand in runs that were read before.
    pub(super) fn repeated(&self) -> usize {
        self.repeated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Pairs {
        let chars: Vec<char> = text.chars().collect();
        let mut pairs = Pairs::new(chars.len());
        chars.windows(2).for_each(|pair| pairs.count(pair[0], pair[1], true));
        pairs
    }

    fn repeated(text: &str) -> usize {
        let mut runs = Runs::new(text.chars().count());
        text.chars().for_each(|c| runs.push(c));
        runs.repeated()
    }

    #[test]
    fn pairs_are_counted_as_a_map_would_count_them() {
        let text = "导数描述函数在一点附近变化的快慢，导数为正时函数上升，导数为负时函数下降。".repeat(3);
        let counted = pairs(&text);
        let mut map = std::collections::BTreeMap::new();
        let chars: Vec<char> = text.chars().collect();
        chars.windows(2).for_each(|pair| *map.entry((pair[0], pair[1])).or_insert(0) += 1);
        assert_eq!(counted.variety().0, map.len());
        assert_eq!(Some(counted.top().2), map.values().copied().max());
        assert!(map.keys().all(|pair| counted.holds(pair.0, pair.1)));
        assert!(!counted.holds('猫', '狗'));
    }

    #[test]
    fn runs_that_come_again_are_covered_once() {
        let one = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳";
        assert_eq!(repeated(one), 0);
        assert_eq!(repeated(&format!("{one}。{one}")), one.chars().count());
        let twenty = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往";
        assert_eq!(repeated(&format!("{twenty}，中间，{twenty}，")), 21);
    }

    #[test]
    fn a_cut_keeps_runs_apart() {
        let mut runs = Runs::new(40);
        for _ in 0..4 {
            "一二三四五".chars().for_each(|c| runs.push(c));
            runs.cut();
        }
        assert_eq!(runs.repeated(), 0);
    }
}
