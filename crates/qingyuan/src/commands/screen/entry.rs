//! A record understood: its fields, typed, or why not.

use std::fmt;

use qingyuan_model::Tier;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use url::Url;

use super::record::{Cell, Cells, HTML, ID, NAMES, Raw, SOURCE, TEXT, TIER, TITLE, URL};
use super::refusal::{LONGEST, Refusal};

/// What is to be judged.
#[derive(Debug)]
pub(super) enum Body {
    /// Plain text.
    Text(String),
    /// A page.
    Html(String),
}

/// A record whose every field is what it should be.
#[derive(Debug)]
pub(super) struct Entry {
    /// A string or a number.
    pub(super) id: Value,
    pub(super) body: Body,
    pub(super) title: Option<String>,
    pub(super) url: Option<Url>,
    /// Empty when it is not known.
    pub(super) source: String,
    pub(super) tier: Option<Tier>,
}

/// Values by their place in [`NAMES`]; what is missing is null.
type Values = [Value; NAMES.len()];

/// Understands a record; a refused one keeps its id, as far as it can be told (null when not).
pub(super) fn understand(raw: Raw) -> Result<Entry, (Value, Refusal)> {
    let mut values = Values::default();
    let read = match raw {
        Raw::Line(line) => of_line(&line, &mut values),
        Raw::Cells(cells) => of_cells(*cells, &mut values),
        Raw::Refused { head, refusal } => {
            // What follows the id may be anything; that it cannot be read is known.
            drop(of_line(&head, &mut values));
            Err(refusal)
        }
    };
    let id = values[ID].take();
    let id = if matches!(id, Value::String(_) | Value::Number(_)) { Ok(id) } else { Err(id) };
    match (read, id) {
        (Ok(()), Ok(id)) => match fields(&mut values) {
            Ok((body, title, url, source, tier)) => Ok(Entry { id, body, title, url, source, tier }),
            Err(refusal) => Err((id, refusal)),
        },
        (Ok(()), Err(Value::Null)) => Err((Value::Null, Refusal::NoId)),
        (Ok(()), Err(id)) => {
            let (field, wanted) = (NAMES[ID], "a string or a whole number");
            Err((Value::Null, Refusal::Type { field, found: kind(&id), wanted }))
        }
        (Err(refusal), id) => Err((id.unwrap_or_default(), refusal)),
    }
}

/// Everything but the id.
type Fields = (Body, Option<String>, Option<Url>, String, Option<Tier>);

fn fields(values: &mut Values) -> Result<Fields, Refusal> {
    let mut text = |at: usize| match values[at].take() {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        other => Err(Refusal::Type { field: NAMES[at], found: kind(&other), wanted: "a string" }),
    };
    let body = match (text(HTML)?, text(TEXT)?) {
        (Some(html), _) => Body::Html(html),
        (None, Some(text)) => Body::Text(text),
        (None, None) => return Err(Refusal::NoText),
    };
    let title = text(TITLE)?;
    // Tables write what they do not know as an empty string.
    let url = text(URL)?.filter(|url| !url.is_empty()).map(|url| {
        Url::parse(&url).map_err(|error| {
            let start: String = url.chars().take(80).collect();
            Refusal::Word { field: NAMES[URL], what: format!("`{start}` is no address: {error}") }
        })
    });
    let source = text(SOURCE)?.unwrap_or_default();
    let tier = text(TIER)?
        .filter(|tier| !tier.is_empty())
        .map(|tier| Tier::parse(&tier).map_err(|error| Refusal::Word { field: NAMES[TIER], what: error.to_string() }));
    Ok((body, title, url.transpose()?, source, tier.transpose()?))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn of_line(line: &[u8], values: &mut Values) -> Result<(), Refusal> {
    // Known to be UTF-8 the parser need not look again at every string.
    let (text, wrong) = match std::str::from_utf8(line) {
        Ok(text) => (text, None),
        Err(error) => {
            let (good, _) = line.split_at(error.valid_up_to());
            (std::str::from_utf8(good).unwrap_or_default(), Some(error.valid_up_to()))
        }
    };
    let mut parser = serde_json::Deserializer::from_str(text);
    let read = Filling(values).deserialize(&mut parser).and_then(|()| parser.end());
    match (wrong, read) {
        (Some(at), _) => Err(Refusal::Encoding { field: None, at }),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) => {
            let column = error.column();
            // The parser counts lines too, of which it sees but one.
            let place = format!(" at line {} column {column}", error.line());
            let what = error.to_string();
            Err(Refusal::Json { what: what.strip_suffix(&place).unwrap_or(&what).to_owned(), column })
        }
    }
}

