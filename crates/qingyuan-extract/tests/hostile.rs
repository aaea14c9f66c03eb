//! Pages made to break readers: each must come back quickly, with what text it has, and never abort.
//!
//! `c47_` marks the case of that number among the hostile servers that the crawler must survive.

#![expect(clippy::expect_used, reason = "what a test cannot build, it cannot test")]

use proptest::prelude::*;
use qingyuan_extract::{Deadline, Extraction, Guidance, STACK_BYTES, extract, extract_within};
use qingyuan_model::{Millis, RawPage};
use url::Url;

fn read(label: Option<&str>, bytes: Vec<u8>) -> Extraction {
    let page = page(label, bytes);
    // With no more stack than is promised to be enough, so that every page here proves it.
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    thread.spawn(move || extract(&page)).expect("a thread").join().expect("no panic")
}

fn page(label: Option<&str>, bytes: Vec<u8>) -> RawPage {
    let url = Url::parse("https://hostile.example/page").expect("a URL");
    RawPage { url, content_type: label.map(str::to_owned), bytes, fetched_at: Millis(1_772_700_000_000) }
}

fn html(page: String) -> Extraction {
    read(Some("text/html; charset=utf-8"), page.into_bytes())
}

fn codes(extraction: &Extraction) -> Vec<&str> {
    extraction.document.problems.iter().map(|problem| problem.code.as_str()).collect()
}

const SENTENCE: &str = "<p>水能载舟，亦能覆舟；读书如登山，一步一步走上去，才能看见更远的地方。</p>";

#[test]
fn c47_deep_nesting_of_every_kind_is_cut_and_the_text_is_kept() {
    for tag in [
        "div",
        "span",
        "b",
        "font",
        "a",
        "ul><li",
        "table><tr><td",
        "blockquote",
        "section",
        "p",
        "form",
        "button",
        "x-y",
        "dl><dd",
    ] {
        let page = format!("{}{SENTENCE}", format!("<{tag}>").repeat(60_000));
        let extraction = html(page);
        assert!(extraction.document.text().contains("水能载舟"), "{tag}: {:?}", codes(&extraction));
    }
    assert!(codes(&html("<div>".repeat(60_000))).contains(&"nesting-cut"));
}

#[test]
fn c47_closing_tags_cannot_hide_the_depth() {
    for piece in
        ["<div><table><td></div>", "<span><div></span>", "<b><p></b>", "<li><div></li>", "<a><div></a>", "<table><div>"]
    {
        let extraction = html(format!("{}{SENTENCE}", piece.repeat(30_000)));
        assert!(extraction.document.text().contains("水能载舟"), "{piece}");
    }
}

#[test]
fn c47_unclosed_formatting_does_not_multiply_the_tree() {
    let mut page = String::new();
    for number in 0..20_000 {
        page.push_str(&format!("<p><b id=x{number}><i class=y{number}>字"));
    }
    assert!(html(page).document.text().contains('字'));
}

#[test]
fn c47_huge_single_pieces_are_read_past() {
    let five = 5 * 1024 * 1024;
    let pages = [
        format!("<div class='{}'>{SENTENCE}", "a".repeat(five)),
        format!("<img src='data:{}'>{SENTENCE}", "A".repeat(five)),
        format!("<!--{}-->{SENTENCE}", "x".repeat(five)),
        format!("<div {}>{SENTENCE}", (0..200_000).map(|n| format!("a{n} ")).collect::<String>()),
        format!("{SENTENCE}<script>{}</script>", "var a;".repeat(five / 6)),
        format!("{SENTENCE}{}", "<!--".repeat(five / 4)),
        format!("{SENTENCE}{}", "<".repeat(five)),
        format!("{SENTENCE}{}", "</".repeat(five / 2)),
        format!("{SENTENCE}{}", "&".repeat(five)),
    ];
    for page in pages {
        let head: String = page.chars().take(30).collect();
        assert!(html(page).document.text().contains("水能载舟"), "{head}");
    }
}

#[test]
fn c47_too_many_elements_and_links_are_cut_and_noted() {
    let links: String = (0..200_000).map(|n| format!("<a href=/p/{n}>第{n}页</a> ")).collect();
    let extraction = html(format!("{SENTENCE}{links}"));
    assert_eq!(extraction.document.links.len(), 5_000);
    assert!(codes(&extraction).contains(&"links-cut") && codes(&extraction).contains(&"elements-cut"));
}

