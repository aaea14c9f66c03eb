//! Indexing and searching a generated library.
//!
//! `cargo bench -p qingyuan-benches --bench search`; the texts are drawn from a fixed sequence, the same in every run.
#![expect(clippy::expect_used, reason = "a benchmark that cannot set itself up has nothing to measure")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput};
use qingyuan_index::{Entry, Index, SearchRequest};
use qingyuan_text::Segmenter;

/// Entries in the library that is searched.
const LIBRARY: u64 = 20_000;
/// Entries in one batch of the indexing benchmark.
const BATCH: u64 = 500;
/// Words in one text: about 700 characters, as long as a short page.
const WORDS: usize = 320;

const VOCABULARY: &str = "图书馆 文献 检索 论文 写作 引用 规范 查重 数据库 期刊 导数 切线 斜率 极限 函数 连续 积分 矩阵 向量 特征值 \
    概率 分布 统计 假设 检验 排序 查找 递归 算法 复杂度 内存 指针 编译 网络 协议 安全 密码 诈骗 防范 校园 \
    学生 教师 课程 考试 成绩 宿舍 食堂 社团 活动 通知 奖学金 申请 材料 流程 时间 地点 方法 步骤 例子 证明 \
    定理 公式 实验 报告 数据 分析 结果 结论 问题 原因 影响 研究 理论 模型 系统 设计 开发 测试 python rust";

/// A linear congruential generator (constants of Knuth's MMIX), enough to shuffle words.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 40).unwrap_or(0) % limit
    }

    /// Words are drawn as in real texts: few of them often, most of them seldom.
    fn word<'a>(&mut self, vocabulary: &[&'a str]) -> &'a str {
        let limit = self.below(vocabulary.len()) + 1;
        vocabulary[self.below(limit)]
    }
}

fn entry(id: u64, vocabulary: &[&str]) -> Entry {
    let mut dice = Dice(id);
    let mut text = String::new();
    for at in 1..=WORDS {
        text.push_str(dice.word(vocabulary));
        if at % 40 == 0 {
            text.push_str("。\n");
        } else if at % 8 == 0 {
            text.push('，');
        } else if at % 3 == 0 {
            text.push('的');
        }
    }
    Entry {
        id: i64::try_from(id).unwrap_or(0),
        title: (0..4).map(|_| dice.word(vocabulary)).collect(),
        text,
        url: format!("https://site{}.example/{id}", id % 20),
        source: format!("site{}", id % 20),
        source_name: format!("第{}站", id % 20),
        subject: vocabulary[dice.below(12)].to_owned(),
        kind: ["article", "forum", "file"][dice.below(3)].to_owned(),
        published: Some(format!("20{:02}-0{}-1{}", 15 + id % 11, 1 + id % 9, id % 9)),
        admitted_at: 0,
        language: Some("zh-Hans".to_owned()),
        quality: None,
    }
}

fn fill(dir: &Path, segmenter: &Arc<Segmenter>, entries: &[Entry]) -> Index {
    let index = Index::open(dir, segmenter.clone(), "bench").expect("an index");
    let mut writer = index.writer().expect("the writer");
    for entry in entries {
        writer.put(entry).expect("room");
    }
    writer.commit(1).expect("a commit");
    writer.finish().expect("merged");
    index
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let vocabulary: Vec<&str> = VOCABULARY.split_whitespace().collect();
    let segmenter = Arc::new(Segmenter::new());

    let batch: Vec<Entry> = (0..BATCH).map(|id| entry(id, &vocabulary)).collect();
    let mut group = criterion.benchmark_group("index");
    group.sample_size(10).throughput(Throughput::Elements(BATCH));
    group.bench_function("put and commit 500 entries of 700 characters", |bencher| {
        bencher.iter_batched(
            || tempfile::tempdir().expect("a directory"),
            |dir| {
                let index = fill(dir.path(), &segmenter, &batch);
                (dir, index)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();

    let dir = tempfile::tempdir().expect("a directory");
    let library: Vec<Entry> = (0..LIBRARY).map(|id| entry(id, &vocabulary)).collect();
    let index = fill(dir.path(), &segmenter, &library);
    let mut group = criterion.benchmark_group("search");
    let queries = [
        ("one word", "特征值"),
        ("two words", "图书馆 检索"),
        ("traditional", "圖書館 檢索"),
        ("a question", "论文写作时怎样引用期刊文献才符合规范，查重结果有问题怎么办？"),
        ("a phrase", "\"文献的检索\""),
        ("operators", "算法 -python site:site3.example"),
        ("a single character", "馆"),
        ("hostile", "(((( OR AND \" - site: *"),
    ];
    for (name, query) in queries {
        let request = SearchRequest::new(query);
        group.bench_function(name, |bencher| bencher.iter(|| index.search(black_box(&request)).expect("an answer")));
    }
    let megabyte = SearchRequest::new("图书馆 ".repeat(1 << 17));
    group.bench_function("a megabyte", |bencher| {
        bencher.iter(|| index.search(black_box(&megabyte)).expect("an answer"));
    });
    group.bench_function("suggest", |bencher| bencher.iter(|| index.suggest(black_box("文献"), 8).expect("an answer")));
    group.bench_function("similar", |bencher| bencher.iter(|| index.similar(black_box(7), 5).expect("an answer")));
    group.finish();

    criterion.final_summary();
}
