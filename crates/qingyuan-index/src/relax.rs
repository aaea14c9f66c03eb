//! What is given up, step by step, when too few entries hold everything that was asked for.

use crate::asked::Asked;
use crate::bits::count;
use crate::library::Library;
use crate::need::{Need, Way};
use crate::plan::fulfilling;

/// With more needs than this a query is taken for a sentence. What of a sentence an answer holds is for the ranking to
/// say: narrowing short questions, too, cost 0.003 of MRR@10 on those about law and on those about passages.
const KEYWORDS: usize = 4;

/// How a search was relaxed: the last step that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelaxedTo {
    /// What was quoted need not stand as it was typed; its words are still all there.
    Words,
    /// Words that no entry holds were left out; all others are there.
    Known,
    /// The least telling words were left out, too.
    Telling,
    /// Some of the words are there; entries with more and rarer ones come first.
    Any,
}

/// What was given up because fewer entries than a page hold everything: for a page to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxation {
    /// The last step.
    pub to: RelaxedTo,
    /// How many entries hold everything; they come first.
    pub complete: u64,
    /// The words that all results hold, folded, as typed in order; empty at [`RelaxedTo::Any`].
    pub kept: Vec<String>,
    /// The words that results need not hold; empty when the query is a whole sentence.
    pub left_out: Vec<String>,
    /// Those of `left_out` that no entry holds at all.
    pub unknown: Vec<String>,
}

/// One step: what results must hold after it.
pub(crate) struct Step {
    pub(crate) to: RelaxedTo,
    pub(crate) needs: Vec<Need>,
    unknown: Vec<String>,
}

impl Step {
    /// What a page is told when the search ended with this step.
    pub(crate) fn told(&self, asked: &Asked, complete: u64) -> Relaxation {
        let texts = |needs: &[Need]| -> Vec<String> { needs.iter().map(|need| need.text.clone()).collect() };
        let sentence = is_sentence(asked);
        let kept = if self.to == RelaxedTo::Any { Vec::new() } else { texts(&self.needs) };
        let mut left_out = if sentence || self.to == RelaxedTo::Words { Vec::new() } else { texts(&asked.needs) };
        left_out.retain(|text| !kept.contains(text));
        Relaxation { to: self.to, complete, kept, left_out, unknown: self.unknown.clone() }
    }
}

impl Library<'_> {
    /// The steps for a query of which `complete` entries hold everything, in the order in which they are tried; the last
    /// is [`RelaxedTo::Any`]. Quotes are kept as long as anything is found with them.
    pub(crate) fn steps(&self, asked: &Asked, complete: usize) -> tantivy::Result<Vec<Step>> {
        let mut steps = Vec::new();
        let quoted = asked.needs.iter().any(|need| need.quoted);
        if asked.units.is_empty() || quoted && complete > 0 {
            return Ok(steps);
        }
        let needs = if quoted { loosened(asked) } else { asked.needs.clone() };
        if quoted {
            steps.push(Step { to: RelaxedTo::Words, needs: needs.clone(), unknown: Vec::new() });
        }
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        if !is_sentence(asked) {
            for need in needs {
                match self.holding(&need)? {
                    0 => unknown.push(need.text),
                    count => known.push((count, need)),
                }
            }
            let all = |known: &[(usize, Need)]| known.iter().map(|(_, need)| need.clone()).collect::<Vec<_>>();
            if !unknown.is_empty() && !known.is_empty() {
                steps.push(Step { to: RelaxedTo::Known, needs: all(&known), unknown: unknown.clone() });
            }
            let mut fewer = known.clone();
            while fewer.len() > 1 {
                let most = fewer.iter().map(|(count, _)| *count).max();
                let Some(least_telling) = fewer.iter().rposition(|(count, _)| Some(*count) == most) else { break };
                fewer.remove(least_telling);
                steps.push(Step { to: RelaxedTo::Telling, needs: all(&fewer), unknown: unknown.clone() });
            }
        }
        let known = known.into_iter().map(|(_, need)| need).collect();
        steps.push(Step { to: RelaxedTo::Any, needs: known, unknown });
        Ok(steps)
    }

    /// How many entries fulfil a need.
    pub(crate) fn holding(&self, need: &Need) -> tantivy::Result<usize> {
        let Some(fulfilled) = fulfilling(need, self.fields) else { return Ok(0) };
        Ok(count(&fulfilled.among(&self.lookup(), &self.alive())?))
    }
}

/// Whether a query asks something, and does not list keywords.
pub(crate) fn is_sentence(asked: &Asked) -> bool {
    asked.sentence || asked.needs.len() > KEYWORDS
}

/// The needs with every quotation as its words, one after another or not.
fn loosened(asked: &Asked) -> Vec<Need> {
    let loose = |need: &Need| {
        if !need.quoted {
            return need.clone();
        }
        let inside = asked.units.iter().filter(|unit| need.text.contains(&unit.text)).map(|unit| unit.text.clone());
        Need { text: need.text.clone(), ways: vec![Way::of(inside)], quoted: false }
    };
    asked.needs.iter().map(loose).collect()
}
