//! What a title is part of: the law of an article, the book of a chapter, the course of a lesson.

/// What numbered parts are called.
const PARTS: [char; 18] =
    ['条', '章', '节', '讲', '课', '集', '期', '回', '篇', '卷', '册', '编', '款', '页', '单', '辑', '部', '话'];
const NUMERALS: &str = "零〇一二三四五六七八九十百千两0123456789";
/// Longer names are nobody's; in chars.
const NAME_CHARS: usize = 60;

/// The name of the series that a folded title numbers a part of: what stands before its last `第…条` (章, 讲 and so on),
/// when nothing but a title of that part follows. `民法典第一千零六十二条` is part of `民法典`.
pub(crate) fn series(folded_title: &str) -> Option<&str> {
    let (before, number) = folded_title.rsplit_once('第')?;
    let rest = number.trim_start_matches(|c: char| NUMERALS.contains(c));
    let mut rest_chars = rest.chars();
    let is_part = rest.len() < number.len() && rest_chars.next().is_some_and(|unit| PARTS.contains(&unit));
    // `第三节课的通知` numbers a lesson that is no part of the text; `第三讲 极限` and `第十条之一` go on.
    let ends = rest_chars.next().is_none_or(|next| next == '之' || !next.is_alphanumeric());
    let name = before.trim_matches(|c: char| !c.is_alphanumeric());
    let chars = name.chars().count();
    (is_part && ends && (2..=NAME_CHARS).contains(&chars)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::series;

    #[test]
    fn a_numbered_title_names_its_series() {
        let cases = [
            ("民法典第一千零六十二条", Some("民法典")),
            ("刑法第二百九十一条之二", Some("刑法")),
            ("高等数学 第3讲 极限", Some("高等数学")),
            ("《论语》第十二篇:颜渊", Some("论语")),
            ("关于第三节课的通知", None),
            ("第二章", None),
            ("第一届运动会", None),
            ("甲第一章", None),
            ("秋天", None),
            ("第", None),
            ("", None),
        ];
        for (title, expected) in cases {
            assert_eq!(series(title), expected, "{title}");
        }
    }
}
