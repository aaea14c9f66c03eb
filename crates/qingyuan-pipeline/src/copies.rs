//! Pages with nearly the same text: which of them the library shows, and what becomes of the others. The rules stand in
//! `docs/copies.md`.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use qingyuan_crawl::canonical::normalise;
use qingyuan_model::{
    Act, Actor, ContentHash, Document, LinkRel, Millis, Preference, Route, Routing, canonical_member, prefer,
};
use qingyuan_store::{CopyClaims, CopyItem, CopyRefused, CopyRow, Tx};
use qingyuan_text::{bands, resemblance};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::alike::{COPY_SHARE, NEAR_SHARE};
use crate::error::PipelineError;
use crate::house::House;
use crate::stages::{SCREEN, ScreenJob};

/// Documents of an older house that are made findable in one transaction, so that nobody waits long for the writer.
const CATCH_UP: i64 = 64;

/// What a document is to those that the house knows with nearly the same text.
#[derive(Default)]
pub(crate) struct Kinship {
    /// A near-copy that was kept or taken out of the library.
    refused: Option<CopyRefused>,
    /// The live item whose text is nearest, with the share of common shingles.
    item: Option<(CopyItem, f64)>,
    /// What sets this page above that item's, when it stands above.
    better: Option<Preference>,
    /// Whether the page's own address holds a live item already.
    has_item: bool,
}

/// What a page comes to because of its near-copies.
pub(crate) enum Fate {
    /// Nothing: it goes its own way.
    Own,
    /// A person must look, for this reason.
    Ask(Routing),
    /// A person must look, even if a policy decided on this very document before.
    Hold(Routing),
    /// It is left out in favour of this item.
    CopyOf(i64),
    /// It takes the place of this item.
    InsteadOf(CopyItem),
}

impl Kinship {
    /// What a page comes to that would be let in by itself.
    pub(crate) fn fate(self) -> Fate {
        let is_refused = self.refused.is_some();
        let ask = |clause: &str, reason: String| {
            let routing = Routing { route: Route::Review, clause: clause.to_owned(), reason, priority: 0.0 };
            if is_refused { Fate::Hold(routing) } else { Fate::Ask(routing) }
        };
        let Some((item, share)) = self.item else {
            let Some(CopyRefused { title, act, reason, .. }) = self.refused else { return Fate::Own };
            let done = if act == Act::Reject { "被拒绝" } else { "被撤下" };
            return ask("near-refused", format!("与{done}的《{title}》正文几乎相同，当时的理由：{reason}"));
        };
        let same = format!("与资源 {}《{}》的正文几乎相同", item.id, item.title);
        // Not what was refused before, what is less than a copy, and what would cost another item its place.
        let is_copy = share >= COPY_SHARE && !self.has_item && !is_refused;
        match self.better {
            None if is_copy => Fate::CopyOf(item.id),
            None => ask("near-duplicate", same),
            Some(_) if is_copy && matches!(item.actor, Actor::Policy(_)) => Fate::InsteadOf(item),
            Some(reason) => ask("better-copy", format!("{same}，而且更像原文：{}", told(reason))),
        }
    }
}

/// Why a page is the better copy, for the desk.
fn told(reason: Preference) -> &'static str {
    match reason {
        Preference::NamedByKnown | Preference::Named => "其他页面指明它是出处",
        Preference::Tier => "来源等级更高",
        Preference::Published => "发布更早",
        Preference::Longer => "正文更完整",
        Preference::Fetched => "更早抓到",
        Preference::Address => "其余条件都相同，按网址排序",
    }
}

/// What a document says of where its text comes from.
fn claims(document: &Document) -> CopyClaims {
    let canonical = document.links.iter().find(|link| link.rel == LinkRel::Canonical).map(|link| normalise(&link.url));
    CopyClaims {
        canonical,
        origin: document.source_name.clone(),
        site: document.site_name.clone(),
        published: document.published.clone(),
    }
}

