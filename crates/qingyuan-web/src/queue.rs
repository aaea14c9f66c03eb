//! Which part of the desk an editor works, carried along in the address.

use qingyuan_model::SourceId;
use qingyuan_pipeline::DeskFilter;

use crate::query::{Params, link};

/// The filter that an address asks for; a source that cannot exist asks for nothing.
pub(crate) fn filter(params: &Params) -> DeskFilter {
    of_words(params.get("label"), params.get("source"))
}

/// The filter of two words, as forms carry them.
pub(crate) fn of_words(label: &str, source: &str) -> DeskFilter {
    DeskFilter { label: Some(label.to_owned()).filter(|label| !label.is_empty()), source: SourceId::parse(source).ok() }
}

/// The filter's two words.
pub(crate) fn words(filter: &DeskFilter) -> (&str, &str) {
    (filter.label.as_deref().unwrap_or_default(), filter.source.as_ref().map_or("", |source| source.as_str()))
}

/// An address that carries a filter along.
pub(crate) fn address(path: &str, filter: &DeskFilter) -> String {
    let (label, source) = words(filter);
    link(path, [("label", label), ("source", source)])
}
