//! A query with what synonyms add to it.

use crate::asked::Asked;
use crate::lexis::Lexis;
use crate::need::Way;
use crate::synonyms::Synonyms;

/// No more words and no more grams than this are added; picked so that the longest questions cost twice as much as
/// without synonyms at most.
const TERMS: usize = 96;

impl Asked {
    /// Adds what `synonyms` say of the words typed without operators. What stands in quotes is meant as it is. `need`
    /// tells from 0 to 1 how much help a text needs: those that the library is full of find enough by themselves.
    ///
    /// # Errors
    /// Those of `need`.
    pub(crate) fn expand<E>(
        &mut self,
        synonyms: &Synonyms,
        lexis: &Lexis,
        need: impl Fn(&str) -> Result<f32, E>,
    ) -> Result<(), E> {
        self.expansions = synonyms.expansions(&self.free, lexis);
        for expansion in &self.expansions {
            let words: Vec<&str> = lexis.words(&expansion.text).into_iter().map(|(_, word)| word).collect();
            let pair = |gram: &&str| gram.chars().nth(1).is_some() || **gram == expansion.text;
            let grams: Vec<&str> =
                lexis.grams(&expansion.text).into_iter().map(|(_, gram)| gram).filter(pair).collect();
            // Each term of a long wording says less, though all of them together say more; on the law topics the square
            // root was better than dividing and than not dividing (docs/synonyms.md).
            #[expect(clippy::cast_precision_loss, reason = "a text of the list has less than a hundred grams")]
            let weight = need(&expansion.of)? * expansion.weight / (grams.len().max(1) as f32).sqrt();
            add(&mut self.more_words, &words, &self.words, weight);
            add(&mut self.more_grams, &grams, &self.grams, weight);
        }
        for expansion in self.expansions.iter().filter(|expansion| expansion.same) {
            for need in self.needs.iter_mut().filter(|need| !need.quoted && expansion.of.contains(&need.text)) {
                need.ways.push(Way::of([expansion.text.clone()]));
            }
        }
        Ok(())
    }
}

/// Adds terms that are not `asked` anyway; one that is there already keeps its greatest weight.
fn add(list: &mut Vec<(String, f32)>, terms: &[&str], asked: &[String], weight: f32) {
    for term in terms.iter().filter(|term| asked.iter().all(|word| word != **term)) {
        if let Some((_, known)) = list.iter_mut().find(|(known, _)| known == term) {
            *known = known.max(weight);
        } else if list.len() < TERMS {
            list.push(((*term).to_owned(), weight));
        }
    }
}
