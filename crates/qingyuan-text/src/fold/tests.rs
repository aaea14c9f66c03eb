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
        ("➀➈➉➓❿", "19101010"),
        ("⓵⓾⓫⓴⓿🄋🄌", "1101120000"),
        ("微\u{34F}信\u{17B4}号\u{180F}码\u{FFF0}是\u{1D173}多\u{1BCA0}少\u{E0FFF}", "微信号码是多少"),
        ("微\u{488}信\u{489}号\u{A670}码\u{1ABE}", "微信号码"),
        ("\u{FDFA}", "\u{FDFA}"),
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
        ("加[微笑]信", "加信", "加[微笑]信"),
        ("微丶信", "微信", "微丶信"),
        ("稳赚💰💰💰哦", "赚钱哦", "赚💰💰💰哦"),
        ("亻言用贷", "信用", "亻言用"),
        ("加.亻言.吧", "加信吧", "加.亻言.吧"),
        ("弓 虽烈", "强烈", "弓 虽烈"),
        ("貝者錢", "赌钱", "貝者錢"),
        ("⺡壬", "氵壬", "⺡壬"),
    ];
    for (text, needle, original) in table {
        assert_eq!(found(text, needle), original);
    }
}

#[test]
fn other_shapes_are_put_back() {
    let table = [
        ("上abc点com注册", "上abc.com注册"),
        ("www点ab点ab8点vip", "www.ab.ab8.vip"),
        ("www.ab1点Top/x", "www.ab1.top/x"),
        ("ab1 点 cc", "ab1.cc"),
        ("ab1(dot)com", "ab1.com"),
        ("ab1 dot com", "ab1.com"),
        ("ab1[.]com", "ab1.com"),
        ("ab1。com", "ab1.com"),
        ("ab1·com ab2丶net ab3，xyz", "ab1.com ab2.net ab3.xyz"),
        ("看 w w w . x x . c o m 吧", "看 www.xx.com 吧"),
        ("x-x-.-c-o-m", "xx.com"),
        ("电话一三八零零零零一二三四", "电话13800001234"),
        ("壹叁捌 零零零零 壹贰叁肆", "13800001234"),
        ("1三8零零零零1二三四", "13800001234"),
        ("wесhаt", "wechat"),
        ("加VХ", "加vx"),
        ("马叉虫 口马", "骚口马"),
        ("1380🌸0001🔥☀234", "13800001234"),
        ("这。里。有。兼。职", "这里有兼职"),
        ("x㈣㈨㈧", "x四九八"),
    ];
    for (text, expected) in table {
        assert_eq!(fold(text).skeleton().text(), expected, "of {text}");
    }
}

#[test]
fn ordinary_writing_has_no_skeleton_of_its_own() {
    for text in [
        "下午3点top榜更新",
        "下午2点co",
        "他说。net是域名",
        "title,link,info",
        "the dot com bubble",
        "二〇二六年十一月",
        "一二三四五六七，马兰开花",
        "三百六十五",
        "女子日月",
        "宝贝者",
        "妇女支持",
        "привет, мир",
        "λ 为 2 μm",
        "www.ab.com",
        "A. B. c d",
        "第一、二、三条",
        "天天向上",
        "10086000",
    ] {
        assert_eq!(fold(text).skeleton().text(), fold(text).base().text());
        assert!(fold(text).skeleton_changes().is_empty());
    }
}

