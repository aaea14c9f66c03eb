//! What a reader narrowed the search to.

use tantivy::schema::Field;

use crate::schema::Fields;

/// Labels that every result must carry; `None` and the empty text ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// The id of a source.
    pub source: Option<String>,
    /// A kind of resource.
    pub kind: Option<String>,
    /// A subject.
    pub subject: Option<String>,
    /// A language as a BCP 47 tag.
    pub language: Option<String>,
    /// A year of publication, four digits.
    pub year: Option<String>,
}

impl Filters {
    pub(crate) fn terms(&self, fields: &Fields) -> impl Iterator<Item = (Field, &str)> {
        let terms = [
            (fields.source, &self.source),
            (fields.kind, &self.kind),
            (fields.subject, &self.subject),
            (fields.language, &self.language),
            (fields.year, &self.year),
        ];
        let asked = terms.into_iter().filter_map(|(field, value)| Some((field, value.as_deref()?)));
        asked.filter(|(_, value)| !value.is_empty())
    }
}
