//! Reading the house's own pages, whose shape is known: enough for tests, nothing more.

/// What stands between two marks, the first time they stand there.
pub(crate) fn between<'p>(page: &'p str, before: &str, after: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(before)?;
    rest.split_once(after).map(|(inside, _)| inside)
}

/// What stands between two marks, each time they stand there.
pub(crate) fn all_between<'p>(page: &'p str, before: &str, after: &str) -> Vec<&'p str> {
    page.split(before).skip(1).filter_map(|rest| rest.split_once(after).map(|(inside, _)| inside)).collect()
}

/// Text as a reader sees it: without tags, with its characters.
pub(crate) fn text(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    unescape(&plain)
}

/// Undoes the escaping of the templates.
pub(crate) fn unescape(text: &str) -> String {
    let pairs = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

/// The part of a page between the section with this label and its end.
pub(crate) fn section<'p>(page: &'p str, label: &str) -> Option<&'p str> {
    between(page, &format!("<section aria-labelledby=\"{label}\">"), "</section>")
}

/// The value of the first hidden field of this name.
pub(crate) fn hidden<'p>(page: &'p str, name: &str) -> Option<&'p str> {
    between(page, &format!("<input type=\"hidden\" name=\"{name}\" value=\""), "\"")
}
