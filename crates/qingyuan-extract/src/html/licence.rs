//! The licence that a page states for its text.

use super::meta::Meta;
use super::runs::Run;
use super::tree::Tree;

/// The licence: `rel=license` and structured data first, then a link to one of Creative Commons, then words near the text.
pub(crate) fn find(tree: &Tree<'_>, meta: &Meta, near: &[Run]) -> Option<String> {
    if let Some(stated) = meta.licence.as_deref().filter(|stated| !stated.is_empty()) {
        return Some(stated.to_owned());
    }
    let linked = tree.nodes.iter().find_map(|node| {
        let href = if node.tag == "a" { node.attr("href") } else { "" };
        let is_licence =
            href.contains("creativecommons.org/licenses/") || href.contains("creativecommons.org/publicdomain/");
        is_licence.then(|| href.to_owned())
    });
    linked
        .map(|href| if href.starts_with("//") { format!("https:{href}") } else { href })
        .or_else(|| near.iter().filter(|run| run.text.len() <= 1_500).find_map(|run| in_words(&run.text)))
}

/// The licence in the words of a line, when it names one: `CC BY-NC-SA 4.0`, `知识共享署名-相同方式共享 4.0 国际许可协议`.
fn in_words(text: &str) -> Option<String> {
    if let Some(at) = text.find("CC BY").or_else(|| text.find("CC-BY")).or_else(|| text.find("CC0")) {
        let end = text[at..]
            .char_indices()
            .find(|(_, c)| !(c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.')))
            .map_or(text.len(), |(end, _)| at + end);
        let words = text[at..end].split_whitespace().take_while(|word| {
            word.starts_with("CC")
                || word.starts_with("BY")
                || word.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                || matches!(*word, "NC" | "SA" | "ND" | "International")
        });
        return Some(words.collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned());
    }
    let at = text.find("知识共享").or_else(|| text.find("創用CC")).or_else(|| text.find("知識共享"))?;
    let end = ["许可协议", "许可证", "协议", "授權條款", "許可協議"]
        .iter()
        .filter_map(|end| text[at..].find(end).map(|found| at + found + end.len()))
        .max_by_key(|end| *end)?;
    // The words of one name; a page about licences names several in a sentence.
    let name = text[at..end].trim();
    let is_name = name.chars().count() <= 40 && ["署名", "姓名標示", "CC"].iter().any(|word| name.contains(word));
    (is_name && !name.contains(['，', '。'])).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_read_in_their_words() {
        for (text, want) in [
            (
                "本作品采用知识共享署名-非商业性使用 4.0 国际许可协议进行许可。",
                Some("知识共享署名-非商业性使用 4.0 国际许可协议"),
            ),
            ("除特别声明外，本站文章采用 CC BY-NC-SA 4.0 许可协议。", Some("CC BY-NC-SA 4.0")),
            ("Text: CC BY 4.0. Photos by their owners.", Some("CC BY 4.0")),
            ("知识共享的历史很长。", None),
            ("版权所有，未经许可不得转载。", None),
        ] {
            assert_eq!(in_words(text).as_deref(), want, "{text}");
        }
    }
}
