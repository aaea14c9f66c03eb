//! The `[terms]` of a file.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::lists::Lists;
use super::literal::{folded, sounds};
use super::written::{WrittenLiteral, WrittenTerm};
use crate::diagnostic::quoted;
use crate::entity::Entity;
use crate::read::{Reader, Section};
use crate::suggest::nearest;
use crate::term::{Literal, Matching, Term};

/// A term with its name and places.
pub(super) struct Named {
    pub(super) written: WrittenTerm,
    pub(super) term: Term,
}

impl Named {
    pub(super) fn name(&self) -> &str {
        &self.written.name
    }

    pub(super) fn is_entity(&self) -> bool {
        self.term.entity.is_some()
    }

    /// Whether finding it takes more than the automaton.
    pub(super) fn is_costly(&self) -> bool {
        self.is_entity() || !self.term.patterns.is_empty()
    }

    fn push(&mut self, text: String, matching: Matching, place: WrittenLiteral) {
        self.term.literals.push(Literal { text, matching });
        self.written.literals.push(place);
    }
}

/// Reads all terms; the entities follow them.
pub(super) fn read(reader: &mut Reader<'_>, section: &Section<'_>, lists: &Lists<'_>) -> Vec<Named> {
    let mut all = Vec::new();
    for (key, value) in section.table {
        let written = WrittenTerm { name: key.get_ref().to_string(), bytes: key.span(), ..WrittenTerm::default() };
        let mut named = Named { written, term: Term::default() };
        add(reader, value, Matching::Anywhere, &mut named, lists);
        // What was wrong inside was reported where it stands.
        if named.term.literals.is_empty()
            && named.term.patterns.is_empty()
            && value.get_ref().as_array().is_some_and(|a| a.is_empty())
        {
            let message = format!("the term `{}` is empty", key.get_ref());
            reader.report("R010", key.span(), message, Some("list at least one word, or delete the term".into()));
        }
        all.push(named);
    }
    for entity in Entity::ALL {
        let term = Term { entity: Some(entity), ..Term::default() };
        let written = WrittenTerm { name: entity.name().to_owned(), ..WrittenTerm::default() };
        all.push(Named { written, term });
    }
    all
}

/// Lets every literal that can be matched by its sound be matched so as well.
pub(super) fn add_sounds(all: &mut [Named]) {
    for named in all {
        let literals = named.term.literals.iter().zip(&named.written.literals);
        let by_sound = literals.clone().filter(|(literal, _)| literal.matching == Matching::Pinyin);
        let known: BTreeSet<&str> = by_sound.map(|(literal, _)| literal.text.as_str()).collect();
        let missing: Vec<(String, WrittenLiteral)> = literals
            .filter(|(literal, _)| !known.contains(literal.text.as_str()) && sounds(&literal.text).is_ok())
            .map(|(literal, place)| (literal.text.clone(), *place))
            .collect();
        missing.into_iter().for_each(|(text, place)| named.push(text, Matching::Pinyin, place));
    }
}

/// Adds one value of a term: a text, a list of values, or a table with `words`, `regex` or `list`.
fn add(
    reader: &mut Reader<'_>,
    value: &Spanned<DeValue<'_>>,
    matching: Matching,
    named: &mut Named,
    lists: &Lists<'_>,
) {
    match value.get_ref() {
        DeValue::String(word) => literal(reader, word, value.span(), matching, named),
        DeValue::Array(items) => items.iter().for_each(|item| add(reader, item, matching, named, lists)),
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
                literal(reader, &word.value, word.bytes, matching, named);
            }
            if let Some(source) = reader.text(&section, "regex", false) {
                let (pattern, faults) = lists.patterns.take(&source.value);
                for (code, message, hint) in faults {
                    reader.report(code, source.bytes.clone(), message, hint);
                }
                if let Some(pattern) = pattern {
                    named.term.patterns.push(pattern);
                    named.written.patterns.push(source.bytes);
                }
            }
            if let Some(path) = reader.text(&section, "list", false) {
                list(reader, &path.value, path.bytes, matching, named, lists);
            }
            if !["words", "regex", "list"].iter().any(|key| table.keys().any(|known| known.get_ref() == key)) {
                let hint = "add `words = […]`, `regex = '…'` or `list = \"lists/….txt\"`".to_owned();
                reader.report("R003", value.span(), "this term says nothing to look for".into(), Some(hint));
            }
        }
        other => {
            let message = format!("a term is a text, a list or a table, but this is {}", other.type_str());
            let hint =
                format!("write a text in quotation marks, such as `\"{}\"`, or a list of them", written(reader, value));
            reader.report("R004", value.span(), message, Some(hint));
        }
    }
}

fn literal(reader: &mut Reader<'_>, word: &str, bytes: Range<usize>, matching: Matching, named: &mut Named) {
    match folded(word) {
        Ok(folding) => {
            if let Some((code, message, hint)) = folding.note {
                reader.report(code, bytes.clone(), message, hint);
            }
            if matching == Matching::Pinyin
                && let Err((code, message, hint)) = sounds(&folding.text)
            {
                reader.report(code, bytes, message, hint);
                return;
            }
            let place = WrittenLiteral::new(None, &bytes);
            push(named, folding.text, matching, place);
        }
        Err((code, message, hint)) => reader.report(code, bytes, message, hint),
    }
}

/// What sounds like a literal is found beside what is written like it.
fn push(named: &mut Named, text: String, matching: Matching, place: WrittenLiteral) {
    if matching == Matching::Pinyin {
        named.push(text.clone(), Matching::Anywhere, place);
    }
    named.push(text, matching, place);
}

fn list(
    reader: &mut Reader<'_>,
    path: &str,
    bytes: Range<usize>,
    matching: Matching,
    named: &mut Named,
    lists: &Lists<'_>,
) {
    let Some(list) = lists.take(path, matching == Matching::Pinyin) else {
        let hint = match meant_list(path, lists) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "lists are text files under `lists/`, one word per line".into(),
        };
        reader.report("R019", bytes, format!("there is no list `{}`", quoted(path)), Some(hint));
        return;
    };
    if list.words.is_empty() && !list.unread {
        let hint = "write words into it, one per line, or do not name it here".to_owned();
        reader.report("R010", bytes, format!("the list `{path}` holds no word"), Some(hint));
    }
    for (text, place) in &list.words {
        push(named, text.clone(), matching, *place);
    }
}

/// The list that was meant by a path that is none: without its folder or its ending, or with a slip.
fn meant_list<'l>(path: &str, lists: &'l Lists<'_>) -> Option<&'l str> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = name.strip_suffix(".txt").unwrap_or(name);
    let stem_of = |known: &'l str| known.strip_prefix("lists/").and_then(|name| name.strip_suffix(".txt"));
    lists
        .paths()
        .find(|known| stem_of(known) == Some(stem))
        .or_else(|| nearest(path, lists.paths()))
        .or_else(|| nearest(&format!("lists/{stem}.txt"), lists.paths()))
}

/// A value as the file writes it, when that is short.
fn written<'f>(reader: &Reader<'f>, value: &Spanned<DeValue<'_>>) -> &'f str {
    let file: &'f crate::source::RuleFile = reader.file;
    file.text.get(value.span()).filter(|text| text.len() <= 20 && !text.contains('"')).unwrap_or("…")
}
