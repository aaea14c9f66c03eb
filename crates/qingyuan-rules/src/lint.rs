//! Everything that can be said about a set of files: what keeps it from compiling, and what is only unwise.

mod cost;
mod evasion;
mod notes;
mod overlap;
mod words;

use std::sync::Arc;

use notes::Notes;
use qingyuan_text::Segmenter;

use crate::compile::{Compiled, in_order, read};
use crate::diagnostic::Diagnostics;
use crate::rule::State;
use crate::ruleset::Ruleset;
use crate::source::RuleFile;

/// Checks all files: every error, warning and note. With `today` (`YYYY-MM-DD`) rules whose review is overdue are told
/// as well. Beyond what [`Ruleset::compile`] finds, it compares words with each other, estimates costs and, when there
/// is no error, runs the rules' own tests to see which guards they put to work.
#[must_use]
pub fn lint(files: &[RuleFile], today: Option<&str>, segmenter: &Arc<Segmenter>) -> Diagnostics {
    let sorted = in_order(files);
    let (compiled, mut found) = read(&sorted);
    let mut notes = Notes::new(&sorted);
    words::check(&compiled, &mut notes);
    overlap::check(&compiled, &mut notes);
    cost::check(&compiled, &mut notes);
    if let Some(today) = today {
        overdue(&compiled, today, &mut notes);
    }
    if !found.has_errors() {
        match Ruleset::compile(files, Arc::clone(segmenter)) {
            Ok(rules) => evasion::check(&rules, &compiled, &mut notes),
            Err(problems) => found.append(problems),
        }
    }
    found.append(notes.finish());
    found.sort();
    found
}

fn overdue(compiled: &Compiled, today: &str, notes: &mut Notes<'_>) {
    for (rule, written) in compiled.rules.iter().zip(&compiled.written) {
        if rule.state == State::Retired || rule.review_by.is_empty() || rule.review_by.as_str() >= today {
            continue;
        }
        let message = format!("this rule was to be looked at again by {}", rule.review_by);
        let hint = "see what it hits, and whether people still write so; then set a later day".to_owned();
        notes.report("R036", written.file, written.review_by.clone(), message, Some(hint));
    }
}
