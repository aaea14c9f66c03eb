//! Building the index anew beside the one in use, comparing both, and changing over in one step.

use std::sync::Arc;

use qingyuan_index::{Generation, Index, SearchRequest};
use tokio_util::sync::CancellationToken;

use crate::error::PipelineError;
use crate::follow::Follower;
use crate::house::House;

/// Results of one topic that are compared: a page of them.
const PAGE: usize = 10;
/// Topics that are named, of those that changed most.
const NAMED: usize = 10;
/// After so many items what was built is written out, so that memory stays bounded; the engine flushes by itself before.
const COMMIT: u64 = 50_000;

/// What is to be built.
#[derive(Clone, Debug, Default)]
pub struct RebuildPlan {
    /// Questions, `id` and text, that both indexes are asked.
    pub topics: Vec<(String, String)>,
    /// Builds and compares, and keeps what was built without using it.
    pub dry_run: bool,
}

/// What was built.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// The name of the new index.
    pub name: String,
    /// How it answers, beside the one that was in use.
    pub comparison: Comparison,
    /// Whether it is in use now.
    pub in_use: bool,
}

/// How two indexes answer the same questions.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The index in use before, and the new one.
    pub before: Option<Generation>,
    /// The new one.
    pub after: Option<Generation>,
    /// How many questions were asked.
    pub topics: usize,
    /// Of how many the first result is the same.
    pub same_first: usize,
    /// The mean share of the first ten results that both have.
    pub overlap: f64,
    /// The questions whose first ten changed most, with that share.
    pub changed: Vec<(String, f64)>,
}

impl House {
    /// Builds the index anew beside the one in use, which goes on being searched and followed, and changes over to it when
    /// it is complete. `None` when `stop` came first: then the one in use stays, and what was built is deleted.
    /// `progress` is told items done, and items to be done.
    ///
    /// # Errors
    /// [`PipelineError::Store`], [`PipelineError::Index`]; the index in use stays.
    pub async fn rebuild_index(
        self: &Arc<Self>,
        plan: RebuildPlan,
        stop: &CancellationToken,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Option<Rebuilt>, PipelineError> {
        let index = self.shelf.beside()?;
        let built = self.build(&index, stop, &mut progress).await;
        if !matches!(built, Ok(Some(_))) {
            index.abandon();
            return built.map(|_| None);
        }
        // The writer is kept until the change is made: an index that nobody writes or uses is a torso.
        let writer = built?;
        let last = self.shelf.index();
        let (topics, new, old) = (plan.topics, index.clone(), last);
        let synonyms = self.synonyms();
        let comparison = tokio::task::spawn_blocking(move || compare(&old, &new, topics, &synonyms));
        let comparison = comparison.await.map_err(|_| PipelineError::Task("comparing"))??;
        if plan.dry_run {
            index.keep()?;
        } else {
            index.take_into_use()?;
        }
        drop(writer);
        if !plan.dry_run {
            self.shelf.reopen()?;
            self.changed.notify_one();
        }
        Ok(Some(Rebuilt { name: index.name().to_owned(), comparison, in_use: !plan.dry_run }))
    }

    async fn build(
        self: &Arc<Self>,
        index: &Index,
        stop: &CancellationToken,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<Option<Follower>, PipelineError> {
        let mut follower = Follower::new(index.writer()?, 0);
        let all = u64::try_from(self.store.count_live_items().await?).unwrap_or_default();
        let (mut done, mut open) = (0, 0);
        loop {
            if stop.is_cancelled() {
                return Ok(None);
            }
            let changes = self.follow_page(&mut follower).await?;
            done += changes;
            open += changes;
            progress(done.min(all), all);
            if changes == 0 || open >= COMMIT {
                follower.commit().await?;
                open = 0;
            }
            if changes == 0 {
                return Ok(Some(follower));
            }
        }
    }

    /// Takes another index into use, one that was kept: by its name, or the one that was in use before. Returns its name.
    ///
    /// # Errors
    /// [`PipelineError::Index`] when there is none.
    pub fn use_index(&self, name: Option<&str>) -> Result<String, PipelineError> {
        let index = self.shelf.index();
        let Some(name) = name.map(str::to_owned).or_else(|| index.before()) else {
            let problem = "none was in use before: `qingyuan index list` shows what there is".to_owned();
            return Err(PipelineError::Field { field: "index", problem });
        };
        index.use_generation(&name)?;
        self.shelf.reopen()?;
        self.changed.notify_one();
        Ok(name)
    }

    /// Every index in the house's folder, of whatever version and dictionary.
    #[must_use]
    pub fn indexes(&self) -> Vec<Generation> {
        self.shelf.index().generations()
    }

    /// How far the index is that is being built to take the place of the one in use: the store's sequence that it holds.
    /// `None` when none is.
    #[must_use]
    pub fn index_under_way(&self) -> Option<i64> {
        self.shelf.next().map(|next| next.sequence())
    }
}

fn compare(
    old: &Index,
    new: &Index,
    topics: Vec<(String, String)>,
    synonyms: &Arc<qingyuan_index::Synonyms>,
) -> Result<Comparison, PipelineError> {
    let all = new.generations();
    let find = |index: &Index| all.iter().find(|one| one.name == index.name()).cloned();
    let mut comparison =
        Comparison { before: find(old), after: find(new), topics: topics.len(), ..Comparison::default() };
    let mut shares = Vec::with_capacity(topics.len());
    for (id, query) in topics {
        let request = SearchRequest { limit: PAGE, synonyms: Arc::clone(synonyms), ..SearchRequest::new(query) };
        let ids = |index: &Index| -> Result<Vec<i64>, PipelineError> {
            Ok(index.rank(&request)?.into_iter().map(|ranked| ranked.id).collect())
        };
        let (before, after) = (ids(old)?, ids(new)?);
        comparison.same_first += usize::from(before.first() == after.first());
        shares.push((id, share(&before, &after)));
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of questions")]
    let count = shares.len().max(1) as f64;
    comparison.overlap = shares.iter().map(|(_, share)| share).sum::<f64>() / count;
    shares.sort_by(|a, b| a.1.total_cmp(&b.1));
    comparison.changed = shares.into_iter().filter(|(_, share)| *share < 1.0).take(NAMED).collect();
    Ok(comparison)
}

/// The share of the longer list that both have; 1 when both are empty.
fn share(before: &[i64], after: &[i64]) -> f64 {
    let both = before.iter().filter(|id| after.contains(id)).count();
    let most = before.len().max(after.len());
    #[expect(clippy::cast_precision_loss, reason = "lists of ten")]
    let share = both as f64 / most.max(1) as f64;
    if most == 0 { 1.0 } else { share }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn the_share_of_two_pages_is_that_of_the_longer_one() {
        for (before, after, expected) in [
            (&[1, 2][..], &[2, 1][..], 1.0),
            (&[1, 2], &[2, 3], 0.5),
            (&[1], &[], 0.0),
            (&[], &[], 1.0),
            (&[1], &[1, 2, 3, 4], 0.25),
        ] {
            assert_eq!(share(before, after), expected, "{before:?} {after:?}");
        }
    }
}
