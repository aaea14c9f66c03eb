//! The rules folder under watch: what is saved there comes into force without a restart, and what is broken does not.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use qingyuan_index::Synonyms;
use qingyuan_model::Actor;
use qingyuan_rules::Diagnostics;
use tokio_util::sync::CancellationToken;

use crate::bridge::across;
use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};
use crate::rulebook::{BrokenRules, Look, Reload, Rulebook, RulebookFiles};

/// Between two looks at the folder. A save counts when two looks see the same, so it is in force after four seconds at
/// most: soon enough for a person who goes to the browser to see it, and cheap (some hundred `stat` calls).
const PACE: Duration = Duration::from_secs(2);

/// What came of reading the folder.
enum Taken {
    /// Somebody saved while it was read: what was read is worth nothing.
    Moved,
    /// The very files that are in force.
    Same(Look),
    /// Other files, or files that cannot be used.
    Other(Option<Look>, Box<Result<Rulebook, PipelineError>>),
}

impl House {
    /// Looks at the rules folder every two seconds until `stop`, and takes up what was saved. What goes wrong is logged
    /// and tried again; a house with built-in rules has nothing to watch and returns at once.
    pub async fn watch_rules(&self, stop: CancellationToken) {
        let mut pace = tokio::time::interval(PACE);
        pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! { () = stop.cancelled() => return, _ = pace.tick() => {} }
            match self.reload_if_changed().await {
                Ok(Reload::BuiltIn) => return,
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "the rules folder was not taken up; trying again"),
            }
        }
    }

    /// One look at the rules folder: a state that was seen twice and is not the one in force is read, compiled and, when
    /// all is well, recorded in the store and put in force. Each document is judged by one rulebook: whoever is judging
    /// keeps the one that they took.
    ///
    /// # Errors
    /// [`PipelineError::Store`] when the new rulebook cannot be recorded; the one in force stays. Broken files are no
    /// error but [`Reload::Refused`].
    pub async fn reload_if_changed(&self) -> Result<Reload, PipelineError> {
        self.reload(false, &Actor::House).await
    }

    /// Reads the rules folder now, without waiting for a second look.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`PipelineError::Store`].
    pub async fn reload_rules(&self, person: &Person) -> Result<Reload, PipelineError> {
        person.require(Permission::Administer)?;
        self.reload(true, &person.actor()).await
    }

    /// The folder whose files are in force; `None` when the rules are built in.
    #[must_use]
    pub fn rules_folder(&self) -> Option<PathBuf> {
        self.watch.folder().map(ToOwned::to_owned)
    }

    /// What is wrong with the files in the rules folder, when the rulebook in force is an older one for that.
    #[must_use]
    pub fn broken_rules(&self) -> Option<Arc<BrokenRules>> {
        self.watch.broken()
    }

    async fn reload(&self, at_once: bool, actor: &Actor) -> Result<Reload, PipelineError> {
        let Some(folder) = self.watch.folder().map(ToOwned::to_owned) else { return Ok(Reload::BuiltIn) };
        let _turn = self.watch.turn.lock().await;
        let look = across(vec![folder.clone()], |folder| Look::at(&folder)).await?.pop();
        if let Some(Ok(look)) = &look
            && let Some(nothing) = self.watch.consider(look)
            && !at_once
        {
            return Ok(nothing);
        }
        let (Some(look), current) = (look, self.rulebook()) else { return Ok(Reload::Settling) };
        let taken = across(vec![(folder, look, current)], |(folder, look, current)| take(&folder, look, &current));
        let Some((taken, synonyms)) = taken.await?.pop() else { return Ok(Reload::Settling) };
        if !matches!(taken, Taken::Moved | Taken::Other(None, _)) {
            // They help to search and judge nothing: they are in use whether or not the rules can be.
            self.vocabulary.take_up(synonyms);
        }
        match taken {
            Taken::Moved => Ok(Reload::Settling),
            Taken::Same(look) => {
                if self.watch.broken().is_some() {
                    // As loud as the default log is: whoever saw the errors there sees that they are gone.
                    tracing::warn!(
                        ruleset = self.rulebook().hash(),
                        "the rules folder is mended: it is as it was before the mistake"
                    );
                }
                self.watch.settle(look);
                Ok(Reload::InForce(self.rulebook().hash().to_owned()))
            }
            Taken::Other(look, made) => match *made {
                Ok(rulebook) => self.put_in_force(rulebook, look, actor).await,
                Err(PipelineError::Rulebook { diagnostics }) => {
                    let errors = diagnostics.errors().count();
                    for news in self.watch.refuse(look, self.now(), diagnostics) {
                        let (path, line, code) = (&news.path, news.line, news.code);
                        tracing::error!(path, line, code, "{}; the rulebook in force stays", news.message);
                    }
                    Ok(Reload::Refused(errors))
                }
                Err(error) => Err(error),
            },
        }
    }

    async fn put_in_force(
        &self,
        rulebook: Rulebook,
        look: Option<Look>,
        actor: &Actor,
    ) -> Result<Reload, PipelineError> {
        let hash = rulebook.hash().to_owned();
        let (segmenter, dictionary) = (rulebook.segmenter(), rulebook.dictionary_hash());
        // Recorded first: no verdict may name a rulebook that the store does not keep.
        self.record_rulebook(&rulebook, actor).await?;
        *self.rulebook.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rulebook);
        let mended = self.watch.broken().is_some();
        self.watch.settle(look.unwrap_or_default());
        // The words of another dictionary take an index of their own, which the worker builds.
        if let Err(error) = self.shelf.change(segmenter, dictionary) {
            tracing::error!(%error, "the index of the new dictionary cannot be made; the last one is searched");
        }
        self.changed.notify_one();
        if mended {
            tracing::warn!(ruleset = hash, "the rules folder is mended: a new rulebook is in force");
        } else {
            tracing::info!(ruleset = hash, "a new rulebook is in force");
        }
        Ok(Reload::InForce(hash))
    }
}

/// What came of reading the synonyms; `None` when their file is there and cannot be read.
type Words = Option<(Synonyms, Diagnostics)>;

/// Reads a folder in a state that was seen, and compiles it when it is not what is in force.
fn take(folder: &Path, look: std::io::Result<Look>, current: &Rulebook) -> (Taken, Words) {
    let look = match look {
        Ok(look) => look,
        Err(error) => return (Taken::Other(None, Box::new(Err(RulebookFiles::gone(&error)))), None),
    };
    let files = RulebookFiles::of_look(folder, look.clone());
    let synonyms = files.synonyms();
    let taken = if Look::at(folder).ok().as_ref() != Some(&look) {
        Taken::Moved
    } else if files.is_whole() && files.hash() == current.hash() {
        Taken::Same(look)
    } else {
        Taken::Other(Some(look), Box::new(files.compile_after(current)))
    };
    (taken, synonyms)
}

#[cfg(test)]
mod tests;
