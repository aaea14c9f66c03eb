//! Joining places that lie close together.

use std::rc::Rc;

use super::document::Scanned;
use crate::places::{Place, gap};

/// A place is joined in at most so many ways; four words around one have no more to say.
const MOST_JOINTS: usize = 8;

/// What holds places together.
pub(super) struct Bond {
    /// The chars of the skeleton that may lie between them.
    pub(super) within: usize,
    /// Whether the first must come first.
    pub(super) ordered: bool,
    /// Whether no sentence may end between them.
    pub(super) one_sentence: bool,
}

impl Scanned<'_> {
    /// Each place of `first` joined with the nearest place before it and the nearest one after it of every other list.
    /// Both are kept, because what is asked of the whole may hold for the one and not for the other.
    pub(super) fn join(&self, first: &[Place], others: &[Rc<Vec<Place>>], bond: &Bond) -> Vec<Place> {
        if others.iter().any(|list| list.is_empty()) {
            return Vec::new();
        }
        // How far back a place may begin and still end within the distance.
        let longest: Vec<usize> =
            others.iter().map(|list| list.iter().map(|place| place.at.len()).max().unwrap_or(0)).collect();
        let mut found = Vec::new();
        for place in first {
            let mut joined = vec![place.clone()];
            for (list, longest) in others.iter().zip(&longest) {
                let Some(nearest) = self.nearest(place, list, *longest, bond) else { return found };
                let with_each = joined.iter().flat_map(|whole| nearest.iter().map(|other| whole.clone().with(other)));
                joined = with_each.take(MOST_JOINTS).collect();
            }
            found.append(&mut joined);
        }
        found.sort();
        found.dedup();
        found
    }

    /// The nearest partner of `place` in `list` to either side; `None` when the work is not to go on.
    fn nearest<'p>(&self, place: &Place, list: &'p [Place], longest: usize, bond: &Bond) -> Option<Vec<&'p Place>> {
        let earliest = place.at.start.saturating_sub(bond.within + longest);
        let from = list.partition_point(|other| (other.field, other.at.start) < (place.field, earliest));
        let end = place.at.end + bond.within;
        let window = list[from..].iter().take_while(|other| other.field == place.field && other.at.start <= end);
        let mut sides: [Option<(usize, &Place)>; 2] = [None, None];
        for other in window {
            if !self.spend(1) {
                return None;
            }
            let Some(gap) = gap(place.at, other.at).filter(|gap| *gap <= bond.within) else { continue };
            let after = place.at.end <= other.at.start;
            let side = &mut sides[usize::from(after)];
            let nearer = side.is_none_or(|(least, _)| gap < least);
            if nearer && (after || !bond.ordered) && self.together(place, other, bond) {
                *side = Some((gap, other));
            }
        }
        Some(sides.into_iter().flatten().map(|(_, other)| other).collect())
    }

    fn together(&self, place: &Place, other: &Place, bond: &Bond) -> bool {
        !bond.one_sentence || !self.breaks(place.field, place.span.cover(other.span))
    }
}
