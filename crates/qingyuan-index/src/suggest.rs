//! Completion: phrases and titles for what has been typed so far.

use tantivy::DocAddress;
use tantivy::TantivyDocument;
use tantivy::collector::TopDocs;
use tantivy::query::Query;

use qingyuan_text::fold;

use crate::lexis::{Lexis, is_han, runs};
use crate::library::Library;
use crate::literal::{any_of, beginning, exact};
use crate::schema::text_of;
use crate::sounds::{FULL, INITIALS, initials, letters, spelled};
use crate::terms::AFTER;

/// Nobody reads further down a list of completions.
const LIMIT: usize = 50;
/// Longer beginnings complete nothing; in chars.
const PREFIX_CHARS: usize = 64;
/// Of the terms that begin as typed, so many of each segment are looked at: about half a millisecond's worth. After two
/// letters or one Han character, there are fewer of them in a library of a hundred thousand.
const TERMS: usize = 2_000;
/// Of the titles that begin as typed, so many of each segment are looked at, the first by their characters.
const TITLES: usize = 400;
/// For every title wanted, this many entries are looked at, because titles repeat.
const LOOK: usize = 2;
/// Of `n` completions, at most this share are phrases while there are titles: 5 of 8.
const PHRASES: (usize, usize) = (5, 8);

/// What may complete what was typed: a title, or a phrase that titles hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The id of an item with this title, or with this phrase in its title: whether that one may be shown is for the
    /// caller to check.
    pub id: i64,
    /// The text, in the script of the title that it is taken from.
    pub text: String,
    /// Whether it is the whole title; else it is a phrase of several, most likely.
    pub title: bool,
}

/// A phrase of titles that begins as typed.
struct Phrase {
    folded: String,
    /// How many titles hold it.
    count: u64,
    /// Whether what was typed spells all of it.
    whole: bool,
}

