//! What the XML readers share. Entities that a document declares itself are never expanded.

use quick_xml::escape::{resolve_predefined_entity, unescape_with};
use quick_xml::events::{BytesRef, BytesStart};

/// An attribute by its name, without regard to case or prefix; an `&` that begins no entity stands for itself.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    let found = attributes.flatten().find(|attribute| local(attribute.key.into_inner()).eq_ignore_ascii_case(name))?;
    // An entity that XML does not know is the document's own, and says nothing.
    let text = unescape_with(&found.value, |entity| Some(resolve_predefined_entity(entity).unwrap_or_default()));
    Some(text.map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned))
}

/// A name without its namespace prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The characters that XML itself names and numbered ones; anything else would be the document's own declaration.
pub(crate) fn character(reference: &BytesRef<'_>) -> Option<char> {
    match resolve_predefined_entity(reference) {
        Some(text) => text.chars().next(),
        None => reference.resolve_char_ref().ok().flatten(),
    }
}
