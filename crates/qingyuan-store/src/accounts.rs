//! Accounts of people who work here, and their sessions. Students have none.

use qingyuan_model::{Actor, EventKind, Millis, Role};
use serde_json::json;
use sqlx::sqlite::SqliteRow;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

/// One account.
#[derive(Clone, Debug)]
pub struct Account {
    /// The name it signs in with.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The password's hash in PHC string format.
    pub password: String,
    /// Whether it may sign in.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Millis,
}

impl Tx {
    /// Writes an account, new or changed, with its event; ends its sessions, which were granted to what it was.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_account(&mut self, now: Millis, actor: &Actor, account: &Account) -> Result<(), StoreError> {
        let payload = json!({ "role": account.role, "enabled": account.enabled });
        self.append(now, actor, EventKind::AccountChanged, &account.name, &payload).await?;
        self.run(
            sqlx::query(
                "INSERT INTO accounts (name, role, password, state, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (name) DO UPDATE SET role = excluded.role, password = excluded.password,
                   state = excluded.state",
            )
            .bind(account.name.clone())
            .bind(account.role.id())
            .bind(account.password.clone())
            .bind(if account.enabled { "enabled" } else { "disabled" })
            .bind(account.created_at.0),
        )
        .await?;
        self.run(sqlx::query("DELETE FROM sessions WHERE account = $1").bind(account.name.clone())).await?;
        Ok(())
    }

    /// Begins a session under the hash of its secret token, with an event.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn begin_session(&mut self, now: Millis, token_hash: &str, account: &Account) -> Result<(), StoreError> {
        let actor = Actor::Person { account: account.name.clone(), role: account.role };
        self.append(now, &actor, EventKind::AccountAccess, &account.name, &json!({ "what": "signed-in" })).await?;
        let statement =
            sqlx::query("INSERT INTO sessions (token, account, created_at, seen_at) VALUES ($1, $2, $3, $3)")
                .bind(token_hash.to_owned())
                .bind(account.name.clone())
                .bind(now.0);
        self.run(statement).await.map(|_| ())
    }

    /// Notes that a session is in use.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn touch_session(&mut self, now: Millis, token_hash: &str) -> Result<(), StoreError> {
        let statement =
            sqlx::query("UPDATE sessions SET seen_at = $1 WHERE token = $2").bind(now.0).bind(token_hash.to_owned());
        self.run(statement).await.map(|_| ())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn end_session(&mut self, token_hash: &str) -> Result<(), StoreError> {
        self.run(sqlx::query("DELETE FROM sessions WHERE token = $1").bind(token_hash.to_owned())).await.map(|_| ())
    }
}

impl Store {
    /// An account by name.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let row = self.row(sqlx::query("SELECT * FROM accounts WHERE name = $1").bind(name.to_owned())).await?;
        row.as_ref().map(account).transpose()
    }

    /// All accounts by name.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.rows(sqlx::query("SELECT * FROM accounts ORDER BY name")).await?.iter().map(account).collect()
    }

    /// The enabled account of a session that began after `born_after` and was last seen after `seen_after`, with
    /// the time it was last seen.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn session(
        &self,
        token_hash: &str,
        born_after: Millis,
        seen_after: Millis,
    ) -> Result<Option<(Account, Millis)>, StoreError> {
        let statement = sqlx::query(
            "SELECT a.*, s.seen_at FROM sessions s JOIN accounts a ON a.name = s.account
             WHERE s.token = $1 AND s.created_at > $2 AND s.seen_at > $3 AND a.state = 'enabled'",
        )
        .bind(token_hash.to_owned())
        .bind(born_after.0)
        .bind(seen_after.0);
        let row = self.row(statement).await?;
        row.map(|row| Ok((account(&row)?, row.time("seen_at")?))).transpose()
    }
}

fn account(row: &SqliteRow) -> Result<Account, StoreError> {
    let role: String = row.cell("role")?;
    Ok(Account {
        name: row.cell("name")?,
        role: Role::parse(&role).ok_or_else(|| StoreError::unreadable("accounts", "role", &role))?,
        password: row.cell("password")?,
        enabled: row.cell::<String>("state")? == "enabled",
        created_at: row.time("created_at")?,
    })
}
