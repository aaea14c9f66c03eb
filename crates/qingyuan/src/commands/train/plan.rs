//! Which label sets to learn from.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

/// A set of labels to learn from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlannedSet {
    /// The file or folder of labels; in a plan, from the plan's own folder. With `rule_tests`, a rules folder.
    pub(super) path: PathBuf,
    /// Whether the examples of rules are the texts: those that a rule must hit under its category, and those that it must
    /// pass, unless the rules make them out harmful all the same, as clean ones.
    #[serde(default)]
    pub(super) rule_tests: bool,
    /// Whether nothing is learned from it: it only tells what the sums mean, by texts of other authors.
    #[serde(default)]
    pub(super) calibrate: bool,
    /// Whether it is learned from each time and never held out.
    #[serde(skip)]
    pub(super) base: bool,
    /// How much each of its texts counts.
    #[serde(default = "one")]
    pub(super) weight: f32,
    /// How much each of its clean texts counts beside its harmful ones.
    #[serde(default = "one")]
    pub(super) clean: f32,
    /// The licence, for the card.
    #[serde(default)]
    pub(super) licence: String,
    /// What it is, for the card.
    #[serde(default)]
    pub(super) about: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    set: Vec<PlannedSet>,
}

fn one() -> f32 {
    1.0
}

impl PlannedSet {
    /// Reads `FILE` or `FILE=WEIGHT`.
    pub(super) fn of_argument(given: &str) -> anyhow::Result<Self> {
        let (path, weight) = match given.rsplit_once('=') {
            Some((path, weight)) if !Path::new(given).exists() => match weight.parse() {
                Ok(weight) => (path, weight),
                Err(_) => bail!("`{given}`: `{weight}` is no weight; write for example `{path}=2`"),
            },
            _ => (given, 1.0),
        };
        let set = Self {
            path: path.into(),
            rule_tests: false,
            calibrate: false,
            base: false,
            weight,
            clean: 1.0,
            licence: String::new(),
            about: String::new(),
        };
        set.checked(given)
    }

    /// What is built in, as the ground for labels of one's own.
    pub(super) fn built_in(path: &str, weight: f32, about: &str) -> Self {
        let (licence, about) = ("Apache-2.0 (this project)".to_owned(), about.to_owned());
        Self { path: path.into(), rule_tests: false, calibrate: false, base: true, weight, clean: 1.0, licence, about }
    }

    fn checked(self, place: &str) -> anyhow::Result<Self> {
        for weight in [self.weight, self.clean] {
            if !(weight.is_finite() && weight > 0.0 && weight <= 1_000.0) {
                bail!("`{place}`: the weight {weight} is none to learn with; write a number above 0, 1000 at most");
            }
        }
        Ok(self)
    }
}

/// Reads a plan; its paths are taken from its own folder.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<PlannedSet>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("the plan `{}`", path.display()))?;
    let plan: Plan = toml::from_str(&text).with_context(|| format!("the plan `{}`", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let sets = plan.set.into_iter().map(|set| {
        let place = set.path.display().to_string();
        PlannedSet { path: folder.join(&set.path), ..set }.checked(&place)
    });
    sets.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_stands_behind_the_file() {
        let set = PlannedSet::of_argument("labels/a.jsonl=2.5").expect("a weight");
        assert_eq!((set.path, set.weight), ("labels/a.jsonl".into(), 2.5));
        assert_eq!(PlannedSet::of_argument("a.jsonl").expect("no weight").weight, 1.0);
        for wrong in ["a=b", "a=0", "a=-1", "a=inf", "a=nan"] {
            assert!(PlannedSet::of_argument(wrong).is_err(), "{wrong}");
        }
    }
}
