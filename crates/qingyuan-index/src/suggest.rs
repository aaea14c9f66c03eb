//! Completion: titles for what has been typed so far.

use tantivy::DocAddress;
use tantivy::TantivyDocument;
use tantivy::collector::TopDocs;
use tantivy::query::Query;

use crate::lexis::{Lexis, runs};
use crate::plan::{any_of, beginning, exact};
use crate::search::{Library, text_of};

/// Nobody reads further down a list of completions.
const LIMIT: usize = 50;
/// Longer beginnings complete nothing; in chars.
const PREFIX_CHARS: usize = 64;
/// For every completion wanted, this many entries are looked at, because titles repeat.
const LOOK: usize = 4;

/// A title that completes what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The id of an item with this title.
    pub id: i64,
    /// The title in its original script.
    pub text: String,
}

impl Library<'_> {
    /// At most `n` distinct titles: those that begin with `prefix` first, then those that hold it; shorter ones first.
    pub(crate) fn suggest(&self, prefix: &str, n: usize) -> tantivy::Result<Vec<Suggestion>> {
        let head: String = prefix.chars().take(PREFIX_CHARS).collect();
        let folded = Lexis::fold(&head);
        let typed = folded.trim_start();
        let n = n.min(LIMIT);
        let mut suggestions = Vec::new();
        if typed.is_empty() {
            return Ok(suggestions);
        }
        let holding = self.holding(typed.trim_end());
        for query in [Some(beginning(self.fields.title_key, typed)), holding].into_iter().flatten() {
            if suggestions.len() < n {
                self.extend(&mut suggestions, query.as_ref(), n)?;
            }
        }
        suggestions.truncate(n);
        Ok(suggestions)
    }

    /// Titles that hold what was typed, its last Latin word perhaps unfinished.
    fn holding(&self, typed: &str) -> Option<Box<dyn Query>> {
        let field = self.fields.title_grams;
        let last = runs(typed).pop()?;
        if last.han {
            return exact(field, typed);
        }
        let unfinished = beginning(field, &typed[last.bytes.clone()]);
        let parts: Vec<_> = exact(field, &typed[..last.bytes.start]).into_iter().chain([unfinished]).collect();
        let all = parts.len();
        any_of(parts, all)
    }

    fn extend(&self, suggestions: &mut Vec<Suggestion>, query: &dyn Query, n: usize) -> tantivy::Result<()> {
        let docs = self.searcher.search(query, &TopDocs::with_limit(n * LOOK).order_by_score())?;
        let titles = docs.into_iter().map(|(_, address)| self.title(address));
        let mut more = titles.collect::<tantivy::Result<Vec<_>>>()?;
        more.sort_by_key(|suggestion| (suggestion.text.chars().count(), suggestion.id));
        for suggestion in more {
            if suggestions.iter().all(|known| known.text != suggestion.text) {
                suggestions.push(suggestion);
            }
        }
        Ok(())
    }

    fn title(&self, address: DocAddress) -> tantivy::Result<Suggestion> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        Ok(Suggestion { id: self.id(address)?, text: text_of(&document, self.fields.title).to_owned() })
    }
}
