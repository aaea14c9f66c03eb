//! BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009), field by field.

use tantivy::fieldnorm::FieldNormReader;

/// The two parameters of BM25 for one field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bm25 {
    /// How slowly a word that is repeated stops adding to the score; 0 and up.
    pub k1: f32,
    /// How much a long text is held against an entry: 0 not at all, 1 in full.
    pub b: f32,
}

impl Default for Bm25 {
    /// The engine's own values, which are the usual ones.
    fn default() -> Self {
        Self { k1: 1.2, b: 0.75 }
    }
}

/// For every length that the engine tells apart, what stands below the line of BM25 beside the frequency.
#[derive(Clone, Debug)]
pub(crate) struct Norms(Box<[f32; 256]>);

impl Norms {
    /// The norms of a field whose texts have `average` tokens.
    pub(crate) fn new(bm25: Bm25, average: f32) -> Self {
        let mut norms = Box::new([0.0; 256]);
        let (k1, b) = (bm25.k1.max(0.0), bm25.b.clamp(0.0, 1.0));
        for (id, norm) in (0..=u8::MAX).zip(norms.iter_mut()) {
            #[expect(clippy::cast_precision_loss, reason = "the engine rounds lengths far more coarsely")]
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *norm = k1 * (1.0 - b + b * length / average);
        }
        Self(norms)
    }

    /// What a word that stands `freq` times in a text of this length counts: between 0 and 1.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "the factor is 1 long before a frequency is too large for f32")]
    pub(crate) fn factor(&self, freq: u32, length: u8) -> f32 {
        let freq = freq as f32;
        freq / (freq + self.0[usize::from(length)])
    }
}

/// The weight of a word by its rarity: the inverse document frequency times the highest factor that `k1` allows.
pub(crate) fn rarity(holding: u64, all: u64, k1: f32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a library has fewer entries than f32 has exact integers")]
    let (holding, all) = (holding.min(all) as f32, all as f32);
    (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln() * (1.0 + k1.max(0.0))
}
