//! Shapes of addresses that bring nothing new are held, and admins settle what becomes of them.

use std::sync::Arc;

use qingyuan_crawl::ScopeGuard;
use qingyuan_crawl::traps::{Grain, Shape, TrapKind, kind_of};
use qingyuan_model::{ContentHash, Document, Millis, PageKind, Scope, Source, SourceId};
use qingyuan_store::{ShapeKey, Tally, Trap, TrapState, Tx};
use qingyuan_text::{Fingerprint, fingerprint, resemblance};
use url::Url;

use crate::alike::{LEAST_CHARS, NEAR_BITS, NEAR_SHARE, skeleton};
use crate::discovery::{Traps, catches, held_detail};
use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};

/// Texts kept of each shape to tell new ones from: two years of a calendar's months, or the templates of a farm.
const SLOTS: i64 = 24;

/// Longer texts are compared in full only when few bits of their fingerprints differ; in characters.
const LONG_CHARS: usize = 200;

/// Links of a list that are looked at.
const LIST_LINKS: usize = 200;

/// From this many pages on a share of new ones is worth something.
const ENOUGH: i64 = 96;

/// A released shape has to become so many times as barren as before to be held again.
const PATIENCE: i64 = 4;

/// After so many copies in a row, further ones are not put before a person any more.
const COPIES: i64 = 3;

/// How barren a shape may become. A page with something new halves what has gathered, so honest sites stay below 20
/// unless less than one page in twenty is new. The three together stay below 200 fetches.
fn bound_of(grain: Grain) -> i64 {
    match grain {
        Grain::Fine => 48,
        Grain::Parameters => 72,
        Grain::Folders => 112,
    }
}

/// What became of a page that is judged for what it brings.
pub(crate) struct Arrived<'a> {
    pub(crate) source: &'a Source,
    /// The address it was asked for under.
    pub(crate) url: &'a Url,
    pub(crate) document: &'a Document,
    /// It is no page at all: an error or a login wall.
    pub(crate) is_void: bool,
    /// It asks not to be found: then it is worth what it leads to.
    pub(crate) is_closed: bool,
}

impl House {
    /// Judges what a page that was never seen before brings beside its siblings, and holds its shape when they bring
    /// nothing. Says whether it is one more copy of a kind that was seen too often.
    pub(crate) async fn appraise(&self, tx: &mut Tx, now: Millis, page: &Arrived<'_>) -> Result<bool, PipelineError> {
        let shape = Shape::of(page.url);
        let key = |shape: &str| ShapeKey {
            source: page.source.id.clone(),
            host: Scope::host_of(page.url),
            shape: shape.to_owned(),
        };
        let traps = Traps::of(tx, page.source).await?;
        let text = skeleton(&page.document.text());
        let has_text = text.chars().count() >= LEAST_CHARS
            && !page.is_closed
            && !matches!(page.document.kind, PageKind::List | PageKind::LoginWall | PageKind::Error);
        let Some((_, widest)) = shape.grains().last() else { return Ok(false) };
        // Folders and parameters that are made up must not make a text new.
        let (fresh, alike) = if page.is_void {
            (false, false)
        } else if has_text {
            let own = fingerprint(&text);
            let is_long = text.chars().count() >= LONG_CHARS;
            let may_be_near = |bits: u64| !is_long || own.distance(Fingerprint(bits)) <= NEAR_BITS;
            let known = tx.shape_texts(&key(widest)).await?;
            let mut near = known.iter().filter(|(bits, _)| may_be_near(*bits));
            let fresh = !near.any(|(_, known)| *known == text || resemblance(known, &text) >= NEAR_SHARE);
            if fresh {
                let slot = tx.tally(&key(widest)).await?.fresh % SLOTS;
                tx.put_shape_text(&key(widest), slot, own.0, &text).await?;
            }
            (fresh, !fresh)
        } else {
            let links = outward(page, &shape, &traps, now);
            (tx.put_shape_links(&key(widest), &links).await? > 0, false)
        };
        let mut copies = 0;
        for (grain, shape) in shape.grains() {
            let key = key(shape);
            let before = tx.tally(&key).await?;
            let tally = Tally {
                judged: before.judged + 1,
                fresh: before.fresh + i64::from(fresh),
                barren: if fresh { before.barren / 2 } else { before.barren + 1 },
            };
            tx.put_tally(&key, tally).await?;
            copies = copies.max(before.barren);
            let known = traps.at(&key.host, &key.shape);
            if known.is_some_and(|trap| trap.state != TrapState::Released) {
                continue;
            }
            let bound = known.map_or(bound_of(*grain), |trap| trap.bound.max(1).saturating_mul(PATIENCE));
            let poor =
                *grain == Grain::Fine && known.is_none() && tally.judged >= ENOUGH && tally.fresh * 5 < tally.judged;
            if tally.barren >= bound || poor {
                let kind = kind_of(page.url, alike);
                self.hold(tx, now, &key, kind, page.url, (tally, bound)).await?;
            }
        }
        Ok(alike && copies >= COPIES)
    }

