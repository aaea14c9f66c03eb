use proptest::prelude::*;

use super::*;
use crate::columns::columns;
use crate::lexis::Lexis;
use crate::needles::Needle;

fn needles(words: &[&str]) -> Needles {
    let words = words.iter().map(|word| Needle { text: Lexis::fold(word), weight: 1.0 }).collect();
    Needles::new(words, Vec::new())
}

fn of(text: &str, words: &[&str]) -> Snippet {
    Snippet::of_text(text, "", &needles(words))
}

/// The snippet with its marks in brackets.
fn bracketed(snippet: &Snippet) -> String {
    let mut shown = String::new();
    for (at, c) in snippet.text.chars().enumerate() {
        shown.extend(snippet.marks.iter().filter(|mark| mark.end == at).map(|_| ']'));
        shown.extend(snippet.marks.iter().filter(|mark| mark.start == at).map(|_| '['));
        shown.push(c);
    }
    let length = snippet.text.chars().count();
    shown.extend(snippet.marks.iter().filter(|mark| mark.end == length).map(|_| ']'));
    shown
}

/// How wide `text` is shown.
fn width(text: &str) -> usize {
    let mut before = None;
    text.chars().map(|c| columns(before.replace(c), c)).sum()
}

#[test]
fn originals_are_marked_and_shown_as_they_are() {
    let cases: [(&str, &[&str], &str); 14] = [
        ("圖書館的開放時間。", &["图书馆", "时间"], "[圖書館]的開放[時間]。"),
        ("Ｒust 与 rusty 与 RUST", &["rust"], "[Ｒust] 与 rusty 与 [RUST]"),
        ("cafe\u{301}s 和 cafe\u{301}。", &["café"], "cafe\u{301}s 和 [cafe\u{301}]。"),
        ("ﬁle 与 oﬃce", &["file"], "[ﬁle] 与 oﬃce"),
        ("㍿清源", &["会社"], "[㍿]清源"),
        ("第①步", &["第1步"], "[第①步]"),
        ("İstanbul 之行", &["istanbul"], "[İstanbul] 之行"),
        ("微\u{200B}信与微信", &["微信"], "[微信]与[微信]"),
        ("葛\u{E0100}城与葛城", &["葛城"], "[葛\u{E0100}城]与[葛城]"),
        ("𠀀字见字典", &["𠀀字"], "[𠀀字]见字典"),
        ("👩\u{200D}🔬实验", &["实验"], "👩\u{200D}🔬[实验]"),
        ("图书馆开放时间", &["图书馆", "图书", "开放"], "[图书馆开放]时间"),
        ("左\u{202E}右\0中", &["右"], "左[右]中"),
        ("第一行\n图书馆\n\n  结尾。\n完", &["图书馆"], "第一行 · [图书馆] · 结尾。 完"),
    ];
    for (text, words, expected) in cases {
        assert_eq!(bracketed(&of(text, words)), expected);
    }
}

#[test]
fn the_window_goes_where_most_of_the_query_is_and_keeps_sentences_whole() {
    let filler = "这里讲的是另一件事情，与所问无关。".repeat(20);
    let text = format!("导数先提一次。{filler}导数的几何意义是切线的斜率。{filler}");
    let snippet = bracketed(&of(&text, &["导数", "切线", "斜率"]));
    assert!(snippet.starts_with("[导数]的几何意义是[切线]的[斜率]。"), "{snippet}");
    assert!(snippet.ends_with("。"), "{snippet}");
}

#[test]
fn a_sentence_without_end_is_cut_with_an_ellipsis() {
    let text = format!("{}目标{}", "前".repeat(300), "后".repeat(300));
    let snippet = of(&text, &["目标"]);
    assert!(snippet.text.starts_with("…目标") && snippet.text.ends_with('…'), "{}", snippet.text);
    assert_eq!(snippet.text.chars().count(), 122);
}

#[test]
fn a_window_at_the_end_takes_in_the_sentences_before() {
    assert_eq!(of("一句在前。\n二句居中。三句有目标。", &["目标"]).text, "一句在前。 二句居中。三句有目标。");
}

