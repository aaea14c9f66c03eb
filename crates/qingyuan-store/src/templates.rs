//! What is known of the lines that the pages of a host repeat.

use qingyuan_model::{Millis, SourceId};

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

impl Store {
    /// What was learnt of a host's lines, as it was put there.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn template(&self, source: &SourceId, host: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let query = sqlx::query("SELECT lines FROM templates WHERE source = $1 AND host = $2");
        let row = self.row(query.bind(source.to_string()).bind(host.to_owned())).await?;
        row.map(|row| row.cell("lines")).transpose()
    }
}

impl Tx {
    /// Keeps what was learnt of a host's lines, in the place of what was known before.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_template(
        &mut self,
        now: Millis,
        source: &SourceId,
        host: &str,
        lines: Vec<u8>,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(
            "INSERT INTO templates (source, host, lines, changed_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (source, host) DO UPDATE SET lines = excluded.lines, changed_at = excluded.changed_at",
        );
        self.run(query.bind(source.to_string()).bind(host.to_owned()).bind(lines).bind(now.0)).await.map(|_| ())
    }
}
