//! One literal: how it is folded, and whether it can be looked for at all.

use qingyuan_text::{fold, is_han, simplify};

use super::personal::personal;
use crate::diagnostic::quoted;

/// A literal has at most this many chars. Harmful texts are copied with changes: nothing so long is found twice.
const LONGEST: usize = 60;

/// What is wrong with something: code, message, hint.
pub(crate) type Fault = (&'static str, String, Option<String>);

/// A literal ready to be matched, and what there is to say about it all the same.
#[derive(Debug)]
pub(crate) struct Folding {
    pub(crate) text: String,
    pub(crate) note: Option<Fault>,
}

/// Folds a literal, or says why it is none.
pub(crate) fn folded(word: &str) -> Result<Folding, Fault> {
    let written = word;
    let word = word.trim();
    let length = if word.len() > LONGEST { word.chars().count() } else { 0 };
    if length > LONGEST {
        let message = format!("the literal `{}` has {length} characters, more than {LONGEST}", quoted(word));
        let hint = "take the few words of it that are always the same; for words that stand apart use `near` or \
                    `before`";
        return Err(("R105", message, Some(hint.to_owned())));
    }
    let plain = is_plain(word);
    let text = if plain { word.to_owned() } else { fold(word).base().text().trim().to_owned() };
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (None, _) => {
            let hint = "write a word, or delete it".to_owned();
            return Err((
                "R010",
                format!("the literal `{}` is empty once folded", quoted(&written.escape_debug().to_string())),
                Some(hint),
            ));
        }
        (Some(only), None) if is_han(only) || only.is_ascii() => {
            let message = format!("`{}` is a single character and would match nearly everywhere", quoted(word));
            let hint = "write at least two characters, such as the word that it is part of".to_owned();
            return Err(("R011", message, Some(hint)));
        }
        _ => {}
    }
    if let Some((bytes, kind)) = personal(word) {
        let message = format!("`{}` is {}", word.get(bytes).unwrap_or(word), kind.name());
        return Err(("R026", message, Some(kind.remedy().to_owned())));
    }
    let note = if plain && !has_run(word) { None } else { spelling(word, &text) };
    Ok(Folding { text, note })
}

/// Whether the literal can be looked for by its sound.
pub(crate) fn sounds(text: &str) -> Result<(), Fault> {
    if text.chars().count() >= 2 && text.chars().all(is_han) {
        return Ok(());
    }
    let hint = "write two Chinese characters or more, or move it to a term without `match = \"pinyin\"`".to_owned();
    Err(("R100", format!("`{}` cannot be matched by sound", quoted(text)), Some(hint)))
}

/// What a literal is told from others by: literals with the same one find the same places.
pub(crate) fn sameness(word: &str) -> String {
    let word = word.trim();
    let folded = fold(word);
    let (base, skeleton) = (folded.base().text().trim(), folded.skeleton().text().trim());
    // What the skeleton does to anything else, it does not do to literals.
    let chosen = if gapped(word) && !has_run(word) && skeleton.chars().count() >= 2 { skeleton } else { base };
    chosen.to_owned()
}

/// What to say about a literal that folding changes.
fn spelling(word: &str, base: &str) -> Option<Fault> {
    let folded = fold(word);
    let skeleton = folded.skeleton().text().trim();
    // Capital letters alone are worth no word.
    let lower = word.to_lowercase();
    let (message, hint) = if base != lower {
        let hint = format!("write `{}`: folding undoes other spellings in the texts as well", quoted(base));
        (format!("the literal `{}` is matched as `{}`", quoted(word), quoted(base)), hint)
    } else if skeleton != base && !skeleton.is_empty() && !has_run(word) && gapped(word) {
        let hint =
            "signs between Chinese characters are taken out of the texts: write the word without them, if it may \
                    be found so"
                .to_owned();
        (format!("the literal `{}` is matched as `{}` as well", quoted(word), quoted(skeleton)), hint)
    } else {
        return None;
    };
    Some(("R070", message, Some(hint)))
}

/// Whether something other than a letter or digit stands between two Han characters.
fn gapped(word: &str) -> bool {
    let chars: Vec<char> = word.chars().collect();
    chars.windows(3).any(|three| is_han(three[0]) && !three[1].is_alphanumeric() && is_han(three[2]))
}

/// Whether a character stands three times in a row.
fn has_run(word: &str) -> bool {
    let mut run = 0;
    let mut last = None;
    word.chars().any(|c| {
        run = if last == Some(c) { run + 1 } else { 1 };
        last = Some(c);
        run >= 3
    })
}

/// Whether folding leaves `word` as it is, told without folding it: common simplified characters, small ASCII letters
/// and digits. Nearly all words of long lists are so.
fn is_plain(word: &str) -> bool {
    word.chars().all(|c| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || (('\u{4E00}'..='\u{9FFF}').contains(&c) && simplify(c) == c)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_are_told() {
        let said = |word: &str| folded(word).expect(word).note.map(|(_, message, _)| message);
        for silent in ["微信", "vx", "VX", "加vx", "a-b", "e-mail", "3.5元", "http://a.example"] {
            assert_eq!(said(silent), None, "{silent}");
        }
        for (word, shown) in [("賭博", "`赌博`"), ("ｖｘ", "`vx`"), ("微*信", "`微信`"), ("微 信", "`微信`")]
        {
            assert!(said(word).is_some_and(|said| said.contains(shown)), "{word}");
        }
        for (word, code) in [("", "R010"), ("\u{200B}", "R010"), ("群", "R011"), ("v", "R011")] {
            assert_eq!(folded(word).expect_err(word).0, code, "{word}");
        }
        assert!(folded(&"甲乙".repeat(30)).is_ok());
        assert_eq!(folded(&"甲乙".repeat(31)).expect_err("too long").0, "R105");
        assert_eq!(said("裙裙裙"), None, "the base still has all three");
        assert!(sounds("兼职").is_ok() && sounds("兼").is_err() && sounds("兼职a").is_err());
    }

    proptest! {
        #[test]
        fn what_is_plain_is_not_changed_by_folding(word in "[\u{4E00}-\u{9FFF}a-z0-9]{1,12}") {
            if is_plain(&word) {
                let folded = fold(&word);
                prop_assert_eq!(folded.base().text(), word.as_str());
            }
        }
    }
}