#[test]
fn c47_a_row_of_countless_cells_and_headings_stays_linear() {
    let cells = "<td>格</td>".repeat(90_000);
    html(format!("<table><tr>{cells}</tr></table>"));
    html("<h3>相关阅读</h3><p>一句话，两句话。</p>".repeat(40_000));
    html("<div class=card><a href=/a>一个足够长的标题在这里</a><p>短。</p></div>".repeat(30_000));
}

#[test]
fn countless_class_names_are_each_read_for_what_they_say() {
    let names: String = (0..90_000)
        .map(|n| match n {
            45_000 => format!("<div class='c{n} relatedNews'><p>这一段是站内推荐，不是正文，请不要读进来。</p></div>"),
            _ => format!("<div class='c{n}x'>字</div>"),
        })
        .collect();
    let text = html(format!("<h1>读书</h1>{}{names}", SENTENCE.repeat(20))).document.text();
    assert!(text.contains("水能载舟") && !text.contains("站内推荐"));
}

#[test]
fn c47_one_run_of_five_megabytes_is_kept_whole() {
    const FIVE: usize = 5 * 1024 * 1024;
    for piece in ["字，", "word", "来源："] {
        let extraction = html(format!("{SENTENCE}<p>{}终</p>{SENTENCE}", piece.repeat(FIVE / piece.len())));
        let text = extraction.document.text();
        let kept = text.lines().nth(1).unwrap_or_default();
        assert!(kept.len() + 8 >= FIVE && kept.ends_with('终'), "{piece}: {} bytes", kept.len());
        assert!(text.starts_with("水能载舟"), "{piece}");
    }
}

#[test]
fn c47_boxes_in_boxes_that_ask_for_a_second_look_stay_linear() {
    // Each of these is looked into for what it holds: pictures and their words, quotations, cards over names.
    for open in
        ["<figure>", "<div class='content widget'><blockquote>", "<span class=popover><a href=/a>一</a>", "<article>"]
    {
        let page = format!("<article>{}{}", open.repeat(120), "<i>字</i>".repeat(40_000));
        assert!(html(page).document.text().contains('字'), "{open}");
    }
}

#[test]
fn c47_rows_within_rows_and_links_without_end_stay_linear() {
    let rows = "<ul><li><a href=/a>一个足够长的标题</a><ul><li><a href=/b>又一个足够长的标题</a>".repeat(10_000);
    html(format!("{SENTENCE}{rows}"));
    let entries: String =
        (0..30_000).map(|n| format!("<li><a href=/{n}>第{n}篇足够长的标题</a><span>03-05</span></li>")).collect();
    let extraction = html(format!("<title>全部文章</title><h1>全部文章</h1><ul>{entries}</ul>"));
    assert_eq!(extraction.document.kind, qingyuan_model::PageKind::List);
    assert!(extraction.document.blocks.len() >= 19_000);
}

#[test]
fn c47_nul_bytes_and_controls_do_not_reach_the_text() {
    let extraction = html(SENTENCE.replace("载", "\0载\u{8}"));
    assert!(extraction.document.text().starts_with("水能载舟"));
}

#[test]
fn structured_data_may_be_nested_or_broken() {
    for data in ["[".repeat(200_000), "{\"@graph\":".repeat(50_000), "{\"@type\":\"Article\",\"author\":7}".to_owned()]
    {
        assert!(
            html(format!("<script type='application/ld+json'>{data}</script>{SENTENCE}"))
                .document
                .text()
                .contains("载舟")
        );
    }
}

#[test]
fn c47_a_page_that_overruns_its_deadline_has_no_text_and_says_so() {
    let page = page(Some("text/html"), SENTENCE.repeat(5_000).into_bytes());
    let looks = std::cell::Cell::new(0);
    let mut told = Vec::new();
    loop {
        looks.set(0);
        let allowed = told.len();
        let deadline = Deadline::new(|| {
            looks.set(looks.get() + 1);
            looks.get() > allowed
        });
        let extraction = extract_within(&page, &Guidance::default(), &deadline);
        let is_late = codes(&extraction) == ["too-slow"];
        assert_eq!(is_late, extraction.document.blocks.is_empty(), "{allowed}");
        if !is_late {
            break;
        }
        told.push(allowed);
    }
    assert!(told.len() > 5, "the clock is looked at between pieces and between steps: {told:?}");
}

