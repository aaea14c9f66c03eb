//! Golden pages: written for this test in the shapes of real templates, each named after what it shows.

#![expect(clippy::expect_used, reason = "what a test cannot build, it cannot test")]

use qingyuan_extract::extract;
use qingyuan_model::{BlockKind, Document, LinkPlace, LinkRel, Millis, PartKind, RawPage};
use url::Url;

/// 2026-03-05T16:40 in China.
const FETCHED: Millis = Millis(1_772_700_000_000);

fn read(url: &str, html: &str) -> qingyuan_extract::Extraction {
    extract(&RawPage {
        url: Url::parse(url).expect("a URL"),
        content_type: Some("text/html".into()),
        bytes: html.into(),
        fetched_at: FETCHED,
    })
}

/// A document as a person would check it: facts first, then one line per block.
fn show(document: &Document) -> String {
    let list = |names: &[String]| names.join("、");
    let mut lines = vec![
        format!("kind: {:?}", document.kind),
        format!("title: {}", document.title),
        format!("authors: {}", list(&document.authors)),
        format!("source: {}", document.source_name.as_deref().unwrap_or_default()),
        format!("editors: {}", list(&document.editors)),
        format!("published: {}", document.published.as_deref().unwrap_or_default()),
        format!("language: {}", document.language.as_deref().unwrap_or_default()),
        format!("links: {}", document.links.len()),
    ];
    let facts = [
        ("updated", document.updated.clone()),
        ("site", document.site_name.clone()),
        ("way", Some(document.breadcrumbs.join(" > ")).filter(|way| !way.is_empty())),
        ("licence", document.licence.clone()),
        ("image", document.lead_image.as_ref().map(Url::to_string)),
    ];
    lines.extend(facts.into_iter().filter_map(|(name, fact)| Some(format!("{name}: {}", fact?))));
    lines.extend(document.problems.iter().map(|problem| format!("problem: {}", problem.code)));
    lines.extend(document.parts.iter().map(|part| match &part.kind {
        PartKind::Post { author, published } => {
            let said = |word: &Option<String>| word.clone().unwrap_or_else(|| "?".into());
            format!("post from block {}: {} at {}", part.from, said(author), said(published))
        }
        kind => format!("part from block {}: {kind:?}", part.from),
    }));
    lines.extend(document.blocks.iter().map(|block| {
        let mark = match block.kind {
            BlockKind::Heading(depth) => format!("h{depth}"),
            BlockKind::Paragraph => "p".into(),
            BlockKind::ListItem => "li".into(),
            BlockKind::Quote => "quote".into(),
            BlockKind::TableRow => "row".into(),
            BlockKind::Code => "code".into(),
            BlockKind::Caption => "caption".into(),
            BlockKind::Formula => "formula".into(),
        };
        format!("[{mark}] {}", block.text.replace('\t', " | "))
    }));
    lines.join("\n")
}

macro_rules! golden {
    ($($test:ident, $file:literal, $url:literal;)*) => {
        $(
            #[test]
            fn $test() {
                let page = include_str!(concat!("pages/", $file, ".html"));
                insta::assert_snapshot!($file, show(&read($url, page).document));
            }
        )*
    };
}