impl Library<'_> {
    /// At most `n` distinct completions: the most frequent phrases of titles that begin with `prefix` or sound so, then
    /// titles that begin with it, then those that hold it.
    pub(crate) fn suggest(&self, prefix: &str, n: usize) -> tantivy::Result<Vec<Suggestion>> {
        let head: String = prefix.chars().take(PREFIX_CHARS).collect();
        let folded = Lexis::fold(&head);
        let typed = folded.trim_start();
        let n = n.min(LIMIT);
        let mut suggestions = Vec::new();
        if typed.is_empty() || n == 0 {
            return Ok(suggestions);
        }
        let phrases = self.phrases(typed.trim_end())?;
        let share = (n * PHRASES.0).div_ceil(PHRASES.1);
        let (first, rest) = phrases.split_at(phrases.len().min(share));
        for phrase in first {
            self.add_phrase(&mut suggestions, phrase)?;
        }
        self.add_titles(&mut suggestions, typed, n)?;
        // What was typed by its sound is in no title as it stands; the titles of what it sounds like are.
        for phrase in phrases.iter().filter(|phrase| !phrase.folded.starts_with(typed)).take(2) {
            if suggestions.len() < n {
                self.add_titles(&mut suggestions, &phrase.folded, n)?;
            }
        }
        for phrase in rest {
            if suggestions.len() < n {
                self.add_phrase(&mut suggestions, phrase)?;
            }
        }
        suggestions.truncate(n);
        Ok(suggestions)
    }

    /// The phrases that begin as typed, written so or sounding so, best first.
    fn phrases(&self, typed: &str) -> tantivy::Result<Vec<Phrase>> {
        let mut phrases: Vec<Phrase> = Vec::new();
        let mut add = |folded: &str, count: u64, whole: bool| {
            if folded == typed {
                return;
            }
            match phrases.iter_mut().find(|known| known.folded == folded) {
                Some(known) => known.whole |= whole,
                None => phrases.push(Phrase { folded: folded.to_owned(), count, whole }),
            }
        };
        let field = self.fields.sounds;
        // A single letter begins every tenth phrase.
        if typed.chars().nth(1).is_some() || typed.starts_with(is_han) {
            let written = self.terms(field, typed, &format!("{typed}{AFTER}"), TERMS)?;
            for (term, count) in most(written.into_iter().filter(|(term, _)| !term.contains([FULL, INITIALS]))) {
                add(&term, count, false);
            }
        }
        let han: String = typed.chars().take_while(|c| is_han(*c)).collect();
        for key in spellings(typed) {
            let sounding = self.terms(field, &key, &format!("{key}\u{7F}"), TERMS)?;
            let named = sounding.into_iter().filter_map(|(term, count)| {
                let (spelling, text) = term.split_once([FULL, INITIALS])?;
                text.starts_with(&han).then(|| ((text.to_owned(), spelling.len() == key.len()), count))
            });
            for ((text, whole), count) in most(named) {
                add(&text, count, whole);
            }
        }
        phrases.sort_by(|a, b| {
            let by_count = b.count.cmp(&a.count).then_with(|| a.folded.len().cmp(&b.folded.len()));
            b.whole.cmp(&a.whole).then(by_count).then_with(|| a.folded.cmp(&b.folded))
        });
        // A phrase that always goes on in one way says less than the longer one.
        let counts: Vec<(String, u64)> = phrases.iter().map(|known| (known.folded.clone(), known.count)).collect();
        phrases.retain(|phrase| {
            let longer = |(text, count): &(String, u64)| {
                *count == phrase.count && text.len() > phrase.folded.len() && text.starts_with(&phrase.folded)
            };
            phrase.whole || !counts.iter().any(longer)
        });
        Ok(phrases)
    }

    /// Adds a phrase as a title writes it, if an entry that holds it is left.
    fn add_phrase(&self, suggestions: &mut Vec<Suggestion>, phrase: &Phrase) -> tantivy::Result<()> {
        if let Some(address) = self.holder(self.fields.title_key, &phrase.folded)? {
            let title = self.title(address)?;
            push(suggestions, title);
            return Ok(());
        }
        let Some(address) = self.holder(self.fields.sounds, &phrase.folded)? else { return Ok(()) };
        let title = self.title(address)?;
        let folded = fold(&title.text);
        let view = folded.base();
        let place = view.text().find(&phrase.folded);
        let text = place.map(|at| view.span(at..at + phrase.folded.len()).slice(&title.text).to_owned());
        if let Some(text) = text {
            push(suggestions, Suggestion { text, title: false, ..title });
        }
        Ok(())
    }

    /// Adds titles that begin with what was typed, shorter ones first, then those that hold it.
    fn add_titles(&self, suggestions: &mut Vec<Suggestion>, typed: &str, n: usize) -> tantivy::Result<()> {
        let field = self.fields.title_key;
        let keys = self.terms(field, typed, &format!("{typed}{AFTER}"), TITLES)?;
        let mut keys: Vec<(usize, String)> = keys.into_keys().map(|key| (key.chars().count(), key)).collect();
        keys.sort_unstable();
        for (_, key) in keys.into_iter().take(n) {
            if suggestions.len() >= n {
                return Ok(());
            }
            if let Some(address) = self.holder(field, &key)? {
                push(suggestions, self.title(address)?);
            }
        }
        if let Some(query) = self.holding_words(typed.trim_end()).filter(|_| suggestions.len() < n) {
            let docs = self.searcher.search(&query, &TopDocs::with_limit(n * LOOK).order_by_score())?;
            let titles = docs.into_iter().map(|(_, address)| self.title(address));
            let mut more = titles.collect::<tantivy::Result<Vec<_>>>()?;
            more.sort_by_key(|suggestion| (suggestion.text.chars().count(), suggestion.id));
            for suggestion in more {
                push(suggestions, suggestion);
            }
        }
        Ok(())
    }

    /// Titles that hold what was typed, its last Latin word perhaps unfinished.
    fn holding_words(&self, typed: &str) -> Option<Box<dyn Query>> {
        let field = self.fields.title_grams;
        let last = runs(typed).pop()?;
        if last.han {
            return exact(field, typed);
        }
        let unfinished = beginning(field, &typed[last.bytes.clone()]);
        let parts: Vec<_> = exact(field, &typed[..last.bytes.start]).into_iter().chain([unfinished]).collect();
        let all = parts.len();
        any_of(parts, all)
    }

    fn title(&self, address: DocAddress) -> tantivy::Result<Suggestion> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        Ok(Suggestion { id: self.id(address)?, text: text_of(&document, self.fields.title).to_owned(), title: true })
    }
}

fn push(suggestions: &mut Vec<Suggestion>, suggestion: Suggestion) {
    if !suggestion.text.is_empty() && suggestions.iter().all(|known| known.text != suggestion.text) {
        suggestions.push(suggestion);
    }
}

/// The most frequent of many: as many as a list can show after those that go on alike are left out.
fn most<T>(terms: impl Iterator<Item = (T, u64)>) -> Vec<(T, u64)> {
    let mut terms: Vec<(T, u64)> = terms.collect();
    terms.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    terms.truncate(2 * LIMIT);
    terms
}

/// How what was typed may begin a spelling: in full and by initials, Han characters in it by their sound. Empty when it
/// is Han alone, which is looked up as it is, or too little to go by.
fn spellings(typed: &str) -> Vec<String> {
    if !typed.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    if let Some(letters) = letters(typed) {
        return vec![letters];
    }
    let mut keys = spelled(typed);
    let tail: String = typed.chars().skip_while(|c| is_han(*c)).collect();
    let head = &typed[..typed.len() - tail.len()];
    if tail.bytes().all(|byte| byte.is_ascii_lowercase()) {
        keys.extend(initials(head).into_iter().map(|first| format!("{first}{tail}")));
    }
    keys.sort_unstable();
    keys.dedup();
    keys.retain(|key| key.len() > 1);
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_begins_spellings() {
        let cases: [(&str, &[&str]); 6] = [
            ("daosh", &["daosh"]),
            ("dao shu", &["daoshu"]),
            ("大shu", &["daishu", "dashu", "dshu"]),
            ("大sj", &["daisj", "dasj", "dsj"]),
            ("导数", &[]),
            ("d", &[]),
        ];
        for (typed, expected) in cases {
            assert_eq!(spellings(typed), expected, "{typed}");
        }
    }
}
