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
    let mut sums = [0_i32; 64];
    let mut window = ['\0'; SHINGLE];
    let mut seen = 0;
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        window.rotate_left(1);
        window[SHINGLE - 1] = simplify(c.to_lowercase().next().unwrap_or(c));
        seen += 1;
        if seen >= SHINGLE {
            count(&mut sums, hash(&window));
        }
    }
    if (1..SHINGLE).contains(&seen) {
        count(&mut sums, hash(&window));
    }
    let bits = sums.iter().enumerate().filter(|(_, sum)| **sum > 0).fold(0, |bits, (at, _)| bits | 1_u64 << at);
    Fingerprint(bits)
}

fn count(sums: &mut [i32; 64], hash: u64) {
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum += if hash >> at & 1 == 1 { 1 } else { -1 };
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
