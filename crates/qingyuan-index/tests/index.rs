//! The index as a caller sees it: written, read by others, damaged, and asked anything at all.
#![expect(clippy::expect_used, reason = "helpers of tests fail the test as the tests themselves do")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use qingyuan_index::{Entry, Filters, Index, IndexError, SearchPage, SearchRequest, Sort};
use qingyuan_text::Segmenter;
use tempfile::TempDir;

fn segmenter() -> Arc<Segmenter> {
    static SHARED: OnceLock<Arc<Segmenter>> = OnceLock::new();
    SHARED.get_or_init(|| Arc::new(Segmenter::new())).clone()
}

fn open(dir: &Path) -> Index {
    Index::open(dir, segmenter(), "test").expect("an index")
}

fn entry(id: i64, title: &str, text: &str) -> Entry {
    Entry {
        id,
        title: title.into(),
        text: text.into(),
        url: format!("https://lib.campus.example/{id}"),
        source: "lib".into(),
        source_name: "图书馆".into(),
        subject: "检索".into(),
        kind: "article".into(),
        published: Some("2026-03-05".into()),
        admitted_at: 1_700_000_000_000 + id,
        language: Some("zh-Hans".into()),
    }
}

fn filled(entries: &[Entry]) -> (TempDir, Index) {
    let dir = tempfile::tempdir().expect("a directory");
    let index = open(dir.path());
    let mut writer = index.writer().expect("the writer");
    for entry in entries {
        writer.put(entry).expect("room for an entry");
    }
    writer.commit(1).expect("a commit");
    (dir, index)
}

fn page(index: &Index, query: &str) -> SearchPage {
    index.search(&SearchRequest::new(query)).expect("an answer")
}

fn ids(index: &Index, query: &str) -> Vec<i64> {
    page(index, query).results.into_iter().map(|result| result.id).collect()
}

fn found(index: &Index, query: &str) -> Vec<i64> {
    let mut ids = ids(index, query);
    ids.sort_unstable();
    ids
}

/// The files of the one index below `dir` with this ending.
fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let folder = fs::read_dir(dir).expect("the directory").next().expect("one folder").expect("readable").path();
    let files = fs::read_dir(folder).expect("the folder").map(|file| file.expect("readable").path());
    files.filter(|file| file.to_string_lossy().ends_with(ending)).collect()
}

#[test]
fn entries_are_put_replaced_removed_and_read_again_after_reopening() {
    let dir = tempfile::tempdir().expect("a directory");
    {
        let index = open(dir.path());
        assert_eq!((index.sequence(), index.count()), (0, 0));
        let mut writer = index.writer().expect("the writer");
        writer.put(&entry(1, "勾股定理", "直角三角形两条直角边的平方和等于斜边的平方。")).expect("put");
        writer.put(&entry(2, "二分查找", "每次把区间缩小一半。")).expect("put");
        assert_eq!(index.count(), 0, "nothing is seen before the commit");
        writer.commit(7).expect("a commit");
        assert_eq!((index.sequence(), index.count()), (7, 2));
        writer.put(&entry(1, "勾股定理的证明", "赵爽弦图。")).expect("put");
        writer.remove(2);
        writer.remove(99);
        writer.commit(9).expect("a commit");
        assert_eq!(ids(&index, "弦图"), [1]);
        assert!(ids(&index, "斜边").is_empty(), "the earlier text is gone");
        writer.put(&entry(3, "未提交", "未提交")).expect("put");
    }
    let index = open(dir.path());
    assert_eq!((index.sequence(), index.count()), (9, 1));
    let mut writer = index.writer().expect("the lock was given up");
    writer.clear().expect("empty");
    writer.commit(10).expect("a commit");
    writer.finish().expect("the end");
    assert_eq!((index.sequence(), index.count()), (10, 0));
}

#[test]
fn a_rollback_forgets_what_was_not_committed() {
    let (_dir, index) = filled(&[entry(1, "一", "导数")]);
    let mut writer = index.writer().expect("the writer");
    writer.remove(1);
    writer.rollback().expect("a rollback");
    writer.commit(2).expect("a commit");
    assert_eq!(ids(&index, "导数"), [1]);
}