fn of_cells(cells: Cells, values: &mut Values) -> Result<(), Refusal> {
    // Every cell is read, whatever is wrong with one before it, so that the id is known.
    let mut read = Ok(());
    for ((cell, value), field) in cells.into_iter().zip(values).zip(NAMES) {
        *value = match cell {
            Cell::Null => Value::Null,
            Cell::Number(number) => number.into(),
            Cell::Unsigned(number) => number.into(),
            Cell::Bytes(bytes) if bytes.data().len() > LONGEST => {
                let bytes = u64::try_from(bytes.data().len()).unwrap_or(u64::MAX);
                read = read.and(Err(Refusal::Long { field: Some(field), bytes }));
                Value::Null
            }
            Cell::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
                Ok(text) => text.into(),
                Err(error) => {
                    read = read.and(Err(Refusal::Encoding { field: Some(field), at: error.valid_up_to() }));
                    Value::Null
                }
            },
        };
    }
    read
}

/// Fills values from an object, one by one, so that those before a mistake are kept.
struct Filling<'v>(&'v mut Values);

impl<'de> DeserializeSeed<'de> for Filling<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Filling<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `id` and `text` or `html`")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match NAMES.iter().position(|name| *name == key) {
                Some(at) => self.0[at] = map.next_value()?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &[u8]) -> (Value, String) {
        let (id, refusal) = understand(Raw::Line(line.to_vec())).expect_err("it is wrong");
        (id, refusal.to_string())
    }

    #[test]
    fn what_is_wrong_is_named_and_the_id_is_kept() {
        let rows: [(&[u8], Value, &str); 13] = [
            (b"{\"id\":1,\"text\":\"\xff\"}", 1.into(), "no UTF-8 at byte 16"),
            (b"\xff", Value::Null, "no UTF-8 at byte 0"),
            (b"{\"id\":\"a\",\"text\":\"cut", "a".into(), "EOF while parsing a string"),
            (b"[1,\"text\"]", Value::Null, "expected an object with `id`"),
            (b"{\"id\":1,\"text\":\"a\"} {}", 1.into(), "trailing characters"),
            (b"{\"text\":\"a\"}", Value::Null, "no `id`"),
            (b"{\"id\":[1],\"text\":\"a\"}", Value::Null, "`id` is a list"),
            (b"{\"id\":1,\"title\":\"a\"}", 1.into(), "neither `text` nor `html`"),
            (b"{\"text\":5,\"id\":1}", 1.into(), "`text` is a number: a string is needed"),
            (b"{\"id\":1,\"text\":\"a\",\"title\":{}}", 1.into(), "`title` is an object"),
            (b"{\"id\":1,\"text\":\"a\",\"url\":\"here\"}", 1.into(), "`url`: `here` is no address"),
            (b"{\"id\":1,\"text\":\"a\",\"tier\":\"good\"}", 1.into(), "`tier`: `good`"),
            (b"not JSON", Value::Null, "column 2"),
        ];
        for (line, id, part) in rows {
            let (found, error) = refused(line);
            assert_eq!(found, id, "{error}");
            assert!(error.contains(part), "{error}");
            assert!(!error.contains("line 1"), "{error}");
        }
    }

    #[test]
    fn what_is_empty_or_null_is_not_said() {
        let line = br#"{"url":"","tier":"","title":null,"html":null,"more":[1],"text":"","id":18446744073709551615}"#;
        let entry = understand(Raw::Line(line.to_vec())).expect("it is right");
        assert_eq!(entry.id, u64::MAX);
        assert!(matches!(entry.body, Body::Text(text) if text.is_empty()));
        assert!(entry.url.is_none() && entry.tier.is_none() && entry.title.is_none() && entry.source.is_empty());
    }

    #[test]
    fn cells_are_checked_one_by_one() {
        let cells = |text: Vec<u8>| {
            let mut cells = Cells::default();
            cells[ID] = Cell::Number(-7);
            cells[TEXT] = Cell::Bytes(text.into());
            Raw::Cells(Box::new(cells))
        };
        assert_eq!(understand(cells(b"a".to_vec())).expect("it is right").id, -7);
        let (id, refusal) = understand(cells(b"ab\xff".to_vec())).expect_err("no UTF-8");
        assert_eq!((id, refusal.to_string().contains("`text` is no UTF-8 at byte 2")), ((-7).into(), true));
        let (_, refusal) = understand(cells(vec![b'a'; LONGEST + 1])).expect_err("too long");
        assert!(refusal.to_string().contains("32 MiB"), "{refusal}");
    }
}