#[test]
fn empty_and_tiny_bodies_are_documents_too() {
    for bytes in [
        b"".as_slice(),
        b"<",
        b"<!",
        b"<a",
        b"</",
        b"<!--",
        b"<p",
        b"PK\x03\x04",
        b"%PDF-",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
    ] {
        for label in [None, Some("text/html"), Some("text/plain"), Some("application/pdf"), Some(";;;=")] {
            assert_eq!(read(label, bytes.to_vec()).document.links.len(), 0);
        }
    }
}

proptest! {
    #[test]
    fn c47_arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), label in proptest::option::of("[ -~]{0,40}")) {
        let extraction = read(label.as_deref(), bytes);
        prop_assert!(!codes(&extraction).contains(&"reader-gave-up"));
    }

    #[test]
    fn arbitrary_markup_never_panics_and_is_deterministic(pieces in proptest::collection::vec(
        prop_oneof![
            Just("<div class='comment'>".to_owned()), Just("</div>".to_owned()), Just("<p>".to_owned()), Just("<h1>".to_owned()), Just("</h1>".to_owned()),
            Just("<ul><li>".to_owned()), Just("</ul>".to_owned()), Just("<table><tr><td>".to_owned()), Just("</table>".to_owned()), Just("<a href='/x'>".to_owned()),
            Just("</a>".to_owned()), Just("<br>".to_owned()), Just("<title>".to_owned()), Just("<pre>".to_owned()), Just("<!--".to_owned()), Just("相关阅读".to_owned()),
            Just("来源：校报 2026年3月5日 08:30".to_owned()), Just("<script>".to_owned()), Just("<svg>".to_owned()), Just("一个句子，又一个句子，再一个句子。".to_owned()), ".{0,20}",
        ], 0..80)) {
        let page: String = pieces.concat();
        let first = html(page.clone());
        prop_assert!(!codes(&first).contains(&"reader-gave-up"));
        for block in &first.document.blocks {
            prop_assert!(!block.text.is_empty());
            prop_assert!(!block.text.contains('\n') || block.kind == qingyuan_model::BlockKind::Code);
        }
        prop_assert_eq!(first, html(page));
    }
}

#[test]
fn a_box_of_code_with_nothing_but_its_button_is_no_block() {
    let thread = include_str!("pages/discuz-thread-with-three-posts.html");
    for empty in ["<pre>复制代码</pre>", "<pre>1\n2\n3\n</pre>", "<pre>\n \n</pre>"] {
        for page in [thread.replace("做练习", &format!("{empty}做练习")), format!("{SENTENCE}{empty}{SENTENCE}")]
        {
            let document = html(page).document;
            assert!(document.blocks.iter().all(|block| !block.text.is_empty()), "{empty}: {:?}", document.blocks);
        }
    }
}

#[test]
fn an_empty_field_and_a_counter_are_nobodys_name() {
    for (line, source, author) in [
        ("作者：　来源：　发布时间：2024-03-05", None, None),
        ("来源： 作者：张三 时间：2024-03-05", None, Some("张三")),
        ("发布时间：2024-03-05 来源： 浏览次数：12", None, None),
        ("责任编辑： 审核： 时间：2024-03-05", None, None),
        ("（发布日期：2024年3月5日）【字体：大 中 小】打印", None, None),
        ("2024-03-05 08:30 阅读 1.2万", None, None),
        ("2024-03-05 · 1234 次播放", None, None),
        ("2024-03-05 08:30 来自 山东", None, None),
        ("来源：校报 作者：张三 时间：2024-03-05", Some("校报"), Some("张三")),
    ] {
        let text = SENTENCE.repeat(6);
        let page = format!(
            "<title>一场报告会举行</title><h1>一场报告会举行</h1><div class=info>{line}</div><div>{text}</div>"
        );
        let document = html(page).document;
        let found = (document.source_name.as_deref(), document.authors.first().map(String::as_str));
        assert_eq!(found, (source, author), "{line}");
        assert!(document.editors.is_empty(), "{line}: {:?}", document.editors);
    }
}

#[test]
fn an_age_means_nothing_when_the_day_of_fetching_is_unknown() {
    let thread =
        include_str!("pages/discuz-thread-with-three-posts.html").replace("发表于 2026-3-1 20:11:05", "发表于 3 天前");
    let mut page = page(Some("text/html; charset=utf-8"), thread.into_bytes());
    page.fetched_at = Millis(0);
    let document = extract(&page).document;
    let far = |date: &Option<String>| date.as_deref().is_some_and(|date| date > "2100");
    assert!(!far(&document.published), "{:?}", document.published);
    assert!(!format!("{:?}", document.parts).contains("9999"), "{:?}", document.parts);
}
