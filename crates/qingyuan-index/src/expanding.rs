//! A query with what synonyms add to it.

use std::collections::HashMap;

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
        let (mut more_words, mut more_grams) = (More::than(&self.words), More::than(&self.grams));
        for expansion in &self.expansions {
            let words: Vec<&str> = lexis.words(&expansion.text).into_iter().map(|(_, word)| word).collect();
            let pair = |gram: &&str| gram.chars().nth(1).is_some() || **gram == expansion.text;
            let grams: Vec<&str> =
                lexis.grams(&expansion.text).into_iter().map(|(_, gram)| gram).filter(pair).collect();
            // Each term of a long wording says less, though all of them together say more; on the law topics the square
            // root was better than dividing and than not dividing (docs/synonyms.md).
            #[expect(clippy::cast_precision_loss, reason = "a text of the list has less than a hundred grams")]
            let weight = need(&expansion.of)? * expansion.weight / (grams.len().max(1) as f32).sqrt();
            more_words.add(&words, weight);
            more_grams.add(&grams, weight);
        }
        (self.more_words, self.more_grams) = (more_words.list, more_grams.list);
        for expansion in self.expansions.iter().filter(|expansion| expansion.same) {
            for need in self.needs.iter_mut().filter(|need| !need.quoted && expansion.of.contains(&need.text)) {
                need.ways.push(Way::of([expansion.text.clone()]));
            }
        }
        Ok(())
    }
}

/// Terms that were not asked for by themselves, each with its greatest weight.
struct More {
    list: Vec<(String, f32)>,
    /// Where each stands in the list; `None` for what was asked for.
    places: HashMap<String, Option<usize>>,
}

impl More {
    fn than(asked: &[String]) -> Self {
        Self { list: Vec::new(), places: asked.iter().map(|term| (term.clone(), None)).collect() }
    }

    fn add(&mut self, terms: &[&str], weight: f32) {
        for term in terms {
            match self.places.get(*term) {
                Some(place) => {
                    if let Some((_, known)) = place.and_then(|place| self.list.get_mut(place)) {
                        *known = known.max(weight);
                    }
                }
                None if self.list.len() < TERMS => {
                    self.places.insert((*term).to_owned(), Some(self.list.len()));
                    self.list.push(((*term).to_owned(), weight));
                }
                None => {}
            }
        }
    }
}
