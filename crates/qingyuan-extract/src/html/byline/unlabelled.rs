//! Names without a label: beside the date, before 电 and 讯, behind 记者, 文/ and □.

use super::names::{ends_with_role, is_outlet, is_person, people, push_names};
use super::said::Byline;
use crate::words::{is_wide_letter, units};

/// Adds what a short line says by its form alone: `文/某某`, `本报记者 某某`, `□ 某某`, `作者 某某`, `（某某 报道）`.
pub(crate) fn read_form(line: &str, byline: &mut Byline) {
    let line = line.trim();
    if units(line) > 40 {
        return;
    }
    let bare = line.trim_matches(['（', '）', '(', ')', '【', '】', '[', ']', '—', '-', ' ', '\u{3000}']);
    for mark in [
        "文/",
        "文／",
        "文丨",
        "文｜",
        "文|",
        "文 |",
        "文 /",
        "文 丨",
        "文 ｜",
        "图文/",
        "图文：",
        "文：",
        "撰文/",
        "采写/",
    ] {
        if let Some(rest) = bare.strip_prefix(mark) {
            let end = rest
                .find(['图', '摄', '编'])
                .filter(|at| *at > 0 && rest[*at..].chars().nth(1).is_some_and(|c| !is_wide_letter(c)));
            let value = rest[..end.unwrap_or(rest.len())].trim();
            if units(value) <= 16 {
                push_names(&mut byline.authors, value);
            }
            return;
        }
    }
    let is_marked = bare.starts_with(['□', '◎', '■', '●', '○', '◆']);
    let bare = bare.trim_start_matches(['□', '◎', '■', '●', '○', '◆', ' ']);
    if is_marked && !bare.contains(['者', '员']) {
        merge(&mut byline.authors, people(bare));
        return;
    }
    let (head, is_report) = ["报道", "供稿", "摄影报道", "文"]
        .iter()
        .find_map(|end| bare.strip_suffix(end))
        .map_or((bare, false), |head| (head.trim_end(), true));
    // 记者 with nobody behind it is a word of the sentence.
    for role in ["记者", "通讯员", "评论员", "撰稿人", "作者", "实习生"] {
        let Some(at) = head.rfind(role) else { continue };
        let names = people(head[at + role.len()..].trim_start_matches(['：', ':']));
        let before = &head[..at];
        if !names.is_empty() && units(before) <= 20 && !before.contains(['，', '。']) {
            // `本报记者 某某 通讯员 某某`: both wrote it.
            let earlier: Vec<String> = before
                .split(['记', '通'])
                .skip(1)
                .flat_map(|part| {
                    people(part.trim_start_matches(['者', '讯', '员', ' ']).trim_end_matches(['实', '习', ' ']))
                })
                .collect();
            merge(&mut byline.authors, earlier);
            merge(&mut byline.authors, names);
            note_outlet(before, byline);
            return;
        }
    }
    let is_bracketed = line.starts_with(['（', '(']) && line.ends_with(['）', ')']);
    if is_report && is_bracketed {
        merge(&mut byline.authors, people(head));
    }
}

