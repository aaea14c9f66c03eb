//! How the results spread over subjects, kinds, sources, languages and years.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bits::Bits;
use crate::schema::column;
use crate::sections::{FACETS, Section};

/// No facet lists more values than this.
const VALUES: usize = 50;

/// A value and how many results carry it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value, as a filter takes it.
    pub value: String,
    /// How many results carry it.
    pub count: u64,
}

/// Counts over all results of a search, not only the page shown; the most frequent first, at most 50 each. Where the
/// search is narrowed to one label of a column, the column's labels are counted as if it were not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By subject.
    pub subject: Vec<FacetCount>,
    /// By kind.
    pub kind: Vec<FacetCount>,
    /// By the id of the source.
    pub source: Vec<FacetCount>,
    /// By language.
    pub language: Vec<FacetCount>,
    /// By year of publication.
    pub year: Vec<FacetCount>,
}

impl Facets {
    /// Counts the labels of all `matches`, one set for each section.
    pub(crate) fn count(sections: &[Arc<Section>], matches: &[Bits]) -> Self {
        let mut totals: [BTreeMap<&str, u64>; FACETS.len()] = Default::default();
        for (section, matches) in sections.iter().zip(matches) {
            let many = matches.count();
            if many == 0 {
                continue;
            }
            for (total, labels) in totals.iter_mut().zip(&section.columns.labels) {
                for (value, count) in labels.count(matches, many) {
                    *total.entry(value).or_default() += count;
                }
            }
        }
        let [subject, kind, source, language, year] = totals.map(most_frequent);
        Self { subject, kind, source, language, year }
    }

    /// The counts of one column.
    pub(crate) fn of(&mut self, name: &str) -> &mut Vec<FacetCount> {
        match name {
            column::SUBJECT => &mut self.subject,
            column::KIND => &mut self.kind,
            column::SOURCE => &mut self.source,
            column::LANGUAGE => &mut self.language,
            _ => &mut self.year,
        }
    }
}

fn most_frequent(counts: BTreeMap<&str, u64>) -> Vec<FacetCount> {
    let mut list: Vec<(&str, u64)> = counts.into_iter().collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    list.truncate(VALUES);
    list.into_iter().map(|(value, count)| FacetCount { value: value.to_owned(), count }).collect()
}
