//! Which series other entries speak of: a gentle prior.
//!
//! A text that many others name is more likely to be what is looked for: of two articles that use the same words, that
//! of the code of law which hundreds of others refer to, and not that of the rule which none does. The same idea ranks
//! papers by citations and pages by links (Garfield 1955; Page and others 1999); a library of texts has names instead.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tantivy::collector::Count;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use crate::literal::all_pairs;
use crate::schema::Fields;

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
            let Some(speaking) = all_pairs(fields.grams, &name) else { continue };
            let own = Term::from_field_text(fields.series, &name);
            let own: Box<dyn Query> = Box::new(TermQuery::new(own, IndexRecordOption::Basic));
            let others = BooleanQuery::new(vec![(Occur::Must, speaking), (Occur::MustNot, own)]);
            let count = u32::try_from(searcher.search(&others, &Count)?).unwrap_or(u32::MAX);
            if count > 0 {
                named.push((name, count));
            }
        }
        named.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        named.truncate(KEPT);
        Ok(Self(named.into_iter().collect()))
    }

    /// The e-folds of entries that name a series.
    pub(crate) fn folds(&self, name: &str) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a count of entries, of which the logarithm is taken")]
        self.0.get(name).map_or(0.0, |count| (*count as f32).ln_1p())
    }
}
