//! Gates: figures of the score sheet with what they must reach or may not pass.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;
use toml::Spanned;

use super::scored::{ALL, Part, Scored};
use crate::words::Lang;

/// The gates of a file, in its order.
#[derive(Debug, Default)]
pub(super) struct Gates {
    path: PathBuf,
    gates: Vec<Gate>,
}

/// One figure of one place.
#[derive(Clone, Debug)]
struct Gate {
    line: usize,
    wanted: Wanted,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    set: Option<String>,
    category: Option<String>,
    domain: Option<String>,
    figure: String,
    at_least: Option<f64>,
    at_most: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    gate: Vec<Spanned<Wanted>>,
}

/// A gate with what was measured.
#[derive(Debug)]
pub(super) struct Measured {
    /// The place, as the score sheet names it.
    pub(super) set: String,
    pub(super) category: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) figure: String,
    pub(super) measured: f64,
    pub(super) at_least: Option<f64>,
    pub(super) at_most: Option<f64>,
}

impl Gates {
    /// Reads a file of gates and tells everything that is wrong in itself.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("the gates `{}`", path.display()))?;
        let file: File = toml::from_str(&text).with_context(|| format!("the gates `{}`", path.display()))?;
        if file.gate.is_empty() {
            bail!("`{}` holds no [[gate]]: it would guard nothing", path.display());
        }
        let line_of = |gate: &Spanned<Wanted>| text[..gate.span().start].matches('\n').count() + 1;
        let gates = file.gate.into_iter().map(|gate| Gate { line: line_of(&gate), wanted: gate.into_inner() });
        let gates: Vec<Gate> = gates.collect();
        let wrong: Vec<String> = gates
            .iter()
            .filter_map(|gate| Some(format!("{}:{}: {}", path.display(), gate.line, gate.wanted.trouble()?)))
            .collect();
        if !wrong.is_empty() {
            bail!("{}", wrong.join("\n"));
        }
        Ok(Self { path: path.to_owned(), gates })
    }

    /// Measures every gate; one without a set is about all of them together. A gate whose place or figure is not there is no
    /// finding but a mistake in the file: it would never have guarded anything.
    pub(super) fn measure(&self, scored: &[Scored]) -> anyhow::Result<Vec<Measured>> {
        let (mut measured, mut wrong) = (Vec::new(), Vec::new());
        for Gate { line, wanted } in &self.gates {
            match wanted.measure(scored) {
                Ok(one) => measured.push(one),
                Err(trouble) => wrong.push(format!("{}:{line}: {trouble}", self.path.display())),
            }
        }
        if !wrong.is_empty() {
            bail!("{}", wrong.join("\n"));
        }
        Ok(measured)
    }
}

impl Wanted {
    /// What is wrong with it whatever is measured.
    fn trouble(&self) -> Option<String> {
        let names = Part::default().figures().map(|(name, _)| name);
        if !names.contains(&self.figure.as_str()) {
            return Some(unknown("figure", &self.figure, names.into_iter()));
        }
        if self.category.is_some() && self.domain.is_some() {
            return Some("a gate is about a category or a domain, not both: name one of them".to_owned());
        }
        let bounds = [self.at_least, self.at_most];
        if bounds == [None, None] {
            return Some("the gate wants nothing: give it `at_least`, `at_most` or both".to_owned());
        }
        let odd = bounds.into_iter().flatten().find(|bound| !bound.is_finite());
        odd.map(|bound| format!("`{bound}` is no bound that a figure can keep: give a number"))
    }

    fn measure(&self, scored: &[Scored]) -> Result<Measured, String> {
        let asked = self.set.as_deref().unwrap_or(ALL);
        let names = || scored.iter().map(|set| set.name.as_str());
        let set = scored.iter().find(|set| set.name == asked).ok_or_else(|| unknown("set", asked, names()))?;
        let part = match (&self.category, &self.domain) {
            (Some(category), _) => {
                let found = set.labels.iter().find(|one| one.label == *category).map(|one| &one.part);
                let known = set.labels.iter().map(|one| one.label.as_str());
                found.ok_or_else(|| unknown("category", category, known))?
            }
            (None, Some(domain)) => {
                let found = set.domains.iter().find(|(name, _)| name == domain).map(|(_, part)| part);
                found.ok_or_else(|| unknown("domain", domain, set.domains.iter().map(|(name, _)| name.as_str())))?
            }
            (None, None) => &set.whole,
        };
        let known = part.figures().into_iter().filter_map(|(name, figure)| Some((name, figure?)));
        let measured = known.clone().find(|(name, _)| *name == self.figure).map(|(_, figure)| figure);
        let there = || format!("{} there", unknown("figure", &self.figure, known.map(|(name, _)| name)));
        Ok(Measured {
            set: asked.to_owned(),
            category: self.category.clone(),
            domain: self.domain.clone(),
            figure: self.figure.clone(),
            measured: measured.ok_or_else(there)?,
            at_least: self.at_least,
            at_most: self.at_most,
        })
    }
}

