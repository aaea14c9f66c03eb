//! When a text was published and when it was changed, out of the many dates of a page.

use super::date::{Found, Moment, Reader};
use super::hints::Hints;
use super::meta::Meta;
use super::runs::Run;
use super::script_dates;
use super::tree::Tree;
use crate::words::units;

/// Where the dates of a page are looked for.
pub(crate) struct Places<'a> {
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) shown: &'a [bool],
    pub(crate) meta: &'a Meta,
    /// The page as it was decoded, for its scripts.
    pub(crate) page: &'a str,
    /// The path of its address.
    pub(crate) path: &'a str,
    /// The lines around headline and beginning of the text.
    pub(crate) head: &'a [Run],
    /// Which of them is the headline.
    pub(crate) title_at: usize,
    /// The lines around the end of the text.
    pub(crate) tail: &'a [Run],
    /// All lines from the headline on.
    pub(crate) rest: &'a [Run],
}

/// Days of publication and of change.
#[derive(Default)]
pub(crate) struct Dates {
    pub(crate) published: Option<Moment>,
    pub(crate) updated: Option<Moment>,
}

/// What the words before a date make of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Sense {
    Published,
    Plain,
    Updated,
    /// When something took place, or whose date it is not.
    Other,
}

/// Chooses the dates of publication and change.
pub(crate) fn find(places: &Places<'_>, reader: &Reader, is_eastern: bool) -> Dates {
    let machine = |texts: &[String]| texts.iter().find_map(|text| reader.machine(text, is_eastern));
    let from_head = machine(&places.meta.published);
    let mut seen: Vec<(Sense, Moment)> = Vec::new();
    let (above, below) = places.head.split_at(places.title_at.min(places.head.len()));
    // Behind the headline first: above it stands the date of today as well.
    for runs in [below, above] {
        for (at, run) in runs.iter().enumerate() {
            let next = runs.get(at + 1).map_or("", |next| next.text.as_str());
            read_run(places.tree, run, next, reader, &mut seen);
        }
    }
    let of = |sense: Sense| seen.iter().find(|(its, _)| *its == sense).map(|(_, moment)| *moment);
    let visible = of(Sense::Published).or_else(|| of(Sense::Plain));
    let updated = machine(&places.meta.modified).or_else(|| of(Sense::Updated));
    // Where nothing else is known, a relative date counts, if it is known what from.
    let full = |moment: Option<Moment>| moment.filter(|moment| moment.is_full);
    let counted = |moment: Option<Moment>| moment.filter(|moment| !moment.is_full && reader.knows_today());
    let mut chosen = None;
    join(&mut chosen, from_head);
    join(&mut chosen, full(visible));
    join(&mut chosen, full(timed_element(places, reader)));
    if chosen.is_none() {
        join(&mut chosen, labelled(places.rest, reader));
    }
    if chosen.is_none() {
        join(&mut chosen, script_dates::published(places.page, reader));
    }
    if chosen.is_none() || chosen.is_some_and(|moment| moment.time.is_none()) {
        join(&mut chosen, reader.in_address(places.path));
    }
    if chosen.is_none() {
        // `发布于 03-05` and a day of change that agrees but for the year it tells.
        let is_same = |other: Moment| {
            visible.is_some_and(|seen| (seen.day.month(), seen.day.day()) == (other.day.month(), other.day.day()))
        };
        join(&mut chosen, full(updated).filter(|other| is_same(*other)));
    }
    if chosen.is_none() {
        join(&mut chosen, counted(visible));
        join(&mut chosen, signed(places.tail, reader));
        join(&mut chosen, full(updated));
    }
    let updated = full(updated).or_else(|| counted(updated)).filter(|moment| {
        chosen.is_none_or(|published| {
            moment.day > published.day || moment.day == published.day && moment.time > published.time
        })
    });
    Dates { published: chosen, updated }
}

/// The first source names the day; a later one may add the time of that day.
fn join(chosen: &mut Option<Moment>, found: Option<Moment>) {
    let Some(found) = found else { return };
    match chosen {
        None => *chosen = Some(found),
        Some(known) if known.time.is_none() && known.day == found.day => known.time = found.time,
        Some(_) => {}
    }
}

/// Adds the dates of a line, with what the words before them say.
fn read_run(tree: &Tree<'_>, run: &Run, next: &str, reader: &Reader, seen: &mut Vec<(Sense, Moment)>) {
    if run.units > 60 || run.text.len() > 2_000 {
        return;
    }
    let text = &run.spaced(tree);
    // An imprint names years of copyright, a sentence what it tells of.
    if ["©", "版权所有", "ICP", "Copyright", "copyright"].iter().any(|mark| text.contains(mark)) {
        return;
    }
    let is_sentence = run.units > 20 && (text.contains(['，', '。']) || text.ends_with(['.', '！', '？']));
    let all = reader.all(text);
    for Found { at, moment } in &all {
        let before: String = text.chars().take(*at).collect();
        let sense = sense(&before, next);
        // A headline of a list beside its date.
        let is_entry = run.link_units >= 6 && run.link_units * 2 > run.units;
        if sense == Sense::Plain && (is_sentence || is_entry) {
            continue;
        }
        seen.push((sense, *moment));
    }
    if all.is_empty() && run.units <= 24 {
        if let Some(moment) = reader.find(text) {
            let sense = sense(text, next);
            // 3天前 says when something happened; 最后回复于 3天前 is about the talk.
            seen.push((if sense == Sense::Published { Sense::Plain } else { sense }, moment));
        } else {
            let drawn = reader.drawn(text).or_else(|| reader.drawn(&format!("{text} {next}")));
            seen.extend(drawn.map(|moment| (Sense::Plain, moment)));
        }
    }
}

