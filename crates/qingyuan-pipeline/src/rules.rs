//! What admins do with the rules: see them, test them, see what they hit.

use std::sync::{Arc, PoisonError};

use qingyuan_model::{Actor, ContentHash};
use qingyuan_rules::TestReport;

use crate::bridge::across;
use crate::error::PipelineError;
use crate::explain::{Asked, Explanation};
use crate::house::House;
use crate::person::{Permission, Person};
use crate::rulebook::Rulebook;

impl House {
    /// The rulebook in force.
    #[must_use]
    pub fn rulebook(&self) -> Arc<Rulebook> {
        Arc::clone(&self.rulebook.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs the rules' own tests against the whole set.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn test_rules(&self, person: &Person) -> Result<TestReport, PipelineError> {
        person.require(Permission::Administer)?;
        let reports = across(vec![self.rulebook()], |rulebook| rulebook.ruleset().run_tests()).await?;
        reports.into_iter().next().ok_or(PipelineError::Task("rule tests"))
    }

    /// How many documents each rule of the rulebook in force spoke of.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn rule_hits(&self, person: &Person) -> Result<Vec<(String, i64)>, PipelineError> {
        person.require(Permission::Administer)?;
        Ok(self.store.hit_counts(self.rulebook().hash()).await?)
    }

    /// The newest documents that one rule spoke of: hash, title and address.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn documents_of_rule(
        &self,
        person: &Person,
        rule: &str,
    ) -> Result<Vec<(ContentHash, String, String)>, PipelineError> {
        person.require(Permission::Administer)?;
        Ok(self.store.hits_of(self.rulebook().hash(), rule, 50).await?)
    }

    /// Explains what the rulebook in force makes of a text. Nothing of it is kept.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn explain(&self, person: &Person, asked: Asked) -> Result<Explanation, PipelineError> {
        person.require(Permission::Administer)?;
        let explained = across(vec![(self.rulebook(), asked)], |(rulebook, asked)| rulebook.explain(&asked)).await?;
        explained.into_iter().next().ok_or(PipelineError::Task("explaining"))
    }

    /// Records a rulebook in the store, under its hash and with its files, when it is not the one in force there.
    pub(crate) async fn record_rulebook(&self, rulebook: &Rulebook, actor: &Actor) -> Result<(), PipelineError> {
        let mut tx = self.store.transact().await?;
        tx.publish_ruleset(self.now(), actor, rulebook.hash(), &rulebook.files_json()).await?;
        Ok(tx.commit().await?)
    }
}