/// What the beginning of a report says: `新华社北京3月5日电（记者某某）`, `校报讯（通讯员 某某）`.
pub(crate) fn read_dateline(text: &str, byline: &mut Byline) {
    let text = text.trim_start_matches(['【', '（', '(', ' ', '\u{3000}', '\u{a0}']);
    let head: String = text.chars().take(60).collect();
    // Who reported it stands in brackets, behind the outlet and 电 or 讯.
    let reporters = head.char_indices().filter(|(_, c)| matches!(c, '（' | '(')).find_map(|(at, c)| {
        let inner = &head[at + c.len_utf8()..];
        let inner = &inner[..inner.find(['）', ')'])?];
        (inner.contains("记者") || inner.contains("通讯员")).then_some((at, inner))
    });
    let is_opening = |before: &str| {
        !before.is_empty() && units(before) <= 24 && !before.contains(['，', '。', '、', '？', '！', '“', '《'])
    };
    if let Some((at, inner)) = reporters {
        let before = head[..at].trim_end_matches([' ', '】', '\u{3000}', '\u{a0}']);
        if is_opening(before) && ["讯", "电", "消息", "报道"].iter().any(|word| before.ends_with(word)) {
            let found = inner
                .split("通讯员")
                .flat_map(|part| part.split("记者"))
                .flat_map(|part| people(part.trim_matches([' ', '：', ':', '、', '，'])))
                .collect();
            merge(&mut byline.reporters, found);
            note_outlet(before, byline);
        }
        return;
    }
    // Without reporters only a day makes sure that it is a dateline.
    let dated = ["日电", "日讯", "日消息"].iter().filter_map(|word| head.find(word)).min();
    if let Some(before) = dated.map(|at| &head[..at])
        && is_opening(before)
        && before.ends_with(|c: char| c.is_ascii_digit())
    {
        note_outlet(before, byline);
    }
}

/// Takes the outlet at the beginning of `before` as the source, when there is one.
fn note_outlet(before: &str, byline: &mut Byline) {
    let head = before.trim_start_matches(['■', '□', '◎', ' ', '（', '(']);
    let end = head
        .char_indices()
        .filter(|(at, c)| *at > 0 && matches!(c, '社' | '网' | '报' | '刊'))
        .map(|(at, c)| at + c.len_utf8())
        .next();
    let Some(name) = end.map(|end| &head[..end]) else { return };
    let length = name.chars().count();
    if (3..=10).contains(&length) && name.chars().all(is_wide_letter) && !name.starts_with('本') && is_outlet(name) {
        byline.dateline.get_or_insert_with(|| name.to_owned());
    }
}

/// What stands beside the date under a headline and is no name: buttons, counts, places.
const BUTTONS: &[&str] = &[
    "分享",
    "字号",
    "字体",
    "大",
    "中",
    "小",
    "超大",
    "标准",
    "打印",
    "收藏",
    "评论",
    "阅读",
    "浏览",
    "关注",
    "举报",
    "来自",
    "发布",
    "发表",
    "原创",
    "转载",
    "正文",
    "首页",
    "人参与",
    "参与",
    "微信",
    "微博",
    "点赞",
    "下载",
    "独家",
    "缩小",
    "放大",
    "编辑",
    "播报",
    "订阅",
    "语音",
    "听",
    "朗读",
    "复制",
    "讨论",
    "扫",
    "收起",
    "展开",
    "更多",
    "登录",
    "注册",
    "投稿",
    "我要",
    "次",
    "条",
    "赞",
    "人气",
    "点击",
    "查看",
    "返回",
    "最新",
    "上一",
    "下一",
    "星期",
    "周一",
    "周二",
    "周三",
    "周四",
    "周五",
    "周六",
    "周日",
    "上午",
    "下午",
    "小时",
    "分钟",
    "昨天",
    "今天",
    "前天",
    "刚刚",
    "于",
    "由",
    "默认",
    "QQ",
    "A+",
    "A-",
    "推荐",
    "热度",
    "热门",
    "回复",
    "只看",
    "楼主",
    "倒序",
    "审核",
    "责编",
    "视频",
    "图片",
    "来源",
    "作者",
    "记者",
    "时间",
    "日期",
    "标签",
    "分类",
    "栏目",
    "专题",
    "更新",
    "修改",
    "最后",
    "浏览量",
    "阅读量",
    "点击量",
    "易信",
    "朋友圈",
    "手机",
    "客户端",
    "二维码",
    "用微信",
    "字数",
    "总字",
    "时长",
    "预计",
    "约",
    "转发",
    "赞同",
    "访问",
    "看过",
    "属于",
    "本站",
    "出品",
    "IP",
    "APP",
    "app",
    "http",
    "www",
    "文章",
    "全文",
    "本文",
];

