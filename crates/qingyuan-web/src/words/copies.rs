//! Words of near-copies and of what changed between two versions of a page.

use std::fmt::Display;

use qingyuan_model::Preference;
use qingyuan_pipeline::{ChangeClass, DocumentFact};

use super::Lang;

words! {
    also_at = "转载与另见", "Also at";
    also_at_note = "这些网页的正文与本文相同或几乎相同，资源库只收一份。",
        "Pages with the same text, or nearly; the library holds it once.";
    also_item(n) = "资源 {n}", "resource {n}";
    copies = "正文几乎相同的网页", "Pages with nearly the same text";
    copies_best(reason) = "最像原文：{reason}", "Most likely the original: {reason}";
    copies_this = "就是这一篇", "this one";
    copies_no_date = "未写日期", "no date";

    change = "与上次决定的版本相比", "Compared with the version decided before";
    change_before = "查看当时的版本", "See that version";
    change_counts(added, removed, changed) = "新增 {added} 段，删去 {removed} 段，改动 {changed} 段",
        "{added} added, {removed} removed, {changed} changed";
    change_kept(n) = "{n} 段未变", "{n} unchanged";
    change_more(n) = "另有 {n} 处未列出。", "{n} more are not shown.";
    change_blocks = "逐段对照", "Block by block";
    block_added = "新增", "added";
    block_removed = "删去", "removed";
    block_changed = "改动", "changed";
    fact_was = "原来", "was";
    fact_is = "现在", "is";
    fact_absent = "（无）", "(none)";
}

impl Lang {
    /// How much changed.
    pub(crate) fn change_class(self, class: ChangeClass) -> &'static str {
        match class {
            ChangeClass::Unchanged => self.pick("没有变化", "unchanged"),
            ChangeClass::Furniture => self.pick("只有周边内容变了", "only its surroundings changed"),
            ChangeClass::Metadata => self.pick("正文没变，只改了标题、作者或日期等信息", "same text, other facts"),
            ChangeClass::SmallEdit => self.pick("小改", "small edit"),
            ChangeClass::Rewritten => self.pick("大改", "rewritten"),
        }
    }

    /// A fact beside the text.
    pub(crate) fn fact_name(self, fact: DocumentFact) -> &'static str {
        match fact {
            DocumentFact::Title => self.title(),
            DocumentFact::Authors => self.author(),
            DocumentFact::SourceName => self.published_by(),
            DocumentFact::Published => self.published(),
            DocumentFact::Updated => self.pick("更新时间", "Updated"),
            DocumentFact::Licence => self.card_licence(),
        }
    }

    /// Why a page stands for its copies.
    pub(crate) fn preference(self, reason: Preference) -> &'static str {
        match reason {
            Preference::NamedByKnown | Preference::Named => {
                self.pick("其他页面指明它是出处", "other pages name it as their origin")
            }
            Preference::Tier => self.pick("来源等级更高", "its source is trusted more"),
            Preference::Published => self.pick("发布更早", "it was published first"),
            Preference::Longer => self.pick("正文更完整", "its text is longer"),
            Preference::Fetched => self.pick("更早抓到", "it was fetched first"),
            Preference::Address => self.pick("其余条件都相同，按网址排序", "all else is equal; by its address"),
        }
    }
}
