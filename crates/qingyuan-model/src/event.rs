//! The append-only log of everything that happened.

use serde::{Deserialize, Serialize};

use crate::{ContentHash, Millis};

/// What the first event of a log names as the one before it: the hash of nothing.
pub const GENESIS: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What happened; the word is stable and stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// A source was added or its charter changed.
    SourceChanged,
    /// A source was approved, paused, retired or proposed again.
    SourceMoved,
    /// A page was fetched.
    PageFetched,
    /// A document was made of a page.
    DocumentExtracted,
    /// A document was judged and routed.
    DocumentScreened,
    /// A person or a policy decided.
    Decided,
    /// A page shows a document that was decided before, and shares its fate.
    PageSettled,
    /// A page is gone at its source.
    PageGone,
    /// A page moved to another address for good.
    PageMoved,
    /// Addresses of one shape were found to lead nowhere, and are left alone.
    TrapQuarantined,
    /// An admin released or blocked such addresses.
    TrapSettled,
    /// A ruleset came into force.
    RulesetPublished,
    /// An account was added, changed or disabled.
    AccountChanged,
    /// Somebody signed in or out, or was refused.
    AccountAccess,
    /// An editor wants some addresses crawled sooner, or later.
    InterestSet,
}

impl EventKind {
    /// The stable word.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::SourceChanged => "source-changed",
            Self::SourceMoved => "source-moved",
            Self::PageFetched => "page-fetched",
            Self::DocumentExtracted => "document-extracted",
            Self::DocumentScreened => "document-screened",
            Self::Decided => "decided",
            Self::PageSettled => "page-settled",
            Self::PageGone => "page-gone",
            Self::PageMoved => "page-moved",
            Self::TrapQuarantined => "trap-quarantined",
            Self::TrapSettled => "trap-settled",
            Self::RulesetPublished => "ruleset-published",
            Self::AccountChanged => "account-changed",
            Self::AccountAccess => "account-access",
            Self::InterestSet => "interest-set",
        }
    }
}

/// One event, chained to the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// What.
    pub kind: String,
    /// To which thing: a URL, a hash, a source id, an account.
    pub subject: String,
    /// The rest, as a JSON object.
    pub payload: String,
    /// The hash of the event before.
    pub prev: String,
    /// The hash of this event.
    pub hash: String,
}

impl Event {
    /// What [`Event::hash`] must be: a SHA-256 over every other field.
    #[must_use]
    pub fn chained_hash(&self) -> String {
        let (seq, at) = (self.seq.to_le_bytes(), self.at.0.to_le_bytes());
        let parts: [&[u8]; 7] = [
            self.prev.as_bytes(),
            &seq,
            &at,
            self.actor.as_bytes(),
            self.kind.as_bytes(),
            self.subject.as_bytes(),
            self.payload.as_bytes(),
        ];
        ContentHash::of_parts(parts).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_genesis_is_the_hash_of_nothing() {
        assert_eq!(ContentHash::of(b"").to_string(), GENESIS);
    }

    #[test]
    fn every_field_counts_in_the_chain() {
        let event = Event {
            seq: 1,
            at: Millis(2),
            actor: "house".into(),
            kind: "decided".into(),
            subject: "s".into(),
            payload: "{}".into(),
            prev: GENESIS.into(),
            hash: String::new(),
        };
        let base = event.chained_hash();
        let changed = [
            Event { seq: 2, ..event.clone() },
            Event { at: Millis(3), ..event.clone() },
            Event { actor: "x".into(), ..event.clone() },
            Event { kind: "x".into(), ..event.clone() },
            Event { subject: "x".into(), ..event.clone() },
            Event { payload: "{ }".into(), ..event.clone() },
            Event { prev: "x".into(), ..event },
        ];
        for other in changed {
            assert_ne!(other.chained_hash(), base);
        }
    }
}
