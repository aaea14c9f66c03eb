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
    ("body-cut", "内容太大，只读取了前面的一部分。", "The body is too large; only its beginning was read."),
    (
        "archive-cut",
        "文件解压后太大，只读取了一部分。",
        "The file unpacks to more than is read; the rest was left out.",
    ),
    (
        "archive-damaged",
        "文件看起来是压缩格式，但打不开，可能已损坏。",
        "The file looks like an archive and cannot be opened; it may be damaged.",
    ),
    (
        "charset-damaged",
        "有些字节不属于网页的编码，显示为替代字符（�）。",
        "Some bytes do not belong to the encoding; they show as replacement characters.",
    ),
    (
        "epub-damaged",
        "这个 EPUB 缺少目录或章节，可能已损坏。",
        "The EPUB misses its contents or chapters; it may be damaged.",
    ),
    ("pptx-damaged", "这份演示文稿缺少一部分幻灯片。", "Some slides of the presentation are missing."),
    (
        "format-old",
        "这是旧版办公文件，或设有密码，无法读取。请另存为新格式后再上传。",
        "An office file of an old format or with a password; save it in a current format.",
    ),
    ("format-unknown", "不认识这种文件格式，没有读取。", "The format of the file is not known; it was not read."),
    (
        "markup-damaged",
        "文件内容在中途断开，只读取了前面的部分。",
        "The file ends in the middle; what stands before was read.",
    ),
    (
        "rtf-damaged",
        "这个 RTF 文件在中途断开，只读取了前面的部分。",
        "The RTF file ends in the middle; what stands before was read.",
    ),
    ("pdf-damaged", "这个 PDF 已损坏，读不全或读不出来。", "The PDF is damaged and cannot be read, or not wholly."),
    ("pdf-encrypted", "这个 PDF 设有密码，无法读取。", "The PDF asks for a password and cannot be read."),
    (
        "pdf-not-read",
        "系统繁忙，这个 PDF 没有读取，请稍后重试。",
        "The system was too busy to read the PDF; try again later.",
    ),
    (
        "reader-gave-up",
        "读取程序在这一页上出错，没有得到内容，请报告给管理员。",
        "The reader failed on this page; please report it.",
    ),
    (
        "text-unmapped",
        "有些字的字体没有标明是什么字，这些字没有读出来。",
        "Some characters are drawn by fonts that do not say which they are; they are missing.",
    ),
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

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
    }

    /// Every code between quotes that ends like those of problems; others are of no harm, since a missing one fails.
    #[test]
    fn every_problem_that_extraction_notes_has_a_sentence() {
        const ENDS: [&str; 12] = [
            "-cut",
            "-damaged",
            "-old",
            "-unknown",
            "-encrypted",
            "-not-read",
            "-gave-up",
            "-unmapped",
            "-too-slow",
            "-wrong",
            "-mixed",
            "-missed",
        ];
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../qingyuan-extract/src"));
        let mut seen = 0;
        for path in sources(folder) {
            let source = std::fs::read_to_string(&path).unwrap_or_default();
            for code in source.split('"').filter(|part| ENDS.iter().any(|end| part.ends_with(end))) {
                if code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
                    seen += 1;
                    assert!(
                        Lang::Zh.extraction_problem(code).is_some(),
                        "{code} of {} has no sentence",
                        path.display()
                    );
                }
            }
        }
        assert!(seen > 20, "only {seen} codes were found: look at how they are written now");
    }
}