#[test]
fn one_writes_while_another_reads_and_a_second_writer_is_refused() {
    let (dir, index) = filled(&[entry(1, "一", "导数")]);
    let reader = open(dir.path());
    let mut writer = index.writer().expect("the writer");
    assert!(matches!(reader.writer(), Err(IndexError::Busy { .. })));
    assert_eq!(ids(&reader, "导数"), [1]);
    writer.remove(1);
    writer.put(&entry(2, "二", "积分")).expect("put");
    writer.commit(5).expect("a commit");
    assert_eq!(reader.sequence(), 5);
    assert!(ids(&reader, "导数").is_empty());
    assert_eq!(ids(&reader, "积分"), [2]);
    drop(writer);
    assert!(reader.writer().is_ok());
}

#[test]
fn a_damaged_index_is_replaced_by_an_empty_one() {
    type Damage = (&'static str, &'static str, fn(&Path));
    let damages: [Damage; 6] = [
        ("truncated", ".store", |path| fs::write(path, b"").expect("writable")),
        ("cut in half", ".idx", |path| {
            let bytes = fs::read(path).expect("readable");
            fs::write(path, &bytes[..bytes.len() / 2]).expect("writable");
        }),
        ("one bit flipped", ".term", |path| {
            let mut bytes = fs::read(path).expect("readable");
            bytes[0] ^= 1;
            fs::write(path, bytes).expect("writable");
        }),
        ("deleted", ".fast", |path| fs::remove_file(path).expect("removable")),
        ("not JSON", "meta.json", |path| fs::write(path, b"{").expect("writable")),
        ("list deleted", "meta.json", |path| fs::remove_file(path).expect("removable")),
    ];
    for (what, ending, damage) in damages {
        let (dir, index) = filled(&[entry(1, "一", "导数")]);
        drop(index);
        let path = files(dir.path(), ending).into_iter().find(|file| !file.ends_with(".managed.json"));
        damage(&path.expect(what));
        let index = open(dir.path());
        assert_eq!((index.sequence(), index.count()), (0, 0), "{what}");
        let mut writer = index.writer().expect(what);
        writer.put(&entry(2, "二", "积分")).expect(what);
        writer.commit(3).expect(what);
        drop(writer);
        assert_eq!((ids(&index, "积分"), open(dir.path()).sequence()), (vec![2], 3), "{what}");
    }
}

#[test]
fn a_damaged_index_that_somebody_writes_is_left_alone() {
    let (dir, index) = filled(&[entry(1, "一", "导数")]);
    let writer = index.writer().expect("the writer");
    fs::write(&files(dir.path(), "meta.json")[0], b"{").expect("writable");
    assert!(matches!(Index::open(dir.path(), segmenter(), "test"), Err(IndexError::Busy { .. })));
    assert_eq!(ids(&index, "导数"), [1], "what was read before goes on being served");
    drop(writer);
}

#[test]
fn another_dictionary_begins_anew_and_the_earlier_one_is_found_again() {
    let (dir, index) = filled(&[entry(1, "一", "导数")]);
    drop(index);
    let other = Index::open(dir.path(), segmenter(), "other").expect("an index");
    assert_eq!((other.sequence(), other.count()), (0, 0));
    assert_eq!(open(dir.path()).sequence(), 1);
}

#[test]
fn a_directory_that_is_a_file_is_an_error_that_names_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("file");
    fs::write(&file, b"").expect("writable");
    let error = Index::open(&file, segmenter(), "test").err().expect("no index there").to_string();
    assert!(error.contains("cannot use the directory") && error.contains("file"), "{error}");
}

