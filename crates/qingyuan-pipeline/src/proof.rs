//! The proof that the index holds what the library holds: every live item once, with what is shown of it, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::error::PipelineError;
use crate::house::House;

/// Items read from the store at once.
const PAGE: i64 = 500;
/// Items whose texts are in memory at once: a book has a megabyte.
const TOGETHER: usize = 16;

/// How index and library differ. Lists are of the numbers of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The index follows the store up to one change, the store stands at another.
    Behind {
        /// The store's sequence that the index holds.
        index: i64,
        /// The store's sequence.
        store: i64,
    },
    /// In the library, but not in the index.
    Missing(Vec<i64>),
    /// In the index with other content than in the library.
    Stale(Vec<i64>),
    /// In the index, but not in the library.
    Foreign(Vec<i64>),
    /// In the index more than once.
    Twice(Vec<i64>),
}

impl House {
    /// Compares the index with the library, item by item. An empty list means that they are equal. What changed in the
    /// store while it looked is the follower's business and no difference. `progress` is told items done, and items to be
    /// done.
    ///
    /// # Errors
    /// [`PipelineError::Store`], [`PipelineError::Index`].
    pub async fn verify_index(
        self: &Arc<Self>,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Vec<Difference>, PipelineError> {
        let index = self.shelf.index();
        // In this order: the contents are then never older than the sequence.
        let (last, held) = (self.store.library_seq().await?, index.sequence());
        let contents = tokio::task::spawn_blocking(move || index.contents())
            .await
            .map_err(|_| PipelineError::Task("verify"))??;
        let mut differences = Vec::new();
        if held < last {
            differences.push(Difference::Behind { index: held, store: last });
        }
        let mut prints = BTreeMap::new();
        let mut twice = BTreeSet::new();
        for (id, print) in contents {
            if prints.insert(id, print).is_some() {
                twice.insert(id);
            }
        }
        let all = u64::try_from(self.store.count_live_items().await?).unwrap_or_default();
        let (mut missing, mut stale, mut after, mut done) = (Vec::new(), Vec::new(), 0, 0);
        loop {
            let rows = self.store.live_items_after(after, PAGE).await?;
            let Some(row) = rows.last() else { break };
            after = row.item.id;
            for some in rows.chunks(TOGETHER) {
                for entry in self.entries(&some.iter().collect::<Vec<_>>()).await? {
                    let print = prints.remove(&entry.id);
                    if some.iter().any(|row| row.item.id == entry.id && row.item.seq > held) {
                        continue;
                    }
                    match print {
                        None => missing.push(entry.id),
                        Some(print) if print != entry.print() => stale.push(entry.id),
                        Some(_) => {}
                    }
                }
                done += u64::try_from(some.len()).unwrap_or_default();
                progress(done, all);
            }
        }
        let mut foreign = Vec::new();
        for id in prints.into_keys() {
            // Withdrawn a moment ago, or never let in at all.
            if !self.store.item(id).await.is_ok_and(|row| row.item.seq > held) {
                foreign.push(id);
            }
        }
        let lists = [
            Difference::Missing(missing),
            Difference::Stale(stale),
            Difference::Foreign(foreign),
            Difference::Twice(twice.into_iter().collect()),
        ];
        differences.extend(lists.into_iter().filter(|list| !list.is_empty()));
        Ok(differences)
    }
}

impl Difference {
    fn is_empty(&self) -> bool {
        match self {
            Self::Behind { .. } => false,
            Self::Missing(ids) | Self::Stale(ids) | Self::Foreign(ids) | Self::Twice(ids) => ids.is_empty(),
        }
    }
}
