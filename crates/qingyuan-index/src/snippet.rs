//! The few lines of an entry that show why it was found.

use qingyuan_model::Span;

use crate::marks::{Hit, Needles, columns, coverage, hits, merged};

/// A snippet is at most this wide: 120 Han characters, or twice as many Latin letters.
const WIDTH: usize = 240;
/// A sentence that begins further before the first mark than this is entered in the middle.
const LEAD: usize = 80;
/// Only this much of a text is read for its snippet, in chars; what stands deeper is found but not shown.
const READ_CHARS: usize = 20_000;
/// Longer titles are cut.
const TITLE_CHARS: usize = 200;

/// A piece of the original text, in its own script, with the places to highlight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text to show; `…` where it was cut inside a sentence. It is plain text: escape it before it goes into HTML.
    pub text: String,
    /// The places to highlight, in chars of `text`; sorted, none overlapping or touching another.
    pub marks: Vec<Span>,
}

impl Snippet {
    /// The whole title.
    pub(crate) fn of_title(title: &str, needles: &Needles) -> Self {
        let mut text: String = title.chars().take(TITLE_CHARS).map(plain).collect();
        let marks = merged(hits(&text, needles).into_iter().map(|hit| hit.span));
        if title.chars().nth(TITLE_CHARS).is_some() {
            text.push('…');
        }
        Self { text, marks }
    }

    /// The window of `text` that covers most of the query, cut at the borders of sentences where there are any.
    pub(crate) fn of_text(text: &str, needles: &Needles) -> Self {
        let end = text.char_indices().nth(READ_CHARS).map_or(text.len(), |(byte, _)| byte);
        let hits = hits(&text[..end], needles);
        let page = Page::new(&text[..end]);
        let window = page.best(&hits);
        page.cut(window, &hits, end < text.len())
    }
}

/// A text laid out for cutting.
struct Page {
    chars: Vec<char>,
    /// The width of everything before each char, and of the whole at the end.
    before: Vec<usize>,
    /// Where sentences begin; the first is 0.
    sentences: Vec<usize>,
    /// Where clauses and words begin.
    clauses: Vec<usize>,
}

impl Page {
    fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut before = Vec::with_capacity(chars.len() + 1);
        let mut width = 0;
        before.push(0);
        for &c in &chars {
            width += columns(c);
            before.push(width);
        }
        let mut sentences = vec![0];
        let mut clauses = vec![0];
        for (at, pair) in chars.windows(2).enumerate() {
            let next = at + 1;
            if ends_sentence(&chars[..=at], pair[1]) {
                sentences.push(next);
            } else if matches!(pair[0], '，' | ',' | '、' | '：' | ':') || pair[0].is_whitespace() {
                clauses.push(next);
            }
        }
        Self { chars, before, sentences, clauses }
    }

    fn width(&self, span: Span) -> usize {
        self.before[span.end] - self.before[span.start]
    }

    /// The furthest end of a window that begins at `start`.
    fn reach(&self, start: usize) -> usize {
        let limit = self.before[start] + WIDTH;
        self.before.partition_point(|&width| width <= limit).saturating_sub(1).max(start)
    }

    /// The last border in `borders` at or before `at`.
    fn last(borders: &[usize], at: usize) -> usize {
        borders[..borders.partition_point(|&border| border <= at)].last().copied().unwrap_or(0)
    }

    /// Where a window that shows the char at `at` best begins.
    fn begin(&self, at: usize) -> usize {
        let near = |start: usize| self.width(Span::new(start, at)) <= LEAD;
        let sentence = Self::last(&self.sentences, at);
        if near(sentence) {
            return sentence;
        }
        let earliest = self.before.partition_point(|&width| width + LEAD < self.before[at]);
        let clause = self.clauses[self.clauses.partition_point(|&border| border < earliest)..].first().copied();
        clause.filter(|&clause| clause <= at).unwrap_or(at)
    }

    /// The window with the best coverage; the earliest of equals; the beginning of the text when nothing is marked.
    fn best(&self, hits: &[Hit]) -> Span {
        let mut best = Span::new(0, self.reach(0));
        let mut most = 0.0;
        for hit in hits {
            let start = self.begin(hit.span.start);
            let end = self.reach(start);
            let from = hits.partition_point(|hit| hit.span.start < start);
            let inside = &hits[from..from + hits[from..].partition_point(|hit| hit.span.start < end)];
            let covered = coverage(inside);
            if covered > most {
                (best, most) = (Span::new(start, end), covered);
            }
        }
        best
    }

    /// The window cut to whole sentences where that leaves enough, with its marks.
    fn cut(&self, window: Span, hits: &[Hit], more: bool) -> Snippet {
        let length = self.chars.len();
        let inside = hits.iter().map(|hit| hit.span).filter(|s| s.start >= window.start && s.end <= window.end);
        let inside: Vec<Span> = inside.collect();
        let marked = inside.iter().map(|span| span.end).max().unwrap_or(window.start);
        let enough = |end: usize| end >= marked && self.width(Span::new(window.start, end)) * 2 >= WIDTH;
        let mut start = window.start;
        let mut end = window.end;
        let mut open = end == length && more;
        if end < length {
            let sentence = Self::last(&self.sentences, end);
            let clause = Self::last(&self.clauses, end);
            open = !(sentence > start && enough(sentence));
            if !open {
                end = sentence;
            } else if clause > start && enough(clause) {
                end = clause;
            }
        }
        // A window at the end of the text has room for the sentences before it.
        let earlier = self.sentences.iter().rev().filter(|&&sentence| sentence < start);
        let room = earlier.take_while(|&&sentence| self.width(Span::new(sentence, end)) <= WIDTH).last();
        start = room.copied().unwrap_or(start);
        while start < end && self.chars[start].is_whitespace() {
            start += 1;
        }
        while end > start && self.chars[end - 1].is_whitespace() {
            end -= 1;
        }
        let inner = start > 0 && !self.begins_sentence(start);
        let mut text = String::new();
        text.extend(inner.then_some('…'));
        text.extend(self.chars[start..end].iter().copied().map(plain));
        text.extend(open.then_some('…'));
        let shift = usize::from(inner);
        let visible = hits.iter().map(|hit| hit.span).filter(|span| span.start >= start && span.end <= end);
        let shifted = visible.map(|span| Span::new(span.start - start + shift, span.end - start + shift));
        Snippet { text, marks: merged(shifted) }
    }

    /// Whether only spaces stand between `at` and the sentence's beginning.
    fn begins_sentence(&self, at: usize) -> bool {
        self.chars[Self::last(&self.sentences, at)..at].iter().all(|c| c.is_whitespace())
    }
}