/// Takes an unlabelled name from the line with the date, else from the short lines next to it. `lines` are those
/// between headline and text, `dated` is the place of the one with the date; `columns` are names of the breadcrumb.
pub(crate) fn read_beside_date(lines: &[&str], dated: usize, columns: &[String], byline: &mut Byline) {
    if let Some(line) = lines.get(dated) {
        read_bare_labels(line, byline);
    }
    let beside = [Some(dated), dated.checked_sub(1), Some(dated + 1), dated.checked_sub(2)];
    for (rank, line) in beside.into_iter().enumerate().filter_map(|(rank, at)| Some((rank, *lines.get(at?)?))) {
        if line.contains(['：', ':']) && rank > 0 || units(line) > 40 {
            continue;
        }
        let words = words(line, columns);
        // A line of its own is one name and nothing else.
        if rank > 0 && (words.is_empty() || words.len() > 2 || units(line) > 14) {
            continue;
        }
        let mut is_found = false;
        for word in &words {
            for part in word.split('/').map(str::trim) {
                if is_outlet(part) {
                    byline.beside.get_or_insert_with(|| part.to_owned());
                    is_found = true;
                } else if is_person(part) {
                    push_names(&mut byline.reporters, part);
                    is_found = true;
                }
            }
        }
        if is_found {
            return;
        }
        // Whatever else stands in the line of the date is who published it; elsewhere it may be anything.
        if let Some(word) = words.first().filter(|_| rank == 0) {
            byline.beside.get_or_insert_with(|| word.clone());
            return;
        }
    }
}

/// Labels that a blank parts from their values: `作者 某某 来源 某某日报`.
fn read_bare_labels(line: &str, byline: &mut Byline) {
    let mut words = line.split([' ', '|', '｜', '\u{3000}']).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let Some(next) =
            words.peek().filter(|next| (2..=16).contains(&next.chars().count()) && !next.contains(['：', ':']))
        else {
            continue;
        };
        match word {
            "作者" | "撰文" | "撰稿" | "记者" if next.contains(is_wide_letter) => {
                push_names(&mut byline.authors, next)
            }
            "来源" | "稿源" | "出处" if next.contains(is_wide_letter) => {
                byline.source.get_or_insert_with(|| (*next).to_owned());
            }
            _ => {}
        }
    }
}

/// Takes people who stand alone on a line between headline and text.
pub(crate) fn read_alone(lines: &[&str], byline: &mut Byline) {
    for line in lines.iter().take(2).filter(|line| units(line) <= 12) {
        let found = people(line);
        if !found.is_empty() && byline.reporters.is_empty() {
            merge(&mut byline.reporters, found);
        }
    }
}

/// The words of a line that may be names.
fn words(line: &str, columns: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    let mut is_value = false;
    for word in line.split([' ', '|', '｜', '·', '丨', '\u{3000}', '，', ',', '•']) {
        let word = word
            .trim_matches(['[', ']', '(', ')', '（', '）', '【', '】', '“', '”', '-', '—', '>', '<', '/', '\u{a0}']);
        let was_value = std::mem::take(&mut is_value);
        if word.is_empty() {
            is_value = was_value;
            continue;
        }
        if word.ends_with(['：', ':']) {
            is_value = true;
            continue;
        }
        if was_value || word.contains(['：', ':', '。', '！', '？', '、']) || word.starts_with('@') {
            continue;
        }
        // `[整理]` and the like behind a name are not part of it; a date before it is not either.
        let word = word.split(['[', '(', '（']).next().unwrap_or_default();
        let digits = word.bytes().take_while(|b| b.is_ascii_digit()).count();
        let word = if digits >= 4 {
            word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '-' | '/' | '.'))
        } else {
            word
        };
        let length = word.chars().count();
        let is_date = word.chars().all(|c| c.is_ascii_digit() || "年月日时時分秒TZ+-/.前天个小钟".contains(c));
        if is_date
            || !(2..=14).contains(&length)
            || !word.chars().any(is_wide_letter)
            || word.chars().any(|c| matches!(c, '\u{ac00}'..='\u{d7a3}'))
            || ends_with_role(word)
            || word.ends_with('于')
            || BUTTONS
                .iter()
                .any(|button| word == *button || button.chars().nth(1).is_some() && word.starts_with(button))
            || columns.iter().any(|column| column == word)
        {
            continue;
        }
        words.push(word.to_owned());
    }
    words
}