#[test]
fn a_quotation_is_not_cut_open() {
    let filler = "此处无关，略去不提。".repeat(30);
    let text = format!("{filler}校长说：“先说第一点。再说目标所在。最后散会。”{filler}");
    let snippet = of(&text, &["目标"]).text;
    assert!(snippet.starts_with("校长说：“先说第一点。"), "{snippet}");
    let long = "又说了一句话。".repeat(30);
    let text = format!("开头无关。{}目标已定。他说：“{long}”", "无关一句。".repeat(16));
    let snippet = of(&text, &["目标"]).text;
    assert!(!snippet.contains('“') || snippet.ends_with('…'), "{snippet}");
}

#[test]
fn without_a_match_the_beginning_is_shown() {
    let snippet = of("开头。然后。", &["没有"]);
    assert_eq!((snippet.text.as_str(), snippet.marks.len()), ("开头。然后。", 0));
}

#[test]
fn the_title_is_not_said_again() {
    let snippet = Snippet::of_text(" 开馆时间 \n周末不开馆。", "开馆时间", &needles(&["开馆"]));
    assert_eq!(bracketed(&snippet), "周末不[开馆]。");
    let snippet = Snippet::of_text("开馆时间\n", "开馆时间", &needles(&["开馆"]));
    assert_eq!(bracketed(&snippet), "[开馆]时间");
}

#[test]
fn the_best_part_of_a_long_text_is_shown_however_deep() {
    let text = format!("导数。{}导数与切线。", "导数另说。".repeat(40_000));
    let snippet = bracketed(&of(&text, &["导数", "切线"]));
    assert!(snippet.starts_with("[导数]"), "{snippet}");
    let text = format!("{}导数与切线。", "另说别事。".repeat(60_000));
    assert!(bracketed(&of(&text, &["导数", "切线"])).ends_with("[导数]与[切线]。"));
}

#[test]
fn grams_mark_what_is_in_common_and_no_grammar() {
    let gram = |text: &&str| Needle { text: (*text).to_owned(), weight: 1.0 };
    let grams = ["黄绿", "绿蛋", "蛋白", "的是", "白的"];
    let needles = Needles::new(vec![Needle { text: "没有的词".into(), weight: 1.0 }], grams.iter().map(gram).collect());
    let shown = |text: &str| bracketed(&Snippet::of_text(text, "", &needles));
    assert_eq!(shown("说的是黄绿蛋质。"), "说的是[黄绿蛋]质。");
    assert_eq!(shown("说的是蛋白质。"), "说的是[蛋白]质。");
}

proptest! {
    #[test]
    fn marks_are_exact_on_any_text(
        text in "(\\PC|\\p{M}|[清源水導數切线aBﬁ㍿①İ\u{301}\u{200D}\u{FE0F}🈶👩\u{202E}\0\n\t 。，？“”]){0,300}",
        title in "\\PC{0,8}",
        word in "(清源|导数|水|ab|a|fi|株式|1|i)",
    ) {
        for snippet in [Snippet::of_text(&text, &title, &needles(&[&word])), Snippet::of_title(&text, &needles(&[&word]))] {
            let length = snippet.text.chars().count();
            prop_assert!(!snippet.text.contains('\n') && !snippet.text.contains("  "));
            let mut last = 0;
            for mark in &snippet.marks {
                prop_assert!(mark.start < mark.end && mark.end <= length && (last == 0 || mark.start > last));
                last = mark.end;
                let folded = Lexis::fold(mark.slice(&snippet.text));
                prop_assert!(folded.starts_with(&word) || folded.contains(&word), "{folded} is not {word}");
            }
        }
        let snippet = Snippet::of_text(&text, &title, &needles(&[&word]));
        prop_assert!(width(&snippet.text) <= WIDTH + 4, "{} columns", width(&snippet.text));
    }

    #[test]
    fn what_stands_in_a_text_is_shown_and_marked(
        before in "[此处无关，。“”a \n]{0,400}", after in "[此处无关，。“”a \n]{0,400}",
    ) {
        let snippet = bracketed(&of(&format!("{before}清源{after}"), &["清源"]));
        prop_assert!(snippet.contains("[清源]"), "{snippet}");
    }
}
