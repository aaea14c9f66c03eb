//! The selectors of a charter, read once.

use std::sync::Arc;

use qingyuan_model::{PagePart, Pick};
use scraper::Selector;

/// How long a selector may be, in bytes: what people write has some tens.
const MAX_BYTES: usize = 300;

/// How many selectors a charter may have.
const MAX_PICKS: usize = 40;

/// Why a charter's selectors cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPick {
    /// No selector, or one with a pseudo-class that only a browser knows. What its reader says is for programmers.
    #[error(
        "`{pick}` holds no CSS selector that can be read; use tags, classes, ids and attributes, as in `main: div.article-body`"
    )]
    Css {
        /// The line as written.
        pick: String,
    },
    /// One that is longer than any that was meant.
    #[error("`{start}…` is longer than {MAX_BYTES} bytes: name an id or a class that is nearer")]
    Long {
        /// How it begins.
        start: String,
    },
    /// Too many.
    #[error("there are {count} selectors and {MAX_PICKS} are the most: join some by commas")]
    Many {
        /// How many there are.
        count: usize,
    },
}

/// Selectors that can be used.
#[derive(Clone, Debug, Default)]
pub struct Picks {
    all: Arc<Vec<(Pick, Selector)>>,
}

impl Picks {
    /// Reads the selectors of a charter.
    ///
    /// # Errors
    /// [`BadPick`] for the first that cannot be used.
    pub fn read(picks: &[Pick]) -> Result<Self, BadPick> {
        if picks.len() > MAX_PICKS {
            return Err(BadPick::Many { count: picks.len() });
        }
        let read = |pick: &Pick| {
            if pick.css.len() > MAX_BYTES {
                return Err(BadPick::Long { start: pick.css.chars().take(40).collect() });
            }
            let selector = Selector::parse(&pick.css).map_err(|_| BadPick::Css { pick: pick.to_string() })?;
            Ok((pick.clone(), selector))
        };
        Ok(Self { all: Arc::new(picks.iter().map(read).collect::<Result<_, _>>()?) })
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those for one part.
    pub(crate) fn of(&self, part: PagePart) -> impl Iterator<Item = &(Pick, Selector)> {
        self.all.iter().filter(move |(pick, _)| pick.part == part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(css: &str) -> Pick {
        Pick { part: PagePart::Main, css: css.to_owned() }
    }

    #[test]
    fn what_is_no_selector_is_named() {
        assert!(Picks::read(&[pick("div.a > p, #b"), pick("article:not(.x)")]).is_ok());
        let message = Picks::read(&[pick("p"), pick("div..a")]).expect_err("no selector").to_string();
        assert!(message.contains("main: div..a"), "{message}");
        assert!(matches!(Picks::read(&[pick(&"a ".repeat(200))]), Err(BadPick::Long { .. })));
        assert!(matches!(Picks::read(&vec![pick("p"); 41]), Err(BadPick::Many { count: 41 })));
    }
}