#[test]
fn scripts_widths_and_cases_find_each_other() {
    let (_dir, index) = filled(&[
        entry(1, "圖書館開放時間", "圖書館週末也開放，歡迎使用電子資源。"),
        entry(2, "图书馆开放时间", "图书馆周末也开放，欢迎使用电子资源。"),
        entry(3, "Ｒｕｓｔ 入门", "学习 RUST 与 C++ 的 3 个理由；C 语言另讲。"),
    ]);
    for query in ["图书馆", "圖書館", "开放时间", "電子資源"] {
        assert_eq!(found(&index, query), [1, 2], "{query}");
    }
    for query in ["rust", "RUST", "ｒｕｓｔ", "c++", "C＋＋"] {
        assert_eq!(found(&index, query), [3], "{query}");
    }
    let result = &page(&index, "图书馆 开放").results.into_iter().find(|result| result.id == 1).expect("found");
    assert_eq!(result.snippet.text, "圖書館週末也開放，歡迎使用電子資源。");
    let marks: Vec<&str> = result.title.marks.iter().map(|mark| mark.slice(&result.title.text)).collect();
    assert_eq!(marks, ["圖書館開放"]);
}

#[test]
fn single_characters_and_words_that_jieba_cuts_otherwise_are_found() {
    let (_dir, index) = filled(&[entry(1, "猫", "校园里的流浪猫"), entry(2, "狗", "导盲犬可以进图书馆。")]);
    assert_eq!(found(&index, "猫"), [1]);
    assert_eq!(found(&index, "犬"), [2]);
    assert_eq!(found(&index, "浪"), [1]);
    assert_eq!(found(&index, "\"盲犬可\""), [2], "a phrase is characters, not words");
}

#[test]
fn operators_do_what_they_say() {
    let mut blog = entry(3, "论文写作漫谈", "文献检索与论文写作。");
    blog.url = "http://blog.campus.example:8080/3".into();
    let (_dir, index) = filled(&[
        entry(1, "论文写作规范", "论文写作与文献检索的规范。"),
        entry(2, "检索入门", "写作论文之前先做文献检索，别找代写。"),
        blog,
    ]);
    let cases: [(&str, &[i64]); 9] = [
        ("论文写作", &[1, 2, 3]),
        ("\"论文写作\"", &[1, 3]),
        ("“写作论文”", &[2]),
        ("文献 -代写", &[1, 3]),
        ("文献 -\"检索的规范\"", &[2, 3]),
        ("intitle:写作", &[1, 3]),
        ("文献 site:blog.campus.example", &[3]),
        ("site:campus.example", &[1, 2, 3]),
        ("-代写", &[1, 3]),
    ];
    for (query, expected) in cases {
        let page = page(&index, query);
        let mut ids: Vec<i64> = page.results.iter().map(|result| result.id).collect();
        if query.starts_with(['"', '“']) {
            // Too few hold the phrase to fill a page, so that others follow; those that hold it come first.
            ids.truncate(expected.len());
        }
        ids.sort_unstable();
        assert_eq!(ids, expected, "{query}");
    }
}

#[test]
fn entries_with_all_words_come_before_those_with_some_and_the_page_says_so() {
    let (_dir, index) = filled(&[
        entry(1, "导数", "导数导数导数导数"),
        entry(2, "切线", "讲到导数，也讲到切线与许多别的内容，例如函数、极限、连续与可导。"),
        entry(3, "积分", "积分"),
    ]);
    let page = page(&index, "导数 切线");
    assert!(page.relaxed);
    assert_eq!(page.results.iter().map(|result| result.id).collect::<Vec<_>>(), [2, 1]);
    assert!(!self::page(&index, "积分").relaxed);
}

