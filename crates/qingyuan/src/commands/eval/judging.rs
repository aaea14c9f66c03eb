//! Judging labelled texts on all cores, in order. What is kept of a text is its figures; words are kept of the worst only.

use std::ops::Range;
use std::sync::Arc;

use indicatif::ProgressBar;
use qingyuan_model::{Block, BlockKind, Document, Label, Tier};
use qingyuan_pipeline::Rulebook;
use qingyuan_pipeline::measure::Judged;
use url::Url;

use super::sets::Set;
use crate::labels::Labelled;

/// Texts judged between two steps of the bar: enough to keep the cores busy.
const BATCH: usize = 512;

/// Misses and false alarms that are listed: what a person reads through in one sitting.
const LISTED: usize = 40;

/// Characters of a text that are shown: enough to see what it is.
const SHOWN: usize = 80;

/// All texts as they were judged.
pub(super) struct Judging {
    /// In the order of the files.
    pub(super) judged: Vec<Judged>,
    /// Which of them make up a set, by its name.
    pub(super) sets: Vec<(String, Range<usize>)>,
    /// Harmful texts taken for clean, the surest mistake first.
    pub(super) misses: Worst,
    /// Clean texts taken for harmful, the surest mistake first.
    pub(super) alarms: Worst,
}

/// A text that the machine is wrong about.
#[derive(Clone, Debug)]
pub(super) struct Wrong {
    pub(super) set: String,
    pub(super) id: String,
    pub(super) gold: Label,
    pub(super) label: Label,
    pub(super) harm: f64,
    /// The first characters of the text.
    pub(super) start: String,
}

/// The worst mistakes of one kind, no more than [`LISTED`].
#[derive(Debug, Default)]
pub(super) struct Worst {
    /// Each with how sure the machine was of it, falling.
    texts: Vec<(f64, Wrong)>,
}

impl Worst {
    pub(super) fn texts(&self) -> impl ExactSizeIterator<Item = &Wrong> + Clone {
        self.texts.iter().map(|(_, wrong)| wrong)
    }

    fn add(&mut self, sureness: f64, wrong: impl FnOnce() -> Wrong) {
        let place = self.texts.partition_point(|(known, _)| *known >= sureness);
        if place < LISTED {
            self.texts.insert(place, (sureness, wrong()));
            self.texts.truncate(LISTED);
        }
    }
}

/// Judges every text of every set. `bar` moves with each batch.
pub(super) async fn judge(
    sets: Vec<Set>,
    rulebook: Arc<Rulebook>,
    tier: Tier,
    bar: &ProgressBar,
) -> anyhow::Result<Judging> {
    let url = Url::parse("http://text.invalid/")?;
    let mut judging =
        Judging { judged: Vec::new(), sets: Vec::new(), misses: Worst::default(), alarms: Worst::default() };
    for set in sets {
        let first = judging.judged.len();
        let mut texts = set.texts.into_iter();
        loop {
            let batch: Vec<Labelled> = texts.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            let (rulebook, url) = (Arc::clone(&rulebook), url.clone());
            let judged = qingyuan_pipeline::across(batch, move |text| {
                let judged = of(&text, &rulebook, url.clone(), tier);
                (text, judged)
            });
            for (text, judged) in judged.await? {
                judging.add(&set.name, &text, judged);
                bar.inc(1);
            }
        }
        judging.sets.push((set.name, first..judging.judged.len()));
    }
    Ok(judging)
}

impl Judging {
    fn add(&mut self, set: &str, text: &Labelled, judged: Judged) {
        let wrong = || Wrong {
            set: set.to_owned(),
            id: text.id.clone(),
            gold: judged.gold.clone(),
            label: judged.label.clone(),
            harm: judged.harm,
            start: start(text),
        };
        match (&judged.gold, &judged.label) {
            (Label::Harm(_), Label::Clean) => self.misses.add(1.0 - judged.harm, wrong),
            (Label::Clean, Label::Harm(_)) => self.alarms.add(judged.harm, wrong),
            _ => {}
        }
        self.judged.push(judged);
    }
}

fn of(text: &Labelled, rulebook: &Rulebook, url: Url, tier: Tier) -> Judged {
    let mut document = Document::new(url);
    document.title.clone_from(&text.title);
    // As in `screen`: lines are the blocks, empty ones included.
    let lines = text.text.split('\n');
    document.blocks = lines.map(|line| Block { kind: BlockKind::Paragraph, text: line.to_owned() }).collect();
    let screener = rulebook.screener();
    let verdict = screener.screen_from(&document, "", Some(tier));
    Judged {
        gold: text.label.clone(),
        label: screener.policy().label(&verdict),
        harm: verdict.harm(),
        scores: verdict.scores().clone(),
        route: Some(screener.route(&verdict, &document, tier).route),
        domain: text.domain.clone(),
    }
}

fn start(text: &Labelled) -> String {
    let shown = if text.text.trim().is_empty() { &text.title } else { &text.text };
    let mut start: String = shown.chars().take(SHOWN).collect();
    if shown.chars().nth(SHOWN).is_some() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_are_kept_in_order_and_equals_as_they_came() {
        let wrong = |id: usize| Wrong {
            set: String::new(),
            id: id.to_string(),
            gold: Label::Clean,
            label: Label::Clean,
            harm: 0.0,
            start: String::new(),
        };
        let mut worst = Worst::default();
        for id in 0..100_u8 {
            worst.add(f64::from(id % 50), || wrong(id.into()));
        }
        let ids: Vec<&str> = worst.texts().map(|wrong| wrong.id.as_str()).collect();
        assert_eq!(ids.len(), LISTED);
        assert_eq!(ids[..4], ["49", "99", "48", "98"]);
    }
}