#[test]
fn words_pulled_apart_in_other_ways_are_joined() {
    let table = [
        ("请加加微微信信", "请加微信", true),
        ("高高兴兴", "高高兴兴", false),
        ("爸爸妈妈姐姐都来", "爸爸妈妈姐姐都来", false),
        ("加****微****信", "加微信", true),
        ("加😀😀😀😀微信", "加微信", false),
        ("加……微……信", "加微信", false),
        ("兼    职", "兼职", false),
        ("张三    李四", "张三    李四", false),
        ("姓名____性别____", "姓名____性别____", false),
        ("目录……12", "目录......12", false),
        ("目录……第一章", "目录......第一章", false),
        ("加\n微\n信", "加微信", false),
        ("找我：加\r\n\r\n微\r\n\r\n信 ab", "找我:加微信 ab", false),
        ("加、微、信", "加微信", false),
        ("东、南、西、北", "东南西北", false),
        ("加《微》信", "加微信", false),
        ("【加】【微】【信】", "【加微信】", true),
        ("【一】【二】【三】", "【一二三】", false),
        ("加の微の信", "加微信", true),
        ("加0微0信", "加微信", true),
        ("加ღ微ღ信", "加微信", true),
        ("日の出の時から", "日の出の时から", false),
        ("第1章1节1条", "第1章1节1条", false),
        ("1月1日1时", "1月1日1时", false),
        ("A0B0C", "a0b0c", false),
        ("[微笑]好[微笑]", "好", false),
        ("[红包]领[勾引]取[捂脸]，来[666]", "领取,来", false),
        ("[注]见下文[1]", "[注]见下文[1]", false),
        ("第 一 章 绪 论", "第一章绪论", false),
        ("请 加 微 信 联系本人", "请加微信联系本人", true),
        ("看abc点com", "看abc.com", true),
        ("看abc[dot]com", "看abc.com", true),
        ("看ab1。com", "看ab1.com", false),
        ("网络赌*博", "网络赌博", true),
        ("这是**重点**内容", "这是重点内容", false),
        ("面积=长*宽", "面积长宽", false),
        ("加微❤信", "加微信", true),
        ("我❤你", "我你", false),
        ("🍑和🍓", "桃和莓", false),
        ("买🍑、🍓", "买桃、莓", false),
        ("加……微……信……号", "加微信号", true),
    ];
    for (text, expected, is_trick) in table {
        assert_eq!(fold(text).skeleton().text(), expected, "of {text}");
        assert_eq!(!kinds(text).is_empty(), is_trick, "of {text}: {:?}", kinds(text));
    }
    assert_eq!(found("请加加微微信信吧", "加微信"), "加加微微信信");
    assert_eq!(fold("请加加微微信信吧").obfuscations()[0].span, Span::new(1, 7));
    assert_eq!(fold("请加の微の信吧").obfuscations()[0].span, Span::new(1, 6));
    assert_eq!(fold("【加】【微】【信】").obfuscations()[0].span, Span::new(1, 8));
}

#[test]
fn clauses_stay_apart() {
    for text in
        ["他依法，正确处理", "结束.方法:观察", "第一。第二", "说“不”：一", "小明、王、李华", "一\n二", "增长了……明显"]
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
    assert_eq!(kinds("x㈣㈨㈧"), ["enclosed"]);
    assert_eq!(kinds("①⑧⑤"), ["enclosed"]);
    assert_eq!(kinds("加1️⃣3️⃣8️⃣"), ["enclosed"]);
    assert_eq!(kinds("1380❤0001"), ["separators"]);
    assert_eq!(kinds("加微亻言"), ["split_character"]);
    assert_eq!(kinds("加wесhаt"), ["homograph"]);
    assert_eq!(kinds("x x . c o m"), ["separators"]);
    for clean in [
        "又寸吗",
        "弓虽",
        "hν=E",
        "NF-κB",
        "привет",
        "ＡＢＣ，全角！",
        "賭博的危害",
        "今天，天气好。",
        "见图①和②",
        "选①③④",
        "㈠、总则",
        "㊀",
        "好。对。",
        "“道”与“技”",
        "尼·伊·布哈林",
        "他说，对，好",
        "气-液-固",
        "答】解",
        "第III条",
        "E=mc²",
        "👨‍👩‍👧一家",
        "“引号”——破折号",
        "北京-上海",
        "1️⃣ 第一步 2️⃣ 第二步",
        "第1️⃣0️⃣条",
    ] {
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
        "亻",
        "言",
        "贝",
        "者",
        "点",
        "ab1",
        "com",
        "dot",
        "w w w",
        "一三八零零零",
        "壹",
        "х",
        "wе",
        "\u{5}",
        "\0",
        "\r",
        "\u{301}",
        "𠀀",
        "[微笑]",
        "丶",
        "·",
        "💰💰💰",
        "加加微微信信",
        "****",
        "……",
        "    ",
        "の",
        "0",
        "、",
        "】【",
        "《",
        "》",
        "[",
        "]",
        "a long stretch of prose that is copied whole, 图书馆新学期开放时间有调整。周一至周五早上八点开馆",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|parts| parts.concat())
}

#[test]
fn a_text_that_is_all_filling_leaves_an_empty_skeleton() {
    let folded = fold("[em]e1[/em]");
    assert_eq!((folded.skeleton().text(), folded.chars()), ("", 11));
    assert_eq!(folded.skeleton().span(0..4), Span::default());
    check("[em]e1[/em]").expect("the properties hold of it, too");
}

