//! Everything that scanning needs, compiled.

use std::collections::BTreeMap;
use std::sync::Arc;

use qingyuan_text::Segmenter;

use crate::entity::{Entity, Finder};
use crate::gate::Gates;
use crate::matcher::Matcher;
use crate::sounds::{Sounds, TooLarge};
use crate::term::{Condition, Matching, Pattern, Scope, Term};

/// Around a place that the skeleton writes differently, at most so many bytes are read again. Regular expressions that
/// reach farther may miss a disguise that lies far from their anchor; none of the shipped ones does.
const FARTHEST: usize = 600;

/// The conditions of all rules and contexts with the automata over their literals.
pub(crate) struct Engine {
    /// The conditions of the rules, then of the contexts.
    pub(crate) conditions: Vec<Condition>,
    /// Every regular expression of the rules once.
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) finders: Vec<Finder>,
    pub(crate) matcher: Matcher,
    pub(crate) sounds: Sounds,
    pub(crate) segmenter: Arc<Segmenter>,
    /// The scope of guards.
    pub(crate) everywhere: Scope,
    /// How many bytes around a disguised place are to be read again.
    pub(crate) margin: usize,
    /// What literals must have been found for each condition to be looked at.
    pub(crate) gates: Gates,
}

/// Why there is no engine.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    #[error("the literals of all rules do not fit one automaton: {0}")]
    Literals(String),
    #[error("the entity {name} cannot be compiled: {source}")]
    Entity { name: &'static str, source: regex::Error },
}

impl From<TooLarge> for EngineError {
    fn from(error: TooLarge) -> Self {
        Self::Literals(error.0)
    }
}

impl Engine {
    pub(crate) fn build(mut conditions: Vec<Condition>, segmenter: Arc<Segmenter>) -> Result<Self, EngineError> {
        for term in conditions.iter_mut().flat_map(|condition| &mut condition.terms) {
            term.heard = term.literals.iter().any(|literal| literal.matching == Matching::Pinyin);
        }
        let patterns = share_patterns(&mut conditions);
        let finder =
            |entity: &Entity| entity.finder().map_err(|source| EngineError::Entity { name: entity.name(), source });
        let finders = Entity::ALL.iter().map(finder).collect::<Result<Vec<_>, _>>()?;
        let matcher = Matcher::build(&conditions, &finders, &patterns);
        let sounds = Sounds::build(&conditions)?;
        let gates = Gates::build(&conditions);
        let named: Vec<&Term> = conditions.iter().flat_map(Condition::named).collect();
        let entities = finders.iter().filter(|finder| named.iter().any(|term| term.entity == Some(finder.entity)));
        let entities = entities.flat_map(|finder| &finder.parts).map(|part| part.reach);
        let reaches = patterns.iter().map(|pattern| pattern.reach);
        let reach = reaches.chain(entities).filter(|reach| *reach <= FARTHEST).max();
        let margin = matcher.longest().max(reach.unwrap_or(0));
        Ok(Self {
            conditions,
            patterns,
            finders,
            matcher,
            sounds,
            segmenter,
            everywhere: Scope::default(),
            margin,
            gates,
        })
    }
}

/// Every regular expression once; each term learns the numbers of its own. Many rules ask for the same invitation.
fn share_patterns(conditions: &mut [Condition]) -> Vec<Pattern> {
    let mut patterns: Vec<Pattern> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for term in conditions.iter_mut().flat_map(|condition| &mut condition.terms) {
        for pattern in &term.patterns {
            let number = *numbers.entry(pattern.regex.as_str().to_owned()).or_insert_with(|| {
                patterns.push(pattern.clone());
                patterns.len() - 1
            });
            term.shared.push(number);
        }
    }
    patterns
}
