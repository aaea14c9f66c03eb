//! The examples of rules as labelled texts.

use std::path::Path;

use qingyuan_model::{Block, BlockKind, Document, Label};
use qingyuan_pipeline::{Expect, Rule, RuleTest, Rulebook, RulebookFiles, State};
use url::Url;

use crate::labels::{LabelSet, Labelled};

/// An example that one rule must pass is taken for clean when all rules together give it no more than this.
const HARMLESS: f64 = 0.1;

/// The examples of the rules of a folder that are in force.
pub(super) fn of_folder(folder: &Path) -> anyhow::Result<LabelSet> {
    of_rules(RulebookFiles::read(folder)?, folder)
}

/// The examples of these rules that are in force; `path` is what the set is called by.
pub(super) fn of_rules(files: RulebookFiles, path: &Path) -> anyhow::Result<LabelSet> {
    let files = files.with_model(None);
    let segmenter = files.segmenter()?;
    let rulebook = files.compile(&segmenter)?;
    let active = rulebook.ruleset().rules().iter().filter(|rule| rule.state == State::Active);
    let tests = active.flat_map(|rule| (0_usize..).zip(&rule.tests).map(move |(at, test)| (rule, at, test)));
    let texts = tests.filter_map(|(rule, at, test)| labelled(&rulebook, rule, at, test)).collect();
    Ok(LabelSet { path: path.to_owned(), texts })
}

fn labelled(rulebook: &Rulebook, rule: &Rule, at: usize, test: &RuleTest) -> Option<Labelled> {
    let label = match test.expect {
        Expect::Hit | Expect::TodoHit => Label::Harm(rule.category.clone()),
        Expect::Pass if is_harmless(rulebook, test) => Label::Clean,
        Expect::Pass => return None,
    };
    Some(Labelled {
        id: format!("{}-{at}", rule.id),
        title: test.title.clone(),
        text: test.text.clone(),
        label,
        family: rule.id.clone(),
        domain: "rule".to_owned(),
    })
}

fn is_harmless(rulebook: &Rulebook, test: &RuleTest) -> bool {
    let Ok(url) = Url::parse("http://example.invalid/") else { return false };
    let mut document = Document::new(url);
    document.title = test.title.clone();
    document.blocks.push(Block { kind: BlockKind::Paragraph, text: test.text.clone() });
    rulebook.screener().screen_from(&document, &test.source, test.tier).harm() <= HARMLESS
}
