//! Lists and what looks like one: the kind of small pages, each built of the rows that a template repeats.

#![expect(clippy::expect_used, reason = "what a test cannot build, it cannot test")]

use qingyuan_extract::extract;
use qingyuan_model::{BlockKind, Document, Millis, PageKind, RawPage};
use url::Url;

const MENU: &str = "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/xw/'>新闻</a></li></ul></div>";

fn read(url: &str, title: &str, body: &str) -> Document {
    let html = format!("<!DOCTYPE html><meta charset=utf-8><title>{title}</title><body>{MENU}{body}");
    let url = Url::parse(url).expect("a URL");
    let page = RawPage { url, content_type: None, bytes: html.into(), fetched_at: Millis(1_772_700_000_000) };
    extract(&page).document
}

fn rows(numbers: std::ops::Range<u32>, row: impl Fn(u32) -> String) -> String {
    numbers.map(row).collect()
}

#[test]
fn lists_of_every_shape_have_one_item_for_each_headline() {
    let dated = rows(10..25, |n| {
        format!("<li><a href='info/1021/{n}.htm'>关于第{n}项教学工作安排的通知</a><span>2026-02-{n}</span></li>")
    });
    let cards = rows(10..18, |n| {
        format!(
            "<a class=item href='info/{n}.htm'><div class=img><img src=a></div><h3>学院第{n}次学术报告会举行</h3>\
             <p>报告会由学院主办，来自兄弟高校的学者介绍了最新的研究进展。</p><span>2026-02-{n}</span></a>"
        )
    });
    let pictures = rows(10..16, |n| {
        format!(
            "<li><a href='/photo/{n}.html'><img src=x></a><p><a href='/photo/{n}.html'>春日校园里的第{n}处风景</a></p></li>"
        )
    });
    let months = rows(1..4, |n| {
        format!(
            "<h2>2026 年 {n} 月</h2><ul><li><span>0{n}-05</span> <a href='/p/{n}.html'>第{n}个月的上半月读书札记</a></li>\
             <li><span>0{n}-20</span> <a href='/p/9{n}.html'>第{n}个月的下半月读书札记</a></li></ul>"
        )
    });
    for (url, title, body, items) in [
        ("https://jwc.example/tzgg.htm", "通知公告-教务处", format!("<ul>{dated}</ul><a href=tzgg/3.htm>下页</a>"), 15),
        ("https://xy.example/xwdt.htm", "新闻动态", cards, 8),
        (
            "https://news.example/photo/",
            "光影",
            format!("<ul>{pictures}</ul><a href=2.html>1</a><a href=3.html>2</a>"),
            6,
        ),
        ("https://blog.example/archive.html", "归档", format!("<h1>归档</h1>{months}"), 6),
    ] {
        let document = read(url, title, &body);
        assert_eq!((document.kind, document.blocks.len()), (PageKind::List, items), "{url}");
        assert!(document.blocks.iter().all(|block| block.kind == BlockKind::ListItem), "{url}");
        assert_eq!((document.published, document.authors.len()), (None, 0), "{url}");
    }
}

