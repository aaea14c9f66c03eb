//! What the sum of a score is multiplied by: how others speak of the entry's series (`standing.rs`).

use std::sync::{Arc, Mutex, PoisonError};

use crate::sections::{Columns, Section};
use crate::stamp::Stamp;

/// The standings of all entries of one commit, ready to be looked up.
pub(crate) struct Table {
    columns: Vec<Arc<Columns>>,
    /// For each segment and ordinal of a series, its e-folds.
    folds: Vec<Vec<f32>>,
    most: f32,
}

/// The table that was used last.
#[derive(Default)]
pub(crate) struct Tables(Mutex<Option<(Arc<Stamp>, Arc<Table>)>>);

impl Tables {
    /// The table for `sections`, with what the stamp of their commit counted.
    pub(crate) fn of(&self, sections: &[Arc<Section>], stamp: &Arc<Stamp>) -> Arc<Table> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, table)) = known.as_ref()
            && Arc::ptr_eq(of, stamp)
            && table.columns.len() == sections.len()
            && table.columns.iter().zip(sections).all(|(columns, section)| Arc::ptr_eq(columns, &section.columns))
        {
            return table.clone();
        }
        let columns: Vec<_> = sections.iter().map(|section| section.columns.clone()).collect();
        let folds: Vec<Vec<f32>> = columns
            .iter()
            .map(|columns| columns.series.values().iter().map(|name| stamp.standings.folds(name)).collect())
            .collect();
        let most = folds.iter().flatten().copied().fold(0.0, f32::max);
        let table = Arc::new(Table { columns, folds, most });
        *known = Some((stamp.clone(), table.clone()));
        table
    }
}

/// What scores are multiplied by: 1 and `weight` for every e-fold of entries that name the entry's series.
pub(crate) struct Prior<'a> {
    pub(crate) table: &'a Table,
    pub(crate) weight: f32,
}

impl Prior<'_> {
    /// The factor of a document; between 1 and [`Prior::most`].
    pub(crate) fn of(&self, segment: usize, doc: u32) -> f64 {
        let table = self.table;
        let Some((columns, folds)) = table.columns.get(segment).zip(table.folds.get(segment)) else { return 1.0 };
        let folds = folds.get(columns.series.ordinal(doc)).copied().unwrap_or_default();
        1.0 + f64::from(self.weight.max(0.0)) * f64::from(folds)
    }

    /// The highest factor that any document has.
    pub(crate) fn most(&self) -> f64 {
        1.0 + f64::from(self.weight.max(0.0)) * f64::from(self.table.most)
    }
}