    /// Holds a shape that came to this tally and bound: its waiting addresses are stopped, and the admins are told. Returns
    /// the trap's number.
    pub(crate) async fn hold(
        &self,
        tx: &mut Tx,
        now: Millis,
        key: &ShapeKey,
        kind: TrapKind,
        example: &Url,
        (tally, bound): (Tally, i64),
    ) -> Result<i64, PipelineError> {
        let (kind, examples) = (kind.id(), [example.to_string()]);
        let id = tx.quarantine(now, key, kind, &examples, tally, bound).await?;
        let caught = |url: &str| Url::parse(url).is_ok_and(|url| catches(key, &url, now));
        let stopped = tx.stop_caught(id, key, &held_detail(&key.shape, kind), caught).await?;
        tracing::warn!(source = %key.source, host = key.host, shape = key.shape, kind, stopped, "trap quarantined");
        Ok(id)
    }

    /// The traps of a source, or of all: newest first.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn traps(&self, person: &Person, source: Option<&SourceId>) -> Result<Vec<Trap>, PipelineError> {
        person.require(Permission::Administer)?;
        Ok(self.store.traps(source).await?)
    }

    /// Releases a trap, so that its addresses come back, or blocks it for good. `state` [`TrapState::Held`] holds one
    /// again that was released by mistake.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`qingyuan_store::StoreError::Missing`].
    pub async fn settle_trap(
        self: &Arc<Self>,
        person: &Person,
        source: &SourceId,
        id: i64,
        state: TrapState,
        reason: &str,
    ) -> Result<(), PipelineError> {
        person.require(Permission::Administer)?;
        let now = self.now();
        let mut tx = self.store.transact().await?;
        let trap = tx.settle_trap(now, &person.actor(), source, id, state, reason.trim()).await?;
        if state == TrapState::Released {
            let caught = |url: &str| Url::parse(url).is_ok_and(|url| catches(&trap.key, &url, now));
            tx.free_caught(now, &trap.key, caught).await?;
        }
        tx.commit().await?;
        self.changed.notify_one();
        Ok(())
    }
}

/// What a list leads to beyond its own kind and beyond what is held already.
fn outward(page: &Arrived<'_>, shape: &Shape, traps: &Traps, now: Millis) -> Vec<u64> {
    let own = shape.grains().last().map_or("", |(_, widest)| widest);
    let Ok(scope) = ScopeGuard::of(page.source) else { return Vec::new() };
    let leads_on = |url: &&Url| {
        let same_host = Scope::host_of(url) == Scope::host_of(page.url);
        same_host
            && !Shape::of(url).is(shape.fine())
            && !(own.contains('?') && Shape::of(url).is(own))
            && scope.admits(url, 1).is_ok()
            && traps.holding(url, now).is_none()
    };
    let links = page.document.links.iter().map(|link| &link.url).filter(leads_on).take(LIST_LINKS);
    let hashes = links.map(|url| {
        let hash = ContentHash::of(qingyuan_crawl::canonical::identity(url).as_bytes()).to_string();
        u64::from_str_radix(hash.get(..16).unwrap_or("0"), 16).unwrap_or(0)
    });
    hashes.collect()
}
