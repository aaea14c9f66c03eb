//! What the machine said of documents.

use std::collections::BTreeSet;

use qingyuan_model::{Actor, ContentHash, EventKind, Millis, Routing, Tier, Verdict};
use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::error::StoreError;
use crate::row::{Cells, to_json, values};
use crate::store::{Store, Tx};

/// Rules that are noted by one statement.
const TOGETHER: usize = 64;

/// A verdict with the route that the policy chose.
#[derive(Clone, Debug)]
pub struct StoredVerdict {
    /// What the machine said.
    pub verdict: Verdict,
    /// What the policy made of it.
    pub routing: Routing,
    /// `clean` or a category's id.
    pub label: String,
    /// When.
    pub at: Millis,
}

impl Tx {
    /// Stores a verdict with its event; the same verdict of the same ruleset, model and tier replaces itself.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_verdict(
        &mut self,
        document: ContentHash,
        tier: Tier,
        new: &StoredVerdict,
    ) -> Result<(), StoreError> {
        let stamp = new.verdict.stamp();
        let payload = json!({
            "ruleset": stamp.ruleset, "model": stamp.model, "tier": tier, "label": new.label,
            "route": new.routing.route, "clause": new.routing.clause,
        });
        self.append(new.at, &Actor::House, EventKind::DocumentScreened, &document.to_string(), &payload).await?;
        self.run(
            sqlx::query(
                "INSERT INTO verdicts
                   (document, ruleset, model, tier, route, routing, label, harm, quality, verdict, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT (document, ruleset, model, tier) DO UPDATE SET route = excluded.route,
                   routing = excluded.routing, label = excluded.label, harm = excluded.harm,
                   quality = excluded.quality, verdict = excluded.verdict, at = excluded.at",
            )
            .bind(document.to_string())
            .bind(stamp.ruleset.clone())
            .bind(stamp.model.clone())
            .bind(tier.id())
            .bind(new.routing.route.id())
            .bind(to_json(&new.routing)?)
            .bind(new.label.clone())
            .bind(new.verdict.harm())
            .bind(new.verdict.quality().score())
            .bind(to_json(&new.verdict)?)
            .bind(new.at.0),
        )
        .await?;
        let rules: BTreeSet<&str> = new.verdict.evidence().iter().map(|piece| piece.origin.id()).collect();
        for some in rules.into_iter().collect::<Vec<_>>().chunks(TOGETHER) {
            let statement = format!(
                "INSERT INTO hits (rule, ruleset, document) VALUES {} ON CONFLICT DO NOTHING",
                values(some.len(), 3)
            );
            let statement = some.iter().fold(sqlx::query(AssertSqlSafe(statement)), |statement, rule| {
                statement.bind((*rule).to_owned()).bind(stamp.ruleset.clone()).bind(document.to_string())
            });
            self.run(statement).await?;
        }
        Ok(())
    }
}

impl Store {
    /// The newest verdict on a document.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn verdict(&self, document: ContentHash) -> Result<Option<StoredVerdict>, StoreError> {
        let statement = sqlx::query("SELECT * FROM verdicts WHERE document = $1 ORDER BY at DESC LIMIT 1");
        let row = self.row(statement.bind(document.to_string())).await?;
        row.map(|row| {
            Ok(StoredVerdict {
                verdict: row.json("verdict")?,
                routing: row.json("routing")?,
                label: row.cell("label")?,
                at: row.time("at")?,
            })
        })
        .transpose()
    }
}