#[test]
fn places_in_the_view_leave_out_what_was_dropped() {
    let text = "加[em]e163[/em]微\u{200B}信";
    let folded = fold(text);
    let chars = text.chars().count();
    assert_eq!(folded.skeleton().text(), "加微信");
    assert_eq!(folded.skeleton().place(Span::new(0, 1)), Span::new(0, 1));
    assert_eq!(folded.skeleton().place(Span::new(chars - 1, chars)), Span::new(2, 3));
    assert_eq!(fold("🈶好").skeleton().place(Span::new(1, 2)), Span::new(1, 2));
    assert_eq!(fold("").base().place(Span::new(0, 3)), Span::default());
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let folded = fold(text);
    let length = text.chars().count();
    prop_assert_eq!(folded.chars(), length);
    for view in [folded.base(), folded.skeleton()] {
        let mut last = Span::default();
        for (at, (byte, c)) in view.text().char_indices().enumerate() {
            let span = view.span(byte..byte + c.len_utf8());
            let place = view.place(span);
            prop_assert!(place.start <= at && at < place.end, "{:?} is not around {}", place, at);
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
    check_changes(&folded)?;
    let base = folded.base().text();
    let again = fold(base);
    prop_assert_eq!(again.base().text(), base);
    Ok(())
}

/// Every stretch of at most eight characters of the skeleton that touches no change stands in the base, for the same
/// characters of the original.
fn check_changes(folded: &Folded) -> Result<(), TestCaseError> {
    let (base, skeleton, changes) = (folded.base(), folded.skeleton(), folded.skeleton_changes());
    prop_assert_eq!(folded.has_own_skeleton(), !changes.is_empty());
    prop_assert!(changes.windows(2).all(|pair| pair[0].end < pair[1].start), "{:?}", changes);
    let text = skeleton.text();
    for change in changes {
        // Of a text that was nothing but filling no character is left to lie beside the change.
        let stretch = change.start < change.end || text.is_empty();
        prop_assert!(stretch && text.get(change.clone()).is_some(), "{:?} in {:?}", change, text);
    }
    let mut starts: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for (at, c) in base.text().char_indices() {
        starts.entry(base.span(at..at + c.len_utf8()).start).or_default().push(at);
    }
    for (at, _) in text.char_indices() {
        for (length, c) in text[at..].char_indices().take(8) {
            let stretch = at..at + length + c.len_utf8();
            if changes.iter().any(|change| change.start < stretch.end && stretch.start < change.end) {
                break;
            }
            let span = skeleton.span(stretch.clone());
            let stands = starts.get(&span.start).is_some_and(|places| {
                places.iter().any(|place| {
                    let bytes = *place..*place + stretch.len();
                    base.text().get(bytes.clone()) == text.get(stretch.clone()) && base.span(bytes) == span
                })
            });
            prop_assert!(stands, "{:?} of {:?} is not in {:?}", &text[stretch], text, base.text());
        }
    }
    Ok(())
}

/// The map of long texts is by blocks, that of many tricks by runs; both agree with counting.
#[test]
fn places_far_into_a_text_are_exact() {
    for piece in ["图书馆a，", "加.微.信", "🈶x²", "亻言贷", "ﷺ微\u{200B}信", "w w w . x x . c o m "] {
        let text = piece.repeat(90);
        let folded = fold(&text);
        check_changes(&folded).expect("changes are surrounded");
        for view in [folded.base(), folded.skeleton()] {
            let walked = view.text().char_indices().map(|(at, c)| view.span(at..at + c.len_utf8()));
            let mut last = Span::default();
            for span in walked {
                assert!(
                    span.start == last.end || span == last || piece != "图书馆a，",
                    "{piece}: {span:?} after {last:?}"
                );
                assert!(span.start >= last.start, "{piece}");
                last = span;
            }
        }
        let needle = &text[text.len() - piece.len()..];
        let whole = folded.base().span(0..folded.base().text().len());
        assert!(whole.slice(&text).len() >= text.len() - needle.len());
    }
}

/// What the quick way keeps is what the slow way gives.
#[test]
fn every_character_that_stays_is_its_own_folding() {
    for c in '\0'..=char::MAX {
        let mut slow = String::new();
        letter::fold_char(c, &mut |folded| slow.push(folded));
        assert_eq!(fold(c.encode_utf8(&mut [0; 4])).base().text(), slow, "U+{:04X}", c as u32);
    }
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
