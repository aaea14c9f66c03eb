//! Signals one by one, and a few whole documents.

use qingyuan_model::{Block, BlockKind};
use url::Url;

use super::*;

const PARAGRAPH: BlockKind = BlockKind::Paragraph;

fn document(title: &str, blocks: &[(BlockKind, &str)]) -> Document {
    let mut document = Document::new(Url::parse("http://a.example/").expect("a URL"));
    document.title = title.to_owned();
    document.blocks = blocks.iter().map(|(kind, text)| Block { kind: *kind, text: (*text).to_owned() }).collect();
    document
}

/// The weight of one signal of a page of this one text.
fn weight(id: &str, title: &str, text: &str) -> f64 {
    let blocks: Vec<(BlockKind, &str)> = text.lines().map(|line| (PARAGRAPH, line)).collect();
    let quality = quality(&document(title, &blocks), None, None);
    let found = quality.signals().iter().find(|signal| signal.id == id);
    found.unwrap_or_else(|| panic!("no signal {id}")).weight
}

const PLAIN: &str = "导数描述函数在一点附近变化的快慢，它等于曲线在这一点的切线的斜率。";

#[test]
fn each_signal_tells_the_worse_text_from_the_better_one() {
    let long = format!("{PLAIN}\n").repeat(9);
    let lone = "导数为正时函数上升，导数为负时函数下降";
    for (id, worse, better) in [
        ("length", PLAIN, long.as_str()),
        (
            "length",
            "微积分导学、线性代数指南、概率论入门、统计假设检验、有机化学方法、量子力学导读、唐诗鉴赏、古籍阅读入门、文献检索方法",
            PLAIN,
        ),
        ("sentences", lone, PLAIN),
        ("repetition", long.as_str(), PLAIN),
        ("runs", long.as_str(), PLAIN),
        ("symbols", "★★导数★★描述□□□函数★★的快慢。", PLAIN),
        (
            "digits",
            "20260305 13800 4471 2210 9983 7751。",
            "1687 年，人们用导数描述函数在一点附近变化的快慢，写成了一本书，书中有例子。",
        ),
        ("boilerplate", "上一篇：没有了\n责任编辑：管理员", PLAIN),
        ("filler", "下面就和小编一起来看看吧，以上就是全部内容。", PLAIN),
        ("promotion", "名额有限，先到先得，咨询热线等你来电，限时优惠。", PLAIN),
        ("platitudes", "要高度重视，统一思想，落到实处，取得实效，谱写新篇章。", PLAIN),
        ("shouting", "快来吧！太好了！真的太好了！", PLAIN),
        ("chat", "不知道吧，挺难的啊，算了吧。", PLAIN),
        ("definitions", PLAIN, "导数是指函数变化的快慢，又称微商。"),
        ("examples", PLAIN, "例如自由落体的速度就是路程的导数。"),
        ("references", PLAIN, "出处：清源大学数学系的讲义。"),
        ("reasons", PLAIN, "因为斜率为正，所以函数上升；如果斜率为负，则函数下降。"),
        ("variety", "导数导数导数导数导数导数导数导数导数导数", PLAIN),
        ("stuffing", "导数公式，导数大全，导数表，导数怎么求，导数是什么，导数题，导数网。", PLAIN),
    ] {
        let (bad, good) = (weight(id, "导数", worse), weight(id, "导数", better));
        assert!(bad < good, "{id}: {bad} is not less than {good}");
    }
}

#[test]
fn titles_are_held_to_what_they_promise() {
    for (id, worse, better) in [
        ("title", "昨夜食堂的秘闻", "导数与切线"),
        ("clickbait", "震惊！99%的人都不知道的导数！", "导数与切线"),
        ("title-stuffing", "导数_导数公式_导数大全", "导数与切线"),
    ] {
        assert!(weight(id, worse, PLAIN) < weight(id, better, PLAIN), "{id}");
    }
}