/// Whether a sentence ends with `so_far`, when `next` follows.
fn ends_sentence(so_far: &[char], next: char) -> bool {
    let closing = |c: &char| matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '】' | '》' | '"');
    let ending = |c: &char| matches!(c, '。' | '！' | '？' | '!' | '?' | '；' | '…');
    if ending(&next) || closing(&next) {
        return false;
    }
    match so_far.last() {
        Some('\n') => true,
        Some(' ') => matches!(so_far, [.., '.' | ';', ' ']),
        Some(_) => so_far.iter().rev().find(|c| !closing(c)).is_some_and(ending),
        None => false,
    }
}

/// Line breaks and control characters as spaces; every char stays one char, so that marks stay where they are.
fn plain(c: char) -> char {
    if c.is_whitespace() || c.is_control() { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lexis::Lexis;
    use crate::marks::Needle;

    fn needles(words: &[&str]) -> Needles {
        let words = words.iter().map(|word| Needle { text: Lexis::fold(word), weight: 1.0 }).collect();
        Needles { words, grams: Vec::new() }
    }

    fn marked(snippet: &Snippet) -> Vec<&str> {
        snippet.marks.iter().map(|mark| mark.slice(&snippet.text)).collect()
    }

    #[test]
    fn traditional_originals_are_marked_and_shown_as_they_are() {
        let snippet = Snippet::of_text("圖書館的開放時間。", &needles(&["图书馆", "时间"]));
        assert_eq!(snippet.text, "圖書館的開放時間。");
        assert_eq!(marked(&snippet), ["圖書館", "時間"]);
    }

    #[test]
    fn latin_words_are_marked_whole_and_in_any_width() {
        let snippet = Snippet::of_text("Ｒust 与 rusty 与 RUST", &needles(&["rust"]));
        assert_eq!(marked(&snippet), ["Ｒust", "RUST"]);
    }

    #[test]
    fn the_window_goes_where_most_of_the_query_is_and_keeps_sentences_whole() {
        let filler = "这里讲的是另一件事情，与所问无关。".repeat(20);
        let text = format!("导数先提一次。{filler}导数的几何意义是切线的斜率。{filler}");
        let snippet = Snippet::of_text(&text, &needles(&["导数", "切线", "斜率"]));
        assert!(snippet.text.starts_with("导数的几何意义是切线的斜率。"), "{}", snippet.text);
        assert!(snippet.text.ends_with("。"), "{}", snippet.text);
        assert_eq!(marked(&snippet), ["导数", "切线", "斜率"]);
    }

    #[test]
    fn a_sentence_without_end_is_cut_with_an_ellipsis() {
        let text = format!("{}目标{}", "前".repeat(300), "后".repeat(300));
        let snippet = Snippet::of_text(&text, &needles(&["目标"]));
        assert!(snippet.text.starts_with("…目标") && snippet.text.ends_with('…'), "{}", snippet.text);
        assert_eq!(snippet.text.chars().count(), 122);
    }

    #[test]
    fn a_window_at_the_end_takes_in_the_sentences_before() {
        let snippet = Snippet::of_text("一句在前。\n二句居中。三句有目标。", &needles(&["目标"]));
        assert_eq!(snippet.text, "一句在前。 二句居中。三句有目标。");
    }

    #[test]
    fn without_a_match_the_beginning_is_shown() {
        let snippet = Snippet::of_text("开头。然后。", &needles(&["没有"]));
        assert_eq!((snippet.text.as_str(), snippet.marks.len()), ("开头。然后。", 0));
    }

    proptest! {
        #[test]
        fn marks_are_exact_on_any_text(text in "(\\PC|[清源水導數切线aB\n。，？ ]){0,300}", word in "(清源|导数|水|ab|a)") {
            for snippet in [Snippet::of_text(&text, &needles(&[&word])), Snippet::of_title(&text, &needles(&[&word]))] {
                let length = snippet.text.chars().count();
                prop_assert!(length <= WIDTH + 2);
                let mut last = 0;
                for mark in &snippet.marks {
                    prop_assert!(mark.start < mark.end && mark.end <= length && (last == 0 || mark.start > last));
                    last = mark.end;
                    let folded = Lexis::fold(mark.slice(&snippet.text));
                    prop_assert!(folded.starts_with(&word) && folded.ends_with(&word), "{folded} is not {word}");
                }
            }
        }
    }
}