/// Makes a document findable, and one cluster with all that it is a near-copy of. Entering it again changes nothing. Returns
/// the near-copies found, a bounded number however many there are; none when it was entered before.
async fn enter(
    tx: &mut Tx,
    hash: ContentHash,
    document: &Document,
    bands: &[u64],
) -> Result<Vec<ContentHash>, PipelineError> {
    let mut near = Vec::new();
    if !tx.enter_copy(hash, bands, &claims(document)).await? {
        return Ok(near);
    }
    let text = document.text();
    for candidate in tx.copy_candidates(hash, bands).await? {
        if resemblance(&text, &tx.document(candidate).await?.text()) >= NEAR_SHARE {
            tx.join_copies(hash, candidate).await?;
            near.push(candidate);
        }
    }
    Ok(near)
}

/// Enters a screened document and says what it is to those that are known. A chain of near-copies can make one cluster of
/// texts that have little in common at its ends, so only those that this very text resembles count.
pub(crate) async fn kinship(
    tx: &mut Tx,
    url: &Url,
    hash: ContentHash,
    document: &Document,
    bands: &[u64],
) -> Result<Kinship, PipelineError> {
    enter(tx, hash, document, bands).await?;
    let mut kinship = Kinship { has_item: tx.live_item_at(url).await?.is_some(), ..Kinship::default() };
    let text = document.text();
    for refused in tx.copies_refused(hash).await? {
        if resemblance(&text, &tx.document(refused.document).await?.text()) >= NEAR_SHARE {
            kinship.refused = Some(refused);
            break;
        }
    }
    for item in tx.copy_items(hash, url).await? {
        let share =
            if item.document == hash { 1.0 } else { resemblance(&text, &tx.document(item.document).await?.text()) };
        if share >= NEAR_SHARE && kinship.item.as_ref().is_none_or(|(_, nearest)| share > *nearest) {
            kinship.item = Some((item, share));
        }
    }
    let Some((item, _)) = &kinship.item else { return Ok(kinship) };
    let members: Vec<_> = tx.copies(hash).await?.into_iter().map(|row| row.member).collect();
    let at = |url: &Url| members.iter().find(|member| member.url == *url);
    // An item whose page shows something else by now cannot be compared; it stays.
    if let (Some(own), Some(theirs)) = (at(url), at(&item.url).filter(|member| member.document == item.document)) {
        let (order, reason) = prefer(&members, own, theirs);
        kinship.better = (order == Ordering::Less).then_some(reason);
    }
    // The decision on this very document says what becomes of it, unless the item may move.
    if item.document == hash && (kinship.better.is_none() || !matches!(item.actor, Actor::Policy(_))) {
        kinship.item = None;
    }
    Ok(kinship)
}

/// Enters a vetted document. When a near-copy of it was kept or taken out of the library, a person must look: what one
/// refused does not come in by another's file without anybody's knowing.
///
/// Only the likeliest candidates are asked after, and not their whole cluster: a file of thousands of near-copies would
/// cost the square of their number.
pub(crate) async fn refused_before(
    tx: &mut Tx,
    hash: ContentHash,
    document: &Document,
    bands: &[u64],
) -> Result<Option<Routing>, PipelineError> {
    for near in enter(tx, hash, document, bands).await? {
        if let Some(refused) = tx.refused(near).await? {
            let kinship = Kinship { refused: Some(refused), ..Kinship::default() };
            return Ok(match kinship.fate() {
                Fate::Ask(routing) | Fate::Hold(routing) => Some(routing),
                Fate::Own | Fate::CopyOf(_) | Fate::InsteadOf(_) => None,
            });
        }
    }
    Ok(None)
}

/// Has the best copy of an item whose page is gone at its source judged again, so that it can stand in for it; to be
/// asked while the item is still there. What a person took
/// out, or what asks not to be found, has no stand-in.
pub(crate) async fn ask_stand_in(tx: &mut Tx, now: Millis, gone: &Url) -> Result<(), PipelineError> {
    let Some(document) = tx.live_item_at(gone).await? else { return Ok(()) };
    let rows = tx.copies(document).await?;
    let members: Vec<_> = rows.iter().map(|row| row.member.clone()).collect();
    let left_out = rows.into_iter().filter(|row| row.outcome == "duplicate" && row.member.url != *gone);
    let best = left_out.min_by(|one, other| prefer(&members, &one.member, &other.member).0);
    let Some(member) = best.map(|row| row.member) else { return Ok(()) };
    let key = format!("stand-in:{}:{}", now.0, member.document);
    let work = ScreenJob { document: member.document, source: member.source, url: member.url };
    Ok(tx.enqueue(now, SCREEN, &key, &serde_json::json!(work)).await?)
}

