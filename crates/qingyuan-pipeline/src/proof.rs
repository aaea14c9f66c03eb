//! The proof that the index holds what the library holds: every live item once, with what is shown of it, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::error::PipelineError;
use crate::house::House;

/// Items read from the store at once.
const PAGE: i64 = 500;

/// So many items are named for each kind of difference: enough to look at by hand.
const NAMED: usize = 20;

impl House {
    /// Compares the index with the library, item by item. An empty list means that they are equal. What changed in the
    /// store while it looked is the follower's business and no difference.
    ///
    /// # Errors
    /// [`PipelineError::Store`], [`PipelineError::Index`].
    pub async fn verify_index(self: &Arc<Self>) -> Result<Vec<String>, PipelineError> {
        let index = self.shelf.index();
        // In this order: the contents are then never older than the sequence.
        let (last, held) = (self.store.library_seq().await?, index.sequence());
        let contents = tokio::task::spawn_blocking(move || index.contents())
            .await
            .map_err(|_| PipelineError::Task("verify"))??;
        let mut findings = Vec::new();
        if held < last {
            findings.push(format!("the index follows the store up to {held}, the store stands at {last}"));
        }
        let mut prints = BTreeMap::new();
        let mut twice = BTreeSet::new();
        for (id, print) in contents {
            if prints.insert(id, print).is_some() {
                twice.insert(id);
            }
        }
        let (mut missing, mut stale, mut after) = (Vec::new(), Vec::new(), 0);
        loop {
            let rows = self.store.live_items_after(after, PAGE).await?;
            let Some(row) = rows.last() else { break };
            after = row.item.id;
            for row in rows {
                let print = prints.remove(&row.item.id);
                if row.item.seq > held {
                    continue;
                }
                match print {
                    None => missing.push(row.item.id),
                    Some(print) if print != self.entry(&row).await?.print() => stale.push(row.item.id),
                    Some(_) => {}
                }
            }
        }
        let mut foreign = Vec::new();
        for id in prints.into_keys() {
            // Withdrawn a moment ago, or never let in at all.
            if !self.store.item(id).await.is_ok_and(|row| row.item.seq > held) {
                foreign.push(id);
            }
        }
        findings.extend(told("are in the library but not in the index", &missing));
        findings.extend(told("are in the index with other content than in the library", &stale));
        findings.extend(told("are in the index but not in the library", &foreign));
        findings.extend(told("are in the index more than once", &twice.into_iter().collect::<Vec<_>>()));
        Ok(findings)
    }
}

/// One kind of difference in words, with the remedy; nothing when there is none.
fn told(what: &str, ids: &[i64]) -> Option<String> {
    let names: Vec<String> = ids.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if ids.len() > NAMED { ", …" } else { "" };
    let (count, names) = (ids.len(), names.join(", "));
    (count > 0).then(|| format!("{count} items {what}: {names}{more} (run `qingyuan index rebuild`)"))
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn differences_name_twenty_items_and_the_remedy() {
        assert_eq!(told("are lost", &[]), None);
        let many: Vec<i64> = (1..=21).collect();
        let said = told("are lost", &many).unwrap_or_default();
        assert!(said.starts_with("21 items are lost: 1, 2, "), "{said}");
        assert!(said.ends_with(", 20, … (run `qingyuan index rebuild`)"), "{said}");
    }
}
