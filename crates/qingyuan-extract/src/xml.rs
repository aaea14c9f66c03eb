//! XML of office files as a flat stream: no document type is read, no entity but the five of the standard is expanded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// One piece of XML; names without their prefix.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// An element begins; its attributes as local name and value.
    Start(String, Vec<(String, String)>),
    /// An element ends.
    End(String),
    /// Text.
    Text(String),
}

/// How many pieces of a part are read: more than any book has, and a bound on work.
const MAX_PIECES: usize = 4_000_000;

/// Calls `visit` for every piece until the end or the first error in the markup; says whether the end was reached.
pub(crate) fn walk(xml: &str, mut visit: impl FnMut(Piece)) -> bool {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    for _ in 0..MAX_PIECES {
        match reader.read_event() {
            Ok(Event::Start(start)) => visit(start_of(&start)),
            Ok(Event::Empty(start)) => {
                let piece = start_of(&start);
                if let Piece::Start(name, _) = &piece {
                    let name = name.clone();
                    visit(piece);
                    visit(Piece::End(name));
                }
            }
            Ok(Event::End(end)) => visit(Piece::End(text_of(end.local_name().as_ref()))),
            Ok(Event::Text(text)) => visit(Piece::Text(text.into_inner().into_owned())),
            Ok(Event::CData(text)) => visit(Piece::Text(text.into_inner().into_owned())),
            Ok(Event::GeneralRef(reference)) => {
                let named = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    "nbsp" => Some(' '),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                visit(Piece::Text(named.map(String::from).unwrap_or_default()));
            }
            Ok(Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    false
}

fn start_of(start: &BytesStart<'_>) -> Piece {
    let attributes = start
        .attributes()
        .flatten()
        .take(64)
        .map(|attribute| (text_of(attribute.key.local_name().as_ref()), attribute.value.to_string()))
        .collect();
    Piece::Start(text_of(start.local_name().as_ref()), attributes)
}

fn text_of(name: &str) -> String {
    name.to_owned()
}

/// The value of an attribute.
pub(crate) fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_a_document_type_are_not_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;\">]><a>&c;1 &lt; 2</a>";
        let mut text = String::new();
        assert!(walk(bomb, |piece| {
            if let Piece::Text(piece) = piece {
                text.push_str(&piece);
            }
        }));
        assert_eq!(text, "1 < 2");
    }
}
