//! Joining places that lie close together.

use super::document::Scanned;
use crate::places::{Mark, Place, Places, gap, sort};

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
    /// Both are kept, because what is asked of the whole may hold for the one and not for the other. Their marks are
    /// numbers of `found`.
    pub(super) fn join(&self, first: &[Place], others: &[(usize, Places)], bond: &Bond, found: &[Mark]) -> Vec<Place> {
        // How far back a place may begin and still end within the distance.
        let longest = |list: &[Place]| list.iter().map(|place| place.at.len()).max().unwrap_or(0);
        let others: Vec<(&[Place], usize)> = others.iter().map(|(_, list)| (list.as_slice(), longest(list))).collect();
        let mut joined = Vec::new();
        let (mut wholes, mut longer) = (Vec::new(), Vec::new());
        for place in first {
            wholes.push(place.clone());
            for (list, longest) in &others {
                let Some(nearest) = self.nearest(place, list, *longest, bond) else { return joined };
                let nearest = || nearest.iter().flatten();
                longer
                    .extend(wholes.iter().flat_map(|whole| nearest().map(|other| whole.with(other))).take(MOST_JOINTS));
                std::mem::swap(&mut wholes, &mut longer);
                longer.clear();
            }
            joined.append(&mut wholes);
        }
        sort(&mut joined, found);
        joined
    }

    /// The nearest partner of `place` in `list` to either side; `None` when the work is not to go on.
    fn nearest<'p>(
        &self,
        place: &Place,
        list: &'p [Place],
        longest: usize,
        bond: &Bond,
    ) -> Option<[Option<&'p Place>; 2]> {
        let earliest = place.at.start.saturating_sub(bond.within + longest);
        let from = list.partition_point(|other| (other.field, other.at.start) < (place.field, earliest));
        let end = place.at.end + bond.within;
        let window = list[from..].iter().take_while(|other| other.field == place.field && other.at.start <= end);
        let mut sides: [Option<(usize, &Place)>; 2] = [None, None];
        for other in window {
            if !self.spend_joining() {
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
        Some(sides.map(|side| side.map(|(_, other)| other)))
    }

    fn together(&self, place: &Place, other: &Place, bond: &Bond) -> bool {
        !bond.one_sentence || !self.breaks(place.field, place.span.cover(other.span))
    }
}
