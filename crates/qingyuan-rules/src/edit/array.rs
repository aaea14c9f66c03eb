//! Where literals stand in a term, and where one can be put in or taken out.

use std::ops::Range;

use toml_edit::{Array, Item, Value};

/// A line of literals is broken before this many columns, as in the rules that are shipped.
const WIDEST: usize = 118;

/// Every literal of a term: itself, in lists, and in the `words` of tables.
pub(super) fn literals(term: &Item) -> Box<dyn Iterator<Item = &Value> + '_> {
    match term {
        Item::Value(value) => of_value(value),
        Item::Table(table) => Box::new(table.get("words").into_iter().flat_map(literals)),
        Item::None | Item::ArrayOfTables(_) => Box::new(std::iter::empty()),
    }
}

fn of_value(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::String(_) => Box::new(std::iter::once(value)),
        Value::Array(array) => Box::new(array.iter().flat_map(of_value)),
        Value::InlineTable(table) => Box::new(table.get("words").into_iter().flat_map(of_value)),
        _ => Box::new(std::iter::empty()),
    }
}

/// The list of the term that takes another literal, or the only literal there is.
pub(super) fn words(term: &Item) -> Option<&Value> {
    match term {
        Item::Value(value @ (Value::Array(_) | Value::String(_))) => Some(value),
        Item::Value(Value::InlineTable(table)) => table.get("words"),
        Item::Table(table) => table.get("words").and_then(Item::as_value),
        Item::Value(_) | Item::None | Item::ArrayOfTables(_) => None,
    }
}

/// Whether the words of the term are matched by their sound.
pub(super) fn by_sound(term: &Item) -> bool {
    let matching = term.as_table_like().and_then(|table| table.get("match")).and_then(Item::as_str);
    matching == Some("pinyin")
}

/// The innermost list of the term around these bytes.
pub(super) fn holding<'t>(term: &'t Item, bytes: &Range<usize>) -> Option<&'t Array> {
    match term {
        Item::Value(value) => around(value, bytes),
        Item::Table(table) => table.get("words").and_then(|words| holding(words, bytes)),
        Item::None | Item::ArrayOfTables(_) => None,
    }
}

fn around<'t>(value: &'t Value, bytes: &Range<usize>) -> Option<&'t Array> {
    match value {
        Value::Array(array) if array.iter().any(|item| item.span().as_ref() == Some(bytes)) => Some(array),
        Value::Array(array) => array.iter().find_map(|item| around(item, bytes)),
        Value::InlineTable(table) => table.get("words").and_then(|words| around(words, bytes)),
        _ => None,
    }
}

/// Where another literal goes, and what is written there.
pub(super) fn insertion(
    source: &str,
    array: Range<usize>,
    last: Option<Range<usize>>,
    quoted: &str,
) -> (usize, String) {
    let Some(last) = last else { return (array.start + 1, quoted.to_owned()) };
    let line = source[..last.end].rfind('\n').map_or(0, |at| at + 1);
    let many_lines = source.get(array).is_some_and(|text| text.contains('\n'));
    // Han characters take two columns.
    let columns = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    if many_lines && columns(&source[line..last.end]) + columns(quoted) + 3 > WIDEST {
        let indent: String = source[line..].chars().take_while(|c| *c == ' ' || *c == '\t').collect();
        let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
        return (last.end, format!(",{newline}{indent}{quoted}"));
    }
    (last.end, format!(", {quoted}"))
}

/// The bytes that go with a literal: one comma and the spaces beside it, and its line when nothing else is on it.
pub(super) fn removal(source: &str, array: &Array, bytes: &Range<usize>) -> Range<usize> {
    let after = &source[bytes.end..];
    let space = after.len() - after.trim_start_matches([' ', '\t', '\r', '\n']).len();
    let comma = after[space..].starts_with(',').then_some(bytes.end + space + 1);
    let before = array.iter().filter_map(Value::span).filter(|span| span.end <= bytes.start).map(|span| span.end).max();
    match (comma, before) {
        // The last one of `["a", "b"]` takes the comma before it.
        (None, Some(before)) if !source[before..bytes.start].contains('#') => before..bytes.end,
        (None, _) => bytes.clone(),
        (Some(comma), _) => {
            let rest = &source[comma..];
            let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let line = source[..bytes.start].rfind('\n').map_or(0, |at| at + 1);
            let alone = source[line..bytes.start].trim().is_empty();
            match rest[spaces..].find('\n') {
                Some(at) if alone && rest[..spaces + at].trim().is_empty() => line..comma + spaces + at + 1,
                // Behind the last literal of a line, the space before it goes.
                Some(at) if rest[..spaces + at].trim().is_empty() => {
                    let kept = source[..bytes.start].trim_end_matches([' ', '\t']).len();
                    kept..comma
                }
                _ => bytes.start..comma + spaces,
            }
        }
    }
}
