//! Decisions, and what they do to the desk and the library.

use qingyuan_model::{Act, Actor, ContentHash, Decision, EventKind, Millis, SourceId};
use serde_json::json;
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

/// What [`Tx::decide`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The decision's number: that of its event.
    pub id: i64,
    /// Whether the same request had been carried out before; then nothing was done now.
    pub repeated: bool,
}

impl Tx {
    /// Records a decision with its event, and does to the desk and the library what it says, for every address that
    /// shows this very document now.
    ///
    /// A `request_key` makes the call repeatable: the second call with the same key changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a person decides what no longer waits for a decision, what a colleague has
    /// open, or withdraws what is not in the library; [`StoreError::Missing`] for a document that no address shows
    /// and no item holds. Nothing was written then.
    pub async fn decide(&mut self, new: &Decision, request_key: Option<&str>) -> Result<Decided, StoreError> {
        if let Some(id) = self.decision_of_request(new, request_key).await? {
            return Ok(Decided { id, repeated: true });
        }
        if let Actor::Person { account, .. } = &new.actor {
            self.check_person(new, account).await?;
        }
        let subject = new.document.to_string();
        let addresses = self.addresses_of(new.document).await?;
        // What was let in can be taken out even when its address has moved on to newer content.
        let takes_out = matches!(new.act, Act::Reject | Act::Withdraw) && self.is_let_in(new.document).await?;
        if addresses.is_empty() && !takes_out {
            return Err(StoreError::Missing { what: "page that shows the document", id: subject });
        }
        let id = self.record_decision(new, request_key).await?;
        if new.act != Act::Publish {
            self.withdraw_document(new.at, new.document, id, &new.reason).await?;
        }
        match addresses.first() {
            Some((url, source)) if new.act == Act::Reopen => {
                self.reopen_desk(new.at, new.document, url, source, &new.reason).await?;
            }
            _ => self.close_desk(new.document).await?,
        }
        for (url, source) in addresses {
            self.settle(new.at, &source, &url, id, new.act, new).await?;
        }
        Ok(Decided { id, repeated: false })
    }

    /// Lets a document in at an address on the word of a person who vouches for it, with its event. It need not have waited
    /// on the desk; it must be what nobody has decided yet. That the page shows it is the caller's to say.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was decided before, or `new` says anything but to let it in.
    pub async fn vouch(&mut self, new: &Decision, source: &SourceId, url: &Url) -> Result<(), StoreError> {
        if new.act != Act::Publish || self.is_decided(new.document).await? {
            let detail = "only what was never decided can be vouched for".to_owned();
            return Err(StoreError::Conflict { what: "document", id: new.document.to_string(), detail });
        }
        let id = self.record_decision(new, None).await?;
        self.close_desk(new.document).await?;
        self.put_item(new.at, source, url, new.document, id).await
    }