/// The addresses that show nearly the same text.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    /// All of them, the one that stands for all first.
    pub rows: Vec<CopyRow>,
    /// What sets the first above the second.
    pub reason: Option<Preference>,
}

impl House {
    /// The addresses that show nearly the text of this document; none when it has no copies.
    pub(crate) async fn copies_of(&self, document: ContentHash) -> Result<Copies, PipelineError> {
        let mut rows = self.store.copies(document).await?;
        if rows.len() < 2 {
            return Ok(Copies::default());
        }
        let members: Vec<_> = rows.iter().map(|row| row.member.clone()).collect();
        rows.sort_by(|one, other| prefer(&members, &one.member, &other.member).0);
        let reason = canonical_member(&members).and_then(|(_, reason)| reason);
        Ok(Copies { rows, reason })
    }

    /// Makes documents findable that were judged before the house looked for copies. Done before any work: what comes in
    /// is compared with all that is there.
    pub(crate) async fn enter_old_documents(&self, stop: &CancellationToken) -> Result<(), PipelineError> {
        let mut seen = BTreeSet::new();
        while !stop.is_cancelled() {
            let mut tx = self.store.transact().await?;
            let old = tx.never_entered(CATCH_UP).await?;
            // Each is entered once, so the list must grow shorter.
            if old.is_empty() || !old.iter().any(|(hash, _)| seen.insert(*hash)) {
                return Ok(());
            }
            for (hash, document) in old {
                enter(&mut tx, hash, &document, &bands(&document.text())).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(actor: Actor) -> CopyItem {
        CopyItem {
            id: 7,
            url: Url::parse("http://a.example/1").expect("a URL"),
            document: ContentHash::of(b"a"),
            title: "勾股定理".into(),
            actor,
        }
    }

    fn clause(kinship: Kinship) -> String {
        match kinship.fate() {
            Fate::Own => "own".into(),
            Fate::Ask(routing) | Fate::Hold(routing) => {
                assert_eq!(routing.route, Route::Review);
                routing.clause
            }
            Fate::CopyOf(7) => "copy of 7".into(),
            Fate::InsteadOf(CopyItem { id: 7, .. }) => "instead of 7".into(),
            Fate::CopyOf(_) | Fate::InsteadOf(_) => "another item".into(),
        }
    }

    #[test]
    fn only_a_true_copy_of_what_a_policy_let_in_moves_without_a_person() {
        let policy = || Actor::Policy("ab".into());
        let person = || Actor::Person { account: "bianji".into(), role: qingyuan_model::Role::Editor };
        let refused = || CopyRefused {
            document: ContentHash::of(b"b"),
            title: "旧闻".into(),
            act: Act::Withdraw,
            reason: "谣言".into(),
        };
        let near = |actor, share, better| Kinship { item: Some((item(actor), share)), better, ..Kinship::default() };
        let tier = Some(Preference::Tier);
        assert_eq!(clause(Kinship::default()), "own");
        assert_eq!(clause(near(policy(), 1.0, None)), "copy of 7");
        assert_eq!(clause(near(person(), 1.0, None)), "copy of 7");
        assert_eq!(clause(near(policy(), NEAR_SHARE, None)), "near-duplicate");
        assert_eq!(clause(near(policy(), 1.0, tier)), "instead of 7");
        assert_eq!(clause(near(person(), 1.0, tier)), "better-copy");
        assert_eq!(clause(near(policy(), NEAR_SHARE, tier)), "better-copy");
        assert_eq!(clause(Kinship { refused: Some(refused()), ..Kinship::default() }), "near-refused");
        assert_eq!(clause(Kinship { refused: Some(refused()), ..near(policy(), 1.0, tier) }), "better-copy");
        assert_eq!(clause(Kinship { refused: Some(refused()), ..near(policy(), 1.0, None) }), "near-duplicate");
        assert_eq!(clause(Kinship { has_item: true, ..near(policy(), 1.0, None) }), "near-duplicate");
        let kinship = Kinship { refused: Some(refused()), ..Kinship::default() };
        assert!(
            matches!(kinship.fate(), Fate::Hold(routing) if routing.reason.contains("被撤下的《旧闻》") && routing.reason.contains("谣言"))
        );
    }
}
