//! What a reader typed, taken apart. A query is data: every input has a reading and none is an error.

use crate::lexis::{Lexis, runs};
use crate::synonyms::Expansion;

/// Longer queries are read up to here; in chars. A long lay question has about a hundred.
const QUERY_CHARS: usize = 400;
/// No more words than this take part; picked by gut feeling, twice the longest question of the law topics.
const UNITS: usize = 64;
/// No more grams than this take part.
const GRAMS: usize = 160;
/// No more phrases, exclusions, sites than this each.
const OPERATORS: usize = 8;

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

/// One piece of the typed text.
enum Piece<'a> {
    Free(&'a str),
    Phrase(&'a str),
    Excluded(&'a str),
    Title(&'a str),
    Site(&'a str),
}

impl Asked {
    /// Reads a query.
    pub(crate) fn read(query: &str, lexis: &Lexis) -> Self {
        let head: String = query.chars().take(QUERY_CHARS).collect();
        let folded = Lexis::fold(&head);
        let mut asked = Self { blank: query.trim().is_empty(), ..Self::default() };
        let mut free: Vec<&str> = Vec::new();
        for piece in pieces(&folded) {
            match piece {
                Piece::Free(text) => {
                    asked.free.push_str(text);
                    asked.free.push(' ');
                }
                _ => asked.free.push('\n'),
            }
            match piece {
                Piece::Free(text) => free.push(text),
                Piece::Phrase(text) => {
                    free.push(text);
                    push(&mut asked.phrases, text);
                }
                Piece::Excluded(text) => push(&mut asked.excluded, text),
                Piece::Title(text) => {
                    free.push(text);
                    push(&mut asked.titles, text);
                }
                Piece::Site(text) => {
                    let site = text.trim_matches(['.', '/']);
                    if !site.is_empty() && asked.sites.len() < OPERATORS {
                        asked.sites.push(site.to_owned());
                    }
                }
            }
        }
        asked.weigh(&free, lexis);
        asked
    }

    /// Whether anything was asked for that the index could hold.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.grams.is_empty() && self.excluded.is_empty() && self.sites.is_empty()
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
            for (_, gram) in lexis.grams(text) {
                if self.grams.len() < GRAMS && self.grams.iter().all(|known| known != gram) {
                    self.grams.push(gram.to_owned());
                }
            }
        }
        if self.units.is_empty() {
            self.units = others;
        }
    }
}

fn push(list: &mut Vec<String>, text: &str) {
    if list.len() < OPERATORS && !runs(text).is_empty() {
        list.push(text.to_owned());
    }
}

/// Splits at spaces and quotes; a quote that is never closed and an operator without a word are plain text.
fn pieces(folded: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = folded.trim_start();
    while !rest.is_empty() {
        let (piece, len) = operator(rest).unwrap_or_else(|| {
            let (text, len) = plain(rest);
            (Piece::Free(text), len)
        });
        pieces.push(piece);
        rest = rest[len..].trim_start();
    }
    pieces
}

/// An operator at the start of `text`, and how many bytes it takes.
fn operator(text: &str) -> Option<(Piece<'_>, usize)> {
    if let Some((phrase, len)) = quoted(text) {
        return Some((Piece::Phrase(phrase), len));
    }
    type Make<'a> = fn(&'a str) -> Piece<'a>;
    let named: [(&str, Make<'_>); 3] = [("-", Piece::Excluded), ("site:", Piece::Site), ("intitle:", Piece::Title)];
    for (name, make) in named {
        let Some(rest) = text.strip_prefix(name) else { continue };
        if rest.is_empty() || rest.starts_with([' ', '-']) {
            return None;
        }
        let (value, len) = quoted(rest).unwrap_or_else(|| plain(rest));
        return Some((make(value), name.len() + len));
    }
    None
}

/// A closed quotation at the start of `text`: what is inside, and how many bytes it takes.
fn quoted(text: &str) -> Option<(&str, usize)> {
    let open = text.chars().next()?;
    let close = match open {
        '"' => '"',
        '“' => '”',
        _ => return None,
    };
    let inner = &text[open.len_utf8()..];
    let end = inner.find(close)?;
    Some((&inner[..end], open.len_utf8() + end + close.len_utf8()))
}

/// Text up to the next space or closed quotation, at least one character.
fn plain(text: &str) -> (&str, usize) {
    let end = text
        .char_indices()
        .skip(1)
        .find(|&(at, c)| c == ' ' || c.is_whitespace() || (matches!(c, '"' | '“') && quoted(&text[at..]).is_some()))
        .map_or(text.len(), |(at, _)| at);
    (&text[..end], end)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use qingyuan_text::Segmenter;

    use super::*;

    fn shown(query: &str) -> String {
        let pieces = pieces(query);
        let texts = pieces.iter().map(|piece| match piece {
            Piece::Free(text) => format!("free({text})"),
            Piece::Phrase(text) => format!("phrase({text})"),
            Piece::Excluded(text) => format!("not({text})"),
            Piece::Title(text) => format!("title({text})"),
            Piece::Site(text) => format!("site({text})"),
        });
        texts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn operators_are_read_and_everything_else_is_text() {
        let cases = [
            ("勾股 定理", "free(勾股) free(定理)"),
            ("\"勾股定理\" 证明", "phrase(勾股定理) free(证明)"),
            ("什么是“破窗效应”吗", "free(什么是) phrase(破窗效应) free(吗)"),
            ("论文 -代写 -\"有偿 代写\"", "free(论文) not(代写) not(有偿 代写)"),
            ("site:lib.example intitle:指南 intitle:\"a b\"", "site(lib.example) title(指南) title(a b)"),
            ("2020-2021 a-b", "free(2020-2021) free(a-b)"),
            ("5\" 屏幕", "free(5\") free(屏幕)"),
            ("- -- site: \"", "free(-) free(--) free(site:) free(\")"),
            ("((((", "free((((()"),
            ("", ""),
        ];
        for (query, expected) in cases {
            assert_eq!(shown(query), expected, "{query}");
        }
    }

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
    fn a_query_of_any_size_is_read_within_bounds() {
        let lexis = Lexis::new(Arc::new(Segmenter::new()));
        for query in
            ["书 ".repeat(10_000), "\"a\" -b site:c ".repeat(10_000), "清源水".repeat(100_000), "\0".repeat(9_999)]
        {
            let asked = Asked::read(&query, &lexis);
            assert!(asked.units.len() <= UNITS && asked.grams.len() <= GRAMS && asked.phrases.len() <= OPERATORS);
        }
    }
}
