//! How the results spread over subjects, kinds, sources, languages and years.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::schema::column;

/// No facet lists more values than this.
const VALUES: usize = 50;
const COLUMNS: [&str; 5] = [column::SUBJECT, column::KIND, column::SOURCE, column::LANGUAGE, column::YEAR];

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

/// Counts values of all facet columns while the engine walks over the matches.
pub(crate) struct FacetCollector;

type Counts = BTreeMap<String, u64>;

pub(crate) struct SegmentFacets {
    columns: Vec<Option<(StrColumn, Vec<u64>)>>,
}

impl Collector for FacetCollector {
    type Fruit = Facets;
    type Child = SegmentFacets;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentFacets> {
        let columns = COLUMNS.iter().map(|name| {
            let column = segment.fast_fields().str(name)?;
            Ok(column.map(|column| {
                let counts = vec![0; column.num_terms()];
                (column, counts)
            }))
        });
        Ok(SegmentFacets { columns: columns.collect::<tantivy::Result<_>>()? })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Vec<Counts>>>) -> tantivy::Result<Facets> {
        let mut merged = vec![Counts::new(); COLUMNS.len()];
        for segment in segments {
            for (total, counts) in merged.iter_mut().zip(segment?) {
                for (value, count) in counts {
                    *total.entry(value).or_default() += count;
                }
            }
        }
        let mut lists = merged.into_iter().map(most_frequent);
        let mut next = || lists.next().unwrap_or_default();
        Ok(Facets { subject: next(), kind: next(), source: next(), language: next(), year: next() })
    }
}

impl SegmentCollector for SegmentFacets {
    type Fruit = tantivy::Result<Vec<Counts>>;

    fn collect(&mut self, doc: DocId, _: Score) {
        for (column, counts) in self.columns.iter_mut().flatten() {
            if let Some(count) = column.ords().first(doc).and_then(|ord| counts.get_mut(usize::try_from(ord).ok()?)) {
                *count += 1;
            }
        }
    }

    fn harvest(self) -> Self::Fruit {
        let columns = self.columns.into_iter().map(|column| {
            let Some((column, counts)) = column else { return Ok(Counts::new()) };
            let mut named = Counts::new();
            for (ord, count) in (0..).zip(counts).filter(|(_, count)| *count > 0) {
                let mut value = String::new();
                column.ord_to_str(ord, &mut value)?;
                named.insert(value, count);
            }
            Ok(named)
        });
        columns.collect()
    }
}

fn most_frequent(counts: Counts) -> Vec<FacetCount> {
    let mut list: Vec<_> = counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
    list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    list.truncate(VALUES);
    list
}
