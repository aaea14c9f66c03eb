//! The index as a caller sees it: written, read by others, damaged, and asked anything at all.
#![expect(clippy::expect_used, reason = "helpers of tests fail the test as the tests themselves do")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use qingyuan_index::{Entry, Filters, Index, IndexError, RelaxedTo, SearchPage, SearchRequest, Sort, Weights};
use qingyuan_text::Segmenter;
use tempfile::TempDir;

/// One second is promised; what is tested is not optimised and shares its cores with other tests.
const PATIENCE: Duration = Duration::from_secs(5);

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
        quality: None,
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
    let relaxed = page.relaxed.expect("too few have both");
    assert_eq!((relaxed.to, relaxed.complete), (RelaxedTo::Any, 1));
    assert_eq!(relaxed.left_out, ["导数", "切线"]);
    assert_eq!(page.results.iter().map(|result| result.id).collect::<Vec<_>>(), [2, 1]);
    assert!(self::page(&index, "积分").relaxed.is_none());
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
        if found.relaxed.is_some() {
            assert_eq!(holding(part), 0, "{quoted}");
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
    assert_eq!(texts("wenx"), texts("文献"));
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
fn titles_are_found_by_pinyin_and_initials_but_never_words_by_words_of_one_sound() {
    let (_dir, index) = filled(&[
        entry(1, "导数的几何意义", "切线的斜率。"),
        entry(2, "大数据导论", "数据很多。"),
        entry(3, "重庆旅游经典线路", "山城。"),
        entry(4, "Rust 入门", "学习 rust。"),
        entry(5, "如体入门", "rust 在正文里也出现过一次，而标题里没有。"),
        entry(6, "景点一览", "何处可去。"),
        entry(7, "绿色校园", "树。"),
        entry(8, "增长与长大", "快慢。"),
    ]);
    let cases: [(&str, &[i64]); 16] = [
        ("daoshu", &[1]),
        ("dao shu", &[1]),
        ("Dǎoshù", &[1]),
        ("dao3 shu4", &[1]),
        ("daoshujihe", &[1]),
        ("jihe daoshu", &[1]),
        ("dsj", &[2]),
        ("cq", &[3]),
        ("chongqing", &[3]),
        ("lvse", &[7]),
        ("lüse", &[7]),
        ("zengzhang", &[8]),
        ("zhangda", &[8]),
        ("rust", &[4, 5]),
        ("景点", &[6]),
        ("经典", &[3]),
    ];
    for (query, expected) in cases {
        let found = page(&index, query);
        let mut ids: Vec<i64> = found.results.iter().map(|result| result.id).collect();
        ids.sort_unstable();
        assert_eq!(ids, expected, "{query}");
        assert!(found.relaxed.is_none(), "{query}");
    }
    let first = &page(&index, "daoshu").results[0].title;
    let marks: Vec<&str> = first.marks.iter().map(|mark| mark.slice(&first.text)).collect();
    assert_eq!(marks, ["导数"], "what was heard is marked");
    let nothing = page(&index, "攻势");
    assert_eq!((nothing.total, nothing.results.len()), (0, 0));
}

#[test]
fn a_latin_word_comes_before_titles_that_sound_like_it() {
    let (_dir, index) = filled(&[
        entry(1, "帮助中心", "bangzhu 是拼音。"),
        entry(2, "别的", "某处写着 bangzhu 一词，还有许多与它无关的内容，长长的一段，说的是其他事情。"),
        entry(3, "帮助", "没有字母。"),
    ]);
    let ids = ids(&index, "bangzhu");
    assert_eq!((ids.first(), ids.len()), (Some(&1), 3), "{ids:?}");
    assert_eq!(ids[2], 3, "{ids:?}");
}

#[test]
fn slips_are_answered_with_a_suggestion_and_nothing_else() {
    let mut entries: Vec<Entry> = (0..30).map(|id| entry(id, "定积分的应用", "积分与微分，图书馆有书。")).collect();
    entries.push(entry(40, "勾股定理", "勾股定理的证明；programming 入门；景点。"));
    entries.push(entry(41, "线性代数", "线性代数与账号。"));
    let (_dir, index) = filled(&entries);
    let meant = |query: &str| page(&index, query).did_you_mean;
    let cases = [
        ("机分", "积分"),
        ("定机分的应用", "定积分的应用"),
        ("勾股定里", "勾股定理"),
        ("勾股定里 证明 -代数", "勾股定理 证明 -代数"),
        ("勾股理", "勾股定理"),
        ("线姓代数", "线性代数"),
        ("图书官", "图书馆"),
        ("圖書官", "图书馆"),
        ("programing", "programming"),
        ("porgramming", "programming"),
        ("gougu dingli", "勾股定理"),
        ("经典", "景点"),
    ];
    for (query, expected) in cases {
        assert_eq!(meant(query).as_deref(), Some(expected), "{query}");
    }
    assert_eq!(page(&index, "经典").total, 0, "the query itself is not changed");
    for query in ["积分", "勾股定理", "\"机分\"", "intitle:机分", "-机分", "什么是积分", "((((", "", "ab", "天气预报"]
    {
        assert_eq!(meant(query), None, "{query}");
    }
}

#[test]
fn completion_takes_han_pinyin_initials_and_mixtures() {
    let (_dir, index) = filled(&[
        entry(1, "大数据导论", ""),
        entry(2, "大数据与社会", ""),
        entry(3, "大學生活", ""),
        entry(4, "大數據平臺", ""),
        entry(5, "Python 大作业", ""),
    ]);
    let texts = |prefix: &str| -> Vec<String> {
        index.suggest(prefix, 8).expect("an answer").into_iter().map(|suggestion| suggestion.text).collect()
    };
    for prefix in ["大数", "大shu", "大sj", "dashu", "da shu", "dsj"] {
        assert_eq!(texts(prefix).first().map(String::as_str), Some("大数据"), "{prefix}: {:?}", texts(prefix));
        assert!(texts(prefix).contains(&"大数据导论".to_owned()), "{prefix}: {:?}", texts(prefix));
        assert!(!texts(prefix).contains(&"大學生活".to_owned()), "{prefix}: {:?}", texts(prefix));
    }
    assert!(texts("daxue").contains(&"大學生活".to_owned()), "{:?}", texts("daxue"));
    assert!(texts("pyt").contains(&"Python 大作业".to_owned()), "{:?}", texts("pyt"));
    assert!(texts("d").is_empty());
    for prefix in ["大", "da", "大数"] {
        let mut seen = texts(prefix);
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), texts(prefix).len(), "{prefix}");
    }
    let mut writer = index.writer().expect("the writer");
    writer.remove(3);
    writer.commit(2).expect("a commit");
    drop(writer);
    assert!(texts("daxue").is_empty(), "what was taken out completes nothing");
}

