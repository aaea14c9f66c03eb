//! A resource as the national standard cites it.

use qingyuan_model::Document;

use crate::outward::web_address;

/// GB/T 7714-2015, 8.1 and appendix A.8 (electronic resources on line):
/// `作者. 题名[EB/OL]. (发布日期)[引用日期]. 网址.`; from the fourth author on, `等` stands for the rest.
pub(crate) fn gbt7714(document: &Document, publisher: &str, today: &str) -> String {
    let authors = match document.authors.as_slice() {
        [] => document.source_name.clone().unwrap_or_else(|| publisher.to_owned()),
        [first, second, third, _, ..] => format!("{first}, {second}, {third}, 等"),
        few => few.join(", "),
    };
    let mut parts = Vec::new();
    if !authors.trim().is_empty() {
        parts.push(authors.trim().to_owned());
    }
    parts.push(format!("{}[EB/OL]", document.title.trim()));
    let published =
        document.published.as_deref().map(|time| time.get(..10).unwrap_or(time)).map(|day| format!("({day})"));
    parts.push(format!("{}[{today}]", published.unwrap_or_default()));
    // A file that was brought in without an address has none that anybody could follow.
    parts.extend(web_address(document.address()));
    format!("{}.", parts.join(". "))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn the_line_follows_the_standard() {
        let mut document = Document::new(Url::parse("https://lib.example/guide.html").expect("a URL"));
        document.title = "文献检索入门".into();
        assert_eq!(
            gbt7714(&document, "清源大学图书馆", "2026-11-22"),
            "清源大学图书馆. 文献检索入门[EB/OL]. [2026-11-22]. https://lib.example/guide.html."
        );
        document.authors = ["甲", "乙", "丙", "丁"].map(str::to_owned).to_vec();
        document.published = Some("2026-03-05T08:30".into());
        assert_eq!(
            gbt7714(&document, "", "2026-11-22"),
            "甲, 乙, 丙, 等. 文献检索入门[EB/OL]. (2026-03-05)[2026-11-22]. https://lib.example/guide.html."
        );
        document.published = Some("2026".into());
        document.url = Url::parse("http://library.import.invalid/resource?id=a").expect("a URL");
        assert_eq!(gbt7714(&document, "", "2026-11-22"), "甲, 乙, 丙, 等. 文献检索入门[EB/OL]. (2026)[2026-11-22].");
        document.authors.clear();
        assert!(gbt7714(&document, "", "2026-11-22").starts_with("文献检索入门[EB/OL]. "));
    }
}