#[test]
fn texts_with_many_links_are_no_lists() {
    let threads = rows(10..22, |n| {
        format!("<li><a href='/thread-{n}-1-1.html'>高数复习资料汇总第{n}期</a> <em>2026-2-{n}</em></li>")
    });
    let answers = rows(1..4, |n| {
        format!(
            "<div class=ans><a href='/people/{n}'>热心的数学老师{n}号</a> <span>2026-03-0{n}</span>\
             <p>是的，在给定的极限过程中，极限为零的变量就叫作无穷小，零本身也是。</p></div>"
        )
    });
    let questions = rows(10..20, |n| format!("<li><a href='/q/{n}.html'>无穷小的比较有哪几种情形第{n}问？</a></li>"));
    let terms = |link: &str| {
        rows(1..15, |n| {
            format!(
                "<dt><a href='{link}{n}'>第{n}个统计学术语的名称</a></dt><dd>这一条术语的含义是：把观测到的数据按照\
                 一定的规则进行归纳，得到能够概括总体特征的数值，例如均值与方差，它们各有适用的条件。</dd>"
            )
        })
    };
    let courses = rows(1..15, |n| {
        format!("<tr><td>{n}</td><td><a href='/kc/{n}.htm'>文献检索与写作第{n}班</a></td><td>2 学分</td></tr>")
    });
    let platforms = rows(1..15, |n| {
        format!(
            "<li><a href='https://oa{n}.example/'>开放获取期刊平台第{n}号</a>：收录物理与数学方向的论文，免费全文。</li>"
        )
    });
    let week = rows(10..16, |n| {
        format!(
            "<p><a href='/2026/0301/{n}.html'>学校召开第{n}次教学工作会议</a></p>\
             <p>会议听取了各学院的工作汇报，对下一阶段的安排作出了部署，要求认真落实。</p>"
        )
    });
    for (url, title, body) in [
        (
            "https://bbs.example/thread-9-1-1.html",
            "求助，谁有高数期末真题 - 学习 - 论坛",
            format!(
                "<h1>求助，谁有高数期末真题</h1><div>求一份去年的，谢谢。</div><h3>同版主题</h3><ul>{threads}</ul>"
            ),
        ),
        (
            "https://ask.example/q/88.html",
            "极限为零的量都是无穷小吗？",
            format!(
                "<h1>极限为零的量都是无穷小吗？</h1><p>书上的定义看不明白，求解释。</p>{answers}<ul>{questions}</ul>"
            ),
        ),
        ("https://lib.example/glossary/", "统计学术语表", format!("<h1>统计学术语表</h1><dl>{}</dl>", terms("/g/"))),
        ("https://lib.example/g/terms.html", "统计学术语表", format!("<h1>统计学术语表</h1><dl>{}</dl>", terms("#g"))),
        (
            "https://jwc.example/info/1021/3312.htm",
            "关于公布选修课名单的通知",
            format!(
                "<h1>关于公布选修课名单的通知</h1><p>发布时间：2026-03-01</p><p>各位同学：本学期选修课名单公布如下，\
                 请在周五前选课。</p><table>{courses}</table>"
            ),
        ),
        (
            "https://lib.example/guide/oa.html",
            "开放获取资源导航",
            format!("<h1>开放获取资源导航</h1><ul>{platforms}</ul>"),
        ),
        (
            "https://news.example/2026/0301/12345.html",
            "一周要闻回顾",
            format!(
                "<h1>一周要闻回顾</h1><p>2026-03-01 来源：校报</p><div class=TRS_Editor>\
                 <p>本周校园要闻如下，点击标题阅读全文。</p>{week}</div>"
            ),
        ),
    ] {
        assert_eq!(read(url, title, &body).kind, PageKind::Article, "{url}");
    }
}

#[test]
fn a_form_that_the_title_heads_is_a_login_wall_however_much_stands_around_it() {
    let aside = rows(1..15, |n| format!("<li><a href='/guide/{n}.html'>图书馆使用指南第{n}篇文章</a></li>"));
    let form = "<form><p>学工号 <input name=u></p><p>密码 <input type=password name=p></p></form>";
    let wall = format!("<div class=plain><h1>我的图书馆</h1>{form}</div><div class=side><ul>{aside}</ul></div>");
    assert_eq!(read("https://lib.example/my/", "我的图书馆", &wall).kind, PageKind::LoginWall);
    let article = format!(
        "<div class=top>{form}</div><div class=plain><h1>怎样选一个好密码</h1><p>{}</p></div>",
        "密码要足够长，也要容易记住；不同的网站使用不同的密码，并且开启第二重验证。".repeat(6)
    );
    assert_eq!(read("https://lib.example/guide/1.html", "怎样选一个好密码", &article).kind, PageKind::Article);
}
