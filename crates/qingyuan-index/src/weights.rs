//! What each part of a match counts.

use crate::bm25::Bm25;

/// Factors on the parts of a score; all zero but one shows that part alone.
///
/// The defaults were picked by MRR@10 on 308 lay questions about law and 4,409 about encyclopaedia passages
/// (docs/search.md has what was tried), where most neighbouring values differ by less than the noise. The title's weights
/// are a compromise: titles help with passages and hurt a little with articles of law. The weight of a phrase made no
/// difference there and is picked by gut feeling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Dictionary words of the text.
    pub words: f32,
    /// Han bigrams and Latin words of the text.
    pub grams: f32,
    /// Dictionary words of the title.
    pub title_words: f32,
    /// Han bigrams and Latin words of the title.
    pub title_grams: f32,
    /// How BM25 counts dictionary words of the text.
    pub words_bm25: Bm25,
    /// How BM25 counts Han bigrams and Latin words of the text.
    pub grams_bm25: Bm25,
    /// How BM25 counts dictionary words of the title.
    pub title_words_bm25: Bm25,
    /// How BM25 counts Han bigrams and Latin words of the title.
    pub title_grams_bm25: Bm25,
    /// Added for each quoted phrase that is there.
    pub phrase: f32,
    /// Added for holding every word, when entries with only some of them are listed too.
    pub complete: f32,
    /// The same for a question: its words are cut from a sentence, and a name that the dictionary lacks is not among
    /// them. Of 10, 6, 4 and 2, law had 0.546, 0.546, 0.544 and 0.540, passages 0.9730, 0.9731, 0.9735 and 0.9735.
    pub complete_sentence: f32,
    /// Added for a title that holds every word: whoever types a title wants that entry. A lay question never does, so
    /// this made no difference to the topics; picked by gut feeling, more than two rare words of the text.
    pub titled: f32,
    /// For an entry of a series that others name, such as an article of a code of law: its score is multiplied by 1 and
    /// this for every e-fold of entries that do. 0 turns it off.
    pub standing: f32,
    /// How much a text of the highest quality adds to its score, as a share of it; one of the lowest adds nothing. Most
    /// texts of a library lie close together, so that it decides between those that match alike. Picked by gut feeling;
    /// the topics have no quality to measure it on. 0 turns it off.
    pub quality: f32,
    /// How much a text of today adds to its score, as a share of it; half as much after three years. Picked by gut
    /// feeling; the topics have no dates. 0 turns it off.
    pub freshness: f32,
    /// Factor on what synonyms add. On the law topics 1.0 and 1.2 are alike, and less is less (docs/synonyms.md).
    pub synonyms: f32,
    /// Words of the title that sound like what was typed in Latin letters. Lower than any Latin word in the text itself;
    /// picked by gut feeling.
    pub sounds: f32,
}

impl Default for Weights {
    fn default() -> Self {
        let bm25 = Bm25 { k1: 0.8, b: 0.6 };
        Self {
            words: 1.0,
            grams: 1.0,
            title_words: 0.3,
            title_grams: 0.3,
            words_bm25: bm25,
            grams_bm25: bm25,
            title_words_bm25: bm25,
            title_grams_bm25: bm25,
            phrase: 10.0,
            complete: 10.0,
            complete_sentence: 4.0,
            titled: 20.0,
            standing: 0.08,
            quality: 0.05,
            freshness: 0.05,
            synonyms: 1.0,
            sounds: 0.2,
        }
    }
}