#[test]
fn filters_facets_sorting_and_paging_agree() {
    let mut entries: Vec<Entry> = (1..=30).map(|id| entry(id, &format!("讲义{id}"), "线性代数讲义")).collect();
    for entry in &mut entries {
        entry.kind = if entry.id % 3 == 0 { "file".into() } else { "article".into() };
        entry.published = Some(format!("20{:02}-01", entry.id % 4 + 20));
        entry.source = format!("s{}", entry.id % 2);
    }
    let (_dir, index) = filled(&entries);
    let all = page(&index, "线性代数");
    assert_eq!((all.total, all.results.len()), (30, 10));
    let counts: Vec<_> = all.facets.kind.iter().map(|facet| (facet.value.as_str(), facet.count)).collect();
    assert_eq!(counts, [("article", 20), ("file", 10)]);
    assert_eq!(all.facets.year.iter().map(|facet| facet.count).sum::<u64>(), 30);
    for facet in &all.facets.year {
        let filters = Filters { year: Some(facet.value.clone()), ..Filters::default() };
        let narrowed = index.search(&SearchRequest { filters, ..SearchRequest::new("线性代数") }).expect("an answer");
        assert_eq!(narrowed.total, facet.count);
    }
    let sorted = |offset| SearchRequest { sort: Sort::Newest, offset, limit: 12, ..SearchRequest::new("线性代数") };
    let mut seen = Vec::new();
    for offset in [0, 12, 24, 36] {
        seen.extend(index.search(&sorted(offset)).expect("an answer").results);
    }
    assert!(seen.is_sorted_by(|a, b| a.published >= b.published));
    let mut ids: Vec<i64> = seen.iter().map(|result| result.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=30).collect::<Vec<_>>());
    let filters = Filters { kind: Some("file".into()), source: Some("s0".into()), ..Filters::default() };
    let blank = index.search(&SearchRequest { filters, ..SearchRequest::new("  ") }).expect("an answer");
    assert_eq!(blank.total, 5, "a blank query lists what passes the filters");
    let ranked = index.rank(&SearchRequest { limit: 99, ..SearchRequest::new("线性代数") }).expect("an answer");
    assert_eq!(ranked.len(), 30);
    let none = index.search(&SearchRequest { limit: 0, ..SearchRequest::new("线性代数") }).expect("an answer");
    assert_eq!((none.total, none.results.len()), (30, 0));
}

#[test]
fn phrases_and_exclusions_agree_with_reading_every_text() {
    let words = ["导数", "切线", "斜率", "数学", "线上", "函数"];
    // More entries than the engine buffers at a time (4,096), in an order that repeats only after all combinations.
    let texts: Vec<String> = (0..5_000_usize)
        .map(|n| (0..4).map(|at| words[n / 6_usize.pow(at) % 6]).chain([["。", "吗"][n / 1_296 % 2]]).collect())
        .collect();
    let entries: Vec<Entry> = (0..).zip(&texts).map(|(id, text)| entry(id, "题", text)).collect();
    let (_dir, index) = filled(&entries);
    let total = |query: &str| page(&index, query).total;
    let holding = |part: &str| texts.iter().filter(|text| text.contains(part)).count();
    for part in ["导数", "数切", "导数切线", "线上函", "数数", "函数函数函数", "线", "线上线上线上线上吗"]
    {
        let quoted = format!("\"{part}\"");
        let found = page(&index, &quoted);
        if found.relaxed {
            let first = found.results.iter().take_while(|result| result.snippet.text.contains(part)).count();
            assert_eq!(first, holding(part), "{quoted}");
        } else {
            assert_eq!(found.total, u64::try_from(holding(part)).expect("a count"), "{quoted}");
        }
        let excluded = format!("-{part}");
        assert_eq!(total(&excluded), u64::try_from(5_000 - holding(part)).expect("a count"), "{excluded}");
        let both = format!("斜率 -\"{part}\"");
        let expected = texts.iter().filter(|text| text.contains("斜率") && !text.contains(part)).count();
        assert_eq!(total(&both), u64::try_from(expected).expect("a count"), "{both}");
    }
    let all = texts.iter().filter(|text| ["导数切", "斜率"].iter().all(|part| text.contains(part))).count();
    assert_eq!(total("\"导数切\" 斜率"), u64::try_from(all).expect("a count"));
}

