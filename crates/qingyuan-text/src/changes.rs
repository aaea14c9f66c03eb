//! What changed between two versions of one page, block by block.

mod align;
mod words;

use qingyuan_model::{Block, Document};

use align::{Step, align};
use words::words;
pub use words::{Piece, PieceKind};

/// Up to this share of its characters may be new or gone for a change to be called a small edit. A fifth: what an editor
/// who knows the page still reads as the same page.
const SMALL: f64 = 0.2;

/// What kind of change it is, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeClass {
    /// The same bytes, or at least nothing that extraction sees.
    Unchanged,
    /// The same text with the same facts in other surroundings: menus, counters, advertisements, links.
    Furniture,
    /// The same text under another title, author, source or date.
    Metadata,
    /// Most of the text stayed.
    SmallEdit,
    /// Another text, or nearly.
    Rewritten,
}

impl ChangeClass {
    /// The stable name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Furniture => "furniture",
            Self::Metadata => "metadata",
            Self::SmallEdit => "small-edit",
            Self::Rewritten => "rewritten",
        }
    }
}

/// A fact beside the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentFact {
    /// [`Document::title`].
    Title,
    /// [`Document::authors`].
    Authors,
    /// [`Document::source_name`].
    SourceName,
    /// [`Document::published`].
    Published,
    /// [`Document::updated`].
    Updated,
    /// [`Document::licence`].
    Licence,
}

/// A fact that is not what it was; an empty value is one that was not stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactChange {
    /// Which.
    pub fact: DocumentFact,
    /// What it was.
    pub old: String,
    /// What it is.
    pub new: String,
}

/// What became of a block. The blocks of the new version are those kept, added and changed, in order; those of the old
/// version are those kept, removed and changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockChange {
    /// It stayed.
    Kept(Block),
    /// It is new.
    Added(Block),
    /// It is gone.
    Removed(Block),
    /// Its wording, or its kind, changed.
    Changed {
        /// What it was.
        old: Block,
        /// What it is.
        new: Block,
        /// Its words, kept, gone and new.
        pieces: Vec<Piece>,
    },
}

/// What changed between two versions of one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// In one word.
    pub class: ChangeClass,
    /// The facts that changed.
    pub facts: Vec<FactChange>,
    /// Every block of either version, in reading order.
    pub blocks: Vec<BlockChange>,
}

impl Changes {
    /// How many blocks were kept, added, removed and changed.
    #[must_use]
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for block in &self.blocks {
            counts[match block {
                BlockChange::Kept(_) => 0,
                BlockChange::Added(_) => 1,
                BlockChange::Removed(_) => 2,
                BlockChange::Changed { .. } => 3,
            }] += 1;
        }
        counts
    }
}

/// Compares two versions of a page. `same_bytes` says that the very same body came again, so that not even the furniture
/// can have changed.
#[must_use]
pub fn changes(old: &Document, new: &Document, same_bytes: bool) -> Changes {
    let facts = facts(old, new);
    let blocks: Vec<BlockChange> = align(&old.blocks, &new.blocks).into_iter().map(block_change).collect();
    let is_kept = blocks.iter().all(|block| matches!(block, BlockChange::Kept(_)));
    let class = match (is_kept, facts.is_empty()) {
        (true, true) if same_bytes => ChangeClass::Unchanged,
        (true, true) => ChangeClass::Furniture,
        (true, false) => ChangeClass::Metadata,
        (false, _) if moved_share(&blocks) <= SMALL => ChangeClass::SmallEdit,
        (false, _) => ChangeClass::Rewritten,
    };
    Changes { class, facts, blocks }
}

fn block_change(step: Step<'_>) -> BlockChange {
    match step {
        Step::Kept(block) => BlockChange::Kept(block.clone()),
        Step::Added(block) => BlockChange::Added(block.clone()),
        Step::Removed(block) => BlockChange::Removed(block.clone()),
        Step::Changed(old, new) => {
            BlockChange::Changed { old: old.clone(), new: new.clone(), pieces: words(&old.text, &new.text) }
        }
    }
}

fn facts(old: &Document, new: &Document) -> Vec<FactChange> {
    let told = |document: &Document| {
        let stated = |fact: &Option<String>| fact.clone().unwrap_or_default();
        [
            (DocumentFact::Title, document.title.clone()),
            (DocumentFact::Authors, document.authors.join("、")),
            (DocumentFact::SourceName, stated(&document.source_name)),
            (DocumentFact::Published, stated(&document.published)),
            (DocumentFact::Updated, stated(&document.updated)),
            (DocumentFact::Licence, stated(&document.licence)),
        ]
    };
    let pairs = told(old).into_iter().zip(told(new));
    pairs.filter(|(old, new)| old != new).map(|((fact, old), (_, new))| FactChange { fact, old, new }).collect()
}

/// The share of all characters of both versions that are new or gone.
fn moved_share(blocks: &[BlockChange]) -> f64 {
    let (mut moved, mut all) = (0_u32, 0_u32);
    let chars = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    for block in blocks {
        let (own, total) = match block {
            BlockChange::Kept(block) => (0, chars(&block.text).saturating_mul(2)),
            BlockChange::Added(block) | BlockChange::Removed(block) => (chars(&block.text), chars(&block.text)),
            BlockChange::Changed { old, new, pieces } => {
                let fresh = pieces.iter().filter(|piece| piece.kind != PieceKind::Same);
                let fresh = fresh.map(|piece| chars(&piece.text)).fold(0, u32::saturating_add);
                (fresh, chars(&old.text).saturating_add(chars(&new.text)))
            }
        };
        (moved, all) = (moved.saturating_add(own), all.saturating_add(total));
    }
    f64::from(moved) / f64::from(all.max(1))
}

#[cfg(test)]
mod tests;
