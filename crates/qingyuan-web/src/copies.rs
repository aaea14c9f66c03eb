//! Near-copies of a document, and what changed since its page was decided, made ready for the desk.

use qingyuan_model::{ContentHash, Tier};
use qingyuan_pipeline::{BlockChange, Copies, CopyRow, PieceKind, Revision};

use crate::frame::{Frame, Moment};
use crate::visible::visible;
use crate::words::Lang;

/// Copies listed; a farm has thousands, and nobody reads more.
const MOST_COPIES: usize = 12;

/// Blocks of a comparison that are shown.
const MOST_BLOCKS: usize = 200;

/// A block that stayed is there for orientation only: its first characters do.
const CONTEXT_CHARS: usize = 60;

/// One page with nearly the same text.
pub(crate) struct CopyLine {
    pub(crate) href: String,
    pub(crate) url: String,
    pub(crate) source: String,
    pub(crate) tier: &'static str,
    pub(crate) published: String,
    pub(crate) outcome: String,
    pub(crate) item: Option<i64>,
    pub(crate) is_this: bool,
}

/// The pages with nearly the same text, the one that stands for all first.
pub(crate) struct CopyList {
    pub(crate) lines: Vec<CopyLine>,
    pub(crate) best: Option<&'static str>,
    pub(crate) more: usize,
}

/// The list for one of them; `None` when there is no other.
pub(crate) fn copy_list(copies: Copies, own: ContentHash, t: Lang) -> Option<CopyList> {
    let more = copies.rows.len().saturating_sub(MOST_COPIES);
    let lines: Vec<CopyLine> = copies.rows.into_iter().take(MOST_COPIES).map(|row| copy_line(row, own, t)).collect();
    (!lines.is_empty()).then(|| CopyList { lines, best: copies.reason.map(|reason| t.preference(reason)), more })
}

fn copy_line(row: CopyRow, own: ContentHash, t: Lang) -> CopyLine {
    let member = row.member;
    let tier: Tier = member.tier;
    CopyLine {
        href: format!("/desk/{}", member.document),
        url: visible(member.url.as_str()),
        source: member.names.into_iter().next().unwrap_or_default(),
        tier: t.tier_name(tier),
        published: member.published.map_or_else(|| t.copies_no_date().to_owned(), |time| time.replace('T', " ")),
        outcome: t.outcome_name(&row.outcome),
        item: row.item,
        is_this: member.document == own,
    }
}

/// A stretch of a changed block.
pub(crate) enum Stretch {
    Same(String),
    Gone(String),
    New(String),
}

/// One row of the comparison.
pub(crate) enum Compared {
    /// So many blocks stayed; the text of the last of them, for orientation.
    Kept(usize, String),
    Added(String),
    Removed(String),
    Changed(Vec<Stretch>),
}

/// What changed since the page was decided.
pub(crate) struct Change {
    pub(crate) class: &'static str,
    pub(crate) before: ContentHash,
    pub(crate) made_at: Moment,
    pub(crate) counts: Option<String>,
    /// Name, old and new value.
    pub(crate) facts: Vec<(&'static str, String, String)>,
    pub(crate) blocks: Vec<Compared>,
    pub(crate) more: usize,
}

/// The comparison, ready to be shown.
pub(crate) fn change(frame: &Frame, revision: Revision) -> Change {
    let t = frame.lang;
    let [_, added, removed, changed] = revision.changes.counts();
    let mut blocks = compared(revision.changes.blocks);
    let more = blocks.len().saturating_sub(MOST_BLOCKS);
    blocks.truncate(MOST_BLOCKS);
    let fact = |text: String| if text.is_empty() { t.fact_absent().to_owned() } else { visible(&text) };
    let facts = revision.changes.facts.into_iter();
    Change {
        class: t.change_class(revision.changes.class),
        before: revision.before,
        made_at: frame.moment(revision.made_at),
        counts: (added + removed + changed > 0).then(|| t.change_counts(added, removed, changed)),
        facts: facts.map(|change| (t.fact_name(change.fact), fact(change.old), fact(change.new))).collect(),
        blocks,
        more,
    }
}

fn compared(blocks: Vec<BlockChange>) -> Vec<Compared> {
    let mut rows = Vec::new();
    for block in blocks {
        let row = match block {
            BlockChange::Kept(block) => {
                let text = shortened(&visible(&block.text));
                match rows.last_mut() {
                    Some(Compared::Kept(count, last)) => {
                        (*count, *last) = (*count + 1, text);
                        continue;
                    }
                    _ => Compared::Kept(1, text),
                }
            }
            BlockChange::Added(block) => Compared::Added(visible(&block.text)),
            BlockChange::Removed(block) => Compared::Removed(visible(&block.text)),
            BlockChange::Changed { pieces, .. } => {
                let stretch = |piece: qingyuan_pipeline::Piece| match piece.kind {
                    PieceKind::Same => Stretch::Same(visible(&piece.text)),
                    PieceKind::Removed => Stretch::Gone(visible(&piece.text)),
                    PieceKind::Added => Stretch::New(visible(&piece.text)),
                };
                Compared::Changed(pieces.into_iter().map(stretch).collect())
            }
        };
        rows.push(row);
    }
    rows
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(CONTEXT_CHARS).collect();
    if text.chars().nth(CONTEXT_CHARS).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use qingyuan_model::{Block, BlockKind};

    use super::*;

    #[test]
    fn what_stayed_is_one_row_and_what_hides_is_shown() {
        let block = |text: &str| Block { kind: BlockKind::Paragraph, text: text.to_owned() };
        let rows = compared(vec![
            BlockChange::Kept(block("一")),
            BlockChange::Kept(block("二")),
            BlockChange::Added(block("加\u{202e}信")),
            BlockChange::Kept(block(&"长".repeat(99))),
        ]);
        assert!(
            matches!(&rows[..2], [Compared::Kept(2, last), Compared::Added(new)] if last == "二" && new == "加[U+202E]信")
        );
        assert!(matches!(&rows[2..], [Compared::Kept(1, text)] if text.chars().count() == CONTEXT_CHARS + 1));
    }
}
