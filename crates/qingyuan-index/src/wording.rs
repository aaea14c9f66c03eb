//! Whether a text holds words as they stand: what the pairs of the index alone cannot tell.

use crate::lexis::runs;

/// A character of a run written without spaces, or a whole word of another script.
#[derive(Debug, PartialEq, Eq)]
struct Atom<'a> {
    text: &'a str,
    /// Whether it follows the one before without a border between them.
    glued: bool,
}

fn atoms(folded: &str) -> Vec<Atom<'_>> {
    let mut atoms = Vec::with_capacity(folded.len() / 3);
    for run in runs(folded) {
        let text = &folded[run.bytes];
        if !run.han {
            atoms.push(Atom { text, glued: false });
            continue;
        }
        let ends = text.char_indices().map(|(start, c)| (start, start + c.len_utf8()));
        atoms.extend(ends.map(|(start, end)| Atom { text: &text[start..end], glued: start > 0 }));
    }
    atoms
}

/// Whether the folded `text` holds the folded `words` as they stand: what is written in one is written in one there, and
/// where a border is, such as a space or a comma, there may be any or none.
pub(crate) fn holds(text: &str, words: &str) -> bool {
    let sought = runs(words);
    // Most texts lack the longest piece, and the only one needs no more than to be there.
    let longest = sought.iter().max_by_key(|run| run.bytes.len());
    let Some(longest) = longest else { return false };
    if !text.contains(&words[longest.bytes.clone()]) {
        return false;
    }
    if sought.len() == 1 && longest.han {
        return true;
    }
    let (held, sought) = (atoms(text), atoms(words));
    held.windows(sought.len()).any(|held| {
        held.iter().zip(&sought).all(|(held, sought)| held.text == sought.text && (held.glued || !sought.glued))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_held_as_they_stand() {
        let table = [
            ("开题报告的写法", "报告的写", true),
            ("开题报告,的写法", "报告的写", false),
            ("开题报告,的写法", "报告 的写", true),
            ("开题报告的写法", "报告 的写", true),
            ("用python写", "python写", true),
            ("用python3写", "python写", false),
            ("python 3 写", "3 写", true),
            ("写python", "python写", false),
            ("水,火", "水 火", true),
            ("水", "水", true),
            ("", "水", false),
            ("水", "", false),
        ];
        for (text, words, expected) in table {
            assert_eq!(holds(text, words), expected, "{text} / {words}");
        }
    }
}