    /// Whether anything was ever decided on this document.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn is_decided(&mut self, document: ContentHash) -> Result<bool, StoreError> {
        Ok(self.last_decision(document).await?.is_some())
    }

    /// Lets a page that now shows an already decided document share the decision's fate. Returns the act that
    /// stands, or `None` when nothing stands and the document must be routed.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn apply_standing(
        &mut self,
        now: Millis,
        source: &SourceId,
        url: &Url,
        document: ContentHash,
    ) -> Result<Option<Act>, StoreError> {
        let statement = sqlx::query("SELECT * FROM decisions WHERE document = $1 ORDER BY id DESC LIMIT 1");
        let Some(row) = self.row(statement.bind(document.to_string())).await? else { return Ok(None) };
        let (id, standing) = (row.cell("id")?, decision(&row)?);
        if standing.act == Act::Reopen {
            return Ok(None);
        }
        let payload = json!({ "document": document, "decision": id, "act": standing.act });
        self.append(now, &Actor::House, EventKind::PageSettled, url.as_str(), &payload).await?;
        self.settle(now, source, url, id, standing.act, &standing).await?;
        Ok(Some(standing.act))
    }

    /// Whether a page with this document may be let in, or left out as a copy, without a person: nothing was decided on it
    /// yet, or a policy let it in.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn may_move_by_policy(&mut self, document: ContentHash) -> Result<bool, StoreError> {
        let last = self.last_decision(document).await?;
        Ok(last.is_none_or(|last| last.act == Act::Publish && matches!(last.actor, Actor::Policy(_))))
    }

    /// Writes a decision with its event; its number.
    async fn record_decision(&mut self, new: &Decision, request_key: Option<&str>) -> Result<i64, StoreError> {
        let subject = new.document.to_string();
        let payload = json!({ "act": new.act, "reason": new.reason });
        let id = self.append(new.at, &new.actor, EventKind::Decided, &subject, &payload).await?;
        self.run(
            sqlx::query(
                "INSERT INTO decisions (id, document, act, actor, reason, at, request_key)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(id)
            .bind(subject)
            .bind(new.act.id())
            .bind(new.actor.to_string())
            .bind(new.reason.clone())
            .bind(new.at.0)
            .bind(request_key.map(str::to_owned)),
        )
        .await?;
        Ok(id)
    }

    /// Brings one address in line with a decision on the document that it shows.
    async fn settle(
        &mut self,
        now: Millis,
        source: &SourceId,
        url: &Url,
        id: i64,
        act: Act,
        decision: &Decision,
    ) -> Result<(), StoreError> {
        let (outcome, detail) = match act {
            Act::Publish => match self.other_live_item(url, decision.document).await? {
                Some(twin) => {
                    let detail = format!("与资源 {twin} 的正文完全相同");
                    // What the address showed before must not outlive it in the library.
                    self.withdraw_item(now, url, id, &detail).await?;
                    ("duplicate", detail)
                }
                None => {
                    self.put_item(now, source, url, decision.document, id).await?;
                    ("published", decision.reason.clone())
                }
            },
            Act::Reject | Act::Withdraw => {
                self.withdraw_item(now, url, id, &decision.reason).await?;
                ("rejected", decision.reason.clone())
            }
            Act::Reopen => {
                self.withdraw_item(now, url, id, &decision.reason).await?;
                ("queued", decision.reason.clone())
            }
        };
        self.put_page(now, source, url, None, outcome, &detail).await
    }

    async fn check_person(&mut self, new: &Decision, account: &str) -> Result<(), StoreError> {
        let id = new.document.to_string();
        let conflict = |detail: String| Err(StoreError::Conflict { what: "document", id: id.clone(), detail });
        let desk = self.desk_row(new.document).await?;
        let last = self.last_decision(new.document).await?;
        let decided_by = last.as_ref().map_or_else(String::new, |last| format!("{} by {}", last.act.id(), last.actor));
        match new.act {
            Act::Publish | Act::Reject => match desk {
                Some(desk) if desk.open => {
                    if desk.claimed_until > new.at && desk.claimed_by != account && !desk.claimed_by.is_empty() {
                        return conflict(format!("{} has it open", desk.claimed_by));
                    }
                    Ok(())
                }
                _ => conflict(format!("it does not wait for a decision any more: {decided_by}")),
            },
            Act::Withdraw => match last {
                Some(last) if last.act == Act::Publish => Ok(()),
                _ => conflict(format!("it is not in the library: {decided_by}")),
            },
            Act::Reopen => match last {
                Some(last) if last.act != Act::Reopen => Ok(()),
                _ => conflict("nothing was decided yet".to_owned()),
            },
        }
    }

    /// The decision that this very request made before. The same key on something else is no repetition.
    async fn decision_of_request(&mut self, new: &Decision, key: Option<&str>) -> Result<Option<i64>, StoreError> {
        let Some(key) = key else { return Ok(None) };
        let row = self.row(sqlx::query("SELECT * FROM decisions WHERE request_key = $1").bind(key.to_owned())).await?;
        let Some(row) = row else { return Ok(None) };
        let made = decision(&row)?;
        if (made.document, made.act) == (new.document, new.act) {
            return row.cell("id").map(Some);
        }
        let detail = format!("this request has already done something else: {}", made.act.id());
        Err(StoreError::Conflict { what: "request", id: new.document.to_string(), detail })
    }

    async fn last_decision(&mut self, document: ContentHash) -> Result<Option<Decision>, StoreError> {
        let statement = sqlx::query("SELECT * FROM decisions WHERE document = $1 ORDER BY id DESC LIMIT 1");
        let row = self.row(statement.bind(document.to_string())).await?;
        row.as_ref().map(decision).transpose()
    }

    /// The addresses that show this document now; the one it was made of comes first.
    async fn addresses_of(&mut self, document: ContentHash) -> Result<Vec<(Url, SourceId)>, StoreError> {
        let statement = sqlx::query(
            "SELECT p.url, p.source FROM pages p JOIN documents d ON d.hash = p.document
             WHERE p.document = $1 ORDER BY (p.url = d.url) DESC, p.url",
        );
        let rows = self.rows(statement.bind(document.to_string())).await?;
        rows.iter().map(|row| Ok((row.read("url", |text| Url::parse(&text))?, row.source("source")?))).collect()
    }
}

impl Store {
    /// All decisions on a document, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn decisions(&self, document: ContentHash) -> Result<Vec<Decision>, StoreError> {
        let statement = sqlx::query("SELECT * FROM decisions WHERE document = $1 ORDER BY id DESC");
        self.rows(statement.bind(document.to_string())).await?.iter().map(decision).collect()
    }

    /// One account's newest decisions, newest first: what can be taken back.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn decisions_by(&self, actor: &Actor, limit: i64) -> Result<Vec<Decision>, StoreError> {
        let statement = sqlx::query("SELECT * FROM decisions WHERE actor = $1 ORDER BY id DESC LIMIT $2")
            .bind(actor.to_string())
            .bind(limit);
        self.rows(statement).await?.iter().map(decision).collect()
    }
}

fn decision(row: &SqliteRow) -> Result<Decision, StoreError> {
    let act: String = row.cell("act")?;
    Ok(Decision {
        document: row.hash("document")?,
        act: Act::parse(&act).ok_or_else(|| StoreError::unreadable("decisions", "act", &act))?,
        actor: row.read("actor", Actor::try_from)?,
        reason: row.cell("reason")?,
        at: row.time("at")?,
    })
}
