//! Synonyms: what to look for besides what was asked, because people ask in everyday words for texts written in
//! official ones.

use std::collections::BTreeMap;

use crate::lexis::{Lexis, is_latin, runs};
use crate::synonym_file::{Said, SynonymMistake, lines};

/// A text of at most so many Han characters counts only where it begins and ends at the borders of words: `打人` is not
/// asked in `拨打人工服务`. Longer ones hardly ever stand where they are not meant; so on the law topics 1 and 2 made
/// no difference beyond the noise.
const BORDERED_CHARS: usize = 2;
/// The words of a text may stand this far from its first one, before or behind it; in chars. On the law topics 12 and 25
/// were alike (docs/synonyms.md).
const NEAR_CHARS: usize = 12;
/// A shorter text has too little in it to be told by words that stand apart; in chars.
const NEAR_LEAST: usize = 3;
/// Words of grammar: they need not be there, and nothing is told by them.
const PARTICLES: &[&str] = &[
    " ", "的", "了", "着", "过", "地", "得", "是", "在", "有", "和", "与", "或", "及", "也", "都", "就", "还", "从",
    "向", "把", "被", "对", "给", "让", "为", "以", "于", "我", "你", "您", "他", "她", "它", "我们", "他们", "自己",
    "这", "那", "吗", "呢", "吧", "什么", "怎么", "如何", "是否", "可以", "能", "会", "要", "想", "一个", "一",
];
/// No more texts than this are looked for besides what was asked, so that a long question stays quick.
const EXPANSIONS: usize = 48;

/// A set of synonyms, read from the text of a file (`rules/synonyms.txt`): one group a line.
///
/// ```
/// use qingyuan_index::Synonyms;
///
/// let text = "# everyday and official\n电脑 = 计算机\n老赖 > 失信被执行人\n这一行忘了写符号\n";
/// let (synonyms, mistakes) = Synonyms::read(text);
/// assert_eq!(synonyms.len(), 3);
/// assert_eq!(mistakes.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Synonyms {
    /// By their first character; of those, the longest first.
    by_first: BTreeMap<char, Vec<Asks>>,
    count: usize,
}

/// A text that somebody may ask, and what it asks for.
#[derive(Clone, Debug, PartialEq)]
struct Asks {
    folded: String,
    also: Vec<Also>,
}

#[derive(Clone, Debug, PartialEq)]
struct Also {
    said: Said,
    weight: f32,
    same: bool,
}

/// Something that is looked for besides what was asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expansion {
    /// The part of the query, folded.
    pub(crate) of: String,
    /// What is looked for, as the file writes it.
    pub(crate) written: String,
    /// The same, folded.
    pub(crate) text: String,
    /// What it counts, above 0 and at most 1.
    pub(crate) weight: f32,
    /// Whether it says the same, so that it may stand in for what was asked.
    pub(crate) same: bool,
}

