//! Texts to index and questions to ask: the project's own, or what is named.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use qingyuan_index::Entry;
use qingyuan_text::{Mode, Segmenter};

/// As long as a short page, in chars.
const CHARS: usize = 700;
/// Questions that are made of the project's own texts.
const QUESTIONS: usize = 400;
/// Names that stand in no other entry, nearly: pages have some, and the project's corpus is small.
const NAMES: usize = 4;
const NAMING: &str =
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方";
const GIVEN: &str =
    "安邦博采承德恩飞光浩宏嘉建景凯朗理明宁鹏清瑞若山思泰维文希向晓欣修雅彦毅英永宇远泽昭哲正知致忠卓子";
/// What a question is asked with.
const ASKING: [&str; 8] =
    ["{}怎么办", "{}是什么意思", "如何理解{}", "{}的区别", "怎样申请{}", "{}有什么要求", "为什么{}", "{}"];

/// A linear congruential generator (constants of Knuth's MMIX), enough to draw texts.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

pub(crate) struct Texts {
    /// Titles and texts.
    pub(crate) articles: Vec<(String, String)>,
    pub(crate) questions: Vec<String>,
}

impl Texts {
    /// `{"title", "text"}` a line, and `number<TAB>question` a line.
    pub(crate) fn read(texts: &Path, topics: &Path) -> Result<Self> {
        let articles = articles(texts)?;
        let topics = fs::read_to_string(topics).with_context(|| format!("cannot read {}", topics.display()))?;
        let questions = topics.lines().filter_map(|line| line.split_once('\t')).map(|(_, text)| text.to_owned());
        Ok(Self { articles, questions: questions.collect() })
    }

    /// Texts of the project's corpus that are harmless, and questions about their words: one, two, or asked in a sentence.
    pub(crate) fn own(segmenter: &Segmenter) -> Result<Self> {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
        let mut files = vec![corpus.join("quality/graded.jsonl")];
        for file in fs::read_dir(corpus.join("labels"))? {
            let path = file?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with("clean-") || name.starts_with("campus-") {
                files.push(path);
            }
        }
        files.sort();
        let mut all = Vec::new();
        for file in &files {
            all.extend(articles(file)?);
        }
        let mut dice = Dice::new(7);
        let mut questions = Vec::new();
        while questions.len() < QUESTIONS {
            let Some((_, text)) = dice.of(&all) else { break };
            let words = segmenter.words(text, Mode::Accurate);
            let words: Vec<&str> =
                words.into_iter().map(|word| &text[word.bytes]).filter(|word| word.chars().nth(1).is_some()).collect();
            let Some(first) = dice.of(&words).copied() else { continue };
            let Some(second) = dice.of(&words).copied() else { continue };
            let asking = dice.of(&ASKING).copied().unwrap_or("{}");
            questions.push(match questions.len() % 4 {
                0 => first.to_owned(),
                1 => format!("{first} {second}"),
                2 => asking.replace("{}", first),
                _ => asking.replace("{}", &format!("{first}和{second}")),
            });
        }
        Ok(Self { articles: all, questions })
    }
}

fn articles(path: &Path) -> Result<Vec<(String, String)>> {
    let lines = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut articles = Vec::new();
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        articles.push((text("title"), text("text")));
    }
    Ok(articles)
}

/// An entry of neighbouring texts, which are about the same thing as the parts of one page are, and of a few names.
pub(crate) fn entry(id: i64, articles: &[(String, String)], dice: &mut Dice) -> Entry {
    let first = dice.below(articles.len());
    let name = |dice: &mut Dice| -> String {
        let drawn = |list: &str, dice: &mut Dice| list.chars().nth(dice.below(list.chars().count())).unwrap_or('某');
        [drawn(NAMING, dice), drawn(GIVEN, dice), drawn(GIVEN, dice)].into_iter().collect()
    };
    let mut text = (0..NAMES).map(|_| name(dice)).collect::<Vec<_>>().join("、");
    let mut room = CHARS - text.chars().count();
    let mut title = String::new();
    for (at, (heading, part)) in articles.iter().cycle().skip(first).take(1_000).enumerate() {
        if at == 0 {
            title.clone_from(heading);
        }
        text.push('\n');
        text.extend(part.chars().take(room));
        room = room.saturating_sub(part.chars().count() + 1);
        if room == 0 {
            break;
        }
    }
    if title.is_empty() {
        title = text.chars().skip(NAMES * 4).take(16).collect();
    }
    let part = |limit: usize| usize::try_from(id).unwrap_or_default() * 7919 % limit;
    Entry {
        id,
        title,
        text,
        url: format!("https://site{}.example/{id}", part(20)),
        source: format!("site{}", part(20)),
        source_name: format!("第{}站", part(20)),
        subject: ["法律", "数学", "物理", "写作", "检索", "编程"][part(6)].to_owned(),
        kind: ["article", "forum", "file"][part(3)].to_owned(),
        published: Some(format!("20{:02}-0{}-1{}", 15 + part(11), 1 + part(9), part(9))),
        admitted_at: 0,
        language: Some("zh-Hans".to_owned()),
        quality: u8::try_from(part(100)).ok(),
    }
}
