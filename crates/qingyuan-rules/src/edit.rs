//! Changing one value of a rule file by program, without touching anything else in it.
//!
//! The file is parsed only to learn where a value stands; then its bytes alone are exchanged. So comments, order,
//! line endings and every space elsewhere stay as the admin left them.

mod array;
mod checked;

use std::ops::Range;

use toml_edit::{Document, Item, TableLike, Value};

pub use checked::{EditError, EditValue};

use crate::compile::sameness;
use crate::diagnostic::{one_line, quoted};
use crate::suggest::nearest;

/// Sets one value, such as `rule.weight` or `lesson.what`, and adds the key when its section lacks it.
///
/// # Errors
/// [`EditError`] when the file is not TOML, the key is none that can be set, or the value is none that it may have.
pub fn set_value(source: &str, key: &str, value: &EditValue) -> Result<String, EditError> {
    let written = checked::written(key, value)?;
    let document = read(source)?;
    let (section, name) = key.split_once('.').unwrap_or((key, ""));
    let missing = || EditError::NoSection { section: section.to_owned() };
    let item = document.as_table().get(section).ok_or_else(missing)?;
    let table = item.as_table_like().ok_or_else(missing)?;
    let edited = match table.get(name).map(Item::span) {
        Some(Some(bytes)) => splice(source, bytes, &written),
        Some(None) => return Err(EditError::Layout { what: key.to_owned() }),
        None => {
            let own_section = item.as_table().is_some_and(|table| !table.is_dotted() && !table.is_implicit());
            let last =
                table.iter().filter_map(|(_, item)| item.as_value().and_then(Value::span)).map(|bytes| bytes.end);
            let (true, Some(last)) = (own_section, last.max()) else {
                return Err(EditError::Layout { what: key.to_owned() });
            };
            let end = source[last..].find('\n').map_or(source.len(), |at| last + at);
            let end = if source[..end].ends_with('\r') { end - 1 } else { end };
            splice(source, end..end, &format!("{}{name} = {written}", newline(source)))
        }
    };
    let reads = read(&edited)?;
    let there = reads.as_table().get(section).and_then(|item| item.get(name)).is_some_and(|item| value.is(item));
    if there { Ok(edited) } else { Err(EditError::Layout { what: key.to_owned() }) }
}

/// Adds a literal at the end of a term.
///
/// # Errors
/// [`EditError`] when the file is not TOML, there is no such term, the term holds no literals of its own, lint would refuse
/// the word (a single Han character, nothing visible, personal data), or the word is in the term already (in any spelling
/// that folds to the same).
pub fn add_literal(source: &str, term: &str, word: &str) -> Result<String, EditError> {
    let word = word.trim();
    let document = read(source)?;
    let item = find_term(&document, term)?;
    checked::literal(term, word, array::by_sound(item))?;
    let key = sameness(word);
    if let Some(known) = array::literals(item).filter_map(Value::as_str).find(|known| sameness(known) == key) {
        return Err(EditError::AlreadyThere { term: term.to_owned(), word: quoted(known).into_owned() });
    }
    let layout = || EditError::Layout { what: format!("terms.{term}") };
    let place = array::words(item).ok_or_else(|| EditError::NoLiterals { term: term.to_owned() })?;
    let quoted = Value::from(word).to_string();
    let edited = match place {
        Value::Array(words) => {
            let bytes = words.span().ok_or_else(layout)?;
            let last = words.iter().last().map(|value| value.span().ok_or_else(layout)).transpose()?;
            let (at, text) = array::insertion(source, bytes, last, &quoted);
            splice(source, at..at, &text)
        }
        single => {
            let bytes = single.span().ok_or_else(layout)?;
            let old = source.get(bytes.clone()).ok_or_else(layout)?;
            splice(source, bytes, &format!("[{old}, {quoted}]"))
        }
    };
    checked_count(&edited, term, array::literals(item).count() + 1)?;
    Ok(edited)
}

/// Takes a literal out of a term.
///
/// # Errors
/// [`EditError`] when the file is not TOML, there is no such term, the word is not in it, or it is the only thing there.
pub fn remove_literal(source: &str, term: &str, word: &str) -> Result<String, EditError> {
    let document = read(source)?;
    let item = find_term(&document, term)?;
    let layout = || EditError::Layout { what: format!("terms.{term}") };
    let missing = || EditError::NotThere { term: term.to_owned(), word: word.to_owned() };
    let value = array::literals(item).find(|value| value.as_str() == Some(word)).ok_or_else(missing)?;
    let bytes = value.span().ok_or_else(layout)?;
    let Some(around) = array::holding(item, &bytes) else {
        return Err(EditError::LastLiteral { term: term.to_owned() });
    };
    if around.len() < 2 {
        return Err(EditError::LastLiteral { term: term.to_owned() });
    }
    let edited = splice(source, array::removal(source, around, &bytes), "");
    checked_count(&edited, term, array::literals(item).count() - 1)?;
    Ok(edited)
}

fn read(source: &str) -> Result<Document<&str>, EditError> {
    Document::parse(source)
        .map_err(|error| EditError::Syntax { why: one_line(&error.message().replace('\n', "; ")).into_owned() })
}

fn find_term<'d>(document: &'d Document<&str>, term: &str) -> Result<&'d Item, EditError> {
    let terms: Option<&dyn TableLike> = document.as_table().get("terms").and_then(Item::as_table_like);
    let terms = terms.ok_or_else(|| EditError::NoSection { section: "terms".to_owned() })?;
    terms.get(term).ok_or_else(|| {
        let names: Vec<&str> = terms.iter().map(|(name, _)| name).collect();
        let hint = match nearest(term, names.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known here: {}", names.join(", ")),
        };
        let hint = one_line(&hint).into_owned();
        EditError::NoTerm { term: term.to_owned(), hint }
    })
}

/// An edit that does not read back as it was meant is none.
fn checked_count(edited: &str, term: &str, expected: usize) -> Result<(), EditError> {
    let layout = EditError::Layout { what: format!("terms.{term}") };
    let Ok(document) = read(edited) else { return Err(layout) };
    if array::literals(find_term(&document, term)?).count() == expected { Ok(()) } else { Err(layout) }
}

fn splice(source: &str, bytes: Range<usize>, text: &str) -> String {
    let mut edited = String::with_capacity(source.len() + text.len());
    edited.push_str(source.get(..bytes.start).unwrap_or_default());
    edited.push_str(text);
    edited.push_str(source.get(bytes.end..).unwrap_or_default());
    edited
}

fn newline(source: &str) -> &'static str {
    if source.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests;
