//! The labels of the lines around a text: 来源, 作者, 责编 and their kin.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a label announces.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Author,
    Source,
    Editor,
    /// A label that ends the value before it and is itself of no interest.
    Other,
}

/// Labels with their roles; where one contains another, the longer stands first.
pub(super) const LABELS: &[(&str, Role)] = &[
    ("责任编辑", Role::Editor),
    ("本文编辑", Role::Editor),
    ("网络编辑", Role::Editor),
    ("值班编辑", Role::Editor),
    ("责编", Role::Editor),
    ("编辑", Role::Editor),
    ("编 辑", Role::Editor),
    ("文章来源", Role::Source),
    ("信息来源", Role::Source),
    ("新闻来源", Role::Source),
    ("稿件来源", Role::Source),
    ("内容来源", Role::Source),
    ("本文来源", Role::Source),
    ("来源于", Role::Source),
    ("来源", Role::Source),
    ("来 源", Role::Source),
    ("稿源", Role::Source),
    ("来源单位", Role::Source),
    ("发布机构", Role::Source),
    ("发布单位", Role::Source),
    ("转载自", Role::Source),
    ("出处", Role::Source),
    ("出所", Role::Source),
    ("转自", Role::Source),
    ("摘自", Role::Source),
    ("选自", Role::Source),
    ("文章作者", Role::Author),
    ("本文作者", Role::Author),
    ("特约评论员", Role::Author),
    ("通讯员", Role::Author),
    ("作者", Role::Author),
    ("作 者", Role::Author),
    ("撰文", Role::Author),
    ("采写", Role::Author),
    ("记者", Role::Author),
    ("供稿单位", Role::Source),
    ("供稿人", Role::Author),
    ("撰稿人", Role::Author),
    ("撰稿", Role::Author),
    ("投稿人", Role::Author),
    ("投稿", Role::Author),
    ("信息员", Role::Author),
    ("文字", Role::Author),
    ("图文", Role::Author),
    ("文/图", Role::Author),
    ("图/文", Role::Author),
    ("供稿", Role::Author),
    ("发布人", Role::Author),
    ("发布者", Role::Author),
    ("图片来源", Role::Other),
    ("发布时间", Role::Other),
    ("发布日期", Role::Other),
    ("发表时间", Role::Other),
    ("更新时间", Role::Other),
    ("发布于", Role::Other),
    ("发表于", Role::Other),
    ("时间", Role::Other),
    ("日期", Role::Other),
    ("浏览", Role::Other),
    ("阅读", Role::Other),
    ("点击", Role::Other),
    ("评论", Role::Other),
    ("字号", Role::Other),
    ("字体", Role::Other),
    ("审核", Role::Other),
    ("初审", Role::Other),
    ("复审", Role::Other),
    ("终审", Role::Other),
    ("审稿", Role::Other),
    ("签发", Role::Other),
    ("访问量", Role::Other),
    ("访问次数", Role::Other),
    ("校对", Role::Other),
    ("监制", Role::Other),
    ("审校", Role::Other),
    ("摄影", Role::Other),
    ("制图", Role::Other),
    ("分享", Role::Other),
    ("人气", Role::Other),
    ("标签", Role::Other),
    ("关键词", Role::Other),
    ("分类", Role::Other),
    ("栏目", Role::Other),
];

/// The labels by their first char: every place of a line is asked for one.
static BY_FIRST: LazyLock<HashMap<char, Vec<(&'static str, Role)>>> = LazyLock::new(|| {
    let mut known: HashMap<char, Vec<(&'static str, Role)>> = HashMap::new();
    for (label, role) in LABELS {
        if let Some(first) = label.chars().next() {
            known.entry(first).or_default().push((label, *role));
        }
    }
    known
});

/// The labels that `text` may begin with, in their order.
pub(super) fn at_beginning(text: &str) -> impl Iterator<Item = (&'static str, Role)> {
    let first = text.chars().next().filter(|first| !first.is_ascii());
    let known = first.and_then(|first| BY_FIRST.get(&first)).map_or(&[][..], Vec::as_slice);
    known.iter().copied().filter(move |(label, _)| text.starts_with(label))
}
