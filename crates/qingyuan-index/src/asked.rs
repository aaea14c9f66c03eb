//! What a reader typed, taken apart. A query is data: every input has a reading and none is an error.

use crate::entry::domains;
use crate::lexis::{Lexis, grams, runs};
use crate::need::{Need, Way};
use crate::operators::{Piece, Understood, pieces, with_bars};
use crate::synonyms::Expansion;

/// Longer queries are read up to here; in chars. A long lay question has about a hundred.
const QUERY_CHARS: usize = 400;
/// No more words than this take part; picked by gut feeling, twice the longest question of the law topics.
const UNITS: usize = 64;
/// No more grams than this take part.
const GRAMS: usize = 160;
/// No more phrases, exclusions, sites than this each.
const OPERATORS: usize = 8;
/// No more choices than this between two bars.
const CHOICES: usize = 16;

/// Words of asking and of grammar: a result need not contain them, and they are never highlighted.
const ASKING: &str = "的 了 着 过 地 得 是 在 有 和 与 或 及 也 都 就 还 又 而 但 从 向 把 被 对 对于 关于 给 让 使 为 以 于 之 其 \
    我 你 您 他 她 它 我们 你们 他们 自己 这 那 这个 那个 这些 那些 此 该 本 吗 呢 吧 啊 呀 么 哪 哪些 哪个 哪里 谁 几 多少 \
    什么 怎么 怎么办 怎样 怎么样 如何 为何 为什么 何时 何种 何 是否 能否 可否 可不可以 能不能 是不是 有没有 会不会 可以 能 能够 会 要 需要 应 应当 应该 \
    想 请问 一下 一个 一 不 没 没有 并 并且 如果 若 因为 所以 时 时候 后 前 中 上 下 里 等 所 个 \
    a an and are as at be by do does for from how in is it of on or that the this to was what when where which who why with";

/// One word of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The folded word.
    pub(crate) text: String,
    /// It and the dictionary words inside it.
    pub(crate) words: Vec<String>,
}

/// A query taken apart; all texts are folded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Asked {
    /// The words that a good result contains, each once.
    pub(crate) units: Vec<Unit>,
    /// What was typed without operators, run by run: highlighted where it stands as a whole, however it was cut.
    pub(crate) runs: Vec<String>,
    /// Every dictionary word of the query, each once: what ranks.
    pub(crate) words: Vec<String>,
    /// Every gram of the query, each once: what ranks.
    pub(crate) grams: Vec<String>,
    /// Quoted phrases.
    pub(crate) phrases: Vec<String>,
    /// What `-` excludes.
    pub(crate) excluded: Vec<String>,
    /// What `intitle:` asks for.
    pub(crate) titles: Vec<String>,
    /// What `site:` asks for.
    pub(crate) sites: Vec<String>,
    /// What `-site:` excludes.
    pub(crate) not_sites: Vec<String>,
    /// Whether words of asking or of grammar stand among the others: somebody asks, and does not list keywords.
    pub(crate) sentence: bool,
    /// What a full match holds.
    pub(crate) needs: Vec<Need>,
    /// The words of titles that sound like what was typed in Latin letters, the likeliest first.
    pub(crate) heard: Vec<String>,
    /// What was understood beside plain words.
    pub(crate) understood: Vec<Understood>,
    /// What was typed without operators and quotes: what synonyms are looked up in. A line break stands where an
    /// operator or a quotation was.
    pub(crate) free: String,
    /// What is looked for besides.
    pub(crate) expansions: Vec<Expansion>,
    /// The dictionary words of the expansions that were not typed, with their weights.
    pub(crate) more_words: Vec<(String, f32)>,
    /// The grams of the expansions that were not typed, with their weights.
    pub(crate) more_grams: Vec<(String, f32)>,
    /// Whether nothing but spaces was typed.
    pub(crate) blank: bool,
}

/// Whether a folded word is one of asking or of grammar.
pub(crate) fn is_asking(word: &str) -> bool {
    ASKING.split_whitespace().any(|known| known == word)
}