#[test]
fn titles_complete_what_is_typed() {
    let (_dir, index) = filled(&[
        entry(1, "文献检索方法", ""),
        entry(2, "文献检索", ""),
        entry(3, "如何做文献检索", ""),
        entry(4, "文献检索", "同名"),
        entry(5, "Rust Programming 入门", ""),
    ]);
    let texts = |prefix: &str| -> Vec<String> {
        index.suggest(prefix, 5).expect("an answer").into_iter().map(|suggestion| suggestion.text).collect()
    };
    assert_eq!(texts("文献"), ["文献检索", "文献检索方法", "如何做文献检索"]);
    assert_eq!(texts("文獻檢索方"), ["文献检索方法"]);
    assert_eq!(texts("索"), ["文献检索", "文献检索方法", "如何做文献检索"]);
    assert_eq!(texts("rust prog"), ["Rust Programming 入门"]);
    assert_eq!(texts("progr"), ["Rust Programming 入门"]);
    assert!(texts("").is_empty() && texts("((").is_empty() && texts("没有").is_empty());
    assert!(index.suggest("文献", 0).expect("an answer").is_empty());
}

#[test]
fn similar_entries_share_telling_words() {
    let (_dir, index) = filled(&[
        entry(1, "快速排序", "快速排序选取枢轴，把数组分成两部分，再递归排序。"),
        entry(2, "归并排序", "归并排序把数组分成两半，递归排序后合并。"),
        entry(3, "食堂菜谱", "今天的红烧肉很好吃。"),
    ]);
    let similar =
        |id, n| -> Vec<i64> { index.similar(id, n).expect("an answer").into_iter().map(|ranked| ranked.id).collect() };
    assert_eq!(similar(1, 5).first(), Some(&2));
    assert!(!similar(1, 5).contains(&1));
    assert!(similar(99, 5).is_empty() && similar(1, 0).is_empty());
}

