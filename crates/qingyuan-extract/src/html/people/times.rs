//! Dates and ages among the marks of people talking.

use crate::html::date::{Moment, Reader};
use crate::html::tree::{Node, Tree};
use crate::words::units;

/// The longest name, date or floor in units: `最后由 某某 回复于 2026-03-05 08:30` is one, a sentence is none.
pub(super) const MAX_MARK: usize = 16;

/// The date of a mark: what attributes say, which is exact, and then what is written.
pub(super) fn moment(tree: &Tree<'_>, at: usize, reader: &Reader) -> Option<Moment> {
    let node = &tree.nodes[at];
    if node.element.is_some() {
        let written = TIME_ATTRIBUTES.iter().map(|name| node.attr(name)).filter(|value| !value.is_empty());
        return written.filter_map(|value| reader.find(value)).next();
    }
    let parent = &tree.nodes[node.parent];
    let around = TIME_ATTRIBUTES.iter().map(|name| parent.attr(name)).filter(|value| !value.is_empty());
    around.filter_map(|value| reader.find(value)).next().or_else(|| reader.find(node.text))
}

const TIME_ATTRIBUTES: [&str; 5] = ["datetime", "title", "data-time", "data-date", "content"];

pub(super) fn has_time_attribute(node: &Node<'_>, reader: &Reader) -> bool {
    let fits = matches!(node.tag, "time" | "abbr" | "relative-time" | "span" | "em" | "a" | "small" | "div" | "meta");
    let Some(element) = node.element.filter(|_| fits) else { return false };
    // A date has at least six digits, and an attribute that holds one hardly more than its zone beside it.
    let is_date = |name: &str, value: &str| {
        (8..=40).contains(&value.len())
            && TIME_ATTRIBUTES.contains(&name)
            && value.bytes().filter(u8::is_ascii_digit).count() >= 4
            && reader.find(value).is_some()
    };
    element.attrs().any(|(name, value)| is_date(name, value)) && node.attr("itemprop") != "dateModified"
}

/// Whether a label announces a day in a person's life on the site.
pub(super) fn is_of_person(text: &str) -> bool {
    const LABELS: [&str; 9] =
        ["注册", "加入", "最后登录", "在线时间", "生日", "joined", "registered", "last seen", "member since"];
    units(text) <= 10 && {
        let lower = text.to_lowercase();
        LABELS.iter().any(|label| lower.contains(label))
    }
}

/// Whether a short text is a date or an age, and hardly more.
pub(super) fn is_time(text: &str, reader: &Reader) -> bool {
    let may_be = text.chars().any(|c| c.is_ascii_digit()) || text.contains(['刚', '昨', '今', '前', '剛']);
    may_be && !text.contains(['，', '。', '！', '？']) && (is_age(text) || reader.find(text).is_some())
}

/// Whether a short text tells how long ago: `3 天前`, `2 hours ago`, 刚刚, 昨天.
pub(crate) fn is_age(text: &str) -> bool {
    const UNITS: [&str; 15] = [
        "秒前",
        "秒钟前",
        "分钟前",
        "分前",
        "小时前",
        "天前",
        "日前",
        "周前",
        "星期前",
        "月前",
        "个月前",
        "年前",
        "小時前",
        "分鐘前",
        "個月前",
    ];
    let text = text.trim().trim_end_matches(['·', '|', '•', '-']).trim_end();
    if ["刚刚", "剛剛", "昨天", "前天", "今天", "yesterday", "just now"].contains(&text.to_lowercase().as_str())
    {
        return true;
    }
    let lower = text.to_lowercase();
    if let Some(before) = lower.strip_suffix(" ago") {
        return before.len() <= 30 && before.chars().any(|c| c.is_ascii_digit())
            || before.ends_with("an hour")
            || before.ends_with("a day");
    }
    let words = ["发布", "发表", "回复", "回答", "更新", "编辑", "回帖"];
    let text = words.iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text).trim_end();
    let counts = |rest: &str| {
        let rest = rest.trim_end();
        rest.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '半' | '几' | '一'))
    };
    units(text) <= MAX_MARK && UNITS.iter().any(|unit| text.strip_suffix(unit).is_some_and(counts))
}
