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
    (
        "selector-missed",
        "来源章程里的选择器在这一页上没有匹配的内容，改用自动识别。",
        "A selector of the charter matches nothing here; the page was read without it.",
    ),
    (
        "template-cut",
        "去掉了本站多个网页上重复出现的行。",
        "Lines that other pages of the site have, too, were left out.",
    ),
    ("too-slow", "读取这一页用时太长，已经放弃。", "Reading the page took too long and was given up."),
    ("pdf-too-slow", "读取这个文件用时太长，已经放弃。", "Reading the file took too long and was given up."),
    (
        "pdf-gave-up",
        "这个文件读不出来，或占用内存太多，已经放弃。",
        "The file could not be read, or took too much memory.",
    ),
    ("charset-mixed", "网页混用了几种编码，已分段读取。", "The page mixes encodings; each piece was read in its own."),
    ("no-text-layer", "这个 PDF 是扫描件，没有文字层。", "The PDF is a scan without a text layer."),
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
