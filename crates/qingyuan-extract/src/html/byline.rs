//! Who wrote it, who published it first, who edited it: 来源, 作者 and 责编 told apart.

mod labels;
mod names;
mod said;
mod unlabelled;

use self::labels::{LABELS, Role, at_beginning};
use super::date::Reader;
use crate::words::{is_wide_letter, units};

pub(crate) use self::names::{is_furniture, is_outlet, is_paper, push_names};
pub(crate) use self::said::Byline;
pub(crate) use self::unlabelled::{read_alone, read_beside_date, read_dateline, read_form};

/// Adds what one line says.
pub(crate) fn read_line(line: &str, byline: &mut Byline) {
    // Labels stand in short lines, or in brackets at the end of a text; a long paragraph is looked at from its end.
    let line = if line.chars().nth(120).is_some() {
        line.char_indices().rev().nth(59).map_or(line, |(at, _)| &line[at..])
    } else {
        line
    };
    // `责任编辑：` may end its line, and the name stand alone in the next.
    if let Some(role) = byline.open.take()
        && units(line) <= 10
        && !line.contains(['：', ':', '。', '，', '|'])
        && Reader::absolute().find(line).is_none()
    {
        take(role, value_of(line.trim(), role), byline);
        return;
    }
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        // Every label begins with a Han character.
        if rest.as_bytes()[0].is_ascii() {
            at += 1;
            continue;
        }
        let written = at_beginning(rest).next();
        // `文：` and `图：` are labels where no word ends with them, as 全文： does.
        let is_apart = !line[..at].ends_with(is_wide_letter);
        let short =
            || [("文", Role::Author), ("图", Role::Other)].into_iter().find(|(label, _)| rest.starts_with(label));
        let Some((label, role)) = written.or_else(|| short().filter(|_| is_apart)) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        at += label.len();
        let after = line[at..].trim_start();
        let Some(value) = after.strip_prefix(['：', ':', '丨', '|', '／', '/', '｜']) else { continue };
        // `作者/来源：` is one label.
        if at_beginning(value).next().is_some() || is_labelled(value) {
            continue;
        }
        if value.trim().is_empty() {
            byline.open = Some(role);
            return;
        }
        take(role, value_of(value.trim_start(), role), byline);
    }
    if let Some(name) = english(line) {
        push_names(&mut byline.authors, &name);
    }
}

/// Whether the next label follows at once, as in `来源：　作者：文甲`: templates print labels without a value.
fn is_labelled(value: &str) -> bool {
    let value = value.trim_start();
    let is_colon = |c: char| matches!(c, '：' | ':');
    // `浏览次数：` is more than its label.
    at_beginning(value).any(|(label, _)| value[label.len()..].chars().take(3).any(is_colon))
}

fn take(role: Role, value: String, byline: &mut Byline) {
    match role {
        _ if value.is_empty() => {}
        Role::Source => {
            byline.source.get_or_insert(value);
        }
        Role::Author => push_names(&mut byline.authors, &value),
        Role::Editor => push_names(&mut byline.editors, &value),
        Role::Other => {}
    }
}

/// The value behind a label of this role: up to the next label, bracket, bar or date.
fn value_of(text: &str, role: Role) -> String {
    let is_one_word = role == Role::Source;
    // `作者：校报记者 文甲`: what somebody does is no label unless a colon follows.
    let is_label = |rest: &str| {
        at_beginning(rest).any(|(label, its)| {
            // 评论员 is nobody's 评论.
            let behind = &rest[label.len()..];
            (its != Role::Author || behind.trim_start().starts_with(['：', ':'])) && !behind.starts_with('员')
        })
    };
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let is_end = matches!(
            c,
            '|' | '｜'
                | '）'
                | ')'
                | '】'
                | ']'
                | '］'
                | '〕'
                | '（'
                | '【'
                | '['
                | '。'
                | '；'
                | ';'
                | '>'
                | '\u{3000}'
        ) || (at > 0 && is_label(rest))
            || (at > 0 && ["图：", "图:", "图/", "摄/"].iter().any(|label| rest.starts_with(label)))
            || rest.starts_with("20") && rest.len() >= 8 && rest.as_bytes()[..4].iter().all(u8::is_ascii_digit);
        if is_end {
            end = at;
            break;
        }
    }
    // A source is followed by buttons and columns; a Han name ends at the first blank.
    let first = text[..end].split_whitespace().next().unwrap_or_default();
    if is_one_word && first.chars().count() >= 2 && first.chars().any(is_wide_letter) {
        end = first.len();
    }
    let value = text[..end].trim().trim_matches(['，', ',', '、', '/', '-', '—', '·', '“', '”', '"']).trim();
    // A name of a paper or an office is short; what is longer is a sentence.
    if units(value) > 24 || value.chars().all(|c| !c.is_alphanumeric()) { String::new() } else { value.to_owned() }
}

