//! The `[terms]` of a file.

use std::collections::BTreeMap;
use std::ops::Range;

use qingyuan_text::{fold, is_han};
use regex::RegexBuilder;
use toml::Spanned;
use toml::de::DeValue;

use crate::anchor::anchors;
use crate::diagnostic::Diagnostic;
use crate::entity::Entity;
use crate::read::{Reader, Section};
use crate::source::RuleFile;
use crate::suggest::nearest;
use crate::term::{Literal, Matching, Pattern, Term};

/// The lists under `lists/`, by path.
pub(super) type Lists<'f> = BTreeMap<&'f str, &'f RuleFile>;

/// A compiled regular expression may take this many bytes. A quarter of the crate's own default; a rule needs less.
const LARGEST_REGEX: usize = 2 << 20;

/// A term with its name and the place of it.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) bytes: Range<usize>,
    pub(super) term: Term,
}

impl Named {
    pub(super) fn is_entity(&self) -> bool {
        self.term.entity.is_some()
    }

    /// Whether finding it takes more than the automaton.
    pub(super) fn is_costly(&self) -> bool {
        self.is_entity() || !self.term.patterns.is_empty()
    }
}

/// Reads all terms; the entities follow them.
pub(super) fn read(reader: &mut Reader<'_>, section: &Section<'_>, lists: &Lists<'_>) -> Vec<Named> {
    let mut named = Vec::new();
    for (key, value) in section.table {
        let mut term = Term::default();
        add(reader, value, Matching::Anywhere, &mut term, lists);
        // What was wrong inside was reported where it stands.
        if term.literals.is_empty()
            && term.patterns.is_empty()
            && value.get_ref().as_array().is_some_and(|a| a.is_empty())
        {
            let message = format!("the term `{}` is empty", key.get_ref());
            reader.report("R010", key.span(), message, Some("list at least one word, or delete the term".into()));
        }
        named.push(Named { name: key.get_ref().to_string(), bytes: key.span(), term });
    }
    for entity in Entity::ALL {
        let term = Term { entity: Some(entity), ..Term::default() };
        named.push(Named { name: entity.name().to_owned(), bytes: section.bytes.clone(), term });
    }
    named
}

/// Adds one value of a term: a text, a list of values, or a table with `words`, `regex` or `list`.
fn add(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>, matching: Matching, term: &mut Term, lists: &Lists<'_>) {
    match value.get_ref() {
        DeValue::String(word) => literal(reader, word, value.span(), matching, term),
        DeValue::Array(items) => items.iter().for_each(|item| add(reader, item, matching, term, lists)),
        DeValue::Table(table) => {
            let section = Section { name: "the term", table, bytes: value.span() };
            reader.check_keys(&section, &["words", "match", "regex", "list"]);
            let words = &["anywhere", "token", "pinyin"];
            let matching = reader
                .word(&section, "match", words, |word| match word {
                    "anywhere" => Some(Matching::Anywhere),
                    "token" => Some(Matching::Token),
                    "pinyin" => Some(Matching::Pinyin),
                    _ => None,
                })
                .unwrap_or_default();
            for word in reader.texts(&section, "words", false).unwrap_or_default() {
                literal(reader, &word.value, word.bytes, matching, term);
            }
            if let Some(pattern) = reader.text(&section, "regex", false) {
                regex(reader, &pattern.value, pattern.bytes, term);
            }
            if let Some(path) = reader.text(&section, "list", false) {
                list(reader, &path.value, path.bytes, matching, term, lists);
            }
            if !["words", "regex", "list"].iter().any(|key| table.keys().any(|known| known.get_ref() == key)) {
                let hint = "add `words = […]`, `regex = '…'` or `list = \"lists/….txt\"`".to_owned();
                reader.report("R003", value.span(), "this term says nothing to look for".into(), Some(hint));
            }
        }
        other => {
            let message = format!("a term is a text, a list or a table, but this is {}", other.type_str());
            reader.report("R004", value.span(), message, None);
        }
    }
}

fn literal(reader: &mut Reader<'_>, word: &str, bytes: Range<usize>, matching: Matching, term: &mut Term) {
    match folded(word) {
        Ok(text) => term.literals.push(Literal { text, matching }),
        Err((code, message, hint)) => reader.report(code, bytes, message, Some(hint)),
    }
}

/// The folded literal, or why it is none.
fn folded(word: &str) -> Result<String, (&'static str, String, String)> {
    let text = fold(word.trim()).base().text().to_owned();
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (None, _) => {
            Err(("R010", format!("the literal `{word}` is empty once folded"), "write a word, or delete it".into()))
        }
        (Some(only), None) if is_han(only) || only.is_ascii() => Err((
            "R011",
            format!("`{word}` is a single character and would match nearly everywhere"),
            "write at least two characters, such as the word that it is part of".into(),
        )),
        _ => Ok(text),
    }
}

fn list(
    reader: &mut Reader<'_>,
    path: &str,
    bytes: Range<usize>,
    matching: Matching,
    term: &mut Term,
    lists: &Lists<'_>,
) {
    let Some(file) = lists.get(path) else {
        let hint = match nearest(path, lists.keys().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "lists are text files under `lists/`, one word per line".into(),
        };
        reader.report("R019", bytes, format!("there is no list `{path}`"), Some(hint));
        return;
    };
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let word = line.trim().trim_start_matches('\u{FEFF}');
        if !word.is_empty() && !word.starts_with('#') {
            match folded(word) {
                Ok(text) => term.literals.push(Literal { text, matching }),
                Err((code, message, hint)) => {
                    let start = at + line.find(word).unwrap_or(0);
                    let place = start..start + word.len();
                    reader.problems.push(Diagnostic::at(code, file, place, message, Some(hint)));
                }
            }
        }
        at += line.len();
    }
}

fn regex(reader: &mut Reader<'_>, pattern: &str, bytes: Range<usize>, term: &mut Term) {
    let compiled = RegexBuilder::new(pattern).size_limit(LARGEST_REGEX).build();
    let regex = match compiled {
        Ok(regex) => regex,
        Err(regex::Error::CompiledTooBig(limit)) => {
            let message = format!("the regular expression takes more than {limit} bytes when compiled");
            reader.report("R012", bytes, message, Some("lower the counts in `{…}`, or split it".into()));
            return;
        }
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
            let hint = "look-around and back-references are not known here: use `near`, `before` and `not`".to_owned();
            reader.report("R012", bytes, format!("the regular expression cannot be read: {reason}"), Some(hint));
            return;
        }
    };
    if regex.is_match("") {
        let hint = "make at least one part of it required: `+` instead of `*`".to_owned();
        reader.report("R013", bytes, "the regular expression matches the empty text".into(), Some(hint));
        return;
    }
    let Some(anchors) = anchors(pattern) else {
        let hint = "add a word that every match holds, such as a unit; or use an entity such as @phone".to_owned();
        reader.report("R014", bytes, "the regular expression has no literal to be found by".into(), Some(hint));
        return;
    };
    let anchors = anchors.iter().map(|anchor| fold(anchor).base().text().to_owned()).collect();
    term.patterns.push(Pattern { regex, anchors });
}