#[test]
fn hostile_queries_are_answered() {
    let (_dir, index) =
        filled(&[entry(1, "导数", "导数的几何意义"), entry(2, "((((", "\0\u{202E}😀 &&||!() AND OR NOT")]);
    let queries = [
        "((((".to_owned(),
        ")))) OR AND NOT".to_owned(),
        "a OR ".repeat(10_000),
        "导数 ".repeat(10_000),
        "\"导数\" -x site:y intitle:z ".repeat(10_000),
        "导".repeat(1 << 20),
        "\0\0\0".to_owned(),
        "😀🈶👨‍👩‍👧".to_owned(),
        "*?~^[a TO z] field:value {!x}".to_owned(),
        "\"\"\"\" -- - -\" site: intitle: “”".to_owned(),
        "\u{FDFA}\u{301}\u{200B}\u{FEFF}".to_owned(),
        "e\u{301}".repeat(5_000),
    ];
    for query in &queries {
        let request = SearchRequest { offset: usize::MAX, limit: usize::MAX, ..SearchRequest::new(query.clone()) };
        for request in [SearchRequest::new(query.clone()), request] {
            assert!(index.search(&request).is_ok(), "{}", query.chars().take(20).collect::<String>());
        }
        assert!(index.suggest(query, usize::MAX).is_ok());
    }
    assert_eq!(page(&index, "((((").total, 0);
    assert_eq!(found(&index, "导数 (((("), [1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_query_has_an_answer_and_its_marks_lie_inside(query in "(\\PC|[导数的 \"“”\\-:]|site:|intitle:){0,40}") {
        static LIBRARY: OnceLock<(TempDir, Index)> = OnceLock::new();
        let (_, index) = LIBRARY.get_or_init(|| {
            filled(&[entry(1, "導數的意義", "導數的「幾何意義」是切線的斜率 a-b:c。"), entry(2, "空", "")])
        });
        for result in page(index, &query).results {
            for snippet in [&result.title, &result.snippet] {
                let length = snippet.text.chars().count();
                prop_assert!(snippet.marks.iter().all(|mark| mark.start < mark.end && mark.end <= length));
            }
        }
        index.suggest(&query, 5).expect("an answer");
    }
}

#[test]
fn synonyms_are_looked_for_and_stand_in_for_words() {
    let (_dir, index) = filled(&[
        entry(1, "报酬", "用人单位拖欠劳动报酬的，劳动者可以申请支付令。"),
        entry(2, "设备", "计算机房每天开放，请爱护设备。"),
        entry(3, "电脑", "电脑城的电脑。"),
        entry(4, "旁人", "天气预报说明天下雨。"),
    ]);
    let text = "不给工资 > 拖欠劳动报酬\n电脑 = 计算机\n";
    let (synonyms, mistakes) = qingyuan_index::Synonyms::read(text);
    assert_eq!(mistakes, []);
    let synonyms = Arc::new(synonyms);
    let ask = |query: &str| {
        let request = SearchRequest { synonyms: synonyms.clone(), ..SearchRequest::new(query) };
        let page = index.search(&request).expect("an answer");
        assert_eq!(
            index.rank(&request).expect("a run").iter().map(|one| one.id).collect::<Vec<_>>(),
            page.results.iter().map(|one| one.id).collect::<Vec<_>>()
        );
        page
    };
    let ids = |page: &SearchPage| page.results.iter().map(|result| result.id).collect::<Vec<_>>();

    // One way: found although not one word of it is there, and said so.
    let page = ask("不给工资");
    assert_eq!(ids(&page), [1]);
    let expanded: Vec<_> = page.expanded.iter().map(|one| (one.of.as_str(), one.also.clone())).collect();
    assert_eq!(expanded, [("不给工资", vec!["拖欠劳动报酬".to_owned()])]);
    let marks = &page.results[0].snippet;
    assert!(marks.marks.iter().any(|mark| mark.slice(&marks.text) == "拖欠劳动报酬"), "{marks:?}");

    // Both ways: a synonym is as good as the word when every word is needed, and the word itself comes first.
    let page = ask("电脑 开放");
    assert_eq!(ids(&page)[0], 2);
    assert_eq!(ids(&ask("電腦")), [3, 2]);
    assert_eq!(ids(&ask("计算机")), [2, 3]);

    // What stands in quotes or is excluded is meant as it is.
    assert_eq!(ids(&ask("\"电脑\"")), [3]);
    assert!(ask("\"电脑\"").expanded.is_empty());
    assert!(ask("设备 -电脑").expanded.is_empty());
    assert!(found(&index, "不给工资").is_empty());
}

#[test]
fn contents_are_what_was_put_and_nothing_that_was_taken_out() {
    let plain = Entry { id: 4, title: "只有标题".into(), ..Entry::default() };
    let first = [entry(3, "圖書館指南", "圖書館週末也開放。"), entry(1, "大数据", "大数据的由来。"), plain.clone()];
    let (dir, index) = filled(&first);
    let changed = Entry { source_name: "图书馆（新名）".into(), ..first[0].clone() };
    let mut writer = index.writer().expect("the writer");
    writer.put(&changed).expect("room for an entry");
    writer.remove(1);
    writer.commit(2).expect("a commit");
    let expected = vec![(3, changed.print()), (4, plain.print())];
    assert_eq!(index.contents().expect("contents"), expected);
    assert_ne!(changed.print(), first[0].print(), "a new name of the source shows");
    assert_eq!(open(dir.path()).contents().expect("contents"), expected, "after opening again");
}

#[test]
fn every_part_of_an_entry_changes_its_print() {
    let whole = entry(1, "甲", "乙");
    let others = [
        Entry { id: 2, ..whole.clone() },
        Entry { title: "甲乙".into(), text: String::new(), ..whole.clone() },
        Entry { text: "丙".into(), ..whole.clone() },
        Entry { url: "https://lib.campus.example/2".into(), ..whole.clone() },
        Entry { source: "press".into(), ..whole.clone() },
        Entry { source_name: "出版社".into(), ..whole.clone() },
        Entry { subject: "法律".into(), ..whole.clone() },
        Entry { kind: "file".into(), ..whole.clone() },
        Entry { published: None, ..whole.clone() },
        Entry { admitted_at: 0, ..whole.clone() },
        Entry { language: None, ..whole.clone() },
    ];
    for other in others {
        assert_ne!(other.print(), whole.print(), "{other:?}");
    }
}