golden! {
    news_portal, "news-portal-with-share-bar-and-editor", "https://news.example/2026/0305/c12-1024.html";
    government_notice, "government-notice-in-layout-tables", "https://edu.example/tzgg/202602/t20260220_81.html";
    campus_article, "campus-article-with-data-table", "https://math.example/info/1012/88.htm";
    blog_post, "blog-post-with-code-and-tags", "https://blog.example/p/9";
    discuz_thread, "discuz-thread-with-three-posts", "https://bbs.example/thread-77-1-1.html";
    list_page, "list-page-of-notices-with-dates", "https://jwc.example/tz/list.htm";
    news_list, "news-list-with-summaries-and-pager", "https://news.example/list/2.html";
    short_column, "column-with-two-articles-and-no-pager", "https://news.example/channel/dongtai.html";
    board_in_title, "thread-with-board-in-head-and-heading", "https://club.example/thread-12-1-1.html";
    discuz_board, "discuz-board-with-threads", "https://bbs.example/forum-2-1.html";
    blog_page, "last-page-of-a-blog-with-teasers", "https://blog.example/page/3/";
    rows_list, "old-site-list-of-title-and-summary-rows", "https://blog.example/gbk/";
    reading_list, "reading-list-with-real-prose", "https://blog.example/p/luxian.html";
    short_notice, "two-line-notice-beside-many-headlines", "https://lib.example/info/1021/26.htm";
    login_wall, "login-wall-of-a-campus-portal", "https://id.example/cas";
    soft_404, "soft-404-with-status-200", "https://news.example/gone.html";
    essay_by_lines, "article-split-by-br-with-meta-above-title", "https://kan.example/sw/31.html";
    traditional, "traditional-chinese-article", "https://epaper.example/birds";
    popups, "relative-date-and-hidden-popups", "https://lab.example/a/3";
    feed_of_summaries, "self-media-with-feed-of-summaries-longer-than-the-text", "https://media.example/s?id=100";
    nested_sections, "account-article-of-nested-sections-and-follow-prompts", "https://mp.example/s/abc";
    index_table, "government-document-with-index-table-and-interpretation-links", "https://gov.example/zwgk/202603/t20260302_6.html";
    site_builder, "campus-news-in-site-builder-form-with-next-links", "https://civil.example/info/1020/1088.htm";
    metas_below_title, "campus-notice-with-metas-below-title-and-attachments", "https://jwc.example/2026/0305/c77a88/page.htm";
    reward_and_comments, "blog-theme-with-reward-author-box-and-many-comments", "https://blog.example/77";
    toc_and_licence, "static-blog-with-toc-line-numbers-and-licence-box", "https://blog.example/p/photo";
    hashed_classes, "column-essay-with-hashed-classes-and-answer-cards", "https://column.example/p/88";
    posted_line, "code-blog-with-posted-line-and-category-box", "https://code.example/shiqiao/p/77.html";
    font_tags, "old-site-with-font-tags-and-hard-spaces-in-nested-tables", "http://fz.example/show.asp?id=9";
    div_lines, "travel-note-with-one-div-per-line-and-inline-boxes", "https://travel.example/y/9";
    sibling_sections, "report-split-over-sibling-sections-with-ads-between", "https://weekly.example/a/9";
    word_paste, "notice-pasted-from-a-word-processor", "https://gs.example/info/9.htm";
    double_br, "essay-in-one-paragraph-with-double-br", "https://essay.example/sw/9.html";
    gallery, "gallery-with-captions-and-thumbnails", "https://pic.example/tp/9.html";
    schedule, "schedule-as-one-table-under-a-sentence", "https://lib.example/info/9.htm";
    interview, "interview-with-questions-asked-of-everyone", "https://paper.example/rw/9.html";
    poem, "poem-in-short-lines-with-author-note", "https://poem.example/sg/9.html";
    regulations, "regulations-in-numbered-articles", "https://hq.example/gz/9";
    long_comments, "story-with-comments-longer-than-the-text", "https://city.example/sh/9.html";
    one_line, "one-line-notice-with-signature-and-sidebar-headlines", "https://hq.example/tz/9.html";
    second_page, "second-page-of-an-article-with-page-numbers", "https://outdoor.example/zb/9/2.html";
    mathjax, "mathjax-lecture-with-scripts-and-assistive-mathml", "https://math.example/lecture/1.html";
    katex, "katex-notes-with-both-trees", "https://notes.example/p/2";
    wiki, "wiki-with-mathml-and-fallback-images", "https://wiki.example/wiki/gougu";
    sphinx, "sphinx-docs-zh", "https://docs.example/zh/install.html";
    vitepress, "vitepress-docs-zh", "https://frame.example/guide/routing";
    video, "video-page-with-description", "https://open.example/v/7";
    rowspans, "table-with-rowspans-and-blank-cells", "https://lab.example/info/7.htm";
    figures, "figure-gallery-with-captions", "https://campus.example/tree/7.html";
    gutters, "code-with-line-number-gutters-and-copy-buttons", "https://blog.example/p/search";
    portal_program, "article-of-a-portal-program-with-comment-form-and-mood-votes", "https://life.example/yd/9.html";
    old_blog, "old-blog-post-with-label-lines-above-and-counts-below", "https://blog.example/s/blog_9.html";
    newspaper, "newspaper-edition-page-with-issue-navigation", "https://paper.example/html/2026-03/05/content_1.htm";
    extended_reading, "traditional-news-with-app-prompts-and-extended-reading", "https://news.example/story/9";
    names, "list-of-names-and-lines-as-announcement", "https://youth.example/gs/9.html";
    recipe, "recipe-with-short-ingredient-lines-and-steps", "https://recipe.example/r/9";
    plain_teasers, "news-with-teaser-texts-that-are-no-links", "https://today.example/n/9.html";
    company_column, "article-beside-a-long-company-introduction", "https://water.example/n/9.html";
    encyclopedia, "encyclopedia-entry-with-many-links-and-info-box", "https://baike.example/i/88";
    heading_lines, "column-article-with-every-line-a-heading", "https://xl.example/yd/9.html";
    folded_half, "article-with-second-half-folded-by-style", "https://rural.example/a/9.html";
    set_twice, "article-set-twice-for-phone-and-desk", "https://home.example/a/9.html";
    unclosed_link, "article-swallowed-by-an-unclosed-link", "https://farm.example/ns/9.html";
    player_controls, "news-with-video-player-controls-and-ad-labels", "https://tv.example/n/9.html";
    side_columns, "short-story-beside-columns-of-opinion", "https://south.example/n/9.html";
    no_links, "self-media-with-recommendations-without-links", "https://media.example/s?id=9";
    stream, "two-articles-in-one-stream", "https://street.example/a/9.html";
    interrupted, "article-interrupted-by-recommended-links", "https://kids.example/a/9.html";
    no_class, "notice-in-a-table-without-any-class", "https://edu.example/tz/9.htm";
    files_to_download, "notice-that-lists-files-to-download", "https://kyc.example/info/9.htm";
    short_flash, "one-sentence-flash-beside-sixteen-headlines", "https://flash.example/k/dongqiao";
    named_pages, "text-in-parts-that-are-named-page", "https://salt.example/cun";
    weak_names, "paragraphs-whose-class-says-app", "https://salt.example/app";
    public_account, "public-account-with-time-in-script", "https://mp.example/s/1";
    agency_report, "agency-report-with-drawn-date-and-dateline", "https://news.example/s/7.html";
    signed_notice, "notice-signed-with-spelled-date", "https://lib.example/show.asp?id=7";
    licensed_post, "blog-post-with-licence-and-two-dates", "https://blog.example/p/dp";
    self_media, "self-media-page-with-state-in-script", "https://media.example/a/77";
    author_and_outlet, "portal-with-author-and-outlet-above-date", "https://news.example/detail_77";
    college_news, "college-news-with-labels-in-one-line", "https://chem.example/info/77.htm";
    english, "english-article-with-related-cards", "https://field.example/earth/deltas";
    english_news, "english-news-with-captions-credits-and-calls", "https://courier.example/news/2026/03/05/footbridge";
    english_story, "english-story-with-teasers-in-articles-below", "https://notes.example/2026/telescope";
    english_ticker, "english-article-under-a-ticker-of-cut-teasers", "https://post.example/village-school-wins";
    english_opinion, "english-opinion-with-hover-cards-and-press-captions", "https://paper.example/opinion/reading-rooms";
    // Discussions, read from plain files: their addresses say nothing.
    phpbb, "phpbb-topic-with-profiles-and-signatures", "http://file.invalid/1.html";
    discourse, "discourse-topic-for-crawlers", "http://file.invalid/2.html";
    flarum, "flarum-discussion-without-script", "http://file.invalid/3.html";
    nodebb, "nodebb-topic-with-user-menus", "http://file.invalid/4.html";
    node_topic, "node-topic-with-cells-and-sidebar", "http://file.invalid/5.html";
    bar_thread, "bar-thread-with-floors-and-app-advert", "http://file.invalid/6.html";
    question_cards, "question-with-answers-votes-and-cards", "http://file.invalid/7.html";
    accepted_answer, "question-with-accepted-answer-and-remarks", "http://file.invalid/8.html";
    answered_once, "question-answered-once-and-accepted", "http://file.invalid/9.html";
    xenforo, "xenforo-thread-with-user-cells", "http://file.invalid/10.html";
    xiuno, "xiuno-thread-of-media-rows", "http://file.invalid/11.html";
    community, "topic-of-a-community-with-comment-items", "http://file.invalid/12.html";
    article_with_comments, "news-article-with-readers-comments", "http://file.invalid/13.html";
}

