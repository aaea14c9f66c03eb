//! What a title promises: whether the text comes back to it, and whether it is bait.

use crate::quality::curve::ratio;
use crate::quality::grams::Pairs;
use crate::quality::letters::{Kind, look, table};

/// Words of bait. Which kinds there are follows Chakraborty et al. 2016 (arXiv 1610.09786) and Biyani et al. 2016:
/// exaggeration, withholding, threats; the words are those of Chinese feeds.
const BAIT: &[&str] = &[
    "震惊",
    "惊呆",
    "竟然",
    "居然",
    "99%",
    "99％",
    "都不知道",
    "不知道的",
    "速看",
    "千万别",
    "千万不要",
    "赶紧",
    "真相",
    "太可怕",
    "绝了",
    "看哭",
    "揭秘",
    "重磅",
    "秘密",
    "史上最",
    "出大事",
    "你一定想不到",
    "想不到",
    "都在偷偷",
    "看完",
    "不会告诉你",
    "不敢说",
    "沉默了",
    "轻松搞定",
    "最全攻略",
    "一定要看",
    "速来",
    "错过再等",
    "疯传",
    "神器",
];

/// How titles end that withhold what they are about.
const WITHHELD: &[&str] = &["……", "…", "...", "是这个", "这件事", "的是这样", "这几点很重要"];

/// The patterns of bait in a title.
pub(super) fn bait(title: &str) -> Vec<&'static str> {
    let title = title.trim();
    let mut found: Vec<&'static str> = BAIT.iter().filter(|word| title.contains(**word)).copied().collect();
    if title.matches(['！', '!']).count() >= 2 {
        found.push("！！");
    }
    found.extend(WITHHELD.iter().find(|end| title.ends_with(**end)).copied());
    found
}

/// How often the most frequent pair of characters of a title stands in it: a title that names the same thing three times
/// was written for search engines.
pub(super) fn hammering(title: &str) -> (String, usize) {
    let pairs = pairs(title);
    let count = |pair: &(char, char)| pairs.iter().filter(|other| *other == pair).count();
    let top = pairs.iter().map(|pair| (count(pair), *pair)).max();
    top.map_or_else(Default::default, |(count, (a, b))| (format!("{a}{b}"), count))
}

/// Which share (0 to 1) of the title's wording the text takes up; `None` for a title without Han words.
pub(super) fn agreement(title: &str, text: &Pairs) -> Option<f64> {
    let pairs = pairs(title);
    let held = pairs.iter().filter(|(a, b)| text.holds(*a, *b)).count();
    (!pairs.is_empty()).then(|| ratio(held, pairs.len()))
}

/// The pairs of neighbouring Han characters that may be words.
fn pairs(title: &str) -> Vec<(char, char)> {
    let table = table();
    let word = |c: char| look(table, c).kind == Kind::Han && !look(table, c).function;
    let chars: Vec<char> = title.chars().take(200).collect();
    chars.windows(2).filter(|pair| word(pair[0]) && word(pair[1])).map(|pair| (pair[0], pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bait_is_known_by_its_patterns() {
        for (title, patterns) in [
            ("导数的几何意义", 0),
            ("为什么天空是蓝色的？", 0),
            ("震惊！99%的人都不知道！", 4),
            ("他只用了一个月，竟然是因为这个……", 2),
            ("祝贺我校代表队夺冠！", 0),
        ] {
            assert_eq!(bait(title).len(), patterns, "{title}: {:?}", bait(title));
        }
    }

    #[test]
    fn a_title_for_search_engines_hammers() {
        assert_eq!(hammering("四级真题_四级真题下载_四级真题答案").1, 3);
        assert!(hammering("二分查找为什么快").1 <= 1);
        assert_eq!(hammering("").1, 0);
    }

    #[test]
    fn agreement_is_the_share_of_the_wording() {
        let mut text = Pairs::new(100);
        let chars: Vec<char> = "二分查找每次把区间缩小一半".chars().collect();
        chars.windows(2).for_each(|pair| text.count(pair[0], pair[1], true));
        assert!(agreement("二分查找", &text).is_some_and(|share| share > 0.99));
        assert!(agreement("震惊全网", &text).is_some_and(|share| share < 0.01));
        assert_eq!(agreement("Python", &text), None);
    }
}
