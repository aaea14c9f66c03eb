use proptest::prelude::*;
use qingyuan_model::Span;

use super::*;

fn kinds(text: &str) -> Vec<&'static str> {
    fold(text).obfuscations().iter().map(|found| found.kind.id()).collect()
}

/// The slice of the original that `needle` in the skeleton of `text` came from.
fn found<'t>(text: &'t str, needle: &str) -> &'t str {
    let folded = fold(text);
    let skeleton = folded.skeleton();
    let at = skeleton.text().find(needle).unwrap_or_else(|| panic!("{needle} is not in {:?}", skeleton.text()));
    skeleton.span(at..at + needle.len()).slice(text)
}

#[test]
fn base_is_one_writing() {
    let table = [
        ("ＡＢｃ１２３，！", "abc123,!"),
        ("賭博網站", "赌博网站"),
        ("𝗱𝗳𝟲𝟵𝗾.𝘁𝗼𝗽", "df69q.top"),
        ("9️⃣8️⃣8️⃣", "988"),
        ("🅥🅧 Ⓥ ❶", "vx v 1"),
        ("微\u{200B}信\u{202E}", "微信"),
        ("a\u{A0}b\u{3000}c\td", "a b c d"),
        ("🈶🈚🉑🈵", "有无可满"),
        ("㎏ ①", "kg 1"),
        ("Zürich é", "zurich e"),
        ("が한글", "が한글"),
        ("x²+y₁", "x2+y1"),
    ];
    for (from, to) in table {
        assert_eq!(fold(from).base().text(), to, "of {from}");
    }
}

#[test]
fn the_skeleton_joins_what_was_pulled_apart() {
    let table = [
        ("加.微.信", "加微信", "加.微.信"),
        ("请加 微*信 吧", "加微信", "加 微*信"),
        ("➕微", "加微", "➕微"),
        ("小🍠代发", "小薯代发", "小🍠代发"),
        ("刷刷刷刷单", "刷单", "刷刷刷刷单"),
        ("返[em]e163[/em]利", "返利", "返[em]e163[/em]利"),
        ("高/玫瑰返利", "高返利", "高/玫瑰返利"),
    ];
    for (text, needle, original) in table {
        assert_eq!(found(text, needle), original);
    }
}

#[test]
fn clauses_stay_apart() {
    for text in ["他依法，正确处理", "结束.方法:观察", "第一。第二", "甲、乙、丙", "一\n二", "增长了……明显"]
    {
        let folded = fold(text);
        assert!(!folded.skeleton().text().contains("法正"), "{text}");
        assert_eq!(folded.skeleton().text(), folded.base().text(), "{text}");
        assert!(folded.obfuscations().is_empty(), "{text}: {:?}", folded.obfuscations());
    }
}

#[test]
fn digits_are_not_squeezed() {
    assert_eq!(fold("电话8880000").skeleton().text(), "电话8880000");
}

#[test]
fn tricks_are_recorded_and_ordinary_writing_is_not() {
    assert_eq!(kinds("加.微.信"), ["separators"]);
    assert_eq!(kinds("赌\u{200B}博"), ["invisible"]);
    assert_eq!(kinds("🈶意"), ["emoji_character"]);
    assert_eq!(kinds("𝗱𝗳𝗾"), ["enclosed"]);
    assert_eq!(kinds("微\u{336}信\u{336}"), ["marks"]);
    for clean in
        ["ＡＢＣ，全角！", "賭博的危害", "今天，天气好。", "见图①和②", "E=mc²", "👨‍👩‍👧一家", "“引号”——破折号", "北京-上海"]
    {
        assert_eq!(kinds(clean), Vec::<&str>::new(), "of {clean}");
    }
}

#[test]
fn a_trick_covers_exactly_its_characters() {
    let folded = fold("请加.微.信吧");
    assert_eq!(folded.obfuscations()[0].span, Span::new(1, 6));
}

#[test]
fn an_empty_range_is_an_empty_span_and_an_empty_text_has_none() {
    let folded = fold("a🈶b");
    assert_eq!(folded.base().span(1..1), Span::new(1, 1));
    assert_eq!(folded.base().span(99..100), Span::new(3, 3));
    assert_eq!(fold("").base().span(0..5), Span::default());
}

#[test]
fn every_character_of_unicode_folds_to_a_fixed_point() {
    for c in '\0'..=char::MAX {
        let once = fold(c.encode_utf8(&mut [0; 4])).base().text().to_owned();
        assert_eq!(fold(&once).base().text(), once, "U+{:04X}", c as u32);
    }
}

/// Texts with many of the characters that folding has to do with.
fn tricky() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "加",
        "微",
        "信",
        "赌",
        "a",
        "Ｂ",
        "1",
        " ",
        ".",
        "*",
        "，",
        "。",
        "\n",
        "\u{200B}",
        "\u{336}",
        "🈶",
        "➕",
        "🐔",
        "㎏",
        "[em]e1[/em]",
        "/比心",
        "[em]",
        "[/em]",
        "𝗱",
        "①",
        "\u{FE0F}\u{20E3}",
        "賭",
        "ﷺ",
        "İ",
        "哈哈哈",
        "\u{FDFA}",
        "が",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|parts| parts.concat())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let folded = fold(text);
    let length = text.chars().count();
    prop_assert_eq!(folded.chars(), length);
    for view in [folded.base(), folded.skeleton()] {
        let mut last = Span::default();
        for (byte, c) in view.text().char_indices() {
            let span = view.span(byte..byte + c.len_utf8());
            prop_assert!(!span.is_empty() && span.end <= length, "{:?} beyond {}", span, length);
            prop_assert!(span.start >= last.start && span.end >= last.end, "{:?} after {:?}", span, last);
            last = span;
        }
        let whole = view.span(0..view.text().len());
        prop_assert!(whole.end <= length);
    }
    for found in folded.obfuscations() {
        prop_assert!(!found.span.is_empty() && found.span.end <= length);
    }
    let base = folded.base().text();
    let again = fold(base);
    prop_assert_eq!(again.base().text(), base);
    Ok(())
}

proptest! {
    #[test]
    fn any_text_folds_with_a_way_back(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn tricky_text_folds_with_a_way_back(text in tricky()) {
        check(&text)?;
    }

    #[test]
    fn any_byte_range_gives_a_span_in_range(text in tricky(), start in 0_usize..400, length in 0_usize..40) {
        let folded = fold(&text);
        let span = folded.skeleton().span(start..start + length);
        prop_assert!(span.end <= folded.chars());
    }
}