#[test]
fn what_discovery_needs_is_beside_the_document() {
    let portal = read(
        "https://news.example/2026/0305/c12-1024.html",
        include_str!("pages/news-portal-with-share-bar-and-editor.html"),
    );
    assert_eq!(portal.canonical.as_ref().map(Url::as_str), Some("https://news.example/2026/0305/c12-1024.html"));
    assert!(portal.document.links.iter().any(|link| link.url.as_str() == "https://news.example/2026/0305/1025.html"));
    assert!(!portal.nofollow && !portal.document.noindex);
    let hidden = read("https://lab.example/a/3", include_str!("pages/relative-date-and-hidden-popups.html"));
    assert!(hidden.nofollow && hidden.document.noindex);
}

#[test]
fn links_are_absolute_http_unique_and_in_order() {
    let page = "<base href='/docs/'><a href=a.html>甲</a><a href='a.html#x'>又甲</a><a href='mailto:a@a.example'>信</a>\
        <a href='javascript:void(0)'>动</a><a rel='nofollow' href='//other.example/b'>乙</a><a href='https://user@c.example/'>丙</a><a href='a.html'>三甲</a>";
    let links = read("https://site.example/index.html", page).document.links;
    let shown: Vec<(&str, &str, bool)> =
        links.iter().map(|link| (link.url.as_str(), link.text.as_str(), link.nofollow)).collect();
    assert_eq!(
        shown,
        [
            ("https://site.example/docs/a.html", "甲", false),
            ("https://other.example/b", "乙", true),
            ("https://user@c.example/", "丙", false),
        ]
    );
}