/// `By Some Name`, alone on its line.
fn english(line: &str) -> Option<String> {
    let rest = line.strip_prefix("By ").or_else(|| line.strip_prefix("BY ")).or_else(|| line.strip_prefix("by "))?;
    let name = rest.split(['|', ',', '•', '·', '–']).next()?.trim();
    let is_name = name.split(" and ").all(|name| {
        (2..=4).contains(&name.split_whitespace().count())
            && name.split_whitespace().all(|word| word.starts_with(|c: char| c.is_uppercase()))
    });
    (is_name && name.len() <= 50).then(|| name.to_owned())
}

/// Whether a line above a text is about it and not of it: date, source, author, counts.
pub(crate) fn is_meta_line(line: &str) -> bool {
    let length = units(line);
    if english(line).is_some() {
        return true;
    }
    // Units do not bound a line: five million letters without a space are one word.
    if line.len() > 2_000 || line.ends_with(['。', '！', '？', '”']) {
        return false;
    }
    let labels = LABELS
        .iter()
        .take(if line.is_ascii() { 0 } else { usize::MAX })
        .filter(|(label, _)| {
            line.find(label)
                .is_some_and(|at| line[at + label.len()..].trim_start().starts_with(['：', ':', '(', '（', '丨', '|']))
        })
        .count();
    // One label opens a short line; several in one line are the line under a headline, however long its names are.
    if labels > 0 && length <= 45 || labels > 2 && length <= 120 {
        return true;
    }
    if length > 45 {
        return false;
    }
    // A line that is a date and hardly more. Any reader of dates will do: only absolute forms matter here.
    let has_date = Reader::absolute().find(line).is_some();
    has_date && length <= 24
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> (Vec<String>, Option<String>, Vec<String>) {
        let mut byline = Byline::default();
        for line in lines {
            read_line(line, &mut byline);
        }
        (byline.authors, byline.source, byline.editors)
    }

    #[test]
    fn source_author_and_editor_are_told_apart() {
        let (authors, source, editors) =
            read(&["2026-03-05 08:30 来源：校报 作者：文甲、文乙 责任编辑：编丙 浏览：12"]);
        assert_eq!(authors, ["文甲", "文乙"]);
        assert_eq!(source.as_deref(), Some("校报"));
        assert_eq!(editors, ["编丙"]);
    }

    #[test]
    fn brackets_and_english_bylines_are_read() {
        let (authors, source, editors) = read(&["By Jane Roe | Nov 18, 2019", "（责编：编甲、编乙）"]);
        assert_eq!(authors, ["Jane Roe"]);
        assert_eq!(source, None);
        assert_eq!(editors, ["编甲", "编乙"]);
    }

    #[test]
    fn sentences_are_no_bylines() {
        let (authors, source, editors) = read(&["作者在书中写道，河流的来源是雪山，编辑部为此走访了三次。"]);
        assert!(authors.is_empty() && source.is_none() && editors.is_empty());
        assert!(is_meta_line("2026年3月5日 08:30"));
        let glued =
            "来源：某某大学图书馆作者：图书馆学科服务部发布时间：2026-03-05 08:30浏览次数：6058【字号：大 中 小】";
        assert!(is_meta_line(glued));
        assert_eq!(read(&["作者：数学教研小组 发布于 2026-03-05 阅读 12"]).0, ["数学教研小组"]);
        assert!(!is_meta_line("2026年3月5日，学校举行了春季运动会，来自各个学院的三千多名同学参加了比赛。"));
    }
}
