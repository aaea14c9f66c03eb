//! Guards that no test puts to work: an exclusion is worth what its guard is worth, and a guard that is never seen to
//! hold may be misspelt.

use super::notes::Notes;
use crate::compile::Compiled;
use crate::rule::{Expect, State};
use crate::ruleset::Ruleset;

/// Whether the rule's own tests hold a text that the exclusion would excuse, did its guard not hold.
pub(super) fn check(rules: &Ruleset, compiled: &Compiled, notes: &mut Notes<'_>) {
    for (at, rule) in compiled.rules.iter().enumerate() {
        let (condition, written) = (&compiled.conditions[at], &compiled.written[at]);
        if rule.state == State::Retired || condition.unless.is_empty() {
            continue;
        }
        let hits = rule.tests.iter().filter(|test| test.expect != Expect::Pass);
        let blocked: Vec<String> = hits
            .flat_map(|test| rules.try_rule(test).exclusions)
            .filter(|exclusion| exclusion.blocked && exclusion.rule == rule.id)
            .map(|exclusion| exclusion.why)
            .collect();
        for (unless, place) in condition.unless.iter().zip(&written.unless) {
            if !blocked.contains(&unless.why) {
                let message = "no test shows that this guard keeps the exclusion from being abused".to_owned();
                let hint = "add a [[test]] that expects `hit`: a text to be hit that also holds the words of this \
                            exclusion, and what its guard looks for"
                    .to_owned();
                notes.report("R035", written.file, place.clone(), message, Some(hint));
            }
        }
    }
    for (at, context) in compiled.contexts.iter().enumerate().filter(|(_, context)| context.state != State::Retired) {
        let written = &compiled.written[compiled.rules.len() + at];
        let passes = context.tests.iter().filter(|test| test.expect == Expect::Pass);
        let mut exclusions = passes.flat_map(|test| rules.try_context(at, test).1.exclusions);
        if !exclusions.any(|exclusion| exclusion.blocked && exclusion.rule == context.id) {
            let message = "no test shows that this guard keeps the context from being abused".to_owned();
            let hint = "add a [[test]] that expects `pass`: a harmful text that is dressed up as this context, and \
                        holds what the guard looks for"
                .to_owned();
            notes.report("R035", written.file, written.guard.clone(), message, Some(hint));
        }
    }
}