impl Synonyms {
    /// Reads a file's text. Each line that cannot be used is a mistake; all others count.
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<SynonymMistake>) {
        let (lines, mistakes) = lines(text);
        let mut asks: BTreeMap<String, Vec<Also>> = BTreeMap::new();
        for line in &lines {
            let same = line.also.is_empty();
            let also = if same { &line.asked } else { &line.also };
            for asked in &line.asked {
                let list = asks.entry(asked.folded.clone()).or_default();
                for said in also.iter().filter(|said| said.folded != asked.folded) {
                    match list.iter_mut().find(|known| known.said.folded == said.folded) {
                        Some(known) => {
                            known.weight = known.weight.max(line.weight);
                            known.same |= same;
                        }
                        None => list.push(Also { said: said.clone(), weight: line.weight, same }),
                    }
                }
            }
        }
        let count = asks.values().filter(|also| !also.is_empty()).count();
        let mut by_first: BTreeMap<char, Vec<Asks>> = BTreeMap::new();
        for (folded, also) in asks {
            if let Some(first) = folded.chars().next().filter(|_| !also.is_empty()) {
                by_first.entry(first).or_default().push(Asks { folded, also });
            }
        }
        for list in by_first.values_mut() {
            list.sort_by_key(|asks| std::cmp::Reverse(asks.folded.len()));
        }
        (Self { by_first, count }, mistakes)
    }

    /// How many texts ask for something besides themselves.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether no text does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What to look for besides the folded text `free`. It is read from left to right, the longest text first; then come
    /// the texts whose words stand near each other in it. What was found is not expanded again.
    pub(crate) fn expansions(&self, free: &str, lexis: &Lexis) -> Vec<Expansion> {
        let mut expansions: Vec<Expansion> = Vec::new();
        if self.is_empty() {
            return expansions;
        }
        let words = words(free, lexis);
        let exact = self.exact(free, &words);
        let near = self.near(&words);
        let near = near.into_iter().filter(|asks| exact.iter().all(|known| known.folded != asks.folded));
        for (asks, exactly) in exact.iter().map(|asks| (*asks, true)).chain(near.map(|asks| (asks, false))) {
            for also in &asks.also {
                if expansions.len() < EXPANSIONS && expansions.iter().all(|known| known.text != also.said.folded) {
                    expansions.push(Expansion {
                        of: asks.folded.clone(),
                        written: also.said.written.clone(),
                        text: also.said.folded.clone(),
                        weight: also.weight,
                        same: also.same && exactly,
                    });
                }
            }
        }
        expansions
    }

    /// The texts that stand in `free` as they are.
    fn exact(&self, free: &str, words: &[Word<'_>]) -> Vec<&Asks> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(first) = free[at..].chars().next() {
            let longest = self.by_first.get(&first).and_then(|list| {
                list.iter().find(|asks| free[at..].starts_with(&asks.folded) && stands(free, at, &asks.folded, words))
            });
            at += longest.map_or(first.len_utf8(), |asks| asks.folded.len());
            found.extend(longest);
        }
        found
    }

    /// The texts that can be put together of words that stand near each other: `快递丢了` in 快递员把我的包裹弄丢了.
    fn near(&self, words: &[Word<'_>]) -> Vec<&Asks> {
        let mut found: Vec<&Asks> = Vec::new();
        for word in words.iter().filter(|word| !PARTICLES.contains(&word.text)) {
            let list =
                word.text.chars().next().and_then(|first| self.by_first.get(&first)).map_or(&[][..], Vec::as_slice);
            let around: Vec<&str> = words
                .iter()
                .filter(|other| other.char_at.abs_diff(word.char_at) <= NEAR_CHARS && !PARTICLES.contains(&other.text))
                .map(|other| other.text)
                .collect();
            for asks in list {
                let rest = asks.folded.strip_prefix(word.text).filter(|rest| !rest.is_empty());
                if rest.is_some_and(|rest| made_of(rest, &around))
                    && asks.folded.chars().count() >= NEAR_LEAST
                    && found.iter().all(|known| known.folded != asks.folded)
                {
                    found.push(asks);
                }
            }
        }
        found
    }
}

/// Whether `text` can be put together of `words` and particles, of one word at least.
fn made_of(text: &str, words: &[&str]) -> bool {
    let (mut rest, mut any) = (text, false);
    while !rest.is_empty() {
        let longest = |list: &[&str]| {
            list.iter().filter(|word| rest.starts_with(**word)).map(|word| word.len()).max().filter(|len| *len > 0)
        };
        if let Some(len) = longest(words) {
            any = true;
            rest = &rest[len..];
        } else if let Some(len) = longest(PARTICLES) {
            rest = &rest[len..];
        } else {
            return false;
        }
    }
    any
}

/// Whether `text`, which lies in `free` at `at`, is said there, and does not merely lie across other words.
fn stands(free: &str, at: usize, text: &str, words: &[Word<'_>]) -> bool {
    let end = at + text.len();
    let cut = |place: usize| {
        let (before, after) = (free[..place].chars().next_back(), free[place..].chars().next());
        before.is_some_and(is_latin) && after.is_some_and(is_latin)
    };
    if cut(at) || cut(end) {
        return false;
    }
    let begins = words.iter().any(|word| word.at == at);
    let ends = words.iter().any(|word| word.at + word.text.len() == end);
    text.chars().count() > BORDERED_CHARS || (begins && ends)
}

/// One word of what was typed.
struct Word<'a> {
    text: &'a str,
    /// Where it begins, in bytes.
    at: usize,
    /// Where it begins, in chars.
    char_at: usize,
}

