//! What a reader narrowed the search to.

use tantivy::schema::Field;

use crate::schema::{Fields, column};

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
    /// Whether the search is not narrowed at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named().all(|(_, value)| value.is_none())
    }

    /// The labels by their columns, the empty text taken for none.
    fn named(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        let labels = [
            (column::SOURCE, &self.source),
            (column::KIND, &self.kind),
            (column::SUBJECT, &self.subject),
            (column::LANGUAGE, &self.language),
            (column::YEAR, &self.year),
        ];
        labels.map(|(name, value)| (name, value.as_deref().filter(|value| !value.is_empty()))).into_iter()
    }

    /// For each column that the search is narrowed to a label of, the filters without it: what the other labels of that
    /// column are counted under, so that the reader sees where else to go.
    pub(crate) fn each_left_out(&self) -> Vec<(&'static str, Self)> {
        let held: Vec<&'static str> = self.named().filter_map(|(name, value)| value.map(|_| name)).collect();
        held.into_iter().map(|name| (name, self.without(name))).collect()
    }

    fn without(&self, name: &str) -> Self {
        let mut others = self.clone();
        match name {
            column::SOURCE => others.source = None,
            column::KIND => others.kind = None,
            column::SUBJECT => others.subject = None,
            column::LANGUAGE => others.language = None,
            _ => others.year = None,
        }
        others
    }

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