#[test]
fn too_few_results_are_relaxed_step_by_step_and_the_page_says_so() {
    let mut entries: Vec<Entry> = (0..40).map(|id| entry(id, "题", "导数与切线")).collect();
    entries.extend((40..60).map(|id| entry(id, "题", "导数的极限与函数")));
    entries.push(entry(99, "题", "切线的几何意义"));
    let (_dir, index) = filled(&entries);
    let told = |query: &str| {
        let page = page(&index, query);
        let relaxed = page.relaxed.map(|told| {
            (told.to, told.complete, told.kept.join("、"), told.left_out.join("、"), told.unknown.join("、"))
        });
        (page.total, relaxed)
    };
    let text = str::to_owned;
    assert_eq!(told("导数 切线"), (40, None));
    let known = Some((RelaxedTo::Known, 0, text("导数、切线"), text("量子"), text("量子")));
    assert_eq!(told("导数 切线 量子"), (40, known));
    let telling = Some((RelaxedTo::Telling, 0, text("极限"), text("切线"), text("")));
    assert_eq!(told("极限 切线"), (20, telling));
    let words = Some((RelaxedTo::Words, 0, text("切线与导数"), text(""), text("")));
    assert_eq!(told("\"切线与导数\""), (40, words));
    assert_eq!(told("\"几何意义\""), (1, None), "few results of a quotation are what was asked for");
    let any = told("几何 量子 切线 缠绕").1.expect("no entry has all");
    assert_eq!((any.0, any.3.as_str(), any.4.as_str()), (RelaxedTo::Any, "几何、量子、切线、缠绕", "量子、缠绕"));
    assert_eq!(told("量子"), (0, None));
    let filters = Filters { subject: Some("没有".into()), kind: Some(String::new()), ..Filters::default() };
    let page = index.search(&SearchRequest { filters, ..SearchRequest::new("导数") }).expect("an answer");
    assert_eq!((page.total, page.without_filters), (0, Some(60)));
}

