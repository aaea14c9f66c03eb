//! Signing in and out, and the accounts themselves.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use qingyuan_model::{Actor, ContentHash, Role};
use qingyuan_store::Account;

use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};

/// A session that nobody used for this long ends. One working morning.
const IDLE_MS: i64 = 4 * 60 * 60 * 1_000;

/// A session ends after this long in any case. One working day and its evening.
const ABSOLUTE_MS: i64 = 14 * 60 * 60 * 1_000;

/// Writing `seen_at` at most this often keeps a page view from costing a transaction.
const TOUCH_MS: i64 = 60 * 1_000;

/// A password that nobody types: what an unknown name is compared with, so that it takes as long as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$A6sQx8Yq9rJrXcJVQ0o0zq6XbW4x1c7mB7xQv2H3d0k";

/// The shortest password that is accepted, in characters (NIST SP 800-63B asks for at least 8).
const SHORTEST: usize = 8;

/// The longest, in bytes: argon2 would take more, but a megabyte of password is an attack.
const LONGEST: usize = 256;

impl House {
    /// Checks a name and password and begins a session. Returns its secret token, which only the browser keeps.
    ///
    /// # Errors
    /// [`PipelineError::SignIn`] whichever of the two is wrong, [`PipelineError::TooManyTries`] after five failures
    /// within a minute on one account.
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<(String, Person), PipelineError> {
        let now = self.now();
        self.tries.admit(name, now)?;
        let account = self.store.account(name).await?.filter(|account| account.enabled);
        let phc = account.as_ref().map_or_else(|| NOBODY.to_owned(), |account| account.password.clone());
        let matches = verify(phc, password.to_owned()).await?;
        let Some(account) = account.filter(|_| matches) else {
            self.tries.failed(name, now);
            return Err(PipelineError::SignIn);
        };
        self.tries.succeeded(name);
        let token = self.surroundings.name();
        let mut tx = self.store.transact().await?;
        tx.begin_session(now, &token_hash(&token), &account).await?;
        tx.commit().await?;
        Ok((token, Person { account: account.name, role: account.role }))
    }

    /// Whose session this token is, when it is one that has not ended.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn session(&self, token: &str) -> Result<Option<Person>, PipelineError> {
        let (now, hash) = (self.now(), token_hash(token));
        let found = self.store.session(&hash, now.plus(-ABSOLUTE_MS), now.plus(-IDLE_MS)).await?;
        let Some((account, seen_at)) = found else { return Ok(None) };
        if now.since(seen_at) > TOUCH_MS {
            let mut tx = self.store.transact().await?;
            tx.touch_session(now, &hash).await?;
            tx.commit().await?;
        }
        Ok(Some(Person { account: account.name, role: account.role }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn sign_out(&self, token: &str) -> Result<(), PipelineError> {
        let mut tx = self.store.transact().await?;
        tx.end_session(&token_hash(token)).await?;
        Ok(tx.commit().await?)
    }

    /// All accounts, for admins.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn accounts(&self, person: &Person) -> Result<Vec<Account>, PipelineError> {
        person.require(Permission::Administer)?;
        Ok(self.store.accounts().await?)
    }

    /// Adds an account, or gives one a new role and password; its sessions end. For the command line, which only
    /// somebody with the data folder in hand can use.
    ///
    /// # Errors
    /// [`PipelineError::Field`] for a name or password that cannot be used.
    pub async fn put_account(&self, name: &str, role: Role, password: &str) -> Result<(), PipelineError> {
        check_name(name)?;
        check_password(password)?;
        let now = self.now();
        let created_at = self.store.account(name).await?.map_or(now, |before| before.created_at);
        let password = hash(self.surroundings.random(), password.to_owned()).await?;
        let account = Account { name: name.to_owned(), role, password, enabled: true, created_at };
        let mut tx = self.store.transact().await?;
        tx.put_account(now, &Actor::House, &account).await?;
        Ok(tx.commit().await?)
    }

    /// Lets an account in again, or no longer; its sessions end.
    ///
    /// # Errors
    /// [`PipelineError::Field`] when there is no such account.
    pub async fn enable_account(&self, name: &str, enabled: bool) -> Result<(), PipelineError> {
        let Some(mut account) = self.store.account(name).await? else {
            return Err(PipelineError::Field { field: "name", problem: format!("there is no account `{name}`") });
        };
        account.enabled = enabled;
        let mut tx = self.store.transact().await?;
        tx.put_account(self.now(), &Actor::House, &account).await?;
        Ok(tx.commit().await?)
    }
}

/// What the store keeps of a token: a database that leaks opens no session.
fn token_hash(token: &str) -> String {
    ContentHash::of(token.as_bytes()).to_string()
}

fn check_name(name: &str) -> Result<(), PipelineError> {
    let lawful = (2..=32).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    if lawful {
        return Ok(());
    }
    let problem = "use 2 to 32 lowercase letters, digits, `-` or `_`".to_owned();
    Err(PipelineError::Field { field: "name", problem })
}

fn check_password(password: &str) -> Result<(), PipelineError> {
    let problem = if password.chars().count() < SHORTEST {
        format!("use at least {SHORTEST} characters")
    } else if password.len() > LONGEST {
        format!("use at most {LONGEST} bytes")
    } else {
        return Ok(());
    };
    Err(PipelineError::Field { field: "password", problem })
}

async fn verify(phc: String, password: String) -> Result<bool, PipelineError> {
    blocking(move || {
        // An overlong password is wrong without being hashed: hashing a megabyte is what an attacker would want.
        let known = PasswordHash::new(&phc);
        known.is_ok_and(|known| {
            password.len() <= LONGEST && Argon2::default().verify_password(password.as_bytes(), &known).is_ok()
        })
    })
    .await
}

async fn hash(salt: [u8; 16], password: String) -> Result<String, PipelineError> {
    let hashed =
        blocking(move || Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|h| h.to_string()));
    hashed.await?.map_err(|error| PipelineError::Field { field: "password", problem: error.to_string() })
}

/// Argon2 takes tens of milliseconds of CPU: off the runtime's threads with it.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, PipelineError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| PipelineError::Task("password"))
}