fn sense(before: &str, next: &str) -> Sense {
    let tail: String = before.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
    let tail = tail.to_lowercase();
    let says = |words: &[&str]| words.iter().filter_map(|word| tail.rfind(word)).max();
    let published = says(&[
        "发布", "发表", "发稿", "发文", "刊发", "发佈", "發佈", "發布", "發表", "発表", "掲載", "创建", "撰写",
        "publish", "posted",
    ]);
    let updated = says(&["更新", "修改", "修订", "编辑于", "编辑：", "updated", "modified", "edited"]);
    let other = says(&[
        "截止",
        "截至",
        "报名",
        "活动",
        "举办",
        "会议",
        "讲座",
        "开始",
        "结束",
        "有效",
        "成立",
        "出生",
        "版权",
        "回复",
        "推荐文章",
        "注册",
        "最后",
        "登录",
        "实施",
        "施行",
        "考试",
        "放映",
        "演出",
        "开放",
        "原载",
        "上映",
        "生效",
        "reply",
        "joined",
        "event",
        "deadline",
        "expires",
        "今天是",
        "今天",
        "现在是",
        "当前时间",
        "欢迎",
    ]);
    match (published, updated, other) {
        (None, None, None) if next.starts_with("地点") && tail.contains("时间") => Sense::Other,
        (None, None, None) => Sense::Plain,
        (found, updated, other) if found > updated && found > other => Sense::Published,
        (_, updated, other) if updated >= other => Sense::Updated,
        _ => Sense::Other,
    }
}

/// A date with a label that names the day of publication, wherever it stands; lists have dates without.
fn labelled(runs: &[Run], reader: &Reader) -> Option<Moment> {
    runs.iter().take(2_000).filter(|run| run.units <= 60 && run.text.len() <= 1_000).find_map(|run| {
        if !["发布", "发表", "发稿", "時間", "时间"].iter().any(|label| run.text.contains(label)) {
            return None;
        }
        reader.all(&run.text).into_iter().find_map(|Found { at, moment }| {
            let before: String = run.text.chars().take(at).collect();
            let before = before.trim_end().trim_end_matches(['：', ':', ' ', '于', '於']);
            let is_label = ["发布时间", "发布日期", "发表时间", "发表日期", "发稿时间", "发布", "发表", "发文日期"]
                .iter()
                .any(|label| before.ends_with(label));
            (is_label && moment.is_full).then_some(moment)
        })
    })
}

/// The date in a `time` element, or in the title of a short element that counts from now, near the text.
fn timed_element(places: &Places<'_>, reader: &Reader) -> Option<Moment> {
    let tree = places.tree;
    let head = places.head.first().map_or(0, |run| run.nodes.start)..places.head.last().map_or(0, |run| run.nodes.end);
    let mut elsewhere = None;
    for (at, node) in tree.nodes.iter().enumerate() {
        let is_near = head.contains(&at);
        if node.tag == "time" {
            let found = reader
                .machine(node.attr("datetime"), false)
                .or_else(|| reader.find(&tree.text(at)).filter(|moment| moment.is_full));
            if is_near && found.is_some() && !node.attr("itemprop").eq_ignore_ascii_case("datemodified") {
                return found;
            }
            if !node.hints.any(Hints::COMMENT | Hints::RELATED) {
                elsewhere = elsewhere.or(found);
            }
        } else if is_near && places.shown[at] && matches!(node.tag, "abbr" | "span" | "em" | "a") {
            let stamps = ["title", "data-time", "data-timestamp", "data-publish-time"].map(|name| node.attr(name));
            if stamps.iter().all(|stamp| stamp.len() < 8 || stamp.len() > 40) {
                continue;
            }
            let is_counted =
                reader.find(&tree.text(at)).is_some_and(|moment| !moment.is_full) || tree.text(at).contains('前');
            if is_counted && let Some(found) = stamps.iter().find_map(|stamp| reader.machine(stamp, false)) {
                return Some(found);
            }
        }
    }
    elsewhere
}

/// The date that a notice is signed with: alone on one of its last lines.
fn signed(tail: &[Run], reader: &Reader) -> Option<Moment> {
    tail.iter().rev().filter(|run| units(&run.text) <= 12 && run.link_units == 0).find_map(|run| {
        let found = reader.all(&run.text).pop()?;
        let is_alone =
            run.text.chars().all(|c| c.is_ascii_digit() || "年月日〇○零一二三四五六七八九十-/. （）()".contains(c));
        (is_alone && found.moment.is_full).then_some(found.moment)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_before_a_date_tell_what_it_is() {
        for (before, next, want) in [
            ("发布时间：", "", Sense::Published),
            ("来源：校报 ", "", Sense::Plain),
            ("更新时间：", "", Sense::Updated),
            ("最后修改于 ", "", Sense::Updated),
            ("最后回复 ", "", Sense::Other),
            ("报名截止时间：", "", Sense::Other),
            ("时间：", "地点：图书馆", Sense::Other),
            ("时间：", "来源：校报", Sense::Plain),
            ("发布于 2026-03-01 更新于 ", "", Sense::Updated),
        ] {
            assert!(sense(before, next) == want, "{before}");
        }
    }
}
