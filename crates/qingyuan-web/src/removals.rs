//! The list of withdrawn resources, kept current by the library's own sequence instead of being read anew each time.

use std::collections::BTreeMap;

use qingyuan_model::ItemState;
use qingyuan_pipeline::{House, ItemRow, PipelineError};
use tokio::sync::Mutex;

/// Changes read at once.
const STEP: i64 = 500;

/// Withdrawn items by their number, and how far the library's sequence has been followed.
#[derive(Default)]
pub(crate) struct Removals(Mutex<(i64, BTreeMap<i64, ItemRow>)>);

impl Removals {
    /// All withdrawn items, the latest withdrawal first.
    pub(crate) async fn current(&self, house: &House) -> Result<Vec<ItemRow>, PipelineError> {
        let mut followed = self.0.lock().await;
        let (reached, withdrawn) = &mut *followed;
        loop {
            let rows = house.changes_after(*reached, STEP).await?;
            let Some(last) = rows.last().map(|row| row.item.seq) else { break };
            for row in rows {
                if row.item.state == ItemState::Withdrawn {
                    withdrawn.insert(row.item.id, row);
                } else {
                    withdrawn.remove(&row.item.id);
                }
            }
            *reached = last;
        }
        let mut rows: Vec<ItemRow> = withdrawn.values().cloned().collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.changed_at), row.item.id));
        Ok(rows)
    }
}
