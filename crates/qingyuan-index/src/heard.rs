//! Words typed in Latin letters that sound like words of titles: `daoshu` and `dao shu` for 导数, `dsj` for 大数据.
//!
//! The Latin word itself stays the first thing that is looked for; the sound is one more way to fulfil the same need.
//! Nothing that was typed in Han goes through here, so 景点 never finds 经典.

use crate::asked::Asked;
use crate::library::Library;
use crate::need::{Need, Way};
use crate::sounds::{FULL, INITIALS, letters};

/// Of words with one sound, only so many are looked for, those in the most titles.
const ALIKE: usize = 8;
/// More letters are no pinyin that anybody types into a search box.
const LETTERS: usize = 40;
/// The initials of at most this many syllables; [`crate::sounds`] has no longer phrases.
const FIRST_LETTERS: usize = 6;
/// How many spellings are looked up at most while a row of letters is taken apart.
const LOOKUPS: usize = 64;
/// No more words of one query are heard; picked by gut feeling.
const HEARD: usize = 8;

impl Library<'_> {
    /// Adds to the needs what they sound like.
    pub(crate) fn hear(&self, asked: &mut Asked) -> tantivy::Result<()> {
        let mut needs: Vec<Need> = Vec::with_capacity(asked.needs.len());
        let mut rest = asked.needs.as_slice();
        while let Some((need, others)) = rest.split_first() {
            let row: Vec<&Need> = rest.iter().take_while(|need| is_spelled(need)).collect();
            rest = others;
            if asked.heard.len() >= HEARD || row.is_empty() {
                needs.push(need.clone());
                continue;
            }
            let (taken, sounds) = self.sounds_of_row(&row)?;
            if sounds.is_empty() {
                needs.push(need.clone());
                continue;
            }
            for words in &sounds {
                asked
                    .heard
                    .extend(words.iter().filter(|word| !asked.heard.contains(word)).cloned().collect::<Vec<_>>());
            }
            let texts: Vec<String> = row.iter().take(taken).map(|need| need.text.clone()).collect();
            rest = &others[taken - 1..];
            let ways = vec![Way::of(texts.clone()), Way { sounds, ..Way::default() }];
            needs.push(Need { text: texts.join(" "), ways, quoted: false });
        }
        asked.needs = needs;
        Ok(())
    }

    /// How many words at the beginning of a row sound like words of titles, and like which: as one word, or the first
    /// of them alone.
    fn sounds_of_row(&self, row: &[&Need]) -> tantivy::Result<(usize, Vec<Vec<String>>)> {
        if row.len() > 1 {
            let joined: String = row.iter().filter_map(|need| letters(&need.text)).collect();
            let words = self.sounding(&joined, FULL)?;
            if !words.is_empty() {
                return Ok((row.len(), vec![words]));
            }
        }
        let Some(letters) = row.first().and_then(|need| letters(&need.text)) else { return Ok((0, Vec::new())) };
        let words = self.sounding(&letters, FULL)?;
        if !words.is_empty() {
            return Ok((1, vec![words]));
        }
        if self.holding_term(self.fields.grams, &row[0].text)? > 0
            || self.holding_term(self.fields.title_grams, &row[0].text)? > 0
        {
            return Ok((0, Vec::new()));
        }
        let words = if letters.len() > FIRST_LETTERS { Vec::new() } else { self.sounding(&letters, INITIALS)? };
        if !words.is_empty() {
            return Ok((1, vec![words]));
        }
        let mut lookups = 0;
        Ok((1, self.taken_apart(&letters, &mut lookups)?.unwrap_or_default()))
    }

    /// The words of titles that are spelled so, those of the most titles first.
    fn sounding(&self, letters: &str, sign: char) -> tantivy::Result<Vec<String>> {
        if letters.len() > LETTERS || letters.len() < 2 {
            return Ok(Vec::new());
        }
        let from = format!("{letters}{sign}");
        let to = format!("{letters}{}", char::from_u32(sign as u32 + 1).unwrap_or(sign));
        let terms = self.terms(self.fields.sounds, &from, &to, ALIKE * ALIKE)?;
        let mut words: Vec<(u64, String)> =
            terms.into_iter().filter_map(|(term, count)| Some((count, term.strip_prefix(&from)?.to_owned()))).collect();
        words.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        Ok(words.into_iter().take(ALIKE).map(|(_, word)| word).collect())
    }

    /// Several words typed without a space between them, the first as long as possible.
    fn taken_apart(&self, letters: &str, lookups: &mut usize) -> tantivy::Result<Option<Vec<Vec<String>>>> {
        if letters.is_empty() {
            return Ok(Some(Vec::new()));
        }
        // Two syllables have at least four letters mostly, and never fewer than two.
        for end in (2..=letters.len().min(LETTERS)).rev() {
            if *lookups >= LOOKUPS || !letters.is_char_boundary(end) {
                return Ok(None);
            }
            *lookups += 1;
            let words = self.sounding(&letters[..end], FULL)?;
            if words.is_empty() {
                continue;
            }
            if let Some(rest) = self.taken_apart(&letters[end..], lookups)? {
                return Ok(Some([vec![words], rest].concat()));
            }
        }
        Ok(None)
    }
}

/// Whether a need is one unquoted word that may be pinyin or initials.
fn is_spelled(need: &Need) -> bool {
    let plain = matches!(&need.ways[..], [way] if way.texts.len() == 1 && way.sounds.is_empty());
    plain
        && !need.quoted
        && need.text.len() <= LETTERS
        && need.text.bytes().any(|byte| byte.is_ascii_lowercase())
        && letters_or_one(&need.text)
}

/// Letters, or a single one, as the syllable 饿 is in a row of syllables.
fn letters_or_one(text: &str) -> bool {
    letters(text).is_some() || matches!(text, "a" | "e" | "o")
}