fn merge(names: &mut Vec<String>, found: Vec<String>) {
    for name in found {
        if names.len() < 8 && !names.contains(&name) {
            names.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_name_their_authors() {
        for (line, want) in [
            ("文/文甲 图/李乙", vec!["文甲"]),
            ("文丨特约评论员 李明华", vec!["李明华"]),
            ("（文/文甲）", vec!["文甲"]),
            ("□ 文甲", vec!["文甲"]),
            ("■本报记者 文甲 通讯员 李乙", vec!["文甲", "李乙"]),
            ("校报记者文甲、李乙", vec!["文甲", "李乙"]),
            ("作者 文甲 李乙", vec!["文甲", "李乙"]),
            ("《校园观察》作者 文甲", vec!["文甲"]),
            ("（文甲 报道）", vec!["文甲"]),
            ("采写：校报记者 文甲 李乙", vec!["文甲", "李乙"]),
            ("记者手记", vec![]),
            ("记者走进实验室", vec![]),
            ("□ 第一条", vec![]),
            ("作者简介", vec![]),
        ] {
            let mut byline = Byline::default();
            read_form(line, &mut byline);
            assert_eq!(byline.authors, want, "{line}");
        }
    }

    #[test]
    fn datelines_name_outlet_and_reporters() {
        for (text, reporters, outlet) in [
            ("新华社北京3月5日电（记者文甲、李乙）春天来了，校园里的花都开了。", vec!["文甲", "李乙"], Some("新华社")),
            ("校园网讯（记者 文甲 通讯员 李乙）3月5日，运动会开幕。", vec!["文甲", "李乙"], Some("校园网")),
            ("本站讯 （职工通讯员 文甲 李乙）为深入推进阅读活动", vec!["文甲", "李乙"], None),
            ("某某网3月5日讯 据学校消息，", vec![], Some("某某网")),
            ("他打来电话（记者问起时），说了三件事。", vec![], None),
            ("通讯技术的历史很长。", vec![], None),
        ] {
            let mut byline = Byline::default();
            read_dateline(text, &mut byline);
            assert_eq!(byline.reporters, reporters, "{text}");
            assert_eq!(byline.dateline.as_deref(), outlet, "{text}");
        }
    }

    #[test]
    fn a_name_beside_the_date_is_an_author_or_a_source() {
        for (lines, dated, author, source) in [
            (vec!["某某网 2026-03-05 10:37:31"], 0, None, Some("某某网")),
            (vec!["文甲/某某日报", "2026-03-05 09:10", "字号"], 1, Some("文甲"), Some("某某日报")),
            (vec!["2026-03-05 10:56", "某某时报网", "分享"], 0, None, Some("某某时报网")),
            (vec!["2026-03-05 11:10 河边茶馆[整理]"], 0, None, Some("河边茶馆")),
            (vec!["2026年3月5日 星期四 08:30 阅读 12", "字号 大 中 小"], 0, None, None),
            (vec!["时政要闻 2026-03-05"], 0, None, None),
        ] {
            let mut byline = Byline::default();
            read_beside_date(&lines, dated, &["时政要闻".to_owned()], &mut byline);
            assert_eq!(byline.reporters.first().map(String::as_str), author, "{lines:?}");
            assert_eq!(byline.beside.as_deref(), source, "{lines:?}");
        }
    }
}
