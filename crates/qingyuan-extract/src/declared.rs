//! What files say of themselves, without what programs fill in.

use crate::whitespace::collapse;

/// A title that a person gave; none for the names of files and the defaults of programs.
pub(crate) fn title(written: &str) -> Option<String> {
    /// What programs fill in, in lower case.
    const DEFAULTS: [&str; 14] = [
        "untitled",
        "无标题",
        "未命名",
        "title",
        "标题",
        "document",
        "文档1",
        "document1",
        "powerpoint presentation",
        "powerpoint 演示文稿",
        "幻灯片 1",
        "slide 1",
        "print",
        "about:blank",
    ];
    /// Endings of names of files.
    const ENDINGS: [&str; 16] = [
        ".doc", ".docx", ".wps", ".ppt", ".pptx", ".xls", ".xlsx", ".pdf", ".tex", ".dvi", ".indd", ".cdr", ".qxd",
        ".txt", ".rtf", ".html",
    ];
    let written = written.strip_prefix("Microsoft Word - ").unwrap_or(written);
    let written = written.strip_prefix("Microsoft PowerPoint - ").unwrap_or(written).trim();
    let lower = written.to_lowercase();
    let is_named = DEFAULTS.contains(&lower.as_str())
        || lower.starts_with("untitled")
        || ENDINGS.iter().any(|ending| lower.ends_with(ending))
        || lower.starts_with("http://")
        || lower.starts_with("https://")
        || lower.starts_with("file:");
    let is_readable = !written.contains('\u{fffd}') && written.chars().filter(|c| c.is_alphabetic()).count() > 1;
    (!is_named && is_readable).then(|| written.to_owned())
}

/// The day of a time as XML has it: `2026-03-05T08:30:00Z`.
pub(crate) fn day(written: &str) -> Option<String> {
    let day = written.trim().get(..10)?;
    let is_day = day
        .bytes()
        .enumerate()
        .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    // Clocks that were never set show 1970, 1980 or 1601.
    (is_day && day > "1990").then(|| day.to_owned())
}

/// Names of people; accounts that systems come with are none.
pub(crate) fn authors(written: &str) -> Vec<String> {
    const ACCOUNTS: [&str; 16] = [
        "administrator",
        "admin",
        "user",
        "users",
        "owner",
        "root",
        "guest",
        "unknown",
        "author",
        "作者",
        "用户",
        "微软用户",
        "windows user",
        "windows 用户",
        "microsoft office user",
        "pc",
    ];
    written
        .split([';', '；', '、', '，'])
        .map(collapse)
        .filter(|name| name.chars().filter(|c| c.is_alphabetic()).count() > 1)
        .filter(|name| !ACCOUNTS.contains(&name.to_lowercase().as_str()) && !name.contains(['\u{fffd}', '@', '\\']))
        .take(8)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_programs_fill_in_are_none() {
        for (written, found) in [
            ("Microsoft Word - 论文终稿.docx", None),
            ("untitled", None),
            ("PowerPoint 演示文稿", None),
            ("123-45", None),
            ("Microsoft Word - 水的循环", Some("水的循环")),
            ("On Rivers", Some("On Rivers")),
        ] {
            assert_eq!(title(written).as_deref(), found, "{written}");
        }
    }

    #[test]
    fn accounts_are_no_authors_and_unset_clocks_no_days() {
        assert_eq!(authors("Administrator"), Vec::<String>::new());
        assert_eq!(authors("教研室；参考咨询部"), ["教研室", "参考咨询部"]);
        assert_eq!(day("2026-03-05T08:30:00Z").as_deref(), Some("2026-03-05"));
        assert_eq!((day("1601-01-01T00:00:00Z"), day("2026年3月5日")), (None, None));
    }
}