#[test]
fn either_of_several_words_will_do() {
    let (_dir, index) =
        filled(&[entry(1, "猫", "校园里的猫"), entry(2, "狗", "导盲犬是狗"), entry(3, "鸟", "校园里的鸟")]);
    let cases: [(&str, &[i64]); 6] = [
        ("猫 OR 狗", &[1, 2]),
        ("猫|鸟", &[1, 3]),
        ("校园 猫 | \"导盲犬\"", &[1]),
        ("狗 ｜ 校园 －鸟", &[1, 2]),
        ("校园 | ((((", &[1, 3]),
        ("-site:campus.example", &[]),
    ];
    for (query, expected) in cases {
        let page = page(&index, query);
        let complete = page.relaxed.as_ref().map_or(page.total, |relaxed| relaxed.complete);
        let complete = usize::try_from(complete).expect("a count");
        let mut ids: Vec<i64> = page.results.iter().take(complete).map(|result| result.id).collect();
        ids.sort_unstable();
        assert_eq!(ids, expected, "{query}");
    }
}

#[test]
fn a_filter_leaves_the_other_values_of_its_facet_in_sight() {
    let mut entries: Vec<Entry> = (1..=12).map(|id| entry(id, "讲义", "线性代数")).collect();
    for entry in &mut entries {
        entry.kind = ["file", "article", "forum"][usize::try_from(entry.id % 3).expect("small")].into();
        entry.published = [None, Some("2024-05-01".into()), Some("2021".into())]
            [usize::try_from(entry.id % 3).expect("small")]
        .clone();
    }
    let (_dir, index) = filled(&entries);
    let filters = Filters { kind: Some("article".into()), ..Filters::default() };
    let narrowed = |query: &str| {
        index.search(&SearchRequest { filters: filters.clone(), ..SearchRequest::new(query) }).expect("an answer")
    };
    for query in ["线性代数", ""] {
        let page = narrowed(query);
        let kinds: Vec<_> = page.facets.kind.iter().map(|facet| (facet.value.as_str(), facet.count)).collect();
        assert_eq!((page.total, kinds), (4, vec![("article", 4), ("file", 4), ("forum", 4)]), "{query}");
        let years: Vec<_> = page.facets.year.iter().map(|facet| (facet.value.as_str(), facet.count)).collect();
        assert_eq!(years, [("2024", 4)], "other columns are counted under the filter");
    }
    let oldest = index.search(&SearchRequest { sort: Sort::Oldest, limit: 12, ..SearchRequest::new("线性代数") });
    let days: Vec<_> = oldest.expect("an answer").results.into_iter().map(|result| result.published).collect();
    assert!(days[..4].iter().all(|day| day.as_deref() == Some("2021")), "{days:?}");
    assert!(days[8..].iter().all(Option::is_none), "{days:?}");
}

#[test]
fn copies_are_no_similar_entries() {
    let text = "快速排序选取枢轴，把数组分成两部分，再递归排序，平均要比较的次数与元素个数乘以它的对数成正比。";
    let merge = "归并排序把数组分成两半，分别递归排序，再把两个有序的部分合并成一个有序的数组。";
    let (_dir, index) = filled(&[
        entry(1, "快速排序", text),
        entry(2, "快速排序（转载）", &format!("{text}转自论坛。")),
        entry(3, "归并排序", merge),
        entry(4, "归并排序", &format!("{merge}（完）")),
        entry(5, "食堂菜谱", "今天的红烧肉很好吃。"),
    ]);
    let similar: Vec<i64> = index.similar(1, 5).expect("an answer").into_iter().map(|ranked| ranked.id).collect();
    assert!(matches!(similar[..], [3 | 4]), "{similar:?}");
}