#[test]
fn relations_frames_and_refreshes_are_links_too() {
    let page = "<head><base href='/docs/'><link rel=canonical href='/docs/1.html'><link rel=alternate type='application/rss+xml' href=feed.xml>\
        <link rel=alternate hreflang=en href='/en/1.html'><link rel=next href='2.html'><link rel=canonical href='/docs/index.html'>\
        <link rel=amphtml href='/amp/1.html'><meta http-equiv=Refresh content=\"9; url='later.html?a=1&amp;b=2'\"></head>\
        <a href='2.html'>下一页</a><a href=0.html>上一页</a><map><area href=map.html alt=图></map><iframe src='frame.html?a&amp;b'></iframe>\
        <a href=p1.html>1</a><a href=p2.html>2</a><a href=p3.html>3</a>";
    let links = read("https://site.example/docs/index.html", page).document.links;
    let shown: Vec<_> = links.iter().map(|link| (&link.url.as_str()[20..], link.text.as_str(), link.rel)).collect();
    assert_eq!(
        shown,
        [
            ("/docs/2.html", "下一页", LinkRel::Next),
            ("/docs/0.html", "上一页", LinkRel::Prev),
            ("/docs/map.html", "", LinkRel::Plain),
            ("/docs/p1.html", "1", LinkRel::Plain),
            ("/docs/p2.html", "2", LinkRel::Next),
            ("/docs/p3.html", "3", LinkRel::Next),
            ("/docs/1.html", "", LinkRel::Canonical),
            ("/docs/feed.xml", "", LinkRel::Feed),
            ("/en/1.html", "", LinkRel::Language),
            ("/docs/later.html?a=1&b=2", "", LinkRel::Plain),
            ("/docs/frame.html?a&b", "", LinkRel::Plain),
        ]
    );
}

#[test]
fn robots_in_the_head_are_obeyed_in_every_spelling() {
    for (head, expected) in [
        ("<meta name=robots content=all>", (false, false)),
        ("<META NAME=Robots CONTENT='NoIndex'>", (true, false)),
        ("<meta name=robots content='noarchive'><meta name=robots content='index,nofollow'>", (false, true)),
        ("<meta name=robots content=NONE>", (true, true)),
        ("<meta name=qingyuan content='noindex'><meta name=robots content='index, follow'>", (true, false)),
        ("<meta name=otherbot content='noindex,nofollow'>", (false, false)),
        ("<meta name=robots content='max-snippet:-1, noindexed'>", (false, false)),
    ] {
        let read = read("https://site.example/", head);
        assert_eq!((read.document.noindex, read.nofollow), expected, "{head}");
    }
}

#[test]
fn the_same_page_always_gives_the_same_document() {
    let page = include_str!("pages/news-portal-with-share-bar-and-editor.html");
    let first = read("https://news.example/1.html", page);
    assert_eq!(first, read("https://news.example/1.html", page));
}