/// The words of `free` in order, long ones undivided.
fn words<'a>(free: &'a str, lexis: &Lexis) -> Vec<Word<'a>> {
    let mut words = Vec::new();
    let (mut at, mut char_at) = (0, 0);
    for run in runs(free) {
        let text = &free[run.bytes.clone()];
        let parts = if run.han { lexis.units(text).into_iter().map(|(unit, _)| unit).collect() } else { vec![text] };
        let mut begin = run.bytes.start;
        for part in parts {
            char_at += free[at..begin].chars().count();
            at = begin;
            words.push(Word { text: &free[begin..begin + part.len()], at, char_at });
            begin += part.len();
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use qingyuan_text::Segmenter;

    use super::*;

    const TEXT: &str = "\
电脑 = 计算机 = 微机
工资 = 薪水
不给工资, 拖欠工资 > 拖欠劳动报酬 * 0.5
打人 > 殴打他人
IT = 信息技术
deep learning = 深度学习
甲方 > 乙方
乙方 > 丙方
";

    fn asked(query: &str) -> Vec<String> {
        let lexis = Lexis::new(Arc::new(Segmenter::new()));
        let expansions = Synonyms::read(TEXT).0.expansions(&Lexis::fold(query), &lexis);
        let shown = |one: &Expansion| format!("{}{}{}", one.of, if one.same { "=" } else { ">" }, one.text);
        expansions.iter().map(shown).collect()
    }

    #[test]
    fn the_longest_text_asks_and_both_scripts_do() {
        let cases: [(&str, &[&str]); 14] = [
            ("电脑坏了", &["电脑=计算机", "电脑=微机"]),
            ("電腦", &["电脑=计算机", "电脑=微机"]),
            ("公司不给工资怎么办", &["不给工资>拖欠劳动报酬"]),
            ("工资", &["工资=薪水"]),
            ("邻居打人", &["打人>殴打他人"]),
            ("公司不给我的工资", &["工资=薪水", "不给工资>拖欠劳动报酬"]),
            ("工资都不给", &["工资=薪水", "不给工资>拖欠劳动报酬"]),
            ("不给的东西很多,过了很久以后才又说起另外一回事,关于工资", &["工资=薪水"]),
            ("拨打人工服务", &[]),
            ("it 部门", &["it=信息技术"]),
            ("submit items", &[]),
            ("Deep Learning 入门", &["deep learning=深度学习"]),
            ("甲方", &["甲方>乙方"]),
            ("", &[]),
        ];
        for (query, expected) in cases {
            assert_eq!(asked(query), expected, "{query}");
        }
    }

    #[test]
    fn a_text_named_twice_keeps_its_greatest_weight() {
        let (synonyms, _) = Synonyms::read("甲方 > 乙方 * 0.2\n甲方 > 乙方 * 0.7\n甲方 = 甲方公司\n");
        let lexis = Lexis::new(Arc::new(Segmenter::new()));
        let found = synonyms.expansions("甲方", &lexis);
        let weights: Vec<(&str, f32)> = found.iter().map(|one| (one.text.as_str(), one.weight)).collect();
        assert_eq!(weights, [("乙方", 0.7), ("甲方公司", 1.0)]);
    }

    #[test]
    fn the_projects_own_list_has_no_mistake() {
        let (synonyms, mistakes) = Synonyms::read(include_str!("../../../rules/synonyms.txt"));
        assert_eq!(mistakes, []);
        assert!(synonyms.len() > 1_000, "{}", synonyms.len());
    }

    proptest! {
        #[test]
        fn no_file_and_no_query_is_too_strange(file in "(\\PC{0,9}[>=*#,、\n 甲乙a]){0,12}", query in "\\PC{0,40}") {
            let (synonyms, mistakes) = Synonyms::read(&file);
            for mistake in mistakes {
                prop_assert!(file.get(mistake.bytes.clone()).is_some());
            }
            let lexis = Lexis::new(shared());
            prop_assert!(synonyms.expansions(&Lexis::fold(&query), &lexis).len() <= EXPANSIONS);
        }
    }

    fn shared() -> Arc<Segmenter> {
        static SHARED: std::sync::OnceLock<Arc<Segmenter>> = std::sync::OnceLock::new();
        Arc::clone(SHARED.get_or_init(|| Arc::new(Segmenter::new())))
    }
}