#[test]
fn links_count_where_a_block_is_nothing_else() {
    let mut page = document("链接", &[(PARAGRAPH, "教育资讯网"), (PARAGRAPH, PLAIN)]);
    let links = |page: &Document| {
        let quality = quality(page, None, None);
        quality.signals().iter().find(|signal| signal.id == "links").map(|signal| signal.value)
    };
    assert_eq!(links(&page), Some(0.0));
    let url = page.url.clone();
    page.links.push(qingyuan_model::Link::new(url, "教育资讯网"));
    assert_eq!(links(&page), Some(0.5));
}

#[test]
fn structure_is_headings_and_lists() {
    let flat = document("导数", &[(PARAGRAPH, PLAIN)]);
    let parts =
        [(BlockKind::Heading(2), "定义"), (PARAGRAPH, PLAIN), (BlockKind::Heading(2), "例题"), (PARAGRAPH, "略。")];
    let structure = |page: &Document| {
        let quality = quality(page, None, None);
        quality.signals().iter().find(|signal| signal.id == "structure").map(|signal| signal.weight)
    };
    assert!(structure(&flat) < structure(&document("导数", &parts)));
}

#[test]
fn a_notice_ages_only_against_a_time_that_is_handed_in() {
    let mut notice = document("关于领取文化衫的通知", &[(PARAGRAPH, PLAIN)]);
    notice.published = Some("2019-04-10".into());
    let fresh = |page: &Document, now| {
        quality(page, None, now).signals().iter().find(|signal| signal.id == "freshness").map(|signal| signal.weight)
    };
    // 2026-03-05.
    let now = Some(Millis(20_517 * 86_400_000));
    assert_eq!(fresh(&notice, None), None);
    assert!(fresh(&notice, now).is_some_and(|weight| weight < -1.0));
    notice.title = "导数".into();
    assert!(fresh(&notice, now).is_some_and(|weight| weight > -0.3));
    let over = document("招募公告", &[(PARAGRAPH, "本次报名已截止，感谢大家。")]);
    assert!(fresh(&over, None).is_some_and(|weight| weight < 0.0));
}

#[test]
fn who_answers_for_the_source_counts_a_little() {
    let page = document("导数", &[(PARAGRAPH, PLAIN)]);
    let score = |tier| quality(&page, tier, None).score();
    assert!(
        score(Some(Tier::Open)) < score(Some(Tier::Known)) && score(Some(Tier::Known)) < score(Some(Tier::Trusted))
    );
    assert!(score(None) <= score(Some(Tier::Known)) && score(Some(Tier::Trusted)) - score(Some(Tier::Open)) < 0.11);
}

#[test]
fn a_lesson_is_better_than_a_heap_of_labels() {
    let paragraph = "若函数在某点可导，那么它在这一点的切线斜率就等于导数的值，这给了我们用直线近似曲线的办法，也是误差估计的出发点。\
        导数为正时函数上升，导数为负时函数下降，由正变负的地方可能是极大值；这些判断都能在图像上直接看出来，例如抛物线的顶点。";
    let lesson = document(
        "导数的几何意义",
        &[
            (BlockKind::Heading(2), "切线与斜率"),
            (PARAGRAPH, paragraph),
            (BlockKind::Heading(2), "例题"),
            (PARAGRAPH, "求曲线在原点处的切线：先求导，再代入横坐标，得到斜率，最后写出直线方程。"),
        ],
    );
    let heap = document("登录", &[(PARAGRAPH, "首页"), (PARAGRAPH, "更多 >>"), (PARAGRAPH, "忘记密码？")]);
    assert!(quality(&lesson, None, None).score() > 0.6, "{:?}", quality(&lesson, None, None));
    assert!(quality(&heap, None, None).score() < 0.1, "{:?}", quality(&heap, None, None));
    assert!(quality(&document("", &[]), None, None).score() < 0.1);
}

#[test]
fn the_same_document_has_the_same_quality() {
    let page = document("导数", &[(PARAGRAPH, PLAIN); 20]);
    let first = quality(&page, Some(Tier::Known), Some(Millis(0)));
    for _ in 0..20 {
        assert_eq!(quality(&page, Some(Tier::Known), Some(Millis(0))), first);
    }
    assert!(first.signals().iter().all(|signal| signal.value.is_finite() && signal.weight.is_finite()));
}