impl Asked {
    /// Reads a query.
    pub(crate) fn read(query: &str, lexis: &Lexis) -> Self {
        let head: String = query.chars().take(QUERY_CHARS).collect();
        let folded = Lexis::fold(&with_bars(&head));
        let mut asked = Self { blank: query.trim().is_empty(), ..Self::default() };
        let mut free: Vec<&str> = Vec::new();
        let mut plain: Vec<&str> = Vec::new();
        let pieces = pieces(&folded);
        let mut rest = pieces.as_slice();
        while let Some((piece, others)) = rest.split_first() {
            rest = others;
            let choices = choices(*piece, &mut rest);
            match choices[..] {
                [] => asked.take(*piece, &mut free, &mut plain),
                [(text, false)] => asked.take(Piece::Free(text), &mut free, &mut plain),
                [(text, true)] => asked.take(Piece::Phrase(text), &mut free, &mut plain),
                _ => {
                    free.extend(choices.iter().map(|(text, _)| *text));
                    asked.choose(&choices, lexis);
                }
            }
        }
        asked.weigh(&free, lexis);
        asked.need(&plain);
        asked
    }

    fn take<'a>(&mut self, piece: Piece<'a>, free: &mut Vec<&'a str>, plain: &mut Vec<&'a str>) {
        match piece {
            Piece::Free(text) => {
                self.free.push_str(text);
                self.free.push(' ');
            }
            _ => self.free.push('\n'),
        }
        match piece {
            Piece::Free(text) => {
                free.push(text);
                plain.push(text);
            }
            Piece::Phrase(text) => {
                free.push(text);
                if push(&mut self.phrases, text) {
                    self.understood.push(Understood::Phrase(text.to_owned()));
                }
            }
            Piece::Excluded(text) => {
                if push(&mut self.excluded, text) {
                    self.understood.push(Understood::Excluded(text.to_owned()));
                }
            }
            Piece::Title(text) => {
                free.push(text);
                if push(&mut self.titles, text) {
                    self.understood.push(Understood::Title(text.to_owned()));
                }
            }
            Piece::Site(text) => {
                if let Some(site) = push_site(&mut self.sites, text) {
                    self.understood.push(Understood::Site(site));
                }
            }
            Piece::NotSite(text) => {
                if let Some(site) = push_site(&mut self.not_sites, text) {
                    self.understood.push(Understood::NotSite(site));
                }
            }
            Piece::Or => {}
        }
    }

    /// One of several texts is needed.
    fn choose(&mut self, choices: &[(&str, bool)], lexis: &Lexis) {
        let way = |(text, quoted): &(&str, bool)| {
            if *quoted {
                return Way { quoted: true, ..Way::of([(*text).to_owned()]) };
            }
            let units = lexis.units(text).into_iter().map(|(unit, _)| unit);
            let telling: Vec<&str> = units.clone().filter(|unit| !is_asking(unit)).collect();
            let held = if telling.is_empty() { units.collect() } else { telling };
            Way::of(held.into_iter().map(str::to_owned))
        };
        let texts: Vec<String> = choices.iter().map(|(text, _)| (*text).to_owned()).collect();
        let ways = choices.iter().map(way).filter(|way| !way.texts.is_empty()).collect();
        self.needs.push(Need { text: texts.join(" | "), ways, quoted: false });
        self.understood.push(Understood::Either(texts));
    }

    /// Every word typed by itself is needed, and every phrase; what is said of the title and the site is apart.
    fn need(&mut self, plain: &[&str]) {
        let alone = self.units.iter().filter(|unit| plain.iter().any(|text| text.contains(&unit.text)));
        self.needs.extend(alone.map(|unit| Need::of(&unit.text, false)));
        self.needs.extend(self.phrases.iter().map(|phrase| Need::of(phrase, true)));
    }

    /// Whether anything was asked for that the index could hold.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
            && self.grams.is_empty()
            && self.excluded.is_empty()
            && self.sites.is_empty()
            && self.not_sites.is_empty()
    }

    fn weigh(&mut self, free: &[&str], lexis: &Lexis) {
        let asking: Vec<&str> = ASKING.split_whitespace().collect();
        let mut others: Vec<Unit> = Vec::new();
        for text in free {
            for run in runs(text).into_iter().map(|run| &text[run.bytes]).filter(|run| run.chars().nth(1).is_some()) {
                push(&mut self.runs, run);
            }
            // One character typed by itself is meant; inside a sentence it mostly is grammar.
            let alone = text.chars().count() == 1;
            for (unit, han) in lexis.units(text) {
                let single = han && unit.chars().count() == 1;
                let list = if alone || !(single || asking.contains(&unit)) { &mut self.units } else { &mut others };
                if list.len() < UNITS && list.iter().all(|known| known.text != unit) {
                    let words = lexis.words(unit).into_iter().map(|(_, word)| word.to_owned()).collect();
                    list.push(Unit { text: unit.to_owned(), words });
                }
            }
            for (_, word) in lexis.words(text) {
                if self.words.len() < 2 * UNITS && self.words.iter().all(|known| known != word) {
                    self.words.push(word.to_owned());
                }
            }
            for gram in ranked_grams(text) {
                if self.grams.len() < GRAMS && self.grams.iter().all(|known| known != gram) {
                    self.grams.push(gram.to_owned());
                }
            }
        }
        self.sentence = !others.is_empty();
        if self.units.is_empty() {
            self.units = others;
        }
    }
}

