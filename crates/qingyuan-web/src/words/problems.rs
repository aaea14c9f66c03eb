//! What the problems that extraction notes mean to the people at the desk.

use super::Lang;

/// Code, Chinese, English.
const MEANINGS: &[(&str, &str, &str)] = &[
    (
        "charset-label-unknown",
        "网页标明的编码没有听说过，编码是猜出来的。",
        "The page names an encoding nobody knows; it was guessed.",
    ),
    (
        "charset-label-wrong",
        "网页标明的编码不对，已按实际的编码读取。",
        "The page names a wrong encoding; it was read in its real one.",
    ),
    ("comments-cut", "去掉了正文以外的评论。", "Comments beside the text were left out."),
    ("related-cut", "去掉了推荐阅读、相关文章一类的内容。", "Recommendations and related reading were left out."),
    ("notices-cut", "去掉了声明、版权、编辑署名一类的行。", "Notices, imprints and editors' lines were left out."),
    ("links-cut", "链接太多，只保留了前面的一部分。", "The page has too many links; only the first were kept."),
    ("text-cut", "正文太长，只保留了前面的一部分。", "The text is too long; only its beginning was kept."),
    (
        "nesting-cut",
        "网页的标签套得太深，深处的按普通文字读取。",
        "Tags are nested too deep; the deepest are read as plain text.",
    ),
    (
        "elements-cut",
        "网页的标签太多，多出的按普通文字读取。",
        "The page has too many tags; the rest is read as plain text.",
    ),
    (
        "needs-javascript",
        "网页要运行脚本才有内容，抓到的几乎没有文字。",
        "The page shows its text by script only; hardly any was found.",
    ),
    ("no-text", "没有找到正文。", "No main text was found."),
];

impl Lang {
    /// What a problem of extraction means; `None` for one without a sentence of its own.
    pub(crate) fn extraction_problem(self, code: &str) -> Option<&'static str> {
        let (_, zh, en) = MEANINGS.iter().find(|(known, ..)| *known == code)?;
        Some(match self {
            Self::Zh => zh,
            Self::En => en,
        })
    }
}
