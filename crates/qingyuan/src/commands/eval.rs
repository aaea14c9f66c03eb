//! `eval`

mod gates;
mod judging;
mod object;
mod plots;
mod report;
mod scored;
mod sets;
mod sheet;
mod tables;
mod writing;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use qingyuan_model::Tier;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::Lang;
use crate::{opening, out, progress};

use gates::{Gates, Measured};
use report::Findings;
use scored::{ALL, Scored, Stamp};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan eval --labels corpus/labels --report evaluation --gate gates.toml";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Eval {
    /// Label files, or folders of them: JSON Lines of id, text, label; each is a set with figures of its own
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    labels: Vec<PathBuf>,
    /// What the sets are called, in the order of --labels [default: the names of the files]
    #[arg(long, num_args = 1.., value_name = "NAME")]
    set_name: Vec<String>,
    /// The trust tier that the texts are judged as
    #[arg(long, value_parser = Tier::parse, default_value = "open")]
    tier: Tier,
    /// Write report.md, pr.svg and reliability.svg into this folder
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Write the score sheet, a CSV file that is meant to be committed
    #[arg(long, value_name = "FILE")]
    scores: Option<PathBuf>,
    /// A TOML file of figures with what they must reach or may not pass; exit 1 when one does not hold
    #[arg(long, value_name = "FILE")]
    gate: Option<PathBuf>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

impl Eval {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let lang = settings.lang;
        let gates = self.gate.as_deref().map(Gates::read).transpose()?.unwrap_or_default();
        let sets = sets::read(&self.labels, &self.set_name)?;
        let files = opening::rulebook_files(settings)?;
        let rulebook = Arc::new(files.clone().compile(&files.segmenter()?)?);
        let stamp = Stamp::of(&rulebook, self.tier);

        let texts: usize = sets.iter().map(|set| set.texts.len()).sum();
        let bar = progress::bar(Some(u64::try_from(texts)?));
        bar.set_message(lang.pick("评测中", "judging"));
        let judging = opening::runtime()?.block_on(judging::judge(sets, rulebook, self.tier, &bar))?;
        bar.finish_and_clear();

        let parts = judging.sets.iter().map(|(name, part)| Scored::of(name, &judging.judged[part.clone()]));
        let scored: Vec<Scored> = parts.chain([Scored::of(ALL, &judging.judged)]).collect();
        let measured = gates.measure(&scored)?;
        let findings =
            Findings { stamp: &stamp, scored: &scored, misses: judging.misses.texts(), alarms: judging.alarms.texts() };
        if let Some(folder) = &self.report {
            report::write(folder, &findings, lang)?;
        }
        if let Some(file) = &self.scores {
            writing::whole(file, &sheet::csv(&scored))?;
        }
        if self.json {
            out::data(&object::of(&stamp, &scored, &measured).to_string());
        } else {
            self.tell(&stamp, &scored, &measured, lang);
        }
        Ok(if measured.iter().all(Measured::holds) { Outcome::Fine } else { Outcome::Findings })
    }

    fn tell(&self, stamp: &Stamp, scored: &[Scored], measured: &[Measured], lang: Lang) {
        out::line(&stamp.told(lang));
        let told = scored::worth_telling(scored);
        out::line("");
        out::table(&tables::overview(told, lang).cells());
        for set in told {
            out::line(&format!("\n{}", tables::name(set, lang)));
            out::table(&tables::categories(set, lang).cells());
            out::line("");
            out::table(&tables::domains(set, lang).cells());
        }
        out::line("");
        for path in self.report.iter().chain(&self.scores) {
            out::line(&format!("{}{}", lang.pick("已写入 ", "written: "), path.display()));
        }
        measured.iter().filter(|one| !one.holds()).for_each(|one| out::line(&one.told(lang)));
        let failed = measured.iter().filter(|one| !one.holds()).count();
        match (measured.len(), failed) {
            (0, _) => {}
            (all, 0) => out::line(&match lang {
                Lang::Zh => format!("{all} 条门槛全部达标"),
                Lang::En => format!("all {all} gates hold"),
            }),
            (all, failed) => out::line(&match lang {
                Lang::Zh => format!("{all} 条门槛中有 {failed} 条未达标"),
                Lang::En => format!("{failed} of {all} gates do not hold"),
            }),
        }
    }
}
