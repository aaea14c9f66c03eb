//! Running statements and reading their rows, with the store's own errors.

use qingyuan_model::{ContentHash, Millis, SourceId};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Decode, Row, Sqlite, Type};

use crate::error::StoreError;
use crate::store::{Store, Tx};

/// A statement with its values.
pub(crate) type Statement = Query<'static, Sqlite, SqliteArguments>;

impl Tx {
    /// Runs a statement and returns how many rows it changed.
    pub(crate) async fn run(&mut self, statement: Statement) -> Result<u64, StoreError> {
        let done = statement.execute(self.db()).await;
        done.map(|done| done.rows_affected()).map_err(|error| self.failed(error))
    }

    /// The first row, when there is one.
    pub(crate) async fn row(&mut self, statement: Statement) -> Result<Option<SqliteRow>, StoreError> {
        let row = statement.fetch_optional(self.db()).await;
        row.map_err(|error| self.failed(error))
    }

    /// All rows.
    pub(crate) async fn rows(&mut self, statement: Statement) -> Result<Vec<SqliteRow>, StoreError> {
        let rows = statement.fetch_all(self.db()).await;
        rows.map_err(|error| self.failed(error))
    }
}

impl Store {
    /// The first row, when there is one.
    pub(crate) async fn row(&self, statement: Statement) -> Result<Option<SqliteRow>, StoreError> {
        statement.fetch_optional(self.readers()).await.map_err(|error| self.failed(error))
    }

    /// All rows.
    pub(crate) async fn rows(&self, statement: Statement) -> Result<Vec<SqliteRow>, StoreError> {
        statement.fetch_all(self.readers()).await.map_err(|error| self.failed(error))
    }

    /// The one number that a counting statement gives.
    pub(crate) async fn number(&self, statement: Statement) -> Result<i64, StoreError> {
        self.row(statement).await?.map_or(Ok(0), |row| row.cell(0))
    }
}

/// Reading cells by name or number.
pub(crate) trait Cells {
    /// A cell of a type that the engine knows; `Option<T>` for one that may be NULL.
    fn cell<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(
        &'r self,
        column: impl sqlx::ColumnIndex<SqliteRow>,
    ) -> Result<T, StoreError>;

    /// A cell that holds a text which `read` turns into a value of the domain.
    fn read<T, E: ToString>(
        &self,
        column: &'static str,
        read: impl FnOnce(String) -> Result<T, E>,
    ) -> Result<T, StoreError> {
        read(self.cell::<String>(column)?).map_err(|error| StoreError::unreadable("", column, &error))
    }

    /// A time.
    fn time(&self, column: &'static str) -> Result<Millis, StoreError> {
        self.cell(column).map(Millis)
    }

    /// A content hash.
    fn hash(&self, column: &'static str) -> Result<ContentHash, StoreError> {
        self.read(column, ContentHash::try_from)
    }

    /// A source's id.
    fn source(&self, column: &'static str) -> Result<SourceId, StoreError> {
        self.read(column, SourceId::try_from)
    }

    /// JSON.
    fn json<T: serde::de::DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        self.read(column, |text| serde_json::from_str(&text))
    }
}

impl Cells for SqliteRow {
    fn cell<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(
        &'r self,
        column: impl sqlx::ColumnIndex<SqliteRow>,
    ) -> Result<T, StoreError> {
        let name = format!("{column:?}");
        self.try_get(column).map_err(|error| StoreError::unreadable(name, "cell", &error))
    }
}

/// A value as JSON text, for a cell.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::unreadable("new", "json", &error))
}

/// The places of `rows` rows of `columns` values each, for a statement that writes several rows: `($1, $2), ($3, $4)`.
pub(crate) fn values(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places = (1..=columns).map(|column| format!("${}", row * columns + column));
        format!("({})", places.collect::<Vec<_>>().join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::values;

    #[test]
    fn places_are_numbered_in_a_row() {
        assert_eq!(values(2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(values(0, 3), "");
    }
}