#[test]
fn every_encoding_and_label_of_a_page_gives_the_same_text() {
    let page = include_str!("pages/campus-article-with-data-table.html");
    let want = read("https://math.example/1", page).document.text();
    for (encoding, labels) in [
        (encoding_rs::UTF_8, ["utf-8", "gb2312", "gbk"]),
        (encoding_rs::GBK, ["gb2312", "gbk", "utf-8"]),
        (encoding_rs::GB18030, ["gb18030", "gb2312", "utf-8"]),
    ] {
        for label in labels {
            let labelled = page.replace("charset=\"utf-8\"", &format!("charset=\"{label}\""));
            let bytes = encoding.encode(&labelled).0.into_owned();
            let url = Url::parse("https://math.example/1").expect("a URL");
            let got = extract(&RawPage { url, content_type: None, bytes, fetched_at: FETCHED });
            assert_eq!(got.document.text(), want, "{} labelled {label}", encoding.name());
        }
    }
}

#[test]
fn links_in_text_have_their_sentence_and_entries_their_date() {
    let page = read("https://wiki.example/wiki/gougu", include_str!("pages/wiki-with-mathml-and-fallback-images.html"));
    let euclid = page.document.links.iter().find(|link| link.text == "几何原本").expect("the link");
    assert_eq!(euclid.place, LinkPlace::Text);
    assert_eq!(euclid.context, "它在几何原本第一卷里有一个著名的证明。");
    let list =
        read("https://jwc.example/tz/list.htm", include_str!("pages/list-page-of-notices-with-dates.html")).document;
    let entries: Vec<_> = list.links.iter().filter(|link| link.place == LinkPlace::Entry).collect();
    assert_eq!(entries.len(), list.blocks.len());
    assert!(entries.iter().all(|entry| entry.published.as_deref().is_some_and(|day| day.starts_with("202"))));
    assert!(list.links.iter().any(|link| link.place == LinkPlace::Page && link.published.is_none()));
}

#[test]
fn lines_beside_the_title_belong_to_the_long_paragraph() {
    let long = "<p>各班级：为丰富同学们的课余生活，展示同学们的才艺，经研究决定，学校将于三月举办班级合唱比赛，现将有关事项通知如下，请各班认真准备。</p>";
    let rests = [
        ("<p>一、时间：3月11日</p><p>二、地点：各班教室</p><p>三、要求：内容健康</p>", "三、要求：内容健康"),
        ("<h2>用法</h2><pre>sort -n names.txt</pre>", "sort -n names.txt"),
        ("<ol><li>时间：3月11日</li><li>地点：各班教室</li></ol>", "地点：各班教室"),
        ("<table><tr><td>高一</td><td>礼堂</td></tr><tr><td>高二</td><td>操场</td></tr></table>", "操场"),
    ];
    for (rest, last) in rests {
        for (open, close) in [
            ("<body><nav><a href=/>首页</a></nav>", "<footer>版权所有</footer></body>"),
            ("<article>", "</article>"),
            ("<main><div class=markdown>", "</div></main>"),
        ] {
            let page = format!("<title>合唱比赛通知</title>{open}<h1>合唱比赛通知</h1>{long}{rest}{close}");
            let text = show(&read("https://school.example/a/1.html", &page).document);
            assert!(text.contains("各班级：") && text.contains(last), "{open} {rest}: {text}");
            assert!(!text.contains("版权所有") && !text.contains("首页"), "{open} {rest}: {text}");
        }
    }
}

#[test]
fn pages_that_refuse_are_told_by_what_they_say() {
    use qingyuan_model::PageKind;
    for (said, want) in [
        ("该内容已被发布者删除", PageKind::Error),
        ("网站升级维护中，请稍后访问。", PageKind::Error),
        ("当前IP地址仅限校内访问，请使用VPN登录后访问！", PageKind::LoginWall),
    ] {
        let page = format!("<title>提示</title><body><div class=box><p>{said}</p></div></body>");
        assert_eq!(read("https://school.example/a/1.html", &page).document.kind, want, "{said}");
    }
    let manual = "<meta name=generator content='Docusaurus v3.1'><title>安装</title><article><div class='theme-doc-markdown markdown'><h1>安装</h1><p>先下载安装包，再按提示完成安装，最后重新打开终端检查版本。</p></div></article>";
    assert_eq!(read("https://docs.example/install", manual).document.kind, PageKind::Documentation);
}

#[test]
fn a_title_that_never_ends_is_cut_and_noted() {
    let page =
        format!("<title>{}</title><p>正文只有一句话，但是它说得很完整，读者一看就明白。</p>", "长题".repeat(100_000));
    let document = read("https://school.example/a/1.html", &page).document;
    assert_eq!(document.title.chars().count(), 500);
    assert!(document.problems.iter().any(|problem| problem.code == "text-cut"));
}