fn unknown<'n>(what: &str, asked: &str, known: impl Iterator<Item = &'n str>) -> String {
    let known: Vec<&str> = known.collect();
    format!("there is no {what} `{asked}`: there are {}", known.join(", "))
}

impl Measured {
    /// Whether the figure is within its bounds.
    pub(super) fn holds(&self) -> bool {
        self.at_least.is_none_or(|least| self.measured >= least)
            && self.at_most.is_none_or(|most| self.measured <= most)
    }

    /// What was measured where, and what was wanted.
    pub(super) fn told(&self, lang: Lang) -> String {
        let place = match (&self.category, &self.domain) {
            (Some(category), _) => format!("{} · {}{category}", self.set, lang.pick("类别 ", "category ")),
            (None, Some(domain)) => format!("{} · {}{domain}", self.set, lang.pick("领域 ", "domain ")),
            (None, None) => self.set.clone(),
        };
        let least = self.at_least.map(|bound| format!("{}{bound}", lang.pick("不低于 ", "at least ")));
        let most = self.at_most.map(|bound| format!("{}{bound}", lang.pick("不高于 ", "at most ")));
        let wanted: Vec<String> = least.into_iter().chain(most).collect();
        let (figure, measured) = (&self.figure, self.written());
        match lang {
            Lang::Zh => format!("未达标：{figure}（{place}）实测 {measured}，要求{}", wanted.join("、")),
            Lang::En => format!("gate: {figure} ({place}) is {measured}, wanted {}", wanted.join(" and ")),
        }
    }

    /// The figure as the sheet has it, or in full where that would read like the bound that it misses.
    fn written(&self) -> String {
        let short = format!("{:.4}", self.measured);
        let bounds = [self.at_least, self.at_most];
        let looks_kept = bounds.into_iter().flatten().any(|bound| short == format!("{bound:.4}"));
        if looks_kept { self.measured.to_string() } else { short }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> anyhow::Result<Gates> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), text)?;
        Gates::read(file.path())
    }

    #[test]
    fn everything_that_is_wrong_with_a_file_is_told_with_its_line() {
        let text = "[[gate]]\nfigure = \"recal\"\nat_least = 1\n\n[[gate]]\nfigure = \"recall\"\n\
                    [[gate]]\nfigure = \"recall\"\nat_least = nan\n";
        let error = read(text).expect_err("three troubles").to_string();
        for part in [":1: there is no figure `recal`", "recall_at_0.005", ":5: the gate wants nothing", ":7: `NaN`"] {
            assert!(error.contains(part), "{part} is missing: {error}");
        }
        for text in ["", "[[gate]]\nfigure = \"recall\"\natleast = 1\n", "gate = 1"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_gate_holds_or_says_what_was_measured_where() {
        let mut set = Scored::of("all", &[]);
        set.whole = Part { n: 3, recall: Some(0.899_99), ..Part::default() };
        set.domains = vec![("news".to_owned(), Part { flagged: Some(0.01), ..Part::default() })];
        let gates = "[[gate]]\nfigure = \"recall\"\nat_least = 0.9\n[[gate]]\nset = \"all\"\ndomain = \"news\"\nfigure = \"flagged\"\nat_most = 0.01\n";
        let measured = read(gates).expect("gates").measure(&[set]).expect("figures");
        assert_eq!(measured.iter().map(Measured::holds).collect::<Vec<_>>(), [false, true]);
        assert_eq!(measured[0].told(Lang::En), "gate: recall (all) is 0.89999, wanted at least 0.9");
        assert_eq!(measured[1].told(Lang::Zh), "未达标：flagged（all · 领域 news）实测 0.01，要求不高于 0.01");
        for (gate, part) in [
            ("set = \"x\"\nfigure = \"n\"", "there is no set `x`: there are all"),
            ("domain = \"x\"\nfigure = \"n\"", "there is no domain `x`: there are news"),
            ("domain = \"news\"\nfigure = \"recall\"", "there is no figure `recall`: there are n, flagged there"),
        ] {
            let mut set = Scored::of("all", &[]);
            set.domains = vec![("news".to_owned(), Part { flagged: Some(0.01), ..Part::default() })];
            let gates = read(&format!("[[gate]]\n{gate}\nat_least = 0\n")).expect("a gate");
            let error = gates.measure(&[set]).expect_err("it is not there").to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