/// The grams of a text that tell how well an entry matches: without the last character of each longer run by itself, for
/// it would find entries in which a sentence ends alike.
fn ranked_grams(text: &str) -> impl Iterator<Item = &str> {
    runs(text).into_iter().flat_map(|run| {
        let longer = run.han && text[run.bytes.clone()].chars().nth(1).is_some();
        grams(&text[run.bytes]).into_iter().filter(move |gram| !longer || gram.chars().nth(1).is_some())
    })
}

/// Adds a text with something to search in it, while there is room.
fn push(list: &mut Vec<String>, text: &str) -> bool {
    let room = list.len() < OPERATORS && !runs(text).is_empty();
    if room {
        list.push(text.to_owned());
    }
    room
}

/// Adds the host of what was typed as a site, or as its whole address.
fn push_site(list: &mut Vec<String>, text: &str) -> Option<String> {
    let host = domains(text).into_iter().next().filter(|_| list.len() < OPERATORS)?;
    list.push(host.clone());
    Some(host)
}

/// The texts that bars join, beginning with `piece`, each with whether it is quoted; `rest` goes on behind them.
fn choices<'a>(piece: Piece<'a>, rest: &mut &[Piece<'a>]) -> Vec<(&'a str, bool)> {
    let choice = |piece: Piece<'a>| match piece {
        Piece::Free(text) => Some((text, false)),
        Piece::Phrase(text) => Some((text, true)),
        _ => None,
    };
    let mut choices: Vec<(&str, bool)> = choice(piece).into_iter().collect();
    while !choices.is_empty()
        && let [Piece::Or, next, others @ ..] = *rest
        && let Some(next) = choice(*next)
    {
        if choices.len() < CHOICES {
            choices.push(next);
        }
        *rest = others;
    }
    choices.retain(|(text, _)| !runs(text).is_empty());
    choices
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use qingyuan_text::Segmenter;

    use super::*;

    #[test]
    fn grammar_is_not_needed_unless_it_is_all_there_is() {
        let lexis = Lexis::new(Arc::new(Segmenter::new()));
        let needed = |query: &str| -> Vec<String> {
            Asked::read(query, &lexis).units.into_iter().map(|unit| unit.text).collect()
        };
        assert_eq!(needed("什么是勾股定理"), ["勾股定理"]);
        assert_eq!(needed("什么"), ["什么"]);
        assert_eq!(needed("猫 狗"), ["猫", "狗"]);
        assert_eq!(needed("勾股定理 勾股定理"), ["勾股定理"]);
    }

    #[test]
    fn what_was_understood_is_told_in_order() {
        let lexis = Lexis::new(Arc::new(Segmenter::new()));
        let asked =
            Asked::read("论文 “文献综述” －代写 site:https://Lib.example/a?b -site:blog.example 猫 OR 狗", &lexis);
        let text = str::to_owned;
        assert_eq!(
            asked.understood,
            [
                Understood::Phrase(text("文献综述")),
                Understood::Excluded(text("代写")),
                Understood::Site(text("lib.example")),
                Understood::NotSite(text("blog.example")),
                Understood::Either(vec![text("猫"), text("狗")]),
            ]
        );
        let needs: Vec<&str> = asked.needs.iter().map(|need| need.text.as_str()).collect();
        assert_eq!(needs, ["猫 | 狗", "论文", "文献综述"]);
        assert!(Asked::read("| 猫 || |", &lexis).understood.is_empty());
    }

    #[test]
    fn a_query_of_any_size_is_read_within_bounds() {
        let lexis = Lexis::new(Arc::new(Segmenter::new()));
        for query in [
            "书 ".repeat(10_000),
            "\"a\" -b site:c ".repeat(10_000),
            "清源水".repeat(100_000),
            "\0".repeat(9_999),
            "a|".repeat(10_000),
            "甲 OR 乙 ".repeat(10_000),
        ] {
            let asked = Asked::read(&query, &lexis);
            assert!(asked.units.len() <= UNITS && asked.grams.len() <= GRAMS && asked.phrases.len() <= OPERATORS);
        }
    }
}
