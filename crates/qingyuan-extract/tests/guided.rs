//! Pages of a source that is known: its charter points at their parts.

#![expect(clippy::expect_used, reason = "what a test cannot build, it cannot test")]

use qingyuan_extract::{Deadline, Extraction, Guidance, Picks, extract, extract_within};
use qingyuan_model::{Millis, PageKind, Pick, RawPage};
use url::Url;

const PAGE: &str = "<title>校刊</title><div class=top><b>校刊电子版</b></div>\
    <div class=hd><span class=t>湖边的泡桐</span><i class=who>撰稿：文甲 文乙</i><em class=when>2026-03-05</em></div>\
    <div id=a><p>泡桐开花的时候，湖边就热闹起来，同学们都到树下读书，一读就是一个下午。</p><div class=promo>扫码关注本刊，投稿有礼，欢迎转发给同学们。</div></div>\
    <div id=b><p>花落了以后，叶子才长出来，又大又圆，正好遮住夏天的太阳。</p></div>\
    <div class=side><p>本栏目由某某大学学生记者团主办，每周更新一次，欢迎来稿，来稿请寄图书馆三楼。</p></div>";

fn page() -> RawPage {
    let url = Url::parse("https://paper.example/9").expect("a URL");
    RawPage { url, content_type: Some("text/html".into()), bytes: PAGE.into(), fetched_at: Millis(1_772_700_000_000) }
}

fn guided(lines: &[&str]) -> Extraction {
    let picks: Vec<Pick> = lines.iter().map(|line| Pick::parse(line).expect("a pick")).collect();
    let guidance = Guidance { picks: Picks::read(&picks).expect("selectors"), ..Guidance::default() };
    extract_within(&page(), &guidance, &Deadline::never())
}

fn codes(extraction: &Extraction) -> Vec<&str> {
    extraction.document.problems.iter().map(|problem| problem.code.as_str()).collect()
}

#[test]
fn what_the_charter_points_at_goes_before_what_is_found() {
    let extraction =
        guided(&["main: #a, #b", "title: .hd .t", "author: .who", "published: .when, em", "remove: .promo"]);
    let document = extraction.document;
    assert_eq!(
        document.text(),
        "泡桐开花的时候，湖边就热闹起来，同学们都到树下读书，一读就是一个下午。\n花落了以后，叶子才长出来，又大又圆，正好遮住夏天的太阳。"
    );
    assert_eq!(document.title, "湖边的泡桐");
    assert_eq!(document.authors, ["文甲", "文乙"]);
    assert_eq!(document.published.as_deref(), Some("2026-03-05"));
    assert_eq!(document.kind, PageKind::Article);
}

#[test]
fn a_selector_that_finds_nothing_is_noted_and_the_page_is_read_without_it() {
    let extraction = guided(&["main: #c", "title: h1"]);
    let missed = extraction.document.problems.iter().filter(|problem| problem.code == "selector-missed");
    let details: Vec<&str> = missed.map(|problem| problem.detail.as_str()).collect();
    assert!(details.len() == 2 && details[0].contains("main: #c") && details[1].contains("title: h1"), "{details:?}");
    let plain = extract(&page()).document;
    assert_eq!((extraction.document.text(), extraction.document.title), (plain.text(), plain.title));
}

#[test]
fn what_is_to_be_removed_may_be_missing() {
    let extraction = guided(&["remove: .nowhere", "remove: .side"]);
    assert!(!codes(&extraction).contains(&"selector-missed"));
    assert!(!extraction.document.text().contains("学生记者团"));
}

#[test]
fn no_guidance_changes_nothing() {
    let guidance = Guidance::default();
    assert_eq!(extract_within(&page(), &guidance, &Deadline::never()), extract(&page()));
}
