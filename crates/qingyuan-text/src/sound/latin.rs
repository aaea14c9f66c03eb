//! Pinyin written in Latin letters.

use std::ops::Range;
use std::sync::OnceLock;

use super::readings::{Readings, Syllable};

/// Rows of more letters are no words. The longest spelling of a syllable has six letters.
const LONGEST: usize = 36;

/// The length of the row of lowercase Latin letters at the start of `bytes`.
pub(super) fn run(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_lowercase()).count()
}

/// A tree of all spellings, one letter a step.
pub(super) struct Speller {
    nodes: Vec<Node>,
}

#[derive(Clone)]
struct Node {
    /// By letter; zero for none, as nothing leads back to the root.
    next: [u16; 26],
    syllable: Option<Syllable>,
}

impl Speller {
    pub(super) fn shared() -> &'static Self {
        static GROWN: OnceLock<Speller> = OnceLock::new();
        GROWN.get_or_init(|| {
            let mut speller = Self { nodes: vec![Node { next: [0; 26], syllable: None }] };
            for (name, syllable) in Readings::shared().spellings() {
                // Single letters are too many in any text to be read as 啊, 饿 or 哦; syllables without a vowel are no words.
                if name.len() > 1 && name.bytes().any(|byte| b"aeiouv".contains(&byte)) {
                    speller.add(name, syllable);
                    match name {
                        "lve" => speller.add("lue", syllable),
                        "nve" => speller.add("nue", syllable),
                        _ => {}
                    }
                }
            }
            speller
        })
    }

    fn add(&mut self, name: &str, syllable: Syllable) {
        let mut node = 0;
        for letter in name.bytes().filter(u8::is_ascii_lowercase).map(|byte| usize::from(byte - b'a')) {
            let mut next = self.nodes.get(node).map_or(0, |node| usize::from(node.next[letter]));
            if next == 0 {
                next = self.nodes.len();
                self.nodes.push(Node { next: [0; 26], syllable: None });
                if let (Some(node), Ok(next)) = (self.nodes.get_mut(node), u16::try_from(next)) {
                    node.next[letter] = next;
                }
            }
            node = next;
        }
        if let Some(node) = self.nodes.get_mut(node) {
            node.syllable = Some(syllable);
        }
    }

    /// Every syllable that `letters` begins with, with its length, short ones first.
    pub(super) fn prefixes(&self, letters: &[u8]) -> impl Iterator<Item = (usize, Syllable)> {
        let mut node = 0;
        let steps = letters.iter().map_while(move |byte| {
            let letter = byte.checked_sub(b'a')?;
            node = usize::from(*self.nodes.get(node)?.next.get(usize::from(letter))?);
            if node == 0 { None } else { self.nodes.get(node) }
        });
        steps.zip(1..).filter_map(|(node, length)| Some((length, node.syllable?)))
    }

    /// Cuts `letters` into syllables without a rest, as few as possible and the first as long as possible; `None` when
    /// there is a rest.
    pub(super) fn cut(&self, letters: &[u8]) -> Option<Vec<(Range<usize>, Syllable)>> {
        if letters.len() > LONGEST {
            return None;
        }
        // By place: the fewest syllables that lead there, and the last of them.
        let mut ways: [Option<(usize, usize, Syllable)>; LONGEST + 1] = [None; LONGEST + 1];
        let mut furthest = 0;
        for start in 0..letters.len() {
            let so_far = match ways[start] {
                Some((count, _, _)) => count,
                None if start == 0 => 0,
                None if start > furthest => return None,
                None => continue,
            };
            for (length, syllable) in self.prefixes(&letters[start..]) {
                let end = start + length;
                furthest = furthest.max(end);
                if ways[end].is_none_or(|(count, _, _)| so_far < count) {
                    ways[end] = Some((so_far + 1, start, syllable));
                }
            }
        }
        let mut cut = Vec::new();
        let mut end = letters.len();
        while end > 0 {
            let (_, start, syllable) = ways[end]?;
            cut.push((start..end, syllable));
            end = start;
        }
        cut.reverse();
        Some(cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(letters: &str) -> Option<Vec<&str>> {
        let cut = Speller::shared().cut(letters.as_bytes())?;
        Some(cut.into_iter().map(|(range, _)| &letters[range]).collect())
    }

    #[test]
    fn rows_of_letters_are_cut_into_syllables() {
        let table = [
            ("weixin", vec!["wei", "xin"]),
            ("zhuanqian", vec!["zhuan", "qian"]),
            ("xian", vec!["xian"]),
            ("fangan", vec!["fang", "an"]),
            ("lvse", vec!["lv", "se"]),
            ("lueduo", vec!["lue", "duo"]),
        ];
        for (letters, expected) in table {
            assert_eq!(cut(letters), Some(expected), "of {letters}");
        }
        for letters in ["the", "python", "wx", "v", "a", "weixinx", &"an".repeat(30)] {
            assert_eq!(cut(letters), None, "of {letters}");
        }
    }
}
