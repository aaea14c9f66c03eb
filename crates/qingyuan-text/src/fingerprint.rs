//! Telling near-duplicates.

use crate::chars::simplify;

/// Shingles of this many characters, after everything but letters, digits and Han was left out. Three is long enough
/// to be specific in Chinese and short enough to survive a changed word.
const SHINGLE: usize = 3;

/// A 64-bit similarity fingerprint: texts that share most of their wording have few differing bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// How many of the 64 bits differ. Unrelated texts are near 32; copies with small changes are below about 8.
    #[must_use]
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

/// The `SimHash` of `text` (Charikar 2002; Manku, Jain and Das Sarma 2007) over shingles of three characters, blind to
/// case, punctuation, spacing and traditional writing. A text without letters, digits and Han gives zero.
#[must_use]
pub fn fingerprint(text: &str) -> Fingerprint {
    let mut tally = Tally::default();
    let mut window = ['\0'; SHINGLE];
    let mut seen = 0;
    for c in text.chars().filter_map(letter) {
        window = [window[1], window[2], c];
        seen += 1;
        if seen >= SHINGLE {
            tally.add(hash(&window));
        }
    }
    if (1..SHINGLE).contains(&seen) {
        tally.add(hash(&window));
    }
    Fingerprint(tally.majority())
}

/// The one writing of a letter or digit; `None` for everything else.
pub(crate) fn letter(c: char) -> Option<char> {
    match c {
        '\u{4E00}'..='\u{9FFF}' => Some(simplify(c)),
        'a'..='z' | '0'..='9' => Some(c),
        '\0'..='\u{7F}' => c.is_ascii_uppercase().then(|| c.to_ascii_lowercase()),
        // Nearly all of the rest of Chinese prose: marks, which are slow to look up.
        '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{FF01}'..='\u{FF0F}' => None,
        _ if c.is_alphanumeric() => Some(simplify(c.to_lowercase().next().unwrap_or(c))),
        _ => None,
    }
}

/// Counts, for each of 64 bits, how many hashes have it. All bits are counted at once: plane `n` holds bit `n` of the 64
/// counts.
#[derive(Default)]
struct Tally {
    planes: [u64; 8],
    in_planes: u32,
    all: u64,
    counts: Counts,
}

/// What was counted before the planes were last emptied.
struct Counts([u64; 64]);

impl Default for Counts {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Tally {
    fn add(&mut self, hash: u64) {
        let mut carry = hash;
        for plane in &mut self.planes {
            (*plane, carry) = (*plane ^ carry, *plane & carry);
        }
        self.in_planes += 1;
        // Eight planes count to 255.
        if self.in_planes == 255 {
            self.empty_planes();
        }
    }

    fn empty_planes(&mut self) {
        for (weight, plane) in self.planes.iter().enumerate() {
            for (bit, count) in self.counts.0.iter_mut().enumerate() {
                *count += (plane >> bit & 1) << weight;
            }
        }
        self.all += u64::from(self.in_planes);
        (self.planes, self.in_planes) = ([0; 8], 0);
    }

    /// The bits that more than half of the hashes have.
    fn majority(mut self) -> u64 {
        self.empty_planes();
        let half = |count: &u64| 2 * count > self.all;
        self.counts.0.iter().enumerate().filter(|(_, count)| half(count)).fold(0, |bits, (at, _)| bits | 1_u64 << at)
    }
}

/// The finaliser of `splitmix64` (Steele, Lea and Flood 2014) over three 21-bit characters.
fn hash(window: &[char; SHINGLE]) -> u64 {
    let mut mixed = window.iter().fold(0_u64, |packed, c| packed << 21 | u64::from(*c as u32));
    mixed = mixed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = "图书馆新学期开放时间有调整。周一至周五早上八点开馆，晚上十点半闭馆；周末推迟一小时开馆。借书证丢失的同学\
        请带学生证到一楼服务台补办，补办期间仍可凭学生证入馆自习，但不能外借图书。";

    #[test]
    fn a_copy_with_small_changes_is_near() {
        let copy = ARTICLE.replace("十点半", "十一点").replace('，', " , ");
        let distance = fingerprint(ARTICLE).distance(fingerprint(&copy));
        assert!(distance <= 12, "{distance}");
    }

    /// The definition, one bit at a time.
    fn slow(text: &str) -> Fingerprint {
        let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let letters: Vec<char> = letters.iter().map(|c| simplify(c.to_lowercase().next().unwrap_or(*c))).collect();
        let mut shingles: Vec<[char; 3]> = letters.windows(3).map(|window| [window[0], window[1], window[2]]).collect();
        match letters.as_slice() {
            [only] => shingles.push(['\0', '\0', *only]),
            [first, second] => shingles.push(['\0', *first, *second]),
            _ => {}
        }
        let votes =
            |bit: u32| shingles.iter().map(|shingle| if hash(shingle) >> bit & 1 == 1 { 1 } else { -1 }).sum::<i64>();
        Fingerprint((0..64).filter(|bit| votes(*bit) > 0).fold(0, |bits, bit| bits | 1 << bit))
    }

    #[test]
    fn the_quick_ways_to_a_letter_are_right() {
        for c in '\0'..=char::MAX {
            let slow = c.is_alphanumeric().then(|| simplify(c.to_lowercase().next().unwrap_or(c)));
            assert_eq!(letter(c), slow, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn counting_all_bits_at_once_counts_right() {
        let mixed = "Ａb，１ Éß館が한\u{20000}①x²".to_owned();
        for text in ["", "书", "书ab", "书 a，", ARTICLE, &mixed, &ARTICLE.repeat(20), &mixed.repeat(40)] {
            assert_eq!(fingerprint(text), slow(text), "of {text}");
        }
    }

    #[test]
    fn another_text_is_far() {
        let other = "实验课要求穿长袖实验服、戴护目镜，不得穿拖鞋进入实验室。离开前检查水、电、气是否关闭，并在登记簿上签字。\
            如遇药品溅入眼睛，立即用洗眼器冲洗至少十五分钟，然后就医。";
        let distance = fingerprint(ARTICLE).distance(fingerprint(other));
        assert!(distance >= 20, "{distance}");
    }

    #[test]
    fn writing_and_punctuation_do_not_count() {
        assert_eq!(fingerprint("圖書館，ABC"), fingerprint("图书馆 abc"));
        assert_eq!(fingerprint("！？"), Fingerprint(0));
        assert_ne!(fingerprint("书"), Fingerprint(0));
    }
}
