//! Which series other entries speak of: a gentle prior.
//!
//! A text that many others name is more likely to be what is looked for: of two articles that use the same words, that
//! of the code of law which hundreds of others refer to, and not that of the rule which none does. The same idea ranks
//! papers by citations and pages by links (Garfield 1955; Page and others 1999); a library of texts has names instead.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tantivy::collector::Count;
use tantivy::columnar::StrColumn;
use tantivy::query::{BooleanQuery, Occur};
use tantivy::{Searcher, SegmentReader};

use crate::plan::{exact, keyword};
use crate::schema::{Fields, column};

/// A series with fewer parts in the library is not asked about.
const PARTS: u64 = 3;
/// No more series than this are asked about, the largest first: each takes a look into the index of some 0.1 ms.
const ASKED: usize = 5_000;
/// No more series than this are remembered, the most named first: they are read with every commit.
const KEPT: usize = 1_000;

/// How many entries outside of a series name it in their text; series that none names are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standings(BTreeMap<String, u32>);

impl Standings {
    /// Counted anew over all entries.
    pub(crate) fn count(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Self> {
        let mut parts: BTreeMap<String, u64> = BTreeMap::new();
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(fields.series)?;
            let mut names = inverted.terms().stream()?;
            while names.advance() {
                if let Ok(name) = std::str::from_utf8(names.key()) {
                    *parts.entry(name.to_owned()).or_default() += u64::from(names.value().doc_freq);
                }
            }
        }
        let mut asked: Vec<(String, u64)> = parts.into_iter().filter(|(_, parts)| *parts >= PARTS).collect();
        asked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        asked.truncate(ASKED);
        let mut named = Vec::new();
        for (name, _) in asked {
            let Some(speaking) = exact(fields.grams, &name) else { continue };
            let own = (Occur::MustNot, keyword(fields.series, &name));
            let others = BooleanQuery::new(vec![(Occur::Must, speaking), own]);
            let count = u32::try_from(searcher.search(&others, &Count)?).unwrap_or(u32::MAX);
            if count > 0 {
                named.push((name, count));
            }
        }
        named.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        named.truncate(KEPT);
        Ok(Self(named.into_iter().collect()))
    }

    /// What the scores of a series are multiplied by: 1 and `weight` for every e-fold of entries that name it.
    fn factor(&self, name: &str, weight: f32) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a count of entries, of which the logarithm is taken")]
        self.0.get(name).map_or(1.0, |count| 1.0 + weight * (*count as f32).ln_1p())
    }

    /// The largest factor there is: how much a score can gain.
    pub(crate) fn largest(&self, weight: f32) -> f32 {
        self.0.keys().map(|name| self.factor(name, weight)).fold(1.0, f32::max)
    }

    /// The factors of one segment's entries; `None` when all are 1.
    pub(crate) fn of(&self, segment: &SegmentReader, weight: f32) -> tantivy::Result<Option<Factors>> {
        if self.0.is_empty() || weight <= 0.0 {
            return Ok(None);
        }
        let Some(series) = segment.fast_fields().str(column::SERIES)? else { return Ok(None) };
        let mut by_ordinal = Vec::with_capacity(series.num_terms());
        let mut names = series.dictionary().stream()?;
        while names.advance() {
            by_ordinal.push(std::str::from_utf8(names.key()).map_or(1.0, |name| self.factor(name, weight)));
        }
        Ok(Some(Factors { series, by_ordinal }))
    }
}

/// The factors of the entries of one segment.
pub(crate) struct Factors {
    series: StrColumn,
    by_ordinal: Vec<f32>,
}

impl Factors {
    /// What the score of an entry is multiplied by.
    pub(crate) fn of(&self, doc: tantivy::DocId) -> f32 {
        let ordinal = self.series.ords().first(doc).and_then(|ordinal| usize::try_from(ordinal).ok());
        ordinal.and_then(|ordinal| self.by_ordinal.get(ordinal)).copied().unwrap_or(1.0)
    }
}