#[test]
fn words_of_grammar_are_not_marked() {
    let (_dir, index) = filled(&[entry(1, "Ways", "This is the best way to sort the list. 什么是排序或者查找。")]);
    let found = page(&index, "the sort 什么 排序 或者");
    let snippet = &found.results[0].snippet;
    let marks: Vec<&str> = snippet.marks.iter().map(|mark| mark.slice(&snippet.text)).collect();
    assert_eq!(marks, ["sort", "排序"]);
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
        "a|".repeat(10_000),
        "甲 OR 乙 ".repeat(10_000),
        "*".repeat(10_000),
        "导*数? ".repeat(10_000),
        "\"".repeat(10_000),
        "“”".repeat(10_000),
        "－".repeat(10_000),
        "daoshu ".repeat(10_000),
        "a".repeat(1 << 20),
        "aeaeaeaeaeaeaeaeaeaeaeaeaeaeaeaeaeaeaeae".to_owned(),
        "机分".repeat(60),
        "site:".repeat(10_000),
        // What is left of lone surrogates when bytes are read as text.
        "\u{FFFD}\u{FFFD}\u{FFFD}".repeat(10_000),
    ];
    for query in &queries {
        let request = SearchRequest { offset: usize::MAX, limit: usize::MAX, ..SearchRequest::new(query.clone()) };
        for request in [SearchRequest::new(query.clone()), request] {
            let begun = Instant::now();
            assert!(index.search(&request).is_ok(), "{}", query.chars().take(20).collect::<String>());
            assert!(begun.elapsed() < PATIENCE, "{}", query.chars().take(20).collect::<String>());
        }
        let begun = Instant::now();
        assert!(index.suggest(query, usize::MAX).is_ok());
        assert!(begun.elapsed() < PATIENCE, "{}", query.chars().take(20).collect::<String>());
    }
    assert_eq!(page(&index, "((((").total, 0);
    assert_eq!(found(&index, "导数 (((("), [1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_query_has_an_answer_and_its_marks_lie_inside(query in "(\\PC|[导数的 \"“”\\-:|]|site:|intitle:| OR |daoshu){0,40}") {
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

/// Three hundred texts of three characters and a comma, most of which hold most short phrases, in two segments.
fn alike() -> &'static (TempDir, Index, Vec<String>) {
    static SHARED: OnceLock<(TempDir, Index, Vec<String>)> = OnceLock::new();
    SHARED.get_or_init(|| {
        let mut state = 11_u64;
        let mut character = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ['甲', '乙', '丙', '丁', '，'][usize::try_from(state >> 40).expect("24 bits") % 5]
        };
        let texts: Vec<String> = (0..300).map(|at| (0..at % 40).map(|_| character()).collect()).collect();
        let dir = tempfile::tempdir().expect("a directory");
        let index = open(dir.path());
        let mut writer = index.writer().expect("the writer");
        for (id, text) in (0..).zip(&texts) {
            writer.put(&entry(id, "题", text)).expect("room for an entry");
            if id == 200 {
                writer.commit(1).expect("a commit");
            }
        }
        writer.commit(2).expect("a commit");
        (dir, index, texts)
    })
}

proptest! {
    #[test]
    fn a_phrase_is_excluded_exactly_where_it_stands(phrases in proptest::collection::vec("[甲乙丙丁]{1,6}", 1..3)) {
        let (_, index, texts) = alike();
        let query = phrases.iter().map(|phrase| format!("-\"{phrase}\" ")).collect::<String>();
        let expected = texts.iter().filter(|text| phrases.iter().all(|phrase| !text.contains(phrase.as_str()))).count();
        let page = page(index, &query);
        prop_assert_eq!(page.total, u64::try_from(expected).unwrap());
        let counted: u64 = page.facets.subject.iter().map(|facet| facet.count).sum();
        prop_assert_eq!(counted, page.total);
    }

    #[test]
    fn quoted_phrases_are_found_exactly_where_they_stand(phrases in proptest::collection::vec("[甲乙丙丁]{1,4}", 1..3)) {
        let (_, index, texts) = alike();
        let query = phrases.iter().map(|phrase| format!("\"{phrase}\" ")).collect::<String>();
        let expected = texts.iter().filter(|text| phrases.iter().all(|phrase| text.contains(phrase.as_str()))).count();
        // With fewer than ten, those with only some of it are listed, too.
        let page = page(index, &query);
        if expected >= 10 {
            prop_assert_eq!(page.total, u64::try_from(expected).unwrap());
        } else {
            prop_assert!(page.total >= u64::try_from(expected).unwrap());
        }
    }
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

#[test]
fn of_texts_that_match_alike_the_better_and_the_newer_come_first_unless_that_is_turned_off() {
    const MARCH_2026: i64 = 1_772_700_000_000;
    let judged = |id, quality, published: &str| Entry {
        quality,
        published: Some(published.into()),
        ..entry(id, "导数讲义", "导数的几何意义是切线的斜率。")
    };
    let (_dir, index) = filled(&[
        judged(1, Some(40), "2026-03-05"),
        judged(2, Some(90), "2026-03-05"),
        judged(3, None, "2026-03-05"),
        judged(4, Some(90), "2010-09-01"),
    ]);
    let ordered = |weights, now| {
        let request = SearchRequest { weights, now, ..SearchRequest::new("导数") };
        index.rank(&request).expect("an answer").into_iter().map(|ranked| ranked.id).collect::<Vec<_>>()
    };
    let whole = Weights::default();
    assert_eq!(ordered(whole, Some(MARCH_2026)), [2, 3, 1, 4], "both signs");
    assert_eq!(ordered(Weights { quality: 0.0, ..whole }, Some(MARCH_2026))[3], 4, "freshness alone");
    assert_eq!(ordered(whole, None), [2, 4, 3, 1], "quality alone");
    let off = Weights { quality: 0.0, freshness: 0.0, ..whole };
    assert_eq!(ordered(off, Some(MARCH_2026)), [1, 2, 3, 4], "neither: as they came in");
}

#[test]
fn a_name_that_the_dictionary_lacks_outweighs_the_other_words_of_a_question() {
    let mut entries = vec![entry(1, "蟒鳗", "蟒鳗，又称血红拟蛇鱼，生活在珊瑚礁。")];
    entries.extend((2..60).map(|id| entry(id, "鱼类", "这种鱼常被称为石斑，各地的人什么都叫得出来。")));
    let (_dir, index) = filled(&entries);
    assert_eq!(ids(&index, "蟒鳗又被称为什么？")[0], 1);
}

#[test]
fn how_a_question_ends_finds_nothing_by_itself() {
    let mut entries = vec![entry(1, "吊桥", "吊桥为什么会摇晃，要从共振说起。")];
    entries.extend((2..40).map(|id| entry(id, "课堂", "大家还想说点什么？")));
    let (_dir, index) = filled(&entries);
    assert_eq!(ids(&index, "吊桥摇晃的原因是什么")[0], 1);
}

/// Every text of up to four of a few characters, a border and a letter among them.
fn small_texts() -> Vec<String> {
    let signs = ['导', '数', '，', 'a'];
    let mut texts = vec![String::new()];
    for _ in 0..4 {
        let longer: Vec<String> = texts.iter().flat_map(|text| signs.map(|sign| format!("{text}{sign}"))).collect();
        texts.extend(longer);
        texts.sort();
        texts.dedup();
    }
    texts
}

#[test]
fn a_quotation_finds_what_a_reader_finds_who_reads_every_text() {
    let texts = small_texts();
    let entries: Vec<Entry> = (0..).zip(&texts).map(|(id, text)| entry(id, "讲义", &format!("{text}。"))).collect();
    let (_dir, index) = filled(&entries);
    for quotation in ["导数", "导数导", "数导数", "导导数数"] {
        let request = SearchRequest { limit: 1_000, ..SearchRequest::new(format!("\"{quotation}\"")) };
        let mut found: Vec<i64> =
            index.rank(&request).expect("an answer").into_iter().map(|ranked| ranked.id).collect();
        found.sort_unstable();
        let expected: Vec<i64> =
            (0..).zip(&texts).filter(|(_, text)| text.contains(quotation)).map(|(id, _)| id).collect();
        assert!(!expected.is_empty(), "{quotation}");
        assert_eq!(found, expected, "{quotation}");
    }
}

#[test]
fn a_quotation_is_exact_however_many_texts_hold_its_pairs() {
    let mut entries: Vec<Entry> = (0..6_000).map(|id| entry(id, "摘录", "光合与合作，作用各异。")).collect();
    entries.push(entry(9_000, "叶片", "光合作用在叶片里进行。"));
    let (_dir, index) = filled(&entries);
    let quoted = page(&index, "\"光合作用\"");
    assert_eq!((quoted.total, quoted.results[0].id), (1, 9_000));
    assert_eq!(page(&index, "各异 -光合作用").total, 6_000, "nothing else is kept back");
}

#[test]
fn a_single_character_beside_letters_is_part_of_what_is_quoted() {
    let (_dir, index) = filled(&[
        entry(1, "B类火灾的扑救", "油类着火，用干粉。"),
        entry(2, "怎样在B站找公开课", "先搜课程名。"),
        entry(3, "别的", "有人在 b 站上课。"),
    ]);
    assert_eq!(ids(&index, "intitle:b站"), [2]);
    let mut found = ids(&index, "\"b站\"");
    found.sort_unstable();
    assert_eq!(found, [2, 3]);
}
