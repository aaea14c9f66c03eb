//! What the machine said of documents.

use qingyuan_model::{Actor, ContentHash, EventKind, Millis, Routing, Tier, Verdict};
use serde_json::json;

use crate::error::StoreError;
use crate::row::{Cells, to_json};
use crate::store::{Store, Tx};

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
        for piece in new.verdict.evidence() {
            let statement =
                sqlx::query("INSERT INTO hits (rule, ruleset, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                    .bind(piece.origin.id().to_owned())
                    .bind(stamp.ruleset.clone())
                    .bind(document.to_string());
            self.run(statement).await?;
        }
        Ok(())
    }
}

impl Store {
    /// The quality that the newest verdict on a document found, 0 to 1; `None` when it was never judged.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn quality(&self, document: ContentHash) -> Result<Option<f64>, StoreError> {
        let statement = sqlx::query("SELECT quality FROM verdicts WHERE document = $1 ORDER BY at DESC LIMIT 1");
        let row = self.row(statement.bind(document.to_string())).await?;
        row.map(|row| row.cell("quality")).transpose()
    }

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
