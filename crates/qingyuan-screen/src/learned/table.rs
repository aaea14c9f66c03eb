//! Weights by feature, found in a few nanoseconds.

/// Categories that a model can have: as many as fit into one row beside each other.
pub(crate) const WIDTH: usize = 16;

/// The weights of one feature, by category, in units of the category's scale.
pub(crate) type Row = [i8; WIDTH];

/// A hash table with linear probing over features, which are hashes already, and before it a set of bits that turns
/// away nearly all features that the model does not know while it stays in the processor's cache.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    known: Vec<u64>,
    /// Place of the row, counted from one; 0 is an empty slot.
    slots: Vec<(u32, u32)>,
    rows: Vec<Row>,
}

impl Table {
    /// The table of these features; a feature that comes twice keeps its first row.
    pub(crate) fn new(features: &[u32], rows: Vec<Row>) -> Self {
        let size = (features.len().max(8) * 3 / 2).next_power_of_two();
        let mut table = Self { known: vec![0; (size * 8).div_ceil(64)], slots: vec![(0, 0); size], rows };
        for (feature, place) in features.iter().zip(1..) {
            let bit = table.bit(*feature);
            table.known[bit / 64] |= 1 << (bit % 64);
            let mut slot = table.slot(*feature);
            while table.slots[slot].1 != 0 {
                slot = (slot + 1) % size;
            }
            table.slots[slot] = (*feature, place);
        }
        table
    }

    /// The weights of a feature, if the model knows it.
    #[inline]
    pub(crate) fn get(&self, feature: u32) -> Option<&Row> {
        let bit = self.bit(feature);
        if self.known[bit / 64] & (1 << (bit % 64)) == 0 {
            return None;
        }
        let mut slot = self.slot(feature);
        loop {
            match self.slots[slot] {
                (_, 0) => return None,
                (known, place) if known == feature => return self.rows.get(place as usize - 1),
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// How many features it knows.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    #[inline]
    fn bit(&self, feature: u32) -> usize {
        // The number of bits is a power of two.
        feature.wrapping_mul(0x9E37_79B1) as usize & (self.known.len() * 64 - 1)
    }

    #[inline]
    fn slot(&self, feature: u32) -> usize {
        feature as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_is_found_and_no_other() {
        let features: Vec<u32> = (0..5_000).map(|n: u32| n.wrapping_mul(2_654_435_761)).collect();
        let row = |n: usize| [(n % 100) as i8; WIDTH];
        let table = Table::new(&features, (0..features.len()).map(row).collect());
        assert_eq!(table.len(), 5_000);
        for (n, feature) in features.iter().enumerate() {
            assert_eq!(table.get(*feature), Some(&row(n)));
            assert_eq!(table.get(feature.wrapping_add(1)).is_some(), features.contains(&feature.wrapping_add(1)));
        }
        assert_eq!(Table::new(&[], vec![]).get(7), None);
    }
}
